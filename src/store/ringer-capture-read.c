/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

#include <string.h>

/* Reading the log: by position in the main thread, and as a snapshot in any other. A
 * snapshot holds the chunks, whose written part does not change but for the links
 * between records, which it leaves alone. */

struct _RingerCaptureSnapshot
{
  GPtrArray          *chunks;
  guint               near_chunk;
  guint64             first;
  guint               n_items;
  guint64             n_dropped;
  GPtrArray          *texts; /* the pointers; ALL_TEXTS has the bytes */
  RingerCaptureTexts *all_texts;
  GArray             *shapes;
};

static guint64
get_first_serial (GPtrArray *chunks, guint nth)
{
  const RingerCaptureChunk *chunk;

  if (nth >= chunks->len)
    return G_MAXUINT64;
  chunk = g_ptr_array_index (chunks, nth);
  return chunk->first_serial;
}

/* The chunk that has a serial. Neighbours are asked for one after another. How many
 * records a chunk has is not asked: it changes while another thread looks. */
static RingerCaptureChunk *
find_chunk (GPtrArray *chunks, guint *near_chunk, guint64 serial)
{
  guint low = 0;
  guint high = chunks->len;

  if (get_first_serial (chunks, *near_chunk) <= serial)
    {
      low = *near_chunk;
      if (serial < get_first_serial (chunks, low + 1))
        high = low + 1;
    }
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      if (get_first_serial (chunks, middle) <= serial)
        low = middle;
      else
        high = middle;
    }
  *near_chunk = low;
  return g_ptr_array_index (chunks, low);
}

static void
fill_entry (const RingerCaptureRecord *record,
            const RingerCaptureShape  *shape,
            RingerCaptureEntry        *entry)
{
  *entry = (RingerCaptureEntry){
    .when = record->when,
    .wall = record->wall,
    .connection = shape->connection,
    .topic = shape->topic,
    .action = shape->action,
    .name = record->name,
    .correlation = record->correlation,
    .size = record->size,
    .payload_offset = record->payload_offset,
    .payload_size = record->payload_size,
    .flags = shape->flags,
  };
}

/*
 * ringer_capture_get_record:
 * @position: of a frame that is held
 * @chunk: (out) (optional): where it is
 */
RingerCaptureRecord *
ringer_capture_get_record (RingerCapture *self, guint position, RingerCaptureChunk **chunk)
{
  guint64             serial = self->first + position;
  RingerCaptureChunk *found = find_chunk (self->chunks, &self->near_chunk, serial);

  if (chunk != NULL)
    *chunk = found;
  return ringer_capture_chunk_get (found, (guint) (serial - found->first_serial));
}

/**
 * ringer_capture_get_n_items:
 *
 * Returns: how many frames are held, those included of which nobody is told yet
 */
guint
ringer_capture_get_n_items (RingerCapture *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE (self), 0);
  return self->n_items;
}

/**
 * ringer_capture_get_n_dropped:
 *
 * Returns: how many frames were let go since the last clear
 */
guint64
ringer_capture_get_n_dropped (RingerCapture *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE (self), 0);
  return self->n_dropped;
}

/**
 * ringer_capture_get_first_serial:
 *
 * Returns: the serial of the frame at position 0. Serials count all frames that ever
 *   were, so that they name a frame over removals.
 */
guint64
ringer_capture_get_first_serial (RingerCapture *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE (self), 0);
  return self->first;
}

/**
 * ringer_capture_get:
 * @position: 0 is the oldest frame held
 * @entry: (out caller-allocates): what is known of the frame
 *
 * Returns: whether there is a frame at @position
 */
gboolean
ringer_capture_get (RingerCapture *self, guint position, RingerCaptureEntry *entry)
{
  const RingerCaptureRecord *record;

  g_return_val_if_fail (RINGER_IS_CAPTURE (self), FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);

  if (position >= self->n_items)
    return FALSE;
  record = ringer_capture_get_record (self, position, NULL);
  fill_entry (record, ringer_capture_get_shape (self, record->shape), entry);
  return TRUE;
}

/**
 * ringer_capture_dup_frame:
 *
 * Returns: (transfer full) (nullable): the frame as it was received, not copied; %NULL
 *   when there is none at @position
 */
GBytes *
ringer_capture_dup_frame (RingerCapture *self, guint position)
{
  RingerCaptureChunk  *chunk;
  RingerCaptureRecord *record;

  g_return_val_if_fail (RINGER_IS_CAPTURE (self), NULL);

  if (position >= self->n_items)
    return NULL;
  record = ringer_capture_get_record (self, position, &chunk);
  return ringer_capture_chunk_dup_frame (chunk, record);
}

/**
 * ringer_capture_dup_correlation:
 *
 * Returns: (transfer full) (nullable): the correlation id as on the wire; %NULL when the
 *   frame has none
 */
char *
ringer_capture_dup_correlation (RingerCapture *self, guint position)
{
  RingerCaptureChunk        *chunk;
  const RingerCaptureRecord *record;

  g_return_val_if_fail (RINGER_IS_CAPTURE (self), NULL);

  if (position >= self->n_items)
    return NULL;
  record = ringer_capture_get_record (self, position, &chunk);
  if (record->key_length == 0)
    return NULL;
  return g_strndup ((const char *) chunk->block + record->key_place, record->key_length);
}

/**
 * ringer_capture_find_related:
 * @position: a frame
 * @step: 1 for the next message of its call, -1 for the one before
 * @found: (out): where that is
 *
 * Takes the same time however many frames lie between. Messages belong to one call
 * when topic and correlation id are the same, over all connections: both ends of a call
 * to ourselves are related.
 *
 * Returns: whether there is one
 */
gboolean
ringer_capture_find_related (RingerCapture *self, guint position, int step, guint *found)
{
  const RingerCaptureRecord *record;
  guint32                    distance;

  g_return_val_if_fail (RINGER_IS_CAPTURE (self), FALSE);
  g_return_val_if_fail (step == 1 || step == -1, FALSE);

  if (position >= self->n_items)
    return FALSE;
  record = ringer_capture_get_record (self, position, NULL);
  distance = step > 0 ? record->next : record->previous;
  if (distance == 0 || (step < 0 && distance > position))
    return FALSE;
  *found = step > 0 ? position + distance : position - distance;
  return TRUE;
}

/**
 * ringer_capture_snapshot_new:
 *
 * Returns: (transfer full): the frames that are held now; making it takes no time that
 *   grows with their number
 */
RingerCaptureSnapshot *
ringer_capture_snapshot_new (RingerCapture *self)
{
  RingerCaptureSnapshot *snapshot;

  g_return_val_if_fail (RINGER_IS_CAPTURE (self), NULL);

  snapshot = g_new0 (RingerCaptureSnapshot, 1);
  snapshot->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) ringer_capture_chunk_unref);
  for (guint i = 0; i < self->chunks->len; i++)
    g_ptr_array_add (snapshot->chunks,
                     ringer_capture_chunk_ref (ringer_capture_get_chunk (self, i)));
  snapshot->first = self->first;
  snapshot->n_items = self->n_items;
  snapshot->n_dropped = self->n_dropped;
  snapshot->all_texts = ringer_capture_texts_ref (self->texts);
  snapshot->texts = g_ptr_array_new ();
  for (guint32 id = 1; id <= ringer_capture_texts_get_n_texts (self->texts); id++)
    g_ptr_array_add (snapshot->texts, (gpointer) ringer_capture_texts_get (self->texts, id));
  snapshot->shapes = g_array_copy (self->shapes);
  return snapshot;
}

/**
 * ringer_capture_snapshot_free:
 * @self: (transfer full): a snapshot
 *
 * Frees a snapshot, in any thread.
 */
void
ringer_capture_snapshot_free (RingerCaptureSnapshot *self)
{
  g_ptr_array_unref (self->chunks);
  g_ptr_array_unref (self->texts);
  ringer_capture_texts_unref (self->all_texts);
  g_array_unref (self->shapes);
  g_free (self);
}

/**
 * ringer_capture_snapshot_get_n_items:
 *
 * Returns: how many frames there are
 */
guint
ringer_capture_snapshot_get_n_items (RingerCaptureSnapshot *self)
{
  return self->n_items;
}

/**
 * ringer_capture_snapshot_get_n_dropped:
 *
 * Returns: how many frames had been let go before
 */
guint64
ringer_capture_snapshot_get_n_dropped (RingerCaptureSnapshot *self)
{
  return self->n_dropped;
}

static const RingerCaptureRecord *
get_snapshot_record (RingerCaptureSnapshot *self, guint position, RingerCaptureChunk **chunk)
{
  guint64 serial = self->first + position;

  *chunk = find_chunk (self->chunks, &self->near_chunk, serial);
  return ringer_capture_chunk_get (*chunk, (guint) (serial - (*chunk)->first_serial));
}

/**
 * ringer_capture_snapshot_get:
 * @position: less than the number of items
 * @entry: (out caller-allocates): what is known of the frame
 */
void
ringer_capture_snapshot_get (RingerCaptureSnapshot *self, guint position, RingerCaptureEntry *entry)
{
  const RingerCaptureRecord *record;
  RingerCaptureChunk        *chunk;

  g_return_if_fail (position < self->n_items);

  record = get_snapshot_record (self, position, &chunk);
  fill_entry (record, &g_array_index (self->shapes, RingerCaptureShape, record->shape), entry);
}

/**
 * ringer_capture_snapshot_get_text:
 *
 * Returns: (nullable): the text of an id
 */
const char *
ringer_capture_snapshot_get_text (RingerCaptureSnapshot *self, guint32 id)
{
  return id != 0 && id <= self->texts->len ? g_ptr_array_index (self->texts, id - 1) : NULL;
}

/**
 * ringer_capture_snapshot_dup_frame:
 * @position: less than the number of items
 *
 * Returns: (transfer full): the frame, not copied
 */
GBytes *
ringer_capture_snapshot_dup_frame (RingerCaptureSnapshot *self, guint position)
{
  const RingerCaptureRecord *record;
  RingerCaptureChunk        *chunk;

  g_return_val_if_fail (position < self->n_items, NULL);

  record = get_snapshot_record (self, position, &chunk);
  return ringer_capture_chunk_dup_frame (chunk, record);
}
