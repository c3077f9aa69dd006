/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks which secrets are taken out of a capture, says in how many places that would be, and
 * writes the file. A failure is shown in it. Widget actions: export.add, export.remove (s),
 * export.save. */
#define RINGER_TYPE_EXPORT_DIALOG (ringer_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RingerExportDialog, ringer_export_dialog, RINGER, EXPORT_DIALOG, AdwWindow)

/* PARENT is nullable. */
RingerExportDialog *ringer_export_dialog_new (GtkWindow     *parent,
                                              RingerCapture *capture) G_GNUC_WARN_UNUSED_RESULT;
/* A text, or a path ($.password), as if it had been typed. */
void ringer_export_dialog_add (RingerExportDialog *self, const char *secret);
/* Without the file dialog. */
void ringer_export_dialog_write (RingerExportDialog *self, GFile *file);

G_END_DECLS
