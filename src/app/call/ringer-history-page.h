/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"
#include "ringer-profile.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What was called and answered, over sessions: to search, to look at, and to use again.
 * Widget actions: history.search (Ctrl+F), history.restore (Enter), history.repeat,
 * history.compare, history.copy (s: "cli", "javascript" or "curl"), history.clear,
 * history.undo-clear (Ctrl+Z), history.back.
 *
 * Signals: restore (RingerHistoryItem *item, gboolean send): a call to be written again,
 *   and to be made at once; the item is whole */
#define RINGER_TYPE_HISTORY_PAGE (ringer_history_page_get_type ())
G_DECLARE_FINAL_TYPE (RingerHistoryPage, ringer_history_page, RINGER, HISTORY_PAGE, GtkWidget)

void ringer_history_page_set_history (RingerHistoryPage *self, RingerHistory *history);

G_END_DECLS
