/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answer-page-ladder.h"

#include "ringer-answer-page-private.h"
#include "ringer-error.h"
#include "ringer-json.h"

#include <glib/gi18n.h>
#include <string.h>

/* What lasts is made of what the caller gets: of the decision while it can be taken back, then
 * of what was sent; of a request that was never answered, of what is typed. */

static RingerAnswer *
make_answer (RingerAnswerKind kind, GBytes *payload)
{
  RingerAnswer *answer = ringer_answer_new (kind);

  answer->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  return answer;
}

static RingerAnswer *
read_draft (RingerDeskItem *item, GError **error)
{
  const char *draft = ringer_desk_item_get_draft (item);
  g_autoptr (GBytes) payload = NULL;

  if (draft == NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_STATE,
                   _ ("Answer the request first, or type a reply"));
      return NULL;
    }
  if (*draft != '\0')
    {
      if (!ringer_json_validate (draft, -1, NULL, error))
        return NULL;
      payload = g_bytes_new (draft, strlen (draft));
    }
  return make_answer (RINGER_ANSWER_REPLY, payload);
}

/* NULL with an error. A decision keeps its placeholders; delays and faults are not part of
 * what was answered. */
static RingerAnswer *
read_answer (RingerDeskItem *item, GError **error)
{
  RingerRequest      *request = ringer_desk_item_get_request (item);
  const RingerAnswer *decision = ringer_desk_item_get_decision (item);

  if (decision != NULL &&
      (decision->kind == RINGER_ANSWER_REPLY || decision->kind == RINGER_ANSWER_ECHO ||
       decision->kind == RINGER_ANSWER_ERROR || decision->kind == RINGER_ANSWER_REJECT))
    {
      RingerAnswer *answer = make_answer (decision->kind, decision->payload);

      answer->is_template = decision->is_template;
      return answer;
    }
  switch (ringer_request_get_state (request))
    {
    case RINGER_REQUEST_STATE_ANSWERED:
    case RINGER_REQUEST_STATE_LATE:
      return make_answer (RINGER_ANSWER_REPLY, ringer_request_get_answer (request));
    case RINGER_REQUEST_STATE_FAILED:
      return make_answer (RINGER_ANSWER_ERROR, ringer_request_get_answer (request));
    case RINGER_REQUEST_STATE_REJECTED:
      return make_answer (RINGER_ANSWER_REJECT, NULL);
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_LOST:
    default:
      return read_draft (item, error);
    }
}

typedef void (*Step) (RingerLadder *ladder, RingerRequest *request, const RingerAnswer *answer);

static void
climb_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const struct
  {
    const char *name;
    Step        step;
  } steps[] = {
    { "answer.to-canned", ringer_ladder_keep_canned },
    { "answer.to-rule", ringer_ladder_make_rule },
    { "answer.to-file", ringer_ladder_save_file },
    { "answer.to-expectation", ringer_ladder_make_step },
  };
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);
  RingerDeskItem   *item = ringer_answer_page_get_item (self);
  g_autoptr (RingerAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (item == NULL)
    return;
  answer = read_answer (item, &error);
  if (answer == NULL)
    {
      ringer_ladder_show_trouble (self->ladder, error->message);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].name, name))
      steps[i].step (self->ladder, ringer_desk_item_get_request (item), answer);
}

static void
ask_me_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_ladder_ask_me (RINGER_ANSWER_PAGE (widget)->ladder);
}

static void
undo_change_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_ladder_undo (RINGER_ANSWER_PAGE (widget)->ladder);
}

static void
save_rules_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_provider_bar_save (ringer_answer_page_get_provider_bar (RINGER_ANSWER_PAGE (widget)),
                            NULL);
}

/* The request that is looked at is the best example, if it is of this procedure. */
static RingerRequest *
get_sample (RingerAnswerPage *self, const char *procedure)
{
  RingerDeskItem *item = ringer_answer_page_get_item (self);
  RingerRequest  *request = item != NULL ? ringer_desk_item_get_request (item) : NULL;

  return request != NULL && g_str_equal (ringer_request_get_procedure (request), procedure)
             ? request
             : NULL;
}

static void
edit_rules_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage  *self = RINGER_ANSWER_PAGE (widget);
  const char        *procedure = g_variant_get_string (parameter, NULL);
  RingerRulesWindow *window = ringer_ladder_get_window (self->ladder, procedure);

  if (window == NULL)
    return;
  if (g_str_equal (name, "answer.forward"))
    ringer_rules_window_set_forward (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
edit_rule_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage  *self = RINGER_ANSWER_PAGE (widget);
  const char        *procedure;
  guint              index;
  RingerRulesWindow *window;

  g_variant_get (parameter, "(&su)", &procedure, &index);
  window = ringer_ladder_get_window (self->ladder, procedure);
  if (window == NULL)
    return;
  ringer_rules_window_edit (window, RINGER_RULES_PART_RULE, index, get_sample (self, procedure));
  gtk_window_present (GTK_WINDOW (window));
}

void
ringer_answer_page_update_ladder_actions (RingerAnswerPage *self)
{
  RingerDeskItem *item = ringer_answer_page_get_item (self);
  GtkWidget      *widget = GTK_WIDGET (self);

  /* What is typed can be kept too; whether it can is said when it is tried. */
  gtk_widget_action_set_enabled (widget, "answer.to-canned", item != NULL);
  gtk_widget_action_set_enabled (widget, "answer.to-rule", item != NULL);
  gtk_widget_action_set_enabled (widget, "answer.to-file", item != NULL);
  gtk_widget_action_set_enabled (widget, "answer.to-expectation", item != NULL);
}

void
ringer_answer_page_install_ladder_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "answer.to-canned", NULL, climb_action);
  gtk_widget_class_install_action (widget_class, "answer.to-rule", NULL, climb_action);
  gtk_widget_class_install_action (widget_class, "answer.to-file", NULL, climb_action);
  gtk_widget_class_install_action (widget_class, "answer.to-expectation", NULL, climb_action);
  gtk_widget_class_install_action (widget_class, "answer.ask-me", NULL, ask_me_action);
  gtk_widget_class_install_action (widget_class, "answer.undo-change", NULL, undo_change_action);
  gtk_widget_class_install_action (widget_class, "answer.save-rules", NULL, save_rules_action);
  gtk_widget_class_install_action (widget_class, "answer.edit-rules", "s", edit_rules_action);
  gtk_widget_class_install_action (widget_class, "answer.forward", "s", edit_rules_action);
  gtk_widget_class_install_action (widget_class, "answer.edit-rule", "(su)", edit_rule_action);
}

RingerProviderBar *
ringer_answer_page_get_provider_bar (RingerAnswerPage *self)
{
  g_return_val_if_fail (RINGER_IS_ANSWER_PAGE (self), NULL);
  return ringer_provision_pane_get_provider_bar (self->provisions);
}
