/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-application.h"

#include "ringer-window.h"

struct _RingerApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (RingerApplication, ringer_application, ADW_TYPE_APPLICATION)

static void
ringer_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ringer_window_new (RINGER_APPLICATION (application))));
}

static void
ringer_application_class_init (RingerApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->activate = ringer_application_activate;
}

static void
ringer_application_init (RingerApplication *self)
{
}

RingerApplication *
ringer_application_new (GApplicationFlags flags)
{
  return g_object_new (RINGER_TYPE_APPLICATION, "application-id", RINGER_APP_ID, "flags", flags,
                       NULL);
}
