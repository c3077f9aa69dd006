/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-words.h"
#include "ringer-countdown.h"
#include "ringer-words.h"

/* What the pages say, without a window. */

static void
test_words (void)
{
  const struct
  {
    gint64      duration;
    const char *words;
  } durations[] = { { 0, "< 0.1 ms" },      { 640, "0.6 ms" },     { 9949, "9.9 ms" },
                    { 12345, "12 ms" },     { 999000, "999 ms" },  { 1340000, "1.3 s" },
                    { 59960000, "60.0 s" }, { 250000000, "250 s" } };
  const struct
  {
    guint       limit;
    const char *words;
  } limits[] = {
    { 0, "0 s" }, { 250, "250 ms" }, { 1000, "1 s" }, { 1500, "1.5 s" }, { 15000, "15 s" }
  };
  RingerCallWords words;

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *shown = ringer_words_duration (durations[i].duration);

      g_assert_cmpstr (shown, ==, durations[i].words);
    }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *shown = ringer_words_limit (limits[i].limit);

      g_assert_cmpstr (shown, ==, limits[i].words);
    }
  /* Every end has a stage, a title and somebody who raised it. */
  for (guint i = RINGER_CALL_OUTCOME_RESPONSE; i <= RINGER_CALL_OUTCOME_REFUSED; i++)
    {
      ringer_call_words_init (&words, i);
      g_assert_cmpstr (words.stage, !=, "");
      g_assert_cmpstr (words.title, !=, "");
      g_assert_cmpstr (words.raised, !=, "");
    }
}

static void
assert_words (RingerRequestState state, gint64 deadline, gint64 decided, const char *expected)
{
  const gint64     arrived = 50 * G_USEC_PER_SEC;
  g_autofree char *words = ringer_countdown_describe (state, arrived, arrived + deadline * 1000,
                                                      arrived + decided * 1000, arrived);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_countdown (void)
{
  /* The clock stands at the arrival; times in milliseconds from there. */
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, 10000, 0, "10 s");
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, 9001, 0, "10 s");
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, 9000, 0, "9 s");
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, 3000, 0, "3 s");
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, 2400, 0, "2.4 s");
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, 0, 0, "0 s");
  assert_words (RINGER_REQUEST_STATE_ACCEPTED, -500, 0, "0 s");
  assert_words (RINGER_REQUEST_STATE_OFFERED, 800, 0, "accept in 0.8 s");
  assert_words (RINGER_REQUEST_STATE_ANSWERED, 10000, 2100, "answered in 2.1 s");
  assert_words (RINGER_REQUEST_STATE_REJECTED, 10000, 2100, "rejected");
  assert_words (RINGER_REQUEST_STATE_FAILED, 10000, 2100, "error sent");
  assert_words (RINGER_REQUEST_STATE_EXPIRED, 10000, 0, "expired");
  assert_words (RINGER_REQUEST_STATE_LATE, 10000, 11300, "too late by 1.3 s");
  assert_words (RINGER_REQUEST_STATE_LATE, 10000, 9000, "too late");
  assert_words (RINGER_REQUEST_STATE_LOST, 10000, 0, "connection lost");

  g_assert_cmpfloat (ringer_countdown_get_fraction (100, 200, 100), ==, 1.0);
  g_assert_cmpfloat (ringer_countdown_get_fraction (100, 200, 150), ==, 0.5);
  g_assert_cmpfloat (ringer_countdown_get_fraction (100, 200, 300), ==, 0.0);
  g_assert_cmpfloat (ringer_countdown_get_fraction (200, 200, 300), ==, 0.0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/measures", test_words);
  g_test_add_func ("/words/countdown", test_countdown);
  return g_test_run ();
}
