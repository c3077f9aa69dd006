/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-page-private.h"

#include "ringer-compat-gtk.h"
#include "ringer-export-dialog.h"
#include "ringer-recorder.h"
#include "ringer-settings.h"

#include <glib/gi18n.h>

/* Captures as a whole: cleared and put back, from files and to files. */

static void
dismissed_cb (AdwToast *toast, RingerTrafficPage *self)
{
  if (self->undo_toast == toast)
    self->undo_toast = NULL;
}

/* What is cleared stays until the next time, or until the page is gone. */
void
ringer_traffic_page_clear (RingerTrafficPage *self)
{
  g_autoptr (RingerCapture) empty = NULL;

  if (self->imported != NULL || self->capture == NULL)
    return;
  empty = ringer_capture_new (0);
  ringer_settings_bind_capture_size (empty);
  g_clear_object (&self->cleared);
  self->cleared = ringer_session_replace_capture (self->session, empty);

  if (self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  self->undo_toast = adw_toast_new (_ ("Traffic cleared"));
  adw_toast_set_button_label (self->undo_toast, _ ("_Undo"));
  adw_toast_set_action_name (self->undo_toast, "traffic.undo-clear");
  g_signal_connect_object (self->undo_toast, "dismissed", G_CALLBACK (dismissed_cb), self,
                           G_CONNECT_DEFAULT);
  adw_toast_overlay_add_toast (self->toasts, self->undo_toast);
  ringer_traffic_page_update_actions (self);
}

static guint32
move_text (RingerCapture *to, RingerCapture *from, guint32 id)
{
  return ringer_capture_intern (to, ringer_capture_get_text (from, id), -1);
}

static void
move_frames (RingerCapture *to, RingerCapture *from)
{
  guint n = ringer_capture_get_n_items (from);

  for (guint i = 0; i < n; i++)
    {
      RingerCaptureEntry entry;
      g_autoptr (GBytes) frame = ringer_capture_dup_frame (from, i);
      g_autofree char *correlation = ringer_capture_dup_correlation (from, i);

      if (frame == NULL || !ringer_capture_get (from, i, &entry))
        continue;
      entry.connection = move_text (to, from, entry.connection);
      entry.topic = move_text (to, from, entry.topic);
      entry.action = move_text (to, from, entry.action);
      entry.name = move_text (to, from, entry.name);
      ringer_capture_append (to, &entry, correlation, frame);
    }
}

/* The old frames, then those that came since. */
void
ringer_traffic_page_undo_clear (RingerTrafficPage *self)
{
  g_autoptr (RingerCapture) since = NULL;
  g_autoptr (RingerCapture) cleared = g_steal_pointer (&self->cleared);

  if (self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  if (cleared == NULL)
    return;
  move_frames (cleared, ringer_session_get_capture (self->session));
  since = ringer_session_replace_capture (self->session, cleared);
  ringer_traffic_page_update_actions (self);
}

typedef struct
{
  RingerTrafficPage *page;
  GFile             *file;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->page);
  g_clear_object (&reading->file);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerCapture) capture = ringer_capture_import_finish (result, &error);
  g_autofree char *name = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  name = g_file_get_basename (reading->file);
  if (capture != NULL)
    {
      ringer_traffic_page_show_import (reading->page, capture, name);
      return;
    }
  g_prefix_error (&error, _ ("The file was not imported: "));
  gtk_widget_activate_action (GTK_WIDGET (reading->page), "win.notice", "s", error->message);
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_open_file_finish (result, &error);
  GCancellable *cancellable = reading->page->reading;

  /* Dismissed, or the page is gone. */
  if (file == NULL || cancellable == NULL)
    return;
  reading->file = g_object_ref (file);
  ringer_capture_import_async (file, cancellable, imported_cb, g_steal_pointer (&reading));
}

void
ringer_traffic_page_import (RingerTrafficPage *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->page = g_object_ref (self);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  ringer_compat_open_file_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 _ ("Import Traffic"), self->reading, chosen_cb, reading);
}

void
ringer_traffic_page_export (RingerTrafficPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_window_present (GTK_WINDOW (ringer_export_dialog_new (GTK_WINDOW (root), self->capture)));
}
