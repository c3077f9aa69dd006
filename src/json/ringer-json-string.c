/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-private.h"

#include "ringer-error.h"
#include "ringer-utf8.h"

#include <string.h>

#define REPLACEMENT_CHARACTER 0xfffd

/* Reads over the inside of a checked string lexeme, character by character. */
typedef struct
{
  const char *p;
  const char *end;
} Reader;

static guint
read_hex (const char *p)
{
  guint value = 0;

  for (guint i = 0; i < 4; i++)
    value = value << 4 | (guint) g_ascii_xdigit_value (p[i]);
  return value;
}

/* Reads the escape at the backslash where @self stands. Half of a surrogate
 * pair is no character; as UTF-8 it can only be U+FFFD. */
static gunichar
read_escape (Reader *self)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  char              c = self->p[1];
  guint             unit;

  if (c != 'u')
    {
      self->p += 2;
      return (gunichar) meanings[strchr (letters, c) - letters];
    }

  unit = read_hex (self->p + 2);
  self->p += 6;
  if (unit < 0xd800 || unit > 0xdfff)
    return unit;
  if (unit < 0xdc00 && self->end - self->p >= 6 && self->p[0] == '\\' && self->p[1] == 'u')
    {
      guint low = read_hex (self->p + 2);

      if (low >= 0xdc00 && low <= 0xdfff)
        {
          self->p += 6;
          return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
    }
  return REPLACEMENT_CHARACTER;
}

/* Takes the next piece: a run that is written as it is, or one escape, for
 * which @buffer has room. */
static gsize
read_piece (Reader *self, char buffer[6], const char **piece)
{
  const char *start = self->p;
  const char *backslash;

  if (*start == '\\')
    {
      *piece = buffer;
      return (gsize) g_unichar_to_utf8 (read_escape (self), buffer);
    }
  backslash = memchr (start, '\\', (gsize) (self->end - start));
  self->p = backslash != NULL ? backslash : self->end;
  *piece = start;
  return (gsize) (self->p - start);
}

static Reader
read_inside (const char *lexeme, gsize length)
{
  return (Reader){ lexeme + 1, lexeme + length - 1 };
}

/*
 * ringer_json_string_equal:
 * @lexeme: a string lexeme that a scanner gave out
 * @text: (nullable): UTF-8
 *
 * Compares what @lexeme means with @text, without building it.
 */
gboolean
ringer_json_string_equal (const char *lexeme, gsize length, const char *text, gsize text_length)
{
  Reader reader = read_inside (lexeme, length);

  while (reader.p < reader.end)
    {
      char        buffer[6];
      const char *piece;
      gsize       n = read_piece (&reader, buffer, &piece);

      if (n > text_length || memcmp (piece, text, n) != 0)
        return FALSE;
      text += n;
      text_length -= n;
    }
  return text_length == 0;
}

/*
 * ringer_json_string_decode:
 * @lexeme: a string lexeme that a scanner gave out
 *
 * Builds what @lexeme means, with a NUL after it.
 */
char *
ringer_json_string_decode (const char *lexeme, gsize length, gsize *out_length)
{
  Reader reader = read_inside (lexeme, length);
  char  *out = g_malloc (length);
  gsize  used = 0;

  /* An escape is never shorter than what it means. */
  while (reader.p < reader.end)
    {
      char        buffer[6];
      const char *piece;
      gsize       n = read_piece (&reader, buffer, &piece);

      memcpy (out + used, piece, n);
      used += n;
    }
  out[used] = '\0';
  if (out_length != NULL)
    *out_length = used;
  return out;
}

static void
append_quoted (GString *out, guint8 c)
{
  static const char named[] = { '\b', '\f', '\n', '\r', '\t', '"', '\\' };
  static const char letters[] = { 'b', 'f', 'n', 'r', 't', '"', '\\' };
  const char       *found = memchr (named, c, sizeof named);

  g_string_append_c (out, '\\');
  if (found != NULL)
    g_string_append_c (out, letters[found - named]);
  else
    g_string_append_printf (out, "u%04x", c);
}

/**
 * ringer_json_quote:
 * @text: bytes from anywhere; what is not UTF-8 becomes U+FFFD
 * @length: their number, or -1 when @text ends at a NUL
 *
 * Writes @text as a JSON string, escaping only what must be escaped.
 *
 * Returns: (transfer full): the lexeme, in its quotes
 */
char *
ringer_json_quote (const char *text, gssize length)
{
  gsize            size;
  gsize            run = 0;
  GString         *out;
  g_autofree char *repaired = NULL;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (text == NULL)
    text = "";
  size = length < 0 ? strlen (text) : (gsize) length;
  if (ringer_utf8_get_valid_length (text, size) < size)
    text = repaired = ringer_utf8_repair (text, size, &size);

  out = g_string_sized_new (size + 16);
  g_string_append_c (out, '"');
  for (gsize i = 0; i < size; i++)
    {
      guint8 c = (guint8) text[i];

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, text + run, (gssize) (i - run));
      append_quoted (out, c);
      run = i + 1;
    }
  g_string_append_len (out, text + run, (gssize) (size - run));
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

/**
 * ringer_json_unquote:
 * @lexeme: a JSON string in its quotes
 * @length: its bytes, or -1 when it ends at a NUL
 * @out_length: (out) (optional): bytes of the result, which may hold NULs
 * @error: return location for an error
 *
 * Reads a JSON string. Half of a surrogate pair becomes U+FFFD.
 *
 * Returns: (transfer full) (nullable): the text with a NUL after it, or %NULL
 *   with %RINGER_ERROR_INVALID_JSON when @lexeme is not a string and nothing else
 */
char *
ringer_json_unquote (const char *lexeme, gssize length, gsize *out_length, GError **error)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  gsize             size;

  g_return_val_if_fail (lexeme != NULL || length == 0, NULL);

  ringer_json_scanner_init (&scanner, lexeme, length);
  size = (gsize) (scanner.end - scanner.text);
  if (!ringer_json_scanner_next (&scanner, &token))
    {
      ringer_json_scanner_check (&scanner, NULL, error);
      return NULL;
    }
  if (token.kind != RINGER_JSON_TOKEN_STRING || token.length != size)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON,
                   "expected a JSON string and nothing else");
      return NULL;
    }
  return ringer_json_string_decode (lexeme, size, out_length);
}
