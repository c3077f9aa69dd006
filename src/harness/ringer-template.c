/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies that are filled in. The text is read token by token; only strings with a
 * placeholder are rewritten, and also there what stands around it is copied as it is
 * escaped. A placeholder gives the JSON text of a value, which goes in as it was written:
 * a number of the request stays the number that the requestor wrote. Pure functions but
 * for the clock and chance. */
#include "config.h"

#include "ringer-template.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-json-path.h"
#include "ringer-json-scanner.h"

#include <string.h>

/* Whole numbers that every peer reads as they are: up to 2^53. */
#define MAX_RANDOM (G_GINT64_CONSTANT (1) << 53)

typedef enum
{
  VALUE_REQUEST,
  VALUE_REQUESTOR,
  VALUE_REQUESTOR_DATA,
  VALUE_PROCEDURE,
  VALUE_NOW,
  VALUE_NOW_MS,
  VALUE_COUNTER,
  VALUE_UUID,
  VALUE_RANDOM,
} ValueKind;

/* Placeholders that are words only. */
static const struct
{
  const char *words;
  ValueKind   kind;
} plain_values[] = {
  { "request", VALUE_REQUEST }, { "requestor", VALUE_REQUESTOR }, { "procedure", VALUE_PROCEDURE },
  { "now", VALUE_NOW },         { "now ms", VALUE_NOW_MS },       { "counter", VALUE_COUNTER },
  { "uuid", VALUE_UUID },
};

typedef struct
{
  ValueKind       kind;
  RingerJsonPath *path; /* nullable */
  gint64          min;
  gint64          max;
} Placeholder;

static void
placeholder_clear (Placeholder *self)
{
  g_clear_pointer (&self->path, ringer_json_path_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Placeholder, placeholder_clear)

/* A part of a string, in the string's own escapes. */
typedef struct
{
  const char *start;
  const char *end;
  gboolean    is_placeholder; /* what is between the braces */
} Piece;

typedef struct
{
  const char                  *text;
  gsize                        length;
  const RingerTemplateContext *context; /* NULL: check only */
  GString                     *out;
  gsize                       *offset; /* nullable: where it is wrong, instead of in the message */
  GError                     **error;
} Filler;

static gboolean
refuse (Filler *self, const char *at, const char *message)
{
  RingerJsonPlace place;

  if (self->offset != NULL)
    {
      *self->offset = (gsize) (at - self->text);
      g_set_error_literal (self->error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, message);
      return FALSE;
    }
  ringer_json_get_place (self->text, (gssize) self->length, (gsize) (at - self->text), &place);
  g_set_error (self->error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "line %u, column %u: %s",
               place.line, place.column, message);
  return FALSE;
}

/* Where the }} is that ends what begins at @p, NULL when there is none. Names in double
 * quotes may have braces; their quotes are escaped here, since all this is in a string. */
static const char *
find_end (const char *p, const char *end)
{
  gboolean in_quotes = FALSE;

  for (; p + 1 < end; p++)
    {
      if (p[0] == '\\' && p[1] == '"')
        {
          in_quotes = !in_quotes;
          p++;
        }
      else if (p[0] == '\\' && p[1] == '\\' && in_quotes && end - p > 3)
        p += p[2] == '\\' ? 3 : 2;
      else if (p[0] == '\\')
        p++;
      else if (!in_quotes && p[0] == '}' && p[1] == '}')
        return p;
    }
  return NULL;
}

static gboolean
has_prefix (const char *p, const char *end, const char *prefix)
{
  const gsize length = strlen (prefix);

  return (gsize) (end - p) >= length && memcmp (p, prefix, length) == 0;
}

/* Takes the next piece of a string from @p on; @p is then after it. FALSE with
 * @piece->start NULL at the end, else with the place of a placeholder without its end. */
static gboolean
next_piece (const char **p, const char *end, Piece *piece)
{
  const char *start = *p;
  const char *found;

  *piece = (Piece){ NULL, NULL, FALSE };
  if (start == end)
    return FALSE;
  if (has_prefix (start, end, "{{{{"))
    {
      *piece = (Piece){ start, start + 2, FALSE };
      *p = start + 4;
      return TRUE;
    }
  piece->start = start;
  if (has_prefix (start, end, "{{"))
    {
      piece->start += 2;
      piece->end = find_end (piece->start, end);
      piece->is_placeholder = TRUE;
      *p = piece->end != NULL ? piece->end + 2 : end;
      return piece->end != NULL;
    }
  found = g_strstr_len (start + 1, end - start - 1, "{{");
  piece->end = *p = found != NULL ? found : end;
  return TRUE;
}

static gboolean
parse_random (char **words, Placeholder *placeholder)
{
  if (g_strv_length (words) != 3)
    return FALSE;
  placeholder->kind = VALUE_RANDOM;
  return g_ascii_string_to_signed (words[1], 10, -MAX_RANDOM, MAX_RANDOM, &placeholder->min,
                                   NULL) &&
         g_ascii_string_to_signed (words[2], 10, placeholder->min, MAX_RANDOM, &placeholder->max,
                                   NULL);
}

static gboolean
refuse_unknown (Filler *self, const char *at, const char *body)
{
  g_autofree char *message = g_strdup_printf (
      "{{%s}} is no placeholder; there are {{$.path}}, {{request}}, {{requestor}}, "
      "{{requestor $.path}}, {{procedure}}, {{now}}, {{now ms}}, {{counter}}, {{uuid}} and "
      "{{random 1 6}}",
      body);

  return refuse (self, at, message);
}

/* @body without space around it. */
static gboolean
parse_words (Filler *self, const char *at, const char *body, Placeholder *placeholder)
{
  g_auto (GStrv) words = g_strsplit_set (body, " \t", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) some = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  some = g_strv_builder_end (builder);
  joined = g_strjoinv (" ", some);
  for (guint i = 0; i < G_N_ELEMENTS (plain_values); i++)
    if (strcmp (joined, plain_values[i].words) == 0)
      {
        placeholder->kind = plain_values[i].kind;
        return TRUE;
      }
  if (g_strcmp0 (some[0], "random") != 0)
    return refuse_unknown (self, at, body);
  return parse_random (some, placeholder) ||
         refuse (self, at,
                 "random needs two whole numbers, the least and the most: {{random 1 6}}");
}

static gboolean
parse_placeholder (Filler *self, const Piece *piece, Placeholder *placeholder)
{
  const char      *at = piece->start - 2;
  g_autofree char *lexeme = g_strdup_printf ("\"%.*s\"", (int) (piece->end - piece->start),
                                             piece->start);
  gsize            length;
  g_autofree char *body = ringer_json_unquote (lexeme, -1, &length, NULL);
  g_autoptr (GError) error = NULL;
  const char *path;

  /* Braces cannot cut an escape in two, so this is a string. */
  g_assert (body != NULL);
  if (strlen (body) != length)
    return refuse_unknown (self, at, body);
  g_strstrip (body);
  path = body;
  placeholder->kind = VALUE_REQUEST;
  if (g_str_has_prefix (body, "requestor") && strchr (" \t$", body[strlen ("requestor")]) != NULL)
    {
      for (path = body + strlen ("requestor"); *path == ' ' || *path == '\t'; path++)
        ;
      placeholder->kind = VALUE_REQUESTOR_DATA;
    }
  if (*path != '$')
    return parse_words (self, at, body, placeholder);
  placeholder->path = ringer_json_path_new (path, &error);
  return placeholder->path != NULL || refuse (self, at, error->message);
}

/* The value at a path of a text of the peer's. */
static gboolean
append_at_path (Filler *self, RingerJsonPath *path, const char *text, gsize length, GString *out)
{
  g_autoptr (GError) error = NULL;
  RingerJsonSpan span;

  if (ringer_json_path_find (path, text, (gssize) length, &span, &error))
    g_string_append_len (out, text + span.offset, (gssize) span.length);
  else if (error == NULL)
    g_string_append (out, "null");
  else
    {
      g_propagate_prefixed_error (self->error, g_steal_pointer (&error),
                                  "What the template takes from the request is not JSON: ");
      return FALSE;
    }
  return TRUE;
}

static gboolean
append_request (Filler *self, RingerJsonPath *path, GString *out)
{
  g_autoptr (RingerJsonPath) whole = NULL;
  RingerRequest *request = self->context->request;
  GBytes        *payload = request != NULL ? ringer_request_get_payload (request) : NULL;
  const char    *text;
  gsize          length;

  if (payload == NULL)
    {
      g_string_append (out, "null");
      return TRUE;
    }
  if (path == NULL)
    path = whole = ringer_json_path_new ("$", NULL);
  text = g_bytes_get_data (payload, &length);
  return append_at_path (self, path, text, length, out);
}

static gboolean
append_requestor_data (Filler *self, RingerJsonPath *path, GString *out)
{
  RingerRequest *request = self->context->request;
  const char    *data = request != NULL ? ringer_request_get_requestor_data (request) : NULL;

  if (data == NULL)
    {
      g_string_append (out, "null");
      return TRUE;
    }
  return append_at_path (self, path, data, strlen (data), out);
}

static void
append_text (GString *out, const char *text)
{
  g_autofree char *quoted = text != NULL ? ringer_json_quote (text, -1) : g_strdup ("null");

  g_string_append (out, quoted);
}

static void
append_now (GString *out)
{
  const gint64 now = ringer_clock_get_real ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  g_string_append_printf (out, "\"%s.%03dZ\"", date,
                          (int) (now % G_USEC_PER_SEC / G_TIME_SPAN_MILLISECOND));
}

static void
append_random (GString *out, gint64 min, gint64 max)
{
  const guint64 chance = (guint64) g_random_int () << 32 | g_random_int ();
  const gint64  more = (gint64) (chance % (guint64) (max - min + 1));

  g_string_append_printf (out, "%" G_GINT64_FORMAT, min + more);
}

/* Appends the value as JSON. */
static gboolean
append_value (Filler *self, const Placeholder *placeholder, GString *out)
{
  RingerRequest   *request = self->context->request;
  g_autofree char *uuid = NULL;

  switch (placeholder->kind)
    {
    case VALUE_REQUEST:
      return append_request (self, placeholder->path, out);
    case VALUE_REQUESTOR_DATA:
      return append_requestor_data (self, placeholder->path, out);
    case VALUE_REQUESTOR:
      append_text (out, request != NULL ? ringer_request_get_requestor_name (request) : NULL);
      return TRUE;
    case VALUE_PROCEDURE:
      append_text (out, request != NULL ? ringer_request_get_procedure (request) : NULL);
      return TRUE;
    case VALUE_NOW:
      append_now (out);
      return TRUE;
    case VALUE_NOW_MS:
      g_string_append_printf (out, "%" G_GINT64_FORMAT,
                              ringer_clock_get_real () / G_TIME_SPAN_MILLISECOND);
      return TRUE;
    case VALUE_COUNTER:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, self->context->counter);
      return TRUE;
    case VALUE_UUID:
      uuid = g_uuid_string_random ();
      append_text (out, uuid);
      return TRUE;
    case VALUE_RANDOM:
      append_random (out, placeholder->min, placeholder->max);
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/* Appends a placeholder's value, as itself or as a part of a string. */
static gboolean
fill_piece (Filler *self, const Piece *piece, gboolean is_alone)
{
  g_auto (Placeholder) placeholder = { 0 };
  g_autoptr (GString) value = NULL;
  g_autofree char *quoted = NULL;

  if (!parse_placeholder (self, piece, &placeholder))
    return FALSE;
  if (self->context == NULL)
    return TRUE;
  if (is_alone)
    return append_value (self, &placeholder, self->out);

  value = g_string_new (NULL);
  if (!append_value (self, &placeholder, value))
    return FALSE;
  /* A string is in the escapes of a string already. */
  if (value->str[0] == '"')
    {
      g_string_append_len (self->out, value->str + 1, (gssize) value->len - 2);
      return TRUE;
    }
  quoted = ringer_json_quote (value->str, (gssize) value->len);
  g_string_append_len (self->out, quoted + 1, (gssize) strlen (quoted) - 2);
  return TRUE;
}

static gboolean
fill_string (Filler *self, const RingerJsonToken *token)
{
  const char *start = self->text + token->offset + 1;
  const char *end = start + token->length - 2;
  const char *p = start;
  Piece       piece;
  gboolean    is_alone;

  is_alone = next_piece (&p, end, &piece) && piece.is_placeholder && p == end;
  if (!is_alone)
    g_string_append_c (self->out, '"');
  for (p = start; next_piece (&p, end, &piece);)
    {
      if (!piece.is_placeholder)
        g_string_append_len (self->out, piece.start, piece.end - piece.start);
      else if (!fill_piece (self, &piece, is_alone))
        return FALSE;
      if (self->out->len > RINGER_TEMPLATE_MAX_SIZE)
        {
          g_set_error (self->error, RINGER_ERROR, RINGER_ERROR_LIMIT,
                       "The filled template is larger than %d MiB",
                       RINGER_TEMPLATE_MAX_SIZE / (1024 * 1024));
          return FALSE;
        }
    }
  if (piece.start != NULL)
    return refuse (self, piece.start - 2, "this {{ has no }}; a {{ that is none is written {{{{");
  if (!is_alone)
    g_string_append_c (self->out, '"');
  return TRUE;
}

static gboolean
fill (Filler *self)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  gsize             done = 0;

  ringer_json_scanner_init (&scanner, self->text, (gssize) self->length);
  while (ringer_json_scanner_next (&scanner, &token))
    {
      if (token.kind != RINGER_JSON_TOKEN_STRING ||
          g_strstr_len (self->text + token.offset, (gssize) token.length, "{{") == NULL)
        continue;
      g_string_append_len (self->out, self->text + done, (gssize) (token.offset - done));
      if (!fill_string (self, &token))
        return FALSE;
      done = token.offset + token.length;
    }
  g_string_append_len (self->out, self->text + done, (gssize) (self->length - done));
  return TRUE;
}

/**
 * ringer_template_is_one:
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 *
 * Returns: whether there is a placeholder in it, known or not
 */
gboolean
ringer_template_is_one (const char *text, gssize length)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  ringer_json_scanner_init (&scanner, text, length);
  while (ringer_json_scanner_next (&scanner, &token))
    {
      const char *p = text + token.offset + 1;
      const char *end = text + token.offset + token.length - 1;
      Piece       piece;

      if (token.kind != RINGER_JSON_TOKEN_STRING)
        continue;
      while (next_piece (&p, end, &piece))
        if (piece.is_placeholder)
          return TRUE;
    }
  return FALSE;
}

/**
 * ringer_template_check:
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 * @offset: (out) (optional): where a placeholder is wrong, in bytes; the message then does
 *   not say it
 * @error: return location for an error
 *
 * Checks what ringer_template_fill() would fail with whatever the request is.
 *
 * Returns: %FALSE with %RINGER_ERROR_BAD_ARGUMENT, %RINGER_ERROR_INVALID_JSON or
 *   %RINGER_ERROR_LIMIT
 */
gboolean
ringer_template_check (const char *text, gssize length, gsize *offset, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Filler filler = { .text = text, .out = out, .offset = offset, .error = error };

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (offset != NULL)
    *offset = 0;
  if (!ringer_json_validate (text, length, NULL, error))
    return FALSE;
  filler.length = length < 0 ? strlen (text) : (gsize) length;
  return fill (&filler);
}

/**
 * ringer_template_fill:
 * @text: a JSON text with placeholders
 * @context: what they stand for
 * @error: return location for an error
 *
 * Fills a template in. Each call is its own: {{now}}, {{uuid}} and {{random}} are made anew
 * for each placeholder.
 *
 * Returns: (transfer full) (nullable): JSON, or %NULL with %RINGER_ERROR_BAD_ARGUMENT (a
 *   placeholder that is none, with line and column), %RINGER_ERROR_INVALID_JSON (the text,
 *   or what the peer sent, is none) or %RINGER_ERROR_LIMIT
 */
GBytes *
ringer_template_fill (GBytes *text, const RingerTemplateContext *context, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Filler filler = { .context = context, .out = out, .error = error };

  g_return_val_if_fail (text != NULL && context != NULL, NULL);

  filler.text = g_bytes_get_data (text, &filler.length);
  if (!ringer_json_validate (filler.text, (gssize) filler.length, NULL, error) || !fill (&filler))
    return NULL;
  /* The whole request inside of a deep text may be deeper than JSON may be. */
  if (!ringer_json_validate (out->str, (gssize) out->len, NULL, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
