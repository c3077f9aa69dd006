/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recent-popover.h"

#include "ringer-history-row.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_FOUND 100

struct _RingerRecentPopover
{
  GtkPopover     parent_instance;
  GtkLabel      *title_label;
  GtkListBox    *list;
  RingerHistory *history; /* nullable */
  GCancellable  *asking;  /* nullable */
  char          *procedure;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRecentPopover, ringer_recent_popover, GTK_TYPE_POPOVER)

static GtkWidget *
make_row (gpointer item, gpointer unused)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *content = g_object_new (RINGER_TYPE_HISTORY_ROW, "item", item, NULL);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  content, NULL, -1);
  g_object_set_data_full (G_OBJECT (row), "item", g_object_ref (item), g_object_unref);
  return row;
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerRecentPopover) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel)
                 found = ringer_history_search_finish (RINGER_HISTORY (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->list == NULL)
    return;
  if (found == NULL)
    {
      gtk_label_set_label (self->title_label, error->message);
      return;
    }
  gtk_list_box_bind_model (self->list, found, make_row, NULL, NULL);
}

static void
stop_asking (RingerRecentPopover *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
fill (RingerRecentPopover *self)
{
  RingerHistoryQuery query = { .calls = TRUE, .limit = MAX_FOUND };
  g_autofree char   *name = ringer_text_one_line (self->procedure, -1, 80);
  g_autofree char   *title = NULL;

  title = *self->procedure != '\0' ? g_strdup_printf (_ ("Recent calls of %s"), name)
                                   : g_strdup (_ ("Recent calls"));
  gtk_label_set_label (self->title_label, title);
  stop_asking (self);
  if (self->history == NULL)
    return;
  query.procedure = *self->procedure != '\0' ? self->procedure : NULL;
  self->asking = g_cancellable_new ();
  ringer_history_search_async (self->history, &query, self->asking, found_cb, g_object_ref (self));
}

static void
choose (RingerRecentPopover *self, RingerHistoryItem *item)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, item);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerRecentPopover) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerHistoryItem)
                 item = ringer_history_fetch_finish (RINGER_HISTORY (object), result, &error);

  if (item != NULL)
    choose (self, item);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_label_set_label (self->title_label, error->message);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, RingerRecentPopover *self)
{
  g_autoptr (RingerHistoryItem) item = g_object_ref (g_object_get_data (G_OBJECT (row), "item"));
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (item);

  if (entry->payload_left_out == 0)
    {
      choose (self, item);
      return;
    }
  stop_asking (self);
  self->asking = g_cancellable_new ();
  ringer_history_fetch_async (self->history, entry->id, self->asking, fetched_cb,
                              g_object_ref (self));
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

  stop_asking (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RECENT_POPOVER);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (ringer_recent_popover_parent_class)->dispose (object);
}

static void
ringer_recent_popover_finalize (GObject *object)
{
  RingerRecentPopover *self = RINGER_RECENT_POPOVER (object);

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
                                         NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         RINGER_TYPE_HISTORY_ITEM);

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
ringer_recent_popover_set_history (RingerRecentPopover *self, RingerHistory *history)
{
  g_return_if_fail (RINGER_IS_RECENT_POPOVER (self));
  g_set_object (&self->history, history);
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
