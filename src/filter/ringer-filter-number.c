/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-json-scanner.h"

#include <math.h>
#include <string.h>

/* Numbers as they are typed: plain, with a unit of size, or with one of time. */

typedef struct
{
  const char *name;
  double      factor;
} Unit;

static const Unit size_units[] = {
  { "", 1 },
  { "B", 1 },
  { "k", 1024.0 },
  { "K", 1024.0 },
  { "kB", 1024.0 },
  { "KiB", 1024.0 },
  { "M", 1024.0 * 1024 },
  { "MB", 1024.0 * 1024 },
  { "MiB", 1024.0 * 1024 },
  { "G", 1024.0 * 1024 * 1024 },
  { "GB", 1024.0 * 1024 * 1024 },
  { "GiB", 1024.0 * 1024 * 1024 },
};

/* Milliseconds, which are also what is meant without a unit. */
static const Unit duration_units[] = {
  { "", 1 }, { "us", 0.001 }, { "ms", 1 }, { "s", 1000 }, { "min", 60000 }, { "h", 3600000 },
};

static gboolean
find_factor (const Unit *units, guint n_units, const char *name, double *factor)
{
  for (guint i = 0; i < n_units; i++)
    if (strcmp (units[i].name, name) == 0)
      {
        *factor = units[i].factor;
        return TRUE;
      }
  return FALSE;
}

/*
 * ringer_filter_read_number:
 * @kind: NUMBER, SIZE or DURATION
 *
 * Reads a number with the units of its kind.
 */
gboolean
ringer_filter_read_number (const char *text, gsize length, RingerFilterKind kind, double *number)
{
  g_autofree char *copy = NULL;
  double           factor = 1;
  char            *end;

  /* strtod() also knows hexadecimal digits, "inf" and "nan". */
  if (length == 0 || length > 64 || strspn (text, "0123456789+-.eEusmihnkKMGiB") < length)
    return FALSE;
  copy = g_strndup (text, length);
  if (!g_ascii_isdigit (copy[strspn (copy, "+-.")]))
    return FALSE;
  *number = g_ascii_strtod (copy, &end);
  if (end == copy || !isfinite (*number))
    return FALSE;
  if (kind == RINGER_FILTER_SIZE &&
      !find_factor (size_units, G_N_ELEMENTS (size_units), end, &factor))
    return FALSE;
  if (kind == RINGER_FILTER_DURATION &&
      !find_factor (duration_units, G_N_ELEMENTS (duration_units), end, &factor))
    return FALSE;
  if (kind == RINGER_FILTER_NUMBER && *end != '\0')
    return FALSE;
  *number *= factor;
  return isfinite (*number);
}

/*
 * ringer_filter_is_json_number:
 *
 * Tells whether a text is a number by the rules of JSON.
 */
gboolean
ringer_filter_is_json_number (const char *text, gsize length)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  ringer_json_scanner_init (&scanner, text, (gssize) length);
  return ringer_json_scanner_next (&scanner, &token) && token.kind == RINGER_JSON_TOKEN_NUMBER &&
         token.length == length && !ringer_json_scanner_next (&scanner, &token) &&
         ringer_json_scanner_check (&scanner, NULL, NULL);
}
