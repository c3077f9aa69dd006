/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-number-private.h"

#include <math.h>
#include <string.h>

/* Numbers as decimal digits, of any size; and what becomes of them in a double,
 * which is all that a JavaScript peer has. Lexemes come from a scanner, so they
 * are right. */

/* An exponent of more digits than this means zero or infinity anywhere, and
 * such a number is equal only to one that is written the same way. */
#define MAX_EXPONENT G_GINT64_CONSTANT (1000000000000000)
/* Decimals of so many digits survive in a double (C11, 5.2.4.2.2: DBL_DIG)... */
#define SAFE_DIGITS 15
/* ...when they are in the range where doubles have their full precision. */
#define SAFE_EXPONENT 300
/* Whether a digit after these is there can still decide how a double is
 * rounded, but not which digit it is. */
#define MAX_DIGITS 800
/* The most digits that a double needs (DBL_DECIMAL_DIG). */
#define DOUBLE_DIGITS 17

static gint64
parse_exponent (const char *p, const char *end)
{
  gboolean is_negative = *p == '-';
  gint64   value = 0;

  if (*p == '-' || *p == '+')
    p++;
  for (; p < end; p++)
    value = MIN (value * 10 + (*p - '0'), MAX_EXPONENT);
  return is_negative ? -value : value;
}

/*
 * ringer_json_decimal_init:
 *
 * Takes a number apart, so that 1, 1.0 and 10e-1 become the same.
 */
void
ringer_json_decimal_init (RingerJsonDecimal *self, const char *lexeme, gsize length)
{
  const char *p = lexeme;
  const char *end = lexeme + length;
  gboolean    after_point = FALSE;

  self->is_negative = *p == '-';
  self->digits = g_string_new (NULL);
  self->exponent = 0;
  if (*p == '-')
    p++;

  for (; p < end && *p != 'e' && *p != 'E'; p++)
    {
      if (*p == '.')
        {
          after_point = TRUE;
          continue;
        }
      if (*p != '0' || self->digits->len > 0)
        {
          g_string_append_c (self->digits, *p);
          self->exponent += !after_point;
        }
      else if (after_point)
        self->exponent--;
    }
  if (p < end)
    self->exponent += parse_exponent (p + 1, end);

  while (self->digits->len > 0 && self->digits->str[self->digits->len - 1] == '0')
    g_string_truncate (self->digits, self->digits->len - 1);
  if (self->digits->len == 0)
    {
      self->exponent = 0;
      self->is_negative = FALSE;
    }
}

void
ringer_json_decimal_clear (RingerJsonDecimal *self)
{
  if (self->digits != NULL)
    g_string_free (g_steal_pointer (&self->digits), TRUE);
}

static gboolean
decimal_equal (const RingerJsonDecimal *a, const RingerJsonDecimal *b)
{
  return a->is_negative == b->is_negative && a->exponent == b->exponent &&
         g_string_equal (a->digits, b->digits);
}

/*
 * ringer_json_number_equal:
 *
 * Tells whether two numbers are the same to the last digit, however they are
 * written.
 */
gboolean
ringer_json_number_equal (const char *a, gsize a_length, const char *b, gsize b_length)
{
  g_auto (RingerJsonDecimal) x = { 0 };
  g_auto (RingerJsonDecimal) y = { 0 };

  if (a_length == b_length && memcmp (a, b, a_length) == 0)
    return TRUE;
  ringer_json_decimal_init (&x, a, a_length);
  ringer_json_decimal_init (&y, b, b_length);
  return decimal_equal (&x, &y);
}

static double
to_double (const RingerJsonDecimal *decimal)
{
  g_autofree char *text = NULL;
  gsize            n = MIN (decimal->digits->len, MAX_DIGITS);
  gint64           exponent = CLAMP (decimal->exponent, -10000, 10000);

  /* Digits that are cut off leave a 1 that says there was something. */
  text = g_strdup_printf ("%s0.%.*s%se%" G_GINT64_FORMAT, decimal->is_negative ? "-" : "", (int) n,
                          decimal->digits->str, n < decimal->digits->len ? "1" : "", exponent);
  return g_ascii_strtod (text, NULL);
}

static gboolean
print_digits (double value, int digits, char *buffer, int size)
{
  char format[8];

  g_snprintf (format, sizeof format, "%%.%de", digits - 1);
  g_ascii_formatd (buffer, size, format, value);
  return g_ascii_strtod (buffer, NULL) == value;
}

/* Writes a double with the fewest digits that give it back, as "d.ddde±xx". If
 * fewer than the safe number would do, then that number of digits ends in
 * zeros; but very small doubles have less precision than others. */
static void
print_shortest (double value, char *buffer, int size)
{
  int low = ABS (value) < 1e-290 ? 1 : SAFE_DIGITS;
  int high = DOUBLE_DIGITS;

  while (low < high)
    {
      int middle = (low + high) / 2;

      if (print_digits (value, middle, buffer, size))
        high = middle;
      else
        low = middle + 1;
    }
  print_digits (value, high, buffer, size);
}

/* Writes a number as JavaScript does (ECMAScript, Number::toString): as it is
 * between 1e-7 and 1e21, else with an exponent. */
static char *
print_javascript (const RingerJsonDecimal *decimal)
{
  GString    *out = g_string_new (decimal->is_negative ? "-" : "");
  const char *digits = decimal->digits->str;
  gint64      n_digits = (gint64) decimal->digits->len;
  gint64      point = decimal->exponent;

  if (n_digits == 0)
    g_string_append_c (out, '0');
  else if (point > 0 && point <= 21)
    {
      g_string_append_len (out, digits, MIN (point, n_digits));
      for (gint64 i = n_digits; i < point; i++)
        g_string_append_c (out, '0');
      if (point < n_digits)
        g_string_append_printf (out, ".%s", digits + point);
    }
  else if (point > -6 && point <= 0)
    {
      g_string_append (out, "0.");
      for (gint64 i = point; i < 0; i++)
        g_string_append_c (out, '0');
      g_string_append (out, digits);
    }
  else
    {
      g_string_append_c (out, digits[0]);
      if (n_digits > 1)
        g_string_append_printf (out, ".%s", digits + 1);
      g_string_append_printf (out, "e%+" G_GINT64_FORMAT, point - 1);
    }
  return g_string_free (out, FALSE);
}

/*
 * ringer_json_number_read:
 * @read_as: (out): what a JavaScript peer will write for it, when that is not
 *   the same number
 *
 * Tells whether a number survives being read into a double and written again.
 */
RingerJsonReading
ringer_json_number_read (const char *lexeme, gsize length, char **read_as)
{
  g_auto (RingerJsonDecimal) decimal = { 0 };
  g_auto (RingerJsonDecimal) shortest = { 0 };
  char   buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double value;

  *read_as = NULL;
  /* Nearly all numbers are short, and it shows without taking them apart. */
  if (length <= SAFE_DIGITS && memchr (lexeme, 'e', length) == NULL &&
      memchr (lexeme, 'E', length) == NULL)
    return RINGER_JSON_READ_SAME;

  ringer_json_decimal_init (&decimal, lexeme, length);
  if (decimal.digits->len <= SAFE_DIGITS && ABS (decimal.exponent) <= SAFE_EXPONENT)
    return RINGER_JSON_READ_SAME;

  value = to_double (&decimal);
  if (isinf (value))
    {
      *read_as = g_strdup (value < 0 ? "-Infinity" : "Infinity");
      return RINGER_JSON_READ_INFINITE;
    }
  print_shortest (value, buffer, sizeof buffer);
  ringer_json_decimal_init (&shortest, buffer, strlen (buffer));
  if (decimal_equal (&decimal, &shortest))
    return RINGER_JSON_READ_SAME;
  *read_as = print_javascript (&shortest);
  return RINGER_JSON_READ_ROUNDED;
}
