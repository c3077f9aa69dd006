/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands share: their life from start to exit code, signals, standard
 * output, the connection.
 *
 * A command that finishes first cancels what it waits for, closes its connection
 * and writes what is left to write, each with a deadline; a second signal cuts
 * that short. main() owns the one command; everything is in the main thread. */
#include "config.h"

#include "ringer-cli-command.h"

#include "ringer-cli-input.h"
#include "ringer-error.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

/* A peer that does not answer the close is not worth more of the user's time. */
#define STOP_DEADLINE 1000
/* A reader of our output that has stopped reading is gone, most likely. */
#define FLUSH_DEADLINE 10000

typedef struct
{
  RingerCliOptions *options;
  RingerCliOutput  *output;
  RingerConnection *connection;
  GCancellable     *cancellable;
  int               exit_code;
  gboolean          finishing;
  gboolean          flushing;
  guint             n_holds;
  guint             interrupt_source;
  guint             terminate_source;
  guint             deadline_source;
} RingerCliCommandPrivate;

enum
{
  FINISHED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (RingerCliCommand, ringer_cli_command, G_TYPE_OBJECT)

static RingerCliCommandPrivate *
get_private (RingerCliCommand *self)
{
  return ringer_cli_command_get_instance_private (self);
}

static void
ringer_cli_command_dispose (GObject *object)
{
  RingerCliCommandPrivate *priv = get_private (RINGER_CLI_COMMAND (object));

  g_cancellable_cancel (priv->cancellable);
  g_clear_handle_id (&priv->interrupt_source, g_source_remove);
  g_clear_handle_id (&priv->terminate_source, g_source_remove);
  g_clear_handle_id (&priv->deadline_source, g_source_remove);
  g_clear_object (&priv->connection);
  g_clear_object (&priv->output);
  G_OBJECT_CLASS (ringer_cli_command_parent_class)->dispose (object);
}

static void
ringer_cli_command_finalize (GObject *object)
{
  RingerCliCommandPrivate *priv = get_private (RINGER_CLI_COMMAND (object));

  g_clear_object (&priv->cancellable);
  g_clear_pointer (&priv->options, ringer_cli_options_free);
  G_OBJECT_CLASS (ringer_cli_command_parent_class)->finalize (object);
}

static void
ringer_cli_command_class_init (RingerCliCommandClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_cli_command_dispose;
  object_class->finalize = ringer_cli_command_finalize;
  signals[FINISHED] = g_signal_new ("finished", RINGER_TYPE_CLI_COMMAND, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
output_failed_cb (RingerCliOutput *output, GError *error, RingerCliCommand *self)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    ringer_cli_command_say (self, _ ("The result cannot be written: %s"), error->message);
  ringer_cli_command_finish (self, RINGER_CLI_EXIT_USAGE);
}

static void
ringer_cli_command_init (RingerCliCommand *self)
{
  RingerCliCommandPrivate *priv = get_private (self);

  priv->options = ringer_cli_options_new ();
  priv->cancellable = g_cancellable_new ();
  priv->output = ringer_cli_output_new (STDOUT_FILENO);
  g_signal_connect_object (priv->output, "failed", G_CALLBACK (output_failed_cb), self,
                           G_CONNECT_DEFAULT);
}

void
ringer_cli_command_add_options (RingerCliCommand *self, GOptionContext *context)
{
  RingerCliCommandClass *klass = RINGER_CLI_COMMAND_GET_CLASS (self);

  ringer_cli_options_add_to (get_private (self)->options, context, !klass->alone);
  if (klass->add_options != NULL)
    klass->add_options (self, context);
}

gboolean
ringer_cli_command_prepare (RingerCliCommand *self, const char *const *arguments, GError **error)
{
  return ringer_cli_options_complete (get_private (self)->options, error) &&
         RINGER_CLI_COMMAND_GET_CLASS (self)->prepare (self, arguments, error);
}

static void
emit_finished (RingerCliCommand *self)
{
  RingerCliCommandPrivate *priv = get_private (self);

  g_clear_handle_id (&priv->deadline_source, g_source_remove);
  g_signal_emit (self, signals[FINISHED], 0);
}

static gboolean
flush_too_long_cb (gpointer user_data)
{
  RingerCliCommand        *self = user_data;
  RingerCliCommandPrivate *priv = get_private (self);

  priv->deadline_source = 0;
  ringer_cli_command_say (self, _ ("Nobody reads the result: the rest of it is dropped"));
  emit_finished (self);
  return G_SOURCE_REMOVE;
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCliCommand) self = user_data;

  /* A failure has been told by output_failed_cb(); a wait that was cut short has
   * finished already. */
  ringer_cli_output_flush_finish (RINGER_CLI_OUTPUT (object), result, NULL);
  if (get_private (self)->deadline_source != 0)
    emit_finished (self);
}

static void
flush (RingerCliCommand *self)
{
  RingerCliCommandPrivate *priv = get_private (self);

  priv->flushing = TRUE;
  g_clear_handle_id (&priv->deadline_source, g_source_remove);
  priv->deadline_source = g_timeout_add (FLUSH_DEADLINE, flush_too_long_cb, self);
  g_source_set_name_by_id (priv->deadline_source, "[ringer] last output");
  ringer_cli_output_flush_async (priv->output, NULL, flushed_cb, g_object_ref (self));
}

static gboolean
stop_too_long_cb (gpointer user_data)
{
  RingerCliCommand *self = user_data;

  get_private (self)->deadline_source = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

void
ringer_cli_command_hold (RingerCliCommand *self)
{
  get_private (self)->n_holds++;
}

void
ringer_cli_command_release (RingerCliCommand *self)
{
  RingerCliCommandPrivate *priv = get_private (self);

  g_return_if_fail (priv->n_holds > 0);

  priv->n_holds--;
  /* After the deadline nobody waits for this any more. */
  if (priv->n_holds == 0 && !priv->flushing)
    flush (self);
}

static void
closing_state_cb (RingerConnection *connection, GParamSpec *pspec, RingerCliCommand *self)
{
  if (!ringer_cli_connection_is_down (connection))
    return;
  g_signal_handlers_disconnect_by_func (connection, closing_state_cb, self);
  ringer_cli_command_release (self);
}

static void
close_connection (RingerCliCommand *self)
{
  RingerCliCommandPrivate *priv = get_private (self);

  if (priv->connection == NULL || ringer_cli_connection_is_down (priv->connection))
    return;
  ringer_cli_command_hold (self);
  g_signal_connect_object (priv->connection, "notify::state", G_CALLBACK (closing_state_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_connection_close (priv->connection);
}

/* From the main loop, so that nobody is called back while he still works. */
static gboolean
finish_cb (gpointer user_data)
{
  RingerCliCommand        *self = user_data;
  RingerCliCommandPrivate *priv = get_private (self);
  RingerCliCommandClass   *klass = RINGER_CLI_COMMAND_GET_CLASS (self);

  priv->deadline_source = g_timeout_add (STOP_DEADLINE, stop_too_long_cb, self);
  g_source_set_name_by_id (priv->deadline_source, "[ringer] clean end");
  ringer_cli_command_hold (self);
  if (klass->stop != NULL)
    klass->stop (self);
  close_connection (self);
  ringer_cli_command_release (self);
  return G_SOURCE_REMOVE;
}

/* Ends the command; only the first code counts. */
void
ringer_cli_command_finish (RingerCliCommand *self, RingerCliExit code)
{
  RingerCliCommandPrivate *priv = get_private (self);

  g_return_if_fail (RINGER_IS_CLI_COMMAND (self));

  if (priv->finishing)
    return;
  priv->finishing = TRUE;
  priv->exit_code = code;
  g_cancellable_cancel (priv->cancellable);
  priv->deadline_source = g_idle_add (finish_cb, self);
  g_source_set_name_by_id (priv->deadline_source, "[ringer] finish");
}

/* Says the sentence of ERROR and ends with the code for it. */
void
ringer_cli_command_fail (RingerCliCommand *self, const GError *error)
{
  if (!get_private (self)->finishing && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ringer_cli_command_say (self, "%s", error->message);
  ringer_cli_command_finish (self, ringer_cli_exit_of_error (error));
}

/* The second signal does not wait for a clean end. */
static void
end_by_signal (RingerCliCommand *self, RingerCliExit code)
{
  if (get_private (self)->finishing)
    emit_finished (self);
  else
    ringer_cli_command_finish (self, code);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  end_by_signal (user_data, RINGER_CLI_EXIT_INTERRUPTED);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminate_cb (gpointer user_data)
{
  gboolean serves = RINGER_CLI_COMMAND_GET_CLASS (user_data)->serves;

  end_by_signal (user_data, serves ? RINGER_CLI_EXIT_OK : RINGER_CLI_EXIT_INTERRUPTED);
  return G_SOURCE_CONTINUE;
}

void
ringer_cli_command_start (RingerCliCommand *self)
{
  RingerCliCommandPrivate *priv = get_private (self);

  g_return_if_fail (RINGER_IS_CLI_COMMAND (self));

  priv->interrupt_source = g_unix_signal_add (SIGINT, interrupt_cb, self);
  priv->terminate_source = g_unix_signal_add (SIGTERM, terminate_cb, self);
  RINGER_CLI_COMMAND_GET_CLASS (self)->start (self);
}

int
ringer_cli_command_get_exit_code (RingerCliCommand *self)
{
  return get_private (self)->exit_code;
}

RingerCliOptions *
ringer_cli_command_get_options (RingerCliCommand *self)
{
  return get_private (self)->options;
}

/* Cancelled when the command finishes. */
GCancellable *
ringer_cli_command_get_cancellable (RingerCliCommand *self)
{
  return get_private (self)->cancellable;
}

RingerCliOutput *
ringer_cli_command_get_output (RingerCliCommand *self)
{
  return get_private (self)->output;
}

/* NULL before connected(). */
RingerConnection *
ringer_cli_command_get_connection (RingerCliCommand *self)
{
  return get_private (self)->connection;
}

gboolean
ringer_cli_command_is_finishing (RingerCliCommand *self)
{
  return get_private (self)->finishing;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCliCommand) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ringer_cli_input_read_finish (result, &error);

  if (bytes == NULL)
    ringer_cli_command_fail (self, error);
  else if (!get_private (self)->finishing)
    RINGER_CLI_COMMAND_GET_CLASS (self)->read (self, bytes);
}

/* Reads SPEC, see ringer_cli_input_read_async(), and calls read(). */
void
ringer_cli_command_read (RingerCliCommand *self, const char *spec)
{
  ringer_cli_input_read_async (spec, get_private (self)->cancellable, read_cb, g_object_ref (self));
}

static void
connect_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCliCommand) self = user_data;
  g_autoptr (GError) error = NULL;
  RingerCliCommandPrivate *priv = get_private (self);

  g_clear_object (&priv->connection);
  priv->connection = ringer_cli_connect_finish (result, &error);
  if (priv->connection == NULL)
    ringer_cli_command_fail (self, error);
  else if (!priv->finishing)
    RINGER_CLI_COMMAND_GET_CLASS (self)->connected (self, priv->connection);
}

/* Connects as the options say and calls connected(). */
void
ringer_cli_command_connect (RingerCliCommand *self, guint attempts)
{
  RingerCliCommandPrivate *priv = get_private (self);

  ringer_cli_connect_async (priv->options, attempts, priv->cancellable, connect_cb,
                            g_object_ref (self));
}

/* A connection that the command made itself and that is to be closed at the end. */
void
ringer_cli_command_set_connection (RingerCliCommand *self, RingerConnection *connection)
{
  g_set_object (&get_private (self)->connection, connection);
}

/* A sentence for people, on standard error. */
void
ringer_cli_command_say (RingerCliCommand *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Not g_printerr(), which would re-encode for the locale; nobody is left to
   * tell when this fails. */
  fprintf (stderr, "%s: %s\n", g_get_prgname (), text);
}
