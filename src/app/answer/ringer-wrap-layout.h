/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays children out like words: from line to line, each at its natural width, or at
 * that of the whole line when it is wider. */
#define RINGER_TYPE_WRAP_LAYOUT (ringer_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (RingerWrapLayout, ringer_wrap_layout, RINGER, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
