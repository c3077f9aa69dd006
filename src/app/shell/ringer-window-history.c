/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-window-private.h"

/* What is called and answered in the window, kept in the history that all windows
 * share. */

static void
connection_cb (RingerWindow *self)
{
  RingerConnection *connection = ringer_session_get_connection (self->session);
  RingerProfile    *profile = ringer_session_get_profile (self->session);

  g_clear_pointer (&self->keeper, ringer_history_keeper_let_go);
  if (connection != NULL)
    self->keeper = ringer_history_keeper_new (
        self->history, connection, ringer_session_get_answerer (self->session),
        profile != NULL ? ringer_profile_get_id (profile) : NULL);
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GApplication) application = user_data;
  g_autoptr (GError) error = NULL;

  /* Nobody is left to be told but the journal. */
  if (!ringer_history_flush_finish (RINGER_HISTORY (object), result, &error))
    g_message ("%s", error->message);
  g_application_release (application);
}

static gboolean
flush_cb (gpointer user_data)
{
  GApplication *application = g_application_get_default ();

  ringer_history_flush_async (user_data, NULL, flushed_cb, g_object_ref (application));
  return G_SOURCE_REMOVE;
}

/* The calls that the window's end cuts off end a moment later, and are kept before the
 * application ends. */
void
ringer_window_leave_history (RingerWindow *self)
{
  if (self->keeper != NULL && g_application_get_default () != NULL)
    {
      guint id;

      ringer_history_keeper_let_go (g_steal_pointer (&self->keeper));
      g_application_hold (g_application_get_default ());
      id = g_idle_add_full (G_PRIORITY_DEFAULT, flush_cb, g_object_ref (self->history),
                            g_object_unref);
      g_source_set_name_by_id (id, "[ringer] last calls of a window");
    }
  g_clear_object (&self->keeper);
  g_clear_object (&self->history);
}

static void
error_cb (RingerWindow *self)
{
  const GError *error = ringer_history_get_error (self->history);

  if (error != NULL)
    ringer_window_show_notice (self, error->message);
}

void
ringer_window_follow_history (RingerWindow *self, RingerHistory *history)
{
  self->history = g_object_ref (history);
  ringer_history_page_set_history (self->history_page, history);
  ringer_call_page_set_history (self->call_page, history);
  g_signal_connect_object (history, "notify::error", G_CALLBACK (error_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::connection", G_CALLBACK (connection_cb), self,
                           G_CONNECT_SWAPPED);
  connection_cb (self);
}
