/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The frames as rows, under a header.
 *
 * While it follows, the newest row stays in sight. Who scrolls up, or selects a row, reads:
 * then nothing that arrives moves what is on the screen, until the end is scrolled to.
 *
 * Properties: following (gboolean, read-write, notifies), selected (RingerCaptureRow*,
 *   nullable, read-only, notifies)
 *
 * Signals: opened ()  the selected row was activated */
#define RINGER_TYPE_TRAFFIC_LIST (ringer_traffic_list_get_type ())
G_DECLARE_FINAL_TYPE (RingerTrafficList, ringer_traffic_list, RINGER, TRAFFIC_LIST, GtkWidget)

/* VIEW is nullable. */
void              ringer_traffic_list_set_view (RingerTrafficList *self, RingerCaptureView *view);
void              ringer_traffic_list_set_following (RingerTrafficList *self, gboolean following);
gboolean          ringer_traffic_list_get_following (RingerTrafficList *self);
RingerCaptureRow *ringer_traffic_list_get_selected (RingerTrafficList *self);
/* Selects the row of a frame and brings it into sight; FALSE when it is not shown. */
gboolean ringer_traffic_list_select (RingerTrafficList *self, guint64 serial);
void     ringer_traffic_list_unselect (RingerTrafficList *self);
gboolean ringer_traffic_list_has_focus (RingerTrafficList *self);
/* Frames look different now: the highlight, or what is before them. */
void ringer_traffic_list_redraw (RingerTrafficList *self);

G_END_DECLS
