/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history.h"

struct _RingerHistoryItem
{
  GObject            parent_instance;
  RingerHistoryEntry entry; /* owns what it points to */
};

G_DEFINE_FINAL_TYPE (RingerHistoryItem, ringer_history_item, G_TYPE_OBJECT)

static void
ringer_history_item_finalize (GObject *object)
{
  RingerHistoryEntry *entry = &RINGER_HISTORY_ITEM (object)->entry;

  g_free ((char *) entry->profile);
  g_free ((char *) entry->url);
  g_free ((char *) entry->procedure);
  g_free ((char *) entry->outcome);
  g_free ((char *) entry->by);
  g_free ((char *) entry->requestor);
  g_clear_pointer (&entry->payload, g_bytes_unref);
  g_clear_pointer (&entry->answer, g_bytes_unref);
  G_OBJECT_CLASS (ringer_history_item_parent_class)->finalize (object);
}

static void
ringer_history_item_class_init (RingerHistoryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_history_item_finalize;
}

static void
ringer_history_item_init (RingerHistoryItem *self)
{
}

/**
 * ringer_history_item_new:
 * @entry: what it says; texts are copied, bytes are shared
 *
 * Returns: (transfer full): an item for a list; it never changes, and may be handed
 *   to another thread
 */
RingerHistoryItem *
ringer_history_item_new (const RingerHistoryEntry *entry)
{
  RingerHistoryItem  *self = g_object_new (RINGER_TYPE_HISTORY_ITEM, NULL);
  RingerHistoryEntry *own = &self->entry;

  *own = *entry;
  own->profile = g_strdup (entry->profile);
  own->url = g_strdup (entry->url);
  own->procedure = g_strdup (entry->procedure);
  own->outcome = g_strdup (entry->outcome);
  own->by = g_strdup (entry->by);
  own->requestor = g_strdup (entry->requestor);
  own->payload = entry->payload != NULL ? g_bytes_ref (entry->payload) : NULL;
  own->answer = entry->answer != NULL ? g_bytes_ref (entry->answer) : NULL;
  return self;
}

/**
 * ringer_history_item_get_entry:
 *
 * Returns: (transfer none): what it says, good as long as the item lives
 */
const RingerHistoryEntry *
ringer_history_item_get_entry (RingerHistoryItem *self)
{
  g_return_val_if_fail (RINGER_IS_HISTORY_ITEM (self), NULL);
  return &self->entry;
}
