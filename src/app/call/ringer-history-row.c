/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-row.h"

#include "ringer-clock.h"
#include "ringer-history-words.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_CHARS 120

struct _RingerHistoryRow
{
  GtkWidget          parent_instance;
  RingerHistoryItem *item;
  GtkBox            *box;
  GtkImage          *icon;
  GtkLabel          *name_label;
  GtkLabel          *time_label;
  GtkLabel          *payload_label;
  GtkLabel          *end_label;
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerHistoryRow, ringer_history_row, GTK_TYPE_WIDGET)

static char *
describe_payload (const RingerHistoryEntry *entry)
{
  if (entry->payload == NULL)
    return g_strdup (entry->payload_left_out > 0 ? _ ("A long payload") : _ ("No payload"));
  return ringer_text_one_line (g_bytes_get_data (entry->payload, NULL),
                               (gssize) g_bytes_get_size (entry->payload), MAX_CHARS);
}

static void
update (RingerHistoryRow *self)
{
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (self->item);
  g_autofree char          *name = ringer_text_one_line (entry->procedure, -1, MAX_CHARS);
  g_autofree char          *time = ringer_history_words_time (entry->at, ringer_clock_get_real ());
  g_autofree char          *payload = describe_payload (entry);
  g_autofree char          *end = ringer_history_words_describe (entry);
  g_autofree char          *spoken = NULL;
  gboolean                  failed = !g_str_equal (entry->outcome, "RESPONSE");

  gtk_image_set_from_icon_name (self->icon, entry->is_call ? "call-outgoing-symbolic"
                                                           : "call-incoming-symbolic");
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->time_label, time);
  gtk_label_set_label (self->payload_label, payload);
  gtk_label_set_label (self->end_label, end);
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->end_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->end_label), "error");
  spoken = g_strdup_printf (
      entry->is_call ? _ ("Call of %s, %s, %s") : _ ("Request for %s, %s, %s"), name, end, time);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
ringer_history_row_dispose (GObject *object)
{
  g_clear_object (&RINGER_HISTORY_ROW (object)->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_HISTORY_ROW);
  G_OBJECT_CLASS (ringer_history_row_parent_class)->dispose (object);
}

static void
ringer_history_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, RINGER_HISTORY_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_history_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      ringer_history_row_set_item (RINGER_HISTORY_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_history_row_class_init (RingerHistoryRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_history_row_dispose;
  object_class->get_property = ringer_history_row_get_property;
  object_class->set_property = ringer_history_row_set_property;
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, RINGER_TYPE_HISTORY_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                   G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-history-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryRow, box);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryRow, icon);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryRow, payload_label);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryRow, end_label);
}

static void
ringer_history_row_init (RingerHistoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_history_row_set_item (RingerHistoryRow *self, RingerHistoryItem *item)
{
  g_return_if_fail (RINGER_IS_HISTORY_ROW (self));
  g_return_if_fail (item == NULL || RINGER_IS_HISTORY_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;
  if (item != NULL)
    update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}
