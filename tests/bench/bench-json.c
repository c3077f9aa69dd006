/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

/* JSON as an answer has it: objects, short texts, numbers.
 *
 *     bench-json MEBIBYTES
 *
 * prints the speed of checking and of formatting, and that of one after the other, in
 * million bytes of input a second: the middle one of several runs. */

#define N_RUNS 9

static GString *
make_text (gsize size)
{
  GString *text = g_string_sized_new (size + 256);
  guint    nth = 0;

  g_string_append (text, "[");
  while (text->len < size)
    {
      g_string_append_printf (
          text,
          "%s{\"id\":%u,\"name\":\"Ann Example %u\",\"active\":%s,\"score\":%u.25,"
          "\"tags\":[\"red\",\"blue\",\"a longer \\\"tag\\\"\"],\"address\":{\"street\":"
          "\"Hauptstraße %u\",\"city\":\"Köln\"},\"note\":null}",
          nth > 0 ? "," : "", nth, nth, nth % 2 ? "true" : "false", nth % 1000, nth % 300);
      nth++;
    }
  g_string_append (text, "]");
  return text;
}

typedef struct
{
  double checked;
  double formatted;
  double both;
} Speeds;

static double
get_speed (gsize length, gint64 start)
{
  return (double) length / (double) MAX (g_get_monotonic_time () - start, 1);
}

static Speeds
measure (const GString *text)
{
  g_autofree char *formatted = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 middle;
  Speeds speeds;

  if (!ringer_json_validate (text->str, (gssize) text->len, NULL, &error))
    g_error ("%s", error->message);
  speeds.checked = get_speed (text->len, start);
  middle = g_get_monotonic_time ();
  formatted = ringer_json_format (text->str, (gssize) text->len, 2, NULL, &error);
  g_assert_no_error (error);
  speeds.formatted = get_speed (text->len, middle);
  speeds.both = get_speed (text->len, start);
  return speeds;
}

static int
compare_speeds (gconstpointer a, gconstpointer b)
{
  const Speeds *first = a;
  const Speeds *second = b;

  return (first->both > second->both) - (first->both < second->both);
}

int
main (int argc, char **argv)
{
  gsize n = argc > 1 ? (gsize) g_ascii_strtoull (argv[1], NULL, 10) : 10;
  g_autoptr (GString) text = make_text (n << 20);
  Speeds        speeds[N_RUNS];
  const Speeds *median = &speeds[N_RUNS / 2];

  setlocale (LC_NUMERIC, "C");
  for (guint i = 0; i < N_RUNS; i++)
    speeds[i] = measure (text);
  qsort (speeds, N_RUNS, sizeof *speeds, compare_speeds);
  printf ("{\"validate\":%.1f,\"format\":%.1f,\"both\":%.1f}\n", median->checked, median->formatted,
          median->both);
  return 0;
}
