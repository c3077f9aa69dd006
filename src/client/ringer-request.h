/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RINGER_REQUEST_STATE_OFFERED,  /* arrived, not accepted */
  RINGER_REQUEST_STATE_ACCEPTED, /* the broker's accept timer is stopped */
  RINGER_REQUEST_STATE_ANSWERED, /* we sent a response */
  RINGER_REQUEST_STATE_REJECTED, /* we sent it on to the next provider */
  RINGER_REQUEST_STATE_FAILED,   /* we sent an error */
  RINGER_REQUEST_STATE_EXPIRED,  /* the deadline passed without an answer of ours */
  RINGER_REQUEST_STATE_LATE,     /* our answer was refused: the broker had ended the call */
  RINGER_REQUEST_STATE_LOST,     /* the connection ended before our answer */
} RingerRequestState;

#define RINGER_TYPE_REQUEST_STATE (ringer_request_state_get_type ())
GType ringer_request_state_get_type (void);

/* One RPC that reached us as a provider. Each of send, error and reject works
 * once; an expired request can still be answered, which the broker then refuses
 * and the request becomes LATE. Times are monotonic microseconds.
 *
 * Properties (read-only): procedure, correlation-id, payload (GBytes, nullable),
 *   requestor-name (nullable), requestor-data (char* JSON text, nullable),
 *   state (notifies), held (gboolean, read-write: the user asked our own default
 *   action to wait; the broker's deadline goes on)
 */
#define RINGER_TYPE_REQUEST (ringer_request_get_type ())
G_DECLARE_FINAL_TYPE (RingerRequest, ringer_request, RINGER, REQUEST, GObject)

const char        *ringer_request_get_procedure (RingerRequest *self);
const char        *ringer_request_get_correlation_id (RingerRequest *self);
GBytes            *ringer_request_get_payload (RingerRequest *self);
const char        *ringer_request_get_requestor_name (RingerRequest *self);
const char        *ringer_request_get_requestor_data (RingerRequest *self);
RingerRequestState ringer_request_get_state (RingerRequest *self);
gboolean           ringer_request_is_open (RingerRequest *self); /* OFFERED or ACCEPTED */

gboolean ringer_request_get_held (RingerRequest *self);
void     ringer_request_set_held (RingerRequest *self, gboolean held);

gint64 ringer_request_get_arrived_at (RingerRequest *self);
gint64 ringer_request_get_accepted_at (RingerRequest *self);
gint64 ringer_request_get_decided_at (RingerRequest *self);
/* While OFFERED the accept deadline counts, afterwards the response deadline; both
 * from the arrival, both as the connection's config believes them. */
gint64 ringer_request_get_accept_deadline (RingerRequest *self);
gint64 ringer_request_get_response_deadline (RingerRequest *self);
gint64 ringer_request_get_deadline (RingerRequest *self);
/* What we sent: the payload of the response or error, NULL when absent. */
GBytes *ringer_request_get_answer (RingerRequest *self);

/* FALSE with RINGER_ERROR_STATE (already decided), _OFFLINE, _INVALID_JSON (with
 * line and column) or _LIMIT: nothing was sent and the request is as before. PAYLOAD NULL
 * sends an absent payload. */
gboolean ringer_request_accept (RingerRequest *self, GError **error);
gboolean ringer_request_send (RingerRequest *self, GBytes *payload, GError **error);
gboolean ringer_request_error (RingerRequest *self, GBytes *payload, GError **error);
gboolean ringer_request_reject (RingerRequest *self, GError **error);
/* Whether ringer_request_send() would send; nothing is sent. */
gboolean ringer_request_check (RingerRequest *self, GBytes *payload, GError **error);
/* Only within the connection's `offered`. */
void ringer_request_withhold_accept (RingerRequest *self);
/* The same decision once more, a fault. */
gboolean ringer_request_send_again (RingerRequest *self, GError **error);

G_END_DECLS
