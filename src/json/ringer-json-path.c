/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-path.h"

#include "ringer-error.h"
#include "ringer-json-private.h"

#include <string.h>

/* Paths into a JSON text: parsed once, then walked along in one pass over the
 * text, whatever duplicate keys do. */

typedef struct
{
  char *key; /* NULL for an index */
  gsize length;
  gsize index;
} Step;

struct _RingerJsonPath
{
  GArray *steps;
};

static void
clear_step (gpointer data)
{
  Step *step = data;

  g_free (step->key);
}

/* A key that can stand after a point, as in JavaScript, with '-' as well:
 * procedures and headers are full of it. */
static gsize
get_name_length (const char *p, gsize size)
{
  gsize n = 0;

  while (n < size && (g_ascii_isalnum (p[n]) || p[n] == '_' || p[n] == '$' || p[n] == '-' ||
                      (guint8) p[n] >= 0x80))
    n++;
  return n;
}

static gboolean
fail (GError **error, const char *expression, const char *p, const char *expected)
{
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               "The path '%s' is not right at character %ld: expected %s", expression,
               g_utf8_pointer_to_offset (expression, p) + 1, expected);
  return FALSE;
}

/* Takes a name after a point. */
static gboolean
parse_name (const char *expression, const char **p, Step *step, GError **error)
{
  step->length = get_name_length (*p, strlen (*p));
  if (step->length == 0)
    return fail (error, expression, *p, "a name after '.', or [\"name\"]");
  step->key = g_strndup (*p, step->length);
  *p += step->length;
  return TRUE;
}

static gboolean
parse_index (const char *expression, const char **p, Step *step, GError **error)
{
  char   *end;
  guint64 index;

  if (!g_ascii_isdigit (**p))
    return fail (error, expression, *p, "a number or a name in double quotes");
  index = g_ascii_strtoull (*p, &end, 10);
  if (index >= G_MAXUINT32)
    return fail (error, expression, *p, "a smaller number");
  step->index = (gsize) index;
  *p = end;
  return TRUE;
}

/* Takes what is in brackets. A scanner finds where a quoted name ends. */
static gboolean
parse_brackets (const char *expression, const char **p, Step *step, GError **error)
{
  if (**p == '"')
    {
      RingerJsonScanner scanner;
      RingerJsonToken   token;

      ringer_json_scanner_init (&scanner, *p, -1);
      if (!ringer_json_scanner_next (&scanner, &token))
        return fail (error, expression, *p, "a JSON string");
      step->key = ringer_json_string_decode (*p, token.length, &step->length);
      *p += token.length;
    }
  else if (!parse_index (expression, p, step, error))
    return FALSE;

  if (**p != ']')
    {
      g_clear_pointer (&step->key, g_free);
      return fail (error, expression, *p, "']'");
    }
  (*p)++;
  return TRUE;
}

static gboolean
parse_step (const char *expression, const char **p, gboolean is_first, Step *step, GError **error)
{
  if (**p == '[')
    {
      (*p)++;
      return parse_brackets (expression, p, step, error);
    }
  if (**p == '.')
    {
      (*p)++;
      return parse_name (expression, p, step, error);
    }
  /* `a.b` is short for `$.a.b`. */
  if (is_first)
    return parse_name (expression, p, step, error);
  return fail (error, expression, *p, "'.' or '['");
}

/**
 * ringer_json_path_new:
 * @expression: as `$.a.b[0]["odd key"]`
 * @error: return location for an error
 *
 * Parses a path. The `$`, which is the whole value, may be left out with the
 * point after it. A name after a point is made of letters, digits, `_`, `-`,
 * `$` and anything that is not ASCII; any other stands in brackets as a JSON
 * string.
 *
 * Returns: (transfer full) (nullable): the path, or %NULL with
 *   %RINGER_ERROR_BAD_ARGUMENT
 */
RingerJsonPath *
ringer_json_path_new (const char *expression, GError **error)
{
  g_autoptr (RingerJsonPath) self = NULL;
  const char *p = expression;
  gboolean    is_first = TRUE;

  g_return_val_if_fail (expression != NULL, NULL);

  self = g_new0 (RingerJsonPath, 1);
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, clear_step);
  if (!g_utf8_validate (expression, -1, NULL))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "The path is not UTF-8");
      return NULL;
    }

  if (*p == '$' && (p[1] == '\0' || p[1] == '.' || p[1] == '['))
    {
      p++;
      is_first = FALSE;
    }
  while (*p != '\0')
    {
      Step step = { NULL, 0, 0 };

      if (!parse_step (expression, &p, is_first, &step, error))
        return NULL;
      g_array_append_val (self->steps, step);
      is_first = FALSE;
    }
  return g_steal_pointer (&self);
}

/**
 * ringer_json_path_free:
 * @self: (transfer full): a path
 *
 * Frees a path.
 */
void
ringer_json_path_free (RingerJsonPath *self)
{
  g_array_unref (self->steps);
  g_free (self);
}

/**
 * ringer_json_path_append_key:
 * @expression: a path to add to, at first `$`
 * @key: a name, not quoted
 * @length: its bytes, or -1 when it ends at a NUL
 *
 * Adds a step to a member, in the shorter of the two ways to write it.
 */
void
ringer_json_path_append_key (GString *expression, const char *key, gssize length)
{
  g_autofree char *quoted = NULL;
  gsize            size;

  g_return_if_fail (expression != NULL && key != NULL);

  size = length < 0 ? strlen (key) : (gsize) length;
  if (size > 0 && get_name_length (key, size) == size)
    {
      g_string_append_c (expression, '.');
      g_string_append_len (expression, key, (gssize) size);
      return;
    }
  quoted = ringer_json_quote (key, (gssize) size);
  g_string_append_printf (expression, "[%s]", quoted);
}

/**
 * ringer_json_path_append_index:
 * @expression: a path to add to, at first `$`
 * @index: from 0
 *
 * Adds a step to an element.
 */
void
ringer_json_path_append_index (GString *expression, gsize index)
{
  g_return_if_fail (expression != NULL);

  g_string_append_printf (expression, "[%" G_GSIZE_FORMAT "]", index);
}

/**
 * ringer_json_path_to_string:
 * @self: a path
 *
 * Returns: (transfer full): the expression in its normal form, which begins
 *   with `$`
 */
char *
ringer_json_path_to_string (RingerJsonPath *self)
{
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new ("$");
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      if (step->key != NULL)
        ringer_json_path_append_key (out, step->key, (gssize) step->length);
      else
        ringer_json_path_append_index (out, step->index);
    }
  return g_string_free (out, FALSE);
}

/**
 * ringer_json_path_get_n_steps:
 * @self: a path
 *
 * Returns: how many steps it has; none for `$`
 */
guint
ringer_json_path_get_n_steps (RingerJsonPath *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->steps->len;
}

/**
 * ringer_json_path_get_step:
 * @self: a path
 * @n: a step, from 0
 * @key: (out) (transfer none) (optional): the name of a member, not quoted
 * @length: (out) (optional): the bytes of @key
 * @index: (out) (optional): the place of an element
 *
 * Returns: whether the step goes to a member, and @key and @length are set; else
 *   @index is
 */
gboolean
ringer_json_path_get_step (
    RingerJsonPath *self, guint n, const char **key, gsize *length, gsize *index)
{
  const Step *step;

  g_return_val_if_fail (self != NULL && n < self->steps->len, FALSE);

  step = &g_array_index (self->steps, Step, n);
  if (step->key == NULL)
    {
      if (index != NULL)
        *index = step->index;
      return FALSE;
    }
  if (key != NULL)
    *key = step->key;
  if (length != NULL)
    *length = step->length;
  return TRUE;
}

/* How far along the path the scanner is. Containers that lie on the path are
 * entered; whatever is in others is passed over. */
typedef struct
{
  const RingerJsonPath *path;
  const char           *text;
  guint                 level;     /* containers entered */
  gboolean              key_fits;  /* the member whose key was last is on the path */
  gsize                *indexes;   /* elements seen, for each container entered */
  gsize                 in_target; /* offset of the container found, while in it */
  gboolean              target_open;
  GArray               *found;
  gboolean              only_last;
} Walk;

static const Step *
get_step (const Walk *walk, guint level)
{
  return &g_array_index (walk->path->steps, Step, level);
}

static gboolean
is_on_path (Walk *walk, const RingerJsonToken *token)
{
  const Step *step;

  if (token->depth == 0)
    return TRUE;
  if (token->depth != walk->level)
    return FALSE;
  step = get_step (walk, walk->level - 1);
  if (step->key != NULL)
    return walk->key_fits;
  return walk->indexes[walk->level - 1]++ == step->index;
}

static void
add_found (Walk *walk, gsize offset, gsize length)
{
  RingerJsonSpan span = { offset, length };

  g_array_append_val (walk->found, span);
}

static void
walk_value (Walk *walk, const RingerJsonToken *token)
{
  gboolean is_container = token->kind == RINGER_JSON_TOKEN_ARRAY_START ||
                          token->kind == RINGER_JSON_TOKEN_OBJECT_START;
  const Step *step;

  if (!is_on_path (walk, token))
    return;

  /* A later duplicate takes the place of all that was found in an earlier. */
  if (walk->only_last)
    g_array_set_size (walk->found, 0);
  if (token->depth == walk->path->steps->len)
    {
      if (!is_container)
        add_found (walk, token->offset, token->length);
      walk->in_target = token->offset;
      walk->target_open = is_container;
      return;
    }
  if (!is_container)
    return;
  step = get_step (walk, token->depth);
  if ((token->kind == RINGER_JSON_TOKEN_OBJECT_START) != (step->key != NULL))
    return;
  walk->indexes[token->depth] = 0;
  walk->level = token->depth + 1;
}

static void
walk_end (Walk *walk, const RingerJsonToken *token)
{
  if (walk->target_open)
    {
      if (token->depth != walk->path->steps->len)
        return;
      add_found (walk, walk->in_target, token->offset + token->length - walk->in_target);
      walk->target_open = FALSE;
      return;
    }
  if (token->depth + 1 == walk->level)
    walk->level--;
}

static void
walk_token (Walk *walk, const RingerJsonToken *token)
{
  switch ((guint) token->kind)
    {
    case RINGER_JSON_TOKEN_KEY:
      if (token->depth == walk->level && walk->level > 0 && !walk->target_open)
        {
          const Step *step = get_step (walk, walk->level - 1);

          walk->key_fits = ringer_json_string_equal (walk->text + token->offset, token->length,
                                                     step->key, step->length);
        }
      break;
    case RINGER_JSON_TOKEN_ARRAY_END:
    case RINGER_JSON_TOKEN_OBJECT_END:
      walk_end (walk, token);
      break;
    default:
      if (!walk->target_open)
        walk_value (walk, token);
    }
}

static GArray *
find (RingerJsonPath *self, const char *text, gssize length, gboolean only_last, GError **error)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  g_autofree gsize *indexes = g_new (gsize, self->steps->len + 1);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RingerJsonSpan));
  Walk walk = { .path = self, .indexes = indexes, .found = found, .only_last = only_last };

  ringer_json_scanner_init (&scanner, text, length);
  walk.text = (const char *) scanner.text;
  while (ringer_json_scanner_next (&scanner, &token))
    walk_token (&walk, &token);
  if (!ringer_json_scanner_check (&scanner, NULL, error))
    return NULL;
  return g_steal_pointer (&found);
}

/**
 * ringer_json_path_find:
 * @self: a path
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 * @span: (out caller-allocates) (optional): the value's lexeme
 * @error: return location for an error
 *
 * Finds the value at the end of the path. Where a key is there twice, the last
 * counts, as it does for JavaScript peers, all along the path.
 *
 * Returns: whether there is one; %FALSE with @error set as
 *   ringer_json_validate() does when @text is not JSON
 */
gboolean
ringer_json_path_find (
    RingerJsonPath *self, const char *text, gssize length, RingerJsonSpan *span, GError **error)
{
  g_autoptr (GArray) found = NULL;

  g_return_val_if_fail (self != NULL && (text != NULL || length == 0), FALSE);

  found = find (self, text, length, TRUE, error);
  if (found == NULL || found->len == 0)
    return FALSE;
  if (span != NULL)
    *span = g_array_index (found, RingerJsonSpan, 0);
  return TRUE;
}

/**
 * ringer_json_path_find_all:
 * @self: a path
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 * @error: return location for an error
 *
 * Like ringer_json_path_find(), but finds all values that duplicate keys put at
 * the path.
 *
 * Returns: (transfer full) (element-type RingerJsonSpan) (nullable): the
 *   lexemes in their order, none when there is nothing; %NULL with @error set
 *   when @text is not JSON
 */
GArray *
ringer_json_path_find_all (RingerJsonPath *self, const char *text, gssize length, GError **error)
{
  g_return_val_if_fail (self != NULL && (text != NULL || length == 0), NULL);

  return find (self, text, length, FALSE, error);
}
