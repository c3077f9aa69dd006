/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-local-broker-private.h"

#include "ringer-error.h"

#include <glib/gi18n.h>

static char *
find_beside (const char *folder, const char *path)
{
  g_autofree char *file = g_build_filename (folder, path, NULL);

  return g_file_test (file, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&file) : NULL;
}

/* RINGER_CLI, then beside this program, then where the build tree has it from
 * there (src/app or tests/harness), then where it is installed. */
static char *
find_program (void)
{
  static const char *const places[] = { "ringer-cli", "../cli/ringer-cli",
                                        "../../src/cli/ringer-cli" };
  const char              *named = g_getenv ("RINGER_CLI");
  g_autofree char         *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char         *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  if (named != NULL && *named != '\0')
    return g_strdup (named);
  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      char *found = find_beside (folder, places[i]);

      if (found != NULL)
        return found;
    }
  return find_beside (RINGER_BINDIR, "ringer-cli");
}

/*
 * ringer_local_broker_spawn:
 * @port: the port to listen on, 0 for a free one
 * @args: (nullable): further options of `ringer-cli broker`
 * @error: return location
 *
 * Starts the child with a pipe for each of its three streams.
 *
 * Returns: (transfer full) (nullable): the process; %NULL with %RINGER_ERROR_CHILD
 */
GSubprocess *
ringer_local_broker_spawn (guint16 port, const char *const *args, GError **error)
{
  g_autofree char *program = find_program ();
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  GSubprocess *process;

  if (program == NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_CHILD,
                   _ ("The program ringer-cli was not found, neither beside this one nor in %s"),
                   RINGER_BINDIR);
      return NULL;
    }
  g_strv_builder_add_many (builder, program, "broker", "--until-eof", "--port", number, NULL);
  if (args != NULL)
    g_strv_builder_addv (builder, (const char **) args);
  argv = g_strv_builder_end (builder);
  process = g_subprocess_newv ((const char *const *) argv,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                   G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               error);
  if (process == NULL && error != NULL)
    {
      g_autoptr (GError) cause = g_steal_pointer (error);

      g_set_error (error, RINGER_ERROR, RINGER_ERROR_CHILD, _ ("The local broker cannot start: %s"),
                   cause->message);
    }
  return process;
}
