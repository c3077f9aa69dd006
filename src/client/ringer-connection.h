/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"
#include "ringer-connection-config.h"
#include "ringer-message.h"
#include "ringer-provision.h"
#include "ringer-request.h"

G_BEGIN_DECLS

/* The states and their names are those of the official JavaScript client. */
typedef enum
{
  RINGER_CONNECTION_STATE_CLOSED,
  RINGER_CONNECTION_STATE_AWAITING_CONNECTION,
  RINGER_CONNECTION_STATE_CHALLENGING,
  RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION,
  RINGER_CONNECTION_STATE_AUTHENTICATING,
  RINGER_CONNECTION_STATE_OPEN,
  RINGER_CONNECTION_STATE_RECONNECTING,
  RINGER_CONNECTION_STATE_REDIRECTING,
  RINGER_CONNECTION_STATE_CLOSING,
  RINGER_CONNECTION_STATE_OFFLINE,
  RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS,
  RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT,
  RINGER_CONNECTION_STATE_CHALLENGE_DENIED,
} RingerConnectionState;

#define RINGER_TYPE_CONNECTION_STATE (ringer_connection_state_get_type ())
GType       ringer_connection_state_get_type (void);
const char *ringer_connection_state_to_string (RingerConnectionState state);

/* One connection to a broker: both roles, caller and provider.
 *
 * Properties (read-only, all notify):
 *   config    RingerConnectionConfig*
 *   state     RingerConnectionState
 *   error     GError* (boxed), nullable: why the connection is not open, or was
 *             lost last; NULL once it is open. A login that was refused shows here
 *             too, while the state is AWAITING_AUTHENTICATION.
 *   attempt   uint: the reconnection being waited for or made; 0 when none is
 *   retry-at  int64: monotonic microseconds of the next attempt, 0 when none is due
 *
 * Signals:
 *   offered (RingerRequest *request)             reached us as a provider; told before
 *       it is accepted automatically, which ringer_request_withhold_accept() prevents
 *   request (RingerRequest *request)             the same, after that
 *   request-ended (RingerRequest *request)       it is no longer open: we decided it, or
 *       it expired, or was lost; once for each, after its notify::state
 *   call-ended (RingerCall *call)                after the call's own "ended"
 *   event (char *name, GBytes *data nullable)    for a name that we subscribed to
 *   presence (char *user, gboolean online)
 *   problem (char *topic, char *action, char *name nullable, char *message)
 *       a message of the broker that belongs to no call or request; the words
 *       are the protocol's; ("RPC", "MESSAGE_DENIED", name) for a denied provision
 *   frame (gboolean outgoing, GBytes *frame, RingerMessage *message nullable,
 *          int64 when)                            every frame, monotonic µs; emitted
 *       only while somebody listens; a login is told with its data blacked out
 *   reauthentication-failure (char *reason_json nullable)
 */
#define RINGER_TYPE_CONNECTION (ringer_connection_get_type ())
G_DECLARE_FINAL_TYPE (RingerConnection, ringer_connection, RINGER, CONNECTION, GObject)

RingerConnection *ringer_connection_new (RingerConnectionConfig *config) G_GNUC_WARN_UNUSED_RESULT;

RingerConnectionConfig *ringer_connection_get_config (RingerConnection *self);
RingerConnectionState   ringer_connection_get_state (RingerConnection *self);
const GError           *ringer_connection_get_error (RingerConnection *self);
guint                   ringer_connection_get_attempt (RingerConnection *self);
gint64                  ringer_connection_get_retry_at (RingerConnection *self);
/* What the broker said of a refused login, as JSON text; NULL when it said nothing. */
const char *ringer_connection_get_login_refusal (RingerConnection *self);
/* SHA-256 of the certificate that was refused last (RINGER_ERROR_TLS), or taken
 * only because it is pinned; NULL when nothing was wrong with it. */
const char *ringer_connection_get_peer_fingerprint (RingerConnection *self);

/* Life. open() keeps reconnecting until stop, close or the attempts are used up. */
void ringer_connection_open (RingerConnection *self);
void ringer_connection_retry_now (RingerConnection *self);
void ringer_connection_stop_retrying (RingerConnection *self);
void ringer_connection_pause (RingerConnection *self);
void ringer_connection_resume (RingerConnection *self);
void ringer_connection_close (RingerConnection *self);

/* The login is kept and repeated after each reconnect. A login made before the
 * broker asks for it waits. */
void  ringer_connection_login_async (RingerConnection   *self,
                                     const char         *auth_json,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
char *ringer_connection_login_finish (RingerConnection *self, GAsyncResult *result, GError **error);

/* Caller. The call is live at once; it ends by itself, see RingerCall. */
RingerCall *ringer_connection_call (RingerConnection *self,
                                    const char       *procedure,
                                    GBytes           *payload,
                                    guint             timeout_ms) G_GNUC_WARN_UNUSED_RESULT;

/* Provider. Providing a name again returns the same provision. */
RingerProvision *ringer_connection_provide (RingerConnection *self, const char *procedure);
RingerProvision *ringer_connection_get_provision (RingerConnection *self, const char *procedure);
GListModel      *ringer_connection_get_provisions (RingerConnection *self);

/* Events and presence. */
void  ringer_connection_subscribe (RingerConnection *self, const char *name);
void  ringer_connection_unsubscribe (RingerConnection *self, const char *name);
void  ringer_connection_emit (RingerConnection *self, const char *name, GBytes *data);
void  ringer_connection_subscribe_presence (RingerConnection *self);
void  ringer_connection_query_presence_async (RingerConnection   *self,
                                              GCancellable       *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
GStrv ringer_connection_query_presence_finish (RingerConnection *self,
                                               GAsyncResult     *result,
                                               GError          **error);

G_END_DECLS
