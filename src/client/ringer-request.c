/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-private.h"

#include "ringer-clock.h"
#include "ringer-connection-private.h"
#include "ringer-json.h"

/* One request that reached us. It is owned by its connection while it is open, see
 * ringer-connection-provider.c; what we decide about it goes out in
 * ringer-request-send.c. Main thread. */

enum
{
  PROP_0,
  PROP_PROCEDURE,
  PROP_CORRELATION_ID,
  PROP_PAYLOAD,
  PROP_REQUESTOR_NAME,
  PROP_REQUESTOR_DATA,
  PROP_STATE,
  PROP_HELD,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerRequest, ringer_request, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (RingerRequestState,
                    ringer_request_state,
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_OFFERED, "offered"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_ACCEPTED, "accepted"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_ANSWERED, "answered"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_REJECTED, "rejected"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_LATE, "late"),
                    G_DEFINE_ENUM_VALUE (RINGER_REQUEST_STATE_LOST, "lost"))

static void
ringer_request_dispose (GObject *object)
{
  RingerRequest *self = RINGER_REQUEST (object);

  if (self->connection != NULL)
    ringer_connection_forget_request (self->connection, self);
  g_clear_object (&self->provision);
  G_OBJECT_CLASS (ringer_request_parent_class)->dispose (object);
}

static void
ringer_request_finalize (GObject *object)
{
  RingerRequest *self = RINGER_REQUEST (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->requestor_name, g_free);
  g_clear_pointer (&self->requestor_data, g_free);
  g_clear_pointer (&self->answer, g_bytes_unref);
  G_OBJECT_CLASS (ringer_request_parent_class)->finalize (object);
}

static void
ringer_request_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerRequest *self = RINGER_REQUEST (object);

  switch (id)
    {
    case PROP_PROCEDURE:
      g_value_set_string (value, ringer_request_get_procedure (self));
      break;
    case PROP_CORRELATION_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_PAYLOAD:
      g_value_set_boxed (value, self->payload);
      break;
    case PROP_REQUESTOR_NAME:
      g_value_set_string (value, self->requestor_name);
      break;
    case PROP_REQUESTOR_DATA:
      g_value_set_string (value, self->requestor_data);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_HELD:
      g_value_set_boolean (value, self->held);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_request_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerRequest *self = RINGER_REQUEST (object);

  switch (id)
    {
    case PROP_HELD:
      ringer_request_set_held (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_request_class_init (RingerRequestClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_request_dispose;
  object_class->finalize = ringer_request_finalize;
  object_class->get_property = ringer_request_get_property;
  object_class->set_property = ringer_request_set_property;

  properties[PROP_PROCEDURE] = g_param_spec_string ("procedure", NULL, NULL, NULL, flags);
  properties[PROP_CORRELATION_ID] = g_param_spec_string ("correlation-id", NULL, NULL, NULL, flags);
  properties[PROP_PAYLOAD] = g_param_spec_boxed ("payload", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_REQUESTOR_NAME] = g_param_spec_string ("requestor-name", NULL, NULL, NULL, flags);
  properties[PROP_REQUESTOR_DATA] = g_param_spec_string ("requestor-data", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RINGER_TYPE_REQUEST_STATE,
                                              RINGER_REQUEST_STATE_OFFERED, flags);
  properties[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE,
                                                flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_request_init (RingerRequest *self)
{
  self->link.data = self;
}

/* After a reroute the stock broker encodes the requestor's data twice: a string
 * that holds JSON (protocol notes, 5.5). */
static char *
unwrap_requestor_data (const char *text)
{
  g_autofree char *inner = NULL;
  gsize            length;

  if (text == NULL || ringer_json_get_kind (text, -1) != RINGER_JSON_STRING)
    return g_strdup (text);
  inner = ringer_json_unquote (text, -1, &length, NULL);
  if (inner != NULL && ringer_json_validate (inner, length, NULL, NULL))
    return g_steal_pointer (&inner);
  return g_strdup (text);
}

/*
 * ringer_request_new:
 * @connection: (unowned): must clear the request's pointer before it goes away
 * @message: a REQUEST with a correlation id
 * @when: when it arrived
 */
RingerRequest *
ringer_request_new (RingerConnection *connection,
                    RingerProvision  *provision,
                    RingerMessage    *message,
                    gint64            when)
{
  RingerRequest                  *self = g_object_new (RINGER_TYPE_REQUEST, NULL);
  const RingerConnectionSettings *settings = connection->settings;

  self->connection = connection;
  self->provision = g_object_ref (provision);
  self->id = g_strdup (ringer_connection_get_plain (message, RINGER_FIELD_CORRELATION_ID));
  self->payload = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  self->requestor_name = g_strdup (
      ringer_connection_get_plain (message, RINGER_FIELD_REQUESTOR_NAME));
  self->requestor_data = unwrap_requestor_data (
      ringer_connection_get_plain (message, RINGER_FIELD_REQUESTOR_DATA));
  self->arrived_at = when;
  self->accept_deadline =
      when + (gint64) MIN (settings->accept_timeout, settings->response_timeout) * 1000;
  self->response_deadline = when + (gint64) settings->response_timeout * 1000;
  return self;
}

void
ringer_request_set_state (RingerRequest *self, RingerRequestState state)
{
  g_autoptr (RingerConnection) connection = NULL;
  gboolean was_open = ringer_request_is_open (self);

  if (self->state == state)
    return;
  if (self->connection != NULL)
    connection = g_object_ref (self->connection);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (connection != NULL && was_open && !ringer_request_is_open (self))
    ringer_connection_emit_request_ended (connection, self);
}

/**
 * ringer_request_get_procedure:
 * @self: a request
 *
 * Returns: the procedure that is called
 */
const char *
ringer_request_get_procedure (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), NULL);

  return ringer_provision_get_procedure (self->provision);
}

/**
 * ringer_request_get_correlation_id:
 * @self: a request
 *
 * Returns: the id that the requestor chose; not necessarily unique
 */
const char *
ringer_request_get_correlation_id (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), NULL);

  return self->id;
}

/**
 * ringer_request_get_payload:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the payload as it came: not
 *   necessarily JSON, as no broker checks it; %NULL when it was absent
 */
GBytes *
ringer_request_get_payload (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), NULL);

  return self->payload;
}

/**
 * ringer_request_get_requestor_name:
 * @self: a request
 *
 * Who calls. Only a broker that is told to provide it makes it trustworthy
 * (protocol notes, 5.5).
 *
 * Returns: (nullable): the user's id; %NULL when it is hidden
 */
const char *
ringer_request_get_requestor_name (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), NULL);

  return self->requestor_name;
}

/**
 * ringer_request_get_requestor_data:
 * @self: a request
 *
 * What the broker's authentication knows of the caller; see also
 * ringer_request_get_requestor_name().
 *
 * Returns: (nullable): a JSON text as it came, or, where the broker had put
 *   it into a string, the text inside; %NULL when it is hidden
 */
const char *
ringer_request_get_requestor_data (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), NULL);

  return self->requestor_data;
}

/**
 * ringer_request_get_state:
 * @self: a request
 *
 * Returns: how far it is
 */
RingerRequestState
ringer_request_get_state (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), RINGER_REQUEST_STATE_LOST);

  return self->state;
}

/**
 * ringer_request_is_open:
 * @self: a request
 *
 * Returns: whether the broker still waits for us: offered or accepted
 */
gboolean
ringer_request_is_open (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  return self->state == RINGER_REQUEST_STATE_OFFERED ||
         self->state == RINGER_REQUEST_STATE_ACCEPTED;
}

/**
 * ringer_request_get_held:
 * @self: a request
 *
 * Returns: whether our own default action is to wait
 */
gboolean
ringer_request_get_held (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), FALSE);

  return self->held;
}

/**
 * ringer_request_set_held:
 * @self: a request
 * @held: whether our own default action is to wait
 *
 * A note for whoever answers; nothing is sent, and the deadline goes on.
 */
void
ringer_request_set_held (RingerRequest *self, gboolean held)
{
  g_return_if_fail (RINGER_IS_REQUEST (self));

  held = !!held;
  if (self->held == held)
    return;
  self->held = held;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HELD]);
}

/**
 * ringer_request_get_arrived_at:
 * @self: a request
 *
 * Returns: when it reached us, in monotonic microseconds
 */
gint64
ringer_request_get_arrived_at (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), 0);

  return self->arrived_at;
}

/**
 * ringer_request_get_accepted_at:
 * @self: a request
 *
 * Returns: when we accepted it, in monotonic microseconds, or 0
 */
gint64
ringer_request_get_accepted_at (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), 0);

  return self->accepted_at;
}

/**
 * ringer_request_get_decided_at:
 * @self: a request
 *
 * Returns: when we sent, rejected or failed it, in monotonic microseconds, or 0
 */
gint64
ringer_request_get_decided_at (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), 0);

  return self->decided_at;
}

/**
 * ringer_request_get_accept_deadline:
 * @self: a request
 *
 * Returns: until when the broker waits for an acceptance or an answer, in
 *   monotonic microseconds, if it is configured as our config believes
 */
gint64
ringer_request_get_accept_deadline (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), 0);

  return self->accept_deadline;
}

/**
 * ringer_request_get_response_deadline:
 * @self: a request
 *
 * Returns: until when the broker waits for an answer of an accepted request,
 *   which is counted from its arrival too (protocol notes, 5.2)
 */
gint64
ringer_request_get_response_deadline (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), 0);

  return self->response_deadline;
}

/**
 * ringer_request_get_deadline:
 * @self: a request
 *
 * Returns: the one of the two deadlines that counts, or counted last
 */
gint64
ringer_request_get_deadline (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), 0);

  return self->accepted_at != 0 ? self->response_deadline : self->accept_deadline;
}

/**
 * ringer_request_get_answer:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the payload that we sent
 */
GBytes *
ringer_request_get_answer (RingerRequest *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (self), NULL);

  return self->answer;
}
