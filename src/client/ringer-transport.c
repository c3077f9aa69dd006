/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-transport-private.h"

#include "ringer-connection-config-private.h"
#include "ringer-cork.h"
#include "ringer-error.h"
#include "ringer-handshake-private.h"

/* One WebSocket of libsoup with deadlines around it. The RingerConnection that
 * owns a transport may let go of it at any time: from connect() until the
 * WebSocket has ended, or the deadline of its end has passed, the transport
 * keeps itself alive. One thread, the one that made it.
 *
 * libsoup writes a frame at once when it can and otherwise queues it without
 * any bound. So frames are handed to it only while its socket takes them, and
 * wait in a queue of our own, which has one. */

/* A socket that can be written to takes at least this much (on Linux, a third
 * of its buffer), so only after so many bytes is it asked again. */
#define CHECK_EVERY 4096

typedef enum
{
  STATE_IDLE,
  STATE_CONNECTING,
  STATE_OPEN,
  STATE_CLOSING,
  STATE_ENDED,
} State;

struct _RingerTransport
{
  GObject                     parent_instance;
  RingerConnectionConfig     *config;
  char                       *url;
  char                       *host;
  const RingerTransportHooks *hooks;
  gpointer                    owner; /* unowned; NULL once it has let go */
  State                       state;
  SoupSession                *session;
  SoupMessage                *handshake;
  SoupWebsocketConnection    *socket;
  GPollableOutputStream      *output; /* the socket's */
  GSocket                    *tcp;    /* below it */
  RingerCorks                *corks;
  RingerCork                  cork;
  GCancellable               *cancellable;
  guint                       deadline;
  GQueue                      unsent;
  gsize                       n_unsent_bytes;
  gsize                       n_unchecked_bytes;
  GSource                    *writable;
  GError                     *error;      /* what libsoup said before it closed */
  gboolean                    is_reached; /* somebody has taken the connection */
  GTlsCertificateFlags        tls_errors;
  char                       *peer_fingerprint;
};

G_DEFINE_FINAL_TYPE (RingerTransport, ringer_transport, G_TYPE_OBJECT)

static void
clear_writable (RingerTransport *self)
{
  if (self->writable == NULL)
    return;
  g_source_destroy (self->writable);
  g_clear_pointer (&self->writable, g_source_unref);
}

static void
ringer_transport_dispose (GObject *object)
{
  RingerTransport *self = RINGER_TRANSPORT (object);

  g_clear_handle_id (&self->deadline, g_source_remove);
  clear_writable (self);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->corks, ringer_corks_free);
  g_clear_object (&self->tcp);
  g_clear_object (&self->socket);
  g_clear_object (&self->handshake);
  g_clear_object (&self->session);
  g_clear_object (&self->config);
  G_OBJECT_CLASS (ringer_transport_parent_class)->dispose (object);
}

static void
ringer_transport_finalize (GObject *object)
{
  RingerTransport *self = RINGER_TRANSPORT (object);

  g_queue_clear_full (&self->unsent, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->peer_fingerprint, g_free);
  G_OBJECT_CLASS (ringer_transport_parent_class)->finalize (object);
}

static void
ringer_transport_class_init (RingerTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_transport_dispose;
  object_class->finalize = ringer_transport_finalize;
}

static void
ringer_transport_init (RingerTransport *self)
{
  g_queue_init (&self->unsent);
  self->corks = ringer_corks_new ();
}

/* Tells the owner, once. */
static void
report_closed (RingerTransport *self, const GError *error)
{
  gpointer owner = g_steal_pointer (&self->owner);

  if (owner != NULL)
    self->hooks->closed (owner, error);
}

/* The end of everything, with the reference that the transport had on itself. */
static void
end (RingerTransport *self, const GError *error)
{
  if (self->state == STATE_ENDED)
    return;
  self->state = STATE_ENDED;
  g_clear_handle_id (&self->deadline, g_source_remove);
  clear_writable (self);
  g_cancellable_cancel (self->cancellable);
  if (self->socket != NULL)
    g_signal_handlers_disconnect_by_data (self->socket, self);
  self->output = NULL;
  g_clear_object (&self->socket);
  report_closed (self, error);
  g_object_unref (self);
}

static void
set_deadline (RingerTransport *self, guint timeout_ms, GSourceFunc callback, const char *name)
{
  g_clear_handle_id (&self->deadline, g_source_remove);
  self->deadline = g_timeout_add (timeout_ms, callback, self);
  g_source_set_name_by_id (self->deadline, name);
}

static gboolean
connect_deadline_cb (gpointer user_data)
{
  RingerTransport *self = user_data;
  g_autoptr (GError) error = g_error_new (
      RINGER_ERROR, RINGER_ERROR_TIMED_OUT,
      self->is_reached ? "%s takes the connection, but does not answer as a broker would."
                       : "%s did not answer in time.",
      self->host);

  self->deadline = 0;
  end (self, error);
  return G_SOURCE_REMOVE;
}

static gboolean
close_deadline_cb (gpointer user_data)
{
  RingerTransport *self = user_data;

  self->deadline = 0;
  end (self, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
accept_certificate_cb (SoupMessage         *handshake,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags errors,
                       RingerTransport     *self)
{
  const char *pinned = ringer_connection_config_peek (self->config)->pinned_fingerprint;

  g_free (self->peer_fingerprint);
  self->peer_fingerprint = ringer_handshake_dup_fingerprint (certificate);
  if (pinned != NULL && ringer_handshake_is_fingerprint (pinned, self->peer_fingerprint))
    return TRUE;
  self->tls_errors = errors;
  return FALSE;
}

static void
network_event_cb (SoupMessage       *handshake,
                  GSocketClientEvent event,
                  GIOStream         *stream,
                  RingerTransport   *self)
{
  if (event != G_SOCKET_CLIENT_CONNECTED)
    return;

  self->is_reached = TRUE;
  ringer_corks_remove (self->corks, &self->cork);
  if (G_IS_SOCKET_CONNECTION (stream))
    g_set_object (&self->tcp, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  self->cork.socket = self->tcp;
}

static void
message_cb (SoupWebsocketConnection *socket,
            SoupWebsocketDataType    type,
            GBytes                  *frame,
            RingerTransport         *self)
{
  if (self->owner != NULL && self->state == STATE_OPEN)
    self->hooks->frame (self->owner, frame, type == SOUP_WEBSOCKET_DATA_TEXT);
}

static void
error_cb (SoupWebsocketConnection *socket, const GError *error, RingerTransport *self)
{
  /* "closed" follows from the main loop; here we may be inside a send. */
  if (self->error == NULL)
    self->error = g_error_copy (error);
}

static void
report_lost (RingerTransport *self)
{
  g_autoptr (GError) error = ringer_transport_lost_error (
      self->error, soup_websocket_connection_get_close_code (self->socket),
      soup_websocket_connection_get_close_data (self->socket));

  report_closed (self, error);
}

/* The peer has said goodbye. For the owner this is the end; the rest of the
 * closing handshake is done without him. */
static void
closing_cb (SoupWebsocketConnection *socket, RingerTransport *self)
{
  if (self->state != STATE_OPEN)
    return;
  self->state = STATE_CLOSING;
  set_deadline (self, ringer_connection_config_peek (self->config)->close_timeout,
                close_deadline_cb, "ringer close");
  report_lost (self);
}

static void
closed_cb (SoupWebsocketConnection *socket, RingerTransport *self)
{
  if (self->state == STATE_OPEN)
    report_lost (self);
  end (self, NULL);
}

static void
adopt_socket (RingerTransport *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->socket);
  guint64    max_size = ringer_connection_config_peek (self->config)->max_message_size;

  soup_websocket_connection_set_max_incoming_payload_size (self->socket, max_size);
  /* That counts for one frame; since libsoup 3.8 a message of many can be bounded too. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self->socket), "max-total-message-size"))
    g_object_set (self->socket, "max-total-message-size", max_size, NULL);
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  g_signal_connect_object (self->socket, "message", G_CALLBACK (message_cb), self, 0);
  g_signal_connect_object (self->socket, "error", G_CALLBACK (error_cb), self, 0);
  g_signal_connect_object (self->socket, "closing", G_CALLBACK (closing_cb), self, 0);
  g_signal_connect_object (self->socket, "closed", G_CALLBACK (closed_cb), self, 0);
}

static void
connect_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerTransport) self = user_data;
  g_autoptr (SoupWebsocketConnection) socket = NULL;
  g_autoptr (GError) cause = NULL;

  socket = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &cause);
  if (self->state != STATE_CONNECTING)
    return;

  g_clear_handle_id (&self->deadline, g_source_remove);
  if (socket == NULL)
    {
      g_autoptr (GError) error = ringer_transport_connect_error (
          cause, self->host, soup_message_get_status (self->handshake), self->tls_errors);

      end (self, error);
      return;
    }

  self->state = STATE_OPEN;
  self->socket = g_steal_pointer (&socket);
  adopt_socket (self);
  if (self->owner != NULL)
    self->hooks->opened (self->owner);
}

static gboolean
report_bad_setup_cb (gpointer user_data)
{
  RingerTransport *self = user_data;
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  self->deadline = 0;
  end (self, error);
  return G_SOURCE_REMOVE;
}

static char *
get_host (const char *url)
{
  const char *host = strstr (url, "://");

  host = host != NULL ? host + 3 : url;
  return g_strndup (host, strcspn (host, "/?"));
}

/*
 * ringer_transport_new:
 * @url: (transfer none): a normalised URL
 * @hooks: (scope forever): static
 * @owner: (unowned): must ringer_transport_abandon() before it goes away
 */
RingerTransport *
ringer_transport_new (RingerConnectionConfig     *config,
                      const char                 *url,
                      const RingerTransportHooks *hooks,
                      gpointer                    owner)
{
  RingerTransport *self = g_object_new (RINGER_TYPE_TRANSPORT, NULL);

  self->config = g_object_ref (config);
  self->url = g_strdup (url);
  self->host = get_host (url);
  self->hooks = hooks;
  self->owner = owner;
  return self;
}

/*
 * ringer_transport_connect:
 *
 * Starts; "opened" or "closed" follows within connect-timeout.
 */
void
ringer_transport_connect (RingerTransport *self)
{
  g_return_if_fail (self->state == STATE_IDLE);

  self->state = STATE_CONNECTING;
  g_object_ref (self);
  self->cancellable = g_cancellable_new ();
  /* The deadlines here are ours; libsoup's would end an idle WebSocket. */
  self->session = soup_session_new_with_options ("timeout", 0, "idle-timeout", 0, "user-agent",
                                                 "ringer/" RINGER_VERSION, NULL);
  self->handshake = soup_message_new (SOUP_METHOD_GET, self->url);
  if (self->handshake == NULL)
    g_set_error (&self->error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 "“%s” is not the address of a broker.", self->url);
  if (self->handshake == NULL ||
      !ringer_handshake_prepare (self->config, self->session, self->handshake, &self->error))
    {
      set_deadline (self, 0, report_bad_setup_cb, "ringer bad setup");
      return;
    }

  /* Whoever sends us on with HTTP could send us, and the login, anywhere. */
  soup_message_add_flags (self->handshake, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect_object (self->handshake, "accept-certificate",
                           G_CALLBACK (accept_certificate_cb), self, 0);
  g_signal_connect_object (self->handshake, "network-event", G_CALLBACK (network_event_cb), self,
                           0);
  set_deadline (self, ringer_connection_config_peek (self->config)->connect_timeout,
                connect_deadline_cb, "ringer connect");
  soup_session_websocket_connect_async (self->session, self->handshake, NULL, NULL,
                                        G_PRIORITY_DEFAULT, self->cancellable, connect_cb,
                                        g_object_ref (self));
}

static gboolean
is_sendable (RingerTransport *self)
{
  return self->state == STATE_OPEN &&
         soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
hand_over (RingerTransport *self, GBytes *frame)
{
  ringer_corks_note_write (self->corks, &self->cork);
  soup_websocket_connection_send_message (self->socket, SOUP_WEBSOCKET_DATA_BINARY, frame);
}

static gboolean
is_writable (RingerTransport *self)
{
  if (self->n_unchecked_bytes < CHECK_EVERY)
    return TRUE;
  if (!g_pollable_output_stream_is_writable (self->output))
    return FALSE;
  self->n_unchecked_bytes = 0;
  return TRUE;
}

static gboolean
writable_cb (GPollableOutputStream *output, gpointer user_data)
{
  RingerTransport *self = user_data;

  while (self->unsent.length > 0 && is_sendable (self) &&
         g_pollable_output_stream_is_writable (output))
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (&self->unsent);

      self->n_unsent_bytes -= g_bytes_get_size (frame);
      hand_over (self, frame);
    }
  if (self->unsent.length > 0 && is_sendable (self))
    return G_SOURCE_CONTINUE;
  clear_writable (self);
  return G_SOURCE_REMOVE;
}

static gboolean
keep_for_later (RingerTransport *self, GBytes *frame, GError **error)
{
  gsize size = g_bytes_get_size (frame);

  if (size > RINGER_TRANSPORT_MAX_UNSENT - self->n_unsent_bytes)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT,
                   "The broker does not read: %d MiB wait to be sent already.",
                   RINGER_TRANSPORT_MAX_UNSENT >> 20);
      return FALSE;
    }
  g_queue_push_tail (&self->unsent, g_bytes_ref (frame));
  self->n_unsent_bytes += size;
  if (self->writable == NULL)
    {
      self->writable = g_pollable_output_stream_create_source (self->output, NULL);
      g_source_set_callback (self->writable, G_SOURCE_FUNC (writable_cb), self, NULL);
      g_source_set_static_name (self->writable, "ringer unsent");
      g_source_attach (self->writable, g_main_context_get_thread_default ());
    }
  return TRUE;
}

/*
 * ringer_transport_send:
 *
 * Sends a binary frame, in order, or keeps it until the broker reads.
 *
 * Returns: %FALSE with %RINGER_ERROR_OFFLINE when there is no WebSocket (any
 *   more), with %RINGER_ERROR_LIMIT when too much waits already
 */
gboolean
ringer_transport_send (RingerTransport *self, GBytes *frame, GError **error)
{
  if (!is_sendable (self))
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_OFFLINE, "There is no connection.");
      return FALSE;
    }
  if (self->unsent.length > 0 || !is_writable (self))
    return keep_for_later (self, frame, error);

  self->n_unchecked_bytes += g_bytes_get_size (frame);
  hand_over (self, frame);
  return TRUE;
}

/*
 * ringer_transport_close:
 *
 * Ends the WebSocket cleanly, within close-timeout; "closed" follows. Frames
 * that were sent before go out before.
 */
void
ringer_transport_close (RingerTransport *self)
{
  if (self->state == STATE_CONNECTING)
    {
      /* Nothing to say goodbye to; "closed" must still come from the main loop. */
      self->state = STATE_CLOSING;
      g_cancellable_cancel (self->cancellable);
      set_deadline (self, 0, close_deadline_cb, "ringer close");
      return;
    }
  if (self->state != STATE_OPEN)
    return;

  while (self->unsent.length > 0 && is_sendable (self))
    {
      g_autoptr (GBytes) frame = g_queue_pop_head (&self->unsent);

      hand_over (self, frame);
    }
  self->state = STATE_CLOSING;
  clear_writable (self);
  set_deadline (self, ringer_connection_config_peek (self->config)->close_timeout,
                close_deadline_cb, "ringer close");
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

/*
 * ringer_transport_abandon:
 *
 * Closes without telling the owner any more, who may go away now.
 */
void
ringer_transport_abandon (RingerTransport *self)
{
  self->owner = NULL;
  ringer_transport_close (self);
}

/*
 * ringer_transport_get_peer_fingerprint:
 *
 * Returns: (nullable): SHA-256 in hexadecimal of the certificate that no
 *   authority vouches for, refused or pinned; %NULL when there was none
 */
const char *
ringer_transport_get_peer_fingerprint (RingerTransport *self)
{
  return self->peer_fingerprint;
}
