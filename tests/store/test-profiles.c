/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-profile-store.h"
#include "ringer-store-test.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_profile (void)
{
  RingerProfile   *profile = ringer_profile_new ("ws://localhost:6020/deepstream");
  guint            n_names = 0;
  guint            n_auths = 0;
  g_autofree char *open_login = ringer_profile_make_login (profile, "ignored");
  g_autofree char *user_login = NULL;
  g_autofree char *token_login = NULL;

  g_signal_connect_swapped (profile, "notify::name", G_CALLBACK (count_cb), &n_names);
  g_signal_connect_swapped (profile, "notify::auth", G_CALLBACK (count_cb), &n_auths);
  g_assert_cmpstr (ringer_profile_get_name (profile), ==, "localhost:6020");
  g_assert_cmpstr (open_login, ==, "{}");

  g_object_set (profile, "name", "mine", NULL);
  g_object_set (profile, "name", "mine", NULL);
  g_assert_cmpstr (ringer_profile_get_name (profile), ==, "mine");
  g_assert_cmpuint (n_names, ==, 1);
  g_object_set (profile, "url", "wss://h/x", NULL);
  g_assert_cmpuint (n_names, ==, 1);
  g_object_set (profile, "name", NULL, NULL);
  g_assert_cmpstr (ringer_profile_get_name (profile), ==, "h/x");
  g_assert_cmpuint (n_names, ==, 2);

  g_object_set (profile, "auth", RINGER_AUTH_USER, "username", "a\"nn", NULL);
  g_object_set (profile, "auth", RINGER_AUTH_USER, NULL);
  g_assert_cmpuint (n_auths, ==, 1);
  user_login = ringer_profile_make_login (profile, "p\\w");
  g_assert_cmpstr (user_login, ==, "{\"username\":\"a\\\"nn\",\"password\":\"p\\\\w\"}");
  g_object_set (profile, "auth", RINGER_AUTH_TOKEN, NULL);
  token_login = ringer_profile_make_login (profile, NULL);
  g_assert_cmpstr (token_login, ==, "{\"token\":\"\"}");
  g_assert_finalize_object (profile);
}

static void
test_names (void)
{
  static const char *const cases[][2] = {
    { "ws://localhost:6020/deepstream", "localhost:6020" },
    { "wss://broker.example/deepstream", "broker.example" },
    { "ws://[::1]:80/deepstream", "[::1]:80" },
    { "ws://a:1/", "a:1" },
    { "ws://a:1/other/path", "a:1/other/path" },
    { "nonsense", "nonsense" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RingerProfile) profile = ringer_profile_new (cases[i][0]);

      g_assert_cmpstr (ringer_profile_get_name (profile), ==, cases[i][1]);
    }
}

static RingerProfileStore *
open_store (Place *place, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (place->path);
  RingerProfileStore *store = ringer_profile_store_new (file);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_false (ringer_profile_store_get_loaded (store));
  ringer_profile_store_load_async (store, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_profile_store_load_finish (store, result, error);
  g_assert_true (ringer_profile_store_get_loaded (store));
  return store;
}

static void
close_store (RingerProfileStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_profile_store_flush_async (store, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_true (ringer_profile_store_flush_finish (store, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

static RingerProfile *
nth (RingerProfileStore *store, guint position)
{
  g_autoptr (RingerProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), position);

  g_assert_nonnull (profile);
  return profile; /* the store holds it */
}

static void
test_round_trip (Place *place, gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  RingerProfileStore *store = open_store (place, &error);
  g_autoptr (RingerProfile) one = ringer_profile_new ("ws://one:1/deepstream");
  g_autoptr (RingerProfile) two = ringer_profile_new ("ws://two:2/deepstream");
  guint n_changes = 0;

  g_assert_no_error (error);
  g_signal_connect_swapped (store, "items-changed", G_CALLBACK (count_cb), &n_changes);
  ringer_profile_store_use (store, one);
  ringer_profile_store_use (store, two);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_true (nth (store, 0) == two);
  ringer_profile_store_use (store, one);
  g_assert_true (nth (store, 0) == one);
  /* Saved by itself, as every change of a profile in the store. */
  g_object_set (two, "name", "Second", "auth", RINGER_AUTH_USER, "username", "ann", NULL);
  close_store (store);

  store = open_store (place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 2);
  g_assert_cmpstr (ringer_profile_get_name (nth (store, 0)), ==, "one:1");
  g_assert_cmpstr (ringer_profile_get_id (nth (store, 0)), ==, ringer_profile_get_id (one));
  g_assert_cmpstr (ringer_profile_get_name (nth (store, 1)), ==, "Second");
  g_assert_cmpint (ringer_profile_get_auth (nth (store, 1)), ==, RINGER_AUTH_USER);
  g_assert_true (ringer_profile_store_lookup (store, ringer_profile_get_id (two)) ==
                 nth (store, 1));
  g_assert_true (ringer_profile_store_find (store, "ws://two:2/deepstream", RINGER_AUTH_USER,
                                            "ann") == nth (store, 1));
  g_assert_null (
      ringer_profile_store_find (store, "ws://two:2/deepstream", RINGER_AUTH_USER, "bob"));
  g_assert_null (
      ringer_profile_store_find (store, "ws://two:2/deepstream", RINGER_AUTH_OPEN, NULL));

  ringer_profile_store_remove (store, nth (store, 0));
  close_store (store);
  store = open_store (place, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
  close_store (store);
}

/* A profile that was taken out changes without being saved, and a secret never is. */
static void
test_removed_is_not_watched (Place *place, gconstpointer name)
{
  RingerProfileStore *store = open_store (place, NULL);
  g_autoptr (RingerProfile) profile = ringer_profile_new ("ws://one:1/deepstream");
  g_autofree char *text = NULL;

  ringer_profile_store_use (store, profile);
  ringer_profile_store_remove (store, profile);
  g_object_set (profile, "name", "gone", NULL);
  close_store (store);
  text = place_read (place);
  g_assert_null (strstr (text, "gone"));
}

static const char *const broken[] = {
  "",
  "nonsense",
  "{\"format\": 1, \"profiles\": [}",
  "[]",
  "{\"format\": 1}",
  "{\"profiles\": []}",
  "{\"format\": 1, \"profiles\": {}}",
  "{\"format\": 1, \"profiles\": [], } /* json-glib takes this */",
};

static void
test_broken_is_set_aside (Place *place, gconstpointer name)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) aside = NULL;
      g_autoptr (RingerProfile) profile = ringer_profile_new ("ws://one:1/deepstream");
      RingerProfileStore *store;
      g_autofree char    *text = NULL;

      g_test_message ("%s", broken[i]);
      place_write (place, broken[i]);
      store = open_store (place, &error);
      g_assert_nonnull (error);
      g_assert_nonnull (ringer_profile_store_get_error (store));
      aside = place_list (place, "profiles.json.broken-");
      g_assert_cmpuint (aside->len, ==, 1);
      g_assert_nonnull (strstr (error->message, aside->pdata[0]));
      g_assert_true (g_file_get_contents (aside->pdata[0], &text, NULL, NULL));
      g_assert_cmpstr (text, ==, broken[i]);
      g_assert_cmpint (g_remove (aside->pdata[0]), ==, 0);

      /* It can be used all the same. */
      ringer_profile_store_use (store, profile);
      close_store (store);
      store = open_store (place, NULL);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
      close_store (store);
    }
}

static void
test_good_entries_of_a_broken_file (Place *place, gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) aside = NULL;
  RingerProfileStore *store;

  place_write (place, "{\"format\": 1, \"profiles\": [{\"id\": \"a\"}, {\"id\": \"b\", \"url\": "
                      "\"ws://b:1/deepstream\", \"auth\": \"open\", \"lastUsed\": -3}, 7]}");
  store = open_store (place, &error);
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
  aside = place_list (place, "profiles.json.broken-");
  g_assert_cmpuint (aside->len, ==, 1);
  close_store (store);
  store = open_store (place, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
  close_store (store);
}

static void
test_newer_format_is_left_alone (Place *place, gconstpointer name)
{
  static const char   text[] = "{\"format\": 2, \"new\": true, \"profiles\": []}";
  RingerProfileStore *store;
  g_autoptr (RingerProfile) profile = ringer_profile_new ("ws://one:1/deepstream");
  g_autofree char *now = NULL;

  place_write (place, text);
  store = open_store (place, NULL);
  g_assert_error (ringer_profile_store_get_error (store), RINGER_ERROR, RINGER_ERROR_BAD_FILE);
  ringer_profile_store_use (store, profile);
  close_store (store);
  now = place_read (place);
  g_assert_cmpstr (now, ==, text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profiles/properties", test_profile);
  g_test_add_func ("/profiles/names", test_names);
#define ADD(path, function) \
  g_test_add (path, Place, "profiles.json", place_set_up, function, place_tear_down)
  ADD ("/profiles/round-trip", test_round_trip);
  ADD ("/profiles/removed", test_removed_is_not_watched);
  ADD ("/profiles/broken", test_broken_is_set_aside);
  ADD ("/profiles/partly-broken", test_good_entries_of_a_broken_file);
  ADD ("/profiles/newer", test_newer_format_is_left_alone);
  return g_test_run ();
}
