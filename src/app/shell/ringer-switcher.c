/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-switcher.h"

#include "ringer-text.h"
#include "ringer-phrases.h"

#include <glib/gi18n.h>

#define MAX_RECENT     8
#define MAX_NAME_CHARS 60

struct _RingerSwitcher
{
  GtkWidget      parent_instance;
  RingerSession *session;
  GListModel    *profiles;
  GSignalGroup  *connection_signals;
  GSignalGroup  *broker_signals;
  GMenu         *recent;
  GMenu         *current; /* the section about the broker that is connected */
  GtkMenuButton *button;
  GtkLabel      *name_label;
  GtkLabel      *state_label;
  GtkWidget     *dot;
};

enum
{
  PROP_SESSION = 1,
  PROP_PROFILES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerSwitcher, ringer_switcher, GTK_TYPE_WIDGET)

/* Menu labels take an underscore for a mnemonic. */
static char *
menu_label (const char *name)
{
  g_autofree char *line = ringer_text_one_line (name, -1, MAX_NAME_CHARS);
  g_auto (GStrv) parts = g_strsplit (line, "_", -1);

  return g_strjoinv ("__", parts);
}

static void
update_recent (RingerSwitcher *self)
{
  guint n = self->profiles != NULL ? g_list_model_get_n_items (self->profiles) : 0;

  g_menu_remove_all (self->recent);
  for (guint i = 0; i < MIN (n, MAX_RECENT); i++)
    {
      g_autoptr (RingerProfile) profile = g_list_model_get_item (self->profiles, i);
      g_autofree char *label = menu_label (ringer_profile_get_name (profile));
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.connect-profile", "s",
                                         ringer_profile_get_id (profile));
      g_menu_append_item (self->recent, item);
    }
}

static void
update_current (RingerSwitcher *self)
{
  gboolean local = ringer_session_is_local (self->session);

  g_menu_remove_all (self->current);
  if (ringer_session_get_connection (self->session) == NULL)
    return;
  g_menu_append (self->current, _ ("Copy _Address"), "win.copy-address");
  g_menu_append (self->current, local ? _ ("_Stop the Local Broker") : _ ("_Disconnect"),
                 "win.disconnect");
}

typedef enum
{
  DOT_OFF,
  DOT_BUSY,
  DOT_ON,
  DOT_FAILED,
} Dot;

static void
set_dot (RingerSwitcher *self, Dot dot)
{
  static const char *const classes[] = { NULL, "busy", "on", "failed" };

  for (Dot i = DOT_BUSY; i <= DOT_FAILED; i++)
    if (i == dot)
      gtk_widget_add_css_class (self->dot, classes[i]);
    else
      gtk_widget_remove_css_class (self->dot, classes[i]);
}

static void
update_state (RingerSwitcher *self)
{
  RingerConnection     *connection = ringer_session_get_connection (self->session);
  RingerLocalBroker    *broker = ringer_session_get_local_broker (self->session);
  RingerConnectionState state = connection != NULL ? ringer_connection_get_state (connection)
                                                   : RINGER_CONNECTION_STATE_CLOSED;
  const char           *words = ringer_phrase_for_state (state);
  Dot                   dot = DOT_BUSY;

  if (ringer_session_is_local (self->session) &&
      ringer_local_broker_get_state (broker) == RINGER_LOCAL_BROKER_STATE_STARTING)
    words = _ ("Starting…");
  else if (state == RINGER_CONNECTION_STATE_OPEN)
    dot = DOT_ON;
  else if (ringer_session_get_error (self->session) != NULL)
    {
      dot = state == RINGER_CONNECTION_STATE_RECONNECTING ? DOT_BUSY : DOT_FAILED;
      /* A login that was refused leaves the connection waiting for another one. */
      if (dot == DOT_FAILED)
        words = _ ("Not connected");
    }
  else if (state == RINGER_CONNECTION_STATE_CLOSED)
    dot = DOT_OFF;
  gtk_label_set_label (self->state_label, words);
  set_dot (self, dot);
}

static void
update (RingerSwitcher *self)
{
  RingerProfile   *profile = ringer_session_get_profile (self->session);
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  g_signal_group_set_target (self->connection_signals,
                             ringer_session_get_connection (self->session));
  name = profile != NULL ? ringer_text_show (ringer_profile_get_name (profile), -1)
                         : g_strdup (_ ("No broker"));
  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), profile != NULL
                                                              ? ringer_profile_get_url (profile)
                                                              : _ ("Choose a Broker"));
  update_state (self);
  update_current (self);
  label = g_strdup_printf (_ ("Broker: %s, %s"), name, gtk_label_get_label (self->state_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
set_session (RingerSwitcher *self, RingerSession *session)
{
  if (!g_set_object (&self->session, session) || session == NULL)
    return;
  g_signal_connect_object (session, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_set_target (self->broker_signals, ringer_session_get_local_broker (session));
  update (self);
}

static void
set_profiles (RingerSwitcher *self, GListModel *profiles)
{
  if (!g_set_object (&self->profiles, profiles) || profiles == NULL)
    return;
  g_signal_connect_object (profiles, "items-changed", G_CALLBACK (update_recent), self,
                           G_CONNECT_SWAPPED);
  update_recent (self);
}

static void
ringer_switcher_dispose (GObject *object)
{
  RingerSwitcher *self = RINGER_SWITCHER (object);

  g_clear_object (&self->connection_signals);
  g_clear_object (&self->broker_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_SWITCHER);
  g_clear_object (&self->session);
  g_clear_object (&self->profiles);
  G_OBJECT_CLASS (ringer_switcher_parent_class)->dispose (object);
}

static void
ringer_switcher_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerSwitcher *self = RINGER_SWITCHER (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_PROFILES:
      g_value_set_object (value, self->profiles);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_switcher_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerSwitcher *self = RINGER_SWITCHER (object);

  switch (id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_PROFILES:
      set_profiles (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_switcher_class_init (RingerSwitcherClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ringer_switcher_dispose;
  object_class->get_property = ringer_switcher_get_property;
  object_class->set_property = ringer_switcher_set_property;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  flags);
  properties[PROP_PROFILES] = g_param_spec_object ("profiles", NULL, NULL, G_TYPE_LIST_MODEL,
                                                   flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerSwitcher, recent);
  gtk_widget_class_bind_template_child (widget_class, RingerSwitcher, current);
  gtk_widget_class_bind_template_child (widget_class, RingerSwitcher, button);
  gtk_widget_class_bind_template_child (widget_class, RingerSwitcher, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerSwitcher, state_label);
  gtk_widget_class_bind_template_child (widget_class, RingerSwitcher, dot);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
ringer_switcher_init (RingerSwitcher *self)
{
  self->connection_signals = g_signal_group_new (RINGER_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->connection_signals, "notify::state", G_CALLBACK (update),
                                  self);
  self->broker_signals = g_signal_group_new (RINGER_TYPE_LOCAL_BROKER);
  g_signal_group_connect_swapped (self->broker_signals, "notify::state", G_CALLBACK (update), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A menu button puts its child into a box that it centres. */
  gtk_widget_set_halign (gtk_widget_get_parent (gtk_menu_button_get_child (self->button)),
                         GTK_ALIGN_FILL);
}

void
ringer_switcher_popup (RingerSwitcher *self)
{
  g_return_if_fail (RINGER_IS_SWITCHER (self));
  gtk_menu_button_popup (self->button);
}
