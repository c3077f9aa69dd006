/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history-page.h"

#include "ringer-json-editor.h"
#include "ringer-width-bin.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _RingerHistoryPage
{
  GtkWidget         parent_instance;
  RingerWidthBin   *bin;
  GtkPaned         *paned;
  GtkWidget        *list_side;
  GtkSearchEntry   *search_entry;
  GtkStack         *list_stack;
  AdwStatusPage    *empty_page;
  GtkListView      *list;
  GtkWidget        *undo_bar;
  GtkStack         *detail_stack;
  GtkLabel         *name_label;
  GtkLabel         *facts_label;
  GtkLabel         *answer_caption;
  RingerJsonEditor *payload;
  RingerJsonEditor *answer;
  GtkWidget        *trouble_label;

  RingerHistory     *history;
  GtkMultiSelection *selection;
  GListModel        *found; /* nullable: before the first search has ended */
  RingerHistoryItem *shown; /* nullable; whole once it was fetched */
  GCancellable      *searching;
  GCancellable      *fetching;
  guint              search_id;
  gboolean           opened; /* narrow: the detail is shown, not the list */
};

/* The selected entries, the latest first. */
GPtrArray *ringer_history_page_list_selected (RingerHistoryPage *self) G_GNUC_WARN_UNUSED_RESULT;
void       ringer_history_page_show_trouble (RingerHistoryPage *self, const char *message);
void       ringer_history_page_show_detail (RingerHistoryPage *self, gboolean opened);
void
ringer_history_page_emit_restore (RingerHistoryPage *self, RingerHistoryItem *item, gboolean send);

/* ringer-history-page-actions.c */
void ringer_history_page_install_actions (GtkWidgetClass *widget_class);
void ringer_history_page_update_actions (RingerHistoryPage *self);

G_END_DECLS
