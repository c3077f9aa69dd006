/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the command line to a command.
 *
 * Connection options may stand before the command. They are parsed twice: once
 * to find the word that is the command, and once more with everything else by
 * the command itself. Owns nothing; called once, before the main loop. */
#include "config.h"

#include "ringer-cli.h"

#include "ringer-cmd.h"
#include "ringer-error.h"

#include <glib/gi18n.h>
#include <stdio.h>

static GType (*const command_types[]) (void) = {
  ringer_cmd_broker_get_type,    ringer_cmd_call_get_type,    ringer_cmd_provide_get_type,
  ringer_cmd_providers_get_type, ringer_cmd_session_get_type, ringer_cmd_tail_get_type,
  ringer_cmd_demo_get_type,
};

static RingerCliCommand *
create_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (command_types); i++)
    {
      g_autoptr (RingerCliCommand) command = g_object_new (command_types[i](), NULL);

      if (g_str_equal (RINGER_CLI_COMMAND_GET_CLASS (command)->name, name))
        return g_steal_pointer (&command);
    }
  return NULL;
}

static char *
list_commands (void)
{
  GString *list = g_string_new (
      _ ("Calls and answers RPCs over a deepstream broker.\n\nCommands:\n"));

  for (gsize i = 0; i < G_N_ELEMENTS (command_types); i++)
    {
      g_autoptr (RingerCliCommand) command = g_object_new (command_types[i](), NULL);
      RingerCliCommandClass *klass = RINGER_CLI_COMMAND_GET_CLASS (command);

      g_string_append_printf (list, "  %-10s %s\n", klass->name, _ (klass->summary));
    }
  g_string_append_printf (list, "  %-10s %s", "help", _ ("Show the help of a command"));
  return g_string_free (list, FALSE);
}

static GOptionContext *
create_general_context (RingerCliOptions *options)
{
  GOptionContext  *context = g_option_context_new (_ ("COMMAND [ARGUMENT…]"));
  g_autofree char *commands = list_commands ();

  ringer_cli_options_add_to (options, context, TRUE);
  g_option_context_set_summary (context, commands);
  g_option_context_set_description (
      context,
      _ ("Results go to standard output, everything else to standard error.\n\n"
         "Exit codes: 0 answered, 1 the provider answered with an error, 2 misuse or unreadable "
         "input,\n3 no provider, 4 timed out, 5 the connection or the login failed, 6 denied by "
         "permission,\n130 interrupted.\n\n"
         "Each option of the connection has a variable in the environment: RINGER_URL, "
         "RINGER_USER, …\nSee ringer-cli(1)."));
  return context;
}

static GOptionContext *
create_command_context (RingerCliCommand *command, GStrv *arguments)
{
  RingerCliCommandClass *klass = RINGER_CLI_COMMAND_GET_CLASS (command);
  g_autofree char       *usage = g_strdup_printf ("%s %s", klass->name,
                                            klass->arguments != NULL ? _ (klass->arguments) : "");
  GOptionContext        *context = g_option_context_new (g_strchomp (usage));
  const GOptionEntry     rest[] = {
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, arguments, NULL, NULL },
        { NULL },
  };

  g_option_context_set_summary (context, _ (klass->summary));
  if (klass->description != NULL)
    g_option_context_set_description (context, _ (klass->description));
  ringer_cli_command_add_options (command, context);
  g_option_context_add_main_entries (context, rest, NULL);
  return context;
}

static void
print_help (GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, FALSE, NULL);

  fputs (help, stdout);
}

/* Takes what GOption says of an argument that it cannot use. */
static int
misuse (const char *command, const GError *error)
{
  const char *program = g_get_prgname ();

  fprintf (stderr, "%s: %s\n", program, error->message);
  if (error->domain == G_OPTION_ERROR && g_regex_match_simple ("\\s-\\d", error->message, 0, 0))
    fprintf (stderr, "%s: %s\n", program, _ ("A payload that begins with a minus goes after --"));
  if (command != NULL)
    fprintf (stderr, _ ("Try '%s %s --help'.\n"), program, command);
  else
    fprintf (stderr, _ ("Try '%s --help'.\n"), program);
  return RINGER_CLI_EXIT_USAGE;
}

static int
show_command_help (const char *name)
{
  g_autoptr (RingerCliCommand) command = create_command (name);
  g_autoptr (GOptionContext) context = NULL;
  g_auto (GStrv) arguments = NULL;

  if (command == NULL)
    {
      fprintf (stderr, _ ("%s: There is no command '%s'\n"), g_get_prgname (), name);
      return RINGER_CLI_EXIT_USAGE;
    }
  context = create_command_context (command, &arguments);
  print_help (context);
  return RINGER_CLI_EXIT_OK;
}

/* What can be done without a command, or with one that is none. */
static int
run_without_command (RingerCliOptions *options, GOptionContext *context, const char *const *words)
{
  if (options->version)
    {
      printf ("ringer-cli %s\n", RINGER_VERSION);
      return RINGER_CLI_EXIT_OK;
    }
  if (words[0] != NULL && g_str_equal (words[0], "help") && words[1] != NULL &&
      !g_str_has_prefix (words[1], "-"))
    return show_command_help (words[1]);
  if (options->help || (words[0] != NULL && g_str_equal (words[0], "help")))
    {
      print_help (context);
      return RINGER_CLI_EXIT_OK;
    }
  if (words[0] != NULL)
    fprintf (stderr, _ ("%s: There is no command '%s'\n"), g_get_prgname (), words[0]);
  else
    fprintf (stderr, _ ("%s: A command is missing\n"), g_get_prgname ());
  fprintf (stderr, _ ("Try '%s --help'.\n"), g_get_prgname ());
  return RINGER_CLI_EXIT_USAGE;
}

/* ARGUMENTS is everything but the name of the command. */
static gboolean
prepare_command (RingerCliCommand *command, GStrv arguments, int *status)
{
  const char *name = RINGER_CLI_COMMAND_GET_CLASS (command)->name;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) left = g_strdupv (arguments);
  g_auto (GStrv) positional = NULL;
  g_autoptr (GOptionContext) context = create_command_context (command, &positional);
  RingerCliOptions  *options = ringer_cli_command_get_options (command);
  const char *const *words;
  const char *const  none[] = { NULL };

  if (!g_option_context_parse_strv (context, &left, &error))
    {
      *status = misuse (name, error);
      return FALSE;
    }
  if (options->help || options->version)
    {
      if (options->help)
        print_help (context);
      else
        printf ("ringer-cli %s\n", RINGER_VERSION);
      *status = RINGER_CLI_EXIT_OK;
      return FALSE;
    }
  words = positional != NULL ? (const char *const *) positional : none;
  if (ringer_cli_command_prepare (command, words, &error))
    return TRUE;
  *status = misuse (name, error);
  return FALSE;
}

RingerCliCommand *
ringer_cli_parse (int argc, char **argv, int *status)
{
  g_autoptr (RingerCliOptions) options = ringer_cli_options_new ();
  g_autoptr (GOptionContext) context = create_general_context (options);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  g_autoptr (RingerCliCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) left = g_strdupv (argv);
  int position;

  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse_strv (context, &left, &error))
    {
      *status = misuse (NULL, error);
      return NULL;
    }
  if (left[0] != NULL && left[1] != NULL && !options->help && !options->version)
    command = create_command (left[1]);
  if (command == NULL)
    {
      *status = run_without_command (options, context,
                                     (const char *const *) (left[0] != NULL ? left + 1 : left));
      return NULL;
    }

  position = argc - (int) g_strv_length (left) + 1;
  for (int i = 0; i < argc; i++)
    if (i != position)
      g_ptr_array_add (arguments, g_strdup (argv[i]));
  if (!prepare_command (command, (GStrv) arguments->pdata, status))
    return NULL;
  return g_steal_pointer (&command);
}
