/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker.h"
#include "ringer-responder.h"
#include "ringer-test.h"

#define NAME "test/answer"
/* Longer than any test. */
#define NEVER (3600 * 1000)

typedef struct
{
  RingerBroker     *broker;
  RingerConnection *connection; /* calls, and provides */
  RingerResponder  *responder;
  GPtrArray        *answered; /* RingerRequest */
  guint             n_finished;
  RingerRequest    *last_request;
  gboolean          hold; /* each request on arrival, before the responder sees it */
} Fixture;

static RingerConnection *
connect_to (RingerBroker *broker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerConnectionConfig)
                 config = ringer_connection_config_new (ringer_broker_get_url (broker), &error);
  RingerConnection *connection = ringer_connection_new (config);

  g_assert_no_error (error);
  ringer_connection_open (connection);
  ringer_connection_login_async (connection, "{}", NULL, NULL, NULL);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN);
  return connection;
}

static void
answered_cb (RingerResponder *responder, RingerRequest *request, Fixture *f)
{
  g_ptr_array_add (f->answered, g_object_ref (request));
}

static void
finished_cb (RingerResponder *responder, Fixture *f)
{
  f->n_finished++;
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_set_object (&f->last_request, request);
  if (f->hold)
    ringer_request_set_held (request, TRUE);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (GError) error = NULL;

  f->broker = ringer_broker_new (config);
  g_assert_true (ringer_broker_start (f->broker, NULL, 0, &error));
  f->connection = connect_to (f->broker);
  f->answered = g_ptr_array_new_with_free_func (g_object_unref);
  f->responder = ringer_responder_new (f->connection, NAME);
  g_assert_null (ringer_responder_get_provision (f->responder));
  g_signal_connect (f->responder, "answered", G_CALLBACK (answered_cb), f);
  g_signal_connect (f->responder, "finished", G_CALLBACK (finished_cb), f);
  g_signal_connect (f->connection, "request", G_CALLBACK (request_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->last_request);
  g_ptr_array_unref (f->answered);
  g_assert_finalize_object (f->responder);
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_finalize_object (f->connection);
  ringer_broker_stop (f->broker);
  g_assert_finalize_object (f->broker);
}

static void
start (Fixture *f, RingerResponse response, const char *payload)
{
  g_autoptr (GBytes) bytes = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;

  g_object_set (f->responder, "response", response, "payload", bytes, NULL);
  ringer_responder_start (f->responder);
  RINGER_TEST_WAIT (ringer_provision_get_state (ringer_responder_get_provision (f->responder)) ==
                    RINGER_PROVISION_STATE_ACTIVE);
}

static RingerCall *
call (Fixture *f, const char *payload)
{
  g_autoptr (GBytes) bytes = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;

  return ringer_connection_call (f->connection, NAME, bytes, 20000);
}

static gboolean
has_ended (RingerCall *made)
{
  return ringer_call_get_state (made) == RINGER_CALL_STATE_ENDED;
}

/* EXPECTED is NULL for an absent payload. */
static void
assert_end (RingerCall *made, RingerCallOutcome outcome, const char *expected)
{
  GBytes *answer;

  RINGER_TEST_WAIT (has_ended (made));
  answer = ringer_call_get_answer (made);
  g_assert_cmpint (ringer_call_get_outcome (made), ==, outcome);
  if (expected == NULL)
    g_assert_null (answer);
  else
    g_assert_cmpmem (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), expected,
                     strlen (expected));
}

static void
test_properties (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) payload = g_bytes_new_static ("1", 1);
  g_autoptr (GBytes) same = g_bytes_new ("1", 1);
  g_autoptr (GBytes) got = NULL;
  RingerResponse response;
  guint          delay, limit, n_answered;
  guint          n = 0;

  g_object_get (f->responder, "response", &response, "payload", &got, "delay", &delay, "limit",
                &limit, "n-answered", &n_answered, NULL);
  g_assert_cmpint (response, ==, RINGER_RESPONSE_REPLY);
  g_assert_null (got);
  g_assert_cmpuint (delay + limit + n_answered, ==, 0);

  g_signal_connect_swapped (f->responder, "notify", G_CALLBACK (g_atomic_int_inc), &n);
  g_object_set (f->responder, "response", RINGER_RESPONSE_ERROR, "payload", payload, "delay", 5,
                "limit", 6, NULL);
  g_assert_cmpuint (n, ==, 4);
  g_object_set (f->responder, "response", RINGER_RESPONSE_ERROR, "payload", same, "delay", 5,
                "limit", 6, NULL);
  g_assert_cmpuint (n, ==, 4);
  g_object_get (f->responder, "payload", &got, "delay", &delay, "limit", &limit, NULL);
  g_assert_true (g_bytes_equal (got, payload));
  g_assert_cmpuint (delay, ==, 5);
  g_assert_cmpuint (limit, ==, 6);
}

static void
test_answers (Fixture *f, gconstpointer data)
{
  static const struct
  {
    RingerResponse    response;
    const char       *payload;
    const char       *request;
    RingerCallOutcome outcome;
    const char       *answer;
  } cases[] = {
    { RINGER_RESPONSE_REPLY, "[1.0,  2]", "1", RINGER_CALL_OUTCOME_RESPONSE, "[1.0,  2]" },
    { RINGER_RESPONSE_REPLY, NULL, "1", RINGER_CALL_OUTCOME_RESPONSE, NULL },
    { RINGER_RESPONSE_ECHO, "0", "12345678901234567890", RINGER_CALL_OUTCOME_RESPONSE,
      "12345678901234567890" },
    { RINGER_RESPONSE_ECHO, "0", NULL, RINGER_CALL_OUTCOME_RESPONSE, NULL },
    { RINGER_RESPONSE_ERROR, "\"no\"", "1", RINGER_CALL_OUTCOME_ERROR, "\"no\"" },
    { RINGER_RESPONSE_ERROR, NULL, "1", RINGER_CALL_OUTCOME_ERROR, NULL },
    { RINGER_RESPONSE_REJECT, "1", "1", RINGER_CALL_OUTCOME_NO_PROVIDER, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RingerCall) made = NULL;
      guint n_answered;

      start (f, cases[i].response, cases[i].payload);
      made = call (f, cases[i].request);
      assert_end (made, cases[i].outcome, cases[i].answer);
      g_object_get (f->responder, "n-answered", &n_answered, NULL);
      g_assert_cmpuint (n_answered, ==, i + 1);
      g_assert_cmpuint (f->answered->len, ==, i + 1);
    }
  g_assert_cmpuint (f->n_finished, ==, 0);
}

/* The stock broker takes the next provider's acceptance for a second one. */
static void
test_rejection_is_not_accepted (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  start (f, RINGER_RESPONSE_REJECT, NULL);
  made = call (f, NULL);
  assert_end (made, RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
  g_assert_cmpint (ringer_request_get_accepted_at (f->last_request), ==, 0);
}

static void
test_delay (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;

  g_object_set (f->responder, "delay", 200, NULL);
  start (f, RINGER_RESPONSE_REPLY, "1");
  made = call (f, NULL);
  assert_end (made, RINGER_CALL_OUTCOME_RESPONSE, "1");
  g_assert_cmpint (ringer_call_get_accepted_at (made), >, 0);
  g_assert_cmpint (ringer_request_get_decided_at (f->last_request) -
                       ringer_request_get_arrived_at (f->last_request),
                   >=, 199 * G_TIME_SPAN_MILLISECOND);
}

static void
test_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerConnection) other = connect_to (f->broker);
  g_autoptr (RingerResponder) second = ringer_responder_new (other, NAME);
  g_autoptr (RingerCall) first_call = NULL;
  g_autoptr (RingerCall) over_limit = NULL;
  g_autoptr (RingerRequest) held = NULL;
  g_autoptr (RingerCall) second_call = NULL;
  g_autoptr (GBytes) payload = g_bytes_new_static ("\"other\"", 7);

  g_object_set (f->responder, "limit", 1, NULL);
  f->hold = TRUE;
  start (f, RINGER_RESPONSE_REPLY, "1");
  first_call = call (f, NULL);
  RINGER_TEST_WAIT (f->last_request != NULL);
  held = g_object_ref (f->last_request);

  /* Its one answer is promised: nobody is there for another. */
  over_limit = call (f, NULL);
  assert_end (over_limit, RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
  g_assert_false (has_ended (first_call));

  g_object_set (second, "payload", payload, NULL);
  ringer_responder_start (second);
  RINGER_TEST_WAIT (ringer_provision_get_state (ringer_responder_get_provision (second)) ==
                    RINGER_PROVISION_STATE_ACTIVE);
  second_call = call (f, NULL);
  assert_end (second_call, RINGER_CALL_OUTCOME_RESPONSE, "\"other\"");

  ringer_request_set_held (held, FALSE);
  assert_end (first_call, RINGER_CALL_OUTCOME_RESPONSE, "1");
  g_assert_cmpuint (f->n_finished, ==, 1);
  g_assert_cmpuint (f->answered->len, ==, 1);
  g_assert_cmpint (ringer_provision_get_state (ringer_responder_get_provision (f->responder)), ==,
                   RINGER_PROVISION_STATE_WITHDRAWN);
}

static void
test_held (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerCall) probe = NULL;
  g_autoptr (RingerRequest) held = NULL;

  f->hold = TRUE;
  start (f, RINGER_RESPONSE_REPLY, "1");
  made = call (f, NULL);
  RINGER_TEST_WAIT (f->last_request != NULL);
  held = g_object_ref (f->last_request);

  /* A later request is answered before the one that is held. */
  f->hold = FALSE;
  probe = call (f, NULL);
  assert_end (probe, RINGER_CALL_OUTCOME_RESPONSE, "1");
  g_assert_true (ringer_request_is_open (held));
  g_assert_cmpuint (f->answered->len, ==, 1);

  ringer_request_set_held (held, FALSE);
  assert_end (made, RINGER_CALL_OUTCOME_RESPONSE, "1");
}

static void
test_somebody_else_decides (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerCall) probe = NULL;
  g_autoptr (GBytes) payload = g_bytes_new_static ("\"by hand\"", 9);
  g_autoptr (GError) error = NULL;

  g_object_set (f->responder, "delay", NEVER, NULL);
  start (f, RINGER_RESPONSE_REPLY, "1");
  made = call (f, NULL);
  RINGER_TEST_WAIT (f->last_request != NULL);
  g_assert_true (ringer_request_send (f->last_request, payload, &error));
  assert_end (made, RINGER_CALL_OUTCOME_RESPONSE, "\"by hand\"");
  g_object_set (f->responder, "delay", 0, NULL);
  probe = call (f, NULL);
  assert_end (probe, RINGER_CALL_OUTCOME_RESPONSE, "1");
  g_assert_cmpuint (f->answered->len, ==, 1);
}

static void
test_stopped (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCall) made = NULL;
  g_autoptr (RingerCall) later = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (f->responder, "delay", NEVER, NULL);
  start (f, RINGER_RESPONSE_REPLY, "1");
  made = call (f, NULL);
  RINGER_TEST_WAIT (f->last_request != NULL);
  ringer_responder_stop (f->responder);
  g_clear_object (&f->last_request);
  later = call (f, NULL);
  RINGER_TEST_WAIT (f->last_request != NULL);
  g_assert_true (ringer_request_is_open (f->last_request));
  g_assert_cmpint (ringer_provision_get_state (ringer_responder_get_provision (f->responder)), ==,
                   RINGER_PROVISION_STATE_ACTIVE);
  g_assert_true (ringer_request_reject (f->last_request, &error));
  assert_end (later, RINGER_CALL_OUTCOME_NO_PROVIDER, NULL);
  g_assert_false (has_ended (made));
  g_assert_cmpuint (f->answered->len, ==, 0);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/harness/responder/properties", test_properties);
  add ("/harness/responder/answers", test_answers);
  add ("/harness/responder/rejection-is-not-accepted", test_rejection_is_not_accepted);
  add ("/harness/responder/delay", test_delay);
  add ("/harness/responder/limit", test_limit);
  add ("/harness/responder/held", test_held);
  add ("/harness/responder/somebody-else", test_somebody_else_decides);
  add ("/harness/responder/stopped", test_stopped);
  return g_test_run ();
}
