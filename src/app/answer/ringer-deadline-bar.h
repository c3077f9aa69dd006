/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A thin bar of the time that is left. It is told; it has no clock. */
#define RINGER_TYPE_DEADLINE_BAR (ringer_deadline_bar_get_type ())
G_DECLARE_FINAL_TYPE (RingerDeadlineBar, ringer_deadline_bar, RINGER, DEADLINE_BAR, GtkWidget)

/* From 1 to 0. */
void ringer_deadline_bar_set_fraction (RingerDeadlineBar *self, double fraction);

G_END_DECLS
