/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RINGER_TYPE_APPLICATION (ringer_application_get_type ())
G_DECLARE_FINAL_TYPE (RingerApplication, ringer_application, RINGER, APPLICATION, AdwApplication)

RingerApplication *ringer_application_new (GApplicationFlags flags) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
