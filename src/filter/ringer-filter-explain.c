/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Why an expression holds for a subject or does not, in one line. Only what decided
 * is told: of an `and` that fails the first that fails, of an `or` that holds the
 * first that holds. A phrase states a fact, so `not` needs no words of its own. */

#define MAX_VALUE   40 /* characters of a value */
#define MAX_REASONS 4
#define MAX_LINE    400 /* characters */

typedef struct
{
  const RingerFilterSchema *schema;
  gconstpointer             subject;
} Explainer;

static char *
show_number (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);
  return g_strdup (buffer);
}

static char *
show_text (const char *text, gsize length)
{
  g_autofree char *shown = ringer_text_one_line (text, (gssize) length, MAX_VALUE);

  return g_strdup_printf ("\"%s\"", shown);
}

/* The value of a JSON field at the path of the test; NULL when it is not there. */
static char *
show_json (const RingerFilterTest *test, const RingerFilterValue *value)
{
  RingerJsonSpan span = { 0, value->length };
  double         rest;

  if (test->path == NULL)
    return show_text (value->text, value->length);
  if (!ringer_json_path_find (test->path, value->text, (gssize) value->length, &span, NULL))
    return NULL;
  if (test->modulo != 0 &&
      ringer_filter_json_get_rest (test, value->text + span.offset, span.length, &rest))
    return show_number (rest);
  return ringer_text_one_line (value->text + span.offset, (gssize) span.length, MAX_VALUE);
}

static char *
show_value (const Explainer *self, const RingerFilterTest *test, const RingerFilterValue *value)
{
  const RingerFilterField *field = &self->schema->fields[test->field];
  g_autofree char         *number = NULL;

  switch (field->kind)
    {
    case RINGER_FILTER_TEXT:
    case RINGER_FILTER_TIME:
      return show_text (value->text, value->length);
    case RINGER_FILTER_JSON:
      return show_json (test, value);
    case RINGER_FILTER_WORD:
      return value->word < g_strv_length ((char **) field->words)
                 ? g_strdup (field->words[value->word])
                 : NULL;
    case RINGER_FILTER_DURATION:
      number = show_number (test->modulo != 0 ? fmod (value->number, test->modulo) : value->number);
      return g_strdup_printf ("%sms", number);
    case RINGER_FILTER_NUMBER:
    case RINGER_FILTER_SIZE:
    default:
      return show_number (test->modulo != 0 ? fmod (value->number, test->modulo) : value->number);
    }
}

/* Translators: parts of a reason: `size is 3000, not above 10k`. The first %s is a
 * field, the second what it is, the third what the expression compares it with. */
static const struct
{
  RingerFilterOperator op;
  const char          *yes;
  const char          *no;
} phrases[] = {
  { OPERATOR_EQUAL, N_ ("%1$s is %2$s"), N_ ("%1$s is %2$s, not %3$s") },
  { OPERATOR_NOT_EQUAL, N_ ("%1$s is %2$s, not %3$s"), N_ ("%1$s is %2$s") },
  { OPERATOR_LESS, N_ ("%1$s is %2$s, below %3$s"), N_ ("%1$s is %2$s, not below %3$s") },
  { OPERATOR_AT_MOST, N_ ("%1$s is %2$s, at most %3$s"), N_ ("%1$s is %2$s, above %3$s") },
  { OPERATOR_MORE, N_ ("%1$s is %2$s, above %3$s"), N_ ("%1$s is %2$s, not above %3$s") },
  { OPERATOR_AT_LEAST, N_ ("%1$s is %2$s, at least %3$s"), N_ ("%1$s is %2$s, below %3$s") },
  { OPERATOR_LIKE, N_ ("%1$s is %2$s, like %3$s"), N_ ("%1$s is %2$s, not like %3$s") },
};

/* A phrase with its three places filled in, each at most once. */
static char *
fill (const char *phrase, const char *const parts[3])
{
  GString *out = g_string_new (NULL);

  for (const char *p = phrase; *p != '\0'; p++)
    if (p[0] == '%' && p[1] >= '1' && p[1] <= '3' && p[2] == '$' && p[3] == 's')
      {
        g_string_append (out, parts[p[1] - '1']);
        p += 3;
      }
    else
      g_string_append_c (out, *p);
  return g_string_free (out, FALSE);
}

static char *
show_literal (const RingerFilterTest *test)
{
  const RingerFilterLiteral *literal = &g_array_index (test->literals, RingerFilterLiteral, 0);

  return show_text (literal->text, literal->length);
}

static char *
describe (const RingerFilterTest *test, const char *shown, gboolean holds)
{
  g_autofree char *written = NULL;
  const char      *parts[3] = { test->subject, shown, "" };

  if (test->kind == TEST_TEXT)
    parts[2] = written = show_literal (test);
  else if (test->value != NULL)
    parts[2] = written = ringer_text_one_line (test->value, -1, MAX_VALUE);
  if (test->is_list)
    return fill (holds ? _ ("%1$s is %2$s") : _ ("%1$s is %2$s, none of %3$s"), parts);
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (phrases[i].op == test->op)
      return fill (_ (holds ? phrases[i].yes : phrases[i].no), parts);
  return fill (_ ("%1$s is %2$s"), parts);
}

static char *
explain_test (const Explainer *self, const RingerFilterTest *test, gboolean *holds)
{
  RingerFilterValue value;
  g_autofree char  *shown = NULL;

  ringer_filter_schema_read (self->schema, self->subject, test->field, &value);
  *holds = ringer_filter_test_run (test, &value);
  if (value.present)
    shown = show_value (self, test, &value);
  if (shown == NULL)
    return g_strdup_printf (_ ("%s is not there"), test->subject);
  if (!*holds && test->pattern != NULL && test->path == NULL &&
      ringer_filter_pattern_gives_up (test->pattern, value.text, value.length))
    return g_strdup_printf (_ ("%s is %s, too hard for %s"), test->subject, shown, test->value);
  return describe (test, shown, *holds);
}

/* A text that was looked for, and the first field that has it. */
static char *
explain_search (const Explainer *self, const RingerFilterNode *node, gboolean *holds)
{
  g_autofree char *shown = show_text (node->search, strlen (node->search));

  *holds = TRUE;
  for (guint i = 0; i < node->children->len; i++)
    {
      const RingerFilterNode *child = g_ptr_array_index (node->children, i);
      RingerFilterValue       value;

      ringer_filter_schema_read (self->schema, self->subject, child->test->field, &value);
      if (ringer_filter_test_run (child->test, &value))
        return g_strdup_printf (_ ("%s is in %s"), shown, child->test->subject);
    }
  *holds = FALSE;
  return g_strdup_printf (_ ("%s is nowhere"), shown);
}

static char *
join (GPtrArray *reasons)
{
  guint n_more = reasons->len > MAX_REASONS ? reasons->len - MAX_REASONS : 0;

  g_ptr_array_set_size (reasons, (int) (reasons->len - n_more));
  if (n_more > 0)
    g_ptr_array_add (reasons, g_strdup_printf (ngettext ("%u more", "%u more", n_more), n_more));
  g_ptr_array_add (reasons, NULL);
  return g_strjoinv ("; ", (char **) reasons->pdata);
}

static char *explain (const Explainer *self, const RingerFilterNode *node, gboolean *holds);

/* The first child that decides, or all of them when none did. */
static char *
explain_terms (const Explainer *self, const RingerFilterNode *node, gboolean *holds)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  gboolean deciding = node->kind == NODE_OR;

  for (guint i = 0; i < node->children->len; i++)
    {
      char *why = explain (self, g_ptr_array_index (node->children, i), holds);

      if (*holds == deciding)
        return why;
      g_ptr_array_add (reasons, why);
    }
  *holds = !deciding;
  return join (reasons);
}

static char *
explain (const Explainer *self, const RingerFilterNode *node, gboolean *holds)
{
  char *why;

  switch (node->kind)
    {
    case NODE_ALL:
      *holds = TRUE;
      return g_strdup (_ ("everything matches"));
    case NODE_NOT:
      why = explain (self, g_ptr_array_index (node->children, 0), holds);
      *holds = !*holds;
      return why;
    case NODE_TEST:
      return explain_test (self, node->test, holds);
    case NODE_AND:
    case NODE_OR:
    default:
      return node->search != NULL ? explain_search (self, node, holds)
                                  : explain_terms (self, node, holds);
    }
}

char *
ringer_filter_explain_node (const RingerFilterNode   *node,
                            const RingerFilterSchema *schema,
                            gconstpointer             subject,
                            gboolean                 *matched)
{
  const Explainer  self = { schema, subject };
  g_autofree char *why = explain (&self, node, matched);

  /* An expression can have lines too. */
  return ringer_text_one_line (why, -1, MAX_LINE);
}
