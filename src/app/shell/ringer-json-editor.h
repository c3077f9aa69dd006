/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A JSON text to edit or, read-only, to look at: GtkSourceView that follows the
 * dark style, checks while one types and underlines the error where it is.
 *
 * Properties: text (char*, read-write, notifies), editable (gboolean, TRUE),
 *   placeholder (char*, nullable), label (char*: the accessible name),
 *   error (GError*, read-only, nullable, notifies: what is wrong, with line and
 *   column; an empty text is no error), hint (char*, read-only, nullable, notifies: a
 *   number that a JavaScript peer would read differently)
 *
 * Widget actions: editor.format (Ctrl+Shift+F; read-only, raw or formatted),
 *   editor.minify, editor.copy-all, editor.save-as, editor.clear, editor.find (Ctrl+F),
 *   editor.part-before, editor.part-after (Alt+Page Up, Page Down), editor.stop. Texts
 *   above 1 MiB show a part and say so; they, and lines above 8 KiB, are looked at, not
 *   edited, and are found in, copied, saved and used whole all the same. Above 256 KiB
 *   they are checked and formatted in a thread: error is NULL until that is done. */
#define RINGER_TYPE_JSON_EDITOR (ringer_json_editor_get_type ())
G_DECLARE_FINAL_TYPE (RingerJsonEditor, ringer_json_editor, RINGER, JSON_EDITOR, GtkWidget)

GtkWidget *ringer_json_editor_new (void) G_GNUC_WARN_UNUSED_RESULT;
char      *ringer_json_editor_dup_text (RingerJsonEditor *self);
void       ringer_json_editor_set_text (RingerJsonEditor *self, const char *text);
/* Bytes from the wire, kept exactly for copy and save; NULL shows "absent". */
void ringer_json_editor_set_bytes (RingerJsonEditor *self, GBytes *bytes);
/* NULL for an empty text: an absent payload. RINGER_ERROR_INVALID_JSON with line and
 * column; then the cursor goes there. */
gboolean ringer_json_editor_get_payload (RingerJsonEditor *self, GBytes **payload, GError **error);
const GError *ringer_json_editor_get_error (RingerJsonEditor *self);
void          ringer_json_editor_grab_focus_at_end (RingerJsonEditor *self);

G_END_DECLS
