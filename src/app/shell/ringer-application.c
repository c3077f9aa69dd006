/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-application.h"

#include "ringer-compat-gtk.h"
#include "ringer-preferences-page.h"
#include "ringer-window.h"

#include <glib/gi18n.h>

/* Opens windows, keeps what they share, and stays until what was typed is on the
 * disk: the last window may be gone by then. */

struct _RingerApplication
{
  AdwApplication      parent_instance;
  RingerProfileStore *profiles;
  RingerDrafts       *drafts;
  RingerHistory      *history;
  GSettings          *settings;
};

G_DEFINE_FINAL_TYPE (RingerApplication, ringer_application, ADW_TYPE_APPLICATION)

static void
new_window_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (ringer_window_new (user_data)));
}

static void
start_local_broker_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *window = ringer_window_new (user_data);

  gtk_window_present (GTK_WINDOW (window));
  g_action_group_activate_action (G_ACTION_GROUP (window), "start-local-broker", NULL);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each one saves what is unsent as it closes; with the last one we end. */
  for (GList *l = windows; l != NULL; l = l->next)
    if (RINGER_IS_WINDOW (l->data))
      gtk_window_close (l->data);
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const developers[] = { "The Ringer contributors", NULL };
  g_autoptr (GVariant) properties = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "application-name", "s", _ ("Ringer"));
  g_variant_dict_insert (&dict, "application-icon", "s", RINGER_APP_ID);
  g_variant_dict_insert (&dict, "version", "s", RINGER_VERSION);
  g_variant_dict_insert (&dict, "developer-name", "s", developers[0]);
  g_variant_dict_insert (&dict, "comments", "s",
                         _ ("Rings any RPC of a deepstream broker, and stands in for any "
                            "provider."));
  g_variant_dict_insert (&dict, "copyright", "s", "© 2026 The Ringer contributors");
  g_variant_dict_insert (&dict, "license-type", "i", GTK_LICENSE_GPL_3_0);
  g_variant_dict_insert (&dict, "developers", "^as", developers);
  properties = g_variant_ref_sink (g_variant_dict_end (&dict));
  ringer_compat_present_about (gtk_application_get_active_window (user_data), properties);
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerApplication *self = user_data;

  ringer_compat_present_preferences (
      gtk_application_get_active_window (GTK_APPLICATION (self)),
      ADW_PREFERENCES_PAGE (ringer_preferences_page_new (self->settings)));
}

static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (user_data);

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-help-overlay", NULL);
}

/* From a notification: the window's id, which notification, and what to do. */
static void
request_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  guint       id;
  guint       token;
  const char *what;
  GtkWindow  *window;

  g_variant_get (parameter, "(uu&s)", &id, &token, &what);
  window = gtk_application_get_window_by_id (user_data, id);
  if (RINGER_IS_WINDOW (window))
    ringer_window_act_on_notification (RINGER_WINDOW (window), token, what);
}

static const GActionEntry actions[] = {
  { .name = "new-window", .activate = new_window_action },
  { .name = "start-local-broker", .activate = start_local_broker_action },
  { .name = "quit", .activate = quit_action },
  { .name = "about", .activate = about_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "shortcuts", .activate = shortcuts_action },
  { .name = "request", .activate = request_action, .parameter_type = "(uus)" },
};

static const struct
{
  const char *action;
  const char *accels[3];
} keys[] = {
  { "app.new-window", { "<Control>n" } },
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "F1", "<Control>question" } },
  { "win.show-page('call')", { "<Control>1" } },
  { "win.show-page('answer')", { "<Control>2" } },
  { "win.show-page('history')", { "<Control>4", "<Control>h" } },
  { "win.show-page('traffic')", { "<Control>3" } },
  { "win.focus-search", { "<Control>k" } },
  { "win.find", { "<Control>f" } },
  { "win.connect", { "<Control>b" } },
  { "win.start-local-broker", { "<Control><Shift>b" } },
  { "win.disconnect", { "<Control><Shift>d" } },
  { "win.retry", { "<Control>r" } },
  { "win.edit-connection", { "<Control><Shift>e" } },
  { "win.copy-address", { "<Control><Shift>c" } },
  { "win.provide-new", { "<Control><Shift>p" } },
  { "win.switch-broker", { "<Control><Shift>o" } },
  { "win.refresh", { "F5" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.close", { "<Control><Shift>w" } },
};

static gboolean
colour_scheme_from_setting (GValue *value, GVariant *variant, gpointer unused)
{
  const char *name = g_variant_get_string (variant, NULL);

  if (g_strcmp0 (name, "light") == 0)
    g_value_set_enum (value, ADW_COLOR_SCHEME_FORCE_LIGHT);
  else if (g_strcmp0 (name, "dark") == 0)
    g_value_set_enum (value, ADW_COLOR_SCHEME_FORCE_DARK);
  else
    g_value_set_enum (value, ADW_COLOR_SCHEME_DEFAULT);
  return TRUE;
}

static void
loaded_profiles_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The windows show the store's own error. */
  if (!ringer_profile_store_load_finish (RINGER_PROFILE_STORE (object), result, &error))
    g_debug ("profiles: %s", error->message);
}

static void
loaded_drafts_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ringer_drafts_load_finish (RINGER_DRAFTS (object), result, &error))
    g_debug ("drafts: %s", error->message);
}

static void
ringer_application_startup (GApplication *application)
{
  RingerApplication *self = RINGER_APPLICATION (application);
  g_autoptr (GFile) profiles = ringer_profile_store_dup_default_file ();
  g_autoptr (GFile) drafts = ringer_drafts_dup_default_file ();
  g_autoptr (GFile) history = ringer_history_dup_default_file ();

  G_APPLICATION_CLASS (ringer_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (RINGER_APP_ID);

  self->settings = g_settings_new (RINGER_APP_ID);
  g_settings_bind_with_mapping (self->settings, "colour-scheme", adw_style_manager_get_default (),
                                "color-scheme", G_SETTINGS_BIND_GET, colour_scheme_from_setting,
                                NULL, NULL, NULL);
  self->profiles = ringer_profile_store_new (profiles);
  ringer_profile_store_load_async (self->profiles, NULL, loaded_profiles_cb, NULL);
  self->drafts = ringer_drafts_new (drafts);
  ringer_drafts_load_async (self->drafts, NULL, loaded_drafts_cb, NULL);
  self->history = ringer_history_new (history);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action, keys[i].accels);
}

static void
ringer_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (ringer_window_new (RINGER_APPLICATION (application)));
  gtk_window_present (window);
}

static int
ringer_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_auto (GStrv) urls = NULL;
  gboolean acted = FALSE;

  /* An option of this kind has the name of the action that it starts. */
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_variant_dict_contains (options, actions[i].name))
      {
        g_action_group_activate_action (G_ACTION_GROUP (application), actions[i].name, NULL);
        acted = TRUE;
      }
  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^as", &urls) && !acted)
    g_application_activate (application);
  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    {
      RingerWindow *window = ringer_window_new (RINGER_APPLICATION (application));

      gtk_window_present (GTK_WINDOW (window));
      ringer_window_open_url (window, urls[i]);
    }
  return 0;
}

static int
ringer_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("ringer %s\n", RINGER_VERSION);
  return 0;
}

static void
flushed_profiles_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Nobody is left to be told but the journal. */
  if (!ringer_profile_store_flush_finish (RINGER_PROFILE_STORE (object), result, &error))
    g_message ("%s", error->message);
  g_application_release (G_APPLICATION (self));
}

static void
flushed_drafts_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ringer_drafts_flush_finish (RINGER_DRAFTS (object), result, &error))
    g_message ("%s", error->message);
  g_application_release (G_APPLICATION (self));
}

static void
flushed_history_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ringer_history_flush_finish (RINGER_HISTORY (object), result, &error))
    g_message ("%s", error->message);
  g_application_release (G_APPLICATION (self));
}

static void
ringer_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  RingerApplication *self = RINGER_APPLICATION (application);

  g_application_hold (G_APPLICATION (self));
  ringer_profile_store_flush_async (self->profiles, NULL, flushed_profiles_cb, g_object_ref (self));
  g_application_hold (G_APPLICATION (self));
  ringer_drafts_flush_async (self->drafts, NULL, flushed_drafts_cb, g_object_ref (self));
  g_application_hold (G_APPLICATION (self));
  ringer_history_flush_async (self->history, NULL, flushed_history_cb, g_object_ref (self));
  GTK_APPLICATION_CLASS (ringer_application_parent_class)->window_removed (application, window);
}

static void
ringer_application_dispose (GObject *object)
{
  RingerApplication *self = RINGER_APPLICATION (object);

  g_clear_object (&self->profiles);
  g_clear_object (&self->drafts);
  g_clear_object (&self->history);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (ringer_application_parent_class)->dispose (object);
}

static void
ringer_application_class_init (RingerApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_application_dispose;
  application_class->startup = ringer_application_startup;
  application_class->activate = ringer_application_activate;
  application_class->command_line = ringer_application_command_line;
  application_class->handle_local_options = ringer_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_removed = ringer_application_window_removed;
}

static void
ringer_application_init (RingerApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and end"), NULL },
    { "new-window", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open one more window"), NULL },
    { "start-local-broker", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_ ("Open a window with a local broker of its own"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[URL…]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (
      G_APPLICATION (self),
      _ ("Rings any RPC of a deepstream broker, and stands in for any provider.\n"
         "Each URL opens a window that connects to it; “localhost:6020” is enough."));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/* FLAGS: beside G_APPLICATION_HANDLES_COMMAND_LINE, which it always has. */
RingerApplication *
ringer_application_new (GApplicationFlags flags)
{
  return g_object_new (RINGER_TYPE_APPLICATION, "application-id", RINGER_APP_ID, "flags",
                       flags | G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}

RingerProfileStore *
ringer_application_get_profiles (RingerApplication *self)
{
  g_return_val_if_fail (RINGER_IS_APPLICATION (self), NULL);
  return self->profiles;
}

RingerDrafts *
ringer_application_get_drafts (RingerApplication *self)
{
  g_return_val_if_fail (RINGER_IS_APPLICATION (self), NULL);
  return self->drafts;
}

RingerHistory *
ringer_application_get_history (RingerApplication *self)
{
  g_return_val_if_fail (RINGER_IS_APPLICATION (self), NULL);
  return self->history;
}

GSettings *
ringer_application_get_settings (RingerApplication *self)
{
  g_return_val_if_fail (RINGER_IS_APPLICATION (self), NULL);
  return self->settings;
}
