/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Puts the halves of a paned beside or below each other, each as large as the
 * other until the user moves the divider. */
void ringer_paned_arrange (GtkPaned *paned, GtkOrientation orientation);

G_END_DECLS
