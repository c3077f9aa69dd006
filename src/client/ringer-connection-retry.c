/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"

/* Heartbeat and reconnection (protocol notes, 4.3 and 4.4). */

/* Beats in a row without a frame from the broker after which it is dead. */
#define MAX_SILENT_BEATS 2

/* The broker answers a PING only after the login, so only then is silence a
 * sign; before, the beat keeps it from taking us for dead. */
static gboolean
heartbeat_cb (gpointer user_data)
{
  g_autoptr (RingerConnection) self = g_object_ref (user_data);
  g_autoptr (RingerMessage) ping = NULL;

  if (self->state == RINGER_CONNECTION_STATE_OPEN && self->n_silent_beats >= MAX_SILENT_BEATS)
    {
      g_autoptr (GError) error = g_error_new_literal (
          RINGER_ERROR, RINGER_ERROR_TIMED_OUT, "The broker has been silent for two heartbeats.");

      self->heartbeat_source = 0;
      ringer_connection_drop (self, error);
      return G_SOURCE_REMOVE;
    }
  self->n_silent_beats = self->state == RINGER_CONNECTION_STATE_OPEN ? self->n_silent_beats + 1 : 0;
  ping = ringer_message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING);
  ringer_connection_send_own (self, ping);
  return G_SOURCE_CONTINUE;
}

/*
 * ringer_connection_start_heartbeat:
 *
 * Beats from the opening of the WebSocket on.
 */
void
ringer_connection_start_heartbeat (RingerConnection *self)
{
  ringer_connection_stop_heartbeat (self);
  self->n_silent_beats = 0;
  self->heartbeat_source = g_timeout_add (self->settings->heartbeat_interval, heartbeat_cb, self);
  g_source_set_name_by_id (self->heartbeat_source, "ringer heartbeat");
}

void
ringer_connection_stop_heartbeat (RingerConnection *self)
{
  g_clear_handle_id (&self->heartbeat_source, g_source_remove);
}

static void
set_retry (RingerConnection *self, guint attempt, gint64 retry_at)
{
  if (self->attempt == attempt && self->retry_at == retry_at)
    return;
  self->attempt = attempt;
  self->retry_at = retry_at;
  ringer_connection_notify_retry (self);
}

/*
 * ringer_connection_clear_retry:
 *
 * No reconnection is waited for or made (any more).
 */
void
ringer_connection_clear_retry (RingerConnection *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  set_retry (self, 0, 0);
}

static gboolean
retry_cb (gpointer user_data)
{
  RingerConnection *self = user_data;

  self->retry_source = 0;
  ringer_connection_connect (self);
  set_retry (self, self->attempt, 0);
  return G_SOURCE_REMOVE;
}

/* The official client starts to count again when the WebSocket opens. A broker
 * that lets in and throws out at once would then be called without a pause; so
 * here a connection counts as good when it was open, and one that followed
 * shortly upon another is not retried without a pause. */
static void
judge_connection (RingerConnection *self)
{
  gint64   lived = self->connected_at != 0 ? ringer_clock_get_monotonic () - self->connected_at : 0;
  gboolean was_long = lived >= (gint64) self->settings->reconnect_interval_increment * 1000;
  gboolean was_open = self->state == RINGER_CONNECTION_STATE_OPEN;
  gboolean was_in = was_open || self->state == RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION;

  if (was_in && (was_long || !self->is_reconnection))
    self->n_retries = 0;
  else if (was_open)
    self->n_retries = 1;
}

/*
 * ringer_connection_schedule_retry:
 * @error: why the connection is not there
 *
 * Waits for the next attempt, or ends when there have been enough. To be called
 * while the state is still that of the connection that was lost.
 */
void
ringer_connection_schedule_retry (RingerConnection *self, const GError *error)
{
  guint64 delay;

  judge_connection (self);
  self->connected_at = 0;
  if (self->n_retries >= self->settings->max_reconnect_attempts)
    {
      ringer_connection_settle (self, RINGER_CONNECTION_STATE_CLOSED, error);
      return;
    }

  delay = MIN ((guint64) self->settings->max_reconnect_interval,
               (guint64) self->settings->reconnect_interval_increment * self->n_retries);
  self->n_retries++;
  self->is_reconnection = TRUE;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->retry_source = g_timeout_add ((guint) delay, retry_cb, self);
  g_source_set_name_by_id (self->retry_source, "ringer retry");
  ringer_connection_set_error (self, error);
  set_retry (self, self->n_retries, ringer_clock_get_monotonic () + (gint64) delay * 1000);
  ringer_connection_set_state (self, RINGER_CONNECTION_STATE_RECONNECTING);
}

/**
 * ringer_connection_retry_now:
 * @self: a connection
 *
 * Makes the next attempt at once instead of waiting for it; from a state without
 * hope, begins anew like ringer_connection_open().
 */
void
ringer_connection_retry_now (RingerConnection *self)
{
  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (ringer_connection_is_settled (self))
    {
      ringer_connection_open (self);
      return;
    }
  if (self->retry_source == 0)
    return;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  ringer_connection_connect (self);
  set_retry (self, self->attempt, 0);
}

/**
 * ringer_connection_stop_retrying:
 * @self: a connection
 *
 * Gives the reconnection up: the state becomes CLOSED, and the error stays.
 * Does nothing unless the state is RECONNECTING, or the first attempt is under way.
 */
void
ringer_connection_stop_retrying (RingerConnection *self)
{
  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (self->state == RINGER_CONNECTION_STATE_RECONNECTING ||
      self->state == RINGER_CONNECTION_STATE_AWAITING_CONNECTION)
    ringer_connection_settle (self, RINGER_CONNECTION_STATE_CLOSED, self->error);
}
