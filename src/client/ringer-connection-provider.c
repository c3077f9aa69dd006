/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"

/* The provider's side: what we provide, and the requests that come for it.
 *
 * Provisions outlive the connection and are sent again, one name per PROVIDE,
 * because the stock broker denies the wrong name of several (protocol notes,
 * 15.7). A request is owned while it is open. Afterwards it is remembered
 * without being owned, as the broker may still tell that our answer came too
 * late, and as an expired one can still be answered. */

/* The sentences behind the words that a provision can be told. */
#define DENIED_MESSAGE "The broker's permissions forbid to provide this procedure."
#define RULE_MESSAGE   "The broker's permission rule for this procedure failed."

static RingerProvision *
find_provision (RingerConnection *self, RingerMessage *message)
{
  const char *name = ringer_connection_get_plain (message, RINGER_FIELD_NAME);

  return name != NULL ? g_hash_table_lookup (self->provisions, name) : NULL;
}

static void
unacknowledged_cb (gpointer owner)
{
  RingerProvision *provision = owner;

  if (provision->state == RINGER_PROVISION_STATE_PENDING)
    ringer_provision_set_state (provision, RINGER_PROVISION_STATE_UNANSWERED);
}

static void
send_provision (RingerConnection *self, RingerProvision *provision, int action)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, action);
  g_autofree char *id = ringer_connection_add_ack (self, RINGER_TOPIC_RPC, action,
                                                   provision->procedure);

  ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, id, -1);
  ringer_message_add_name (message, provision->procedure, -1);
  if (action == RINGER_RPC_PROVIDE)
    {
      g_free (provision->ack_id);
      provision->ack_id = g_steal_pointer (&id);
      ringer_deadlines_set (self->deadlines, &provision->deadline,
                            ringer_clock_get_monotonic () +
                                (gint64) self->settings->provide_timeout * 1000,
                            unacknowledged_cb, provision);
    }
  ringer_connection_send_own (self, message);
  if (action == RINGER_RPC_PROVIDE)
    ringer_provision_set_state (provision, RINGER_PROVISION_STATE_PENDING);
}

/* A copy to walk through, as whoever is told of a change may change the list. */
static GPtrArray *
list_provisions (RingerConnection *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n_items = g_list_model_get_n_items (G_LIST_MODEL (self->provision_list));

  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (self->provision_list), i));
  return all;
}

/*
 * ringer_connection_send_provisions:
 *
 * Provides everything again on a new connection, but what was denied.
 */
void
ringer_connection_send_provisions (RingerConnection *self)
{
  g_autoptr (GPtrArray) all = list_provisions (self);

  for (guint i = 0; i < all->len && self->state == RINGER_CONNECTION_STATE_OPEN; i++)
    {
      RingerProvision *provision = g_ptr_array_index (all, i);

      if (provision->state == RINGER_PROVISION_STATE_OFFLINE)
        send_provision (self, provision, RINGER_RPC_PROVIDE);
    }
}

static void
lose_requests (RingerConnection *self)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  RingerRequest *request;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &request))
    if (ringer_request_is_open (request))
      g_ptr_array_add (lost, g_object_ref (request));
  for (guint i = 0; i < lost->len; i++)
    {
      request = g_ptr_array_index (lost, i);
      /* The handler of another one may have changed it. */
      if (!ringer_request_is_open (request))
        continue;
      ringer_connection_release_request (self, request);
      ringer_connection_forget_request (self, request);
      ringer_request_set_state (request, RINGER_REQUEST_STATE_LOST);
      ringer_connection_emit_request_ended (self, request);
    }
}

/*
 * ringer_connection_lose_provisions:
 *
 * The connection has ended: what was provided waits for the next one, and
 * requests that were not answered are lost.
 */
void
ringer_connection_lose_provisions (RingerConnection *self)
{
  g_autoptr (GPtrArray) all = list_provisions (self);

  for (guint i = 0; i < all->len; i++)
    {
      RingerProvision *provision = g_ptr_array_index (all, i);

      ringer_deadlines_clear (self->deadlines, &provision->deadline);
      if (provision->state != RINGER_PROVISION_STATE_DENIED &&
          provision->state != RINGER_PROVISION_STATE_WITHDRAWN)
        ringer_provision_set_state (provision, RINGER_PROVISION_STATE_OFFLINE);
    }
  lose_requests (self);
}

/**
 * ringer_connection_provide:
 * @self: a connection
 * @procedure: the name to provide, UTF-8
 *
 * Provides a procedure from now on, over reconnections, until it is withdrawn
 * or the broker denies it. A name that is provided already gives the provision
 * that there is; one that was denied is tried again.
 *
 * Returns: (transfer none): the provision, owned by the connection
 */
RingerProvision *
ringer_connection_provide (RingerConnection *self, const char *procedure)
{
  RingerProvision *provision;

  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (procedure != NULL && g_utf8_validate (procedure, -1, NULL), NULL);

  provision = g_hash_table_lookup (self->provisions, procedure);
  if (provision == NULL)
    {
      provision = ringer_provision_new (self, procedure);
      g_hash_table_insert (self->provisions, provision->procedure, provision);
      g_list_store_append (self->provision_list, provision);
    }
  else if (provision->state == RINGER_PROVISION_STATE_DENIED)
    ringer_provision_set_state (provision, RINGER_PROVISION_STATE_OFFLINE);

  if (self->state == RINGER_CONNECTION_STATE_OPEN &&
      provision->state == RINGER_PROVISION_STATE_OFFLINE)
    send_provision (self, provision, RINGER_RPC_PROVIDE);
  return provision;
}

/**
 * ringer_connection_get_provision:
 * @self: a connection
 * @procedure: a name
 *
 * Returns: (transfer none) (nullable): the provision of that name
 */
RingerProvision *
ringer_connection_get_provision (RingerConnection *self, const char *procedure)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  return g_hash_table_lookup (self->provisions, procedure);
}

/**
 * ringer_connection_get_provisions:
 * @self: a connection
 *
 * Returns: (transfer none): a list of #RingerProvision in the order in which
 *   they were made; withdrawn ones leave it
 */
GListModel *
ringer_connection_get_provisions (RingerConnection *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (self), NULL);

  return G_LIST_MODEL (self->provision_list);
}

/*
 * ringer_connection_withdraw:
 *
 * For ringer_provision_withdraw(). Requests that are open stay so: the broker
 * takes their answers still (protocol notes, 5.3).
 */
void
ringer_connection_withdraw (RingerConnection *self, RingerProvision *provision)
{
  g_autoptr (RingerProvision) alive = g_object_ref (provision);
  gboolean is_known = provision->state == RINGER_PROVISION_STATE_PENDING ||
                      provision->state == RINGER_PROVISION_STATE_ACTIVE ||
                      provision->state == RINGER_PROVISION_STATE_UNANSWERED;
  guint position;

  ringer_deadlines_clear (self->deadlines, &provision->deadline);
  provision->connection = NULL;
  if (is_known)
    send_provision (self, provision, RINGER_RPC_UNPROVIDE);
  g_hash_table_remove (self->provisions, provision->procedure);
  if (g_list_store_find (self->provision_list, provision, &position))
    g_list_store_remove (self->provision_list, position);
  ringer_provision_set_state (provision, RINGER_PROVISION_STATE_WITHDRAWN);
}

/* A new request is in the table and owned by it. */
static void
add_request (RingerConnection *self, RingerRequest *request)
{
  g_hash_table_replace (self->requests, request->id, g_object_ref (request));
  request->provision->n_open++;
}

/*
 * ringer_connection_forget_request:
 *
 * Takes a request out that is no longer open.
 */
void
ringer_connection_forget_request (RingerConnection *self, RingerRequest *request)
{
  if (request->is_linked)
    {
      g_queue_unlink (&self->decided_requests, &request->link);
      request->is_linked = FALSE;
    }
  if (g_hash_table_lookup (self->requests, request->id) == request)
    g_hash_table_remove (self->requests, request->id);
  request->connection = NULL;
}

/*
 * ringer_connection_release_request:
 *
 * An open request stops being open: it is remembered, but no longer owned. The
 * caller must hold a reference.
 */
void
ringer_connection_release_request (RingerConnection *self, RingerRequest *request)
{
  ringer_deadlines_clear (self->deadlines, &request->deadline);
  if (request->is_linked)
    return;
  while (self->decided_requests.length >= RINGER_CONNECTION_MAX_REMEMBERED)
    ringer_connection_forget_request (self, g_queue_peek_head (&self->decided_requests));
  g_queue_push_tail_link (&self->decided_requests, &request->link);
  request->is_linked = TRUE;
  request->provision->n_open--;
  g_object_unref (request);
}

static void
expired_cb (gpointer owner)
{
  g_autoptr (RingerRequest) request = g_object_ref (owner);

  ringer_connection_release_request (request->connection, request);
  ringer_request_set_state (request, RINGER_REQUEST_STATE_EXPIRED);
}

static RingerMessage *
new_answer (RingerRequest *request, int action)
{
  RingerMessage *message = ringer_message_new (RINGER_TOPIC_RPC, action);

  ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, request->id, -1);
  ringer_message_set_text (message, RINGER_FIELD_NAME, request->provision->procedure, -1);
  return message;
}

/*
 * ringer_connection_answer_request:
 * @action: ACCEPT, RESPONSE, REQUEST_ERROR or REJECT
 * @payload: (nullable): checked already
 *
 * Sends what was decided; the state is the caller's business, but for the
 * deadline that counts from an acceptance on.
 */
gboolean
ringer_connection_answer_request (
    RingerConnection *self, RingerRequest *request, int action, GBytes *payload, GError **error)
{
  g_autoptr (RingerMessage) message = new_answer (request, action);

  ringer_message_set_bytes (message, RINGER_FIELD_DATA, payload);
  if (!ringer_connection_send (self, message, error))
    return FALSE;
  if (action == RINGER_RPC_ACCEPT)
    ringer_deadlines_set (self->deadlines, &request->deadline, request->response_deadline,
                          expired_cb, request);
  return TRUE;
}

/* The broker asks for a name that we do not provide (any more): like the official
 * client, send it on (protocol notes, 5.7). The texts go back as they came. */
static void
reject_stray (RingerConnection *self, RingerMessage *message)
{
  g_autoptr (RingerMessage) reject = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REJECT);
  const RingerTextField fields[] = { RINGER_FIELD_CORRELATION_ID, RINGER_FIELD_NAME };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gsize       length = 0;
      const char *text = ringer_message_get_text (message, fields[i], &length);

      ringer_message_set_text (reject, fields[i], text, length);
    }
  ringer_connection_send_own (self, reject);
}

static void
handle_request (RingerConnection *self, RingerMessage *message)
{
  const char      *id = ringer_connection_get_plain (message, RINGER_FIELD_CORRELATION_ID);
  RingerProvision *provision = find_provision (self, message);
  RingerRequest   *known;
  gint64           now;
  g_autoptr (RingerRequest) request = NULL;

  if (!ringer_message_has_text (message, RINGER_FIELD_CORRELATION_ID))
    {
      ringer_connection_report_message (self, message);
      return;
    }
  if (id == NULL || provision == NULL || provision->state == RINGER_PROVISION_STATE_DENIED)
    {
      reject_stray (self, message);
      return;
    }

  /* Some clusters deliver everything twice (protocol notes, 13). */
  known = g_hash_table_lookup (self->requests, id);
  if (known != NULL && ringer_request_is_open (known))
    return;
  if (known != NULL)
    ringer_connection_forget_request (self, known);

  now = ringer_clock_get_monotonic ();
  request = ringer_request_new (self, provision, message, now);
  add_request (self, request);
  ringer_deadlines_set (self->deadlines, &request->deadline, request->accept_deadline, expired_cb,
                        request);
  ringer_provision_count_request (provision);
  ringer_connection_emit_offered (self, request);
  if (ringer_provision_get_automatic_accept (provision) && !request->withheld &&
      request->state == RINGER_REQUEST_STATE_OFFERED)
    ringer_request_accept (request, NULL);
  ringer_connection_emit_request (self, request);
}

static void
handle_provide_ack (RingerConnection *self, RingerMessage *message, const char *name)
{
  const char      *id = ringer_connection_get_plain (message, RINGER_FIELD_CORRELATION_ID);
  RingerProvision *provision = g_hash_table_lookup (self->provisions, name);

  /* An acknowledgement of an earlier PROVIDE, withdrawn meanwhile, says nothing. */
  if (provision == NULL || g_strcmp0 (id, provision->ack_id) != 0)
    return;
  ringer_deadlines_clear (self->deadlines, &provision->deadline);
  if (provision->state == RINGER_PROVISION_STATE_PENDING ||
      provision->state == RINGER_PROVISION_STATE_UNANSWERED)
    ringer_provision_set_state (provision, RINGER_PROVISION_STATE_ACTIVE);
}

/* MESSAGE_DENIED and MESSAGE_PERMISSION_ERROR of a PROVIDE. */
static void
handle_provide_denied (RingerConnection *self, RingerMessage *message)
{
  int              action = ringer_message_get_action (message);
  g_autofree char *name = ringer_connection_take_ack (self, message, RINGER_RPC_PROVIDE);
  RingerProvision *provision = name != NULL ? g_hash_table_lookup (self->provisions, name) : NULL;

  if (provision == NULL)
    provision = find_provision (self, message);
  if (provision == NULL)
    {
      ringer_connection_report_message (self, message);
      return;
    }
  g_free (name);
  name = g_strdup (provision->procedure);
  ringer_deadlines_clear (self->deadlines, &provision->deadline);
  ringer_provision_set_state (provision, RINGER_PROVISION_STATE_DENIED);
  ringer_connection_report (self, "RPC", ringer_action_to_string (RINGER_TOPIC_RPC, action), name,
                            action == RINGER_RPC_MESSAGE_DENIED ? DENIED_MESSAGE : RULE_MESSAGE);
}

/* The broker has no (more) use for what we sent about a request. */
static gboolean
handle_refused_answer (RingerConnection *self, RingerMessage *message)
{
  const char    *id = ringer_connection_get_plain (message, RINGER_FIELD_CORRELATION_ID);
  RingerRequest *known = id != NULL ? g_hash_table_lookup (self->requests, id) : NULL;
  g_autoptr (RingerRequest) request = known != NULL ? g_object_ref (known) : NULL;

  if (request == NULL)
    return FALSE;
  if (ringer_request_is_open (request))
    {
      /* Our acceptance came too late. */
      ringer_connection_release_request (self, request);
      ringer_request_set_state (request, RINGER_REQUEST_STATE_EXPIRED);
    }
  /* Of several answers all but the first are refused in any case. */
  else if (request->n_again > 0)
    request->n_again--;
  else if (request->state != RINGER_REQUEST_STATE_EXPIRED)
    ringer_request_set_state (request, RINGER_REQUEST_STATE_LATE);
  return TRUE;
}

static gboolean
is_about_provide (RingerConnection *self, RingerMessage *message)
{
  if (ringer_message_has_int (message, RINGER_FIELD_ORIGINAL_ACTION))
    return ringer_message_get_int (message, RINGER_FIELD_ORIGINAL_ACTION) == RINGER_RPC_PROVIDE;
  return FALSE;
}

/*
 * ringer_connection_handle_rpc:
 *
 * Decides by the action alone: other fields may come from the other client, who
 * can set isAck and what he likes (protocol notes, 15.11).
 */
void
ringer_connection_handle_rpc (RingerConnection *self, RingerMessage *message)
{
  int              action = ringer_message_get_action (message);
  g_autofree char *name = NULL;

  switch (action)
    {
    case RINGER_RPC_REQUEST:
      handle_request (self, message);
      return;

    case RINGER_RPC_PROVIDE:
    case RINGER_RPC_UNPROVIDE:
      name = ringer_connection_take_ack (self, message, action);
      if (name == NULL)
        break;
      if (action == RINGER_RPC_PROVIDE)
        handle_provide_ack (self, message, name);
      return;

    case RINGER_RPC_MESSAGE_DENIED:
    case RINGER_RPC_MESSAGE_PERMISSION_ERROR:
      if (is_about_provide (self, message))
        {
          handle_provide_denied (self, message);
          return;
        }
      if (ringer_connection_handle_call (self, message))
        return;
      break;

    case RINGER_RPC_INVALID_RPC_CORRELATION_ID:
      if (handle_refused_answer (self, message))
        return;
      break;

    case RINGER_RPC_MULTIPLE_ACCEPT:
      /* After a reroute the broker counts the acceptance of the one before us
       * (protocol notes, 15.6). The call goes on. */
      return;

    default:
      if (ringer_connection_handle_call (self, message))
        return;
      break;
    }
  ringer_connection_report_message (self, message);
}

void
ringer_connection_init_provider (RingerConnection *self)
{
  self->provisions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->provision_list = g_list_store_new (RINGER_TYPE_PROVISION);
  self->requests = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->decided_requests);
}

/*
 * ringer_connection_dispose_provider:
 *
 * Lets go of everything; open requests are lost.
 */
void
ringer_connection_dispose_provider (RingerConnection *self)
{
  GHashTableIter   iter;
  RingerProvision *provision;

  if (self->provisions == NULL)
    return;
  ringer_connection_lose_provisions (self);
  while (self->decided_requests.length > 0)
    ringer_connection_forget_request (self, g_queue_peek_head (&self->decided_requests));
  g_hash_table_iter_init (&iter, self->provisions);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &provision))
    provision->connection = NULL;
  g_clear_pointer (&self->provisions, g_hash_table_unref);
  g_clear_pointer (&self->requests, g_hash_table_unref);
  g_clear_object (&self->provision_list);
}
