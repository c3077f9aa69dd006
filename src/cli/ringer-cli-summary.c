/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-summary.h"

#include "ringer-clock.h"

#include <glib/gi18n.h>

#define N_OUTCOMES (RINGER_CALL_OUTCOME_REFUSED + 1)

struct _RingerCliSummary
{
  gint64      started_at;
  guint       counts[N_OUTCOMES];
  const char *words[N_OUTCOMES]; /* the protocol's, interned */
  GArray     *times;             /* gint64 microseconds, of the calls that a provider answered */
};

RingerCliSummary *
ringer_cli_summary_new (void)
{
  RingerCliSummary *self = g_new0 (RingerCliSummary, 1);

  self->started_at = ringer_clock_get_monotonic ();
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
ringer_cli_summary_free (RingerCliSummary *self)
{
  g_array_unref (self->times);
  g_free (self);
}

/* CALL has ended. */
void
ringer_cli_summary_add (RingerCliSummary *self, RingerCall *call)
{
  RingerCallOutcome outcome = ringer_call_get_outcome (call);
  gint64            time = ringer_call_get_ended_at (call) - ringer_call_get_created_at (call);

  self->counts[outcome]++;
  self->words[outcome] = g_intern_string (ringer_call_get_word (call));
  if (outcome == RINGER_CALL_OUTCOME_RESPONSE || outcome == RINGER_CALL_OUTCOME_ERROR)
    g_array_append_val (self->times, time);
}

guint
ringer_cli_summary_count (RingerCliSummary *self, RingerCallOutcome outcome)
{
  return self->counts[outcome];
}

char *
ringer_cli_summary_describe_counts (RingerCliSummary *self)
{
  GString *text = g_string_new (NULL);
  double   seconds = (double) (ringer_clock_get_monotonic () - self->started_at) / G_USEC_PER_SEC;
  guint    total = 0;

  for (gsize i = 0; i < N_OUTCOMES; i++)
    total += self->counts[i];
  g_string_append_printf (text, ngettext ("%u call in %.3f s", "%u calls in %.3f s", total), total,
                          seconds);
  if (seconds > 0)
    /* Translators: calls per second */
    g_string_append_printf (text, _ (" (%.0f/s)"), total / seconds);
  for (gsize i = 0; i < N_OUTCOMES; i++)
    if (self->counts[i] > 0)
      g_string_append_printf (text, ", %u %s", self->counts[i], self->words[i]);
  return g_string_free (text, FALSE);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* The value that PERCENT of the others do not exceed (nearest rank). */
static double
get_percentile (GArray *times, guint percent)
{
  guint rank = (guint) (((guint64) times->len * percent + 99) / 100);

  return (double) g_array_index (times, gint64, MAX (rank, 1) - 1) / G_TIME_SPAN_MILLISECOND;
}

/* NULL when no provider has answered. */
char *
ringer_cli_summary_describe_times (RingerCliSummary *self)
{
  if (self->times->len == 0)
    return NULL;
  g_array_sort (self->times, compare_times);
  return g_strdup_printf (
      _ ("Times of the answers in ms: min %.3f, median %.3f, p95 %.3f, max %.3f"),
      get_percentile (self->times, 0), get_percentile (self->times, 50),
      get_percentile (self->times, 95), get_percentile (self->times, 100));
}
