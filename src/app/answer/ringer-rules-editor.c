/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-editor.h"

#include "ringer-answerer.h"
#include "ringer-error.h"
#include "ringer-filter-entry.h"
#include "ringer-rules-answer.h"
#include "ringer-rules-narrow.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

/* The rule that is edited is found again by what it said: the list may have changed
 * in the meantime, by an undo or from outside. One that has gone is added as a new one. */

struct _RingerRulesEditor
{
  GtkWidget          parent_instance;
  GtkScrolledWindow *scroller;
  GtkLabel          *problem_label;
  GtkWidget         *name_group;
  AdwEntryRow       *name_row;
  GtkWidget         *when_box;
  RingerFilterEntry *when_entry;
  GtkWidget         *narrow_box;
  GtkWidget         *requestor_button;
  GtkWidget         *payload_button;
  RingerRulesAnswer *answer;

  RingerProviderFile *file;
  char               *procedure;
  RingerRulesPart     part;
  RingerRule         *original; /* NULL: a new one */
  RingerRequest      *sample;
  gboolean            editing;
};

G_DEFINE_FINAL_TYPE (RingerRulesEditor, ringer_rules_editor, GTK_TYPE_WIDGET)

static gboolean
is_named (RingerRulesEditor *self)
{
  return self->part == RINGER_RULES_PART_RULE || self->part == RINGER_RULES_PART_REPLY;
}

static const RingerMock *
get_mock (RingerRulesEditor *self)
{
  return ringer_provider_file_get (self->file, self->procedure);
}

static GPtrArray *
get_rules (RingerRulesEditor *self)
{
  return self->part == RINGER_RULES_PART_REPLY ? get_mock (self)->replies : get_mock (self)->rules;
}

static void
show_error (RingerRulesEditor *self, const char *message)
{
  gtk_label_set_label (self->problem_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), message != NULL);
  if (message != NULL)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
edited_cb (RingerRulesAnswer *answer, RingerRulesEditor *self)
{
  show_error (self, NULL);
}

static void
narrow (RingerRulesEditor *self, char *clause)
{
  g_autofree char *taken = clause;
  g_autofree char *when = NULL;

  if (taken == NULL)
    return;
  when = ringer_rules_narrow_join (ringer_filter_entry_get_text (self->when_entry), taken);
  ringer_filter_entry_set_text (self->when_entry, when);
  gtk_widget_grab_focus (GTK_WIDGET (self->when_entry));
}

static void
requestor_cb (GtkButton *button, RingerRulesEditor *self)
{
  narrow (self, ringer_rules_narrow_to_requestor (self->sample));
}

static void
payload_cb (GtkButton *button, RingerRulesEditor *self)
{
  narrow (self, ringer_rules_narrow_to_payload (self->sample));
}

static void
ringer_rules_editor_dispose (GObject *object)
{
  RingerRulesEditor *self = RINGER_RULES_EDITOR (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_EDITOR);
  g_clear_object (&self->file);
  g_clear_object (&self->original);
  g_clear_object (&self->sample);
  G_OBJECT_CLASS (ringer_rules_editor_parent_class)->dispose (object);
}

static void
ringer_rules_editor_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_RULES_EDITOR (object)->procedure, g_free);
  G_OBJECT_CLASS (ringer_rules_editor_parent_class)->finalize (object);
}

static void
ringer_rules_editor_class_init (RingerRulesEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_rules_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = ringer_rules_editor_finalize;

  g_type_ensure (RINGER_TYPE_FILTER_ENTRY);
  g_type_ensure (RINGER_TYPE_RULES_ANSWER);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-rules-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, problem_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, name_group);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, when_box);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, when_entry);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, narrow_box);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, requestor_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, payload_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesEditor, answer);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, requestor_cb);
  gtk_widget_class_bind_template_callback (widget_class, payload_cb);
}

static void
ringer_rules_editor_init (RingerRulesEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_filter_entry_set_schema (self->when_entry, ringer_answerer_get_schema ());
}

static void
show_narrow (RingerRulesEditor *self)
{
  g_autofree char *requestor = NULL;
  g_autofree char *payload = NULL;

  if (self->sample != NULL)
    {
      requestor = ringer_rules_narrow_to_requestor (self->sample);
      payload = ringer_rules_narrow_to_payload (self->sample);
    }
  gtk_widget_set_visible (self->requestor_button, requestor != NULL);
  gtk_widget_set_visible (self->payload_button, payload != NULL);
  gtk_widget_set_visible (self->narrow_box, requestor != NULL || payload != NULL);
  ringer_tooltip_set (self->requestor_button, requestor);
  ringer_tooltip_set (self->payload_button, payload);
}

static const RingerAnswer *
get_original_answer (RingerRulesEditor *self)
{
  switch (self->part)
    {
    case RINGER_RULES_PART_DEADLINE:
      return get_mock (self)->on_deadline;
    case RINGER_RULES_PART_FORWARD:
      return get_mock (self)->forward;
    case RINGER_RULES_PART_RULE:
    case RINGER_RULES_PART_REPLY:
    default:
      return self->original != NULL ? ringer_rule_get_answer (self->original) : NULL;
    }
}

void
ringer_rules_editor_edit (RingerRulesEditor  *self,
                          RingerProviderFile *file,
                          const char         *procedure,
                          RingerRulesPart     part,
                          guint               index,
                          RingerRequest      *sample)
{
  static const RingerRulesAnswerUse uses[] = {
    [RINGER_RULES_PART_RULE] = RINGER_RULES_ANSWER_RULE,
    [RINGER_RULES_PART_REPLY] = RINGER_RULES_ANSWER_CANNED,
    [RINGER_RULES_PART_DEADLINE] = RINGER_RULES_ANSWER_DEADLINE,
    [RINGER_RULES_PART_FORWARD] = RINGER_RULES_ANSWER_FORWARD,
  };
  const char *name;
  const char *when;

  g_return_if_fail (RINGER_IS_RULES_EDITOR (self));
  g_return_if_fail (RINGER_IS_PROVIDER_FILE (file) && procedure != NULL);
  g_return_if_fail (part < G_N_ELEMENTS (uses));

  g_set_object (&self->file, file);
  g_set_object (&self->sample, sample);
  g_clear_object (&self->original);
  if (self->procedure != procedure)
    {
      g_free (self->procedure);
      self->procedure = g_strdup (procedure);
    }
  self->part = part;
  if (is_named (self) && index < get_rules (self)->len)
    self->original = g_object_ref (g_ptr_array_index (get_rules (self), index));
  name = self->original != NULL ? ringer_rule_get_name (self->original) : NULL;
  when = self->original != NULL ? ringer_rule_get_when (self->original) : NULL;

  show_error (self, NULL);
  gtk_widget_set_visible (self->name_group, is_named (self));
  gtk_widget_set_visible (self->when_box, part == RINGER_RULES_PART_RULE);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  ringer_filter_entry_set_text (self->when_entry, when != NULL ? when : "");
  show_narrow (self);
  ringer_rules_answer_set (self->answer, uses[part], get_original_answer (self), sample);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  self->editing = TRUE;
}

/* NULL for a text of blanks. */
static char *
dup_trimmed (const char *text)
{
  char *trimmed = g_strstrip (g_strdup (text));

  if (*trimmed != '\0')
    return trimmed;
  g_free (trimmed);
  return NULL;
}

/* The rule as the form says it; NULL with an error. */
static RingerRule *
make_rule (RingerRulesEditor *self, const RingerAnswer *answer, GError **error)
{
  g_autofree char *name = dup_trimmed (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  g_autofree char *when = NULL;
  g_autoptr (RingerRule) rule = NULL;

  if (self->part == RINGER_RULES_PART_RULE)
    {
      const GError *problem = ringer_filter_entry_get_error (self->when_entry);

      if (problem != NULL)
        {
          gtk_widget_grab_focus (GTK_WIDGET (self->when_entry));
          g_propagate_error (error, g_error_copy (problem));
          return NULL;
        }
      when = dup_trimmed (ringer_filter_entry_get_text (self->when_entry));
    }
  rule = ringer_rule_new (name, when, answer);
  if (self->original != NULL && !ringer_rule_get_enabled (self->original))
    return ringer_rule_new_enabled (rule, FALSE);
  return g_steal_pointer (&rule);
}

static gboolean
is_same (RingerRule *a, RingerRule *b)
{
  return g_strcmp0 (ringer_rule_get_name (a), ringer_rule_get_name (b)) == 0 &&
         g_strcmp0 (ringer_rule_get_when (a), ringer_rule_get_when (b)) == 0 &&
         ringer_answer_equal (ringer_rule_get_answer (a), ringer_rule_get_answer (b));
}

static guint
find_original (RingerRulesEditor *self)
{
  GPtrArray *rules = get_rules (self);

  for (guint i = 0; self->original != NULL && i < rules->len; i++)
    if (is_same (g_ptr_array_index (rules, i), self->original))
      return i;
  return G_MAXUINT;
}

static gboolean
apply_rule (RingerRulesEditor *self, const RingerAnswer *answer, GError **error)
{
  g_autoptr (RingerRule) rule = make_rule (self, answer, error);
  guint    index;
  gboolean canned = self->part == RINGER_RULES_PART_REPLY;

  if (rule == NULL)
    return FALSE;
  if (self->original != NULL && is_same (rule, self->original))
    return TRUE;
  index = find_original (self);
  if (index == G_MAXUINT)
    return canned
               ? ringer_provider_file_insert_reply (self->file, self->procedure, index, rule, error)
               : ringer_provider_file_insert_rule (self->file, self->procedure, index, rule, error);
  return canned
             ? ringer_provider_file_replace_reply (self->file, self->procedure, index, rule, error)
             : ringer_provider_file_replace_rule (self->file, self->procedure, index, rule, error);
}

static gboolean
is_same_answer (const RingerAnswer *a, const RingerAnswer *b)
{
  return a == b || (a != NULL && b != NULL && ringer_answer_equal (a, b));
}

static gboolean
apply_option (RingerRulesEditor *self, const RingerAnswer *answer, GError **error)
{
  RingerMock mock = *get_mock (self);

  if (is_same_answer (get_original_answer (self), answer))
    return TRUE;
  if (self->part == RINGER_RULES_PART_DEADLINE)
    mock.on_deadline = answer;
  else
    mock.forward = answer;
  mock.procedure = self->procedure;
  return ringer_provider_file_set_options (self->file, &mock, error);
}

static gboolean
is_when_wrong (RingerRulesEditor *self)
{
  return self->part == RINGER_RULES_PART_RULE &&
         ringer_filter_entry_get_error (self->when_entry) != NULL;
}

gboolean
ringer_rules_editor_apply (RingerRulesEditor *self)
{
  g_autoptr (RingerAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_return_val_if_fail (RINGER_IS_RULES_EDITOR (self), FALSE);

  if (!self->editing)
    return TRUE;
  answer = ringer_rules_answer_get (self->answer, &error);
  if (error != NULL)
    done = FALSE;
  else if (is_named (self))
    done = apply_rule (self, answer, &error);
  else
    done = apply_option (self, answer, &error);
  /* The entry says itself what is wrong with a condition. */
  show_error (self, !done && !is_when_wrong (self) ? error->message : NULL);
  self->editing = !done;
  return done;
}

void
ringer_rules_editor_discard (RingerRulesEditor *self)
{
  g_return_if_fail (RINGER_IS_RULES_EDITOR (self));

  self->editing = FALSE;
  show_error (self, NULL);
}

const char *
ringer_rules_editor_get_title (RingerRulesEditor *self)
{
  g_return_val_if_fail (RINGER_IS_RULES_EDITOR (self), "");

  switch (self->part)
    {
    case RINGER_RULES_PART_RULE:
      return self->original != NULL ? _ ("Edit Rule") : _ ("New Rule");
    case RINGER_RULES_PART_REPLY:
      return self->original != NULL ? _ ("Edit Canned Reply") : _ ("New Canned Reply");
    case RINGER_RULES_PART_DEADLINE:
      return _ ("At the Deadline");
    case RINGER_RULES_PART_FORWARD:
      return _ ("Forward");
    default:
      g_return_val_if_reached ("");
    }
}
