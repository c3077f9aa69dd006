/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A bin that knows whether it is narrow: what AdwBreakpoint does on newer
 * stacks. Its own least width is its width-request alone, so that a layout which
 * is too wide can still shrink until it becomes narrow and is changed.
 *
 * Properties: child (GtkWidget*), threshold (int, logical pixels), narrow
 *   (gboolean, read-only, notifies: the width is below the threshold). `narrow`
 *   changes between frames, never inside a layout; bind layout properties to it in
 *   a template. While it holds the bin has the CSS class `narrow`. */
#define RINGER_TYPE_WIDTH_BIN (ringer_width_bin_get_type ())
G_DECLARE_FINAL_TYPE (RingerWidthBin, ringer_width_bin, RINGER, WIDTH_BIN, GtkWidget)

GtkWidget *ringer_width_bin_get_child (RingerWidthBin *self);
void       ringer_width_bin_set_child (RingerWidthBin *self, GtkWidget *child);
int        ringer_width_bin_get_threshold (RingerWidthBin *self);
void       ringer_width_bin_set_threshold (RingerWidthBin *self, int threshold);
gboolean   ringer_width_bin_get_narrow (RingerWidthBin *self);

G_END_DECLS
