/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include <string.h>

/* Fields by name, and what somebody may have meant who mistyped one. */

/* Longer names are not compared: nobody means them by a slip. */
#define MAX_NAME 40

gboolean
ringer_filter_schema_find (const RingerFilterSchema *schema,
                           const char               *name,
                           gsize                     length,
                           guint                    *field)
{
  for (guint i = 0; i < schema->n_fields; i++)
    if (strlen (schema->fields[i].name) == length &&
        memcmp (schema->fields[i].name, name, length) == 0)
      {
        *field = i;
        return TRUE;
      }
  return FALSE;
}

/* Insertions, deletions, changes and swaps of neighbours that make one of the
 * other (Damerau-Levenshtein, "optimal string alignment"). */
static guint
get_distance (const char *a, gsize a_length, const char *b, gsize b_length)
{
  guint rows[3][MAX_NAME + 1];

  for (guint j = 0; j <= b_length; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= a_length; i++)
    {
      guint *row = rows[i % 3];
      guint *above = rows[(i + 2) % 3];
      guint *higher = rows[(i + 1) % 3];

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          guint cost = g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);

          row[j] = MIN (above[j - 1] + cost, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], higher[j - 2] + 1);
        }
    }
  return rows[a_length % 3][b_length];
}

static guint
rate (const char *name, const char *typed, gsize length)
{
  gsize name_length = strlen (name);

  if (length == 0 || length > MAX_NAME || name_length > MAX_NAME)
    return G_MAXUINT;
  /* A beginning is as good as one slip. */
  if (length >= 2 && g_ascii_strncasecmp (name, typed, length) == 0)
    return 1;
  return get_distance (typed, length, name, name_length);
}

/* One slip in short names, two in longer ones. */
static guint
get_most_slips (gsize length)
{
  return length < 3 ? 0 : length < 5 ? 1 : 2;
}

const char *
ringer_filter_suggest_field (const RingerFilterSchema *schema, const char *name, gsize length)
{
  const char *best = NULL;
  guint       least = get_most_slips (length) + 1;

  for (guint i = 0; i < schema->n_fields; i++)
    {
      guint slips = rate (schema->fields[i].name, name, length);

      if (slips < least)
        {
          least = slips;
          best = schema->fields[i].name;
        }
    }
  return best;
}

const char *
ringer_filter_suggest_word (const char *const *words, const char *word, gsize length)
{
  const char *best = NULL;
  guint       least = get_most_slips (length) + 1;

  for (; *words != NULL; words++)
    {
      guint slips = rate (*words, word, length);

      if (slips < least)
        {
          least = slips;
          best = *words;
        }
    }
  return best;
}

/*
 * ringer_filter_kind_takes:
 *
 * Tells whether an operator has a meaning for fields of a kind.
 */
gboolean
ringer_filter_kind_takes (RingerFilterKind kind, RingerFilterOperator op)
{
  if (op == OPERATOR_EQUAL || op == OPERATOR_NOT_EQUAL)
    return TRUE;
  switch (kind)
    {
    case RINGER_FILTER_NUMBER:
    case RINGER_FILTER_SIZE:
    case RINGER_FILTER_DURATION:
      return op != OPERATOR_LIKE;
    case RINGER_FILTER_TEXT:
    case RINGER_FILTER_TIME:
      return op != OPERATOR_MODULO;
    case RINGER_FILTER_WORD:
      return op == OPERATOR_LIKE;
    case RINGER_FILTER_JSON:
    default:
      return TRUE;
    }
}
