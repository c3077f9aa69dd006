/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-private.h"

#include "ringer-clock.h"
#include "ringer-connection-private.h"
#include "ringer-id.h"
#include "ringer-waiters-private.h"

/* What is known of one call. The connection moves it along
 * (ringer-connection-caller.c) and is its owner until it ends; afterwards those
 * who hold it are. Main thread. */

enum
{
  PROP_0,
  PROP_PROCEDURE,
  PROP_CORRELATION_ID,
  PROP_PAYLOAD,
  PROP_STATE,
  PROP_OUTCOME,
  PROP_ANSWER,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_ENDED,
  SIGNAL_LATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCall, ringer_call, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (RingerCallState,
                    ringer_call_state,
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_STATE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_STATE_SENT, "sent"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_STATE_ACCEPTED, "accepted"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_STATE_ENDED, "ended"))

G_DEFINE_ENUM_TYPE (RingerCallOutcome,
                    ringer_call_outcome,
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_RESPONSE, "response"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_NO_PROVIDER, "no-provider"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT, "accept-timeout"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT, "response-timeout"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_DENIED, "denied"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_PERMISSION_ERROR, "permission-error"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_TIMED_OUT, "timed-out"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (RINGER_CALL_OUTCOME_REFUSED, "refused"))

static void
ringer_call_dispose (GObject *object)
{
  RingerCall *self = RINGER_CALL (object);

  if (self->connection != NULL)
    ringer_connection_forget_call (self->connection, self);
  G_OBJECT_CLASS (ringer_call_parent_class)->dispose (object);
}

static void
ringer_call_finalize (GObject *object)
{
  RingerCall *self = RINGER_CALL (object);

  g_clear_pointer (&self->waiters, g_ptr_array_unref);
  g_clear_pointer (&self->procedure, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->answer, g_bytes_unref);
  g_clear_pointer (&self->late_answer, g_bytes_unref);
  G_OBJECT_CLASS (ringer_call_parent_class)->finalize (object);
}

static void
ringer_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerCall *self = RINGER_CALL (object);

  switch (id)
    {
    case PROP_PROCEDURE:
      g_value_set_string (value, self->procedure);
      break;
    case PROP_CORRELATION_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_PAYLOAD:
      g_value_set_boxed (value, self->payload);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_OUTCOME:
      g_value_set_enum (value, self->outcome);
      break;
    case PROP_ANSWER:
      g_value_set_boxed (value, self->answer);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_call_class_init (RingerCallClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_call_dispose;
  object_class->finalize = ringer_call_finalize;
  object_class->get_property = ringer_call_get_property;

  properties[PROP_PROCEDURE] = g_param_spec_string ("procedure", NULL, NULL, NULL, flags);
  properties[PROP_CORRELATION_ID] = g_param_spec_string ("correlation-id", NULL, NULL, NULL, flags);
  properties[PROP_PAYLOAD] = g_param_spec_boxed ("payload", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RINGER_TYPE_CALL_STATE,
                                              RINGER_CALL_STATE_QUEUED, flags);
  properties[PROP_OUTCOME] = g_param_spec_enum ("outcome", NULL, NULL, RINGER_TYPE_CALL_OUTCOME,
                                                RINGER_CALL_OUTCOME_NONE, flags);
  properties[PROP_ANSWER] = g_param_spec_boxed ("answer", NULL, NULL, G_TYPE_BYTES, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LATE] = g_signal_new ("late", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ringer_call_init (RingerCall *self)
{
  self->link.data = self;
}

/*
 * ringer_call_new:
 * @connection: (unowned): must clear the call's pointer before it goes away
 * @payload: (nullable): JSON, or nothing
 * @timeout_ms: 0: for ever
 */
RingerCall *
ringer_call_new (RingerConnection *connection,
                 const char       *procedure,
                 GBytes           *payload,
                 guint             timeout_ms)
{
  RingerCall *self = g_object_new (RINGER_TYPE_CALL, NULL);

  self->connection = connection;
  self->procedure = g_strdup (procedure);
  self->id = ringer_id_new ();
  self->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  self->timeout = timeout_ms;
  self->created_at = ringer_clock_get_monotonic ();
  return self;
}

/*
 * ringer_call_set_state:
 *
 * Goes on to SENT or ACCEPTED.
 */
void
ringer_call_set_state (RingerCall *self, RingerCallState state, gint64 when)
{
  if (self->state == state)
    return;
  if (state == RINGER_CALL_STATE_SENT)
    self->sent_at = when;
  else if (state == RINGER_CALL_STATE_ACCEPTED)
    self->accepted_at = when;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/*
 * ringer_call_end:
 * @word: (scope forever): the protocol's word for the end
 * @answer: (transfer full) (nullable): the payload of a response or an error
 *
 * Ends the call and tells everybody. The caller must hold a reference.
 */
void
ringer_call_end (
    RingerCall *self, RingerCallOutcome outcome, const char *word, GBytes *answer, gint64 when)
{
  GObject *object = G_OBJECT (self);

  g_return_if_fail (self->state != RINGER_CALL_STATE_ENDED);

  self->state = RINGER_CALL_STATE_ENDED;
  self->outcome = outcome;
  self->word = word;
  self->answer = answer;
  self->ended_at = when;

  g_object_freeze_notify (object);
  g_object_notify_by_pspec (object, properties[PROP_STATE]);
  g_object_notify_by_pspec (object, properties[PROP_OUTCOME]);
  if (answer != NULL)
    g_object_notify_by_pspec (object, properties[PROP_ANSWER]);
  g_object_thaw_notify (object);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
  ringer_waiters_return (&self->waiters);
}

/*
 * ringer_call_take_late:
 * @answer: (transfer full) (nullable)
 *
 * An answer came after the call was given up. Only the first one counts.
 */
void
ringer_call_take_late (RingerCall *self, GBytes *answer, gint64 when)
{
  g_autoptr (GBytes) owned = answer;

  if (self->late_at != 0)
    return;
  self->late_at = when;
  self->late_answer = g_steal_pointer (&owned);
  g_signal_emit (self, signals[SIGNAL_LATE], 0);
}

/**
 * ringer_call_get_procedure:
 * @self: a call
 *
 * Returns: the name of the procedure
 */
const char *
ringer_call_get_procedure (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->procedure;
}

/**
 * ringer_call_get_correlation_id:
 * @self: a call
 *
 * Returns: the id by which the broker knows the call
 */
const char *
ringer_call_get_correlation_id (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->id;
}

/**
 * ringer_call_get_payload:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): what is sent, byte for byte; %NULL when
 *   nothing is
 */
GBytes *
ringer_call_get_payload (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->payload;
}

/**
 * ringer_call_get_timeout:
 * @self: a call
 *
 * Returns: our own timeout in milliseconds, 0 for none
 */
guint
ringer_call_get_timeout (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), 0);

  return self->timeout;
}

/**
 * ringer_call_get_state:
 * @self: a call
 *
 * Returns: how far it is
 */
RingerCallState
ringer_call_get_state (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), RINGER_CALL_STATE_ENDED);

  return self->state;
}

/**
 * ringer_call_get_outcome:
 * @self: a call
 *
 * Returns: how it ended; %RINGER_CALL_OUTCOME_NONE before
 */
RingerCallOutcome
ringer_call_get_outcome (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), RINGER_CALL_OUTCOME_NONE);

  return self->outcome;
}

/**
 * ringer_call_get_party:
 * @self: a call
 *
 * Returns: who raised the end; %RINGER_PARTY_NONE before
 */
RingerParty
ringer_call_get_party (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), RINGER_PARTY_NONE);

  switch (self->outcome)
    {
    case RINGER_CALL_OUTCOME_RESPONSE:
    case RINGER_CALL_OUTCOME_ERROR:
      return RINGER_PARTY_PROVIDER;
    case RINGER_CALL_OUTCOME_NO_PROVIDER:
    case RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT:
    case RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT:
    case RINGER_CALL_OUTCOME_DENIED:
    case RINGER_CALL_OUTCOME_PERMISSION_ERROR:
      return RINGER_PARTY_BROKER;
    case RINGER_CALL_OUTCOME_OFFLINE:
    case RINGER_CALL_OUTCOME_TIMED_OUT:
    case RINGER_CALL_OUTCOME_CANCELLED:
    case RINGER_CALL_OUTCOME_REFUSED:
      return RINGER_PARTY_RINGER;
    case RINGER_CALL_OUTCOME_NONE:
    default:
      return RINGER_PARTY_NONE;
    }
}

/**
 * ringer_call_get_answer:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): the payload of the response or of the
 *   provider's error as it came, which a careless peer may have left empty or
 *   no JSON; %NULL when it was absent
 */
GBytes *
ringer_call_get_answer (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->answer;
}

/**
 * ringer_call_get_word:
 * @self: a call
 *
 * Returns: (nullable): the word for the end: the protocol's ("RESPONSE",
 *   "REQUEST_ERROR", "NO_RPC_PROVIDER", ...), the official client's
 *   "CLIENT_OFFLINE", or ours ("TIMED_OUT", "CANCELLED", "REFUSED"); %NULL before
 */
const char *
ringer_call_get_word (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->word;
}

/**
 * ringer_call_get_message:
 * @self: a call
 *
 * Returns: (nullable): a sentence that says why we did not send the call
 */
const char *
ringer_call_get_message (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->message;
}

/**
 * ringer_call_get_created_at:
 * @self: a call
 *
 * Returns: when it was made, in monotonic microseconds
 */
gint64
ringer_call_get_created_at (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), 0);

  return self->created_at;
}

/**
 * ringer_call_get_sent_at:
 * @self: a call
 *
 * Returns: when its frame went out, in monotonic microseconds, or 0
 */
gint64
ringer_call_get_sent_at (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), 0);

  return self->sent_at;
}

/**
 * ringer_call_get_accepted_at:
 * @self: a call
 *
 * Returns: when a provider's acceptance reached us, in monotonic microseconds,
 *   or 0; a provider may answer without accepting
 */
gint64
ringer_call_get_accepted_at (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), 0);

  return self->accepted_at;
}

/**
 * ringer_call_get_ended_at:
 * @self: a call
 *
 * Returns: when it ended, in monotonic microseconds, or 0
 */
gint64
ringer_call_get_ended_at (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), 0);

  return self->ended_at;
}

/**
 * ringer_call_get_late_at:
 * @self: a call
 *
 * Returns: when an answer came though we had given up, in monotonic
 *   microseconds, or 0
 */
gint64
ringer_call_get_late_at (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), 0);

  return self->late_at;
}

/**
 * ringer_call_get_late_answer:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): the payload of the late answer
 */
GBytes *
ringer_call_get_late_answer (RingerCall *self)
{
  g_return_val_if_fail (RINGER_IS_CALL (self), NULL);

  return self->late_answer;
}

/**
 * ringer_call_cancel:
 * @self: a call
 *
 * Gives the call up. The broker and the provider are not told, the protocol has
 * no word for it; an answer that still comes is a late one. Does nothing once
 * the call has ended.
 */
void
ringer_call_cancel (RingerCall *self)
{
  g_return_if_fail (RINGER_IS_CALL (self));

  if (self->state != RINGER_CALL_STATE_ENDED && self->connection != NULL)
    ringer_connection_cancel_call (self->connection, self);
}

/**
 * ringer_call_wait_async:
 * @self: a call
 * @cancellable: (nullable): ends the wait, not the call
 * @callback: (scope async): called when the call has ended
 * @user_data: its data
 *
 * Waits for the end of the call.
 */
void
ringer_call_wait_async (RingerCall         *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_CALL (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_call_wait_async);
  if (self->state == RINGER_CALL_STATE_ENDED)
    g_task_return_boolean (task, TRUE);
  else
    ringer_waiters_add (&self->waiters, task);
}

/**
 * ringer_call_wait_finish:
 * @self: a call
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE when the call has ended, in whatever way; %FALSE with
 *   %G_IO_ERROR_CANCELLED when the wait was cancelled
 */
gboolean
ringer_call_wait_finish (RingerCall *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
