/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli providers: the directory of a broker, once or as it changes.
 *
 * A snapshot of what was printed is compared with the directory whenever that
 * says that something is different, at most once a turn of the main loop. */
#include "config.h"

#include "ringer-cli-json.h"
#include "ringer-cmd.h"
#include "ringer-directory.h"
#include "ringer-error.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN_NAME        200
#define SPACE_BETWEEN_COLUMNS 2

typedef struct
{
  RingerProcedure *procedure;
  char            *json; /* its members, as they were printed */
} Printed;

struct _RingerCmdProviders
{
  RingerCliCommand parent_instance;

  gboolean watch;
  gboolean json;

  RingerDirectory *directory;
  GHashTable      *printed; /* name -> Printed */
  gboolean         listed;  /* the first list is out */
  guint            compare_source;
};

G_DEFINE_FINAL_TYPE (RingerCmdProviders, ringer_cmd_providers, RINGER_TYPE_CLI_COMMAND)

static void
printed_free (gpointer data)
{
  Printed *printed = data;

  g_object_unref (printed->procedure);
  g_free (printed->json);
  g_free (printed);
}

static void
ringer_cmd_providers_add_options (RingerCliCommand *command, GOptionContext *context)
{
  RingerCmdProviders *self = RINGER_CMD_PROVIDERS (command);
  const GOptionEntry  options[] = {
     { "watch", 0, 0, G_OPTION_ARG_NONE, &self->watch, N_ ("Go on and print changes"), NULL },
     { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON object a line"), NULL },
     { NULL },
  };

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
}

static gboolean
ringer_cmd_providers_prepare (RingerCliCommand  *command,
                              const char *const *arguments,
                              GError           **error)
{
  if (arguments[0] == NULL)
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               _ ("providers takes no argument, and here is '%s'"), arguments[0]);
  return FALSE;
}

static void
ringer_cmd_providers_start (RingerCliCommand *command)
{
  ringer_cli_command_connect (command, RINGER_CMD_PROVIDERS (command)->watch ? G_MAXINT : 0);
}

static GString *
join_sources (RingerSource sources, const char *before, const char *between)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (RINGER_TYPE_SOURCE);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < klass->n_values; i++)
    if (sources & klass->values[i].value)
      g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? between : "", before,
                              klass->values[i].value_nick, before);
  return text;
}

static void
add_connection (GString *list, gpointer provider)
{
  GString         *line = ringer_cli_json_begin ();
  g_autofree char *id = NULL;
  g_autofree char *node = NULL;
  g_autofree char *via = NULL;
  g_autofree char *user = NULL;
  g_autofree char *client_data = NULL;
  gint64           since;

  g_object_get (provider, "id", &id, "node", &node, "via", &via, "user", &user, "client-data",
                &client_data, "since", &since, NULL);
  ringer_cli_json_add_text (line, "id", id);
  ringer_cli_json_add_text (line, "node", node);
  ringer_cli_json_add_text (line, "via", via);
  if (since > 0)
    ringer_cli_json_add_int (line, "since", since / G_TIME_SPAN_MILLISECOND);
  ringer_cli_json_add_text (line, "user", user);
  ringer_cli_json_add_text (line, "clientData", client_data);
  g_string_append_printf (list, "%s%s}", list->len > 0 ? "," : "", line->str);
  g_string_free (line, TRUE);
}

/* The members of an entry, without the braces around them. */
static char *
describe_json (RingerProcedure *procedure)
{
  GListModel *providers = ringer_procedure_get_providers (procedure);
  GString    *line = ringer_cli_json_begin ();
  g_autoptr (GString) sources = join_sources (ringer_procedure_get_sources (procedure), "\"", ",");
  g_autoptr (GString) connections = g_string_new (NULL);

  g_string_prepend_c (g_string_append_c (sources, ']'), '[');
  for (guint i = 0; i < g_list_model_get_n_items (providers); i++)
    {
      g_autoptr (GObject) provider = g_list_model_get_item (providers, i);

      add_connection (connections, provider);
    }
  g_string_prepend_c (g_string_append_c (connections, ']'), '[');
  ringer_cli_json_add_text (line, "name", ringer_procedure_get_name (procedure));
  if (ringer_procedure_get_count_known (procedure))
    ringer_cli_json_add_int (line, "providers", ringer_procedure_get_n_providers (procedure));
  ringer_cli_json_add_raw (line, "sources", sources->str);
  ringer_cli_json_add_raw (line, "connections", connections->str);
  g_string_erase (line, 0, 1);
  return g_string_free (line, FALSE);
}

static char *
dup_shown_name (const char *name)
{
  return ringer_text_one_line (*name != '\0' ? name : "\"\"", -1, MAX_SHOWN_NAME);
}

static char *
dup_shown_count (RingerProcedure *procedure)
{
  if (!ringer_procedure_get_count_known (procedure))
    return g_strdup ("?");
  return g_strdup_printf ("%u", ringer_procedure_get_n_providers (procedure));
}

static void
append_padded (GString *line, const char *text, glong width)
{
  glong length = g_utf8_strlen (text, -1);

  g_string_append (line, text);
  for (glong i = length; i < MAX (width, length) + SPACE_BETWEEN_COLUMNS; i++)
    g_string_append_c (line, ' ');
}

static void
append_row (GString    *table,
            const char *name,
            const char *count,
            const char *sources,
            glong       name_width,
            glong       count_width)
{
  append_padded (table, name, name_width);
  append_padded (table, count, count_width);
  g_string_append_printf (table, "%s\n", sources);
}

static void
append_procedure (GString *table, RingerProcedure *procedure, glong name_width, glong count_width)
{
  g_autofree char *name = dup_shown_name (ringer_procedure_get_name (procedure));
  g_autofree char *count = dup_shown_count (procedure);
  g_autoptr (GString) sources = join_sources (ringer_procedure_get_sources (procedure), "", ", ");

  append_row (table, name, count, sources->str, name_width, count_width);
}

static void
print_table (RingerCmdProviders *self)
{
  GListModel *model = G_LIST_MODEL (self->directory);
  guint       n = g_list_model_get_n_items (model);
  glong       width = g_utf8_strlen (_ ("NAME"), -1);
  glong       count_width = g_utf8_strlen (_ ("PROVIDERS"), -1);
  GString    *table;

  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerProcedure) procedure = g_list_model_get_item (model, i);
      g_autofree char *name = dup_shown_name (ringer_procedure_get_name (procedure));

      width = MAX (width, g_utf8_strlen (name, -1));
    }
  table = g_string_new (NULL);
  append_row (table, _ ("NAME"), _ ("PROVIDERS"), _ ("KNOWN FROM"), width, count_width);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerProcedure) procedure = g_list_model_get_item (model, i);

      append_procedure (table, procedure, width, count_width);
    }
  ringer_cli_output_take_line (ringer_cli_command_get_output (RINGER_CLI_COMMAND (self)), table);
}

static char *
describe_change (const char *event, RingerProcedure *procedure)
{
  GString *line;

  if (g_str_equal (event, "removed"))
    {
      g_autofree char *name = dup_shown_name (ringer_procedure_get_name (procedure));

      return g_strdup_printf ("- %s\n", name);
    }
  line = g_string_new (g_str_equal (event, "added") ? "+ " : "~ ");
  append_procedure (line, procedure, 0, 0);
  return g_string_free (line, FALSE);
}

/* EVENT is "added", "changed" or "removed", or NULL in the first list. */
static void
print_entry (RingerCmdProviders *self, const char *event, Printed *printed)
{
  RingerCliOutput *output = ringer_cli_command_get_output (RINGER_CLI_COMMAND (self));

  if (self->json)
    {
      GString *line = ringer_cli_json_begin ();

      ringer_cli_json_add_text (line, "event", event);
      g_string_append_printf (line, "%s%s}\n", event != NULL ? "," : "", printed->json);
      ringer_cli_output_take_line (output, line);
    }
  else if (event != NULL)
    {
      g_autofree char *line = describe_change (event, printed->procedure);

      ringer_cli_output_write_text (output, line);
    }
}

static void
print_removed (RingerCmdProviders *self, GHashTable *seen)
{
  GHashTableIter iter;
  gpointer       name;
  gpointer       printed;

  g_hash_table_iter_init (&iter, self->printed);
  while (g_hash_table_iter_next (&iter, &name, &printed))
    if (!g_hash_table_contains (seen, name))
      {
        print_entry (self, "removed", printed);
        g_hash_table_iter_remove (&iter);
      }
}

/* Prints what is different from what was printed. */
static void
compare (RingerCmdProviders *self)
{
  GListModel *model = G_LIST_MODEL (self->directory);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RingerProcedure) procedure = g_list_model_get_item (model, i);
      const char      *name = ringer_procedure_get_name (procedure);
      Printed         *old = g_hash_table_lookup (self->printed, name);
      g_autofree char *json = describe_json (procedure);
      Printed         *now;

      g_hash_table_add (seen, g_strdup (name));
      if (old != NULL && g_str_equal (old->json, json))
        continue;
      now = g_new0 (Printed, 1);
      now->procedure = g_object_ref (procedure);
      now->json = g_steal_pointer (&json);
      print_entry (self, !self->listed ? NULL : old == NULL ? "added" : "changed", now);
      g_hash_table_replace (self->printed, g_strdup (name), now);
    }
  print_removed (self, seen);
}

static gboolean
compare_cb (gpointer user_data)
{
  RingerCmdProviders *self = user_data;

  self->compare_source = 0;
  compare (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_compare (RingerCmdProviders *self)
{
  if (!self->listed || self->compare_source != 0)
    return;
  self->compare_source = g_idle_add (compare_cb, self);
  g_source_set_name_by_id (self->compare_source, "[ringer] changes of the directory");
}

static void
procedure_changed_cb (RingerProcedure *procedure, GParamSpec *pspec, RingerCmdProviders *self)
{
  schedule_compare (self);
}

static void
items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, RingerCmdProviders *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (RingerProcedure) procedure = g_list_model_get_item (model, i);

      /* A row that was moved is not to be followed twice. */
      g_signal_handlers_disconnect_by_func (procedure, procedure_changed_cb, self);
      g_signal_connect_object (procedure, "notify", G_CALLBACK (procedure_changed_cb), self,
                               G_CONNECT_DEFAULT);
    }
  schedule_compare (self);
}

static const char *
get_url (RingerCmdProviders *self)
{
  RingerConnection *connection = ringer_cli_command_get_connection (RINGER_CLI_COMMAND (self));

  return ringer_connection_config_get_url (ringer_connection_get_config (connection));
}

/* Prints the first list, and ends unless changes are wanted. */
static void
list (RingerCmdProviders *self, RingerCliExit code)
{
  if (self->listed)
    return;
  if (!self->json)
    print_table (self);
  compare (self);
  self->listed = TRUE;
  if (!self->watch)
    ringer_cli_command_finish (RINGER_CLI_COMMAND (self), code);
}

static void
status_cb (RingerDirectory *directory, GParamSpec *pspec, RingerCmdProviders *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  const GError     *error = ringer_directory_get_error (directory);

  if (ringer_cli_command_is_finishing (command))
    return;
  switch (ringer_directory_get_status (directory))
    {
    case RINGER_DIRECTORY_STATUS_LIVE:
      list (self, RINGER_CLI_EXIT_OK);
      break;
    case RINGER_DIRECTORY_STATUS_ABSENT:
      ringer_cli_command_say (command,
                              _ ("The broker at %s has no directory: it does not tell what is "
                                 "provided. Ringer's plugin for the broker adds one."),
                              get_url (self));
      list (self, RINGER_CLI_EXIT_OK);
      break;
    case RINGER_DIRECTORY_STATUS_DENIED:
      ringer_cli_command_say (
          command, _ ("The permissions of %s do not let us list what is provided"), get_url (self));
      ringer_cli_command_finish (command, RINGER_CLI_EXIT_DENIED);
      break;
    case RINGER_DIRECTORY_STATUS_STALE:
      /* A loss of the connection is told by connection_state_cb(). */
      if (ringer_connection_get_state (ringer_cli_command_get_connection (command)) ==
          RINGER_CONNECTION_STATE_OPEN)
        ringer_cli_command_say (
            command, "%s", error != NULL ? error->message : _ ("The directory does not answer"));
      list (self, RINGER_CLI_EXIT_TIMEOUT);
      break;
    case RINGER_DIRECTORY_STATUS_UNKNOWN:
    case RINGER_DIRECTORY_STATUS_LOADING:
    default:
      break;
    }
}

static void
connection_state_cb (RingerConnection *connection, GParamSpec *pspec, RingerCliCommand *command)
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

static void
ringer_cmd_providers_connected (RingerCliCommand *command, RingerConnection *connection)
{
  RingerCmdProviders *self = RINGER_CMD_PROVIDERS (command);

  g_signal_connect_object (connection, "notify::state", G_CALLBACK (connection_state_cb), self,
                           G_CONNECT_DEFAULT);
  self->directory = ringer_directory_new (connection);
  g_signal_connect_object (self->directory, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->directory, "notify::status", G_CALLBACK (status_cb), self,
                           G_CONNECT_DEFAULT);
  items_changed_cb (G_LIST_MODEL (self->directory), 0, 0,
                    g_list_model_get_n_items (G_LIST_MODEL (self->directory)), self);
  status_cb (self->directory, NULL, self);
}

static void
ringer_cmd_providers_dispose (GObject *object)
{
  RingerCmdProviders *self = RINGER_CMD_PROVIDERS (object);

  g_clear_handle_id (&self->compare_source, g_source_remove);
  g_clear_object (&self->directory);
  G_OBJECT_CLASS (ringer_cmd_providers_parent_class)->dispose (object);
}

static void
ringer_cmd_providers_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_CMD_PROVIDERS (object)->printed, g_hash_table_unref);
  G_OBJECT_CLASS (ringer_cmd_providers_parent_class)->finalize (object);
}

static void
ringer_cmd_providers_class_init (RingerCmdProvidersClass *klass)
{
  GObjectClass          *object_class = G_OBJECT_CLASS (klass);
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  object_class->dispose = ringer_cmd_providers_dispose;
  object_class->finalize = ringer_cmd_providers_finalize;
  command_class->name = "providers";
  command_class->summary = N_ ("List the procedures that have providers");
  command_class->description = N_ (
      "With --watch the list is followed by its changes: + for a procedure that appeared, - "
      "for one that\nvanished, ~ for one whose providers changed; with --json the member "
      "'event' says which.");
  command_class->add_options = ringer_cmd_providers_add_options;
  command_class->prepare = ringer_cmd_providers_prepare;
  command_class->start = ringer_cmd_providers_start;
  command_class->connected = ringer_cmd_providers_connected;
}

static void
ringer_cmd_providers_init (RingerCmdProviders *self)
{
  self->printed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, printed_free);
}
