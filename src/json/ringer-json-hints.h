/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"

G_BEGIN_DECLS

/**
 * RingerJsonHintKind:
 * @RINGER_JSON_HINT_INTEGER: an integer that is rounded (they are safe up to
 *   2^53 only)
 * @RINGER_JSON_HINT_DECIMAL: a number with a point or an exponent that is rounded
 * @RINGER_JSON_HINT_INFINITE: a number that becomes Infinity, and `null` when
 *   it is written again
 * @RINGER_JSON_HINT_DUPLICATE_KEY: a member that is lost because its key comes
 *   again in the same object
 * @RINGER_JSON_HINT_LONE_SURROGATE: an escape that is half a character
 *
 * What is valid JSON and still not read as it is written.
 */
typedef enum
{
  RINGER_JSON_HINT_INTEGER,
  RINGER_JSON_HINT_DECIMAL,
  RINGER_JSON_HINT_INFINITE,
  RINGER_JSON_HINT_DUPLICATE_KEY,
  RINGER_JSON_HINT_LONE_SURROGATE,
} RingerJsonHintKind;

/**
 * RingerJsonHint:
 * @kind: what happens
 * @span: the number, the key that comes again, or the escape
 * @read_as: what a JavaScript peer reads instead, as JSON where it can be: for
 *   a duplicate key the beginning of the value that is left
 */
typedef struct
{
  RingerJsonHintKind kind;
  RingerJsonSpan     span;
  char              *read_as;
} RingerJsonHint;

GArray *ringer_json_list_hints (const char *text, gssize length, guint max_hints, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
