/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "provider-text.h"
#include "ringer-error.h"
#include "ringer-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define ONE "{\"format\": 1, \"procedures\": {\"one\": {}}}\r\n"
#define TWO "{\"format\": 1, \"procedures\": {\"two\": {}}}"

/* A folder with a provider file. */
typedef struct
{
  char               *folder;
  GFile              *disk;
  RingerProviderFile *file;
  guint               n_changed;
} Fixture;

static void
count_cb (RingerProviderFile *file, Fixture *f)
{
  f->n_changed++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("ringer-provider-XXXXXX", &error);
  g_assert_no_error (error);
  f->disk = g_file_new_build_filename (f->folder, "users.provider.json", NULL);
  f->file = ringer_provider_file_new ();
  g_signal_connect (f->file, "changed", G_CALLBACK (count_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", f->folder);

  g_assert_finalize_object (f->file);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_object_unref (f->disk);
  g_free (f->folder);
}

static void
write_disk (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (g_file_peek_path (f->disk), text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_disk (Fixture *f, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (g_file_peek_path (f->disk), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
load (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_provider_file_load_async (f->file, f->disk, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_provider_file_load_finish (f->file, result, error);
}

static gboolean
save (Fixture *f, GFile *to, gboolean force, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_provider_file_save_async (f->file, to, force, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_provider_file_save_finish (f->file, result, error);
}

static void
load_text (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;

  write_disk (f, text);
  load (f, &error);
  g_assert_no_error (error);
}

static gboolean
get_flag (Fixture *f, const char *property)
{
  gboolean value = FALSE;

  g_object_get (f->file, property, &value, NULL);
  return value;
}

static char *
dup_error (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_object_get (f->file, "error", &error, NULL);
  return error != NULL ? g_strdup (error->message) : NULL;
}

static gboolean
has_error (Fixture *f)
{
  g_autofree char *message = dup_error (f);

  return message != NULL;
}

static void
modify (Fixture *f)
{
  g_assert_true (ringer_provider_file_set_mode (f->file, "mine", RINGER_MODE_OFF, NULL));
}

static gboolean
names (Fixture *f, const char *procedure)
{
  g_auto (GStrv) list = ringer_provider_file_list (f->file);

  return g_strv_contains ((const char *const *) list, procedure);
}

static void
test_unchanged (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  load_text (f, ONE);
  g_object_get (f->file, "file", &file, NULL);
  g_assert_true (g_file_equal (file, f->disk));
  g_assert_false (get_flag (f, "modified"));
  g_assert_true (save (f, NULL, FALSE, &error));
  g_assert_no_error (error);
  assert_disk (f, ONE);
}

static void
test_save (Fixture *f, gconstpointer data)
{
  GStatBuf status;

  load_text (f, ONE);
  g_chmod (g_file_peek_path (f->disk), 0640);
  modify (f);
  g_assert_true (get_flag (f, "modified"));
  g_assert_true (save (f, NULL, FALSE, NULL));
  g_assert_false (get_flag (f, "modified"));
  assert_disk (f,
               "{\"format\": 1, \"procedures\": {\"one\": {}, \"mine\": {\"mode\": \"off\"}}}\r\n");
  g_assert_cmpint (g_stat (g_file_peek_path (f->disk), &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  /* A step back is a change of what is saved. */
  ringer_provider_file_undo (f->file);
  g_assert_true (get_flag (f, "modified"));
  g_assert_true (save (f, NULL, FALSE, NULL));
  assert_disk (f, ONE);
}

/* Each save that is asked for while another is under way finds what that one wrote. */
static void
test_saves_in_order (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[5] = { NULL };
  const char   *last = NULL;

  load_text (f, ONE);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      last = i % 2 == 0 ? TWO : ONE;
      {
        g_autoptr (GBytes) text = g_bytes_new_static (last, strlen (last));

        g_assert_true (ringer_provider_file_set_text (f->file, text, NULL));
      }
      ringer_provider_file_save_async (f->file, NULL, FALSE, NULL, ringer_test_take_result,
                                       &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      RINGER_TEST_WAIT (results[i] != NULL);
      ringer_provider_file_save_finish (f->file, results[i], &error);
      g_assert_no_error (error);
      g_object_unref (results[i]);
    }
  assert_disk (f, last);
  g_assert_false (get_flag (f, "modified"));
}

static void
test_new_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) deep = g_file_new_build_filename (f->folder, "a", "b", "c.provider.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *own = dup_text (f->file);

  g_assert_false (save (f, NULL, FALSE, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (save (f, deep, FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (g_file_peek_path (deep), &text, NULL, NULL));
  g_assert_cmpstr (text, ==, own);
  g_assert_true (save (f, NULL, FALSE, NULL));
}

static void
test_somebody_else (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  load_text (f, ONE);
  modify (f);
  write_disk (f, TWO);
  g_assert_false (save (f, NULL, FALSE, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  g_assert_true (get_flag (f, "changed-on-disk"));
  g_assert_true (get_flag (f, "modified"));
  assert_disk (f, TWO);
  g_clear_error (&error);
  g_assert_true (save (f, NULL, TRUE, &error));
  g_assert_no_error (error);
  g_assert_false (get_flag (f, "changed-on-disk"));
  g_assert_false (get_flag (f, "modified"));
}

static void
test_reloads (Fixture *f, gconstpointer data)
{
  load_text (f, ONE);
  write_disk (f, TWO);
  RINGER_TEST_WAIT (names (f, "two"));
  g_assert_false (names (f, "one"));
  g_assert_false (get_flag (f, "modified"));
  g_assert_false (get_flag (f, "changed-on-disk"));
  g_assert_false (get_flag (f, "can-undo"));
  g_assert_true (save (f, NULL, FALSE, NULL));
  assert_disk (f, TWO);
}

static void
test_keeps_changes (Fixture *f, gconstpointer data)
{
  load_text (f, ONE);
  modify (f);
  write_disk (f, TWO);
  RINGER_TEST_WAIT (get_flag (f, "changed-on-disk"));
  g_assert_true (names (f, "one"));
  /* They thought better of it. */
  write_disk (f, ONE);
  RINGER_TEST_WAIT (!get_flag (f, "changed-on-disk"));
  g_assert_true (names (f, "mine"));
  /* Loading again is the other way out. */
  write_disk (f, TWO);
  RINGER_TEST_WAIT (get_flag (f, "changed-on-disk"));
  g_assert_true (load (f, NULL));
  g_assert_false (get_flag (f, "changed-on-disk"));
  g_assert_false (names (f, "mine"));
}

static void
test_taken_away (Fixture *f, gconstpointer data)
{
  load_text (f, ONE);
  g_assert_cmpint (g_unlink (g_file_peek_path (f->disk)), ==, 0);
  RINGER_TEST_WAIT (get_flag (f, "changed-on-disk"));
  g_assert_true (names (f, "one"));
  g_assert_true (save (f, NULL, FALSE, NULL));
  assert_disk (f, ONE);
  g_assert_false (get_flag (f, "changed-on-disk"));
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *message = NULL;

  write_disk (f, "{\"format\": 1,}");
  g_assert_false (load (f, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_assert_true (g_str_has_prefix (error->message, "users.provider.json: line 1, column 13: "));
  g_clear_error (&error);
  message = dup_error (f);
  g_assert_nonnull (message);
  g_object_get (f->file, "file", &file, NULL);
  g_assert_true (g_file_equal (file, f->disk));
  /* It is not overwritten by accident, and read as soon as it is right. */
  g_assert_false (save (f, NULL, FALSE, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  assert_disk (f, "{\"format\": 1,}");
  write_disk (f, ONE);
  RINGER_TEST_WAIT (names (f, "one"));
  g_assert_false (has_error (f));
  /* The last good one stays in force. */
  write_disk (f, "[]");
  RINGER_TEST_WAIT (has_error (f));
  g_assert_true (names (f, "one"));
  write_disk (f, ONE);
  RINGER_TEST_WAIT (!has_error (f));
}

static void
test_not_there (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  g_assert_false (load (f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_object_get (f->file, "file", &file, NULL);
  g_assert_null (file);
  g_assert_cmpuint (f->n_changed, ==, 0);
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_disk (f, ONE);
  g_assert_cmpint (truncate (g_file_peek_path (f->disk), RINGER_PROVIDER_FILE_MAX_SIZE + 1), ==, 0);
  g_assert_false (load (f, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  load_text (f, ONE);
  modify (f);
  g_cancellable_cancel (cancellable);
  ringer_provider_file_save_async (f->file, NULL, FALSE, cancellable, ringer_test_take_result,
                                   &result);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_false (ringer_provider_file_save_finish (f->file, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_disk (f, ONE);
  g_assert_true (get_flag (f, "modified"));
}

/* A new document while the old one is being saved. */
static void
test_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *saved = NULL;

  load_text (f, ONE);
  modify (f);
  saved = dup_text (f->file);
  ringer_provider_file_save_async (f->file, NULL, FALSE, NULL, ringer_test_take_result, &result);
  ringer_provider_file_reset (f->file);
  g_assert_false (get_flag (f, "modified"));
  g_assert_false (names (f, "one"));
  RINGER_TEST_WAIT (result != NULL);
  g_assert_true (ringer_provider_file_save_finish (f->file, result, &error));
  g_assert_no_error (error);
  assert_disk (f, saved);
  g_object_get (f->file, "file", &file, NULL);
  g_assert_null (file);
  g_assert_false (get_flag (f, "modified"));
  /* It is not followed any more. */
  modify (f);
  g_assert_false (save (f, NULL, FALSE, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
}

/* A look that is under way when the file goes. */
static void
test_gone_while_looking (Fixture *f, gconstpointer data)
{
  load_text (f, ONE);
  write_disk (f, TWO);
  g_main_context_iteration (NULL, FALSE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/provider-disk/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("unchanged", test_unchanged);
  ADD ("save", test_save);
  ADD ("saves-in-order", test_saves_in_order);
  ADD ("new-file", test_new_file);
  ADD ("somebody-else", test_somebody_else);
  ADD ("reloads", test_reloads);
  ADD ("keeps-changes", test_keeps_changes);
  ADD ("taken-away", test_taken_away);
  ADD ("broken", test_broken);
  ADD ("not-there", test_not_there);
  ADD ("too-large", test_too_large);
  ADD ("cancelled", test_cancelled);
  ADD ("reset", test_reset);
  ADD ("gone-while-looking", test_gone_while_looking);
#undef ADD
  return g_test_run ();
}
