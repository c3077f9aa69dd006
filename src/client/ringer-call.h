/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RINGER_CALL_STATE_QUEUED,   /* waits for the connection */
  RINGER_CALL_STATE_SENT,     /* the frame went out */
  RINGER_CALL_STATE_ACCEPTED, /* a provider accepted it */
  RINGER_CALL_STATE_ENDED,
} RingerCallState;

typedef enum
{
  RINGER_CALL_OUTCOME_NONE, /* not ended yet */
  RINGER_CALL_OUTCOME_RESPONSE,
  RINGER_CALL_OUTCOME_ERROR,          /* the provider's REQUEST_ERROR */
  RINGER_CALL_OUTCOME_NO_PROVIDER,    /* NO_RPC_PROVIDER */
  RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT, /* the broker's timers */
  RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT,
  RINGER_CALL_OUTCOME_DENIED,           /* MESSAGE_DENIED */
  RINGER_CALL_OUTCOME_PERMISSION_ERROR, /* MESSAGE_PERMISSION_ERROR */
  RINGER_CALL_OUTCOME_OFFLINE,          /* CLIENT_OFFLINE: no connection, or lost it */
  RINGER_CALL_OUTCOME_TIMED_OUT,        /* our own timeout for this call */
  RINGER_CALL_OUTCOME_CANCELLED,
  RINGER_CALL_OUTCOME_REFUSED, /* not sent: not JSON, too big, a bad name */
} RingerCallOutcome;

/* Who raised the end of a call. */
typedef enum
{
  RINGER_PARTY_NONE,
  RINGER_PARTY_PROVIDER,
  RINGER_PARTY_BROKER,
  RINGER_PARTY_RINGER,
} RingerParty;

#define RINGER_TYPE_CALL_STATE (ringer_call_state_get_type ())
GType ringer_call_state_get_type (void);
#define RINGER_TYPE_CALL_OUTCOME (ringer_call_outcome_get_type ())
GType ringer_call_outcome_get_type (void);

/* One RPC that we make. Times are monotonic microseconds, 0 while not reached.
 *
 * Properties (read-only): procedure, correlation-id, payload (GBytes, nullable),
 *   state, outcome, answer (GBytes, nullable); state and outcome notify.
 *
 * Signals:
 *   ended ()  once, after state and outcome are set, never from inside
 *             ringer_connection_call()
 *   late ()   an answer came after we had given the call up (timed out or
 *             cancelled): late-at and late-answer are set
 */
#define RINGER_TYPE_CALL (ringer_call_get_type ())
G_DECLARE_FINAL_TYPE (RingerCall, ringer_call, RINGER, CALL, GObject)

const char       *ringer_call_get_procedure (RingerCall *self);
const char       *ringer_call_get_correlation_id (RingerCall *self);
GBytes           *ringer_call_get_payload (RingerCall *self);
guint             ringer_call_get_timeout (RingerCall *self);
RingerCallState   ringer_call_get_state (RingerCall *self);
RingerCallOutcome ringer_call_get_outcome (RingerCall *self);
RingerParty       ringer_call_get_party (RingerCall *self);
/* The payload of the response or of the provider's error; NULL when absent. */
GBytes *ringer_call_get_answer (RingerCall *self);
/* The protocol's word of the end ("RESPONSE", "NO_RPC_PROVIDER", "CLIENT_OFFLINE", ...). */
const char *ringer_call_get_word (RingerCall *self);
/* A sentence when the call was refused by us, or the connection was lost over a message
 * above max-message-size; NULL otherwise. */
const char *ringer_call_get_message (RingerCall *self);

gint64  ringer_call_get_created_at (RingerCall *self);
gint64  ringer_call_get_sent_at (RingerCall *self);
gint64  ringer_call_get_accepted_at (RingerCall *self);
gint64  ringer_call_get_ended_at (RingerCall *self);
gint64  ringer_call_get_late_at (RingerCall *self);
GBytes *ringer_call_get_late_answer (RingerCall *self);

void ringer_call_cancel (RingerCall *self);

/* Waits for the end. FALSE only when CANCELLABLE was cancelled, which leaves the
 * call itself alone: any end of the call is a success of the wait. */
void     ringer_call_wait_async (RingerCall         *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean ringer_call_wait_finish (RingerCall *self, GAsyncResult *result, GError **error);

G_END_DECLS
