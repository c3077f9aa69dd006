/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-compat-gtk.h"

#include <glib/gi18n.h>

/* One function for each thing that Debian 12 does by a class that newer stacks
 * deprecate. Nothing here keeps state: the dialogs own themselves and a pending
 * GTask owns the answer. Main thread only. */

#define CANCEL "cancel"
#define ACCEPT "accept"

#if GTK_CHECK_VERSION(4, 10, 0)
static void
take_file (GTask *task, GFile *file, GError *error)
{
  /* Dismissed is not a failure: callers on both stacks see CANCELLED. */
  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", error->message);
      g_error_free (error);
    }
  else if (file == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, file, g_object_unref);
}

static void
save_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile  *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);

  take_file (task, file, error);
}

static void
open_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile  *file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  take_file (task, file, error);
}
#else
static void
native_response_cb (GtkNativeDialog *native, int response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native)),
                           g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");

  gtk_native_dialog_destroy (native);
  g_object_unref (native);
}

static void
show_native (GTask *task, GtkFileChooserNative *native)
{
  g_signal_connect (native, "response", G_CALLBACK (native_response_cb), task);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
#endif

void
ringer_compat_save_file_async (GtkWindow          *parent,
                               const char         *title,
                               const char         *initial_name,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ringer_compat_save_file_async);
#if GTK_CHECK_VERSION(4, 10, 0)
  {
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

    gtk_file_dialog_set_title (dialog, title);
    gtk_file_dialog_set_initial_name (dialog, initial_name);
    gtk_file_dialog_save (dialog, parent, cancellable, save_cb, task);
  }
#else
  {
    GtkFileChooserNative *native = gtk_file_chooser_native_new (
        title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), initial_name);
    show_native (task, native);
  }
#endif
}

GFile *
ringer_compat_save_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ringer_compat_open_file_async (GtkWindow          *parent,
                               const char         *title,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ringer_compat_open_file_async);
#if GTK_CHECK_VERSION(4, 10, 0)
  {
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

    gtk_file_dialog_set_title (dialog, title);
    gtk_file_dialog_open (dialog, parent, cancellable, open_cb, task);
  }
#else
  show_native (
      task, gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL));
#endif
}

GFile *
ringer_compat_open_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

#if ADW_CHECK_VERSION(1, 5, 0)
static void
alert_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);

  g_task_return_boolean (task, g_str_equal (response, ACCEPT));
}
#else
static void
message_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, g_str_equal (response, ACCEPT));
}
#endif

void
ringer_compat_confirm_async (GtkWindow          *parent,
                             const char         *heading,
                             const char         *body,
                             const char         *accept_label,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, ringer_compat_confirm_async);
#if ADW_CHECK_VERSION(1, 5, 0)
  {
    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

    adw_alert_dialog_add_responses (dialog, CANCEL, _ ("_Cancel"), ACCEPT, accept_label, NULL);
    adw_alert_dialog_set_default_response (dialog, CANCEL);
    adw_alert_dialog_set_close_response (dialog, CANCEL);
    adw_alert_dialog_set_response_appearance (dialog, ACCEPT, ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_choose (dialog, GTK_WIDGET (parent), NULL, alert_cb, task);
  }
#else
  {
    AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

    adw_message_dialog_add_responses (dialog, CANCEL, _ ("_Cancel"), ACCEPT, accept_label, NULL);
    adw_message_dialog_set_default_response (dialog, CANCEL);
    adw_message_dialog_set_close_response (dialog, CANCEL);
    adw_message_dialog_set_response_appearance (dialog, ACCEPT, ADW_RESPONSE_DESTRUCTIVE);
    g_signal_connect (dialog, "response", G_CALLBACK (message_response_cb), task);
    gtk_window_present (GTK_WINDOW (dialog));
  }
#endif
}

gboolean
ringer_compat_confirm_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_properties (GObject *object, GVariant *properties)
{
  GVariantIter iter;
  const char  *name;
  GVariant    *value;

  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
        {
          g_autofree const char **strings = g_variant_get_strv (value, NULL);

          g_object_set (object, name, strings, NULL);
        }
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_object_set (object, name, g_variant_get_string (value, NULL), NULL);
      else
        g_object_set (object, name, g_variant_get_int32 (value), NULL);
    }
}

void
ringer_compat_present_about (GtkWindow *parent, GVariant *properties)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *about = adw_about_dialog_new ();

  set_properties (G_OBJECT (about), properties);
  adw_dialog_present (about, GTK_WIDGET (parent));
#else
  GtkWidget *about = adw_about_window_new ();

  set_properties (G_OBJECT (about), properties);
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_present (GTK_WINDOW (about));
#endif
}

void
ringer_compat_present_preferences (GtkWindow *parent, AdwPreferencesPage *page)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *shell = adw_preferences_dialog_new ();

  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (shell), page);
  adw_dialog_present (shell, GTK_WIDGET (parent));
#else
  AdwPreferencesWindow *shell = ADW_PREFERENCES_WINDOW (adw_preferences_window_new ());

  adw_preferences_window_set_search_enabled (shell, FALSE);
  adw_preferences_window_add (shell, page);
  gtk_window_set_transient_for (GTK_WINDOW (shell), parent);
  gtk_window_set_modal (GTK_WINDOW (shell), TRUE);
  gtk_window_present (GTK_WINDOW (shell));
#endif
}

void
ringer_compat_open_uri (GtkWindow *parent, const char *uri)
{
#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, parent, NULL, NULL, NULL);
#else
  gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
#endif
}

void
ringer_compat_get_colour (GtkWidget *widget, GdkRGBA *colour)
{
#if GTK_CHECK_VERSION(4, 10, 0)
  gtk_widget_get_color (widget, colour);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), colour);
#endif
}

void
ringer_compat_scroll_to (GtkWidget *list, guint position)
{
#if GTK_CHECK_VERSION(4, 12, 0)
  if (GTK_IS_COLUMN_VIEW (list))
    gtk_column_view_scroll_to (GTK_COLUMN_VIEW (list), position, NULL, GTK_LIST_SCROLL_NONE, NULL);
  else if (GTK_IS_GRID_VIEW (list))
    gtk_grid_view_scroll_to (GTK_GRID_VIEW (list), position, GTK_LIST_SCROLL_NONE, NULL);
  else
    gtk_list_view_scroll_to (GTK_LIST_VIEW (list), position, GTK_LIST_SCROLL_NONE, NULL);
#else
  /* A column view has no such action itself; its private inner list does. */
  if (GTK_IS_COLUMN_VIEW (list))
    list = gtk_widget_get_last_child (list);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
#endif
}
