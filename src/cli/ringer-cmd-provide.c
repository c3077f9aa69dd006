/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli provide: answers requests.
 *
 * What the options say becomes a provider file in memory, so that one engine answers by it and
 * by a file of the user's. With --ask a person decides what that engine hands over;
 * without, nobody is there, and what the file says for the deadline is done. Each
 * decision is one JSON line on standard output. Goes on over lost connections,
 * until the limit, a signal, the end of the person's input, or a broker that
 * forbids it. The requests are followed in ringer-cmd-provide-requests.c. */
#include "config.h"

#include "ringer-cmd-provide-private.h"

#include "ringer-cli-input.h"
#include "ringer-cli-rules.h"
#include "ringer-error.h"
#include "ringer-forward.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN_NAME 200

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
    { "exec", 0, 0, G_OPTION_ARG_STRING, &self->exec,
      N_ ("Answer with what this command prints; no shell is involved"), N_ ("CMD") },
    { "forward", 0, 0, G_OPTION_ARG_STRING, &self->forward,
      N_ ("Answer with what this HTTP service answers"), N_ ("URL") },
    { "rules", 0, 0, G_OPTION_ARG_FILENAME, &self->rules,
      N_ ("Answer as this provider file says; without NAME for all that it names"), N_ ("FILE") },
    { "ask", 0, 0, G_OPTION_ARG_NONE, &self->ask,
      N_ ("Ask on the terminal; the answer above is then what an empty line does"), NULL },
    { "delay", 0, 0, G_OPTION_ARG_INT, &self->delay, N_ ("Wait this long before the answer"),
      N_ ("MS") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &self->limit, N_ ("End after N decisions"), N_ ("N") },
    { "hold-accept", 0, 0, G_OPTION_ARG_NONE, &self->hold_accept,
      N_ ("Do not accept: the answer alone is sent"), NULL },
    { "ack-timeout", 0, 0, G_OPTION_ARG_INT, &self->ack_timeout,
      N_ ("How long the broker waits to be accepted, 1000 unless said"), N_ ("MS") },
    { "response-timeout", 0, 0, G_OPTION_ARG_INT, &self->response_timeout,
      N_ ("How long the broker waits for an answer, 10000 unless said"), N_ ("MS") },
    { "trace", 0, 0, G_OPTION_ARG_NONE, &self->trace,
      N_ ("Say in each line which rule matched, and why the others did not"), NULL },
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
check_combination (RingerCmdProvide *self, GError **error)
{
  if (self->rules != NULL && (self->delay > 0 || self->hold_accept))
    return misuse (error, _ ("With --rules the file says when and how to accept and to answer"));
  if (self->ask && self->delay > 0)
    return misuse (error, _ ("--delay is of no use with --ask, where you decide when"));
  if (self->ask && (self->exec != NULL || self->forward != NULL))
    return misuse (error, _ ("With --ask an empty line can do --reply, --echo, --error or "
                             "--reject"));
  if (self->ask && (g_strcmp0 (self->reply, "-") == 0 || g_strcmp0 (self->error_reply, "-") == 0))
    return misuse (error, _ ("With --ask standard input is for the decisions; use @FILE"));
  return TRUE;
}

static gboolean
check_options (RingerCmdProvide *self, GError **error)
{
  int n = (self->reply != NULL) + (self->error_reply != NULL) + !!self->echo + !!self->reject +
          (self->exec != NULL) + (self->forward != NULL) + (self->rules != NULL);

  if (n > 1)
    return misuse (error, _ ("--reply, --echo, --error, --reject, --exec, --forward and --rules "
                             "exclude each other"));
  if (n == 0 && !self->ask)
    return misuse (error, _ ("Say how to answer: --reply JSON, --echo, --error JSON, --reject, "
                             "--exec CMD, --forward URL, --rules FILE or --ask"));
  if (self->delay < 0 || self->limit < 0)
    return misuse (error, _ ("--delay and --limit are numbers from 0"));
  if (self->ack_timeout < 0 || self->response_timeout < 0)
    return misuse (error, _ ("--ack-timeout and --response-timeout are numbers from 1"));
  return check_combination (self, error);
}

static gboolean
check_names (RingerCmdProvide *self, const char *const *arguments, GError **error)
{
  if (arguments[0] == NULL)
    return self->rules != NULL || misuse (error, _ ("The name of the procedure is missing"));
  if (arguments[1] != NULL)
    return misuse (error, _ ("One name only; start a program for each procedure"));
  if (!g_utf8_validate (arguments[0], -1, NULL))
    return misuse (error, _ ("The name of the procedure is not UTF-8 text"));
  return TRUE;
}

static const char *
get_payload_spec (RingerCmdProvide *self)
{
  return self->reply != NULL ? self->reply : self->error_reply;
}

static RingerAnswerKind
get_kind (RingerCmdProvide *self)
{
  if (self->echo)
    return RINGER_ANSWER_ECHO;
  if (self->reject)
    return RINGER_ANSWER_REJECT;
  if (self->exec != NULL)
    return RINGER_ANSWER_RUN;
  if (self->forward != NULL)
    return RINGER_ANSWER_FORWARD;
  return self->error_reply != NULL ? RINGER_ANSWER_ERROR : RINGER_ANSWER_REPLY;
}

static gboolean
prepare_answer (RingerCmdProvide *self, GError **error)
{
  self->answer = ringer_answer_new (get_kind (self));
  self->answer->delay_min = self->answer->delay_max = (guint) self->delay;
  if (self->forward != NULL && !ringer_forward_check_url (self->forward, error))
    return FALSE;
  self->answer->url = g_strdup (self->forward);
  if (self->exec != NULL && !g_shell_parse_argv (self->exec, NULL, &self->answer->command, error))
    {
      g_prefix_error (error, "--exec: ");
      return FALSE;
    }
  return TRUE;
}

/* The answer is complete: makes the file of it. */
static gboolean
take_payload (RingerCmdProvide *self, GBytes *payload, GError **error)
{
  const RingerAnswer *answer = self->ask ? NULL : self->answer;

  if (payload != NULL &&
      !ringer_cli_input_check_json (payload, self->reply != NULL ? "--reply" : "--error", error))
    return FALSE;
  if (payload != NULL)
    self->answer->payload = g_bytes_ref (payload);
  self->file = ringer_cli_rules_new (self->procedure, answer, !self->hold_accept, error);
  return self->file != NULL;
}

static gboolean
ringer_cmd_provide_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);
  const char       *spec = get_payload_spec (self);
  g_autoptr (GBytes) literal = NULL;

  if (!check_options (self, error) || !check_names (self, arguments, error))
    return FALSE;
  self->procedure = g_strdup (arguments[0]);
  if (self->rules != NULL)
    return TRUE;
  if (self->procedure[0] == '\0')
    return misuse (error, _ ("The name of the procedure is empty"));
  if (!prepare_answer (self, error))
    return FALSE;
  if (spec != NULL && !ringer_cli_input_is_literal (spec))
    return TRUE;
  if (spec != NULL)
    literal = g_bytes_new (spec, strlen (spec));
  return take_payload (self, literal, error);
}

/* The file as its user knows it. */
static const char *
get_rules_name (RingerCmdProvide *self)
{
  return self->rules;
}

static gboolean
narrow (RingerCmdProvide *self, GError **error)
{
  if (ringer_cli_rules_narrow (self->whole, self->procedure, self->file, error))
    return TRUE;
  g_prefix_error (error, "%s: ", get_rules_name (self));
  return FALSE;
}

static void
file_changed_cb (RingerProviderFile *file, RingerCmdProvide *self)
{
  g_autoptr (GError) error = NULL;

  if (self->procedure != NULL && !narrow (self, &error))
    {
      ringer_provider_file_reset (self->file);
      ringer_cli_command_say (RINGER_CLI_COMMAND (self), "%s", error->message);
      return;
    }
  ringer_cli_command_say (RINGER_CLI_COMMAND (self), _ ("%s has changed; it counts from now on"),
                          get_rules_name (self));
}

static void
file_error_cb (RingerProviderFile *file, GParamSpec *pspec, RingerCmdProvide *self)
{
  g_autoptr (GError) error = NULL;

  g_object_get (file, "error", &error, NULL);
  if (error != NULL)
    ringer_cli_command_say (RINGER_CLI_COMMAND (self),
                            _ ("%s; what it said before counts until it is right"), error->message);
}

static void
file_gone_cb (RingerProviderFile *file, GParamSpec *pspec, RingerCmdProvide *self)
{
  gboolean is_gone;

  g_object_get (file, "changed-on-disk", &is_gone, NULL);
  if (is_gone)
    ringer_cli_command_say (RINGER_CLI_COMMAND (self),
                            _ ("%s is gone; what it said counts until it is back"),
                            get_rules_name (self));
}

static void
follow_file (RingerCmdProvide *self)
{
  g_signal_connect_object (self->whole, "changed", G_CALLBACK (file_changed_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->whole, "notify::error", G_CALLBACK (file_error_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->whole, "notify::changed-on-disk", G_CALLBACK (file_gone_cb), self,
                           G_CONNECT_DEFAULT);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdProvide) self = user_data;
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GError) error = NULL;

  if (!ringer_provider_file_load_finish (self->whole, result, &error))
    {
      ringer_cli_command_fail (command, error);
      return;
    }
  if (ringer_cli_command_is_finishing (command))
    return;
  if (self->procedure == NULL)
    self->file = g_object_ref (self->whole);
  else
    {
      self->file = ringer_provider_file_new ();
      if (!narrow (self, &error))
        {
          ringer_cli_command_fail (command, error);
          return;
        }
    }
  follow_file (self);
  ringer_cli_command_connect (command, G_MAXINT);
}

static void
ringer_cmd_provide_start (RingerCliCommand *command)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);
  g_autoptr (GFile) file = NULL;

  if (self->file != NULL)
    ringer_cli_command_connect (command, G_MAXINT);
  else if (self->rules == NULL)
    ringer_cli_command_read (command, get_payload_spec (self));
  else
    {
      file = g_file_new_for_commandline_arg (self->rules);
      self->whole = ringer_provider_file_new ();
      ringer_provider_file_load_async (self->whole, file,
                                       ringer_cli_command_get_cancellable (command), loaded_cb,
                                       g_object_ref (self));
    }
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

/* Nothing is left that the broker lets us provide. */
static gboolean
is_all_denied (RingerCmdProvide *self)
{
  RingerConnection *connection = ringer_cli_command_get_connection (RINGER_CLI_COMMAND (self));
  GListModel       *provisions = ringer_connection_get_provisions (connection);

  for (guint i = 0; i < g_list_model_get_n_items (provisions); i++)
    {
      g_autoptr (RingerProvision) provision = g_list_model_get_item (provisions, i);

      if (ringer_provision_get_state (provision) != RINGER_PROVISION_STATE_DENIED)
        return FALSE;
    }
  return TRUE;
}

static void
say_provision_state (RingerCmdProvide *self, RingerProvision *provision)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  const char       *procedure = ringer_provision_get_procedure (provision);
  g_autofree char  *name = ringer_text_one_line (procedure, -1, MAX_SHOWN_NAME);

  switch (ringer_provision_get_state (provision))
    {
    case RINGER_PROVISION_STATE_ACTIVE:
      ringer_cli_command_say (command,
                              g_hash_table_contains (self->provided, procedure)
                                  ? _ ("'%s' is provided again at %s")
                                  : _ ("'%s' is provided at %s"),
                              name, get_url (self));
      g_hash_table_add (self->provided, g_strdup (procedure));
      break;
    case RINGER_PROVISION_STATE_UNANSWERED:
      ringer_cli_command_say (
          command, _ ("The broker has not acknowledged '%s'; requests may come all the same"),
          name);
      break;
    case RINGER_PROVISION_STATE_DENIED:
      ringer_cli_command_say (command, _ ("The permissions of %s do not let us provide '%s'"),
                              get_url (self), name);
      if (is_all_denied (self))
        ringer_cli_command_finish (command, RINGER_CLI_EXIT_DENIED);
      break;
    case RINGER_PROVISION_STATE_WITHDRAWN:
      ringer_cli_command_say (command, _ ("'%s' is not provided any more"), name);
      break;
    case RINGER_PROVISION_STATE_OFFLINE:
    case RINGER_PROVISION_STATE_PENDING:
    default:
      break;
    }
}

static void
provision_state_cb (RingerProvision *provision, GParamSpec *pspec, RingerCmdProvide *self)
{
  if (!ringer_cli_command_is_finishing (RINGER_CLI_COMMAND (self)))
    say_provision_state (self, provision);
}

static void
provisions_changed_cb (
    GListModel *provisions, guint position, guint n_removed, guint n_added, RingerCmdProvide *self)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (RingerProvision) provision = g_list_model_get_item (provisions, i);

      g_signal_connect_object (provision, "notify::state", G_CALLBACK (provision_state_cb), self,
                               G_CONNECT_DEFAULT);
      say_provision_state (self, provision);
    }
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
asker_ended_cb (RingerCliAsker *asker, GError *error, RingerCliCommand *command)
{
  if (error != NULL)
    ringer_cli_command_fail (command, error);
  else
    ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
}

static void
start_asker (RingerCmdProvide *self)
{
  self->asker = ringer_cli_asker_new (self->procedure == NULL);
  if (self->echo || self->reject || get_payload_spec (self) != NULL)
    ringer_cli_asker_set_default (self->asker, self->answer);
  g_signal_connect_object (self->asker, "ended", G_CALLBACK (asker_ended_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_cli_asker_start (self->asker);
}

/* Deadlines are the broker's, which tells nobody: what the file says of them counts
 * from what it is believed to allow. */
static void
set_deadlines (RingerCmdProvide *self, RingerConnection *connection)
{
  RingerConnectionConfig *config = ringer_connection_get_config (connection);

  if (self->ack_timeout > 0)
    g_object_set (config, "accept-timeout", (guint) self->ack_timeout, NULL);
  if (self->response_timeout > 0)
    g_object_set (config, "response-timeout", (guint) self->response_timeout, NULL);
}

static void
ringer_cmd_provide_connected (RingerCliCommand *command, RingerConnection *connection)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);
  GListModel       *provisions = ringer_connection_get_provisions (connection);

  g_signal_connect_object (connection, "notify::state", G_CALLBACK (connection_state_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (provisions, "items-changed", G_CALLBACK (provisions_changed_cb), self,
                           G_CONNECT_DEFAULT);
  set_deadlines (self, connection);
  if (self->ask)
    start_asker (self);
  ringer_cmd_provide_start_requests (self, connection);
  if (g_list_model_get_n_items (provisions) == 0)
    ringer_cli_command_say (command, _ ("%s names nothing that is provided"),
                            get_rules_name (self));
}

static void
ringer_cmd_provide_stop (RingerCliCommand *command)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (command);
  RingerConnection *connection = ringer_cli_command_get_connection (command);
  GListModel       *provisions;

  ringer_cmd_provide_stop_requests (self);
  if (self->asker != NULL)
    ringer_cli_asker_stop (self->asker);
  if (connection == NULL)
    return;
  provisions = ringer_connection_get_provisions (connection);
  for (guint i = g_list_model_get_n_items (provisions); i > 0; i--)
    {
      g_autoptr (RingerProvision) provision = g_list_model_get_item (provisions, i - 1);

      ringer_provision_withdraw (provision);
    }
}

static void
ringer_cmd_provide_dispose (GObject *object)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (object);

  ringer_cmd_provide_stop_requests (self);
  g_clear_object (&self->asker);
  g_clear_object (&self->file);
  g_clear_object (&self->whole);
  G_OBJECT_CLASS (ringer_cmd_provide_parent_class)->dispose (object);
}

static void
ringer_cmd_provide_finalize (GObject *object)
{
  RingerCmdProvide *self = RINGER_CMD_PROVIDE (object);

  g_free (self->procedure);
  g_free (self->reply);
  g_free (self->error_reply);
  g_free (self->exec);
  g_free (self->forward);
  g_free (self->rules);
  g_clear_pointer (&self->answer, ringer_answer_free);
  g_clear_pointer (&self->provided, g_hash_table_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
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
  command_class->arguments = N_ ("[NAME]");
  command_class->summary = N_ ("Answer the requests for a procedure, or those of a provider file");
  command_class->description = N_ (
      "Each decision is one JSON line on standard output; a line on standard error says when "
      "a procedure\nis provided. With --ask each request waits for a line: s JSON sends, "
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
  self->provided = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->taken = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&self->decided);
}
