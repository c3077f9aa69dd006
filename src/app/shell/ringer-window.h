/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-application.h"
#include "ringer-session.h"

G_BEGIN_DECLS

#define RINGER_TYPE_WINDOW (ringer_window_get_type ())
G_DECLARE_FINAL_TYPE (RingerWindow, ringer_window, RINGER, WINDOW, AdwApplicationWindow)

RingerWindow *ringer_window_new (RingerApplication *application) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
