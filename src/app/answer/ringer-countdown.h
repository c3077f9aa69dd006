/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

G_BEGIN_DECLS

/* How a request stands at a moment, in a word or two. Times are monotonic
 * microseconds. */
char *ringer_countdown_describe (RingerRequestState state,
                                 gint64             arrived,
                                 gint64             deadline,
                                 gint64             decided,
                                 gint64             now) G_GNUC_WARN_UNUSED_RESULT;
/* The share of the time that is left, from 1 to 0. */
double ringer_countdown_get_fraction (gint64 arrived, gint64 deadline, gint64 now);
/* A time that is left: whole seconds, and tenths when it matters. */
char *ringer_countdown_describe_left (gint64 left) G_GNUC_WARN_UNUSED_RESULT;

char *ringer_countdown_describe_item (RingerDeskItem *item, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a voice: "7 seconds left". */
char  *ringer_countdown_spell_item (RingerDeskItem *item, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
double ringer_countdown_get_item_fraction (RingerDeskItem *item, gint64 now);
/* Whole seconds that are left to an open request, -1 to another one. */
int ringer_countdown_get_item_seconds (RingerDeskItem *item, gint64 now);

G_END_DECLS
