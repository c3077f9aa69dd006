/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

/* Which frame was the latest of each call: four bytes a slot, no keys, since a
 * frame's record has them. Frames that are let go leave slots behind that point
 * nowhere; they are swept out when a part grows.
 *
 * It is cut in parts that grow one by one: a table for a million calls would
 * otherwise stop the main loop while it is copied. */

#define PART_BITS  8
#define N_PARTS    (1 << PART_BITS)
#define FIRST_SIZE 8

typedef struct
{
  guint32 *slots; /* the serial and 1, truncated; 0 is empty */
  guint    n_slots;
  guint    n_used;
} Part;

struct _RingerCaptureIndex
{
  gpointer                owner;
  RingerCaptureIndexRead  read;
  RingerCaptureIndexEqual equal;
  gsize                   n_slots;
  Part                    parts[N_PARTS];
};

RingerCaptureIndex *
ringer_capture_index_new (gpointer                owner,
                          RingerCaptureIndexRead  read,
                          RingerCaptureIndexEqual equal)
{
  RingerCaptureIndex *self = g_new0 (RingerCaptureIndex, 1);

  self->owner = owner;
  self->read = read;
  self->equal = equal;
  return self;
}

void
ringer_capture_index_clear (RingerCaptureIndex *self)
{
  for (guint i = 0; i < N_PARTS; i++)
    g_free (self->parts[i].slots);
  memset (self->parts, 0, sizeof self->parts);
  self->n_slots = 0;
}

void
ringer_capture_index_free (RingerCaptureIndex *self)
{
  ringer_capture_index_clear (self);
  g_free (self);
}

static void
put (Part *part, guint32 hash, guint32 value)
{
  guint i = hash & (part->n_slots - 1);

  while (part->slots[i] != 0)
    i = (i + 1) & (part->n_slots - 1);
  part->slots[i] = value;
  part->n_used++;
}

/* Copies what is still there into a part that is at most half full. */
static void
rebuild (RingerCaptureIndex *self, Part *part)
{
  g_autofree guint32 *old = part->slots;
  guint               n_old = part->n_slots;
  guint               n_live = 0;

  for (guint i = 0; i < n_old; i++)
    if (old[i] != 0 && self->read (self->owner, old[i] - 1) == NULL)
      old[i] = 0;
    else if (old[i] != 0)
      n_live++;

  part->n_slots = FIRST_SIZE;
  while (part->n_slots < (n_live + 1) * 2)
    part->n_slots *= 2;
  part->slots = g_new0 (guint32, part->n_slots);
  part->n_used = 0;
  self->n_slots += part->n_slots;
  self->n_slots -= n_old;
  for (guint i = 0; i < n_old; i++)
    if (old[i] != 0)
      put (part, self->read (self->owner, old[i] - 1)->hash, old[i]);
}

/*
 * ringer_capture_index_replace:
 * @hash: of @key
 * @serial: of the frame that has @key, from now on the latest, truncated
 * @previous: (out): the one that was the latest
 *
 * Returns: whether there was one
 */
gboolean
ringer_capture_index_replace (
    RingerCaptureIndex *self, guint32 hash, gconstpointer key, guint32 serial, guint32 *previous)
{
  Part    *part = &self->parts[hash >> (32 - PART_BITS)];
  guint32 *dead = NULL;

  /* The one serial in four thousand million that would look like an empty slot. */
  if (serial + 1 == 0)
    return FALSE;
  if (part->n_used + 1 > part->n_slots / 4 * 3)
    rebuild (self, part);
  for (guint i = hash & (part->n_slots - 1);; i = (i + 1) & (part->n_slots - 1))
    {
      guint32             *slot = &part->slots[i];
      RingerCaptureRecord *record;

      if (*slot == 0)
        {
          part->n_used += dead == NULL;
          *(dead != NULL ? dead : slot) = serial + 1;
          return FALSE;
        }
      record = self->read (self->owner, *slot - 1);
      if (record == NULL)
        {
          dead = dead != NULL ? dead : slot;
          continue;
        }
      if (record->hash == hash && self->equal (self->owner, *slot - 1, key))
        {
          *previous = *slot - 1;
          *slot = serial + 1;
          return TRUE;
        }
    }
}

gsize
ringer_capture_index_get_size (RingerCaptureIndex *self)
{
  return sizeof *self + self->n_slots * sizeof (guint32);
}
