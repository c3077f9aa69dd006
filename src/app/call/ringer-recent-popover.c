/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recent-popover.h"

#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_CHARS 120

struct _RingerRecentPopover
{
  GtkPopover         parent_instance;
  GtkLabel          *title_label;
  GtkListBox        *list;
  RingerRecentCalls *calls;
  char              *procedure;
  GPtrArray         *shown; /* of RingerRecentCall, by row */
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRecentPopover, ringer_recent_popover, GTK_TYPE_POPOVER)

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_row (RingerRecentPopover *self, RingerRecentCall *call)
{
  const char      *payload = ringer_recent_call_get_payload (call);
  g_autofree char *shown = ringer_text_one_line (payload, -1, MAX_CHARS);
  g_autofree char *words = ringer_recent_call_describe (call);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *row = gtk_list_box_row_new ();
  gboolean         all = *self->procedure == '\0';

  if (all)
    {
      g_autofree char *name = ringer_text_one_line (ringer_recent_call_get_procedure (call), -1,
                                                    80);

      gtk_box_append (GTK_BOX (box), make_label (name, "heading"));
    }
  gtk_box_append (GTK_BOX (box),
                  make_label (*payload != '\0' ? shown : _ ("No payload"), "monospace"));
  gtk_box_append (GTK_BOX (box), make_label (words, "caption"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_list_box_append (self->list, row);
}

static void
fill (RingerRecentPopover *self)
{
  GtkListBoxRow   *row;
  g_autofree char *name = ringer_text_one_line (self->procedure, -1, 80);
  g_autofree char *title = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_clear_pointer (&self->shown, g_ptr_array_unref);

  title = *self->procedure != '\0' ? g_strdup_printf (_ ("Recent calls of %s"), name)
                                   : g_strdup (_ ("Recent calls"));
  gtk_label_set_label (self->title_label, title);
  self->shown = ringer_recent_calls_list (self->calls,
                                          *self->procedure != '\0' ? self->procedure : NULL);
  for (guint i = 0; i < self->shown->len; i++)
    add_row (self, g_ptr_array_index (self->shown, i));
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, RingerRecentPopover *self)
{
  g_autoptr (RingerRecentCall) call = g_object_ref (
      g_ptr_array_index (self->shown, (guint) gtk_list_box_row_get_index (row)));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, call);
}

static void
ringer_recent_popover_show (GtkWidget *widget)
{
  fill (RINGER_RECENT_POPOVER (widget));
  GTK_WIDGET_CLASS (ringer_recent_popover_parent_class)->show (widget);
}

static void
ringer_recent_popover_dispose (GObject *object)
{
  RingerRecentPopover *self = RINGER_RECENT_POPOVER (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RECENT_POPOVER);
  g_clear_object (&self->calls);
  G_OBJECT_CLASS (ringer_recent_popover_parent_class)->dispose (object);
}

static void
ringer_recent_popover_finalize (GObject *object)
{
  RingerRecentPopover *self = RINGER_RECENT_POPOVER (object);

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->procedure, g_free);
  G_OBJECT_CLASS (ringer_recent_popover_parent_class)->finalize (object);
}

static void
ringer_recent_popover_class_init (RingerRecentPopoverClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_recent_popover_dispose;
  object_class->finalize = ringer_recent_popover_finalize;
  widget_class->show = ringer_recent_popover_show;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, RINGER_TYPE_RECENT_CALL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-recent-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRecentPopover, title_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRecentPopover, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
ringer_recent_popover_init (RingerRecentPopover *self)
{
  self->procedure = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_recent_popover_set_calls (RingerRecentPopover *self, RingerRecentCalls *calls)
{
  g_return_if_fail (RINGER_IS_RECENT_POPOVER (self));
  g_set_object (&self->calls, calls);
}

void
ringer_recent_popover_set_procedure (RingerRecentPopover *self, const char *procedure)
{
  g_return_if_fail (RINGER_IS_RECENT_POPOVER (self));
  g_return_if_fail (procedure != NULL);

  if (strcmp (self->procedure, procedure) == 0)
    return;
  g_free (self->procedure);
  self->procedure = g_strdup (procedure);
}
