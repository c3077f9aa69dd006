/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-detail.h"

#include "ringer-hex-view.h"
#include "ringer-json-editor.h"
#include "ringer-text.h"
#include "ringer-traffic-facts.h"
#include "ringer-traffic-frame.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

#define MAX_CHARS 120

struct _RingerTrafficDetail
{
  GtkWidget           parent_instance;
  GtkWidget          *header;
  GtkLabel           *title_label;
  GtkLabel           *call_label;
  GtkWidget          *facts_scroller;
  RingerTrafficFacts *facts;
  GtkWidget          *switcher;
  GtkStack           *stack;
  RingerJsonEditor   *payload;
  RingerHexView      *bytes;
  RingerCaptureRow   *row;
  GBytes             *frame_bytes;
  GBytes             *payload_bytes;
  char               *correlation;
};

G_DEFINE_FINAL_TYPE (RingerTrafficDetail, ringer_traffic_detail, GTK_TYPE_WIDGET)

static void
forget (RingerTrafficDetail *self)
{
  g_clear_object (&self->row);
  g_clear_pointer (&self->frame_bytes, g_bytes_unref);
  g_clear_pointer (&self->payload_bytes, g_bytes_unref);
  g_clear_pointer (&self->correlation, g_free);
}

static void
ringer_traffic_detail_dispose (GObject *object)
{
  RingerTrafficDetail *self = RINGER_TRAFFIC_DETAIL (object);

  forget (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_TRAFFIC_DETAIL);
  G_OBJECT_CLASS (ringer_traffic_detail_parent_class)->dispose (object);
}

static void
ringer_traffic_detail_class_init (RingerTrafficDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_traffic_detail_dispose;

  g_type_ensure (RINGER_TYPE_HEX_VIEW);
  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  g_type_ensure (RINGER_TYPE_TRAFFIC_FACTS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-traffic-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, header);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, title_label);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, call_label);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, facts_scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, facts);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, switcher);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, payload);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficDetail, bytes);
}

static void
ringer_traffic_detail_init (RingerTrafficDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
dup_title (RingerTrafficDetail *self)
{
  const RingerCaptureEntry *entry = ringer_capture_row_get_entry (self->row);
  RingerCapture            *capture = ringer_capture_row_get_capture (self->row);
  const char               *topic = ringer_capture_get_text (capture, entry->topic);
  const char               *action = ringer_capture_get_text (capture, entry->action);
  const char               *name = ringer_capture_get_text (capture, entry->name);
  g_autofree char          *words = g_strjoin (
               " ", (entry->flags & RINGER_CAPTURE_OUTGOING) != 0 ? "→" : "←", topic != NULL ? topic : "",
      action != NULL ? action : "", name != NULL ? name : "", NULL);

  return ringer_text_one_line (words, -1, MAX_CHARS);
}

/* The action of a related message, and how far it is away; NULL when there is none. */
static char *
describe_related (RingerTrafficDetail *self, int step)
{
  RingerCapture     *capture = ringer_capture_row_get_capture (self->row);
  RingerCaptureEntry entry;
  g_autofree char   *distance = NULL;
  g_autofree char   *action = NULL;
  const char        *word;
  gint64             when = ringer_capture_row_get_entry (self->row)->when;
  guint              position;
  guint              found;

  if (!ringer_traffic_frame_get_position (self->row, &position) ||
      !ringer_capture_find_related (capture, position, step, &found) ||
      !ringer_capture_get (capture, found, &entry))
    return NULL;
  distance = ringer_words_duration (step > 0 ? entry.when - when : when - entry.when);
  word = ringer_capture_get_text (capture, entry.action);
  action = ringer_text_one_line (word != NULL ? word : "?", -1, MAX_CHARS);
  if (step < 0)
    /* Translators: a time, and the word of a message: 1.2 ms after REQUEST */
    return g_strdup_printf (_ ("%s after %s"), distance, action);
  /* Translators: the word of a message, and a time: ACCEPT 1.2 ms later */
  return g_strdup_printf (_ ("%s %s later"), action, distance);
}

static void
update_call (RingerTrafficDetail *self)
{
  g_autofree char *before = describe_related (self, -1);
  g_autofree char *after = describe_related (self, 1);
  g_autofree char *words = NULL;
  guint            position;

  if (!ringer_traffic_frame_get_position (self->row, &position))
    words = g_strdup (_ ("The log has let this frame go."));
  else if (self->correlation != NULL && before == NULL && after == NULL)
    words = g_strdup (_ ("The only message of its call."));
  else
    words = g_strjoin (before != NULL && after != NULL ? " · " : "", before != NULL ? before : "",
                       after != NULL ? after : "", NULL);
  gtk_label_set_label (self->call_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->call_label), *words != '\0');
}

void
ringer_traffic_detail_set_row (RingerTrafficDetail *self, RingerCaptureRow *row)
{
  g_autofree char *title = NULL;

  g_return_if_fail (RINGER_IS_TRAFFIC_DETAIL (self));
  g_return_if_fail (row == NULL || RINGER_IS_CAPTURE_ROW (row));

  if (self->row == row)
    return;
  forget (self);
  if (row == NULL)
    {
      ringer_json_editor_set_bytes (self->payload, NULL);
      ringer_hex_view_set_bytes (self->bytes, NULL);
      return;
    }
  self->row = g_object_ref (row);
  self->frame_bytes = ringer_capture_row_dup_frame (row);
  self->payload_bytes = ringer_traffic_frame_dup_payload (row);
  self->correlation = ringer_traffic_frame_dup_correlation (row);
  title = dup_title (self);
  gtk_label_set_label (self->title_label, title);
  ringer_traffic_facts_show (self->facts, row, self->frame_bytes, self->correlation);
  ringer_json_editor_set_bytes (self->payload, self->payload_bytes);
  ringer_hex_view_set_bytes (self->bytes, self->frame_bytes);
  update_call (self);
}

RingerCaptureRow *
ringer_traffic_detail_get_row (RingerTrafficDetail *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_DETAIL (self), NULL);
  return self->row;
}

GBytes *
ringer_traffic_detail_get_frame (RingerTrafficDetail *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_DETAIL (self), NULL);
  return self->frame_bytes;
}

GBytes *
ringer_traffic_detail_get_payload (RingerTrafficDetail *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_DETAIL (self), NULL);
  return self->payload_bytes;
}

const char *
ringer_traffic_detail_get_correlation (RingerTrafficDetail *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_DETAIL (self), NULL);
  return self->correlation;
}

void
ringer_traffic_detail_update (RingerTrafficDetail *self)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_DETAIL (self));
  if (self->row != NULL)
    update_call (self);
}

gboolean
ringer_traffic_detail_find_related (RingerTrafficDetail *self, int step, guint64 *serial)
{
  guint position;
  guint found;

  g_return_val_if_fail (RINGER_IS_TRAFFIC_DETAIL (self), FALSE);

  if (self->row == NULL || !ringer_traffic_frame_get_position (self->row, &position) ||
      !ringer_capture_find_related (ringer_capture_row_get_capture (self->row), position, step,
                                    &found))
    return FALSE;
  *serial = ringer_capture_row_get_serial (self->row) - position + found;
  return TRUE;
}

gboolean
ringer_traffic_detail_has_focus (RingerTrafficDetail *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_DETAIL (self), FALSE);
  return (gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}
