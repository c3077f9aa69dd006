/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session writes by itself: states, requests, errors, events, presence.
 * The words are those that the official JavaScript client uses. */
#include "config.h"

#include "ringer-cmd-session-private.h"

/* Requests that are over and can still be named by the program, or by the broker
 * when our answer was too late. */
#define MAX_DECIDED 1000

typedef struct
{
  RingerCmdSession *session; /* borrowed: it owns the table that this is in */
  RingerRequest    *request;
  char             *id;
  gulong            handler;
  gboolean          over;
} SessionRequest;

static void
session_request_free (gpointer data)
{
  SessionRequest *entry = data;

  g_clear_signal_handler (&entry->handler, entry->request);
  g_object_unref (entry->request);
  g_free (entry->id);
  g_free (entry);
}

/* Takes LINE, which is open still. */
void
ringer_cmd_session_write (RingerCmdSession *self, GString *line)
{
  ringer_cli_output_take_line (ringer_cli_command_get_output (RINGER_CLI_COMMAND (self)),
                               ringer_cli_json_end (line));
}

static GString *
begin_event (const char *event)
{
  GString *line = ringer_cli_json_begin ();

  ringer_cli_json_add_text (line, "event", event);
  return line;
}

static GString *
begin_error (const char *topic, const char *action)
{
  GString *line = begin_event ("error");

  ringer_cli_json_add_text (line, "topic", topic);
  ringer_cli_json_add_text (line, "action", action);
  return line;
}

void
ringer_cmd_session_write_bad_line (RingerCmdSession *self, const char *message)
{
  GString *line = begin_error ("SESSION", "BAD_LINE");

  ringer_cli_json_add_text (line, "message", message);
  ringer_cmd_session_write (self, line);
}

/* ID is a lexeme, as in the line that is answered. */
void
ringer_cmd_session_write_ok (RingerCmdSession *self, const char *id)
{
  GString *line = ringer_cli_json_begin ();

  ringer_cli_json_add_raw (line, "id", id);
  ringer_cli_json_add_boolean (line, "ok", TRUE);
  ringer_cmd_session_write (self, line);
}

static void
answer_resumes (RingerCmdSession *self, const char *failure)
{
  for (char *id = g_queue_pop_head (&self->resuming); id != NULL;
       id = g_queue_pop_head (&self->resuming))
    {
      if (failure == NULL)
        ringer_cmd_session_write_ok (self, id);
      else
        {
          GString *line = ringer_cli_json_begin ();

          ringer_cli_json_add_raw (line, "id", id);
          ringer_cli_json_add_boolean (line, "ok", FALSE);
          ringer_cli_json_add_text (line, "error", failure);
          ringer_cmd_session_write (self, line);
        }
      g_free (id);
    }
}

static void
state_cb (RingerConnection *connection, GParamSpec *pspec, RingerCmdSession *self)
{
  RingerConnectionState state = ringer_connection_get_state (connection);
  const char           *word = ringer_connection_state_to_string (state);
  GString              *line = begin_event ("state");

  ringer_cli_json_add_text (line, "state", word);
  ringer_cmd_session_write (self, line);
  switch (state)
    {
    case RINGER_CONNECTION_STATE_OPEN:
      answer_resumes (self, NULL);
      break;
    case RINGER_CONNECTION_STATE_CLOSED:
    case RINGER_CONNECTION_STATE_OFFLINE:
    case RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS:
    case RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT:
    case RINGER_CONNECTION_STATE_CHALLENGE_DENIED:
      answer_resumes (self, word);
      break;
    case RINGER_CONNECTION_STATE_AWAITING_CONNECTION:
    case RINGER_CONNECTION_STATE_CHALLENGING:
    case RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION:
    case RINGER_CONNECTION_STATE_AUTHENTICATING:
    case RINGER_CONNECTION_STATE_RECONNECTING:
    case RINGER_CONNECTION_STATE_REDIRECTING:
    case RINGER_CONNECTION_STATE_CLOSING:
    default:
      break;
    }
}

/* A request that is over stays known for a while: it may be answered late. */
static void
retire (SessionRequest *entry)
{
  RingerCmdSession *self = entry->session;

  if (entry->over)
    return;
  entry->over = TRUE;
  g_queue_push_tail (&self->decided, g_strdup (entry->id));
  if (g_queue_get_length (&self->decided) > MAX_DECIDED)
    {
      g_autofree char *oldest = g_queue_pop_head (&self->decided);

      g_hash_table_remove (self->requests, oldest);
    }
}

static void
request_state_cb (RingerRequest *request, GParamSpec *pspec, SessionRequest *entry)
{
  GString *line;

  if (ringer_request_is_open (request))
    return;
  if (ringer_request_get_state (request) == RINGER_REQUEST_STATE_LATE)
    {
      line = begin_error ("RPC", "UNKNOWN_CORRELATION_ID");
      ringer_cli_json_add_text (line, "call", entry->id);
      ringer_cli_json_add_text (line, "name", ringer_request_get_procedure (request));
      ringer_cli_json_add_text (line, "message", "The broker had ended the call before the answer");
      ringer_cmd_session_write (entry->session, line);
    }
  retire (entry);
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, RingerCmdSession *self)
{
  SessionRequest *entry = g_new0 (SessionRequest, 1);
  GString        *line = begin_event ("request");

  entry->session = self;
  entry->request = g_object_ref (request);
  entry->id = g_strdup_printf ("c%u", ++self->n_requests);
  entry->handler = g_signal_connect (request, "notify::state", G_CALLBACK (request_state_cb),
                                     entry);
  g_hash_table_insert (self->requests, entry->id, entry);

  ringer_cli_json_add_text (line, "call", entry->id);
  ringer_cli_json_add_text (line, "name", ringer_request_get_procedure (request));
  ringer_cli_json_add_bytes (line, "data", ringer_request_get_payload (request));
  ringer_cli_json_add_text (line, "requestorName", ringer_request_get_requestor_name (request));
  ringer_cli_json_add_text (line, "requestorData", ringer_request_get_requestor_data (request));
  ringer_cmd_session_write (self, line);
}

static void
event_cb (RingerConnection *connection, const char *name, GBytes *data, RingerCmdSession *self)
{
  GString *line = begin_event ("event");

  ringer_cli_json_add_text (line, "name", name);
  ringer_cli_json_add_bytes (line, "data", data);
  ringer_cmd_session_write (self, line);
}

static void
presence_cb (RingerConnection *connection,
             const char       *user,
             gboolean          online,
             RingerCmdSession *self)
{
  GString *line = begin_event ("presence");

  ringer_cli_json_add_text (line, "user", user);
  ringer_cli_json_add_boolean (line, "online", online);
  ringer_cmd_session_write (self, line);
}

static void
problem_cb (RingerConnection *connection,
            const char       *topic,
            const char       *action,
            const char       *name,
            const char       *message,
            RingerCmdSession *self)
{
  GString *line = begin_error (topic, action);
  gboolean forgotten = g_str_equal (topic, "RPC") &&
                       (g_str_equal (action, "MESSAGE_DENIED") ||
                        g_str_equal (action, "MESSAGE_PERMISSION_ERROR"));

  ringer_cli_json_add_text (line, forgotten ? "forgotten" : "name", name);
  ringer_cli_json_add_text (line, "message", message);
  ringer_cmd_session_write (self, line);
}

static void
reauthentication_failure_cb (RingerConnection *connection,
                             const char       *reason,
                             RingerCmdSession *self)
{
  GString         *line = begin_event ("reauthentication-failure");
  g_autofree char *flat = reason != NULL ? ringer_cli_json_flatten (reason, strlen (reason)) : NULL;

  ringer_cli_json_add_raw (line, "reason",
                           flat != NULL ? flat : "\"INVALID_AUTHENTICATION_DETAILS\"");
  ringer_cmd_session_write (self, line);
}

/* Makes CONNECTION the one of the session. */
void
ringer_cmd_session_follow (RingerCmdSession *self, RingerConnection *connection)
{
  const struct
  {
    const char *signal;
    GCallback   callback;
  } handlers[] = {
    { "notify::state", G_CALLBACK (state_cb) },
    { "request", G_CALLBACK (request_cb) },
    { "event", G_CALLBACK (event_cb) },
    { "presence", G_CALLBACK (presence_cb) },
    { "problem", G_CALLBACK (problem_cb) },
    { "reauthentication-failure", G_CALLBACK (reauthentication_failure_cb) },
  };

  ringer_cmd_session_forget (self);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, session_request_free);
  self->connection = g_object_ref (connection);
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (connection, handlers[i].signal, handlers[i].callback, self,
                             G_CONNECT_DEFAULT);
}

/* Lets go of the connection and of everything that came by it. */
void
ringer_cmd_session_forget (RingerCmdSession *self)
{
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->requests, g_hash_table_unref);
  g_queue_clear_full (&self->decided, g_free);
}

/* The request that was announced as ID, or NULL. */
RingerRequest *
ringer_cmd_session_get_request (RingerCmdSession *self, const char *id)
{
  SessionRequest *entry = self->requests != NULL ? g_hash_table_lookup (self->requests, id) : NULL;

  return entry != NULL ? entry->request : NULL;
}
