/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-page-private.h"

#include "ringer-history-row.h"
#include "ringer-history-words.h"
#include "ringer-text.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

/* The list of what a search of the history finds, and the entry that is chosen. The list is
 * asked for again when the history changes, a moment later, and only while somebody
 * looks; a long payload is fetched when its entry is shown. What a user does is in
 * ringer-history-page-actions.c. */

#define MAX_FOUND       500
#define SEARCH_DELAY_MS 150

enum
{
  SIGNAL_RESTORE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerHistoryPage, ringer_history_page, GTK_TYPE_WIDGET)

void
ringer_history_page_show_trouble (RingerHistoryPage *self, const char *message)
{
  gtk_label_set_label (GTK_LABEL (self->trouble_label), message != NULL ? message : "");
  gtk_widget_set_visible (self->trouble_label, message != NULL);
}

GPtrArray *
ringer_history_page_list_selected (RingerHistoryPage *self)
{
  GPtrArray    *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint         position;
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (
      GTK_SELECTION_MODEL (self->selection));
  gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position);

  for (; more; more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return items;
}

void
ringer_history_page_emit_restore (RingerHistoryPage *self, RingerHistoryItem *item, gboolean send)
{
  g_signal_emit (self, signals[SIGNAL_RESTORE], 0, item, send);
}

static void
show_facts (RingerHistoryPage *self, const RingerHistoryEntry *entry)
{
  g_autofree char *end = ringer_history_words_describe (entry);
  g_autofree char *url = ringer_text_one_line (entry->url, -1, 200);
  g_autofree char *requestor = NULL;
  g_autofree char *by = NULL;
  g_autofree char *time = NULL;
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (entry->at / G_USEC_PER_SEC);
  GString *facts = g_string_new (end);

  if (at != NULL)
    time = g_date_time_format (at, "%c");
  g_string_append_printf (facts, "\n%s · %s", time != NULL ? time : "?", url);
  if (entry->timeout > 0)
    {
      g_autofree char *limit = ringer_words_limit (entry->timeout);

      g_string_append_c (facts, '\n');
      g_string_append_printf (facts, _ ("Timeout %s"), limit);
    }
  if (entry->requestor != NULL)
    {
      requestor = ringer_text_one_line (entry->requestor, -1, 80);
      g_string_append_c (facts, '\n');
      g_string_append_printf (facts, _ ("From %s"), requestor);
    }
  if (entry->by != NULL)
    {
      by = ringer_text_one_line (entry->by, -1, 120);
      g_string_append_c (facts, '\n');
      g_string_append_printf (facts, _ ("Rule: %s"), by);
    }
  gtk_label_set_label (self->facts_label, facts->str);
  g_string_free (facts, TRUE);
}

static void
show_entry (RingerHistoryPage *self)
{
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (self->shown);
  g_autofree char          *name = ringer_text_one_line (entry->procedure, -1, 200);

  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->answer_caption,
                       g_str_equal (entry->outcome, "REQUEST_ERROR") ? _ ("Error") : _ ("Answer"));
  show_facts (self, entry);
  ringer_json_editor_set_bytes (self->payload, entry->payload);
  ringer_json_editor_set_bytes (self->answer, entry->answer);
  gtk_stack_set_visible_child_name (self->detail_stack, "entry");
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerHistoryItem)
                 item = ringer_history_fetch_finish (RINGER_HISTORY (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (item == NULL)
    {
      ringer_history_page_show_trouble (self, error->message);
      return;
    }
  g_set_object (&self->shown, item);
  show_entry (self);
}

/* Entries never change, but each search makes them anew. */
static gboolean
is_shown (RingerHistoryPage *self, RingerHistoryItem *item)
{
  if (item == NULL || self->shown == NULL)
    return item == self->shown;
  return ringer_history_item_get_entry (item)->id ==
         ringer_history_item_get_entry (self->shown)->id;
}

static gboolean
is_whole (const RingerHistoryEntry *entry)
{
  return entry->payload_left_out == 0 && entry->answer_left_out == 0;
}

static void
selection_cb (GtkSelectionModel *selection, guint position, guint n_items, RingerHistoryPage *self)
{
  g_autoptr (GPtrArray) items = ringer_history_page_list_selected (self);
  RingerHistoryItem *item = items->len > 0 ? g_ptr_array_index (items, 0) : NULL;

  ringer_history_page_update_actions (self);
  if (is_shown (self, item))
    return;
  g_cancellable_cancel (self->fetching);
  g_set_object (&self->shown, item);
  ringer_history_page_show_trouble (self, NULL);
  if (item == NULL)
    {
      gtk_stack_set_visible_child_name (self->detail_stack, "none");
      return;
    }
  show_entry (self);
  if (is_whole (ringer_history_item_get_entry (item)))
    return;
  g_clear_object (&self->fetching);
  self->fetching = g_cancellable_new ();
  ringer_history_fetch_async (self->history, ringer_history_item_get_entry (item)->id,
                              self->fetching, fetched_cb, g_object_ref (self));
}

static void
update_empty (RingerHistoryPage *self)
{
  gboolean searched = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
  gboolean any = self->found != NULL && g_list_model_get_n_items (self->found) > 0;

  gtk_stack_set_visible_child_name (self->list_stack, any ? "list" : "empty");
  adw_status_page_set_title (self->empty_page, searched ? _ ("Nothing Found") : _ ("No History"));
  adw_status_page_set_description (
      self->empty_page,
      searched ? _ ("No call or request has this text in its name, payload or answer.")
               : _ ("Calls that you make and requests that you answer are kept here."));
}

/* What was selected stays so, as far as it is found again. */
static void
select_again (RingerHistoryPage *self, GPtrArray *selected)
{
  guint n_found = g_list_model_get_n_items (self->found);

  for (guint i = 0; i < selected->len; i++)
    {
      gint64 id = ringer_history_item_get_entry (g_ptr_array_index (selected, i))->id;

      for (guint position = 0; position < n_found; position++)
        {
          g_autoptr (RingerHistoryItem) item = g_list_model_get_item (self->found, position);

          if (ringer_history_item_get_entry (item)->id == id)
            gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position,
                                             FALSE);
        }
    }
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) selected = NULL;
  g_autoptr (GListModel)
                 found = ringer_history_search_finish (RINGER_HISTORY (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  ringer_history_page_show_trouble (self, error != NULL ? error->message : NULL);
  if (found == NULL || self->list_stack == NULL)
    return;
  selected = ringer_history_page_list_selected (self);
  g_set_object (&self->found, found);
  gtk_multi_selection_set_model (self->selection, found);
  select_again (self, selected);
  selection_cb (GTK_SELECTION_MODEL (self->selection), 0, 0, self);
  update_empty (self);
}

static gboolean
search_cb (gpointer user_data)
{
  RingerHistoryPage *self = user_data;
  RingerHistoryQuery query = { .limit = MAX_FOUND };

  self->search_id = 0;
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  query.text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  ringer_history_search_async (self->history, &query, self->searching, found_cb,
                               g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Several changes in a moment are one search. */
static void
search_soon (RingerHistoryPage *self, guint delay)
{
  if (self->search_id != 0 || self->history == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->search_id = g_timeout_add (delay, search_cb, self);
  g_source_set_name_by_id (self->search_id, "[ringer] search the history");
}

static void
changed_cb (RingerHistoryPage *self)
{
  search_soon (self, SEARCH_DELAY_MS);
}

static void
can_undo_cb (RingerHistoryPage *self)
{
  gtk_widget_set_visible (self->undo_bar, ringer_history_can_undo_clear (self->history));
  ringer_history_page_update_actions (self);
}

static void
activate_cb (GtkListView *list, guint position, RingerHistoryPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "history.restore", NULL);
}

static void
row_chosen_cb (RingerHistoryPage *self)
{
  if (self->shown != NULL)
    ringer_history_page_show_detail (self, TRUE);
}

void
ringer_history_page_show_detail (RingerHistoryPage *self, gboolean opened)
{
  gboolean narrow = ringer_width_bin_get_narrow (self->bin);

  self->opened = opened;
  gtk_widget_set_visible (self->list_side, !narrow || !opened);
  gtk_widget_set_visible (GTK_WIDGET (self->detail_stack), !narrow || opened);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.back", narrow && opened);
}

static void
narrow_cb (RingerHistoryPage *self)
{
  ringer_history_page_show_detail (self, self->opened);
}

static void
ringer_history_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_history_page_parent_class)->map (widget);
  search_soon (RINGER_HISTORY_PAGE (widget), 0);
}

static gboolean
ringer_history_page_grab_focus (GtkWidget *widget)
{
  RingerHistoryPage *self = RINGER_HISTORY_PAGE (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
ringer_history_page_dispose (GObject *object)
{
  RingerHistoryPage *self = RINGER_HISTORY_PAGE (object);

  g_clear_handle_id (&self->search_id, g_source_remove);
  g_cancellable_cancel (self->searching);
  g_cancellable_cancel (self->fetching);
  g_clear_object (&self->searching);
  g_clear_object (&self->fetching);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_HISTORY_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->found);
  g_clear_object (&self->shown);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (ringer_history_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, bin);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, paned);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, undo_bar);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, detail_stack);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, facts_label);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, answer_caption);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, payload);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, answer);
  gtk_widget_class_bind_template_child (widget_class, RingerHistoryPage, trouble_label);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
}

static void
ringer_history_page_class_init (RingerHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_history_page_dispose;
  widget_class->map = ringer_history_page_map;
  widget_class->grab_focus = ringer_history_page_grab_focus;

  signals[SIGNAL_RESTORE] = g_signal_new ("restore", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                          RINGER_TYPE_HISTORY_ITEM, G_TYPE_BOOLEAN);
  g_type_ensure (RINGER_TYPE_HISTORY_ROW);
  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  ringer_history_page_install_actions (widget_class);
  bind_template (widget_class);
}

static void
ringer_history_page_init (RingerHistoryPage *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->selection = gtk_multi_selection_new (NULL);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  /* Where the list hides the entry, a click opens it. */
  g_signal_connect_object (click, "released", G_CALLBACK (row_chosen_cb), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->list));
  update_empty (self);
  narrow_cb (self);
  ringer_history_page_update_actions (self);
}

void
ringer_history_page_set_history (RingerHistoryPage *self, RingerHistory *history)
{
  g_return_if_fail (RINGER_IS_HISTORY_PAGE (self));
  g_return_if_fail (RINGER_IS_HISTORY (history) && self->history == NULL);

  self->history = g_object_ref (history);
  g_signal_connect_object (history, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "notify::can-undo-clear", G_CALLBACK (can_undo_cb), self,
                           G_CONNECT_SWAPPED);
  can_undo_cb (self);
  search_soon (self, 0);
}
