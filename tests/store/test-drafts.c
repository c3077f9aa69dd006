/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-drafts.h"
#include "ringer-store-test.h"

static RingerDrafts *
open_drafts (Place *place, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (place->path);
  RingerDrafts *drafts = ringer_drafts_new (file);
  g_autoptr (GAsyncResult) result = NULL;

  ringer_drafts_load_async (drafts, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_drafts_load_finish (drafts, result, error);
  g_assert_true (ringer_drafts_get_loaded (drafts));
  return drafts;
}

static void
close_drafts (RingerDrafts *drafts)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_drafts_flush_async (drafts, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_true (ringer_drafts_flush_finish (drafts, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (drafts);
}

static void
assert_draft (RingerDrafts *drafts, const char *place, const char *expected)
{
  g_autoptr (GVariant) draft = ringer_drafts_dup (drafts, place);

  if (expected == NULL)
    g_assert_null (draft);
  else
    g_assert_cmpstr (g_variant_get_string (draft, NULL), ==, expected);
}

static void
test_round_trip (Place *place, gconstpointer name)
{
  static const char odd[] = "{\"a\": \"ü\\u0000'\\\"\n\t%s @a{sv} <0>\"} 12345678901234567890";
  g_autoptr (GError) error = NULL;
  RingerDrafts *drafts = open_drafts (place, &error);

  g_assert_no_error (error);
  assert_draft (drafts, "a", NULL);
  ringer_drafts_set (drafts, "a", g_variant_new_string (odd));
  ringer_drafts_set (drafts, "b", g_variant_new_string ("second"));
  ringer_drafts_set (drafts, "b", g_variant_new_string ("third"));
  ringer_drafts_set (drafts, "c", g_variant_new_string ("gone"));
  ringer_drafts_set (drafts, "c", NULL);
  close_drafts (drafts);

  drafts = open_drafts (place, &error);
  g_assert_no_error (error);
  assert_draft (drafts, "a", odd);
  assert_draft (drafts, "b", "third");
  assert_draft (drafts, "c", NULL);
  close_drafts (drafts);
}

static void
test_places (Place *place, gconstpointer name)
{
  RingerDrafts    *drafts = open_drafts (place, NULL);
  g_autofree char *one = ringer_drafts_claim (drafts, "p");
  g_autofree char *two = ringer_drafts_claim (drafts, "p");
  g_autofree char *other = ringer_drafts_claim (drafts, "q");
  g_autofree char *again = NULL;

  g_assert_cmpstr (one, ==, "p");
  g_assert_cmpstr (two, ==, "p#2");
  g_assert_cmpstr (other, ==, "q");
  ringer_drafts_release (drafts, one);
  again = ringer_drafts_claim (drafts, "p");
  g_assert_cmpstr (again, ==, "p");
  close_drafts (drafts);
}

static const char *const broken[] = { "", "nonsense", "(uint32 1, {'a': 'no variant'})",
                                      "(uint32 9, @a{sv} {})" };

static void
test_broken_is_set_aside (Place *place, gconstpointer name)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) aside = NULL;
      g_autofree char *text = NULL;
      RingerDrafts    *drafts;

      g_test_message ("%s", broken[i]);
      place_write (place, broken[i]);
      drafts = open_drafts (place, &error);
      g_assert_nonnull (error);
      g_assert_nonnull (ringer_drafts_get_error (drafts));
      aside = place_list (place, "drafts.gvariant.broken-");
      g_assert_cmpuint (aside->len, ==, 1);
      g_assert_true (g_file_get_contents (aside->pdata[0], &text, NULL, NULL));
      g_assert_cmpstr (text, ==, broken[i]);
      g_assert_cmpint (g_remove (aside->pdata[0]), ==, 0);
      close_drafts (drafts);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, Place, "drafts.gvariant", place_set_up, function, place_tear_down)
  ADD ("/drafts/round-trip", test_round_trip);
  ADD ("/drafts/places", test_places);
  ADD ("/drafts/broken", test_broken_is_set_aside);
  return g_test_run ();
}
