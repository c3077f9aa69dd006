/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-clock.h"
#include "ringer-codec.h"
#include "ringer-error.h"

/* The connection's way down to the WebSocket: how it is made and lost, and how
 * messages get through it. What happens to those who depend on it is told to each
 * part from here. */

static void
release_transport (RingerConnection *self)
{
  if (self->transport == NULL)
    return;
  ringer_transport_abandon (self->transport);
  g_clear_object (&self->transport);
}

/*
 * ringer_connection_detach:
 *
 * The WebSocket is not ours any more.
 */
void
ringer_connection_detach (RingerConnection *self)
{
  release_transport (self);
  ringer_connection_stop_heartbeat (self);
  ringer_deadlines_clear (self->deadlines, &self->answer_deadline);
}

/*
 * ringer_connection_lose_work:
 * @for_good: also what waits for a connection
 *
 * What lives on a connection has lost it.
 */
void
ringer_connection_lose_work (RingerConnection *self, gboolean for_good)
{
  ringer_connection_fail_calls (self, for_good);
  ringer_connection_lose_events (self);
  ringer_connection_lose_provisions (self);
}

/*
 * ringer_connection_is_settled:
 *
 * Returns: whether nothing will happen unless somebody asks for it
 */
gboolean
ringer_connection_is_settled (RingerConnection *self)
{
  switch (self->state)
    {
    case RINGER_CONNECTION_STATE_CLOSED:
    case RINGER_CONNECTION_STATE_CLOSING:
    case RINGER_CONNECTION_STATE_OFFLINE:
    case RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS:
    case RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT:
    case RINGER_CONNECTION_STATE_CHALLENGE_DENIED:
      return TRUE;
    case RINGER_CONNECTION_STATE_AWAITING_CONNECTION:
    case RINGER_CONNECTION_STATE_CHALLENGING:
    case RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION:
    case RINGER_CONNECTION_STATE_AUTHENTICATING:
    case RINGER_CONNECTION_STATE_OPEN:
    case RINGER_CONNECTION_STATE_RECONNECTING:
    case RINGER_CONNECTION_STATE_REDIRECTING:
    default:
      return FALSE;
    }
}

/*
 * ringer_connection_settle:
 * @state: one of those of ringer_connection_is_settled(), but CLOSING
 * @error: (nullable): why; may be the present error
 *
 * Ends all efforts.
 */
void
ringer_connection_settle (RingerConnection *self, RingerConnectionState state, const GError *error)
{
  g_autoptr (GError) reason = error != NULL ? g_error_copy (error) : NULL;

  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_detach (self);
  g_clear_pointer (&self->redirect_url, g_free);
  self->connected_at = 0;
  ringer_connection_clear_retry (self);
  ringer_connection_set_error (self, error);
  ringer_connection_set_state (self, state);
  ringer_connection_lose_work (self, TRUE);
  if (reason == NULL)
    reason = g_error_new_literal (RINGER_ERROR, RINGER_ERROR_OFFLINE, "The connection was closed.");
  if (state != RINGER_CONNECTION_STATE_OFFLINE)
    ringer_connection_fail_login (self, reason);
  g_object_thaw_notify (G_OBJECT (self));
}

/*
 * ringer_connection_drop:
 * @error: why
 *
 * The connection is lost, or could not be made: tries again later.
 */
void
ringer_connection_drop (RingerConnection *self, const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  ringer_connection_detach (self);
  g_clear_pointer (&self->redirect_url, g_free);
  ringer_connection_schedule_retry (self, error);
  ringer_connection_lose_work (self, FALSE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
unanswered_cb (gpointer owner)
{
  g_autoptr (RingerConnection) self = g_object_ref (owner);
  g_autoptr (GError) error = g_error_new_literal (
      RINGER_ERROR, RINGER_ERROR_TIMED_OUT,
      self->state == RINGER_CONNECTION_STATE_CHALLENGING
          ? "A WebSocket opened, but no deepstream broker answered in time."
          : "The broker did not answer the login in time.");

  ringer_connection_drop (self, error);
}

/*
 * ringer_connection_expect_answer:
 *
 * Gives the broker login-timeout for its next word.
 */
void
ringer_connection_expect_answer (RingerConnection *self)
{
  ringer_deadlines_set (self->deadlines, &self->answer_deadline,
                        ringer_clock_get_monotonic () +
                            (gint64) self->settings->login_timeout * 1000,
                        unanswered_cb, self);
}

/*
 * ringer_connection_send:
 *
 * Sends a message that somebody waits for.
 *
 * Returns: as ringer_transport_send()
 */
gboolean
ringer_connection_send (RingerConnection *self, RingerMessage *message, GError **error)
{
  g_autoptr (GBytes) frame = NULL;

  if (self->transport == NULL)
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_OFFLINE, "There is no connection.");
      return FALSE;
    }
  frame = ringer_codec_encode (message);
  if (!ringer_transport_send (self->transport, frame, error))
    return FALSE;
  ringer_connection_emit_frame (self, TRUE, frame, message);
  return TRUE;
}

/*
 * ringer_connection_send_own:
 *
 * Sends a message of the connection's own. One that cannot be sent while the
 * WebSocket stands leaves us and the broker with different views, so it ends
 * the connection, from the main loop.
 */
void
ringer_connection_send_own (RingerConnection *self, RingerMessage *message)
{
  g_autoptr (GError) error = NULL;

  if (ringer_connection_send (self, message, &error) ||
      g_error_matches (error, RINGER_ERROR, RINGER_ERROR_OFFLINE) || self->send_error != NULL)
    return;
  self->send_error = g_steal_pointer (&error);
  ringer_transport_close (self->transport);
}

static void
send_challenge (RingerConnection *self)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_CONNECTION,
                                                          RINGER_CONNECTION_CHALLENGE);

  /* Also after a redirection it is the original URL that is named (protocol
   * notes, 4.1). */
  ringer_message_set_text (message, RINGER_FIELD_URL, self->settings->url, -1);
  ringer_message_set_text (message, RINGER_FIELD_PROTOCOL_VERSION, "0.1a", -1);
  ringer_message_set_text (message, RINGER_FIELD_SDK_VERSION, RINGER_VERSION, -1);
  ringer_message_set_text (message, RINGER_FIELD_SDK_TYPE, "ringer", -1);
  ringer_connection_send_own (self, message);
}

static void
take_fingerprint (RingerConnection *self)
{
  g_free (self->peer_fingerprint);
  self->peer_fingerprint = g_strdup (ringer_transport_get_peer_fingerprint (self->transport));
}

static void
opened_cb (gpointer owner)
{
  g_autoptr (RingerConnection) self = g_object_ref (owner);

  take_fingerprint (self);
  self->connected_at = ringer_clock_get_monotonic ();
  ringer_connection_start_heartbeat (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_AWAITING_CONNECTION);
  if (self->state != RINGER_CONNECTION_STATE_AWAITING_CONNECTION || self->transport == NULL)
    return;
  send_challenge (self);
  ringer_connection_expect_answer (self);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_CHALLENGING);
}

static void
handle_garbage (RingerConnection *self, gboolean is_text, const GError *reason)
{
  g_autoptr (GError) error = NULL;

  if (self->state != RINGER_CONNECTION_STATE_CHALLENGING)
    {
      ringer_connection_report (self, "PARSER", "MESSAGE_PARSE_ERROR", NULL, reason->message);
      return;
    }
  error = g_error_new (RINGER_ERROR, RINGER_ERROR_NOT_DEEPSTREAM,
                       is_text ? "What answers speaks text, not the binary dialect of deepstream. "
                                 "A broker has that at the path /deepstream."
                               : "What answers does not speak the binary dialect of deepstream: %s",
                       reason->message);
  ringer_connection_drop (self, error);
}

static void
handle_message (RingerConnection *self, RingerMessage *message)
{
  switch (ringer_message_get_topic (message))
    {
    case RINGER_TOPIC_RPC:
      ringer_connection_handle_rpc (self, message);
      break;
    case RINGER_TOPIC_EVENT:
      ringer_connection_handle_event (self, message);
      break;
    case RINGER_TOPIC_CONNECTION:
      ringer_connection_handle_connection (self, message);
      break;
    case RINGER_TOPIC_AUTH:
      ringer_connection_handle_auth (self, message);
      break;
    case RINGER_TOPIC_PRESENCE:
      ringer_connection_handle_presence (self, message);
      break;
    default:
      ringer_connection_report_message (self, message);
      break;
    }
}

static void
frame_cb (gpointer owner, GBytes *frame, gboolean is_text)
{
  g_autoptr (RingerConnection) self = g_object_ref (owner);
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize         size;
  const guint8 *data = g_bytes_get_data (frame, &size);

  self->n_silent_beats = 0;
  if (is_text)
    g_set_error_literal (&error, RINGER_ERROR, RINGER_ERROR_MALFORMED,
                         "A text frame came where only binary ones have a meaning.");
  else
    message = ringer_codec_decode (data, size, &error);
  ringer_connection_emit_frame (self, FALSE, frame, message);
  if (message != NULL)
    handle_message (self, message);
  else
    handle_garbage (self, is_text, error);
}

static void
closed_cb (gpointer owner, const GError *error)
{
  g_autoptr (RingerConnection) self = g_object_ref (owner);
  g_autoptr (GError) reason = g_steal_pointer (&self->send_error);

  take_fingerprint (self);
  if (self->state == RINGER_CONNECTION_STATE_CLOSING)
    ringer_connection_settle (self, RINGER_CONNECTION_STATE_CLOSED, NULL);
  else
    ringer_connection_drop (self, reason != NULL ? reason : error);
}

static const RingerTransportHooks hooks = { opened_cb, frame_cb, closed_cb };

/*
 * ringer_connection_connect:
 *
 * Makes a WebSocket: to the URL of a redirection while the state is
 * REDIRECTING, otherwise to the original one.
 */
void
ringer_connection_connect (RingerConnection *self)
{
  ringer_connection_detach (self);
  g_clear_error (&self->send_error);
  if (self->state != RINGER_CONNECTION_STATE_REDIRECTING)
    g_clear_pointer (&self->redirect_url, g_free);
  self->transport = ringer_transport_new (
      self->config, self->redirect_url != NULL ? self->redirect_url : self->settings->url, &hooks,
      self);
  ringer_transport_connect (self->transport);
}
