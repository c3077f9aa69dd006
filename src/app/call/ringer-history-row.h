/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One entry of the history. Property: item (RingerHistoryItem*, nullable, read-write). */
#define RINGER_TYPE_HISTORY_ROW (ringer_history_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerHistoryRow, ringer_history_row, RINGER, HISTORY_ROW, GtkWidget)

void ringer_history_row_set_item (RingerHistoryRow *self, RingerHistoryItem *item);

G_END_DECLS
