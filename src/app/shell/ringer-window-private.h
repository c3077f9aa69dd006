/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answer-page.h"
#include "ringer-call-page.h"
#include "ringer-history-keeper.h"
#include "ringer-history-page.h"
#include "ringer-notifier.h"
#include "ringer-sidebar.h"
#include "ringer-switcher.h"
#include "ringer-traffic-page.h"
#include "ringer-width-bin.h"
#include "ringer-window.h"

G_BEGIN_DECLS

struct _RingerWindow
{
  AdwApplicationWindow parent_instance;
  RingerSession       *session;
  RingerProfileStore  *profiles;
  RingerDrafts        *drafts;
  RingerHistory       *history;
  RingerHistoryKeeper *keeper; /* of the connection; nullable */
  RingerNotifier      *notifier;
  GSettings           *settings;
  GCancellable        *waiting;     /* the keyring */
  char                *draft_place; /* where this window's drafts are kept; NULL before a broker */
  guint                draft_id;    /* drafts that changed and are not kept yet */
  RingerProviderFile  *draft_rules; /* whose text is kept, nullable, and where */
  char                *draft_rules_place;
  int                  sidebar_width; /* as it is, or was, beside a page */
  gboolean             show_sidebar;
  gboolean             keyring_failed; /* and it was said */
  RingerTrafficPage   *traffic_page;   /* not owned; NULL before it was first shown */

  RingerWidthBin    *bin;
  GtkPaned          *paned;
  RingerSidebar     *sidebar;
  GtkWidget         *content;
  AdwWindowTitle    *title;
  GtkRevealer       *notice;
  GtkLabel          *notice_label;
  GtkStack          *view;
  GtkStack          *pages;
  GtkWidget         *recent_group;
  GtkListBox        *recent;
  RingerCallPage    *call_page;
  RingerAnswerPage  *answer_page;
  RingerHistoryPage *history_page;
};

/* ringer-window-actions.c */
void ringer_window_add_actions (RingerWindow *self);
void ringer_window_update_actions (RingerWindow *self);
void ringer_window_connect_profile (RingerWindow *self, RingerProfile *profile);

/* ringer-window-drafts.c */
void ringer_window_follow_drafts (RingerWindow *self);
void ringer_window_keep_drafts (RingerWindow *self);
void ringer_window_release_drafts (RingerWindow *self);

/* ringer-window-history.c */
void ringer_window_follow_history (RingerWindow *self, RingerHistory *history);
void ringer_window_leave_history (RingerWindow *self);

/* ringer-window.c */
void ringer_window_set_show_sidebar (RingerWindow *self, gboolean show);
void ringer_window_show_notice (RingerWindow *self, const char *text);

G_END_DECLS
