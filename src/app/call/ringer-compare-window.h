/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Two entries side by side: where their payloads and answers differ, numbers as they
 * are written. Both items are whole. */
#define RINGER_TYPE_COMPARE_WINDOW (ringer_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (RingerCompareWindow, ringer_compare_window, RINGER, COMPARE_WINDOW, AdwWindow)

RingerCompareWindow *ringer_compare_window_new (GtkWindow         *parent,
                                                RingerHistoryItem *older,
                                                RingerHistoryItem *newer) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
