/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "capture-file.h"
#include "ringer-codec.h"
#include "ringer-error.h"
#include "ringer-json.h"

#include "../wire/wire-vectors.h"

#include <string.h>

#define PLENTY ((guint64) 1 << 30)
#define BIG    40000

/* All frames that there are, and all that are broken, there and back. */
static void
test_round_trip (CaptureFile *self, gconstpointer data)
{
  g_autoptr (GPtrArray) vectors = wire_vectors_load ();
  g_autoptr (GString) text = capture_file_begin ();
  g_autoptr (RingerCapture) capture = NULL;
  g_autoptr (RingerCapture) again = NULL;
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize            first_length;
  gsize            second_length;

  for (guint i = 0; i < vectors->len; i++)
    {
      const WireVector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (RingerMessage) message = ringer_codec_decode_bytes (vector->frame, NULL);

      /* Logins do not go out as they are. */
      if (message == NULL || ringer_message_get_topic (message) != RINGER_TOPIC_AUTH ||
          ringer_message_get_action (message) != RINGER_AUTH_REQUEST)
        capture_file_add_frame (text, i % 2, vector->frame);
    }
  capture_file_add_frame (text, FALSE, empty);
  capture = capture_file_import_text (self, text);
  g_assert_cmpuint (ringer_capture_get_n_items (capture), >, 150);
  g_assert_cmpuint (ringer_capture_get_n_dropped (capture), ==, 7);

  first = capture_file_export (self, capture, NULL, &first_length);
  g_assert_true (g_str_has_prefix (first, "{\"format\":1,\"kind\":\"capture\","));
  g_assert_true (ringer_json_validate (first, (gssize) strcspn (first, "\n"), NULL, NULL));
  again = capture_file_import (self, NULL);
  capture_file_assert_same_rows (capture, again, TRUE);
  second = capture_file_export (self, again, NULL, &second_length);
  g_assert_cmpmem (first, first_length, second, second_length);
}

static void
test_bad_files (CaptureFile *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *says;
  } files[] = {
    { "", "empty" },
    { "{}\n", "Line 1: This is not a capture" },
    { "no json\n", "Line 1, column 1: " },
    { "[1]\n", "Line 1: Expected an object" },
    { "{\"format\":2,\"kind\":\"capture\"}\n", "Line 1: The capture has format 2" },
    { "{\"format\":1,\"kind\":\"suite\"}\n", "Line 1: This is not a capture" },
    { "{\"format\":1,\"kind\":\"capture\"}\n\n{\"direction\":\"in\"}\n", "Line 3: There is no" },
    { "{\"format\":1,\"kind\":\"capture\"}\n{\"direction\":\"in\",\"frame\":\"a\"}\n",
      "Line 2: The “frame” is not Base64" },
    { "{\"format\":1,\"kind\":\"capture\"}\n{\"direction\":\"up\",\"frame\":\"\"}\n",
      "Line 2: The “direction”" },
    { "{\"format\":1,\"kind\":\"capture\"}\n{\"frame\":\"\"\n{}\n", "Line 2, column 12: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      capture_file_write (self, files[i].text, -1);
      g_assert_null (capture_file_import (self, &error));
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, files[i].says) ||
                     strstr (error->message, files[i].says) != NULL);
    }
}

/* A writer that was killed in the middle of a line; other line ends; no frames. */
static void
test_odd_files (CaptureFile *self, gconstpointer data)
{
  g_autoptr (GString) text = capture_file_begin ();
  g_autoptr (RingerCapture) capture = capture_file_import_text (self, text);
  g_autoptr (RingerCapture) cut = NULL;
  g_autoptr (RingerCapture) whole = NULL;

  g_assert_cmpuint (ringer_capture_get_n_items (capture), ==, 0);
  g_assert_cmpuint (ringer_capture_get_n_dropped (capture), ==, 7);

  g_string_append (text, "{\"direction\":\"in\",\"more\":[{}],\"frame\":\"BhACGgIIAw==\"}\r\n");
  g_string_append (text, "{\"direction\":\"in\",\"frame\":\"BhACGgII");
  cut = capture_file_import_text (self, text);
  g_assert_cmpuint (ringer_capture_get_n_items (cut), ==, 1);
  g_assert_cmpuint (ringer_capture_get_n_dropped (cut), ==, 8);

  g_string_append (text, "Aw==\"}");
  whole = capture_file_import_text (self, text);
  g_assert_cmpuint (ringer_capture_get_n_items (whole), ==, 2);
  g_assert_cmpuint (ringer_capture_get_n_dropped (whole), ==, 7);
}

/* From the beginning to the end of time: what lies between is a number, too. */
static void
test_far_times (CaptureFile *self, gconstpointer data)
{
  g_autoptr (GString) text = capture_file_begin ();
  g_autoptr (RingerCapture) capture = NULL;
  RingerCaptureEntry first;
  RingerCaptureEntry last;
  gint64             distance;

  g_string_append (text, "{\"direction\":\"in\",\"wallUs\":-9223372036854775808,"
                         "\"frame\":\"BhACGgIIAw==\"}\n");
  g_string_append (text, "{\"direction\":\"in\",\"wallUs\":1e999,\"monotonicUs\":"
                         "99999999999999999999,\"frame\":\"BhACGgIIAw==\"}\n");
  capture = capture_file_import_text (self, text);
  g_assert_true (ringer_capture_get (capture, 0, &first));
  g_assert_true (ringer_capture_get (capture, 1, &last));
  g_assert_false (__builtin_sub_overflow (last.when, first.when, &distance));
  g_assert_cmpint (distance, >, 0);
  g_assert_false (__builtin_sub_overflow (first.wall, last.wall, &distance));
}

/* Each with a name of its own, and some too big to be copied. */
static void
append_some (RingerCapture *capture, guint from, guint n)
{
  g_autoptr (GBytes) frame = g_bytes_new_static ("\x06\x10\x02\x1a\x02\x08\x03", 7);
  g_autoptr (GBytes) big = g_bytes_new_take (g_malloc0 (BIG), BIG);

  for (guint i = from; i < from + n; i++)
    {
      RingerCaptureEntry entry = { .when = i };
      char               name[32];

      g_snprintf (name, sizeof name, "%u", i);
      entry.name = ringer_capture_intern (capture, name, -1);
      ringer_capture_append (capture, &entry, NULL, i % 500 ? frame : big);
    }
}

/* Frames come, and the oldest go, while the file is written: it has those of its moment. */
static void
test_while_it_goes_on (CaptureFile *self, gconstpointer data)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (4 * 1024 * 1024);
  g_autoptr (RingerCapture) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  guint n_appended = 60000;
  guint n;
  guint first;

  append_some (capture, 0, n_appended);
  RINGER_TEST_WAIT (ringer_capture_get_n_dropped (capture) > 0);
  n = ringer_capture_get_n_items (capture);
  first = n_appended - n;
  ringer_capture_export_async (capture, self->file, NULL, NULL, ringer_test_take_result, &result);
  for (; result == NULL; n_appended += 500)
    {
      append_some (capture, n_appended, 500);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (ringer_capture_export_finish (capture, result, NULL));
  g_assert_cmpuint (ringer_capture_get_first_serial (capture), >, first);

  again = capture_file_import (self, NULL);
  g_assert_cmpuint (ringer_capture_get_n_items (again), ==, n);
  for (guint i = 0; i < n; i++)
    {
      RingerCaptureEntry entry;

      ringer_capture_get (again, i, &entry);
      g_assert_cmpint (entry.when, ==, first + i);
      g_assert_cmpuint (entry.size, ==, (first + i) % 500 ? 7 : BIG);
    }
}

static void
test_cancel (CaptureFile *self, gconstpointer data)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (GBytes) frame = g_bytes_new_static ("\x06\x10\x02\x1a\x02\x08\x03", 7);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  for (guint i = 0; i < 300000; i++)
    {
      RingerCaptureEntry entry = { .when = i };

      ringer_capture_append (capture, &entry, NULL, frame);
    }
  capture_file_write (self, "before", -1);
  ringer_capture_export_async (capture, self->file, NULL, cancellable, ringer_test_take_result,
                               &result);
  g_cancellable_cancel (cancellable);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_false (ringer_capture_export_finish (capture, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_load_contents (self->file, NULL, &contents, NULL, NULL, NULL));
  g_assert_cmpstr (contents, ==, "before");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, CaptureFile, NULL, capture_file_set_up, function, capture_file_tear_down)
  ADD ("/capture-file/round-trip", test_round_trip);
  ADD ("/capture-file/bad", test_bad_files);
  ADD ("/capture-file/odd", test_odd_files);
  ADD ("/capture-file/far-times", test_far_times);
  ADD ("/capture-file/while-it-goes-on", test_while_it_goes_on);
  ADD ("/capture-file/cancel", test_cancel);
  return g_test_run ();
}
