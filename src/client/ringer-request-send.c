/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-private.h"

#include "ringer-clock.h"
#include "ringer-connection-private.h"
#include "ringer-error.h"
#include "ringer-provision-private.h"

/* What we decide about a request goes out here, and each refusal says why. Main
 * thread. */

static gboolean
refuse_state (RingerRequest *self, GError **error)
{
  const char *why;

  switch (self->state)
    {
    case RINGER_REQUEST_STATE_ANSWERED:
      why = "This request has been answered already.";
      break;
    case RINGER_REQUEST_STATE_REJECTED:
      why = "This request has been rejected already.";
      break;
    case RINGER_REQUEST_STATE_FAILED:
      why = "This request has been answered with an error already.";
      break;
    case RINGER_REQUEST_STATE_LATE:
      why = "The answer of this request came too late for the broker.";
      break;
    case RINGER_REQUEST_STATE_LOST:
      why = "The connection that this request came by has ended.";
      break;
    case RINGER_REQUEST_STATE_ACCEPTED:
      why = "This request has been accepted already.";
      break;
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_OFFERED:
    default:
      why = "The deadline of this request has passed.";
      break;
    }
  g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE, why);
  return FALSE;
}

static gboolean
check_sendable (RingerRequest *self, GBytes *payload, GError **error)
{
  if (self->connection == NULL)
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_OFFLINE, "There is no connection.");
      return FALSE;
    }
  return ringer_payload_check (payload, self->connection->settings->max_message_size, "The payload",
                               error);
}

static gboolean
transmit (RingerRequest *self, int action, GBytes *payload, GError **error)
{
  return check_sendable (self, payload, error) &&
         ringer_connection_answer_request (self->connection, self, action, payload, error);
}

static gboolean
is_undecided (RingerRequest *self)
{
  return ringer_request_is_open (self) || self->state == RINGER_REQUEST_STATE_EXPIRED;
}

static gboolean
decide (RingerRequest *self, int action, RingerRequestState state, GBytes *payload, GError **error)
{
  g_autoptr (RingerRequest) alive = g_object_ref (self);

  if (!is_undecided (self))
    return refuse_state (self, error);
  if (!transmit (self, action, payload, error))
    return FALSE;

  ringer_connection_release_request (self->connection, self);
  self->answer = payload != NULL ? g_bytes_ref (payload) : NULL;
  self->decided_at = ringer_clock_get_monotonic ();
  ringer_request_set_state (self, state);
  ringer_provision_count_answer (self->provision);
  return TRUE;
}

/**
 * ringer_request_accept:
 * @self: a request
 * @error: return location
 *
 * Tells the broker that we work on it, which stops the accept timer.
 *
 * Returns: %FALSE with %RINGER_ERROR_STATE, %RINGER_ERROR_OFFLINE or
 *   %RINGER_ERROR_LIMIT
 */
gboolean
ringer_request_accept (RingerRequest *self, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  if (self->state != RINGER_REQUEST_STATE_OFFERED)
    return refuse_state (self, error);
  if (!transmit (self, RINGER_RPC_ACCEPT, NULL, error))
    return FALSE;
  self->accepted_at = ringer_clock_get_monotonic ();
  ringer_request_set_state (self, RINGER_REQUEST_STATE_ACCEPTED);
  return TRUE;
}

/**
 * ringer_request_send:
 * @self: a request
 * @payload: (nullable): JSON, sent byte for byte; %NULL sends none
 * @error: return location
 *
 * Answers with a response. It need not have been accepted before.
 *
 * Returns: %FALSE with %RINGER_ERROR_STATE, %RINGER_ERROR_OFFLINE,
 *   %RINGER_ERROR_INVALID_JSON or %RINGER_ERROR_LIMIT: nothing was sent
 */
gboolean
ringer_request_send (RingerRequest *self, GBytes *payload, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  return decide (self, RINGER_RPC_RESPONSE, RINGER_REQUEST_STATE_ANSWERED, payload, error);
}

/**
 * ringer_request_error:
 * @self: a request
 * @payload: (nullable): JSON, by custom a string, sent byte for byte
 * @error: return location
 *
 * Answers with an error.
 *
 * Returns: as ringer_request_send()
 */
gboolean
ringer_request_error (RingerRequest *self, GBytes *payload, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  return decide (self, RINGER_RPC_REQUEST_ERROR, RINGER_REQUEST_STATE_FAILED, payload, error);
}

/**
 * ringer_request_reject:
 * @self: a request
 * @error: return location
 *
 * Hands the request back, and the broker asks the next provider. Better not
 * after an acceptance: the stock broker then takes the next provider's
 * acceptance for a second one (protocol notes, 15.6).
 *
 * Returns: as ringer_request_send()
 */
gboolean
ringer_request_reject (RingerRequest *self, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  return decide (self, RINGER_RPC_REJECT, RINGER_REQUEST_STATE_REJECTED, NULL, error);
}

/**
 * ringer_request_check:
 * @self: a request
 * @payload: (nullable): JSON
 * @error: return location
 *
 * Asks whether an answer with @payload could be sent now; sends nothing.
 *
 * Returns: as ringer_request_send()
 */
gboolean
ringer_request_check (RingerRequest *self, GBytes *payload, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  if (!is_undecided (self))
    return refuse_state (self, error);
  return check_sendable (self, payload, error);
}

/**
 * ringer_request_withhold_accept:
 * @self: a request that has just been offered
 *
 * Keeps the provision's automatic acceptance back for this request, from within
 * the connection's `offered`. ringer_request_accept() can still accept it.
 */
void
ringer_request_withhold_accept (RingerRequest *self)
{
  g_return_if_fail (RINGER_IS_REQUEST (self));

  self->withheld = TRUE;
}

/**
 * ringer_request_send_again:
 * @self: a request that was answered, rejected or failed
 * @error: return location
 *
 * Sends what was decided once more: a fault, to see what the others make of it. A
 * broker refuses it, as the call has ended (protocol notes, 5.2), and the request
 * stays as it is.
 *
 * Returns: %FALSE with %RINGER_ERROR_STATE (not decided, or too late),
 *   %RINGER_ERROR_OFFLINE or %RINGER_ERROR_LIMIT
 */
gboolean
ringer_request_send_again (RingerRequest *self, GError **error)
{
  int action;

  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  switch (self->state)
    {
    case RINGER_REQUEST_STATE_ANSWERED:
      action = RINGER_RPC_RESPONSE;
      break;
    case RINGER_REQUEST_STATE_FAILED:
      action = RINGER_RPC_REQUEST_ERROR;
      break;
    case RINGER_REQUEST_STATE_REJECTED:
      action = RINGER_RPC_REJECT;
      break;
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE,
                           "This request has not been answered yet.");
      return FALSE;
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_LATE:
    case RINGER_REQUEST_STATE_LOST:
    default:
      return refuse_state (self, error);
    }
  if (!transmit (self, action, self->answer, error))
    return FALSE;
  self->n_again++;
  return TRUE;
}
