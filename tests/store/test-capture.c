/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture.h"
#include "ringer-clock.h"
#include "ringer-test.h"

#include <malloc.h>
#include <string.h>

#define PLENTY ((guint64) 1 << 30)

/* An answer of a call, much as it is on the wire. */
static GBytes *
make_frame (const char *correlation, gsize n_payload)
{
  GString *frame = g_string_new ("\x0b\x10\x06\x1a\x07\x08\x08");

  g_string_append (frame, correlation);
  for (gsize i = 0; i < n_payload; i++)
    g_string_append_c (frame, 'x');
  return g_string_free_to_bytes (frame);
}

static void
append (RingerCapture *capture, const char *name, const char *correlation, gsize n_payload)
{
  g_autoptr (GBytes) frame = make_frame (correlation != NULL ? correlation : "", n_payload);
  RingerCaptureEntry entry = {
    .when = 1000 + ringer_capture_get_n_items (capture),
    .wall = 1700000000000000 + ringer_capture_get_n_items (capture),
    .connection = ringer_capture_intern (capture, "Test broker", -1),
    .topic = ringer_capture_intern (capture, "RPC", -1),
    .action = ringer_capture_intern (capture, "REQUEST", -1),
    .name = ringer_capture_intern (capture, name, -1),
    .payload_offset = (guint32) (g_bytes_get_size (frame) - n_payload),
    .payload_size = (guint32) n_payload,
    .flags = RINGER_CAPTURE_OUTGOING,
  };

  ringer_capture_append (capture, &entry, correlation, frame);
}

typedef struct
{
  guint n_told;
  guint n_removed;
  guint n_added;
} Told;

static void
changed_cb (RingerCapture *capture, guint n_removed, guint n_added, gpointer user_data)
{
  Told *told = user_data;

  told->n_told++;
  told->n_removed += n_removed;
  told->n_added += n_added;
}

static void
test_keeps (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (GBytes) expected = make_frame ("c-1", 5);
  g_autofree char   *correlation = NULL;
  RingerCaptureEntry entry;
  Told               told = { 0 };

  g_signal_connect (capture, "changed", G_CALLBACK (changed_cb), &told);
  append (capture, "sum", "c-1", 5);
  append (capture, NULL, NULL, 0);
  g_assert_cmpuint (ringer_capture_get_n_items (capture), ==, 2);
  g_assert_cmpuint (told.n_told, ==, 0);
  RINGER_TEST_WAIT (told.n_told > 0);
  g_assert_cmpuint (told.n_told, ==, 1);
  g_assert_cmpuint (told.n_added, ==, 2);

  g_assert_true (ringer_capture_get (capture, 0, &entry));
  g_assert_cmpint (entry.when, ==, 1000);
  g_assert_cmpint (entry.wall, ==, 1700000000000000);
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.connection), ==, "Test broker");
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.topic), ==, "RPC");
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.action), ==, "REQUEST");
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.name), ==, "sum");
  g_assert_cmpuint (entry.size, ==, g_bytes_get_size (expected));
  g_assert_cmpuint (entry.payload_size, ==, 5);
  g_assert_cmpuint (entry.flags, ==, RINGER_CAPTURE_OUTGOING);
  g_assert_cmpuint (entry.correlation, !=, 0);
  frame = ringer_capture_dup_frame (capture, 0);
  g_assert_true (g_bytes_equal (frame, expected));
  correlation = ringer_capture_dup_correlation (capture, 0);
  g_assert_cmpstr (correlation, ==, "c-1");

  g_assert_true (ringer_capture_get (capture, 1, &entry));
  g_assert_null (ringer_capture_get_text (capture, entry.name));
  g_assert_cmpuint (entry.correlation, ==, 0);
  g_assert_null (ringer_capture_dup_correlation (capture, 1));
  g_assert_false (ringer_capture_get (capture, 2, &entry));
  g_assert_null (ringer_capture_dup_frame (capture, 2));
}

/* A payload's place that a broken recorder made up is not believed. */
static void
test_place_outside (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (GBytes) frame = g_bytes_new_static ("12345678", 8);
  RingerCaptureEntry entry = { .payload_offset = 4, .payload_size = 5 };

  ringer_capture_append (capture, &entry, NULL, frame);
  entry = (RingerCaptureEntry){ .payload_offset = G_MAXUINT32, .payload_size = 2 };
  ringer_capture_append (capture, &entry, "id that is not in the frame", frame);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (ringer_capture_get (capture, i, &entry));
      g_assert_cmpuint (entry.payload_offset, ==, 0);
      g_assert_cmpuint (entry.payload_size, ==, 0);
    }
}

/* All sizes around what is copied and what is kept apart, in a log of few chunks. */
static void
test_sizes (void)
{
  static const gsize sizes[] = { 0,     1,     100,   4000,  9000,   16300,  16384,
                                 16385, 20000, 65500, 65536, 200000, 1048576 };
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);

  for (guint round = 0; round < 20; round++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autofree char *id = g_strdup_printf ("call-%u-%u", round, i);

        append (capture, "sum", id, sizes[i]);
      }
  for (guint at = 0; at < ringer_capture_get_n_items (capture); at++)
    {
      guint            i = at % G_N_ELEMENTS (sizes);
      g_autofree char *id = g_strdup_printf ("call-%u-%u", (guint) (at / G_N_ELEMENTS (sizes)), i);
      g_autofree char *kept = ringer_capture_dup_correlation (capture, at);
      g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, at);
      g_autoptr (GBytes) expected = make_frame (id, sizes[i]);

      g_assert_cmpstr (kept, ==, id);
      g_assert_true (g_bytes_equal (frame, expected));
    }
}

/* Calls that overlap, and an id that two topics share. */
static void
test_related (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (GBytes) frame = g_bytes_new_static ("frame", 5);
  RingerCaptureEntry event = { .topic = ringer_capture_intern (capture, "EVENT", -1) };
  RingerCaptureEntry entry;
  guint              found = 0;
  guint32            number;

  append (capture, "a", "one", 1);
  append (capture, "a", "two", 1);
  ringer_capture_append (capture, &event, "one", frame);
  append (capture, "a", "one", 1);
  append (capture, "a", NULL, 1);
  append (capture, "a", "two", 1);
  append (capture, "a", "one", 1);

  g_assert_true (ringer_capture_find_related (capture, 0, 1, &found));
  g_assert_cmpuint (found, ==, 3);
  g_assert_true (ringer_capture_find_related (capture, 3, 1, &found));
  g_assert_cmpuint (found, ==, 6);
  g_assert_false (ringer_capture_find_related (capture, 6, 1, &found));
  g_assert_true (ringer_capture_find_related (capture, 6, -1, &found));
  g_assert_cmpuint (found, ==, 3);
  g_assert_true (ringer_capture_find_related (capture, 5, -1, &found));
  g_assert_cmpuint (found, ==, 1);
  g_assert_false (ringer_capture_find_related (capture, 0, -1, &found));
  g_assert_false (ringer_capture_find_related (capture, 2, 1, &found));
  g_assert_false (ringer_capture_find_related (capture, 2, -1, &found));
  g_assert_false (ringer_capture_find_related (capture, 4, 1, &found));
  g_assert_false (ringer_capture_find_related (capture, 99, 1, &found));

  ringer_capture_get (capture, 0, &entry);
  number = entry.correlation;
  ringer_capture_get (capture, 6, &entry);
  g_assert_cmpuint (entry.correlation, ==, number);
  ringer_capture_get (capture, 2, &entry);
  g_assert_cmpuint (entry.correlation, !=, number);
}

/* Many calls, with the first half let go: links lead to nothing that is gone. */
static void
test_related_after_loss (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (1024 * 1024);
  guint n;

  for (guint i = 0; i < 60000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i % 30000);

      append (capture, "sum", id, 10);
    }
  RINGER_TEST_WAIT (ringer_capture_get_n_dropped (capture) > 0);
  n = ringer_capture_get_n_items (capture);
  g_assert_cmpuint (n + ringer_capture_get_n_dropped (capture), ==, 60000);
  g_assert_cmpuint (ringer_capture_get_first_serial (capture), ==, 60000 - n);
  for (guint i = 0; i < n; i++)
    {
      guint64          serial = 60000 - n + i;
      g_autofree char *id = g_strdup_printf ("%u", (guint) (serial % 30000));
      g_autofree char *kept = ringer_capture_dup_correlation (capture, i);
      guint            found = 0;

      g_assert_cmpstr (kept, ==, id);
      g_assert_cmpint (ringer_capture_find_related (capture, i, -1, &found), ==, i >= 30000);
      if (i >= 30000)
        g_assert_cmpuint (found, ==, i - 30000);
    }
}

static guint64
get_size (RingerCapture *capture)
{
  guint64 size;

  g_object_get (capture, "size", &size, NULL);
  return size;
}

static void
test_bounded (gconstpointer data)
{
  gsize n_payload = GPOINTER_TO_SIZE (data);
  g_autoptr (RingerCapture) capture = ringer_capture_new (8 * 1024 * 1024);
  Told    told = { 0 };
  guint   n = (guint) (32 * 1024 * 1024 / (n_payload + 50));
  guint64 most = 0;

  g_signal_connect (capture, "changed", G_CALLBACK (changed_cb), &told);
  for (guint i = 0; i < n; i++)
    {
      append (capture, "sum", "same", n_payload);
      most = MAX (most, get_size (capture));
    }
  /* No main loop ran: the limit holds all the same, more or less. */
  g_assert_cmpuint (most, <=, 11 * 1024 * 1024);
  RINGER_TEST_WAIT (get_size (capture) <= 8 * 1024 * 1024);
  g_assert_cmpuint (get_size (capture), >, 6 * 1024 * 1024);
  g_assert_cmpuint (ringer_capture_get_n_dropped (capture), ==,
                    n - ringer_capture_get_n_items (capture));
  RINGER_TEST_WAIT (told.n_added - told.n_removed == ringer_capture_get_n_items (capture));

  g_object_set (capture, "max-size", (guint64) 1024 * 1024, NULL);
  RINGER_TEST_WAIT (get_size (capture) <= 1024 * 1024 || ringer_capture_get_n_items (capture) == 1);
  g_assert_cmpuint (told.n_added - told.n_removed, ==, ringer_capture_get_n_items (capture));
}

static void
test_clear (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  Told  told = { 0 };
  guint found;

  g_signal_connect (capture, "changed", G_CALLBACK (changed_cb), &told);
  append (capture, "sum", "same", 10);
  append (capture, "sum", "same", 10);
  RINGER_TEST_WAIT (told.n_told == 1);
  ringer_capture_clear (capture);
  g_assert_cmpuint (told.n_told, ==, 2);
  g_assert_cmpuint (told.n_removed, ==, 2);
  g_assert_cmpuint (ringer_capture_get_n_items (capture), ==, 0);
  g_assert_cmpuint (ringer_capture_get_first_serial (capture), ==, 2);

  append (capture, "sum", "same", 10);
  g_assert_false (ringer_capture_find_related (capture, 0, -1, &found));
  RINGER_TEST_WAIT (told.n_told == 3);
  g_assert_cmpuint (told.n_added, ==, 3);
}

/* What a detail pane holds stays when the log lets it go. */
static void
test_frame_survives (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (GBytes) small = NULL;
  g_autoptr (GBytes) big = NULL;
  g_autoptr (GBytes) expected_small = make_frame ("one", 10);
  g_autoptr (GBytes) expected_big = make_frame ("two", 100000);
  g_autoptr (RingerCaptureSnapshot) snapshot = NULL;
  RingerCaptureEntry entry;

  append (capture, "sum", "one", 10);
  append (capture, "sum", "two", 100000);
  small = ringer_capture_dup_frame (capture, 0);
  big = ringer_capture_dup_frame (capture, 1);
  snapshot = ringer_capture_snapshot_new (capture);
  append (capture, "later", "three", 10);
  ringer_capture_clear (capture);
  g_clear_object (&capture);
  g_assert_true (g_bytes_equal (small, expected_small));
  g_assert_true (g_bytes_equal (big, expected_big));

  g_assert_cmpuint (ringer_capture_snapshot_get_n_items (snapshot), ==, 2);
  ringer_capture_snapshot_get (snapshot, 1, &entry);
  g_assert_cmpstr (ringer_capture_snapshot_get_text (snapshot, entry.name), ==, "sum");
  g_clear_pointer (&big, g_bytes_unref);
  big = ringer_capture_snapshot_dup_frame (snapshot, 1);
  g_assert_true (g_bytes_equal (big, expected_big));
}

/* As a peer that makes up names could: the table stops, the log does not. */
static void
test_texts (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  guint32 first = ringer_capture_intern (capture, "first", -1);
  guint32 last = 0;

  g_assert_cmpuint (ringer_capture_intern (capture, NULL, -1), ==, 0);
  g_assert_cmpuint (ringer_capture_intern (capture, "first name", 5), ==, first);
  g_assert_cmpuint (ringer_capture_intern (capture, "", 0), !=, 0);
  for (guint i = 0; i < 1100000; i++)
    {
      char name[32];

      g_snprintf (name, sizeof name, "name %u", i);
      last = ringer_capture_intern (capture, name, -1);
    }
  g_assert_cmpstr (ringer_capture_get_text (capture, last), ==, "…");
  g_assert_cmpuint (ringer_capture_intern (capture, "first", -1), ==, first);
  g_assert_cmpstr (ringer_capture_get_text (capture, first), ==, "first");
  g_assert_null (ringer_capture_get_text (capture, G_MAXUINT32));
}

static gboolean
has_name (RingerCapture *capture, guint position)
{
  guint64            serial = ringer_capture_get_first_serial (capture) + position;
  g_autofree char   *expected = g_strdup_printf ("users/%" G_GUINT64_FORMAT "/changed", serial);
  RingerCaptureEntry entry;
  const char        *name;

  ringer_capture_get (capture, position, &entry);
  name = ringer_capture_get_text (capture, entry.name);
  g_assert_true (g_str_equal (name, expected) || g_str_equal (name, "…"));
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.topic), ==, "RPC");
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.connection), ==, "Test broker");
  return g_str_equal (name, expected);
}

/* Every frame has a name of its own, over and over: names go with their frames, and a
 * filter that knew the old ones is not fooled. */
static void
test_names_go (void)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (2 * 1024 * 1024);
  g_autoptr (RingerFilter) filter = ringer_filter_new (ringer_capture_get_schema (),
                                                       "procedure ~ \"users/1*\"", NULL, NULL);
  Told    told = { 0 };
  guint64 size = 0;

  g_signal_connect (capture, "changed", G_CALLBACK (changed_cb), &told);
  for (guint i = 0; i < 200000; i++)
    {
      g_autofree char *name = g_strdup_printf ("users/%u/changed", i);

      append (capture, name, NULL, 50);
      /* As in a program whose main loop turns. */
      if (i % 500 == 0)
        {
          guint n_told = told.n_told;

          RINGER_TEST_WAIT (told.n_told > n_told);
          g_object_get (capture, "size", &size, NULL);
          g_assert_cmpuint (size, <=, 3 * 1024 * 1024);
        }
    }
  g_assert_cmpuint (ringer_capture_get_n_items (capture), >, 4000);
  for (guint i = 0; i < ringer_capture_get_n_items (capture); i++)
    {
      RingerCaptureCursor cursor = { capture, i };
      guint64             serial = ringer_capture_get_first_serial (capture) + i;
      g_autofree char    *number = g_strdup_printf ("%" G_GUINT64_FORMAT, serial);

      g_assert_true (has_name (capture, i));
      g_assert_cmpint (ringer_filter_match (filter, &cursor), ==, *number == '1');
    }
}

/* A sanitizer's allocator does not tell. */
#ifndef __SANITIZE_ADDRESS__
static gsize
get_allocated (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* The promise of the header, in bytes that the allocator gave out: calls of two
 * messages, and then only first messages, which cost the most. */
static void
test_bookkeeping (gconstpointer data)
{
  guint n_messages = GPOINTER_TO_UINT (data);
  g_autoptr (RingerCapture) capture = NULL;
  const guint n = 300000;
  gsize       before;
  gsize       n_bytes = 0;
  double      beyond;

  before = get_allocated ();
  capture = ringer_capture_new (PLENTY);
  ringer_capture_set_quiet (capture, TRUE);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%08x-correlation-%u", i / n_messages, i / n_messages);
      char             name[16];

      g_snprintf (name, sizeof name, "name %u", i % 50);
      append (capture, name, id, i % 400);
      n_bytes += 7 + strlen (id) + i % 400;
    }
  beyond = ((double) (get_allocated () - before) - (double) n_bytes) / n;
  g_test_message ("%.1f bytes a frame beyond the frame", beyond);
  g_assert_cmpfloat (beyond, >, 32);
  g_assert_cmpfloat (beyond, <=, 96);
  /* What the log says of itself is not made up. */
  g_assert_cmpfloat ((double) get_size (capture) / (double) (get_allocated () - before), >, 0.98);
  g_assert_cmpfloat ((double) get_size (capture) / (double) (get_allocated () - before), <, 1.02);
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/capture/keeps", test_keeps);
  g_test_add_func ("/capture/place-outside", test_place_outside);
  g_test_add_func ("/capture/sizes", test_sizes);
  g_test_add_func ("/capture/related", test_related);
  g_test_add_func ("/capture/related-after-loss", test_related_after_loss);
  g_test_add_data_func ("/capture/bounded/small", GSIZE_TO_POINTER (200), test_bounded);
  g_test_add_data_func ("/capture/bounded/big", GSIZE_TO_POINTER (100000), test_bounded);
  g_test_add_data_func ("/capture/bounded/middling", GSIZE_TO_POINTER (9000), test_bounded);
  g_test_add_func ("/capture/clear", test_clear);
  g_test_add_func ("/capture/frame-survives", test_frame_survives);
  g_test_add_func ("/capture/texts", test_texts);
  g_test_add_func ("/capture/names-go", test_names_go);
#ifndef __SANITIZE_ADDRESS__
  g_test_add_data_func ("/capture/bookkeeping/calls", GUINT_TO_POINTER (2), test_bookkeeping);
  g_test_add_data_func ("/capture/bookkeeping/alone", GUINT_TO_POINTER (1), test_bookkeeping);
#endif
  return g_test_run ();
}
