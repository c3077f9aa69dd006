/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"

/* Who answers, and why: modes, guard, sampling, rules and their traces. */

static void
set_up (Answering *f, gconstpointer data)
{
  answering_start (f, 60000, 120000, FALSE);
}

static void
tear_down (Answering *f, gconstpointer data)
{
  answering_finish (f);
}

static gboolean
is_provided (Answering *f, const char *procedure)
{
  return ringer_connection_get_provision (f->connection, procedure) != NULL;
}

/* "+Rule one: why | -...", what matched with a plus. */
static void
assert_trace (Answering *f, RingerRequest *request, const char *expected)
{
  RingerTrace *trace = ringer_answerer_get_trace (f->answerer, request);
  g_autoptr (GString) words = g_string_new (NULL);

  g_assert_nonnull (trace);
  for (guint i = 0; i < ringer_trace_get_n_lines (trace); i++)
    {
      const RingerTraceLine *line = ringer_trace_get_line (trace, i);

      g_string_append_printf (words, "%s%c%s: %s", i > 0 ? " | " : "", line->matched ? '+' : '-',
                              line->name, line->why);
    }
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_provides (Answering *f, gconstpointer data)
{
  RingerProvision *by_hand;

  by_hand = ringer_connection_provide (f->connection, "hand");
  answering_say (f, "'a': {}, 'b': {'mode': 'off'}, 'c': {'rules': [{'echo': true}], "
                    "'accept': false}, 'hand': {}");
  g_assert_true (is_provided (f, "a"));
  g_assert_false (is_provided (f, "b"));
  g_assert_true (is_provided (f, "c"));
  g_assert_false (
      ringer_provision_get_automatic_accept (ringer_connection_get_provision (f->connection, "c")));

  /* What is done by hand meanwhile stays. */
  ringer_provision_withdraw (ringer_connection_get_provision (f->connection, "a"));
  answering_say (f, "'a': {}, 'b': {'mode': 'ask'}, 'c': {'mode': 'off'}, 'hand': {}");
  g_assert_false (is_provided (f, "a"));
  g_assert_true (is_provided (f, "b"));
  g_assert_false (is_provided (f, "c"));

  /* What the file provided goes with its name, what somebody else did stays. */
  answering_say (f, "");
  g_assert_false (is_provided (f, "b"));
  g_assert_true (ringer_connection_get_provision (f->connection, "hand") == by_hand);
}

static void
test_asked (Answering *f, gconstpointer data)
{
  RingerRequest *request;

  ringer_connection_provide (f->connection, "hand");
  answering_wait_provided (f, "hand");
  answering_call (f, "hand", "1");
  request = answering_wait_asked (f, 1);
  assert_trace (f, request, "+Provider file: does not name this procedure: a person decides");
  g_assert_true (ringer_request_send (request, NULL, NULL));
  answering_assert_end (f->calls->pdata[0], "RESPONSE absent");

  answering_say (f, "'ask': {'mode': 'ask', 'rules': [{'echo': true}]}");
  answering_wait_provided (f, "ask");
  answering_call (f, "ask", "1");
  request = answering_wait_asked (f, 2);
  assert_trace (f, request, "+Mode: a person decides");
  g_assert_cmpint (ringer_trace_get_rule (ringer_answerer_get_trace (f->answerer, request)), ==,
                   -1);
  g_assert_cmpuint (f->decided->len, ==, 0);
}

static void
test_rules (Answering *f, gconstpointer data)
{
  guint64  n_by_rules = 0;
  gboolean by_rules = FALSE;

  answering_say (f, "'r': {'rules': ["
                    "{'name': 'off', 'enabled': false, 'reply': 0},"
                    "{'name': 'big', 'when': '$.n > 5', 'reply': {'big':  true}},"
                    "{'when': '$.n = 1', 'error': 'one'},"
                    "{'when': '$.n = 2', 'replyNothing': true},"
                    "{'when': '$.n = 3', 'reject': true},"
                    "{'when': '$.n = 4', 'ask': true},"
                    "{'echo': true}]}");
  answering_wait_provided (f, "r");
  g_object_get (f->answerer, "by-rules", &by_rules, NULL);
  g_assert_true (by_rules);
  answering_assert_end (answering_call (f, "r", "{\"n\": 6}"), "RESPONSE {\"big\":  true}");
  answering_assert_end (answering_call (f, "r", "{\"n\": 1}"), "REQUEST_ERROR \"one\"");
  answering_assert_end (answering_call (f, "r", "{\"n\": 2}"), "RESPONSE absent");
  answering_assert_end (answering_call (f, "r", "{\"n\": 3}"), "NO_RPC_PROVIDER absent");
  answering_assert_end (answering_call (f, "r", "[ 1.0 ]"), "RESPONSE [ 1.0 ]");
  answering_call (f, "r", "{\"n\": 4}");
  answering_wait_asked (f, 1);
  answering_wait_decided (f, 5);
  g_object_get (f->answerer, "n-by-rules", &n_by_rules, NULL);
  g_assert_cmpuint (n_by_rules, ==, 5);

  assert_trace (f, f->decided->pdata[1],
                "-off: switched off | -big: $.n is 1, not above 5 | +Rule 3: $.n is 1");
  g_assert_cmpint (
      ringer_trace_get_rule (ringer_answerer_get_trace (f->answerer, f->decided->pdata[1])), ==, 2);
  g_assert_cmpstr (
      ringer_trace_get_summary (ringer_answerer_get_trace (f->answerer, f->decided->pdata[2])), !=,
      NULL);
  /* A rejection is not accepted first. */
  g_assert_cmpint (ringer_request_get_accepted_at (f->decided->pdata[3]), ==, 0);
  g_assert_cmpint (ringer_request_get_accepted_at (f->decided->pdata[2]), >, 0);
}

static void
test_otherwise (Answering *f, gconstpointer data)
{
  answering_say (f, "'r': {'mode': 'rules', 'rules': [{'when': 'n > 99', 'echo': true}]}");
  answering_wait_provided (f, "r");
  answering_call (f, "r", "1");
  assert_trace (f, answering_wait_asked (f, 1),
                "-Rule 1: n is 1, not above 99 | +Otherwise: no rule matched");
  g_object_set (f->answerer, "fallback", RINGER_ANSWER_REJECT, NULL);
  answering_assert_end (answering_call (f, "r", "2"), "NO_RPC_PROVIDER absent");
}

static void
test_guard (Answering *f, gconstpointer data)
{
  RingerRequest *rejected;

  answering_say (f, "'g': {'atOnce': 2, 'mode': 'ask'}");
  answering_wait_provided (f, "g");
  answering_call (f, "g", "1");
  answering_call (f, "g", "2");
  answering_wait_asked (f, 2);
  answering_assert_end (answering_call (f, "g", "3"), "NO_RPC_PROVIDER absent");
  rejected = answering_wait_decided (f, 1);
  g_assert_cmpint (ringer_request_get_accepted_at (rejected), ==, 0);
  assert_trace (f, rejected, "+At once: 3 requests are open, at most 2");

  /* One goes, and another may come. */
  g_assert_true (ringer_request_send (f->asked->pdata[0], NULL, NULL));
  answering_call (f, "g", "4");
  assert_trace (f, answering_wait_asked (f, 3),
                "-At once: 2 requests are open, at most 2 | +Mode: a person decides");
}

static void
test_sampling (Answering *f, gconstpointer data)
{
  answering_say (f, "'s': {'ask': {'first': 2, 'oneIn': 4, 'when': '$ = \\'me\\''}, "
                    "'rules': [{'echo': true}]}");
  answering_wait_provided (f, "s");
  for (guint i = 1; i <= 9; i++)
    answering_call (f, "s", i == 7 ? "\"me\"" : "0");
  RINGER_TEST_WAIT (f->asked->len + f->decided->len == 9);
  /* The first two, the fourth and the eighth, and the one that matches. */
  g_assert_cmpuint (f->asked->len, ==, 5);
  assert_trace (f, f->asked->pdata[0], "+Sampling: request 1 is one of the first 2");
  assert_trace (f, f->asked->pdata[2],
                "-Sampling: request 4 is none of the first 2 | "
                "+Sampling: request 4 is the one in 4 that is asked");
  g_assert_cmpint (
      ringer_trace_get_n_lines (ringer_answerer_get_trace (f->answerer, f->decided->pdata[0])), ==,
      4);
}

static void
test_n_and_share (Answering *f, gconstpointer data)
{
  guint n_low = 0;

  /* One share for all rules of a request: the three are all there is. */
  answering_say (f, "'s': {'rules': [{'when': 'n = 1', 'reply': 'first'},"
                    "{'when': 'share < 0.25', 'reply': 'low'},"
                    "{'when': 'share >= 0.25', 'reply': 'high'}]}, 't': {'rules': ["
                    "{'when': 'n = 1', 'reply': 'first'}]}");
  answering_wait_provided (f, "t");
  answering_wait_provided (f, "s");
  answering_assert_end (answering_call (f, "s", "0"), "RESPONSE \"first\"");
  answering_assert_end (answering_call (f, "t", "0"), "RESPONSE \"first\"");
  for (guint i = 0; i < 2000; i++)
    answering_call (f, "s", "0");
  answering_wait_decided (f, 2002);
  g_assert_cmpuint (f->asked->len, ==, 0);
  for (guint i = 2; i < f->decided->len; i++)
    n_low += g_bytes_get_size (ringer_request_get_answer (f->decided->pdata[i])) ==
             strlen ("\"low\"");
  g_assert_cmpuint (n_low, >, 400);
  g_assert_cmpuint (n_low, <, 600);
}

static void
test_requestor (Answering *f, gconstpointer data)
{
  answering_say (f, "'r': {'rules': [{'when': 'requestor = open and size < 2', 'reply': 1}, "
                    "{'reply': 2}]}");
  answering_wait_provided (f, "r");
  answering_assert_end (answering_call (f, "r", "0"), "RESPONSE 1");
  answering_assert_end (answering_call (f, "r", "10"), "RESPONSE 2");
}

static void
test_template (Answering *f, gconstpointer data)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autoptr (GBytes) preview = NULL;
  g_autofree char *shown = NULL;

  answering_say (f, "'t': {'rules': [{'template': true, 'reply': ['{{counter}}', '{{$.id}}']}]}");
  answering_wait_provided (f, "t");
  answering_assert_end (answering_call (f, "t", "{\"id\": 1.0}"), "RESPONSE [1, 1.0]");
  answering_assert_end (answering_call (f, "t", "{\"id\": \"x\"}"), "RESPONSE [2, \"x\"]");

  /* A preview counts nothing. */
  answer->payload = g_bytes_new_static ("\"{{counter}}\"", 13);
  answer->is_template = TRUE;
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&preview, g_bytes_unref);
      preview = ringer_answerer_preview (f->answerer, f->decided->pdata[0], answer, NULL);
    }
  shown = answering_dup (preview);
  g_assert_cmpstr (shown, ==, "3");
}

/* What waits keeps what it was decided by. */
static void
test_changed_meanwhile (Answering *f, gconstpointer data)
{
  RingerCall *waiting;

  answering_say (f, "'c': {'rules': [{'reply': 'old', 'delayMs': 100}]}");
  answering_wait_provided (f, "c");
  waiting = answering_call (f, "c", "0");
  RINGER_TEST_WAIT (
      ringer_provision_get_n_requests (ringer_connection_get_provision (f->connection, "c")) == 1);
  answering_say (f, "'c': {'rules': [{'reply': 'new'}]}");
  answering_assert_end (answering_call (f, "c", "0"), "RESPONSE \"new\"");
  answering_assert_end (waiting, "RESPONSE \"old\"");
}

static void
test_many (Answering *f, gconstpointer data)
{
  gint64 start;

  answering_say (f, "'m': {'rules': [{'when': '$.id = 1 and requestor = bob', 'reject': true}, "
                    "{'when': 'payload ~ *nothing*', 'reject': true}, {'echo': true}]}");
  answering_wait_provided (f, "m");
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 5000; i++)
    answering_call (f, "m", "{\"id\": 1}");
  RINGER_TEST_WAIT_FOR (f->decided->len == 5000, 60);
  g_test_message ("5000 calls answered by the third rule in %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (f->asked->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/answerer/" path, Answering, NULL, set_up, func, tear_down)
  ADD ("provides", test_provides);
  ADD ("asked", test_asked);
  ADD ("rules", test_rules);
  ADD ("otherwise", test_otherwise);
  ADD ("guard", test_guard);
  ADD ("sampling", test_sampling);
  ADD ("n-and-share", test_n_and_share);
  ADD ("requestor", test_requestor);
  ADD ("template", test_template);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("many", test_many);
  return g_test_run ();
}
