/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include <adwaita.h>

/* Language and colours are read from XML files, and a regular expression is made
 * for each rule: two thirds of the time to the window's first frame, were it done
 * for editors that are not on the screen yet. So it waits until one is. */

static void
apply_language (RingerJsonEditor *self)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();

  gtk_source_buffer_set_language (
      self->buffer,
      self->coloured ? gtk_source_language_manager_get_language (languages, "json") : NULL);
}

static void
apply_scheme (RingerJsonEditor *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  const char      *id = adw_style_manager_get_dark (style) ? "Adwaita-dark" : "Adwaita";

  gtk_source_buffer_set_style_scheme (self->buffer,
                                      gtk_source_style_scheme_manager_get_scheme (
                                          gtk_source_style_scheme_manager_get_default (), id));
}

static void
map_cb (GtkWidget *widget, gpointer user_data)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (widget);

  if (self->has_look)
    return;
  self->has_look = TRUE;
  apply_scheme (self);
  apply_language (self);
}

static void
dark_cb (AdwStyleManager *style, GParamSpec *pspec, RingerJsonEditor *self)
{
  if (self->has_look)
    apply_scheme (self);
}

/* Without a language, not merely without highlighting, which would still read the
 * whole text in the background. */
void
ringer_json_editor_set_coloured (RingerJsonEditor *self, gboolean coloured)
{
  self->coloured = coloured;
  if (self->has_look)
    apply_language (self);
}

/* The source view does not turn dark by itself. */
void
ringer_json_editor_follow_style (RingerJsonEditor *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (dark_cb),
                           self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self, "map", G_CALLBACK (map_cb), self, G_CONNECT_DEFAULT);
}
