/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-application.h"
#include "ringer-session.h"

G_BEGIN_DECLS

/* One window, one session, one connection. Everything a user can do in it is an
 * action: see ringer-window-actions.c.
 *
 * Properties (read-only): session; show-sidebar (gboolean, notifies); folded
 *   (gboolean, notifies: too narrow for sidebar and page side by side) */
#define RINGER_TYPE_WINDOW (ringer_window_get_type ())
G_DECLARE_FINAL_TYPE (RingerWindow, ringer_window, RINGER, WINDOW, AdwApplicationWindow)

RingerWindow  *ringer_window_new (RingerApplication *application) G_GNUC_WARN_UNUSED_RESULT;
RingerSession *ringer_window_get_session (RingerWindow *self);
/* Connects to what was typed on the command line. */
void ringer_window_open_url (RingerWindow *self, const char *typed);
/* See ringer_notifier_act(). */
void ringer_window_act_on_notification (RingerWindow *self, guint token, const char *what);

G_END_DECLS
