/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program as it starts, but for its main(): prints the monotonic time of its
 * first painted frame and ends. */

#include "config.h"

#include "ringer-application.h"

#include "first-frame.h"

#include <gtksourceview/gtksource.h>

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer user_data)
{
  first_frame_watch (window);
}

int
main (int argc, char *argv[])
{
  g_autoptr (RingerApplication) application = NULL;

  gtk_source_init ();
  application = ringer_application_new (G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
