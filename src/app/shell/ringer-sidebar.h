/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The left side of the window: which broker, which page, which procedure.
 *
 * Properties: session (set once), profiles (GListModel of RingerProfile, set
 *   once), page (char*, nullable: the page that shows), folded (gboolean: the sidebar is
 *   alone in the window) */
#define RINGER_TYPE_SIDEBAR (ringer_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (RingerSidebar, ringer_sidebar, RINGER, SIDEBAR, GtkWidget)

void ringer_sidebar_focus_search (RingerSidebar *self);
/* Opens the menu of brokers. */
void ringer_sidebar_switch_broker (RingerSidebar *self);
/* The procedures that pass the search. */
GListModel *ringer_sidebar_get_procedures (RingerSidebar *self);

G_END_DECLS
