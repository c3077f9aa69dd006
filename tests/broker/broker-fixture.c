/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

#include "ringer-codec.h"

#define PING "0610021a020802"
#define PONG "0610021a020803"

static SoupSession *session;

RingerBroker *
fixture_start_with (RingerBrokerConfig *config)
{
  g_autoptr (GError) error = NULL;
  RingerBroker *broker = ringer_broker_new (config);

  ringer_broker_start (broker, NULL, 0, &error);
  g_assert_no_error (error);
  return broker;
}

RingerBroker *
fixture_start (const char *config_json)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (GError) error = NULL;

  if (config_json != NULL)
    ringer_broker_config_load (config, config_json, -1, &error);
  g_assert_no_error (error);
  return fixture_start_with (config);
}

void
fixture_stop (RingerBroker *broker)
{
  ringer_broker_stop (broker);
  RINGER_TEST_WAIT (ringer_broker_get_n_connections (broker) == 0);
  g_assert_finalize_object (broker);
  if (session != NULL)
    soup_session_abort (session);
  g_clear_object (&session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
message_cb (SoupWebsocketConnection *socket, int type, GBytes *frame, Client *client)
{
  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_BINARY);
  g_queue_push_tail (&client->frames, g_bytes_ref (frame));
}

static void
closing_cb (SoupWebsocketConnection *socket, Client *client)
{
  client->closing = TRUE;
  client->closed_at = g_get_monotonic_time ();
}

static void
closed_cb (SoupWebsocketConnection *socket, Client *client)
{
  client->closed = TRUE;
  if (client->closed_at == 0)
    client->closed_at = g_get_monotonic_time ();
}

Client *
client_connect (RingerBroker *broker)
{
  Client *client = g_new0 (Client, 1);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    session = soup_session_new_with_options ("max-conns", 10000, "max-conns-per-host", 10000, NULL);
  message = soup_message_new (SOUP_METHOD_GET, ringer_broker_get_url (broker));
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        (GAsyncReadyCallback) ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  client->socket = soup_session_websocket_connect_finish (session, result, &error);
  g_assert_no_error (error);
  soup_websocket_connection_set_max_incoming_payload_size (client->socket, 64 * 1024 * 1024);
  g_signal_connect (client->socket, "message", G_CALLBACK (message_cb), client);
  g_signal_connect (client->socket, "closing", G_CALLBACK (closing_cb), client);
  g_signal_connect (client->socket, "closed", G_CALLBACK (closed_cb), client);
  return client;
}

Client *
client_login (RingerBroker *broker, const char *auth)
{
  Client          *client = client_connect (broker);
  g_autofree char *escaped = g_uri_escape_string (auth, NULL, FALSE);
  g_autofree char *line = g_strconcat ("AUTH REQUEST data=", escaped, NULL);
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) answer = NULL;

  client_say (client, "CONNECTION CHALLENGE");
  client_hear (client, "CONNECTION ACCEPT");
  client_say (client, line);
  frame = client_take (client);
  answer = ringer_codec_decode_bytes (frame, NULL);
  g_assert_cmpint (ringer_message_get_topic (answer), ==, RINGER_TOPIC_AUTH);
  g_assert_cmpint (ringer_message_get_action (answer), ==, RINGER_AUTH_SUCCESSFUL);
  return client;
}

/* Logs in under a name, with the password that is the same. */
Client *
client_named (RingerBroker *broker, const char *user)
{
  g_autofree char *auth = g_strdup_printf ("{\"username\":\"%s\",\"password\":\"%s\"}", user, user);

  return client_login (broker, auth);
}

void
client_free (Client *client)
{
  g_signal_handlers_disconnect_by_data (client->socket, client);
  if (soup_websocket_connection_get_state (client->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (client->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_object_unref (client->socket);
  g_queue_clear_full (&client->frames, (GDestroyNotify) g_bytes_unref);
  g_free (client);
}

static int
find_topic (const char *word)
{
  for (int i = 0; i < 128; i++)
    if (g_strcmp0 (ringer_topic_to_string (i), word) == 0)
      return i;
  g_error ("There is no topic %s", word);
}

static int
find_action (int topic, const char *word)
{
  for (int i = 0; i < 128; i++)
    if (g_strcmp0 (ringer_action_to_string (topic, i), word) == 0)
      return i;
  g_error ("There is no action %s", word);
}

static void
add_names (RingerMessage *message, const char *value)
{
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  /* An empty text splits into nothing, but it is a name. */
  if (*value == '\0')
    ringer_message_add_name (message, "", 0);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GBytes) name = g_uri_unescape_bytes (names[i], -1, NULL, NULL);

      ringer_message_add_name (message, g_bytes_get_data (name, NULL),
                               (gssize) g_bytes_get_size (name));
    }
}

static void
add_field (RingerMessage *message, const char *field, const char *value)
{
  static const struct
  {
    const char     *name;
    RingerTextField field;
  } texts[] = {
    { "id", RINGER_FIELD_CORRELATION_ID },
    { "name", RINGER_FIELD_NAME },
    { "data", RINGER_FIELD_DATA },
    { "user", RINGER_FIELD_REQUESTOR_NAME },
    { "userData", RINGER_FIELD_REQUESTOR_DATA },
  };
  g_autoptr (GBytes) bytes = NULL;

  if (g_str_equal (field, "isAck"))
    ringer_message_set_int (message, RINGER_FIELD_IS_ACK, TRUE);
  else if (g_str_equal (field, "isError"))
    ringer_message_set_int (message, RINGER_FIELD_IS_ERROR, TRUE);
  else if (g_str_equal (field, "original"))
    ringer_message_set_int (message, RINGER_FIELD_ORIGINAL_ACTION, atoi (value));
  else if (g_str_equal (field, "names"))
    add_names (message, value);
  else
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (texts) && !g_str_equal (field, texts[i].name))
        i++;
      if (i == G_N_ELEMENTS (texts))
        g_error ("There is no field %s", field);
      bytes = g_uri_unescape_bytes (value, -1, NULL, NULL);
      ringer_message_set_bytes (message, texts[i].field, bytes);
    }
}

RingerMessage *
fixture_message (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const int      topic = find_topic (words[0]);
  RingerMessage *message = ringer_message_new (topic, find_action (topic, words[1]));

  for (guint i = 2; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (equals != NULL)
        *equals = '\0';
      add_field (message, words[i], equals != NULL ? equals + 1 : NULL);
    }
  return message;
}

char *
fixture_hex (gconstpointer data, gsize length)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (out, "%02x", ((const guint8 *) data)[i]);
  return g_string_free (out, FALSE);
}

GBytes *
fixture_bytes (const char *hex)
{
  const gsize length = strlen (hex) / 2;
  guint8     *bytes = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                         g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_bytes_new_take (bytes, length);
}

void
client_say (Client *client, const char *line)
{
  g_autoptr (RingerMessage) message = fixture_message (line);
  g_autoptr (GBytes) frame = ringer_codec_encode (message);

  soup_websocket_connection_send_message (client->socket, SOUP_WEBSOCKET_DATA_BINARY, frame);
}

void
client_say_hex (Client *client, const char *hex)
{
  g_autoptr (GBytes) frame = fixture_bytes (hex);

  soup_websocket_connection_send_message (client->socket, SOUP_WEBSOCKET_DATA_BINARY, frame);
}

/* The next frame, once it is there. */
GBytes *
client_take (Client *client)
{
  RINGER_TEST_WAIT (client->frames.length > 0 || client->closed);
  if (client->frames.length == 0)
    g_error ("The socket was closed before the next frame came");
  return g_queue_pop_head (&client->frames);
}

void
client_hear_hex (Client *client, const char *hex)
{
  g_autoptr (GBytes) frame = client_take (client);
  g_autofree char *got = fixture_hex (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));

  g_assert_cmpstr (got, ==, hex);
}

void
client_hear (Client *client, const char *line)
{
  g_autoptr (RingerMessage) message = fixture_message (line);
  g_autoptr (GBytes) frame = ringer_codec_encode (message);
  g_autofree char *hex = fixture_hex (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));

  client_hear_hex (client, hex);
}

/* Whatever was on its way arrives before the answer to a ping. */
void
client_hear_nothing (Client *client)
{
  client_say_hex (client, PING);
  client_hear_hex (client, PONG);
}

void
client_hear_close (Client *client, guint code)
{
  RINGER_TEST_WAIT (client->closing || client->closed);
  g_assert_cmpuint (client->frames.length, ==, 0);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (client->socket), ==, code);
}

/* Closes, and waits until the broker has let go of the socket. */
void
client_leave (Client *client)
{
  soup_websocket_connection_close (client->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  RINGER_TEST_WAIT (client->closed);
}

void
client_provide (Client *client, const char *name)
{
  g_autofree char *line = g_strdup_printf ("RPC PROVIDE id=p names=%s", name);

  client_say (client, line);
  client_hear (client, "RPC PROVIDE id=p isAck");
}
