/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-clock.h"

static RingerClockFunc monotonic_func = g_get_monotonic_time;
static RingerClockFunc real_func = g_get_real_time;

/**
 * ringer_clock_get_monotonic:
 *
 * Returns: the time in microseconds on a clock that never steps back; what
 *   all stages and deadlines are measured with
 */
gint64
ringer_clock_get_monotonic (void)
{
  return monotonic_func ();
}

/**
 * ringer_clock_get_real:
 *
 * Returns: microseconds since 1970, for showing to people and for files
 */
gint64
ringer_clock_get_real (void)
{
  return real_func ();
}

/**
 * ringer_clock_set_for_tests:
 * @monotonic: (nullable) (scope forever): stands in for the monotonic clock
 * @real: (nullable) (scope forever): stands in for the wall clock
 *
 * Replaces the clocks, or puts the system's back with %NULL. Main-loop timers
 * still run on the system's clock.
 */
void
ringer_clock_set_for_tests (RingerClockFunc monotonic, RingerClockFunc real)
{
  monotonic_func = monotonic != NULL ? monotonic : g_get_monotonic_time;
  real_func = real != NULL ? real : g_get_real_time;
}
