/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

#include "ringer-codec.h"

/* What lies under the messages: HTTP, the upgrade, and WebSocket frames of a
 * client that is not libsoup's (protocol notes 1). */

#define UPGRADE(target, more)                                             \
  "GET " target " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n" \
  "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"                   \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" more "\r\n"

typedef struct
{
  GSocketConnection *connection;
  GString           *got;
  gboolean           ended;
} Raw;

static Raw *
raw_connect (RingerBroker *broker)
{
  Raw *raw = g_new0 (Raw, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GUri) uri = g_uri_parse (ringer_broker_get_url (broker), G_URI_FLAGS_NONE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_client_connect_to_host_async (client, g_uri_get_host (uri),
                                         (guint16) g_uri_get_port (uri), NULL,
                                         (GAsyncReadyCallback) ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  raw->connection = g_socket_client_connect_to_host_finish (client, result, &error);
  g_assert_no_error (error);
  raw->got = g_string_new (NULL);
  return raw;
}

static void
raw_free (Raw *raw)
{
  g_object_unref (raw->connection);
  g_string_free (raw->got, TRUE);
  g_free (raw);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Raw, raw_free)

/* Takes what is there. */
static gboolean
raw_poll (Raw *raw)
{
  GSocket *socket = g_socket_connection_get_socket (raw->connection);
  char     buffer[4096];
  gssize   n;

  while ((n = g_socket_receive_with_blocking (socket, buffer, sizeof buffer, FALSE, NULL, NULL)) >
         0)
    g_string_append_len (raw->got, buffer, n);
  raw->ended = raw->ended || n == 0;
  return TRUE;
}

static void
raw_send (Raw *raw, gconstpointer data, gsize length)
{
  GSocket *socket = g_socket_connection_get_socket (raw->connection);
  gsize    sent = 0;

  while (sent < length)
    {
      gssize n = g_socket_send_with_blocking (socket, (const char *) data + sent, length - sent,
                                              FALSE, NULL, NULL);

      if (n > 0)
        sent += (gsize) n;
      else
        g_main_context_iteration (NULL, FALSE);
    }
}

static void
raw_say (Raw *raw, const char *text)
{
  raw_send (raw, text, strlen (text));
}

/* A masked frame of one byte over and over. */
static void
raw_send_frame (Raw *raw, guint8 head, gsize length, char fill)
{
  g_autofree guint8 *frame = g_malloc (length + 14);
  gsize              at = 0;

  frame[at++] = head;
  frame[at++] = 0x80 | 127;
  for (guint i = 0; i < 8; i++)
    frame[at++] = (guint8) ((guint64) length >> (56 - 8 * i));
  memset (frame + at, 0, 4);
  memset (frame + at + 4, fill, length);
  raw_send (raw, frame, at + 4 + length);
}

static void
raw_upgrade (Raw *raw)
{
  raw_say (raw, UPGRADE ("/deepstream", ""));
  RINGER_TEST_WAIT (raw_poll (raw) && strstr (raw->got->str, "\r\n\r\n") != NULL);
  g_assert_true (g_str_has_prefix (raw->got->str, "HTTP/1.1 101 "));
  g_string_truncate (raw->got, 0);
}

static void
assert_answer (RingerBroker *broker, const char *request, const char *answer)
{
  g_autoptr (Raw) raw = raw_connect (broker);

  raw_say (raw, request);
  RINGER_TEST_WAIT (raw_poll (raw) && (strstr (raw->got->str, answer) != NULL || raw->ended));
  if (strstr (raw->got->str, answer) == NULL)
    g_error ("%s was answered: %s", request, raw->got->str);
}

static void
test_not_found (void)
{
  RingerBroker *broker = fixture_start (NULL);

  assert_answer (broker, "GET /deepstream HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 ");
  assert_answer (broker, "GET /deepstream HTTP/1.1\r\nHost: x\r\n\r\n",
                 "\r\n\r\nEndpoint not found.");
  assert_answer (broker, "GET /other HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\nEndpoint not found.");
  assert_answer (broker, "POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                 "HTTP/1.1 404 ");
  assert_answer (broker, UPGRADE ("/", ""), "HTTP/1.1 404 ");
  assert_answer (broker, UPGRADE ("/deepstream/", ""), "HTTP/1.1 404 ");
  assert_answer (broker, UPGRADE ("/deepstream?x=1", ""), "HTTP/1.1 404 ");
  assert_answer (broker, UPGRADE ("/deepstream-v3", ""), "HTTP/1.1 404 ");
  assert_answer (broker, "\x16\x03\x01 nonsense\r\n\r\n", "HTTP/1.0 400 ");
  fixture_stop (broker);
}

/* The first subprotocol that is offered is taken, compression never. */
static void
test_upgrade (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Raw) raw = raw_connect (broker);

  raw_say (raw, UPGRADE ("/deepstream", "Sec-WebSocket-Protocol: one, two\r\n"
                                        "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  RINGER_TEST_WAIT (raw_poll (raw) && strstr (raw->got->str, "\r\n\r\n") != NULL);
  g_assert_true (g_str_has_prefix (raw->got->str, "HTTP/1.1 101 "));
  g_assert_nonnull (strstr (raw->got->str, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  g_assert_nonnull (strstr (raw->got->str, "\r\nSec-WebSocket-Protocol: one\r\n"));
  g_assert_null (strstr (raw->got->str, "permessage-deflate"));
  fixture_stop (broker);
}

/* A message in pieces is a message. */
static void
test_fragments (void)
{
  static const guint8 challenge[] = { 0x02, 0x83, 0, 0, 0, 0, 0x06, 0x10, 0x02, /* not the last */
                                      0x00, 0x80, 0, 0, 0, 0,                   /* an empty one */
                                      0x80, 0x84, 0, 0, 0, 0, 0x1a, 0x02, 0x08, 0x05 };
  RingerBroker       *broker = fixture_start (NULL);
  g_autoptr (Raw) raw = raw_connect (broker);
  g_autofree char *hex = NULL;

  raw_upgrade (raw);
  raw_send (raw, challenge, sizeof challenge);
  RINGER_TEST_WAIT (raw_poll (raw) && raw->got->len >= 9);
  hex = fixture_hex (raw->got->str, raw->got->len);
  g_assert_cmpstr (hex, ==,
                   "8207"
                   "0610021a020804");
  fixture_stop (broker);
}

/* The limit is on the message, not on its pieces. */
static void
test_fragments_too_big (void)
{
  RingerBroker *broker = fixture_start ("{\"maxMessageSize\":100000}");
  g_autoptr (Raw) raw = raw_connect (broker);
  g_autofree char *hex = NULL;

  raw_upgrade (raw);
  raw_send_frame (raw, 0x02, 99000, 'x');
  raw_send_frame (raw, 0x80, 1001 + 65536, 'x');
  RINGER_TEST_WAIT (raw_poll (raw) && raw->got->len >= 4);
  hex = fixture_hex (raw->got->str, raw->got->len);
  g_assert_cmpstr (hex, ==,
                   "8802"
                   "03f1");
  fixture_stop (broker);
}

/* What came before a message that is too big is still answered, also when it
 * came with it. */
static void
test_too_big_behind (void)
{
  static const guint8 bytes[] = { 0x82, 0x87, 0,    0,    0,    0, 0x06, 0x10, 0x02, 0x1a,
                                  0x02, 0x08, 0x05, 0x82, 0xff, 0, 0,    0,    0,    0,
                                  0x10, 0,    1,    0,    0,    0, 0,    'x' };
  RingerBroker       *broker = fixture_start (NULL);
  g_autoptr (Raw) raw = raw_connect (broker);
  g_autofree char *hex = NULL;

  raw_upgrade (raw);
  raw_send (raw, bytes, sizeof bytes);
  /* The rest of it is taken from the client, and thrown away. */
  raw_send_frame (raw, 0x80, 8 * 1024 * 1024, 'x');
  RINGER_TEST_WAIT (raw_poll (raw) && raw->got->len >= 13);
  hex = fixture_hex (raw->got->str, raw->got->len);
  g_assert_cmpstr (hex, ==,
                   "8207"
                   "0610021a020804"
                   "8802"
                   "03f1");
  fixture_stop (broker);
}

/* Frames may come byte by byte. */
static void
test_bytewise (void)
{
  static const guint8 bytes[] = { 0x82,     0x87,     1,        2,        3,
                                  4,        0x06 ^ 1, 0x10 ^ 2, 0x02 ^ 3, 0x1a ^ 4,
                                  0x02 ^ 1, 0x08 ^ 2, 0x05 ^ 3, 0x88,     0x80,
                                  0,        0,        0,        0 };
  RingerBroker       *broker = fixture_start (NULL);
  g_autoptr (Raw) raw = raw_connect (broker);
  g_autofree char *hex = NULL;

  raw_upgrade (raw);
  for (guint i = 0; i < sizeof bytes; i++)
    {
      const gint64 until = g_get_monotonic_time () + 2000;

      raw_send (raw, bytes + i, 1);
      while (g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
    }
  RINGER_TEST_WAIT (raw_poll (raw) && raw->ended);
  hex = fixture_hex (raw->got->str, raw->got->len);
  g_assert_cmpstr (hex, ==,
                   "8207"
                   "0610021a020804"
                   "8802"
                   "03e8");
  fixture_stop (broker);
}

/* A socket that is closed in the middle of what it sent goes on from there,
 * though others have been read meanwhile: the goodbye is found at the end. */
static void
test_closed_in_the_middle (void)
{
  static const guint8 text[] = { 0x81, 0x80, 0, 0, 0, 0 };
  static const guint8 goodbye[] = { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8 };
  RingerBroker       *broker = fixture_start (NULL);
  g_autoptr (Client) other = client_login (broker, "{}");
  g_autoptr (Raw) raw = raw_connect (broker);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gint64 before;

  raw_upgrade (raw);
  for (guint i = 0; i < 3000; i++)
    g_byte_array_append (bytes, text, sizeof text);
  g_byte_array_append (bytes, goodbye, sizeof goodbye);
  before = g_get_monotonic_time ();
  client_say (other, "CONNECTION PING");
  raw_send (raw, bytes->data, bytes->len);
  client_hear (other, "CONNECTION PONG");
  client_hear_nothing (other);
  RINGER_TEST_WAIT (raw_poll (raw) && raw->ended);
  /* libsoup waits five seconds for a goodbye that it does not see. */
  g_assert_cmpint (g_get_monotonic_time () - before, <, 4 * G_USEC_PER_SEC);
  fixture_stop (broker);
}

/* A client that does not read is dropped before it eats all memory, and what it
 * was asked goes elsewhere. */
static void
test_slow_reader (void)
{
  static const char login[] = "\x82\x87\0\0\0\0\x06\x10\x02\x1a\x02\x08\x05"
                              "\x82\x8b\0\0\0\0\x0a\x10\x03\x1a\x06\x08\x02\x12\x02{}";
  static const char provide[] = "\x82\x8a\0\0\0\0\x09\x10\x06\x1a\x05\x08\x08\x32\x01"
                                "f";
  RingerBroker     *broker = fixture_start ("{\"ackTimeout\":60000,\"responseTimeout\":60000}");
  g_autoptr (Client) client = client_login (broker, "{}");
  g_autoptr (Raw) raw = raw_connect (broker);
  g_autofree char *data = g_strnfill (1000 * 1000, ' ');

  raw_upgrade (raw);
  raw_send (raw, login, sizeof login - 1);
  RINGER_TEST_WAIT (raw_poll (raw) && raw->got->len >= 18);
  raw_send (raw, provide, sizeof provide - 1);
  RINGER_TEST_WAIT (raw_poll (raw) && raw->got->len >= 28);

  for (guint i = 0; i < 100 && client->frames.length == 0; i++)
    {
      g_autoptr (RingerMessage) request = fixture_message ("RPC REQUEST id=1 name=f");
      g_autoptr (GBytes) frame = NULL;

      ringer_message_set_text (request, RINGER_FIELD_DATA, data, 1000 * 1000);
      frame = ringer_codec_encode (request);
      soup_websocket_connection_send_message (client->socket, SOUP_WEBSOCKET_DATA_BINARY, frame);
      g_main_context_iteration (NULL, FALSE);
    }
  client_hear (client, "RPC NO_RPC_PROVIDER id=1 name=f");
  RINGER_TEST_WAIT (ringer_broker_get_n_connections (broker) == 1);
  fixture_stop (broker);
}

/* A client whose frames break the rules is closed, with the code of the
 * standard, and nobody else is. */
static void
test_bad_frames (void)
{
  static const struct
  {
    guint8      bytes[8];
    gsize       length;
    const char *answer;
  } cases[] = {
    { { 0x82, 0x01, 0x00 }, 3, "880203ea" },             /* not masked */
    { { 0xf2, 0x81, 0, 0, 0, 0, 0 }, 7, "880203ea" },    /* reserved bits */
    { { 0x83, 0x81, 0, 0, 0, 0, 0 }, 7, "880203ea" },    /* unknown opcode */
    { { 0x80, 0x81, 0, 0, 0, 0, 0 }, 7, "880203ea" },    /* continues nothing */
    { { 0x81, 0x81, 0, 0, 0, 0, 0xff }, 7, "880203ef" }, /* text, not UTF-8 */
    { { 0x88, 0x80, 0, 0, 0, 0 }, 6, "880203e8" },       /* goodbye */
  };
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) other = client_login (broker, "{}");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Raw) raw = raw_connect (broker);
      g_autofree char *hex = NULL;

      raw_upgrade (raw);
      raw_send (raw, cases[i].bytes, cases[i].length);
      RINGER_TEST_WAIT (raw_poll (raw) && raw->ended);
      hex = fixture_hex (raw->got->str, raw->got->len);
      g_assert_cmpstr (hex, ==, cases[i].answer);
    }
  client_hear_nothing (other);
  fixture_stop (broker);
}

/* Pings of the WebSocket are answered, but are no sign of life. */
static void
test_websocket_pings (void)
{
  static const guint8 ping[] = { 0x89, 0x80, 0, 0, 0, 0 };
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  RingerBroker *broker;

  g_object_set (config, "heartbeat-interval", 50, NULL);
  broker = fixture_start_with (config);
  {
    g_autoptr (Raw) raw = raw_connect (broker);
    gint64 next = 0;

    raw_upgrade (raw);
    while (!raw->ended)
      {
        if (g_get_monotonic_time () > next && strstr (raw->got->str, "\x88") == NULL)
          {
            raw_send (raw, ping, sizeof ping);
            next = g_get_monotonic_time () + 10 * 1000;
          }
        g_main_context_iteration (NULL, FALSE);
        raw_poll (raw);
        if (memchr (raw->got->str, 0x88, raw->got->len) != NULL)
          break;
      }
    g_assert_cmpint ((guint8) raw->got->str[0], ==, 0x8a);
  }
  fixture_stop (broker);
}

/* A client that vanishes without a word. */
static void
test_lost (void)
{
  RingerBroker *broker = fixture_start (NULL);

  {
    g_autoptr (Raw) raw = raw_connect (broker);

    raw_upgrade (raw);
    g_assert_cmpuint (ringer_broker_get_n_connections (broker), ==, 1);
    raw_send (raw, "\x82\xff", 2);
    g_io_stream_close (G_IO_STREAM (raw->connection), NULL, NULL);
  }
  RINGER_TEST_WAIT (ringer_broker_get_n_connections (broker) == 0);
  fixture_stop (broker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/http/not-found", test_not_found);
  g_test_add_func ("/broker/http/upgrade", test_upgrade);
  g_test_add_func ("/broker/http/fragments", test_fragments);
  g_test_add_func ("/broker/http/fragments-too-big", test_fragments_too_big);
  g_test_add_func ("/broker/http/too-big-behind", test_too_big_behind);
  g_test_add_func ("/broker/http/bytewise", test_bytewise);
  g_test_add_func ("/broker/http/closed-in-the-middle", test_closed_in_the_middle);
  g_test_add_func ("/broker/http/slow-reader", test_slow_reader);
  g_test_add_func ("/broker/http/bad-frames", test_bad_frames);
  g_test_add_func ("/broker/http/websocket-pings", test_websocket_pings);
  g_test_add_func ("/broker/http/lost", test_lost);
  return g_test_run ();
}
