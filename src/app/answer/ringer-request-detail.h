/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One request, and the desk to answer it: the actions are those of the page around
 * it. What is typed goes to the item's draft at once. */
#define RINGER_TYPE_REQUEST_DETAIL (ringer_request_detail_get_type ())
G_DECLARE_FINAL_TYPE (RingerRequestDetail, ringer_request_detail, RINGER, REQUEST_DETAIL, GtkWidget)

/* What belongs to the situation of a request rather than to itself. */
typedef struct
{
  RingerDesk *desk;
  const char *default_draft; /* nullable: shown when nothing was typed */
  gboolean    by_hand;       /* automatic accept is off */
  gboolean    quirk;         /* the broker may lose the next provider's accept */
} RingerRequestContext;

/* ITEM NULL shows the hint; CONTEXT may then be NULL too. */
void ringer_request_detail_set_item (RingerRequestDetail        *self,
                                     RingerDeskItem             *item,
                                     const RingerRequestContext *context);
void ringer_request_detail_set_hint (RingerRequestDetail *self,
                                     const char          *title,
                                     const char          *description);
void ringer_request_detail_set_narrow (RingerRequestDetail *self, gboolean narrow);
/* How many requests a decision is for, of how many procedures; 1 and 1 is the usual. */
void ringer_request_detail_set_many (RingerRequestDetail *self, guint n_items, guint n_procedures);

/* What is typed, as an answer: see ringer_reply_make_answer(). */
RingerAnswer *ringer_request_detail_make_answer (RingerRequestDetail *self,
                                                 RingerAnswerKind     kind,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
char         *ringer_request_detail_dup_text (RingerRequestDetail *self);
/* The canned reply of a number from 1 on; nullable, borrowed. */
RingerRule *ringer_request_detail_get_canned (RingerRequestDetail *self, guint number);
void        ringer_request_detail_insert_canned (RingerRequestDetail *self, guint number);
/* Why something did not work; NULL for nothing. */
void ringer_request_detail_show_trouble (RingerRequestDetail *self, const char *message);

void     ringer_request_detail_focus_reply (RingerRequestDetail *self);
gboolean ringer_request_detail_has_focus (RingerRequestDetail *self);
/* NOW: monotonic microseconds. */
void ringer_request_detail_tick (RingerRequestDetail *self, gint64 now);

G_END_DECLS
