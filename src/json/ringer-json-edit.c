/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of a text in place. The text is walked along the path, keeping what surrounds each
 * step; then one piece of it is replaced. What is inserted copies its neighbours: the very
 * bytes between two of them are what comes between it and them, so that the line ends,
 * tabs and commas of a document stay those of whoever wrote it. Pure functions. */
#include "config.h"

#include "ringer-json-edit.h"

#include "ringer-error.h"
#include "ringer-json-scanner.h"
#include "ringer-json-walk-private.h"

#include <string.h>

static char *
fail (const RingerJsonWalk *walk, GError **error)
{
  g_autofree char *path = ringer_json_path_to_string (walk->path);
  RingerJsonPlace  place;

  ringer_json_get_place (walk->text, (gssize) walk->length, walk->found.offset, &place);
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
               "%s leads nowhere from the value at line %u, column %u", path, place.line,
               place.column);
  return NULL;
}

static gboolean
has_line_end (const char *text, gsize length)
{
  return memchr (text, '\n', length) != NULL || memchr (text, '\r', length) != NULL;
}

/* The indentation of the line that @offset is in. */
static RingerJsonSpan
get_indent (const char *text, gsize length, gsize offset)
{
  gsize start = offset;
  gsize end;

  while (start > 0 && text[start - 1] != '\n' && text[start - 1] != '\r')
    start--;
  end = start;
  while (end < length && (text[end] == ' ' || text[end] == '\t'))
    end++;
  return (RingerJsonSpan){ start, end - start };
}

/* How the document ends its lines. */
static const char *
get_line_end (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\n')
        return "\n";
      if (text[i] == '\r')
        return i + 1 < length && text[i + 1] == '\n' ? "\r\n" : "\r";
    }
  return "\n";
}

/* What one more level is indented by: what the first indented line has. */
static RingerJsonSpan
get_unit (const char *text, gsize length)
{
  gsize root = ringer_json_walk_get_root (text, length).offset;

  for (gsize i = root; i + 1 < length; i++)
    if ((text[i] == '\n' || text[i] == '\r') && (text[i + 1] == ' ' || text[i + 1] == '\t'))
      {
        RingerJsonSpan own = get_indent (text, length, root);
        RingerJsonSpan indent = get_indent (text, length, i + 1);

        if (indent.length > own.length)
          return (RingerJsonSpan){ indent.offset, indent.length - own.length };
      }
  return (RingerJsonSpan){ 0, 0 };
}

/* Appends a value as it is, without the white space around it: what is in a payload is the
 * user's, its line ends and indentation too. */
static void
append_value (GString *out, const char *value)
{
  const RingerJsonSpan root = ringer_json_walk_get_root (value, strlen (value));

  g_string_append_len (out, value + root.offset, (gssize) root.length);
}

/* The bytes between a bracket and the first child. */
static RingerJsonSpan
get_lead (const RingerJsonLevel *level)
{
  const RingerJsonChild *first = ringer_json_level_get (level, 0);
  gsize                  start = level->span.offset + 1;
  gsize                  end = first->key.length > 0 ? first->key.offset : first->value.offset;

  return (RingerJsonSpan){ start, end - start };
}

/* Whether the children of a container stand on lines of their own. An empty one does as
 * its nearest sibling of the same kind does, or as the container around it. */
static gboolean
is_lined (const RingerJsonWalk *walk, guint n)
{
  const RingerJsonLevel *level = ringer_json_walk_get_level (walk, n);
  const RingerJsonLevel *around;

  if (level->children->len > 0)
    {
      const RingerJsonSpan lead = get_lead (level);

      return has_line_end (walk->text + lead.offset, lead.length);
    }
  if (n == 0)
    return TRUE;
  around = ringer_json_walk_get_level (walk, n - 1);
  for (guint i = around->children->len; i > 0; i--)
    {
      const RingerJsonSpan *span = &ringer_json_level_get (around, i - 1)->value;
      RingerJsonLevel       sibling = { *span, NULL, -1 };

      if (walk->text[span->offset] != walk->text[level->span.offset])
        continue;
      sibling.children = ringer_json_walk_list_children (walk, span);
      if (sibling.children->len > 0)
        {
          const RingerJsonSpan lead = get_lead (&sibling);

          g_array_unref (sibling.children);
          return has_line_end (walk->text + lead.offset, lead.length);
        }
      g_array_unref (sibling.children);
    }
  return is_lined (walk, n - 1);
}

/* What stands between a key and its value: as with the first key from @start on. */
static char *
dup_colon (const RingerJsonWalk *walk, gsize start)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  ringer_json_scanner_init (&scanner, walk->text, (gssize) walk->length);
  while (ringer_json_scanner_next (&scanner, &token))
    {
      const gsize end = token.offset + token.length;

      if (token.kind != RINGER_JSON_TOKEN_KEY || token.offset < start)
        continue;
      ringer_json_scanner_next (&scanner, &token);
      if (!has_line_end (walk->text + end, token.offset - end))
        return g_strndup (walk->text + end, token.offset - end);
      break;
    }
  return g_strdup (": ");
}

/* What stands between two children: as around place @n. */
static char *
dup_separator (const RingerJsonWalk *walk, const RingerJsonLevel *level, guint n)
{
  const guint      len = level->children->len;
  RingerJsonSpan   lead;
  g_autofree char *colon = NULL;

  if (len >= 2)
    {
      const guint after = CLAMP (n, 1, len - 1);
      const gsize start = ringer_json_child_get_end (ringer_json_level_get (level, after - 1));

      return g_strndup (walk->text + start,
                        ringer_json_child_get_start (ringer_json_level_get (level, after)) - start);
    }
  lead = get_lead (level);
  if (has_line_end (walk->text + lead.offset, lead.length))
    return g_strdup_printf (",%.*s", (int) lead.length, walk->text + lead.offset);
  colon = dup_colon (walk, 0);
  return g_strdup (g_str_has_suffix (colon, ":") ? "," : ", ");
}

/* The text up to @offset. */
static GString *
begin (const RingerJsonWalk *walk, gsize offset, const char *value)
{
  GString *out = g_string_sized_new (walk->length + strlen (value) + 64);

  return g_string_append_len (out, walk->text, (gssize) offset);
}

/* The text from @offset on after it. */
static char *
end (const RingerJsonWalk *walk, GString *out, gsize offset)
{
  g_string_append_len (out, walk->text + offset, (gssize) (walk->length - offset));
  return g_string_free (out, FALSE);
}

static char *
insert_only (const RingerJsonWalk *walk, guint n, const char *key, const char *value)
{
  const RingerJsonSpan *span = &ringer_json_walk_get_level (walk, n)->span;
  const gsize           close = span->offset + span->length - 1;
  const char           *line_end = get_line_end (walk->text, walk->length);
  const RingerJsonSpan  indent = get_indent (walk->text, walk->length, span->offset);
  const RingerJsonSpan  unit = get_unit (walk->text, walk->length);
  const gboolean        lined = is_lined (walk, n);
  GString              *out = begin (walk, span->offset + 1, value);

  if (lined)
    {
      g_string_append (out, line_end);
      g_string_append_len (out, walk->text + indent.offset, (gssize) indent.length);
      if (unit.length > 0)
        g_string_append_len (out, walk->text + unit.offset, (gssize) unit.length);
      else if (n == 0)
        g_string_append (out, "  ");
    }
  g_string_append (out, key);
  append_value (out, value);
  if (lined)
    {
      g_string_append (out, line_end);
      g_string_append_len (out, walk->text + indent.offset, (gssize) indent.length);
    }
  return end (walk, out, close);
}

/* Inserts before child @place of the container of step @n. @key is with its colon, empty
 * in an array. */
static char *
insert (const RingerJsonWalk *walk, guint n, gsize place, const char *key, const char *value)
{
  const RingerJsonLevel *level = ringer_json_walk_get_level (walk, n);
  const guint            len = level->children->len;
  g_autofree char       *separator = NULL;
  GString               *out;
  gsize                  offset;

  if (len == 0)
    return insert_only (walk, n, key, value);

  place = MIN (place, len);
  separator = dup_separator (walk, level, (guint) place);
  offset = place < len ? ringer_json_child_get_start (ringer_json_level_get (level, (guint) place))
                       : ringer_json_child_get_end (ringer_json_level_get (level, len - 1));
  out = begin (walk, offset, value);
  if (place == len)
    g_string_append (out, separator);
  g_string_append (out, key);
  append_value (out, value);
  if (place < len)
    g_string_append (out, separator);
  return end (walk, out, offset);
}

static char *
insert_member (const RingerJsonWalk *walk, guint n, const char *value)
{
  const RingerJsonLevel *level = ringer_json_walk_get_level (walk, n);
  const char            *key = NULL;
  gsize                  length = 0;
  g_autofree char       *quoted = NULL;
  g_autofree char       *colon = NULL;
  g_autofree char       *whole = NULL;

  ringer_json_path_get_step (walk->path, n, &key, &length, NULL);
  quoted = ringer_json_quote (key, (gssize) length);
  colon = dup_colon (walk, level->children->len > 0
                               ? ringer_json_level_get (level, level->children->len - 1)->key.offset
                               : 0);
  whole = g_strconcat (quoted, colon, NULL);
  return insert (walk, n, G_MAXSIZE, whole, value);
}

static gboolean
check_value (const char *value, GError **error)
{
  if (ringer_json_validate (value, -1, NULL, error))
    return TRUE;
  g_prefix_error (error, "The value is not JSON: ");
  return FALSE;
}

/* What was put in deeply may go deeper than JSON may. */
static char *
check_result (char *text, GError **error)
{
  if (text == NULL || ringer_json_validate (text, -1, NULL, error))
    return text;
  g_free (text);
  return NULL;
}

/* Replaces the value, or makes the next member of the way to it. */
static char *
set_step (const RingerJsonWalk *walk, const char *value, GError **error)
{
  const guint n_steps = ringer_json_path_get_n_steps (walk->path);
  const guint depth = ringer_json_walk_get_depth (walk);
  GString    *out;

  if (depth == n_steps)
    {
      out = begin (walk, walk->found.offset, value);
      append_value (out, value);
      return end (walk, out, walk->found.offset + walk->found.length);
    }
  if (walk->text[walk->found.offset] != '{' ||
      !ringer_json_path_get_step (walk->path, depth, NULL, NULL, NULL))
    return fail (walk, error);
  if (depth + 1 == n_steps)
    return insert_member (walk, depth, value);
  return insert_member (walk, depth, "{}");
}

/**
 * ringer_json_edit_set:
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 * @path: where, see ringer_json_path_new()
 * @value: JSON
 * @error: return location for an error
 *
 * Replaces the value at @path, or adds it as the last member of the object there.
 * Missing members on the way are made as objects; elements are not. Where a key is
 * there twice, the last one is meant.
 *
 * Returns: (transfer full) (nullable): the new text; %NULL with
 *   %RINGER_ERROR_BAD_ARGUMENT when @path is none or leads into a value that is not
 *   of its kind, with %RINGER_ERROR_INVALID_JSON or %RINGER_ERROR_LIMIT when @text or
 *   @value is not JSON
 */
char *
ringer_json_edit_set (
    const char *text, gssize length, const char *path, const char *value, GError **error)
{
  g_autofree char *owned = NULL;

  g_return_val_if_fail (text != NULL && path != NULL && value != NULL, NULL);

  if (!check_value (value, error))
    return NULL;
  for (;;)
    {
      g_auto (RingerJsonWalk) walk = { NULL };
      g_autofree char *next = NULL;

      if (!ringer_json_walk_init (&walk, text, length, path, error))
        return NULL;
      next = set_step (&walk, value, error);
      if (next == NULL ||
          ringer_json_walk_get_depth (&walk) + 1 >= ringer_json_path_get_n_steps (walk.path))
        return check_result (g_steal_pointer (&next), error);
      g_free (owned);
      text = owned = g_steal_pointer (&next);
      length = -1;
    }
}

/**
 * ringer_json_edit_insert:
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 * @path: where an array is, see ringer_json_path_new()
 * @index: the place that @value gets; beyond the end it is appended
 * @value: JSON
 * @error: return location for an error
 *
 * Adds an element. An array that is not there is made as ringer_json_edit_set() would.
 *
 * Returns: (transfer full) (nullable): the new text, or %NULL as
 *   ringer_json_edit_set()
 */
char *
ringer_json_edit_insert (const char *text,
                         gssize      length,
                         const char *path,
                         gsize       index,
                         const char *value,
                         GError    **error)
{
  g_auto (RingerJsonWalk) walk = { NULL };
  g_autofree char *with_array = NULL;
  g_autofree char *element = NULL;
  guint            n_steps;

  g_return_val_if_fail (text != NULL && path != NULL && value != NULL, NULL);

  if (!check_value (value, error))
    return NULL;
  element = g_strconcat (path, "[0]", NULL);
  if (!ringer_json_walk_init (&walk, text, length, element, error))
    return NULL;
  n_steps = ringer_json_path_get_n_steps (walk.path);
  if (ringer_json_walk_get_depth (&walk) + 1 < n_steps)
    {
      with_array = ringer_json_edit_set (text, length, path, "[]", error);
      if (with_array == NULL)
        return NULL;
      ringer_json_walk_clear (&walk);
      if (!ringer_json_walk_init (&walk, with_array, -1, element, error))
        return NULL;
    }
  if (walk.levels->len < n_steps ||
      walk.text[ringer_json_walk_get_level (&walk, n_steps - 1)->span.offset] != '[')
    return fail (&walk, error);
  return check_result (insert (&walk, n_steps - 1, index, "", value), error);
}

/* Takes out one child. */
static char *
remove_child (const RingerJsonWalk *walk)
{
  const RingerJsonLevel *level = ringer_json_walk_get_level (walk, walk->levels->len - 1);
  const guint            n = (guint) level->chosen;
  const guint            len = level->children->len;
  gsize                  from;
  gsize                  to;

  if (len == 1)
    {
      from = level->span.offset + 1;
      to = level->span.offset + level->span.length - 1;
    }
  else if (n + 1 < len)
    {
      from = ringer_json_child_get_start (ringer_json_level_get (level, n));
      to = ringer_json_child_get_start (ringer_json_level_get (level, n + 1));
    }
  else
    {
      from = ringer_json_child_get_end (ringer_json_level_get (level, n - 1));
      to = ringer_json_child_get_end (ringer_json_level_get (level, n));
    }
  return end (walk, begin (walk, from, ""), to);
}

/**
 * ringer_json_edit_remove:
 * @text: a JSON text
 * @length: its bytes, or -1 when it ends at a NUL
 * @path: what to remove, see ringer_json_path_new(); not the whole text
 * @error: return location for an error
 *
 * Removes a member or an element. Where a key is there twice, all of its members in
 * the object go, so that none comes back.
 *
 * Returns: (transfer full) (nullable): the new text, or %NULL as
 *   ringer_json_edit_set(); what is not there cannot be removed
 */
char *
ringer_json_edit_remove (const char *text, gssize length, const char *path, GError **error)
{
  g_autofree char *owned = NULL;

  g_return_val_if_fail (text != NULL && path != NULL, NULL);

  for (;;)
    {
      g_auto (RingerJsonWalk) walk = { NULL };
      gboolean is_member;
      guint    n_steps;

      if (!ringer_json_walk_init (&walk, text, length, path, error))
        return NULL;
      n_steps = ringer_json_path_get_n_steps (walk.path);
      if (!ringer_json_walk_is_whole (&walk) || n_steps == 0)
        return owned != NULL ? g_steal_pointer (&owned) : fail (&walk, error);
      is_member = ringer_json_path_get_step (walk.path, n_steps - 1, NULL, NULL, NULL);
      text = remove_child (&walk);
      g_free (owned);
      owned = (char *) text;
      length = -1;
      if (!is_member)
        return g_steal_pointer (&owned);
    }
}
