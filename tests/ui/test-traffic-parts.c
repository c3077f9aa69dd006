/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-hex-lines.h"
#include "ringer-traffic-columns.h"
#include "ringer-traffic-words.h"

static void
test_words (void)
{
  static const struct
  {
    gint64      delta;
    const char *words;
  } deltas[] = { { 0, "+0 µs" },      { 999, "+999 µs" },    { 1200, "+1.2 ms" },
                 { 45600, "+46 ms" }, { 1500000, "+1.5 s" }, { 180000000, "+3 min" },
                 { -5, "+0 µs" } };
  RingerCaptureEntry entry = { .flags = RINGER_CAPTURE_ERROR };
  GdkRGBA            one;
  GdkRGBA            other;

  for (guint i = 0; i < G_N_ELEMENTS (deltas); i++)
    {
      g_autofree char *words = ringer_traffic_words_delta (deltas[i].delta);

      g_assert_cmpstr (words, ==, deltas[i].words);
    }
  g_assert_cmpstr (ringer_traffic_words_trouble (&entry, "ACCEPT_TIMEOUT"), ==,
                   "no provider accepted in time");
  g_assert_cmpstr (ringer_traffic_words_trouble (&entry, "UNKNOWN_TOPIC"), ==,
                   "the broker does not know the topic");
  g_assert_cmpstr (ringer_traffic_words_trouble (&entry, "NEVER_HEARD"), ==, "an error");
  entry.flags = 0;
  g_assert_null (ringer_traffic_words_trouble (&entry, "ACCEPT_TIMEOUT"));
  ringer_traffic_words_colour ("an-id", FALSE, &one);
  ringer_traffic_words_colour ("an-id", FALSE, &other);
  g_assert_true (gdk_rgba_equal (&one, &other));
}

static void
test_hex (void)
{
  g_autoptr (RingerHexLines) lines = ringer_hex_lines_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789abcdef\n<\xff", 19);
  g_autoptr (GtkStringObject) last = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lines)), ==, 0);
  ringer_hex_lines_set_bytes (lines, bytes);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lines)), ==, 2);
  last = g_list_model_get_item (G_LIST_MODEL (lines), 1);
  g_assert_true (g_str_has_prefix (gtk_string_object_get_string (last), "00000010  0a 3c ff  "));
  g_assert_true (g_str_has_suffix (gtk_string_object_get_string (last), "  .<."));
  ringer_hex_lines_set_width (lines, 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (lines)), ==, 3);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (lines), 3));
}

static gboolean
is_shown (RingerTrafficColumns *columns, RingerTrafficColumn column)
{
  int x;
  int width;

  return ringer_traffic_columns_get_place (columns, column, &x, &width);
}

static void
test_columns (void)
{
  GtkWidget            *widget = g_object_ref_sink (gtk_label_new (NULL));
  RingerTrafficColumns *columns = ringer_traffic_columns_new (widget);
  int                   x;
  int                   width;
  int                   wide;

  ringer_traffic_columns_set_width (columns, 480);
  g_assert_true (is_shown (columns, RINGER_TRAFFIC_TIME));
  g_assert_true (is_shown (columns, RINGER_TRAFFIC_DIRECTION));
  g_assert_true (is_shown (columns, RINGER_TRAFFIC_ACTION));
  g_assert_true (is_shown (columns, RINGER_TRAFFIC_PROCEDURE));
  g_assert_true (is_shown (columns, RINGER_TRAFFIC_SIZE));
  g_assert_false (is_shown (columns, RINGER_TRAFFIC_CONNECTION));
  ringer_traffic_columns_set_width (columns, 1600);
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    g_assert_true (is_shown (columns, (RingerTrafficColumn) i));
  ringer_traffic_columns_get_place (columns, RINGER_TRAFFIC_NOTE, &x, &width);
  g_assert_cmpint (x + width, <=, 1600);
  ringer_traffic_columns_get_place (columns, RINGER_TRAFFIC_PROCEDURE, &x, &wide);
  ringer_traffic_columns_set_wanted (columns, RINGER_TRAFFIC_PROCEDURE, 80);
  ringer_traffic_columns_get_place (columns, RINGER_TRAFFIC_PROCEDURE, &x, &width);
  g_assert_cmpint (width, ==, 80);
  ringer_traffic_columns_set_wanted (columns, RINGER_TRAFFIC_PROCEDURE, 0);
  ringer_traffic_columns_get_place (columns, RINGER_TRAFFIC_PROCEDURE, &x, &width);
  g_assert_cmpint (width, ==, wide);
  g_assert_finalize_object (columns);
  g_object_unref (widget);
}

int
main (int argc, char *argv[])
{
  pages_init (&argc, &argv);
  g_test_add_func ("/traffic-parts/words", test_words);
  g_test_add_func ("/traffic-parts/hex", test_hex);
  g_test_add_func ("/traffic-parts/columns", test_columns);
  return g_test_run ();
}
