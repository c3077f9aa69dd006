/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-settings.h"

#include "ringer-application.h"

static GSettings *
peek_settings (void)
{
  GApplication *application = g_application_get_default ();

  return RINGER_IS_APPLICATION (application)
             ? ringer_application_get_settings (RINGER_APPLICATION (application))
             : NULL;
}

static int
get_int (const char *key, int usual)
{
  GSettings *settings = peek_settings ();

  return settings != NULL ? g_settings_get_int (settings, key) : usual;
}

gboolean
ringer_settings_get_automatic_accept (void)
{
  GSettings *settings = peek_settings ();

  return settings == NULL || g_settings_get_boolean (settings, "automatic-accept");
}

guint
ringer_settings_get_call_timeout (void)
{
  return (guint) get_int ("call-timeout-ms", 15000);
}

guint
ringer_settings_get_indent (void)
{
  return (guint) get_int ("format-indent", 2);
}
