/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RINGER_LOCAL_BROKER_STATE_STOPPED,
  RINGER_LOCAL_BROKER_STATE_STARTING,
  RINGER_LOCAL_BROKER_STATE_RUNNING,
  RINGER_LOCAL_BROKER_STATE_DIED, /* without being told to */
} RingerLocalBrokerState;

#define RINGER_TYPE_LOCAL_BROKER_STATE (ringer_local_broker_state_get_type ())
GType ringer_local_broker_state_get_type (void);

/* A `ringer-cli broker` child process. It ends with this object and, through its
 * standard input, with this process. Properties (read-only, notify): state, url
 * (nullable), error (GError boxed, nullable: why it did not start or how it died). */
#define RINGER_TYPE_LOCAL_BROKER (ringer_local_broker_get_type ())
G_DECLARE_FINAL_TYPE (RingerLocalBroker, ringer_local_broker, RINGER, LOCAL_BROKER, GObject)

RingerLocalBroker     *ringer_local_broker_new (void) G_GNUC_WARN_UNUSED_RESULT;
RingerLocalBrokerState ringer_local_broker_get_state (RingerLocalBroker *self);
const char            *ringer_local_broker_get_url (RingerLocalBroker *self);
const GError          *ringer_local_broker_get_error (RingerLocalBroker *self);

/* PORT 0: a free one. ARGS (nullable): further options of `ringer-cli broker`. */
void ringer_local_broker_start_async (RingerLocalBroker  *self,
                                      guint16             port,
                                      const char *const  *args,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean
ringer_local_broker_start_finish (RingerLocalBroker *self, GAsyncResult *result, GError **error);
void ringer_local_broker_stop (RingerLocalBroker *self);

G_END_DECLS
