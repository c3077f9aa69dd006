/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-view-private.h"

/* An index of four bytes a match. */

void
ringer_capture_matches_init (RingerCaptureMatches *self)
{
  self->older = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->newer = g_array_new (FALSE, FALSE, sizeof (guint32));
}

void
ringer_capture_matches_clear (RingerCaptureMatches *self)
{
  g_clear_pointer (&self->older, g_array_unref);
  g_clear_pointer (&self->newer, g_array_unref);
}

/* Frees the memory too: the next filter may match next to nothing. */
void
ringer_capture_matches_reset (RingerCaptureMatches *self, guint64 first)
{
  ringer_capture_matches_clear (self);
  ringer_capture_matches_init (self);
  self->newer_start = 0;
  self->first = first;
}

void
ringer_capture_matches_add_older (RingerCaptureMatches *self, guint64 serial)
{
  guint32 value = (guint32) serial;

  g_array_append_val (self->older, value);
}

void
ringer_capture_matches_add_newer (RingerCaptureMatches *self, guint64 serial)
{
  guint32 value = (guint32) serial;

  g_array_append_val (self->newer, value);
}

guint
ringer_capture_matches_get_n_items (const RingerCaptureMatches *self)
{
  return self->older->len + self->newer->len - self->newer_start;
}

guint64
ringer_capture_matches_get (const RingerCaptureMatches *self, guint position)
{
  guint   n_older = self->older->len;
  guint32 value = position < n_older ? g_array_index (self->older, guint32, n_older - 1 - position)
                                     : g_array_index (self->newer, guint32,
                                                      position - n_older + self->newer_start);

  return self->first + (guint32) (value - (guint32) self->first);
}

/* How many serials are below @serial: the first position of one that is not. */
guint
ringer_capture_matches_count_below (const RingerCaptureMatches *self, guint64 serial)
{
  guint low = 0;
  guint high = ringer_capture_matches_get_n_items (self);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (ringer_capture_matches_get (self, middle) < serial)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
ringer_capture_matches_find (const RingerCaptureMatches *self, guint64 serial, guint *position)
{
  guint bound = ringer_capture_matches_count_below (self, serial);

  if (bound == ringer_capture_matches_get_n_items (self) ||
      ringer_capture_matches_get (self, bound) != serial)
    return FALSE;
  *position = bound;
  return TRUE;
}

/* Forgets the serials below @first. Returns: how many there were */
guint
ringer_capture_matches_let_go (RingerCaptureMatches *self, guint64 first)
{
  guint n = ringer_capture_matches_count_below (self, first);
  guint n_older = MIN (n, self->older->len);

  g_array_set_size (self->older, self->older->len - n_older);
  self->newer_start += n - n_older;
  self->first = first;
  /* Moved down when that is little work for what it frees. */
  if (self->newer_start > self->newer->len / 2)
    {
      g_array_remove_range (self->newer, 0, self->newer_start);
      self->newer_start = 0;
    }
  return n;
}
