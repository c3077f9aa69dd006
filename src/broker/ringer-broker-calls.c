/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"
#include "ringer-codec.h"
#include "ringer-id.h"

/* The calls under way: routing to a provider, its answers, rejection over to
 * the next one, the two timers, and people leaving (protocol notes, 5.2 to 5.5
 * and 18).
 *
 * A call is found by the socket that was asked and the correlation id that it
 * was asked with, so only that socket can answer, and ids of different
 * requestors never meet: where one socket would get the same id twice, it gets
 * another one, which is translated back in its answers. The real broker has one
 * table of ids for all, which is a quirk here: then the socket's part of the
 * key is 0.
 *
 * What is forwarded is encoded anew, as by the real broker: that is a fortieth
 * of what a call costs, and nothing of a sender's padding or unknown fields gets
 * through. Sending never ends a peer, and so never a call: see
 * ringer-broker-peer.c. */

typedef struct
{
  guint64          scope; /* the serial of the socket that was asked */
  RingerBrokerName id;
} Key;

typedef struct
{
  Key                  key;
  RingerBroker        *broker;
  RingerMessage       *request;   /* as providers get it */
  RingerBrokerPeer    *requestor; /* NULL once it is gone */
  RingerBrokerPeer    *provider;  /* NULL once it is gone, with a quirk */
  GList                made;      /* in requestor->made */
  GList                asked;     /* in provider->asked */
  char                *other_id;  /* what the provider knows it by; NULL: its own */
  GArray              *refused;   /* serials of those who were asked before; may be NULL */
  RingerBrokerDeadline accept;
  RingerBrokerDeadline response;
  gboolean             accepted;
  gboolean             listed; /* found in broker->calls */
} Call;

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return ringer_broker_name_hash (&key->id) ^ (guint) (key->scope * 2654435761u);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *left = a;
  const Key *right = b;

  return left->scope == right->scope && ringer_broker_name_equal (&left->id, &right->id);
}

static gboolean
shares_ids (RingerBroker *self)
{
  return ringer_broker_has_quirk (self, RINGER_BROKER_QUIRK_SHARED_IDS);
}

/* Takes the id out of the table. With shared ids that may be another call's,
 * which then goes on unfound until its timers end it, as in the real broker. */
static void
forget_id (RingerBroker *self, const Key *key)
{
  Call *found = g_hash_table_lookup (self->calls, key);

  if (found == NULL)
    return;
  found->listed = FALSE;
  g_hash_table_remove (self->calls, key);
}

/* Parts the call from the provider that was asked. */
static void
release_provider (Call *call)
{
  if (call->listed || shares_ids (call->broker))
    forget_id (call->broker, &call->key);
  if (call->provider != NULL)
    g_queue_unlink (&call->provider->asked, &call->asked);
  call->provider = NULL;
  g_clear_pointer (&call->other_id, g_free);
}

static void
end_call (Call *call)
{
  ringer_broker_deadline_stop (&call->accept);
  ringer_broker_deadline_stop (&call->response);
  release_provider (call);
  if (call->requestor != NULL)
    g_queue_unlink (&call->requestor->made, &call->made);
  g_clear_pointer (&call->refused, g_array_unref);
  ringer_message_unref (call->request);
  g_free (call);
}

/* A message of the broker about a call: name, id, and what happened. */
static RingerMessage *
make_word (RingerMessage *request, int action)
{
  RingerMessage *word = ringer_message_new (RINGER_TOPIC_RPC, action);

  ringer_broker_copy_text (word, request, RINGER_FIELD_NAME);
  ringer_broker_copy_text (word, request, RINGER_FIELD_CORRELATION_ID);
  return word;
}

static void
send_word (RingerBrokerPeer *peer, RingerMessage *request, int action)
{
  g_autoptr (RingerMessage) word = make_word (request, action);

  ringer_broker_peer_send (peer, word);
}

static void
end_call_with (Call *call, int action)
{
  if (call->requestor != NULL)
    send_word (call->requestor, call->request, action);
  end_call (call);
}

static void
accept_timeout_cb (gpointer call)
{
  end_call_with (call, RINGER_RPC_ACCEPT_TIMEOUT);
}

static void
response_timeout_cb (gpointer call)
{
  end_call_with (call, RINGER_RPC_RESPONSE_TIMEOUT);
}

/* The same message under another correlation id. */
static RingerMessage *
copy_with_id (RingerMessage *message, const RingerBrokerName *id)
{
  static const RingerTextField fields[] = { RINGER_FIELD_DATA, RINGER_FIELD_NAME,
                                            RINGER_FIELD_REQUESTOR_NAME,
                                            RINGER_FIELD_REQUESTOR_DATA };
  static const RingerIntField  ints[] = { RINGER_FIELD_IS_ERROR, RINGER_FIELD_IS_ACK,
                                          RINGER_FIELD_ORIGINAL_ACTION };
  RingerMessage               *copy = NULL;

  copy = ringer_message_new (RINGER_TOPIC_RPC, ringer_message_get_action (message));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (GBytes) text = ringer_message_dup_bytes (message, fields[i]);

      ringer_message_set_bytes (copy, fields[i], text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ints); i++)
    if (ringer_message_has_int (message, ints[i]))
      ringer_message_set_int (copy, ints[i], ringer_message_get_int (message, ints[i]));
  for (guint i = 0; i < ringer_message_get_n_names (message); i++)
    {
      gsize       length;
      const char *name = ringer_message_get_nth_name (message, i, &length);

      ringer_message_add_name (copy, name, (gssize) length);
    }
  ringer_message_set_text (copy, RINGER_FIELD_CORRELATION_ID, id->data, (gssize) id->length);
  return copy;
}

static void
list_call (Call *call)
{
  RingerBroker *broker = call->broker;

  call->key.id = ringer_broker_name_of (call->request, RINGER_FIELD_CORRELATION_ID);
  call->key.scope = shares_ids (broker) ? 0 : call->provider->serial;
  if (g_hash_table_contains (broker->calls, &call->key))
    {
      if (shares_ids (broker))
        forget_id (broker, &call->key);
      else
        {
          call->other_id = ringer_id_new ();
          call->key.id.data = call->other_id;
          call->key.id.length = strlen (call->other_id);
        }
    }
  g_hash_table_insert (broker->calls, &call->key, call);
  call->listed = TRUE;
}

/* Sends the request to a provider and starts both timers (anew). */
static void
ask (Call *call, RingerBrokerPeer *provider)
{
  RingerBroker *broker = call->broker;

  call->provider = provider;
  call->asked.data = call;
  g_queue_push_tail_link (&provider->asked, &call->asked);
  list_call (call);
  ringer_broker_deadlines_start (broker->accepts, &call->accept, call);
  ringer_broker_deadlines_start (broker->responses, &call->response, call);

  if (call->other_id != NULL)
    {
      g_autoptr (RingerMessage) copy = copy_with_id (call->request, &call->key.id);

      ringer_broker_peer_send (provider, copy);
    }
  else
    ringer_broker_peer_send (provider, call->request);
}

/*
 * ringer_broker_calls_make:
 * @request: checked, and as a provider shall get it
 *
 * Routes a request to one of the providers of its name, any of them with the
 * same probability.
 */
void
ringer_broker_calls_make (RingerBrokerPeer *requestor, RingerMessage *request)
{
  RingerBroker            *broker = requestor->broker;
  const RingerBrokerName   name = ringer_broker_name_of (request, RINGER_FIELD_NAME);
  const RingerBrokerEntry *entry;
  Call                    *call;
  guint                    nth = 0;

  if (ringer_broker_directory_owns (&name))
    {
      ringer_broker_directory_answer (requestor, request);
      return;
    }

  entry = ringer_broker_registry_find (broker->registries[RINGER_BROKER_PROVIDERS], &name);
  if (entry == NULL)
    {
      const Key key = { 0, ringer_broker_name_of (request, RINGER_FIELD_CORRELATION_ID) };

      if (shares_ids (broker))
        forget_id (broker, &key);
      send_word (requestor, request, RINGER_RPC_NO_RPC_PROVIDER);
      return;
    }

  call = g_new0 (Call, 1);
  call->broker = broker;
  call->request = ringer_message_ref (request);
  call->requestor = requestor;
  call->made.data = call;
  g_queue_push_tail_link (&requestor->made, &call->made);
  if (entry->members->len > 1)
    nth = (guint) g_random_int_range (0, (gint32) entry->members->len);
  ask (call, g_array_index (entry->members, RingerBrokerMember, nth).peer);
}

static gboolean
has_refused (Call *call, RingerBrokerPeer *peer)
{
  for (guint i = 0; i < call->refused->len; i++)
    if (g_array_index (call->refused, guint64, i) == peer->serial)
      return TRUE;
  return FALSE;
}

/* The real broker encodes requestorData once more when it reroutes. */
static void
double_data (Call *call)
{
  gsize            length;
  const char      *data;
  g_autofree char *quoted = NULL;

  data = ringer_message_get_text (call->request, RINGER_FIELD_REQUESTOR_DATA, &length);
  if (data == NULL)
    return;
  quoted = ringer_json_quote (data, (gssize) length);
  ringer_message_set_text (call->request, RINGER_FIELD_REQUESTOR_DATA, quoted, -1);
}

/* The provider does not want the call, or is gone: the next one that was not
 * asked yet gets it, from a random one on. */
static void
reroute (Call *call, guint64 serial)
{
  RingerBroker            *broker = call->broker;
  const RingerBrokerName   name = ringer_broker_name_of (call->request, RINGER_FIELD_NAME);
  const RingerBrokerEntry *entry;
  guint                    n;
  guint                    start;

  release_provider (call);
  if (call->refused == NULL)
    call->refused = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_val (call->refused, serial);
  /* Nobody waits for this work any more. */
  if (call->requestor == NULL)
    {
      end_call (call);
      return;
    }

  entry = ringer_broker_registry_find (broker->registries[RINGER_BROKER_PROVIDERS], &name);
  n = entry != NULL ? entry->members->len : 0;
  start = n > 1 ? (guint) g_random_int_range (0, (gint32) n) : 0;
  for (guint i = 0; i < n; i++)
    {
      RingerBrokerPeer *peer =
          g_array_index (entry->members, RingerBrokerMember, (start + i) % n).peer;

      if (has_refused (call, peer))
        continue;
      if (!ringer_broker_has_quirk (broker, RINGER_BROKER_QUIRK_STALE_ACCEPT))
        call->accepted = FALSE;
      if (ringer_broker_has_quirk (broker, RINGER_BROKER_QUIRK_DOUBLE_DATA))
        double_data (call);
      ask (call, peer);
      return;
    }
  end_call_with (call, RINGER_RPC_NO_RPC_PROVIDER);
}

static Call *
find_call (RingerBrokerPeer *peer, const RingerBrokerName *id)
{
  RingerBroker  *broker = peer->broker;
  const gboolean unchecked = ringer_broker_has_quirk (broker,
                                                      RINGER_BROKER_QUIRK_UNCHECKED_ANSWERS);
  const Key      key = { shares_ids (broker) ? 0 : peer->serial, *id };
  Call          *call = g_hash_table_lookup (broker->calls, &key);
  GHashTableIter iter;
  gpointer       other;

  if (call != NULL && (call->provider == peer || unchecked))
    return call;
  if (!unchecked)
    return NULL;

  g_hash_table_iter_init (&iter, broker->calls);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (ringer_broker_name_equal (&((Call *) other)->key.id, id))
      return other;
  return NULL;
}

/* Hands an answer on, under the id that the requestor knows. */
static void
forward (Call *call, RingerMessage *answer)
{
  if (call->requestor == NULL)
    return;
  if (call->other_id != NULL)
    {
      const RingerBrokerName id = ringer_broker_name_of (call->request,
                                                         RINGER_FIELD_CORRELATION_ID);
      g_autoptr (RingerMessage) copy = copy_with_id (answer, &id);

      ringer_broker_peer_send (call->requestor, copy);
    }
  else
    ringer_broker_peer_send (call->requestor, answer);
}

static void
handle_accept (Call *call, RingerMessage *answer)
{
  if (!call->accepted)
    {
      call->accepted = TRUE;
      ringer_broker_deadline_stop (&call->accept);
      forward (call, answer);
      return;
    }
  if (call->provider != NULL)
    {
      g_autoptr (RingerMessage) word = make_word (call->request, RINGER_RPC_MULTIPLE_ACCEPT);

      ringer_message_set_text (word, RINGER_FIELD_CORRELATION_ID, call->key.id.data,
                               (gssize) call->key.id.length);
      ringer_broker_peer_send (call->provider, word);
    }
}

static void
send_unknown_id (RingerBrokerPeer *peer, RingerMessage *answer)
{
  g_autoptr (RingerMessage) word = make_word (answer, RINGER_RPC_INVALID_RPC_CORRELATION_ID);

  ringer_message_set_int (word, RINGER_FIELD_ORIGINAL_ACTION, ringer_message_get_action (answer));
  ringer_message_set_int (word, RINGER_FIELD_IS_ERROR, TRUE);
  ringer_broker_peer_send (peer, word);
}

/*
 * ringer_broker_calls_answer:
 * @answer: ACCEPT, REJECT, RESPONSE or REQUEST_ERROR
 *
 * Takes what a provider says about a call.
 */
void
ringer_broker_calls_answer (RingerBrokerPeer *peer, RingerMessage *answer)
{
  const RingerBrokerName id = ringer_broker_name_of (answer, RINGER_FIELD_CORRELATION_ID);
  Call                  *call = find_call (peer, &id);

  if (call == NULL)
    {
      send_unknown_id (peer, answer);
      return;
    }
  switch (ringer_message_get_action (answer))
    {
    case RINGER_RPC_ACCEPT:
      handle_accept (call, answer);
      break;
    case RINGER_RPC_REJECT:
      reroute (call, call->provider != NULL ? call->provider->serial : 0);
      break;
    default:
      forward (call, answer);
      end_call (call);
      break;
    }
}

/*
 * ringer_broker_calls_forget_peer:
 *
 * A socket is gone. What it was asked goes to another provider at once, be it
 * accepted or not, like a rejected call; what it had asked for is still
 * answered, to nobody.
 */
void
ringer_broker_calls_forget_peer (RingerBrokerPeer *peer)
{
  const gboolean silent = ringer_broker_has_quirk (peer->broker, RINGER_BROKER_QUIRK_SILENT_DEATH);
  GList         *link;

  while ((link = g_queue_pop_head_link (&peer->made)) != NULL)
    ((Call *) link->data)->requestor = NULL;

  while ((link = g_queue_peek_head_link (&peer->asked)) != NULL)
    {
      Call *call = link->data;

      if (!silent)
        {
          reroute (call, peer->serial);
          continue;
        }
      g_queue_unlink (&peer->asked, link);
      call->provider = NULL;
    }
}

void
ringer_broker_calls_init (RingerBroker *self)
{
  self->calls = g_hash_table_new (key_hash, key_equal);
  self->accepts = ringer_broker_deadlines_new ("ringer-accept-timeouts", self->settings.ack_timeout,
                                               accept_timeout_cb);
  self->responses = ringer_broker_deadlines_new (
      "ringer-response-timeouts", self->settings.response_timeout, response_timeout_cb);
}

/*
 * ringer_broker_calls_clear:
 *
 * Ends all calls without a word.
 */
void
ringer_broker_calls_clear (RingerBroker *self)
{
  if (self->calls == NULL)
    return;
  /* Every call waits for its response, listed or not. */
  ringer_broker_deadlines_drain (self->responses, (RingerBrokerDeadlineFunc) end_call);
  g_clear_pointer (&self->calls, g_hash_table_unref);
  g_clear_pointer (&self->accepts, ringer_broker_deadlines_free);
  g_clear_pointer (&self->responses, ringer_broker_deadlines_free);
}
