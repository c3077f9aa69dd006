/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-clock.h"
#include "ringer-error.h"

/* Every way in which a call can end, and what comes after its end. */

typedef struct
{
  Peer             *peer;
  RingerConnection *connection;
  RingerCall       *call;
  guint             n_ended;
  guint             n_late;
  guint             n_call_ended;
} Fixture;

static void
ended_cb (RingerCall *call, Fixture *fixture)
{
  g_assert_cmpint (ringer_call_get_state (call), ==, RINGER_CALL_STATE_ENDED);
  g_assert_cmpint (ringer_call_get_outcome (call), !=, RINGER_CALL_OUTCOME_NONE);
  g_assert_nonnull (ringer_call_get_word (call));
  fixture->n_ended++;
}

static void
late_cb (RingerCall *call, Fixture *fixture)
{
  g_assert_cmpint (ringer_call_get_late_at (call), >=, ringer_call_get_ended_at (call));
  fixture->n_late++;
}

static void
call_ended_cb (RingerConnection *connection, RingerCall *call, Fixture *fixture)
{
  g_assert_cmpuint (fixture->n_ended, ==, fixture->n_call_ended + 1);
  fixture->n_call_ended++;
}

static void
start (Fixture *fixture)
{
  *fixture = (Fixture){ 0 };
  fixture->peer = peer_new (PEER_GOOD);
  fixture->connection = connection_new_open (fixture->peer);
  g_signal_connect (fixture->connection, "call-ended", G_CALLBACK (call_ended_cb), fixture);
}

static void
finish (Fixture *fixture)
{
  g_clear_object (&fixture->call);
  connection_finish (fixture->connection);
  peer_finish (fixture->peer);
}

static void
make_call (Fixture *fixture, const char *name, const char *payload, guint timeout)
{
  g_autoptr (GBytes) sent = payload != NULL ? bytes (payload) : NULL;

  g_clear_object (&fixture->call);
  fixture->n_ended = fixture->n_late = fixture->n_call_ended = 0;
  fixture->call = ringer_connection_call (fixture->connection, name, sent, timeout);
  g_assert_cmpint (ringer_call_get_state (fixture->call), !=, RINGER_CALL_STATE_ENDED);
  g_assert_cmpint (ringer_call_get_outcome (fixture->call), ==, RINGER_CALL_OUTCOME_NONE);
  g_assert_cmpint (ringer_call_get_party (fixture->call), ==, RINGER_PARTY_NONE);
  g_signal_connect (fixture->call, "ended", G_CALLBACK (ended_cb), fixture);
  g_signal_connect (fixture->call, "late", G_CALLBACK (late_cb), fixture);
}

static void
wait_for_end (Fixture *fixture)
{
  RINGER_TEST_WAIT (fixture->n_ended > 0);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_cmpint (ringer_call_get_ended_at (fixture->call), >=,
                   ringer_call_get_created_at (fixture->call));
}

static void
assert_end (Fixture *fixture, RingerCallOutcome outcome, RingerParty party, const char *word)
{
  wait_for_end (fixture);
  g_assert_cmpint (ringer_call_get_outcome (fixture->call), ==, outcome);
  g_assert_cmpint (ringer_call_get_party (fixture->call), ==, party);
  g_assert_cmpstr (ringer_call_get_word (fixture->call), ==, word);
}

static void
take_request (Fixture *fixture)
{
  g_autoptr (RingerMessage)
                 request = peer_take (fixture->peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);

  g_assert_cmpstr (message_text (request, RINGER_FIELD_CORRELATION_ID), ==,
                   ringer_call_get_correlation_id (fixture->call));
}

static void
answer (Fixture *fixture, int action, const char *data)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_RPC, action, "id",
                                         ringer_call_get_correlation_id (fixture->call), "name",
                                         "sum", data != NULL ? "data" : NULL, data, NULL));
}

/* Waits until the connection has read all that was sent to it. */
static void
synchronise (Fixture *fixture)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (fixture->peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
}

static void
test_answered (void)
{
  Fixture fixture;
  g_autoptr (RingerMessage) request = NULL;
  gint64 before = ringer_clock_get_monotonic ();

  start (&fixture);
  make_call (&fixture, "sum", "{ \"n\" : 12345678901234567890, \"x\": 1.0 }", 0);
  g_assert_cmpint (ringer_call_get_state (fixture.call), ==, RINGER_CALL_STATE_SENT);
  request = peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  g_assert_cmpstr (message_text (request, RINGER_FIELD_NAME), ==, "sum");
  g_assert_cmpstr (message_text (request, RINGER_FIELD_DATA), ==,
                   "{ \"n\" : 12345678901234567890, \"x\": 1.0 }");
  answer (&fixture, RINGER_RPC_ACCEPT, NULL);
  RINGER_TEST_WAIT (ringer_call_get_state (fixture.call) == RINGER_CALL_STATE_ACCEPTED);
  /* A second acceptance, as after a reroute. */
  answer (&fixture, RINGER_RPC_ACCEPT, NULL);
  answer (&fixture, RINGER_RPC_RESPONSE, "[1.00]");
  assert_end (&fixture, RINGER_CALL_OUTCOME_RESPONSE, RINGER_PARTY_PROVIDER, "RESPONSE");
  assert_bytes (ringer_call_get_answer (fixture.call), "[1.00]");
  g_assert_cmpint (before, <=, ringer_call_get_created_at (fixture.call));
  g_assert_cmpint (ringer_call_get_created_at (fixture.call), <=,
                   ringer_call_get_sent_at (fixture.call));
  g_assert_cmpint (ringer_call_get_sent_at (fixture.call), <=,
                   ringer_call_get_accepted_at (fixture.call));
  g_assert_cmpint (ringer_call_get_accepted_at (fixture.call), <=,
                   ringer_call_get_ended_at (fixture.call));
  g_assert_cmpuint (fixture.n_call_ended, ==, 1);
  g_assert_null (ringer_call_get_message (fixture.call));

  /* Answers after the end are nobody's. */
  answer (&fixture, RINGER_RPC_RESPONSE, "2");
  answer (&fixture, RINGER_RPC_ACCEPT, NULL);
  answer (&fixture, RINGER_RPC_RESPONSE_TIMEOUT, NULL);
  synchronise (&fixture);
  assert_bytes (ringer_call_get_answer (fixture.call), "[1.00]");
  g_assert_cmpuint (fixture.n_ended + fixture.n_late, ==, 1);
  finish (&fixture);
}

static void
test_ends (void)
{
  const struct
  {
    int               action;
    const char       *data;
    RingerCallOutcome outcome;
    RingerParty       party;
    const char       *word;
  } cases[] = {
    { RINGER_RPC_RESPONSE, NULL, RINGER_CALL_OUTCOME_RESPONSE, RINGER_PARTY_PROVIDER, "RESPONSE" },
    { RINGER_RPC_RESPONSE, "", RINGER_CALL_OUTCOME_RESPONSE, RINGER_PARTY_PROVIDER, "RESPONSE" },
    { RINGER_RPC_RESPONSE, "not json", RINGER_CALL_OUTCOME_RESPONSE, RINGER_PARTY_PROVIDER,
      "RESPONSE" },
    { RINGER_RPC_REQUEST_ERROR, "\"boom\"", RINGER_CALL_OUTCOME_ERROR, RINGER_PARTY_PROVIDER,
      "REQUEST_ERROR" },
    { RINGER_RPC_REQUEST_ERROR, NULL, RINGER_CALL_OUTCOME_ERROR, RINGER_PARTY_PROVIDER,
      "REQUEST_ERROR" },
    { RINGER_RPC_NO_RPC_PROVIDER, NULL, RINGER_CALL_OUTCOME_NO_PROVIDER, RINGER_PARTY_BROKER,
      "NO_RPC_PROVIDER" },
    { RINGER_RPC_ACCEPT_TIMEOUT, NULL, RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT, RINGER_PARTY_BROKER,
      "ACCEPT_TIMEOUT" },
    { RINGER_RPC_RESPONSE_TIMEOUT, NULL, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT, RINGER_PARTY_BROKER,
      "RESPONSE_TIMEOUT" },
    { RINGER_RPC_MESSAGE_DENIED, NULL, RINGER_CALL_OUTCOME_DENIED, RINGER_PARTY_BROKER,
      "MESSAGE_DENIED" },
    { RINGER_RPC_MESSAGE_PERMISSION_ERROR, NULL, RINGER_CALL_OUTCOME_PERMISSION_ERROR,
      RINGER_PARTY_BROKER, "MESSAGE_PERMISSION_ERROR" },
  };
  Fixture fixture;

  start (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      make_call (&fixture, "sum", NULL, 0);
      take_request (&fixture);
      answer (&fixture, cases[i].action, cases[i].data);
      assert_end (&fixture, cases[i].outcome, cases[i].party, cases[i].word);
      assert_bytes (ringer_call_get_answer (fixture.call), cases[i].data);
    }
  finish (&fixture);
}

/* What another client put into the other fields counts nothing. */
static void
test_hostile_fields (void)
{
  Fixture fixture;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 0);
  take_request (&fixture);
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, "id",
                          ringer_call_get_correlation_id (fixture.call), "ack", "1", "error", "1",
                          "original", "8", "names", "x", "data", "7", "name", "another", NULL));
  assert_end (&fixture, RINGER_CALL_OUTCOME_RESPONSE, RINGER_PARTY_PROVIDER, "RESPONSE");
  assert_bytes (ringer_call_get_answer (fixture.call), "7");
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
  g_assert_cmpstr (topic, ==, "RPC");
  g_assert_true (g_str_has_suffix (message, "."));
  (*n)++;
}

static void
test_answers_to_nobody (void)
{
  Fixture fixture;
  guint   n_problems = 0;

  start (&fixture);
  g_signal_connect (fixture.connection, "problem", G_CALLBACK (count_problem_cb), &n_problems);
  make_call (&fixture, "sum", NULL, 0);
  take_request (&fixture);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, "id", "x", NULL));
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, NULL));
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_NO_RPC_PROVIDER, "id", "", NULL));
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, 77, "id",
                                        ringer_call_get_correlation_id (fixture.call), NULL));
  peer_send (fixture.peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_MESSAGE_DENIED, NULL));
  synchronise (&fixture);
  g_assert_cmpuint (n_problems, ==, 5);
  g_assert_cmpint (ringer_call_get_state (fixture.call), ==, RINGER_CALL_STATE_SENT);
  answer (&fixture, RINGER_RPC_RESPONSE, "1");
  wait_for_end (&fixture);
  finish (&fixture);
}

static void
test_refused (void)
{
  const struct
  {
    const char *name;
    const char *payload;
    const char *part;
  } cases[] = {
    { "sum", "", "not JSON" },         { "sum", "{", "not JSON" },
    { "sum", "{'a':1}", "not JSON" },  { "sum", "1e", "not JSON" },
    { "sum", "\"\xff\"", "not JSON" }, { "su\xffm", "1", "UTF-8" },
  };
  Fixture          fixture;
  g_autofree char *big = g_strnfill (5000, '1');
  g_autoptr (GBytes) with_nul = g_bytes_new_static ("1\0", 2);

  start (&fixture);
  g_object_set (ringer_connection_get_config (fixture.connection), "max-message-size",
                (guint64) 4096, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      make_call (&fixture, cases[i].name, cases[i].payload, 0);
      assert_end (&fixture, RINGER_CALL_OUTCOME_REFUSED, RINGER_PARTY_RINGER, "REFUSED");
      g_assert_nonnull (strstr (ringer_call_get_message (fixture.call), cases[i].part));
      g_assert_cmpint (ringer_call_get_sent_at (fixture.call), ==, 0);
    }
  make_call (&fixture, "sum", big, 0);
  assert_end (&fixture, RINGER_CALL_OUTCOME_REFUSED, RINGER_PARTY_RINGER, "REFUSED");
  g_assert_nonnull (strstr (ringer_call_get_message (fixture.call), "5000 bytes"));
  make_call (&fixture, big, "1", 0);
  assert_end (&fixture, RINGER_CALL_OUTCOME_REFUSED, RINGER_PARTY_RINGER, "REFUSED");

  g_clear_object (&fixture.call);
  fixture.n_ended = fixture.n_call_ended = 0;
  fixture.call = ringer_connection_call (fixture.connection, "sum", with_nul, 0);
  g_signal_connect (fixture.call, "ended", G_CALLBACK (ended_cb), &fixture);
  RINGER_TEST_WAIT (ringer_call_get_outcome (fixture.call) == RINGER_CALL_OUTCOME_REFUSED);
  /* Cancelling what is decided changes nothing. */
  ringer_call_cancel (fixture.call);
  g_assert_cmpint (ringer_call_get_outcome (fixture.call), ==, RINGER_CALL_OUTCOME_REFUSED);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST), ==, 0);
  finish (&fixture);
}

static void
test_odd_names (void)
{
  const char *const names[] = { "", " ", "żółw/🐢", "__proto__", "a\nb" };
  Fixture           fixture;

  start (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (RingerMessage) request = NULL;

      make_call (&fixture, names[i], NULL, 0);
      request = peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
      g_assert_cmpstr (message_text (request, RINGER_FIELD_NAME), ==, names[i]);
      g_assert_false (ringer_message_has_text (request, RINGER_FIELD_DATA));
      answer (&fixture, RINGER_RPC_NO_RPC_PROVIDER, NULL);
      wait_for_end (&fixture);
    }
  finish (&fixture);
}

static void
test_timed_out_and_late (void)
{
  Fixture fixture;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 30);
  assert_end (&fixture, RINGER_CALL_OUTCOME_TIMED_OUT, RINGER_PARTY_RINGER, "TIMED_OUT");
  g_assert_cmpint (ringer_call_get_ended_at (fixture.call) -
                       ringer_call_get_created_at (fixture.call),
                   >=, 30000);
  g_assert_cmpuint (ringer_call_get_timeout (fixture.call), ==, 30);
  take_request (&fixture);
  answer (&fixture, RINGER_RPC_ACCEPT, NULL);
  answer (&fixture, RINGER_RPC_RESPONSE, "\"at last\"");
  RINGER_TEST_WAIT (fixture.n_late == 1);
  assert_bytes (ringer_call_get_late_answer (fixture.call), "\"at last\"");
  g_assert_null (ringer_call_get_answer (fixture.call));
  answer (&fixture, RINGER_RPC_RESPONSE, "\"and again\"");
  synchronise (&fixture);
  g_assert_cmpuint (fixture.n_late, ==, 1);
  g_assert_cmpint (ringer_call_get_outcome (fixture.call), ==, RINGER_CALL_OUTCOME_TIMED_OUT);
  finish (&fixture);
}

static void
test_cancelled (void)
{
  Fixture fixture;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 5000);
  ringer_call_cancel (fixture.call);
  g_assert_cmpuint (fixture.n_ended, ==, 1);
  assert_end (&fixture, RINGER_CALL_OUTCOME_CANCELLED, RINGER_PARTY_RINGER, "CANCELLED");
  ringer_call_cancel (fixture.call);
  g_assert_cmpuint (fixture.n_ended, ==, 1);
  /* The broker's word on it is no answer. */
  take_request (&fixture);
  answer (&fixture, RINGER_RPC_RESPONSE_TIMEOUT, NULL);
  synchronise (&fixture);
  g_assert_cmpuint (fixture.n_late, ==, 0);
  g_assert_cmpint (ringer_call_get_late_at (fixture.call), ==, 0);
  finish (&fixture);
}

/* Given-up calls that nobody holds are gone, and those that are held are
 * remembered up to a number. */
static void
test_many_given_up (void)
{
  enum
  {
    N = 5000
  };
  Fixture fixture;
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);

  start (&fixture);
  for (guint i = 0; i < N; i++)
    {
      RingerCall *call = ringer_connection_call (fixture.connection, "sum", NULL, 0);

      g_signal_connect (call, "ended", G_CALLBACK (ended_cb), &fixture);
      g_signal_connect (call, "late", G_CALLBACK (late_cb), &fixture);
      ringer_call_cancel (call);
      g_ptr_array_add (calls, call);
    }
  g_assert_cmpuint (fixture.n_ended, ==, N);
  for (guint i = 0; i < N; i += N - 1)
    peer_send (fixture.peer,
               message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, "id",
                            ringer_call_get_correlation_id (g_ptr_array_index (calls, i)), NULL));
  synchronise (&fixture);
  g_assert_cmpuint (fixture.n_late, ==, 1);
  g_assert_cmpint (ringer_call_get_late_at (g_ptr_array_index (calls, N - 1)), !=, 0);
  g_ptr_array_set_size (calls, 0);
  finish (&fixture);
}

static void
test_queued (void)
{
  Fixture fixture = { 0 };

  fixture.peer = peer_new (PEER_GOOD);
  fixture.connection = connection_new (fixture.peer);
  ringer_connection_open (fixture.connection);
  make_call (&fixture, "sum", "1", 0);
  g_assert_cmpint (ringer_call_get_state (fixture.call), ==, RINGER_CALL_STATE_QUEUED);
  connection_log_in (fixture.connection);
  g_assert_cmpint (ringer_call_get_state (fixture.call), ==, RINGER_CALL_STATE_SENT);
  take_request (&fixture);
  answer (&fixture, RINGER_RPC_RESPONSE, "2");
  wait_for_end (&fixture);
  finish (&fixture);
}

static void
test_queued_in_vain (void)
{
  Fixture fixture = { 0 };

  fixture.peer = peer_new (0);
  fixture.connection = connection_new (fixture.peer);
  g_object_set (ringer_connection_get_config (fixture.connection), "offline-buffer-timeout", 40,
                NULL);
  ringer_connection_open (fixture.connection);
  make_call (&fixture, "sum", NULL, 0);
  assert_end (&fixture, RINGER_CALL_OUTCOME_OFFLINE, RINGER_PARTY_RINGER, "CLIENT_OFFLINE");
  g_assert_cmpint (ringer_call_get_sent_at (fixture.call), ==, 0);

  make_call (&fixture, "sum", NULL, 10);
  assert_end (&fixture, RINGER_CALL_OUTCOME_TIMED_OUT, RINGER_PARTY_RINGER, "TIMED_OUT");

  make_call (&fixture, "sum", NULL, 0);
  ringer_call_cancel (fixture.call);
  assert_end (&fixture, RINGER_CALL_OUTCOME_CANCELLED, RINGER_PARTY_RINGER, "CANCELLED");

  make_call (&fixture, "sum", NULL, 0);
  ringer_connection_close (fixture.connection);
  assert_end (&fixture, RINGER_CALL_OUTCOME_OFFLINE, RINGER_PARTY_RINGER, "CLIENT_OFFLINE");
  finish (&fixture);
}

static void
test_offline (void)
{
  Fixture fixture;

  start (&fixture);
  ringer_connection_pause (fixture.connection);
  make_call (&fixture, "sum", NULL, 0);
  assert_end (&fixture, RINGER_CALL_OUTCOME_OFFLINE, RINGER_PARTY_RINGER, "CLIENT_OFFLINE");
  ringer_connection_close (fixture.connection);
  make_call (&fixture, "sum", NULL, 0);
  assert_end (&fixture, RINGER_CALL_OUTCOME_OFFLINE, RINGER_PARTY_RINGER, "CLIENT_OFFLINE");
  finish (&fixture);
}

static void
test_connection_lost (void)
{
  Fixture fixture;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 60000);
  take_request (&fixture);
  peer_break_off (fixture.peer);
  assert_end (&fixture, RINGER_CALL_OUTCOME_OFFLINE, RINGER_PARTY_RINGER, "CLIENT_OFFLINE");

  /* It is not made again. */
  RINGER_TEST_WAIT (ringer_connection_get_state (fixture.connection) ==
                    RINGER_CONNECTION_STATE_OPEN);
  synchronise (&fixture);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST), ==, 0);
  finish (&fixture);
}

static void
call_again_cb (RingerCall *call, Fixture *fixture)
{
  g_autoptr (RingerCall) another = ringer_connection_call (fixture->connection, "another", NULL, 0);

  fixture->n_late++;
}

/* Ends are told when nothing is half done: one may call again from there. */
static void
test_call_from_end (void)
{
  Fixture fixture;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 0);
  g_signal_connect (fixture.call, "ended", G_CALLBACK (call_again_cb), &fixture);
  take_request (&fixture);
  peer_break_off (fixture.peer);
  RINGER_TEST_WAIT (fixture.n_late == 1);
  ringer_message_unref (peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST));
  finish (&fixture);
}

static void
test_wait (void)
{
  Fixture fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 0);
  take_request (&fixture);
  ringer_call_wait_async (fixture.call, NULL, ringer_test_take_result, &first);
  ringer_call_wait_async (fixture.call, cancellable, ringer_test_take_result, &second);
  g_cancellable_cancel (cancellable);
  RINGER_TEST_WAIT (second != NULL);
  g_assert_false (ringer_call_wait_finish (fixture.call, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (first);
  g_assert_cmpint (ringer_call_get_state (fixture.call), ==, RINGER_CALL_STATE_SENT);

  answer (&fixture, RINGER_RPC_NO_RPC_PROVIDER, NULL);
  RINGER_TEST_WAIT (first != NULL);
  g_assert_true (ringer_call_wait_finish (fixture.call, first, NULL));
  ringer_call_wait_async (fixture.call, NULL, ringer_test_take_result, &third);
  RINGER_TEST_WAIT (third != NULL);
  g_assert_true (ringer_call_wait_finish (fixture.call, third, NULL));
  finish (&fixture);
}

/* A call outlives its connection, and ends. */
static void
test_connection_gone (void)
{
  Fixture fixture;
  guint   n_ended = 0;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 0);
  connection_finish (fixture.connection);
  g_assert_cmpuint (fixture.n_ended, ==, 0);
  wait_for_end (&fixture);
  g_assert_cmpint (ringer_call_get_outcome (fixture.call), ==, RINGER_CALL_OUTCOME_OFFLINE);
  ringer_call_cancel (fixture.call);
  n_ended = fixture.n_ended;
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&fixture.call));
  peer_finish (fixture.peer);
}

/* Nobody needs to hold a call for it to be made. */
static void
test_not_held (void)
{
  Fixture fixture;

  start (&fixture);
  make_call (&fixture, "sum", NULL, 0);
  g_clear_object (&fixture.call);
  ringer_message_unref (peer_take (fixture.peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST));
  g_assert_cmpuint (fixture.n_ended, ==, 0);
  finish (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/answered", test_answered);
  g_test_add_func ("/call/ends", test_ends);
  g_test_add_func ("/call/hostile-fields", test_hostile_fields);
  g_test_add_func ("/call/answers-to-nobody", test_answers_to_nobody);
  g_test_add_func ("/call/refused", test_refused);
  g_test_add_func ("/call/odd-names", test_odd_names);
  g_test_add_func ("/call/timed-out-and-late", test_timed_out_and_late);
  g_test_add_func ("/call/cancelled", test_cancelled);
  g_test_add_func ("/call/many-given-up", test_many_given_up);
  g_test_add_func ("/call/queued", test_queued);
  g_test_add_func ("/call/queued-in-vain", test_queued_in_vain);
  g_test_add_func ("/call/offline", test_offline);
  g_test_add_func ("/call/connection-lost", test_connection_lost);
  g_test_add_func ("/call/call-from-end", test_call_from_end);
  g_test_add_func ("/call/wait", test_wait);
  g_test_add_func ("/call/connection-gone", test_connection_gone);
  g_test_add_func ("/call/not-held", test_not_held);
  return g_test_run ();
}
