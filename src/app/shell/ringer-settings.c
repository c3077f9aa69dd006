/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-settings.h"

#include "ringer-application.h"

#define USUAL_CAPTURE_SIZE ((guint64) 256 << 20)

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

static gboolean
map_mebibytes (GValue *value, GVariant *variant, gpointer unused)
{
  g_value_set_uint64 (value, (guint64) g_variant_get_int32 (variant) << 20);
  return TRUE;
}

gboolean
ringer_settings_set_capture_size (int mebibytes)
{
  GSettings *settings = peek_settings ();

  return settings != NULL && g_settings_set_int (settings, "capture-size", mebibytes);
}

void
ringer_settings_bind_capture_size (RingerCapture *capture)
{
  GSettings *settings = peek_settings ();

  if (settings == NULL)
    g_object_set (capture, "max-size", USUAL_CAPTURE_SIZE, NULL);
  else
    g_settings_bind_with_mapping (settings, "capture-size", capture, "max-size",
                                  G_SETTINGS_BIND_GET, map_mebibytes, NULL, NULL, NULL);
}
