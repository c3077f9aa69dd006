/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"

/* What a person decides on the desk, and what rules leave there. */

static void
set_up (Answering *f, gconstpointer data)
{
  answering_start (f, 60000, 120000, FALSE);
  f->desk = ringer_desk_new (f->answerer);
  answering_say (f, "'a': {}");
  answering_wait_provided (f, "a");
}

static void
set_up_short (Answering *f, gconstpointer data)
{
  answering_start (f, 300, 600, FALSE);
  f->desk = ringer_desk_new (f->answerer);
  answering_say (f, "'a': {}");
  answering_wait_provided (f, "a");
}

static void
tear_down (Answering *f, gconstpointer data)
{
  answering_finish (f);
}

static RingerDeskItem *
ref_row (Answering *f, guint position)
{
  RingerDeskItem *item = g_list_model_get_item (G_LIST_MODEL (f->desk), position);

  g_assert_nonnull (item);
  return item;
}

/* A call, and its row: the last of the open ones. */
static RingerDeskItem *
call_and_ref (Answering *f, const char *json)
{
  guint n = ringer_desk_get_n_open (f->desk);

  answering_call (f, "a", json);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == n + 1);
  return ref_row (f, n);
}

static RingerAnswer *
reply (const char *json)
{
  RingerAnswer *answer = ringer_answer_new (RINGER_ANSWER_REPLY);

  answer->payload = g_bytes_new (json, strlen (json));
  return answer;
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_undo (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = call_and_ref (f, "1");
  g_autoptr (RingerAnswer) answer = reply ("\"yes\"");
  g_autoptr (RingerAnswer) other = reply ("\"no\"");
  gint64 now = g_get_monotonic_time ();
  guint  n_told = 0;

  g_signal_connect (item, "notify::leaving", G_CALLBACK (count_cb), &n_told);
  g_assert_false (ringer_desk_item_undo (item));
  g_assert_true (ringer_desk_item_decide (item, answer, NULL));
  g_assert_true (ringer_desk_item_get_leaving (item));
  g_assert_cmpint (ringer_desk_item_get_leaves_at (item), >=, now + 1000000);
  g_assert_true (ringer_answer_equal (ringer_desk_item_get_decision (item), answer));
  g_assert_true (ringer_desk_get_undoable (f->desk) == item);
  g_assert_true (ringer_request_is_open (ringer_desk_item_get_request (item)));

  g_assert_true (ringer_desk_item_undo (item));
  g_assert_false (ringer_desk_item_get_leaving (item));
  g_assert_null (ringer_desk_item_get_decision (item));
  g_assert_null (ringer_desk_get_undoable (f->desk));
  g_assert_cmpuint (n_told, ==, 2);

  /* A second decision takes the place of the first. */
  g_object_set (f->desk, "undo-window", 100, NULL);
  g_assert_true (ringer_desk_item_decide (item, answer, NULL));
  g_assert_true (ringer_desk_item_decide (item, other, NULL));
  answering_assert_end (f->calls->pdata[0], "RESPONSE \"no\"");
  g_assert_false (ringer_desk_item_get_leaving (item));
  g_assert_true (ringer_answer_equal (ringer_desk_item_get_decision (item), other));
  g_assert_false (ringer_desk_item_undo (item));
  g_assert_cmpint (ringer_call_get_ended_at (f->calls->pdata[0]) -
                       ringer_call_get_sent_at (f->calls->pdata[0]),
                   >=, 100000);
}

static void
test_undoable (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) first = call_and_ref (f, "1");
  g_autoptr (RingerDeskItem) second = call_and_ref (f, "2");
  g_autoptr (RingerAnswer) answer = reply ("0");

  g_assert_true (ringer_desk_item_decide (second, answer, NULL));
  g_assert_true (ringer_desk_item_decide (first, answer, NULL));
  g_assert_true (ringer_desk_get_undoable (f->desk) == first);
  g_assert_true (ringer_desk_item_undo (first));
  g_assert_true (ringer_desk_get_undoable (f->desk) == second);
  ringer_desk_send_all (f->desk);
  g_assert_null (ringer_desk_get_undoable (f->desk));
  g_assert_cmpint (ringer_request_get_state (ringer_desk_item_get_request (second)), ==,
                   RINGER_REQUEST_STATE_ANSWERED);
  g_assert_true (ringer_request_is_open (ringer_desk_item_get_request (first)));
}

static void
test_refused (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = call_and_ref (f, "1");
  g_autoptr (RingerAnswer) bad = reply ("{");
  g_autoptr (RingerAnswer) reject = ringer_answer_new (RINGER_ANSWER_REJECT);
  g_autoptr (GError) error = NULL;

  g_assert_false (ringer_desk_item_decide (item, bad, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_clear_error (&error);
  g_clear_pointer (&bad->payload, g_bytes_unref);
  bad->payload = g_bytes_new_static ("\"{{nothing}}\"", 13);
  bad->is_template = TRUE;
  g_assert_false (ringer_desk_item_decide (item, bad, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (ringer_desk_item_get_leaving (item));

  g_object_set (f->desk, "undo-window", 0, NULL);
  g_assert_true (ringer_desk_item_decide (item, reject, NULL));
  answering_assert_end (f->calls->pdata[0], "NO_RPC_PROVIDER absent");
  g_assert_false (ringer_desk_item_decide (item, reject, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
}

/* Nothing is late because it could be taken back. */
static void
test_in_time (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = call_and_ref (f, "1");
  g_autoptr (RingerAnswer) answer = reply ("2");

  g_object_set (f->desk, "undo-window", 5000, NULL);
  g_assert_true (ringer_desk_item_decide (item, answer, NULL));
  g_assert_true (ringer_desk_item_get_leaving (item));
  answering_assert_end (f->calls->pdata[0], "RESPONSE 2");
  g_assert_cmpint (ringer_desk_item_get_lateness (item), ==, 0);
}

static void
test_late (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = call_and_ref (f, "1");
  g_autoptr (RingerAnswer) answer = reply ("2");
  RingerRequest *request = ringer_desk_item_get_request (item);

  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 0);
  answering_assert_end (f->calls->pdata[0], "RESPONSE_TIMEOUT absent");
  g_assert_true (ringer_desk_item_decide (item, answer, NULL));
  g_assert_false (ringer_desk_item_get_leaving (item));
  RINGER_TEST_WAIT (ringer_request_get_state (request) == RINGER_REQUEST_STATE_LATE);
  g_assert_cmpint (ringer_desk_item_get_lateness (item), ==,
                   ringer_request_get_decided_at (request) -
                       ringer_request_get_response_deadline (request));
}

static void
test_last_replies (Answering *f, gconstpointer data)
{
  const char *const replies[] = { "1", "2", "3", "2", "4", "5", "6" };
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GPtrArray) last = NULL;

  g_object_set (f->desk, "undo-window", 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (RingerDeskItem) item = call_and_ref (f, "0");
      g_autoptr (RingerAnswer) answer = reply (replies[i]);

      g_assert_true (ringer_desk_item_decide (item, answer, NULL));
      RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 0);
    }
  last = ringer_desk_list_last_replies (f->desk, "a");
  for (guint i = 0; i < last->len; i++)
    g_string_append_len (words, g_bytes_get_data (last->pdata[i], NULL),
                         (gssize) g_bytes_get_size (last->pdata[i]));
  g_assert_cmpstr (words->str, ==, "65423");
  g_clear_pointer (&last, g_ptr_array_unref);
  last = ringer_desk_list_last_replies (f->desk, "other");
  g_assert_cmpuint (last->len, ==, 0);
}

/* One row of a change that moved three of them. */
typedef struct
{
  guint n;
  guint position;
  guint removed;
  guint added;
} Change;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Change *change)
{
  change->n++;
  change->position = position;
  change->removed = removed;
  change->added = added;
}

static void
test_followed (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) first = call_and_ref (f, "1");
  g_autoptr (RingerDeskItem) second = call_and_ref (f, "2");
  g_autoptr (RingerDeskItem) third = call_and_ref (f, "3");
  Change change = { 0 };

  g_signal_connect (f->desk, "items-changed", G_CALLBACK (changed_cb), &change);
  ringer_desk_item_set_followed (first, TRUE);
  g_assert_true (ringer_request_send (ringer_desk_item_get_request (first), NULL, NULL));
  g_assert_true (ringer_request_send (ringer_desk_item_get_request (second), NULL, NULL));
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 1);
  /* Gone from the head and come behind the third, all in one. */
  g_assert_cmpuint (change.n, ==, 1);
  g_assert_cmpuint (change.position, ==, 0);
  g_assert_cmpuint (change.removed, ==, 3);
  g_assert_cmpuint (change.added, ==, 3);

  /* Old age is no reason while it is followed. */
  g_object_set (f->desk, "max-closed", 0, NULL);
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (f->desk)) == 2);
  g_assert_true (ringer_desk_find (f->desk, first, NULL));
  g_assert_false (ringer_desk_find (f->desk, second, NULL));
  g_signal_handlers_disconnect_by_data (f->desk, &change);
}

static int
get_first_rule (Answering *f)
{
  g_autoptr (RingerDeskItem) item = ref_row (f, 0);

  return ringer_trace_get_rule (ringer_desk_item_get_trace (item));
}

static void
test_by_rules (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = NULL;
  Change change = { 0 };

  g_object_set (f->desk, "max-closed", 10, NULL);
  g_signal_connect (f->desk, "items-changed", G_CALLBACK (changed_cb), &change);
  answering_say (f, "'a': {'rules': [{'when': '$ = 0', 'drop': true}, {'echo': true}]}");
  for (guint i = 1; i <= 500; i++)
    answering_call (f, "a", "1");
  answering_wait_decided (f, 500);
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (f->desk)) == 10);
  item = ref_row (f, 0);
  g_assert_false (ringer_desk_item_get_asked (item));
  g_assert_cmpint (ringer_trace_get_rule (ringer_desk_item_get_trace (item)), ==, 1);
  g_assert_cmpuint (ringer_desk_get_n_open (f->desk), ==, 0);
  /* Far fewer changes than requests. */
  g_assert_cmpuint (change.n, <, 250);

  /* What is dropped on purpose waits for nobody. */
  answering_call (f, "a", "0");
  answering_wait_decided (f, 501);
  RINGER_TEST_WAIT (get_first_rule (f) == 0);
  g_clear_object (&item);
  item = ref_row (f, 0);
  g_assert_true (ringer_request_is_open (ringer_desk_item_get_request (item)));
  g_assert_cmpuint (ringer_desk_get_n_open (f->desk), ==, 0);
  g_signal_handlers_disconnect_by_data (f->desk, &change);
}

/* The same broker by another connection. */
static void
test_inherit (Answering *f, gconstpointer data)
{
  RingerConnection *connection = answering_connect (f, 60000, 120000);
  RingerAnswerer   *answerer = ringer_answerer_new (connection, NULL, FALSE);
  RingerDesk       *desk = ringer_desk_new (answerer);
  g_autoptr (RingerDeskItem) first = call_and_ref (f, "1");
  g_autoptr (RingerDeskItem) second = call_and_ref (f, "2");
  g_autoptr (RingerDeskItem) third = call_and_ref (f, "3");
  g_autoptr (RingerAnswer) answer = reply ("\"sent\"");
  g_autoptr (GPtrArray) last = NULL;

  g_object_set (f->desk, "undo-window", 0, NULL);
  g_assert_true (ringer_desk_item_decide (third, answer, NULL));
  ringer_desk_item_set_draft (first, "{\"half\":");
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 0);
  ringer_desk_inherit (desk, f->desk);
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (desk)) == 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->desk)), ==, 0);
  g_assert_true (ringer_desk_find (desk, first, NULL));
  g_assert_cmpstr (ringer_desk_item_get_draft (first), ==, "{\"half\":");
  last = ringer_desk_list_last_replies (desk, "a");
  g_assert_cmpuint (last->len, ==, 1);

  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_finalize_object (desk);
  g_assert_finalize_object (answerer);
  g_object_unref (connection);
}

/* The connection ends while a decision waits: the draft is what is left of it. */
static void
test_lost (Answering *f, gconstpointer data)
{
  g_autoptr (RingerDeskItem) item = call_and_ref (f, "1");
  g_autoptr (RingerAnswer) answer = reply ("2");

  g_assert_true (ringer_desk_item_decide (item, answer, NULL));
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (!ringer_desk_item_get_leaving (item));
  g_assert_null (ringer_desk_get_undoable (f->desk));
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, set_up_func, func) \
  g_test_add ("/desk/" path, Answering, NULL, set_up_func, func, tear_down)
  ADD ("undo", set_up, test_undo);
  ADD ("undoable", set_up, test_undoable);
  ADD ("refused", set_up, test_refused);
  ADD ("in-time", set_up_short, test_in_time);
  ADD ("late", set_up_short, test_late);
  ADD ("last-replies", set_up, test_last_replies);
  ADD ("followed", set_up, test_followed);
  ADD ("by-rules", set_up, test_by_rules);
  ADD ("inherit", set_up, test_inherit);
  ADD ("lost-while-leaving", set_up, test_lost);
  return g_test_run ();
}
