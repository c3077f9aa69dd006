/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-drafts.h"
#include "ringer-history.h"
#include "ringer-profile-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What the windows share: profiles, drafts, history and settings. */
#define RINGER_TYPE_APPLICATION (ringer_application_get_type ())
G_DECLARE_FINAL_TYPE (RingerApplication, ringer_application, RINGER, APPLICATION, AdwApplication)

RingerApplication  *ringer_application_new (GApplicationFlags flags) G_GNUC_WARN_UNUSED_RESULT;
RingerProfileStore *ringer_application_get_profiles (RingerApplication *self);
RingerDrafts       *ringer_application_get_drafts (RingerApplication *self);
RingerHistory      *ringer_application_get_history (RingerApplication *self);
GSettings          *ringer_application_get_settings (RingerApplication *self);

G_END_DECLS
