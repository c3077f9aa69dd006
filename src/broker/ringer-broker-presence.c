/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"
#include "ringer-codec.h"
#include "ringer-json.h"

/* Presence (protocol notes, 9): who is online, once for each user however many
 * sockets they have. */

/* Those who watch everybody are kept under this name, as by the real broker. */
#define EVERYONE "%_EVERYONE_%"

typedef struct
{
  GBytes *user;
  guint   n_sockets;
} Online;

static void
online_free (gpointer data)
{
  Online *online = data;

  g_bytes_unref (online->user);
  g_free (online);
}

void
ringer_broker_presence_init (RingerBroker *self)
{
  self->users = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, online_free);
  self->arrived = g_ptr_array_new ();
}

void
ringer_broker_presence_clear (RingerBroker *self)
{
  g_clear_pointer (&self->arrived, g_ptr_array_unref);
  g_clear_pointer (&self->users, g_hash_table_unref);
}

static void
tell_watchers (RingerBroker *self, const RingerBrokerName *watched, int action, GBytes *user)
{
  const RingerBrokerEntry *entry;
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GBytes) frame = NULL;

  entry = ringer_broker_registry_find (self->registries[RINGER_BROKER_WATCHERS], watched);
  if (entry == NULL)
    return;
  message = ringer_message_new (RINGER_TOPIC_PRESENCE, action);
  ringer_message_set_bytes (message, RINGER_FIELD_NAME, user);
  frame = ringer_codec_encode (message);
  for (guint i = 0; i < entry->members->len; i++)
    ringer_broker_peer_send_frame (g_array_index (entry->members, RingerBrokerMember, i).peer,
                                   frame);
}

static void
announce (RingerBroker *self, GBytes *user, int action_all, int action)
{
  const RingerBrokerName everyone = { EVERYONE, strlen (EVERYONE) };
  const RingerBrokerName name = ringer_broker_name_of_bytes (user);

  tell_watchers (self, &everyone, action_all, user);
  tell_watchers (self, &name, action, user);
}

/*
 * ringer_broker_presence_join:
 *
 * A socket has logged in.
 */
void
ringer_broker_presence_join (RingerBrokerPeer *peer)
{
  RingerBroker *broker = peer->broker;
  Online       *online = g_hash_table_lookup (broker->users, peer->user);

  if (online != NULL)
    {
      online->n_sockets++;
      return;
    }
  online = g_new (Online, 1);
  online->user = g_bytes_ref (peer->user);
  online->n_sockets = 1;
  g_hash_table_insert (broker->users, online->user, online);
  g_ptr_array_add (broker->arrived, online);
  announce (broker, peer->user, RINGER_PRESENCE_JOIN_ALL, RINGER_PRESENCE_JOIN);
}

/*
 * ringer_broker_presence_leave:
 *
 * A socket that had logged in is gone.
 */
void
ringer_broker_presence_leave (RingerBrokerPeer *peer)
{
  RingerBroker *broker = peer->broker;
  Online       *online = g_hash_table_lookup (broker->users, peer->user);

  if (--online->n_sockets > 0)
    return;
  g_ptr_array_remove (broker->arrived, online);
  g_hash_table_remove (broker->users, peer->user);
  announce (broker, peer->user, RINGER_PRESENCE_LEAVE_ALL, RINGER_PRESENCE_LEAVE);
}

/* Everybody but the one who asks. */
static void
answer_query_all (RingerBrokerPeer *peer)
{
  g_autoptr (RingerMessage) answer = NULL;
  GPtrArray *arrived = peer->broker->arrived;

  answer = ringer_message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_QUERY_ALL_RESPONSE);
  for (guint i = 0; i < arrived->len; i++)
    {
      GBytes                *user = ((Online *) g_ptr_array_index (arrived, i))->user;
      const RingerBrokerName name = ringer_broker_name_of_bytes (user);

      if (!g_bytes_equal (user, peer->user))
        ringer_message_add_name (answer, name.data, (gssize) name.length);
    }
  ringer_broker_peer_send (peer, answer);
}

static void
answer_query (RingerBrokerPeer *peer, RingerMessage *message)
{
  g_autoptr (RingerMessage) answer = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                       (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GString) data = g_string_new ("{");

  for (guint i = 0; i < ringer_message_get_n_names (message); i++)
    {
      gsize            length;
      const char      *name = ringer_message_get_nth_name (message, i, &length);
      GBytes          *user = g_bytes_new (name, length);
      const gboolean   is_online = g_hash_table_contains (peer->broker->users, user);
      g_autofree char *quoted = NULL;

      if (!g_hash_table_add (seen, user))
        continue;
      quoted = ringer_json_quote (name, (gssize) length);
      if (data->len > 1)
        g_string_append_c (data, ',');
      g_string_append (data, quoted);
      g_string_append (data, is_online ? ":true" : ":false");
    }
  g_string_append_c (data, '}');

  answer = ringer_message_new (RINGER_TOPIC_PRESENCE, RINGER_PRESENCE_QUERY_RESPONSE);
  ringer_broker_copy_text (answer, message, RINGER_FIELD_CORRELATION_ID);
  ringer_message_set_text (answer, RINGER_FIELD_DATA, data->str, (gssize) data->len);
  ringer_broker_peer_send (peer, answer);
}

static void
watch (RingerBrokerPeer *peer, RingerMessage *message)
{
  guint n_names = ringer_message_get_n_names (message);
  g_autoptr (GArray) names = g_array_sized_new (FALSE, FALSE, sizeof (RingerBrokerName), n_names);

  for (guint i = 0; i < n_names; i++)
    {
      RingerBrokerName name;

      name.data = ringer_message_get_nth_name (message, i, &name.length);
      g_array_append_val (names, name);
    }
  ringer_broker_register (peer, message, peer->broker->registries[RINGER_BROKER_WATCHERS], names,
                          RINGER_PRESENCE_MULTIPLE_SUBSCRIPTIONS);
}

/* The acknowledgements of the two *_ALL actions have no correlation id. */
static void
watch_all (RingerBrokerPeer *peer, RingerMessage *message)
{
  RingerBrokerRegistry  *registry = peer->broker->registries[RINGER_BROKER_WATCHERS];
  const RingerBrokerName everyone = { EVERYONE, strlen (EVERYONE) };

  ringer_message_clear_text (message, RINGER_FIELD_CORRELATION_ID);
  if (ringer_message_get_action (message) == RINGER_PRESENCE_SUBSCRIBE_ALL)
    {
      g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (RingerBrokerName));

      g_array_append_val (names, everyone);
      ringer_broker_register (peer, message, registry, names,
                              RINGER_PRESENCE_MULTIPLE_SUBSCRIPTIONS);
      return;
    }
  ringer_broker_registry_remove (registry, &everyone, peer);
  ringer_broker_send_ack (peer, message);
}

/*
 * ringer_broker_handle_presence:
 *
 * A message of topic PRESENCE. What is not for clients is ignored.
 */
void
ringer_broker_handle_presence (RingerBrokerPeer *peer, RingerMessage *message)
{
  switch (ringer_message_get_action (message))
    {
    case RINGER_PRESENCE_QUERY_ALL:
      answer_query_all (peer);
      break;
    case RINGER_PRESENCE_QUERY:
      answer_query (peer, message);
      break;
    case RINGER_PRESENCE_SUBSCRIBE:
      watch (peer, message);
      break;
    case RINGER_PRESENCE_UNSUBSCRIBE:
      ringer_broker_unregister (peer, message, peer->broker->registries[RINGER_BROKER_WATCHERS]);
      break;
    case RINGER_PRESENCE_SUBSCRIBE_ALL:
    case RINGER_PRESENCE_UNSUBSCRIBE_ALL:
      watch_all (peer, message);
      break;
    default:
      break;
    }
}
