/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-answer-page.h"
#include "ringer-ladder-private.h"
#include "ringer-request-queue.h"
#include "ringer-rules-narrow.h"
#include "ringer-test.h"
#include "ringer-trace-view.h"

#include <glib/gstdio.h>

/* From an answer by hand to what lasts, on the answer page, with a broker. */

#define PROCEDURE "users/get"

typedef struct
{
  Pages             pages;
  RingerAnswerPage *page;
  GtkWidget        *ladder;
} Fixture;

static RingerConnection *
get_connection (Fixture *f)
{
  return ringer_session_get_connection (f->pages.session);
}

static RingerDesk *
get_desk (Fixture *f)
{
  return ringer_session_get_desk (f->pages.session);
}

static RingerProviderFile *
get_file (Fixture *f)
{
  return ringer_session_get_provider_file (f->pages.session);
}

static const RingerMock *
get_mock (Fixture *f)
{
  return ringer_provider_file_get (get_file (f), PROCEDURE);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  RingerProvision *provision;

  pages_set_up (&f->pages, 60000, 90000);
  f->page = g_object_new (RINGER_TYPE_ANSWER_PAGE, "session", f->pages.session, NULL);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1200, 640);
  f->ladder = pages_find (GTK_WIDGET (f->page), "ladder");
  g_object_set (get_desk (f), "undo-window", 0, NULL);
  gtk_widget_activate_action (GTK_WIDGET (f->page), "answer.provide", "s", PROCEDURE);
  provision = ringer_connection_get_provision (get_connection (f), PROCEDURE);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

static void
activate (gpointer widget, const char *action)
{
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

static RingerCall *
call (Fixture *f, const char *json)
{
  g_autoptr (GBytes) payload = pages_bytes (json);

  return ringer_connection_call (get_connection (f), PROCEDURE, payload, 0);
}

/* A request, answered by hand; it stays selected. */
static void
answer_one (Fixture *f, const char *json, const char *reply)
{
  g_autoptr (RingerCall) made = call (f, json);
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autoptr (RingerDeskItem) item = NULL;
  g_autoptr (GError) error = NULL;

  RINGER_TEST_WAIT (ringer_desk_get_n_open (get_desk (f)) == 1);
  item = g_list_model_get_item (G_LIST_MODEL (get_desk (f)), 0);
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (pages_find (GTK_WIDGET (f->page), "queue")),
                               item);
  answer->payload = pages_bytes (reply);
  ringer_desk_item_decide (item, answer, &error);
  g_assert_no_error (error);
  RINGER_TEST_WAIT (ringer_call_get_state (made) == RINGER_CALL_STATE_ENDED);
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (pages_find (GTK_WIDGET (f->page), "queue")),
                               item);
  /* Letters are keys outside of texts only. */
  gtk_widget_grab_focus (pages_find (GTK_WIDGET (f->page), "queue"));
}

static void
assert_answered (RingerCall *made, const char *payload)
{
  GBytes *bytes;

  RINGER_TEST_WAIT (ringer_call_get_state (made) == RINGER_CALL_STATE_ENDED);
  g_assert_cmpint (ringer_call_get_outcome (made), ==, RINGER_CALL_OUTCOME_RESPONSE);
  bytes = ringer_call_get_answer (made);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload,
                   strlen (payload));
}

static const char *
get_words (Fixture *f)
{
  return gtk_label_get_label (GTK_LABEL (pages_find (f->ladder, "label")));
}

static gboolean
is_shown (Fixture *f)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (pages_find (f->ladder, "revealer")));
}

static void
test_canned (Fixture *f, gconstpointer data)
{
  RingerRule *reply;

  answer_one (f, "{\"id\": 17}", "{\"name\":  \"Ann\"}");
  g_assert_true (pages_press (GTK_WIDGET (f->page), GDK_KEY_c, 0));
  g_assert_cmpuint (get_mock (f)->replies->len, ==, 1);
  reply = g_ptr_array_index (get_mock (f)->replies, 0);
  g_assert_cmpmem (g_bytes_get_data (ringer_rule_get_answer (reply)->payload, NULL),
                   g_bytes_get_size (ringer_rule_get_answer (reply)->payload),
                   "{\"name\":  \"Ann\"}", 16);
  g_assert_true (is_shown (f));
  pages_draw (GTK_WIDGET (f->page), "ladder-canned");
  /* Once is enough. */
  activate (f->page, "answer.to-canned");
  g_assert_cmpuint (get_mock (f)->replies->len, ==, 1);
  g_assert_nonnull (strstr (get_words (f), "already"));
  activate (f->page, "answer.undo-change");
  g_assert_cmpuint (get_mock (f)->replies->len, ==, 0);
  g_assert_false (is_shown (f));
}

static void
test_rule (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) second = NULL;
  g_autoptr (RingerCall) third = NULL;
  g_autoptr (GError) error = NULL;

  ringer_provider_file_set_mode (get_file (f), PROCEDURE, RINGER_MODE_ASK, &error);
  g_assert_no_error (error);
  answer_one (f, "{\"id\": 17}", "{\"name\": \"Ann\"}");
  g_assert_true (pages_press (GTK_WIDGET (f->page), GDK_KEY_m, 0));
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 1);
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_RULES);
  pages_draw (GTK_WIDGET (f->page), "ladder-rule");
  second = call (f, "{\"id\": 18}");
  assert_answered (second, "{\"name\": \"Ann\"}");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (get_desk (f)) == 0);
  /* Both of its steps: the rule and the mode. */
  activate (f->ladder, "ladder.undo");
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 0);
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_ASK);
  third = call (f, "{\"id\": 19}");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (get_desk (f)) == 1);
  activate (f->page, "answer.reject");
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerAnswer) reject = ringer_answer_new (RINGER_ANSWER_REJECT);
  g_autoptr (RingerRule) some = ringer_rule_new ("some", "$.id = 1", reject);
  g_autoptr (RingerRule) rest = ringer_rule_new ("rest", NULL, reject);
  g_autoptr (GError) error = NULL;

  g_assert_true (ringer_provider_file_insert_rule (get_file (f), PROCEDURE, 0, some, &error));
  g_assert_true (ringer_provider_file_insert_rule (get_file (f), PROCEDURE, 1, rest, &error));
  g_assert_true (ringer_provider_file_set_mode (get_file (f), PROCEDURE, RINGER_MODE_ASK, &error));
  answer_one (f, "{\"id\": 17}", "{}");
  activate (f->page, "answer.to-rule");
  /* Above what takes everything, below what is said of some. */
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 3);
  g_assert_cmpstr (ringer_rule_get_name (g_ptr_array_index (get_mock (f)->rules, 0)), ==, "some");
  g_assert_cmpstr (ringer_rule_get_name (g_ptr_array_index (get_mock (f)->rules, 2)), ==, "rest");
}

static void
test_ask_me (Fixture *f, gconstpointer data)
{
  RingerAnswerer *answerer = ringer_session_get_answerer (f->pages.session);
  gboolean        by_rules;

  answer_one (f, "1", "2");
  activate (f->page, "answer.to-rule");
  g_object_get (answerer, "by-rules", &by_rules, NULL);
  g_assert_true (by_rules);
  g_assert_true (gtk_widget_get_visible (pages_find (GTK_WIDGET (f->page), "banner")));
  activate (f->page, "answer.ask-me");
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_ASK);
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 1);
  g_object_get (answerer, "by-rules", &by_rules, NULL);
  g_assert_false (by_rules);
  activate (f->ladder, "ladder.undo");
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_RULES);
}

static void
take_text_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static void
test_expectation (Fixture *f, gconstpointer data)
{
  GdkClipboard    *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (f->page));
  g_autofree char *text = NULL;

  answer_one (f, "{\"id\":  17}", "{\"big\": 12345678901234567890}");
  g_assert_true (pages_press (GTK_WIDGET (f->page), GDK_KEY_x, 0));
  gdk_clipboard_read_text_async (clipboard, NULL, take_text_cb, &text);
  RINGER_TEST_WAIT (text != NULL);
  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"expect-request\": { \"rpc\": \"users/get\", \"payload\": {\"id\":  17} },\n"
                   "  \"reply\": {\"big\": 12345678901234567890}\n"
                   "}");
  pages_draw (GTK_WIDGET (f->page), "ladder-expectation");
  gtk_window_set_default_size (f->pages.window, 480, 640);
  pages_settle (GTK_WIDGET (f->page));
  RINGER_TEST_WAIT (gtk_widget_get_width (GTK_WIDGET (f->page)) <= 480);
  pages_draw (GTK_WIDGET (f->page), "ladder-expectation-narrow");
}

static char *
read_file (GFile *file)
{
  char *text = NULL;

  return g_file_load_contents (file, NULL, &text, NULL, NULL, NULL) ? text : g_strdup ("");
}

static gboolean
contains (GFile *file, const char *needle)
{
  g_autofree char *text = read_file (file);

  return strstr (text, needle) != NULL;
}

static GFile *
make_file (const char *name, char **folder)
{
  g_autofree char *path = NULL;

  *folder = g_dir_make_tmp ("ringer-ladder-XXXXXX", NULL);
  g_assert_nonnull (*folder);
  path = g_build_filename (*folder, name, NULL);
  return g_file_new_for_path (path);
}

/* Into the file on the disk, and out of it again. */
static void
test_file (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autoptr (GFile) file = make_file ("users.provider.json", &folder);
  g_autoptr (GAsyncResult) result = NULL;

  ringer_provider_file_save_async (get_file (f), file, FALSE, NULL, ringer_test_take_result,
                                   &result);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_true (ringer_provider_file_save_finish (get_file (f), result, NULL));
  answer_one (f, "{\"id\": 17}", "{\"name\":  \"Ann\"}");
  g_assert_true (pages_press (GTK_WIDGET (f->page), GDK_KEY_s, 0));
  RINGER_TEST_WAIT (contains (file, "{\"name\":  \"Ann\"}"));
  activate (f->ladder, "ladder.undo");
  RINGER_TEST_WAIT (!contains (file, "Ann"));
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 0);
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_rmdir (folder);
}

/* Once a suite was chosen, one key adds to it. */
static void
test_suite (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autoptr (GFile) file = make_file ("smoke.suite.json", &folder);
  RingerLadder    *ladder = RINGER_LADDER (f->ladder);
  g_autofree char *one = NULL;
  g_autofree char *again = NULL;

  ladder->suite = g_object_ref (file);
  answer_one (f, "{\"id\": 17}", "{\"name\":  \"Ann\"}");
  g_assert_true (pages_press (GTK_WIDGET (f->page), GDK_KEY_x, 0));
  RINGER_TEST_WAIT (contains (file, "\"reply\": {\"name\":  \"Ann\"}"));
  RINGER_TEST_WAIT (is_shown (f));
  g_assert_true (contains (file, "\"name\": \"smoke\""));
  one = read_file (file);
  activate (f->page, "answer.to-expectation");
  RINGER_TEST_WAIT (ladder->undo_contents != NULL);
  activate (f->ladder, "ladder.undo");
  RINGER_TEST_WAIT (strstr (get_words (f), "as it was") != NULL);
  again = read_file (file);
  g_assert_cmpstr (again, ==, one);
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_rmdir (folder);
}

static GtkWidget *
get_provision_row (Fixture *f)
{
  GtkWidget *pane = pages_find (GTK_WIDGET (f->page), "provisions");

  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (pages_find (pane, "list")), 0));
}

static void
test_mode (Fixture *f, gconstpointer data)
{
  GtkWidget   *row = get_provision_row (f);
  GtkDropDown *mode = GTK_DROP_DOWN (pages_find (row, "mode_drop"));

  g_assert_cmpuint (gtk_drop_down_get_selected (mode), ==, RINGER_MODE_ASK);
  gtk_drop_down_set_selected (mode, RINGER_MODE_RULES);
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_RULES);
  gtk_drop_down_set_selected (mode, RINGER_MODE_OFF);
  RINGER_TEST_WAIT (ringer_connection_get_provision (get_connection (f), PROCEDURE) == NULL);
  /* What the file names stays to be seen, and can be taken out of it. */
  g_assert_true (get_provision_row (f) == row);
  g_signal_emit_by_name (pages_find (row, "withdraw_button"), "clicked");
  g_assert_null (get_provision_row (f));
  activate (f->page, "answer.undo-change");
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_OFF);
}

static void
test_trace (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerAnswer) reject = ringer_answer_new (RINGER_ANSWER_REJECT);
  g_autoptr (RingerAnswer) echo = ringer_answer_new (RINGER_ANSWER_ECHO);
  g_autoptr (RingerRule) first = ringer_rule_new ("first", "$.id = 1", reject);
  g_autoptr (RingerRule) second = ringer_rule_new (NULL, "$.id >= 10", echo);
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerDeskItem) item = NULL;
  RingerTrace *trace;
  GtkWidget   *view;

  g_assert_true (ringer_provider_file_insert_rule (get_file (f), PROCEDURE, 0, first, NULL));
  g_assert_true (ringer_provider_file_insert_rule (get_file (f), PROCEDURE, 1, second, NULL));
  made = call (f, "{\"id\": 17}");
  assert_answered (made, "{\"id\": 17}");
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (get_desk (f))) == 1);
  item = g_list_model_get_item (G_LIST_MODEL (get_desk (f)), 0);
  trace = ringer_desk_item_get_trace (item);
  g_assert_nonnull (trace);
  g_assert_cmpint (ringer_trace_get_rule (trace), ==, 1);

  ringer_request_queue_select (RINGER_REQUEST_QUEUE (pages_find (GTK_WIDGET (f->page), "queue")),
                               item);
  view = ringer_trace_view_new ();
  g_object_ref_sink (view);
  ringer_trace_view_set_trace (RINGER_TRACE_VIEW (view), trace, PROCEDURE);
  ringer_trace_view_set_expanded (RINGER_TRACE_VIEW (view), TRUE);
  g_assert_true (gtk_widget_get_visible (view));
  g_assert_nonnull (gtk_widget_get_first_child (pages_find (view, "lines_box")));
  ringer_trace_view_set_trace (RINGER_TRACE_VIEW (view), NULL, NULL);
  g_assert_false (gtk_widget_get_visible (view));
  g_assert_null (gtk_widget_get_first_child (pages_find (view, "lines_box")));
  g_object_unref (view);
  view = pages_find (GTK_WIDGET (f->page), "trace");
  ringer_trace_view_set_expanded (RINGER_TRACE_VIEW (view), TRUE);
  pages_draw (GTK_WIDGET (f->page), "ladder-trace");
}

static void
test_narrow (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall)
                 made = call (f, "{\"id\": 17, \"odd key\": \"a b\", \"deep\": {\"x\": 1}}");
  g_autoptr (RingerDeskItem) item = NULL;
  g_autofree char *clause = NULL;
  g_autofree char *requestor = NULL;

  RINGER_TEST_WAIT (ringer_desk_get_n_open (get_desk (f)) == 1);
  item = g_list_model_get_item (G_LIST_MODEL (get_desk (f)), 0);
  clause = ringer_rules_narrow_to_payload (ringer_desk_item_get_request (item));
  g_assert_cmpstr (clause, ==, "$.id = 17 and $[\"odd key\"] = \"a b\"");
  requestor = ringer_rules_narrow_to_requestor (ringer_desk_item_get_request (item));
  g_assert_true (requestor == NULL || g_str_has_prefix (requestor, "requestor = "));
}

#define TEST(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  pages_init (&argc, &argv);
  TEST ("/ladder/canned", test_canned);
  TEST ("/ladder/rule", test_rule);
  TEST ("/ladder/order", test_order);
  TEST ("/ladder/ask-me", test_ask_me);
  TEST ("/ladder/expectation", test_expectation);
  TEST ("/ladder/file", test_file);
  TEST ("/ladder/suite", test_suite);
  TEST ("/ladder/mode", test_mode);
  TEST ("/ladder/trace", test_trace);
  TEST ("/ladder/narrow", test_narrow);
  return g_test_run ();
}
