/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Like gtk_widget_set_tooltip_text(), which asks the X server where the pointer is
 * each time, even for the text that is there already. */
void ringer_tooltip_set (GtkWidget *widget, const char *text);
/* Shows the whole label when it does not fit; nothing to do when its text changes. */
void ringer_tooltip_follow_label (GtkLabel *label);

G_END_DECLS
