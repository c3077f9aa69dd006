/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-private.h"
#include "ringer-utf8.h"

#include <string.h>

/* The pull scanner on which all of this folder stands: strict RFC 8259, one
 * pass, no allocation, no recursion. What is open is a stack of bits, one a
 * level: set for an object. A token is only handed out when the text up to its
 * end is right, so that who reads tokens need not check them again.
 *
 * This is the hot path of formatting and checking, hence the word-wise loop
 * over strings. */

enum
{
  STATE_START,
  STATE_FIRST_ELEMENT,
  STATE_FIRST_KEY,
  STATE_COLON,
  STATE_AFTER_VALUE,
  STATE_DONE,
};

#define ONES      G_GUINT64_CONSTANT (0x0101010101010101)
#define HIGH_BITS (ONES * 0x80)

/* What a byte means within a string. */
enum
{
  IN_STRING_PLAIN,
  IN_STRING_QUOTE,
  IN_STRING_BACKSLASH,
  IN_STRING_CONTROL,
  IN_STRING_HIGH,
};

/* Marks the bytes that a string cannot simply go on over: controls, quotes,
 * backslashes and non-ASCII. The lowest mark is exact; those above it may be
 * carried over from it. */
static inline guint64
mark_special (guint64 word)
{
  return (((word ^ (ONES * '"')) - ONES) | ((word ^ (ONES * '\\')) - ONES) | (word - ONES * 0x20) |
          word) &
         HIGH_BITS;
}

static inline guint
classify (guint8 c)
{
  if (c == '"')
    return IN_STRING_QUOTE;
  if (c == '\\')
    return IN_STRING_BACKSLASH;
  if (c < 0x20)
    return IN_STRING_CONTROL;
  return c < 0x80 ? IN_STRING_PLAIN : IN_STRING_HIGH;
}

static inline const guint8 *
skip_plain (const guint8 *p, const guint8 *end)
{
  while (end - p >= 8)
    {
      guint64 word;

      memcpy (&word, p, 8);
      word = mark_special (GUINT64_FROM_LE (word));
      if (word != 0)
        return p + __builtin_ctzll (word) / 8;
      p += 8;
    }
  while (p < end && classify (*p) == IN_STRING_PLAIN)
    p++;
  return p;
}

static inline gboolean
is_space (guint8 c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline const guint8 *
skip_space (const guint8 *p, const guint8 *end)
{
  if (p<end && * p> ' ')
    return p;

  for (;;)
    {
      guint64 word = 0;

      /* Indentation comes in long runs. */
      if (end - p >= 8)
        memcpy (&word, p, 8);
      if (word == ONES * ' ')
        p += 8;
      else if (p < end && is_space (*p))
        p++;
      else
        return p;
    }
}

static inline gboolean
is_digit (guint8 c)
{
  return c >= '0' && c <= '9';
}

/* Marks the bytes that are not digits; the lowest mark is exact. A digit's high
 * half is 3, and stays 3 when 6 is added. */
static inline guint64
mark_no_digit (guint64 word)
{
  return ((word ^ (ONES * 0x30)) | ((word + ONES * 6) ^ (ONES * 0x30))) & (ONES * 0xf0);
}

static inline const guint8 *
skip_digits (const guint8 *p, const guint8 *end)
{
  while (end - p >= 8)
    {
      guint64 word;

      memcpy (&word, p, 8);
      word = mark_no_digit (GUINT64_FROM_LE (word));
      if (word != 0)
        return p + __builtin_ctzll (word) / 8;
      p += 8;
    }
  while (p < end && is_digit (*p))
    p++;
  return p;
}

static gboolean
fail (RingerJsonScanner *self, RingerJsonProblem problem, const guint8 *p)
{
  self->problem = problem;
  self->state = STATE_DONE;
  self->p = p;
  return FALSE;
}

/* @p stands at the backslash. Returns what follows the escape, or NULL. */
static const guint8 *
scan_escape (RingerJsonScanner *self, const guint8 *p)
{
  const guint8 *q = p + 1;

  /* The string's missing end is then found by the caller. */
  if (q == self->end)
    return q;
  if (*q != '\0' && strchr ("\"\\/bfnrt", *q) != NULL)
    return q + 1;
  if (*q != 'u')
    {
      fail (self, PROBLEM_ESCAPE, p);
      return NULL;
    }
  q++;
  for (guint i = 0; i < 4; i++, q++)
    if (q == self->end || !g_ascii_isxdigit ((char) *q))
      {
        if (q == self->end)
          return q;
        fail (self, PROBLEM_HEX, p);
        return NULL;
      }
  return q;
}

/* @p stands at the first of a run of non-ASCII bytes. */
static const guint8 *
scan_high (RingerJsonScanner *self, const guint8 *p)
{
  const guint8 *q = p;
  gsize         valid;

  while (q < self->end && *q >= 0x80)
    q++;
  valid = ringer_utf8_get_valid_length ((const char *) p, (gsize) (q - p));
  if (valid == (gsize) (q - p))
    return q;
  fail (self, PROBLEM_UTF8, p + valid);
  return NULL;
}

/* @start stands at the opening quote. Returns what follows the closing one, or
 * NULL. */
static inline const guint8 *
scan_string (RingerJsonScanner *self, const guint8 *start)
{
  const guint8 *p = start + 1;

  for (;;)
    {
      p = skip_plain (p, self->end);
      if (p == self->end)
        {
          fail (self, PROBLEM_OPEN_STRING, start);
          return NULL;
        }
      switch (classify (*p))
        {
        case IN_STRING_QUOTE:
          return p + 1;
        case IN_STRING_BACKSLASH:
          p = scan_escape (self, p);
          break;
        case IN_STRING_HIGH:
          p = scan_high (self, p);
          break;
        default:
          fail (self, PROBLEM_CONTROL, p);
          return NULL;
        }
      if (p == NULL)
        return NULL;
    }
}

static inline const guint8 *
scan_digits (RingerJsonScanner *self, const guint8 *p, RingerJsonProblem problem)
{
  if (p == self->end || !is_digit (*p))
    {
      fail (self, problem, p);
      return NULL;
    }
  return skip_digits (p, self->end);
}

/* Returns what follows the number, or NULL. */
static inline const guint8 *
scan_number (RingerJsonScanner *self, const guint8 *p)
{
  const guint8 *end = self->end;

  if (*p == '-')
    p++;
  if (end - p >= 2 && p[0] == '0' && is_digit (p[1]))
    {
      fail (self, PROBLEM_LEADING_ZERO, p);
      return NULL;
    }
  p = scan_digits (self, p, PROBLEM_INTEGER_DIGIT);

  if (p != NULL && p < end && *p == '.')
    p = scan_digits (self, p + 1, PROBLEM_FRACTION_DIGIT);
  if (p != NULL && p < end && (*p == 'e' || *p == 'E'))
    {
      p++;
      if (p < end && (*p == '+' || *p == '-'))
        p++;
      p = scan_digits (self, p, PROBLEM_EXPONENT_DIGIT);
    }
  return p;
}

static inline gboolean
is_in_object (const RingerJsonScanner *self)
{
  guint level = self->depth - 1;

  return (self->nesting[level / 64] >> (level % 64)) & 1;
}

static inline gboolean
emit (RingerJsonScanner  *self,
      RingerJsonToken    *token,
      RingerJsonTokenKind kind,
      const guint8       *start,
      const guint8       *end,
      guint               state)
{
  token->kind = kind;
  token->depth = self->depth;
  token->offset = (gsize) (start - self->text);
  token->length = (gsize) (end - start);
  self->p = end;
  self->state = state;
  return TRUE;
}

static gboolean
open_container (RingerJsonScanner *self, RingerJsonToken *token, const guint8 *p)
{
  gboolean is_object = *p == '{';
  guint    level = self->depth;
  guint64  bit = G_GUINT64_CONSTANT (1) << (level % 64);

  if (level == RINGER_JSON_MAX_DEPTH)
    return fail (self, PROBLEM_DEPTH, p);

  emit (self, token, is_object ? RINGER_JSON_TOKEN_OBJECT_START : RINGER_JSON_TOKEN_ARRAY_START, p,
        p + 1, is_object ? STATE_FIRST_KEY : STATE_FIRST_ELEMENT);
  if (is_object)
    self->nesting[level / 64] |= bit;
  else
    self->nesting[level / 64] &= ~bit;
  self->depth++;
  return TRUE;
}

static gboolean
close_container (RingerJsonScanner *self, RingerJsonToken *token, const guint8 *p)
{
  self->depth--;
  return emit (self, token, *p == '}' ? RINGER_JSON_TOKEN_OBJECT_END : RINGER_JSON_TOKEN_ARRAY_END,
               p, p + 1, STATE_AFTER_VALUE);
}

/* Not a value: says what was wanted instead. */
static gboolean
fail_value (RingerJsonScanner *self, const guint8 *p)
{
  if (self->state == STATE_START && p == self->end)
    return fail (self, PROBLEM_EMPTY, self->text);
  if (self->state == STATE_START && self->end - p >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0)
    return fail (self, PROBLEM_BYTE_ORDER_MARK, p);
  if (self->state == STATE_AFTER_VALUE && p < self->end && *p == ']')
    return fail (self, PROBLEM_TRAILING_COMMA, self->comma);
  if (self->state == STATE_FIRST_ELEMENT)
    return fail (self, PROBLEM_VALUE_OR_END, p);
  return fail (self, PROBLEM_VALUE, p);
}

static inline gboolean
scan_word (RingerJsonScanner  *self,
           RingerJsonToken    *token,
           const guint8       *p,
           const char         *word,
           gsize               length,
           RingerJsonTokenKind kind)
{
  if ((gsize) (self->end - p) < length || memcmp (p, word, length) != 0)
    return fail_value (self, p);
  return emit (self, token, kind, p, p + length, STATE_AFTER_VALUE);
}

static inline gboolean
scan_value (RingerJsonScanner *self, RingerJsonToken *token, const guint8 *p)
{
  const guint8 *end;

  if (p == self->end)
    return fail_value (self, p);

  switch (*p)
    {
    case '"':
      end = scan_string (self, p);
      return end != NULL && emit (self, token, RINGER_JSON_TOKEN_STRING, p, end, STATE_AFTER_VALUE);
    case '{':
    case '[':
      return open_container (self, token, p);
    case 'n':
      return scan_word (self, token, p, "null", 4, RINGER_JSON_TOKEN_NULL);
    case 't':
      return scan_word (self, token, p, "true", 4, RINGER_JSON_TOKEN_TRUE);
    case 'f':
      return scan_word (self, token, p, "false", 5, RINGER_JSON_TOKEN_FALSE);
    default:
      if (*p != '-' && !is_digit (*p))
        return fail_value (self, p);
      end = scan_number (self, p);
      return end != NULL && emit (self, token, RINGER_JSON_TOKEN_NUMBER, p, end, STATE_AFTER_VALUE);
    }
}

static inline gboolean
scan_key (RingerJsonScanner *self, RingerJsonToken *token, const guint8 *p)
{
  const guint8 *end;

  if (p == self->end || *p != '"')
    {
      if (self->state == STATE_FIRST_KEY)
        return fail (self, PROBLEM_KEY_OR_END, p);
      if (p < self->end && *p == '}')
        return fail (self, PROBLEM_TRAILING_COMMA, self->comma);
      return fail (self, PROBLEM_KEY, p);
    }
  end = scan_string (self, p);
  return end != NULL && emit (self, token, RINGER_JSON_TOKEN_KEY, p, end, STATE_COLON);
}

/* After a value within a container. */
static inline gboolean
scan_next (RingerJsonScanner *self, RingerJsonToken *token, const guint8 *p)
{
  gboolean in_object = is_in_object (self);

  if (p < self->end && *p == ',')
    {
      self->comma = p;
      p = skip_space (p + 1, self->end);
      return in_object ? scan_key (self, token, p) : scan_value (self, token, p);
    }
  if (p < self->end && *p == (in_object ? '}' : ']'))
    return close_container (self, token, p);
  return fail (self, in_object ? PROBLEM_AFTER_MEMBER : PROBLEM_AFTER_ELEMENT, p);
}

/**
 * ringer_json_scanner_init:
 * @self: (out caller-allocates): a scanner
 * @text: bytes from anywhere; borrowed
 * @length: their number, or -1 when @text ends at a NUL
 *
 * Begins to read @text. There is nothing to free at the end.
 */
void
ringer_json_scanner_init (RingerJsonScanner *self, const char *text, gssize length)
{
  g_return_if_fail (text != NULL || length == 0);

  /* No address is the same as nothing at an address. */
  if (text == NULL)
    text = "";
  self->text = (const guint8 *) text;
  self->p = self->text;
  self->end = self->text + (length < 0 ? strlen (text) : (gsize) length);
  self->comma = NULL;
  self->state = STATE_START;
  self->problem = PROBLEM_NONE;
  self->depth = 0;
}

/**
 * ringer_json_scanner_next:
 * @self: a scanner
 * @token: (out caller-allocates): what comes next
 *
 * Reads one token. The text is known to be JSON only when the end was reached
 * without a problem.
 *
 * Returns: %FALSE at the end of the text and at the first problem;
 *   ringer_json_scanner_check() tells them apart
 */
gboolean
ringer_json_scanner_next (RingerJsonScanner *self, RingerJsonToken *token)
{
  const guint8 *end = self->end;
  const guint8 *p = skip_space (self->p, end);

  switch (self->state)
    {
    case STATE_AFTER_VALUE:
      if (self->depth > 0)
        return scan_next (self, token, p);
      if (p < end)
        return fail (self, PROBLEM_AFTER_ALL, p);
      self->state = STATE_DONE;
      return FALSE;
    case STATE_COLON:
      if (p == end || *p != ':')
        return fail (self, PROBLEM_COLON, p);
      return scan_value (self, token, skip_space (p + 1, end));
    case STATE_FIRST_KEY:
      if (p < end && *p == '}')
        return close_container (self, token, p);
      return scan_key (self, token, p);
    case STATE_FIRST_ELEMENT:
      if (p < end && *p == ']')
        return close_container (self, token, p);
      return scan_value (self, token, p);
    case STATE_START:
      return scan_value (self, token, p);
    default:
      return FALSE;
    }
}
