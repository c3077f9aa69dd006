/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The calls made lately, over sessions, to choose one from. Filled each time it is
 * shown.
 *
 * Signals: chosen (RingerHistoryItem *item): whole */
#define RINGER_TYPE_RECENT_POPOVER (ringer_recent_popover_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerRecentPopover, ringer_recent_popover, RINGER, RECENT_POPOVER, GtkPopover)

void ringer_recent_popover_set_history (RingerRecentPopover *self, RingerHistory *history);
/* Whose calls are shown; those of all procedures for "". */
void ringer_recent_popover_set_procedure (RingerRecentPopover *self, const char *procedure);

G_END_DECLS
