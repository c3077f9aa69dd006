/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"

/* Calls: what happens to them between ringer_connection_call() and their end.
 *
 * A call is in one of these places: the queue (waits for the connection; owned),
 * the table of calls on the wire (owned), the list of those whose end is told from
 * the next idle (owned), or the list of given-up calls (not owned; also in the
 * table, so that a late answer finds it). All by the correlation id, which nobody
 * else can guess, as the broker lets anybody answer a call whose id he knows
 * (protocol notes, 15.9). */

typedef struct
{
  int               action;
  RingerCallOutcome outcome;
} End;

static const End ends[] = {
  { RINGER_RPC_RESPONSE, RINGER_CALL_OUTCOME_RESPONSE },
  { RINGER_RPC_REQUEST_ERROR, RINGER_CALL_OUTCOME_ERROR },
  { RINGER_RPC_NO_RPC_PROVIDER, RINGER_CALL_OUTCOME_NO_PROVIDER },
  { RINGER_RPC_ACCEPT_TIMEOUT, RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT },
  { RINGER_RPC_RESPONSE_TIMEOUT, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT },
  { RINGER_RPC_MESSAGE_DENIED, RINGER_CALL_OUTCOME_DENIED },
  { RINGER_RPC_MESSAGE_PERMISSION_ERROR, RINGER_CALL_OUTCOME_PERMISSION_ERROR },
};

static void
unlink_from (GQueue *queue, RingerCall *call)
{
  if (!call->is_linked)
    return;
  g_queue_unlink (queue, &call->link);
  call->is_linked = FALSE;
}

static void
link_to (GQueue *queue, RingerCall *call)
{
  g_queue_push_tail_link (queue, &call->link);
  call->is_linked = TRUE;
}

/*
 * ringer_connection_forget_call:
 *
 * Takes a given-up call out, because it goes away or there are too many.
 */
void
ringer_connection_forget_call (RingerConnection *self, RingerCall *call)
{
  unlink_from (&self->given_up_calls, call);
  g_hash_table_remove (self->calls, call->id);
  call->connection = NULL;
}

/* Remembers a call that we ended, as long as somebody holds it. */
static void
remember_given_up (RingerConnection *self, RingerCall *call)
{
  while (self->given_up_calls.length >= RINGER_CONNECTION_MAX_REMEMBERED)
    ringer_connection_forget_call (self, g_queue_peek_head (&self->given_up_calls));
  link_to (&self->given_up_calls, call);
  g_hash_table_insert (self->calls, call->id, call);
}

/* The end of a call that is in the table. Drops the table's reference. */
static void
end_call (RingerConnection *self,
          RingerCall       *call,
          RingerCallOutcome outcome,
          const char       *word,
          GBytes           *answer,
          gint64            when)
{
  g_autoptr (RingerCall) owned = call;
  g_autoptr (RingerConnection) alive = g_object_ref (self);

  ringer_deadlines_clear (self->deadlines, &call->deadline);
  ringer_call_end (call, outcome, word, answer, when);
  ringer_connection_emit_call_ended (self, call);
}

/* Takes a call off the wire or out of the queue, with the reference to it. */
static void
take_call (RingerConnection *self, RingerCall *call)
{
  if (call->state == RINGER_CALL_STATE_QUEUED)
    unlink_from (&self->queued_calls, call);
  else
    g_hash_table_remove (self->calls, call->id);
  ringer_deadlines_clear (self->deadlines, &call->deadline);
}

static void
give_up (RingerConnection *self, RingerCall *call, RingerCallOutcome outcome, const char *word)
{
  gboolean was_sent = call->state != RINGER_CALL_STATE_QUEUED;

  take_call (self, call);
  if (was_sent)
    remember_given_up (self, call);
  else
    call->connection = NULL;
  end_call (self, call, outcome, word, NULL, ringer_clock_get_monotonic ());
}

/* What is in CALLS was decided when it came there: refused, if there is a reason and it
 * was never sent. */
static void
tell_ends (RingerConnection *self, GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      RingerCall *call = g_ptr_array_index (calls, i);
      gboolean    is_refused = call->message != NULL && call->sent_at == 0;

      call->connection = NULL;
      ringer_call_end (call, is_refused ? RINGER_CALL_OUTCOME_REFUSED : RINGER_CALL_OUTCOME_OFFLINE,
                       is_refused ? "REFUSED" : "CLIENT_OFFLINE", NULL,
                       ringer_clock_get_monotonic ());
      if (self != NULL)
        ringer_connection_emit_call_ended (self, call);
    }
}

static gboolean
tell_ends_cb (gpointer user_data)
{
  g_autoptr (RingerConnection) self = g_object_ref (user_data);
  g_autoptr (GPtrArray) calls = g_steal_pointer (&self->ending_calls);

  self->ending_source = 0;
  tell_ends (self, calls);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_orphans_cb (gpointer user_data)
{
  tell_ends (NULL, user_data);
  return G_SOURCE_REMOVE;
}

/* Lets the call end from an idle, with the reference to it. */
static void
end_soon (RingerConnection *self, RingerCall *call)
{
  if (self->ending_calls == NULL)
    self->ending_calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->ending_calls, call);
  if (self->ending_source == 0)
    {
      self->ending_source = g_idle_add_full (G_PRIORITY_DEFAULT, tell_ends_cb, self, NULL);
      g_source_set_name_by_id (self->ending_source, "ringer ends of calls");
    }
}

static void
call_timed_out_cb (gpointer owner)
{
  RingerCall *call = owner;

  give_up (call->connection, call, RINGER_CALL_OUTCOME_TIMED_OUT, "TIMED_OUT");
}

static void
queue_timed_out_cb (gpointer owner)
{
  RingerCall *call = owner;

  give_up (call->connection, call, RINGER_CALL_OUTCOME_OFFLINE, "CLIENT_OFFLINE");
}

static gint64
get_timeout_at (RingerCall *call)
{
  return call->timeout != 0 ? call->created_at + (gint64) call->timeout * 1000 : G_MAXINT64;
}

static void
queue_call (RingerConnection *self, RingerCall *call)
{
  gint64 own = get_timeout_at (call);
  gint64 offline = call->created_at + (gint64) self->settings->offline_buffer_timeout * 1000;

  link_to (&self->queued_calls, call);
  if (own < offline)
    ringer_deadlines_set (self->deadlines, &call->deadline, own, call_timed_out_cb, call);
  else
    ringer_deadlines_set (self->deadlines, &call->deadline, offline, queue_timed_out_cb, call);
}

/* Puts a call on the wire, with the reference to it. */
static void
send_call (RingerConnection *self, RingerCall *call)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  g_autoptr (GError) error = NULL;

  ringer_message_set_bytes (message, RINGER_FIELD_DATA, call->payload);
  ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, call->id, -1);
  ringer_message_set_text (message, RINGER_FIELD_NAME, call->procedure, -1);
  if (!ringer_connection_send (self, message, &error))
    {
      /* A WebSocket that is just ending is no refusal of ours. */
      if (!g_error_matches (error, RINGER_ERROR, RINGER_ERROR_OFFLINE))
        call->message = g_strdup (error->message);
      end_soon (self, call);
      return;
    }

  g_hash_table_insert (self->calls, call->id, call);
  if (call->timeout != 0)
    ringer_deadlines_set (self->deadlines, &call->deadline, get_timeout_at (call),
                          call_timed_out_cb, call);
  ringer_call_set_state (call, RINGER_CALL_STATE_SENT, ringer_clock_get_monotonic ());
}

static gboolean
check_call (RingerConnection *self, RingerCall *call)
{
  guint64 max_size = self->settings->max_message_size;
  g_autoptr (GError) error = NULL;

  if (ringer_procedure_check (call->procedure, max_size, &error) &&
      ringer_payload_check (call->payload, max_size, "The payload", &error))
    return TRUE;
  call->message = g_strdup (error->message);
  return FALSE;
}

/**
 * ringer_connection_call:
 * @self: a connection
 * @procedure: the name to call; the broker takes any, even an empty one
 * @payload: (nullable): JSON (RFC 8259), sent byte for byte; %NULL sends none
 * @timeout_ms: when we give up, counted from now, in milliseconds; 0 leaves it
 *   to the broker
 *
 * Makes a call. It is sent at once, or, while the connection is being made, when
 * it is open, if this is within offline-buffer-timeout. It ends by itself, never
 * inside this function: see #RingerCall::ended and ringer_call_wait_async(). A
 * name that is not UTF-8, a payload that is not JSON and one above
 * max-message-size are not sent: %RINGER_CALL_OUTCOME_REFUSED.
 *
 * Returns: (transfer full): the call; the connection keeps one more reference
 *   until it ends
 */
RingerCall *
ringer_connection_call (RingerConnection *self,
                        const char       *procedure,
                        GBytes           *payload,
                        guint             timeout_ms)
{
  RingerCall *call;

  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  call = ringer_call_new (self, procedure, payload, timeout_ms);
  g_object_ref (call);
  if (!check_call (self, call))
    end_soon (self, call);
  else if (self->state == RINGER_CONNECTION_STATE_OPEN)
    send_call (self, call);
  else if (ringer_connection_is_settled (self))
    end_soon (self, call);
  else
    queue_call (self, call);
  return call;
}

/*
 * ringer_connection_send_queued_calls:
 *
 * Sends what waits, in the order in which it was made.
 */
void
ringer_connection_send_queued_calls (RingerConnection *self)
{
  while (self->queued_calls.length > 0 && self->state == RINGER_CONNECTION_STATE_OPEN)
    {
      RingerCall *call = g_queue_peek_head (&self->queued_calls);

      take_call (self, call);
      send_call (self, call);
    }
}

/*
 * ringer_connection_fail_calls:
 * @with_queued: also those that wait, as there is no hope of a connection
 *
 * Lets the calls on the wire end as OFFLINE.
 */
void
ringer_connection_fail_calls (RingerConnection *self, gboolean with_queued)
{
  g_autoptr (GPtrArray) failed = g_ptr_array_new ();
  GHashTableIter iter;
  RingerCall    *call;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &call))
    if (call->state != RINGER_CALL_STATE_ENDED)
      g_ptr_array_add (failed, call);
  for (guint i = 0; i < failed->len; i++)
    {
      call = g_ptr_array_index (failed, i);
      /* It may well have been the answer to this one. */
      if (call->message == NULL && g_error_matches (self->error, RINGER_ERROR, RINGER_ERROR_LIMIT))
        call->message = g_strdup (self->error->message);
      take_call (self, call);
      end_soon (self, call);
    }

  while (with_queued && self->queued_calls.length > 0)
    {
      call = g_queue_peek_head (&self->queued_calls);
      take_call (self, call);
      end_soon (self, call);
    }
}

/*
 * ringer_connection_cancel_call:
 *
 * For ringer_call_cancel().
 */
void
ringer_connection_cancel_call (RingerConnection *self, RingerCall *call)
{
  /* In neither place its end is decided, and only not told yet. */
  if (call->is_linked || g_hash_table_contains (self->calls, call->id))
    give_up (self, call, RINGER_CALL_OUTCOME_CANCELLED, "CANCELLED");
}

static const End *
find_end (int action)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ends[i].action == action)
      return &ends[i];
  return NULL;
}

/*
 * ringer_connection_handle_call:
 *
 * Takes a message that may be about a call of ours.
 *
 * Returns: %FALSE when it is about none that is known
 */
gboolean
ringer_connection_handle_call (RingerConnection *self, RingerMessage *message)
{
  const char *id = ringer_connection_get_plain (message, RINGER_FIELD_CORRELATION_ID);
  int         action = ringer_message_get_action (message);
  RingerCall *call = id != NULL ? g_hash_table_lookup (self->calls, id) : NULL;
  gint64      now = ringer_clock_get_monotonic ();
  const End  *found;
  GBytes     *answer = NULL;

  if (call == NULL)
    return FALSE;

  if (action == RINGER_RPC_ACCEPT)
    {
      /* After a reroute there may be a second one: the first counts. */
      if (call->state == RINGER_CALL_STATE_SENT)
        ringer_call_set_state (call, RINGER_CALL_STATE_ACCEPTED, now);
      return TRUE;
    }

  found = find_end (action);
  if (found == NULL)
    return FALSE;
  if (action == RINGER_RPC_RESPONSE || action == RINGER_RPC_REQUEST_ERROR)
    answer = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);

  if (call->state == RINGER_CALL_STATE_ENDED)
    {
      g_autoptr (RingerCall) alive = g_object_ref (call);

      /* Nothing more follows an end. */
      ringer_connection_forget_call (self, call);
      if (action == RINGER_RPC_RESPONSE || action == RINGER_RPC_REQUEST_ERROR)
        ringer_call_take_late (call, answer, now);
      return TRUE;
    }

  g_hash_table_remove (self->calls, id);
  call->connection = NULL;
  end_call (self, call, found->outcome, ringer_action_to_string (RINGER_TOPIC_RPC, action), answer,
            now);
  return TRUE;
}

void
ringer_connection_init_caller (RingerConnection *self)
{
  self->calls = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->queued_calls);
  g_queue_init (&self->given_up_calls);
}

/*
 * ringer_connection_dispose_caller:
 *
 * Lets go of all calls; those not ended still end, from an idle.
 */
void
ringer_connection_dispose_caller (RingerConnection *self)
{
  if (self->calls == NULL)
    return;
  ringer_connection_fail_calls (self, TRUE);
  while (self->given_up_calls.length > 0)
    ringer_connection_forget_call (self, g_queue_peek_head (&self->given_up_calls));
  g_clear_handle_id (&self->ending_source, g_source_remove);
  if (self->ending_calls != NULL)
    {
      for (guint i = 0; i < self->ending_calls->len; i++)
        ((RingerCall *) g_ptr_array_index (self->ending_calls, i))->connection = NULL;
      g_idle_add_full (G_PRIORITY_DEFAULT, tell_orphans_cb, g_steal_pointer (&self->ending_calls),
                       (GDestroyNotify) g_ptr_array_unref);
    }
  g_clear_pointer (&self->calls, g_hash_table_unref);
}
