/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One frame as a whole: its decoded fields, its payload, its bytes, and how it stands in its
 * call. What it shows is its own: it stays when the log lets the frame go. */
#define RINGER_TYPE_TRAFFIC_DETAIL (ringer_traffic_detail_get_type ())
G_DECLARE_FINAL_TYPE (RingerTrafficDetail, ringer_traffic_detail, RINGER, TRAFFIC_DETAIL, GtkWidget)

/* ROW is nullable. */
void              ringer_traffic_detail_set_row (RingerTrafficDetail *self, RingerCaptureRow *row);
RingerCaptureRow *ringer_traffic_detail_get_row (RingerTrafficDetail *self);
/* Those of the row, whether it is still in the log or not; NULL without a row or payload. */
GBytes     *ringer_traffic_detail_get_frame (RingerTrafficDetail *self);
GBytes     *ringer_traffic_detail_get_payload (RingerTrafficDetail *self);
const char *ringer_traffic_detail_get_correlation (RingerTrafficDetail *self);
/* The frames of the call before and after it, and the log itself, may be others now. */
void ringer_traffic_detail_update (RingerTrafficDetail *self);
/* TRUE with the place of the call's message before (-1) or after (1) it. */
gboolean ringer_traffic_detail_find_related (RingerTrafficDetail *self, int step, guint64 *serial);
gboolean ringer_traffic_detail_has_focus (RingerTrafficDetail *self);

G_END_DECLS
