/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The preferences, bound to the settings. */
#define RINGER_TYPE_PREFERENCES_PAGE (ringer_preferences_page_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerPreferencesPage, ringer_preferences_page, RINGER, PREFERENCES_PAGE, AdwPreferencesPage)

GtkWidget *ringer_preferences_page_new (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
