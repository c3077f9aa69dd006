/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker-config.h"
#include "ringer-broker-json.h"
#include "ringer-broker-name.h"

G_BEGIN_DECLS

/* The plain values of a config, copied when the broker starts. */
typedef struct
{
  gboolean requestor_name;
  gboolean requestor_data;
  guint    ack_timeout;
  guint    response_timeout;
  guint    auth_timeout;
  guint    heartbeat_interval;
  guint    max_message_size;
  guint    max_auth_attempts;
  guint    quirks;
} RingerBrokerSettings;

/* What a rule can be about. */
typedef enum
{
  RINGER_BROKER_RIGHT_PROVIDE,
  RINGER_BROKER_RIGHT_REQUEST,
  RINGER_BROKER_RIGHT_PUBLISH,
  RINGER_BROKER_RIGHT_SUBSCRIBE,
  RINGER_BROKER_N_RIGHTS
} RingerBrokerRight;

typedef enum
{
  RINGER_BROKER_ALLOWED,
  RINGER_BROKER_DENIED,
  RINGER_BROKER_RULE_FAILED,
} RingerBrokerVerdict;

/* What became of a login. */
typedef struct
{
  gboolean allowed;
  GBytes  *user;        /* NULL when refused */
  GBytes  *client_data; /* JSON text; NULL: answer without data */
} RingerBrokerLogin;

void ringer_broker_login_free (RingerBrokerLogin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerBrokerLogin, ringer_broker_login_free)

/* ringer-broker-rules.c */
typedef struct _RingerBrokerRules RingerBrokerRules;

RingerBrokerRules  *ringer_broker_rules_new (void) G_GNUC_WARN_UNUSED_RESULT;
void                ringer_broker_rules_free (RingerBrokerRules *self);
void                ringer_broker_rules_add (RingerBrokerRules      *self,
                                             RingerBrokerRight       right,
                                             const RingerBrokerName *pattern,
                                             RingerBrokerVerdict     verdict,
                                             GPtrArray              *users);
RingerBrokerVerdict ringer_broker_rules_judge (RingerBrokerRules      *self,
                                               RingerBrokerRight       right,
                                               const RingerBrokerName *name,
                                               GBytes                 *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerBrokerRules, ringer_broker_rules_free)

/* One user of the config. */
typedef struct
{
  GBytes *password;
  GBytes *client_data; /* JSON text; NULL when there is none */
} RingerBrokerUser;

void ringer_broker_user_free (RingerBrokerUser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerBrokerUser, ringer_broker_user_free)

/* What a config file can say: ringer-broker-config-load.c fills it. */
typedef struct
{
  RingerBrokerSettings settings;
  GHashTable          *users; /* GBytes -> RingerBrokerUser; NULL: open login */
  RingerBrokerRules   *rules;
} RingerBrokerPlan;

void ringer_broker_plan_clear (RingerBrokerPlan *self);
gboolean
ringer_broker_plan_read (RingerBrokerPlan *self, const char *json, gsize length, GError **error);

const RingerBrokerSettings *ringer_broker_config_get_settings (RingerBrokerConfig *self);
const char                 *ringer_broker_config_get_node_name (RingerBrokerConfig *self);
RingerBrokerLogin                     *
ringer_broker_config_check_login (RingerBrokerConfig *self,
                                                      RingerBrokerJson    data) G_GNUC_WARN_UNUSED_RESULT;
RingerBrokerVerdict ringer_broker_config_judge (RingerBrokerConfig     *self,
                                                RingerBrokerRight       right,
                                                const RingerBrokerName *name,
                                                GBytes                 *user);

G_END_DECLS
