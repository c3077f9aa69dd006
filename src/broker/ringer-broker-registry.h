/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker-name.h"

G_BEGIN_DECLS

/* Which registries there are: a socket keeps its part of each. */
typedef enum
{
  RINGER_BROKER_PROVIDERS,
  RINGER_BROKER_SUBSCRIBERS,
  RINGER_BROKER_WATCHERS, /* of presence */
  RINGER_BROKER_N_REGISTRIES
} RingerBrokerRegistryKind;

typedef struct _RingerBrokerRegistry RingerBrokerRegistry;

typedef struct
{
  struct _RingerBrokerPeer *peer;
  gint64                    since; /* microseconds since 1970 */
} RingerBrokerMember;

/* A name with at least one peer. */
typedef struct
{
  RingerBrokerName name;
  GArray          *members; /* of RingerBrokerMember, in order of arrival */
} RingerBrokerEntry;

/* Called after ENTRY got or lost a member; it had N_BEFORE. An entry that lost
 * its last one ends after the call. */
typedef void (*RingerBrokerRegistryFunc) (RingerBrokerEntry *entry,
                                          guint              n_before,
                                          gpointer           user_data);

RingerBrokerRegistry *ringer_broker_registry_new (RingerBrokerRegistryKind kind,
                                                  RingerBrokerRegistryFunc changed,
                                                  gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void                  ringer_broker_registry_free (RingerBrokerRegistry *self);

RingerBrokerEntry *ringer_broker_registry_find (RingerBrokerRegistry   *self,
                                                const RingerBrokerName *name);
GPtrArray         *ringer_broker_registry_list (RingerBrokerRegistry *self);
gboolean           ringer_broker_registry_add (RingerBrokerRegistry     *self,
                                               const RingerBrokerName   *name,
                                               struct _RingerBrokerPeer *peer);
gboolean           ringer_broker_registry_remove (RingerBrokerRegistry     *self,
                                                  const RingerBrokerName   *name,
                                                  struct _RingerBrokerPeer *peer);
void               ringer_broker_registry_forget_peer (RingerBrokerRegistry     *self,
                                                       struct _RingerBrokerPeer *peer);

G_END_DECLS
