/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-registry.h"

#include "ringer-broker-private.h"
#include "ringer-clock.h"

#include <string.h>

/* Who provides, subscribes to or watches which name. A peer has a table of its
 * own entries, made when it first has one, so that its leaving costs what it
 * had, and an idle socket costs nothing. */

struct _RingerBrokerRegistry
{
  RingerBrokerRegistryKind kind;
  GHashTable              *entries; /* RingerBrokerName -> RingerBrokerEntry, which holds it */
  RingerBrokerRegistryFunc changed;
  gpointer                 user_data;
};

static void
entry_free (gpointer data)
{
  RingerBrokerEntry *entry = data;

  g_array_unref (entry->members);
  g_free ((char *) entry->name.data);
  g_free (entry);
}

/*
 * ringer_broker_registry_new:
 * @changed: (nullable): told of every change
 */
RingerBrokerRegistry *
ringer_broker_registry_new (RingerBrokerRegistryKind kind,
                            RingerBrokerRegistryFunc changed,
                            gpointer                 user_data)
{
  RingerBrokerRegistry *self = g_new0 (RingerBrokerRegistry, 1);

  self->kind = kind;
  self->entries = g_hash_table_new_full (ringer_broker_name_hash, ringer_broker_name_equal, NULL,
                                         entry_free);
  self->changed = changed;
  self->user_data = user_data;
  return self;
}

void
ringer_broker_registry_free (RingerBrokerRegistry *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

RingerBrokerEntry *
ringer_broker_registry_find (RingerBrokerRegistry *self, const RingerBrokerName *name)
{
  return name->data != NULL ? g_hash_table_lookup (self->entries, name) : NULL;
}

/*
 * ringer_broker_registry_list:
 *
 * Returns: (transfer container): all entries, in no order
 */
GPtrArray *
ringer_broker_registry_list (RingerBrokerRegistry *self)
{
  GPtrArray     *list = g_ptr_array_sized_new (g_hash_table_size (self->entries));
  GHashTableIter iter;
  gpointer       entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (list, entry);
  return list;
}

/*
 * ringer_broker_registry_add:
 *
 * Returns: %FALSE when @peer was there already
 */
gboolean
ringer_broker_registry_add (RingerBrokerRegistry   *self,
                            const RingerBrokerName *name,
                            RingerBrokerPeer       *peer)
{
  RingerBrokerMember member = { peer, ringer_clock_get_real () };
  RingerBrokerEntry *entry = g_hash_table_lookup (self->entries, name);
  GHashTable       **own = &peer->entries[self->kind];

  if (entry == NULL)
    {
      char *copy = g_malloc (name->length + 1);

      memcpy (copy, name->data, name->length);
      copy[name->length] = '\0';
      entry = g_new0 (RingerBrokerEntry, 1);
      entry->name.data = copy;
      entry->name.length = name->length;
      entry->members = g_array_new (FALSE, FALSE, sizeof (RingerBrokerMember));
      g_hash_table_insert (self->entries, &entry->name, entry);
    }

  if (*own == NULL)
    *own = g_hash_table_new (NULL, NULL);
  if (!g_hash_table_add (*own, entry))
    return FALSE;

  g_array_append_val (entry->members, member);
  if (self->changed != NULL)
    self->changed (entry, entry->members->len - 1, self->user_data);
  return TRUE;
}

static void
remove_member (RingerBrokerRegistry *self, RingerBrokerEntry *entry, RingerBrokerPeer *peer)
{
  guint n_before = entry->members->len;

  for (guint i = 0; i < n_before; i++)
    if (g_array_index (entry->members, RingerBrokerMember, i).peer == peer)
      {
        g_array_remove_index (entry->members, i);
        break;
      }
  if (self->changed != NULL)
    self->changed (entry, n_before, self->user_data);
  if (entry->members->len == 0)
    g_hash_table_remove (self->entries, &entry->name);
}

/*
 * ringer_broker_registry_remove:
 *
 * Returns: whether @peer was there
 */
gboolean
ringer_broker_registry_remove (RingerBrokerRegistry   *self,
                               const RingerBrokerName *name,
                               RingerBrokerPeer       *peer)
{
  RingerBrokerEntry *entry = g_hash_table_lookup (self->entries, name);
  GHashTable        *own = peer->entries[self->kind];

  if (entry == NULL || own == NULL || !g_hash_table_remove (own, entry))
    return FALSE;
  remove_member (self, entry, peer);
  return TRUE;
}

void
ringer_broker_registry_forget_peer (RingerBrokerRegistry *self, RingerBrokerPeer *peer)
{
  g_autoptr (GHashTable) own = g_steal_pointer (&peer->entries[self->kind]);
  GHashTableIter iter;
  gpointer       entry;

  if (own == NULL)
    return;
  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    remove_member (self, entry, peer);
}
