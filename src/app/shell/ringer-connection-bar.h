/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Says under the header bar what is with the connection when it is not simply
 * open, and what to do about it. Property: session (set once). */
#define RINGER_TYPE_CONNECTION_BAR (ringer_connection_bar_get_type ())
G_DECLARE_FINAL_TYPE (RingerConnectionBar, ringer_connection_bar, RINGER, CONNECTION_BAR, GtkWidget)

/* What it says now; NULL while it is hidden. */
const char *ringer_connection_bar_get_title (RingerConnectionBar *self);
const char *ringer_connection_bar_get_detail (RingerConnectionBar *self);

G_END_DECLS
