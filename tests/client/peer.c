/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-codec.h"
#include "ringer-error.h"

#include <libsoup/soup.h>

struct _Peer
{
  PeerFlags                flags;
  SoupServer              *server;
  char                    *url;
  guint16                  port;
  GPtrArray               *sockets; /* all that are open */
  SoupWebsocketConnection *last;    /* unowned; in sockets, or NULL */
  guint                    n_opened;
  GQueue                   received; /* RingerMessage */
  SoupMessageHeaders      *headers;
};

void
peer_send (Peer *self, RingerMessage *message)
{
  g_autoptr (RingerMessage) owned = message;
  g_autoptr (GBytes) frame = ringer_codec_encode (message);

  peer_send_frame (self, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
}

void
peer_send_frame (Peer *self, const void *data, gsize size)
{
  g_assert_nonnull (self->last);
  soup_websocket_connection_send_binary (self->last, data, size);
}

void
peer_send_text (Peer *self, const char *text)
{
  g_assert_nonnull (self->last);
  soup_websocket_connection_send_text (self->last, text);
}

void
peer_close (Peer *self, gushort code)
{
  g_assert_nonnull (self->last);
  soup_websocket_connection_close (self->last, code, NULL);
}

void
peer_break_off (Peer *self)
{
  g_assert_nonnull (self->last);
  g_io_stream_close (soup_websocket_connection_get_io_stream (self->last), NULL, NULL);
}

static RingerMessage *
ack_of (RingerMessage *message)
{
  return message_new (ringer_message_get_topic (message), ringer_message_get_action (message), "id",
                      message_text (message, RINGER_FIELD_CORRELATION_ID), "ack", "1", NULL);
}

static void
react (Peer *self, RingerMessage *message)
{
  int topic = ringer_message_get_topic (message);
  int action = ringer_message_get_action (message);

  if (topic == RINGER_TOPIC_CONNECTION && action == RINGER_CONNECTION_CHALLENGE &&
      (self->flags & PEER_ACCEPTS))
    peer_send (self, ringer_message_new (topic, RINGER_CONNECTION_ACCEPT));
  if (topic == RINGER_TOPIC_CONNECTION && action == RINGER_CONNECTION_PING &&
      (self->flags & PEER_BEATS))
    peer_send (self, ringer_message_new (topic, RINGER_CONNECTION_PONG));
  if (topic == RINGER_TOPIC_AUTH && action == RINGER_AUTH_REQUEST && (self->flags & PEER_LETS_IN))
    peer_send (self, ringer_message_new (topic, RINGER_AUTH_SUCCESSFUL));
  if (!(self->flags & PEER_ACKNOWLEDGES))
    return;
  if ((topic == RINGER_TOPIC_RPC &&
       (action == RINGER_RPC_PROVIDE || action == RINGER_RPC_UNPROVIDE)) ||
      (topic == RINGER_TOPIC_EVENT &&
       (action == RINGER_EVENT_SUBSCRIBE || action == RINGER_EVENT_UNSUBSCRIBE)))
    peer_send (self, ack_of (message));
}

static void
message_cb (SoupWebsocketConnection *socket, SoupWebsocketDataType type, GBytes *frame, Peer *self)
{
  g_autoptr (GError) error = NULL;
  RingerMessage *message;
  gsize          size;
  const guint8  *data = g_bytes_get_data (frame, &size);

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_BINARY);
  message = ringer_codec_decode (data, size, &error);
  g_assert_no_error (error);
  g_queue_push_tail (&self->received, message);
  if (socket == self->last)
    react (self, message);
}

static void
closed_cb (SoupWebsocketConnection *socket, Peer *self)
{
  if (self->last == socket)
    self->last = NULL;
  g_signal_handlers_disconnect_by_data (socket, self);
  g_assert_true (g_ptr_array_remove (self->sockets, socket));
}

static void
websocket_cb (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *socket,
              gpointer                 user_data)
{
  Peer *self = user_data;

  g_clear_pointer (&self->headers, soup_message_headers_unref);
  self->headers = soup_message_headers_ref (soup_server_message_get_request_headers (message));
  soup_websocket_connection_set_max_incoming_payload_size (socket, 64 * 1024 * 1024);
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  self->last = socket;
  self->n_opened++;
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (socket, "closed", G_CALLBACK (closed_cb), self);
}

static GTlsCertificate *
load_test_certificate (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "client", "localhost.pem", NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return certificate;
}

char *
peer_dup_test_fingerprint (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "client", "localhost.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

static void
listen_on (Peer *self, guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  if (self->flags & PEER_TLS)
    {
      g_autoptr (GTlsCertificate) certificate = load_test_certificate ();

      soup_server_set_tls_certificate (self->server, certificate);
    }
  soup_server_add_websocket_handler (self->server, "/deepstream", NULL, NULL, websocket_cb, self,
                                     NULL);
  soup_server_listen (self->server, address, self->flags & PEER_TLS ? SOUP_SERVER_LISTEN_HTTPS : 0,
                      &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

Peer *
peer_new (PeerFlags flags)
{
  Peer *self = g_new0 (Peer, 1);

  self->flags = flags;
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->received);
  listen_on (self, 0);
  self->url = g_strdup_printf ("%s://127.0.0.1:%u/deepstream", flags & PEER_TLS ? "wss" : "ws",
                               self->port);
  return self;
}

void
peer_free (Peer *self)
{
  for (guint i = 0; i < self->sockets->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->sockets, i), self);
  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_clear_object (&self->server);
  g_queue_clear_full (&self->received, (GDestroyNotify) ringer_message_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_free (self->url);
  g_free (self);
}

void
peer_set_flags (Peer *self, PeerFlags flags)
{
  self->flags = flags;
}

const char *
peer_get_url (Peer *self)
{
  return self->url;
}

guint
peer_get_n_opened (Peer *self)
{
  return self->n_opened;
}

guint
peer_get_n_open (Peer *self)
{
  return self->sockets->len;
}

void
peer_stop_listening (Peer *self)
{
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

void
peer_listen_again (Peer *self)
{
  listen_on (self, self->port);
}

static RingerMessage *
try_take (Peer *self, int topic, int action)
{
  for (GList *l = self->received.head; l != NULL; l = l->next)
    if (ringer_message_get_topic (l->data) == topic &&
        ringer_message_get_action (l->data) == action)
      {
        RingerMessage *message = l->data;

        g_queue_delete_link (&self->received, l);
        return message;
      }
  return NULL;
}

RingerMessage *
peer_take (Peer *self, int topic, int action)
{
  RingerMessage *message = NULL;

  RINGER_TEST_WAIT ((message = try_take (self, topic, action)) != NULL);
  return message;
}

guint
peer_count (Peer *self, int topic, int action)
{
  guint n = 0;

  for (GList *l = self->received.head; l != NULL; l = l->next)
    if (ringer_message_get_topic (l->data) == topic &&
        ringer_message_get_action (l->data) == action)
      n++;
  return n;
}

const char *
peer_get_header (Peer *self, const char *name)
{
  g_assert_nonnull (self->headers);
  return soup_message_headers_get_one (self->headers, name);
}

static const struct
{
  const char *key;
  int         field;
} text_keys[] = {
  { "id", RINGER_FIELD_CORRELATION_ID },   { "name", RINGER_FIELD_NAME },
  { "data", RINGER_FIELD_DATA },           { "url", RINGER_FIELD_URL },
  { "user", RINGER_FIELD_REQUESTOR_NAME }, { "user-data", RINGER_FIELD_REQUESTOR_DATA },
};

static const struct
{
  const char *key;
  int         field;
} int_keys[] = {
  { "ack", RINGER_FIELD_IS_ACK },
  { "error", RINGER_FIELD_IS_ERROR },
  { "original", RINGER_FIELD_ORIGINAL_ACTION },
};

static void
set_field (RingerMessage *message, const char *key, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_keys); i++)
    if (g_str_equal (text_keys[i].key, key))
      {
        ringer_message_set_text (message, text_keys[i].field, value, -1);
        return;
      }
  for (guint i = 0; i < G_N_ELEMENTS (int_keys); i++)
    if (g_str_equal (int_keys[i].key, key))
      {
        ringer_message_set_int (message, int_keys[i].field, atoi (value));
        return;
      }
  g_assert_cmpstr (key, ==, "names");
  ringer_message_add_name (message, value, -1);
}

RingerMessage *
message_new (int topic, int action, ...)
{
  RingerMessage *message = ringer_message_new (topic, action);
  va_list        args;

  va_start (args, action);
  for (const char *key = va_arg (args, const char *); key != NULL;
       key = va_arg (args, const char *))
    set_field (message, key, va_arg (args, const char *));
  va_end (args);
  return message;
}

const char *
message_text (RingerMessage *message, RingerTextField field)
{
  const char *text = ringer_message_get_text (message, field, NULL);

  g_assert_nonnull (text);
  return text;
}

RingerConnectionConfig *
config_new (const char *url)
{
  g_autoptr (GError) error = NULL;
  RingerConnectionConfig *config = ringer_connection_config_new (url, &error);

  g_assert_no_error (error);
  g_object_set (config, "reconnect-interval-increment", 20, "max-reconnect-interval", 40, NULL);
  return config;
}

RingerConnection *
connection_new (Peer *peer)
{
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));

  return ringer_connection_new (config);
}

void
connection_log_in (RingerConnection *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;

  ringer_connection_login_async (connection, NULL, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  data = ringer_connection_login_finish (connection, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (data);
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OPEN);
}

RingerConnection *
connection_new_open (Peer *peer)
{
  RingerConnection *connection = connection_new (peer);

  ringer_connection_open (connection);
  connection_log_in (connection);
  return connection;
}

void
connection_finish (RingerConnection *connection)
{
  g_assert_finalize_object (connection);
}

void
peer_finish (Peer *peer)
{
  RINGER_TEST_WAIT (peer_get_n_open (peer) == 0);
  peer_free (peer);
  /* What libsoup and the transport still have to end. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
log_state_cb (RingerConnection *connection, GParamSpec *pspec, StateLog *log)
{
  if (log->text->len > 0)
    g_string_append_c (log->text, ' ');
  g_string_append (log->text,
                   ringer_connection_state_to_string (ringer_connection_get_state (connection)));
}

StateLog *
state_log_new (RingerConnection *connection)
{
  StateLog *log = g_new0 (StateLog, 1);

  log->text = g_string_new (NULL);
  g_signal_connect (connection, "notify::state", G_CALLBACK (log_state_cb), log);
  return log;
}

void
state_log_free (StateLog *log)
{
  g_string_free (log->text, TRUE);
  g_free (log);
}

GBytes *
bytes (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

void
assert_bytes (GBytes *actual, const char *expected)
{
  gsize size;

  if (expected == NULL)
    {
      g_assert_null (actual);
      return;
    }
  g_assert_nonnull (actual);
  g_assert_cmpmem (g_bytes_get_data (actual, &size), g_bytes_get_size (actual), expected,
                   strlen (expected));
}

void
assert_error (const GError *error, int code, const char *part)
{
  g_assert_error (error, RINGER_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}
