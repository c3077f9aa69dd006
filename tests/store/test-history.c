/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-history.h"
#include "ringer-store-test.h"

static RingerHistory *
open_history (Place *place)
{
  g_autoptr (GFile) file = g_file_new_for_path (place->path);

  return ringer_history_new (file);
}

/* The thread of the last job may let go of the history a moment after the main one. */
static void
close_history (RingerHistory *history)
{
  gpointer alive = history;

  g_object_add_weak_pointer (G_OBJECT (history), &alive);
  g_object_unref (history);
  RINGER_TEST_WAIT (g_atomic_pointer_get (&alive) == NULL);
}

static GBytes *
bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
add (RingerHistory *history, gint64 at, const char *procedure, const char *payload)
{
  g_autoptr (GBytes) sent = payload != NULL ? bytes (payload) : NULL;
  RingerHistoryEntry entry = {
    .is_call = TRUE,
    .at = at,
    .duration = 1500,
    .timeout = 3000,
    .profile = "a-profile",
    .url = "ws://127.0.0.1:6020/deepstream",
    .procedure = procedure,
    .outcome = "RESPONSE",
    .payload = sent,
  };

  ringer_history_add (history, &entry);
}

static void
flush (RingerHistory *history)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ringer_history_flush_async (history, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_history_flush_finish (history, result, &error);
  g_assert_no_error (error);
}

static GListModel *
search_query (RingerHistory *history, const RingerHistoryQuery *query)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *found;

  ringer_history_search_async (history, query, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  found = ringer_history_search_finish (history, result, &error);
  g_assert_no_error (error);
  return found;
}

static GListModel *
search (RingerHistory *history, const char *text, guint limit)
{
  RingerHistoryQuery query = { .text = text, .limit = limit };

  return search_query (history, &query);
}

/* The procedures that are found, with a space between. */
static char *
search_names (RingerHistory *history, const char *text)
{
  g_autoptr (GListModel) found = search (history, text, 100);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr (RingerHistoryItem) item = g_list_model_get_item (found, i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              ringer_history_item_get_entry (item)->procedure);
    }
  return g_string_free (names, FALSE);
}

#define ASSERT_FOUND(history, text, names)                  \
  G_STMT_START                                              \
  {                                                         \
    g_autofree char *found_ = search_names (history, text); \
    g_assert_cmpstr (found_, ==, names);                    \
  }                                                         \
  G_STMT_END

static gint64
now (void)
{
  return ringer_clock_get_real ();
}

static void
test_keeps_all (Place *place, gconstpointer name)
{
  RingerHistory *history = open_history (place);
  g_autoptr (GBytes) payload = g_bytes_new ("{\"a\" : 1.00}\n", 13);
  g_autoptr (GBytes) answer = g_bytes_new ("", 0);
  RingerHistoryEntry given = {
    .at = now (),
    .duration = 42,
    .url = "ws://x",
    .procedure = "users/get \"odd\"",
    .outcome = "REQUEST_ERROR",
    .by = "rule",
    .requestor = "ann",
    .payload = payload,
    .answer = answer,
  };
  const RingerHistoryEntry *kept;
  g_autoptr (GListModel) found = NULL;
  g_autoptr (RingerHistoryItem) item = NULL;
  GStatBuf status;

  ringer_history_add (history, &given);
  flush (history);
  close_history (history);

  history = open_history (place);
  found = search (history, NULL, 10);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 1);
  item = g_list_model_get_item (found, 0);
  kept = ringer_history_item_get_entry (item);
  g_assert_cmpint (kept->id, >, 0);
  g_assert_false (kept->is_call);
  g_assert_cmpint (kept->at, ==, given.at);
  g_assert_cmpint (kept->duration, ==, 42);
  g_assert_cmpstr (kept->procedure, ==, given.procedure);
  g_assert_cmpstr (kept->outcome, ==, "REQUEST_ERROR");
  g_assert_cmpstr (kept->by, ==, "rule");
  g_assert_cmpstr (kept->requestor, ==, "ann");
  g_assert_null (kept->profile);
  g_assert_true (g_bytes_equal (kept->payload, payload));
  g_assert_nonnull (kept->answer);
  g_assert_cmpuint (g_bytes_get_size (kept->answer), ==, 0);
  g_assert_cmpint (g_stat (place->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  close_history (history);
}

static void
test_search (Place *place, gconstpointer name)
{
  RingerHistory *history = open_history (place);

  add (history, now () - 3, "users/get", "{\"id\": 7}");
  add (history, now () - 2, "users/list", NULL);
  add (history, now () - 1, "orders/get", "{\"note\": \"50%_off\"}");
  ASSERT_FOUND (history, NULL, "orders/get users/list users/get");
  ASSERT_FOUND (history, "", "orders/get users/list users/get");
  ASSERT_FOUND (history, "USERS/", "users/list users/get");
  ASSERT_FOUND (history, "\"id\"", "users/get");
  ASSERT_FOUND (history, "50%_", "orders/get");
  ASSERT_FOUND (history, "5%", "");
  ASSERT_FOUND (history, "_", "orders/get");
  ASSERT_FOUND (history, "\\", "");
  close_history (history);
}

static void
test_query (Place *place, gconstpointer name)
{
  RingerHistory     *history = open_history (place);
  RingerHistoryQuery of_one = { .procedure = "users/get", .limit = 10 };
  RingerHistoryQuery calls = { .calls = TRUE, .limit = 10 };
  RingerHistoryEntry request = {
    .at = now (), .url = "ws://x", .procedure = "users/get", .outcome = "REJECT"
  };
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GListModel) found_calls = NULL;

  add (history, now (), "users/get", NULL);
  add (history, now (), "users/get-all", "\"users/get\"");
  ringer_history_add (history, &request);
  found = search_query (history, &of_one);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 2);
  found_calls = search_query (history, &calls);
  g_assert_cmpuint (g_list_model_get_n_items (found_calls), ==, 2);
  close_history (history);
}

static void
test_leaves_big_ones_out (Place *place, gconstpointer name)
{
  RingerHistory   *history = open_history (place);
  g_autofree char *big = g_strnfill (RINGER_HISTORY_MAX_SHOWN + 1, '1');
  g_autoptr (GListModel) found = NULL;
  g_autoptr (RingerHistoryItem) item = NULL;
  g_autoptr (RingerHistoryItem) whole = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (GError) error = NULL;

  add (history, now (), "big", big);
  found = search (history, "big", 10);
  item = g_list_model_get_item (found, 0);
  g_assert_null (ringer_history_item_get_entry (item)->payload);
  g_assert_cmpuint (ringer_history_item_get_entry (item)->payload_left_out, ==, strlen (big));
  g_assert_cmpuint (ringer_history_item_get_entry (item)->answer_left_out, ==, 0);

  ringer_history_fetch_async (history, ringer_history_item_get_entry (item)->id, NULL,
                              ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  whole = ringer_history_fetch_finish (history, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (ringer_history_item_get_entry (whole)->payload), ==,
                    strlen (big));

  ringer_history_fetch_async (history, 12345, NULL, ringer_test_take_result, &gone);
  RINGER_TEST_WAIT (gone != NULL);
  g_assert_null (ringer_history_fetch_finish (history, gone, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  g_clear_object (&result);
  g_clear_object (&gone);
  close_history (history);
}

static void
test_clear (Place *place, gconstpointer name)
{
  RingerHistory   *history = open_history (place);
  g_autofree char *contents = NULL;
  gsize            length;

  add (history, now (), "first", "\"the secret of the first\"");
  ringer_history_clear (history);
  g_assert_true (ringer_history_can_undo_clear (history));
  ASSERT_FOUND (history, NULL, "");
  add (history, now (), "second", NULL);
  ringer_history_undo_clear (history);
  g_assert_false (ringer_history_can_undo_clear (history));
  ASSERT_FOUND (history, NULL, "second first");

  /* Hidden ones are gone with the next start, and their bytes are overwritten. */
  ringer_history_clear (history);
  flush (history);
  close_history (history);
  history = open_history (place);
  ringer_history_undo_clear (history);
  ASSERT_FOUND (history, NULL, "");
  close_history (history);
  g_assert_true (g_file_get_contents (place->path, &contents, &length, NULL));
  g_assert_null (memmem (contents, length, "secret of the first", 19));
}

static void
test_limits (Place *place, gconstpointer name)
{
  RingerHistory *history = open_history (place);
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GListModel) fewer = NULL;
  g_autofree char *payload = g_strnfill (1000, '1');

  g_object_set (history, "max-entries", 100, "max-age", 0, NULL);
  add (history, now () - 100 * G_TIME_SPAN_DAY, "old", NULL);
  ASSERT_FOUND (history, NULL, "old");
  for (int i = 0; i < 250; i++)
    add (history, now (), i < 249 ? "new" : "newest", payload);
  found = search (history, NULL, 1000);
  g_assert_cmpuint (g_list_model_get_n_items (found), <=, 100);
  g_assert_cmpuint (g_list_model_get_n_items (found), >=, 90);
  ASSERT_FOUND (history, "old", "");
  ASSERT_FOUND (history, "newest", "newest");

  g_object_set (history, "max-size", (guint64) 20000, NULL);
  add (history, now () + 1, "last", payload);
  fewer = search (history, NULL, 1000);
  g_assert_cmpuint (g_list_model_get_n_items (fewer), <=, 20);
  g_assert_cmpuint (g_list_model_get_n_items (fewer), >=, 10);
  ASSERT_FOUND (history, "last", "last");
  close_history (history);
}

static void
test_age (Place *place, gconstpointer name)
{
  RingerHistory *history = open_history (place);

  g_object_set (history, "max-age", 0, NULL);
  add (history, now () - 91 * G_TIME_SPAN_DAY, "old", NULL);
  add (history, now () - 89 * G_TIME_SPAN_DAY, "young", NULL);
  ASSERT_FOUND (history, NULL, "young old");
  close_history (history);

  history = open_history (place);
  ASSERT_FOUND (history, NULL, "young");
  close_history (history);
}

/* The file is kept with its bytes, the user is told where, and a new one is begun. */
static void
assert_set_aside (Place *place, const char *bytes_before, gsize length)
{
  RingerHistory *history = open_history (place);
  g_autoptr (GPtrArray) aside = NULL;
  g_autofree char *contents = NULL;
  const char      *main_file;
  gsize            kept;

  add (history, now (), "after", NULL);
  ASSERT_FOUND (history, NULL, "after");
  g_assert_error (ringer_history_get_error (history), RINGER_ERROR, RINGER_ERROR_BAD_FILE);
  aside = place_list (place, "history.sqlite.broken-");
  /* SQLite's own files beside it go with it. */
  for (guint i = aside->len; i-- > 0;)
    if (g_str_has_suffix (aside->pdata[i], "-wal") || g_str_has_suffix (aside->pdata[i], "-shm"))
      g_ptr_array_remove_index (aside, i);
  g_assert_cmpuint (aside->len, ==, 1);
  main_file = g_ptr_array_index (aside, 0);
  g_assert_nonnull (strstr (ringer_history_get_error (history)->message, main_file));
  g_assert_true (g_file_get_contents (main_file, &contents, &kept, NULL));
  g_assert_cmpmem (contents, kept, bytes_before, length);
  close_history (history);
}

static void
test_not_a_database (Place *place, gconstpointer name)
{
  static const char text[] = "This was never a database, but it is somebody's bytes.";

  place_write (place, text);
  assert_set_aside (place, text, strlen (text));
}

static void
test_damaged (Place *place, gconstpointer name)
{
  RingerHistory   *history = open_history (place);
  g_autofree char *payload = g_strnfill (50000, '1');
  g_autofree char *log = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  /* Enough for the log to be taken over into the file. */
  for (int i = 0; i < 200; i++)
    {
      add (history, now (), "before", payload);
      flush (history);
    }
  close_history (history);
  g_assert_true (g_file_get_contents (place->path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 100000);
  memset (contents + 4096, 'x', length - 4096);
  g_file_set_contents (place->path, contents, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (log), ==, 0);

  assert_set_aside (place, contents, length);
}

static void
test_newer_format (Place *place, gconstpointer name)
{
  RingerHistory   *history = open_history (place);
  g_autofree char *log = g_strconcat (place->path, "-wal", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  add (history, now (), "before", NULL);
  flush (history);
  close_history (history);
  /* user_version stands at byte 60 of the header (SQLite's file format, 1.3). */
  g_unlink (log);
  g_assert_true (g_file_get_contents (place->path, &contents, &length, NULL));
  contents[63] = 99;
  g_file_set_contents (place->path, contents, (gssize) length, &error);
  g_assert_no_error (error);

  assert_set_aside (place, contents, length);
}

static void
test_no_folder (Place *place, gconstpointer name)
{
  g_autofree char *folder = g_path_get_dirname (place->path);
  RingerHistory   *history = open_history (place);

  /* A file where the folder should be. */
  g_assert_true (g_file_set_contents (folder, "x", 1, NULL));
  add (history, now (), "nowhere", NULL);
  RINGER_TEST_WAIT (ringer_history_get_error (history) != NULL);
  g_assert_nonnull (strstr (ringer_history_get_error (history)->message, place->path));
  close_history (history);
}

static void
test_cancel (Place *place, gconstpointer name)
{
  RingerHistory     *history = open_history (place);
  RingerHistoryQuery query = { .text = "one", .limit = 10 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add (history, now (), "one", NULL);
  ringer_history_search_async (history, &query, cancellable, ringer_test_take_result, &result);
  g_cancellable_cancel (cancellable);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_null (ringer_history_search_finish (history, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ASSERT_FOUND (history, "one", "one");
  g_clear_object (&result);
  close_history (history);
}

#define ADD(name, func) \
  g_test_add ("/store/history/" name, Place, "history.sqlite", place_set_up, func, place_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keeps-all", test_keeps_all);
  ADD ("search", test_search);
  ADD ("query", test_query);
  ADD ("leaves-big-ones-out", test_leaves_big_ones_out);
  ADD ("clear", test_clear);
  ADD ("limits", test_limits);
  ADD ("age", test_age);
  ADD ("not-a-database", test_not_a_database);
  ADD ("damaged", test_damaged);
  ADD ("newer-format", test_newer_format);
  ADD ("no-folder", test_no_folder);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
