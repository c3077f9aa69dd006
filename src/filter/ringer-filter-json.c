/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-json-number-private.h"
#include "ringer-json-private.h"

#include <math.h>
#include <string.h>

/* Questions to JSON values. Numbers are compared as they are written: two doubles
 * that differ decide, since rounding keeps the order, and where they are the same
 * the digits do. */

/* The lexeme is not followed by a NUL, and strtod() needs one. */
static double
read_double (const char *lexeme, gsize length)
{
  char             buffer[64];
  g_autofree char *copy = NULL;

  if (length >= sizeof buffer)
    {
      copy = g_strndup (lexeme, length);
      return g_ascii_strtod (copy, NULL);
    }
  memcpy (buffer, lexeme, length);
  buffer[length] = '\0';
  return g_ascii_strtod (buffer, NULL);
}

static int
compare_digits (const char *a, gsize a_length, const char *b, gsize b_length)
{
  g_auto (RingerJsonDecimal) x = { 0 };
  g_auto (RingerJsonDecimal) y = { 0 };
  int order;

  ringer_json_decimal_init (&x, a, a_length);
  ringer_json_decimal_init (&y, b, b_length);
  if (x.is_negative != y.is_negative)
    return x.is_negative ? -1 : 1;
  if (x.digits->len == 0 || y.digits->len == 0)
    order = (x.digits->len > 0) - (y.digits->len > 0);
  else if (x.exponent != y.exponent)
    order = x.exponent < y.exponent ? -1 : 1;
  else
    order = strcmp (x.digits->str, y.digits->str);
  return x.is_negative ? -order : order;
}

static int
compare_numbers (const char *a, gsize a_length, const RingerFilterLiteral *b)
{
  double x;

  if (a_length == b->length && memcmp (a, b->text, a_length) == 0)
    return 0;
  x = read_double (a, a_length);
  if (x != b->number)
    return x < b->number ? -1 : 1;
  return compare_digits (a, a_length, b->text, b->length);
}

static int
compare_texts (const char *lexeme, gsize length, const RingerFilterLiteral *b)
{
  g_autofree char *decoded = NULL;
  const char      *text = lexeme + 1;
  gsize            size = length - 2;
  int              order;

  if (memchr (text, '\\', size) != NULL)
    text = decoded = ringer_json_string_decode (lexeme, length, &size);
  order = memcmp (text, b->text, MIN (size, b->length));
  return order != 0 ? order : (size > b->length) - (size < b->length);
}

static RingerJsonKind
get_kind (char first)
{
  switch (first)
    {
    case '"':
      return RINGER_JSON_STRING;
    case '{':
      return RINGER_JSON_OBJECT;
    case '[':
      return RINGER_JSON_ARRAY;
    case 't':
      return RINGER_JSON_TRUE;
    case 'f':
      return RINGER_JSON_FALSE;
    case 'n':
      return RINGER_JSON_NULL;
    default:
      return RINGER_JSON_NUMBER;
    }
}

/* Values of different kinds are different, and have no order. */
static gboolean
holds (const char                *lexeme,
       gsize                      length,
       RingerFilterOperator       op,
       const RingerFilterLiteral *literal)
{
  if (get_kind (*lexeme) != literal->kind)
    return op == OPERATOR_NOT_EQUAL;
  if (literal->kind == RINGER_JSON_STRING)
    {
      if (op == OPERATOR_EQUAL || op == OPERATOR_NOT_EQUAL)
        return ringer_json_string_equal (lexeme, length, literal->text, literal->length) ==
               (op == OPERATOR_EQUAL);
      return ringer_filter_order_holds (compare_texts (lexeme, length, literal), op);
    }
  if (literal->kind == RINGER_JSON_NUMBER)
    return ringer_filter_order_holds (compare_numbers (lexeme, length, literal), op);
  return op == OPERATOR_EQUAL || op == OPERATOR_AT_MOST || op == OPERATOR_AT_LEAST;
}

/* Whole numbers of any size have an exact rest for a whole divisor. */
static double
get_rest (const char *lexeme, gsize length, double modulo)
{
  gsize   start = *lexeme == '-' ? 1 : 0;
  guint64 divisor;
  guint64 rest = 0;

  if (modulo != floor (modulo) || modulo > G_MAXUINT32)
    return fmod (read_double (lexeme, length), modulo);
  divisor = (guint64) modulo;
  for (gsize i = start; i < length; i++)
    {
      if (!g_ascii_isdigit (lexeme[i]))
        return fmod (read_double (lexeme, length), modulo);
      rest = (rest * 10 + (guint64) (lexeme[i] - '0')) % divisor;
    }
  return start == 1 ? -(double) rest : (double) rest;
}

/*
 * ringer_filter_json_get_rest:
 *
 * Divides by the divisor of a test; FALSE when the value is no number.
 */
gboolean
ringer_filter_json_get_rest (const RingerFilterTest *self,
                             const char             *lexeme,
                             gsize                   length,
                             double                 *rest)
{
  if (get_kind (*lexeme) != RINGER_JSON_NUMBER)
    return FALSE;
  *rest = get_rest (lexeme, length, self->modulo);
  return TRUE;
}

static gboolean
holds_rest (const RingerFilterTest *self, const char *lexeme, gsize length)
{
  double rest;

  if (!ringer_filter_json_get_rest (self, lexeme, length, &rest))
    return FALSE;
  for (guint i = 0; i < self->literals->len; i++)
    if (ringer_filter_number_holds (rest, self->op,
                                    g_array_index (self->literals, RingerFilterLiteral, i).number))
      return TRUE;
  return FALSE;
}

static gboolean
fits_pattern (const RingerFilterTest *self, const char *lexeme, gsize length)
{
  g_autofree char *decoded = NULL;

  if (get_kind (*lexeme) != RINGER_JSON_STRING)
    return ringer_filter_pattern_match (self->pattern, lexeme, length);
  if (memchr (lexeme, '\\', length) == NULL)
    return ringer_filter_pattern_match (self->pattern, lexeme + 1, length - 2);
  decoded = ringer_json_string_decode (lexeme, length, &length);
  return ringer_filter_pattern_match (self->pattern, decoded, length);
}

/*
 * ringer_filter_json_run:
 * @text: what should be JSON; what is not has no values
 *
 * Asks a test of a JSON field.
 */
gboolean
ringer_filter_json_run (const RingerFilterTest *self, const char *text, gsize length)
{
  RingerJsonSpan span;
  const char    *lexeme;

  if (!ringer_json_path_find (self->path, text, (gssize) length, &span, NULL))
    return FALSE;
  lexeme = text + span.offset;
  if (self->pattern != NULL)
    return fits_pattern (self, lexeme, span.length);
  if (self->op == OPERATOR_NONE)
    return TRUE;
  if (self->modulo != 0)
    return holds_rest (self, lexeme, span.length);
  for (guint i = 0; i < self->literals->len; i++)
    if (holds (lexeme, span.length, self->op,
               &g_array_index (self->literals, RingerFilterLiteral, i)))
      return TRUE;
  return FALSE;
}
