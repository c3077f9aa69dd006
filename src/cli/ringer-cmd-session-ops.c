/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the lines of a session do. An operation either happens, and is answered
 * where it has an id, or changes nothing and is answered as a bad line. */
#include "config.h"

#include "ringer-cmd-session-private.h"

#include "ringer-cli-capture.h"
#include "ringer-cli-input.h"
#include "ringer-error.h"
#include "ringer-json.h"

/* An operation that is answered later, by ID. */
typedef struct
{
  RingerCmdSession *session;
  char             *id; /* lexeme */
} Pending;

static Pending *
pending_new (RingerCmdSession *session, const char *id)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->session = g_object_ref (session);
  pending->id = g_strdup (id);
  return pending;
}

static void
pending_free (Pending *pending)
{
  g_object_unref (pending->session);
  g_free (pending->id);
  g_free (pending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_free)

static GString *
begin_answer (Pending *pending, gboolean ok)
{
  GString *line = ringer_cli_json_begin ();

  ringer_cli_json_add_raw (line, "id", pending->id);
  ringer_cli_json_add_boolean (line, "ok", ok);
  return line;
}

static GCancellable *
get_cancellable (RingerCmdSession *self)
{
  return ringer_cli_command_get_cancellable (RINGER_CLI_COMMAND (self));
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, message);
  return FALSE;
}

/* A string member that must be there. */
static char *
dup_needed (RingerCliObject *line, const char *name, GError **error)
{
  GError *problem = NULL;
  char   *text = ringer_cli_object_dup_text (line, name, &problem);

  if (problem != NULL)
    g_propagate_error (error, problem);
  else if (text == NULL)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "'%s' is missing", name);
  return text;
}

/* A number or a string, which the answer repeats as it is. */
static char *
dup_id (RingerCliObject *line, GError **error)
{
  g_autofree char *id = ringer_cli_object_dup_lexeme (line, "id");

  if (id == NULL)
    {
      refuse (error, "'id' is missing");
      return NULL;
    }
  if (*id != '"' && *id != '-' && !g_ascii_isdigit (*id))
    {
      refuse (error, "'id' is neither a number nor a string");
      return NULL;
    }
  return g_steal_pointer (&id);
}

/* The payload of a line, NULL when it has none. Only JSON passes: anything else
 * would bring down JavaScript peers (protocol notes, 6). */
static gboolean
get_data (RingerCliObject *line, GBytes **data, GError **error)
{
  GError *problem = NULL;

  *data = ringer_cli_object_dup_bytes (line, "data", &problem);
  if (problem == NULL)
    return *data == NULL || ringer_cli_input_check_json (*data, "data", error);
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
set_options (RingerConnectionConfig *config, RingerCliObject *line, GError **error)
{
  static const struct
  {
    const char *member;
    const char *property;
  } known[] = {
    { "heartbeatInterval", "heartbeat-interval" },
    { "reconnectIntervalIncrement", "reconnect-interval-increment" },
    { "maxReconnectInterval", "max-reconnect-interval" },
    { "offlineBufferTimeout", "offline-buffer-timeout" },
    { "maxReconnectAttempts", "max-reconnect-attempts" },
  };
  g_autofree char *lexeme = ringer_cli_object_dup_lexeme (line, "options");
  g_autoptr (GBytes) text = NULL;
  g_autoptr (RingerCliObject) options = NULL;

  if (lexeme == NULL || g_str_equal (lexeme, "null"))
    return TRUE;
  text = g_bytes_new (lexeme, strlen (lexeme));
  options = ringer_cli_object_parse (text, error);
  if (options == NULL)
    {
      g_prefix_error (error, "options: ");
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      guint value = 0;

      if (!ringer_cli_object_has (options, known[i].member))
        continue;
      if (!ringer_cli_object_get_uint (options, known[i].member, &value, error))
        return FALSE;
      g_object_set (config, known[i].property, value, NULL);
    }
  return TRUE;
}

static gboolean
is_over (RingerConnection *connection)
{
  return connection == NULL ||
         ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED;
}

static gboolean
op_connect (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  RingerCliOptions *options = ringer_cli_command_get_options (RINGER_CLI_COMMAND (self));
  GError           *problem = NULL;
  g_autofree char  *url = ringer_cli_object_dup_text (line, "url", &problem);
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (RingerConnection) connection = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (!is_over (self->connection))
    return refuse (error, "There is a connection; close it first");
  config = ringer_cli_options_create_config (options, url != NULL ? url : options->url, error);
  if (config == NULL || !set_options (config, line, error))
    return FALSE;
  connection = ringer_connection_new (config);
  if (!ringer_cli_capture_follow_for (options, connection, error))
    return FALSE;
  ringer_cmd_session_follow (self, connection);
  ringer_cli_command_set_connection (RINGER_CLI_COMMAND (self), connection);
  ringer_connection_open (connection);
  return TRUE;
}

static void
write_login_failure (Pending *pending, RingerConnection *connection, const GError *error)
{
  const char      *refusal = ringer_connection_get_login_refusal (connection);
  GString         *line = begin_answer (pending, FALSE);
  GString         *reason = ringer_cli_json_begin ();
  g_autofree char *flat = NULL;

  if (!g_error_matches (error, RINGER_ERROR, RINGER_ERROR_LOGIN))
    ringer_cli_json_add_text (reason, "reason", error->message);
  else if (refusal == NULL)
    ringer_cli_json_add_text (reason, "reason", "INVALID_AUTHENTICATION_DETAILS");
  else
    {
      flat = ringer_cli_json_flatten (refusal, strlen (refusal));
      ringer_cli_json_add_raw (reason, "reason", flat);
    }
  g_string_append_c (reason, '}');
  ringer_cli_json_add_raw (line, "error", reason->str);
  g_string_free (reason, TRUE);
  ringer_cmd_session_write (pending->session, line);
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  g_autoptr (GError) error = NULL;
  RingerConnection *connection = RINGER_CONNECTION (object);
  g_autofree char  *data = ringer_connection_login_finish (connection, result, &error);
  GString          *line;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, RINGER_ERROR, RINGER_ERROR_LOCKED_OUT))
    {
      line = ringer_cli_json_begin ();
      ringer_cli_json_add_text (line, "event", "error");
      ringer_cli_json_add_text (line, "topic", "CONNECTION");
      ringer_cli_json_add_text (line, "action", "IS_CLOSED");
      ringer_cli_json_add_text (line, "message", error->message);
      ringer_cmd_session_write (pending->session, line);
      return;
    }
  if (error != NULL)
    {
      write_login_failure (pending, connection, error);
      return;
    }
  line = begin_answer (pending, TRUE);
  ringer_cli_json_add_text (line, "data", data);
  ringer_cmd_session_write (pending->session, line);
}

static gboolean
op_login (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *id = dup_id (line, error);
  g_autoptr (GBytes) data = NULL;
  g_autofree char *auth = NULL;

  if (id == NULL || !get_data (line, &data, error))
    return FALSE;
  auth = data != NULL ? g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data))
                      : g_strdup ("{}");
  ringer_connection_login_async (self->connection, auth, get_cancellable (self), login_cb,
                                 pending_new (self, id));
  return TRUE;
}

static gboolean
op_provide (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *name = dup_needed (line, "name", error);

  if (name == NULL)
    return FALSE;
  ringer_provision_set_automatic_accept (ringer_connection_provide (self->connection, name), FALSE);
  return TRUE;
}

static gboolean
op_unprovide (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *name = dup_needed (line, "name", error);
  RingerProvision *provision = name != NULL
                                   ? ringer_connection_get_provision (self->connection, name)
                                   : NULL;

  if (name == NULL)
    return FALSE;
  if (provision == NULL)
    return refuse (error, "This name is not provided");
  ringer_provision_withdraw (provision);
  return TRUE;
}

static void
call_ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  RingerCall       *call = RINGER_CALL (object);
  RingerCallOutcome outcome;
  GString          *line;

  /* The process ends: nobody waits for the answer. */
  if (!ringer_call_wait_finish (call, result, NULL))
    return;
  outcome = ringer_call_get_outcome (call);
  line = begin_answer (pending, outcome == RINGER_CALL_OUTCOME_RESPONSE);
  if (outcome == RINGER_CALL_OUTCOME_RESPONSE)
    ringer_cli_json_add_bytes (line, "data", ringer_call_get_answer (call));
  else if (outcome == RINGER_CALL_OUTCOME_ERROR)
    ringer_cli_json_add_bytes (line, "errorData", ringer_call_get_answer (call));
  else
    {
      ringer_cli_json_add_text (line, "error", ringer_call_get_word (call));
      ringer_cli_json_add_text (line, "message", ringer_call_get_message (call));
    }
  ringer_cmd_session_write (pending->session, line);
}

/* The official client has no timer of its own for calls, and so no call here has. */
static gboolean
op_make (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *id = dup_id (line, error);
  g_autofree char *name = id != NULL ? dup_needed (line, "name", error) : NULL;
  g_autoptr (GBytes) data = NULL;
  g_autoptr (RingerCall) call = NULL;

  if (name == NULL || !get_data (line, &data, error))
    return FALSE;
  call = ringer_connection_call (self->connection, name, data, 0);
  ringer_call_wait_async (call, get_cancellable (self), call_ended_cb, pending_new (self, id));
  return TRUE;
}

static RingerRequest *
find_request (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *id = dup_needed (line, "call", error);
  RingerRequest   *request = id != NULL ? ringer_cmd_session_get_request (self, id) : NULL;

  if (id != NULL && request == NULL)
    refuse (error, "No such call was announced, or it was long ago");
  return request;
}

/* To accept once more does nothing, as in the official client. */
static gboolean
op_accept (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  RingerRequest *request = find_request (self, line, error);

  if (request == NULL)
    return FALSE;
  return ringer_request_get_state (request) == RINGER_REQUEST_STATE_ACCEPTED ||
         ringer_request_accept (request, error);
}

static gboolean
op_respond (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  RingerRequest *request = find_request (self, line, error);
  g_autoptr (GBytes) data = NULL;

  return request != NULL && get_data (line, &data, error) &&
         ringer_request_send (request, data, error);
}

static gboolean
op_error (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  RingerRequest *request = find_request (self, line, error);
  g_autoptr (GBytes) data = NULL;

  return request != NULL && get_data (line, &data, error) &&
         ringer_request_error (request, data, error);
}

static gboolean
op_reject (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  RingerRequest *request = find_request (self, line, error);

  return request != NULL && ringer_request_reject (request, error);
}

static gboolean
op_subscribe (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *name = dup_needed (line, "name", error);

  if (name != NULL)
    ringer_connection_subscribe (self->connection, name);
  return name != NULL;
}

static gboolean
op_unsubscribe (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *name = dup_needed (line, "name", error);

  if (name != NULL)
    ringer_connection_unsubscribe (self->connection, name);
  return name != NULL;
}

static gboolean
op_emit (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *name = dup_needed (line, "name", error);
  g_autoptr (GBytes) data = NULL;

  if (name == NULL || !get_data (line, &data, error) ||
      (data != NULL && !ringer_cli_input_check_json (data, "data", error)))
    return FALSE;
  ringer_connection_emit (self->connection, name, data);
  return TRUE;
}

static void
presence_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Pending) pending = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) users = ringer_connection_query_presence_finish (RINGER_CONNECTION (object),
                                                                  result, &error);
  g_autoptr (GString) list = g_string_new ("[");
  GString *line;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  line = begin_answer (pending, error == NULL);
  if (error != NULL)
    ringer_cli_json_add_text (line, "error", error->message);
  for (guint i = 0; users != NULL && users[i] != NULL; i++)
    {
      g_autofree char *quoted = ringer_json_quote (users[i], -1);

      g_string_append_printf (list, "%s%s", i > 0 ? "," : "", quoted);
    }
  g_string_append_c (list, ']');
  if (error == NULL)
    ringer_cli_json_add_raw (line, "users", list->str);
  ringer_cmd_session_write (pending->session, line);
}

static gboolean
op_presence (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *id = dup_id (line, error);

  if (id == NULL)
    return FALSE;
  ringer_connection_query_presence_async (self->connection, get_cancellable (self), presence_cb,
                                          pending_new (self, id));
  return TRUE;
}

static gboolean
op_presence_subscribe (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *id = dup_id (line, error);

  if (id == NULL)
    return FALSE;
  ringer_connection_subscribe_presence (self->connection);
  ringer_cmd_session_write_ok (self, id);
  return TRUE;
}

static gboolean
op_pause (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  ringer_connection_pause (self->connection);
  return TRUE;
}

/* Answered once the connection is open again. */
static gboolean
op_resume (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *id = dup_id (line, error);

  if (id == NULL)
    return FALSE;
  if (ringer_connection_get_state (self->connection) == RINGER_CONNECTION_STATE_OPEN)
    {
      ringer_cmd_session_write_ok (self, id);
      return TRUE;
    }
  g_queue_push_tail (&self->resuming, g_steal_pointer (&id));
  ringer_connection_resume (self->connection);
  return TRUE;
}

static gboolean
op_close (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  ringer_connection_close (self->connection);
  return TRUE;
}

/* Does what LINE says, or sets ERROR and does nothing. */
gboolean
ringer_cmd_session_run (RingerCmdSession *self, RingerCliObject *line, GError **error)
{
  static const struct
  {
    const char *op;
    gboolean (*run) (RingerCmdSession *self, RingerCliObject *line, GError **error);
  } ops[] = {
    { "make", op_make },
    { "accept", op_accept },
    { "respond", op_respond },
    { "error", op_error },
    { "reject", op_reject },
    { "connect", op_connect },
    { "login", op_login },
    { "provide", op_provide },
    { "unprovide", op_unprovide },
    { "subscribe", op_subscribe },
    { "unsubscribe", op_unsubscribe },
    { "emit", op_emit },
    { "presence", op_presence },
    { "presence-subscribe", op_presence_subscribe },
    { "pause", op_pause },
    { "resume", op_resume },
    { "close", op_close },
  };
  g_autofree char *op = dup_needed (line, "op", error);

  if (op == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_equal (op, ops[i].op))
      {
        if (self->connection == NULL && ops[i].run != op_connect)
          return refuse (error, "There is no connection yet");
        return ops[i].run (self, line, error);
      }
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "There is no operation '%s'", op);
  return FALSE;
}
