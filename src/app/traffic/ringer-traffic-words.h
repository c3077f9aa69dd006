/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* What the traffic page says about a frame. Times are microseconds; every result is
 * plain text. */

/* The time of day, to the millisecond; WALL since 1970. */
char *ringer_traffic_words_time (gint64 wall) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_traffic_words_moment (gint64 wall) G_GNUC_WARN_UNUSED_RESULT;
/* "+1.2 ms": short, for a column. */
char       *ringer_traffic_words_delta (gint64 delta) G_GNUC_WARN_UNUSED_RESULT;
char       *ringer_traffic_words_size (guint64 n_bytes) G_GNUC_WARN_UNUSED_RESULT;
char       *ringer_traffic_words_count (guint64 count) G_GNUC_WARN_UNUSED_RESULT;
const char *ringer_traffic_words_direction (const RingerCaptureEntry *entry);
/* What went wrong, in words; NULL when nothing did. ACTION is the protocol's word. */
const char *ringer_traffic_words_trouble (const RingerCaptureEntry *entry, const char *action);
/* A line for who cannot see the row. */
char *ringer_traffic_words_row (RingerCapture            *capture,
                                const RingerCaptureEntry *entry) G_GNUC_WARN_UNUSED_RESULT;

/* Enough of an id to tell calls apart: what ends it differs the most. */
char *ringer_traffic_words_call (const char *correlation, gsize n_chars) G_GNUC_WARN_UNUSED_RESULT;

/* The colour that stands for a call, always the same for the same id. */
void ringer_traffic_words_colour (const char *correlation, gboolean dark, GdkRGBA *colour);

G_END_DECLS
