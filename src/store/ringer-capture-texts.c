/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

#include <string.h>

/* Texts by number, from 1 on. A text is not moved or changed while it is in use; those of
 * frames that are gone are swept out, and their numbers are used again. An array of
 * numbers, searched by hash, finds them; GHashTable would cost twice as much.
 *
 * Peers choose names, so there is a limit: a single text stands for all that do not fit. */

#define MAX_TEXTS (1024 * 1024)
#define ELLIPSIS  "…"
#define PINNED    G_MAXUINT64
/* Of an allocation, more or less. */
#define COST 16

typedef struct
{
  char   *text;      /* NULL when the number is free */
  guint64 last_used; /* serial of a frame */
  guint32 hash;      /* the next free number, when this one is */
  guint32 length;
} Text;

struct _RingerCaptureTexts
{
  gatomicrefcount ref_count;
  GArray         *texts; /* of Text */
  guint32         first_free;
  guint           n_used;
  gsize           n_bytes;
  guint32        *slots; /* numbers of texts; 0 is empty */
  guint           n_slots;
};

static Text *
get_text (RingerCaptureTexts *self, guint32 id)
{
  return &g_array_index (self->texts, Text, id - 1);
}

static void
clear_text (gpointer data)
{
  Text *text = data;

  g_free (text->text);
}

RingerCaptureTexts *
ringer_capture_texts_new (void)
{
  RingerCaptureTexts *self = g_new0 (RingerCaptureTexts, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_array_set_clear_func (self->texts, clear_text);
  self->n_slots = 64;
  self->slots = g_new0 (guint32, self->n_slots);
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
  g_array_unref (self->texts);
  g_free (self->slots);
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
      const Text *other;

      if (self->slots[i] == 0)
        return &self->slots[i];
      other = get_text (self, self->slots[i]);
      if (other->hash == hash && other->length == length && memcmp (other->text, text, length) == 0)
        return &self->slots[i];
    }
}

static void
rebuild_slots (RingerCaptureTexts *self, guint n_slots)
{
  g_free (self->slots);
  self->n_slots = n_slots;
  self->slots = g_new0 (guint32, n_slots);
  for (guint32 id = 1; id <= self->texts->len; id++)
    {
      const Text *text = get_text (self, id);
      guint       i = text->hash & (n_slots - 1);

      if (text->text == NULL)
        continue;
      while (self->slots[i] != 0)
        i = (i + 1) & (n_slots - 1);
      self->slots[i] = id;
    }
}

static guint32
add_text (RingerCaptureTexts *self, const char *text, gsize length, guint32 hash)
{
  Text    added = { g_strndup (text, length), 0, hash, (guint32) length };
  guint32 id = self->first_free;

  if (id != 0)
    {
      self->first_free = get_text (self, id)->hash;
      *get_text (self, id) = added;
    }
  else
    {
      g_array_append_val (self->texts, added);
      id = self->texts->len;
    }
  self->n_used++;
  self->n_bytes += length + 1 + COST;
  return id;
}

/*
 * ringer_capture_texts_intern:
 * @length: its bytes, up to a NUL
 * @max_size: bytes that all texts may take
 *
 * Returns: the number that this text has, and had before if it was there
 */
guint32
ringer_capture_texts_intern (RingerCaptureTexts *self,
                             const char         *text,
                             gsize               length,
                             gsize               max_size)
{
  guint32  hash;
  guint32 *slot;

  length = strnlen (text, MIN (length, G_MAXUINT32));
  hash = hash_bytes (text, length);
  slot = find_slot (self, hash, text, length);
  if (*slot != 0)
    return *slot;
  if (self->n_used >= MAX_TEXTS || ringer_capture_texts_get_size (self) >= max_size)
    {
      text = ELLIPSIS;
      length = strlen (ELLIPSIS);
      hash = hash_bytes (text, length);
      slot = find_slot (self, hash, text, length);
      if (*slot != 0)
        return *slot;
    }
  *slot = add_text (self, text, length, hash);
  if (self->n_used > self->n_slots / 3 * 2)
    rebuild_slots (self, self->n_slots * 2);
  return *find_slot (self, hash, text, length);
}

/* SERIAL is of a frame that has the text. */
void
ringer_capture_texts_use (RingerCaptureTexts *self, guint32 id, guint64 serial)
{
  if (id != 0 && id <= self->texts->len && get_text (self, id)->last_used != PINNED)
    get_text (self, id)->last_used = serial;
}

/* The text is never swept out. */
void
ringer_capture_texts_pin (RingerCaptureTexts *self, guint32 id)
{
  ringer_capture_texts_use (self, id, PINNED);
}

/* Somebody else reads the texts. */
gboolean
ringer_capture_texts_is_shared (RingerCaptureTexts *self)
{
  return !g_atomic_ref_count_compare (&self->ref_count, 1);
}

/* Forgets texts that only frames before @first had. */
void
ringer_capture_texts_sweep (RingerCaptureTexts *self, guint64 first)
{
  guint n_slots = 64;

  for (guint32 id = 1; id <= self->texts->len; id++)
    {
      Text *text = get_text (self, id);

      if (text->text == NULL || text->last_used >= first)
        continue;
      self->n_bytes -= text->length + 1 + COST;
      self->n_used--;
      g_clear_pointer (&text->text, g_free);
      text->hash = self->first_free;
      self->first_free = id;
    }
  while (self->n_used >= n_slots / 2)
    n_slots *= 2;
  rebuild_slots (self, n_slots);
}

/* NULL for 0. */
const char *
ringer_capture_texts_get (RingerCaptureTexts *self, guint32 id)
{
  return id != 0 && id <= self->texts->len ? get_text (self, id)->text : NULL;
}

/* The highest number that there is. */
guint32
ringer_capture_texts_get_n_texts (RingerCaptureTexts *self)
{
  return self->texts->len;
}

gsize
ringer_capture_texts_get_size (RingerCaptureTexts *self)
{
  return self->n_bytes + self->n_slots * sizeof *self->slots + self->texts->len * sizeof (Text);
}
