/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"

#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

static void
test_send (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;

  pages_draw (GTK_WIDGET (f->page), "answer-empty");
  answering_provide (f, "add-two-numbers", TRUE);
  pages_draw (GTK_WIDGET (f->page), "answer-waiting");
  first = answering_call (f, "add-two-numbers", "{\"numA\": 7, \"numB\": 13}");
  /* Nothing was selected: the first to come is shown. */
  answering_assert_selected (f, "{\"numA\": 7, \"numB\": 13}");
  g_assert_cmpstr (answering_get_label (f, "name_label"), ==, "add-two-numbers");
  second = answering_call (f, "add-two-numbers", "{\"numA\": 1, \"numB\": 2}");
  answering_assert_selected (f, "{\"numA\": 7, \"numB\": 13}");
  answering_type (f, " {\"sum\": 20 }");
  pages_draw (GTK_WIDGET (f->page), "answer-send");
  answering_activate (f, "answer.send");
  answering_assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, " {\"sum\": 20 }");
  /* On to the next one, with the reply before as its draft. */
  answering_assert_selected (f, "{\"numA\": 1, \"numB\": 2}");
  answering_assert_reply (f, " {\"sum\": 20 }");
  g_assert_null (ringer_desk_item_get_draft (answering_get_selected (f)));
  answering_type (f, "");
  answering_activate (f, "answer.send");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_RESPONSE, NULL);
  g_assert_null (answering_get_selected (f));
  pages_draw (GTK_WIDGET (f->page), "answer-done");
}

static void
test_invalid (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  answering_type (f, "[1,]");
  answering_activate (f, "answer.send");
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
  g_assert_nonnull (strstr (answering_get_label (f, "note_label"), "line 1, column 3"));
  g_assert_true (gtk_widget_has_focus (pages_find (GTK_WIDGET (f->reply), "view")));
  /* Meant as JSON, and broken: no error either. */
  answering_activate (f, "answer.error");
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
  pages_draw (GTK_WIDGET (f->page), "answer-invalid");
  answering_type (f, "[1]");
  g_assert_null (strstr (answering_get_label (f, "note_label"), "line 1"));
  answering_activate (f, "answer.send");
  answering_assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE, "[1]");
}

static void
test_error (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;

  answering_provide (f, "a", TRUE);
  first = answering_call (f, "a", "1");
  answering_type (f, "no such \"user\"");
  g_assert_nonnull (strstr (answering_get_label (f, "note_label"), "\"no such \\\"user\\\"\""));
  pages_draw (GTK_WIDGET (f->page), "answer-plain-error");
  answering_activate (f, "answer.error");
  answering_assert_answer (first, RINGER_CALL_OUTCOME_ERROR, "\"no such \\\"user\\\"\"");

  second = answering_call (f, "a", "2");
  answering_type (f, "{\"code\": 7}");
  answering_activate (f, "answer.error");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_ERROR, "{\"code\": 7}");
}

static void
test_reject (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  /* Another broker than our own may have the fault. */
  g_assert_nonnull (strstr (answering_get_label (f, "note_label"), "ACCEPT_TIMEOUT"));
  answering_activate (f, "answer.reject");
  answering_assert_answer (made, RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
}

static void
test_by_hand (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  GtkWidget *accept;

  answering_provide (f, "a", FALSE);
  made = answering_call (f, "a", "1");
  accept = pages_find (f->detail, "accept_button");
  g_assert_true (gtk_widget_get_visible (accept));
  g_assert_true (gtk_widget_get_sensitive (accept));
  g_assert_true (g_str_has_prefix (answering_get_label (f, "time_label"), "accept in"));
  g_assert_null (strstr (answering_get_label (f, "note_label"), "ACCEPT_TIMEOUT"));
  pages_draw (GTK_WIDGET (f->page), "answer-by-hand");
  answering_activate (f, "answer.accept");
  g_assert_cmpint (ringer_request_get_state (answering_get_request (f)), ==,
                   RINGER_REQUEST_STATE_ACCEPTED);
  g_assert_false (gtk_widget_get_sensitive (accept));
  RINGER_TEST_WAIT (ringer_call_get_state (made) == RINGER_CALL_STATE_ACCEPTED);

  answering_activate (f, "answer.hold");
  g_assert_true (ringer_request_get_held (answering_get_request (f)));
  g_assert_true (
      gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (pages_find (f->detail, "hold_button"))));
  pages_settle (GTK_WIDGET (f->page));
  g_assert_true (gtk_widget_get_visible (pages_find (f->queue, "held_icon")));
  answering_activate (f, "answer.hold");
  g_assert_false (ringer_request_get_held (answering_get_request (f)));
  answering_activate (f, "answer.send");
  answering_assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE, NULL);
}

static const guint short_limits[] = { 100, 250 };

static void
test_expiry (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerDeskItem) item = NULL;

  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  answering_type (f, "{\"nearly\":");
  item = g_object_ref (answering_get_selected (f));
  RINGER_TEST_WAIT (ringer_request_get_state (answering_get_request (f)) ==
                    RINGER_REQUEST_STATE_EXPIRED);
  answering_assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT, NULL);
  /* The row stays where it is looked at, and so does what was typed. */
  g_assert_true (answering_get_selected (f) == item);
  answering_assert_reply (f, "{\"nearly\":");
  g_assert_cmpstr (answering_get_label (f, "time_label"), ==, "expired");
  pages_draw (GTK_WIDGET (f->page), "answer-expired");

  answering_type (f, "{\"nearly\": true}");
  answering_activate (f, "answer.send");
  RINGER_TEST_WAIT (ringer_request_get_state (ringer_desk_item_get_request (item)) ==
                    RINGER_REQUEST_STATE_LATE);
  g_assert_cmpstr (ringer_desk_item_get_draft (item), ==, "{\"nearly\": true}");
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (f->queue), item);
  g_assert_true (g_str_has_prefix (answering_get_label (f, "time_label"), "too late by"));
  answering_assert_reply (f, "{\"nearly\": true}");
  pages_draw (GTK_WIDGET (f->page), "answer-late");
}

static void
test_keys (Answering *f, gconstpointer data)
{
  RingerCall              *calls[5];
  GtkWidget               *list = pages_find (f->queue, "list");
  GtkWidget               *view = pages_find (GTK_WIDGET (f->reply), "view");
  static const char *const payloads[] = { "0", "1", "2", "3", "4" };

  answering_provide (f, "a", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = answering_call (f, "a", payloads[i]);
  pages_settle (GTK_WIDGET (f->page));
  gtk_widget_grab_focus (f->queue);
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));

  g_assert_true (pages_press (list, GDK_KEY_j, 0));
  answering_assert_selected (f, "1");
  g_assert_true (pages_press (list, GDK_KEY_j, 0));
  g_assert_true (pages_press (list, GDK_KEY_k, 0));
  answering_assert_selected (f, "1");
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));

  g_assert_true (pages_press (list, GDK_KEY_n, 0));
  answering_assert_selected (f, "0");
  g_assert_true (pages_press (list, GDK_KEY_j, 0));

  g_assert_true (pages_press (list, GDK_KEY_space, 0));
  g_assert_true (ringer_request_get_held (answering_get_request (f)));

  /* Answered: the next one by deadline, and the focus with it. */
  g_assert_true (pages_press (list, GDK_KEY_Return, 0));
  answering_assert_answer (calls[1], RINGER_CALL_OUTCOME_RESPONSE, NULL);
  answering_assert_selected (f, "2");
  pages_settle (GTK_WIDGET (f->page));
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));
  g_assert_true (pages_press (list, GDK_KEY_r, 0));
  answering_assert_answer (calls[2], RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
  answering_assert_selected (f, "3");

  /* From the list to the reply: there a letter is a letter. */
  g_assert_true (pages_press (list, GDK_KEY_F6, 0));
  g_assert_true (gtk_widget_has_focus (view));
  g_assert_false (pages_press (view, GDK_KEY_r, 0));
  g_assert_false (pages_press (view, GDK_KEY_j, 0));
  pages_press (view, GDK_KEY_space, 0);
  g_assert_false (ringer_request_get_held (answering_get_request (f)));
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
  answering_type (f, "\"by key\"");
  g_assert_true (pages_press (view, GDK_KEY_Return, GDK_CONTROL_MASK));
  answering_assert_answer (calls[3], RINGER_CALL_OUTCOME_RESPONSE, "\"by key\"");
  answering_assert_selected (f, "4");
  g_assert_true (gtk_widget_has_focus (view));
  g_assert_true (pages_press (view, GDK_KEY_Escape, 0));
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));
  g_assert_true (pages_press (list, GDK_KEY_e, 0));
  answering_assert_answer (calls[4], RINGER_CALL_OUTCOME_ERROR, "\"by key\"");
  answering_assert_selected (f, "0");
  g_assert_true (pages_press (list, GDK_KEY_Return, 0));
  answering_assert_answer (calls[0], RINGER_CALL_OUTCOME_RESPONSE, "\"by key\"");
  g_assert_null (answering_get_selected (f));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    g_object_unref (calls[i]);
}

static void
test_arrivals (Answering *f, gconstpointer data)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *view = pages_find (GTK_WIDGET (f->reply), "view");

  answering_provide (f, "slow", TRUE);
  answering_provide (f, "quick", FALSE);
  g_ptr_array_add (calls, answering_call (f, "slow", "0"));
  gtk_widget_grab_focus (view);
  answering_type (f, "{\"half\":");
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (calls, answering_call (f, i % 2 == 0 ? "quick" : "slow", "1"));
  pages_settle (GTK_WIDGET (f->page));
  answering_assert_selected (f, "0");
  answering_assert_reply (f, "{\"half\":");
  g_assert_true (gtk_widget_has_focus (view));
  pages_draw (GTK_WIDGET (f->page), "answer-queue");

  /* Drafts belong to their requests. */
  answering_activate (f, "answer.next");
  answering_assert_reply (f, "");
  answering_activate (f, "answer.previous");
  answering_assert_reply (f, "{\"half\":");
}

static void
test_withdraw (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "answer.withdraw", "s", "a");
  g_assert_null (ringer_connection_get_provision (answering_get_connection (f), "a"));
  /* What has arrived can still be answered. */
  answering_type (f, "true");
  answering_activate (f, "answer.send");
  answering_assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE, "true");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (answering_get_desk (f)) == 0);
  answering_activate (f, "answer.clear-closed");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (answering_get_desk (f))), ==, 0);
}

static void
test_facts (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  answering_provide (f, "a<b>&\n", TRUE);
  made = answering_call (f, "a<b>&\n", NULL);
  g_assert_cmpstr (answering_get_label (f, "name_label"), ==, "a<b>&\\n");
  g_assert_true (g_str_has_prefix (answering_get_label (f, "from_label"), "From "));
  g_assert_true (g_str_has_prefix (answering_get_label (f, "facts_label"), "no payload"));
  g_assert_cmpstr (answering_get_label (f, "id_label"), ==, ringer_call_get_correlation_id (made));
  answering_activate (f, "answer.send");
}

static void
test_lost (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  answering_type (f, "[1]");
  ringer_session_disconnect (f->pages.session);
  RINGER_TEST_WAIT (!ringer_request_is_open (answering_get_request (f)));
  g_assert_cmpstr (answering_get_label (f, "time_label"), ==, "connection lost");
  answering_assert_reply (f, "[1]");
}

static void
test_narrow (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  GtkWidget *lists = pages_find (GTK_WIDGET (f->page), "lists");

  answering_provide (f, "add-two-numbers", TRUE);
  made = answering_call (f, "add-two-numbers", "{\"numA\": 7, \"numB\": 13}");
  gtk_window_set_default_size (f->pages.window, 700, 640);
  RINGER_TEST_WAIT (gtk_orientable_get_orientation (GTK_ORIENTABLE (lists)) ==
                    GTK_ORIENTATION_VERTICAL);
  pages_draw (GTK_WIDGET (f->page), "answer-medium");
  g_assert_true (gtk_widget_get_visible (f->detail));

  gtk_window_set_default_size (f->pages.window, 480, 640);
  RINGER_TEST_WAIT (!gtk_widget_get_visible (f->detail));
  g_assert_true (gtk_widget_get_visible (lists));
  pages_draw (GTK_WIDGET (f->page), "answer-narrow-lists");
  g_signal_emit_by_name (f->queue, "opened", answering_get_selected (f));
  g_assert_true (gtk_widget_get_visible (f->detail));
  g_assert_false (gtk_widget_get_visible (lists));
  pages_draw (GTK_WIDGET (f->page), "answer-narrow-detail");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->page)), <=, 480);
  answering_activate (f, "answer.back");
  g_assert_false (gtk_widget_get_visible (f->detail));
  answering_activate (f, "answer.switch-focus");
  g_assert_true (gtk_widget_get_visible (f->detail));
  answering_activate (f, "answer.send");
  g_assert_false (gtk_widget_get_visible (f->detail));
}

static void
test_many (Answering *f, gconstpointer data)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 longest = 0;

  answering_provide (f, "a", TRUE);
  for (guint i = 0; i < 2000; i++)
    g_ptr_array_add (calls, ringer_connection_call (answering_get_connection (f), "a", NULL, 0));
  while (ringer_desk_get_n_open (answering_get_desk (f)) < 2000)
    {
      gint64 start = g_get_monotonic_time ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, g_get_monotonic_time () - start);
    }
  g_test_message ("2000 arrivals: longest turn %" G_GINT64_FORMAT " ms", longest / 1000);
  pages_settle (GTK_WIDGET (f->page));
  for (guint i = 0; i < 50; i++)
    answering_activate (f, "answer.send");
  RINGER_TEST_WAIT (ringer_desk_get_n_open (answering_get_desk (f)) == 1950);
  g_assert_nonnull (answering_get_selected (f));
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, limits, func) \
  g_test_add ("/answer-page/" path, Answering, limits, answering_set_up, func, answering_tear_down)
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
