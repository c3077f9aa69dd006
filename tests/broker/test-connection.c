/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

#include "ringer-codec.h"
#include "ringer-error.h"

/* Challenge, login, heartbeat, limits and stopping: protocol notes 1, 4 and 14. */

#define USERS                                                                         \
  "{\"users\":{\"ann\":{\"password\":\"ann\",\"clientData\": {\"b\":1, \"a\":1.0} }," \
  "\"bob\":{\"password\":\"bob\"},\"cy\":{\"password\":\"cy\",\"clientData\":null}}}"

static Client *
connect_and_challenge (RingerBroker *broker)
{
  Client *client = client_connect (broker);

  client_say (client, "CONNECTION CHALLENGE");
  client_hear_hex (client, "0610021a020804");
  return client;
}

static void
try_login (Client *client, const char *auth)
{
  g_autofree char *escaped = g_uri_escape_string (auth, NULL, FALSE);
  g_autofree char *line = g_strconcat ("AUTH REQUEST data=", escaped, NULL);

  client_say (client, line);
}

static void
test_challenge (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) client = client_connect (broker);

  /* Nothing counts but CHALLENGE; PING, PONG and unknown actions are ignored. */
  client_say (client, "AUTH REQUEST data=%7B%7D");
  client_hear (client, "CONNECTION INVALID_MESSAGE");
  client_say (client, "CONNECTION PING");
  client_say (client, "CONNECTION PONG");
  client_say (client, "CONNECTION CLOSING");
  client_say_hex (client, "ff");
  client_hear (client, "CONNECTION INVALID_MESSAGE");
  client_say (client, "CONNECTION CHALLENGE");
  client_hear (client, "CONNECTION ACCEPT");

  client_say (client, "CONNECTION CHALLENGE");
  client_hear (client, "AUTH INVALID_MESSAGE");
  client_say (client, "CONNECTION PING");
  client_say (client, "CONNECTION PONG");
  client_say (client, "RPC PROVIDE id=1 names=a");
  client_hear (client, "AUTH INVALID_MESSAGE");
  try_login (client, "{}");
  client_hear_hex (client, "0610031a020803");

  client_say (client, "CONNECTION PONG");
  client_hear_nothing (client);
  fixture_stop (broker);
}

/* What an open login makes of a username, as seen by others. */
static void
test_open_names (void)
{
  static const struct
  {
    const char *auth;
    const char *user;
  } cases[] = {
    { "{}", "open" },
    { "[]", "open" },
    { "{\"username\":\"\"}", "open" },
    { "{\"username\":null}", "open" },
    { "{\"username\":0}", "open" },
    { "{\"username\":false}", "open" },
    { "{\"username\":\"ann\\u0000\\u00e9\"}", "ann%00\303\251" },
    { " {\"username\":\"x\",\"username\":\"y\"} ", "y" },
    { "{\"username\":17}", "17" },
    { "{\"username\":true}", "true" },
    { "{\"username\":{}}", "%5Bobject%20Object%5D" },
  };
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) provider = client_login (broker, "{}");

  client_provide (provider, "who");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Client) client = client_login (broker, cases[i].auth);
      g_autofree char *line = g_strdup_printf ("RPC REQUEST id=%u name=who user=%s", i,
                                               cases[i].user);
      g_autofree char *request = g_strdup_printf ("RPC REQUEST id=%u name=who", i);

      client_say (client, request);
      client_hear (provider, line);
    }
  fixture_stop (broker);
}

static void
test_users (void)
{
  RingerBroker *broker = fixture_start (USERS);
  g_autoptr (Client) ann = connect_and_challenge (broker);
  g_autoptr (Client) bob = connect_and_challenge (broker);
  g_autoptr (Client) cy = connect_and_challenge (broker);

  try_login (ann, "{\"username\":\"ann\",\"password\":\"bob\"}");
  client_hear_hex (ann, "0610031a020804");
  try_login (ann, "{\"username\":\"ann\"}");
  client_hear (ann, "AUTH AUTH_UNSUCCESSFUL data={\"error\":\"missing%20authentication%20"
                    "parameter:%20username%20or/and%20password\"}");
  /* The text of the config, byte for byte. */
  try_login (ann, "{\"username\":\"ann\",\"password\":\"ann\"}");
  client_hear (ann, "AUTH AUTH_SUCCESSFUL data={\"b\":1,%20\"a\":1.0}");

  try_login (bob, "{\"username\":\"bob\",\"password\":\"bob\"}");
  client_hear (bob, "AUTH AUTH_SUCCESSFUL data=null");
  try_login (cy, "{\"username\":\"cy\",\"password\":\"cy\"}");
  client_hear (cy, "AUTH AUTH_SUCCESSFUL data=null");

  client_say (ann, "AUTH REQUEST data=%7B%7D");
  client_hear (ann, "PARSER UNKNOWN_TOPIC");
  fixture_stop (broker);
}

static void
test_too_many_attempts (void)
{
  RingerBroker *broker = fixture_start (USERS);
  g_autoptr (Client) client = connect_and_challenge (broker);
  gint64 before;

  for (guint i = 0; i < 3; i++)
    {
      before = g_get_monotonic_time ();
      try_login (client, "{\"username\":\"ann\",\"password\":\"x\"}");
      client_hear (client, "AUTH AUTH_UNSUCCESSFUL");
    }
  client_hear (client, "AUTH TOO_MANY_AUTH_ATTEMPTS");
  /* A login in the last moment is not taken any more. */
  try_login (client, "{\"username\":\"ann\",\"password\":\"ann\"}");
  client_hear_close (client, 1005);
  g_assert_cmpint (client->closed_at - before, >=, 10 * 1000);
  fixture_stop (broker);
}

static void
test_bad_login_data (void)
{
  static const char *const lines[] = {
    "AUTH REQUEST",           "AUTH REQUEST data=null", "AUTH REQUEST data=\"x\"",
    "AUTH REQUEST data=1",    "AUTH REQUEST data=",     "AUTH REQUEST data={bad",
    "AUTH REQUEST data={}{}", "AUTH AUTH_SUCCESSFUL",
  };
  RingerBroker *broker = fixture_start (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (Client) client = connect_and_challenge (broker);

      client_say (client, lines[i]);
      client_hear (client, "AUTH INVALID_MESSAGE_DATA");
      client_hear_close (client, 1005);
    }
  fixture_stop (broker);
}

/* What is sent before the login is answered is refused, a second login too. */
static void
test_pipelined (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) client = connect_and_challenge (broker);

  try_login (client, "{}");
  client_say (client, "RPC PROVIDE id=1 names=a");
  try_login (client, "{\"username\":\"other\"}");
  client_hear (client, "AUTH INVALID_MESSAGE");
  client_hear (client, "AUTH INVALID_MESSAGE");
  client_hear (client, "AUTH AUTH_SUCCESSFUL");
  client_say (client, "PRESENCE QUERY id=1 names=open,other");
  client_hear (client, "PRESENCE QUERY_RESPONSE id=1 data={\"open\":true,\"other\":false}");
  fixture_stop (broker);
}

/* A socket that ends before its login is answered never was there. */
static void
test_closed_while_logging_in (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) client = connect_and_challenge (broker);
  g_autoptr (Client) other = client_login (broker, "{\"username\":\"other\"}");

  try_login (client, "{\"username\":\"ghost\"}");
  soup_websocket_connection_close (client->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  RINGER_TEST_WAIT (client->closed);
  client_say (other, "PRESENCE QUERY id=1 names=ghost");
  client_hear (other, "PRESENCE QUERY_RESPONSE id=1 data={\"ghost\":false}");
  fixture_stop (broker);
}

static void
test_login_timeout (gconstpointer quirk)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  RingerBroker  *broker;
  const gboolean endless = GPOINTER_TO_INT (quirk) != 0;
  gint64         before;

  g_assert_true (ringer_broker_config_load (config, USERS, -1, NULL));
  g_object_set (config, "auth-timeout", 100, "quirks", GPOINTER_TO_INT (quirk), NULL);
  broker = fixture_start_with (config);
  before = g_get_monotonic_time ();
  {
    g_autoptr (Client) silent = client_connect (broker);
    g_autoptr (Client) failed = connect_and_challenge (broker);
    g_autoptr (Client) open = client_named (broker, "bob");

    try_login (failed, "{\"username\":\"ann\",\"password\":\"x\"}");
    client_hear (failed, "AUTH AUTH_UNSUCCESSFUL");
    client_hear (silent, "CONNECTION AUTHENTICATION_TIMEOUT");
    client_hear_close (silent, 1005);
    g_assert_cmpint (silent->closed_at - before, >=, 100 * 1000);
    if (endless)
      {
        try_login (failed, "{\"username\":\"ann\",\"password\":\"ann\"}");
        client_hear (failed, "AUTH AUTH_SUCCESSFUL data={\"b\":1,%20\"a\":1.0}");
      }
    else
      {
        client_hear (failed, "CONNECTION AUTHENTICATION_TIMEOUT");
        client_hear_close (failed, 1005);
      }
    client_hear_nothing (open);
  }
  fixture_stop (broker);
}

static void
test_heartbeat (void)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  RingerBroker *broker;
  gint64        before;

  g_object_set (config, "heartbeat-interval", 100, NULL);
  broker = fixture_start_with (config);
  before = g_get_monotonic_time ();
  {
    g_autoptr (Client) silent = client_login (broker, "{}");
    g_autoptr (Client) noisy = client_login (broker, "{}");

    /* Garbage counts as a sign of life. */
    while (!silent->closing)
      {
        client_say_hex (noisy, "ff");
        client_hear (noisy, "PARSER UNKNOWN_TOPIC");
      }
    client_hear_close (silent, 1005);
    g_assert_cmpint (silent->closed_at - before, >=, 200 * 1000);
    client_hear_nothing (noisy);
  }
  fixture_stop (broker);
}

/* A REQUEST whose frame has exactly SIZE bytes, for nobody. */
static GBytes *
make_request (gsize size)
{
  g_autoptr (RingerMessage) message = fixture_message ("RPC REQUEST id=1 name=none");
  g_autofree char *data = g_strnfill (size, ' ');
  GBytes          *frame = NULL;

  for (gsize length = size - 40; frame == NULL || g_bytes_get_size (frame) < size; length++)
    {
      g_clear_pointer (&frame, g_bytes_unref);
      ringer_message_set_text (message, RINGER_FIELD_DATA, data, (gssize) length);
      frame = ringer_codec_encode (message);
    }
  g_assert_cmpuint (g_bytes_get_size (frame), ==, size);
  return frame;
}

static void
test_message_size (void)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (GBytes) allowed = make_request (300000);
  g_autoptr (GBytes) too_big = make_request (300001);
  g_autoptr (GBytes) far_too_big = make_request (17 * 1024 * 1024);
  RingerBroker *broker;

  g_object_set (config, "max-message-size", 300000, NULL);
  broker = fixture_start_with (config);
  {
    g_autoptr (Client) client = client_login (broker, "{}");
    g_autoptr (Client) huge = client_login (broker, "{}");
    g_autoptr (Client) other = client_login (broker, "{}");

    soup_websocket_connection_send_message (client->socket, SOUP_WEBSOCKET_DATA_BINARY, allowed);
    client_hear (client, "RPC NO_RPC_PROVIDER id=1 name=none");
    soup_websocket_connection_send_message (client->socket, SOUP_WEBSOCKET_DATA_BINARY, too_big);
    client_hear_close (client, 1009);
    soup_websocket_connection_send_message (huge->socket, SOUP_WEBSOCKET_DATA_BINARY, far_too_big);
    RINGER_TEST_WAIT (huge->closed);
    client_hear_nothing (other);
  }
  fixture_stop (broker);
}

static void
test_text_frame (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) client = client_login (broker, "{}");

  soup_websocket_connection_send_text (client->socket, "hello");
  client_hear_close (client, 1005);
  fixture_stop (broker);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  g_autoptr (RingerBroker) broker = ringer_broker_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n_urls = 0;
  guint n_counts = 0;

  g_signal_connect (broker, "notify::url", G_CALLBACK (count_cb), &n_urls);
  g_signal_connect (broker, "notify::n-connections", G_CALLBACK (count_cb), &n_counts);
  g_assert_null (ringer_broker_get_url (broker));
  ringer_broker_start (broker, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (ringer_broker_get_url (broker), "ws://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (ringer_broker_get_url (broker), "/deepstream"));
  g_assert_cmpuint (n_urls, ==, 1);
  {
    g_autoptr (Client) client = client_connect (broker);

    g_assert_cmpuint (ringer_broker_get_n_connections (broker), ==, 1);
    g_assert_cmpuint (n_counts, ==, 1);
    client_leave (client);
    RINGER_TEST_WAIT (ringer_broker_get_n_connections (broker) == 0);
    g_assert_cmpuint (n_counts, ==, 2);
  }
  ringer_broker_stop (broker);
  g_assert_null (ringer_broker_get_url (broker));
  g_assert_cmpuint (n_urls, ==, 2);
  ringer_broker_stop (broker);

  /* It can be started again. */
  ringer_broker_start (broker, "::1", 0, &error);
  if (error == NULL)
    g_assert_true (g_str_has_prefix (ringer_broker_get_url (broker), "ws://[::1]:"));
  fixture_stop (g_steal_pointer (&broker));
}

static void
test_listen_errors (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (RingerBroker) second = ringer_broker_new (NULL);
  g_autoptr (GUri) uri = g_uri_parse (ringer_broker_get_url (broker), G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) taken = NULL;
  g_autoptr (GError) bad = NULL;
  g_autoptr (GError) foreign = NULL;

  g_assert_false (ringer_broker_start (second, NULL, (guint16) g_uri_get_port (uri), &taken));
  g_assert_error (taken, RINGER_ERROR, RINGER_ERROR_ADDRESS_IN_USE);
  g_assert_false (ringer_broker_start (second, "localhost", 0, &bad));
  g_assert_error (bad, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_assert_false (ringer_broker_start (second, "192.0.2.1", 0, &foreign));
  g_assert_error (foreign, RINGER_ERROR, RINGER_ERROR_UNREACHABLE);
  g_assert_null (ringer_broker_get_url (second));
  fixture_stop (broker);
}

/* Every socket is closed with an empty close frame, and nothing is said. */
static void
test_stop (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) provider = client_login (broker, "{\"username\":\"p\"}");
  g_autoptr (Client) requestor = client_login (broker, "{\"username\":\"q\"}");
  g_autoptr (Client) fresh = client_connect (broker);

  client_provide (provider, "slow");
  client_say (requestor, "PRESENCE SUBSCRIBE_ALL");
  client_hear (requestor, "PRESENCE SUBSCRIBE_ALL isAck");
  client_say (requestor, "RPC REQUEST id=1 name=slow");
  client_hear (provider, "RPC REQUEST id=1 name=slow user=q");
  ringer_broker_stop (broker);
  client_hear_close (provider, 1005);
  client_hear_close (requestor, 1005);
  client_hear_close (fresh, 1005);
  fixture_stop (broker);
}

/* A broker may go away with its sockets open. */
static void
test_dispose (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) provider = client_login (broker, "{\"username\":\"p\"}");
  g_autoptr (Client) requestor = client_login (broker, "{\"username\":\"q\"}");
  RingerBroker *other;

  client_provide (provider, "slow");
  client_say (requestor, "RPC REQUEST id=1 name=slow");
  client_hear (provider, "RPC REQUEST id=1 name=slow user=q");
  g_assert_finalize_object (broker);
  RINGER_TEST_WAIT (provider->closed && requestor->closed);
  other = fixture_start (NULL);
  fixture_stop (other);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/connection/challenge", test_challenge);
  g_test_add_func ("/broker/connection/open-names", test_open_names);
  g_test_add_func ("/broker/connection/users", test_users);
  g_test_add_func ("/broker/connection/too-many-attempts", test_too_many_attempts);
  g_test_add_func ("/broker/connection/bad-login-data", test_bad_login_data);
  g_test_add_func ("/broker/connection/pipelined", test_pipelined);
  g_test_add_func ("/broker/connection/closed-while-logging-in", test_closed_while_logging_in);
  g_test_add_data_func ("/broker/connection/login-timeout", NULL, test_login_timeout);
  g_test_add_data_func ("/broker/connection/endless-login",
                        GINT_TO_POINTER (RINGER_BROKER_QUIRK_ENDLESS_LOGIN), test_login_timeout);
  g_test_add_func ("/broker/connection/heartbeat", test_heartbeat);
  g_test_add_func ("/broker/connection/message-size", test_message_size);
  g_test_add_func ("/broker/connection/text-frame", test_text_frame);
  g_test_add_func ("/broker/connection/properties", test_properties);
  g_test_add_func ("/broker/connection/listen-errors", test_listen_errors);
  g_test_add_func ("/broker/connection/stop", test_stop);
  g_test_add_func ("/broker/connection/dispose", test_dispose);
  return g_test_run ();
}
