/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-iter.h"

/**
 * ringer_json_iter_init:
 * @self: (out caller-allocates): an iterator
 * @text: a JSON text; borrowed
 * @length: its bytes, or -1 when it ends at a NUL
 * @container: (nullable): where in @text the container is; %NULL for the whole
 *
 * Begins to go over a container. What is neither an object nor an array has
 * nothing in it.
 */
void
ringer_json_iter_init (RingerJsonIter       *self,
                       const char           *text,
                       gssize                length,
                       const RingerJsonSpan *container)
{
  RingerJsonToken token;

  g_return_if_fail (text != NULL || length == 0);

  if (container != NULL)
    {
      text += container->offset;
      length = (gssize) container->length;
    }
  self->base = container != NULL ? container->offset : 0;
  ringer_json_scanner_init (&self->scanner, text, length);
  /* Whatever this is, what is inside comes after it. */
  ringer_json_scanner_next (&self->scanner, &token);
}

static gboolean
read_value_end (RingerJsonIter *self, RingerJsonToken *token)
{
  guint depth = token->depth;

  if (token->kind != RINGER_JSON_TOKEN_ARRAY_START && token->kind != RINGER_JSON_TOKEN_OBJECT_START)
    return TRUE;
  do
    if (!ringer_json_scanner_next (&self->scanner, token))
      return FALSE;
  while (token->depth > depth);
  return TRUE;
}

/**
 * ringer_json_iter_next:
 * @self: an iterator
 * @key: (out caller-allocates) (optional): the member's name in its quotes, in
 *   the whole text; of length 0 in an array
 * @value: (out caller-allocates) (optional): the value, in the whole text
 *
 * Goes to the next member or element, duplicate keys included.
 *
 * Returns: %FALSE at the end of the container, and where the text stops being
 *   JSON
 */
gboolean
ringer_json_iter_next (RingerJsonIter *self, RingerJsonSpan *key, RingerJsonSpan *value)
{
  RingerJsonSpan  name = { 0, 0 };
  RingerJsonToken token;
  gsize           start;

  if (!ringer_json_scanner_next (&self->scanner, &token) || token.depth == 0)
    return FALSE;
  if (token.kind == RINGER_JSON_TOKEN_KEY)
    {
      name.offset = self->base + token.offset;
      name.length = token.length;
      if (!ringer_json_scanner_next (&self->scanner, &token))
        return FALSE;
    }
  start = token.offset;
  if (!read_value_end (self, &token))
    return FALSE;

  if (key != NULL)
    *key = name;
  if (value != NULL)
    *value = (RingerJsonSpan){ self->base + start, token.offset + token.length - start };
  return TRUE;
}
