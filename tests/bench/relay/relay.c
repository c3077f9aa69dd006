/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The least that a broker on libsoup can do, as the yardstick for ours: frames
 * go from the one provider to the one requestor and back as they came. So that
 * real clients can use it, challenge, login, heartbeat and PROVIDE are answered
 * from the few bytes that tell them apart.
 *
 * Prints its URL; the first socket is the provider, the second one the
 * requestor. Ends when standard input does. */

#include "config.h"

#include <libsoup/soup.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#define PATH        "/deepstream"
#define MAX_PAYLOAD (1024 * 1024)

enum
{
  TOPIC_CONNECTION = 2,
  TOPIC_AUTH = 3,
  TOPIC_RPC = 6,
};

enum
{
  ACTION_PING = 2,
  ACTION_CHALLENGE = 5,
  ACTION_PROVIDE = 8,
};

static SoupWebsocketConnection *ends[2];

static gsize
skip_varint (const guint8 *data, gsize length, gsize at)
{
  while (at < length && data[at] >= 0x80)
    at++;
  return at + 1;
}

static void
send_plain (SoupWebsocketConnection *socket, guint8 topic, guint8 action)
{
  const guint8 frame[] = { 6, 0x10, topic, 0x1a, 2, 0x08, action };

  soup_websocket_connection_send_binary (socket, frame, sizeof frame);
}

/* The acknowledgement carries the correlation id, which the clients write right
 * behind the action: `1a LENGTH ID`. */
static void
send_provide_ack (SoupWebsocketConnection *socket, const guint8 *fields, gsize length)
{
  const gsize  id = length > 2 && fields[0] == 0x1a ? 2u + fields[1] : 0;
  const guint8 head[] = { (guint8) (8 + id), 0x10, TOPIC_RPC,     0x1a,
                          (guint8) (4 + id), 0x08, ACTION_PROVIDE };
  guint8       frame[128] = { 0 };

  if (id > length || id > 64)
    return;
  memcpy (frame, head, sizeof head);
  memcpy (frame + sizeof head, fields, id);
  memcpy (frame + sizeof head + id, "\x28\x01", 2);
  soup_websocket_connection_send_binary (socket, frame, sizeof head + id + 2);
}

static void
message_cb (SoupWebsocketConnection *socket, int type, GBytes *frame, gpointer user_data)
{
  SoupWebsocketConnection *other = ends[socket == ends[0]];
  gsize                    length;
  const guint8            *data = g_bytes_get_data (frame, &length);
  gsize                    at = skip_varint (data, length, 0) + 3;

  /* `LENGTH 10 TOPIC 1a LENGTH 08 ACTION` */
  at = skip_varint (data, length, at);
  if (at + 2 > length)
    return;

  switch (data[skip_varint (data, length, 0) + 1])
    {
    case TOPIC_CONNECTION:
      if (data[at + 1] == ACTION_CHALLENGE)
        send_plain (socket, TOPIC_CONNECTION, 4);
      else if (data[at + 1] == ACTION_PING)
        send_plain (socket, TOPIC_CONNECTION, 3);
      break;
    case TOPIC_AUTH:
      send_plain (socket, TOPIC_AUTH, 3);
      break;
    case TOPIC_RPC:
      if (data[at + 1] == ACTION_PROVIDE)
        send_provide_ack (socket, data + at + 2, length - at - 2);
      else if (other != NULL)
        soup_websocket_connection_send_message (other, SOUP_WEBSOCKET_DATA_BINARY, frame);
      break;
    default:
      break;
    }
}

static void
closed_cb (SoupWebsocketConnection *socket, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ends[i] == socket)
      g_clear_object (&ends[i]);
}

static void
websocket_cb (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *socket,
              gpointer                 user_data)
{
  const guint nth = ends[0] != NULL;

  if (ends[nth] != NULL)
    return;
  ends[nth] = g_object_ref (socket);
  soup_websocket_connection_set_max_incoming_payload_size (socket, MAX_PAYLOAD);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), NULL);
  g_signal_connect (socket, "closed", G_CALLBACK (closed_cb), NULL);
}

static void
input_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;
  char byte;

  soup_server_remove_websocket_extension (server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_websocket_handler (server, PATH, NULL, NULL, websocket_cb, NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_printerr ("relay: %s\n", error->message);
      return 1;
    }
  uris = soup_server_get_uris (server);
  printf ("ws://127.0.0.1:%d" PATH "\n", g_uri_get_port (uris->data));
  fflush (stdout);

  g_input_stream_read_async (input, &byte, 1, G_PRIORITY_DEFAULT, NULL, input_cb, loop);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    g_clear_object (&ends[i]);
  return 0;
}
