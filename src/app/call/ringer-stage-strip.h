/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The stages of one call: sent, accepted, ended, with the time between them and the
 * limits. Moves by itself while the call runs and the strip is on the screen. */
#define RINGER_TYPE_STAGE_STRIP (ringer_stage_strip_get_type ())
G_DECLARE_FINAL_TYPE (RingerStageStrip, ringer_stage_strip, RINGER, STAGE_STRIP, GtkWidget)

/* What the broker is believed to allow, in milliseconds. */
void ringer_stage_strip_set_limits (RingerStageStrip *self, guint accept, guint response);
void ringer_stage_strip_set_call (RingerStageStrip *self, RingerCall *call);

G_END_DECLS
