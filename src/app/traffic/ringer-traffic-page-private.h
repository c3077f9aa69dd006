/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter-entry.h"
#include "ringer-traffic-detail.h"
#include "ringer-traffic-list.h"
#include "ringer-traffic-page.h"
#include "ringer-width-bin.h"

G_BEGIN_DECLS

struct _RingerTrafficPage
{
  GtkWidget          parent_instance;
  RingerSession     *session;
  RingerCapture     *capture;  /* the one that shows; NULL before there is one */
  RingerCapture     *imported; /* NULL while the session's shows */
  RingerCapture     *cleared;  /* what Undo puts back; NULL when nothing was cleared */
  RingerCaptureView *view;     /* what the list shows of it */
  RingerCaptureView *all;      /* every frame of it, for those that a filter hides */
  GCancellable      *reading;  /* a file that is imported */
  char              *wanted;   /* the filter whose first row is to be selected; nullable */
  guint              status_id;
  gboolean           highlight_shown;
  gboolean           paused;

  GtkWidget           *toolbar;
  AdwToastOverlay     *toasts;
  AdwToast            *undo_toast; /* not owned: the overlay has it; NULL when it is gone */
  RingerFilterEntry   *filter_entry;
  RingerFilterEntry   *highlight_entry;
  GtkRevealer         *highlight_revealer;
  GtkRevealer         *import_revealer;
  GtkLabel            *import_label;
  RingerWidthBin      *bin;
  GtkPaned            *paned;
  GtkStack            *stack;
  AdwStatusPage       *hint_page;
  RingerTrafficList   *list;
  RingerTrafficDetail *detail;
  GtkLabel            *status_label;
  GtkLabel            *held_label;
};

/* ringer-traffic-page.c */
void ringer_traffic_page_show_capture (RingerTrafficPage *self, RingerCapture *capture);
void ringer_traffic_page_select_wanted (RingerTrafficPage *self);
void ringer_traffic_page_show_row (RingerTrafficPage *self, RingerCaptureRow *row);
void ringer_traffic_page_set_paused (RingerTrafficPage *self, gboolean paused);
void ringer_traffic_page_set_highlight_shown (RingerTrafficPage *self, gboolean shown);

/* ringer-traffic-page-status.c */
void ringer_traffic_page_update_status (RingerTrafficPage *self);
void ringer_traffic_page_queue_status (RingerTrafficPage *self);

/* ringer-traffic-page-actions.c */
void ringer_traffic_page_install_actions (GtkWidgetClass *widget_class);
void ringer_traffic_page_add_keys (RingerTrafficPage *self);
void ringer_traffic_page_update_actions (RingerTrafficPage *self);

/* ringer-traffic-page-files.c */
void ringer_traffic_page_clear (RingerTrafficPage *self);
void ringer_traffic_page_undo_clear (RingerTrafficPage *self);
void ringer_traffic_page_export (RingerTrafficPage *self);
void ringer_traffic_page_import (RingerTrafficPage *self);

G_END_DECLS
