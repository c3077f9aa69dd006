/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

#include <string.h>

/* A piece of the log. A frame is copied into the block, unless it is big or what
 * would be left of the block is too much to waste: then the block has a reference
 * to the frame as it was received. */

#define BIG_FRAME      (16 * 1024)
#define KEY_MAX        (16 * 1024)
#define KEY_WINDOW     4096 /* of a frame, where its correlation is looked for */
#define WASTE_A_RECORD 8

/* Of a GBytes and its allocation, more or less. */
#define COST_APART 64

RingerCaptureChunk *
ringer_capture_chunk_new (guint64 first_serial, gsize capacity)
{
  RingerCaptureChunk *self = g_new0 (RingerCaptureChunk, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->first_serial = first_serial;
  self->block = g_malloc (capacity);
  self->capacity = capacity;
  self->end = capacity;
  return self;
}

RingerCaptureChunk *
ringer_capture_chunk_ref (RingerCaptureChunk *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/* Frames of their own are kept as pointers anywhere in the block. */
static GBytes *
get_apart (RingerCaptureChunk *self, const RingerCaptureRecord *record)
{
  GBytes *frame;

  memcpy (&frame, self->block + record->place, sizeof frame);
  return frame;
}

void
ringer_capture_chunk_unref (RingerCaptureChunk *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = self->n_let_go; i < self->n_records; i++)
    {
      const RingerCaptureRecord *record = ringer_capture_chunk_get (self, i);

      if (record->is_apart)
        g_bytes_unref (get_apart (self, record));
    }
  g_free (self->block);
  g_free (self);
}

/* Nobody else reads it, and nobody can begin to behind our back. */
gboolean
ringer_capture_chunk_is_shared (RingerCaptureChunk *self)
{
  return !g_atomic_ref_count_compare (&self->ref_count, 1);
}

static guint32
put (RingerCaptureChunk *self, gconstpointer data, gsize size)
{
  self->end -= size;
  if (size > 0)
    memcpy (self->block + self->end, data, size);
  return (guint32) self->end;
}

/*
 * ringer_capture_chunk_append:
 * @key: (nullable): the text of the correlation
 *
 * Returns: (nullable): a new record, whose size, place and key are filled in and
 *   whose other members are zero; %NULL when there is no room
 */
RingerCaptureRecord *
ringer_capture_chunk_append (RingerCaptureChunk *self, GBytes *frame, const char *key)
{
  gsize                size;
  const guint8        *data = g_bytes_get_data (frame, &size);
  gsize                key_length = key != NULL ? MIN (strlen (key), KEY_MAX) : 0;
  const guint8        *inside = NULL;
  gsize                room = self->end - self->n_records * sizeof (RingerCaptureRecord);
  gboolean             is_apart = size > BIG_FRAME;
  RingerCaptureRecord *record;
  gsize                need;

  if (!is_apart && key_length > 0)
    inside = memmem (data, MIN (size, KEY_WINDOW), key, key_length);
  need = sizeof *record + (is_apart ? sizeof frame : size) + (inside == NULL ? key_length : 0);
  if (need > room && !is_apart && room > self->n_records * WASTE_A_RECORD)
    {
      is_apart = TRUE;
      inside = NULL;
      need = sizeof *record + sizeof frame + key_length;
    }
  if (need > room)
    return NULL;

  record = ringer_capture_chunk_get (self, self->n_records);
  memset (record, 0, sizeof *record);
  record->size = (guint32) MIN (size, G_MAXUINT32);
  record->is_apart = is_apart;
  record->key_length = (guint16) key_length;
  if (is_apart)
    {
      g_bytes_ref (frame);
      record->place = put (self, &frame, sizeof frame);
      self->apart += size + COST_APART;
    }
  else
    record->place = put (self, data, size);
  record->key_place = inside != NULL ? record->place + (guint32) (inside - data)
                                     : put (self, key, key_length);
  self->n_records++;
  return record;
}

/*
 * ringer_capture_chunk_let_go:
 *
 * Frees the frame of the oldest record that has one of its own, if any. The chunk
 * must not be shared.
 *
 * Returns: how many bytes that gave back
 */
gsize
ringer_capture_chunk_let_go (RingerCaptureChunk *self)
{
  const RingerCaptureRecord *record = ringer_capture_chunk_get (self, self->n_let_go);
  gsize                      freed = 0;

  if (record->is_apart)
    {
      GBytes *frame = get_apart (self, record);

      freed = g_bytes_get_size (frame) + COST_APART;
      g_bytes_unref (frame);
    }
  self->apart -= freed;
  self->n_let_go++;
  return freed;
}

/* Where a frame begins. */
const guint8 *
ringer_capture_chunk_peek (RingerCaptureChunk *self, const RingerCaptureRecord *record)
{
  if (record->is_apart)
    return g_bytes_get_data (get_apart (self, record), NULL);
  return self->block + record->place;
}

/* The bytes are not copied: they keep the chunk. */
GBytes *
ringer_capture_chunk_dup_frame (RingerCaptureChunk *self, const RingerCaptureRecord *record)
{
  if (record->is_apart)
    return g_bytes_ref (get_apart (self, record));
  return g_bytes_new_with_free_func (self->block + record->place, record->size,
                                     (GDestroyNotify) ringer_capture_chunk_unref,
                                     ringer_capture_chunk_ref (self));
}
