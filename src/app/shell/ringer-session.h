/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"
#include "ringer-connection.h"
#include "ringer-desk.h"
#include "ringer-directory.h"
#include "ringer-local-broker.h"
#include "ringer-profile.h"

G_BEGIN_DECLS

/* What one window works on; no widget. Pages bind to it and never to each other.
 * One window, one session, one connection.
 *
 * Properties (read-only, notify):
 *   profile       RingerProfile*, nullable: the broker that was chosen
 *   connection    RingerConnection*, nullable until a broker was chosen; another
 *                 broker is another object
 *   directory     RingerDirectory*, nullable with the connection
 *   provider-file RingerProviderFile*, nullable until a broker was chosen: how its
 *                 requests are answered; the profile keeps it over other brokers
 *   answerer      RingerAnswerer*, nullable with the connection
 *   desk          RingerDesk*, nullable with the connection
 *   capture       RingerCapture*, never NULL: the frames of all connections that the
 *                 window had; as big as the user allows
 *   local-broker  RingerLocalBroker*, never NULL, mostly stopped
 *   connected     gboolean: the connection is OPEN
 *   error         GError*, nullable: why there is no connection (a URL, the login,
 *                 the local broker), in words; NULL when connected
 */
#define RINGER_TYPE_SESSION (ringer_session_get_type ())
G_DECLARE_FINAL_TYPE (RingerSession, ringer_session, RINGER, SESSION, GObject)

RingerSession      *ringer_session_new (void) G_GNUC_WARN_UNUSED_RESULT;
RingerProfile      *ringer_session_get_profile (RingerSession *self);
RingerConnection   *ringer_session_get_connection (RingerSession *self);
RingerDirectory    *ringer_session_get_directory (RingerSession *self);
RingerProviderFile *ringer_session_get_provider_file (RingerSession *self);
RingerAnswerer     *ringer_session_get_answerer (RingerSession *self);
RingerDesk         *ringer_session_get_desk (RingerSession *self);
RingerCapture      *ringer_session_get_capture (RingerSession *self);
RingerLocalBroker  *ringer_session_get_local_broker (RingerSession *self);
gboolean            ringer_session_get_connected (RingerSession *self);
const GError       *ringer_session_get_error (RingerSession *self);

/* Records into CAPTURE from now on. Gives away the one before: with its frames, to be
 * put back or forgotten. */
RingerCapture *ringer_session_replace_capture (RingerSession *self,
                                               RingerCapture *capture) G_GNUC_WARN_UNUSED_RESULT;

/* SECRET is the password or token, nullable. */
void ringer_session_connect (RingerSession *self, RingerProfile *profile, const char *secret);
void ringer_session_start_local_broker (RingerSession *self);
void ringer_session_disconnect (RingerSession *self);
/* Tries again what has failed or was ended: the local broker, or the connection
 * with the login that it had. */
void ringer_session_retry (RingerSession *self);
/* The connection is, or was last, one to our own child process. */
gboolean ringer_session_is_local (RingerSession *self);

G_END_DECLS
