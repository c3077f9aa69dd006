/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A GListModel of GtkStringObject: the hexadecimal lines of some bytes. */
#define RINGER_TYPE_HEX_LINES (ringer_hex_lines_get_type ())
G_DECLARE_FINAL_TYPE (RingerHexLines, ringer_hex_lines, RINGER, HEX_LINES, GObject)

RingerHexLines *ringer_hex_lines_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* BYTES is nullable. */
void ringer_hex_lines_set_bytes (RingerHexLines *self, GBytes *bytes);
void ringer_hex_lines_set_width (RingerHexLines *self, guint bytes_a_line);
/* The line that begins at OFFSET: "00000010  7b 22 … 0a  {"…." */
char *ringer_hex_lines_format (const guint8 *data, gsize size, gsize offset, guint bytes_a_line)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
