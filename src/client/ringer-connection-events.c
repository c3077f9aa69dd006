/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-id.h"
#include "ringer-waiters-private.h"

/* Events, presence, and the table of what waits for an acknowledgement.
 *
 * Subscriptions are counted, so that several users of one connection do not
 * take them from each other, and are sent again on each new connection. */

/* An answer to QUERY_ALL has no correlation id; answers come in order. */
typedef struct
{
  RingerConnection *connection; /* unowned: the task holds it */
  GTask            *task;       /* NULL once it has returned */
  GSource          *cancelled;
  RingerDeadline    deadline;
} Query;

static void
ack_free (gpointer data)
{
  RingerAck *self = data;

  g_free (self->name);
  g_free (self);
}

/*
 * ringer_connection_add_ack:
 *
 * Notes that an acknowledgement is due.
 *
 * Returns: (transfer full): the correlation id for it
 */
char *
ringer_connection_add_ack (RingerConnection *self, int topic, int action, const char *name)
{
  RingerAck *ack = g_new0 (RingerAck, 1);
  char      *id = ringer_id_new ();

  ack->topic = topic;
  ack->action = action;
  ack->name = g_strdup (name);
  g_hash_table_insert (self->acks, g_strdup (id), ack);
  return id;
}

/*
 * ringer_connection_take_ack:
 * @action: what is acknowledged or refused
 *
 * Returns: (transfer full) (nullable): the name that MESSAGE is about, if it
 *   has the correlation id of one of ours
 */
char *
ringer_connection_take_ack (RingerConnection *self, RingerMessage *message, int action)
{
  const char *id = ringer_connection_get_plain (message, RINGER_FIELD_CORRELATION_ID);
  RingerAck  *ack = id != NULL ? g_hash_table_lookup (self->acks, id) : NULL;
  char       *name;

  if (ack == NULL || ack->topic != ringer_message_get_topic (message) || ack->action != action)
    return NULL;
  name = g_steal_pointer (&ack->name);
  g_hash_table_remove (self->acks, id);
  return name;
}

static void
send_subscription (RingerConnection *self, int action, const char *name)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_EVENT, action);
  g_autofree char *id = ringer_connection_add_ack (self, RINGER_TOPIC_EVENT, action, name);

  ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, id, -1);
  ringer_message_add_name (message, name, -1);
  ringer_connection_send_own (self, message);
}

static void
send_presence (RingerConnection *self, int action)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_PRESENCE, action);

  ringer_connection_send_own (self, message);
}

/*
 * ringer_connection_send_subscriptions:
 *
 * Subscribes to everything again on a new connection.
 */
void
ringer_connection_send_subscriptions (RingerConnection *self)
{
  GHashTableIter iter;
  const char    *name;

  g_hash_table_iter_init (&iter, self->subscriptions);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    send_subscription (self, RINGER_EVENT_SUBSCRIBE, name);
  if (self->wants_presence)
    send_presence (self, RINGER_PRESENCE_SUBSCRIBE_ALL);
}

/**
 * ringer_connection_subscribe:
 * @self: a connection
 * @name: the name of an event
 *
 * Follows an event, over reconnections, until ringer_connection_unsubscribe()
 * has been called as often.
 */
void
ringer_connection_subscribe (RingerConnection *self, const char *name)
{
  guint count;

  g_return_if_fail (RINGER_IS_CONNECTION (self));
  g_return_if_fail (name != NULL && g_utf8_validate (name, -1, NULL));

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->subscriptions, name));
  g_hash_table_insert (self->subscriptions, g_strdup (name), GUINT_TO_POINTER (count + 1));
  if (count == 0 && self->state == RINGER_CONNECTION_STATE_OPEN)
    send_subscription (self, RINGER_EVENT_SUBSCRIBE, name);
}

/**
 * ringer_connection_unsubscribe:
 * @self: a connection
 * @name: the name of an event
 *
 * Takes one ringer_connection_subscribe() back.
 */
void
ringer_connection_unsubscribe (RingerConnection *self, const char *name)
{
  guint count;

  g_return_if_fail (RINGER_IS_CONNECTION (self));
  g_return_if_fail (name != NULL);

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->subscriptions, name));
  if (count == 0)
    return;
  if (count > 1)
    {
      g_hash_table_insert (self->subscriptions, g_strdup (name), GUINT_TO_POINTER (count - 1));
      return;
    }
  g_hash_table_remove (self->subscriptions, name);
  if (self->state == RINGER_CONNECTION_STATE_OPEN)
    send_subscription (self, RINGER_EVENT_UNSUBSCRIBE, name);
}

/**
 * ringer_connection_emit:
 * @self: a connection
 * @name: the name of an event
 * @data: (nullable): JSON, sent byte for byte; %NULL sends none
 *
 * Sends an event to all other clients that follow it. There is no answer
 * (protocol notes, 9); what cannot be sent is told by #RingerConnection::problem.
 */
void
ringer_connection_emit (RingerConnection *self, const char *name, GBytes *data)
{
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (RINGER_IS_CONNECTION (self));
  g_return_if_fail (name != NULL && g_utf8_validate (name, -1, NULL));

  if (!ringer_payload_check (data, self->settings->max_message_size, "The data", &error))
    {
      ringer_connection_report (self, "EVENT", "INVALID_MESSAGE_DATA", name, error->message);
      return;
    }
  message = ringer_message_new (RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT);
  ringer_message_set_text (message, RINGER_FIELD_NAME, name, -1);
  ringer_message_set_bytes (message, RINGER_FIELD_DATA, data);
  if (self->state != RINGER_CONNECTION_STATE_OPEN)
    g_set_error_literal (&error, RINGER_ERROR, RINGER_ERROR_OFFLINE, "There is no connection.");
  else
    ringer_connection_send (self, message, &error);
  if (error != NULL)
    ringer_connection_report (self, "EVENT", "CLIENT_OFFLINE", name, error->message);
}

/*
 * ringer_connection_handle_event:
 *
 * Takes a message of the topic EVENT.
 */
void
ringer_connection_handle_event (RingerConnection *self, RingerMessage *message)
{
  int              action = ringer_message_get_action (message);
  g_autofree char *subscribed = NULL;

  switch (action)
    {
    case RINGER_EVENT_EMIT:
      {
        const char *name = ringer_connection_get_plain (message, RINGER_FIELD_NAME);
        g_autoptr (GBytes) data = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);

        if (name == NULL)
          break;
        /* One that crossed our UNSUBSCRIBE is no problem either. */
        if (g_hash_table_contains (self->subscriptions, name))
          ringer_connection_emit_event (self, name, data);
        return;
      }

    case RINGER_EVENT_SUBSCRIBE:
    case RINGER_EVENT_UNSUBSCRIBE:
      subscribed = ringer_connection_take_ack (self, message, action);
      if (subscribed != NULL)
        return;
      break;

    case RINGER_EVENT_MESSAGE_DENIED:
    case RINGER_EVENT_MESSAGE_PERMISSION_ERROR:
      /* Like a denied provision, it is not tried again. */
      subscribed = ringer_connection_take_ack (self, message, RINGER_EVENT_SUBSCRIBE);
      if (subscribed != NULL)
        g_hash_table_remove (self->subscriptions, subscribed);
      break;

    default:
      break;
    }
  ringer_connection_report_message (self, message);
}

/**
 * ringer_connection_subscribe_presence:
 * @self: a connection
 *
 * Follows who comes and goes, over reconnections.
 */
void
ringer_connection_subscribe_presence (RingerConnection *self)
{
  g_return_if_fail (RINGER_IS_CONNECTION (self));

  if (self->wants_presence)
    return;
  self->wants_presence = TRUE;
  if (self->state == RINGER_CONNECTION_STATE_OPEN)
    send_presence (self, RINGER_PRESENCE_SUBSCRIBE_ALL);
}

static void
query_free (Query *query)
{
  if (query->cancelled != NULL)
    {
      g_source_destroy (query->cancelled);
      g_source_unref (query->cancelled);
    }
  ringer_deadlines_clear (query->connection->deadlines, &query->deadline);
  g_clear_object (&query->task);
  g_free (query);
}

/* A query that nobody waits for any more stays in line until its answer. */
static GTask *
take_task (Query *query)
{
  return g_steal_pointer (&query->task);
}

static gboolean
query_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Query *query = user_data;
  g_autoptr (GTask) task = take_task (query);

  if (task != NULL)
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
query_timed_out_cb (gpointer owner)
{
  Query *query = owner;
  g_autoptr (GTask) task = take_task (query);

  if (task != NULL)
    g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_TIMED_OUT,
                             "The broker did not tell in time who is online.");
}

/**
 * ringer_connection_query_presence_async:
 * @self: a connection
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async): called with the answer
 * @user_data: its data
 *
 * Asks which other users are online. Waits for response-timeout at most.
 */
void
ringer_connection_query_presence_async (RingerConnection   *self,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  Query *query;

  g_return_if_fail (RINGER_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_connection_query_presence_async);
  if (self->state != RINGER_CONNECTION_STATE_OPEN)
    {
      g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_OFFLINE, "There is no connection.");
      return;
    }
  message = ringer_message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_QUERY_ALL);
  if (!ringer_connection_send (self, message, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  query = g_new0 (Query, 1);
  query->connection = self;
  query->task = g_object_ref (task);
  query->cancelled = ringer_waiters_watch_cancel (task, query_cancelled_cb, query);
  ringer_deadlines_set (self->deadlines, &query->deadline,
                        ringer_clock_get_monotonic () +
                            (gint64) self->settings->response_timeout * 1000,
                        query_timed_out_cb, query);
  g_queue_push_tail (&self->presence_queries, query);
}

/**
 * ringer_connection_query_presence_finish:
 * @self: a connection
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the users' ids; %NULL with %RINGER_ERROR_OFFLINE,
 *   %RINGER_ERROR_DENIED, %RINGER_ERROR_TIMED_OUT or %G_IO_ERROR_CANCELLED
 */
GStrv
ringer_connection_query_presence_finish (RingerConnection *self,
                                         GAsyncResult     *result,
                                         GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GStrv
dup_names (RingerMessage *message)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < ringer_message_get_n_names (message); i++)
    {
      gsize       length;
      const char *name = ringer_message_get_nth_name (message, i, &length);

      /* A name with a NUL inside cannot be one that a user gave himself. */
      if (strlen (name) == length)
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

static gboolean
answer_query (RingerConnection *self, RingerMessage *message)
{
  Query *query = g_queue_pop_head (&self->presence_queries);
  g_autoptr (GTask) task = NULL;

  if (query == NULL)
    return FALSE;
  task = take_task (query);
  query_free (query);
  if (task == NULL)
    return TRUE;
  if (ringer_message_get_action (message) == RINGER_PRESENCE_QUERY_ALL_RESPONSE)
    g_task_return_pointer (task, dup_names (message), (GDestroyNotify) g_strfreev);
  else
    g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_DENIED,
                             "The broker's permissions forbid to ask who is online.");
  return TRUE;
}

/*
 * ringer_connection_handle_presence:
 *
 * Takes a message of the topic PRESENCE.
 */
void
ringer_connection_handle_presence (RingerConnection *self, RingerMessage *message)
{
  int         action = ringer_message_get_action (message);
  const char *user = ringer_connection_get_plain (message, RINGER_FIELD_NAME);

  switch (action)
    {
    case RINGER_PRESENCE_JOIN:
    case RINGER_PRESENCE_JOIN_ALL:
    case RINGER_PRESENCE_LEAVE:
    case RINGER_PRESENCE_LEAVE_ALL:
      if (user == NULL)
        break;
      ringer_connection_emit_presence (
          self, user, action == RINGER_PRESENCE_JOIN || action == RINGER_PRESENCE_JOIN_ALL);
      return;

    case RINGER_PRESENCE_QUERY_ALL_RESPONSE:
      if (answer_query (self, message))
        return;
      break;

    case RINGER_PRESENCE_SUBSCRIBE_ALL:
      return;

    case RINGER_PRESENCE_MESSAGE_DENIED:
    case RINGER_PRESENCE_MESSAGE_PERMISSION_ERROR:
      switch (ringer_message_get_int (message, RINGER_FIELD_ORIGINAL_ACTION))
        {
        case RINGER_PRESENCE_QUERY_ALL:
          if (answer_query (self, message))
            return;
          break;
        case RINGER_PRESENCE_SUBSCRIBE_ALL:
          self->wants_presence = FALSE;
          break;
        default:
          break;
        }
      break;

    default:
      break;
    }
  ringer_connection_report_message (self, message);
}

/*
 * ringer_connection_lose_events:
 *
 * The connection has ended: no acknowledgement and no answer comes any more.
 */
void
ringer_connection_lose_events (RingerConnection *self)
{
  g_hash_table_remove_all (self->acks);
  while (self->presence_queries.length > 0)
    {
      Query *query = g_queue_pop_head (&self->presence_queries);
      g_autoptr (GTask) task = take_task (query);

      query_free (query);
      if (task != NULL)
        g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_OFFLINE,
                                 "The connection has ended.");
    }
}

void
ringer_connection_init_events (RingerConnection *self)
{
  self->acks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ack_free);
  self->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->presence_queries);
}

void
ringer_connection_dispose_events (RingerConnection *self)
{
  if (self->acks == NULL)
    return;
  ringer_connection_lose_events (self);
  g_clear_pointer (&self->acks, g_hash_table_unref);
  g_clear_pointer (&self->subscriptions, g_hash_table_unref);
}
