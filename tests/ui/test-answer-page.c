/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-answer-page.h"
#include "ringer-json-editor.h"
#include "ringer-request-queue.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

typedef struct
{
  Pages             pages;
  RingerAnswerPage *page;
  GtkWidget        *queue;
  GtkWidget        *detail;
  RingerJsonEditor *reply;
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

static void
set_up (Fixture *f, gconstpointer data)
{
  const guint *limits = data;

  pages_set_up (&f->pages, limits != NULL ? limits[0] : 60000, limits != NULL ? limits[1] : 90000);
  f->page = g_object_new (RINGER_TYPE_ANSWER_PAGE, "session", f->pages.session, NULL);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1200, 640);
  f->queue = pages_find (GTK_WIDGET (f->page), "queue");
  f->detail = pages_find (GTK_WIDGET (f->page), "detail");
  f->reply = RINGER_JSON_EDITOR (pages_find (GTK_WIDGET (f->page), "reply"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

static void
activate (Fixture *f, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->page), action, NULL));
}

static void
provide (Fixture *f, const char *name, gboolean automatic)
{
  RingerProvision *provision;

  gtk_widget_activate_action (GTK_WIDGET (f->page), "answer.provide", "s", name);
  provision = ringer_connection_get_provision (get_connection (f), name);
  g_assert_nonnull (provision);
  ringer_provision_set_automatic_accept (provision, automatic);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
}

/* A call that has reached the desk. */
static RingerCall *
call (Fixture *f, const char *name, const char *json)
{
  g_autoptr (GBytes) payload = json != NULL ? pages_bytes (json) : NULL;
  guint       n = ringer_desk_get_n_open (get_desk (f));
  RingerCall *made = ringer_connection_call (get_connection (f), name, payload, 0);

  RINGER_TEST_WAIT (ringer_desk_get_n_open (get_desk (f)) == n + 1);
  return made;
}

static RingerDeskItem *
get_selected (Fixture *f)
{
  return ringer_request_queue_get_selected (RINGER_REQUEST_QUEUE (f->queue));
}

static RingerRequest *
get_request (Fixture *f)
{
  g_assert_nonnull (get_selected (f));
  return ringer_desk_item_get_request (get_selected (f));
}

static void
assert_selected (Fixture *f, const char *payload)
{
  GBytes *bytes = ringer_request_get_payload (get_request (f));

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload,
                   strlen (payload));
}

static void
assert_answer (RingerCall *made, RingerCallOutcome outcome, const char *payload)
{
  GBytes *bytes;

  RINGER_TEST_WAIT (ringer_call_get_state (made) == RINGER_CALL_STATE_ENDED);
  g_assert_cmpint (ringer_call_get_outcome (made), ==, outcome);
  bytes = ringer_call_get_answer (made);
  if (payload == NULL)
    g_assert_null (bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload,
                     strlen (payload));
}

/* As typed by a person: the draft is theirs. */
static void
type (Fixture *f, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (pages_find (GTK_WIDGET (f->reply), "view")));

  gtk_text_buffer_set_text (buffer, text, -1);
}

static void
assert_reply (Fixture *f, const char *expected)
{
  g_autofree char *text = ringer_json_editor_dup_text (f->reply);

  g_assert_cmpstr (text, ==, expected);
}

static const char *
get_label (Fixture *f, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (pages_find (f->detail, id)));
}

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;

  pages_draw (GTK_WIDGET (f->page), "answer-empty");
  provide (f, "add-two-numbers", TRUE);
  pages_draw (GTK_WIDGET (f->page), "answer-waiting");
  first = call (f, "add-two-numbers", "{\"numA\": 7, \"numB\": 13}");
  /* Nothing was selected: the first to come is shown. */
  assert_selected (f, "{\"numA\": 7, \"numB\": 13}");
  g_assert_cmpstr (get_label (f, "name_label"), ==, "add-two-numbers");
  second = call (f, "add-two-numbers", "{\"numA\": 1, \"numB\": 2}");
  assert_selected (f, "{\"numA\": 7, \"numB\": 13}");
  type (f, " {\"sum\": 20 }");
  pages_draw (GTK_WIDGET (f->page), "answer-send");
  activate (f, "answer.send");
  assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, " {\"sum\": 20 }");
  /* On to the next one, with the reply before as its draft. */
  assert_selected (f, "{\"numA\": 1, \"numB\": 2}");
  assert_reply (f, " {\"sum\": 20 }");
  g_assert_null (ringer_desk_item_get_draft (get_selected (f)));
  type (f, "");
  activate (f, "answer.send");
  assert_answer (second, RINGER_CALL_OUTCOME_RESPONSE, NULL);
  g_assert_null (get_selected (f));
  pages_draw (GTK_WIDGET (f->page), "answer-done");
}

static void
test_invalid (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  provide (f, "a", TRUE);
  made = call (f, "a", "1");
  type (f, "[1,]");
  activate (f, "answer.send");
  g_assert_true (ringer_request_is_open (get_request (f)));
  g_assert_nonnull (strstr (get_label (f, "note_label"), "line 1, column 3"));
  g_assert_true (gtk_widget_has_focus (pages_find (GTK_WIDGET (f->reply), "view")));
  /* Meant as JSON, and broken: no error either. */
  activate (f, "answer.error");
  g_assert_true (ringer_request_is_open (get_request (f)));
  pages_draw (GTK_WIDGET (f->page), "answer-invalid");
  type (f, "[1]");
  g_assert_null (strstr (get_label (f, "note_label"), "line 1"));
  activate (f, "answer.send");
  assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE, "[1]");
}

static void
test_error (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;

  provide (f, "a", TRUE);
  first = call (f, "a", "1");
  type (f, "no such \"user\"");
  g_assert_nonnull (strstr (get_label (f, "note_label"), "\"no such \\\"user\\\"\""));
  pages_draw (GTK_WIDGET (f->page), "answer-plain-error");
  activate (f, "answer.error");
  assert_answer (first, RINGER_CALL_OUTCOME_ERROR, "\"no such \\\"user\\\"\"");

  second = call (f, "a", "2");
  type (f, "{\"code\": 7}");
  activate (f, "answer.error");
  assert_answer (second, RINGER_CALL_OUTCOME_ERROR, "{\"code\": 7}");
}

static void
test_reject (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  provide (f, "a", TRUE);
  made = call (f, "a", "1");
  /* Another broker than our own may have the fault. */
  g_assert_nonnull (strstr (get_label (f, "note_label"), "ACCEPT_TIMEOUT"));
  activate (f, "answer.reject");
  assert_answer (made, RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
}

static void
test_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  GtkWidget *accept;

  provide (f, "a", FALSE);
  made = call (f, "a", "1");
  accept = pages_find (f->detail, "accept_button");
  g_assert_true (gtk_widget_get_visible (accept));
  g_assert_true (gtk_widget_get_sensitive (accept));
  g_assert_true (g_str_has_prefix (get_label (f, "time_label"), "accept in"));
  g_assert_null (strstr (get_label (f, "note_label"), "ACCEPT_TIMEOUT"));
  pages_draw (GTK_WIDGET (f->page), "answer-by-hand");
  activate (f, "answer.accept");
  g_assert_cmpint (ringer_request_get_state (get_request (f)), ==, RINGER_REQUEST_STATE_ACCEPTED);
  g_assert_false (gtk_widget_get_sensitive (accept));
  RINGER_TEST_WAIT (ringer_call_get_state (made) == RINGER_CALL_STATE_ACCEPTED);

  activate (f, "answer.hold");
  g_assert_true (ringer_request_get_held (get_request (f)));
  g_assert_true (
      gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (pages_find (f->detail, "hold_button"))));
  pages_settle (GTK_WIDGET (f->page));
  g_assert_true (gtk_widget_get_visible (pages_find (f->queue, "held_icon")));
  activate (f, "answer.hold");
  g_assert_false (ringer_request_get_held (get_request (f)));
  activate (f, "answer.send");
  assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE, NULL);
}

static const guint short_limits[] = { 100, 250 };

static void
test_expiry (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerDeskItem) item = NULL;

  provide (f, "a", TRUE);
  made = call (f, "a", "1");
  type (f, "{\"nearly\":");
  item = g_object_ref (get_selected (f));
  RINGER_TEST_WAIT (ringer_request_get_state (get_request (f)) == RINGER_REQUEST_STATE_EXPIRED);
  assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT, NULL);
  /* The row stays where it is looked at, and so does what was typed. */
  g_assert_true (get_selected (f) == item);
  assert_reply (f, "{\"nearly\":");
  g_assert_cmpstr (get_label (f, "time_label"), ==, "expired");
  pages_draw (GTK_WIDGET (f->page), "answer-expired");

  type (f, "{\"nearly\": true}");
  activate (f, "answer.send");
  RINGER_TEST_WAIT (ringer_request_get_state (ringer_desk_item_get_request (item)) ==
                    RINGER_REQUEST_STATE_LATE);
  g_assert_cmpstr (ringer_desk_item_get_draft (item), ==, "{\"nearly\": true}");
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (f->queue), item);
  g_assert_true (g_str_has_prefix (get_label (f, "time_label"), "too late by"));
  assert_reply (f, "{\"nearly\": true}");
  pages_draw (GTK_WIDGET (f->page), "answer-late");
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  RingerCall              *calls[5];
  GtkWidget               *list = pages_find (f->queue, "list");
  GtkWidget               *view = pages_find (GTK_WIDGET (f->reply), "view");
  static const char *const payloads[] = { "0", "1", "2", "3", "4" };

  provide (f, "a", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = call (f, "a", payloads[i]);
  pages_settle (GTK_WIDGET (f->page));
  gtk_widget_grab_focus (f->queue);
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));

  g_assert_true (pages_press (list, GDK_KEY_j, 0));
  assert_selected (f, "1");
  g_assert_true (pages_press (list, GDK_KEY_j, 0));
  g_assert_true (pages_press (list, GDK_KEY_k, 0));
  assert_selected (f, "1");
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));

  g_assert_true (pages_press (list, GDK_KEY_space, 0));
  g_assert_true (ringer_request_get_held (get_request (f)));

  /* Answered: the next one by deadline, and the focus with it. */
  g_assert_true (pages_press (list, GDK_KEY_Return, 0));
  assert_answer (calls[1], RINGER_CALL_OUTCOME_RESPONSE, NULL);
  assert_selected (f, "2");
  pages_settle (GTK_WIDGET (f->page));
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));
  g_assert_true (pages_press (list, GDK_KEY_r, 0));
  assert_answer (calls[2], RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
  assert_selected (f, "3");

  /* From the list to the reply: there a letter is a letter. */
  g_assert_true (pages_press (list, GDK_KEY_F6, 0));
  g_assert_true (gtk_widget_has_focus (view));
  g_assert_false (pages_press (view, GDK_KEY_r, 0));
  g_assert_false (pages_press (view, GDK_KEY_j, 0));
  pages_press (view, GDK_KEY_space, 0);
  g_assert_false (ringer_request_get_held (get_request (f)));
  g_assert_true (ringer_request_is_open (get_request (f)));
  type (f, "\"by key\"");
  g_assert_true (pages_press (view, GDK_KEY_Return, GDK_CONTROL_MASK));
  assert_answer (calls[3], RINGER_CALL_OUTCOME_RESPONSE, "\"by key\"");
  assert_selected (f, "4");
  g_assert_true (gtk_widget_has_focus (view));
  g_assert_true (pages_press (view, GDK_KEY_Escape, 0));
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));
  g_assert_true (pages_press (list, GDK_KEY_e, 0));
  assert_answer (calls[4], RINGER_CALL_OUTCOME_ERROR, "\"by key\"");
  assert_selected (f, "0");
  g_assert_true (pages_press (list, GDK_KEY_Return, 0));
  assert_answer (calls[0], RINGER_CALL_OUTCOME_RESPONSE, "\"by key\"");
  g_assert_null (get_selected (f));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    g_object_unref (calls[i]);
}

static void
test_arrivals (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *view = pages_find (GTK_WIDGET (f->reply), "view");

  provide (f, "slow", TRUE);
  provide (f, "quick", FALSE);
  g_ptr_array_add (calls, call (f, "slow", "0"));
  gtk_widget_grab_focus (view);
  type (f, "{\"half\":");
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (calls, call (f, i % 2 == 0 ? "quick" : "slow", "1"));
  pages_settle (GTK_WIDGET (f->page));
  assert_selected (f, "0");
  assert_reply (f, "{\"half\":");
  g_assert_true (gtk_widget_has_focus (view));
  pages_draw (GTK_WIDGET (f->page), "answer-queue");

  /* Drafts belong to their requests. */
  activate (f, "answer.next");
  assert_reply (f, "");
  activate (f, "answer.previous");
  assert_reply (f, "{\"half\":");
}

static void
test_withdraw (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  provide (f, "a", TRUE);
  made = call (f, "a", "1");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "answer.withdraw", "s", "a");
  g_assert_null (ringer_connection_get_provision (get_connection (f), "a"));
  /* What has arrived can still be answered. */
  type (f, "true");
  activate (f, "answer.send");
  assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE, "true");
  activate (f, "answer.clear-closed");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_desk (f))), ==, 0);
}

static void
test_facts (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  provide (f, "a<b>&\n", TRUE);
  made = call (f, "a<b>&\n", NULL);
  g_assert_cmpstr (get_label (f, "name_label"), ==, "a<b>&\\n");
  g_assert_true (g_str_has_prefix (get_label (f, "from_label"), "From "));
  g_assert_true (g_str_has_prefix (get_label (f, "facts_label"), "no payload"));
  g_assert_cmpstr (get_label (f, "id_label"), ==, ringer_call_get_correlation_id (made));
  activate (f, "answer.send");
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  provide (f, "a", TRUE);
  made = call (f, "a", "1");
  type (f, "[1]");
  ringer_session_disconnect (f->pages.session);
  RINGER_TEST_WAIT (!ringer_request_is_open (get_request (f)));
  g_assert_cmpstr (get_label (f, "time_label"), ==, "connection lost");
  assert_reply (f, "[1]");
}

static void
test_narrow (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  GtkWidget *lists = pages_find (GTK_WIDGET (f->page), "lists");

  provide (f, "add-two-numbers", TRUE);
  made = call (f, "add-two-numbers", "{\"numA\": 7, \"numB\": 13}");
  gtk_window_set_default_size (f->pages.window, 700, 640);
  RINGER_TEST_WAIT (gtk_orientable_get_orientation (GTK_ORIENTABLE (lists)) ==
                    GTK_ORIENTATION_VERTICAL);
  pages_draw (GTK_WIDGET (f->page), "answer-medium");
  g_assert_true (gtk_widget_get_visible (f->detail));

  gtk_window_set_default_size (f->pages.window, 480, 640);
  RINGER_TEST_WAIT (!gtk_widget_get_visible (f->detail));
  g_assert_true (gtk_widget_get_visible (lists));
  pages_draw (GTK_WIDGET (f->page), "answer-narrow-lists");
  g_signal_emit_by_name (f->queue, "opened", get_selected (f));
  g_assert_true (gtk_widget_get_visible (f->detail));
  g_assert_false (gtk_widget_get_visible (lists));
  pages_draw (GTK_WIDGET (f->page), "answer-narrow-detail");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->page)), <=, 480);
  activate (f, "answer.back");
  g_assert_false (gtk_widget_get_visible (f->detail));
  activate (f, "answer.switch-focus");
  g_assert_true (gtk_widget_get_visible (f->detail));
  activate (f, "answer.send");
  g_assert_false (gtk_widget_get_visible (f->detail));
}

static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 longest = 0;

  provide (f, "a", TRUE);
  for (guint i = 0; i < 2000; i++)
    g_ptr_array_add (calls, ringer_connection_call (get_connection (f), "a", NULL, 0));
  while (ringer_desk_get_n_open (get_desk (f)) < 2000)
    {
      gint64 start = g_get_monotonic_time ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, g_get_monotonic_time () - start);
    }
  g_test_message ("2000 arrivals: longest turn %" G_GINT64_FORMAT " ms", longest / 1000);
  pages_settle (GTK_WIDGET (f->page));
  for (guint i = 0; i < 50; i++)
    activate (f, "answer.send");
  g_assert_cmpuint (ringer_desk_get_n_open (get_desk (f)), ==, 1950);
  g_assert_nonnull (get_selected (f));
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, limits, func) \
  g_test_add ("/answer-page/" path, Fixture, limits, set_up, func, tear_down)
  ADD ("send", NULL, test_send);
  ADD ("invalid", NULL, test_invalid);
  ADD ("error", NULL, test_error);
  ADD ("reject", NULL, test_reject);
  ADD ("by-hand", NULL, test_by_hand);
  ADD ("expiry", short_limits, test_expiry);
  ADD ("keys", NULL, test_keys);
  ADD ("arrivals", NULL, test_arrivals);
  ADD ("withdraw", NULL, test_withdraw);
  ADD ("facts", NULL, test_facts);
  ADD ("lost", NULL, test_lost);
  ADD ("narrow", NULL, test_narrow);
  ADD ("many", NULL, test_many);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
