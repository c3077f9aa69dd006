/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli demo: the main job, without a display.
 *
 * A broker and three clients of it live in this process, over real sockets. Each
 * step does one thing, says what came of it, and hands over to the next; a step
 * that does not do what it should ends the demo. Main thread only. */
#include "config.h"

#include "ringer-answerer.h"
#include "ringer-broker.h"
#include "ringer-cmd.h"
#include "ringer-directory.h"
#include "ringer-error.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define DEADLINE     10000
#define CALL_TIMEOUT 3000

#define ECHO   "demo/echo"
#define ERROR  "demo/error"
#define REJECT "demo/reject"
#define NOBODY "demo/nobody"
/* More digits than a double has. */
#define PAYLOAD       "{\"big\": 12345678901234567890}"
#define ERROR_PAYLOAD "\"out of stock\""
/* What ann answers by. */
#define PROVIDER_FILE                                                                        \
  "{\"format\": 1, \"procedures\": {\"" ECHO "\": {\"rules\": [{\"echo\": true}]}, \"" ERROR \
  "\": {\"rules\": [{\"error\": " ERROR_PAYLOAD "}]}}}"

typedef enum
{
  ANN,
  BOB,
  CALLER,
  N_CLIENTS
} Client;

static const char *const names[N_CLIENTS] = { "ann", "bob", "caller" };

struct _RingerCmdDemo
{
  RingerCliCommand parent_instance;

  RingerBroker     *broker;
  RingerConnection *clients[N_CLIENTS];
  RingerAnswerer   *answerer; /* ann's */
  RingerDirectory  *directory;
  int               rejected_by; /* Client, -1 before */
  int               answered_by;
  guint             n_done; /* within the step */
  guint             step;
  GSourceFunc       run_step;
  guint             step_source;
  guint             deadline_source;
};

G_DEFINE_FINAL_TYPE (RingerCmdDemo, ringer_cmd_demo, RINGER_TYPE_CLI_COMMAND)

static gboolean
ringer_cmd_demo_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  if (arguments[0] == NULL)
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               _ ("The demo takes no argument, and here is '%s'"), arguments[0]);
  return FALSE;
}

static void
print (RingerCmdDemo *self, const char *word, const char *text)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%-7s %s\n", word, text);
  ringer_cli_output_take_line (ringer_cli_command_get_output (RINGER_CLI_COMMAND (self)), line);
}

/* The step did what it should; the next one begins. */
static void G_GNUC_PRINTF (2, 3) pass (RingerCmdDemo *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  print (self, _ ("ok"), text);
  self->step++;
  self->n_done = 0;
  if (self->step_source == 0)
    self->step_source = g_idle_add (self->run_step, self);
}

static void G_GNUC_PRINTF (2, 3) fail (RingerCmdDemo *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  print (self, _ ("FAILED"), text);
  ringer_cli_command_finish (RINGER_CLI_COMMAND (self), RINGER_CLI_EXIT_ERROR_ANSWER);
}

static void
start_broker (RingerCmdDemo *self)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (GError) error = NULL;

  self->broker = ringer_broker_new (config);
  if (ringer_broker_start (self->broker, NULL, 0, &error))
    pass (self, _ ("a broker listens at %s"), ringer_broker_get_url (self->broker));
  else
    fail (self, "%s", error->message);
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdDemo) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = ringer_connection_login_finish (RINGER_CONNECTION (object), result,
                                                          &error);

  if (ringer_cli_command_is_finishing (RINGER_CLI_COMMAND (self)))
    return;
  if (error != NULL)
    fail (self, "%s", error->message);
  else if (++self->n_done == N_CLIENTS)
    pass (self, _ ("ann, bob and a caller are connected and logged in"));
}

static void
connect_clients (RingerCmdDemo *self)
{
  for (int i = 0; i < N_CLIENTS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RingerConnectionConfig) config = ringer_connection_config_new (
          ringer_broker_get_url (self->broker), &error);
      g_autofree char *login = g_strdup_printf ("{\"username\":\"%s\"}", names[i]);

      if (config == NULL)
        {
          fail (self, "%s", error->message);
          return;
        }
      g_object_set (config, "max-reconnect-attempts", 0, NULL);
      self->clients[i] = ringer_connection_new (config);
      ringer_connection_open (self->clients[i]);
      ringer_connection_login_async (self->clients[i], login,
                                     ringer_cli_command_get_cancellable (RINGER_CLI_COMMAND (self)),
                                     login_cb, g_object_ref (self));
    }
}

static void
provision_state_cb (RingerProvision *provision, GParamSpec *pspec, RingerCmdDemo *self)
{
  if (ringer_provision_get_state (provision) != RINGER_PROVISION_STATE_ACTIVE)
    return;
  if (++self->n_done == 4)
    pass (self, _ ("ann provides %s and %s, and both ann and bob %s"), ECHO, ERROR, REJECT);
}

static void
follow_provision (RingerCmdDemo *self, RingerProvision *provision)
{
  g_signal_connect_object (provision, "notify::state", G_CALLBACK (provision_state_cb), self,
                           G_CONNECT_DEFAULT);
}

/* Whoever the broker asks first rejects, and the other answers. */
static void
request_cb (RingerConnection *connection, RingerRequest *request, RingerCmdDemo *self)
{
  int         client = connection == self->clients[ANN] ? ANN : BOB;
  const char *answer = client == ANN ? "\"answered by ann\"" : "\"answered by bob\"";
  g_autoptr (GBytes) payload = g_bytes_new_static (answer, strlen (answer));
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (ringer_request_get_procedure (request), REJECT))
    return;
  if (self->rejected_by < 0)
    {
      self->rejected_by = client;
      ringer_request_reject (request, &error);
    }
  else
    {
      self->answered_by = client;
      ringer_request_send (request, payload, &error);
    }
  if (error != NULL)
    fail (self, "%s", error->message);
}

static void
provide (RingerCmdDemo *self)
{
  g_autoptr (RingerProviderFile) file = ringer_provider_file_new ();
  g_autoptr (GBytes) text = g_bytes_new_static (PROVIDER_FILE, strlen (PROVIDER_FILE));
  g_autoptr (GError) error = NULL;

  if (!ringer_provider_file_set_text (file, text, &error))
    {
      fail (self, "%s", error->message);
      return;
    }
  self->answerer = ringer_answerer_new (self->clients[ANN], file, FALSE);
  ringer_answerer_start (self->answerer);
  follow_provision (self, ringer_connection_get_provision (self->clients[ANN], ECHO));
  follow_provision (self, ringer_connection_get_provision (self->clients[ANN], ERROR));
  for (int i = ANN; i <= BOB; i++)
    {
      RingerProvision *provision = ringer_connection_provide (self->clients[i], REJECT);

      ringer_provision_set_automatic_accept (provision, FALSE);
      follow_provision (self, provision);
      g_signal_connect_object (self->clients[i], "request", G_CALLBACK (request_cb), self,
                               G_CONNECT_DEFAULT);
    }
}

static guint
count_providers (RingerCmdDemo *self, const char *name)
{
  RingerProcedure *procedure = ringer_directory_lookup (self->directory, name);

  return procedure != NULL ? ringer_procedure_get_n_providers (procedure) : 0;
}

static void
status_cb (RingerDirectory *directory, GParamSpec *pspec, RingerCmdDemo *self)
{
  switch (ringer_directory_get_status (directory))
    {
    case RINGER_DIRECTORY_STATUS_LIVE:
      if (count_providers (self, ECHO) == 1 && count_providers (self, ERROR) == 1 &&
          count_providers (self, REJECT) == 2)
        pass (self, _ ("the caller lists %s (1 provider), %s (1), %s (2)"), ECHO, ERROR, REJECT);
      else
        fail (self, _ ("the directory of the broker is not what is provided"));
      g_signal_handlers_disconnect_by_func (directory, status_cb, self);
      break;
    case RINGER_DIRECTORY_STATUS_ABSENT:
    case RINGER_DIRECTORY_STATUS_DENIED:
    case RINGER_DIRECTORY_STATUS_STALE:
      fail (self, _ ("the broker does not tell what is provided"));
      break;
    case RINGER_DIRECTORY_STATUS_UNKNOWN:
    case RINGER_DIRECTORY_STATUS_LOADING:
    default:
      break;
    }
}

static void
list_procedures (RingerCmdDemo *self)
{
  self->directory = ringer_directory_new (self->clients[CALLER]);
  g_signal_connect_object (self->directory, "notify::status", G_CALLBACK (status_cb), self,
                           G_CONNECT_DEFAULT);
  status_cb (self->directory, NULL, self);
}

static gboolean
is_answer (RingerCall *call, const char *payload)
{
  g_autoptr (GBytes) expected = g_bytes_new_static (payload, strlen (payload));
  GBytes *answer = ringer_call_get_answer (call);

  return answer != NULL && g_bytes_equal (answer, expected);
}

static void
fail_call (RingerCmdDemo *self, RingerCall *call)
{
  GBytes          *answer = ringer_call_get_answer (call);
  g_autofree char *shown = NULL;

  if (answer != NULL)
    shown = ringer_text_one_line (g_bytes_get_data (answer, NULL),
                                  (gssize) g_bytes_get_size (answer), 200);
  fail (self, _ ("a call of %s ended with %s %s"), ringer_call_get_procedure (call),
        ringer_call_get_word (call), shown != NULL ? shown : "");
}

/* What each call must come to, by its procedure. */
static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCmdDemo) self = user_data;
  RingerCall       *call = RINGER_CALL (object);
  const char       *name = ringer_call_get_procedure (call);
  RingerCallOutcome outcome = ringer_call_get_outcome (call);

  if (!ringer_call_wait_finish (call, result, NULL))
    return;
  if (g_str_equal (name, ECHO) && outcome == RINGER_CALL_OUTCOME_RESPONSE &&
      is_answer (call, PAYLOAD))
    pass (self, _ ("the caller calls %s with %s, and the same bytes come back"), name, PAYLOAD);
  else if (g_str_equal (name, REJECT) && outcome == RINGER_CALL_OUTCOME_RESPONSE &&
           self->answered_by >= 0 && self->answered_by != self->rejected_by)
    pass (self, _ ("the caller calls %s: %s rejects, the broker asks %s, who answers"), name,
          names[self->rejected_by], names[self->answered_by]);
  else if (g_str_equal (name, ERROR) && outcome == RINGER_CALL_OUTCOME_ERROR &&
           is_answer (call, ERROR_PAYLOAD))
    pass (self, _ ("the caller calls %s: ann answers with the error %s"), name, ERROR_PAYLOAD);
  else if (g_str_equal (name, NOBODY) && outcome == RINGER_CALL_OUTCOME_NO_PROVIDER)
    pass (self, _ ("the caller calls %s: the broker says %s"), name, ringer_call_get_word (call));
  else
    fail_call (self, call);
}

static void
make_call (RingerCmdDemo *self, const char *name)
{
  g_autoptr (GBytes) payload = g_bytes_new_static (PAYLOAD, strlen (PAYLOAD));
  g_autoptr (RingerCall)
                 call = ringer_connection_call (self->clients[CALLER], name, payload, CALL_TIMEOUT);

  ringer_call_wait_async (call, ringer_cli_command_get_cancellable (RINGER_CLI_COMMAND (self)),
                          ended_cb, g_object_ref (self));
}

static void
call_echo (RingerCmdDemo *self)
{
  make_call (self, ECHO);
}

static void
call_reject (RingerCmdDemo *self)
{
  make_call (self, REJECT);
}

static void
call_error (RingerCmdDemo *self)
{
  make_call (self, ERROR);
}

static void
call_nobody (RingerCmdDemo *self)
{
  make_call (self, NOBODY);
}

static void
end_demo (RingerCmdDemo *self)
{
  ringer_cli_command_finish (RINGER_CLI_COMMAND (self), RINGER_CLI_EXIT_OK);
}

static gboolean
run_step_cb (gpointer user_data)
{
  static void (*const steps[]) (RingerCmdDemo * self) = {
    start_broker, connect_clients, provide,     list_procedures, call_echo,
    call_reject,  call_error,      call_nobody, end_demo,
  };
  RingerCmdDemo *self = user_data;

  self->step_source = 0;
  steps[self->step](self);
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_cb (gpointer user_data)
{
  RingerCmdDemo *self = user_data;

  self->deadline_source = 0;
  fail (self, _ ("the step after these did not end within %d seconds"), DEADLINE / 1000);
  return G_SOURCE_REMOVE;
}

static void
ringer_cmd_demo_start (RingerCliCommand *command)
{
  RingerCmdDemo *self = RINGER_CMD_DEMO (command);

  self->deadline_source = g_timeout_add (DEADLINE, deadline_cb, self);
  g_source_set_name_by_id (self->deadline_source, "[ringer] deadline of the demo");
  self->step_source = g_idle_add (self->run_step, self);
  g_source_set_name_by_id (self->step_source, "[ringer] step of the demo");
}

static void
ringer_cmd_demo_stop (RingerCliCommand *command)
{
  RingerCmdDemo *self = RINGER_CMD_DEMO (command);

  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_handle_id (&self->deadline_source, g_source_remove);
  for (int i = 0; i < N_CLIENTS; i++)
    if (self->clients[i] != NULL)
      ringer_connection_close (self->clients[i]);
  if (self->broker != NULL)
    ringer_broker_stop (self->broker);
}

static void
ringer_cmd_demo_dispose (GObject *object)
{
  RingerCmdDemo *self = RINGER_CMD_DEMO (object);

  g_clear_object (&self->answerer);
  g_clear_object (&self->directory);
  for (int i = 0; i < N_CLIENTS; i++)
    g_clear_object (&self->clients[i]);
  g_clear_object (&self->broker);
  G_OBJECT_CLASS (ringer_cmd_demo_parent_class)->dispose (object);
}

static void
ringer_cmd_demo_class_init (RingerCmdDemoClass *klass)
{
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_cmd_demo_dispose;
  command_class->name = "demo";
  command_class->alone = TRUE;
  command_class->summary = N_ ("Show the main job: call, answer, reject over to another provider");
  command_class->description = N_ (
      "Starts a broker of its own and needs none. Exit code 0 says that each step did what it "
      "should.");
  command_class->prepare = ringer_cmd_demo_prepare;
  command_class->start = ringer_cmd_demo_start;
  command_class->stop = ringer_cmd_demo_stop;
}

static void
ringer_cmd_demo_init (RingerCmdDemo *self)
{
  self->run_step = run_step_cb;
  self->rejected_by = -1;
  self->answered_by = -1;
}
