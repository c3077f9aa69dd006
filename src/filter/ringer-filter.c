/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-json.h"
#include "ringer-utf8.h"

#include <string.h>

/* An expression twice: as a tree, which explains, and as a flat program, which
 * matches. A step asks one question, and the answer says which step is next: `and`,
 * `or` and `not` are only in where the steps lead. So no more fields are read than
 * are needed, whatever the nesting. */

#define ACCEPT G_MAXUINT
#define REJECT (G_MAXUINT - 1)

typedef struct
{
  const RingerFilterTest *test;
  guint                   yes; /* a step, ACCEPT or REJECT */
  guint                   no;
} Step;

struct _RingerFilter
{
  gatomicrefcount           ref_count;
  const RingerFilterSchema *schema;
  char                     *text;
  RingerFilterNode         *tree;
  GArray                   *steps; /* of Step */
  guint                     start;
};

G_DEFINE_BOXED_TYPE (RingerFilter, ringer_filter, ringer_filter_ref, ringer_filter_unref)

/* Adds the steps of NODE, the last ones first since others lead to them. Returns the
 * step to begin with. */
static guint
compile (GArray *steps, const RingerFilterNode *node, guint yes, guint no)
{
  Step step = { node->test, yes, no };

  switch (node->kind)
    {
    case NODE_ALL:
      return yes;
    case NODE_AND:
      for (guint i = node->children->len; i > 0; i--)
        yes = compile (steps, g_ptr_array_index (node->children, i - 1), yes, no);
      return yes;
    case NODE_OR:
      for (guint i = node->children->len; i > 0; i--)
        no = compile (steps, g_ptr_array_index (node->children, i - 1), yes, no);
      return no;
    case NODE_NOT:
      return compile (steps, g_ptr_array_index (node->children, 0), no, yes);
    case NODE_TEST:
    default:
      g_array_append_val (steps, step);
      return steps->len - 1;
    }
}

/**
 * ringer_filter_new:
 * @schema: static data
 * @text: an expression, see ringer-filter(7); blank for one that all subjects
 *   match
 * @place: (out caller-allocates) (optional): where it is wrong
 * @error: return location for an error
 *
 * Checks and compiles an expression.
 *
 * Returns: (transfer full) (nullable): the filter, or %NULL with
 *   %RINGER_ERROR_BAD_ARGUMENT, whose message says what was expected
 */
RingerFilter *
ringer_filter_new (const RingerFilterSchema *schema,
                   const char               *text,
                   RingerFilterPlace        *place,
                   GError                  **error)
{
  RingerFilterNode *tree;
  RingerFilter     *self;

  g_return_val_if_fail (schema != NULL && text != NULL, NULL);

  tree = ringer_filter_parse (schema, text, place, error);
  if (tree == NULL)
    return NULL;
  self = g_new0 (RingerFilter, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->schema = schema;
  self->text = g_strdup (text);
  self->tree = tree;
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->start = compile (self->steps, tree, ACCEPT, REJECT);
  return self;
}

/**
 * ringer_filter_ref:
 * @self: a filter
 *
 * Returns: (transfer full): @self
 */
RingerFilter *
ringer_filter_ref (RingerFilter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * ringer_filter_unref:
 * @self: (transfer full): a filter
 *
 * Lets go of a filter.
 */
void
ringer_filter_unref (RingerFilter *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ringer_filter_node_free (self->tree);
  g_array_unref (self->steps);
  g_free (self->text);
  g_free (self);
}

/**
 * ringer_filter_get_text:
 * @self: a filter
 *
 * Returns: (transfer none): the expression as it was given
 */
const char *
ringer_filter_get_text (RingerFilter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * ringer_filter_match:
 * @self: a filter
 * @subject: what the reader of the filter's schema reads
 *
 * Nothing is allocated unless a JSON value or a regular expression is asked for. In
 * one thread at a time.
 *
 * Returns: whether the expression holds for @subject
 */
gboolean
ringer_filter_match (RingerFilter *self, gconstpointer subject)
{
  const Step       *steps = (const Step *) (gpointer) self->steps->data;
  RingerFilterValue value = { 0 };
  guint             field = G_MAXUINT;
  guint             next = self->start;

  while (next < REJECT)
    {
      const Step *step = &steps[next];

      if (step->test->field != field)
        {
          field = step->test->field;
          ringer_filter_schema_read (self->schema, subject, field, &value);
        }
      next = ringer_filter_test_run (step->test, &value) ? step->yes : step->no;
    }
  return next == ACCEPT;
}

/**
 * ringer_filter_explain:
 * @self: a filter
 * @subject: what the reader of the filter's schema reads
 * @matched: (out) (optional): whether the expression holds
 *
 * Says why @subject matches or does not, with the values that decided:
 * `requestor is "bob", not "ann"`. Values are shortened, and control characters
 * spelt out.
 *
 * Returns: (transfer full): one translated line
 */
char *
ringer_filter_explain (RingerFilter *self, gconstpointer subject, gboolean *matched)
{
  gboolean holds;
  char    *why;

  g_return_val_if_fail (self != NULL, NULL);

  why = ringer_filter_explain_node (self->tree, self->schema, subject, &holds);
  if (matched != NULL)
    *matched = holds;
  return why;
}

/**
 * ringer_filter_quote:
 * @text: any text; what is no UTF-8 is replaced
 *
 * Writes a value of the language that means @text, and that no field takes for
 * anything else: with quotes unless it is a plain word.
 *
 * Returns: (transfer full): the value
 */
char *
ringer_filter_quote (const char *text)
{
  g_autofree char *repaired = NULL;
  gsize            length;

  g_return_val_if_fail (text != NULL, NULL);

  if (ringer_filter_is_bare (text, strlen (text)))
    return g_strdup (text);
  repaired = ringer_utf8_repair (text, strlen (text), &length);
  return ringer_json_quote (repaired, (gssize) length);
}
