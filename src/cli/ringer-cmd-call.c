/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli call: makes a call, or many of the same, and prints the answers.
 *
 * A single answer goes out byte for byte, a provider's error too: the exit code
 * tells them apart. With --repeat each answer has a line of its own and a summary
 * goes to standard error. */
#include "config.h"

#include "ringer-cli-input.h"
#include "ringer-cli-json.h"
#include "ringer-cli-summary.h"
#include "ringer-cmd.h"
#include "ringer-error.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN_NAME  200
#define MAX_SHOWN_ERROR 500

struct _RingerCmdCall
{
  RingerCliCommand parent_instance;

  char   *procedure;
  char   *payload_spec; /* NULL for an absent payload */
  GBytes *payload;
  int     repeat;
  int     concurrency;

  int               n_started;
  int               n_running;
  RingerCliExit     code; /* of the first call that was not answered */
  RingerCliSummary *summary;
};

G_DEFINE_FINAL_TYPE (RingerCmdCall, ringer_cmd_call, RINGER_TYPE_CLI_COMMAND)

static void
ringer_cmd_call_add_options (RingerCliCommand *command, GOptionContext *context)
{
  RingerCmdCall     *self = RINGER_CMD_CALL (command);
  const GOptionEntry options[] = {
    { "repeat", 0, 0, G_OPTION_ARG_INT, &self->repeat, N_ ("Make the call N times"), N_ ("N") },
    { "concurrency", 0, 0, G_OPTION_ARG_INT, &self->concurrency,
      N_ ("Let N of them run at the same time (default: 1)"), N_ ("N") },
    { NULL },
  };

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
}

static gboolean
check_arguments (const char *const *arguments, GError **error)
{
  guint n = g_strv_length ((GStrv) arguments);

  if (n < 1)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("The name of the procedure is missing"));
  else if (n > 2)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("A call has one name and one payload; '%s' is too much"), arguments[2]);
  else if (!g_utf8_validate (arguments[0], -1, NULL))
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("The name of the procedure is not UTF-8 text"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
take_payload (RingerCmdCall *self, GBytes *bytes, GError **error)
{
  if (!ringer_cli_input_check_json (bytes, _ ("The payload"), error))
    return FALSE;
  self->payload = g_bytes_ref (bytes);
  return TRUE;
}

static gboolean
ringer_cmd_call_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  RingerCmdCall *self = RINGER_CMD_CALL (command);

  if (!check_arguments (arguments, error))
    return FALSE;
  if (self->repeat < 1 || self->concurrency < 1)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("--repeat and --concurrency are numbers from 1"));
      return FALSE;
    }
  self->procedure = g_strdup (arguments[0]);
  self->payload_spec = g_strdup (arguments[1]);
  if (self->payload_spec != NULL && ringer_cli_input_is_literal (self->payload_spec))
    {
      g_autoptr (GBytes) bytes = g_bytes_new (self->payload_spec, strlen (self->payload_spec));

      return take_payload (self, bytes, error);
    }
  return TRUE;
}

static void
ringer_cmd_call_start (RingerCliCommand *command)
{
  RingerCmdCall *self = RINGER_CMD_CALL (command);

  if (self->payload_spec != NULL && self->payload == NULL)
    ringer_cli_command_read (command, self->payload_spec);
  else
    ringer_cli_command_connect (command, 0);
}

static void
ringer_cmd_call_read (RingerCliCommand *command, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  if (take_payload (RINGER_CMD_CALL (command), bytes, &error))
    ringer_cli_command_connect (command, 0);
  else
    ringer_cli_command_fail (command, error);
}

static RingerCliExit
get_exit_code (RingerCallOutcome outcome)
{
  switch (outcome)
    {
    case RINGER_CALL_OUTCOME_RESPONSE:
      return RINGER_CLI_EXIT_OK;
    case RINGER_CALL_OUTCOME_ERROR:
      return RINGER_CLI_EXIT_ERROR_ANSWER;
    case RINGER_CALL_OUTCOME_NO_PROVIDER:
      return RINGER_CLI_EXIT_NO_PROVIDER;
    case RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT:
    case RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT:
    case RINGER_CALL_OUTCOME_TIMED_OUT:
      return RINGER_CLI_EXIT_TIMEOUT;
    case RINGER_CALL_OUTCOME_DENIED:
    case RINGER_CALL_OUTCOME_PERMISSION_ERROR:
      return RINGER_CLI_EXIT_DENIED;
    case RINGER_CALL_OUTCOME_OFFLINE:
      return RINGER_CLI_EXIT_CONNECTION;
    case RINGER_CALL_OUTCOME_CANCELLED:
      return RINGER_CLI_EXIT_INTERRUPTED;
    case RINGER_CALL_OUTCOME_REFUSED:
    case RINGER_CALL_OUTCOME_NONE:
    default:
      return RINGER_CLI_EXIT_USAGE;
    }
}

static char *
explain_offline (RingerCmdCall *self, const char *name, const char *url)
{
  RingerConnection *connection = ringer_cli_command_get_connection (RINGER_CLI_COMMAND (self));
  const GError     *cause = ringer_connection_get_error (connection);

  if (cause == NULL)
    return g_strdup_printf (_ ("The connection to %s ended before '%s' was answered"), url, name);
  return g_strdup_printf (_ ("The connection to %s ended before '%s' was answered: %s"), url, name,
                          cause->message);
}

/* What happened to CALL, for a person. */
static char *
explain (RingerCmdCall *self, RingerCall *call)
{
  RingerConnection *connection = ringer_cli_command_get_connection (RINGER_CLI_COMMAND (self));
  const char *url = ringer_connection_config_get_url (ringer_connection_get_config (connection));
  g_autofree char *name = ringer_text_one_line (self->procedure, -1, MAX_SHOWN_NAME);

  switch (ringer_call_get_outcome (call))
    {
    case RINGER_CALL_OUTCOME_ERROR:
      return g_strdup_printf (_ ("The provider of '%s' answered with an error"), name);
    case RINGER_CALL_OUTCOME_NO_PROVIDER:
      return g_strdup_printf (
          _ ("No provider for '%s' is connected to %s, or all of them rejected the call"), name,
          url);
    case RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT:
      return g_strdup_printf (_ ("A provider of '%s' was asked and did not accept in time"), name);
    case RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT:
      return g_strdup_printf (_ ("The provider of '%s' did not answer in time"), name);
    case RINGER_CALL_OUTCOME_DENIED:
      return g_strdup_printf (_ ("The permissions of %s do not let us call '%s'"), url, name);
    case RINGER_CALL_OUTCOME_PERMISSION_ERROR:
      return g_strdup_printf (_ ("The permission rule of %s for '%s' failed"), url, name);
    case RINGER_CALL_OUTCOME_OFFLINE:
      return explain_offline (self, name, url);
    case RINGER_CALL_OUTCOME_TIMED_OUT:
      return g_strdup_printf (_ ("'%s' was not answered within %u ms, which is our own limit"),
                              name, ringer_call_get_timeout (call));
    case RINGER_CALL_OUTCOME_RESPONSE:
    case RINGER_CALL_OUTCOME_CANCELLED:
    case RINGER_CALL_OUTCOME_REFUSED:
    case RINGER_CALL_OUTCOME_NONE:
    default:
      return g_strdup (ringer_call_get_message (call) != NULL ? ringer_call_get_message (call)
                                                              : "");
    }
}

/* Byte for byte, and a line end after it; nothing at all for an absent payload. */
static void
print_answer (RingerCmdCall *self, RingerCall *call)
{
  RingerCliOutput *output = ringer_cli_command_get_output (RINGER_CLI_COMMAND (self));
  GBytes          *answer = ringer_call_get_answer (call);

  if (answer == NULL)
    return;
  ringer_cli_output_write (output, answer);
  ringer_cli_output_write_text (output, "\n");
}

static void
print_answer_line (RingerCmdCall *self, RingerCall *call)
{
  RingerCliOutput *output = ringer_cli_command_get_output (RINGER_CLI_COMMAND (self));
  GBytes          *answer = ringer_call_get_answer (call);

  if (answer != NULL)
    {
      gsize       length;
      const char *text = g_bytes_get_data (answer, &length);

      if (length > 0 &&
          (memchr (text, '\n', length) != NULL || memchr (text, '\r', length) != NULL))
        {
          g_autofree char *flat = ringer_cli_json_flatten (text, length);

          ringer_cli_output_write_text (output, flat);
        }
      else
        ringer_cli_output_write (output, answer);
    }
  ringer_cli_output_write_text (output, "\n");
}

static void
say_failure (RingerCmdCall *self, RingerCall *call)
{
  g_autofree char *sentence = explain (self, call);

  ringer_cli_command_say (RINGER_CLI_COMMAND (self), "%s (%s)", sentence,
                          ringer_call_get_word (call));
}

static void
report_one (RingerCmdCall *self, RingerCall *call)
{
  RingerCallOutcome outcome = ringer_call_get_outcome (call);

  if (outcome == RINGER_CALL_OUTCOME_RESPONSE || outcome == RINGER_CALL_OUTCOME_ERROR)
    print_answer (self, call);
  if (outcome != RINGER_CALL_OUTCOME_RESPONSE)
    say_failure (self, call);
}

/* Of each kind of failure the first is told; the summary has the number. */
static void
report_of_many (RingerCmdCall *self, RingerCall *call)
{
  RingerCallOutcome outcome = ringer_call_get_outcome (call);

  if (outcome == RINGER_CALL_OUTCOME_RESPONSE)
    print_answer_line (self, call);
  else if (ringer_cli_summary_count (self->summary, outcome) == 1)
    {
      GBytes *answer = ringer_call_get_answer (call);

      say_failure (self, call);
      if (answer != NULL)
        {
          g_autofree char *shown = ringer_text_one_line (
              g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer), MAX_SHOWN_ERROR);

          ringer_cli_command_say (RINGER_CLI_COMMAND (self), "%s", shown);
        }
    }
}

/* Starts as many as may run; ENDED is called as each ends. */
static void
start_calls (RingerCmdCall *self, GAsyncReadyCallback ended)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  RingerConnection *connection = ringer_cli_command_get_connection (command);
  guint timeout = ringer_cli_options_get_call_timeout (ringer_cli_command_get_options (command));

  while (self->n_started < self->repeat && self->n_running < self->concurrency)
    {
      g_autoptr (RingerCall) call = ringer_connection_call (connection, self->procedure,
                                                            self->payload, timeout);

      self->n_started++;
      self->n_running++;
      ringer_call_wait_async (call, ringer_cli_command_get_cancellable (command), ended,
                              g_object_ref (self));
    }
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdCall) self = user_data;
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  RingerCall       *call = RINGER_CALL (object);

  self->n_running--;
  /* We are interrupted, and the call is nobody's any more. */
  if (!ringer_call_wait_finish (call, result, NULL))
    {
      ringer_call_cancel (call);
      return;
    }
  ringer_cli_summary_add (self->summary, call);
  if (self->code == RINGER_CLI_EXIT_OK)
    self->code = get_exit_code (ringer_call_get_outcome (call));
  if (self->repeat == 1)
    report_one (self, call);
  else
    report_of_many (self, call);

  start_calls (self, ended_cb);
  if (self->n_running == 0)
    ringer_cli_command_finish (command, self->code);
}

static void
ringer_cmd_call_connected (RingerCliCommand *command, RingerConnection *connection)
{
  RingerCmdCall *self = RINGER_CMD_CALL (command);

  self->summary = ringer_cli_summary_new ();
  start_calls (self, ended_cb);
}

/* Of a run that was interrupted, too. */
static void
ringer_cmd_call_stop (RingerCliCommand *command)
{
  RingerCmdCall   *self = RINGER_CMD_CALL (command);
  g_autofree char *counts = NULL;
  g_autofree char *times = NULL;

  if (self->repeat == 1 || self->summary == NULL)
    return;
  counts = ringer_cli_summary_describe_counts (self->summary);
  times = ringer_cli_summary_describe_times (self->summary);
  ringer_cli_command_say (command, "%s", counts);
  if (times != NULL)
    ringer_cli_command_say (command, "%s", times);
}

static void
ringer_cmd_call_finalize (GObject *object)
{
  RingerCmdCall *self = RINGER_CMD_CALL (object);

  g_free (self->procedure);
  g_free (self->payload_spec);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->summary, ringer_cli_summary_free);
  G_OBJECT_CLASS (ringer_cmd_call_parent_class)->finalize (object);
}

static void
ringer_cmd_call_class_init (RingerCmdCallClass *klass)
{
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ringer_cmd_call_finalize;
  command_class->name = "call";
  command_class->arguments = N_ ("NAME [JSON|-|@FILE]");
  command_class->summary = N_ ("Make a call and print the answer");
  command_class->description = N_ (
      "The payload is sent byte for byte; without one the call has none. '-' reads it from "
      "standard input,\n@FILE from a file, without the line end at the end. The payload of "
      "the answer goes to standard\noutput byte for byte, and a line end after it; so does "
      "the payload of an error of the provider,\nwith exit code 1.\n\n"
      "With --repeat each answer is one line, and a summary goes to standard error.");
  command_class->add_options = ringer_cmd_call_add_options;
  command_class->prepare = ringer_cmd_call_prepare;
  command_class->start = ringer_cmd_call_start;
  command_class->read = ringer_cmd_call_read;
  command_class->connected = ringer_cmd_call_connected;
  command_class->stop = ringer_cmd_call_stop;
}

static void
ringer_cmd_call_init (RingerCmdCall *self)
{
  self->repeat = 1;
  self->concurrency = 1;
}
