/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The line of time below the stages of a call: how long it waited to be accepted,
 * how long it was worked on, and where the limits stand. */
#define RINGER_TYPE_STAGE_TRACK (ringer_stage_track_get_type ())
G_DECLARE_FINAL_TYPE (RingerStageTrack, ringer_stage_track, RINGER, STAGE_TRACK, GtkWidget)

typedef enum
{
  RINGER_LIMIT_ACCEPT,   /* the broker's, for the accept */
  RINGER_LIMIT_RESPONSE, /* the broker's, for the answer */
  RINGER_LIMIT_OURS,     /* our own timeout */
  RINGER_N_LIMITS
} RingerLimit;

/* Microseconds; 0: there is no such limit. */
void ringer_stage_track_set_limit (RingerStageTrack *self, RingerLimit limit, gint64 duration);
/* ACCEPTED is below 0 while it was not. */
void ringer_stage_track_set_progress (RingerStageTrack *self, gint64 accepted, gint64 elapsed);

G_END_DECLS
