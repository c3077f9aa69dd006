/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"
#include "raw.h"

#include "ringer-error.h"

#include <libsoup/soup.h>

/* From nothing to an open connection and back, and all that can be in the way. */

static void
wait_for_error (RingerConnection *connection, int code, const char *part)
{
  RINGER_TEST_WAIT (ringer_connection_get_error (connection) != NULL);
  assert_error (ringer_connection_get_error (connection), code, part);
}

static void
test_open_and_close (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);
  StateLog         *log = state_log_new (connection);

  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSED);
  ringer_connection_open (connection);
  ringer_connection_open (connection);
  connection_log_in (connection);
  ringer_connection_close (connection);
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_cmpstr (log->text->str, ==,
                   "AWAITING_CONNECTION CHALLENGING AWAITING_AUTHENTICATION AUTHENTICATING OPEN "
                   "CLOSING CLOSED");
  g_assert_null (ringer_connection_get_error (connection));
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 1);

  ringer_connection_open (connection);
  connection_log_in (connection);
  connection_finish (connection);
  state_log_free (log);
  peer_finish (peer);
}

static void
test_challenge (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  g_autoptr (RingerMessage)
                 challenge = peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE);
  g_autoptr (RingerMessage) auth = peer_take (peer, RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);

  g_assert_cmpstr (message_text (challenge, RINGER_FIELD_URL), ==, peer_get_url (peer));
  g_assert_cmpstr (message_text (challenge, RINGER_FIELD_PROTOCOL_VERSION), ==, "0.1a");
  g_assert_cmpstr (message_text (challenge, RINGER_FIELD_SDK_TYPE), ==, "ringer");
  g_assert_cmpstr (message_text (challenge, RINGER_FIELD_SDK_VERSION), ==, RINGER_VERSION);
  g_assert_cmpstr (message_text (auth, RINGER_FIELD_DATA), ==, "{}");
  connection_finish (connection);
  peer_finish (peer);
}

/* --- A WebSocket that says the wrong things --- */

static void
test_silent_broker (void)
{
  Peer *peer = peer_new (0);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;

  g_object_set (config, "login-timeout", 50, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  wait_for_error (connection, RINGER_ERROR_TIMED_OUT, "no deepstream broker answered");
  RINGER_TEST_WAIT (peer_get_n_opened (peer) >= 2);
  connection_finish (connection);
  peer_finish (peer);
}

static void
wait_for_challenge (Peer *peer)
{
  g_autoptr (RingerMessage)
                 challenge = peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE);
}

static void
test_nonsense (void)
{
  Peer             *peer = peer_new (0);
  RingerConnection *connection = connection_new (peer);

  ringer_connection_open (connection);
  wait_for_challenge (peer);
  peer_send_frame (peer, "Welcome to the chat!", 20);
  wait_for_error (connection, RINGER_ERROR_NOT_DEEPSTREAM, "binary dialect");
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_text_dialect (void)
{
  Peer             *peer = peer_new (0);
  RingerConnection *connection = connection_new (peer);

  ringer_connection_open (connection);
  wait_for_challenge (peer);
  peer_send_text (peer, "C\037A\036");
  wait_for_error (connection, RINGER_ERROR_NOT_DEEPSTREAM, "/deepstream");
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_reject (void)
{
  Peer             *peer = peer_new (0);
  RingerConnection *connection = connection_new (peer);

  ringer_connection_open (connection);
  wait_for_challenge (peer);
  peer_send (peer, ringer_message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_REJECT));
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) ==
                    RINGER_CONNECTION_STATE_CHALLENGE_DENIED);
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_LOCKED_OUT, "refuses");
  RINGER_TEST_WAIT (peer_get_n_open (peer) == 0);
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 1);

  /* Asking again is a beginning. */
  peer_set_flags (peer, PEER_GOOD);
  ringer_connection_retry_now (connection);
  connection_log_in (connection);
  connection_finish (connection);
  peer_finish (peer);
}

/* Words out of turn change nothing. */
static void
test_out_of_turn (void)
{
  const struct
  {
    int topic;
    int action;
  } words[] = {
    { RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_ACCEPT },
    { RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_REJECT },
    { RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_REDIRECT },
    { RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_AUTHENTICATION_TIMEOUT },
    { RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG },
    { RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE },
    { RINGER_TOPIC_AUTH, RINGER_AUTH_SUCCESSFUL },
    { RINGER_TOPIC_AUTH, RINGER_AUTH_UNSUCCESSFUL },
    { RINGER_TOPIC_AUTH, RINGER_AUTH_TOO_MANY_ATTEMPTS },
    { RINGER_TOPIC_AUTH, RINGER_AUTH_INVALID_MESSAGE_DATA },
    { RINGER_TOPIC_PARSER, RINGER_PARSER_UNKNOWN_TOPIC },
    { RINGER_TOPIC_RECORD, 1 },
    { 99, 7 },
  };
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  RingerMessage    *pong;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].topic < 8 && words[i].topic != RINGER_TOPIC_RECORD)
      peer_send (peer, ringer_message_new (words[i].topic, words[i].action));
  peer_send_frame (peer, "\x06\x10\x63\x1a\x02\x08\x01", 7); /* topic 99 */
  peer_send_frame (peer, "", 0);
  peer_send_text (peer, "text");
  /* The answer to this is the sign that all was read. */
  peer_send (peer, ringer_message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING));
  pong = peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG);
  ringer_message_unref (pong);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OPEN);
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 1);
  connection_finish (connection);
  peer_finish (peer);
}

/* --- Redirections --- */

static void
redirect (Peer *peer, const char *url)
{
  wait_for_challenge (peer);
  peer_send (peer,
             message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_REDIRECT, "url", url, NULL));
}

static void
test_redirect (void)
{
  Peer             *first = peer_new (PEER_LETS_IN);
  Peer             *second = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (first);
  StateLog         *log = state_log_new (connection);
  g_autoptr (RingerMessage) challenge = NULL;

  ringer_connection_open (connection);
  redirect (first, peer_get_url (second));
  connection_log_in (connection);
  g_assert_cmpstr (log->text->str, ==,
                   "AWAITING_CONNECTION CHALLENGING REDIRECTING AWAITING_CONNECTION CHALLENGING "
                   "AWAITING_AUTHENTICATION AUTHENTICATING OPEN");
  /* The original URL is named. */
  challenge = peer_take (second, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE);
  g_assert_cmpstr (message_text (challenge, RINGER_FIELD_URL), ==, peer_get_url (first));
  RINGER_TEST_WAIT (peer_get_n_open (first) == 0);

  /* And it is where one starts over. */
  peer_set_flags (first, PEER_GOOD);
  peer_break_off (second);
  RINGER_TEST_WAIT (peer_get_n_opened (first) == 2);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN);
  g_assert_cmpuint (peer_get_n_opened (second), ==, 1);
  connection_finish (connection);
  state_log_free (log);
  peer_finish (first);
  peer_finish (second);
}

static void
test_redirect_to_nobody (void)
{
  Peer             *first = peer_new (0);
  Peer             *second = peer_new (0);
  g_autofree char  *nobody = g_strdup (peer_get_url (second));
  RingerConnection *connection = connection_new (first);

  peer_finish (second);
  ringer_connection_open (connection);
  redirect (first, nobody);
  wait_for_error (connection, RINGER_ERROR_REFUSED, "Nothing listens");
  RINGER_TEST_WAIT (peer_get_n_opened (first) == 2);
  connection_finish (connection);
  peer_finish (first);
}

static void
test_redirect_to_nonsense (void)
{
  const char *const urls[] = { "", "ftp://x", "not a url" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      Peer             *peer = peer_new (0);
      RingerConnection *connection = connection_new (peer);

      ringer_connection_open (connection);
      redirect (peer, urls[i]);
      wait_for_error (connection, RINGER_ERROR_PROTOCOL, "sends us on");
      connection_finish (connection);
      peer_finish (peer);
    }
}

static void
test_redirect_loop (void)
{
  Peer             *peer = peer_new (0);
  RingerConnection *connection = connection_new (peer);

  ringer_connection_open (connection);
  for (guint i = 0; i < 11; i++)
    redirect (peer, peer_get_url (peer));
  wait_for_error (connection, RINGER_ERROR_PROTOCOL, "redirections in a row");
  connection_finish (connection);
  peer_finish (peer);
}

/* The login would travel in the clear. */
static void
test_redirect_out_of_tls (void)
{
  Peer *peer = peer_new (PEER_TLS);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  g_autofree char  *fingerprint = peer_dup_test_fingerprint ();
  RingerConnection *connection;

  g_object_set (config, "pinned-fingerprint", fingerprint, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  redirect (peer, "ws://127.0.0.1:1/deepstream");
  wait_for_error (connection, RINGER_ERROR_PROTOCOL, "not encrypted");
  connection_finish (connection);
  peer_finish (peer);
}

/* --- How it ends --- */

static void
assert_lost (void (*end) (Peer *peer), int code, const char *part)
{
  Peer *peer = peer_new (PEER_GOOD);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;

  g_object_set (config, "max-reconnect-attempts", 0, "max-message-size", (guint64) 4096, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  connection_log_in (connection);
  end (peer);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  assert_error (ringer_connection_get_error (connection), code, part);
  connection_finish (connection);
  peer_finish (peer);
}

static void
close_plainly (Peer *peer)
{
  peer_close (peer, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
}

static void
close_normally (Peer *peer)
{
  peer_close (peer, SOUP_WEBSOCKET_CLOSE_NORMAL);
}

static void
close_for_size (Peer *peer)
{
  peer_close (peer, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
}

static void
close_for_policy (Peer *peer)
{
  peer_close (peer, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
}

static void
send_too_much (Peer *peer)
{
  g_autofree char *big = g_malloc0 (5000);

  peer_send_frame (peer, big, 5000);
}

static void
test_lost (void)
{
  assert_lost (close_plainly, RINGER_ERROR_LOST, "The broker closed the connection.");
  assert_lost (close_normally, RINGER_ERROR_LOST, "The broker closed the connection.");
  assert_lost (close_for_size, RINGER_ERROR_LOST, "too big for it");
  assert_lost (close_for_policy, RINGER_ERROR_LOST, "code 1008");
  assert_lost (peer_break_off, RINGER_ERROR_LOST, "broke off");
  assert_lost (send_too_much, RINGER_ERROR_LIMIT, "max-message-size");
}

/* Going away at each stage leaves nothing behind. */
static void
test_finalize_anywhere (void)
{
  const PeerFlags stages[] = { 0, PEER_ACCEPTS, PEER_GOOD };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      Peer             *peer = peer_new (stages[i]);
      RingerConnection *connection = connection_new (peer);

      if (i < 2)
        {
          ringer_connection_open (connection);
          wait_for_challenge (peer);
          if (i == 1)
            RINGER_TEST_WAIT (ringer_connection_get_state (connection) ==
                              RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
        }
      else
        {
          ringer_connection_open (connection);
          connection_log_in (connection);
        }
      connection_finish (connection);
      peer_finish (peer);
    }
}

static void
test_finalize_early (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);

  connection_finish (connection);
  connection = connection_new (peer);
  ringer_connection_open (connection);
  connection_finish (connection);
  connection = connection_new (peer);
  ringer_connection_open (connection);
  ringer_connection_close (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSING);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  connection_finish (connection);
  peer_finish (peer);
}

/* A broker that never says goodbye back. */
static void
test_close_deadline (void)
{
  Raw *raw = raw_new (NULL, FALSE);

  /* The WebSocket's end is libsoup's and ours; here the handshake is what hangs. */
  g_autoptr (RingerConnectionConfig) config = config_new (raw->url);
  RingerConnection *connection = ringer_connection_new (config);

  ringer_connection_open (connection);
  RINGER_TEST_WAIT (raw->streams->len == 1);
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  connection_finish (connection);
  raw_free (raw);
}

static void
drop_cb (RingerConnection *connection, GParamSpec *pspec, RingerConnection **owner)
{
  if (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CHALLENGING)
    g_clear_object (owner);
}

/* The last reference may go while a state is told. */
static void
test_drop_inside (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);

  g_signal_connect (connection, "notify::state", G_CALLBACK (drop_cb), &connection);
  ringer_connection_open (connection);
  RINGER_TEST_WAIT (connection == NULL);
  peer_finish (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/open-and-close", test_open_and_close);
  g_test_add_func ("/link/challenge", test_challenge);
  g_test_add_func ("/link/silent-broker", test_silent_broker);
  g_test_add_func ("/link/nonsense", test_nonsense);
  g_test_add_func ("/link/text-dialect", test_text_dialect);
  g_test_add_func ("/link/reject", test_reject);
  g_test_add_func ("/link/out-of-turn", test_out_of_turn);
  g_test_add_func ("/link/redirect", test_redirect);
  g_test_add_func ("/link/redirect-to-nobody", test_redirect_to_nobody);
  g_test_add_func ("/link/redirect-to-nonsense", test_redirect_to_nonsense);
  g_test_add_func ("/link/redirect-loop", test_redirect_loop);
  g_test_add_func ("/link/redirect-out-of-tls", test_redirect_out_of_tls);
  g_test_add_func ("/link/lost", test_lost);
  g_test_add_func ("/link/finalize-anywhere", test_finalize_anywhere);
  g_test_add_func ("/link/finalize-early", test_finalize_early);
  g_test_add_func ("/link/close-deadline", test_close_deadline);
  g_test_add_func ("/link/drop-inside", test_drop_inside);
  return g_test_run ();
}
