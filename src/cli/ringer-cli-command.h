/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cli-connect.h"
#include "ringer-cli-output.h"

G_BEGIN_DECLS

/* One run of one command. It starts, works in the main loop, and finishes with an
 * exit code; SIGINT and SIGTERM finish it with RINGER_CLI_EXIT_INTERRUPTED.
 *
 * Signals: finished ()  once, never from inside ringer_cli_command_start() */
#define RINGER_TYPE_CLI_COMMAND (ringer_cli_command_get_type ())
G_DECLARE_DERIVABLE_TYPE (RingerCliCommand, ringer_cli_command, RINGER, CLI_COMMAND, GObject)

struct _RingerCliCommandClass
{
  GObjectClass parent_class;

  const char *name;
  const char *arguments;   /* translatable, after the name in the usage line */
  const char *summary;     /* translatable, one line */
  const char *description; /* translatable, nullable: the end of --help */
  gboolean    alone;       /* takes no connection options, since it needs no broker */
  gboolean    serves;      /* SIGTERM is its ordinary end, and no interruption */

  /* What the command line adds to the options that all commands have. */
  void (*add_options) (RingerCliCommand *self, GOptionContext *context);
  /* Checks options and arguments; an error is one of usage. */
  gboolean (*prepare) (RingerCliCommand *self, const char *const *arguments, GError **error);
  void (*start) (RingerCliCommand *self);
  /* The connection is open and logged in, after ringer_cli_command_connect(). */
  void (*connected) (RingerCliCommand *self, RingerConnection *connection);
  /* The input that was asked for with ringer_cli_command_read(). */
  void (*read) (RingerCliCommand *self, GBytes *bytes);
  /* The command finishes, whatever the reason: stops what it has running. */
  void (*stop) (RingerCliCommand *self);
};

void ringer_cli_command_add_options (RingerCliCommand *self, GOptionContext *context);
gboolean
ringer_cli_command_prepare (RingerCliCommand *self, const char *const *arguments, GError **error);
void ringer_cli_command_start (RingerCliCommand *self);
int  ringer_cli_command_get_exit_code (RingerCliCommand *self);

RingerCliOptions *ringer_cli_command_get_options (RingerCliCommand *self);

/* For the commands themselves. */
GCancellable     *ringer_cli_command_get_cancellable (RingerCliCommand *self);
RingerCliOutput  *ringer_cli_command_get_output (RingerCliCommand *self);
RingerConnection *ringer_cli_command_get_connection (RingerCliCommand *self);
gboolean          ringer_cli_command_is_finishing (RingerCliCommand *self);

void ringer_cli_command_read (RingerCliCommand *self, const char *spec);
void ringer_cli_command_connect (RingerCliCommand *self, guint attempts);
void ringer_cli_command_set_connection (RingerCliCommand *self, RingerConnection *connection);
void ringer_cli_command_say (RingerCliCommand *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void ringer_cli_command_finish (RingerCliCommand *self, RingerCliExit code);
void ringer_cli_command_fail (RingerCliCommand *self, const GError *error);
/* Within stop(): the end waits, not for ever, until each hold is released. */
void ringer_cli_command_hold (RingerCliCommand *self);
void ringer_cli_command_release (RingerCliCommand *self);

G_END_DECLS
