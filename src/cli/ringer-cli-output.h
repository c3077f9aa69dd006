/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What may wait for a reader that is slow; a reader that lets more pile up loses
 * us, with an error that says so. */
#define RINGER_CLI_OUTPUT_LIMIT (256 * 1024 * 1024)

/* Bytes on their way to a file descriptor, in order, without ever waiting in the
 * main loop.
 *
 * Signals: failed (GError *error)  once; everything after it is dropped */
#define RINGER_TYPE_CLI_OUTPUT (ringer_cli_output_get_type ())
G_DECLARE_FINAL_TYPE (RingerCliOutput, ringer_cli_output, RINGER, CLI_OUTPUT, GObject)

RingerCliOutput *ringer_cli_output_new (int fd) G_GNUC_WARN_UNUSED_RESULT;

void ringer_cli_output_write (RingerCliOutput *self, GBytes *bytes);
void ringer_cli_output_write_text (RingerCliOutput *self, const char *text);
void ringer_cli_output_take_line (RingerCliOutput *self, GString *line);

gboolean ringer_cli_output_is_idle (RingerCliOutput *self);
void     ringer_cli_output_flush_async (RingerCliOutput    *self,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean
ringer_cli_output_flush_finish (RingerCliOutput *self, GAsyncResult *result, GError **error);

G_END_DECLS
