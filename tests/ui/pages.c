/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-json-editor.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

#define RESOURCE "/io/github/ringer_rpc/Ringer/style.css"

/* Not gtk_test_init(): newer GTK sets a locale there that may not be installed. */
void
pages_init (int *argc, char ***argv)
{
  g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

  g_test_init (argc, argv, NULL);
  gtk_init ();
  adw_init ();
  gtk_source_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name",
                "Cantarell 11", NULL);
  gtk_css_provider_load_from_resource (css, RESOURCE);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  if (g_getenv ("RINGER_DARK") != NULL)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
}

static void
believe (Pages *self, const char *property, guint timeout)
{
  RingerConnection *connection = ringer_session_get_connection (self->session);

  if (timeout != 0)
    g_object_set (ringer_connection_get_config (connection), property, timeout, NULL);
}

void
pages_set_up (Pages *self, guint ack_timeout, guint response_timeout)
{
  g_autoptr (RingerProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  self->config = ringer_broker_config_new ();
  if (ack_timeout != 0)
    g_object_set (self->config, "ack-timeout", ack_timeout, NULL);
  if (response_timeout != 0)
    g_object_set (self->config, "response-timeout", response_timeout, NULL);
  self->broker = ringer_broker_new (self->config);
  ringer_broker_start (self->broker, NULL, 0, &error);
  g_assert_no_error (error);

  self->session = ringer_session_new ();
  profile = ringer_profile_new (ringer_broker_get_url (self->broker));
  ringer_session_connect (self->session, profile, NULL);
  believe (self, "accept-timeout", ack_timeout);
  believe (self, "response-timeout", response_timeout);
  RINGER_TEST_WAIT (ringer_session_get_connected (self->session));
}

void
pages_tear_down (Pages *self)
{
  if (self->window != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      gtk_window_destroy (self->window);
      RINGER_TEST_WAIT (self->window == NULL);
    }
  if (self->session == NULL)
    return;
  ringer_session_disconnect (self->session);
  g_object_add_weak_pointer (G_OBJECT (self->session), (gpointer *) &self->session);
  g_object_unref (self->session);
  RINGER_TEST_WAIT (self->session == NULL);
  ringer_broker_stop (self->broker);
  g_object_add_weak_pointer (G_OBJECT (self->broker), (gpointer *) &self->broker);
  g_object_unref (self->broker);
  RINGER_TEST_WAIT (self->broker == NULL);
  g_clear_object (&self->config);
}

void
pages_show (Pages *self, GtkWidget *widget, int width, int height)
{
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, width, height);
  gtk_window_set_child (self->window, widget);
  gtk_window_present (self->window);
  pages_settle (widget);
}

static GtkWidget *
find (GtkWidget *widget, const char *id)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
pages_find (GtkWidget *widget, const char *id)
{
  GtkWidget *found = find (widget, id);

  if (found == NULL)
    g_error ("no widget with the id %s", id);
  return found;
}

char *
pages_dup_text (GtkWidget *widget)
{
  GtkTextBuffer *buffer;
  GtkTextIter    start;
  GtkTextIter    end;

  if (RINGER_IS_JSON_EDITOR (widget))
    widget = pages_find (widget, "view");
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static gboolean
press_in_phase (GtkWidget *widget, GtkPropagationPhase phase, guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  guint n = g_list_model_get_n_items (controllers);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      guint n_shortcuts;

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller) ||
          gtk_event_controller_get_propagation_phase (controller) != phase)
        continue;
      n_shortcuts = g_list_model_get_n_items (G_LIST_MODEL (controller));
      for (guint j = 0; j < n_shortcuts; j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *wanted = gtk_accelerator_name (key, state);
          g_autofree char *trigger = gtk_shortcut_trigger_to_string (
              gtk_shortcut_get_trigger (shortcut));
          g_auto (GStrv) alternatives = g_strsplit (trigger, "|", -1);

          for (guint k = 0; alternatives[k] != NULL; k++)
            if (g_str_equal (g_strstrip (alternatives[k]), wanted) &&
                gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                              GTK_SHORTCUT_ACTION_EXCLUSIVE, widget,
                                              gtk_shortcut_get_arguments (shortcut)))
              return TRUE;
        }
    }
  return FALSE;
}

/* An event cannot be made up in GTK 4, so the shortcuts are asked themselves. */
gboolean
pages_press (GtkWidget *widget, guint key, GdkModifierType state)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();

  for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent (w))
    g_ptr_array_add (path, w);
  for (guint i = path->len; i > 0; i--)
    if (press_in_phase (g_ptr_array_index (path, i - 1), GTK_PHASE_CAPTURE, key, state))
      return TRUE;
  for (guint i = 0; i < path->len; i++)
    if (press_in_phase (g_ptr_array_index (path, i), GTK_PHASE_BUBBLE, key, state))
      return TRUE;
  return FALSE;
}

void
pages_settle (GtkWidget *widget)
{
  gtk_test_widget_wait_for_draw (widget);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  gtk_test_widget_wait_for_draw (widget);
}

void
pages_draw (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("RINGER_SHOTS");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  GtkSnapshot     *snapshot;
  GtkWidget       *root = GTK_WIDGET (gtk_widget_get_native (widget));

  if (folder == NULL)
    return;
  pages_settle (widget);
  paintable = gtk_widget_paintable_new (root);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (root)), node, NULL);
  file = g_strdup_printf ("%s/%s%s.png", folder, name,
                          g_getenv ("RINGER_DARK") != NULL ? "-dark" : "");
  g_assert_true (gdk_texture_save_to_png (texture, file));
  g_test_message ("picture %s", file);
}

GBytes *
pages_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}
