/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cli-options.h"
#include "ringer-connection.h"

G_BEGIN_DECLS

/* What a script can branch on; design 2.4 and the man page have the list. */
typedef enum
{
  RINGER_CLI_EXIT_OK = 0,
  RINGER_CLI_EXIT_ERROR_ANSWER = 1,
  RINGER_CLI_EXIT_USAGE = 2,
  RINGER_CLI_EXIT_NO_PROVIDER = 3,
  RINGER_CLI_EXIT_TIMEOUT = 4,
  RINGER_CLI_EXIT_CONNECTION = 5,
  RINGER_CLI_EXIT_DENIED = 6,
  RINGER_CLI_EXIT_INTERRUPTED = 130,
} RingerCliExit;

RingerCliExit ringer_cli_exit_of_error (const GError *error);
gboolean      ringer_cli_connection_is_down (RingerConnection *connection);

/* Reads the files that the options name, and asks for a password if need be. */
void     ringer_cli_load_async (RingerCliOptions   *options,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean ringer_cli_load_finish (GAsyncResult *result, GError **error);

/* An open connection, logged in. The first failure ends it; once it is open,
 * ATTEMPTS reconnections are made after a loss. */
void              ringer_cli_connect_async (RingerCliOptions   *options,
                                            guint               attempts,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
RingerConnection *ringer_cli_connect_finish (GAsyncResult *result,
                                             GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
