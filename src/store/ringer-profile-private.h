/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-profile.h"

G_BEGIN_DECLS

#define RINGER_PROFILES_FORMAT 1

/* NULL when the profile is named by its URL. */
const char *ringer_profile_get_given_name (RingerProfile *self);

/* The text of profiles.json, see ringer-profiles-text.c. */
gboolean
ringer_profiles_parse (GBytes *contents, GPtrArray *profiles, guint *format, GError **error);
GBytes *ringer_profiles_serialise (GPtrArray *profiles) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
