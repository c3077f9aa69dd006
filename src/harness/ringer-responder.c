/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers the requests of one procedure without a person.
 *
 * A request is taken when it arrives, decided after the delay, and dropped when
 * somebody else decides it first. With a limit, only as many are taken as may
 * still be answered; the others go on to the next provider at once. Belongs to
 * the thread of its connection; owns its timers, not the requests' deadlines. */
#include "config.h"

#include "ringer-responder.h"

typedef struct
{
  RingerResponder *responder; /* borrowed: it owns the table that this is in */
  RingerRequest   *request;
  gulong           state_handler;
  gulong           held_handler;
  guint            delay_source;
} Taken;

struct _RingerResponder
{
  GObject           parent_instance;
  RingerConnection *connection;
  char             *procedure;
  RingerProvision  *provision; /* NULL before the start */
  RingerResponse    response;
  GBytes           *payload;
  guint             delay;
  guint             limit;
  guint             n_answered;
  GHashTable       *taken; /* RingerRequest -> Taken */
  gulong            request_handler;
};

enum
{
  PROP_RESPONSE = 1,
  PROP_PAYLOAD,
  PROP_DELAY,
  PROP_LIMIT,
  PROP_N_ANSWERED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  ANSWERED,
  FINISHED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (RingerResponse,
                    ringer_response,
                    G_DEFINE_ENUM_VALUE (RINGER_RESPONSE_REPLY, "reply"),
                    G_DEFINE_ENUM_VALUE (RINGER_RESPONSE_ECHO, "echo"),
                    G_DEFINE_ENUM_VALUE (RINGER_RESPONSE_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (RINGER_RESPONSE_REJECT, "reject"))

G_DEFINE_FINAL_TYPE (RingerResponder, ringer_responder, G_TYPE_OBJECT)

/**
 * ringer_response_send:
 * @response: what to do
 * @request: a request that is not decided
 * @payload: (nullable): JSON, for a reply and an error; %NULL sends none
 * @error: return location
 *
 * Decides @request.
 *
 * Returns: as ringer_request_send()
 */
gboolean
ringer_response_send (RingerResponse response,
                      RingerRequest *request,
                      GBytes        *payload,
                      GError       **error)
{
  switch (response)
    {
    case RINGER_RESPONSE_ECHO:
      return ringer_request_send (request, ringer_request_get_payload (request), error);
    case RINGER_RESPONSE_ERROR:
      return ringer_request_error (request, payload, error);
    case RINGER_RESPONSE_REJECT:
      return ringer_request_reject (request, error);
    case RINGER_RESPONSE_REPLY:
    default:
      return ringer_request_send (request, payload, error);
    }
}

static void
taken_free (gpointer data)
{
  Taken *taken = data;

  g_clear_handle_id (&taken->delay_source, g_source_remove);
  g_clear_signal_handler (&taken->state_handler, taken->request);
  g_clear_signal_handler (&taken->held_handler, taken->request);
  g_object_unref (taken->request);
  g_free (taken);
}

static void
ringer_responder_dispose (GObject *object)
{
  RingerResponder *self = RINGER_RESPONDER (object);

  if (self->connection != NULL)
    g_clear_signal_handler (&self->request_handler, self->connection);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_object (&self->provision);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (ringer_responder_parent_class)->dispose (object);
}

static void
ringer_responder_finalize (GObject *object)
{
  RingerResponder *self = RINGER_RESPONDER (object);

  g_free (self->procedure);
  g_clear_pointer (&self->payload, g_bytes_unref);
  G_OBJECT_CLASS (ringer_responder_parent_class)->finalize (object);
}

static void
ringer_responder_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerResponder *self = RINGER_RESPONDER (object);

  switch (id)
    {
    case PROP_RESPONSE:
      g_value_set_enum (value, self->response);
      break;
    case PROP_PAYLOAD:
      g_value_set_boxed (value, self->payload);
      break;
    case PROP_DELAY:
      g_value_set_uint (value, self->delay);
      break;
    case PROP_LIMIT:
      g_value_set_uint (value, self->limit);
      break;
    case PROP_N_ANSWERED:
      g_value_set_uint (value, self->n_answered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_uint (RingerResponder *self, guint *member, guint value, guint property)
{
  if (*member == value)
    return;
  *member = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* An acceptance before a rejection leads the stock broker astray (protocol notes, 15.6). */
static void
apply_response (RingerResponder *self)
{
  if (self->provision != NULL && self->response == RINGER_RESPONSE_REJECT)
    ringer_provision_set_automatic_accept (self->provision, FALSE);
}

static void
set_response (RingerResponder *self, RingerResponse response)
{
  if (self->response == response)
    return;
  self->response = response;
  apply_response (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESPONSE]);
}

static gboolean
are_equal (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static void
set_payload (RingerResponder *self, GBytes *payload)
{
  if (are_equal (self->payload, payload))
    return;
  g_clear_pointer (&self->payload, g_bytes_unref);
  self->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAYLOAD]);
}

static void
ringer_responder_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerResponder *self = RINGER_RESPONDER (object);

  switch (id)
    {
    case PROP_RESPONSE:
      set_response (self, g_value_get_enum (value));
      break;
    case PROP_PAYLOAD:
      set_payload (self, g_value_get_boxed (value));
      break;
    case PROP_DELAY:
      set_uint (self, &self->delay, g_value_get_uint (value), PROP_DELAY);
      break;
    case PROP_LIMIT:
      set_uint (self, &self->limit, g_value_get_uint (value), PROP_LIMIT);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_responder_class_init (RingerResponderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GType         type = RINGER_TYPE_RESPONDER;

  object_class->dispose = ringer_responder_dispose;
  object_class->finalize = ringer_responder_finalize;
  object_class->get_property = ringer_responder_get_property;
  object_class->set_property = ringer_responder_set_property;
  properties[PROP_RESPONSE] = g_param_spec_enum ("response", NULL, NULL, RINGER_TYPE_RESPONSE,
                                                 RINGER_RESPONSE_REPLY, flags);
  properties[PROP_PAYLOAD] = g_param_spec_boxed ("payload", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_DELAY] = g_param_spec_uint ("delay", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LIMIT] = g_param_spec_uint ("limit", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_ANSWERED] = g_param_spec_uint ("n-answered", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                                                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ANSWERED] = g_signal_new ("answered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, RINGER_TYPE_REQUEST);
  signals[FINISHED] = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
ringer_responder_init (RingerResponder *self)
{
  self->taken = g_hash_table_new_full (NULL, NULL, NULL, taken_free);
}

/**
 * ringer_responder_new:
 * @connection: the connection that provides
 * @procedure: the name to answer for
 *
 * Set the properties before ringer_responder_start(); what is changed later
 * counts for the requests that are not decided yet.
 *
 * Returns: (transfer full): a responder that has not started
 */
RingerResponder *
ringer_responder_new (RingerConnection *connection, const char *procedure)
{
  RingerResponder *self;

  g_return_val_if_fail (RINGER_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  self = g_object_new (RINGER_TYPE_RESPONDER, NULL);
  self->connection = g_object_ref (connection);
  self->procedure = g_strdup (procedure);
  return self;
}

static gboolean
is_at_limit (RingerResponder *self)
{
  return self->limit > 0 && self->n_answered >= self->limit;
}

static void
decide (Taken *taken)
{
  g_autoptr (RingerResponder) self = g_object_ref (taken->responder);
  g_autoptr (RingerRequest) request = g_object_ref (taken->request);
  g_autoptr (GError) error = NULL;

  /* Our own decision is not somebody else's. */
  g_hash_table_remove (self->taken, request);
  if (ringer_response_send (self->response, request, self->payload, &error))
    set_uint (self, &self->n_answered, self->n_answered + 1, PROP_N_ANSWERED);
  else
    g_debug ("A request for a procedure could not be answered: %s", error->message);

  g_signal_emit (self, signals[ANSWERED], 0, request);
  if (error == NULL && is_at_limit (self) && self->request_handler != 0)
    {
      ringer_responder_stop (self);
      ringer_provision_withdraw (self->provision);
      g_signal_emit (self, signals[FINISHED], 0);
    }
}

/* A request that is held waits for its person, and goes on when he lets go. */
static void
held_cb (RingerRequest *request, GParamSpec *pspec, Taken *taken)
{
  if (!ringer_request_get_held (request) && taken->delay_source == 0)
    decide (taken);
}

/* An expired request is answered all the same: what a late answer does is worth
 * seeing. */
static void
state_cb (RingerRequest *request, GParamSpec *pspec, Taken *taken)
{
  if (!ringer_request_is_open (request) &&
      ringer_request_get_state (request) != RINGER_REQUEST_STATE_EXPIRED)
    g_hash_table_remove (taken->responder->taken, request);
}

static gboolean
delay_over_cb (gpointer user_data)
{
  Taken *taken = user_data;

  taken->delay_source = 0;
  if (!ringer_request_get_held (taken->request))
    decide (taken);
  return G_SOURCE_REMOVE;
}

static void
take (RingerResponder *self, RingerRequest *request)
{
  Taken *taken = g_new0 (Taken, 1);

  taken->responder = self;
  taken->request = g_object_ref (request);
  g_hash_table_insert (self->taken, request, taken);
  taken->held_handler = g_signal_connect (request, "notify::held", G_CALLBACK (held_cb), taken);
  taken->state_handler = g_signal_connect (request, "notify::state", G_CALLBACK (state_cb), taken);
  if (self->delay > 0)
    {
      taken->delay_source = g_timeout_add (self->delay, delay_over_cb, taken);
      g_source_set_name_by_id (taken->delay_source, "[ringer] delay of an answer");
    }
  else if (!ringer_request_get_held (request))
    decide (taken);
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, RingerResponder *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (ringer_request_get_procedure (request), self->procedure) ||
      !ringer_request_is_open (request))
    return;
  if (self->limit == 0 || self->n_answered + g_hash_table_size (self->taken) < self->limit)
    take (self, request);
  else if (!ringer_request_reject (request, &error))
    g_debug ("A request over the limit could not be sent on: %s", error->message);
}

/**
 * ringer_responder_start:
 * @self: a responder
 *
 * Provides the procedure and answers what comes from now on. Accepting is left to
 * the provision's `automatic-accept`, which is switched off for
 * %RINGER_RESPONSE_REJECT.
 */
void
ringer_responder_start (RingerResponder *self)
{
  g_return_if_fail (RINGER_IS_RESPONDER (self));

  if (self->request_handler != 0)
    return;
  g_set_object (&self->provision, ringer_connection_provide (self->connection, self->procedure));
  apply_response (self);
  self->request_handler = g_signal_connect (self->connection, "request", G_CALLBACK (request_cb),
                                            self);
}

/**
 * ringer_responder_stop:
 * @self: a responder
 *
 * Answers nothing any more; requests that wait for their delay are left to
 * whoever else answers. The provision stays until somebody withdraws it.
 */
void
ringer_responder_stop (RingerResponder *self)
{
  g_return_if_fail (RINGER_IS_RESPONDER (self));

  g_clear_signal_handler (&self->request_handler, self->connection);
  g_hash_table_remove_all (self->taken);
}

/**
 * ringer_responder_get_provision:
 * @self: a responder
 *
 * Returns: (transfer none) (nullable): what it answers for, %NULL before the start
 */
RingerProvision *
ringer_responder_get_provision (RingerResponder *self)
{
  g_return_val_if_fail (RINGER_IS_RESPONDER (self), NULL);

  return self->provision;
}
