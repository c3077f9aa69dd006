/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture-private.h"

G_BEGIN_DECLS

/* The serials that a filter lets through, found from the newest on in both directions:
 * OLDER falls, NEWER rises, so that each only grows at its end. Serials are truncated;
 * what is held is never four thousand million frames. */
typedef struct
{
  GArray *older;
  GArray *newer;
  guint   newer_start; /* what was let go from newer */
  guint64 first;       /* serial of the oldest frame that there may be */
} RingerCaptureMatches;

void    ringer_capture_matches_init (RingerCaptureMatches *self);
void    ringer_capture_matches_clear (RingerCaptureMatches *self);
void    ringer_capture_matches_reset (RingerCaptureMatches *self, guint64 first);
void    ringer_capture_matches_add_older (RingerCaptureMatches *self, guint64 serial);
void    ringer_capture_matches_add_newer (RingerCaptureMatches *self, guint64 serial);
guint   ringer_capture_matches_get_n_items (const RingerCaptureMatches *self);
guint64 ringer_capture_matches_get (const RingerCaptureMatches *self, guint position);
gboolean
ringer_capture_matches_find (const RingerCaptureMatches *self, guint64 serial, guint *position);
guint ringer_capture_matches_count_below (const RingerCaptureMatches *self, guint64 serial);
guint ringer_capture_matches_let_go (RingerCaptureMatches *self, guint64 first);

G_END_DECLS
