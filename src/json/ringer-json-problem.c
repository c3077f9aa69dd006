/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-private.h"

#include "ringer-error.h"
#include "ringer-text.h"

#include <string.h>

/* What is wrong with a text, in words: where it is, what was expected there,
 * and what stands there instead. Only made once there is a problem, so the
 * scanner need not count lines. */

/* Words that people write for values, and what JSON has for them. */
static const struct
{
  const char *word;
  const char *advice;
} foreign_words[] = {
  { "NaN", "JSON has no NaN" },
  { "Infinity", "JSON has no Infinity" },
  { "-Infinity", "JSON has no Infinity" },
  { "undefined", "JSON has no undefined; leave the member out, or write null" },
  { "None", "JSON writes null" },
  { "True", "JSON writes true" },
  { "False", "JSON writes false" },
  { "TRUE", "JSON writes true" },
  { "FALSE", "JSON writes false" },
  { "NULL", "JSON writes null" },
  { "Null", "JSON writes null" },
  { "nil", "JSON writes null" },
  { "'", "JSON strings are in double quotes" },
  { "\xe2\x80\x9c", "JSON strings are in straight double quotes" },
  { "//", "JSON has no comments" },
  { "/*", "JSON has no comments" },
  { "#", "JSON has no comments" },
  { "+", "a JSON number has no plus sign" },
  { ".", "a JSON number begins with a digit" },
};

static const char *
find_advice (const RingerJsonScanner *self, const guint8 *p)
{
  gsize left = (gsize) (self->end - p);

  for (gsize i = 0; i < G_N_ELEMENTS (foreign_words); i++)
    {
      gsize length = strlen (foreign_words[i].word);

      if (left >= length && memcmp (p, foreign_words[i].word, length) == 0)
        return foreign_words[i].advice;
    }
  return NULL;
}

static gsize
get_character_length (const RingerJsonScanner *self, const guint8 *p)
{
  gsize n = 1;

  while (p + n < self->end && n < 4 && (p[n] & 0xc0) == 0x80)
    n++;
  return n;
}

/* What stands at @p, for a person. */
static char *
describe_found (const RingerJsonScanner *self, const guint8 *p)
{
  g_autofree char *shown = NULL;

  if (p == self->end)
    return g_strdup ("the end of the text");
  if (*p == '\n' || *p == '\r')
    return g_strdup ("a line break");
  shown = ringer_text_show ((const char *) p,
                            *p < 0x80 ? 1 : (gssize) get_character_length (self, p));
  return g_strdup_printf ("'%s'", shown);
}

static char *
describe_expected (const RingerJsonScanner *self, const guint8 *p, const char *expected)
{
  g_autofree char *found = describe_found (self, p);
  const char      *advice = find_advice (self, p);

  if (advice != NULL)
    return g_strdup_printf ("expected %s, found %s (%s)", expected, found, advice);
  return g_strdup_printf ("expected %s, found %s", expected, found);
}

static char *
describe_control (const guint8 *p)
{
  switch (*p)
    {
    case '\n':
    case '\r':
      return g_strdup ("a line break in a string must be written as \\n; or its closing '\"' is "
                       "missing");
    case '\t':
      return g_strdup ("a tab in a string must be written as \\t");
    default:
      return g_strdup_printf ("a control character in a string must be written as \\u%04x", *p);
    }
}

static char *
describe_escape (const RingerJsonScanner *self, const guint8 *p)
{
  g_autofree char *found = describe_found (self, p + 1);

  return g_strdup_printf ("expected one of \" \\ / b f n r t u after the backslash, found %s",
                          found);
}

static char *
describe_trailing_comma (const RingerJsonScanner *self, const guint8 *p)
{
  do
    p++;
  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t');
  return g_strdup_printf ("this comma has nothing after it but '%c'", *p);
}

static const char *
get_expected (RingerJsonProblem problem)
{
  switch ((guint) problem)
    {
    case PROBLEM_VALUE:
      return "a value";
    case PROBLEM_VALUE_OR_END:
      return "a value or ']'";
    case PROBLEM_KEY:
      return "a name in double quotes";
    case PROBLEM_KEY_OR_END:
      return "a name in double quotes or '}'";
    case PROBLEM_COLON:
      return "':' after the name";
    case PROBLEM_AFTER_ELEMENT:
      return "',' or ']' after the value";
    case PROBLEM_AFTER_MEMBER:
      return "',' or '}' after the value";
    case PROBLEM_AFTER_ALL:
      return "nothing more after the value";
    case PROBLEM_INTEGER_DIGIT:
      return "a digit after '-'";
    case PROBLEM_FRACTION_DIGIT:
      return "a digit after the decimal point";
    case PROBLEM_EXPONENT_DIGIT:
      return "a digit in the exponent";
    default:
      return NULL;
    }
}

static char *
describe (const RingerJsonScanner *self)
{
  const char *expected = get_expected (self->problem);

  if (expected != NULL)
    return describe_expected (self, self->p, expected);

  switch (self->problem)
    {
    case PROBLEM_EMPTY:
      return g_strdup ("nothing here: a JSON value was expected");
    case PROBLEM_BYTE_ORDER_MARK:
      return g_strdup ("the text begins with a byte order mark, which JSON does not allow");
    case PROBLEM_TRAILING_COMMA:
      return describe_trailing_comma (self, self->p);
    case PROBLEM_DEPTH:
      return g_strdup_printf ("arrays and objects are nested more than %d deep",
                              RINGER_JSON_MAX_DEPTH);
    case PROBLEM_OPEN_STRING:
      return g_strdup ("the string that begins here has no closing '\"'");
    case PROBLEM_CONTROL:
      return describe_control (self->p);
    case PROBLEM_ESCAPE:
      return describe_escape (self, self->p);
    case PROBLEM_HEX:
      return g_strdup ("expected four hexadecimal digits after \\u");
    case PROBLEM_UTF8:
      return g_strdup_printf ("the byte 0x%02x is not UTF-8", *self->p);
    case PROBLEM_LEADING_ZERO:
      return g_strdup ("a number has no leading zeros");
    default:
      g_assert_not_reached ();
    }
}

/**
 * ringer_json_get_place:
 * @text: a text
 * @length: its bytes, or -1 when it ends at a NUL
 * @offset: bytes before the place
 * @place: (out caller-allocates): the place
 *
 * Finds line and column. Lines end at a line feed, a carriage return, or both;
 * a byte that is not UTF-8 counts as a character.
 */
void
ringer_json_get_place (const char *text, gssize length, gsize offset, RingerJsonPlace *place)
{
  gsize size;

  g_return_if_fail (place != NULL && (text != NULL || length == 0));

  size = length < 0 ? strlen (text) : (gsize) length;
  place->offset = MIN (offset, size);
  place->line = 1;
  place->column = 1;
  for (gsize i = 0; i < place->offset; i++)
    {
      if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == size || text[i + 1] != '\n')))
        {
          place->line++;
          place->column = 1;
        }
      else if ((text[i] & 0xc0) != 0x80)
        place->column++;
    }
}

/**
 * ringer_json_scanner_check:
 * @self: a scanner
 * @place: (out caller-allocates) (optional): where the problem is
 * @error: return location for an error
 *
 * Tells whether the scanner met a problem: %RINGER_ERROR_INVALID_JSON with line,
 * column and what was expected, or %RINGER_ERROR_LIMIT when the nesting is
 * deeper than %RINGER_JSON_MAX_DEPTH.
 *
 * Returns: %FALSE when it did, with @place and @error set
 */
gboolean
ringer_json_scanner_check (const RingerJsonScanner *self, RingerJsonPlace *place, GError **error)
{
  g_autofree char *description = NULL;
  RingerJsonPlace  here;

  if (self->problem == PROBLEM_NONE)
    return TRUE;

  ringer_json_get_place ((const char *) self->text, self->end - self->text,
                         (gsize) (self->p - self->text), &here);
  if (place != NULL)
    *place = here;
  description = describe (self);
  g_set_error (error, RINGER_ERROR,
               self->problem == PROBLEM_DEPTH ? RINGER_ERROR_LIMIT : RINGER_ERROR_INVALID_JSON,
               "line %u, column %u: %s", here.line, here.column, description);
  return FALSE;
}
