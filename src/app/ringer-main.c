/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-application.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  g_autoptr (RingerApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, RINGER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  gtk_source_init ();
  application = ringer_application_new (G_APPLICATION_DEFAULT_FLAGS);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  gtk_source_finalize ();
  return status;
}
