/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shell.h"

#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>

#define FRAME 12

RingerApplication *shell_application;

void
shell_start (void)
{
  g_autoptr (GError) error = NULL;

  gtk_init ();
  adw_init ();
  gtk_source_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  shell_application = ringer_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (shell_application), NULL, &error);
  g_assert_no_error (error);
  RINGER_TEST_WAIT (
      ringer_profile_store_get_loaded (ringer_application_get_profiles (shell_application)) &&
      ringer_drafts_get_loaded (ringer_application_get_drafts (shell_application)));
}

void
shell_init (int *argc, char ***argv)
{
  /* Not gtk_test_init(): newer GTK sets a locale there that may not be installed. */
  g_test_init (argc, argv, NULL);
  shell_start ();
}

int
shell_run (void)
{
  int status = g_test_run ();

  g_clear_object (&shell_application);
  return status;
}

void
shell_open (Shell *self)
{
  self->window = ringer_window_new (shell_application);
  self->session = ringer_window_get_session (self->window);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
}

void
shell_set_up (Shell *self, gconstpointer data)
{
  shell_open (self);
}

void
shell_close (Shell *self)
{
  gtk_window_close (GTK_WINDOW (self->window));
  /* A window that leaks fails here. */
  RINGER_TEST_WAIT (self->window == NULL);
  self->session = NULL;
}

void
shell_tear_down (Shell *self, gconstpointer data)
{
  RingerProfileStore *profiles = ringer_application_get_profiles (shell_application);

  if (self->window != NULL)
    shell_close (self);
  if (self->broker != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->broker));
  while (g_list_model_get_n_items (G_LIST_MODEL (profiles)) > 0)
    {
      g_autoptr (RingerProfile) profile = g_list_model_get_item (G_LIST_MODEL (profiles), 0);

      ringer_profile_store_remove (profiles, profile);
    }
}

const char *
shell_start_broker (Shell *self, const char *config)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  const char      *args[] = { "--config", NULL, NULL };

  g_assert_null (self->broker);
  if (config != NULL)
    {
      int fd = g_file_open_tmp ("ringer-broker-XXXXXX.json", &file, &error);

      g_assert_no_error (error);
      g_assert_true (g_close (fd, NULL));
      g_assert_true (g_file_set_contents (file, config, -1, NULL));
      args[1] = file;
    }
  self->broker = ringer_local_broker_new ();
  ringer_local_broker_start_async (self->broker, 0, config != NULL ? args : NULL, NULL,
                                   ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_local_broker_start_finish (self->broker, result, &error);
  g_assert_no_error (error);
  if (file != NULL)
    g_unlink (file);
  return ringer_local_broker_get_url (self->broker);
}

char *
shell_dup_dead_url (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return g_strdup_printf ("localhost:%u", port);
}

gboolean
shell_is_enabled (Shell *self, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), name);
}

void
shell_activate (Shell *self, const char *name, const char *parameter)
{
  g_autofree char *full = g_strconcat ("win.", name, NULL);

  if (g_action_group_has_action (G_ACTION_GROUP (self->window), name))
    g_assert_true (shell_is_enabled (self, name));
  if (parameter != NULL)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), full, "s", parameter));
  else
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), full, NULL));
}

gpointer
shell_find (gpointer widget, const char *id)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = shell_find (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gpointer
shell_find_type (gpointer widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = shell_find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

gpointer
shell_get (Shell *self, const char *id)
{
  gpointer found = shell_find (self->window, id);

  if (found == NULL)
    g_error ("no widget with the id %s", id);
  return found;
}

gpointer
shell_find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = g_list_model_get_n_items (toplevels); i > 0; i--)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i - 1);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type))
        return toplevel; /* GTK holds it */
    }
  return NULL;
}

gboolean
shell_sees (gpointer widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (widget), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shell_sees (child, text))
      return TRUE;
  return FALSE;
}

void
shell_settle (gpointer widget)
{
  for (int i = 0; i < 3; i++)
    {
      gtk_widget_queue_draw (widget);
      gtk_test_widget_wait_for_draw (widget);
    }
}

void
shell_resize (Shell *self, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  /* Without a compositor the frame of the window is part of its size. */
  RINGER_TEST_WAIT (ABS (gtk_widget_get_width (GTK_WIDGET (self->window)) - width) <= FRAME);
  shell_settle (self->window);
}
