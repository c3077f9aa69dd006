/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where to connect and how patient to be. All times are milliseconds; 0 never
 * means "for ever" but for the call timeout of ringer_connection_call().
 *
 * Properties (all read-write unless said otherwise), with their defaults:
 *   url                          char*, normalised; construct-only
 *   heartbeat-interval           uint, 30000
 *   reconnect-interval-increment uint, 4000
 *   max-reconnect-interval       uint, 180000
 *   max-reconnect-attempts       uint, 5
 *   offline-buffer-timeout       uint, 2000: how long a call waits for the connection
 *   connect-timeout              uint, 10000: TCP, TLS and the WebSocket handshake
 *   login-timeout                uint, 10000: each answer of the challenge and the login
 *   provide-timeout              uint, 2000: the broker's acknowledgement of a provision
 *   close-timeout                uint, 2000: the clean end of a WebSocket
 *   max-message-size             uint64, 16 MiB: of a message that comes, and of a payload
 *                                of ours (a broker usually takes 1 MiB)
 *   accept-timeout               uint, 1000: what the broker is believed to allow
 *   response-timeout             uint, 10000: likewise
 *   ca-file, certificate-file, key-file   char*, nullable: PEM paths
 *   pinned-fingerprint           char*, nullable: SHA-256 hex of the one certificate
 *                                accepted though no authority vouches for it
 *   headers                      GStrv, nullable: "Name: value" of the handshake
 */
#define RINGER_TYPE_CONNECTION_CONFIG (ringer_connection_config_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerConnectionConfig, ringer_connection_config, RINGER, CONNECTION_CONFIG, GObject)

char *ringer_url_normalise (const char *typed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

RingerConnectionConfig *ringer_connection_config_new (const char *typed_url,
                                                      GError    **error) G_GNUC_WARN_UNUSED_RESULT;
const char             *ringer_connection_config_get_url (RingerConnectionConfig *self);

G_END_DECLS
