/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"
#include "ringer-clock.h"
#include "ringer-codec.h"

/* One socket: what comes in is judged by the stage that the socket is in
 * (protocol notes, 4), what goes out is dropped once nobody listens.
 *
 * A peer leaves at the first sign of its end, be it a close frame, an error or
 * our own decision: from then on it provides nothing and is asked nothing. The
 * object goes when libsoup has closed the stream, so that no caller up the
 * stack ever finds it freed. */

/* `06 10 TOPIC 1a 02 08 ACTION`: a message with nothing but an action. */
#define BARE_LENGTH 7

G_DEFINE_FINAL_TYPE (RingerBrokerPeer, ringer_broker_peer, G_TYPE_OBJECT)

static void
ringer_broker_peer_dispose (GObject *object)
{
  RingerBrokerPeer *self = RINGER_BROKER_PEER (object);

  if (self->stream != NULL)
    ringer_broker_stream_set_overflow (self->stream, NULL, NULL);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);

  G_OBJECT_CLASS (ringer_broker_peer_parent_class)->dispose (object);
}

static void
ringer_broker_peer_finalize (GObject *object)
{
  RingerBrokerPeer *self = RINGER_BROKER_PEER (object);

  g_clear_pointer (&self->user, g_bytes_unref);
  g_clear_pointer (&self->client_data, g_bytes_unref);
  g_clear_pointer (&self->login, ringer_broker_login_free);
  g_clear_pointer (&self->hub, ringer_broker_hub_unref);
  g_free (self->id);

  G_OBJECT_CLASS (ringer_broker_peer_parent_class)->finalize (object);
}

static void
ringer_broker_peer_class_init (RingerBrokerPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_broker_peer_dispose;
  object_class->finalize = ringer_broker_peer_finalize;
}

static void
ringer_broker_peer_init (RingerBrokerPeer *self)
{
  self->link.data = self;
  g_queue_init (&self->made);
  g_queue_init (&self->asked);
}

static void
retire (RingerBrokerPeer *self)
{
  self->stage = RINGER_BROKER_STAGE_GONE;
  ringer_broker_deadline_stop (&self->login_timeout);
  ringer_broker_deadline_stop (&self->heartbeat);
  ringer_broker_deadline_stop (&self->step);
}

/* Ends everything that the broker knows about the socket, and lets the others
 * know. */
static void
leave (RingerBrokerPeer *self)
{
  const gboolean was_open = self->stage == RINGER_BROKER_STAGE_OPEN;
  RingerBroker  *broker = self->broker;

  if (self->stage == RINGER_BROKER_STAGE_GONE)
    return;
  retire (self);
  if (!was_open)
    return;

  /* Registrations first: its calls must not be routed back to it. */
  for (guint i = 0; i < RINGER_BROKER_N_REGISTRIES; i++)
    ringer_broker_registry_forget_peer (broker->registries[i], self);
  ringer_broker_calls_forget_peer (self);
  ringer_broker_presence_leave (self);
}

static void
handle_open_message (RingerBrokerPeer *self, RingerMessage *message)
{
  switch (ringer_message_get_topic (message))
    {
    case RINGER_TOPIC_RPC:
      ringer_broker_handle_rpc (self, message);
      return;
    case RINGER_TOPIC_EVENT:
      ringer_broker_handle_event (self, message);
      return;
    case RINGER_TOPIC_PRESENCE:
      ringer_broker_handle_presence (self, message);
      return;
    case RINGER_TOPIC_CONNECTION:
      if (ringer_message_get_action (message) == RINGER_CONNECTION_PING)
        {
          ringer_broker_peer_send_bare (self, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG);
          return;
        }
      break;
    default:
      break;
    }
  ringer_broker_peer_send_bare (self, RINGER_TOPIC_PARSER, RINGER_PARSER_UNKNOWN_TOPIC);
}

/* A frame that is no message is answered like one of an unknown topic. */
static void
handle_garbage (RingerBrokerPeer *self)
{
  switch (self->stage)
    {
    case RINGER_BROKER_STAGE_CHALLENGE:
      ringer_broker_peer_send_bare (self, RINGER_TOPIC_CONNECTION,
                                    RINGER_CONNECTION_INVALID_MESSAGE);
      break;
    case RINGER_BROKER_STAGE_LOGIN:
    case RINGER_BROKER_STAGE_LOGGING_IN:
      ringer_broker_peer_send_bare (self, RINGER_TOPIC_AUTH, RINGER_AUTH_INVALID_MESSAGE);
      break;
    case RINGER_BROKER_STAGE_OPEN:
      ringer_broker_peer_send_bare (self, RINGER_TOPIC_PARSER, RINGER_PARSER_UNKNOWN_TOPIC);
      break;
    case RINGER_BROKER_STAGE_LOCKED_OUT:
    case RINGER_BROKER_STAGE_GONE:
    default:
      break;
    }
}

static void
handle_message (RingerBrokerPeer *self, RingerMessage *message)
{
  /* The real broker drops a client's PONG wherever it comes. */
  if (ringer_message_get_topic (message) == RINGER_TOPIC_CONNECTION &&
      ringer_message_get_action (message) == RINGER_CONNECTION_PONG)
    return;

  switch (self->stage)
    {
    case RINGER_BROKER_STAGE_CHALLENGE:
      ringer_broker_handle_challenge (self, message);
      break;
    case RINGER_BROKER_STAGE_LOGIN:
    case RINGER_BROKER_STAGE_LOGGING_IN:
      ringer_broker_handle_login (self, message);
      break;
    case RINGER_BROKER_STAGE_OPEN:
      handle_open_message (self, message);
      break;
    case RINGER_BROKER_STAGE_LOCKED_OUT:
    case RINGER_BROKER_STAGE_GONE:
    default:
      break;
    }
}

static void
message_cb (SoupWebsocketConnection *socket, int type, GBytes *frame, RingerBrokerPeer *self)
{
  g_autoptr (RingerMessage) message = NULL;

  /* libsoup still delivers what comes after our close frame. */
  if (self->stage == RINGER_BROKER_STAGE_GONE)
    return;

  if (type != SOUP_WEBSOCKET_DATA_BINARY)
    {
      ringer_broker_peer_close (self, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
      return;
    }

  self->heard_at = ringer_clock_get_monotonic ();
  message = ringer_codec_decode_bytes (frame, NULL);
  if (message == NULL)
    handle_garbage (self);
  else
    handle_message (self, message);
}

/* libsoup closes after an error by itself. This may run inside a failed send,
 * so it must not change what the sender is looking at: the peer leaves when it
 * is closed. */
static void
error_cb (SoupWebsocketConnection *socket, GError *error, RingerBrokerPeer *self)
{
  g_debug ("A socket failed: %s", error->message);
  ringer_broker_hub_uncork (self->hub);
}

static void
closing_cb (SoupWebsocketConnection *socket, RingerBrokerPeer *self)
{
  leave (self);
  ringer_broker_hub_uncork (self->hub);
}

static void
overflow_cb (gpointer user_data)
{
  ringer_broker_peer_close (user_data, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
}

static void
closed_cb (SoupWebsocketConnection *socket, RingerBrokerPeer *self)
{
  leave (self);
  if (self->broker != NULL)
    ringer_broker_remove_peer (self->broker, self);
}

/*
 * ringer_broker_peer_new:
 *
 * Takes a fresh socket under the broker's care. Nothing is said first: the
 * client challenges.
 */
RingerBrokerPeer *
ringer_broker_peer_new (RingerBroker            *broker,
                        SoupWebsocketConnection *socket,
                        RingerBrokerStream      *stream)
{
  RingerBrokerPeer *self = g_object_new (RINGER_TYPE_BROKER_PEER, NULL);

  self->broker = broker;
  self->socket = g_object_ref (socket);
  self->stream = g_object_ref (stream);
  self->hub = ringer_broker_hub_ref (broker->hub);
  self->serial = ++broker->next_serial;
  self->heard_at = ringer_clock_get_monotonic ();

  /* The stream counts exactly, and more than one frame. */
  soup_websocket_connection_set_max_incoming_payload_size (socket, 0);
  ringer_broker_stream_set_overflow (stream, overflow_cb, self);
  g_signal_connect_object (socket, "message", G_CALLBACK (message_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (socket, "error", G_CALLBACK (error_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (socket, "closing", G_CALLBACK (closing_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (socket, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_DEFAULT);

  ringer_broker_deadlines_start (broker->login_timeouts, &self->login_timeout, self);
  ringer_broker_deadlines_start (broker->heartbeats, &self->heartbeat, self);
  return self;
}

static void
send_bytes (RingerBrokerPeer *self, gconstpointer data, gsize length)
{
  if (self->stage == RINGER_BROKER_STAGE_GONE ||
      soup_websocket_connection_get_state (self->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  soup_websocket_connection_send_binary (self->socket, data, length);
}

/*
 * ringer_broker_peer_send:
 *
 * Sends a message, or nothing when the socket is on its way out.
 */
void
ringer_broker_peer_send (RingerBrokerPeer *self, RingerMessage *message)
{
  g_autoptr (GBytes) frame = ringer_codec_encode (message);

  ringer_broker_peer_send_frame (self, frame);
}

void
ringer_broker_peer_send_frame (RingerBrokerPeer *self, GBytes *frame)
{
  send_bytes (self, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

/*
 * ringer_broker_peer_send_bare:
 *
 * Sends a message that is an action and no more.
 */
void
ringer_broker_peer_send_bare (RingerBrokerPeer *self, int topic, int action)
{
  const guint8 frame[BARE_LENGTH] = { 6, 0x10, (guint8) topic, 0x1a, 2, 0x08, (guint8) action };

  send_bytes (self, frame, sizeof frame);
}

/*
 * ringer_broker_peer_close:
 * @code: %SOUP_WEBSOCKET_CLOSE_NO_STATUS to say nothing, as the real broker
 *   does nearly always
 *
 * Closes the socket; the peer has left when this returns.
 */
void
ringer_broker_peer_close (RingerBrokerPeer *self, gushort code)
{
  leave (self);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, code, NULL);
}

/*
 * ringer_broker_peer_retire:
 *
 * Closes the socket of a broker that stops and has forgotten its calls: nobody
 * is told.
 */
void
ringer_broker_peer_retire (RingerBrokerPeer *self)
{
  retire (self);
  for (guint i = 0; i < RINGER_BROKER_N_REGISTRIES; i++)
    g_clear_pointer (&self->entries[i], g_hash_table_unref);
  ringer_broker_peer_close (self, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
}

/*
 * ringer_broker_peer_heartbeat_cb:
 *
 * Checks every interval, and closes when nothing came for two: a silent client
 * is closed at the third check, as by the real broker (protocol notes, 4.3).
 */
void
ringer_broker_peer_heartbeat_cb (gpointer peer)
{
  RingerBrokerPeer *self = peer;
  const gint64      silence = ringer_clock_get_monotonic () - self->heard_at;
  const gint64      allowed = (gint64) self->broker->settings.heartbeat_interval * 2000;

  if (silence > allowed)
    ringer_broker_peer_close (self, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
  else
    ringer_broker_deadlines_start (self->broker->heartbeats, &self->heartbeat, self);
}

/*
 * ringer_broker_peer_get_id:
 *
 * Returns: an opaque name for the socket, the same as long as it lives
 */
const char *
ringer_broker_peer_get_id (RingerBrokerPeer *self)
{
  if (self->id == NULL)
    self->id = g_strdup_printf ("p%" G_GUINT64_FORMAT, self->serial);
  return self->id;
}
