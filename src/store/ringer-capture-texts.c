/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

#include <string.h>

/* Texts by number, from 1 on. A text is never moved or changed. An array of numbers,
 * searched by hash, finds them; GHashTable would cost twice as much.
 *
 * Peers choose names, so there is a limit: the text after the last one that fits is
 * a single one for all that do not. */

#define MAX_TEXTS (1024 * 1024)
#define MAX_BYTES (64 * 1024 * 1024)
#define BLOCK     (16 * 1024)
#define ELLIPSIS  "…"

struct _RingerCaptureTexts
{
  gatomicrefcount ref_count;
  GPtrArray      *texts;
  GArray         *hashes;
  guint32        *slots; /* numbers of texts; 0 is empty */
  guint           n_slots;
  GStringChunk   *bytes;
  gsize           n_bytes;
};

RingerCaptureTexts *
ringer_capture_texts_new (void)
{
  RingerCaptureTexts *self = g_new0 (RingerCaptureTexts, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->texts = g_ptr_array_new ();
  self->hashes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->n_slots = 64;
  self->slots = g_new0 (guint32, self->n_slots);
  self->bytes = g_string_chunk_new (BLOCK);
  return self;
}

RingerCaptureTexts *
ringer_capture_texts_ref (RingerCaptureTexts *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ringer_capture_texts_unref (RingerCaptureTexts *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->texts);
  g_array_unref (self->hashes);
  g_free (self->slots);
  g_string_chunk_free (self->bytes);
  g_free (self);
}

static guint32
hash_bytes (const char *text, gsize length)
{
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guint8) text[i]) * 16777619u;
  return hash ^ hash >> 15;
}

/* The slot of a text, or the empty one that it would have. */
static guint32 *
find_slot (RingerCaptureTexts *self, guint32 hash, const char *text, gsize length)
{
  for (guint i = hash & (self->n_slots - 1);; i = (i + 1) & (self->n_slots - 1))
    {
      guint32     id = self->slots[i];
      const char *other;

      if (id == 0)
        return &self->slots[i];
      other = g_ptr_array_index (self->texts, id - 1);
      if (g_array_index (self->hashes, guint32, id - 1) == hash &&
          strncmp (other, text, length) == 0 && other[length] == '\0')
        return &self->slots[i];
    }
}

static void
grow (RingerCaptureTexts *self)
{
  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint id = 1; id <= self->texts->len; id++)
    {
      guint i = g_array_index (self->hashes, guint32, id - 1) & (self->n_slots - 1);

      while (self->slots[i] != 0)
        i = (i + 1) & (self->n_slots - 1);
      self->slots[i] = id;
    }
}

/*
 * ringer_capture_texts_intern:
 * @length: its bytes, up to a NUL
 *
 * Returns: the number that this text has, and had before if it was there
 */
guint32
ringer_capture_texts_intern (RingerCaptureTexts *self, const char *text, gsize length)
{
  guint32  hash;
  guint32 *slot;

  length = strnlen (text, length);
  hash = hash_bytes (text, length);
  slot = find_slot (self, hash, text, length);
  if (*slot != 0)
    return *slot;
  if (self->texts->len >= MAX_TEXTS || self->n_bytes >= MAX_BYTES)
    {
      hash = hash_bytes (ELLIPSIS, strlen (ELLIPSIS));
      slot = find_slot (self, hash, ELLIPSIS, strlen (ELLIPSIS));
      if (*slot != 0)
        return *slot;
      text = ELLIPSIS;
      length = strlen (ELLIPSIS);
    }

  g_ptr_array_add (self->texts, g_string_chunk_insert_len (self->bytes, text, (gssize) length));
  g_array_append_val (self->hashes, hash);
  self->n_bytes += length + 1;
  *slot = self->texts->len;
  if (self->texts->len > self->n_slots / 3 * 2)
    grow (self);
  return self->texts->len;
}

/* NULL for 0. */
const char *
ringer_capture_texts_get (RingerCaptureTexts *self, guint32 id)
{
  return id != 0 && id <= self->texts->len ? g_ptr_array_index (self->texts, id - 1) : NULL;
}

guint32
ringer_capture_texts_get_n_texts (RingerCaptureTexts *self)
{
  return self->texts->len;
}

gsize
ringer_capture_texts_get_size (RingerCaptureTexts *self)
{
  return self->n_bytes + self->n_slots * sizeof *self->slots +
         self->texts->len * (sizeof (gpointer) + sizeof (guint32));
}
