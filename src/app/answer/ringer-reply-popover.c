/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-reply-popover.h"

#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_CHARS 120

struct _RingerReplyPopover
{
  GtkPopover  parent_instance;
  GtkListBox *list;
  RingerDesk *desk;
  char       *procedure;
  GPtrArray  *shown; /* of GBytes, by row */
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerReplyPopover, ringer_reply_popover, GTK_TYPE_POPOVER)

static void
add_row (RingerReplyPopover *self, GBytes *payload)
{
  gsize            length;
  const char      *data = g_bytes_get_data (payload, &length);
  g_autofree char *shown = ringer_text_one_line (data, (gssize) length, MAX_CHARS);
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *label = gtk_label_new (length > 0 ? shown : _ ("No payload"));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "monospace");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_append (self->list, row);
}

static void
fill (RingerReplyPopover *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  if (self->desk == NULL || self->procedure == NULL)
    return;
  self->shown = ringer_desk_list_last_replies (self->desk, self->procedure);
  for (guint i = 0; i < self->shown->len; i++)
    add_row (self, g_ptr_array_index (self->shown, i));
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, RingerReplyPopover *self)
{
  g_autoptr (GBytes) payload = g_bytes_ref (
      g_ptr_array_index (self->shown, (guint) gtk_list_box_row_get_index (row)));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, payload);
}

static void
ringer_reply_popover_show (GtkWidget *widget)
{
  fill (RINGER_REPLY_POPOVER (widget));
  GTK_WIDGET_CLASS (ringer_reply_popover_parent_class)->show (widget);
}

static void
ringer_reply_popover_dispose (GObject *object)
{
  RingerReplyPopover *self = RINGER_REPLY_POPOVER (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_REPLY_POPOVER);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ringer_reply_popover_parent_class)->dispose (object);
}

static void
ringer_reply_popover_finalize (GObject *object)
{
  RingerReplyPopover *self = RINGER_REPLY_POPOVER (object);

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->procedure, g_free);
  G_OBJECT_CLASS (ringer_reply_popover_parent_class)->finalize (object);
}

static void
ringer_reply_popover_class_init (RingerReplyPopoverClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_reply_popover_dispose;
  object_class->finalize = ringer_reply_popover_finalize;
  widget_class->show = ringer_reply_popover_show;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-reply-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerReplyPopover, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
ringer_reply_popover_init (RingerReplyPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_reply_popover_set_procedure (RingerReplyPopover *self,
                                    RingerDesk         *desk,
                                    const char         *procedure)
{
  g_return_if_fail (RINGER_IS_REPLY_POPOVER (self));
  g_return_if_fail (desk == NULL || RINGER_IS_DESK (desk));

  g_set_object (&self->desk, desk);
  if (g_strcmp0 (self->procedure, procedure) == 0)
    return;
  g_free (self->procedure);
  self->procedure = g_strdup (procedure);
}
