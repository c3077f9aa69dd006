/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-preferences-page.h"

struct _RingerPreferencesPage
{
  AdwPreferencesPage parent_instance;
  AdwComboRow       *scheme_row;
  GtkSpinButton     *indent;
  GtkSpinButton     *timeout;
  GtkSwitch         *automatic_accept;
  GtkSwitch         *notify_requests;
};

G_DEFINE_FINAL_TYPE (RingerPreferencesPage, ringer_preferences_page, ADW_TYPE_PREFERENCES_PAGE)

/* In the order of the rows of the combo box. */
static const char *const schemes[] = { "default", "light", "dark" };

static gboolean
scheme_from_setting (GValue *value, GVariant *variant, gpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (schemes[i], g_variant_get_string (variant, NULL)))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }
  return FALSE;
}

static GVariant *
scheme_to_setting (const GValue *value, const GVariantType *type, gpointer unused)
{
  guint selected = g_value_get_uint (value);

  return selected < G_N_ELEMENTS (schemes) ? g_variant_new_string (schemes[selected]) : NULL;
}

static void
ringer_preferences_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_PREFERENCES_PAGE);
  G_OBJECT_CLASS (ringer_preferences_page_parent_class)->dispose (object);
}

static void
ringer_preferences_page_class_init (RingerPreferencesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_preferences_page_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-preferences-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerPreferencesPage, scheme_row);
  gtk_widget_class_bind_template_child (widget_class, RingerPreferencesPage, indent);
  gtk_widget_class_bind_template_child (widget_class, RingerPreferencesPage, timeout);
  gtk_widget_class_bind_template_child (widget_class, RingerPreferencesPage, automatic_accept);
  gtk_widget_class_bind_template_child (widget_class, RingerPreferencesPage, notify_requests);
}

static void
ringer_preferences_page_init (RingerPreferencesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ringer_preferences_page_new (GSettings *settings)
{
  RingerPreferencesPage *self = g_object_new (RINGER_TYPE_PREFERENCES_PAGE, NULL);

  g_settings_bind_with_mapping (settings, "colour-scheme", self->scheme_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, scheme_from_setting, scheme_to_setting,
                                NULL, NULL);
  g_settings_bind (settings, "format-indent", self->indent, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "call-timeout-ms", self->timeout, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notify-requests", self->notify_requests, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "automatic-accept", self->automatic_accept, "active",
                   G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (self);
}
