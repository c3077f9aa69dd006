/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provision-row.h"

#include "ringer-rules-words.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Mode and automatic accept belong to the provider file. A procedure that the
 * file does not name is asked, and its automatic accept is that of the
 * provision alone. */

#define MAX_CHARS 200

struct _RingerProvisionRow
{
  GtkListBoxRow     parent_instance;
  GtkLabel         *name_label;
  GtkLabel         *state_label;
  GtkLabel         *counts_label;
  GtkLabel         *trouble_label;
  GtkButton        *withdraw_button;
  GtkDropDown      *mode_drop;
  GtkWidget        *rules_button;
  AdwButtonContent *rules_content;
  GtkWidget        *accept_box;
  GtkSwitch        *accept_switch;

  char               *procedure;
  RingerProviderFile *file;
  RingerRulesCount   *count;
  RingerProvision    *provision;
  gboolean            loading;
};

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
show_state (RingerProvisionRow *self)
{
  GtkWidget  *label = GTK_WIDGET (self->state_label);
  gboolean    denied = FALSE;
  const char *words = _ ("not provided");

  if (self->provision != NULL)
    {
      words = describe_state (ringer_provision_get_state (self->provision));
      denied = ringer_provision_get_state (self->provision) == RINGER_PROVISION_STATE_DENIED;
    }
  gtk_label_set_label (self->state_label, words);
  if (denied)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
  /* What is not provided is here because the file names it. */
  gtk_button_set_icon_name (self->withdraw_button, self->provision != NULL ? "list-remove-symbolic"
                                                                           : "user-trash-symbolic");
  ringer_tooltip_set (GTK_WIDGET (self->withdraw_button),
                      self->provision != NULL
                          ? _ ("Stop providing it; open requests can still be answered")
                          : _ ("Take its rules and canned replies out of the provider file"));
}

static void
add_words (GString *words, char *part)
{
  g_autofree char *taken = part;

  g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", taken);
}

static void
show_counts (RingerProvisionRow *self)
{
  g_autoptr(GString) words = g_string_new (NULL);
  guint   waiting = 0;
  guint   answered = 0;
  guint64 by_rules = 0;

  if (self->count != NULL)
    {
      waiting = ringer_rules_count_get_waiting (self->count, self->procedure);
      by_rules = ringer_rules_count_get_by_rules (self->count, self->procedure);
    }
  if (self->provision != NULL)
    answered = ringer_provision_get_n_answered (self->provision);
  if (waiting > 0)
    add_words (words, g_strdup_printf (ngettext ("%u waits", "%u wait", waiting), waiting));
  if (answered > 0)
    add_words (words, g_strdup_printf (_ ("%u answered"), answered));
  if (by_rules > 0)
    add_words (words, g_strdup_printf (_ ("%" G_GUINT64_FORMAT " by rules"), by_rules));
  if (strcmp (gtk_label_get_label (self->counts_label), words->str) == 0)
    return;
  gtk_label_set_label (self->counts_label, words->str);
  gtk_widget_set_visible (GTK_WIDGET (self->counts_label), words->len > 0);
}

static gboolean
is_named (RingerProvisionRow *self)
{
  g_auto(GStrv) names = ringer_provider_file_list (self->file);

  return g_strv_contains ((const char *const *) names, self->procedure);
}

static gboolean
get_accept (RingerProvisionRow *self)
{
  if (self->provision != NULL && !is_named (self))
    return ringer_provision_get_automatic_accept (self->provision);
  return ringer_provider_file_get (self->file, self->procedure)->accept;
}

static void
show_trouble (RingerProvisionRow *self, const char *message)
{
  gtk_label_set_label (self->trouble_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble_label), message != NULL);
}

static void
show_mock (RingerProvisionRow *self)
{
  const RingerMock *mock = ringer_provider_file_get (self->file, self->procedure);
  g_autofree char  *n_rules = mock->rules->len > 0 ? g_strdup_printf ("%u", mock->rules->len)
                                                   : g_strdup ("");

  self->loading = TRUE;
  gtk_drop_down_set_selected (self->mode_drop, mock->mode);
  gtk_switch_set_active (self->accept_switch, get_accept (self));
  self->loading = FALSE;
  gtk_widget_set_visible (self->accept_box, mock->mode != RINGER_MODE_OFF);
  ringer_tooltip_set (GTK_WIDGET (self->mode_drop), ringer_rules_words_mode_hint (mock->mode));
  adw_button_content_set_label (self->rules_content, n_rules);
}

static void
file_cb (RingerProvisionRow *self)
{
  show_trouble (self, NULL);
  show_mock (self);
}

static void
show_all (RingerProvisionRow *self)
{
  show_state (self);
  show_counts (self);
  show_mock (self);
}

static void
fail (RingerProvisionRow *self, const GError *error)
{
  show_mock (self);
  show_trouble (self, error->message);
}

static void
mode_cb (GtkDropDown *drop, GParamSpec *pspec, RingerProvisionRow *self)
{
  g_autoptr(GError) error = NULL;
  guint selected = gtk_drop_down_get_selected (drop);

  if (self->loading || selected > RINGER_MODE_OFF)
    return;
  if (selected == RINGER_MODE_FORWARD &&
      ringer_provider_file_get (self->file, self->procedure)->forward == NULL)
    {
      /* The address comes first. */
      show_mock (self);
      gtk_widget_activate_action (GTK_WIDGET (self), "answer.forward", "s", self->procedure);
      return;
    }
  if (!ringer_provider_file_set_mode (self->file, self->procedure, (RingerMode) selected, &error))
    fail (self, error);
}

static void
accept_cb (GtkSwitch *widget, GParamSpec *pspec, RingerProvisionRow *self)
{
  g_autoptr(GError) error = NULL;
  RingerMock mock;

  if (self->loading)
    return;
  if (!is_named (self))
    {
      if (self->provision != NULL)
        ringer_provision_set_automatic_accept (self->provision, gtk_switch_get_active (widget));
      return;
    }
  mock = *ringer_provider_file_get (self->file, self->procedure);
  mock.procedure = self->procedure;
  mock.accept = gtk_switch_get_active (widget);
  if (!ringer_provider_file_set_options (self->file, &mock, &error))
    fail (self, error);
}

/* Of what the file names, the file says that it is off. */
static void
withdraw_cb (GtkButton *button, RingerProvisionRow *self)
{
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  if (!is_named (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "answer.withdraw", "s", self->procedure);
  else if (self->provision != NULL &&
           ringer_provider_file_get (self->file, self->procedure)->mode != RINGER_MODE_OFF)
    done = ringer_provider_file_set_mode (self->file, self->procedure, RINGER_MODE_OFF, &error);
  else if (self->provision != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "answer.withdraw", "s", self->procedure);
  else
    done = ringer_provider_file_remove_procedure (self->file, self->procedure, &error);
  if (!done)
    fail (self, error);
}

static void
label_controls (RingerProvisionRow *self)
{
  g_autofree char *shown = ringer_text_one_line (self->procedure, -1, MAX_CHARS);
  g_autofree char *withdraw = g_strdup_printf (_ ("Stop providing %s"), shown);
  g_autofree char *accept = g_strdup_printf (_ ("Accept requests for %s at once"), shown);
  g_autofree char *mode = g_strdup_printf (_ ("Who answers for %s"), shown);
  g_autofree char *rules = g_strdup_printf (_ ("Rules of %s"), shown);

  gtk_label_set_label (self->name_label, *shown != '\0' ? shown : "“”");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->withdraw_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, withdraw, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->accept_switch),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, accept, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mode_drop), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mode, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rules_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, rules, -1);
}

static void
ringer_provision_row_dispose (GObject *object)
{
  RingerProvisionRow *self = RINGER_PROVISION_ROW (object);

  if (self->provision != NULL)
    g_signal_handlers_disconnect_by_data (self->provision, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_PROVISION_ROW);
  g_clear_object (&self->provision);
  g_clear_object (&self->file);
  g_clear_object (&self->count);
  G_OBJECT_CLASS (ringer_provision_row_parent_class)->dispose (object);
}

static void
ringer_provision_row_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_PROVISION_ROW (object)->procedure, g_free);
  G_OBJECT_CLASS (ringer_provision_row_parent_class)->finalize (object);
}

static void
ringer_provision_row_class_init (RingerProvisionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_provision_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ringer_provision_row_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-provision-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, counts_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, trouble_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, withdraw_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, mode_drop);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, rules_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, rules_content);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, accept_box);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionRow, accept_switch);
  gtk_widget_class_bind_template_callback (widget_class, withdraw_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
}

static void
ringer_provision_row_init (RingerProvisionRow *self)
{
  g_autoptr(GtkStringList) modes = gtk_string_list_new (NULL);

  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int mode = RINGER_MODE_ASK; mode <= RINGER_MODE_OFF; mode++)
    gtk_string_list_append (modes, ringer_rules_words_mode ((RingerMode) mode));
  gtk_drop_down_set_model (self->mode_drop, G_LIST_MODEL (modes));
  ringer_tooltip_follow_label (self->name_label);
  ringer_tooltip_follow_label (self->state_label);
  self->loading = FALSE;
}

GtkWidget *
ringer_provision_row_new (const char *procedure, RingerProviderFile *file, RingerRulesCount *count)
{
  RingerProvisionRow *self;

  g_return_val_if_fail (procedure != NULL, NULL);
  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (file), NULL);

  self = g_object_new (RINGER_TYPE_PROVISION_ROW, NULL);
  self->procedure = g_strdup (procedure);
  self->file = g_object_ref (file);
  self->count = count != NULL ? g_object_ref (count) : NULL;
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->rules_button), "s", procedure);
  label_controls (self);
  g_signal_connect_object (file, "changed", G_CALLBACK (file_cb), self, G_CONNECT_SWAPPED);
  if (count != NULL)
    g_signal_connect_object (count, "changed", G_CALLBACK (show_counts), self, G_CONNECT_SWAPPED);
  show_all (self);
  return GTK_WIDGET (self);
}

const char *
ringer_provision_row_get_procedure (RingerProvisionRow *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION_ROW (self), NULL);
  return self->procedure;
}

void
ringer_provision_row_set_provision (RingerProvisionRow *self, RingerProvision *provision)
{
  g_return_if_fail (RINGER_IS_PROVISION_ROW (self));
  g_return_if_fail (provision == NULL || RINGER_IS_PROVISION (provision));

  if (self->provision == provision)
    return;
  if (self->provision != NULL)
    g_signal_handlers_disconnect_by_data (self->provision, self);
  g_set_object (&self->provision, provision);
  if (provision != NULL)
    {
      g_signal_connect_object (provision, "notify::state", G_CALLBACK (show_all), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (provision, "notify::automatic-accept", G_CALLBACK (show_mock), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (provision, "notify::n-answered", G_CALLBACK (show_counts), self,
                               G_CONNECT_SWAPPED);
    }
  show_all (self);
}

RingerProvision *
ringer_provision_row_get_provision (RingerProvisionRow *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION_ROW (self), NULL);
  return self->provision;
}
