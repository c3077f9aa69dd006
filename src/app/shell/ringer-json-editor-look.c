/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include <adwaita.h>

/* Without a language, not merely without highlighting, which would still read the
 * whole text in the background. */
void
ringer_json_editor_set_coloured (RingerJsonEditor *self, gboolean coloured)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();

  gtk_source_buffer_set_language (
      self->buffer, coloured ? gtk_source_language_manager_get_language (languages, "json") : NULL);
}

static void
update_scheme (AdwStyleManager *style, GParamSpec *pspec, RingerJsonEditor *self)
{
  const char *id = adw_style_manager_get_dark (style) ? "Adwaita-dark" : "Adwaita";

  gtk_source_buffer_set_style_scheme (self->buffer,
                                      gtk_source_style_scheme_manager_get_scheme (
                                          gtk_source_style_scheme_manager_get_default (), id));
}

/* The source view does not turn dark by itself. */
void
ringer_json_editor_follow_style (RingerJsonEditor *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_signal_connect_object (style, "notify::dark", G_CALLBACK (update_scheme), self,
                           G_CONNECT_DEFAULT);
  update_scheme (style, NULL, self);
}
