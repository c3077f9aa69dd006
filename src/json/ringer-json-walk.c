/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-walk-private.h"

#include "ringer-json-iter.h"
#include "ringer-json-private.h"

#include <string.h>

static void
clear_level (gpointer data)
{
  g_array_unref (((RingerJsonLevel *) data)->children);
}

void
ringer_json_walk_clear (RingerJsonWalk *self)
{
  g_clear_pointer (&self->levels, g_array_unref);
  g_clear_pointer (&self->path, ringer_json_path_free);
}

GArray *
ringer_json_walk_list_children (const RingerJsonWalk *walk, const RingerJsonSpan *container)
{
  GArray         *children = g_array_new (FALSE, FALSE, sizeof (RingerJsonChild));
  RingerJsonIter  iter;
  RingerJsonChild child;

  ringer_json_iter_init (&iter, walk->text, (gssize) walk->length, container);
  while (ringer_json_iter_next (&iter, &child.key, &child.value))
    g_array_append_val (children, child);
  return children;
}

/* The last of duplicates counts, as for ringer_json_path_find(). */
static int
choose (const RingerJsonWalk *walk, const RingerJsonLevel *level, guint n)
{
  const char *key;
  gsize       length;
  gsize       index;

  if (ringer_json_path_get_step (walk->path, n, &key, &length, &index))
    {
      if (walk->text[level->span.offset] != '{')
        return -1;
      for (guint i = level->children->len; i > 0; i--)
        {
          const RingerJsonSpan *span = &ringer_json_level_get (level, i - 1)->key;

          if (ringer_json_string_equal (walk->text + span->offset, span->length, key, length))
            return (int) i - 1;
        }
      return -1;
    }
  if (walk->text[level->span.offset] != '[' || index >= level->children->len)
    return -1;
  return (int) index;
}

static gboolean
is_container (const RingerJsonWalk *walk, const RingerJsonSpan *span)
{
  return walk->text[span->offset] == '{' || walk->text[span->offset] == '[';
}

RingerJsonSpan
ringer_json_walk_get_root (const char *text, gsize length)
{
  static const char space[] = " \t\r\n";
  gsize             start = 0;

  while (start < length && strchr (space, text[start]) != NULL)
    start++;
  while (length > start && strchr (space, text[length - 1]) != NULL)
    length--;
  return (RingerJsonSpan){ start, length - start };
}

/* Goes along the path as far as it leads. */
gboolean
ringer_json_walk_init (
    RingerJsonWalk *self, const char *text, gssize length, const char *path, GError **error)
{
  guint n_steps;

  *self = (RingerJsonWalk){ .text = text };
  if (!ringer_json_validate (text, length, NULL, error))
    return FALSE;
  self->path = ringer_json_path_new (path, error);
  if (self->path == NULL)
    return FALSE;

  self->length = length < 0 ? strlen (text) : (gsize) length;
  self->levels = g_array_new (FALSE, FALSE, sizeof (RingerJsonLevel));
  g_array_set_clear_func (self->levels, clear_level);
  self->found = ringer_json_walk_get_root (text, self->length);
  n_steps = ringer_json_path_get_n_steps (self->path);
  for (guint n = 0; n < n_steps && is_container (self, &self->found); n++)
    {
      RingerJsonLevel level = { self->found, ringer_json_walk_list_children (self, &self->found),
                                -1 };

      level.chosen = choose (self, &level, n);
      g_array_append_val (self->levels, level);
      if (level.chosen < 0)
        break;
      self->found = ringer_json_level_get (&level, (guint) level.chosen)->value;
    }
  return TRUE;
}

/* How many steps the text has. */
guint
ringer_json_walk_get_depth (const RingerJsonWalk *walk)
{
  guint n = walk->levels->len;

  return n > 0 && ringer_json_walk_get_level (walk, n - 1)->chosen < 0 ? n - 1 : n;
}

gboolean
ringer_json_walk_is_whole (const RingerJsonWalk *walk)
{
  return ringer_json_walk_get_depth (walk) == ringer_json_path_get_n_steps (walk->path);
}
