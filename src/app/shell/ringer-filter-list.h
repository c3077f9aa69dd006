/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The list below a filter entry: what could stand at the cursor. It never takes the
 * focus, so that typing goes on. Made with gtk_widget_set_parent(), let go by
 * gtk_widget_unparent().
 *
 * Signals: taken (char *text): a row was clicked */
#define RINGER_TYPE_FILTER_LIST (ringer_filter_list_get_type ())
G_DECLARE_FINAL_TYPE (RingerFilterList, ringer_filter_list, RINGER, FILTER_LIST, GtkPopover)

GtkWidget *ringer_filter_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* CANDIDATES is of RingerFilterCandidate. */
void ringer_filter_list_fill (RingerFilterList *self, GPtrArray *candidates);
/* A GtkStringList. */
GListModel *ringer_filter_list_get_texts (RingerFilterList *self);
void        ringer_filter_list_move (RingerFilterList *self, int step);
const char *ringer_filter_list_get_chosen (RingerFilterList *self); /* nullable */

G_END_DECLS
