/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answer-page.h"

#include "ringer-provision-pane.h"
#include "ringer-request-detail.h"
#include "ringer-request-queue.h"
#include "ringer-width-bin.h"

G_BEGIN_DECLS

struct _RingerAnswerPage
{
  GtkWidget            parent_instance;
  RingerWidthBin      *medium_bin;
  RingerWidthBin      *narrow_bin;
  GtkPaned            *outer;
  GtkPaned            *lists;
  RingerProvisionPane *provisions;
  RingerRequestQueue  *queue;
  RingerRequestDetail *detail;

  RingerSession    *session;
  RingerConnection *connection;   /* whose provisions are shown */
  GHashTable       *last_replies; /* procedure -> the text sent last, both char* */
  gboolean          opened;       /* narrow: the detail is shown, not the lists */
  guint             tick_id;
};

/* The selected request, nullable. */
RingerRequest *ringer_answer_page_get_request (RingerAnswerPage *self);
void           ringer_answer_page_show_detail (RingerAnswerPage *self, gboolean opened);

/* Actions and keys: ringer-answer-page-actions.c */
void ringer_answer_page_install_actions (GtkWidgetClass *widget_class);
void ringer_answer_page_add_keys (RingerAnswerPage *self);
void ringer_answer_page_update_actions (RingerAnswerPage *self);

G_END_DECLS
