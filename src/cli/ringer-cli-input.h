/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is read at most from a file or from standard input. */
#define RINGER_CLI_INPUT_LIMIT (64 * 1024 * 1024)

/* TEXT itself, "-" for standard input, "@FILE" for a file. One line end at the end
 * of either is not part of it. */
void    ringer_cli_input_read_async (const char         *spec,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
GBytes *ringer_cli_input_read_finish (GAsyncResult *result,
                                      GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/* "-" and "@FILE" are checked once they are read, everything else here and now. */
gboolean ringer_cli_input_is_literal (const char *spec);
gboolean ringer_cli_input_check_json (GBytes *json, const char *what, GError **error);

/* Asks on the terminal for a line that is not shown. NULL with
 * G_IO_ERROR_NOT_FOUND when there is no terminal. */
void  ringer_cli_input_ask_async (const char         *question,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
char *ringer_cli_input_ask_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
