/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The fields of a frame, one a line: its name and its value, which can be selected. */
#define RINGER_TYPE_TRAFFIC_FACTS (ringer_traffic_facts_get_type ())
G_DECLARE_FINAL_TYPE (RingerTrafficFacts, ringer_traffic_facts, RINGER, TRAFFIC_FACTS, GtkWidget)

/* FRAME is that of ROW, nullable when the log has let it go. */
void ringer_traffic_facts_show (RingerTrafficFacts *self,
                                RingerCaptureRow   *row,
                                GBytes             *frame,
                                const char         *correlation);

G_END_DECLS
