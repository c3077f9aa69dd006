/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the embedded broker is told, see design 5. Properties (read-write) and
 * defaults: requestor-name, requestor-data (gboolean TRUE); ack-timeout 1000,
 * response-timeout 10000, auth-timeout 180000, heartbeat-interval 30000 (uint,
 * milliseconds); max-message-size 1048576 (uint, bytes); max-auth-attempts 3 (uint);
 * quirks (RingerBrokerQuirk flags, 0); node-name (char*, "ringer"). */
#define RINGER_TYPE_BROKER_CONFIG (ringer_broker_config_get_type ())
G_DECLARE_FINAL_TYPE (RingerBrokerConfig, ringer_broker_config, RINGER, BROKER_CONFIG, GObject)

/* Behaviour of the real broker that is wrong, and that a test may want. */
typedef enum
{
  RINGER_BROKER_QUIRK_STALE_ACCEPT = 1 << 0,      /* accept-then-reject: protocol notes, 15.6 */
  RINGER_BROKER_QUIRK_SILENT_DEATH = 1 << 1,      /* provider gone mid-call: 5.3, 15.5 */
  RINGER_BROKER_QUIRK_SHARED_IDS = 1 << 2,        /* one namespace of correlation ids: 5.4 */
  RINGER_BROKER_QUIRK_UNCHECKED_ANSWERS = 1 << 3, /* any socket may answer: 15.9 */
  RINGER_BROKER_QUIRK_WRONG_DENIAL = 1 << 4,      /* bulk provide: 15.7 */
  RINGER_BROKER_QUIRK_DOUBLE_DATA = 1 << 5,       /* requestorData after a reroute: 15.12 */
  RINGER_BROKER_QUIRK_ENDLESS_LOGIN = 1 << 6,     /* a failed login ends the auth timeout: 15.16 */
} RingerBrokerQuirk;

#define RINGER_TYPE_BROKER_QUIRK (ringer_broker_quirk_get_type ())
GType ringer_broker_quirk_get_type (void);

RingerBrokerConfig *ringer_broker_config_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Reads a whole config; RINGER_ERROR_BAD_FILE names the member by its path
 * ("permissions.rpc.\"b-*\".provide: ..."). Unknown members are refused. */
gboolean ringer_broker_config_load (RingerBrokerConfig *self,
                                    const char         *json,
                                    gssize              length,
                                    GError            **error);

G_END_DECLS
