/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-secrets.h"
#include "ringer-store-test.h"

/* libsecret's file backend stands in for the keyring of a desktop. */

static char *
lookup (RingerProfile *profile, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_secrets_lookup_async (profile, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_secrets_lookup_finish (result, error);
}

static void
store (RingerProfile *profile, const char *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ringer_secrets_store_async (profile, secret, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_true (ringer_secrets_store_finish (result, &error));
  g_assert_no_error (error);
}

static void
clear (RingerProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ringer_secrets_clear_async (profile, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_secrets_clear_finish (result, &error);
  g_assert_no_error (error);
}

static void
assert_secret (RingerProfile *profile, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *secret = lookup (profile, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, expected);
  ringer_secrets_free (secret);
}

static void
test_secrets (Place *place, gconstpointer name)
{
  g_autoptr (RingerProfile) one = ringer_profile_new ("ws://one:1/deepstream");
  g_autoptr (RingerProfile) two = ringer_profile_new ("ws://one:1/deepstream");
  g_autofree char *folder = g_path_get_dirname (place->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_setenv ("SECRET_FILE_TEST_PATH", place->path, TRUE);
  assert_secret (one, NULL);
  store (one, "pässword");
  store (two, "other");
  assert_secret (one, "pässword");
  assert_secret (two, "other");
  store (one, "newer");
  assert_secret (one, "newer");
  clear (one);
  assert_secret (one, NULL);
  assert_secret (two, "other");
}

/* A cancelled wait says so. */
static void
test_cancelled (Place *place, gconstpointer name)
{
  g_autoptr (RingerProfile) profile = ringer_profile_new ("ws://one:1/deepstream");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ringer_secrets_lookup_async (profile, cancellable, ringer_test_take_result, &result);
  g_cancellable_cancel (cancellable);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_null (ringer_secrets_lookup_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/secrets/keep", Place, "keyring", place_set_up, test_secrets, place_tear_down);
  g_test_add ("/secrets/cancelled", Place, "keyring", place_set_up, test_cancelled,
              place_tear_down);
  return g_test_run ();
}
