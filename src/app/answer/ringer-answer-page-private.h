/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answer-page.h"

#include "ringer-ladder.h"
#include "ringer-provision-pane.h"
#include "ringer-request-detail.h"
#include "ringer-request-queue.h"
#include "ringer-rules-banner.h"
#include "ringer-width-bin.h"

G_BEGIN_DECLS

struct _RingerAnswerPage
{
  GtkWidget            parent_instance;
  GtkBox              *box;
  RingerRulesBanner   *banner;
  GtkOverlay          *overlay;
  RingerWidthBin      *medium_bin;
  RingerWidthBin      *narrow_bin;
  GtkPaned            *outer;
  GtkPaned            *lists;
  RingerProvisionPane *provisions;
  RingerRequestQueue  *queue;
  RingerRequestDetail *detail;
  GtkWidget           *undo_bar;
  GtkLabel            *undo_label;
  RingerLadder        *ladder;

  RingerSession    *session;
  RingerConnection *connection;   /* whose provisions are shown */
  RingerDesk       *desk;         /* that is shown; nullable */
  GHashTable       *last_replies; /* procedure -> the text sent last, both char* */
  GQueue            batches; /* of GPtrArray of RingerDeskItem: decided together, latest first */
  gboolean          opened;  /* narrow: the detail is shown, not the lists */
  guint             tick_id;
};

/* The request that is looked at, nullable. */
RingerDeskItem *ringer_answer_page_get_item (RingerAnswerPage *self);
RingerRequest  *ringer_answer_page_get_request (RingerAnswerPage *self);
void            ringer_answer_page_show_detail (RingerAnswerPage *self, gboolean opened);
/* What the reply to a request is before anything is typed; nullable. */
const char *ringer_answer_page_get_default_draft (RingerAnswerPage *self, RingerRequest *request);

/* Decisions: ringer-answer-page-decide.c */
/* With what is typed, for all that is selected. */
void ringer_answer_page_decide (RingerAnswerPage *self, RingerAnswerKind kind);
void ringer_answer_page_decide_canned (RingerAnswerPage *self, guint number);
/* From its row, whatever is selected. */
void ringer_answer_page_decide_item (RingerAnswerPage *self,
                                     RingerDeskItem   *item,
                                     RingerAnswerKind  kind);
void ringer_answer_page_undo (RingerAnswerPage *self);
void ringer_answer_page_show_refused (RingerAnswerPage *self,
                                      RingerRequest    *request,
                                      const char       *message);
void ringer_answer_page_forget_batches (RingerAnswerPage *self);
void ringer_answer_page_update_undo_bar (RingerAnswerPage *self);

/* Actions: ringer-answer-page-actions.c; keys: ringer-answer-page-keys.c */
void ringer_answer_page_install_actions (GtkWidgetClass *widget_class);
void ringer_answer_page_add_keys (RingerAnswerPage *self);
void ringer_answer_page_update_actions (RingerAnswerPage *self);

G_END_DECLS
