/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answering.h"
#include "ringer-clock.h"
#include "ringer-history-keeper.h"

#include <glib/gstdio.h>

/* What goes over a real connection ends up in the history, however it ends. */

typedef struct
{
  Answering            a;
  char                *folder;
  RingerHistory       *history;
  RingerHistoryKeeper *calls;
  RingerHistoryKeeper *requests;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  const guint     *response_timeout = data;
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  f->folder = g_dir_make_tmp ("ringer-keeper-XXXXXX", NULL);
  path = g_build_filename (f->folder, "history.sqlite", NULL);
  file = g_file_new_for_path (path);
  f->history = ringer_history_new (file);
  answering_start (&f->a, 60000, *response_timeout, FALSE);
  f->calls = ringer_history_keeper_new (f->history, f->a.caller, NULL, "caller");
  f->requests = ringer_history_keeper_new (f->history, f->a.connection, f->a.answerer, "provider");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "history.sqlite", "history.sqlite-wal",
                                       "history.sqlite-shm" };
  gpointer                 alive = f->history;

  g_assert_finalize_object (f->calls);
  g_assert_finalize_object (f->requests);
  answering_finish (&f->a);
  /* The thread of the last job may let go of it a moment later. */
  g_object_add_weak_pointer (G_OBJECT (f->history), &alive);
  g_object_unref (f->history);
  RINGER_TEST_WAIT (g_atomic_pointer_get (&alive) == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
}

static GListModel *
search (Fixture *f)
{
  const RingerHistoryQuery query = { .limit = 100 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *found;

  ringer_history_search_async (f->history, &query, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  found = ringer_history_search_finish (f->history, result, &error);
  g_assert_no_error (error);
  return found;
}

/* The call, or the request, that was kept once N entries are. */
static RingerHistoryItem *
wait_for (Fixture *f, guint n, gboolean is_call)
{
  gint64             deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  RingerHistoryItem *kept = NULL;
  g_autoptr (GListModel) found = search (f);

  while (g_list_model_get_n_items (found) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_clear_object (&found);
      found = search (f);
    }
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, n);
  for (guint i = 0; i < n && kept == NULL; i++)
    {
      g_autoptr (RingerHistoryItem) item = g_list_model_get_item (found, i);

      if (ringer_history_item_get_entry (item)->is_call == is_call)
        kept = g_steal_pointer (&item);
    }
  g_assert_nonnull (kept);
  return kept;
}

static void
assert_bytes (GBytes *bytes, const char *expected)
{
  g_autofree char *text = answering_dup (bytes);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_entry (RingerHistoryItem *item,
              const char        *outcome,
              const char        *payload,
              const char        *answer,
              gboolean           by_person)
{
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (item);

  g_assert_cmpstr (entry->outcome, ==, outcome);
  g_assert_cmpstr (entry->procedure, ==, "p");
  g_assert_cmpstr (entry->profile, ==, entry->is_call ? "caller" : "provider");
  assert_bytes (entry->payload, payload);
  assert_bytes (entry->answer, answer);
  g_assert_true ((entry->by == NULL) == by_person);
  g_assert_cmpint (entry->duration, >=, 0);
  g_assert_cmpint (entry->duration, <, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (ABS (ringer_clock_get_real () - entry->at), <, 60 * G_USEC_PER_SEC);
}

static void
ask (Fixture *f, const char *payload)
{
  answering_say (&f->a, "'p': {'mode': 'ask'}");
  answering_wait_provided (&f->a, "p");
  answering_call (&f->a, "p", payload);
  answering_wait_asked (&f->a, 1);
}

static void
test_person (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) answer = g_bytes_new_static ("[ 2.0 ]", 7);
  g_autoptr (RingerHistoryItem) call = NULL;
  g_autoptr (RingerHistoryItem) request = NULL;

  ask (f, "{\"n\":  1.0}");
  g_assert_true (ringer_request_send (f->a.asked->pdata[0], answer, NULL));
  call = wait_for (f, 2, TRUE);
  request = wait_for (f, 2, FALSE);
  /* Byte for byte, on both sides. */
  assert_entry (call, "RESPONSE", "{\"n\":  1.0}", "[ 2.0 ]", TRUE);
  assert_entry (request, "RESPONSE", "{\"n\":  1.0}", "[ 2.0 ]", TRUE);
  g_assert_cmpstr (ringer_history_item_get_entry (call)->url, ==,
                   ringer_broker_get_url (f->a.broker));
}

static void
test_rule (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerHistoryItem) call = NULL;
  g_autoptr (RingerHistoryItem) request = NULL;

  answering_say (&f->a, "'p': {'rules': [{'error': 'no'}]}");
  answering_wait_provided (&f->a, "p");
  answering_call (&f->a, "p", NULL);
  call = wait_for (f, 2, TRUE);
  request = wait_for (f, 2, FALSE);
  assert_entry (call, "REQUEST_ERROR", "absent", "\"no\"", TRUE);
  assert_entry (request, "REQUEST_ERROR", "absent", "\"no\"", FALSE);
}

/* A rule that says to ask a person has not answered. */
static void
test_rule_asks (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerHistoryItem) request = NULL;

  answering_say (&f->a, "'p': {'rules': [{'ask': true}]}");
  answering_wait_provided (&f->a, "p");
  answering_call (&f->a, "p", "1");
  g_assert_true (ringer_request_reject (answering_wait_asked (&f->a, 1), NULL));
  request = wait_for (f, 2, FALSE);
  assert_entry (request, "REJECT", "1", "absent", TRUE);
}

/* Nobody decided in time, so the file did. */
static void
test_default (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerHistoryItem) request = NULL;

  answering_say (&f->a, "'p': {'mode': 'ask', 'onDeadline': {'reply': 7, 'marginMs': 500}}");
  answering_wait_provided (&f->a, "p");
  answering_call (&f->a, "p", "1");
  answering_wait_asked (&f->a, 1);
  request = wait_for (f, 2, FALSE);
  assert_entry (request, "RESPONSE", "1", "7", FALSE);
}

static void
test_expired (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerHistoryItem) call = NULL;
  g_autoptr (RingerHistoryItem) request = NULL;

  ask (f, "1");
  call = wait_for (f, 2, TRUE);
  request = wait_for (f, 2, FALSE);
  assert_entry (call, "RESPONSE_TIMEOUT", "1", "absent", TRUE);
  assert_entry (request, "RESPONSE_TIMEOUT", "1", "absent", TRUE);
}

/* The connection is closed, and its keeper let go at once. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerHistoryItem) request = NULL;

  ask (f, "1");
  ringer_connection_close (f->a.connection);
  g_clear_pointer (&f->requests, ringer_history_keeper_let_go);
  request = wait_for (f, 1, FALSE);
  assert_entry (request, "CLIENT_OFFLINE", "1", "absent", TRUE);
  f->requests = ringer_history_keeper_new (f->history, f->a.connection, f->a.answerer, "provider");
}

static void
test_call_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerHistoryItem) call = NULL;

  ask (f, "1");
  ringer_connection_close (f->a.caller);
  g_clear_pointer (&f->calls, ringer_history_keeper_let_go);
  call = wait_for (f, 1, TRUE);
  assert_entry (call, "CLIENT_OFFLINE", "1", "absent", TRUE);
  f->calls = ringer_history_keeper_new (f->history, f->a.caller, NULL, "caller");
}

int
main (int argc, char *argv[])
{
  static const guint long_time = 120000;
  static const guint short_time = 1500;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, time, func) \
  g_test_add ("/harness/history-keeper/" name, Fixture, &(time), set_up, func, tear_down)
  ADD ("person", long_time, test_person);
  ADD ("rule", long_time, test_rule);
  ADD ("rule-asks", long_time, test_rule_asks);
  ADD ("default", short_time, test_default);
  ADD ("expired", short_time, test_expired);
  ADD ("lost", long_time, test_lost);
  ADD ("call-lost", long_time, test_call_lost);
#undef ADD
  return g_test_run ();
}
