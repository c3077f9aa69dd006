/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"

/* What is out of the ordinary: answers that come late, twice, from elsewhere or never,
 * and our own default action at the deadline. */

static void
set_up (Answering *f, gconstpointer data)
{
  answering_start (f, 60000, 120000, FALSE);
}

static void
set_up_running (Answering *f, gconstpointer data)
{
  answering_start (f, 60000, 120000, TRUE);
}

static void
set_up_short (Answering *f, gconstpointer data)
{
  answering_start (f, 300, 600, FALSE);
}

static void
tear_down (Answering *f, gconstpointer data)
{
  answering_finish (f);
}

static gint64
get_duration (RingerCall *call)
{
  return (ringer_call_get_ended_at (call) - ringer_call_get_sent_at (call)) / 1000;
}

static void
test_delay (Answering *f, gconstpointer data)
{
  RingerCall *fixed;
  RingerCall *random;

  answering_say (f, "'d': {'rules': [{'reply': 1, 'delayMs': 80}]}, "
                    "'e': {'rules': [{'reply': 2, 'delayMs': [20, 60]}]}");
  answering_wait_provided (f, "e");
  answering_wait_provided (f, "d");
  fixed = answering_call (f, "d", "0");
  random = answering_call (f, "e", "0");
  answering_assert_end (random, "RESPONSE 2");
  g_assert_cmpint (get_duration (random), >=, 20);
  answering_assert_end (fixed, "RESPONSE 1");
  g_assert_cmpint (get_duration (fixed), >=, 80);
}

static void
test_twice (Answering *f, gconstpointer data)
{
  RingerRequest *request;

  answering_say (f, "'d': {'rules': [{'reply': 1, 'times': 2}]}");
  answering_wait_provided (f, "d");
  answering_assert_end (answering_call (f, "d", "0"), "RESPONSE 1");
  answering_assert_end (answering_call (f, "d", "0"), "RESPONSE 1");
  request = answering_wait_decided (f, 2);
  /* The broker has refused the second, and that is no lateness of the first. */
  g_assert_cmpint (ringer_request_get_state (f->decided->pdata[0]), ==,
                   RINGER_REQUEST_STATE_ANSWERED);
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_ANSWERED);
  g_assert_null (f->trouble);
}

static void
test_late (Answering *f, gconstpointer data)
{
  RingerRequest *request;

  answering_say (f, "'d': {'rules': [{'reply': 1, 'lateByMs': 50}]}");
  answering_wait_provided (f, "d");
  answering_assert_end (answering_call (f, "d", "0"), "RESPONSE_TIMEOUT absent");
  request = answering_wait_decided (f, 1);
  RINGER_TEST_WAIT (ringer_request_get_state (request) == RINGER_REQUEST_STATE_LATE);
  g_assert_cmpint (ringer_request_get_decided_at (request) -
                       ringer_request_get_response_deadline (request),
                   >=, 50000);
}

static void
test_drop (Answering *f, gconstpointer data)
{
  answering_say (f, "'d': {'rules': [{'when': '$ = 1', 'drop': true}, "
                    "{'drop': true, 'accept': false}]}");
  answering_wait_provided (f, "d");
  answering_assert_end (answering_call (f, "d", "1"), "RESPONSE_TIMEOUT absent");
  answering_assert_end (answering_call (f, "d", "2"), "ACCEPT_TIMEOUT absent");
  g_assert_cmpint (ringer_request_get_accepted_at (f->decided->pdata[0]), >, 0);
  g_assert_cmpint (ringer_request_get_accepted_at (f->decided->pdata[1]), ==, 0);
  g_assert_cmpuint (f->asked->len, ==, 0);
}

static void
test_on_deadline (Answering *f, gconstpointer data)
{
  RingerRequest *first;
  RingerRequest *held;
  RingerTrace   *trace;
  guint          n;

  f->desk = ringer_desk_new (f->answerer);
  answering_say (f, "'d': {'mode': 'ask', 'onDeadline': {'reply': 'mine', 'marginMs': 100}}");
  answering_wait_provided (f, "d");
  answering_call (f, "d", "1");
  answering_call (f, "d", "2");
  held = answering_wait_asked (f, 2);
  first = f->asked->pdata[0];
  ringer_request_set_held (held, TRUE);
  answering_assert_end (f->calls->pdata[0], "RESPONSE \"mine\"");
  g_assert_cmpint (ringer_request_get_decided_at (first), <,
                   ringer_request_get_response_deadline (first));
  answering_assert_end (f->calls->pdata[1], "RESPONSE_TIMEOUT absent");
  g_assert_cmpuint (f->decided->len, ==, 1);
  trace = ringer_answerer_get_trace (f->answerer, first);
  n = ringer_trace_get_n_lines (trace);
  g_assert_cmpstr (ringer_trace_get_line (trace, n - 1)->name, ==, "At the deadline");
  /* It is one row, not two. */
  RINGER_TEST_WAIT (g_list_model_get_n_items (G_LIST_MODEL (f->desk)) == 2 &&
                    ringer_desk_get_n_open (f->desk) == 0);
}

/* Let go of in time, it is answered in time; and a person's decision comes first. */
static void
test_on_deadline_let_go (Answering *f, gconstpointer data)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_ECHO);
  g_autoptr (RingerDeskItem) item = NULL;
  RingerRequest *held;

  f->desk = ringer_desk_new (f->answerer);
  answering_say (f, "'d': {'mode': 'ask', 'onDeadline': {'error': 'none', 'marginMs': 590}}");
  answering_wait_provided (f, "d");
  answering_call (f, "d", "1");
  held = answering_wait_asked (f, 1);
  RINGER_TEST_WAIT (ringer_desk_get_n_open (f->desk) == 1);
  item = g_list_model_get_item (G_LIST_MODEL (f->desk), 0);
  g_assert_cmpint (ringer_desk_item_get_on_deadline (item)->kind, ==, RINGER_ANSWER_ERROR);
  /* Never in the first half of the time, whatever the margin. */
  g_assert_cmpint (ringer_desk_item_get_acts_at (item) - ringer_request_get_arrived_at (held), ==,
                   300000);
  ringer_request_set_held (held, TRUE);
  g_assert_cmpint (ringer_desk_item_get_acts_at (item), ==, 0);
  ringer_request_set_held (held, FALSE);
  g_assert_cmpint (ringer_desk_item_get_acts_at (item), >, 0);

  g_assert_true (ringer_desk_item_decide (item, answer, NULL));
  g_assert_true (ringer_desk_item_get_leaving (item));
  g_assert_cmpint (ringer_desk_item_get_acts_at (item), ==, 0);
  answering_assert_end (f->calls->pdata[0], "RESPONSE 1");
}

static void
test_forward_trouble (Answering *f, gconstpointer data)
{
  RingerRequest *request;
  RingerCall    *call;

  /* Nobody listens at port 1. */
  answering_say (f, "'w': {'mode': 'forward', 'forward': {'url': 'http://127.0.0.1:1/'}}");
  answering_wait_provided (f, "w");
  call = answering_call (f, "w", "1");
  RINGER_TEST_WAIT (ringer_call_get_outcome (call) == RINGER_CALL_OUTCOME_ERROR);
  request = answering_wait_decided (f, 1);
  g_assert_nonnull (f->trouble);
  g_assert_cmpstr (ringer_trace_get_trouble (ringer_answerer_get_trace (f->answerer, request)), ==,
                   f->trouble);
}

static void
test_run (Answering *f, gconstpointer data)
{
  answering_say (f, "'r': {'rules': [{'run': ['cat']}]}");
  answering_wait_provided (f, "r");
  answering_assert_end (answering_call (f, "r", "[1.0]"), "RESPONSE [1.0]");
  g_assert_cmpuint (f->asked->len, ==, 0);
}

static void
test_must_not_run (Answering *f, gconstpointer data)
{
  RingerTrace *trace;

  answering_say (f, "'r': {'rules': [{'run': ['cat']}]}");
  answering_wait_provided (f, "r");
  answering_call (f, "r", "1");
  trace = ringer_answerer_get_trace (f->answerer, answering_wait_asked (f, 1));
  g_assert_cmpint (ringer_trace_get_rule (trace), ==, 0);
  g_assert_cmpstr (ringer_trace_get_line (trace, 1)->name, ==, "Command");
}

static void
test_stop (Answering *f, gconstpointer data)
{
  answering_say (f, "'r': {'rules': [{'when': '$ = 1', 'run': ['sleep', '60']}, "
                    "{'echo': true, 'delayMs': 60000}]}");
  answering_wait_provided (f, "r");
  answering_call (f, "r", "1");
  answering_call (f, "r", "2");
  RINGER_TEST_WAIT (
      ringer_provision_get_n_open (ringer_connection_get_provision (f->connection, "r")) == 2);
  ringer_answerer_stop (f->answerer);
  answering_call (f, "r", "3");
  RINGER_TEST_WAIT (
      ringer_provision_get_n_open (ringer_connection_get_provision (f->connection, "r")) == 3);
  g_assert_cmpuint (f->decided->len + f->asked->len, ==, 0);
}

static void
test_lost (Answering *f, gconstpointer data)
{
  RingerRequest *request;

  answering_say (f, "'r': {'rules': [{'echo': true, 'delayMs': 60000}]}");
  answering_wait_provided (f, "r");
  answering_call (f, "r", "1");
  RINGER_TEST_WAIT (
      ringer_provision_get_n_open (ringer_connection_get_provision (f->connection, "r")) == 1);
  ringer_connection_close (f->connection);
  request = answering_wait_decided (f, 1);
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_LOST);
  g_assert_null (f->trouble);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, set_up_func, func) \
  g_test_add ("/answerer/" path, Answering, NULL, set_up_func, func, tear_down)
  ADD ("delay", set_up, test_delay);
  ADD ("twice", set_up, test_twice);
  ADD ("late", set_up_short, test_late);
  ADD ("drop", set_up_short, test_drop);
  ADD ("on-deadline", set_up_short, test_on_deadline);
  ADD ("on-deadline-let-go", set_up_short, test_on_deadline_let_go);
  ADD ("forward-trouble", set_up, test_forward_trouble);
  ADD ("run", set_up_running, test_run);
  ADD ("must-not-run", set_up, test_must_not_run);
  ADD ("stop", set_up_running, test_stop);
  ADD ("lost", set_up, test_lost);
  return g_test_run ();
}
