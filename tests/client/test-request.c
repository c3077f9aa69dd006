/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-clock.h"
#include "ringer-error.h"

/* Requests that reach us, and what becomes of them. */

typedef struct
{
  Peer             *peer;
  RingerConnection *connection;
  RingerProvision  *provision;
  GPtrArray        *requests;
  GHashTable       *ended;     /* of RingerRequest: "request-ended" was told */
  guint             n_answers; /* sent from the handler */
} Fixture;

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *fixture)
{
  g_ptr_array_add (fixture->requests, g_object_ref (request));
}

static void
request_ended_cb (RingerConnection *connection, RingerRequest *request, Fixture *fixture)
{
  g_assert_false (ringer_request_is_open (request));
  g_assert_true (g_hash_table_add (fixture->ended, g_object_ref (request)));
}

static void
start (Fixture *fixture, gboolean automatic)
{
  *fixture = (Fixture){ 0 };
  fixture->peer = peer_new (PEER_GOOD);
  fixture->connection = connection_new_open (fixture->peer);
  fixture->requests = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->provision = ringer_connection_provide (fixture->connection, "sum");
  ringer_provision_set_automatic_accept (fixture->provision, automatic);
  fixture->ended = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_signal_connect (fixture->connection, "request", G_CALLBACK (request_cb), fixture);
  g_signal_connect (fixture->connection, "request-ended", G_CALLBACK (request_ended_cb), fixture);
  RINGER_TEST_WAIT (ringer_provision_get_state (fixture->provision) ==
                    RINGER_PROVISION_STATE_ACTIVE);
}

static void
finish (Fixture *fixture)
{
  for (guint i = 0; i < fixture->requests->len; i++)
    g_assert_cmpint (g_hash_table_contains (fixture->ended, fixture->requests->pdata[i]), ==,
                     !ringer_request_is_open (fixture->requests->pdata[i]));
  g_signal_handlers_disconnect_by_func (fixture->connection, request_ended_cb, fixture);
  g_clear_pointer (&fixture->ended, g_hash_table_unref);
  g_clear_pointer (&fixture->requests, g_ptr_array_unref);
  connection_finish (fixture->connection);
  peer_finish (fixture->peer);
}

static void
request (Fixture *fixture, const char *id, const char *data)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", id, "name",
                                         "sum", data != NULL ? "data" : NULL, data, NULL));
}

static RingerRequest *
wait_for_request (Fixture *fixture)
{
  guint n = fixture->requests->len;

  RINGER_TEST_WAIT (fixture->requests->len > n);
  return g_ptr_array_index (fixture->requests, n);
}

static RingerRequest *
make_request (Fixture *fixture, const char *id)
{
  request (fixture, id, "[1, 2]");
  return wait_for_request (fixture);
}

static void
synchronise (Fixture *fixture)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (fixture->peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
}

static void
assert_sent (Fixture *fixture, int action, const char *id, const char *data)
{
  g_autoptr (RingerMessage) message = peer_take (fixture->peer, RINGER_TOPIC_RPC, action);

  g_assert_cmpstr (message_text (message, RINGER_FIELD_CORRELATION_ID), ==, id);
  g_assert_cmpstr (message_text (message, RINGER_FIELD_NAME), ==, "sum");
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL), ==, data);
}

static void
send_refusal (Fixture *fixture, const char *id, const char *original)
{
  peer_send (fixture->peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_INVALID_RPC_CORRELATION_ID, "id", id,
                          "error", "1", "name", "sum", "original", original, NULL));
}

static gboolean
send_text (RingerRequest *self, const char *text, GError **error)
{
  g_autoptr (GBytes) payload = text != NULL ? bytes (text) : NULL;

  return ringer_request_send (self, payload, error);
}

static void
test_accepted_by_itself (void)
{
  Fixture        fixture;
  RingerRequest *self;
  gint64         before;

  start (&fixture, TRUE);
  before = ringer_clock_get_monotonic ();
  self = make_request (&fixture, "r1");
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_ACCEPTED);
  g_assert_cmpstr (ringer_request_get_procedure (self), ==, "sum");
  g_assert_cmpstr (ringer_request_get_correlation_id (self), ==, "r1");
  assert_bytes (ringer_request_get_payload (self), "[1, 2]");
  g_assert_null (ringer_request_get_requestor_name (self));
  g_assert_null (ringer_request_get_requestor_data (self));
  g_assert_cmpint (ringer_request_get_arrived_at (self), >=, before);
  g_assert_cmpint (ringer_request_get_accepted_at (self), >=, ringer_request_get_arrived_at (self));
  g_assert_cmpint (ringer_request_get_accept_deadline (self), ==,
                   ringer_request_get_arrived_at (self) + G_USEC_PER_SEC);
  g_assert_cmpint (ringer_request_get_response_deadline (self), ==,
                   ringer_request_get_arrived_at (self) + 10 * G_USEC_PER_SEC);
  g_assert_cmpint (ringer_request_get_deadline (self), ==,
                   ringer_request_get_response_deadline (self));
  assert_sent (&fixture, RINGER_RPC_ACCEPT, "r1", NULL);

  g_assert_true (send_text (self, "3.0", NULL));
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_ANSWERED);
  g_assert_cmpint (ringer_request_get_decided_at (self), >=, ringer_request_get_accepted_at (self));
  assert_bytes (ringer_request_get_answer (self), "3.0");
  assert_sent (&fixture, RINGER_RPC_RESPONSE, "r1", "3.0");
  g_assert_cmpuint (ringer_provision_get_n_requests (fixture.provision), ==, 1);
  g_assert_cmpuint (ringer_provision_get_n_answered (fixture.provision), ==, 1);
  finish (&fixture);
}

static void
test_accepted_by_hand (void)
{
  Fixture        fixture;
  RingerRequest *self;
  g_autoptr (GError) error = NULL;

  start (&fixture, FALSE);
  self = make_request (&fixture, "r1");
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_OFFERED);
  g_assert_cmpint (ringer_request_get_deadline (self), ==,
                   ringer_request_get_accept_deadline (self));
  synchronise (&fixture);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_ACCEPT), ==, 0);

  g_assert_true (ringer_request_accept (self, &error));
  g_assert_no_error (error);
  assert_sent (&fixture, RINGER_RPC_ACCEPT, "r1", NULL);
  g_assert_false (ringer_request_accept (self, &error));
  assert_error (error, RINGER_ERROR_STATE, "accepted already");

  /* Without an acceptance before. */
  self = make_request (&fixture, "r2");
  g_assert_true (send_text (self, NULL, NULL));
  assert_sent (&fixture, RINGER_RPC_RESPONSE, "r2", NULL);
  g_assert_null (ringer_request_get_answer (self));
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_ACCEPT), ==, 0);
  finish (&fixture);
}

static void
assert_decided (RingerRequest *self)
{
  const char *const texts[] = { "already" };
  g_autoptr (GError) error = NULL;

  g_assert_false (send_text (self, "1", &error));
  assert_error (error, RINGER_ERROR_STATE, texts[0]);
  g_clear_error (&error);
  g_assert_false (ringer_request_error (self, NULL, &error));
  assert_error (error, RINGER_ERROR_STATE, texts[0]);
  g_clear_error (&error);
  g_assert_false (ringer_request_reject (self, &error));
  assert_error (error, RINGER_ERROR_STATE, texts[0]);
  g_clear_error (&error);
  g_assert_false (ringer_request_accept (self, &error));
  assert_error (error, RINGER_ERROR_STATE, texts[0]);
}

static void
test_each_once (void)
{
  Fixture        fixture;
  RingerRequest *self;
  g_autoptr (GBytes) boom = bytes ("\"boom\"");

  start (&fixture, FALSE);
  self = make_request (&fixture, "r1");
  g_assert_true (ringer_request_is_open (self));
  g_assert_true (send_text (self, "1", NULL));
  g_assert_false (ringer_request_is_open (self));
  assert_decided (self);

  self = make_request (&fixture, "r2");
  g_assert_true (ringer_request_error (self, boom, NULL));
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_FAILED);
  assert_sent (&fixture, RINGER_RPC_REQUEST_ERROR, "r2", "\"boom\"");
  assert_decided (self);

  self = make_request (&fixture, "r3");
  g_assert_true (ringer_request_reject (self, NULL));
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_REJECTED);
  assert_sent (&fixture, RINGER_RPC_REJECT, "r3", NULL);
  assert_decided (self);

  synchronise (&fixture);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE), ==, 1);
  g_assert_cmpuint (ringer_provision_get_n_answered (fixture.provision), ==, 3);
  finish (&fixture);
}

static void
test_bad_answers (void)
{
  Fixture          fixture;
  RingerRequest   *self;
  g_autofree char *big = g_strnfill (5000, '1');
  g_autoptr (GBytes) broken = bytes ("{\n\"a\": x}");
  g_autoptr (GError) error = NULL;

  start (&fixture, FALSE);
  g_object_set (ringer_connection_get_config (fixture.connection), "max-message-size",
                (guint64) 4096, NULL);
  self = make_request (&fixture, "r1");
  g_assert_false (ringer_request_send (self, broken, &error));
  assert_error (error, RINGER_ERROR_INVALID_JSON, "2");
  g_clear_error (&error);
  g_assert_false (ringer_request_error (self, broken, &error));
  assert_error (error, RINGER_ERROR_INVALID_JSON, "not JSON");
  g_clear_error (&error);
  g_assert_false (send_text (self, "", &error));
  assert_error (error, RINGER_ERROR_INVALID_JSON, "not JSON");
  g_clear_error (&error);
  g_assert_false (send_text (self, big, &error));
  assert_error (error, RINGER_ERROR_LIMIT, "5000 bytes");

  /* Nothing was sent, and it can still be answered. */
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_OFFERED);
  g_assert_true (send_text (self, "1", NULL));
  assert_sent (&fixture, RINGER_RPC_RESPONSE, "r1", "1");
  finish (&fixture);
}

static void
test_requestor (void)
{
  const struct
  {
    const char *sent;
    const char *told;
  } cases[] = {
    { "{\"team\":\"x\"}", "{\"team\":\"x\"}" },
    { "\"{\\\"team\\\":\\\"x\\\"}\"", "{\"team\":\"x\"}" }, /* after a reroute */
    { "\"just a string\"", "\"just a string\"" },
    { "null", "null" },
    { "not json", "not json" },
  };
  Fixture fixture;

  start (&fixture, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);
      RingerRequest   *self;

      peer_send (fixture.peer,
                 message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", id, "name", "sum", "user",
                              "ann", "user-data", cases[i].sent, NULL));
      self = wait_for_request (&fixture);
      g_assert_cmpstr (ringer_request_get_requestor_name (self), ==, "ann");
      g_assert_cmpstr (ringer_request_get_requestor_data (self), ==, cases[i].told);
    }
  finish (&fixture);
}

static void
test_delivered_twice (void)
{
  Fixture        fixture;
  RingerRequest *self;

  start (&fixture, TRUE);
  self = make_request (&fixture, "r1");
  request (&fixture, "r1", "[1, 2]");
  synchronise (&fixture);
  g_assert_cmpuint (fixture.requests->len, ==, 1);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_ACCEPT), ==, 1);

  /* Rejected, it may come back, or come from another requestor. */
  g_assert_true (ringer_request_reject (self, NULL));
  self = make_request (&fixture, "r1");
  g_assert_true (ringer_request_is_open (self));
  g_assert_true (send_text (self, "1", NULL));
  self = make_request (&fixture, "r1");
  g_assert_true (ringer_request_is_open (self));
  finish (&fixture);
}

static void
test_strays (void)
{
  static const guint8 with_nul[] = { 0x0f, 0x10, 0x06, 0x1a, 0x0b, 0x08, 0x02, 0x1a,
                                     0x02, 'r',  '9',  0x3a, 0x03, 's',  0x00, 'm' };
  Fixture             fixture;
  g_autoptr (RingerMessage) reject = NULL;
  gsize length;

  start (&fixture, TRUE);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", "r1", "name",
                                        "another", NULL));
  reject = peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REJECT);
  g_assert_cmpstr (message_text (reject, RINGER_FIELD_CORRELATION_ID), ==, "r1");
  g_assert_cmpstr (message_text (reject, RINGER_FIELD_NAME), ==, "another");
  g_clear_pointer (&reject, ringer_message_unref);

  /* No name, and a name that no C string can hold. */
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", "r2", NULL));
  reject = peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REJECT);
  g_assert_false (ringer_message_has_text (reject, RINGER_FIELD_NAME));
  g_clear_pointer (&reject, ringer_message_unref);
  peer_send_frame (fixture.peer, with_nul, sizeof with_nul);
  reject = peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REJECT);
  g_assert_cmpmem (ringer_message_get_text (reject, RINGER_FIELD_NAME, &length), length, "s\0m", 3);

  /* Without an id there is nobody to answer; an empty one is an id. */
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "name", "sum", NULL));
  synchronise (&fixture);
  g_assert_cmpuint (fixture.requests->len, ==, 0);
  g_assert_true (send_text (make_request (&fixture, ""), "1", NULL));
  assert_sent (&fixture, RINGER_RPC_RESPONSE, "", "1");

  /* Withdrawn: what is open can be answered, what comes is sent on. */
  make_request (&fixture, "r3");
  ringer_provision_withdraw (fixture.provision);
  request (&fixture, "r4", NULL);
  assert_sent (&fixture, RINGER_RPC_REJECT, "r4", NULL);
  g_assert_true (send_text (g_ptr_array_index (fixture.requests, 1), "3", NULL));
  assert_sent (&fixture, RINGER_RPC_RESPONSE, "r3", "3");
  finish (&fixture);
}

static void
test_expired (void)
{
  Fixture        fixture;
  RingerRequest *self;
  g_autoptr (GError) error = NULL;

  start (&fixture, FALSE);
  g_object_set (ringer_connection_get_config (fixture.connection), "accept-timeout", 30,
                "response-timeout", 90, NULL);
  self = make_request (&fixture, "r1");
  RINGER_TEST_WAIT (ringer_request_get_state (self) == RINGER_REQUEST_STATE_EXPIRED);
  g_assert_cmpint (ringer_clock_get_monotonic () - ringer_request_get_arrived_at (self), >=, 30000);
  g_assert_false (ringer_request_accept (self, &error));
  assert_error (error, RINGER_ERROR_STATE, "deadline");

  /* It may be answered still, and the broker says what it thinks of that. */
  g_assert_true (send_text (self, "1", NULL));
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_ANSWERED);
  assert_sent (&fixture, RINGER_RPC_RESPONSE, "r1", "1");
  send_refusal (&fixture, "r1", "5");
  RINGER_TEST_WAIT (ringer_request_get_state (self) == RINGER_REQUEST_STATE_LATE);

  /* Accepted, the other deadline counts. */
  self = make_request (&fixture, "r2");
  g_assert_true (ringer_request_accept (self, NULL));
  RINGER_TEST_WAIT (ringer_request_get_state (self) == RINGER_REQUEST_STATE_EXPIRED);
  g_assert_cmpint (ringer_clock_get_monotonic () - ringer_request_get_arrived_at (self), >=, 90000);
  finish (&fixture);
}

static void
test_late (void)
{
  Fixture        fixture;
  RingerRequest *answered;
  RingerRequest *rejected;
  RingerRequest *accepted;

  start (&fixture, TRUE);
  answered = make_request (&fixture, "r1");
  g_assert_true (send_text (answered, "1", NULL));
  rejected = make_request (&fixture, "r2");
  g_assert_true (ringer_request_reject (rejected, NULL));
  accepted = make_request (&fixture, "r3");
  send_refusal (&fixture, "r1", "4");
  send_refusal (&fixture, "r1", "5");
  send_refusal (&fixture, "r2", "6");
  send_refusal (&fixture, "r3", "4");
  synchronise (&fixture);
  g_assert_cmpint (ringer_request_get_state (answered), ==, RINGER_REQUEST_STATE_LATE);
  g_assert_cmpint (ringer_request_get_state (rejected), ==, RINGER_REQUEST_STATE_LATE);
  /* Our acceptance was refused: the broker has ended it. */
  g_assert_cmpint (ringer_request_get_state (accepted), ==, RINGER_REQUEST_STATE_EXPIRED);
  finish (&fixture);
}

static void
count_problem_cb (RingerConnection *connection,
                  const char       *topic,
                  const char       *action,
                  const char       *name,
                  const char       *message,
                  guint            *n)
{
  (*n)++;
}

static void
test_refusals_of_nothing (void)
{
  Fixture        fixture;
  RingerRequest *self;
  guint          n_problems = 0;

  start (&fixture, TRUE);
  g_signal_connect (fixture.connection, "problem", G_CALLBACK (count_problem_cb), &n_problems);
  self = make_request (&fixture, "r1");
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_MULTIPLE_ACCEPT, "id", "r1",
                                        "name", "sum", NULL));
  send_refusal (&fixture, "unknown", "5");
  synchronise (&fixture);
  g_assert_cmpuint (n_problems, ==, 1);
  g_assert_cmpint (ringer_request_get_state (self), ==, RINGER_REQUEST_STATE_ACCEPTED);
  finish (&fixture);
}

static void
test_lost (void)
{
  Fixture        fixture;
  RingerRequest *open;
  RingerRequest *answered;
  g_autoptr (GError) error = NULL;

  start (&fixture, TRUE);
  open = make_request (&fixture, "r1");
  answered = make_request (&fixture, "r2");
  g_assert_true (send_text (answered, "1", NULL));
  peer_break_off (fixture.peer);
  RINGER_TEST_WAIT (ringer_request_get_state (open) == RINGER_REQUEST_STATE_LOST);
  g_assert_cmpint (ringer_request_get_state (answered), ==, RINGER_REQUEST_STATE_ANSWERED);
  g_assert_false (send_text (open, "1", &error));
  assert_error (error, RINGER_ERROR_STATE, "connection");

  /* The same id on the new connection is another request. */
  RINGER_TEST_WAIT (ringer_provision_get_state (fixture.provision) ==
                    RINGER_PROVISION_STATE_ACTIVE);
  g_assert_true (ringer_request_is_open (make_request (&fixture, "r1")));
  finish (&fixture);
}

static void
test_connection_gone (void)
{
  Fixture fixture;
  g_autoptr (RingerRequest) open = NULL;
  g_autoptr (RingerRequest) answered = NULL;

  start (&fixture, TRUE);
  open = g_object_ref (make_request (&fixture, "r1"));
  answered = g_object_ref (make_request (&fixture, "r2"));
  g_assert_true (send_text (answered, "1", NULL));
  finish (&fixture);
  g_assert_cmpint (ringer_request_get_state (open), ==, RINGER_REQUEST_STATE_LOST);
  g_assert_cmpstr (ringer_request_get_procedure (open), ==, "sum");
  g_assert_finalize_object (g_steal_pointer (&open));
  g_assert_finalize_object (g_steal_pointer (&answered));
}

static void
answer_cb (RingerConnection *connection, RingerRequest *self, Fixture *fixture)
{
  g_assert_true (send_text (self, "1", NULL));
  fixture->n_answers++;
}

/* Ten thousand at once, answered where they are told, and held. */
static void
test_many (void)
{
  enum
  {
    N = 10000
  };
  Fixture fixture;
  gulong  handler;

  start (&fixture, FALSE);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);

      request (&fixture, id, "1");
    }
  RINGER_TEST_WAIT (fixture.requests->len == N);
  for (guint i = 0; i < N; i++)
    g_assert_true (send_text (g_ptr_array_index (fixture.requests, i), "2", NULL));
  RINGER_TEST_WAIT (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE) == N);
  g_ptr_array_set_size (fixture.requests, 0);

  handler = g_signal_connect (fixture.connection, "request", G_CALLBACK (answer_cb), &fixture);
  request (&fixture, "last", "1");
  RINGER_TEST_WAIT (fixture.n_answers == 1);
  g_signal_handler_disconnect (fixture.connection, handler);
  finish (&fixture);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  Fixture          fixture;
  RingerRequest   *self;
  g_autofree char *procedure = NULL;
  g_autofree char *id = NULL;
  g_autofree char *user = NULL;
  g_autofree char *user_data = NULL;
  g_autoptr (GBytes) payload = NULL;
  RingerRequestState state;
  gboolean           held;
  guint              n_notified = 0;

  start (&fixture, FALSE);
  self = make_request (&fixture, "r1");
  g_object_get (self, "procedure", &procedure, "correlation-id", &id, "payload", &payload,
                "requestor-name", &user, "requestor-data", &user_data, "state", &state, "held",
                &held, NULL);
  g_assert_cmpstr (procedure, ==, "sum");
  g_assert_cmpstr (id, ==, "r1");
  assert_bytes (payload, "[1, 2]");
  g_assert_null (user);
  g_assert_null (user_data);
  g_assert_cmpint (state, ==, RINGER_REQUEST_STATE_OFFERED);
  g_assert_false (held);
  g_signal_connect (self, "notify", G_CALLBACK (count_cb), &n_notified);
  g_object_set (self, "held", TRUE, NULL);
  g_object_set (self, "held", TRUE, NULL);
  g_assert_true (ringer_request_get_held (self));
  g_assert_cmpuint (n_notified, ==, 1);
  ringer_request_accept (self, NULL);
  g_assert_cmpuint (n_notified, ==, 2);
  finish (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/accepted-by-itself", test_accepted_by_itself);
  g_test_add_func ("/request/accepted-by-hand", test_accepted_by_hand);
  g_test_add_func ("/request/each-once", test_each_once);
  g_test_add_func ("/request/bad-answers", test_bad_answers);
  g_test_add_func ("/request/requestor", test_requestor);
  g_test_add_func ("/request/delivered-twice", test_delivered_twice);
  g_test_add_func ("/request/strays", test_strays);
  g_test_add_func ("/request/expired", test_expired);
  g_test_add_func ("/request/late", test_late);
  g_test_add_func ("/request/refusals-of-nothing", test_refusals_of_nothing);
  g_test_add_func ("/request/lost", test_lost);
  g_test_add_func ("/request/connection-gone", test_connection_gone);
  g_test_add_func ("/request/many", test_many);
  g_test_add_func ("/request/properties", test_properties);
  return g_test_run ();
}
