/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-drafts.h"
#include "ringer-history.h"
#include "ringer-profile-store.h"
#include "ringer-test.h"

#include <unistd.h>

/* For test-kill.py: says what the folder's files hold, then writes them without an
 * end, and says each number when its flush has confirmed it. */

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list          args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  /* At once: what stays in a buffer was never confirmed. */
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    _exit (1);
}

static char *
list_history (RingerHistory *history)
{
  RingerHistoryQuery query = { .limit = G_MAXINT };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;
  guint n_items;

  ringer_history_search_async (history, &query, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  found = ringer_history_search_finish (history, result, &error);
  g_assert_no_error (error);
  g_assert_no_error (ringer_history_get_error (history));
  n_items = g_list_model_get_n_items (found);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (RingerHistoryItem) item = g_list_model_get_item (found, i);
      const RingerHistoryEntry *entry = ringer_history_item_get_entry (item);
      g_autofree char          *number = g_strdup_printf ("%u", n_items - i);

      /* Nothing is missing in between, and each payload is whole. */
      g_assert_cmpstr (entry->procedure, ==, number);
      g_assert_cmpmem (g_bytes_get_data (entry->payload, NULL), g_bytes_get_size (entry->payload),
                       number, strlen (number));
    }
  return g_strdup_printf ("%u", n_items);
}

static void
add_history (RingerHistory *history, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  RingerHistoryEntry entry = {
    .is_call = TRUE,
    .at = g_get_real_time (),
    .url = "ws://127.0.0.1",
    .procedure = text,
    .outcome = "RESPONSE",
    .payload = payload,
  };

  ringer_history_add (history, &entry);
}

typedef gboolean (*Flushed) (gpointer object, GAsyncResult *result, GError **error);

static void
confirm (gpointer object, GAsyncResult *result, Flushed flushed, const char *what, guint number)
{
  g_autoptr (GError) error = NULL;

  flushed (object, result, &error);
  g_assert_no_error (error);
  say ("kept %s %u\n", what, number);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GFile) history_file = g_file_new_build_filename (argv[1], "history.sqlite", NULL);
  g_autoptr (GFile) drafts_file = g_file_new_build_filename (argv[1], "drafts", NULL);
  g_autoptr (GFile) profiles_file = g_file_new_build_filename (argv[1], "profiles.json", NULL);
  g_autoptr (RingerHistory) history = ringer_history_new (history_file);
  g_autoptr (RingerDrafts) drafts = ringer_drafts_new (drafts_file);
  g_autoptr (RingerProfileStore) profiles = ringer_profile_store_new (profiles_file);
  g_autoptr (RingerProfile) profile = NULL;
  g_autoptr (GVariant) draft = NULL;
  g_autofree char *n_history = NULL;
  guint            first;

  g_object_set (history, "max-entries", 0, NULL);
  ringer_drafts_load_async (drafts, NULL, NULL, NULL);
  ringer_profile_store_load_async (profiles, NULL, NULL, NULL);
  RINGER_TEST_WAIT (ringer_drafts_get_loaded (drafts));
  RINGER_TEST_WAIT (ringer_profile_store_get_loaded (profiles));
  g_assert_no_error (ringer_drafts_get_error (drafts));
  g_assert_no_error (ringer_profile_store_get_error (profiles));

  n_history = list_history (history);
  draft = ringer_drafts_dup (drafts, "p");
  profile = g_list_model_get_item (G_LIST_MODEL (profiles), 0);
  say ("have history %s\n", n_history);
  say ("have draft %s\n", draft != NULL ? g_variant_get_string (draft, NULL) : "0");
  say ("have profile %s\n", profile != NULL ? ringer_profile_get_name (profile) : "0");
  if (profile == NULL)
    {
      profile = ringer_profile_new ("ws://127.0.0.1:6020/deepstream");
      ringer_profile_store_use (profiles, profile);
    }

  first = (guint) g_ascii_strtoull (n_history, NULL, 10) + 1;
  for (guint i = first; getppid () != 1; i++)
    {
      g_autoptr (GAsyncResult) history_result = NULL;
      g_autoptr (GAsyncResult) drafts_result = NULL;
      g_autoptr (GAsyncResult) profiles_result = NULL;
      g_autofree char *text = g_strdup_printf ("%u", i);

      add_history (history, i);
      ringer_drafts_set (drafts, "p", g_variant_new_string (text));
      g_object_set (profile, "name", text, NULL);
      ringer_history_flush_async (history, NULL, ringer_test_take_result, &history_result);
      ringer_drafts_flush_async (drafts, NULL, ringer_test_take_result, &drafts_result);
      ringer_profile_store_flush_async (profiles, NULL, ringer_test_take_result, &profiles_result);
      RINGER_TEST_WAIT (history_result != NULL);
      confirm (history, history_result, (Flushed) ringer_history_flush_finish, "history", i);
      RINGER_TEST_WAIT (drafts_result != NULL);
      confirm (drafts, drafts_result, (Flushed) ringer_drafts_flush_finish, "draft", i);
      RINGER_TEST_WAIT (profiles_result != NULL);
      confirm (profiles, profiles_result, (Flushed) ringer_profile_store_flush_finish, "profile",
               i);
    }
  return 0;
}
