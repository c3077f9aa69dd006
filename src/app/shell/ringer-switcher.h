/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The button that names the broker and its state, with a menu of the recent ones.
 * Properties: session (set once), profiles (GListModel of RingerProfile, set
 * once). */
#define RINGER_TYPE_SWITCHER (ringer_switcher_get_type ())
G_DECLARE_FINAL_TYPE (RingerSwitcher, ringer_switcher, RINGER, SWITCHER, GtkWidget)

void ringer_switcher_popup (RingerSwitcher *self);

G_END_DECLS
