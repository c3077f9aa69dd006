/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "capture-file.h"

#include "ringer-codec.h"

#include <glib/gstdio.h>
#include <string.h>

void
capture_file_set_up (CaptureFile *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("ringer-capture-XXXXXX", NULL);
  path = g_build_filename (self->folder, "capture.ndjson", NULL);
  self->file = g_file_new_for_path (path);
}

void
capture_file_tear_down (CaptureFile *self, gconstpointer data)
{
  g_file_delete (self->file, NULL, NULL);
  g_assert_no_errno (g_rmdir (self->folder));
  g_free (self->folder);
  g_object_unref (self->file);
}

/* Captures are made by what reads files too, so that no connection is needed. */
void
capture_file_add_frame (GString *file, gboolean outgoing, GBytes *frame)
{
  gsize            size;
  const guint8    *data = g_bytes_get_data (frame, &size);
  g_autofree char *encoded = g_base64_encode (data, size);
  static gint64    clock = 1000;

  clock += 250;
  g_string_append_printf (file,
                          "{\"wallUs\":%" G_GINT64_FORMAT ",\"monotonicUs\":%" G_GINT64_FORMAT
                          ",\"direction\":\"%s\",\"connection\":\"Local\",\"frame\":\"%s\"}\n",
                          1700000000000000 + clock, clock, outgoing ? "out" : "in", encoded);
}

void
capture_file_add_message (GString *file, RingerMessage *message)
{
  g_autoptr (GBytes) frame = ringer_codec_encode (message);

  capture_file_add_frame (file, TRUE, frame);
}

GString *
capture_file_begin (void)
{
  return g_string_new ("{\"format\":1,\"kind\":\"capture\",\"dropped\":7,\"by\":[\"nobody\"]}\n");
}

void
capture_file_write (CaptureFile *self, const char *text, gssize length)
{
  g_autofree char *path = g_file_get_path (self->file);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

RingerCapture *
capture_file_import (CaptureFile *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_capture_import_async (self->file, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_capture_import_finish (result, error);
}

RingerCapture *
capture_file_import_text (CaptureFile *self, GString *text)
{
  g_autoptr (GError) error = NULL;
  RingerCapture *capture;

  capture_file_write (self, text->str, (gssize) text->len);
  capture = capture_file_import (self, &error);
  g_assert_no_error (error);
  return capture;
}

char *
capture_file_export (CaptureFile     *self,
                     RingerCapture   *capture,
                     RingerRedaction *redaction,
                     gsize           *length)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *contents;

  ringer_capture_export_async (capture, self->file, redaction, NULL, ringer_test_take_result,
                               &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_capture_export_finish (capture, result, &error);
  g_assert_no_error (error);
  g_file_load_contents (self->file, NULL, &contents, length, NULL, &error);
  g_assert_no_error (error);
  return contents;
}

gint64
capture_file_count_secrets (RingerCapture *capture, RingerRedaction *redaction)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  ringer_capture_count_secrets_async (capture, redaction, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  n = ringer_capture_count_secrets_finish (capture, result, &error);
  g_assert_no_error (error);
  return n;
}

/* TEXT itself, and what shows of it in Base64, worked out in another way than by what
 * is tested: by encoding it between two neighbours each time, and keeping what they
 * do not change. */
void
capture_file_assert_holds_none (const char *bytes, gsize length, const char *text)
{
  if (memmem (bytes, length, text, strlen (text)) != NULL)
    g_error ("“%s” is in there", text);
  for (guint before = 0; before < 3; before++)
    {
      g_autofree char *low = g_strdup_printf ("%.*s%s%s", (int) before, "\1\1", text, "\1\1");
      g_autofree char *high = g_strdup_printf ("%.*s%s%s", (int) before, "\xff\xff", text,
                                               "\xff\xff");
      g_autofree char *one = g_base64_encode ((const guint8 *) low, strlen (low));
      g_autofree char *two = g_base64_encode ((const guint8 *) high, strlen (high));
      gsize            start = 0;
      gsize            n = 0;

      while (one[start] != two[start])
        start++;
      while (one[start + n] == two[start + n] && one[start + n] != '\0')
        n++;
      g_assert_cmpuint (n, >, 8);
      if (memmem (bytes, length, one + start, n) != NULL)
        g_error ("“%s” is in there as Base64, %u bytes in", text, before);
    }
}

/* Everything that rows show but payloads and names, which redaction may change. */
void
capture_file_assert_same_rows (RingerCapture *a, RingerCapture *b, gboolean same_bytes)
{
  g_assert_cmpuint (ringer_capture_get_n_items (a), ==, ringer_capture_get_n_items (b));
  g_assert_cmpuint (ringer_capture_get_n_dropped (a), ==, ringer_capture_get_n_dropped (b));
  for (guint i = 0; i < ringer_capture_get_n_items (a); i++)
    {
      RingerCaptureEntry one;
      RingerCaptureEntry two;
      guint              next_one = 0;
      guint              next_two = 0;

      ringer_capture_get (a, i, &one);
      ringer_capture_get (b, i, &two);
      g_assert_cmpint (one.when, ==, two.when);
      g_assert_cmpint (one.wall, ==, two.wall);
      g_assert_cmpstr (ringer_capture_get_text (a, one.connection), ==,
                       ringer_capture_get_text (b, two.connection));
      g_assert_cmpstr (ringer_capture_get_text (a, one.topic), ==,
                       ringer_capture_get_text (b, two.topic));
      g_assert_cmpstr (ringer_capture_get_text (a, one.action), ==,
                       ringer_capture_get_text (b, two.action));
      g_assert_cmpuint (one.flags & ~RINGER_CAPTURE_REDACTED, ==,
                        two.flags & ~RINGER_CAPTURE_REDACTED);
      g_assert_cmpint (one.payload_size > 0, ==, two.payload_size > 0);
      g_assert_cmpint (ringer_capture_find_related (a, i, 1, &next_one), ==,
                       ringer_capture_find_related (b, i, 1, &next_two));
      g_assert_cmpuint (next_one, ==, next_two);
      if (same_bytes)
        {
          g_autoptr (GBytes) frame_one = ringer_capture_dup_frame (a, i);
          g_autoptr (GBytes) frame_two = ringer_capture_dup_frame (b, i);

          g_assert_true (g_bytes_equal (frame_one, frame_two));
          g_assert_cmpstr (ringer_capture_get_text (a, one.name), ==,
                           ringer_capture_get_text (b, two.name));
          g_assert_cmpuint (one.payload_offset, ==, two.payload_offset);
          g_assert_cmpuint (one.flags, ==, two.flags);
        }
    }
}
