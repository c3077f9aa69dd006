/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>

static inline void
first_frame_painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  printf ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stdout);
  /* What comes after the first frame is not what is measured. */
  _Exit (0);
}

static inline void
first_frame_mapped_cb (GtkWidget *window, gpointer user_data)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                    G_CALLBACK (first_frame_painted_cb), NULL);
}

/* Prints the monotonic time, in microseconds, at which WINDOW has painted for
 * the first time, and ends the process. */
static inline void
first_frame_watch (GtkWindow *window)
{
  g_signal_connect (window, "map", G_CALLBACK (first_frame_mapped_cb), NULL);
}
