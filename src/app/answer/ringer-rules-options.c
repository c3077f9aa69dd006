/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-options.h"

#include "ringer-answerer.h"
#include "ringer-filter-entry.h"
#include "ringer-rules-words.h"

#include <glib/gi18n.h>

/* Steps of a number belong together: they are one change of the file when no further
 * one has come for a moment, or when the window is left. */

#define SETTLE_MS  700
#define MAX_NUMBER 1000000
#define MAX_MARGIN 60000

struct _RingerRulesOptions
{
  GtkWidget          parent_instance;
  GtkWidget         *group;
  GtkSwitch         *accept_switch;
  GtkSpinButton     *at_once_spin;
  AdwActionRow      *deadline_row;
  GtkWidget         *margin_row;
  GtkSpinButton     *margin_spin;
  AdwActionRow      *forward_row;
  GtkWidget         *sampling_box;
  GtkSpinButton     *ask_first_spin;
  GtkSpinButton     *ask_one_in_spin;
  RingerFilterEntry *ask_when_entry;

  RingerProviderFile *file;
  char               *procedure;
  guint               settle_id;
  gboolean            loading;
};

enum
{
  SIGNAL_EDIT_DEADLINE,
  SIGNAL_EDIT_FORWARD,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRulesOptions, ringer_rules_options, GTK_TYPE_WIDGET)

static const RingerMock *
get_mock (RingerRulesOptions *self)
{
  return ringer_provider_file_get (self->file, self->procedure);
}

static guint
get_number (GtkSpinButton *spin)
{
  return (guint) gtk_spin_button_get_value_as_int (spin);
}

static void
set_number (GtkSpinButton *spin, guint value)
{
  if (get_number (spin) != value)
    gtk_spin_button_set_value (spin, value);
}

static void
show_mock (RingerRulesOptions *self)
{
  const RingerMock *mock = get_mock (self);
  g_autofree char  *deadline = NULL;
  g_autofree char  *forward = NULL;
  const char       *ask_when = mock->ask_when != NULL ? mock->ask_when : "";

  deadline = mock->on_deadline != NULL ? ringer_rules_words_answer (mock->on_deadline)
                                       : g_strdup (_ ("let it expire"));
  forward = mock->forward != NULL ? ringer_rules_words_answer (mock->forward)
                                  : g_strdup (_ ("no address yet"));
  self->loading = TRUE;
  gtk_switch_set_active (self->accept_switch, mock->accept);
  set_number (self->at_once_spin, mock->at_once);
  set_number (self->margin_spin, mock->deadline_margin);
  set_number (self->ask_first_spin, mock->ask_first);
  set_number (self->ask_one_in_spin, mock->ask_one_in);
  if (g_strcmp0 (ringer_filter_entry_get_text (self->ask_when_entry), ask_when) != 0)
    ringer_filter_entry_set_text (self->ask_when_entry, ask_when);
  self->loading = FALSE;
  adw_action_row_set_subtitle (self->deadline_row, deadline);
  adw_action_row_set_subtitle (self->forward_row, forward);
  gtk_widget_set_visible (self->margin_row, mock->on_deadline != NULL);
  gtk_widget_set_visible (self->sampling_box, mock->mode == RINGER_MODE_RULES);
}

/* Not while something typed waits: it would be put back. */
static void
file_cb (RingerRulesOptions *self)
{
  if (self->settle_id == 0)
    show_mock (self);
}

static void
apply (RingerRulesOptions *self)
{
  RingerMock       mock = *get_mock (self);
  const char      *typed = ringer_filter_entry_get_text (self->ask_when_entry);
  g_autofree char *ask_when = g_strstrip (g_strdup (typed != NULL ? typed : ""));
  g_autoptr (GError) error = NULL;

  mock.procedure = self->procedure;
  mock.accept = gtk_switch_get_active (self->accept_switch);
  mock.at_once = get_number (self->at_once_spin);
  mock.deadline_margin = get_number (self->margin_spin);
  mock.ask_first = get_number (self->ask_first_spin);
  mock.ask_one_in = get_number (self->ask_one_in_spin);
  /* What is wrong is shown at the entry, and stays there until it is right. */
  if (ringer_filter_entry_get_error (self->ask_when_entry) == NULL)
    mock.ask_when = *ask_when != '\0' ? ask_when : NULL;
  if (!ringer_provider_file_set_options (self->file, &mock, &error))
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
      show_mock (self);
    }
}

static gboolean
settle_cb (gpointer user_data)
{
  RingerRulesOptions *self = user_data;

  self->settle_id = 0;
  apply (self);
  return G_SOURCE_REMOVE;
}

static void
settle (RingerRulesOptions *self)
{
  if (self->loading)
    return;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (SETTLE_MS, settle_cb, self);
  g_source_set_name_by_id (self->settle_id, "[ringer] keep the options of a procedure");
}

static void
spin_cb (GtkSpinButton *spin, RingerRulesOptions *self)
{
  settle (self);
}

static void
ask_when_cb (RingerFilterEntry *entry, GParamSpec *pspec, RingerRulesOptions *self)
{
  settle (self);
}

static void
accept_cb (GtkSwitch *widget, GParamSpec *pspec, RingerRulesOptions *self)
{
  if (self->loading)
    return;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  apply (self);
}

static void
deadline_cb (AdwActionRow *row, RingerRulesOptions *self)
{
  g_signal_emit (self, signals[SIGNAL_EDIT_DEADLINE], 0);
}

static void
forward_cb (AdwActionRow *row, RingerRulesOptions *self)
{
  g_signal_emit (self, signals[SIGNAL_EDIT_FORWARD], 0);
}

static void
ringer_rules_options_dispose (GObject *object)
{
  RingerRulesOptions *self = RINGER_RULES_OPTIONS (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_OPTIONS);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (ringer_rules_options_parent_class)->dispose (object);
}

static void
ringer_rules_options_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_RULES_OPTIONS (object)->procedure, g_free);
  G_OBJECT_CLASS (ringer_rules_options_parent_class)->finalize (object);
}

static void
ringer_rules_options_class_init (RingerRulesOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_rules_options_dispose;
  G_OBJECT_CLASS (klass)->finalize = ringer_rules_options_finalize;

  signals[SIGNAL_EDIT_DEADLINE] = g_signal_new ("edit-deadline", RINGER_TYPE_RULES_OPTIONS,
                                                G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                                0);
  signals[SIGNAL_EDIT_FORWARD] = g_signal_new ("edit-forward", RINGER_TYPE_RULES_OPTIONS,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                               0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", RINGER_TYPE_RULES_OPTIONS, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (RINGER_TYPE_FILTER_ENTRY);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-rules-options.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, group);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, accept_switch);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, at_once_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, deadline_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, margin_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, margin_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, forward_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, sampling_box);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, ask_first_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, ask_one_in_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesOptions, ask_when_entry);
  gtk_widget_class_bind_template_callback (widget_class, spin_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask_when_cb);
  gtk_widget_class_bind_template_callback (widget_class, deadline_cb);
  gtk_widget_class_bind_template_callback (widget_class, forward_cb);
}

static void
set_up_spin (GtkSpinButton *spin, double upper, double step)
{
  gtk_spin_button_configure (spin, gtk_adjustment_new (0, 0, upper, step, 10 * step, 0), 0, 0);
  gtk_spin_button_set_numeric (spin, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
}

static void
ringer_rules_options_init (RingerRulesOptions *self)
{
  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_spin (self->at_once_spin, MAX_NUMBER, 1);
  set_up_spin (self->ask_first_spin, MAX_NUMBER, 1);
  set_up_spin (self->ask_one_in_spin, MAX_NUMBER, 1);
  set_up_spin (self->margin_spin, MAX_MARGIN, 100);
  ringer_filter_entry_set_schema (self->ask_when_entry, ringer_answerer_get_schema ());
}

void
ringer_rules_options_bind (RingerRulesOptions *self,
                           RingerProviderFile *file,
                           const char         *procedure)
{
  g_return_if_fail (RINGER_IS_RULES_OPTIONS (self));
  g_return_if_fail (RINGER_IS_PROVIDER_FILE (file));
  g_return_if_fail (procedure != NULL && self->file == NULL);

  self->file = g_object_ref (file);
  self->procedure = g_strdup (procedure);
  g_signal_connect_object (file, "changed", G_CALLBACK (file_cb), self, G_CONNECT_SWAPPED);
  show_mock (self);
}

void
ringer_rules_options_flush (RingerRulesOptions *self)
{
  g_return_if_fail (RINGER_IS_RULES_OPTIONS (self));

  if (self->settle_id == 0)
    return;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  apply (self);
}
