/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* Cuts an expression into tokens. It never fails: a string without its end goes up
 * to the end and says so, and any byte that is nothing else is part of a word. */

static const struct
{
  const char          *text;
  RingerFilterOperator op;
} operators[] = {
  /* Longer ones first. */
  { "==", OPERATOR_EQUAL },    { "!=", OPERATOR_NOT_EQUAL }, { "<=", OPERATOR_AT_MOST },
  { ">=", OPERATOR_AT_LEAST }, { "=", OPERATOR_EQUAL },      { "<", OPERATOR_LESS },
  { ">", OPERATOR_MORE },      { "~", OPERATOR_LIKE },       { "%", OPERATOR_MODULO },
};

static const struct
{
  const char           *text;
  RingerFilterTokenKind kind;
} keywords[] = {
  { "and", TOKEN_AND }, { "or", TOKEN_OR },         { "not", TOKEN_NOT },
  { "in", TOKEN_IN },   { "exists", TOKEN_EXISTS },
};

const char *
ringer_filter_operator_get_text (RingerFilterOperator op)
{
  /* The first is another spelling. */
  for (guint i = 1; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].op == op)
      return operators[i].text;
  return "";
}

static gboolean
is_word_char (const char *p)
{
  return *p != '\0' && !g_ascii_isspace (*p) && strchr ("(),\"=<>~%", *p) == NULL &&
         !(p[0] == '!' && p[1] == '=');
}

static gsize
get_word_length (const char *p)
{
  gsize n = 0;

  while (is_word_char (p + n))
    n++;
  return n;
}

/* Up to and with the END that no backslash is before. */
static gsize
get_quoted_length (const char *p, char end, gboolean *is_open)
{
  gsize n = 1;

  while (p[n] != '\0' && p[n] != end)
    n += p[n] == '\\' && p[n + 1] != '\0' ? 2 : 1;
  *is_open = p[n] == '\0';
  return *is_open ? n : n + 1;
}

static gsize
get_brackets_length (const char *p)
{
  gsize    n = 1;
  gboolean is_open = FALSE;

  if (p[n] == '"')
    n += get_quoted_length (p + n, '"', &is_open);
  while (p[n] != '\0' && p[n] != ']' && !g_ascii_isspace (p[n]) && strchr ("()=<>~%", p[n]) == NULL)
    n++;
  return p[n] == ']' ? n + 1 : n;
}

/* A path may be wrong; that is told by who parses it. */
static gsize
get_path_length (const char *p)
{
  gsize n = 1;

  while (p[n] != '\0')
    if (p[n] == '[')
      n += get_brackets_length (p + n);
    else if (is_word_char (p + n))
      n++;
    else
      break;
  return n;
}

static RingerFilterTokenKind
get_word_kind (const char *p, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (strlen (keywords[i].text) == length &&
        g_ascii_strncasecmp (keywords[i].text, p, length) == 0)
      return keywords[i].kind;
  return TOKEN_WORD;
}

static gboolean
read_operator (const char *p, RingerFilterToken *token)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (p, operators[i].text))
      {
        token->kind = TOKEN_OPERATOR;
        token->op = operators[i].op;
        token->length = strlen (operators[i].text);
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_mark (char c, RingerFilterToken *token)
{
  static const char marks[] = "(),";
  const char       *mark = strchr (marks, c);

  if (mark == NULL)
    return FALSE;
  token->kind = TOKEN_OPEN + (RingerFilterTokenKind) (mark - marks);
  token->length = 1;
  return TRUE;
}

/*
 * ringer_filter_lexer_next:
 *
 * Takes the next token; TOKEN_END again and again at the end.
 */
void
ringer_filter_lexer_next (RingerFilterLexer *self, RingerFilterToken *token)
{
  const char *p;
  gboolean    after_like = self->after_like;

  while (g_ascii_isspace (self->text[self->position]))
    self->position++;
  p = self->text + self->position;
  *token = (RingerFilterToken){ .kind = TOKEN_END, .offset = self->position };
  self->after_like = FALSE;

  if (*p == '\0')
    return;
  if (*p == '"' || *p == '\'')
    {
      token->kind = TOKEN_STRING;
      token->length = get_quoted_length (p, *p, &token->is_open);
    }
  else if (*p == '/' && after_like)
    {
      token->kind = TOKEN_REGEX;
      token->length = get_quoted_length (p, '/', &token->is_open);
      if (!token->is_open)
        token->length += get_word_length (p + token->length);
    }
  else if (*p == '$')
    {
      token->kind = TOKEN_PATH;
      token->length = get_path_length (p);
    }
  else if (!read_mark (*p, token) && !read_operator (p, token))
    {
      token->length = get_word_length (p);
      token->kind = get_word_kind (p, token->length);
    }
  self->after_like = token->kind == TOKEN_OPERATOR && token->op == OPERATOR_LIKE;
  self->position += token->length;
}

/*
 * ringer_filter_is_bare:
 *
 * Tells whether a text means itself without quotes wherever a value can stand.
 */
gboolean
ringer_filter_is_bare (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);

  if (!g_ascii_isalpha (*copy) && *copy != '_')
    return FALSE;
  for (const char *p = copy; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_-./:@#", *p) == NULL)
      return FALSE;
  return strlen (copy) == length && get_word_kind (copy, length) == TOKEN_WORD &&
         strcmp (copy, "true") != 0 && strcmp (copy, "false") != 0 && strcmp (copy, "null") != 0;
}

static gboolean
read_unit (const char *p, const char *end, guint *unit)
{
  *unit = 0;
  if (end - p < 6)
    return FALSE;
  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return FALSE;
      *unit = *unit << 4 | (guint) g_ascii_xdigit_value (p[i]);
    }
  return TRUE;
}

/* Half of a surrogate pair is no character. */
static gboolean
append_unicode (GString *out, const char **p, const char *end)
{
  const char *next = *p + 6;
  guint       unit;
  guint       low;

  if (!read_unit (*p, end, &unit) || (unit >= 0xdc00 && unit <= 0xdfff))
    return FALSE;
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      if (end - next < 6 || next[0] != '\\' || next[1] != 'u' || !read_unit (next, end, &low) ||
          low < 0xdc00 || low > 0xdfff)
        return FALSE;
      next += 6;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  g_string_append_unichar (out, unit);
  *p = next;
  return TRUE;
}

static gboolean
append_escape (GString *out, const char **p, const char *end)
{
  static const char letters[] = "\"'\\/bfnrt";
  static const char meanings[] = "\"'\\/\b\f\n\r\t";
  const char       *letter;

  if ((*p)[1] == 'u')
    return append_unicode (out, p, end);
  letter = (*p)[1] != '\0' ? strchr (letters, (*p)[1]) : NULL;
  if (letter == NULL)
    return FALSE;
  g_string_append_c (out, meanings[letter - letters]);
  *p += 2;
  return TRUE;
}

/*
 * ringer_filter_unquote:
 * @lexeme: a whole string token
 *
 * Returns: (transfer full) (nullable): what a string token means, with a NUL
 *   after it
 */
char *
ringer_filter_unquote (const char *lexeme, gsize length, gsize *out_length, GError **error)
{
  const char *p = lexeme + 1;
  const char *end = lexeme + length - 1;
  GString    *out = g_string_new (NULL);

  while (p < end)
    if (*p != '\\')
      g_string_append_c (out, *p++);
    else if (!append_escape (out, &p, end))
      {
        g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                     _ ("\\%.*s is no escape; there are \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t and "
                        "\\u with four digits, and \\\\ is a backslash"),
                     (int) (g_utf8_next_char (p + 1) - (p + 1)), p + 1);
        g_string_free (out, TRUE);
        return NULL;
      }
  *out_length = out->len;
  return g_string_free (out, FALSE);
}
