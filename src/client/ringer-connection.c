/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-error.h"

/* The connection as a whole: its class, and what a user does with it. Its other parts are in the
 * ringer-connection-*.c beside this file, by concern; they share RingerConnection and call each
 * other through the private header.
 *
 * Everything runs in the default main context. Signals may be answered by calling anything here,
 * also by dropping the last reference; so whatever comes from the main loop holds one, and looks at
 * the state again after having told somebody something. */

enum
{
  PROP_0,
  PROP_CONFIG,
  PROP_STATE,
  PROP_ERROR,
  PROP_ATTEMPT,
  PROP_RETRY_AT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerConnection, ringer_connection, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (
    RingerConnectionState,
    ringer_connection_state,
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_CLOSED, "closed"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_AWAITING_CONNECTION, "awaiting-connection"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_CHALLENGING, "challenging"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION,
                         "awaiting-authentication"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_AUTHENTICATING, "authenticating"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_OPEN, "open"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_RECONNECTING, "reconnecting"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_REDIRECTING, "redirecting"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_CLOSING, "closing"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_OFFLINE, "offline"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS, "too-many-auth-attempts"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT, "authentication-timeout"),
    G_DEFINE_ENUM_VALUE (RINGER_CONNECTION_STATE_CHALLENGE_DENIED, "challenge-denied"))

static void
ringer_connection_dispose (GObject *object)
{
  RingerConnection *self = RINGER_CONNECTION (object);

  ringer_connection_detach (self);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  ringer_connection_dispose_events (self);
  ringer_connection_dispose_provider (self);
  ringer_connection_dispose_caller (self);
  g_clear_pointer (&self->deadlines, ringer_deadlines_free);
  g_clear_object (&self->config);
  G_OBJECT_CLASS (ringer_connection_parent_class)->dispose (object);
}

static void
ringer_connection_finalize (GObject *object)
{
  RingerConnection *self = RINGER_CONNECTION (object);

  g_clear_error (&self->error);
  g_clear_error (&self->send_error);
  g_clear_pointer (&self->redirect_url, g_free);
  g_clear_pointer (&self->peer_fingerprint, g_free);
  g_clear_pointer (&self->auth, g_free);
  g_clear_pointer (&self->login_refusal, g_free);
  G_OBJECT_CLASS (ringer_connection_parent_class)->finalize (object);
}

static void
ringer_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerConnection *self = RINGER_CONNECTION (object);

  switch (id)
    {
    case PROP_CONFIG:
      g_value_set_object (value, self->config);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, self->retry_at);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_connection_class_init (RingerConnectionClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_connection_dispose;
  object_class->finalize = ringer_connection_finalize;
  object_class->get_property = ringer_connection_get_property;

  properties[PROP_CONFIG] = g_param_spec_object ("config", NULL, NULL,
                                                 RINGER_TYPE_CONNECTION_CONFIG, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RINGER_TYPE_CONNECTION_STATE,
                                              RINGER_CONNECTION_STATE_CLOSED, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  ringer_connection_install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
ringer_connection_init (RingerConnection *self)
{
  self->deadlines = ringer_deadlines_new ();
  ringer_connection_init_caller (self);
  ringer_connection_init_provider (self);
  ringer_connection_init_events (self);
}

/*
 * ringer_connection_set_state:
 *
 * Goes to @state and tells; the caller looks at the state again afterwards if
 * he goes on.
 */
void
ringer_connection_set_state (RingerConnection *self, RingerConnectionState state)
{
  if (self->state == state)
    return;
  g_debug ("%s -> %s", ringer_connection_state_to_string (self->state),
           ringer_connection_state_to_string (state));
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/*
 * ringer_connection_set_error:
 * @error: (nullable): copied; may be the present one
 */
void
ringer_connection_set_error (RingerConnection *self, const GError *error)
{
  if (error == self->error)
    return;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

void
ringer_connection_notify_retry (RingerConnection *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTEMPT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RETRY_AT]);
}

/**
 * ringer_connection_state_to_string:
 * @state: a state
 *
 * Returns: the official client's name of it, such as "AWAITING_CONNECTION"
 */
const char *
ringer_connection_state_to_string (RingerConnectionState state)
{
  static const char *const names[] = {
    "CLOSED",
    "AWAITING_CONNECTION",
    "CHALLENGING",
    "AWAITING_AUTHENTICATION",
    "AUTHENTICATING",
    "OPEN",
    "RECONNECTING",
    "REDIRECTING",
    "CLOSING",
    "OFFLINE",
    "TOO_MANY_AUTH_ATTEMPTS",
    "AUTHENTICATION_TIMEOUT",
    "CHALLENGE_DENIED",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);

  return names[state];
}

/**
 * ringer_connection_new:
 * @config: where to connect, and how
 *
 * Makes a connection that is CLOSED; see ringer_connection_open().
 *
 * Returns: (transfer full): a connection
 */
RingerConnection *
ringer_connection_new (RingerConnectionConfig *config)
{
  RingerConnection *self;

  g_return_val_if_fail (RINGER_IS_CONNECTION_CONFIG (config), NULL);

  self = g_object_new (RINGER_TYPE_CONNECTION, NULL);
  self->config = g_object_ref (config);
  self->settings = ringer_connection_config_peek (config);
  return self;
}

/**
 * ringer_connection_get_config:
 * @self: a connection
 *
 * Returns: (transfer none): its config; changes to it count from the next time
 *   that a value is needed
 */
RingerConnectionConfig *
ringer_connection_get_config (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);

  return self->config;
}

/**
 * ringer_connection_get_state:
 * @self: a connection
 *
 * Returns: the state
 */
RingerConnectionState
ringer_connection_get_state (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), RINGER_CONNECTION_STATE_CLOSED);

  return self->state;
}

/**
 * ringer_connection_get_error:
 * @self: a connection
 *
 * Returns: (nullable): why it is not open, or was lost last, as a sentence
 */
const GError *
ringer_connection_get_error (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);

  return self->error;
}

/**
 * ringer_connection_get_attempt:
 * @self: a connection
 *
 * Returns: the number of the reconnection that is waited for or made, from 1;
 *   0 when none is
 */
guint
ringer_connection_get_attempt (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), 0);

  return self->attempt;
}

/**
 * ringer_connection_get_retry_at:
 * @self: a connection
 *
 * Returns: when the next attempt is made, in monotonic microseconds; 0 when
 *   none is due
 */
gint64
ringer_connection_get_retry_at (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), 0);

  return self->retry_at;
}

/**
 * ringer_connection_get_peer_fingerprint:
 * @self: a connection
 *
 * The certificate that was refused last with %RINGER_ERROR_TLS, or accepted only
 * because it is pinned: to be looked at by the user, and to become the
 * `pinned-fingerprint` of a config if he agrees.
 *
 * Returns: (nullable): SHA-256 of the certificate, in hexadecimal; %NULL when
 *   there was nothing wrong with it, or no TLS
 */
const char *
ringer_connection_get_peer_fingerprint (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);

  return self->peer_fingerprint;
}

/**
 * ringer_connection_open:
 * @self: a connection
 *
 * Connects, and reconnects whenever it is lost, until it is closed, stopped,
 * locked out, or max-reconnect-attempts in a row have failed. Does nothing while
 * it is already at it; after a pause it resumes.
 */
void
ringer_connection_open (RingerConnection *self)
{
  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (!ringer_connection_is_settled (self))
    return;
  if (self->state == RINGER_CONNECTION_STATE_OFFLINE)
    {
      ringer_connection_resume (self);
      return;
    }
  self->n_retries = 0;
  self->n_redirects = 0;
  self->is_reconnection = FALSE;
  ringer_connection_connect (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_AWAITING_CONNECTION);
}

/**
 * ringer_connection_pause:
 * @self: a connection
 *
 * Drops the connection on purpose: OFFLINE until ringer_connection_resume().
 */
void
ringer_connection_pause (RingerConnection *self)
{
  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (!ringer_connection_is_settled (self))
    ringer_connection_settle (self, RINGER_CONNECTION_STATE_OFFLINE, NULL);
}

/**
 * ringer_connection_resume:
 * @self: a connection
 *
 * Comes back from a pause, by a reconnection without delay.
 */
void
ringer_connection_resume (RingerConnection *self)
{
  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (self->state != RINGER_CONNECTION_STATE_OFFLINE)
    return;
  self->n_retries = 1;
  self->is_reconnection = TRUE;
  self->attempt = 1;
  ringer_connection_connect (self);
  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_notify_retry (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_RECONNECTING);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * ringer_connection_close:
 * @self: a connection
 *
 * Ends the connection and all efforts: CLOSING, and CLOSED within
 * close-timeout. Calls, logins and requests that are under way fail.
 */
void
ringer_connection_close (RingerConnection *self)
{
  g_autoptr (GError) reason = NULL;

  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (self->state == RINGER_CONNECTION_STATE_CLOSING)
    return;
  if (self->transport == NULL)
    {
      ringer_connection_settle (self, RINGER_CONNECTION_STATE_CLOSED, NULL);
      return;
    }

  reason = g_error_new_literal (RINGER_ERROR, RINGER_ERROR_OFFLINE, "The connection was closed.");
  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_stop_heartbeat (self);
  ringer_deadlines_clear (self->deadlines, &self->answer_deadline);
  ringer_connection_clear_retry (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_CLOSING);
  ringer_transport_close (self->transport);
  ringer_connection_lose_work (self, TRUE);
  ringer_connection_fail_login (self, reason);
  g_object_thaw_notify (G_OBJECT (self));
}
