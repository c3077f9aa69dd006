/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json-path.h"

G_BEGIN_DECLS

/* The way into a text along a path, with all that stands beside it: what an edit in
 * place needs to know. */

typedef struct
{
  RingerJsonSpan key; /* of length 0 in an array */
  RingerJsonSpan value;
} RingerJsonChild;

/* A container on the path and the child that leads on. */
typedef struct
{
  RingerJsonSpan span;
  GArray        *children; /* of RingerJsonChild */
  int            chosen;   /* -1: what the path asks for is not there */
} RingerJsonLevel;

typedef struct
{
  const char     *text;
  gsize           length;
  RingerJsonPath *path;
  GArray         *levels; /* of RingerJsonLevel: one for each step that could be tried */
  RingerJsonSpan  found;  /* the value where the walk ended */
} RingerJsonWalk;

gboolean ringer_json_walk_init (
    RingerJsonWalk *self, const char *text, gssize length, const char *path, GError **error);
void           ringer_json_walk_clear (RingerJsonWalk *self);
guint          ringer_json_walk_get_depth (const RingerJsonWalk *self);
gboolean       ringer_json_walk_is_whole (const RingerJsonWalk *self);
GArray        *ringer_json_walk_list_children (const RingerJsonWalk *self,
                                               const RingerJsonSpan *container);
RingerJsonSpan ringer_json_walk_get_root (const char *text, gsize length);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RingerJsonWalk, ringer_json_walk_clear)

static inline const RingerJsonLevel *
ringer_json_walk_get_level (const RingerJsonWalk *walk, guint n)
{
  return &g_array_index (walk->levels, RingerJsonLevel, n);
}

static inline const RingerJsonChild *
ringer_json_level_get (const RingerJsonLevel *level, guint n)
{
  return &g_array_index (level->children, RingerJsonChild, n);
}

static inline gsize
ringer_json_child_get_start (const RingerJsonChild *child)
{
  return child->key.length > 0 ? child->key.offset : child->value.offset;
}

static inline gsize
ringer_json_child_get_end (const RingerJsonChild *child)
{
  return child->value.offset + child->value.length;
}

G_END_DECLS
