/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answerer-private.h"

/* What a provider file says of one procedure, and how it decides: guard, mode,
 * sampling, then the rules in their order. */

static const RingerAnswer ask_answer = { .kind = RINGER_ANSWER_ASK, .times = 1, .accept = TRUE };
static const RingerAnswer reject_answer = { .kind = RINGER_ANSWER_REJECT,
                                            .times = 1,
                                            .accept = TRUE };

static void
policy_rule_clear (gpointer data)
{
  RingerPolicyRule *self = data;

  g_clear_object (&self->rule);
  g_clear_pointer (&self->when, ringer_filter_unref);
  g_clear_pointer (&self->trouble, g_free);
}

static void
add_rule (RingerPolicy *self, RingerRule *rule)
{
  RingerPolicyRule added = { .rule = g_object_ref (rule) };
  const char      *when = ringer_rule_get_when (rule);
  g_autoptr (GError) error = NULL;

  if (when != NULL)
    {
      added.when = ringer_filter_new (ringer_answerer_get_schema (), when, NULL, &error);
      /* A file is checked when it is read; this is a rule of the program's own. */
      if (added.when == NULL)
        added.trouble = g_strdup (error->message);
    }
  g_array_append_val (self->rules, added);
}

RingerPolicy *
ringer_policy_new (const RingerMock *mock)
{
  RingerPolicy *self = g_new0 (RingerPolicy, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->mode = mock->mode;
  self->at_once = mock->at_once;
  self->ask_one_in = mock->ask_one_in;
  self->ask_first = mock->ask_first;
  self->deadline_margin = mock->deadline_margin;
  if (mock->ask_when != NULL)
    self->ask_when = ringer_filter_new (ringer_answerer_get_schema (), mock->ask_when, NULL, NULL);
  if (mock->on_deadline != NULL)
    self->on_deadline = ringer_answer_copy (mock->on_deadline);
  if (mock->forward != NULL)
    self->forward = ringer_answer_copy (mock->forward);
  self->rules = g_array_new (FALSE, FALSE, sizeof (RingerPolicyRule));
  g_array_set_clear_func (self->rules, policy_rule_clear);
  for (guint i = 0; mock->rules != NULL && i < mock->rules->len; i++)
    add_rule (self, mock->rules->pdata[i]);
  return self;
}

RingerPolicy *
ringer_policy_ref (RingerPolicy *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ringer_policy_unref (RingerPolicy *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->ask_when, ringer_filter_unref);
  g_clear_pointer (&self->on_deadline, ringer_answer_free);
  g_clear_pointer (&self->forward, ringer_answer_free);
  g_array_unref (self->rules);
  g_free (self);
}

static void
conclude (RingerTrace *self, RingerStep step, const RingerAnswer *answer)
{
  self->step = step;
  self->answer = answer;
}

static gboolean
is_sampled (RingerTrace *self, const RingerAnswererSubject *subject)
{
  const RingerPolicy *policy = self->policy;

  if (self->n <= policy->ask_first)
    conclude (self, RINGER_STEP_FIRST, &ask_answer);
  else if (policy->ask_one_in > 0 && self->n % policy->ask_one_in == 0)
    conclude (self, RINGER_STEP_ONE_IN, &ask_answer);
  else if (policy->ask_when != NULL && ringer_filter_match (policy->ask_when, subject))
    conclude (self, RINGER_STEP_WHEN, &ask_answer);
  else
    return FALSE;
  return TRUE;
}

static gboolean
matches (const RingerPolicyRule *rule, const RingerAnswererSubject *subject)
{
  return ringer_rule_get_enabled (rule->rule) && rule->trouble == NULL &&
         (rule->when == NULL || ringer_filter_match (rule->when, subject));
}

static void
decide_by_rules (RingerTrace *self, RingerRequest *request, const RingerAnswer *otherwise)
{
  const RingerAnswererSubject subject = { request, self->n, self->share };

  if (is_sampled (self, &subject))
    return;
  for (guint i = 0; i < self->policy->rules->len; i++)
    {
      const RingerPolicyRule *rule = &g_array_index (self->policy->rules, RingerPolicyRule, i);

      if (!matches (rule, &subject))
        continue;
      self->rule = (int) i;
      conclude (self, RINGER_STEP_RULE, ringer_rule_get_answer (rule->rule));
      return;
    }
  conclude (self, RINGER_STEP_OTHERWISE, otherwise);
}

/*
 * ringer_trace_decide:
 * @otherwise: %RINGER_ANSWER_ASK or %RINGER_ANSWER_REJECT
 * @can_run: whether commands may be run; a person is asked instead
 */
void
ringer_trace_decide (RingerTrace     *self,
                     RingerRequest   *request,
                     RingerAnswerKind otherwise,
                     gboolean         can_run)
{
  const RingerPolicy *policy = self->policy;
  const RingerAnswer *other = otherwise == RINGER_ANSWER_REJECT ? &reject_answer : &ask_answer;

  if (policy == NULL)
    conclude (self, RINGER_STEP_UNNAMED, &ask_answer);
  else if (policy->at_once > 0 && self->n_open > policy->at_once)
    conclude (self, RINGER_STEP_GUARD, &reject_answer);
  else if (policy->mode == RINGER_MODE_RULES)
    decide_by_rules (self, request, other);
  else if (policy->mode == RINGER_MODE_FORWARD)
    conclude (self, RINGER_STEP_MODE, policy->forward != NULL ? policy->forward : other);
  else
    /* What is switched off was provided by hand, else nothing would come. */
    conclude (self, RINGER_STEP_MODE, &ask_answer);

  self->cannot_run = self->answer->kind == RINGER_ANSWER_RUN && !can_run;
  if (self->cannot_run)
    self->answer = &ask_answer;
  self->asked = self->answer->kind == RINGER_ANSWER_ASK;
}
