/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"

#include "ringer-reply-box.h"
#include "ringer-request-row.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

/* What the answer page does beyond one answer to one request: many at once, what can be
 * taken back, canned replies, placeholders, and our own deadline. */

#define UNDO_WINDOW 60000 /* ms: nothing goes out by itself while a test looks */

static void
wait_longer (Answering *f)
{
  g_object_set (answering_get_desk (f), "undo-window", UNDO_WINDOW, NULL);
}

static GtkWidget *
find (Answering *f, const char *id)
{
  return pages_find (GTK_WIDGET (f->page), id);
}

static RingerProviderFile *
get_file (Answering *f)
{
  return ringer_answerer_get_file (ringer_desk_get_answerer (answering_get_desk (f)));
}

static GtkWidget *
get_list (Answering *f)
{
  return pages_find (f->queue, "list");
}

/* The row of an item, once it is on the screen; NULL when there is none. */
static GtkWidget *
find_row (Answering *f, RingerDeskItem *item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (get_list (f)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (RINGER_IS_REQUEST_ROW (row) &&
          ringer_request_row_get_item (RINGER_REQUEST_ROW (row)) == item)
        return row;
    }
  return NULL;
}

static RingerDeskItem *
ref_item (Answering *f, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (answering_get_desk (f)), position);
}

static void
add_reply (Answering *f, const char *procedure, const char *name, const char *json)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autoptr (RingerRule) reply = NULL;
  g_autoptr (GError) error = NULL;

  answer->payload = pages_bytes (json);
  answer->is_template = strstr (json, "{{") != NULL;
  reply = ringer_rule_new (name, NULL, answer);
  ringer_provider_file_insert_reply (get_file (f), procedure, G_MAXUINT, reply, &error);
  g_assert_no_error (error);
}

static void
focus_list (Answering *f)
{
  pages_settle (GTK_WIDGET (f->page));
  gtk_widget_grab_focus (f->queue);
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));
}

static void
test_undo (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;
  g_autoptr (RingerDeskItem) item = NULL;
  GtkWidget *bar = find (f, "undo_bar");
  GtkWidget *row;

  wait_longer (f);
  answering_provide (f, "users/get", TRUE);
  first = answering_call (f, "users/get", "1");
  second = answering_call (f, "users/get", "2");
  item = g_object_ref (answering_get_selected (f));
  g_assert_false (gtk_widget_get_visible (bar));
  answering_type (f, "{\"name\": \"Ann\"}");
  focus_list (f);
  g_assert_true (pages_press (get_list (f), GDK_KEY_Return, 0));

  /* On its way, and on to the next one. */
  answering_assert_selected (f, "2");
  g_assert_true (ringer_desk_item_get_leaving (item));
  g_assert_true (gtk_widget_get_visible (bar));
  g_assert_nonnull (
      strstr (gtk_label_get_label (GTK_LABEL (find (f, "undo_label"))), "Reply goes out in"));
  pages_settle (GTK_WIDGET (f->page));
  row = find_row (f, item);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (pages_find (row, "time_label"))), ==,
                   "sending…");
  pages_draw (GTK_WIDGET (f->page), "answer-leaving");

  /* Taken back: selected again, with what was typed. */
  g_assert_true (pages_press (get_list (f), GDK_KEY_u, 0));
  g_assert_false (ringer_desk_item_get_leaving (item));
  g_assert_true (answering_get_selected (f) == item);
  answering_assert_reply (f, "{\"name\": \"Ann\"}");
  g_assert_false (gtk_widget_get_visible (bar));
  g_assert_true (ringer_request_queue_has_focus (RINGER_REQUEST_QUEUE (f->queue)));

  g_object_set (answering_get_desk (f), "undo-window", 100, NULL);
  g_assert_true (pages_press (get_list (f), GDK_KEY_r, 0));
  g_assert_true (ringer_desk_item_get_leaving (item));
  g_assert_true (pages_press (get_list (f), GDK_KEY_z, GDK_CONTROL_MASK));
  g_assert_false (ringer_desk_item_get_leaving (item));
  answering_activate (f, "answer.send");
  answering_assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, "{\"name\": \"Ann\"}");
  RINGER_TEST_WAIT (!gtk_widget_get_visible (bar));
  g_object_set (answering_get_desk (f), "undo-window", 0, NULL);
  answering_activate (f, "answer.reject");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
}

static void
test_undo_of_one (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerDeskItem) item = NULL;
  GtkWidget *button;

  wait_longer (f);
  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  item = g_object_ref (answering_get_selected (f));
  answering_type (f, "no such thing");
  answering_activate (f, "answer.error");
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (f->queue), item);
  answering_assert_reply (f, "\"no such thing\"");
  button = pages_find (f->detail, "undo_button");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_false (gtk_widget_get_visible (pages_find (f->detail, "send_button")));
  pages_draw (GTK_WIDGET (f->page), "answer-leaving-detail");
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (ringer_desk_item_get_leaving (item));
  answering_assert_reply (f, "no such thing");
  g_assert_true (gtk_widget_get_visible (pages_find (f->detail, "send_button")));
  g_assert_cmpint (ringer_call_get_state (made), !=, RINGER_CALL_STATE_ENDED);
}

static void
test_many_at_once (Answering *f, gconstpointer data)
{
  RingerCall         *calls[4];
  RingerRequestQueue *queue = RINGER_REQUEST_QUEUE (f->queue);
  GtkButton          *send = GTK_BUTTON (find (f, "send_button"));

  answering_provide (f, "a", TRUE);
  answering_provide (f, "b", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = answering_call (f, i == 3 ? "b" : "a", "1");
  focus_list (f);
  g_assert_cmpstr (gtk_button_get_label (send), ==, "Send");
  g_assert_true (pages_press (get_list (f), GDK_KEY_a, GDK_CONTROL_MASK));
  g_assert_cmpuint (ringer_request_queue_get_n_selected (queue), ==, 4);
  g_assert_cmpstr (gtk_button_get_label (send), ==, "Send (4)");
  g_assert_true (pages_press (get_list (f), GDK_KEY_space, 0));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (RingerDeskItem) item = ref_item (f, i);

      g_assert_true (ringer_request_get_held (ringer_desk_item_get_request (item)));
    }
  g_assert_nonnull (strstr (answering_get_label (f, "note_label"), "4 requests for 2 procedures"));
  answering_type (f, "[{\"all\": true}]");
  pages_draw (GTK_WIDGET (f->page), "answer-many");

  wait_longer (f);
  g_assert_true (pages_press (get_list (f), GDK_KEY_Return, 0));
  g_assert_nonnull (
      strstr (gtk_label_get_label (GTK_LABEL (find (f, "undo_label"))), "4 decisions go out in"));
  /* Decided together, taken back together, and selected as before. */
  g_assert_true (pages_press (get_list (f), GDK_KEY_u, 0));
  g_assert_cmpuint (ringer_request_queue_get_n_selected (queue), ==, 4);
  g_object_set (answering_get_desk (f), "undo-window", 0, NULL);
  answering_activate (f, "answer.send");
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    answering_assert_answer (calls[i], RINGER_CALL_OUTCOME_RESPONSE, "[{\"all\": true}]");
  g_assert_cmpuint (ringer_request_queue_get_n_selected (queue), <=, 1);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    g_object_unref (calls[i]);
}

/* What fits for one request is too much for the other. */
static void
test_partial_failure (Answering *f, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (5 * 1024, 'x');
  g_autofree char *long_json = g_strdup_printf ("\"%s\"", long_text);
  g_autoptr (RingerCall) longer = NULL;
  g_autoptr (RingerCall) shorter = NULL;
  g_autoptr (RingerDeskItem) item = NULL;

  g_object_set (ringer_connection_get_config (answering_get_connection (f)), "max-message-size",
                (guint64) 8 * 1024, NULL);
  answering_provide (f, "a", TRUE);
  longer = answering_call (f, "a", long_json);
  item = g_object_ref (answering_get_selected (f));
  shorter = answering_call (f, "a", "2");
  answering_activate (f, "answer.select-all");
  g_assert_cmpuint (ringer_request_queue_get_n_selected (RINGER_REQUEST_QUEUE (f->queue)), ==, 2);
  answering_type (f, "[\"{{request}}\", \"{{request}}\"]");
  answering_activate (f, "answer.send");
  answering_assert_answer (shorter, RINGER_CALL_OUTCOME_RESPONSE, "[2, 2]");
  /* The one that failed is looked at, and the reason stands there in words. */
  g_assert_true (answering_get_selected (f) == item);
  g_assert_true (g_str_has_prefix (answering_get_label (f, "note_label"), "1 of 2 were sent"));
  g_assert_true (gtk_widget_has_css_class (pages_find (f->detail, "note_label"), "error"));
  pages_draw (GTK_WIDGET (f->page), "answer-partial-failure");
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
}

static void
test_canned (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;
  GtkWidget *chips = find (f, "chips");

  answering_provide (f, "users/get", TRUE);
  first = answering_call (f, "users/get", "{\"id\": 42}");
  g_assert_false (gtk_widget_get_visible (chips));
  add_reply (f, "users/get", "Ann", "{\"name\": \"Ann\"}");
  add_reply (f, "users/get", "Not found", "null");
  add_reply (f, "users/get", "The same", "{\"id\": \"{{$.id}}\"}");
  g_assert_true (gtk_widget_get_visible (chips));
  pages_draw (GTK_WIDGET (f->page), "answer-canned");
  focus_list (f);
  g_assert_true (pages_press (get_list (f), GDK_KEY_1, 0));
  answering_assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, "{\"name\": \"Ann\"}");

  second = answering_call (f, "users/get", "{\"id\": 42}");
  focus_list (f);
  /* There is no fourth. */
  g_assert_true (pages_press (get_list (f), GDK_KEY_4, 0));
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
  g_assert_true (pages_press (get_list (f), GDK_KEY_3, GDK_ALT_MASK));
  answering_assert_reply (f, "{\"id\": \"{{$.id}}\"}");
  g_assert_true (gtk_widget_has_focus (pages_find (GTK_WIDGET (f->reply), "view")));
  /* In a text a digit is a digit. */
  g_assert_false (pages_press (pages_find (GTK_WIDGET (f->reply), "view"), GDK_KEY_2, 0));
  answering_activate (f, "answer.send");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_RESPONSE, "{\"id\": 42}");
}

static void
test_placeholders (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;
  GtkWidget *preview = find (f, "preview");
  GtkWidget *fill = find (f, "fill_button");

  answering_provide (f, "users/get", TRUE);
  first = answering_call (f, "users/get", "{\"id\": 42}");
  answering_type (f, "{\"id\": 1}");
  g_assert_false (gtk_widget_get_visible (preview));
  answering_type (f, "{\"id\": \"{{$.id}}\", \"for\": \"{{procedure}}\"}");
  g_assert_true (gtk_widget_get_visible (preview));
  g_assert_cmpstr (answering_get_label (f, "preview_label"), ==,
                   "Goes out as {\"id\": 42, \"for\": \"users/get\"}");
  pages_draw (GTK_WIDGET (f->page), "answer-placeholders");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (fill), FALSE);
  g_assert_null (strstr (answering_get_label (f, "preview_label"), "42"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (fill), TRUE);

  answering_type (f, "{\"id\": \"{{nothing like it}}\"}");
  g_assert_true (gtk_widget_has_css_class (find (f, "preview_label"), "error"));
  pages_draw (GTK_WIDGET (f->page), "answer-placeholder-unknown");
  answering_activate (f, "answer.send");
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
  g_assert_true (g_str_has_prefix (answering_get_label (f, "note_label"), "Nothing was sent"));

  answering_type (f, "{\"id\": \"{{$.id}}\"}");
  answering_activate (f, "answer.send");
  answering_assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, "{\"id\": 42}");
  /* The next one begins with the text, not with what it has become. */
  second = answering_call (f, "users/get", "{\"id\": 7}");
  answering_assert_reply (f, "{\"id\": \"{{$.id}}\"}");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (fill), FALSE);
  answering_activate (f, "answer.send");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_RESPONSE, "{\"id\": \"{{$.id}}\"}");
}

static void
choose (Answering *f, const char *choice)
{
  g_assert_true (gtk_widget_activate_action (find (f, "deadline"), "deadline.choose", "s", choice));
}

static const char *
get_own_time (Answering *f)
{
  return gtk_label_get_label (GTK_LABEL (pages_find (find (f, "deadline"), "time_label")));
}

static const guint own_limits[] = { 20000, 1500 };

static void
test_own_deadline (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;
  g_autoptr (RingerCall) third = NULL;
  const RingerMock *mock;
  GtkWidget        *row = find (f, "deadline");

  answering_provide (f, "a", TRUE);
  first = answering_call (f, "a", "1");
  g_assert_true (gtk_widget_get_visible (row));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find (f, "choice_label"))), ==, "let it expire");
  g_assert_cmpstr (get_own_time (f), ==, "");
  answering_type (f, "[\"default\"]");
  choose (f, "reply");
  mock = ringer_provider_file_get (get_file (f), "a");
  g_assert_nonnull (mock->on_deadline);
  g_assert_cmpint (mock->on_deadline->kind, ==, RINGER_ANSWER_REPLY);
  g_assert_cmpstr (get_own_time (f), !=, "");
  answering_type (f, "[\"by hand\"]");
  answering_activate (f, "answer.send");
  answering_assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, "[\"by hand\"]");

  second = answering_call (f, "a", "2");
  g_assert_true (g_str_has_prefix (get_own_time (f), "in "));
  pages_draw (GTK_WIDGET (f->page), "answer-own-deadline");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_RESPONSE, "[\"default\"]");

  /* Held: ours waits, the broker's does not. */
  RINGER_TEST_WAIT (ringer_desk_get_n_open (answering_get_desk (f)) == 0);
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (f->queue), NULL);
  third = answering_call (f, "a", "3");
  answering_activate (f, "answer.hold");
  g_assert_cmpstr (get_own_time (f), ==, "held");
  g_assert_nonnull (strstr (answering_get_label (f, "note_label"), "broker’s deadline goes on"));
  answering_assert_answer (third, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT, NULL);
}

static const guint short_limits[] = { 2000, 400 };

static void
test_late (Answering *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerDeskItem) item = NULL;

  answering_provide (f, "a", TRUE);
  made = answering_call (f, "a", "1");
  item = g_object_ref (answering_get_selected (f));
  answering_type (f, "[1]");
  answering_assert_answer (made, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT, NULL);
  RINGER_TEST_WAIT (ringer_request_get_state (answering_get_request (f)) ==
                    RINGER_REQUEST_STATE_EXPIRED);
  g_assert_true (gtk_widget_get_visible (pages_find (f->detail, "keep_button")));
  answering_activate (f, "answer.send");
  RINGER_TEST_WAIT (ringer_request_get_state (ringer_desk_item_get_request (item)) ==
                    RINGER_REQUEST_STATE_LATE);
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (f->queue), item);
  g_assert_cmpint (ringer_desk_item_get_lateness (item), >, 0);
  g_assert_true (g_str_has_prefix (answering_get_label (f, "note_label"),
                                   "The broker refused this answer: it came"));
}

static void
test_by_rules (Answering *f, gconstpointer data)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_ECHO);
  g_autoptr (RingerRule) rule = ringer_rule_new ("echo", "$.id = 42", answer);
  g_autoptr (RingerCall) by_rule = NULL;
  g_autoptr (RingerCall) asked = NULL;
  g_autoptr (RingerDeskItem) item = NULL;
  g_autoptr (GBytes) payload = pages_bytes ("{\"id\": 42}");
  g_autoptr (GError) error = NULL;
  RingerDesk *desk = answering_get_desk (f);
  GtkWidget  *list;

  ringer_provider_file_insert_rule (get_file (f), "users/get", 0, rule, &error);
  g_assert_no_error (error);
  answering_provide (f, "users/get", TRUE);
  RINGER_TEST_WAIT (gtk_widget_get_visible (find (f, "banner")));
  by_rule = ringer_connection_call (answering_get_connection (f), "users/get", payload, 0);
  answering_assert_answer (by_rule, RINGER_CALL_OUTCOME_RESPONSE, "{\"id\": 42}");
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (desk)) == 1);
  asked = answering_call (f, "users/get", "{\"id\": 7}");
  answering_assert_selected (f, "{\"id\": 7}");
  item = ref_item (f, 1);
  g_assert_false (ringer_desk_item_get_asked (item));
  ringer_request_queue_select (RINGER_REQUEST_QUEUE (f->queue), item);
  pages_settle (GTK_WIDGET (f->page));
  g_assert_true (gtk_widget_get_visible (pages_find (find_row (f, item), "rule_icon")));
  g_assert_false (gtk_widget_get_visible (pages_find (f->detail, "buttons")));
  pages_draw (GTK_WIDGET (f->page), "answer-by-rules");

  /* Hidden, with the selection that it had. */
  list = get_list (f);
  g_assert_true (gtk_widget_activate_action (f->queue, "queue.hide-by-rules", NULL));
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)))), ==,
      1);
  g_assert_null (answering_get_selected (f));
  answering_activate (f, "answer.next");
  answering_assert_selected (f, "{\"id\": 7}");
  answering_activate (f, "answer.send");
  answering_assert_answer (asked, RINGER_CALL_OUTCOME_RESPONSE, NULL);
}

/* By the buttons of a row: whatever else is selected stays so. */
static void
test_row_buttons (Answering *f, gconstpointer data)
{
  RingerCall *calls[3];
  g_autoptr (RingerDeskItem) second = NULL;
  g_autoptr (RingerDeskItem) third = NULL;

  answering_provide (f, "a", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = answering_call (f, "a", "1");
  second = ref_item (f, 1);
  third = ref_item (f, 2);
  ringer_desk_item_set_draft (second, "{\"draft\": 2}");
  answering_type (f, "{\"half\":");
  pages_settle (GTK_WIDGET (f->page));
  g_assert_true (gtk_widget_activate_action (find_row (f, second), "row.send", NULL));
  answering_assert_answer (calls[1], RINGER_CALL_OUTCOME_RESPONSE, "{\"draft\": 2}");
  g_assert_true (gtk_widget_activate_action (find_row (f, third), "row.reject", NULL));
  answering_assert_answer (calls[2], RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
  answering_assert_reply (f, "{\"half\":");
  g_assert_true (ringer_request_is_open (answering_get_request (f)));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    g_object_unref (calls[i]);
}

static GFile *
write_file (const char *text, gssize length)
{
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  GFile *file = g_file_new_tmp ("ringer-reply-XXXXXX", &stream, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), text,
                             length < 0 ? strlen (text) : (gsize) length, NULL, NULL, &error);
  g_assert_no_error (error);
  return file;
}

static void
test_file (Answering *f, gconstpointer data)
{
  RingerReplyBox *box = RINGER_REPLY_BOX (find (f, "reply_box"));
  g_autoptr (RingerCall) first = NULL;
  g_autoptr (RingerCall) second = NULL;
  g_autoptr (RingerDeskItem) item = NULL;
  g_autoptr (GFile) good = write_file ("{\"from\": \"a file\"}\n", -1);
  g_autoptr (GFile) binary = write_file ("\xff\xfe", 2);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent/reply.json");

  answering_provide (f, "a", TRUE);
  first = answering_call (f, "a", "1");
  second = answering_call (f, "a", "2");
  item = g_object_ref (answering_get_selected (f));
  ringer_reply_box_open_file (box, missing);
  RINGER_TEST_WAIT (
      g_str_has_prefix (answering_get_label (f, "note_label"), "The file cannot be read"));
  ringer_reply_box_open_file (box, binary);
  RINGER_TEST_WAIT (strstr (answering_get_label (f, "note_label"), "UTF-8") != NULL);
  answering_assert_reply (f, "");

  /* It belongs to the request for which it was asked. */
  ringer_reply_box_open_file (box, good);
  answering_activate (f, "answer.next");
  RINGER_TEST_WAIT (ringer_desk_item_get_draft (item) != NULL);
  answering_assert_reply (f, "");
  answering_activate (f, "answer.previous");
  answering_assert_reply (f, "{\"from\": \"a file\"}\n");
  answering_activate (f, "answer.send");
  answering_assert_answer (first, RINGER_CALL_OUTCOME_RESPONSE, "{\"from\": \"a file\"}\n");
  answering_activate (f, "answer.send");
  answering_assert_answer (second, RINGER_CALL_OUTCOME_RESPONSE, "{\"from\": \"a file\"}\n");
  g_file_delete (good, NULL, NULL);
  g_file_delete (binary, NULL, NULL);
}

/* Rows come and go above and below; what is in view stays where it is. */
static void
test_still (Answering *f, gconstpointer data)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  GtkAdjustment *adjustment;
  double         before;

  answering_provide (f, "a", TRUE);
  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (calls, answering_call (f, "a", "1"));
  pages_settle (GTK_WIDGET (f->page));
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_list (f)));
  before = gtk_adjustment_get_value (adjustment);
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (calls, answering_call (f, "a", "2"));
  pages_settle (GTK_WIDGET (f->page));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, before);

  /* Answered at the top: the next one comes up, and the view does not follow the old one. */
  for (guint i = 0; i < 20; i++)
    answering_activate (f, "answer.send");
  pages_settle (GTK_WIDGET (f->page));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), <, 100);
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, limits, func) \
  g_test_add ("/answer-desk/" path, Answering, limits, answering_set_up, func, answering_tear_down)
  ADD ("undo", NULL, test_undo);
  ADD ("undo-of-one", NULL, test_undo_of_one);
  ADD ("many-at-once", NULL, test_many_at_once);
  ADD ("partial-failure", NULL, test_partial_failure);
  ADD ("canned", NULL, test_canned);
  ADD ("placeholders", NULL, test_placeholders);
  ADD ("own-deadline", own_limits, test_own_deadline);
  ADD ("late", short_limits, test_late);
  ADD ("by-rules", NULL, test_by_rules);
  ADD ("row-buttons", NULL, test_row_buttons);
  ADD ("file", NULL, test_file);
  ADD ("still", NULL, test_still);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
