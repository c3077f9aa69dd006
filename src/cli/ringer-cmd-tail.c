/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli tail: the messages of a connection as they come, or those of a capture.
 *
 * A message is put into a log of its own before it is judged, since that is what
 * filters know. What is read from a file is printed in pieces, each when the one
 * before is written: a reader may be slow. */
#include "config.h"

#include "ringer-cli-capture.h"
#include "ringer-cli-input.h"
#include "ringer-cmd.h"
#include "ringer-error.h"
#include "ringer-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define KEPT            (16 * 1024 * 1024) /* while they come: only the last message is looked at */
#define PIECE           (256 * 1024)
#define MAX_NAME        60
#define MAX_PAYLOAD     160
#define LOOKED_AT       1024 /* bytes of a payload, for a line */
#define WIDTH_DIRECTION 3
#define WIDTH_SIZE      7
#define WIDTH_MESSAGE   22
#define WIDTH_NAME      24

struct _RingerCmdTail
{
  RingerCliCommand parent_instance;

  char    *expression;
  GStrv    events;
  gboolean presence;
  gboolean json;
  char    *import_file;
  char    *export_file;
  GStrv    paths;
  char    *secrets_file;

  RingerFilter    *filter; /* NULL for all */
  RingerRedaction *redaction;
  RingerCapture   *capture;
  RingerCapture   *shown; /* one message without its secrets */
  RingerRecorder  *recorder;
  RingerCliCapture *export;
  guint position; /* of the next one, from a file */
};

G_DEFINE_FINAL_TYPE (RingerCmdTail, ringer_cmd_tail, RINGER_TYPE_CLI_COMMAND)

static void
ringer_cmd_tail_add_options (RingerCliCommand *command, GOptionContext *context)
{
  RingerCmdTail     *self = RINGER_CMD_TAIL (command);
  const GOptionEntry options[] = {
    { "filter", 0, 0, G_OPTION_ARG_FILENAME, &self->expression,
      N_ ("Only messages that EXPR is true for"), N_ ("EXPR") },
    { "event", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->events,
      N_ ("Subscribe to this event; may be repeated"), N_ ("NAME") },
    { "presence", 0, 0, G_OPTION_ARG_NONE, &self->presence, N_ ("Subscribe to who comes and goes"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON object a line"), NULL },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &self->import_file,
      N_ ("Read the capture FILE instead of connecting"), N_ ("FILE") },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &self->export_file,
      N_ ("Write a capture to FILE instead of printing"), N_ ("FILE") },
    { "redact", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->paths,
      N_ ("Take out what is at PATH ($.user.token) in payloads; may be repeated"), N_ ("PATH") },
    { "secrets-file", 0, 0, G_OPTION_ARG_FILENAME, &self->secrets_file,
      N_ ("Take out the texts in the lines of FILE, wherever they are"), N_ ("FILE") },
    { NULL },
  };

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
}

static gboolean
check_arguments (RingerCmdTail *self, const char *const *arguments, GError **error)
{
  if (arguments[0] != NULL)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("tail takes no argument, and here is '%s'"), arguments[0]);
  else if (self->import_file != NULL && (self->events != NULL || self->presence))
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("--event and --presence are of no use with --import"));
  else if (self->export_file != NULL && self->json)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("--json and --export exclude each other: a capture is JSON"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_filter (RingerCmdTail *self, GError **error)
{
  if (self->expression == NULL)
    return TRUE;
  if (!g_utf8_validate (self->expression, -1, NULL))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, _ ("%s is not UTF-8 text"),
                   "--filter");
      return FALSE;
    }
  self->filter = ringer_filter_new (ringer_capture_get_schema (), self->expression, NULL, error);
  if (self->filter != NULL)
    return TRUE;
  g_prefix_error (error, "--filter: ");
  return FALSE;
}

/* The redaction as the options say it, without the secrets of a file. */
static gboolean
check_paths (RingerCmdTail *self, GError **error)
{
  self->redaction = ringer_redaction_new (NULL);
  for (guint i = 0; self->paths != NULL && self->paths[i] != NULL; i++)
    if (!ringer_redaction_add_path (self->redaction, self->paths[i], error))
      {
        g_prefix_error (error, "--redact: ");
        return FALSE;
      }
  return TRUE;
}

static gboolean
ringer_cmd_tail_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  RingerCmdTail *self = RINGER_CMD_TAIL (command);

  return check_arguments (self, arguments, error) && check_filter (self, error) &&
         check_paths (self, error);
}

static gboolean
is_wanted (RingerCmdTail *self, guint position)
{
  RingerCaptureCursor cursor = { self->capture, position };

  return self->filter == NULL || ringer_filter_match (self->filter, &cursor);
}

static void
append_padded (GString *line, const char *text, glong width)
{
  g_string_append (line, text);
  for (glong i = g_utf8_strlen (text, -1); i < width; i++)
    g_string_append_c (line, ' ');
  g_string_append (line, "  ");
}

static void
append_time (GString *line, gint64 wall)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (wall / G_USEC_PER_SEC);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%H:%M:%S") : NULL;

  g_string_append_printf (line, "%s.%03d  ", text != NULL ? text : "", (int) (wall / 1000 % 1000));
}

static void
append_payload (GString *line, const RingerCaptureEntry *entry, GBytes *frame)
{
  const char      *text = (const char *) g_bytes_get_data (frame, NULL) + entry->payload_offset;
  gsize            length = MIN (entry->payload_size, LOOKED_AT);
  g_autofree char *shown = ringer_text_one_line (text, (gssize) length, MAX_PAYLOAD);

  g_string_append (line, shown);
  if (entry->payload_size > LOOKED_AT && !g_str_has_suffix (shown, "…"))
    g_string_append (line, "…");
}

static void
append_texts (GString *line, RingerCapture *capture, const RingerCaptureEntry *entry)
{
  const char      *topic = ringer_capture_get_text (capture, entry->topic);
  const char      *action = ringer_capture_get_text (capture, entry->action);
  const char      *name = ringer_capture_get_text (capture, entry->name);
  g_autofree char *message = g_strdup_printf ("%s %s", topic != NULL ? topic : "?",
                                              action != NULL ? action : "?");
  g_autofree char *shown = ringer_text_one_line (name != NULL ? name : "-", -1, MAX_NAME);
  g_autofree char *size = g_strdup_printf ("%u B", entry->size);

  append_padded (line, (entry->flags & RINGER_CAPTURE_OUTGOING) != 0 ? "out" : "in",
                 WIDTH_DIRECTION);
  append_padded (line, message, WIDTH_MESSAGE);
  append_padded (line, shown, WIDTH_NAME);
  append_padded (line, size, WIDTH_SIZE);
}

static GString *
format_text (RingerCapture *capture, guint position)
{
  GString *line = g_string_new (NULL);
  g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, position);
  RingerCaptureEntry entry;

  ringer_capture_get (capture, position, &entry);
  append_time (line, entry.wall);
  append_texts (line, capture, &entry);
  if (entry.payload_size > 0)
    append_payload (line, &entry, frame);
  g_string_truncate (line, strlen (g_strchomp (line->str)));
  return g_string_append_c (line, '\n');
}

static RingerCaptureLine
make_line (RingerCmdTail *self, guint position)
{
  RingerCaptureEntry entry = { 0 };
  RingerCaptureLine  line;

  ringer_capture_get (self->capture, position, &entry);
  line = (RingerCaptureLine){
    .outgoing = (entry.flags & RINGER_CAPTURE_OUTGOING) != 0,
    .when = entry.when,
    .wall = entry.wall,
    .connection = ringer_capture_get_text (self->capture, entry.connection),
    .redacted = (entry.flags & RINGER_CAPTURE_REDACTED) != 0,
  };
  return line;
}

/* How a message is printed. A filter may ask for what is not to be printed. */
static GString *
format (RingerCmdTail *self, guint position)
{
  g_autoptr (GBytes) frame = ringer_capture_dup_frame (self->capture, position);
  g_autoptr (GBytes) redacted = NULL;
  RingerCaptureLine line = make_line (self, position);
  guint64           n_places = 0;

  if (self->json)
    return ringer_capture_format_line (&line, frame, self->redaction);
  redacted = ringer_redaction_apply (self->redaction, frame, &n_places);
  if (redacted == frame)
    return format_text (self->capture, position);
  ringer_capture_clear (self->shown);
  ringer_recorder_record (self->shown, &line, redacted);
  return format_text (self->shown, 0);
}

/* Prints the next piece, each time that everything before it is written. */
static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdTail) self = user_data;
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  RingerCliOutput  *output = RINGER_CLI_OUTPUT (object);
  guint             n = ringer_capture_get_n_items (self->capture);
  g_autoptr (GString) piece = g_string_new (NULL);

  /* A failure has ended the command. */
  if (!ringer_cli_output_flush_finish (output, result, NULL) ||
      ringer_cli_command_is_finishing (command))
    return;
  for (; self->position < n && piece->len < PIECE; self->position++)
    if (is_wanted (self, self->position))
      {
        g_autoptr (GString) line = format (self, self->position);

        g_string_append_len (piece, line->str, (gssize) line->len);
      }
  ringer_cli_output_take_line (output, g_steal_pointer (&piece));
  if (self->position < n)
    ringer_cli_output_flush_async (output, NULL, written_cb, g_steal_pointer (&self));
  else
    ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
}

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCliCommand) command = user_data;
  g_autoptr (GError) error = NULL;

  if (ringer_capture_export_finish (RINGER_CAPTURE (object), result, &error))
    ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
  else
    ringer_cli_command_fail (command, error);
}

/* What is wanted, in a capture of its own. */
static void
export_imported (RingerCmdTail *self)
{
  g_autoptr (RingerCapture) wanted = ringer_capture_new (G_MAXUINT64);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (self->export_file);

  ringer_capture_count_dropped (wanted, ringer_capture_get_n_dropped (self->capture));
  for (guint i = 0; i < ringer_capture_get_n_items (self->capture); i++)
    if (is_wanted (self, i))
      {
        g_autoptr (GBytes) frame = ringer_capture_dup_frame (self->capture, i);
        RingerCaptureLine line = make_line (self, i);

        ringer_recorder_record (wanted, &line, frame);
      }
  ringer_capture_export_async (wanted, file, self->redaction,
                               ringer_cli_command_get_cancellable (RINGER_CLI_COMMAND (self)),
                               exported_cb, g_object_ref (self));
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdTail) self = user_data;
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GError) error = NULL;

  self->capture = ringer_capture_import_finish (result, &error);
  if (self->capture == NULL)
    {
      g_prefix_error (&error, "%s: ", self->import_file);
      ringer_cli_command_fail (command, error);
      return;
    }
  if (self->export_file != NULL)
    {
      export_imported (self);
      return;
    }
  for (guint i = 0; self->paths != NULL && i < ringer_capture_get_n_items (self->capture); i++)
    {
      g_autoptr (GBytes) frame = ringer_capture_dup_frame (self->capture, i);

      ringer_redaction_learn (self->redaction, frame);
    }
  ringer_cli_output_flush_async (ringer_cli_command_get_output (command), NULL, written_cb,
                                 g_steal_pointer (&self));
}

static void
begin (RingerCmdTail *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GFile) file = NULL;

  if (self->import_file == NULL)
    {
      ringer_cli_command_connect (command, G_MAXINT);
      return;
    }
  file = g_file_new_for_commandline_arg (self->import_file);
  ringer_capture_import_async (file, ringer_cli_command_get_cancellable (command), imported_cb,
                               g_object_ref (self));
}

static void
ringer_cmd_tail_start (RingerCliCommand *command)
{
  RingerCmdTail   *self = RINGER_CMD_TAIL (command);
  g_autofree char *spec = NULL;

  if (self->secrets_file == NULL)
    {
      begin (self);
      return;
    }
  spec = g_strconcat ("@", self->secrets_file, NULL);
  ringer_cli_command_read (command, spec);
}

/* The file of secrets, one a line. */
static void
ringer_cmd_tail_read (RingerCliCommand *command, GBytes *bytes)
{
  RingerCmdTail   *self = RINGER_CMD_TAIL (command);
  gsize            length;
  const char      *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data, length);
  g_auto (GStrv) secrets = g_strsplit_set (text, "\r\n", -1);

  ringer_redaction_free (self->redaction);
  self->redaction = ringer_redaction_new ((const char *const *) secrets);
  for (guint i = 0; self->paths != NULL && self->paths[i] != NULL; i++)
    ringer_redaction_add_path (self->redaction, self->paths[i], NULL);
  begin (self);
}

static void
capture_failed_cb (RingerCliCapture *capture, GError *error, RingerCliCommand *command)
{
  ringer_cli_command_fail (command, error);
}

/* After the recorder: the message is the last one of the log. */
static void
frame_cb (RingerConnection *connection,
          gboolean          outgoing,
          GBytes           *frame,
          RingerMessage    *message,
          gint64            when,
          RingerCmdTail    *self)
{
  guint position = ringer_capture_get_n_items (self->capture) - 1;

  if (ringer_cli_command_is_finishing (RINGER_CLI_COMMAND (self)) || !is_wanted (self, position))
    return;
  if (self->paths != NULL)
    ringer_redaction_learn (self->redaction, frame);
  if (self->export != NULL)
    {
      RingerCaptureLine line = make_line (self, position);

      ringer_cli_capture_write (self->export, &line, frame);
      return;
    }
  ringer_cli_output_take_line (ringer_cli_command_get_output (RINGER_CLI_COMMAND (self)),
                               format (self, position));
}

static void
state_cb (RingerConnection *connection, GParamSpec *pspec, RingerCliCommand *command)
{
  const GError *error = ringer_connection_get_error (connection);

  if (ringer_cli_command_is_finishing (command))
    return;
  if (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_RECONNECTING)
    ringer_cli_command_say (command, _ ("The connection is lost, and tried again: %s"),
                            error != NULL ? error->message : "");
  else if (ringer_cli_connection_is_down (connection))
    {
      if (error != NULL)
        ringer_cli_command_say (command, "%s", error->message);
      ringer_cli_command_finish (command, RINGER_CLI_EXIT_CONNECTION);
    }
}

static gboolean
open_export (RingerCmdTail *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GError) error = NULL;

  if (self->export_file == NULL)
    return TRUE;
  self->export = ringer_cli_capture_new (self->export_file, self->redaction, &error);
  if (self->export == NULL)
    {
      ringer_cli_command_fail (command, error);
      return FALSE;
    }
  g_signal_connect_object (self->export, "failed", G_CALLBACK (capture_failed_cb), self,
                           G_CONNECT_DEFAULT);
  return TRUE;
}

static void
ringer_cmd_tail_connected (RingerCliCommand *command, RingerConnection *connection)
{
  RingerCmdTail   *self = RINGER_CMD_TAIL (command);
  g_autofree char *label = ringer_cli_capture_dup_label (connection);

  if (!open_export (self))
    return;
  self->capture = ringer_capture_new (KEPT);
  self->recorder = ringer_recorder_new (self->capture);
  ringer_recorder_add (self->recorder, connection, label);
  g_signal_connect_object (connection, "frame", G_CALLBACK (frame_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (connection, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_DEFAULT);
  for (guint i = 0; self->events != NULL && self->events[i] != NULL; i++)
    ringer_connection_subscribe (connection, self->events[i]);
  if (self->presence)
    ringer_connection_subscribe_presence (connection);
  ringer_cli_command_say (command, _ ("Listening at %s"), label);
}

static void
ringer_cmd_tail_dispose (GObject *object)
{
  RingerCmdTail *self = RINGER_CMD_TAIL (object);

  g_clear_object (&self->recorder);
  g_clear_object (&self->capture);
  g_clear_object (&self->shown);
  g_clear_object (&self->export);
  G_OBJECT_CLASS (ringer_cmd_tail_parent_class)->dispose (object);
}

static void
ringer_cmd_tail_finalize (GObject *object)
{
  RingerCmdTail *self = RINGER_CMD_TAIL (object);

  g_free (self->expression);
  g_strfreev (self->events);
  g_free (self->import_file);
  g_free (self->export_file);
  g_strfreev (self->paths);
  g_free (self->secrets_file);
  g_clear_pointer (&self->filter, ringer_filter_unref);
  g_clear_pointer (&self->redaction, ringer_redaction_free);
  G_OBJECT_CLASS (ringer_cmd_tail_parent_class)->finalize (object);
}

static void
ringer_cmd_tail_class_init (RingerCmdTailClass *klass)
{
  GObjectClass          *object_class = G_OBJECT_CLASS (klass);
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  object_class->dispose = ringer_cmd_tail_dispose;
  object_class->finalize = ringer_cmd_tail_finalize;
  command_class->name = "tail";
  command_class->summary = N_ ("Show messages as they come, or those of a capture");
  command_class->description = N_ (
      "A client sees its own messages only: the events that it subscribes to, who comes and goes.\n"
      "What call, provide and session send and receive is written by their option --capture FILE,\n"
      "and searched with tail --import FILE --filter EXPR. See ringer-cli(1) for what EXPR can "
      "say:\n\n"
      "  procedure ~ \"users/*\" and size > 10k and not action = ping\n"
      "  direction = in and $.user.age >= 18");
  command_class->serves = TRUE;
  command_class->add_options = ringer_cmd_tail_add_options;
  command_class->prepare = ringer_cmd_tail_prepare;
  command_class->start = ringer_cmd_tail_start;
  command_class->connected = ringer_cmd_tail_connected;
  command_class->read = ringer_cmd_tail_read;
}

static void
ringer_cmd_tail_init (RingerCmdTail *self)
{
  self->shown = ringer_capture_new (KEPT);
}
