/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"
#include "ringer-traffic-columns.h"

G_BEGIN_DECLS

/* One frame in the list of traffic. It has no children: thousands are bound each second,
 * so a row only remembers its frame, and its texts are laid out when it is drawn. */
#define RINGER_TYPE_TRAFFIC_ROW (ringer_traffic_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerTrafficRow, ringer_traffic_row, RINGER, TRAFFIC_ROW, GtkWidget)

/* ITEM is where the row stands, and holds it. */
GtkWidget *ringer_traffic_row_new (RingerTrafficColumns *columns,
                                   GtkListItem          *item) G_GNUC_WARN_UNUSED_RESULT;
/* Takes the frame of its item; MODEL (nullable) has the rows around it. */
void              ringer_traffic_row_bind (RingerTrafficRow *self, GListModel *model);
RingerCaptureRow *ringer_traffic_row_get_frame (RingerTrafficRow *self);

G_END_DECLS
