/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-window-private.h"

#include "ringer-connect-dialog.h"
#include "ringer-connection-bar.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* The window owns its session and the places where the session shows. Actions,
 * drafts and the rest are in files of their own; this one has the life of the
 * window and its layout. */

enum
{
  PROP_SESSION = 1,
  PROP_SHOW_SIDEBAR,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerWindow, ringer_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_pages (gpointer unused, const char *view)
{
  return g_strcmp0 (view, "pages") == 0;
}

/* Where both fit they are side by side; else one takes the place of the other. */
static void
update_layout (RingerWindow *self)
{
  gboolean folded = ringer_width_bin_get_narrow (self->bin);
  gboolean any = g_strcmp0 (gtk_stack_get_visible_child_name (self->view), "pages") == 0;
  gboolean sidebar = any && self->show_sidebar;

  gtk_widget_set_visible (GTK_WIDGET (self->sidebar), sidebar);
  gtk_widget_set_visible (self->content, !(folded && sidebar));
}

static void
narrow_cb (RingerWindow *self)
{
  gboolean folded = ringer_width_bin_get_narrow (self->bin);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED]);
  ringer_window_set_show_sidebar (self, !folded);
  update_layout (self);
  if (!folded)
    gtk_paned_set_position (self->paned, self->sidebar_width);
}

/* The paned squeezes the sidebar before the window folds it away. */
static void
position_cb (RingerWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->sidebar)) &&
      gtk_widget_get_visible (self->content) &&
      gtk_widget_get_width (GTK_WIDGET (self->bin)) >= ringer_width_bin_get_threshold (self->bin))
    self->sidebar_width = gtk_paned_get_position (self->paned);
}

static void
update_title (RingerWindow *self)
{
  RingerProfile   *profile = ringer_session_get_profile (self->session);
  GtkWidget       *page;
  g_autofree char *broker = NULL;
  g_autofree char *title = NULL;

  /* The stack loses its pages, and says so, when the window is taken apart. */
  if (self->pages == NULL)
    return;

  if (profile == NULL)
    {
      adw_window_title_set_title (self->title, _ ("Ringer"));
      adw_window_title_set_subtitle (self->title, "");
      gtk_window_set_title (GTK_WINDOW (self), _ ("Ringer"));
      return;
    }
  page = gtk_stack_get_visible_child (self->pages);
  broker = ringer_text_one_line (ringer_profile_get_name (profile), -1, 80);
  adw_window_title_set_title (self->title,
                              gtk_stack_page_get_title (gtk_stack_get_page (self->pages, page)));
  adw_window_title_set_subtitle (self->title, broker);
  /* Translators: the title of the window; %s is a broker. */
  title = g_strdup_printf (_ ("%s – Ringer"), broker);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* Once there was a connection its pages stay, with all that is in them. */
static void
session_changed_cb (RingerWindow *self)
{
  if (ringer_session_get_connection (self->session) != NULL &&
      g_strcmp0 (gtk_stack_get_visible_child_name (self->view), "pages") != 0)
    {
      gtk_stack_set_visible_child_name (self->view, "pages");
      gtk_widget_grab_focus (GTK_WIDGET (self->call_page));
    }
  update_title (self);
  update_layout (self);
  ringer_window_update_actions (self);
}

static void
connected_cb (RingerWindow *self)
{
  RingerProfile *profile = ringer_session_get_profile (self->session);

  if (ringer_session_get_connected (self->session) && !ringer_session_is_local (self->session))
    ringer_profile_store_use (self->profiles, profile);
}

static void
store_error_cb (RingerWindow *self)
{
  const GError *error = ringer_profile_store_get_error (self->profiles);

  if (error == NULL)
    error = ringer_drafts_get_error (self->drafts);
  if (error != NULL)
    ringer_window_show_notice (self, error->message);
}

static void
recent_changed_cb (RingerWindow *self)
{
  gtk_widget_set_visible (self->recent_group,
                          g_list_model_get_n_items (G_LIST_MODEL (self->profiles)) > 0);
}

/* Titles of rows are markup. */
static GtkWidget *
make_recent_row (gpointer item, gpointer unused)
{
  RingerProfile   *profile = item;
  g_autofree char *name = ringer_text_one_line (ringer_profile_get_name (profile), -1, 80);
  g_autofree char *url = ringer_text_one_line (ringer_profile_get_url (profile), -1, 120);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *subtitle = g_markup_escape_text (url, -1);
  GtkWidget       *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", ringer_profile_get_id (profile));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.connect-profile");
  return row;
}

/* A call of another broker is written, not made: which one it goes to is to be seen. */
static void
restore_cb (RingerHistoryPage *page, RingerHistoryItem *item, gboolean send, RingerWindow *self)
{
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (item);
  RingerProfile            *profile = ringer_session_get_profile (self->session);
  gboolean same = profile != NULL && g_str_equal (ringer_profile_get_url (profile), entry->url);

  /* Our own broker gets another port each time. */
  if (!same && profile != NULL && ringer_session_is_local (self->session))
    same = g_strcmp0 (ringer_profile_get_id (profile), entry->profile) == 0;
  if (!same && entry->profile != NULL)
    {
      profile = ringer_profile_store_lookup (self->profiles, entry->profile);
      if (profile != NULL)
        ringer_window_connect_profile (self, profile);
    }
  gtk_stack_set_visible_child_name (self->pages, "call");
  ringer_call_page_restore (self->call_page, entry->procedure, entry->payload, entry->timeout,
                            send && same);
}

/* From a notification, by a click: only then the window comes to the front. */
static void
chosen_cb (RingerNotifier *notifier, RingerDeskItem *item, RingerWindow *self)
{
  gtk_stack_set_visible_child_name (self->pages, "answer");
  ringer_answer_page_show_item (self->answer_page, item);
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
ringer_window_close_request (GtkWindow *window)
{
  RingerWindow *self = RINGER_WINDOW (window);
  int           width;
  int           height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  g_settings_set_int (self->settings, "window-width", MAX (width, 360));
  g_settings_set_int (self->settings, "window-height", MAX (height, 240));
  g_settings_set_int (self->settings, "sidebar-width", MAX (self->sidebar_width, 160));
  ringer_window_release_drafts (self);
  return GTK_WINDOW_CLASS (ringer_window_parent_class)->close_request (window);
}

static void
ringer_window_dispose (GObject *object)
{
  RingerWindow *self = RINGER_WINDOW (object);

  g_cancellable_cancel (self->waiting);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->session != NULL)
    {
      /* Destroyed without having been closed, as tests and the end of the
       * application do: the pages are still there, so nothing typed is lost. */
      ringer_window_release_drafts (self);
      /* Its last changes would reach a window that is taken apart. */
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (ringer_session_get_local_broker (self->session), self);
      ringer_session_disconnect (self->session);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_WINDOW);
  g_clear_object (&self->session);
  g_clear_object (&self->waiting);
  g_clear_object (&self->profiles);
  g_clear_object (&self->drafts);
  ringer_window_leave_history (self);
  g_clear_object (&self->notifier);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (ringer_window_parent_class)->dispose (object);
}

static void
ringer_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerWindow *self = RINGER_WINDOW (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_SHOW_SIDEBAR:
      g_value_set_boolean (value, self->show_sidebar);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->bin != NULL && ringer_width_bin_get_narrow (self->bin));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SHOW_SIDEBAR:
      ringer_window_set_show_sidebar (RINGER_WINDOW (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, bin);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, paned);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, content);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, notice_label);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, view);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, recent_group);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, recent);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, call_page);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, answer_page);
  gtk_widget_class_bind_template_child (widget_class, RingerWindow, history_page);
  gtk_widget_class_bind_template_callback (widget_class, is_pages);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, position_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_title);
}

static void
ringer_window_class_init (RingerWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_window_dispose;
  object_class->get_property = ringer_window_get_property;
  object_class->set_property = ringer_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = ringer_window_close_request;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  G_PARAM_READABLE | flags);
  properties[PROP_SHOW_SIDEBAR] = g_param_spec_boolean ("show-sidebar", NULL, NULL, TRUE,
                                                        G_PARAM_READWRITE | flags);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_ANSWER_PAGE);
  g_type_ensure (RINGER_TYPE_CALL_PAGE);
  g_type_ensure (RINGER_TYPE_CONNECTION_BAR);
  g_type_ensure (RINGER_TYPE_HISTORY_PAGE);
  g_type_ensure (RINGER_TYPE_SIDEBAR);
  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-window.ui");
  bind_children (widget_class);
  gtk_widget_class_install_property_action (widget_class, "win.toggle-sidebar", "show-sidebar");
}

static void
ringer_window_init (RingerWindow *self)
{
  self->show_sidebar = TRUE;
  self->waiting = g_cancellable_new ();
  self->session = ringer_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_window_add_actions (self);
}

static void
set_up (RingerWindow *self, RingerApplication *application)
{
  self->profiles = g_object_ref (ringer_application_get_profiles (application));
  self->drafts = g_object_ref (ringer_application_get_drafts (application));
  self->settings = g_object_ref (ringer_application_get_settings (application));

  g_signal_connect_object (self->session, "notify::connected", G_CALLBACK (connected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify", G_CALLBACK (session_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (ringer_session_get_local_broker (self->session), "notify::state",
                           G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  ringer_window_follow_drafts (self);
  self->notifier = ringer_notifier_new (GTK_APPLICATION_WINDOW (self), self->session);
  g_settings_bind (self->settings, "notify-requests", self->notifier, "enabled",
                   G_SETTINGS_BIND_GET);
  g_signal_connect_object (self->notifier, "chosen", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_window_follow_history (self, ringer_application_get_history (application));

  g_object_set (self->sidebar, "profiles", self->profiles, NULL);
  gtk_list_box_bind_model (self->recent, G_LIST_MODEL (self->profiles), make_recent_row, NULL,
                           NULL);
  g_signal_connect_object (self->profiles, "notify::n-items", G_CALLBACK (recent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->profiles, "notify::error", G_CALLBACK (store_error_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drafts, "notify::error", G_CALLBACK (store_error_cb), self,
                           G_CONNECT_SWAPPED);
  recent_changed_cb (self);
  store_error_cb (self);
  session_changed_cb (self);
}

RingerWindow *
ringer_window_new (RingerApplication *application)
{
  RingerWindow *self;

  g_return_val_if_fail (RINGER_IS_APPLICATION (application), NULL);

  self = g_object_new (RINGER_TYPE_WINDOW, "application", application, NULL);
  set_up (self, application);
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  self->sidebar_width = g_settings_get_int (self->settings, "sidebar-width");
  gtk_paned_set_position (self->paned, self->sidebar_width);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  return self;
}

RingerSession *
ringer_window_get_session (RingerWindow *self)
{
  g_return_val_if_fail (RINGER_IS_WINDOW (self), NULL);
  return self->session;
}

void
ringer_window_open_url (RingerWindow *self, const char *typed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerProfile) made = NULL;
  g_autofree char     *url = ringer_url_normalise (typed, &error);
  RingerProfile       *profile;
  RingerConnectDialog *dialog;

  g_return_if_fail (RINGER_IS_WINDOW (self));

  if (url == NULL)
    {
      dialog = ringer_connect_dialog_new (GTK_WINDOW (self), self->session, self->profiles);
      ringer_connect_dialog_set_url (dialog, typed);
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  profile = ringer_profile_store_find (self->profiles, url, RINGER_AUTH_OPEN, NULL);
  if (profile == NULL)
    profile = made = ringer_profile_new (url);
  ringer_window_connect_profile (self, profile);
}

void
ringer_window_set_show_sidebar (RingerWindow *self, gboolean show)
{
  if (self->show_sidebar == show)
    return;
  self->show_sidebar = show;
  update_layout (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_SIDEBAR]);
}

/* For what belongs to no page; it stays until it is dismissed. */
void
ringer_window_show_notice (RingerWindow *self, const char *text)
{
  gtk_label_set_label (self->notice_label, text);
  gtk_revealer_set_reveal_child (self->notice, TRUE);
}

void
ringer_window_act_on_notification (RingerWindow *self, guint token, const char *what)
{
  g_return_if_fail (RINGER_IS_WINDOW (self));
  ringer_notifier_act (self->notifier, token, what);
}
