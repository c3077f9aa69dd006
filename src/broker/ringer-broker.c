/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"
#include "ringer-error.h"

/* The embedded broker (design 5): the server and its sockets. What a socket may
 * say and what it is told is in the other files of this folder, around
 * ringer-broker-private.h.
 *
 * It lives in one thread, that of ringer_broker_start(), and does all its work
 * in that thread's main context. It is for tests and development: nothing
 * outlives it, and there is no cluster. */

#define PATH "/deepstream"

/* The real broker closes this long after TOO_MANY_AUTH_ATTEMPTS. */
#define LOCKOUT_MS 10

enum
{
  PROP_0,
  PROP_CONFIG,
  PROP_URL,
  PROP_N_CONNECTIONS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerBroker, ringer_broker, G_TYPE_OBJECT)

/* Everything that start() made but the peers, which close in their own time. */
static void
clear_server (RingerBroker *self)
{
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->url, g_free);
}

/* Ends the work of a run, and tells the sockets to close, saying nothing else:
 * that is how the real broker stops. */
static void
clear_state (RingerBroker *self)
{
  ringer_broker_calls_clear (self);
  for (GList *link = self->peers.head; link != NULL; link = link->next)
    ringer_broker_peer_retire (link->data);
  ringer_broker_presence_clear (self);
  ringer_broker_directory_clear (self);
  for (guint i = 0; i < RINGER_BROKER_N_REGISTRIES; i++)
    g_clear_pointer (&self->registries[i], ringer_broker_registry_free);
  g_clear_pointer (&self->hub, ringer_broker_hub_unref);
  g_clear_pointer (&self->login_timeouts, ringer_broker_deadlines_free);
  g_clear_pointer (&self->logins, ringer_broker_deadlines_free);
  g_clear_pointer (&self->lockouts, ringer_broker_deadlines_free);
  g_clear_pointer (&self->heartbeats, ringer_broker_deadlines_free);
}

static void
ringer_broker_dispose (GObject *object)
{
  RingerBroker *self = RINGER_BROKER (object);
  GList        *link;

  clear_server (self);
  clear_state (self);
  while ((link = g_queue_pop_head_link (&self->peers)) != NULL)
    {
      RingerBrokerPeer *peer = link->data;

      peer->broker = NULL;
      g_object_unref (peer);
    }
  g_clear_object (&self->config);

  G_OBJECT_CLASS (ringer_broker_parent_class)->dispose (object);
}

static void
ringer_broker_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RingerBroker *self = RINGER_BROKER (object);

  switch (prop_id)
    {
    case PROP_CONFIG:
      g_value_set_object (value, self->config);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_N_CONNECTIONS:
      g_value_set_uint (value, self->peers.length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ringer_broker_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RingerBroker *self = RINGER_BROKER (object);

  switch (prop_id)
    {
    case PROP_CONFIG:
      self->config = g_value_dup_object (value);
      if (self->config == NULL)
        self->config = ringer_broker_config_new ();
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ringer_broker_class_init (RingerBrokerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_broker_dispose;
  object_class->get_property = ringer_broker_get_property;
  object_class->set_property = ringer_broker_set_property;

  properties[PROP_CONFIG] = g_param_spec_object ("config", NULL, NULL, RINGER_TYPE_BROKER_CONFIG,
                                                 G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                     G_PARAM_STATIC_STRINGS);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_CONNECTIONS] = g_param_spec_uint ("n-connections", NULL, NULL, 0, G_MAXUINT, 0,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_broker_init (RingerBroker *self)
{
  g_queue_init (&self->peers);
}

/**
 * ringer_broker_new:
 * @config: (nullable): what it shall do; %NULL for the defaults
 *
 * Makes a broker that does not listen yet.
 *
 * Returns: (transfer full): a new broker
 */
RingerBroker *
ringer_broker_new (RingerBrokerConfig *config)
{
  g_return_val_if_fail (config == NULL || RINGER_IS_BROKER_CONFIG (config), NULL);

  return g_object_new (RINGER_TYPE_BROKER, "config", config, NULL);
}

static gboolean
is_upgrade (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *upgrade = soup_message_headers_get_one (headers, "Upgrade");

  return upgrade != NULL && g_ascii_strcasecmp (upgrade, "websocket") == 0 &&
         soup_server_message_get_method (message) == SOUP_METHOD_GET;
}

/* Of the subprotocols that a client offers, the real broker takes the first
 * without looking at it; a browser would not connect without one. */
static void
echo_subprotocol (SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *offered = soup_message_headers_get_list (request, "Sec-WebSocket-Protocol");
  g_auto (GStrv) words = NULL;

  if (offered == NULL)
    return;
  words = g_strsplit (offered, ",", 2);
  if (words[0] != NULL)
    soup_message_headers_replace (response, "Sec-WebSocket-Protocol", g_strstrip (words[0]));
}

static void
add_peer (RingerBroker *self, SoupWebsocketConnection *socket, RingerBrokerStream *stream)
{
  RingerBrokerPeer *peer = ringer_broker_peer_new (self, socket, stream);

  g_queue_push_tail_link (&self->peers, &peer->link);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
}

/* The handshake is answered: the connection is no longer HTTP. */
static void
upgraded_cb (SoupServerMessage *message, RingerBroker *self)
{
  g_autoptr (SoupServerMessage) keep = g_object_ref (message);
  g_autoptr (GSocket) tcp = g_object_ref (soup_server_message_get_socket (message));
  g_autoptr (GIOStream) base = soup_server_message_steal_connection (message);
  g_autoptr (RingerBrokerStream) stream = ringer_broker_stream_new (self->hub, base, tcp);
  g_autoptr (SoupWebsocketConnection) socket = NULL;

  socket = soup_websocket_connection_new (G_IO_STREAM (stream),
                                          soup_server_message_get_uri (message),
                                          SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  add_peer (self, socket, stream);
}

/* Whatever is not a WebSocket on exactly our path is not here. The upgrade is
 * libsoup's, but for the stream that goes under the WebSocket; the extensions
 * that would compress are not offered, as the real broker never does. */
static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  static const char body[] = "Endpoint not found.";
  RingerBroker     *self = user_data;
  GUri             *uri = soup_server_message_get_uri (message);

  if (!g_str_equal (path, PATH) || g_uri_get_query (uri) != NULL || !is_upgrade (message))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, body,
                                        sizeof body - 1);
      return;
    }
  echo_subprotocol (message);
  if (soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    g_signal_connect_object (message, "wrote-informational", G_CALLBACK (upgraded_cb), self,
                             G_CONNECT_DEFAULT);
}

/*
 * ringer_broker_remove_peer:
 *
 * The socket of a peer is closed; the peer ends.
 */
void
ringer_broker_remove_peer (RingerBroker *self, RingerBrokerPeer *peer)
{
  g_queue_unlink (&self->peers, &peer->link);
  peer->broker = NULL;
  g_object_unref (peer);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CONNECTIONS]);
}

static void
make_state (RingerBroker *self)
{
  const RingerBrokerSettings *settings = &self->settings;

  self->settings = *ringer_broker_config_get_settings (self->config);
  self->hub = ringer_broker_hub_new (settings->max_message_size);
  self->login_timeouts = ringer_broker_deadlines_new (
      "ringer-login-timeouts", settings->auth_timeout, ringer_broker_login_timeout_cb);
  self->logins = ringer_broker_deadlines_new ("ringer-logins", 0, ringer_broker_login_cb);
  self->lockouts = ringer_broker_deadlines_new ("ringer-lockouts", LOCKOUT_MS,
                                                ringer_broker_lockout_cb);
  self->heartbeats = ringer_broker_deadlines_new ("ringer-heartbeats", settings->heartbeat_interval,
                                                  ringer_broker_peer_heartbeat_cb);
  ringer_broker_calls_init (self);
  ringer_broker_presence_init (self);
  ringer_broker_directory_init (self);
  self->registries[RINGER_BROKER_SUBSCRIBERS] = ringer_broker_registry_new (
      RINGER_BROKER_SUBSCRIBERS, NULL, NULL);
  self->registries[RINGER_BROKER_WATCHERS] = ringer_broker_registry_new (RINGER_BROKER_WATCHERS,
                                                                         NULL, NULL);
}

static GSocketAddress *
parse_address (const char *address, guint16 port, GError **error)
{
  GSocketAddress *parsed = g_inet_socket_address_new_from_string (address, port);

  if (parsed == NULL)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 "“%s” is not a numeric IP address to listen on", address);
  return parsed;
}

static void
set_listen_error (GError **error, const char *address, guint16 port, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_ADDRESS_IN_USE,
                 "Port %u of %s is taken by another program", port, address);
  else
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_UNREACHABLE,
                 "Cannot listen on port %u of %s: %s", port, address, cause->message);
}

/* Brackets an IPv6 address, and finds out the port that was picked. */
static char *
make_url (SoupServer *server)
{
  g_autoslist (GUri) uris = soup_server_get_uris (server);
  const char *host = g_uri_get_host (uris->data);

  return g_strdup_printf (strchr (host, ':') != NULL ? "ws://[%s]:%d" PATH : "ws://%s:%d" PATH,
                          host, g_uri_get_port (uris->data));
}

/**
 * ringer_broker_start:
 * @self: a broker that does not run
 * @address: (nullable): a numeric IP address, %NULL for 127.0.0.1
 * @port: 0 picks a free one
 * @error: return location for an error
 *
 * Listens for WebSockets, in the thread-default main context.
 *
 * %RINGER_ERROR_ADDRESS_IN_USE: the port is taken;
 * %RINGER_ERROR_BAD_ARGUMENT: @address is not an address;
 * %RINGER_ERROR_UNREACHABLE: the system refuses, as with an address of another
 * machine or a port that needs rights.
 *
 * Returns: whether it listens
 */
gboolean
ringer_broker_start (RingerBroker *self, const char *address, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) parsed = NULL;
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (RINGER_IS_BROKER (self), FALSE);
  g_return_val_if_fail (self->server == NULL, FALSE);

  if (address == NULL)
    address = "127.0.0.1";
  parsed = parse_address (address, port, error);
  if (parsed == NULL)
    return FALSE;

  server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server, NULL, request_cb, self, NULL);
  if (!soup_server_listen (server, parsed, 0, &local_error))
    {
      set_listen_error (error, address, port, local_error);
      return FALSE;
    }

  make_state (self);
  self->server = g_steal_pointer (&server);
  self->url = make_url (self->server);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URL]);
  return TRUE;
}

/**
 * ringer_broker_get_url:
 * @self: a broker
 *
 * Returns: (nullable): where clients connect; %NULL while it does not run
 */
const char *
ringer_broker_get_url (RingerBroker *self)
{
  g_return_val_if_fail (RINGER_IS_BROKER (self), NULL);

  return self->url;
}

/**
 * ringer_broker_get_n_connections:
 * @self: a broker
 *
 * Returns: how many sockets are open, logged in or not; after
 *   ringer_broker_stop(), how many are still closing
 */
guint
ringer_broker_get_n_connections (RingerBroker *self)
{
  g_return_val_if_fail (RINGER_IS_BROKER (self), 0);

  return self->peers.length;
}

/**
 * ringer_broker_stop:
 * @self: a broker
 *
 * Stops listening and closes every socket, as the real broker does: with an
 * empty close frame and nothing else. The frames are written when this returns,
 * unless a client has stopped reading; the sockets end as the clients answer,
 * which n-connections shows, or after five seconds.
 */
void
ringer_broker_stop (RingerBroker *self)
{
  g_return_if_fail (RINGER_IS_BROKER (self));

  if (self->server == NULL)
    return;

  clear_server (self);
  clear_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URL]);
}
