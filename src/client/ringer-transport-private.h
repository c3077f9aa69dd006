/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection-config.h"

G_BEGIN_DECLS

/* How many bytes may wait here for a broker that does not read. Beyond it
 * nothing more is taken (RINGER_ERROR_LIMIT). */
#define RINGER_TRANSPORT_MAX_UNSENT (64 * 1024 * 1024)

/* What a transport tells its owner, always from the main loop and never from
 * inside one of the functions below. CLOSED comes once and last; its error is
 * NULL when the end was asked for by ringer_transport_close(). */
typedef struct
{
  void (*opened) (gpointer owner);
  void (*frame) (gpointer owner, GBytes *frame, gboolean is_text);
  void (*closed) (gpointer owner, const GError *error);
} RingerTransportHooks;

/* One WebSocket, from the look-up of the host's name to the end. */
#define RINGER_TYPE_TRANSPORT (ringer_transport_get_type ())
G_DECLARE_FINAL_TYPE (RingerTransport, ringer_transport, RINGER, TRANSPORT, GObject)

RingerTransport *ringer_transport_new (RingerConnectionConfig     *config,
                                       const char                 *url,
                                       const RingerTransportHooks *hooks,
                                       gpointer                    owner) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_transport_connect (RingerTransport *self);
gboolean         ringer_transport_send (RingerTransport *self, GBytes *frame, GError **error);
void             ringer_transport_close (RingerTransport *self);
void             ringer_transport_abandon (RingerTransport *self);
const char      *ringer_transport_get_peer_fingerprint (RingerTransport *self);

/* Sentences for what can go wrong; HOST is as a user would type it. */
GError *ringer_transport_connect_error (const GError        *cause,
                                        const char          *host,
                                        guint                http_status,
                                        GTlsCertificateFlags tls_errors);
GError *ringer_transport_lost_error (const GError *cause, guint close_code, const char *close_data);

G_END_DECLS
