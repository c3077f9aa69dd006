/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli provide: answers the requests for one procedure.
 *
 * A responder or, with --ask, a person decides; each decision is one JSON line on
 * standard output. Goes on over lost connections, until the limit, a signal, the
 * end of the person's input, or a broker that forbids it. */
#include "config.h"

#include "ringer-cli-asker.h"
#include "ringer-cli-input.h"
#include "ringer-cli-json.h"
#include "ringer-clock.h"
#include "ringer-cmd.h"
#include "ringer-error.h"
#include "ringer-responder.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN_NAME 200
/* Decided requests of which the broker may still say that it was too late. */
#define MAX_DECIDED 1000

struct _RingerCmdProvide
{
  RingerCliCommand parent_instance;

  char    *procedure;
  char    *reply;
  char    *error_reply;
  gboolean echo;
  gboolean reject;
  gboolean ask;
  gboolean hold_accept;
  int      delay;
  int      limit;

  RingerResponse   response;
  GBytes          *payload;
  RingerProvision *provision;
  RingerResponder *responder;
  RingerCliAsker  *asker;
  GQueue           decided; /* RingerRequest, the oldest first */
  int              n_decided;
  gboolean         ready;
};

G_DEFINE_FINAL_TYPE (RingerCmdProvide, ringer_cmd_provide, RINGER_TYPE_CLI_COMMAND)

static void
ringer_cmd_provide_add_options (RingerCliCommand *command, GOptionContext *context)
{
  RingerCmdProvide  *self = RINGER_CMD_PROVIDE (command);
  const GOptionEntry options[] = {
    { "reply", 0, 0, G_OPTION_ARG_FILENAME, &self->reply, N_ ("Answer with this payload"),
      N_ ("JSON|@FILE|-") },
    { "echo", 0, 0, G_OPTION_ARG_NONE, &self->echo,
      N_ ("Answer with the payload of the request, byte for byte"), NULL },
    { "error", 0, 0, G_OPTION_ARG_FILENAME, &self->error_reply, N_ ("Answer with this error"),
      N_ ("JSON|@FILE|-") },
    { "reject", 0, 0, G_OPTION_ARG_NONE, &self->reject,
      N_ ("Reject, so that the broker asks the next provider"), NULL },
    { "ask", 0, 0, G_OPTION_ARG_NONE, &self->ask,
      N_ ("Ask on the terminal; one of the above is then what an empty line does"), NULL },
    { "delay", 0, 0, G_OPTION_ARG_INT, &self->delay, N_ ("Wait this long before the answer"),
      N_ ("MS") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &self->limit, N_ ("End after N answers"), N_ ("N") },
    { "hold-accept", 0, 0, G_OPTION_ARG_NONE, &self->hold_accept,
      N_ ("Do not accept: the answer alone is sent"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
}

static gboolean
misuse (GError **error, const char *message)
{
  g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, message);
  return FALSE;
}

static gboolean
check_options (RingerCmdProvide *self, GError **error)
{
  int n = (self->reply != NULL) + (self->error_reply != NULL) + !!self->echo + !!self->reject;

  if (n > 1)
    return misuse (error, _ ("--reply, --echo, --error and --reject exclude each other"));
  if (n == 0 && !self->ask)
    return misuse (error,
                   _ ("Say how to answer: --reply JSON, --echo, --error JSON, --reject or --ask"));
  if (self->delay < 0 || self->limit < 0)
    return misuse (error, _ ("--delay and --limit are numbers from 0"));
  if (self->ask && self->delay > 0)
    return misuse (error, _ ("--delay is of no use with --ask, where you decide when"));
  if (self->ask && (g_strcmp0 (self->reply, "-") == 0 || g_strcmp0 (self->error_reply, "-") == 0))
    return misuse (error, _ ("With --ask standard input is for the decisions; use @FILE"));
  return TRUE;
}

static const char *
get_payload_spec (RingerCmdProvide *self)
{
  return self->reply != NULL ? self->reply : self->error_reply;
}

static gboolean
take_payload (RingerCmdProvide *self, GBytes *bytes, GError **error)
{
  if (!ringer_cli_input_check_json (bytes, self->reply != NULL ? "--reply" : "--error", error))
    return FALSE;
  self->payload = g_bytes_ref (bytes);
  return TRUE;
}

static gboolean
ringer_cmd_provide_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);
  const char       *spec = get_payload_spec (self);

  if (arguments[0] == NULL)
    return misuse (error, _ ("The name of the procedure is missing"));
  if (arguments[1] != NULL)
    return misuse (error, _ ("One name only; start a program for each procedure"));
  if (!g_utf8_validate (arguments[0], -1, NULL))
    return misuse (error, _ ("The name of the procedure is not UTF-8 text"));
  if (!check_options (self, error))
    return FALSE;
  self->procedure = g_strdup (arguments[0]);
  if (self->echo)
    self->response = RINGER_RESPONSE_ECHO;
  else if (self->reject)
    self->response = RINGER_RESPONSE_REJECT;
  else
    self->response = self->error_reply != NULL ? RINGER_RESPONSE_ERROR : RINGER_RESPONSE_REPLY;
  if (spec != NULL && ringer_cli_input_is_literal (spec))
    {
      g_autoptr (GBytes) bytes = g_bytes_new (spec, strlen (spec));

      return take_payload (self, bytes, error);
    }
  return TRUE;
}

static void
ringer_cmd_provide_start (RingerCliCommand *command)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);
  const char       *spec = get_payload_spec (self);

  if (spec != NULL && self->payload == NULL)
    ringer_cli_command_read (command, spec);
  else
    ringer_cli_command_connect (command, G_MAXINT);
}

static void
ringer_cmd_provide_read (RingerCliCommand *command, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  if (take_payload (RINGER_CMD_PROVIDE (command), bytes, &error))
    ringer_cli_command_connect (command, G_MAXINT);
  else
    ringer_cli_command_fail (command, error);
}

static const char *
get_url (RingerCmdProvide *self)
{
  RingerConnection *connection = ringer_cli_command_get_connection (RINGER_CLI_COMMAND (self));

  return ringer_connection_config_get_url (ringer_connection_get_config (connection));
}

static const char *
get_decision (RingerRequestState state)
{
  switch (state)
    {
    case RINGER_REQUEST_STATE_ANSWERED:
      return "send";
    case RINGER_REQUEST_STATE_FAILED:
      return "error";
    case RINGER_REQUEST_STATE_REJECTED:
      return "reject";
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_LATE:
    case RINGER_REQUEST_STATE_LOST:
    default:
      return "none";
    }
}

static void
add_state (GString *line, RingerRequest *request)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (RINGER_TYPE_REQUEST_STATE);
  const GEnumValue *value = g_enum_get_value (klass, (int) ringer_request_get_state (request));
  g_autofree char  *word = g_ascii_strup (value->value_nick, -1);

  ringer_cli_json_add_text (line, "state", word);
}

static void
print_line (RingerCmdProvide *self, GString *line)
{
  ringer_cli_output_take_line (ringer_cli_command_get_output (RINGER_CLI_COMMAND (self)),
                               ringer_cli_json_end (line));
}

static void
print_decision (RingerCmdProvide *self, RingerRequest *request)
{
  GString *line = ringer_cli_json_begin ();
  gint64   arrived = ringer_request_get_arrived_at (request);
  gint64   accepted = ringer_request_get_accepted_at (request);
  gint64   decided = ringer_request_get_decided_at (request);
  gint64   age = ringer_clock_get_monotonic () - arrived;

  ringer_cli_json_add_int (line, "at", (ringer_clock_get_real () - age) / G_TIME_SPAN_MILLISECOND);
  ringer_cli_json_add_text (line, "procedure", ringer_request_get_procedure (request));
  ringer_cli_json_add_text (line, "correlationId", ringer_request_get_correlation_id (request));
  ringer_cli_json_add_text (line, "requestorName", ringer_request_get_requestor_name (request));
  ringer_cli_json_add_text (line, "requestorData", ringer_request_get_requestor_data (request));
  ringer_cli_json_add_bytes (line, "payload", ringer_request_get_payload (request));
  ringer_cli_json_add_text (line, "decision", get_decision (ringer_request_get_state (request)));
  ringer_cli_json_add_bytes (line, "answer", ringer_request_get_answer (request));
  if (accepted != 0)
    ringer_cli_json_add_ms (line, "acceptedMs", accepted - arrived);
  if (decided != 0)
    ringer_cli_json_add_ms (line, "decidedMs", decided - arrived);
  add_state (line, request);
  print_line (self, line);
}

/* The broker's word on an answer comes after the line of it. */
static void
late_cb (RingerRequest *request, GParamSpec *pspec, RingerCmdProvide *self)
{
  GString *line;

  if (ringer_request_get_state (request) != RINGER_REQUEST_STATE_LATE)
    return;
  line = ringer_cli_json_begin ();
  ringer_cli_json_add_text (line, "procedure", ringer_request_get_procedure (request));
  ringer_cli_json_add_text (line, "correlationId", ringer_request_get_correlation_id (request));
  add_state (line, request);
  print_line (self, line);
}

static void
decided_cb (gpointer decider, RingerRequest *request, RingerCmdProvide *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);

  print_decision (self, request);
  g_signal_connect_object (request, "notify::state", G_CALLBACK (late_cb), self, G_CONNECT_DEFAULT);
  g_queue_push_tail (&self->decided, g_object_ref (request));
  if (g_queue_get_length (&self->decided) > MAX_DECIDED)
    g_object_unref (g_queue_pop_head (&self->decided));
  if (g_str_equal (get_decision (ringer_request_get_state (request)), "none"))
    ringer_cli_command_say (command, _ ("The answer could not be sent"));
  else
    self->n_decided++;
  if (self->limit > 0 && self->n_decided >= self->limit)
    ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
}

static void
asker_ended_cb (RingerCliAsker *asker, GError *error, RingerCliCommand *command)
{
  if (error != NULL)
    ringer_cli_command_fail (command, error);
  else
    ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
}

static void
say_provision_state (RingerCmdProvide *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autofree char  *name = ringer_text_one_line (self->procedure, -1, MAX_SHOWN_NAME);

  switch (ringer_provision_get_state (self->provision))
    {
    case RINGER_PROVISION_STATE_ACTIVE:
      ringer_cli_command_say (
          command, self->ready ? _ ("'%s' is provided again at %s") : _ ("'%s' is provided at %s"),
          name, get_url (self));
      self->ready = TRUE;
      break;
    case RINGER_PROVISION_STATE_UNANSWERED:
      ringer_cli_command_say (
          command, _ ("The broker has not acknowledged '%s'; requests may come all the same"),
          name);
      break;
    case RINGER_PROVISION_STATE_DENIED:
      ringer_cli_command_say (command, _ ("The permissions of %s do not let us provide '%s'"),
                              get_url (self), name);
      ringer_cli_command_finish (command, RINGER_CLI_EXIT_DENIED);
      break;
    case RINGER_PROVISION_STATE_OFFLINE:
    case RINGER_PROVISION_STATE_PENDING:
    case RINGER_PROVISION_STATE_WITHDRAWN:
    default:
      break;
    }
}

static void
provision_state_cb (RingerProvision *provision, GParamSpec *pspec, RingerCmdProvide *self)
{
  if (!ringer_cli_command_is_finishing (RINGER_CLI_COMMAND (self)))
    say_provision_state (self);
}

/* Losses are told and lived through; a connection that will not come back ends us. */
static void
connection_state_cb (RingerConnection *connection, GParamSpec *pspec, RingerCmdProvide *self)
{
  RingerCliCommand     *command = RINGER_CLI_COMMAND (self);
  RingerConnectionState state = ringer_connection_get_state (connection);
  const GError         *error = ringer_connection_get_error (connection);

  if (ringer_cli_command_is_finishing (command))
    return;
  if (state == RINGER_CONNECTION_STATE_RECONNECTING)
    ringer_cli_command_say (command, _ ("The connection is lost, and tried again: %s"),
                            error != NULL ? error->message : get_url (self));
  else if (ringer_cli_connection_is_down (connection))
    {
      if (error != NULL)
        ringer_cli_command_say (command, "%s", error->message);
      ringer_cli_command_finish (command, RINGER_CLI_EXIT_CONNECTION);
    }
}

static void
start_responder (RingerCmdProvide *self, RingerConnection *connection)
{
  self->responder = ringer_responder_new (connection, self->procedure);
  g_object_set (self->responder, "response", self->response, "payload", self->payload, "delay",
                (guint) self->delay, "limit", (guint) self->limit, NULL);
  g_signal_connect_object (self->responder, "answered", G_CALLBACK (decided_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_responder_start (self->responder);
}

static void
start_asker (RingerCmdProvide *self, RingerConnection *connection)
{
  self->asker = ringer_cli_asker_new (connection, self->procedure);
  if (self->echo || self->reject || get_payload_spec (self) != NULL)
    ringer_cli_asker_set_default (self->asker, self->response, self->payload);
  g_signal_connect_object (self->asker, "decided", G_CALLBACK (decided_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->asker, "ended", G_CALLBACK (asker_ended_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_cli_asker_start (self->asker);
}

static void
ringer_cmd_provide_connected (RingerCliCommand *command, RingerConnection *connection)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);

  g_signal_connect_object (connection, "notify::state", G_CALLBACK (connection_state_cb), self,
                           G_CONNECT_DEFAULT);
  if (self->ask)
    start_asker (self, connection);
  else
    start_responder (self, connection);
  g_set_object (&self->provision, ringer_connection_provide (connection, self->procedure));
  if (self->hold_accept)
    ringer_provision_set_automatic_accept (self->provision, FALSE);
  g_signal_connect_object (self->provision, "notify::state", G_CALLBACK (provision_state_cb), self,
                           G_CONNECT_DEFAULT);
  say_provision_state (self);
}

static void
ringer_cmd_provide_stop (RingerCliCommand *command)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);

  if (self->responder != NULL)
    ringer_responder_stop (self->responder);
  if (self->asker != NULL)
    ringer_cli_asker_stop (self->asker);
  if (self->provision != NULL)
    ringer_provision_withdraw (self->provision);
}

static void
ringer_cmd_provide_dispose (GObject *object)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (object);

  g_clear_object (&self->responder);
  g_clear_object (&self->asker);
  g_clear_object (&self->provision);
  g_queue_clear_full (&self->decided, g_object_unref);
  G_OBJECT_CLASS (ringer_cmd_provide_parent_class)->dispose (object);
}

static void
ringer_cmd_provide_finalize (GObject *object)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (object);

  g_free (self->procedure);
  g_free (self->reply);
  g_free (self->error_reply);
  g_clear_pointer (&self->payload, g_bytes_unref);
  G_OBJECT_CLASS (ringer_cmd_provide_parent_class)->finalize (object);
}

static void
ringer_cmd_provide_class_init (RingerCmdProvideClass *klass)
{
  GObjectClass          *object_class = G_OBJECT_CLASS (klass);
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  object_class->dispose = ringer_cmd_provide_dispose;
  object_class->finalize = ringer_cmd_provide_finalize;
  command_class->name = "provide";
  command_class->arguments = N_ ("NAME");
  command_class->summary = N_ ("Answer the requests for a procedure");
  command_class->description = N_ (
      "Each decision is one JSON line on standard output; a line on standard error says when "
      "the procedure\nis provided. With --ask each request waits for a line: s JSON sends, "
      "e JSON answers with an error,\nr rejects; a number in front names the request.");
  command_class->add_options = ringer_cmd_provide_add_options;
  command_class->prepare = ringer_cmd_provide_prepare;
  command_class->start = ringer_cmd_provide_start;
  command_class->read = ringer_cmd_provide_read;
  command_class->connected = ringer_cmd_provide_connected;
  command_class->stop = ringer_cmd_provide_stop;
}

static void
ringer_cmd_provide_init (RingerCmdProvide *self)
{
  g_queue_init (&self->decided);
}
