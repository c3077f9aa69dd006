/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window answers by, without the window: a provider file, an answerer that
 * may not run commands, and a desk, put together as the window's session does it. Driven
 * by JSON lines on standard input; each line with an id is answered.
 *
 *   {"op":"start","id":1,"url":"...","login":"{...}","file":"...",
 *    "ackTimeout":1000,"responseTimeout":2000}   answered once all is provided
 *   {"op":"decide","id":2,"call":"d1","answer":ANSWER}
 *   {"op":"insert-rule","id":3,"procedure":"...","index":0,"name":"...","when":"...","answer":ANSWER}
 *   {"op":"insert-reply","id":4,"procedure":"...","index":0,"name":"...","answer":ANSWER}
 *   {"op":"remove-rule","id":5,"procedure":"...","index":0}
 *   {"op":"set-mode","id":6,"procedure":"...","mode":1}
 *   {"op":"undo","id":7}
 *   {"op":"save","id":8,"file":"..."}
 *
 *   ANSWER is {"kind":"reply","payload":"...","template":true,"delay":100}
 *
 * What it tells: {"event":"asked","call":"d1","procedure":"...","payload":"..."},
 * {"event":"decided", ...} as a line of `ringer-cli provide`, and {"event":"late", ...}. */
#include "config.h"

#include "ringer-cli-decision.h"
#include "ringer-cli-json.h"
#include "ringer-cli-reader.h"
#include "ringer-connection.h"
#include "ringer-desk.h"
#include "ringer-error.h"

#include <stdio.h>
#include <unistd.h>

#define MAX_LINE (1024 * 1024)

typedef struct
{
  GMainLoop          *loop;
  RingerConnection   *connection;
  RingerProviderFile *file;
  RingerAnswerer     *answerer;
  RingerDesk         *desk;
  GHashTable         *items;    /* char* "d1" -> RingerDeskItem */
  GHashTable         *requests; /* RingerRequest: told as decided */
  guint               n_items;
  guint               start_id; /* 0 once it is answered */
} DeskSession;

static void
take_line (GString *line)
{
  fputs (line->str, stdout);
  fflush (stdout);
  g_string_free (line, TRUE);
}

static void
answer_line (guint id, const GError *error)
{
  GString *line = ringer_cli_json_begin ();

  ringer_cli_json_add_int (line, "id", id);
  ringer_cli_json_add_boolean (line, "ok", error == NULL);
  if (error != NULL)
    ringer_cli_json_add_text (line, "message", error->message);
  take_line (ringer_cli_json_end (line));
}

static void
tell_decided (DeskSession *self, RingerRequest *request)
{
  GString *line;

  if (!g_hash_table_add (self->requests, g_object_ref (request)))
    return;
  line = ringer_cli_decision_describe (request, self->answerer, TRUE);
  g_string_insert (line, 1, "\"event\":\"decided\",");
  take_line (line);
}

static void
request_state_cb (RingerRequest *request, GParamSpec *pspec, DeskSession *self)
{
  RingerRequestState state = ringer_request_get_state (request);

  if (state == RINGER_REQUEST_STATE_ANSWERED || state == RINGER_REQUEST_STATE_FAILED ||
      state == RINGER_REQUEST_STATE_REJECTED)
    tell_decided (self, request);
  else if (state == RINGER_REQUEST_STATE_LATE)
    {
      GString *line = ringer_cli_decision_describe_late (request);

      g_string_insert (line, 1, "\"event\":\"late\",");
      take_line (line);
    }
}

static void
offered_cb (RingerConnection *connection, RingerRequest *request, DeskSession *self)
{
  g_signal_connect (request, "notify::state", G_CALLBACK (request_state_cb), self);
}

static void
decided_cb (RingerAnswerer *answerer, RingerRequest *request, DeskSession *self)
{
  tell_decided (self, request);
}

static void
arrived_cb (RingerDesk *desk, RingerDeskItem *item, DeskSession *self)
{
  RingerRequest   *request = ringer_desk_item_get_request (item);
  g_autofree char *call = g_strdup_printf ("d%u", ++self->n_items);
  GString         *line = ringer_cli_json_begin ();

  ringer_cli_json_add_text (line, "event", "asked");
  ringer_cli_json_add_text (line, "call", call);
  ringer_cli_json_add_text (line, "procedure", ringer_request_get_procedure (request));
  ringer_cli_json_add_bytes (line, "payload", ringer_request_get_payload (request));
  g_hash_table_insert (self->items, g_steal_pointer (&call), g_object_ref (item));
  take_line (ringer_cli_json_end (line));
}

static gboolean
is_all_provided (DeskSession *self)
{
  GListModel *provisions = ringer_connection_get_provisions (self->connection);
  guint       n = g_list_model_get_n_items (provisions);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerProvision) provision = g_list_model_get_item (provisions, i);

      if (ringer_provision_get_state (provision) != RINGER_PROVISION_STATE_ACTIVE)
        return FALSE;
    }
  return n > 0;
}

static void
provision_state_cb (RingerProvision *provision, GParamSpec *pspec, DeskSession *self)
{
  if (self->start_id == 0 || !is_all_provided (self))
    return;
  answer_line (self->start_id, NULL);
  self->start_id = 0;
}

static void
provisions_changed_cb (
    GListModel *provisions, guint position, guint n_removed, guint n_added, DeskSession *self)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (RingerProvision) provision = g_list_model_get_item (provisions, i);

      g_signal_connect (provision, "notify::state", G_CALLBACK (provision_state_cb), self);
    }
}

static void
fail (DeskSession *self, const GError *error)
{
  answer_line (self->start_id, error);
  self->start_id = 0;
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = ringer_connection_login_finish (RINGER_CONNECTION (object), result,
                                                          &error);

  if (error != NULL)
    fail (user_data, error);
}

/* As the window's session does it. */
static void
connect_all (DeskSession *self)
{
  self->answerer = ringer_answerer_new (self->connection, self->file, FALSE);
  self->desk = ringer_desk_new (self->answerer);
  g_signal_connect (self->connection, "offered", G_CALLBACK (offered_cb), self);
  g_signal_connect (self->answerer, "decided", G_CALLBACK (decided_cb), self);
  g_signal_connect (self->desk, "arrived", G_CALLBACK (arrived_cb), self);
  g_signal_connect (ringer_connection_get_provisions (self->connection), "items-changed",
                    G_CALLBACK (provisions_changed_cb), self);
  ringer_answerer_start (self->answerer);
  ringer_connection_open (self->connection);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  DeskSession *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ringer_provider_file_load_finish (self->file, result, &error))
    connect_all (self);
  else
    fail (self, error);
}

static gboolean
op_start (DeskSession *self, guint id, RingerCliObject *line, GError **error)
{
  g_autofree char *url = ringer_cli_object_dup_text (line, "url", error);
  g_autofree char *login = ringer_cli_object_dup_text (line, "login", error);
  g_autofree char *path = ringer_cli_object_dup_text (line, "file", error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (RingerConnectionConfig) config = ringer_connection_config_new (url, error);
  guint ack_timeout = 1000;
  guint response_timeout = 10000;

  if (config == NULL || !ringer_cli_object_get_uint (line, "ackTimeout", &ack_timeout, error) ||
      !ringer_cli_object_get_uint (line, "responseTimeout", &response_timeout, error))
    return FALSE;
  g_object_set (config, "accept-timeout", ack_timeout, "response-timeout", response_timeout, NULL);
  self->start_id = id;
  self->connection = ringer_connection_new (config);
  ringer_connection_login_async (self->connection, login, NULL, login_cb, self);
  ringer_provider_file_load_async (self->file, file, NULL, loaded_cb, self);
  return TRUE;
}

static RingerAnswer *
dup_answer (RingerCliObject *line, GError **error)
{
  g_autofree char *lexeme = ringer_cli_object_dup_lexeme (line, "answer");
  g_autoptr (GBytes) text = lexeme != NULL ? g_bytes_new (lexeme, strlen (lexeme)) : NULL;
  g_autoptr (RingerCliObject) object = text != NULL ? ringer_cli_object_parse (text, error) : NULL;
  g_autofree char *kind = object != NULL ? ringer_cli_object_dup_text (object, "kind", error)
                                         : NULL;
  g_autoptr (GEnumClass) kinds = g_type_class_ref (RINGER_TYPE_ANSWER_KIND);
  const GEnumValue *value = kind != NULL ? g_enum_get_value_by_nick (kinds, kind) : NULL;
  RingerAnswer     *answer;

  if (value == NULL)
    {
      g_clear_error (error);
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "no answer of a known kind");
      return NULL;
    }
  answer = ringer_answer_new ((RingerAnswerKind) value->value);
  if (ringer_cli_object_has (object, "payload"))
    answer->payload = ringer_cli_object_dup_bytes (object, "payload", NULL);
  answer->is_template = ringer_cli_object_has (object, "template");
  ringer_cli_object_get_uint (object, "delay", &answer->delay_min, NULL);
  answer->delay_max = answer->delay_min;
  return answer;
}

static gboolean
op_decide (DeskSession *self, RingerCliObject *line, GError **error)
{
  g_autofree char *call = ringer_cli_object_dup_text (line, "call", error);
  g_autoptr (RingerAnswer) answer = dup_answer (line, error);
  RingerDeskItem *item = call != NULL ? g_hash_table_lookup (self->items, call) : NULL;

  if (answer == NULL)
    return FALSE;
  if (item == NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "no such request");
      return FALSE;
    }
  return ringer_desk_item_decide (item, answer, error);
}

static gboolean
op_edit (DeskSession *self, const char *op, RingerCliObject *line, GError **error)
{
  g_autofree char *procedure = ringer_cli_object_dup_text (line, "procedure", NULL);
  g_autofree char *name = ringer_cli_object_dup_text (line, "name", NULL);
  g_autofree char *when = ringer_cli_object_dup_text (line, "when", NULL);
  g_autoptr (RingerAnswer) answer = NULL;
  g_autoptr (RingerRule) rule = NULL;
  guint number = G_MAXUINT;

  if (g_str_equal (op, "set-mode"))
    return ringer_cli_object_get_uint (line, "mode", &number, error) &&
           ringer_provider_file_set_mode (self->file, procedure, (RingerMode) number, error);
  ringer_cli_object_get_uint (line, "index", &number, NULL);
  if (g_str_equal (op, "remove-rule"))
    return ringer_provider_file_remove_rule (self->file, procedure, number, error);
  answer = dup_answer (line, error);
  if (answer == NULL)
    return FALSE;
  rule = ringer_rule_new (name, when, answer);
  if (g_str_equal (op, "insert-rule"))
    return ringer_provider_file_insert_rule (self->file, procedure, number, rule, error);
  return ringer_provider_file_insert_reply (self->file, procedure, number, rule, error);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ringer_provider_file_save_finish (RINGER_PROVIDER_FILE (object), result, &error);
  answer_line (GPOINTER_TO_UINT (user_data), error);
}

static gboolean
op_save (DeskSession *self, guint id, RingerCliObject *line, GError **error)
{
  g_autofree char *path = ringer_cli_object_dup_text (line, "file", NULL);
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  ringer_provider_file_save_async (self->file, file, FALSE, NULL, saved_cb, GUINT_TO_POINTER (id));
  return TRUE;
}

static void
line_cb (RingerCliReader *reader, GBytes *bytes, DeskSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerCliObject) line = ringer_cli_object_parse (bytes, &error);
  g_autofree char *op = line != NULL ? ringer_cli_object_dup_text (line, "op", &error) : NULL;
  guint            id = 0;
  gboolean         is_answered_later = FALSE;

  if (op != NULL && ringer_cli_object_get_uint (line, "id", &id, &error))
    {
      if (g_str_equal (op, "start"))
        is_answered_later = op_start (self, id, line, &error);
      else if (g_str_equal (op, "save"))
        is_answered_later = op_save (self, id, line, &error);
      else if (g_str_equal (op, "decide"))
        op_decide (self, line, &error);
      else if (g_str_equal (op, "undo"))
        ringer_provider_file_undo (self->file);
      else
        op_edit (self, op, line, &error);
    }
  if (!is_answered_later)
    answer_line (id, error);
}

static void
ended_cb (RingerCliReader *reader, GError *error, DeskSession *self)
{
  g_main_loop_quit (self->loop);
}

static gboolean
is_closed (RingerConnection *connection)
{
  return ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED;
}

static void
closed_cb (RingerConnection *connection, GParamSpec *pspec, GMainLoop *loop)
{
  if (is_closed (connection))
    g_main_loop_quit (loop);
}

static void
end (DeskSession *self)
{
  if (self->answerer != NULL)
    ringer_answerer_stop (self->answerer);
  if (self->connection == NULL || is_closed (self->connection))
    return;
  g_signal_connect (self->connection, "notify::state", G_CALLBACK (closed_cb), self->loop);
  ringer_connection_close (self->connection);
  if (!is_closed (self->connection))
    g_main_loop_run (self->loop);
}

int
main (void)
{
  DeskSession self = { NULL };
  g_autoptr (RingerCliReader) reader = ringer_cli_reader_new (STDIN_FILENO, MAX_LINE);
  GHashTableIter iter;
  gpointer       request;

  self.loop = g_main_loop_new (NULL, FALSE);
  self.file = ringer_provider_file_new ();
  self.items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self.requests = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_signal_connect (reader, "line", G_CALLBACK (line_cb), &self);
  g_signal_connect (reader, "ended", G_CALLBACK (ended_cb), &self);
  ringer_cli_reader_start (reader);
  g_main_loop_run (self.loop);

  end (&self);
  g_hash_table_iter_init (&iter, self.requests);
  while (g_hash_table_iter_next (&iter, &request, NULL))
    g_signal_handlers_disconnect_by_data (request, &self);
  g_hash_table_unref (self.items);
  g_hash_table_unref (self.requests);
  g_clear_object (&self.desk);
  g_clear_object (&self.answerer);
  g_clear_object (&self.connection);
  g_clear_object (&self.file);
  g_main_loop_unref (self.loop);
  return 0;
}
