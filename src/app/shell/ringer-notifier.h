/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tells of requests through the desktop while the window is not in front: one
 * notification for a window, about the request with the nearest deadline, replaced as
 * that changes and urgent near its end. The window is never raised by itself.
 *
 * Properties: enabled (gboolean, read-write, TRUE). Signals: chosen (RingerDeskItem
 * *item): the user wants to see it */
#define RINGER_TYPE_NOTIFIER (ringer_notifier_get_type ())
G_DECLARE_FINAL_TYPE (RingerNotifier, ringer_notifier, RINGER, NOTIFIER, GObject)

RingerNotifier *ringer_notifier_new (GtkApplicationWindow *window,
                                     RingerSession        *session) G_GNUC_WARN_UNUSED_RESULT;
/* What the user did with the notification, as it was told to the application's action
 * `request`: TOKEN names the notification, and an older one does nothing. */
void ringer_notifier_act (RingerNotifier *self, guint token, const char *what);

G_END_DECLS
