/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-error.h"
#include "ringer-utf8.h"

#include <glib/gi18n.h>
#include <string.h>

/* Patterns over bytes from anywhere: a glob that fits the whole text, a text that is
 * in it, both without regard to case, and regular expressions. Globs and parts
 * allocate nothing and take at most the product of both lengths, whatever a peer
 * sends. Bytes that are no UTF-8 are characters of their own, which no pattern
 * names but its wildcards fit.
 *
 * A regular expression is GLib's, with limits: what it looks at is cut to
 * RINGER_FILTER_MAX_REGEX_TEXT, and its backtracking to RINGER_FILTER_MATCH_LIMIT steps for
 * each place that it tries; beyond, it does not match. */

/* Beyond all of Unicode. */
#define ITEM_ANY     0x110000u
#define ITEM_ONE     0x110001u
#define INVALID_BYTE 0x120000u

struct _RingerFilterPattern
{
  gunichar *items; /* folded */
  guint     n_items;
  gboolean  is_part;
  guint     rare; /* of a part: the item to look for first; n_items for none */
  GRegex   *regex;
};

static inline gunichar
fold (gunichar c)
{
  if (G_LIKELY (c < 0x80))
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  return c <= 0x10ffff ? g_unichar_tolower (c) : c;
}

/* Takes a character that is not ASCII. */
static gunichar
take_wide (const char **p, const char *end)
{
  gunichar c = g_utf8_get_char_validated (*p, end - *p);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    return INVALID_BYTE + (guint8) * (*p)++;
  *p = g_utf8_next_char (*p);
  return fold (c);
}

static inline gunichar
take (const char **p, const char *end)
{
  if (G_LIKELY ((guint8) * *p < 0x80))
    return fold ((guint8) * (*p)++);
  return take_wide (p, end);
}

static RingerFilterPattern *
new_pattern (const char *text, gsize length, gboolean is_part)
{
  RingerFilterPattern *self = g_new0 (RingerFilterPattern, 1);
  const char          *p = text;
  const char          *end = text + length;

  self->is_part = is_part;
  self->items = g_new (gunichar, length + 1);
  while (p < end)
    {
      gunichar c = take (&p, end);

      if (!is_part && c == '\\' && p < end)
        c = take (&p, end);
      else if (!is_part && c == '?')
        c = ITEM_ONE;
      else if (!is_part && c == '*')
        c = ITEM_ANY;
      /* Two stars are one. */
      if (c != ITEM_ANY || self->n_items == 0 || self->items[self->n_items - 1] != ITEM_ANY)
        self->items[self->n_items++] = c;
    }
  return self;
}

/* The item of a part that is seldom in texts and JSON. Only where all are ASCII, so
 * that items are bytes. */
static guint
find_rare (const RingerFilterPattern *self)
{
  static const char common[] = "\"etaoinsrhl:,dcu 0123456789mfpgwybvkxjqz";
  guint             best = self->n_items;
  gsize             most = 0;

  for (guint i = 0; i < self->n_items; i++)
    {
      const char *found;
      gsize       rank;

      if (self->items[i] >= 0x80)
        return self->n_items;
      found = memchr (common, (int) self->items[i], sizeof common - 1);
      rank = found != NULL ? (gsize) (found - common) + 1 : sizeof common;
      if (rank > most)
        {
          most = rank;
          best = i;
        }
    }
  return best;
}

/*
 * ringer_filter_pattern_new_glob:
 * @text: UTF-8, in which `*` is any text, `?` one character and a backslash makes
 *   the next character plain
 */
RingerFilterPattern *
ringer_filter_pattern_new_glob (const char *text, gsize length)
{
  return new_pattern (text, length, FALSE);
}

/*
 * ringer_filter_pattern_new_part:
 * @text: UTF-8 that is looked for anywhere
 */
RingerFilterPattern *
ringer_filter_pattern_new_part (const char *text, gsize length)
{
  RingerFilterPattern *self = new_pattern (text, length, TRUE);

  self->rare = find_rare (self);
  return self;
}

static gboolean
read_flags (const char *flags, GRegexCompileFlags *compile, GError **error)
{
  for (; *flags != '\0'; flags++)
    switch (*flags)
      {
      case 'i':
        *compile |= G_REGEX_CASELESS;
        break;
      case 's':
        *compile |= G_REGEX_DOTALL;
        break;
      case 'm':
        *compile |= G_REGEX_MULTILINE;
        break;
      default:
        g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                     _ ("After a pattern only i, m and s can stand, not “%s”"), flags);
        return FALSE;
      }
  return TRUE;
}

/*
 * ringer_filter_pattern_new_regex:
 * @lexeme: a whole pattern token: `/users\/\d+/i`
 *
 * Returns: (transfer full) (nullable): the pattern, or %NULL with
 *   %RINGER_ERROR_BAD_ARGUMENT
 */
RingerFilterPattern *
ringer_filter_pattern_new_regex (const char *lexeme, gsize length, GError **error)
{
  g_autofree char *copy = g_strndup (lexeme + 1, length - 1);
  char            *end = strrchr (copy, '/');
  /* Limits in a pattern can only lower those before them (pcre2pattern(3)). */
  g_autoptr (GString) limited = g_string_new ("(*LIMIT_MATCH=" RINGER_FILTER_MATCH_LIMIT ")");
  g_autoptr (GError) problem = NULL;
  GRegexCompileFlags   compile = G_REGEX_OPTIMIZE;
  GRegex              *regex;
  RingerFilterPattern *self;

  *end = '\0';
  if (!read_flags (end + 1, &compile, error))
    return NULL;
  g_string_append (limited, copy);
  regex = g_regex_new (limited->str, compile, 0, &problem);
  if (regex == NULL)
    {
      /* GLib's message repeats the whole pattern, with our limit. */
      const char *reason = g_strrstr (problem->message, ": ");

      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("The pattern is not right: %s"),
                   reason != NULL ? reason + 2 : problem->message);
      return NULL;
    }
  self = g_new0 (RingerFilterPattern, 1);
  self->regex = regex;
  return self;
}

void
ringer_filter_pattern_free (RingerFilterPattern *self)
{
  g_free (self->items);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self);
}

/* Where a star stands, the pattern goes on at the first place that fits, and is
 * tried one character further when that was too early; an earlier star never
 * needs to be tried again. */
static gboolean
match_glob (const RingerFilterPattern *self, const char *p, const char *end)
{
  const gunichar *item = self->items;
  const gunichar *items_end = item + self->n_items;
  const gunichar *after_star = NULL;
  const char     *retry = NULL;

  for (;;)
    {
      gunichar c;

      if (item < items_end && *item == ITEM_ANY)
        {
          if (++item == items_end)
            return TRUE;
          after_star = item;
          retry = p;
          continue;
        }
      if (p == end)
        return item == items_end;
      c = take (&p, end);
      if (item < items_end && (*item == c || *item == ITEM_ONE))
        {
          item++;
          continue;
        }
      if (after_star == NULL)
        return FALSE;
      p = retry;
      if (p == end)
        return FALSE;
      take (&p, end);
      retry = p;
      item = after_star;
    }
}

static gboolean
fits_here (const RingerFilterPattern *self, const char *p, const char *end)
{
  for (guint i = 0; i < self->n_items; i++)
    if (p == end || take (&p, end) != self->items[i])
      return FALSE;
  return TRUE;
}

/* The next of one letter's two bytes; both places that are known stay good until they
 * are passed. */
static const char *
find_either (const char *p, const char *end, const char bytes[2], const char *next[2])
{
  for (guint i = 0; i < 2; i++)
    if (next[i] < p)
      {
        next[i] = memchr (p, bytes[i], (gsize) (end - p));
        if (next[i] == NULL)
          next[i] = end;
      }
  return MIN (next[0], next[1]);
}

static gboolean
match_ascii_part (const RingerFilterPattern *self, const char *text, const char *end)
{
  const char  lower = (char) self->items[self->rare];
  const char  bytes[2] = { lower, g_ascii_toupper (lower) };
  const char *next[2] = { NULL, NULL };
  const char *p;

  if ((gsize) (end - text) < self->n_items)
    return FALSE;
  p = text + self->rare;
  if (bytes[0] == bytes[1])
    next[1] = end;
  while ((p = find_either (p, end, bytes, next)) < end)
    {
      if (fits_here (self, p - self->rare, end))
        return TRUE;
      p++;
    }
  return FALSE;
}

static gboolean
match_part (const RingerFilterPattern *self, const char *p, const char *end)
{
  if (self->n_items == 0)
    return TRUE;
  if (self->rare < self->n_items)
    return match_ascii_part (self, p, end);
  while (p < end)
    {
      const char *here = p;

      if (take (&p, end) == self->items[0] && fits_here (self, here, end))
        return TRUE;
    }
  return FALSE;
}

static gboolean
run_regex (RingerFilterPattern *self, const char *text, gsize length, GError **error)
{
  gsize size = MIN (length, RINGER_FILTER_MAX_REGEX_TEXT);

  /* A character that is cut in two is left out. */
  while (size < length && size > 0 && ((guint8) text[size] & 0xc0) == 0x80)
    size--;
  if (ringer_utf8_get_valid_length (text, size) < size)
    {
      g_autofree char *repaired = ringer_utf8_repair (text, size, &size);

      return g_regex_match_full (self->regex, repaired, (gssize) size, 0, 0, NULL, error);
    }
  return g_regex_match_full (self->regex, text, (gssize) size, 0, 0, NULL, error);
}

/*
 * ringer_filter_pattern_match:
 * @text: bytes from anywhere
 */
gboolean
ringer_filter_pattern_match (RingerFilterPattern *self, const char *text, gsize length)
{
  if (self->regex != NULL)
    return run_regex (self, text, length, NULL);
  if (self->is_part)
    return match_part (self, text, text + length);
  return match_glob (self, text, text + length);
}

gboolean
ringer_filter_pattern_gives_up (RingerFilterPattern *self, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  return self->regex != NULL && !run_regex (self, text, length, &error) && error != NULL;
}
