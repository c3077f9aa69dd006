/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The desk as a list, of which any number of rows is selected; one of them is the one
 * that is looked at. Arrivals never move the selection, the focus or what is in view.
 *
 * Properties: desk (RingerDesk*, nullable, read-write), selected (RingerDeskItem*,
 * nullable, read-only, notifies: the one that is looked at), n-selected (uint, read-only,
 * notifies whenever another set may be selected), hide-by-rules (gboolean, read-write: no
 * rows of what rules answered; the action queue.hide-by-rules).
 *
 * Signals: opened (RingerDeskItem *item): clicked or activated by the user
 *   decided (RingerDeskItem *item, RingerAnswerKind kind): by a button of its row */
#define RINGER_TYPE_REQUEST_QUEUE (ringer_request_queue_get_type ())
G_DECLARE_FINAL_TYPE (RingerRequestQueue, ringer_request_queue, RINGER, REQUEST_QUEUE, GtkWidget)

void            ringer_request_queue_set_desk (RingerRequestQueue *self, RingerDesk *desk);
RingerDeskItem *ringer_request_queue_get_selected (RingerRequestQueue *self);
guint           ringer_request_queue_get_n_selected (RingerRequestQueue *self);
/* Those of the selected that a person can still decide, in their order. */
GPtrArray *ringer_request_queue_list_selected (RingerRequestQueue *self) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a person can decide ITEM now. */
gboolean ringer_request_queue_can_decide (RingerDeskItem *item);
/* NULL selects nothing. Brings the row into view, and the focus when the list has it. */
void ringer_request_queue_select (RingerRequestQueue *self, RingerDeskItem *item);
/* ITEMS of RingerDeskItem; the first is brought into view. */
void ringer_request_queue_select_items (RingerRequestQueue *self, GPtrArray *items);
/* All that can be decided. */
void ringer_request_queue_select_all (RingerRequestQueue *self);
/* FALSE when there is no row in that direction. */
gboolean ringer_request_queue_move (RingerRequestQueue *self, int step);
/* The first that can be decided; FALSE when there is none. */
gboolean ringer_request_queue_select_most_urgent (RingerRequestQueue *self);
/* The request that comes when ITEM and all that is selected is decided, by deadline; nullable. */
RingerDeskItem *ringer_request_queue_ref_next_open (RingerRequestQueue *self, RingerDeskItem *item);
gboolean        ringer_request_queue_has_focus (RingerRequestQueue *self);
/* What an empty list says. */
void ringer_request_queue_set_hint (RingerRequestQueue *self,
                                    const char         *title,
                                    const char         *description);
/* The buttons for all that is selected stand below the list, where no detail is beside it. */
void ringer_request_queue_set_narrow (RingerRequestQueue *self, gboolean narrow);
/* Makes the rows on the screen count; NOW in monotonic microseconds. */
void ringer_request_queue_tick (RingerRequestQueue *self, gint64 now);

/* For the rows. */
void ringer_request_queue_add_row (RingerRequestQueue *self, GtkWidget *row);
void ringer_request_queue_remove_row (RingerRequestQueue *self, GtkWidget *row);
void ringer_request_queue_open (RingerRequestQueue *self, RingerDeskItem *item);
void
ringer_request_queue_decide (RingerRequestQueue *self, RingerDeskItem *item, RingerAnswerKind kind);

G_END_DECLS
