/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The desk as a list, with one row selected or none. Arrivals never move the
 * selection, nor the focus.
 *
 * Properties: desk (RingerDesk*, nullable, read-write), selected (RingerDeskItem*,
 * nullable, read-only, notifies).
 *
 * Signals: opened (RingerDeskItem *item): clicked or activated by the user */
#define RINGER_TYPE_REQUEST_QUEUE (ringer_request_queue_get_type ())
G_DECLARE_FINAL_TYPE (RingerRequestQueue, ringer_request_queue, RINGER, REQUEST_QUEUE, GtkWidget)

void            ringer_request_queue_set_desk (RingerRequestQueue *self, RingerDesk *desk);
RingerDeskItem *ringer_request_queue_get_selected (RingerRequestQueue *self);
/* NULL selects nothing. Brings the row into view, and the focus when the list has it. */
void ringer_request_queue_select (RingerRequestQueue *self, RingerDeskItem *item);
/* FALSE when there is no row in that direction. */
gboolean ringer_request_queue_move (RingerRequestQueue *self, int step);
/* The open request that comes when ITEM is decided, by deadline; nullable. */
RingerDeskItem *ringer_request_queue_ref_next_open (RingerRequestQueue *self, RingerDeskItem *item);
gboolean        ringer_request_queue_has_focus (RingerRequestQueue *self);
/* What an empty list says. */
void ringer_request_queue_set_hint (RingerRequestQueue *self,
                                    const char         *title,
                                    const char         *description);
/* Makes the rows on the screen count; NOW in monotonic microseconds. */
void ringer_request_queue_tick (RingerRequestQueue *self, gint64 now);

/* For the rows. */
void ringer_request_queue_add_row (RingerRequestQueue *self, GtkWidget *row);
void ringer_request_queue_remove_row (RingerRequestQueue *self, GtkWidget *row);
void ringer_request_queue_open (RingerRequestQueue *self, RingerDeskItem *item);

G_END_DECLS
