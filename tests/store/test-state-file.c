/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-state-file.h"
#include "ringer-store-test.h"

static RingerStateFile *
open_file (Place *place)
{
  g_autoptr (GFile) file = g_file_new_for_path (place->path);

  return ringer_state_file_new (file);
}

static void
save_text (RingerStateFile *file, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  ringer_state_file_save (file, bytes);
}

static gboolean
flush (RingerStateFile *file, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_state_file_flush_async (file, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_state_file_flush_finish (file, result, error);
}

static char *
load (RingerStateFile *file, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  ringer_state_file_load_async (file, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  bytes = ringer_state_file_load_finish (file, result, error);
  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

static void
test_absent (Place *place, gconstpointer name)
{
  RingerStateFile *file = open_file (place);
  g_autoptr (GError) error = NULL;

  g_assert_null (load (file, &error));
  g_assert_no_error (error);
  g_assert_true (flush (file, &error));
  g_assert_no_error (error);
  g_assert_finalize_object (file);
}

static void
test_saves_by_itself (Place *place, gconstpointer name)
{
  RingerStateFile *file = open_file (place);
  g_autofree char *text = NULL;
  GStatBuf         status;

  save_text (file, "one");
  save_text (file, "two");
  RINGER_TEST_WAIT (g_file_test (place->path, G_FILE_TEST_EXISTS));
  RINGER_TEST_WAIT (flush (file, NULL));
  text = place_read (place);
  g_assert_cmpstr (text, ==, "two");
  g_assert_cmpint (g_stat (place->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_finalize_object (file);
}

/* What is saved while a write is under way is written after it, before the flush ends. */
static void
test_flush_takes_the_last (Place *place, gconstpointer name)
{
  RingerStateFile *file = open_file (place);
  g_autofree char *text = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  save_text (file, "one");
  ringer_state_file_flush_async (file, NULL, ringer_test_take_result, &first);
  save_text (file, "two");
  ringer_state_file_flush_async (file, NULL, ringer_test_take_result, &second);
  RINGER_TEST_WAIT (first != NULL && second != NULL);
  g_assert_true (ringer_state_file_flush_finish (file, first, NULL));
  g_assert_true (ringer_state_file_flush_finish (file, second, NULL));
  g_clear_object (&first);
  g_clear_object (&second);
  text = place_read (place);
  g_assert_cmpstr (text, ==, "two");
  g_assert_finalize_object (file);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* A file where the folder should be: works for root too, whom no mode stops. */
static void
test_failure_is_said_and_passes (Place *place, gconstpointer name)
{
  RingerStateFile *file = open_file (place);
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autoptr (GError) error = NULL;
  guint n_notified = 0;

  g_signal_connect_swapped (file, "notify::error", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  save_text (file, "one");
  g_assert_false (flush (file, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (ringer_state_file_get_error (file));
  g_assert_cmpuint (n_notified, ==, 1);

  g_assert_cmpint (g_remove (folder), ==, 0);
  save_text (file, "two");
  g_assert_true (flush (file, NULL));
  g_assert_null (ringer_state_file_get_error (file));
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_finalize_object (file);
}

static void
test_set_aside (Place *place, gconstpointer name)
{
  RingerStateFile *file = open_file (place);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) aside = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  place_write (place, "broken");
  ringer_state_file_set_aside_async (file, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  aside = ringer_state_file_set_aside_finish (file, result, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (g_file_peek_path (aside), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "broken");
  g_clear_object (&result);
  g_assert_finalize_object (file);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, Place, "file", place_set_up, function, place_tear_down)
  ADD ("/state-file/absent", test_absent);
  ADD ("/state-file/saves-by-itself", test_saves_by_itself);
  ADD ("/state-file/flush-takes-the-last", test_flush_takes_the_last);
  ADD ("/state-file/failure", test_failure_is_said_and_passes);
  ADD ("/state-file/set-aside", test_set_aside);
  return g_test_run ();
}
