/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture.h"
#include "ringer-test.h"

#include <string.h>

#define PLENTY ((guint64) 1 << 30)

/* What a list knows by the signals alone: kept in step with the model, always. */
typedef struct
{
  RingerCapture     *capture;
  RingerCaptureView *view;
  GArray            *serials;
  guint              n_told;
} Fixture;

static guint64
get_serial (Fixture *fixture, guint position)
{
  g_autoptr (RingerCaptureRow) row = g_list_model_get_item (G_LIST_MODEL (fixture->view), position);

  g_assert_nonnull (row);
  return ringer_capture_row_get_serial (row);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_told++;
  g_assert_cmpuint (position + removed, <=, fixture->serials->len);
  g_array_remove_range (fixture->serials, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      guint64 serial = get_serial (fixture, i);

      g_array_insert_val (fixture->serials, i, serial);
    }
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, fixture->serials->len);
}

static void
append (RingerCapture *capture, guint number)
{
  char json[64];
  char name[32];
  g_autoptr (GBytes) frame = NULL;
  RingerCaptureEntry entry = {
    .topic = ringer_capture_intern (capture, "RPC", -1),
    .action = ringer_capture_intern (capture, number % 2 ? "RESPONSE" : "REQUEST", -1),
    .flags = number % 2 ? 0 : RINGER_CAPTURE_OUTGOING,
  };

  g_snprintf (json, sizeof json, "{\"number\":%u,\"third\":%s}", number,
              number % 3 ? "false" : "true");
  g_snprintf (name, sizeof name, "users/%u", number % 10);
  entry.name = ringer_capture_intern (capture, name, -1);
  entry.payload_size = (guint32) strlen (json);
  frame = g_bytes_new (json, strlen (json));
  ringer_capture_append (capture, &entry, NULL, frame);
}

static void
append_many (Fixture *fixture, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    append (fixture->capture, i);
}

static gboolean
is_searching (Fixture *fixture)
{
  gboolean searching;

  g_object_get (fixture->view, "searching", &searching, NULL);
  return searching;
}

static void
changed_cb (RingerCapture *capture, guint n_removed, guint n_added, gpointer user_data)
{
  *(guint64 *) user_data = ringer_capture_get_first_serial (capture) +
                           ringer_capture_get_n_items (capture);
}

/* Until the view knows all that the log has, and has judged it. */
static void
settle (Fixture *fixture)
{
  guint64 told_end = 0;
  guint64 end;
  gulong  handler;

  append (fixture->capture, 1000001);
  end = ringer_capture_get_first_serial (fixture->capture) +
        ringer_capture_get_n_items (fixture->capture);
  handler = g_signal_connect_after (fixture->capture, "changed", G_CALLBACK (changed_cb),
                                    &told_end);
  RINGER_TEST_WAIT (told_end == end && !is_searching (fixture));
  g_signal_handler_disconnect (fixture->capture, handler);
}

static RingerFilter *
make_filter (const char *text)
{
  g_autoptr (GError) error = NULL;
  RingerFilter *filter = ringer_filter_new (ringer_capture_get_schema (), text, NULL, &error);

  g_assert_no_error (error);
  return filter;
}

static void
set_filter (Fixture *fixture, const char *text)
{
  g_autoptr (RingerFilter) filter = text != NULL ? make_filter (text) : NULL;

  ringer_capture_view_set_filter (fixture->view, filter);
}

/* The view as a judge without slices and signals would have it. */
static void
assert_rows (Fixture *fixture, const char *text)
{
  g_autoptr (RingerFilter) filter = make_filter (text != NULL ? text : "");
  guint64 first = ringer_capture_get_first_serial (fixture->capture);
  guint   n = 0;

  for (guint i = 0; i < ringer_capture_get_n_items (fixture->capture); i++)
    {
      RingerCaptureCursor cursor = { fixture->capture, i };
      guint               position = G_MAXUINT;

      if (!ringer_filter_match (filter, &cursor))
        {
          g_assert_false (ringer_capture_view_find (fixture->view, first + i, &position));
          continue;
        }
      g_assert_cmpuint (n, <, fixture->serials->len);
      g_assert_cmpuint (g_array_index (fixture->serials, guint64, n), ==, first + i);
      g_assert_cmpuint (get_serial (fixture, n), ==, first + i);
      g_assert_true (ringer_capture_view_find (fixture->view, first + i, &position));
      g_assert_cmpuint (position, ==, n);
      n++;
    }
  g_assert_cmpuint (n, ==, fixture->serials->len);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->capture = ringer_capture_new (data != NULL ? GPOINTER_TO_SIZE (data) : PLENTY);
  fixture->view = ringer_capture_view_new (fixture->capture);
  fixture->serials = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_signal_connect (fixture->view, "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->view);
  g_assert_finalize_object (fixture->capture);
  g_array_unref (fixture->serials);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  append_many (fixture, 0, 100);
  RINGER_TEST_WAIT (fixture->serials->len == 100);
  assert_rows (fixture, NULL);
  g_assert_cmpuint (fixture->n_told, ==, 1);
  ringer_capture_clear (fixture->capture);
  g_assert_cmpuint (fixture->serials->len, ==, 0);
}

/* A row is the same object while it is shown, and knows its frame for longer. */
static void
test_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RingerCaptureRow) row = NULL;
  g_autoptr (RingerCaptureRow) again = NULL;
  g_autoptr (RingerFilter) highlight = make_filter ("$.third = true");
  g_autoptr (GBytes) frame = NULL;

  append_many (fixture, 0, 100);
  RINGER_TEST_WAIT (fixture->serials->len == 100);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->view), 30);
  again = g_list_model_get_item (G_LIST_MODEL (fixture->view), 30);
  g_assert_true (row == again);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->view), 100));
  g_assert_true (ringer_capture_row_get_capture (row) == fixture->capture);
  g_assert_cmpuint (ringer_capture_row_get_serial (row), ==, 30);
  g_assert_cmpuint (ringer_capture_row_get_entry (row)->flags, ==, RINGER_CAPTURE_OUTGOING);

  g_assert_false (ringer_capture_row_get_highlit (row));
  ringer_capture_view_set_highlight (fixture->view, highlight);
  g_assert_true (ringer_capture_row_get_highlit (row));
  g_clear_object (&again);
  again = g_list_model_get_item (G_LIST_MODEL (fixture->view), 31);
  g_assert_false (ringer_capture_row_get_highlit (again));
  g_clear_object (&again);
  again = g_list_model_get_item (G_LIST_MODEL (fixture->view), 33);
  g_assert_true (ringer_capture_row_get_highlit (again));
  ringer_capture_view_set_highlight (fixture->view, NULL);
  g_assert_false (ringer_capture_row_get_highlit (row));

  ringer_capture_clear (fixture->capture);
  frame = ringer_capture_row_dup_frame (row);
  g_assert_cmpuint (g_bytes_get_size (frame), ==, ringer_capture_row_get_entry (row)->size);
  ringer_capture_view_set_highlight (fixture->view, highlight);
  g_assert_false (ringer_capture_row_get_highlit (row));
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  static const char *const filters[] = {
    "$.third = true",
    "procedure ~ \"users/*\" and size > 20 and not action = request",
    "direction = out",
    "payload.size > 1k",
    "message ~ \"rpc resp*\"",
    "topic = rpc and connection = nobody",
    "broken = yes",
    "age > 0s",
    "time ~ \"*:*:*.*\"",
    "users/3",
    "1000001",
  };

  append_many (fixture, 0, 5000);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      set_filter (fixture, filters[i]);
      append_many (fixture, i * 10, 10);
      settle (fixture);
      assert_rows (fixture, filters[i]);
    }
  set_filter (fixture, NULL);
  settle (fixture);
  assert_rows (fixture, NULL);
}

/* In slices: the newest are there at once, and rows that come meanwhile too. */
static void
test_slices (Fixture *fixture, gconstpointer data)
{
  guint n_turns = 0;

  ringer_capture_set_quiet (fixture->capture, TRUE);
  append_many (fixture, 0, 400000);
  ringer_capture_set_quiet (fixture->capture, FALSE);
  g_signal_handlers_block_by_func (fixture->view, items_changed_cb, fixture);
  set_filter (fixture, "$.number > 10 and $.third = true");
  g_assert_true (is_searching (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->view)), >, 0);
  g_assert_cmpuint (
      get_serial (fixture, g_list_model_get_n_items (G_LIST_MODEL (fixture->view)) - 1), ==,
      399999);
  append_many (fixture, 3, 3);
  for (; is_searching (fixture); n_turns++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_turns, >, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->view)), ==, 133330);
  g_assert_cmpuint (get_serial (fixture, 0), ==, 12);
  g_assert_cmpuint (get_serial (fixture, 133329), ==, 399999);

  /* Another filter in the middle of one begins anew. */
  set_filter (fixture, "$.number = 5");
  set_filter (fixture, "$.number = 4 or $.number = 399998");
  RINGER_TEST_WAIT (!is_searching (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->view)), ==, 3);
  g_assert_cmpuint (get_serial (fixture, 0), ==, 4);
  g_assert_cmpuint (get_serial (fixture, 2), ==, 400001);
}

static guint
get_held_back (Fixture *fixture)
{
  guint n;

  g_object_get (fixture->view, "n-held-back", &n, NULL);
  return n;
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
  append_many (fixture, 0, 100);
  RINGER_TEST_WAIT (fixture->serials->len == 100);
  ringer_capture_view_set_paused (fixture->view, TRUE);
  append_many (fixture, 0, 60);
  RINGER_TEST_WAIT (get_held_back (fixture) == 60);
  g_assert_cmpuint (fixture->serials->len, ==, 100);
  g_assert_false (ringer_capture_view_find (fixture->view, 100, NULL));

  set_filter (fixture, "$.third = true");
  RINGER_TEST_WAIT (!is_searching (fixture));
  g_assert_cmpuint (fixture->serials->len, ==, 34);
  g_assert_cmpuint (get_held_back (fixture), ==, 20);
  append_many (fixture, 0, 3);
  RINGER_TEST_WAIT (get_held_back (fixture) == 21);
  g_assert_cmpuint (fixture->serials->len, ==, 34);
  ringer_capture_view_set_paused (fixture->view, FALSE);
  g_assert_cmpuint (get_held_back (fixture), ==, 0);
  assert_rows (fixture, "$.third = true");

  ringer_capture_view_set_paused (fixture->view, TRUE);
  set_filter (fixture, NULL);
  append_many (fixture, 0, 5);
  RINGER_TEST_WAIT (get_held_back (fixture) == 5);
  ringer_capture_clear (fixture->capture);
  g_assert_cmpuint (fixture->serials->len, ==, 0);
  g_assert_cmpuint (get_held_back (fixture), ==, 0);
  append_many (fixture, 0, 5);
  RINGER_TEST_WAIT (get_held_back (fixture) == 5);
  ringer_capture_view_set_paused (fixture->view, FALSE);
  assert_rows (fixture, NULL);
}

/* Everything at once, and the log loses its oldest frames all the time. */
static void
test_loss (Fixture *fixture, gconstpointer data)
{
  static const char *const filters[] = { NULL, "$.third = true", "size < 25",
                                         "procedure = users/7" };
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < 60; i++)
    {
      const char *filter = filters[g_rand_int_range (random, 0, G_N_ELEMENTS (filters))];

      ringer_capture_view_set_paused (fixture->view, g_rand_boolean (random));
      append_many (fixture, i, (guint) g_rand_int_range (random, 0, 4000));
      set_filter (fixture, filter);
      if (g_rand_boolean (random))
        g_main_context_iteration (NULL, FALSE);
      append_many (fixture, i, (guint) g_rand_int_range (random, 0, 400));
      if (i % 10 == 9)
        {
          ringer_capture_view_set_paused (fixture->view, FALSE);
          settle (fixture);
          assert_rows (fixture, filter);
        }
    }
  g_assert_cmpuint (ringer_capture_get_n_dropped (fixture->capture), >, 0);
}

int
main (int argc, char **argv)
{
  gconstpointer small = GSIZE_TO_POINTER (1024 * 1024);

  g_test_init (&argc, &argv, NULL);
  g_test_add ("/capture-view/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/capture-view/rows", Fixture, NULL, set_up, test_rows, tear_down);
  g_test_add ("/capture-view/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/capture-view/slices", Fixture, NULL, set_up, test_slices, tear_down);
  g_test_add ("/capture-view/pause", Fixture, NULL, set_up, test_pause, tear_down);
  g_test_add ("/capture-view/loss", Fixture, small, set_up, test_loss, tear_down);
  return g_test_run ();
}
