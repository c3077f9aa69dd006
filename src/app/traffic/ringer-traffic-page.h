/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What went over the wire: the frames of the session's capture, or of a file, as rows
 * and one of them in full.
 *
 * Properties: session (set once), following (gboolean: the newest row stays in sight), paused
 *   (gboolean: arrivals are held back), highlight-shown (gboolean: the second filter),
 *   size-mib (int: what the log may hold).
 *
 * Widget actions: traffic.focus-filter (Ctrl+F), traffic.clear-filter, traffic.highlight (a
 *   toggle), traffic.follow (F, a toggle), traffic.pause (P, a toggle), traffic.clear,
 *   traffic.undo-clear, traffic.export, traffic.import, traffic.live (from an import back to the
 *   session), traffic.size-mib (i), traffic.previous (Alt+Up), traffic.next (Alt+Down),
 *   traffic.filter-call, traffic.filter-procedure, traffic.copy-frame, traffic.copy-payload,
 *   traffic.copy-correlation, traffic.close-detail (Escape). */
#define RINGER_TYPE_TRAFFIC_PAGE (ringer_traffic_page_get_type ())
G_DECLARE_FINAL_TYPE (RingerTrafficPage, ringer_traffic_page, RINGER, TRAFFIC_PAGE, GtkWidget)

GtkWidget *ringer_traffic_page_new (RingerSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* The frames of one call, the first of them in full. */
void ringer_traffic_page_show_call (RingerTrafficPage *self, const char *correlation);
void ringer_traffic_page_focus_filter (RingerTrafficPage *self);
/* A capture that was read from a file called NAME. */
void
ringer_traffic_page_show_import (RingerTrafficPage *self, RingerCapture *capture, const char *name);

G_END_DECLS
