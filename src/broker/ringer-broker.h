/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker-config.h"

G_BEGIN_DECLS

/* The embedded broker. Runs in the thread-default main context of start().
 * Properties (read-only): url, n-connections (uint, notifies). */
#define RINGER_TYPE_BROKER (ringer_broker_get_type ())
G_DECLARE_FINAL_TYPE (RingerBroker, ringer_broker, RINGER, BROKER, GObject)

RingerBroker *ringer_broker_new (RingerBrokerConfig *config) G_GNUC_WARN_UNUSED_RESULT;
/* ADDRESS is a numeric IP, NULL for 127.0.0.1; PORT 0 picks a free one.
 * RINGER_ERROR_ADDRESS_IN_USE, _BAD_ARGUMENT, _UNREACHABLE. */
gboolean
ringer_broker_start (RingerBroker *self, const char *address, guint16 port, GError **error);
const char *ringer_broker_get_url (RingerBroker *self);
guint       ringer_broker_get_n_connections (RingerBroker *self);
void        ringer_broker_stop (RingerBroker *self);

G_END_DECLS
