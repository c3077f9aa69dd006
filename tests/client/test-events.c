/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-clock.h"
#include "ringer-codec.h"
#include "ringer-error.h"

/* Events, presence, problems, and the frames as a listener sees them. */

typedef struct
{
  Peer             *peer;
  RingerConnection *connection;
  GString          *log;
} Fixture;

static void
event_cb (RingerConnection *connection, const char *name, GBytes *data, GString *log)
{
  g_string_append_printf (log, "event %s %.*s;", name,
                          data != NULL ? (int) g_bytes_get_size (data) : 1,
                          data != NULL ? (const char *) g_bytes_get_data (data, NULL) : "-");
}

static void
presence_cb (RingerConnection *connection, const char *user, gboolean online, GString *log)
{
  g_string_append_printf (log, "%s %s;", user, online ? "came" : "went");
}

static void
problem_cb (RingerConnection *connection,
            const char       *topic,
            const char       *action,
            const char       *name,
            const char       *message,
            GString          *log)
{
  g_assert_nonnull (message);
  g_string_append_printf (log, "problem %s %s %s;", topic, action, name != NULL ? name : "-");
}

static void
start (Fixture *fixture, PeerFlags flags)
{
  fixture->peer = peer_new (flags);
  fixture->connection = connection_new_open (fixture->peer);
  fixture->log = g_string_new (NULL);
  g_signal_connect (fixture->connection, "event", G_CALLBACK (event_cb), fixture->log);
  g_signal_connect (fixture->connection, "presence", G_CALLBACK (presence_cb), fixture->log);
  g_signal_connect (fixture->connection, "problem", G_CALLBACK (problem_cb), fixture->log);
}

static void
finish (Fixture *fixture)
{
  connection_finish (fixture->connection);
  peer_finish (fixture->peer);
  g_string_free (fixture->log, TRUE);
}

static void
synchronise (Fixture *fixture)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (fixture->peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
}

static void
assert_log (Fixture *fixture, const char *expected)
{
  synchronise (fixture);
  g_assert_cmpstr (fixture->log->str, ==, expected);
  g_string_set_size (fixture->log, 0);
}

static void
send_event (Fixture *fixture, const char *name, const char *data)
{
  peer_send (fixture->peer, message_new (RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT, "name", name,
                                         data != NULL ? "data" : NULL, data, NULL));
}

static void
reconnect (Fixture *fixture)
{
  peer_break_off (fixture->peer);
  RINGER_TEST_WAIT (ringer_connection_get_state (fixture->connection) ==
                    RINGER_CONNECTION_STATE_RECONNECTING);
  RINGER_TEST_WAIT (ringer_connection_get_state (fixture->connection) ==
                    RINGER_CONNECTION_STATE_OPEN);
}

static void
assert_subscribed (Fixture *fixture, int action, const char *name)
{
  g_autoptr (RingerMessage) message = peer_take (fixture->peer, RINGER_TOPIC_EVENT, action);

  g_assert_cmpuint (ringer_message_get_n_names (message), ==, 1);
  g_assert_cmpstr (ringer_message_get_nth_name (message, 0, NULL), ==, name);
  g_assert_nonnull (message_text (message, RINGER_FIELD_CORRELATION_ID));
}

static void
test_subscribe (void)
{
  Fixture fixture;

  start (&fixture, PEER_GOOD);
  ringer_connection_subscribe (fixture.connection, "news");
  ringer_connection_subscribe (fixture.connection, "news");
  assert_subscribed (&fixture, RINGER_EVENT_SUBSCRIBE, "news");
  send_event (&fixture, "news", "{\"n\": 1.0}");
  send_event (&fixture, "news", NULL);
  send_event (&fixture, "other", "1");
  assert_log (&fixture, "event news {\"n\": 1.0};event news -;");

  reconnect (&fixture);
  assert_subscribed (&fixture, RINGER_EVENT_SUBSCRIBE, "news");
  ringer_connection_unsubscribe (fixture.connection, "news");
  send_event (&fixture, "news", "2");
  assert_log (&fixture, "event news 2;");
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_UNSUBSCRIBE), ==, 0);
  ringer_connection_unsubscribe (fixture.connection, "news");
  ringer_connection_unsubscribe (fixture.connection, "news");
  assert_subscribed (&fixture, RINGER_EVENT_UNSUBSCRIBE, "news");
  send_event (&fixture, "news", "3");
  assert_log (&fixture, "");
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_UNSUBSCRIBE), ==, 0);
  finish (&fixture);
}

static void
test_subscribe_denied (void)
{
  Fixture fixture;
  g_autoptr (RingerMessage) message = NULL;

  start (&fixture, PEER_GOOD & ~PEER_ACKNOWLEDGES);
  ringer_connection_subscribe (fixture.connection, "secret");
  message = peer_take (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_SUBSCRIBE);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_EVENT, RINGER_EVENT_MESSAGE_DENIED, "id",
                                        message_text (message, RINGER_FIELD_CORRELATION_ID), "name",
                                        "secret", NULL));
  assert_log (&fixture, "problem EVENT MESSAGE_DENIED secret;");
  reconnect (&fixture);
  synchronise (&fixture);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_SUBSCRIBE), ==, 0);
  finish (&fixture);
}

static void
test_emit (void)
{
  Fixture fixture;
  g_autoptr (GBytes) data = bytes ("[1.0]");
  g_autoptr (GBytes) broken = bytes ("[1.0");
  g_autoptr (RingerMessage) message = NULL;

  start (&fixture, PEER_GOOD);
  ringer_connection_emit (fixture.connection, "news", data);
  message = peer_take (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT);
  g_assert_cmpstr (message_text (message, RINGER_FIELD_NAME), ==, "news");
  g_assert_cmpstr (message_text (message, RINGER_FIELD_DATA), ==, "[1.0]");
  g_clear_pointer (&message, ringer_message_unref);
  ringer_connection_emit (fixture.connection, "news", NULL);
  message = peer_take (fixture.peer, RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT);
  g_assert_false (ringer_message_has_text (message, RINGER_FIELD_DATA));
  ringer_connection_emit (fixture.connection, "news", broken);
  assert_log (&fixture, "problem EVENT INVALID_MESSAGE_DATA news;");
  ringer_connection_pause (fixture.connection);
  ringer_connection_emit (fixture.connection, "news", NULL);
  g_assert_cmpstr (fixture.log->str, ==, "problem EVENT CLIENT_OFFLINE news;");
  finish (&fixture);
}

static void
test_presence (void)
{
  Fixture fixture;

  start (&fixture, PEER_GOOD);
  ringer_connection_subscribe_presence (fixture.connection);
  ringer_connection_subscribe_presence (fixture.connection);
  ringer_message_unref (
      peer_take (fixture.peer, RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_SUBSCRIBE_ALL));
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_SUBSCRIBE_ALL, "ack", "1", NULL));
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_JOIN_ALL, "name", "ann", NULL));
  peer_send (fixture.peer,
             message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_LEAVE_ALL, "name", "ann", NULL));
  peer_send (fixture.peer, message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_JOIN_ALL, NULL));
  assert_log (&fixture, "ann came;ann went;problem PRESENCE PRESENCE_JOIN_ALL -;");
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_SUBSCRIBE_ALL),
                    ==, 0);

  reconnect (&fixture);
  ringer_message_unref (
      peer_take (fixture.peer, RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_SUBSCRIBE_ALL));
  /* Denied, it is not tried again. */
  peer_send (fixture.peer, message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_MESSAGE_DENIED,
                                        "original", "12", NULL));
  assert_log (&fixture, "problem PRESENCE MESSAGE_DENIED -;");
  reconnect (&fixture);
  synchronise (&fixture);
  g_assert_cmpuint (peer_count (fixture.peer, RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_SUBSCRIBE_ALL),
                    ==, 0);
  finish (&fixture);
}

static void
query (Fixture *fixture, GCancellable *cancellable, GAsyncResult **result)
{
  ringer_connection_query_presence_async (fixture->connection, cancellable, ringer_test_take_result,
                                          result);
}

static void
assert_users (Fixture *fixture, GAsyncResult **result, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) users = NULL;
  g_autofree char *joined = NULL;

  RINGER_TEST_WAIT (*result != NULL);
  users = ringer_connection_query_presence_finish (fixture->connection, *result, &error);
  g_assert_no_error (error);
  joined = g_strjoinv (" ", users);
  g_assert_cmpstr (joined, ==, expected);
  g_clear_object (result);
}

static void
assert_query_fails (Fixture *fixture, GAsyncResult **result, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  RINGER_TEST_WAIT (*result != NULL);
  g_assert_null (ringer_connection_query_presence_finish (fixture->connection, *result, &error));
  g_assert_error (error, domain, code);
  g_clear_object (result);
}

static void
answer_query (Fixture *fixture, const char *user)
{
  ringer_message_unref (
      peer_take (fixture->peer, RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_QUERY_ALL));
  peer_send (fixture->peer, message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_QUERY_ALL_RESPONSE,
                                         user != NULL ? "names" : NULL, user, NULL));
}

static void
test_query_presence (void)
{
  Fixture       fixture;
  GAsyncResult *first = NULL;
  GAsyncResult *second = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  start (&fixture, PEER_GOOD);
  query (&fixture, NULL, &first);
  answer_query (&fixture, "ann");
  assert_users (&fixture, &first, "ann");
  query (&fixture, NULL, &first);
  answer_query (&fixture, NULL);
  assert_users (&fixture, &first, "");

  /* A cancelled one keeps its place in the line. */
  query (&fixture, cancellable, &first);
  query (&fixture, NULL, &second);
  g_cancellable_cancel (cancellable);
  assert_query_fails (&fixture, &first, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answer_query (&fixture, "to the first");
  answer_query (&fixture, "to the second");
  assert_users (&fixture, &second, "to the second");

  query (&fixture, NULL, &first);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_MESSAGE_DENIED,
                                        "original", "2", NULL));
  assert_query_fails (&fixture, &first, RINGER_ERROR, RINGER_ERROR_DENIED);

  g_object_set (ringer_connection_get_config (fixture.connection), "response-timeout", 20, NULL);
  query (&fixture, NULL, &first);
  assert_query_fails (&fixture, &first, RINGER_ERROR, RINGER_ERROR_TIMED_OUT);

  g_object_set (ringer_connection_get_config (fixture.connection), "response-timeout", 9000, NULL);
  query (&fixture, NULL, &first);
  ringer_connection_pause (fixture.connection);
  assert_query_fails (&fixture, &first, RINGER_ERROR, RINGER_ERROR_OFFLINE);
  query (&fixture, NULL, &first);
  assert_query_fails (&fixture, &first, RINGER_ERROR, RINGER_ERROR_OFFLINE);
  finish (&fixture);
}

static void
test_problems (void)
{
  Fixture fixture;

  start (&fixture, PEER_GOOD);
  peer_send (fixture.peer, message_new (RINGER_TOPIC_PARSER, RINGER_PARSER_UNKNOWN_TOPIC, NULL));
  assert_log (&fixture, "problem PARSER UNKNOWN_TOPIC -;");
  peer_send_frame (fixture.peer, "", 0);
  assert_log (&fixture, "problem PARSER MESSAGE_PARSE_ERROR -;");
  peer_send (fixture.peer, message_new (RINGER_TOPIC_EVENT, 106, "name", "news", NULL));
  assert_log (&fixture, "problem EVENT MULTIPLE_SUBSCRIPTIONS news;");
  peer_send (fixture.peer, message_new (RINGER_TOPIC_EVENT, 999, NULL));
  assert_log (&fixture, "problem EVENT 999 -;");
  peer_send (fixture.peer, message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_INVALID_MESSAGE, NULL));
  assert_log (&fixture, "problem AUTH INVALID_MESSAGE -;");
  finish (&fixture);
}

static void
frame_cb (RingerConnection *connection,
          gboolean          outgoing,
          GBytes           *frame,
          RingerMessage    *message,
          gint64            when,
          GString          *log)
{
  g_assert_cmpint (when, <=, ringer_clock_get_monotonic ());
  if (message != NULL)
    {
      g_autoptr (GBytes) encoded = ringer_codec_encode (message);

      g_assert_true (g_bytes_equal (encoded, frame));
      g_string_append_printf (log, "%s %s %s;", outgoing ? ">" : "<",
                              ringer_topic_to_string (ringer_message_get_topic (message)),
                              ringer_action_to_string (ringer_message_get_topic (message),
                                                       ringer_message_get_action (message)));
    }
  else
    g_string_append_printf (log, "%s %" G_GSIZE_FORMAT " bytes;", outgoing ? ">" : "<",
                            g_bytes_get_size (frame));
  g_assert_null (
      g_strstr_len (g_bytes_get_data (frame, NULL), (gssize) g_bytes_get_size (frame), "hunter2"));
}

static void
test_frames (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *data = NULL;
  gulong           handler;

  handler = g_signal_connect (connection, "frame", G_CALLBACK (frame_cb), log);
  ringer_connection_open (connection);
  ringer_connection_login_async (connection, "{\"password\":\"hunter2\"}", NULL,
                                 ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  data = ringer_connection_login_finish (connection, result, NULL);
  g_clear_object (&result);
  peer_send_frame (peer, "nonsense", 8);
  RINGER_TEST_WAIT (g_str_has_suffix (log->str, "bytes;"));
  g_assert_cmpstr (log->str, ==,
                   "> CONNECTION CHALLENGE;< CONNECTION ACCEPT;> AUTH REQUEST;"
                   "< AUTH AUTH_SUCCESSFUL;< 8 bytes;");
  g_signal_handler_disconnect (connection, handler);
  connection_finish (connection);
  peer_finish (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/events/subscribe", test_subscribe);
  g_test_add_func ("/events/subscribe-denied", test_subscribe_denied);
  g_test_add_func ("/events/emit", test_emit);
  g_test_add_func ("/presence/follow", test_presence);
  g_test_add_func ("/presence/query", test_query_presence);
  g_test_add_func ("/problems", test_problems);
  g_test_add_func ("/frames", test_frames);
  return g_test_run ();
}
