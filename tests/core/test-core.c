/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-id.h"
#include "ringer-text.h"

static gint64
fake_monotonic (void)
{
  return 42;
}

static void
test_clock (void)
{
  gint64 before = g_get_monotonic_time ();

  g_assert_cmpint (ringer_clock_get_monotonic (), >=, before);
  ringer_clock_set_for_tests (fake_monotonic, NULL);
  g_assert_cmpint (ringer_clock_get_monotonic (), ==, 42);
  g_assert_cmpint (ringer_clock_get_real (), >, 0);
  ringer_clock_set_for_tests (NULL, NULL);
  g_assert_cmpint (ringer_clock_get_monotonic (), >=, before);
}

static void
test_ids_are_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 10000; i++)
    {
      char *id = ringer_id_new ();

      g_assert_cmpuint (strlen (id), ==, 26);
      g_assert_cmpuint (strspn (id, "0123456789abcdefghijklmnopqrstuv"), ==, 26);
      g_assert_true (g_hash_table_add (seen, id));
    }
}

static void
test_ids_in_tests (void)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  ringer_id_set_for_tests (7);
  first = ringer_id_new ();
  second = ringer_id_new ();
  ringer_id_set_for_tests (0);
  g_assert_cmpstr (first, ==, "00000000000000000000000007");
  g_assert_cmpstr (second, ==, "00000000000000000000000008");
}

static void
assert_shown (const char *text, gssize length, const char *expected)
{
  g_autofree char *shown = ringer_text_show (text, length);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_text_show (void)
{
  assert_shown ("plain <b>text</b> & ünï", -1, "plain <b>text</b> & ünï");
  assert_shown ("a\nb\tc\rd", -1, "a\\nb\\tc\\rd");
  assert_shown ("a\0b", 3, "a\\u0000b");
  assert_shown ("\xff\xc3", -1, "\\xff\\xc3");
  assert_shown ("abc\u202egpj.exe", -1, "abc\\u202egpj.exe");
  assert_shown ("\u200b", -1, "\\u200b");
  assert_shown ("\u2028", -1, "\\u2028");
  assert_shown ("", -1, "");
}

static void
test_text_is_cut (void)
{
  g_autofree char *cut = ringer_text_one_line ("ünïcödé", -1, 3);
  g_autofree char *whole = ringer_text_one_line ("abc", -1, 3);

  g_assert_cmpstr (cut, ==, "ünï…");
  g_assert_cmpstr (whole, ==, "abc");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/clock", test_clock);
  g_test_add_func ("/core/id/unique", test_ids_are_unique);
  g_test_add_func ("/core/id/tests", test_ids_in_tests);
  g_test_add_func ("/core/text/show", test_text_show);
  g_test_add_func ("/core/text/cut", test_text_is_cut);
  return g_test_run ();
}
