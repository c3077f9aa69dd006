/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-window.h"

#include "ringer-width-bin.h"

struct _RingerWindow
{
  AdwApplicationWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (RingerWindow, ringer_window, ADW_TYPE_APPLICATION_WINDOW)

static void
ringer_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_WINDOW);
  G_OBJECT_CLASS (ringer_window_parent_class)->dispose (object);
}

static void
ringer_window_class_init (RingerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_window_dispose;
  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-window.ui");
}

static void
ringer_window_init (RingerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

RingerWindow *
ringer_window_new (RingerApplication *application)
{
  return g_object_new (RINGER_TYPE_WINDOW, "application", application, NULL);
}
