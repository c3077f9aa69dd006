/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include <math.h>
#include <string.h>

/* One question to one field, and the answer for a value. This is what runs a
 * million times. */

static void
clear_literal (gpointer data)
{
  RingerFilterLiteral *literal = data;

  g_free (literal->text);
}

/*
 * ringer_filter_test_new:
 *
 * Returns: (transfer full): the question whether the field is there
 */
RingerFilterTest *
ringer_filter_test_new (const RingerFilterSchema *schema, guint field)
{
  RingerFilterTest *self = g_new0 (RingerFilterTest, 1);

  self->kind = TEST_PRESENT;
  self->field = field;
  self->field_kind = schema->fields[field].kind;
  self->subject = g_strdup (schema->fields[field].name);
  self->literals = g_array_new (FALSE, TRUE, sizeof (RingerFilterLiteral));
  g_array_set_clear_func (self->literals, clear_literal);
  return self;
}

void
ringer_filter_test_free (RingerFilterTest *self)
{
  g_clear_pointer (&self->pattern, ringer_filter_pattern_free);
  g_clear_pointer (&self->path, ringer_json_path_free);
  g_clear_pointer (&self->literals, g_array_unref);
  g_free (self->memos);
  g_free (self->words);
  g_free (self->subject);
  g_free (self->value);
  g_free (self);
}

gboolean
ringer_filter_number_holds (double a, RingerFilterOperator op, double b)
{
  switch ((guint) op)
    {
    case OPERATOR_EQUAL:
      return a == b;
    case OPERATOR_NOT_EQUAL:
      return a != b;
    case OPERATOR_LESS:
      return a < b;
    case OPERATOR_AT_MOST:
      return a <= b;
    case OPERATOR_MORE:
      return a > b;
    case OPERATOR_AT_LEAST:
      return a >= b;
    default:
      return FALSE;
    }
}

/* ORDER is below, at or above 0 as that of strcmp() is. */
gboolean
ringer_filter_order_holds (int order, RingerFilterOperator op)
{
  return ringer_filter_number_holds (order, op, 0);
}

static gboolean
run_number (const RingerFilterTest *self, double number)
{
  if (self->modulo != 0)
    number = fmod (number, self->modulo);
  if (self->kind == TEST_NUMBER)
    return ringer_filter_number_holds (number, self->op, self->number);
  for (guint i = 0; i < self->literals->len; i++)
    if (number == g_array_index (self->literals, RingerFilterLiteral, i).number)
      return TRUE;
  return FALSE;
}

static gboolean
is_text (const RingerFilterLiteral *literal, const char *text, gsize length)
{
  return literal->length == length && memcmp (literal->text, text, length) == 0;
}

static gboolean
run_text (const RingerFilterTest *self, const char *text, gsize length)
{
  const RingerFilterLiteral *literal = &g_array_index (self->literals, RingerFilterLiteral, 0);
  int                        order;

  if (self->op == OPERATOR_EQUAL || self->op == OPERATOR_NOT_EQUAL)
    return is_text (literal, text, length) == (self->op == OPERATOR_EQUAL);
  order = memcmp (text, literal->text, MIN (length, literal->length));
  if (order == 0)
    order = (length > literal->length) - (length < literal->length);
  return ringer_filter_order_holds (order, self->op);
}

static gboolean
run_text_in (const RingerFilterTest *self, const char *text, gsize length)
{
  for (guint i = 0; i < self->literals->len; i++)
    if (is_text (&g_array_index (self->literals, RingerFilterLiteral, i), text, length))
      return TRUE;
  return FALSE;
}

static gboolean
run_pattern (const RingerFilterTest *self, const RingerFilterValue *value)
{
  RingerFilterMemo *memo;
  guint64           tag;

  if (value->key == 0 || self->memos == NULL)
    return ringer_filter_pattern_match (self->pattern, value->text, value->length);
  tag = (guint64) value->home << 32 | value->key;
  memo = &self->memos[value->key % RINGER_FILTER_N_MEMOS];
  if (memo->tag != tag)
    {
      memo->result = ringer_filter_pattern_match (self->pattern, value->text, value->length);
      memo->tag = tag;
    }
  return memo->result;
}

/*
 * ringer_filter_test_run:
 * @value: what the test's field is for the subject
 *
 * Answers a question. Nothing is allocated unless it is one of JSON, or a regular
 * expression.
 */
gboolean
ringer_filter_test_run (const RingerFilterTest *self, const RingerFilterValue *value)
{
  if (!value->present)
    return FALSE;
  switch (self->kind)
    {
    case TEST_PRESENT:
      return TRUE;
    case TEST_NUMBER:
    case TEST_NUMBER_IN:
      return run_number (self, value->number);
    case TEST_WORD:
      return value->word < self->n_words && self->words[value->word];
    case TEST_TEXT:
      return run_text (self, value->text, value->length);
    case TEST_TEXT_IN:
      return run_text_in (self, value->text, value->length);
    case TEST_PATTERN:
      return run_pattern (self, value);
    case TEST_JSON:
      return ringer_filter_json_run (self, value->text, value->length);
    default:
      return FALSE;
    }
}
