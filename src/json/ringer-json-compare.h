/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"

G_BEGIN_DECLS

/**
 * RingerJsonCompareFlags:
 * @RINGER_JSON_COMPARE_AS_WRITTEN: 1, 1.0 and 1e0 are different
 * @RINGER_JSON_COMPARE_VALUES: they are the same number
 *
 * How numbers are compared. Strings are always compared by what they mean.
 */
typedef enum
{
  RINGER_JSON_COMPARE_AS_WRITTEN = 0,
  RINGER_JSON_COMPARE_VALUES = 1 << 0,
} RingerJsonCompareFlags;

typedef enum
{
  RINGER_JSON_ADDED,
  RINGER_JSON_REMOVED,
  RINGER_JSON_CHANGED,
} RingerJsonChange;

/**
 * RingerJsonDifference:
 * @change: what is different: added values are in b only, removed ones in a only
 * @path: where, as ringer_json_path_new() reads it
 * @a: the value in the first text; of length 0 when it is added
 * @b: the value in the second text; of length 0 when it is removed
 */
typedef struct
{
  RingerJsonChange change;
  char            *path;
  RingerJsonSpan   a;
  RingerJsonSpan   b;
} RingerJsonDifference;

GArray  *ringer_json_compare (const char            *a,
                              gssize                 a_length,
                              const char            *b,
                              gssize                 b_length,
                              RingerJsonCompareFlags flags,
                              guint                  max_differences,
                              GError               **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ringer_json_equal (
    const char *a, gssize a_length, const char *b, gssize b_length, RingerJsonCompareFlags flags);

G_END_DECLS
