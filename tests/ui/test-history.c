/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-compare-window.h"
#include "ringer-difference.h"
#include "ringer-history-page.h"
#include "ringer-json-editor.h"
#include "../store/ringer-store-test.h"

#include <gtksourceview/gtksource.h>

/* The history page on a real history, and the comparison of two entries. */

typedef struct
{
  Pages              pages;
  Place              place;
  RingerHistory     *history;
  RingerHistoryPage *page;
  RingerHistoryItem *restored;
  gboolean           sent;
} Fixture;

static void
restore_cb (RingerHistoryPage *page, RingerHistoryItem *item, gboolean send, Fixture *f)
{
  g_set_object (&f->restored, item);
  f->sent = send;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = NULL;

  pages_set_up (&f->pages, 0, 0);
  place_set_up (&f->place, "history.sqlite");
  file = g_file_new_for_path (f->place.path);
  f->history = ringer_history_new (file);
  f->page = g_object_new (RINGER_TYPE_HISTORY_PAGE, NULL);
  ringer_history_page_set_history (f->page, f->history);
  g_signal_connect (f->page, "restore", G_CALLBACK (restore_cb), f);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1000, 600);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gpointer alive = f->history;

  g_clear_object (&f->restored);
  pages_tear_down (&f->pages);
  g_object_add_weak_pointer (G_OBJECT (f->history), &alive);
  g_object_unref (f->history);
  RINGER_TEST_WAIT (g_atomic_pointer_get (&alive) == NULL);
  place_tear_down (&f->place, NULL);
}

static GtkWidget *
find (Fixture *f, const char *id)
{
  return pages_find (GTK_WIDGET (f->page), id);
}

static GtkSelectionModel *
get_model (Fixture *f)
{
  return gtk_list_view_get_model (GTK_LIST_VIEW (find (f, "list")));
}

static guint
count (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_model (f)));
}

static void
add (Fixture *f, gboolean is_call, const char *procedure, const char *payload, const char *answer)
{
  g_autoptr (GBytes) sent = payload != NULL ? pages_bytes (payload) : NULL;
  g_autoptr (GBytes) got = answer != NULL ? pages_bytes (answer) : NULL;
  static gint64      at = 0;
  RingerHistoryEntry entry = {
    .is_call = is_call,
    .at = g_get_real_time () + at++,
    .duration = 12000,
    .timeout = 3000,
    .url = "ws://127.0.0.1:6020/deepstream",
    .procedure = procedure,
    .outcome = answer != NULL ? "RESPONSE" : "NO_RPC_PROVIDER",
    .requestor = is_call ? NULL : "ann",
    .payload = sent,
    .answer = got,
  };

  ringer_history_add (f->history, &entry);
}

static void
fill (Fixture *f)
{
  add (f, TRUE, "users/get", "{\"id\": 1.0, \"x\": 12345678901234567890}",
       "{\"name\": \"Ann\", \"n\": 1.0}");
  add (f, FALSE, "orders/list", "[]", "[1, 2, 3]");
  add (f, TRUE, "users/get", "{\"id\": 2}", "{\"name\": \"Bob\", \"n\": 1}");
  add (f, TRUE, "nobody", NULL, NULL);
  RINGER_TEST_WAIT (count (f) == 4);
}

static void
activate (Fixture *f, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->page), action, NULL));
}

static void
test_restore (Fixture *f, gconstpointer data)
{
  const RingerHistoryEntry *entry;
  g_autofree char          *payload = NULL;

  fill (f);
  pages_draw (GTK_WIDGET (f->page), "history");
  gtk_selection_model_select_item (get_model (f), 3, TRUE);
  payload = pages_dup_text (find (f, "payload"));
  g_assert_cmpstr (payload, ==, "{\"id\": 1.0, \"x\": 12345678901234567890}");
  pages_draw (GTK_WIDGET (f->page), "history-entry");
  activate (f, "history.restore");
  RINGER_TEST_WAIT (f->restored != NULL);
  entry = ringer_history_item_get_entry (f->restored);
  g_assert_cmpstr (entry->procedure, ==, "users/get");
  g_assert_cmpuint (entry->timeout, ==, 3000);
  g_assert_cmpuint (g_bytes_get_size (entry->payload), ==, strlen (payload));
  g_assert_false (f->sent);
  activate (f, "history.repeat");
  RINGER_TEST_WAIT (f->sent);
}

static void
test_search (Fixture *f, gconstpointer data)
{
  GtkEditable *entry = GTK_EDITABLE (find (f, "search_entry"));

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (find (f, "list_stack"))), ==,
                   "empty");
  fill (f);
  gtk_editable_set_text (entry, "bob");
  RINGER_TEST_WAIT (count (f) == 1);
  gtk_editable_set_text (entry, "not there");
  RINGER_TEST_WAIT (count (f) == 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (find (f, "list_stack"))), ==,
                   "empty");
  gtk_editable_set_text (entry, "");
  RINGER_TEST_WAIT (count (f) == 4);
}

/* What is chosen stays chosen when something is added above it. */
static void
test_selection_stays (Fixture *f, gconstpointer data)
{
  fill (f);
  gtk_selection_model_select_item (get_model (f), 1, TRUE);
  add (f, TRUE, "later", NULL, "1");
  RINGER_TEST_WAIT (count (f) == 5);
  g_assert_true (gtk_selection_model_is_selected (get_model (f), 2));
  g_assert_false (gtk_selection_model_is_selected (get_model (f), 1));
}

static void
test_long_payload (Fixture *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (RINGER_HISTORY_MAX_SHOWN + 10, '1');

  add (f, TRUE, "long", long_text, "1");
  RINGER_TEST_WAIT (count (f) == 1);
  gtk_selection_model_select_item (get_model (f), 0, TRUE);
  activate (f, "history.restore");
  RINGER_TEST_WAIT (f->restored != NULL);
  g_assert_cmpuint (g_bytes_get_size (ringer_history_item_get_entry (f->restored)->payload), ==,
                    strlen (long_text));
}

static void
test_clear (Fixture *f, gconstpointer data)
{
  fill (f);
  g_assert_false (gtk_widget_get_visible (find (f, "undo_bar")));
  activate (f, "history.clear");
  RINGER_TEST_WAIT (count (f) == 0);
  g_assert_true (gtk_widget_get_visible (find (f, "undo_bar")));
  pages_draw (GTK_WIDGET (f->page), "history-cleared");
  activate (f, "history.undo-clear");
  RINGER_TEST_WAIT (count (f) == 4);
  g_assert_false (gtk_widget_get_visible (find (f, "undo_bar")));
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  GdkClipboard    *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (f->page));
  g_autofree char *text = NULL;

  fill (f);
  gtk_selection_model_select_item (get_model (f), 1, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (f->page), "history.copy", "s", "cli");
  gdk_clipboard_read_text_async (clipboard, NULL, pasted_cb, &text);
  RINGER_TEST_WAIT (text != NULL);
  g_assert_cmpstr (text, ==,
                   "ringer-cli call --url 'ws://127.0.0.1:6020/deepstream' --timeout 3000 -- "
                   "'users/get' '{\"id\": 2}'\n");
}

static GtkWindow *
find_compare_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (RINGER_IS_COMPARE_WINDOW (window))
        return window;
    }
  return NULL;
}

static void
test_compare (Fixture *f, gconstpointer data)
{
  GtkWindow         *window;
  GtkSelectionModel *differences;
  g_autoptr (RingerDifference) name = NULL;
  g_autoptr (RingerDifference) number = NULL;

  fill (f);
  gtk_selection_model_select_item (get_model (f), 1, TRUE);
  gtk_selection_model_select_item (get_model (f), 3, FALSE);
  activate (f, "history.compare");
  RINGER_TEST_WAIT (find_compare_window () != NULL);
  window = find_compare_window ();
  RINGER_TEST_WAIT (
      gtk_list_view_get_model (GTK_LIST_VIEW (pages_find (GTK_WIDGET (window), "list"))) != NULL);
  differences = gtk_list_view_get_model (GTK_LIST_VIEW (pages_find (GTK_WIDGET (window), "list")));
  /* A number that is written in another way is a difference. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (differences)), ==, 2);
  name = g_list_model_get_item (G_LIST_MODEL (differences), 0);
  number = g_list_model_get_item (G_LIST_MODEL (differences), 1);
  g_assert_cmpstr (ringer_difference_get_path (name), ==, "$.name");
  g_assert_cmpstr (ringer_difference_get_older (name), ==, "\"Ann\"");
  g_assert_cmpstr (ringer_difference_get_newer (name), ==, "\"Bob\"");
  g_assert_cmpstr (ringer_difference_get_older (number), ==, "1.0");
  g_assert_cmpstr (ringer_difference_get_newer (number), ==, "1");
  pages_draw (GTK_WIDGET (window), "history-compare");
  gtk_window_destroy (window);
}

static void
test_narrow (Fixture *f, gconstpointer data)
{
  fill (f);
  gtk_window_set_default_size (f->pages.window, 400, 600);
  RINGER_TEST_WAIT (!gtk_widget_get_visible (find (f, "detail_stack")));
  gtk_selection_model_select_item (get_model (f), 0, TRUE);
  pages_draw (GTK_WIDGET (f->page), "history-narrow");
  activate (f, "history.search");
  g_assert_true (gtk_widget_get_visible (find (f, "list_side")));
}

#define ADD(name, func) g_test_add ("/history/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
  ADD ("restore", test_restore);
  ADD ("search", test_search);
  ADD ("selection-stays", test_selection_stays);
  ADD ("long-payload", test_long_payload);
  ADD ("clear", test_clear);
  ADD ("copy", test_copy);
  ADD ("compare", test_compare);
  ADD ("narrow", test_narrow);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
