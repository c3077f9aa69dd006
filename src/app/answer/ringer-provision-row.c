/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provision-row.h"

#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

#define MAX_CHARS 200

struct _RingerProvisionRow
{
  GtkListBoxRow    parent_instance;
  GtkLabel        *name_label;
  GtkLabel        *state_label;
  GtkWidget       *withdraw_button;
  GtkSwitch       *accept_switch;
  RingerProvision *provision;
};

enum
{
  PROP_PROVISION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerProvisionRow, ringer_provision_row, GTK_TYPE_LIST_BOX_ROW)

static const char *
describe_state (RingerProvisionState state)
{
  switch (state)
    {
    case RINGER_PROVISION_STATE_OFFLINE:
      return _ ("waits for the connection");
    case RINGER_PROVISION_STATE_PENDING:
      return _ ("asking the broker");
    case RINGER_PROVISION_STATE_ACTIVE:
      return _ ("providing");
    case RINGER_PROVISION_STATE_UNANSWERED:
      return _ ("not acknowledged");
    case RINGER_PROVISION_STATE_DENIED:
      return _ ("denied by the broker");
    case RINGER_PROVISION_STATE_WITHDRAWN:
      return _ ("withdrawn");
    default:
      g_return_val_if_reached ("");
    }
}

static void
update (RingerProvisionRow *self)
{
  RingerProvisionState state = ringer_provision_get_state (self->provision);
  guint                n = ringer_provision_get_n_requests (self->provision);
  guint                n_answered = ringer_provision_get_n_answered (self->provision);
  GtkWidget           *label = GTK_WIDGET (self->state_label);
  g_autofree char     *words = NULL;

  /* Translators: a state, then how many requests were answered of how many */
  words = n == 0 ? g_strdup (describe_state (state))
                 : g_strdup_printf (_ ("%s · %u of %u answered"), describe_state (state),
                                    n_answered, n);
  gtk_label_set_label (self->state_label, words);
  if (state == RINGER_PROVISION_STATE_DENIED)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
}

static void
provision_cb (RingerProvision *provision, GParamSpec *pspec, RingerProvisionRow *self)
{
  update (self);
}

static void
label_controls (RingerProvisionRow *self, const char *shown)
{
  g_autofree char *withdraw = g_strdup_printf (_ ("Stop providing %s"), shown);
  g_autofree char *accept = g_strdup_printf (_ ("Accept requests for %s at once"), shown);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->withdraw_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, withdraw, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->accept_switch),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, accept, -1);
}

static void
ringer_provision_row_constructed (GObject *object)
{
  RingerProvisionRow *self = RINGER_PROVISION_ROW (object);
  const char         *procedure = ringer_provision_get_procedure (self->provision);
  g_autofree char    *shown = ringer_text_one_line (procedure, -1, MAX_CHARS);

  G_OBJECT_CLASS (ringer_provision_row_parent_class)->constructed (object);
  gtk_label_set_label (self->name_label, *shown != '\0' ? shown : "“”");
  ringer_tooltip_follow_label (self->name_label);
  ringer_tooltip_follow_label (self->state_label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->withdraw_button), "s", procedure);
  label_controls (self, shown);
  g_object_bind_property (self->provision, "automatic-accept", self->accept_switch, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->provision, "notify", G_CALLBACK (provision_cb), self,
                           G_CONNECT_DEFAULT);
  update (self);
}

static void
ringer_provision_row_dispose (GObject *object)
{
  RingerProvisionRow *self = RINGER_PROVISION_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_PROVISION_ROW);
  g_clear_object (&self->provision);
  G_OBJECT_CLASS (ringer_provision_row_parent_class)->dispose (object);
}

static void
ringer_provision_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_PROVISION:
      g_value_set_object (value, RINGER_PROVISION_ROW (object)->provision);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provision_row_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_PROVISION:
      RINGER_PROVISION_ROW (object)->provision = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provision_row_class_init (RingerProvisionRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = ringer_provision_row_constructed;
  object_class->dispose = ringer_provision_row_dispose;
  object_class->get_property = ringer_provision_row_get_property;
  object_class->set_property = ringer_provision_row_set_property;

  properties[PROP_PROVISION] = g_param_spec_object ("provision", NULL, NULL, RINGER_TYPE_PROVISION,
                                                    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                        G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-provision-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, withdraw_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, accept_switch);
}

static void
ringer_provision_row_init (RingerProvisionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ringer_provision_row_new (RingerProvision *provision)
{
  g_return_val_if_fail (RINGER_IS_PROVISION (provision), NULL);
  return g_object_new (RINGER_TYPE_PROVISION_ROW, "provision", provision, NULL);
}

RingerProvision *
ringer_provision_row_get_provision (RingerProvisionRow *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION_ROW (self), NULL);
  return self->provision;
}
