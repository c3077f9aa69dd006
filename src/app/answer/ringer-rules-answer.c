/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-answer.h"

#include "ringer-error.h"
#include "ringer-json-editor.h"
#include "ringer-rules-words.h"
#include "ringer-template.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* The form keeps what it does not show: a rule that was forwarded once has its
 * address still when it is forwarded again, and a number that the spin buttons cannot hold
 * stays as it was until somebody changes it. */

#define MAX_MS      (24 * 60 * 60 * 1000)
#define MAX_KIB     (64 * 1024)
#define MAX_PREVIEW 400
#define KIB         1024

struct _RingerRulesAnswer
{
  GtkWidget            parent_instance;
  AdwPreferencesGroup *kind_group;
  AdwComboRow         *kind_row;
  GtkWidget           *payload_box;
  GtkLabel            *payload_label;
  RingerJsonEditor    *payload;
  AdwActionRow        *template_row;
  GtkSwitch           *template_switch;
  GtkLabel            *preview_label;
  GtkWidget           *service_group;
  AdwEntryRow         *url_row;
  AdwEntryRow         *command_row;
  GtkSpinButton       *timeout_spin;
  GtkSpinButton       *size_spin;
  GtkWidget           *timing_group;
  GtkSpinButton       *delay_min_spin;
  GtkSpinButton       *delay_max_spin;
  GtkWidget           *late_row;
  GtkSpinButton       *late_spin;
  GtkWidget           *times_row;
  GtkSwitch           *times_switch;
  GtkWidget           *accept_row;
  GtkSwitch           *accept_switch;

  RingerRulesAnswerUse use;
  RingerAnswer        *original; /* as it was set */
  RingerRequest       *sample;
  gboolean             loading;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

/* What the combo offers, in its order; NOTHING stands before the others. */
#define NOTHING (-1)

static const int rule_kinds[] = { RINGER_ANSWER_REPLY,   RINGER_ANSWER_ECHO, RINGER_ANSWER_ERROR,
                                  RINGER_ANSWER_REJECT,  RINGER_ANSWER_ASK,  RINGER_ANSWER_DROP,
                                  RINGER_ANSWER_FORWARD, RINGER_ANSWER_RUN };
static const int canned_kinds[] = { RINGER_ANSWER_REPLY, RINGER_ANSWER_ECHO, RINGER_ANSWER_ERROR,
                                    RINGER_ANSWER_REJECT };
static const int deadline_kinds[] = { NOTHING, RINGER_ANSWER_REPLY, RINGER_ANSWER_ECHO,
                                      RINGER_ANSWER_ERROR, RINGER_ANSWER_REJECT };
static const int forward_kinds[] = { RINGER_ANSWER_FORWARD };

static const struct
{
  const int *kinds;
  guint      n_kinds;
} offers[] = {
  [RINGER_RULES_ANSWER_RULE] = { rule_kinds, G_N_ELEMENTS (rule_kinds) },
  [RINGER_RULES_ANSWER_CANNED] = { canned_kinds, G_N_ELEMENTS (canned_kinds) },
  [RINGER_RULES_ANSWER_DEADLINE] = { deadline_kinds, G_N_ELEMENTS (deadline_kinds) },
  [RINGER_RULES_ANSWER_FORWARD] = { forward_kinds, G_N_ELEMENTS (forward_kinds) },
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRulesAnswer, ringer_rules_answer, GTK_TYPE_WIDGET)

static int
get_kind (RingerRulesAnswer *self)
{
  guint selected = adw_combo_row_get_selected (self->kind_row);

  return selected < offers[self->use].n_kinds ? offers[self->use].kinds[selected] : NOTHING;
}

static gboolean
has_payload (int kind)
{
  return kind == RINGER_ANSWER_REPLY || kind == RINGER_ANSWER_ERROR;
}

static gboolean
has_service (int kind)
{
  return kind == RINGER_ANSWER_FORWARD || kind == RINGER_ANSWER_RUN;
}

/* Whether something is sent, so that it can be sent late or twice. */
static gboolean
is_answer (int kind)
{
  return has_payload (kind) || has_service (kind) || kind == RINGER_ANSWER_ECHO;
}

static void
set_error_class (GtkWidget *widget, gboolean is_error)
{
  if (is_error)
    gtk_widget_add_css_class (widget, "error");
  else
    gtk_widget_remove_css_class (widget, "error");
}

/* What the template would become, for a request that has come or for none. */
static void
update_preview (RingerRulesAnswer *self)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GBytes) filled = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *words = NULL;
  gboolean         shown = gtk_switch_get_active (self->template_switch);
  GtkWidget       *label = GTK_WIDGET (self->preview_label);

  gtk_widget_set_visible (label, shown && has_payload (get_kind (self)));
  if (!shown)
    return;
  typed = ringer_json_editor_dup_text (self->payload);
  if (*typed != '\0')
    {
      const RingerTemplateContext context = { self->sample, 1 };

      text = g_bytes_new (typed, strlen (typed));
      filled = ringer_template_fill (text, &context, &error);
    }
  set_error_class (label, error != NULL);
  if (error != NULL)
    words = g_strdup (error->message);
  else if (filled != NULL)
    {
      gsize            length;
      const char      *data = g_bytes_get_data (filled, &length);
      g_autofree char *line = ringer_text_one_line (data, (gssize) length, MAX_PREVIEW);

      words = g_strdup_printf (self->sample != NULL ? _ ("For the latest request: %s")
                                                    : _ ("Without a request: %s"),
                               line);
    }
  else
    words = g_strdup (_ ("An absent payload"));
  gtk_label_set_label (self->preview_label, words);
}

static void
update (RingerRulesAnswer *self)
{
  int      kind = get_kind (self);
  gboolean rule = self->use == RINGER_RULES_ANSWER_RULE;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->kind_row),
                               kind != NOTHING
                                   ? ringer_rules_words_kind_hint ((RingerAnswerKind) kind)
                                   : _ ("The broker’s deadline passes, and the call fails."));
  gtk_label_set_label (self->payload_label,
                       kind == RINGER_ANSWER_ERROR ? _ ("Error") : _ ("Payload"));
  gtk_widget_set_visible (GTK_WIDGET (self->kind_group), offers[self->use].n_kinds > 1);
  gtk_widget_set_visible (self->payload_box, has_payload (kind));
  gtk_widget_set_visible (self->service_group, has_service (kind));
  gtk_widget_set_visible (GTK_WIDGET (self->url_row), kind == RINGER_ANSWER_FORWARD);
  gtk_widget_set_visible (GTK_WIDGET (self->command_row), kind == RINGER_ANSWER_RUN);
  gtk_widget_set_visible (self->timing_group,
                          (rule && kind != RINGER_ANSWER_ASK) || has_service (kind));
  gtk_widget_set_visible (self->late_row, is_answer (kind));
  gtk_widget_set_visible (self->times_row, is_answer (kind));
  gtk_widget_set_visible (self->accept_row, rule && kind != RINGER_ANSWER_ASK);
  update_preview (self);
}

static void
tell (RingerRulesAnswer *self)
{
  if (self->loading)
    return;
  update_preview (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
kind_cb (AdwComboRow *row, GParamSpec *pspec, RingerRulesAnswer *self)
{
  if (self->loading)
    return;
  update (self);
  tell (self);
}

/* The two ends push each other. */
static void
delay_min_cb (GtkSpinButton *spin, RingerRulesAnswer *self)
{
  double value = gtk_spin_button_get_value (spin);

  if (gtk_spin_button_get_value (self->delay_max_spin) < value)
    gtk_spin_button_set_value (self->delay_max_spin, value);
  tell (self);
}

static void
delay_max_cb (GtkSpinButton *spin, RingerRulesAnswer *self)
{
  double value = gtk_spin_button_get_value (spin);

  if (gtk_spin_button_get_value (self->delay_min_spin) > value)
    gtk_spin_button_set_value (self->delay_min_spin, value);
  tell (self);
}

static void
ringer_rules_answer_dispose (GObject *object)
{
  RingerRulesAnswer *self = RINGER_RULES_ANSWER (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_ANSWER);
  g_clear_object (&self->sample);
  g_clear_pointer (&self->original, ringer_answer_free);
  G_OBJECT_CLASS (ringer_rules_answer_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, kind_group);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, kind_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, payload_box);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, payload_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, payload);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, template_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, template_switch);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, preview_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, service_group);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, url_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, command_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, timeout_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, size_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, timing_group);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, delay_min_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, delay_max_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, late_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, late_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, times_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, times_switch);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, accept_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesAnswer, accept_switch);
}

static void
text_cb (RingerJsonEditor *editor, GParamSpec *pspec, RingerRulesAnswer *self)
{
  tell (self);
}

static void
spin_cb (GtkSpinButton *spin, RingerRulesAnswer *self)
{
  tell (self);
}

static void
switch_cb (GtkSwitch *widget, GParamSpec *pspec, RingerRulesAnswer *self)
{
  tell (self);
}

static void
entry_cb (GtkEditable *editable, RingerRulesAnswer *self)
{
  tell (self);
}

static void
ringer_rules_answer_class_init (RingerRulesAnswerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_rules_answer_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", RINGER_TYPE_RULES_ANSWER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-rules-answer.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, switch_cb);
  gtk_widget_class_bind_template_callback (widget_class, spin_cb);
  gtk_widget_class_bind_template_callback (widget_class, delay_min_cb);
  gtk_widget_class_bind_template_callback (widget_class, delay_max_cb);
}

static void
set_up_spin (GtkSpinButton *spin, double upper, double step)
{
  gtk_spin_button_configure (spin, gtk_adjustment_new (0, 0, upper, step, 10 * step, 0), 0, 0);
  gtk_spin_button_set_numeric (spin, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 7);
}

static void
ringer_rules_answer_init (RingerRulesAnswer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_spin (self->delay_min_spin, MAX_MS, 100);
  set_up_spin (self->delay_max_spin, MAX_MS, 100);
  set_up_spin (self->late_spin, MAX_MS, 100);
  set_up_spin (self->timeout_spin, MAX_MS, 500);
  set_up_spin (self->size_spin, MAX_KIB, 64);
  g_signal_connect_object (self->payload, "notify::text", G_CALLBACK (text_cb), self,
                           G_CONNECT_DEFAULT);
}

static void
fill_kinds (RingerRulesAnswer *self, int wanted)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < offers[self->use].n_kinds; i++)
    {
      int kind = offers[self->use].kinds[i];

      gtk_string_list_append (words, kind != NOTHING
                                         ? ringer_rules_words_kind ((RingerAnswerKind) kind)
                                         : _ ("Let It Expire"));
      if (kind == wanted)
        selected = i;
    }
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (words));
  adw_combo_row_set_selected (self->kind_row, selected);
}

/* As the shell would need it to be typed. */
static char *
join_command (const char *const *command)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; command != NULL && command[i] != NULL; i++)
    {
      g_autofree char *quoted = g_shell_quote (command[i]);
      gboolean         plain = command[i][0] != '\0' &&
                       strspn (command[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789_-./:=@,+%") == strlen (command[i]);

      g_string_append_printf (line, "%s%s", i > 0 ? " " : "", plain ? command[i] : quoted);
    }
  return g_strdup (line->str);
}

static void
fill (RingerRulesAnswer *self)
{
  const RingerAnswer *answer = self->original;
  g_autofree char    *command = join_command ((const char *const *) answer->command);
  g_autofree char    *text = NULL;

  if (answer->payload != NULL)
    {
      gsize       length;
      const char *data = g_bytes_get_data (answer->payload, &length);

      text = g_strndup (data, length);
    }
  ringer_json_editor_set_text (self->payload, text != NULL ? text : "");
  gtk_switch_set_active (self->template_switch, answer->is_template);
  gtk_editable_set_text (GTK_EDITABLE (self->url_row), answer->url != NULL ? answer->url : "");
  gtk_editable_set_text (GTK_EDITABLE (self->command_row), command);
  gtk_spin_button_set_value (self->timeout_spin, answer->timeout);
  gtk_spin_button_set_value (self->size_spin, (double) (answer->max_size / KIB));
  gtk_spin_button_set_value (self->delay_max_spin, answer->delay_max);
  gtk_spin_button_set_value (self->delay_min_spin, answer->delay_min);
  gtk_spin_button_set_value (self->late_spin, answer->late_by);
  gtk_switch_set_active (self->times_switch, answer->times > 1);
  gtk_switch_set_active (self->accept_switch, answer->accept);
}

void
ringer_rules_answer_set (RingerRulesAnswer   *self,
                         RingerRulesAnswerUse use,
                         const RingerAnswer  *answer,
                         RingerRequest       *sample)
{
  g_return_if_fail (RINGER_IS_RULES_ANSWER (self));
  g_return_if_fail (use <= RINGER_RULES_ANSWER_FORWARD);

  self->loading = TRUE;
  self->use = use;
  g_set_object (&self->sample, sample);
  g_clear_pointer (&self->original, ringer_answer_free);
  if (answer != NULL)
    self->original = ringer_answer_copy (answer);
  else
    self->original = ringer_answer_new (use == RINGER_RULES_ANSWER_FORWARD ? RINGER_ANSWER_FORWARD
                                                                           : RINGER_ANSWER_REPLY);
  fill_kinds (self, answer == NULL && use == RINGER_RULES_ANSWER_DEADLINE
                        ? NOTHING
                        : (int) self->original->kind);
  fill (self);
  self->loading = FALSE;
  update (self);
}

static gboolean
read_service (RingerRulesAnswer *self, RingerAnswer *answer, GError **error)
{
  const char *url = gtk_editable_get_text (GTK_EDITABLE (self->url_row));
  const char *command = gtk_editable_get_text (GTK_EDITABLE (self->command_row));

  g_clear_pointer (&answer->url, g_free);
  g_clear_pointer (&answer->command, g_strfreev);
  if (answer->kind == RINGER_ANSWER_FORWARD)
    {
      g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

      if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
          (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 &&
           g_strcmp0 (g_uri_get_scheme (uri), "https") != 0))
        {
          gtk_widget_grab_focus (GTK_WIDGET (self->url_row));
          g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                       _ ("The address must begin with http:// or https:// and name a host"));
          return FALSE;
        }
      answer->url = g_strdup (url);
    }
  else if (!g_shell_parse_argv (command, NULL, &answer->command, NULL))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->command_row));
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("A command is missing, or a quote in it is not closed"));
      return FALSE;
    }
  answer->timeout = (guint) gtk_spin_button_get_value_as_int (self->timeout_spin);
  if (gtk_spin_button_get_value_as_int (self->size_spin) !=
      (int) MIN (self->original->max_size / KIB, MAX_KIB))
    answer->max_size = (gsize) gtk_spin_button_get_value_as_int (self->size_spin) * KIB;
  return TRUE;
}

/* What the timing group says, where it is shown. */
static void
read_timing (RingerRulesAnswer *self, RingerAnswer *answer)
{
  if (!gtk_widget_get_visible (self->timing_group))
    return;
  answer->delay_min = (guint) gtk_spin_button_get_value_as_int (self->delay_min_spin);
  answer->delay_max = (guint) gtk_spin_button_get_value_as_int (self->delay_max_spin);
  answer->late_by = is_answer ((int) answer->kind)
                        ? (guint) gtk_spin_button_get_value_as_int (self->late_spin)
                        : 0;
  if (!is_answer ((int) answer->kind))
    answer->times = 1;
  else if (gtk_switch_get_active (self->times_switch) != (self->original->times > 1))
    answer->times = gtk_switch_get_active (self->times_switch) ? 2 : 1;
  answer->accept = gtk_switch_get_active (self->accept_switch);
}

RingerAnswer *
ringer_rules_answer_get (RingerRulesAnswer *self, GError **error)
{
  g_autoptr (RingerAnswer) answer = NULL;
  int kind;

  g_return_val_if_fail (RINGER_IS_RULES_ANSWER (self), NULL);

  kind = get_kind (self);
  if (kind == NOTHING)
    return NULL;
  answer = ringer_answer_copy (self->original);
  answer->kind = (RingerAnswerKind) kind;
  g_clear_pointer (&answer->payload, g_bytes_unref);
  answer->is_template = FALSE;
  if (has_payload (kind))
    {
      if (!ringer_json_editor_get_payload (self->payload, &answer->payload, error))
        return NULL;
      answer->is_template = gtk_switch_get_active (self->template_switch);
    }
  if (has_service (kind) && !read_service (self, answer, error))
    return NULL;
  if (!has_service (kind))
    {
      g_clear_pointer (&answer->url, g_free);
      g_clear_pointer (&answer->command, g_strfreev);
      answer->timeout = 0;
      answer->max_size = 0;
    }
  read_timing (self, answer);
  return g_steal_pointer (&answer);
}
