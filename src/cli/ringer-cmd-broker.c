/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ringer-cli broker: the embedded broker as a program.
 *
 * The file and the options become one JSON text, options last, which the broker's
 * own reader judges; so every member is an option and is checked in one place.
 * Runs in the main loop until a signal, or the end of standard input when its
 * parent asked for that. */
#include "config.h"

#include "ringer-cmd.h"

#include "ringer-broker.h"
#include "ringer-cli-input.h"
#include "ringer-cli-json.h"
#include "ringer-cli-reader.h"
#include "ringer-error.h"

#include <glib/gi18n.h>
#include <unistd.h>

#define MAX_IGNORED_LINE 4096

/* Each member of the config, with its option. */
static const struct
{
  const char *option;
  const char *member;
  const char *description;
  const char *argument;
} members[] = {
  { "users", "users", N_ ("Who may log in, with passwords; only from a file"), N_ ("@FILE") },
  { "permissions", "permissions", N_ ("Who may do what, as in the config"), N_ ("JSON|@FILE") },
  { "requestor-name", "requestorName", N_ ("Tell providers who asks (default: true)"),
    "true|false" },
  { "requestor-data", "requestorData", N_ ("Tell providers the asker's data (default: true)"),
    "true|false" },
  { "ack-timeout", "ackTimeout", N_ ("How long a provider may take to accept (default: 1000)"),
    N_ ("MS") },
  { "response-timeout", "responseTimeout",
    N_ ("How long a provider may take to answer (default: 10000)"), N_ ("MS") },
  { "auth-timeout", "authTimeout", N_ ("How long a client may take to log in (default: 180000)"),
    N_ ("MS") },
  { "heartbeat-interval", "heartbeatInterval",
    N_ ("A client that is silent for three of these is closed (default: 30000)"), N_ ("MS") },
  { "max-message-size", "maxMessageSize",
    N_ ("The longest message that is received (default: 1048576)"), N_ ("BYTES") },
  { "max-auth-attempts", "maxAuthAttempts", N_ ("How many logins may fail (default: 3)"),
    N_ ("N") },
};

struct _RingerCmdBroker
{
  RingerCliCommand parent_instance;

  char    *address;
  int      port;
  char    *config_file;
  GStrv    quirk_names;
  gboolean until_eof;
  char    *values[G_N_ELEMENTS (members)];

  guint             n_read; /* of the config file and the values, from the front */
  GBytes           *file;
  GBytes           *loaded[G_N_ELEMENTS (members)];
  RingerBrokerQuirk quirks;
  RingerBroker     *broker;
  RingerCliReader  *reader;
};

G_DEFINE_FINAL_TYPE (RingerCmdBroker, ringer_cmd_broker, RINGER_TYPE_CLI_COMMAND)

static void
ringer_cmd_broker_add_options (RingerCliCommand *command, GOptionContext *context)
{
  RingerCmdBroker   *self = RINGER_CMD_BROKER (command);
  const GOptionEntry options[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &self->port,
      N_ ("Listen on this port (default: 0, a free one)"), N_ ("N") },
    { "address", 0, 0, G_OPTION_ARG_FILENAME, &self->address,
      N_ ("Listen on this numeric address (default: 127.0.0.1)"), N_ ("A") },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self->config_file,
      N_ ("Read the config (JSON) from FILE; options beat it"), N_ ("FILE") },
    { "quirk", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->quirk_names,
      N_ ("Do this wrong as the real broker does; may be repeated"), N_ ("NAME") },
    { "until-eof", 0, 0, G_OPTION_ARG_NONE, &self->until_eof, N_ ("End when standard input ends"),
      NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const GOptionEntry option[] = {
        { members[i].option, 0, 0, G_OPTION_ARG_FILENAME, &self->values[i], members[i].description,
          members[i].argument },
        { NULL },
      };

      g_option_context_add_main_entries (context, option, GETTEXT_PACKAGE);
    }
}

static gboolean
parse_quirks (RingerCmdBroker *self, GError **error)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (RINGER_TYPE_BROKER_QUIRK);
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", klass->values[i].value_nick);
  for (guint i = 0; self->quirk_names != NULL && self->quirk_names[i] != NULL; i++)
    {
      const GFlagsValue *value = g_flags_get_value_by_nick (klass, self->quirk_names[i]);

      if (value == NULL)
        {
          g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                       _ ("--quirk %s: there is no such quirk; there are %s"), self->quirk_names[i],
                       known->str);
          return FALSE;
        }
      self->quirks |= value->value;
    }
  return TRUE;
}

/* A password would stand in the list of processes. */
static gboolean
check_users (RingerCmdBroker *self, GError **error)
{
  const char *users = self->values[0];

  if (users == NULL || !ringer_cli_input_is_literal (users))
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               _ ("--users: passwords on the command line can be read by everyone on this "
                  "machine: put the object into a file and say --users @FILE"));
  return FALSE;
}

static gboolean
ringer_cmd_broker_prepare (RingerCliCommand *command, const char *const *arguments, GError **error)
{
  RingerCmdBroker *self = RINGER_CMD_BROKER (command);

  if (arguments[0] != NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("The broker takes no argument, and here is '%s'"), arguments[0]);
      return FALSE;
    }
  if (self->port < 0 || self->port > G_MAXUINT16)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("--port %d: a port is a number from 0 to 65535"), self->port);
      return FALSE;
    }
  return parse_quirks (self, error) && check_users (self, error);
}

static gboolean
is_overridden (RingerCmdBroker *self, const char *member)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (self->loaded[i] != NULL && g_str_equal (members[i].member, member))
      return TRUE;
  return FALSE;
}

/* The config as one text: the file's members that no option replaces, then the options. */
static char *
merge_config (RingerCmdBroker *self, GError **error)
{
  g_autoptr (GString) json = ringer_cli_json_begin ();

  if (self->file != NULL)
    {
      g_autoptr (RingerCliObject) object = ringer_cli_object_parse (self->file, error);
      g_auto (GStrv) names = object != NULL ? ringer_cli_object_list_names (object) : NULL;

      if (object == NULL)
        return NULL;
      for (guint i = 0; names[i] != NULL; i++)
        {
          g_autofree char *lexeme = ringer_cli_object_dup_lexeme (object, names[i]);

          if (!is_overridden (self, names[i]))
            ringer_cli_json_add_raw (json, names[i], lexeme);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (self->loaded[i] != NULL)
      {
        g_autofree char *name = g_strconcat ("--", members[i].option, NULL);
        g_autofree char *value = NULL;

        if (!ringer_cli_input_check_json (self->loaded[i], name, error))
          return NULL;
        value = g_strndup (g_bytes_get_data (self->loaded[i], NULL),
                           g_bytes_get_size (self->loaded[i]));
        ringer_cli_json_add_raw (json, members[i].member, value);
      }
  ringer_cli_json_end (json);
  return g_string_free (g_steal_pointer (&json), FALSE);
}

static RingerBrokerConfig *
create_config (RingerCmdBroker *self, GError **error)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (RingerBrokerConfig) trial = ringer_broker_config_new ();
  g_autofree char *merged = NULL;

  /* The file is judged by itself first, so that a fault of it is told with its name. */
  if (self->file != NULL &&
      !ringer_broker_config_load (trial, g_bytes_get_data (self->file, NULL),
                                  (gssize) g_bytes_get_size (self->file), error))
    {
      g_prefix_error (error, "%s: ", self->config_file);
      return NULL;
    }
  merged = merge_config (self, error);
  if (merged == NULL || !ringer_broker_config_load (config, merged, -1, error))
    return NULL;
  g_object_set (config, "quirks", self->quirks, NULL);
  return g_steal_pointer (&config);
}

static void
input_ended_cb (RingerCliReader *reader, GError *error, RingerCliCommand *command)
{
  ringer_cli_command_finish (command, RINGER_CLI_EXIT_OK);
}

static void
warn_of_address (RingerCmdBroker *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GInetAddress) address = self->address != NULL
                                         ? g_inet_address_new_from_string (self->address)
                                         : NULL;

  ringer_cli_command_say (command,
                          _ ("This broker is for tests and development: it keeps nothing and "
                             "stands alone"));
  if (address != NULL && !g_inet_address_get_is_loopback (address))
    ringer_cli_command_say (command,
                            _ ("Other machines can reach it through %s: it has no TLS, and was not "
                               "made for a network that you do not trust"),
                            self->address);
}

static void
listen (RingerCmdBroker *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerBrokerConfig) config = create_config (self, &error);
  g_autofree char *line = NULL;

  if (config != NULL)
    self->broker = ringer_broker_new (config);
  if (self->broker == NULL ||
      !ringer_broker_start (self->broker, self->address, (guint16) self->port, &error))
    {
      ringer_cli_command_fail (command, error);
      return;
    }
  warn_of_address (self);
  line = g_strconcat (ringer_broker_get_url (self->broker), "\n", NULL);
  ringer_cli_output_write_text (ringer_cli_command_get_output (command), line);
  if (self->until_eof)
    {
      self->reader = ringer_cli_reader_new (STDIN_FILENO, MAX_IGNORED_LINE);
      g_signal_connect_object (self->reader, "ended", G_CALLBACK (input_ended_cb), self,
                               G_CONNECT_DEFAULT);
      ringer_cli_reader_start (self->reader);
    }
}

/* Reads the file and the values one after the other, then listens. */
static void
read_next (RingerCmdBroker *self)
{
  RingerCliCommand *command = RINGER_CLI_COMMAND (self);

  if (self->n_read == 0 && self->config_file != NULL)
    {
      g_autofree char *spec = g_strconcat ("@", self->config_file, NULL);

      ringer_cli_command_read (command, spec);
      return;
    }
  for (self->n_read = MAX (self->n_read, 1); self->n_read <= G_N_ELEMENTS (members); self->n_read++)
    if (self->values[self->n_read - 1] != NULL)
      {
        ringer_cli_command_read (command, self->values[self->n_read - 1]);
        return;
      }
  listen (self);
}

static void
ringer_cmd_broker_read (RingerCliCommand *command, GBytes *bytes)
{
  RingerCmdBroker *self = RINGER_CMD_BROKER (command);

  if (self->n_read == 0)
    self->file = g_bytes_ref (bytes);
  else
    self->loaded[self->n_read - 1] = g_bytes_ref (bytes);
  self->n_read++;
  read_next (self);
}

static void
ringer_cmd_broker_start (RingerCliCommand *command)
{
  read_next (RINGER_CMD_BROKER (command));
}

static void
n_connections_cb (RingerBroker *broker, GParamSpec *pspec, RingerCliCommand *command)
{
  if (ringer_broker_get_n_connections (broker) > 0)
    return;
  g_signal_handlers_disconnect_by_data (broker, command);
  ringer_cli_command_release (command);
}

/* Every client is told, with a close frame. */
static void
ringer_cmd_broker_stop (RingerCliCommand *command)
{
  RingerCmdBroker *self = RINGER_CMD_BROKER (command);

  if (self->reader != NULL)
    ringer_cli_reader_stop (self->reader);
  if (self->broker == NULL)
    return;
  if (ringer_broker_get_n_connections (self->broker) > 0)
    {
      ringer_cli_command_hold (command);
      g_signal_connect_object (self->broker, "notify::n-connections", G_CALLBACK (n_connections_cb),
                               self, G_CONNECT_DEFAULT);
    }
  ringer_broker_stop (self->broker);
}

static void
ringer_cmd_broker_dispose (GObject *object)
{
  RingerCmdBroker *self = RINGER_CMD_BROKER (object);

  g_clear_object (&self->reader);
  g_clear_object (&self->broker);
  G_OBJECT_CLASS (ringer_cmd_broker_parent_class)->dispose (object);
}

static void
ringer_cmd_broker_finalize (GObject *object)
{
  RingerCmdBroker *self = RINGER_CMD_BROKER (object);

  g_free (self->address);
  g_free (self->config_file);
  g_strfreev (self->quirk_names);
  g_clear_pointer (&self->file, g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_free (self->values[i]);
      g_clear_pointer (&self->loaded[i], g_bytes_unref);
    }
  G_OBJECT_CLASS (ringer_cmd_broker_parent_class)->finalize (object);
}

static void
ringer_cmd_broker_class_init (RingerCmdBrokerClass *klass)
{
  GObjectClass          *object_class = G_OBJECT_CLASS (klass);
  RingerCliCommandClass *command_class = RINGER_CLI_COMMAND_CLASS (klass);

  object_class->dispose = ringer_cmd_broker_dispose;
  object_class->finalize = ringer_cmd_broker_finalize;
  command_class->name = "broker";
  command_class->alone = TRUE;
  command_class->serves = TRUE;
  command_class->summary = N_ ("Run a broker for tests and development");
  command_class->description = N_ (
      "Once the broker listens, its URL is the one line on standard output. It ends on "
      "SIGINT or SIGTERM,\nand with --until-eof when standard input ends.");
  command_class->add_options = ringer_cmd_broker_add_options;
  command_class->prepare = ringer_cmd_broker_prepare;
  command_class->start = ringer_cmd_broker_start;
  command_class->read = ringer_cmd_broker_read;
  command_class->stop = ringer_cmd_broker_stop;
}

static void
ringer_cmd_broker_init (RingerCmdBroker *self)
{
}
