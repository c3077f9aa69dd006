/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-bar.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-text.h"
#include "ringer-width-bin.h"
#include "ringer-phrases.h"

#include <glib/gi18n.h>

/* The bar is worked out anew, as one Says, whenever something it speaks of
 * changes, and once a second while it counts down to the next attempt. Its
 * buttons are actions of the window. */

/* Most connections are there before anybody could read the bar. */
#define CONNECTING_DELAY_MS 500

typedef struct
{
  char       *title; /* NULL: the bar is hidden */
  char       *detail;
  gboolean    busy;
  const char *style; /* nullable: a CSS class */
  const char *label_1;
  const char *action_1;
  const char *label_2;
  const char *action_2;
} Says;

struct _RingerConnectionBar
{
  GtkWidget      parent_instance;
  RingerSession *session;
  GSignalGroup  *connection_signals;
  GSignalGroup  *broker_signals;
  GSignalGroup  *directory_signals;
  guint          delay_id;     /* before it says that it connects */
  guint          countdown_id; /* while an attempt is due */
  gboolean       patience_ended;
  GtkRevealer   *revealer;
  GtkBox        *box;
  GtkSpinner    *spinner;
  GtkImage      *icon;
  GtkLabel      *title;
  GtkLabel      *detail;
  GtkButton     *button_1;
  GtkButton     *button_2;
};

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerConnectionBar, ringer_connection_bar, GTK_TYPE_WIDGET)

static char *
broker_name (RingerConnectionBar *self)
{
  return ringer_text_one_line (ringer_profile_get_name (ringer_session_get_profile (self->session)),
                               -1, 60);
}

static void
says_waiting (RingerConnectionBar *self, RingerConnection *connection, Says *says)
{
  const GError    *error = ringer_session_get_error (self->session);
  g_autofree char *broker = broker_name (self);
  gint64 left = ringer_connection_get_retry_at (connection) - ringer_clock_get_monotonic ();
  guint  attempt = ringer_connection_get_attempt (connection);
  g_autofree char *remedy = error != NULL ? ringer_phrase_for_remedy (error) : g_strdup ("");
  g_autofree char *when = NULL;

  if (ringer_connection_get_retry_at (connection) != 0 && left > 0)
    when = g_strdup_printf (_ ("Attempt %u in %d s."), attempt,
                            (int) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
  else
    when = g_strdup_printf (_ ("Attempt %u…"), attempt);

  says->title = error != NULL ? ringer_phrase_for_error (error, broker)
                              : g_strdup_printf (_ ("Reconnecting to %s"), broker);
  says->detail = *remedy != '\0' ? g_strdup_printf ("%s %s", when, remedy) : g_strdup (when);
  says->busy = TRUE;
  says->style = "warning";
  says->label_1 = _ ("Retry _Now");
  says->action_1 = "win.retry";
  says->label_2 = _ ("_Stop");
  says->action_2 = "win.disconnect";
}

static void
says_failed (RingerConnectionBar *self, const GError *error, Says *says)
{
  g_autofree char *broker = broker_name (self);
  gboolean         ours = error->domain == RINGER_ERROR;

  says->title = ringer_phrase_for_error (error, broker);
  says->detail = ringer_phrase_for_remedy (error);
  says->style = "error";
  says->label_1 = _ ("_Try Again");
  says->action_1 = "win.retry";
  if (ringer_session_is_local (self->session))
    {
      says->label_1 = _ ("Start _Again");
      return;
    }
  if (ours && (error->code == RINGER_ERROR_LOGIN || error->code == RINGER_ERROR_BAD_ARGUMENT))
    {
      says->label_1 = error->code == RINGER_ERROR_LOGIN ? _ ("_Log In…") : _ ("_Change…");
      says->action_1 = "win.edit-connection";
      return;
    }
  says->label_2 = _ ("_Change…");
  says->action_2 = "win.edit-connection";
}

static void
says_disconnected (RingerConnectionBar *self, Says *says)
{
  g_autofree char *broker = broker_name (self);

  if (ringer_session_is_local (self->session))
    {
      says->title = g_strdup (_ ("The local broker is stopped"));
      says->label_1 = _ ("Start _Again");
    }
  else
    {
      says->title = g_strdup_printf (_ ("Not connected to %s"), broker);
      says->label_1 = _ ("_Connect");
    }
  says->action_1 = "win.retry";
}

/* What a new user should do next, as long as nothing was done. */
static void
says_hint (RingerConnectionBar *self, Says *says)
{
  RingerDirectory *directory = ringer_session_get_directory (self->session);

  if (!ringer_session_is_local (self->session) ||
      ringer_directory_get_status (directory) != RINGER_DIRECTORY_STATUS_LIVE ||
      g_list_model_get_n_items (G_LIST_MODEL (directory)) > 0)
    return;
  says->title = g_strdup_printf (
      _ ("Your local broker runs at %s"),
      ringer_profile_get_url (ringer_session_get_profile (self->session)));
  says->detail = g_strdup (_ ("Nobody provides anything there yet. Provide a procedure yourself, "
                              "call it, and answer your own call. Other programs can join in."));
  says->label_1 = _ ("_Provide a Procedure…");
  says->action_1 = "win.provide-new";
  says->label_2 = _ ("_Copy Address");
  says->action_2 = "win.copy-address";
}

static gboolean
is_starting (RingerConnectionBar *self)
{
  return ringer_session_is_local (self->session) &&
         ringer_local_broker_get_state (ringer_session_get_local_broker (self->session)) ==
             RINGER_LOCAL_BROKER_STATE_STARTING;
}

static void
says_busy (RingerConnectionBar *self, Says *says)
{
  g_autofree char *broker = broker_name (self);

  if (!self->patience_ended)
    return;
  if (is_starting (self))
    says->title = g_strdup (_ ("Starting the local broker…"));
  else
    says->title = g_strdup_printf (_ ("Connecting to %s…"), broker);
  says->busy = TRUE;
  says->label_1 = _ ("_Stop");
  says->action_1 = "win.disconnect";
}

static void
work_out (RingerConnectionBar *self, Says *says)
{
  RingerConnection     *connection = ringer_session_get_connection (self->session);
  const GError         *error = ringer_session_get_error (self->session);
  RingerConnectionState state = connection != NULL ? ringer_connection_get_state (connection)
                                                   : RINGER_CONNECTION_STATE_CLOSED;

  if (ringer_session_get_profile (self->session) == NULL)
    return;
  if (is_starting (self))
    says_busy (self, says);
  else if (state == RINGER_CONNECTION_STATE_OPEN)
    says_hint (self, says);
  else if (state == RINGER_CONNECTION_STATE_RECONNECTING)
    says_waiting (self, connection, says);
  else if (error != NULL)
    says_failed (self, error, says);
  else if (state == RINGER_CONNECTION_STATE_CLOSED || state == RINGER_CONNECTION_STATE_OFFLINE)
    says_disconnected (self, says);
  else if (state != RINGER_CONNECTION_STATE_CLOSING)
    says_busy (self, says);
}

static void
set_button (GtkButton *button, const char *label, const char *action)
{
  gtk_widget_set_visible (GTK_WIDGET (button), action != NULL);
  if (action == NULL)
    return;
  gtk_button_set_label (button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

static void
show (RingerConnectionBar *self, const Says *says)
{
  static const char *const styles[] = { "warning", "error" };

  gtk_revealer_set_reveal_child (self->revealer, says->title != NULL);
  gtk_spinner_set_spinning (self->spinner, says->title != NULL && says->busy);
  if (says->title == NULL)
    return;

  gtk_label_set_label (self->title, says->title);
  gtk_label_set_label (self->detail, says->detail != NULL ? says->detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), says->detail != NULL && *says->detail != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), says->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !says->busy);
  gtk_image_set_from_icon_name (self->icon, says->style != NULL ? "network-offline-symbolic"
                                                                : "dialog-information-symbolic");
  set_button (self->button_1, says->label_1, says->action_1);
  set_button (self->button_2, says->label_2, says->action_2);
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_strcmp0 (styles[i], says->style) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (self->box), styles[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->box), styles[i]);
}

static void
update (RingerConnectionBar *self)
{
  g_auto (GStrv) owned = g_new0 (char *, 3);
  Says says = { NULL };

  work_out (self, &says);
  owned[0] = says.title;
  owned[1] = says.detail;
  show (self, &says);
}

static gboolean
delay_cb (gpointer user_data)
{
  RingerConnectionBar *self = user_data;

  self->delay_id = 0;
  self->patience_ended = TRUE;
  update (self);
  return G_SOURCE_REMOVE;
}

static gboolean
countdown_cb (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
update_sources (RingerConnectionBar *self)
{
  RingerConnection     *connection = ringer_session_get_connection (self->session);
  RingerConnectionState state = connection != NULL ? ringer_connection_get_state (connection)
                                                   : RINGER_CONNECTION_STATE_CLOSED;
  gboolean              settled = !is_starting (self) && (state == RINGER_CONNECTION_STATE_OPEN ||
                                             state == RINGER_CONNECTION_STATE_CLOSED);
  gboolean counts = connection != NULL && ringer_connection_get_retry_at (connection) != 0;

  if (settled)
    {
      self->patience_ended = FALSE;
      g_clear_handle_id (&self->delay_id, g_source_remove);
    }
  else if (!self->patience_ended && self->delay_id == 0)
    {
      self->delay_id = g_timeout_add (CONNECTING_DELAY_MS, delay_cb, self);
      g_source_set_name_by_id (self->delay_id, "[ringer] patience with a connection");
    }

  if (!counts)
    g_clear_handle_id (&self->countdown_id, g_source_remove);
  else if (self->countdown_id == 0)
    {
      self->countdown_id = g_timeout_add (500, countdown_cb, self);
      g_source_set_name_by_id (self->countdown_id, "[ringer] countdown to a reconnection");
    }
}

static void
changed_cb (RingerConnectionBar *self)
{
  g_signal_group_set_target (self->connection_signals,
                             ringer_session_get_connection (self->session));
  g_signal_group_set_target (self->directory_signals, ringer_session_get_directory (self->session));
  update_sources (self);
  update (self);
}

static void
narrow_cb (RingerWidthBin *bin, GParamSpec *pspec, RingerConnectionBar *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), ringer_width_bin_get_narrow (bin)
                                                                  ? GTK_ORIENTATION_VERTICAL
                                                                  : GTK_ORIENTATION_HORIZONTAL);
}

static void
ringer_connection_bar_dispose (GObject *object)
{
  RingerConnectionBar *self = RINGER_CONNECTION_BAR (object);

  g_clear_handle_id (&self->delay_id, g_source_remove);
  g_clear_handle_id (&self->countdown_id, g_source_remove);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->broker_signals);
  g_clear_object (&self->directory_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_CONNECTION_BAR);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ringer_connection_bar_parent_class)->dispose (object);
}

static void
ringer_connection_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, RINGER_CONNECTION_BAR (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_connection_bar_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  RingerConnectionBar *self = RINGER_CONNECTION_BAR (object);

  switch (id)
    {
    case PROP_SESSION:
      if (!g_set_object (&self->session, g_value_get_object (value)))
        return;
      if (self->session != NULL)
        {
          g_signal_connect_object (self->session, "notify", G_CALLBACK (changed_cb), self,
                                   G_CONNECT_SWAPPED);
          g_signal_group_set_target (self->broker_signals,
                                     ringer_session_get_local_broker (self->session));
          changed_cb (self);
        }
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_connection_bar_class_init (RingerConnectionBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_connection_bar_dispose;
  object_class->get_property = ringer_connection_bar_get_property;
  object_class->set_property = ringer_connection_bar_set_property;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-connection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, box);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, icon);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, title);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, detail);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, button_1);
  gtk_widget_class_bind_template_child (widget_class, RingerConnectionBar, button_2);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ringer_connection_bar_init (RingerConnectionBar *self)
{
  self->connection_signals = g_signal_group_new (RINGER_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->connection_signals, "notify", G_CALLBACK (changed_cb),
                                  self);
  self->broker_signals = g_signal_group_new (RINGER_TYPE_LOCAL_BROKER);
  g_signal_group_connect_swapped (self->broker_signals, "notify::state", G_CALLBACK (changed_cb),
                                  self);
  self->directory_signals = g_signal_group_new (RINGER_TYPE_DIRECTORY);
  g_signal_group_connect_swapped (self->directory_signals, "notify::status", G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->directory_signals, "notify::n-items", G_CALLBACK (update),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
ringer_connection_bar_get_title (RingerConnectionBar *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION_BAR (self), NULL);
  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_label (self->title) : NULL;
}

const char *
ringer_connection_bar_get_detail (RingerConnectionBar *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION_BAR (self), NULL);
  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_label (self->detail) : NULL;
}
