/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"

G_BEGIN_DECLS

/* The answering desk: the requests that wait for a person, and those that
 * were decided lately. A GListModel of RingerDeskItem: open requests first,
 * sorted by deadline; then the closed ones, the latest first, at most
 * `max-closed`. Rows are inserted and moved one by one, so that a selection stays
 * with its request. Properties: connection (construct-only), n-items, n-open (uint,
 * notifies), max-closed (uint, 200).
 *
 * Signals: arrived (RingerDeskItem *item) */
#define RINGER_TYPE_DESK (ringer_desk_get_type ())
G_DECLARE_FINAL_TYPE (RingerDesk, ringer_desk, RINGER, DESK, GObject)

/* A request with what the person has typed for it. Properties: request
 * (construct-only), draft (char*, read-write, nullable: the reply text as typed, kept
 * after the deadline). */
#define RINGER_TYPE_DESK_ITEM (ringer_desk_item_get_type ())
G_DECLARE_FINAL_TYPE (RingerDeskItem, ringer_desk_item, RINGER, DESK_ITEM, GObject)

RingerRequest *ringer_desk_item_get_request (RingerDeskItem *self);
const char    *ringer_desk_item_get_draft (RingerDeskItem *self);
void           ringer_desk_item_set_draft (RingerDeskItem *self, const char *draft);

RingerDesk *ringer_desk_new (RingerConnection *connection) G_GNUC_WARN_UNUSED_RESULT;
guint       ringer_desk_get_n_open (RingerDesk *self);
void        ringer_desk_clear_closed (RingerDesk *self);
gboolean    ringer_desk_find (RingerDesk *self, RingerDeskItem *item, guint *position);
/* The item that a person looks at, nullable. Its moves are told as one change, which
 * a selection model follows, and it is never dropped for being old. */
void            ringer_desk_set_current (RingerDesk *self, RingerDeskItem *item);
RingerDeskItem *ringer_desk_get_current (RingerDesk *self);

G_END_DECLS
