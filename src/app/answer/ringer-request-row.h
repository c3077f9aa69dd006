/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A request in the queue. Property: item (RingerDeskItem*, nullable). While it is on the
 * screen it stands in the list of its RingerRequestQueue, which makes it count. Widget
 * actions: row.send, row.reject, row.undo; their buttons are there under the pointer only. */
#define RINGER_TYPE_REQUEST_ROW (ringer_request_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerRequestRow, ringer_request_row, RINGER, REQUEST_ROW, GtkWidget)

void            ringer_request_row_set_item (RingerRequestRow *self, RingerDeskItem *item);
RingerDeskItem *ringer_request_row_get_item (RingerRequestRow *self);
/* NOW: monotonic microseconds. */
void ringer_request_row_tick (RingerRequestRow *self, gint64 now);

G_END_DECLS
