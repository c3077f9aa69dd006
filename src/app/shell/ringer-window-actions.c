/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connect-dialog.h"
#include "ringer-secrets.h"
#include "ringer-window-private.h"

#include <glib/gi18n.h>

/* Everything that a user can do in the window beside what the pages do
 * themselves. The actions are in the window's action map, so that they are on the
 * session bus too. */

static RingerConnectDialog *
open_dialog (RingerWindow *self)
{
  RingerConnectDialog *dialog = ringer_connect_dialog_new (GTK_WINDOW (self), self->session,
                                                           self->profiles);

  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

static void
connect_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_dialog (user_data);
}

static void
edit_connection_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow  *self = user_data;
  RingerProfile *profile = ringer_session_get_profile (self->session);

  ringer_connect_dialog_set_profile (open_dialog (self), profile);
}

typedef struct
{
  RingerWindow  *window;
  RingerProfile *profile;
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->window);
  g_object_unref (asked->profile);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  RingerConnectDialog *dialog;
  char                *secret = ringer_secrets_lookup_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (secret != NULL)
    {
      ringer_session_connect (asked->window->session, asked->profile, secret);
      ringer_secrets_free (secret);
      return;
    }

  dialog = open_dialog (asked->window);
  ringer_connect_dialog_set_profile (dialog, asked->profile);
  if (error != NULL && !asked->window->keyring_failed)
    {
      asked->window->keyring_failed = TRUE;
      ringer_connect_dialog_explain (dialog, _ ("The keyring cannot be read"), error->message);
    }
}

/* With the secret that the keyring has; else the dialog asks for it. */
void
ringer_window_connect_profile (RingerWindow *self, RingerProfile *profile)
{
  Asked *asked;

  if (ringer_profile_get_auth (profile) == RINGER_AUTH_OPEN)
    {
      ringer_session_connect (self->session, profile, NULL);
      return;
    }
  asked = g_new0 (Asked, 1);
  asked->window = g_object_ref (self);
  asked->profile = g_object_ref (profile);
  ringer_secrets_lookup_async (profile, self->waiting, looked_up_cb, asked);
}

static void
connect_profile_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow  *self = user_data;
  RingerProfile *profile = ringer_profile_store_lookup (self->profiles,
                                                        g_variant_get_string (parameter, NULL));

  if (profile != NULL)
    ringer_window_connect_profile (self, profile);
}

static void
start_local_broker_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  gtk_stack_set_visible_child_name (self->pages, "call");
  ringer_session_start_local_broker (self->session);
}

static void
disconnect_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ringer_session_disconnect (RINGER_WINDOW (user_data)->session);
}

static void
retry_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ringer_session_retry (RINGER_WINDOW (user_data)->session);
}

static void
copy_address_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow  *self = user_data;
  RingerProfile *profile = ringer_session_get_profile (self->session);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          ringer_profile_get_url (profile));
}

/* Many windows never look at their traffic. */
static void
make_traffic_page (RingerWindow *self)
{
  if (self->traffic_page != NULL)
    return;
  self->traffic_page = RINGER_TRAFFIC_PAGE (ringer_traffic_page_new (self->session));
  gtk_stack_add_titled (self->pages, GTK_WIDGET (self->traffic_page), "traffic", _ ("Traffic"));
}

/* A page takes the place of the sidebar where there is no room for both. */
static void
show_page (RingerWindow *self, const char *name)
{
  if (g_str_equal (name, "traffic"))
    make_traffic_page (self);
  if (gtk_stack_get_child_by_name (self->pages, name) == NULL)
    return;
  gtk_stack_set_visible_child_name (self->pages, name);
  if (ringer_width_bin_get_narrow (self->bin))
    ringer_window_set_show_sidebar (self, FALSE);
}

static void
show_page_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;
  const char   *name = g_variant_get_string (parameter, NULL);

  show_page (self, name);
  gtk_widget_grab_focus (gtk_stack_get_visible_child (self->pages));
}

static void
call_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  show_page (self, "call");
  ringer_call_page_open (self->call_page, g_variant_get_string (parameter, NULL));
}

static void
provide_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  show_page (self, "answer");
  ringer_answer_page_provide (self->answer_page, g_variant_get_string (parameter, NULL));
}

/* In the place of a provider that is missing: a procedure, and what its reply can be made
 * from. */
static void
stand_in_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;
  const char   *procedure;
  const char   *text;

  g_variant_get (parameter, "(&s&s)", &procedure, &text);
  show_page (self, "answer");
  ringer_answer_page_prepare (self->answer_page, procedure, text);
  ringer_answer_page_provide (self->answer_page, procedure);
}

static void
provide_new_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  show_page (self, "answer");
  ringer_answer_page_provide (self->answer_page, "");
}

static void
show_in_traffic_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  show_page (self, "traffic");
  ringer_traffic_page_show_call (self->traffic_page, g_variant_get_string (parameter, NULL));
}

static void
focus_search_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  ringer_window_set_show_sidebar (self, TRUE);
  ringer_sidebar_focus_search (self->sidebar);
}

/* In the text that has the focus, or in what the page shows; else a procedure. */
static void
find_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;
  GtkWidget    *focus = gtk_root_get_focus (GTK_ROOT (self));

  if (focus != NULL && gtk_widget_activate_action (focus, "editor.find", NULL))
    return;
  if (self->traffic_page != NULL &&
      gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->traffic_page))
    ringer_traffic_page_focus_filter (self->traffic_page);
  else
    focus_search_action (action, parameter, user_data);
}

static void
switch_broker_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RingerWindow *self = user_data;

  ringer_window_set_show_sidebar (self, TRUE);
  ringer_sidebar_switch_broker (self->sidebar);
}

static void
refresh_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ringer_directory_refresh (ringer_session_get_directory (RINGER_WINDOW (user_data)->session));
}

static void
notice_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ringer_window_show_notice (user_data, g_variant_get_string (parameter, NULL));
}

static void
dismiss_notice_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_revealer_set_reveal_child (RINGER_WINDOW (user_data)->notice, FALSE);
}

static void
close_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (user_data);
}

static const GActionEntry actions[] = {
  { .name = "connect", .activate = connect_action },
  { .name = "edit-connection", .activate = edit_connection_action },
  { .name = "connect-profile", .activate = connect_profile_action, .parameter_type = "s" },
  { .name = "start-local-broker", .activate = start_local_broker_action },
  { .name = "disconnect", .activate = disconnect_action },
  { .name = "retry", .activate = retry_action },
  { .name = "copy-address", .activate = copy_address_action },
  { .name = "show-page", .activate = show_page_action, .parameter_type = "s" },
  { .name = "call", .activate = call_action, .parameter_type = "s" },
  { .name = "provide", .activate = provide_action, .parameter_type = "s" },
  { .name = "stand-in", .activate = stand_in_action, .parameter_type = "(ss)" },
  { .name = "provide-new", .activate = provide_new_action },
  { .name = "show-in-traffic", .activate = show_in_traffic_action, .parameter_type = "s" },
  { .name = "focus-search", .activate = focus_search_action },
  { .name = "find", .activate = find_action },
  { .name = "switch-broker", .activate = switch_broker_action },
  { .name = "refresh", .activate = refresh_action },
  { .name = "notice", .activate = notice_action, .parameter_type = "s" },
  { .name = "dismiss-notice", .activate = dismiss_notice_action },
  { .name = "close", .activate = close_action },
};

void
ringer_window_add_actions (RingerWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

static void
set_enabled (RingerWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

void
ringer_window_update_actions (RingerWindow *self)
{
  RingerProfile    *profile = ringer_session_get_profile (self->session);
  RingerConnection *connection = ringer_session_get_connection (self->session);
  gboolean          local = ringer_session_is_local (self->session);
  gboolean          starting = ringer_local_broker_get_state (ringer_session_get_local_broker (
                                   self->session)) == RINGER_LOCAL_BROKER_STATE_STARTING;
  gboolean          closed = connection == NULL ||
                    ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED;

  set_enabled (self, "disconnect", !closed || starting);
  set_enabled (self, "retry",
               profile != NULL && !starting && !ringer_session_get_connected (self->session));
  set_enabled (self, "edit-connection", profile != NULL && !local);
  set_enabled (self, "copy-address", connection != NULL);
  set_enabled (self, "show-page", connection != NULL);
  set_enabled (self, "call", connection != NULL);
  set_enabled (self, "provide", connection != NULL);
  set_enabled (self, "stand-in", connection != NULL);
  set_enabled (self, "provide-new", connection != NULL);
  set_enabled (self, "show-in-traffic", connection != NULL);
  set_enabled (self, "focus-search", connection != NULL);
  set_enabled (self, "find", connection != NULL);
  set_enabled (self, "switch-broker", connection != NULL);
  set_enabled (self, "refresh", ringer_session_get_connected (self->session));
}
