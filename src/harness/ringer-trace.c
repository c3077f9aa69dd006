/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answerer-private.h"

#include <glib/gi18n.h>

/* Why a request was answered as it was. A trace keeps what decided, and works out its
 * lines when somebody looks: thousands of requests a second are answered that nobody
 * looks at. Belongs to its request, and goes with it. */

typedef struct
{
  RingerTraceLine line;
  char           *name;
  char           *why;
} Line;

G_DEFINE_BOXED_TYPE (RingerTrace, ringer_trace, ringer_trace_ref, ringer_trace_unref)

static G_DEFINE_QUARK (ringer - trace, trace)

    static void line_free (gpointer data)
{
  Line *self = data;

  g_free (self->name);
  g_free (self->why);
  g_free (self);
}

RingerTrace *
ringer_trace_new (RingerPolicy *policy, guint64 n, double share, guint n_open)
{
  RingerTrace *self = g_new0 (RingerTrace, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->policy = policy != NULL ? ringer_policy_ref (policy) : NULL;
  self->rule = -1;
  self->n = n;
  self->share = share;
  self->n_open = n_open;
  return self;
}

/**
 * ringer_trace_ref:
 * @self: a trace
 *
 * Returns: (transfer full): @self
 */
RingerTrace *
ringer_trace_ref (RingerTrace *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * ringer_trace_unref:
 * @self: (transfer full): a trace
 */
void
ringer_trace_unref (RingerTrace *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->policy, ringer_policy_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self->trouble);
  g_free (self->summary);
  g_free (self);
}

void
ringer_trace_attach (RingerTrace *self, RingerRequest *request)
{
  g_object_set_qdata_full (G_OBJECT (request), trace_quark (), ringer_trace_ref (self),
                           (GDestroyNotify) ringer_trace_unref);
}

RingerTrace *
ringer_trace_peek (RingerRequest *request)
{
  return g_object_get_qdata (G_OBJECT (request), trace_quark ());
}

gboolean
ringer_trace_is_asked (RingerRequest *request)
{
  RingerTrace *self = ringer_trace_peek (request);

  return self == NULL || self->asked;
}

void
ringer_trace_set_trouble (RingerTrace *self, const char *trouble)
{
  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
}

void
ringer_trace_set_acted (RingerTrace *self)
{
  self->acted = TRUE;
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->summary, g_free);
}

/* Takes WHY. */
static void
add_line (RingerTrace *self, const char *name, int rule, gboolean matched, char *why)
{
  Line *line = g_new0 (Line, 1);

  line->name = g_strdup (name);
  line->why = why;
  line->line = (RingerTraceLine){ line->name, rule, matched, line->why };
  g_ptr_array_add (self->lines, line);
}

static void
add_guard (RingerTrace *self)
{
  const RingerPolicy *policy = self->policy;
  g_autofree char    *most = NULL;

  if (policy->at_once == 0)
    return;
  most = g_strdup_printf (ngettext ("at most %u", "at most %u", policy->at_once), policy->at_once);
  add_line (self, _ ("At once"), -1, self->step == RINGER_STEP_GUARD,
            g_strdup_printf (
                ngettext ("%u request is open, %s", "%u requests are open, %s", self->n_open),
                self->n_open, most));
}

static char *
explain_mode (RingerTrace *self)
{
  if (self->policy->mode == RINGER_MODE_OFF)
    return g_strdup (_ ("switched off in the file, provided by hand"));
  if (self->policy->mode != RINGER_MODE_FORWARD)
    return g_strdup (_ ("a person decides"));
  if (self->policy->forward == NULL)
    return g_strdup (_ ("nowhere to forward to"));
  return ringer_answer_describe (self->policy->forward);
}

/* The steps of the sampling up to the one that decided; TRUE when one of them did. */
static gboolean
add_sampling (RingerTrace *self, const RingerAnswererSubject *subject)
{
  const RingerPolicy *policy = self->policy;
  const char         *name = _ ("Sampling");
  guint               n = (guint) self->n;
  gboolean            matched = self->step == RINGER_STEP_FIRST;

  if (policy->ask_first > 0)
    add_line (self, name, -1, matched,
              g_strdup_printf (matched ? _ ("request %u is one of the first %u")
                                       : _ ("request %u is none of the first %u"),
                               n, policy->ask_first));
  if (matched)
    return TRUE;
  matched = self->step == RINGER_STEP_ONE_IN;
  if (policy->ask_one_in > 0)
    add_line (self, name, -1, matched,
              g_strdup_printf (matched ? _ ("request %u is the one in %u that is asked")
                                       : _ ("request %u is not the one in %u that is asked"),
                               n, policy->ask_one_in));
  if (matched)
    return TRUE;
  if (policy->ask_when != NULL)
    {
      char *why = ringer_filter_explain (policy->ask_when, subject, &matched);

      add_line (self, name, -1, matched, why);
    }
  return matched;
}

static void
add_rule (RingerTrace                 *self,
          const RingerPolicyRule      *rule,
          int                          index,
          const RingerAnswererSubject *subject)
{
  const char      *name = ringer_rule_get_name (rule->rule);
  gboolean         matched = index == self->rule;
  g_autofree char *number = g_strdup_printf (_ ("Rule %d"), index + 1);
  char            *why;

  if (!ringer_rule_get_enabled (rule->rule))
    why = g_strdup (_ ("switched off"));
  else if (rule->trouble != NULL)
    why = g_strdup (rule->trouble);
  else if (rule->when == NULL)
    why = g_strdup (_ ("always"));
  else
    why = ringer_filter_explain (rule->when, subject, &matched);
  add_line (self, name != NULL ? name : number, index, matched, why);
}

static void
add_rules (RingerTrace *self, const RingerAnswererSubject *subject)
{
  guint n = self->policy->rules->len;

  if (add_sampling (self, subject))
    return;
  for (guint i = 0; i < n; i++)
    {
      add_rule (self, &g_array_index (self->policy->rules, RingerPolicyRule, i), (int) i, subject);
      if (self->rule == (int) i)
        return;
    }
  add_line (self, _ ("Otherwise"), -1, TRUE,
            g_strdup (n > 0 ? _ ("no rule matched") : _ ("there are no rules")));
}

static void
make_lines (RingerTrace *self, RingerRequest *request)
{
  const RingerAnswererSubject subject = { request, self->n, self->share };

  self->lines = g_ptr_array_new_with_free_func (line_free);
  if (self->policy == NULL)
    {
      add_line (self, _ ("Provider file"), -1, TRUE,
                g_strdup (_ ("does not name this procedure: a person decides")));
      return;
    }
  add_guard (self);
  if (self->step == RINGER_STEP_GUARD)
    return;
  if (self->policy->mode == RINGER_MODE_RULES)
    add_rules (self, &subject);
  else
    add_line (self, _ ("Mode"), -1, TRUE, explain_mode (self));
  if (self->cannot_run)
    add_line (self, _ ("Command"), -1, TRUE,
              g_strdup (_ ("only ringer-cli runs commands: a person decides")));
  if (self->acted)
    add_line (self, _ ("At the deadline"), -1, TRUE, g_strdup (_ ("nobody had decided")));
}

/* It is a rule's when the policy lives, and that lives in the trace. */
static const RingerAnswer *
get_answer (RingerTrace *self)
{
  return self->acted ? self->policy->on_deadline : self->answer;
}

RingerTrace *
ringer_trace_of (RingerRequest *request)
{
  RingerTrace *self = ringer_trace_peek (request);

  if (self != NULL && self->lines == NULL)
    {
      make_lines (self, request);
      self->summary = ringer_answer_describe (get_answer (self));
    }
  return self;
}

/**
 * ringer_trace_get_n_lines:
 * @self: a trace
 *
 * Returns: how many steps were tried
 */
guint
ringer_trace_get_n_lines (RingerTrace *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->lines != NULL ? self->lines->len : 0;
}

/**
 * ringer_trace_get_line:
 * @self: a trace
 * @index: which one, below ringer_trace_get_n_lines()
 *
 * Returns: (transfer none): a step, in the order tried
 */
const RingerTraceLine *
ringer_trace_get_line (RingerTrace *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < ringer_trace_get_n_lines (self), NULL);
  return &((Line *) self->lines->pdata[index])->line;
}

/**
 * ringer_trace_get_rule:
 * @self: a trace
 *
 * Returns: the index of the rule that matched, -1 when none did
 */
int
ringer_trace_get_rule (RingerTrace *self)
{
  g_return_val_if_fail (self != NULL, -1);
  return self->rule;
}

/**
 * ringer_trace_get_summary:
 * @self: a trace
 *
 * Returns: (transfer none): what was decided, in translated words
 */
const char *
ringer_trace_get_summary (RingerTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->summary;
}

/**
 * ringer_trace_get_trouble:
 * @self: a trace
 *
 * Returns: (nullable) (transfer none): what went wrong when it was carried out
 */
const char *
ringer_trace_get_trouble (RingerTrace *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->trouble;
}

/**
 * ringer_answerer_get_rule:
 * @self: an answerer
 * @request: a request of its connection
 *
 * For those who count: nothing is worked out for a reader.
 *
 * Returns: the index of the rule that decided about @request, -1 when none did
 */
int
ringer_answerer_get_rule (RingerAnswerer *self, RingerRequest *request)
{
  const RingerTrace *trace;

  g_return_val_if_fail (RINGER_IS_ANSWERER (self), -1);
  g_return_val_if_fail (RINGER_IS_REQUEST (request), -1);

  trace = ringer_trace_peek (request);
  return trace != NULL ? trace->rule : -1;
}
