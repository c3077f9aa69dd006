/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-page-private.h"

#include "ringer-compare-window.h"
#include "ringer-snippet.h"

#include <glib/gi18n.h>

/* What a user can do with the history. Each thing needs whole entries; those of which a
 * search left something out are fetched first. */

/* What is done with whole entries, the latest first. */
typedef void (*Use) (RingerHistoryPage *self, GPtrArray *items, const char *detail);

typedef struct
{
  RingerHistoryPage *self;
  GPtrArray         *items;
  guint              n_missing;
  Use                use;
  char              *detail;
} Gathering;

static void
gathering_free (Gathering *gathering)
{
  g_object_unref (gathering->self);
  g_ptr_array_unref (gathering->items);
  g_free (gathering->detail);
  g_free (gathering);
}

static void
finish_gathering (Gathering *gathering)
{
  if (gathering->n_missing > 0)
    return;
  if (gathering->use != NULL)
    gathering->use (gathering->self, gathering->items, gathering->detail);
  gathering_free (gathering);
}

static void
gathered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Gathering *gathering = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerHistoryItem)
                 whole = ringer_history_fetch_finish (RINGER_HISTORY (object), result, &error);

  gathering->n_missing--;
  /* The page has gone while the entry was read. */
  if (gathering->self->history == NULL)
    gathering->use = NULL;
  else if (whole == NULL)
    {
      ringer_history_page_show_trouble (gathering->self, error->message);
      gathering->use = NULL;
    }
  for (guint i = 0; whole != NULL && i < gathering->items->len; i++)
    if (ringer_history_item_get_entry (gathering->items->pdata[i])->id ==
        ringer_history_item_get_entry (whole)->id)
      {
        g_object_unref (gathering->items->pdata[i]);
        gathering->items->pdata[i] = g_object_ref (whole);
      }
  finish_gathering (gathering);
}

/* Calls USE with the selected entries when they are whole. */
static void
gather (RingerHistoryPage *self, Use use, const char *detail)
{
  Gathering *gathering = g_new0 (Gathering, 1);

  gathering->self = g_object_ref (self);
  gathering->items = ringer_history_page_list_selected (self);
  gathering->use = use;
  gathering->detail = g_strdup (detail);
  /* One more than there are, so that none of them is the last before all are asked for. */
  gathering->n_missing = 1;
  for (guint i = 0; i < gathering->items->len; i++)
    {
      const RingerHistoryEntry *entry = ringer_history_item_get_entry (gathering->items->pdata[i]);

      if (entry->payload_left_out == 0 && entry->answer_left_out == 0)
        continue;
      gathering->n_missing++;
      ringer_history_fetch_async (self->history, entry->id, NULL, gathered_cb, gathering);
    }
  gathering->n_missing--;
  finish_gathering (gathering);
}

static void
restore (RingerHistoryPage *self, GPtrArray *items, const char *detail)
{
  for (guint i = items->len; i-- > 0;)
    ringer_history_page_emit_restore (self, items->pdata[i], FALSE);
}

static void
repeat (RingerHistoryPage *self, GPtrArray *items, const char *detail)
{
  for (guint i = items->len; i-- > 0;)
    ringer_history_page_emit_restore (self, items->pdata[i], TRUE);
}

static void
compare (RingerHistoryPage *self, GPtrArray *items, const char *detail)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (items->len == 2 && GTK_IS_WINDOW (root))
    gtk_window_present (GTK_WINDOW (
        ringer_compare_window_new (GTK_WINDOW (root), items->pdata[1], items->pdata[0])));
}

static void
copy (RingerHistoryPage *self, GPtrArray *items, const char *kind)
{
  GString      *text = g_string_new (NULL);
  RingerSnippet snippet = RINGER_SNIPPET_CLI;

  if (g_str_equal (kind, "javascript"))
    snippet = RINGER_SNIPPET_JAVASCRIPT;
  else if (g_str_equal (kind, "curl"))
    snippet = RINGER_SNIPPET_CURL;
  for (guint i = items->len; i-- > 0;)
    {
      g_autofree char *one = ringer_snippet_make (snippet,
                                                  ringer_history_item_get_entry (items->pdata[i]));

      g_string_append (text, one);
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  g_string_free (text, TRUE);
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gather (RINGER_HISTORY_PAGE (widget), restore, NULL);
}

static void
repeat_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gather (RINGER_HISTORY_PAGE (widget), repeat, NULL);
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gather (RINGER_HISTORY_PAGE (widget), compare, NULL);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gather (RINGER_HISTORY_PAGE (widget), copy, g_variant_get_string (parameter, NULL));
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_history_clear (RINGER_HISTORY_PAGE (widget)->history);
}

static void
undo_clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_history_undo_clear (RINGER_HISTORY_PAGE (widget)->history);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerHistoryPage *self = RINGER_HISTORY_PAGE (widget);

  ringer_history_page_show_detail (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerHistoryPage *self = RINGER_HISTORY_PAGE (widget);

  ringer_history_page_show_detail (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
ringer_history_page_update_actions (RingerHistoryPage *self)
{
  g_autoptr (GPtrArray) items = ringer_history_page_list_selected (self);
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "history.restore", items->len > 0);
  gtk_widget_action_set_enabled (widget, "history.repeat", items->len == 1);
  gtk_widget_action_set_enabled (widget, "history.compare", items->len == 2);
  gtk_widget_action_set_enabled (widget, "history.copy", items->len > 0);
  gtk_widget_action_set_enabled (widget, "history.clear", self->history != NULL);
  gtk_widget_action_set_enabled (widget, "history.undo-clear",
                                 self->history != NULL &&
                                     ringer_history_can_undo_clear (self->history));
}

void
ringer_history_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "history.restore", NULL, restore_action);
  gtk_widget_class_install_action (widget_class, "history.repeat", NULL, repeat_action);
  gtk_widget_class_install_action (widget_class, "history.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "history.copy", "s", copy_action);
  gtk_widget_class_install_action (widget_class, "history.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "history.undo-clear", NULL, undo_clear_action);
  gtk_widget_class_install_action (widget_class, "history.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "history.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "history.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "history.undo-clear", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "history.compare",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "history.repeat", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "history.copy",
                                       "s", "cli");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "history.back", NULL);
}
