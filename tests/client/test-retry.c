/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-clock.h"
#include "ringer-error.h"

/* Heartbeat, and coming back. */

static void
wait_for_state (RingerConnection *connection, RingerConnectionState state)
{
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == state);
}

static void
test_lost_and_back (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  StateLog         *log = state_log_new (connection);

  peer_break_off (peer);
  wait_for_state (connection, RINGER_CONNECTION_STATE_RECONNECTING);
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 1);
  g_assert_cmpint (ringer_connection_get_retry_at (connection), <=, ringer_clock_get_monotonic ());
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_LOST, "broke off");
  wait_for_state (connection, RINGER_CONNECTION_STATE_OPEN);
  g_assert_cmpstr (log->text->str, ==,
                   "RECONNECTING AWAITING_CONNECTION CHALLENGING AWAITING_AUTHENTICATION "
                   "AUTHENTICATING OPEN");
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 0);
  g_assert_cmpint (ringer_connection_get_retry_at (connection), ==, 0);
  g_assert_null (ringer_connection_get_error (connection));
  connection_finish (connection);
  state_log_free (log);
  peer_finish (peer);
}

/* Once the broker has accepted the challenge, no reconnection is being made. */
static void
test_back_without_login (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);

  ringer_connection_open (connection);
  wait_for_state (connection, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  peer_break_off (peer);
  wait_for_state (connection, RINGER_CONNECTION_STATE_RECONNECTING);
  wait_for_state (connection, RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 0);
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_LOST, "broke off");
  connection_finish (connection);
  peer_finish (peer);
}

/* In steps of 20 ms: some of it may be over by now. */
static void
note_attempt_cb (RingerConnection *connection, GParamSpec *pspec, GString *log)
{
  gint64 retry_at = ringer_connection_get_retry_at (connection);

  if (retry_at != 0)
    g_string_append_printf (
        log, "%u:%d ", ringer_connection_get_attempt (connection),
        (int) (20 * ((retry_at - ringer_clock_get_monotonic () + 19999) / 20000)));
}

/* min (40, 20 * attempt) milliseconds, the first at once, then it gives up. */
static void
test_back_off (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);
  g_autoptr (GString) log = g_string_new (NULL);
  StateLog *states = state_log_new (connection);

  peer_stop_listening (peer);
  g_signal_connect (connection, "notify::retry-at", G_CALLBACK (note_attempt_cb), log);
  ringer_connection_open (connection);
  wait_for_state (connection, RINGER_CONNECTION_STATE_CLOSED);
  g_assert_cmpstr (log->str, ==, "1:0 2:20 3:40 4:40 5:40 ");
  g_assert_cmpstr (states->text->str, ==, "AWAITING_CONNECTION RECONNECTING CLOSED");
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_REFUSED, "Nothing listens");
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 0);

  /* And begins anew when asked to. */
  peer_listen_again (peer);
  ringer_connection_open (connection);
  connection_log_in (connection);
  connection_finish (connection);
  state_log_free (states);
  peer_finish (peer);
}

static RingerConnection *
connection_waiting_long (Peer *peer)
{
  RingerConnection *connection = connection_new_open (peer);

  g_object_set (ringer_connection_get_config (connection), "reconnect-interval-increment", 60000,
                "max-reconnect-interval", 60000, NULL);
  peer_stop_listening (peer);
  peer_break_off (peer);
  RINGER_TEST_WAIT (ringer_connection_get_attempt (connection) == 2 &&
                    ringer_connection_get_retry_at (connection) != 0);
  return connection;
}

static void
test_retry_now (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_waiting_long (peer);

  peer_listen_again (peer);
  ringer_connection_retry_now (connection);
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 2);
  g_assert_cmpint (ringer_connection_get_retry_at (connection), ==, 0);
  ringer_connection_retry_now (connection);
  wait_for_state (connection, RINGER_CONNECTION_STATE_OPEN);
  ringer_connection_retry_now (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OPEN);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_stop_retrying (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_waiting_long (peer);

  ringer_connection_stop_retrying (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSED);
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 0);
  g_assert_cmpint (ringer_connection_get_retry_at (connection), ==, 0);
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_REFUSED, "Nothing listens");

  peer_listen_again (peer);
  ringer_connection_retry_now (connection);
  wait_for_state (connection, RINGER_CONNECTION_STATE_OPEN);
  ringer_connection_stop_retrying (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OPEN);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_close_while_waiting (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_waiting_long (peer);

  ringer_connection_close (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSED);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_pause_and_resume (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  StateLog         *log = state_log_new (connection);

  ringer_connection_pause (connection);
  ringer_connection_pause (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OFFLINE);
  RINGER_TEST_WAIT (peer_get_n_open (peer) == 0);
  ringer_connection_resume (connection);
  g_assert_cmpuint (ringer_connection_get_attempt (connection), ==, 1);
  wait_for_state (connection, RINGER_CONNECTION_STATE_OPEN);
  g_assert_cmpstr (log->text->str, ==,
                   "OFFLINE RECONNECTING AWAITING_CONNECTION CHALLENGING AWAITING_AUTHENTICATION "
                   "AUTHENTICATING OPEN");
  ringer_connection_resume (connection);
  ringer_connection_pause (connection);
  ringer_connection_open (connection);
  wait_for_state (connection, RINGER_CONNECTION_STATE_OPEN);
  ringer_connection_pause (connection);
  ringer_connection_close (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSED);
  ringer_connection_pause (connection);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSED);
  connection_finish (connection);
  state_log_free (log);
  peer_finish (peer);
}

static void
break_off_cb (RingerConnection *connection, GParamSpec *pspec, Peer *peer)
{
  if (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN)
    peer_break_off (peer);
}

/* A broker that lets in and throws out at once is not called without a pause. */
static void
test_revolving_door (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  gint64            retry_at;

  g_signal_connect (connection, "notify::state", G_CALLBACK (break_off_cb), peer);
  g_object_set (ringer_connection_get_config (connection), "reconnect-interval-increment", 30000,
                "max-reconnect-interval", 30000, NULL);
  peer_break_off (peer);
  RINGER_TEST_WAIT (ringer_connection_get_attempt (connection) == 2);
  retry_at = ringer_connection_get_retry_at (connection);
  g_assert_cmpint (retry_at - ringer_clock_get_monotonic (), >, 20 * G_USEC_PER_SEC);
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 2);
  connection_finish (connection);
  peer_finish (peer);
}

/* A broker that accepts the challenge and then hangs up uses the attempts up. */
static void
test_locked_door (void)
{
  Peer             *peer = peer_new (PEER_ACCEPTS);
  RingerConnection *connection = connection_new (peer);
  guint             n_seen = 0;

  g_object_set (ringer_connection_get_config (connection), "reconnect-interval-increment", 60000,
                "max-reconnect-interval", 1, NULL);
  ringer_connection_open (connection);
  while (ringer_connection_get_state (connection) != RINGER_CONNECTION_STATE_CLOSED)
    {
      RINGER_TEST_WAIT (ringer_connection_get_state (connection) ==
                            RINGER_CONNECTION_STATE_CLOSED ||
                        (peer_get_n_opened (peer) > n_seen && peer_get_n_open (peer) == 1));
      if (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED)
        break;
      n_seen = peer_get_n_opened (peer);
      peer_break_off (peer);
    }
  g_assert_cmpuint (n_seen, >=, 6);
  g_assert_cmpuint (n_seen, <=, 8);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_heartbeat (void)
{
  Peer *peer = peer_new (PEER_GOOD);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;

  g_object_set (config, "heartbeat-interval", 20, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  /* It beats before the login too. */
  ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING));
  connection_log_in (connection);
  for (guint i = 0; i < 6; i++)
    ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING));
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OPEN);
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 1);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_heartbeat_missed (void)
{
  Peer *peer = peer_new (PEER_GOOD & ~PEER_BEATS);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;
  gint64            opened_at;

  g_object_set (config, "heartbeat-interval", 50, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  /* Before the login silence is no sign. */
  for (guint i = 0; i < 5; i++)
    ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING));
  g_assert_cmpint (ringer_connection_get_state (connection), ==,
                   RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION);
  connection_log_in (connection);
  opened_at = g_get_monotonic_time ();
  wait_for_state (connection, RINGER_CONNECTION_STATE_RECONNECTING);
  g_assert_cmpint (g_get_monotonic_time () - opened_at, >=, 95000);
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_TIMED_OUT, "two heartbeats");
  peer_set_flags (peer, PEER_GOOD);
  wait_for_state (connection, RINGER_CONNECTION_STATE_OPEN);
  connection_finish (connection);
  peer_finish (peer);
}

/* Any frame is a sign of life. */
static void
test_any_frame_counts (void)
{
  Peer *peer = peer_new (PEER_GOOD & ~PEER_BEATS);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;

  g_object_set (config, "heartbeat-interval", 50, NULL);
  connection = ringer_connection_new (config);
  ringer_connection_open (connection);
  connection_log_in (connection);
  for (guint i = 0; i < 6; i++)
    {
      ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING));
      peer_send_frame (peer, "nonsense", 8);
    }
  g_assert_cmpuint (peer_get_n_opened (peer), ==, 1);
  connection_finish (connection);
  peer_finish (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/lost-and-back", test_lost_and_back);
  g_test_add_func ("/retry/back-without-login", test_back_without_login);
  g_test_add_func ("/retry/back-off", test_back_off);
  g_test_add_func ("/retry/retry-now", test_retry_now);
  g_test_add_func ("/retry/stop-retrying", test_stop_retrying);
  g_test_add_func ("/retry/close-while-waiting", test_close_while_waiting);
  g_test_add_func ("/retry/pause-and-resume", test_pause_and_resume);
  g_test_add_func ("/retry/revolving-door", test_revolving_door);
  g_test_add_func ("/retry/locked-door", test_locked_door);
  g_test_add_func ("/heartbeat/beats", test_heartbeat);
  g_test_add_func ("/heartbeat/missed", test_heartbeat_missed);
  g_test_add_func ("/heartbeat/any-frame-counts", test_any_frame_counts);
  return g_test_run ();
}
