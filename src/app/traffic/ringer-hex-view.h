/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Bytes as hexadecimal lines with their characters, of any number: a line is made when it
 * is looked at. */
#define RINGER_TYPE_HEX_VIEW (ringer_hex_view_get_type ())
G_DECLARE_FINAL_TYPE (RingerHexView, ringer_hex_view, RINGER, HEX_VIEW, GtkWidget)

/* BYTES is nullable. */
void ringer_hex_view_set_bytes (RingerHexView *self, GBytes *bytes);
/* All of BYTES as the view shows them, at most MAX_BYTES. */
char *ringer_hex_view_dump (GBytes *bytes, gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
