/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request-queue.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _RingerRequestQueue
{
  GtkWidget           parent_instance;
  GtkBox             *header;
  GtkLabel           *count_label;
  GtkLabel           *more_label;
  GtkWidget          *hide_button;
  GtkStack           *stack;
  AdwStatusPage      *hint_page;
  GtkListView        *list;
  GtkSelectionModel  *selection;
  GtkFilterListModel *shown;
  GtkWidget          *bulk;
  GtkButton          *bulk_send;
  GtkButton          *bulk_reject;
  GtkButton          *bulk_error;

  RingerDesk     *desk;
  RingerAnswerer *answerer; /* the desk's */
  RingerDeskItem *current;  /* nullable; of those selected, the one that is looked at */
  guint           n_selected;
  GHashTable     *rows; /* of RingerRequestRow, not owned: those on the screen */
  gboolean        hide_by_rules;
  gboolean        narrow;
};

/* A row of what is shown. */
RingerDeskItem *ringer_request_queue_get_item (RingerRequestQueue *self,
                                               guint position) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
