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

  g_clear_object (&self->keeper);
  if (connection != NULL)
    self->keeper = ringer_history_keeper_new (
        self->history, connection, ringer_session_get_answerer (self->session),
        profile != NULL ? ringer_profile_get_id (profile) : NULL);
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
