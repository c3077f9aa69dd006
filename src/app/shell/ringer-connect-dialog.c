/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connect-dialog.h"

#include "ringer-error.h"
#include "ringer-secrets.h"
#include "ringer-text.h"
#include "ringer-phrases.h"

#include <glib/gi18n.h>

/* The form makes a profile and hands it to the session; the outcome comes back
 * through the session's properties. Owned by GTK as a toplevel. The secret stays
 * in the password rows, on the wire, and in the keyring when the user wants so. */

struct _RingerConnectDialog
{
  AdwWindow            parent_instance;
  RingerSession       *session;
  RingerProfileStore  *profiles;
  RingerProfile       *tried;   /* what it connects to now; NULL when idle */
  GCancellable        *waiting; /* the keyring */
  guint                failed_id;
  GtkButton           *connect_button;
  GtkStack            *connect_stack;
  GtkBox              *message_box;
  GtkLabel            *message_title;
  GtkLabel            *message_detail;
  AdwEntryRow         *url_row;
  GtkLabel            *preview;
  AdwComboRow         *auth_row;
  AdwEntryRow         *user_row;
  AdwPasswordEntryRow *password_row;
  AdwPasswordEntryRow *token_row;
  AdwActionRow        *remember_row;
  GtkSwitch           *remember;
  AdwPreferencesGroup *recent_group;
  GtkListBox          *recent;
};

G_DEFINE_FINAL_TYPE (RingerConnectDialog, ringer_connect_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static RingerAuth
get_auth (RingerConnectDialog *self)
{
  return (RingerAuth) adw_combo_row_get_selected (self->auth_row);
}

static const char *
get_secret (RingerConnectDialog *self)
{
  switch (get_auth (self))
    {
    case RINGER_AUTH_USER:
      return get_text (self->password_row);
    case RINGER_AUTH_TOKEN:
      return get_text (self->token_row);
    case RINGER_AUTH_OPEN:
    default:
      return NULL;
    }
}

/* To what it needs now, rows having come or gone. */
static void
fit (RingerConnectDialog *self)
{
  int width;
  int height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, -1);
}

static void
show_message (RingerConnectDialog *self, const char *title, const char *detail)
{
  gtk_widget_set_visible (GTK_WIDGET (self->message_box), title != NULL);
  gtk_label_set_label (self->message_title, title != NULL ? title : "");
  gtk_label_set_label (self->message_detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message_detail), detail != NULL && *detail != '\0');
  fit (self);
}

static void
update (RingerConnectDialog *self)
{
  g_autoptr (GError) error = NULL;
  const char      *typed = get_text (self->url_row);
  g_autofree char *url = NULL;
  RingerAuth       auth = get_auth (self);
  gboolean         complete;

  if (*typed == '\0')
    gtk_label_set_label (self->preview, _ ("“localhost:6020” is enough."));
  else
    {
      url = ringer_url_normalise (typed, &error);
      gtk_label_set_label (self->preview, url != NULL ? url : error->message);
    }
  if (url == NULL && *typed != '\0')
    gtk_widget_add_css_class (GTK_WIDGET (self->preview), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->preview), "error");

  gtk_widget_set_visible (GTK_WIDGET (self->user_row), auth == RINGER_AUTH_USER);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), auth == RINGER_AUTH_USER);
  gtk_widget_set_visible (GTK_WIDGET (self->token_row), auth == RINGER_AUTH_TOKEN);
  gtk_widget_set_visible (GTK_WIDGET (self->remember_row), auth != RINGER_AUTH_OPEN);

  complete = url != NULL && (auth != RINGER_AUTH_USER || *get_text (self->user_row) != '\0') &&
             (auth != RINGER_AUTH_TOKEN || *get_text (self->token_row) != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.connect",
                                 complete && self->tried == NULL);
}

static void
auth_changed_cb (RingerConnectDialog *self)
{
  update (self);
  fit (self);
}

static void
set_tried (RingerConnectDialog *self, RingerProfile *profile)
{
  g_set_object (&self->tried, profile);
  gtk_stack_set_visible_child_name (self->connect_stack, profile != NULL ? "busy" : "idle");
  update (self);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (ringer_secrets_store_finish (result, &error))
    return;
  /* The dialog has closed; the window says it, once. */
  message = g_strdup_printf (_ ("The password could not be kept, and will be asked for again: %s"),
                             error->message);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.notice", "s", message);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Without a keyring nothing is kept either, which is what was asked for. */
  if (!ringer_secrets_clear_finish (result, &error) && error != NULL)
    g_debug ("cannot clear a secret: %s", error->message);
}

static void
keep_secret (RingerConnectDialog *self)
{
  const char *secret = get_secret (self);

  if (secret == NULL)
    return;
  if (gtk_switch_get_active (self->remember))
    ringer_secrets_store_async (self->tried, secret, NULL, stored_cb,
                                g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (self))));
  else
    ringer_secrets_clear_async (self->tried, NULL, cleared_cb, NULL);
}

static void
connected_cb (RingerConnectDialog *self)
{
  if (self->tried == NULL || !ringer_session_get_connected (self->session))
    return;
  keep_secret (self);
  g_clear_object (&self->tried);
  gtk_window_close (GTK_WINDOW (self));
}

static void
focus_culprit (RingerConnectDialog *self, const GError *error)
{
  GtkWidget *row = GTK_WIDGET (self->url_row);

  if (g_error_matches (error, RINGER_ERROR, RINGER_ERROR_LOGIN))
    {
      if (get_auth (self) == RINGER_AUTH_OPEN)
        row = GTK_WIDGET (self->auth_row);
      else if (get_auth (self) == RINGER_AUTH_TOKEN)
        row = GTK_WIDGET (self->token_row);
      else
        row = GTK_WIDGET (self->password_row);
    }
  gtk_widget_grab_focus (row);
}

/* From the main loop: the session is not disconnected inside its own notification. */
static gboolean
failed_cb (gpointer user_data)
{
  RingerConnectDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *broker = NULL;
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;

  self->failed_id = 0;
  if (self->tried == NULL || ringer_session_get_error (self->session) == NULL)
    return G_SOURCE_REMOVE;

  error = g_error_copy (ringer_session_get_error (self->session));
  broker = ringer_text_one_line (ringer_profile_get_name (self->tried), -1, 60);
  title = ringer_phrase_for_error (error, broker);
  detail = ringer_phrase_for_remedy (error);
  ringer_session_disconnect (self->session);
  set_tried (self, NULL);
  show_message (self, title, detail);
  focus_culprit (self, error);
  return G_SOURCE_REMOVE;
}

static void
error_cb (RingerConnectDialog *self)
{
  if (self->tried == NULL || self->failed_id != 0 ||
      ringer_session_get_error (self->session) == NULL)
    return;
  /* Not as an idle: the spinner leaves a slow machine no time for those. */
  self->failed_id = g_timeout_add (0, failed_cb, self);
  g_source_set_name_by_id (self->failed_id, "[ringer] a connection failed");
}

static void
connect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerConnectDialog *self = RINGER_CONNECT_DIALOG (widget);
  g_autofree char     *url = ringer_url_normalise (get_text (self->url_row), NULL);
  RingerAuth           auth = get_auth (self);
  const char          *user = auth == RINGER_AUTH_USER ? get_text (self->user_row) : NULL;
  g_autoptr (RingerProfile) profile = NULL;

  g_return_if_fail (url != NULL);

  profile = ringer_profile_store_find (self->profiles, url, auth, user);
  if (profile != NULL)
    g_object_ref (profile);
  else
    {
      profile = ringer_profile_new (url);
      g_object_set (profile, "auth", auth, "username", user, NULL);
    }
  show_message (self, NULL, NULL);
  set_tried (self, profile);
  ringer_session_connect (self->session, profile, get_secret (self));
}

static void
entry_activated_cb (RingerConnectDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.connect", NULL);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerConnectDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = ringer_secrets_lookup_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    show_message (self, _ ("The keyring cannot be read"), error->message);
  if (secret != NULL)
    {
      gpointer row = get_auth (self) == RINGER_AUTH_TOKEN ? self->token_row : self->password_row;

      gtk_editable_set_text (GTK_EDITABLE (row), secret);
      gtk_switch_set_active (self->remember, TRUE);
      gtk_widget_activate_action (GTK_WIDGET (self), "dialog.connect", NULL);
    }
  else
    gtk_widget_grab_focus (
        GTK_WIDGET (get_auth (self) == RINGER_AUTH_TOKEN ? self->token_row : self->password_row));
  ringer_secrets_free (secret);
}

static void
recent_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerConnectDialog *self = RINGER_CONNECT_DIALOG (widget);
  RingerProfile       *profile = ringer_profile_store_lookup (self->profiles,
                                                              g_variant_get_string (parameter, NULL));

  if (profile == NULL)
    return;
  ringer_connect_dialog_set_profile (self, profile);
  show_message (self, NULL, NULL);
  if (ringer_profile_get_auth (profile) == RINGER_AUTH_OPEN)
    gtk_widget_activate_action (widget, "dialog.connect", NULL);
  else
    ringer_secrets_lookup_async (profile, self->waiting, looked_up_cb, g_object_ref (self));
}

static void
forget_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerConnectDialog *self = RINGER_CONNECT_DIALOG (widget);
  RingerProfile       *profile = ringer_profile_store_lookup (self->profiles,
                                                              g_variant_get_string (parameter, NULL));

  if (profile == NULL)
    return;
  if (ringer_profile_get_auth (profile) != RINGER_AUTH_OPEN)
    ringer_secrets_clear_async (profile, NULL, cleared_cb, NULL);
  ringer_profile_store_remove (self->profiles, profile);
}

/* Titles of rows are markup. */
static GtkWidget *
make_recent_row (gpointer item, gpointer unused)
{
  RingerProfile   *profile = item;
  g_autofree char *name = ringer_text_one_line (ringer_profile_get_name (profile), -1, 80);
  g_autofree char *url = ringer_text_one_line (ringer_profile_get_url (profile), -1, 120);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *who = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *forget_label = g_strdup_printf (_ ("Forget %s"), name);
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *forget = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  who = ringer_profile_get_username (profile) != NULL
            ? g_strdup_printf ("%s · %s", url, ringer_profile_get_username (profile))
            : g_strdup (url);
  subtitle = g_markup_escape_text (who, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", ringer_profile_get_id (profile));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "dialog.recent");

  gtk_widget_set_valign (forget, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (forget, "flat");
  gtk_widget_set_tooltip_text (forget, _ ("Forget This Broker"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (forget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  forget_label, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (forget), "s", ringer_profile_get_id (profile));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (forget), "dialog.forget");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), forget);
  return row;
}

static void
recent_changed_cb (RingerConnectDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->recent_group),
                          g_list_model_get_n_items (G_LIST_MODEL (self->profiles)) > 0);
}

static gboolean
ringer_connect_dialog_close_request (GtkWindow *window)
{
  RingerConnectDialog *self = RINGER_CONNECT_DIALOG (window);

  if (self->tried != NULL)
    ringer_session_disconnect (self->session);
  g_clear_object (&self->tried);
  return GTK_WINDOW_CLASS (ringer_connect_dialog_parent_class)->close_request (window);
}

static void
ringer_connect_dialog_dispose (GObject *object)
{
  RingerConnectDialog *self = RINGER_CONNECT_DIALOG (object);

  g_cancellable_cancel (self->waiting);
  g_clear_handle_id (&self->failed_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_CONNECT_DIALOG);
  g_clear_object (&self->waiting);
  g_clear_object (&self->tried);
  g_clear_object (&self->session);
  g_clear_object (&self->profiles);
  G_OBJECT_CLASS (ringer_connect_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, connect_stack);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, message_box);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, message_title);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, message_detail);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, url_row);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, auth_row);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, remember);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, recent_group);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectDialog, recent);
  gtk_widget_class_bind_template_callback (widget_class, auth_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
}

static void
ringer_connect_dialog_class_init (RingerConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_connect_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ringer_connect_dialog_close_request;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-connect-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "dialog.recent", "s", recent_action);
  gtk_widget_class_install_action (widget_class, "dialog.forget", "s", forget_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ringer_connect_dialog_init (RingerConnectDialog *self)
{
  self->waiting = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->connect_button));
  gtk_widget_grab_focus (GTK_WIDGET (self->url_row));
  update (self);
}

RingerConnectDialog *
ringer_connect_dialog_new (GtkWindow *parent, RingerSession *session, RingerProfileStore *profiles)
{
  RingerConnectDialog *self = g_object_new (RINGER_TYPE_CONNECT_DIALOG, "transient-for", parent,
                                            NULL);

  self->session = g_object_ref (session);
  self->profiles = g_object_ref (profiles);
  g_signal_connect_object (session, "notify::connected", G_CALLBACK (connected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::error", G_CALLBACK (error_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->recent, G_LIST_MODEL (profiles), make_recent_row, NULL, NULL);
  g_signal_connect_object (profiles, "notify::n-items", G_CALLBACK (recent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  recent_changed_cb (self);
  return self;
}

void
ringer_connect_dialog_set_profile (RingerConnectDialog *self, RingerProfile *profile)
{
  const char *user = ringer_profile_get_username (profile);

  g_return_if_fail (RINGER_IS_CONNECT_DIALOG (self));

  gtk_editable_set_text (GTK_EDITABLE (self->url_row), ringer_profile_get_url (profile));
  adw_combo_row_set_selected (self->auth_row, ringer_profile_get_auth (profile));
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), user != NULL ? user : "");
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->token_row), "");
}

void
ringer_connect_dialog_set_url (RingerConnectDialog *self, const char *typed)
{
  g_return_if_fail (RINGER_IS_CONNECT_DIALOG (self));
  gtk_editable_set_text (GTK_EDITABLE (self->url_row), typed);
}

void
ringer_connect_dialog_explain (RingerConnectDialog *self, const char *title, const char *detail)
{
  g_return_if_fail (RINGER_IS_CONNECT_DIALOG (self));
  show_message (self, title, detail);
}
