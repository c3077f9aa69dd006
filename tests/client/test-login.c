/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-error.h"

/* Logins: taken, refused, repeated, and those that would be dangerous. */

typedef struct
{
  Peer             *peer;
  RingerConnection *connection;
  GAsyncResult     *result;
  GError           *error;
  char             *data;
} Fixture;

static void
start (Fixture *fixture, PeerFlags flags)
{
  fixture->peer = peer_new (flags);
  fixture->connection = connection_new (fixture->peer);
  ringer_connection_open (fixture->connection);
}

static void
log_in (Fixture *fixture, const char *auth)
{
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->result);
  g_clear_pointer (&fixture->data, g_free);
  ringer_connection_login_async (fixture->connection, auth, NULL, ringer_test_take_result,
                                 &fixture->result);
}

static void
wait_for_login (Fixture *fixture)
{
  RINGER_TEST_WAIT (fixture->result != NULL);
  fixture->data = ringer_connection_login_finish (fixture->connection, fixture->result,
                                                  &fixture->error);
  g_assert_true ((fixture->data == NULL) == (fixture->error != NULL));
}

static void
wait_for_state (Fixture *fixture, RingerConnectionState state)
{
  RINGER_TEST_WAIT (ringer_connection_get_state (fixture->connection) == state);
}

static void
finish (Fixture *fixture)
{
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->result);
  g_clear_pointer (&fixture->data, g_free);
  connection_finish (fixture->connection);
  peer_finish (fixture->peer);
}

static void
answer (Fixture *fixture, int action, const char *data)
{
  g_autoptr (RingerMessage)
                 request = peer_take (fixture->peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);

  peer_send (fixture->peer,
             message_new (RINGER_TOPIC_AUTH, action, data != NULL ? "data" : NULL, data, NULL));
}

static void
test_success (void)
{
  const struct
  {
    const char *sent;
    const char *told;
  } cases[] = {
    { NULL, "null" },
    { "null", "null" },
    { "", "null" },
    { "not json", "null" },
    { "{\"colour\":\"red\"}", "{\"colour\":\"red\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture fixture = { 0 };
      g_autoptr (RingerMessage) request = NULL;

      start (&fixture, PEER_ACCEPTS);
      log_in (&fixture, "{\"username\":\"ann\",\"password\":\"pä55\"}");
      request = peer_take (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);
      g_assert_cmpstr (message_text (request, RINGER_FIELD_DATA), ==,
                       "{\"username\":\"ann\",\"password\":\"pä55\"}");
      peer_send (fixture.peer,
                 message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_SUCCESSFUL,
                              cases[i].sent != NULL ? "data" : NULL, cases[i].sent, NULL));
      wait_for_login (&fixture);
      g_assert_no_error (fixture.error);
      g_assert_cmpstr (fixture.data, ==, cases[i].told);
      g_assert_null (ringer_connection_get_login_refusal (fixture.connection));
      finish (&fixture);
    }
}

/* Nothing of this may reach a broker: it would die of it. */
static void
test_dangerous (void)
{
  const struct
  {
    const char *auth;
    int         code;
  } cases[] = {
    { "", RINGER_ERROR_INVALID_JSON },        { "{", RINGER_ERROR_INVALID_JSON },
    { "{'a':1}", RINGER_ERROR_INVALID_JSON }, { "not json", RINGER_ERROR_INVALID_JSON },
    { "null", RINGER_ERROR_BAD_ARGUMENT },    { "\"ann\"", RINGER_ERROR_BAD_ARGUMENT },
    { "[]", RINGER_ERROR_BAD_ARGUMENT },      { "7", RINGER_ERROR_BAD_ARGUMENT },
  };
  Fixture fixture = { 0 };

  start (&fixture, PEER_GOOD);
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      log_in (&fixture, cases[i].auth);
      wait_for_login (&fixture);
      g_assert_error (fixture.error, RINGER_ERROR, cases[i].code);
    }
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST), ==, 0);
  finish (&fixture);
}

static void
test_refused_then_taken (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{\"password\":\"wrong\"}");
  answer (&fixture, RINGER_AUTH_UNSUCCESSFUL, "{\"error\":\"no such user\"}");
  wait_for_login (&fixture);
  assert_error (fixture.error, RINGER_ERROR_LOGIN, "no such user");
  g_assert_cmpint (ringer_connection_get_state (fixture.connection), ==,
                   RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  assert_error (ringer_connection_get_error (fixture.connection), RINGER_ERROR_LOGIN, "refused");
  g_assert_cmpstr (ringer_connection_get_login_refusal (fixture.connection), ==,
                   "{\"error\":\"no such user\"}");

  log_in (&fixture, "{\"password\":\"right\"}");
  answer (&fixture, RINGER_AUTH_UNSUCCESSFUL, "not json");
  wait_for_login (&fixture);
  assert_error (fixture.error, RINGER_ERROR_LOGIN, "not json");
  g_assert_null (ringer_connection_get_login_refusal (fixture.connection));

  log_in (&fixture, "{}");
  answer (&fixture, RINGER_AUTH_SUCCESSFUL, NULL);
  wait_for_login (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_null (ringer_connection_get_error (fixture.connection));
  g_assert_cmpuint (peer_get_n_opened (fixture.peer), ==, 1);
  finish (&fixture);
}

static void
assert_locked_out (Fixture *fixture, RingerConnectionState state)
{
  wait_for_state (fixture, state);
  assert_error (ringer_connection_get_error (fixture->connection), RINGER_ERROR_LOCKED_OUT,
                "The broker");
  RINGER_TEST_WAIT (peer_get_n_open (fixture->peer) == 0);
  log_in (fixture, "{}");
  wait_for_login (fixture);
  g_assert_error (fixture->error, RINGER_ERROR, RINGER_ERROR_LOCKED_OUT);
  g_assert_cmpint (ringer_connection_get_state (fixture->connection), ==, state);
  g_assert_cmpuint (peer_get_n_opened (fixture->peer), ==, 1);
}

static void
test_too_many_attempts (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{}");
  answer (&fixture, RINGER_AUTH_UNSUCCESSFUL, NULL);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_TOO_MANY_ATTEMPTS, NULL));
  wait_for_login (&fixture);
  g_assert_error (fixture.error, RINGER_ERROR, RINGER_ERROR_LOGIN);
  assert_locked_out (&fixture, RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS);
  finish (&fixture);
}

static void
test_too_many_at_once (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{}");
  answer (&fixture, RINGER_AUTH_TOO_MANY_ATTEMPTS, NULL);
  wait_for_login (&fixture);
  g_assert_error (fixture.error, RINGER_ERROR, RINGER_ERROR_LOCKED_OUT);
  assert_locked_out (&fixture, RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS);
  finish (&fixture);
}

static void
test_authentication_timeout (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_AUTHENTICATION_TIMEOUT, NULL));
  assert_locked_out (&fixture, RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT);
  finish (&fixture);
}

static void
test_data_not_understood (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{}");
  answer (&fixture, RINGER_AUTH_INVALID_MESSAGE_DATA, NULL);
  wait_for_login (&fixture);
  assert_error (fixture.error, RINGER_ERROR_LOGIN, "does not understand");
  peer_close (fixture.peer, 1005);
  RINGER_TEST_WAIT (peer_get_n_opened (fixture.peer) == 2);
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST), ==, 0);
  finish (&fixture);
}

/* The answer never comes; the login is sent again on the next connection. */
static void
test_silence (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  g_object_set (ringer_connection_get_config (fixture.connection), "login-timeout", 50, NULL);
  log_in (&fixture, "{\"n\":1}");
  RINGER_TEST_WAIT (peer_get_n_opened (fixture.peer) == 2);
  assert_error (ringer_connection_get_error (fixture.connection), RINGER_ERROR_TIMED_OUT, "login");
  g_object_set (ringer_connection_get_config (fixture.connection), "login-timeout", 5000, NULL);
  peer_set_flags (fixture.peer, PEER_GOOD);
  wait_for_login (&fixture);
  g_assert_no_error (fixture.error);
  finish (&fixture);
}

static void
test_one_at_a_time (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{}");
  ringer_connection_login_async (fixture.connection, "{}", NULL, ringer_test_take_result, &second);
  RINGER_TEST_WAIT (second != NULL);
  g_assert_null (ringer_connection_login_finish (fixture.connection, second, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  g_clear_object (&second);
  answer (&fixture, RINGER_AUTH_SUCCESSFUL, NULL);
  wait_for_login (&fixture);
  g_assert_no_error (fixture.error);

  log_in (&fixture, "{}");
  wait_for_login (&fixture);
  g_assert_error (fixture.error, RINGER_ERROR, RINGER_ERROR_STATE);
  finish (&fixture);
}

static void
test_before_open (void)
{
  Fixture fixture = { 0 };

  fixture.peer = peer_new (PEER_GOOD);
  fixture.connection = connection_new (fixture.peer);
  log_in (&fixture, "{\"early\":true}");
  ringer_connection_open (fixture.connection);
  wait_for_login (&fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (ringer_connection_get_state (fixture.connection), ==,
                   RINGER_CONNECTION_STATE_OPEN);
  finish (&fixture);
}

static void
test_repeated (void)
{
  Fixture fixture = { 0 };
  g_autoptr (RingerMessage) again = NULL;

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{\"n\":1}");
  answer (&fixture, RINGER_AUTH_SUCCESSFUL, NULL);
  wait_for_login (&fixture);
  peer_break_off (fixture.peer);
  again = peer_take (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);
  g_assert_cmpstr (message_text (again, RINGER_FIELD_DATA), ==, "{\"n\":1}");
  peer_send (fixture.peer, message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_SUCCESSFUL, NULL));
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_OPEN);
  finish (&fixture);
}

static void
reauthentication_failure_cb (RingerConnection *connection, const char *reason, char **told)
{
  g_assert_null (*told);
  *told = g_strdup (reason != NULL ? reason : "(none)");
}

static void
test_repeated_and_refused (void)
{
  Fixture          fixture = { 0 };
  g_autofree char *told = NULL;

  start (&fixture, PEER_GOOD);
  g_signal_connect (fixture.connection, "reauthentication-failure",
                    G_CALLBACK (reauthentication_failure_cb), &told);
  connection_log_in (fixture.connection);
  g_assert_null (told);
  peer_set_flags (fixture.peer, PEER_ACCEPTS);
  ringer_message_unref (peer_take (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST));
  peer_break_off (fixture.peer);
  answer (&fixture, RINGER_AUTH_UNSUCCESSFUL, "\"expired\"");
  RINGER_TEST_WAIT (told != NULL);
  g_assert_cmpstr (told, ==, "\"expired\"");
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  assert_error (ringer_connection_get_error (fixture.connection), RINGER_ERROR_LOGIN, "expired");

  /* Another login ends it. */
  peer_set_flags (fixture.peer, PEER_GOOD);
  connection_log_in (fixture.connection);
  finish (&fixture);
}

static void
test_cancelled (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  /* Before it was sent: it never is. */
  start (&fixture, 0);
  ringer_connection_login_async (fixture.connection, "{}", cancellable, ringer_test_take_result,
                                 &fixture.result);
  g_cancellable_cancel (cancellable);
  wait_for_login (&fixture);
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ringer_message_unref (
      peer_take (fixture.peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE));
  peer_send (fixture.peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_ACCEPT, NULL));
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);

  /* On its way: the wait ends, the login goes on. */
  g_clear_error (&fixture.error);
  g_clear_object (&fixture.result);
  g_cancellable_reset (cancellable);
  ringer_connection_login_async (fixture.connection, "{}", cancellable, ringer_test_take_result,
                                 &fixture.result);
  ringer_message_unref (peer_take (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST));
  g_cancellable_cancel (cancellable);
  wait_for_login (&fixture);
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_SUCCESSFUL, NULL));
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_OPEN);
  finish (&fixture);
}

static void
test_already_cancelled (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  start (&fixture, PEER_GOOD);
  g_cancellable_cancel (cancellable);
  ringer_connection_login_async (fixture.connection, "{}", cancellable, ringer_test_take_result,
                                 &fixture.result);
  wait_for_login (&fixture);
  g_assert_error (fixture.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  finish (&fixture);
}

static void
test_closed_meanwhile (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  log_in (&fixture, "{}");
  ringer_message_unref (peer_take (fixture.peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST));
  ringer_connection_close (fixture.connection);
  wait_for_login (&fixture);
  g_assert_error (fixture.error, RINGER_ERROR, RINGER_ERROR_OFFLINE);
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_CLOSED);
  finish (&fixture);
}

static void
test_rejected_meanwhile (void)
{
  Fixture fixture = { 0 };

  start (&fixture, 0);
  log_in (&fixture, "{}");
  ringer_message_unref (
      peer_take (fixture.peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE));
  peer_send (fixture.peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_REJECT, NULL));
  wait_for_login (&fixture);
  g_assert_error (fixture.error, RINGER_ERROR, RINGER_ERROR_LOCKED_OUT);
  finish (&fixture);
}

static void
test_given_up_meanwhile (void)
{
  Fixture fixture = { 0 };

  start (&fixture, PEER_ACCEPTS);
  g_object_set (ringer_connection_get_config (fixture.connection), "max-reconnect-attempts", 1,
                NULL);
  peer_stop_listening (fixture.peer);
  log_in (&fixture, "{}");
  wait_for_login (&fixture);
  g_assert_error (fixture.error, RINGER_ERROR, RINGER_ERROR_REFUSED);
  wait_for_state (&fixture, RINGER_CONNECTION_STATE_CLOSED);
  finish (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login/success", test_success);
  g_test_add_func ("/login/dangerous", test_dangerous);
  g_test_add_func ("/login/refused-then-taken", test_refused_then_taken);
  g_test_add_func ("/login/too-many-attempts", test_too_many_attempts);
  g_test_add_func ("/login/too-many-at-once", test_too_many_at_once);
  g_test_add_func ("/login/authentication-timeout", test_authentication_timeout);
  g_test_add_func ("/login/data-not-understood", test_data_not_understood);
  g_test_add_func ("/login/silence", test_silence);
  g_test_add_func ("/login/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/login/before-open", test_before_open);
  g_test_add_func ("/login/repeated", test_repeated);
  g_test_add_func ("/login/repeated-and-refused", test_repeated_and_refused);
  g_test_add_func ("/login/cancelled", test_cancelled);
  g_test_add_func ("/login/already-cancelled", test_already_cancelled);
  g_test_add_func ("/login/closed-meanwhile", test_closed_meanwhile);
  g_test_add_func ("/login/rejected-meanwhile", test_rejected_meanwhile);
  g_test_add_func ("/login/given-up-meanwhile", test_given_up_meanwhile);
  return g_test_run ();
}
