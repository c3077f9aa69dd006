/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (RingerCliCommand) command = NULL;
  int status = 0;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, RINGER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("ringer-cli");

  command = ringer_cli_parse (argc, argv, &status);
  if (command == NULL)
    return status;
  g_signal_connect_swapped (command, "finished", G_CALLBACK (g_main_loop_quit), loop);
  ringer_cli_command_start (command);
  g_main_loop_run (loop);
  return ringer_cli_command_get_exit_code (command);
}
