/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-timeout-spin.h"

#include <glib/gi18n.h>

static gboolean
timeout_output_cb (GtkSpinButton *spin, gpointer unused)
{
  int              value = gtk_spin_button_get_value_as_int (spin);
  g_autofree char *text = value == 0 ? g_strdup (_ ("no limit"))
                                     /* Translators: milliseconds */
                                     : g_strdup_printf (_ ("%d ms"), value);

  if (strcmp (text, gtk_editable_get_text (GTK_EDITABLE (spin))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static int
timeout_input_cb (GtkSpinButton *spin, double *value, gpointer unused)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  char       *end;

  if (strcmp (text, _ ("no limit")) == 0)
    {
      *value = 0;
      return TRUE;
    }
  *value = (double) g_ascii_strtoull (text, &end, 10);
  return end != text ? TRUE : GTK_INPUT_ERROR;
}

/* Makes a spin button say "no limit" for 0, and milliseconds otherwise. */
void
ringer_timeout_spin_set_up (GtkSpinButton *spin)
{
  g_signal_connect (spin, "output", G_CALLBACK (timeout_output_cb), NULL);
  g_signal_connect (spin, "input", G_CALLBACK (timeout_input_cb), NULL);
  gtk_spin_button_update (spin);
}
