/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-paned.h"

/* A frame after the paned was laid out. A size group would do it too, but a text
 * view asks for another layout in the middle of one, and the group hands that on
 * to a half that is laid out already: it would stay blank. */
static gboolean
halve_cb (GtkWidget *paned, GdkFrameClock *clock, gpointer user_data)
{
  gboolean horizontal = gtk_orientable_get_orientation (GTK_ORIENTABLE (paned)) ==
                        GTK_ORIENTATION_HORIZONTAL;
  int size = horizontal ? gtk_widget_get_width (paned) : gtk_widget_get_height (paned);

  if (size <= 0)
    return G_SOURCE_CONTINUE;
  gtk_paned_set_position (GTK_PANED (paned), size / 2);
  return G_SOURCE_REMOVE;
}

void
ringer_paned_arrange (GtkPaned *paned, GtkOrientation orientation)
{
  g_return_if_fail (GTK_IS_PANED (paned));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (paned), orientation);
  /* The place of the divider means nothing in the other direction. */
  g_object_set (paned, "position-set", FALSE, NULL);
  gtk_widget_add_tick_callback (GTK_WIDGET (paned), halve_cb, NULL, NULL);
}
