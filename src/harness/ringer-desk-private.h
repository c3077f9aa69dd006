/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-deadlines.h"
#include "ringer-desk.h"

G_BEGIN_DECLS

/* The fields are the desk's: where it holds the item, and by which key. */
struct _RingerDeskItem
{
  GObject        parent_instance;
  RingerRequest *request;
  gulong         state_handler;
  char          *draft;
  RingerDesk    *desk;  /* not owned; NULL once the desk has let the item go */
  GSequenceIter *place; /* in the desk's open or closed sequence; NULL before it is told */
  gint64         deadline;
  guint64        serial; /* the order of arrival */
  RingerAnswer  *decision;
  gint64         leaves_at; /* 0 when nothing is on its way */
  RingerDeadline leaving;
  GList          latest; /* in the desk's list of what leaves, in the order decided */
  guint          asked : 1;
  guint          open : 1;     /* which of the two sequences */
  guint          dirty : 1;    /* waits for the next change of the model */
  guint          followed : 1; /* a selection has it */
};

struct _RingerDesk
{
  GObject         parent_instance;
  RingerAnswerer *answerer;
  GSequence      *open;   /* of RingerDeskItem, owned; by deadline, then arrival */
  GSequence      *closed; /* of RingerDeskItem, owned; the latest first */
  RingerDeskItem *current;
  guint           max_closed;
  guint           n_items_told;
  guint           n_open_told;
  guint64         next_serial;

  /* Where the last row was found: views ask for neighbours. */
  GSequenceIter *near_iter;
  guint          near_position;

  /* What the model does not tell yet. */
  GPtrArray *dirty;    /* of RingerDeskItem, owned */
  GQueue     by_rules; /* of RingerRequest, owned: the latest that no person was asked */
  guint      by_rules_source;
  gint64     by_rules_told_at;
  guint      settle_source;
  gint64     settled_at;

  /* Decisions that can be taken back. */
  guint            undo_window; /* ms */
  RingerDeadlines *leaving;
  GQueue           latest;       /* of RingerDeskItem, not owned */
  GHashTable      *last_replies; /* procedure -> GPtrArray of GBytes, the latest last */
};

RingerDeskItem *ringer_desk_item_new (RingerDesk    *desk,
                                      RingerRequest *request,
                                      gboolean       asked,
                                      guint64        serial) G_GNUC_WARN_UNUSED_RESULT;
void            ringer_desk_item_notify_leaving (RingerDeskItem *self);

/* ringer-desk.c */
guint ringer_desk_get_position (RingerDesk *self, RingerDeskItem *item);
void  ringer_desk_tell_counts (RingerDesk *self);
void  ringer_desk_let_go (RingerDesk *self, RingerDeskItem *item);
/* Whether old age is no reason to drop ITEM. */
gboolean ringer_desk_keeps (RingerDesk *self, RingerDeskItem *item);

/* ringer-desk-settle.c */
void ringer_desk_touch (RingerDesk *self, RingerDeskItem *item); /* its place may be another one */
void ringer_desk_settle_soon (RingerDesk *self);
void ringer_desk_tell_by_rules_soon (RingerDesk *self);
void ringer_desk_settle (RingerDesk *self);
void ringer_desk_emit_arrived (RingerDesk *self, RingerDeskItem *item);

/* ringer-desk-leaving.c */
gboolean ringer_desk_decide (RingerDesk         *self,
                             RingerDeskItem     *item,
                             const RingerAnswer *answer,
                             GError            **error);
gboolean ringer_desk_undo (RingerDesk *self, RingerDeskItem *item);
/* The state of a request changed while its decision was on its way. */
void ringer_desk_look_at_leaving (RingerDesk *self, RingerDeskItem *item);
void ringer_desk_init_leaving (RingerDesk *self);
void ringer_desk_dispose_leaving (RingerDesk *self);

G_END_DECLS
