/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Many deadlines on one main-loop source. A deadline is embedded in what it
 * belongs to, zeroed at first, and is in one queue at most. */
typedef struct _RingerDeadlines RingerDeadlines;

typedef void (*RingerDeadlineFunc) (gpointer owner);

typedef struct
{
  gint64             at;       /* monotonic microseconds */
  guint              position; /* in the heap, from 1; 0 while not set */
  RingerDeadlineFunc func;
  gpointer           owner;
} RingerDeadline;

RingerDeadlines *ringer_deadlines_new (void) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_deadlines_free (RingerDeadlines *self);
void             ringer_deadlines_set (RingerDeadlines   *self,
                                       RingerDeadline    *deadline,
                                       gint64             at,
                                       RingerDeadlineFunc func,
                                       gpointer           owner);
void             ringer_deadlines_clear (RingerDeadlines *self, RingerDeadline *deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerDeadlines, ringer_deadlines_free)

G_END_DECLS
