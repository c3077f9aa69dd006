/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-scanner.h"

#include <string.h>

/* Formatting and minifying: the lexemes of a text with other white space
 * between them. Both check while they write, in one pass. */

/* Beyond this many columns lines are not indented further: else a megabyte of
 * small values, nested deeply, would become half a gigabyte. */
#define MAX_INDENT 128
/* What is copied by the word instead of by the byte, and so needs room. */
#define SHORT 16

static const char spaces[MAX_INDENT + 1] =
    "                                                                "
    "                                                                ";

typedef struct
{
  char *start;
  char *p;
  char *end;
} Output;

static void
output_grow (Output *self, gsize more)
{
  gsize used = (gsize) (self->p - self->start);
  gsize size = MAX ((gsize) (self->end - self->start) * 2, used + more);

  self->start = g_realloc (self->start, size);
  self->p = self->start + used;
  self->end = self->start + size;
}

static inline void
output_reserve (Output *self, gsize more)
{
  if (G_UNLIKELY ((gsize) (self->end - self->p) < more))
    output_grow (self, more);
}

/* Copies a lexeme. Most are shorter than a call of memcpy() is worth; reading
 * past their end is fine as far as the text goes. */
static inline void
output_append (Output *self, const char *lexeme, gsize length, const char *text_end)
{
  if (length <= SHORT && text_end - lexeme >= SHORT)
    memcpy (self->p, lexeme, SHORT);
  else
    memcpy (self->p, lexeme, length);
  self->p += length;
}

static inline void
output_line (Output *self, gsize columns)
{
  *self->p++ = '\n';
  if (columns <= SHORT)
    memcpy (self->p, spaces, SHORT);
  else
    memcpy (self->p, spaces, columns);
  self->p += columns;
}

static inline gboolean
is_end (RingerJsonTokenKind kind)
{
  return kind == RINGER_JSON_TOKEN_ARRAY_END || kind == RINGER_JSON_TOKEN_OBJECT_END;
}

static inline gboolean
is_start (RingerJsonTokenKind kind)
{
  return kind == RINGER_JSON_TOKEN_ARRAY_START || kind == RINGER_JSON_TOKEN_OBJECT_START;
}

/* Writes what comes between two tokens. */
static inline void
output_separate (Output                *self,
                 const RingerJsonToken *before,
                 const RingerJsonToken *token,
                 gboolean               lines,
                 guint                  indent)
{
  if (before->kind == RINGER_JSON_TOKEN_KEY)
    {
      *self->p++ = ':';
      if (lines)
        *self->p++ = ' ';
      return;
    }
  if (!is_start (before->kind) && !is_end (token->kind))
    *self->p++ = ',';
  /* Empty containers stay on one line. */
  if (lines && !(is_start (before->kind) && is_end (token->kind)))
    output_line (self, MIN ((gsize) token->depth * indent, MAX_INDENT));
}

static char *
rewrite (const char *text,
         gssize      length,
         gboolean    lines,
         guint       indent,
         gsize      *out_length,
         GError    **error)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  RingerJsonToken   before;
  Output            out = { NULL, NULL, NULL };
  const char       *text_end;
  gboolean          is_first = TRUE;

  ringer_json_scanner_init (&scanner, text, length);
  text = (const char *) scanner.text;
  text_end = (const char *) scanner.end;
  output_grow (&out, (gsize) (text_end - text) + (gsize) (text_end - text) / 4 + 64);

  while (ringer_json_scanner_next (&scanner, &token))
    {
      output_reserve (&out, token.length + MAX_INDENT + 2 * SHORT);
      if (!is_first)
        output_separate (&out, &before, &token, lines, indent);
      output_append (&out, text + token.offset, token.length, text_end);
      before = token;
      is_first = FALSE;
    }
  if (!ringer_json_scanner_check (&scanner, NULL, error))
    {
      g_free (out.start);
      return NULL;
    }

  *out.p = '\0';
  if (out_length != NULL)
    *out_length = (gsize) (out.p - out.start);
  return g_realloc (out.start, (gsize) (out.p - out.start) + 1);
}

/**
 * ringer_json_format:
 * @text: bytes from anywhere
 * @length: their number, or -1 when @text ends at a NUL
 * @indent: spaces for each level
 * @out_length: (out) (optional): bytes of the result, without its NUL
 * @error: return location for an error
 *
 * Puts each member and element on a line of its own, without a line end after
 * the last. Strings and numbers stay as they are written; empty containers
 * stay `[]` and `{}`. Lines are not indented beyond 128 columns.
 *
 * Returns: (transfer full) (nullable): the formatted text, or %NULL with @error
 *   set as ringer_json_validate() does
 */
char *
ringer_json_format (
    const char *text, gssize length, guint indent, gsize *out_length, GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  return rewrite (text, length, TRUE, indent, out_length, error);
}

/**
 * ringer_json_minify:
 * @text: bytes from anywhere
 * @length: their number, or -1 when @text ends at a NUL
 * @out_length: (out) (optional): bytes of the result, without its NUL
 * @error: return location for an error
 *
 * Takes out all white space between lexemes, which stay as they are written.
 *
 * Returns: (transfer full) (nullable): the text on one line, or %NULL with
 *   @error set as ringer_json_validate() does
 */
char *
ringer_json_minify (const char *text, gssize length, gsize *out_length, GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  return rewrite (text, length, FALSE, 0, out_length, error);
}
