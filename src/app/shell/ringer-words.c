/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-words.h"

#include "ringer-clock.h"

#include <glib/gi18n.h>

/* How long something took: as many digits as can be compared at a glance. */
char *
ringer_words_duration (gint64 duration)
{
  double milliseconds = (double) MAX (duration, 0) / 1000.0;

  if (milliseconds < 0.05)
    return g_strdup (_ ("< 0.1 ms"));
  if (milliseconds < 9.95)
    /* Translators: milliseconds */
    return g_strdup_printf (_ ("%.1f ms"), milliseconds);
  if (milliseconds < 999.5)
    return g_strdup_printf (_ ("%.0f ms"), milliseconds);
  if (milliseconds < 99950)
    /* Translators: seconds */
    return g_strdup_printf (_ ("%.1f s"), milliseconds / 1000.0);
  return g_strdup_printf (_ ("%.0f s"), milliseconds / 1000.0);
}

/* A limit that somebody has set: "1 s", "1.5 s", "250 ms". */
char *
ringer_words_limit (guint milliseconds)
{
  if (milliseconds % 1000 == 0)
    return g_strdup_printf (_ ("%u s"), milliseconds / 1000);
  if (milliseconds > 1000 && milliseconds % 100 == 0)
    return g_strdup_printf (_ ("%.1f s"), milliseconds / 1000.0);
  return g_strdup_printf (_ ("%u ms"), milliseconds);
}

char *
ringer_words_size (gsize n_bytes)
{
  if (n_bytes < 1024)
    return g_strdup_printf (ngettext ("%u byte", "%u bytes", n_bytes), (guint) n_bytes);
  return g_format_size_full (n_bytes, G_FORMAT_SIZE_IEC_UNITS);
}

/* The time of day of a moment on the monotonic clock. */
char *
ringer_words_time (gint64 monotonic)
{
  gint64 real = ringer_clock_get_real () - (ringer_clock_get_monotonic () - monotonic);
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (real / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%X") : g_strdup ("");
}
