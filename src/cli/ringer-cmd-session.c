/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli session: a connection that any program drives by JSON lines.
 *
 * This file is the life of the process: it reads the lines and ends with its
 * input. What the lines do is in -ops.c, what comes back by itself in
 * -events.c. Main thread only. */
#include "config.h"

#include "ringer-cmd-session-private.h"

#include "ringer-error.h"

#include <glib/gi18n.h>
#include <unistd.h>

#define MAX_LINE (16 * 1024 * 1024)

G_DEFINE_FINAL_TYPE (RingerCmdSession, ringer_cmd_session, RINGER_TYPE_CLI_COMMAND)

static gboolean
ringer_cmd_session_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  if (arguments[0] == NULL)
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               _ ("A session takes no argument, and here is '%s'"), arguments[0]);
  return FALSE;
}

static void
line_cb (RingerCliReader *reader, GBytes *bytes, RingerCmdSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerCliObject) line = NULL;

  if (g_bytes_get_size (bytes) == 0)
    return;
  line = ringer_cli_object_parse (bytes, &error);
  if (line == NULL || !ringer_cmd_session_run (self, line, &error))
    ringer_cmd_session_write_bad_line (self, error->message);
}

static void
too_long_cb (RingerCliReader *reader, RingerCmdSession *self)
{
  g_autofree char *message = g_strdup_printf ("The line is longer than %d bytes and is skipped",
                                              MAX_LINE);

  ringer_cmd_session_write_bad_line (self, message);
}

static void
ended_cb (RingerCliReader *reader, GError *error, RingerCliCommand *command)
{
  if (error != NULL)
    ringer_cli_command_fail (command, error);
  else
    ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdSession) self = user_data;
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GError) error = NULL;

  if (!ringer_cli_load_finish (result, &error))
    {
      ringer_cli_command_fail (command, error);
      return;
    }
  if (ringer_cli_command_is_finishing (command))
    return;
  self->reader = ringer_cli_reader_new (STDIN_FILENO, MAX_LINE);
  g_signal_connect_object (self->reader, "line", G_CALLBACK (line_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->reader, "too-long", G_CALLBACK (too_long_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->reader, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_DEFAULT);
  ringer_cli_reader_start (self->reader);
}

/* The login is the program's business: here only headers and certificates matter. */
static void
ringer_cmd_session_start (RingerCliCommand *command)
{
  RingerCliOptions *options = ringer_cli_command_get_options (command);

  g_clear_pointer (&options->user, g_free);
  ringer_cli_load_async (options, ringer_cli_command_get_cancellable (command), loaded_cb,
                         g_object_ref (command));
}

static void
ringer_cmd_session_stop (RingerCliCommand *command)
{
  RingerCmdSession *self = RINGER_CMD_SESSION (command);

  if (self->reader != NULL)
    ringer_cli_reader_stop (self->reader);
}

static void
ringer_cmd_session_dispose (GObject *object)
{
  RingerCmdSession *self = RINGER_CMD_SESSION (object);

  ringer_cmd_session_forget (self);
  g_clear_object (&self->reader);
  G_OBJECT_CLASS (ringer_cmd_session_parent_class)->dispose (object);
}

static void
ringer_cmd_session_finalize (GObject *object)
{
  RingerCmdSession *self = RINGER_CMD_SESSION (object);

  g_clear_pointer (&self->requests, g_hash_table_unref);
  g_queue_clear_full (&self->decided, g_free);
  g_queue_clear_full (&self->resuming, g_free);
  G_OBJECT_CLASS (ringer_cmd_session_parent_class)->finalize (object);
}

static void
ringer_cmd_session_class_init (RingerCmdSessionClass *klass)
{
  GObjectClass          *object_class = G_OBJECT_CLASS (klass);
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  object_class->dispose = ringer_cmd_session_dispose;
  object_class->finalize = ringer_cmd_session_finalize;
  command_class->name = "session";
  command_class->summary = N_ ("Drive a connection by JSON lines on standard input and output");
  command_class->description = N_ (
      "Reads one JSON object a line and writes one a line, until standard input ends. "
      "The lines are\ndescribed in ringer-cli(1).");
  command_class->prepare = ringer_cmd_session_prepare;
  command_class->start = ringer_cmd_session_start;
  command_class->stop = ringer_cmd_session_stop;
}

static void
ringer_cmd_session_init (RingerCmdSession *self)
{
  g_queue_init (&self->decided);
  g_queue_init (&self->resuming);
}
