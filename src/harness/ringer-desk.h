/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"

G_BEGIN_DECLS

/* The answering desk: the requests that wait for a person, and those that
 * were decided lately, by a person or by rules. A GListModel of RingerDeskItem: open requests
 * first, sorted by deadline; then the closed ones, the latest first, at most `max-closed`. What
 * happens is told at most once a frame, as few changes as it takes: see
 * ringer_desk_item_set_followed(). Properties: answerer (construct-only), n-items, n-open (uint,
 * notifies), max-closed (uint, 200); undo-window (uint, ms, default 1000: how long a person's
 * decision can be taken back before its frame goes out; shortened so that no answer is late, 0
 * sends at once).
 *
 * Signals: arrived (RingerDeskItem *item): asked of a person; emitted once for each */
#define RINGER_TYPE_DESK (ringer_desk_get_type ())
G_DECLARE_FINAL_TYPE (RingerDesk, ringer_desk, RINGER, DESK, GObject)

/* A request with what the person has typed for it. Properties: request
 * (construct-only), draft (char*, read-write, nullable: the reply text as typed, kept
 * after the deadline); leaving (gboolean, read-only, notifies: decided by the person, the
 * frame has not gone out yet). */
#define RINGER_TYPE_DESK_ITEM (ringer_desk_item_get_type ())
G_DECLARE_FINAL_TYPE (RingerDeskItem, ringer_desk_item, RINGER, DESK_ITEM, GObject)

RingerRequest *ringer_desk_item_get_request (RingerDeskItem *self);
const char    *ringer_desk_item_get_draft (RingerDeskItem *self);
void           ringer_desk_item_set_draft (RingerDeskItem *self, const char *draft);
/* A selection has it: its moves are told as one change, in which any selection model finds
 * it again, and it is never dropped for being old. */
void ringer_desk_item_set_followed (RingerDeskItem *self, gboolean followed);

/* A person's decision. ANSWER is a REPLY, ECHO, ERROR or REJECT; a template is filled in. FALSE
 * with an error that ringer_request_send() would give: nothing changes. Goes out at the end of the
 * desk's undo window. */
gboolean ringer_desk_item_decide (RingerDeskItem *self, const RingerAnswer *answer, GError **error);
/* Takes it back; FALSE when it has gone out. */
gboolean ringer_desk_item_undo (RingerDeskItem *self);
gboolean ringer_desk_item_get_leaving (RingerDeskItem *self);
/* When it goes out, monotonic microseconds, 0 when not leaving; and what it is. */
gint64              ringer_desk_item_get_leaves_at (RingerDeskItem *self);
const RingerAnswer *ringer_desk_item_get_decision (RingerDeskItem *self); /* nullable */
/* Who decides, or decided, and why; nullable. */
RingerTrace *ringer_desk_item_get_trace (RingerDeskItem *self);
gboolean     ringer_desk_item_get_asked (RingerDeskItem *self); /* FALSE: rules answered it */
/* What our own default action is and when it comes (monotonic microseconds; 0: none, or held). */
const RingerAnswer *ringer_desk_item_get_on_deadline (RingerDeskItem *self);
gint64              ringer_desk_item_get_acts_at (RingerDeskItem *self);
/* By how much our answer missed the broker's deadline, microseconds; 0 when it did not. */
gint64 ringer_desk_item_get_lateness (RingerDeskItem *self);

RingerDesk     *ringer_desk_new (RingerAnswerer *answerer) G_GNUC_WARN_UNUSED_RESULT;
RingerAnswerer *ringer_desk_get_answerer (RingerDesk *self);
/* The latest decision that can still be taken back; nullable. */
RingerDeskItem *ringer_desk_get_undoable (RingerDesk *self);
/* Payloads of the last replies to PROCEDURE that a person sent, the latest first, each once:
 * an array of GBytes, at most 5. */
GPtrArray *ringer_desk_list_last_replies (RingerDesk *self,
                                          const char *procedure) G_GNUC_WARN_UNUSED_RESULT;
guint      ringer_desk_get_n_open (RingerDesk *self);
void       ringer_desk_clear_closed (RingerDesk *self);
/* Sends what waits for its undo window: before a connection is closed on purpose. */
void ringer_desk_send_all (RingerDesk *self);
/* Takes over what was typed on OLD and never sent, and the last replies: the same broker by
 * another connection. */
void     ringer_desk_inherit (RingerDesk *self, RingerDesk *old);
gboolean ringer_desk_find (RingerDesk *self, RingerDeskItem *item, guint *position);
/* The item that a person looks at, nullable; it is followed. */
void            ringer_desk_set_current (RingerDesk *self, RingerDeskItem *item);
RingerDeskItem *ringer_desk_get_current (RingerDesk *self);

G_END_DECLS
