/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-config-private.h"

#include <string.h>

/* Permissions: for each right a list of patterns, the longest first. What no
 * pattern names is allowed. */

typedef struct
{
  char               *pattern;
  gsize               length;
  RingerBrokerVerdict verdict; /* for those in users, or for all */
  GPtrArray          *users;   /* of GBytes; NULL: all */
} Rule;

struct _RingerBrokerRules
{
  GPtrArray *rules[RINGER_BROKER_N_RIGHTS]; /* of Rule */
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->pattern);
  g_clear_pointer (&rule->users, g_ptr_array_unref);
  g_free (rule);
}

RingerBrokerRules *
ringer_broker_rules_new (void)
{
  RingerBrokerRules *self = g_new0 (RingerBrokerRules, 1);

  for (guint i = 0; i < RINGER_BROKER_N_RIGHTS; i++)
    self->rules[i] = g_ptr_array_new_with_free_func (rule_free);
  return self;
}

void
ringer_broker_rules_free (RingerBrokerRules *self)
{
  for (guint i = 0; i < RINGER_BROKER_N_RIGHTS; i++)
    g_ptr_array_unref (self->rules[i]);
  g_free (self);
}

/*
 * ringer_broker_rules_add:
 * @verdict: for @users
 * @users: (nullable): of #GBytes; others are denied. %NULL: everyone
 */
void
ringer_broker_rules_add (RingerBrokerRules      *self,
                         RingerBrokerRight       right,
                         const RingerBrokerName *pattern,
                         RingerBrokerVerdict     verdict,
                         GPtrArray              *users)
{
  GPtrArray *rules = self->rules[right];
  Rule      *rule = g_new0 (Rule, 1);
  guint      at = 0;

  rule->pattern = g_malloc (pattern->length + 1);
  memcpy (rule->pattern, pattern->data, pattern->length);
  rule->pattern[pattern->length] = '\0';
  rule->length = pattern->length;
  rule->verdict = verdict;
  rule->users = users != NULL ? g_ptr_array_ref (users) : NULL;

  /* Of two that are as long, the later one counts, as in the real broker. */
  while (at < rules->len && ((Rule *) g_ptr_array_index (rules, at))->length > rule->length)
    at++;
  g_ptr_array_insert (rules, (int) at, rule);
}

/* Only `*` is special: any bytes, also none. After a mismatch the last star
 * takes one byte more, which is enough: an earlier one need never change. */
static gboolean
pattern_matches (const Rule *rule, const RingerBrokerName *name)
{
  gsize at = 0;
  gsize in = 0;
  gsize star = G_MAXSIZE;
  gsize resume = 0;

  while (in < name->length)
    {
      if (at < rule->length && rule->pattern[at] == '*')
        {
          star = at++;
          resume = in;
        }
      else if (at < rule->length && rule->pattern[at] == name->data[in])
        {
          at++;
          in++;
        }
      else if (star != G_MAXSIZE)
        {
          at = star + 1;
          in = ++resume;
        }
      else
        return FALSE;
    }

  while (at < rule->length && rule->pattern[at] == '*')
    at++;
  return at == rule->length;
}

/*
 * ringer_broker_rules_judge:
 * @name: may be absent: the real broker then looks for a pattern that matches
 *   the word "undefined"
 */
RingerBrokerVerdict
ringer_broker_rules_judge (RingerBrokerRules      *self,
                           RingerBrokerRight       right,
                           const RingerBrokerName *name,
                           GBytes                 *user)
{
  const RingerBrokerName absent = { "undefined", strlen ("undefined") };
  GPtrArray             *rules = self->rules[right];

  if (name->data == NULL)
    name = &absent;

  for (guint i = 0; i < rules->len; i++)
    {
      const Rule *rule = g_ptr_array_index (rules, i);

      if (!pattern_matches (rule, name))
        continue;
      if (rule->users == NULL)
        return rule->verdict;
      return user != NULL &&
                     g_ptr_array_find_with_equal_func (rule->users, user, g_bytes_equal, NULL)
                 ? rule->verdict
                 : RINGER_BROKER_DENIED;
    }
  return RINGER_BROKER_ALLOWED;
}
