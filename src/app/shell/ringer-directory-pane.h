/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The procedures of the session's broker: a search entry, the list, and in words
 * what the broker's directory does. Property: session (set once). Activates
 * win.call and win.provide. */
#define RINGER_TYPE_DIRECTORY_PANE (ringer_directory_pane_get_type ())
G_DECLARE_FINAL_TYPE (RingerDirectoryPane, ringer_directory_pane, RINGER, DIRECTORY_PANE, GtkWidget)

void ringer_directory_pane_focus_search (RingerDirectoryPane *self);
/* What passes the search, RingerProcedure objects. */
GListModel *ringer_directory_pane_get_shown (RingerDirectoryPane *self);

G_END_DECLS
