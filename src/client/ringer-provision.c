/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provision-private.h"

#include "ringer-connection-private.h"

/* What is known of one procedure that we provide. The connection moves it along,
 * see ringer-connection-provider.c. */

enum
{
  PROP_0,
  PROP_PROCEDURE,
  PROP_STATE,
  PROP_AUTOMATIC_ACCEPT,
  PROP_N_REQUESTS,
  PROP_N_ANSWERED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerProvision, ringer_provision, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (RingerProvisionState,
                    ringer_provision_state,
                    G_DEFINE_ENUM_VALUE (RINGER_PROVISION_STATE_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (RINGER_PROVISION_STATE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (RINGER_PROVISION_STATE_ACTIVE, "active"),
                    G_DEFINE_ENUM_VALUE (RINGER_PROVISION_STATE_UNANSWERED, "unanswered"),
                    G_DEFINE_ENUM_VALUE (RINGER_PROVISION_STATE_DENIED, "denied"),
                    G_DEFINE_ENUM_VALUE (RINGER_PROVISION_STATE_WITHDRAWN, "withdrawn"))

static void
ringer_provision_finalize (GObject *object)
{
  RingerProvision *self = RINGER_PROVISION (object);

  g_clear_pointer (&self->procedure, g_free);
  g_clear_pointer (&self->ack_id, g_free);
  G_OBJECT_CLASS (ringer_provision_parent_class)->finalize (object);
}

static void
ringer_provision_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerProvision *self = RINGER_PROVISION (object);

  switch (id)
    {
    case PROP_PROCEDURE:
      g_value_set_string (value, self->procedure);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_AUTOMATIC_ACCEPT:
      g_value_set_boolean (value, self->automatic_accept);
      break;
    case PROP_N_REQUESTS:
      g_value_set_uint (value, self->n_requests);
      break;
    case PROP_N_ANSWERED:
      g_value_set_uint (value, self->n_answered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provision_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerProvision *self = RINGER_PROVISION (object);

  switch (id)
    {
    case PROP_AUTOMATIC_ACCEPT:
      ringer_provision_set_automatic_accept (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provision_class_init (RingerProvisionClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = ringer_provision_finalize;
  object_class->get_property = ringer_provision_get_property;
  object_class->set_property = ringer_provision_set_property;

  properties[PROP_PROCEDURE] = g_param_spec_string ("procedure", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RINGER_TYPE_PROVISION_STATE,
                                              RINGER_PROVISION_STATE_OFFLINE, flags);
  properties[PROP_AUTOMATIC_ACCEPT] = g_param_spec_boolean ("automatic-accept", NULL, NULL, TRUE,
                                                            flags | G_PARAM_WRITABLE);
  properties[PROP_N_REQUESTS] = g_param_spec_uint ("n-requests", NULL, NULL, 0, G_MAXUINT, 0,
                                                   flags);
  properties[PROP_N_ANSWERED] = g_param_spec_uint ("n-answered", NULL, NULL, 0, G_MAXUINT, 0,
                                                   flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_provision_init (RingerProvision *self)
{
  self->automatic_accept = TRUE;
}

/*
 * ringer_provision_new:
 * @connection: (unowned): must clear the provision's pointer before it goes away
 */
RingerProvision *
ringer_provision_new (RingerConnection *connection, const char *procedure)
{
  RingerProvision *self = g_object_new (RINGER_TYPE_PROVISION, NULL);

  self->connection = connection;
  self->procedure = g_strdup (procedure);
  return self;
}

void
ringer_provision_set_state (RingerProvision *self, RingerProvisionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
ringer_provision_count_request (RingerProvision *self)
{
  self->n_requests++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_REQUESTS]);
}

void
ringer_provision_count_answer (RingerProvision *self)
{
  self->n_answered++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ANSWERED]);
}

/**
 * ringer_provision_get_procedure:
 * @self: a provision
 *
 * Returns: the name that is provided
 */
const char *
ringer_provision_get_procedure (RingerProvision *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (self), NULL);

  return self->procedure;
}

/**
 * ringer_provision_get_state:
 * @self: a provision
 *
 * Returns: what the broker is known to think of it
 */
RingerProvisionState
ringer_provision_get_state (RingerProvision *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (self), RINGER_PROVISION_STATE_WITHDRAWN);

  return self->state;
}

/**
 * ringer_provision_get_automatic_accept:
 * @self: a provision
 *
 * Returns: whether each request is accepted the moment it arrives
 */
gboolean
ringer_provision_get_automatic_accept (RingerProvision *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (self), FALSE);

  return self->automatic_accept;
}

/**
 * ringer_provision_set_automatic_accept:
 * @self: a provision
 * @automatic: whether to accept each request the moment it arrives
 *
 * Counts for requests that arrive from now on.
 */
void
ringer_provision_set_automatic_accept (RingerProvision *self, gboolean automatic)
{
  g_return_if_fail (RINGER_IS_PROVISION (self));

  automatic = !!automatic;
  if (self->automatic_accept == automatic)
    return;
  self->automatic_accept = automatic;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUTOMATIC_ACCEPT]);
}

/**
 * ringer_provision_get_n_requests:
 * @self: a provision
 *
 * Returns: how many requests have come
 */
guint
ringer_provision_get_n_requests (RingerProvision *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (self), 0);

  return self->n_requests;
}

/**
 * ringer_provision_get_n_answered:
 * @self: a provision
 *
 * Returns: how many of them we sent, rejected or failed
 */
guint
ringer_provision_get_n_answered (RingerProvision *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (self), 0);

  return self->n_answered;
}

/**
 * ringer_provision_get_n_open:
 * @self: a provision
 *
 * Returns: how many of them the broker still waits for
 */
guint
ringer_provision_get_n_open (RingerProvision *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (self), 0);

  return self->n_open;
}

/**
 * ringer_provision_withdraw:
 * @self: a provision
 *
 * Ends it: no more requests come, those that are open can still be answered.
 * Final; providing the name again makes another provision.
 */
void
ringer_provision_withdraw (RingerProvision *self)
{
  g_return_if_fail (RINGER_IS_PROVISION (self));

  if (self->connection != NULL)
    ringer_connection_withdraw (self->connection, self);
  else
    ringer_provision_set_state (self, RINGER_PROVISION_STATE_WITHDRAWN);
}
