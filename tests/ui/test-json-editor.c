/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-error.h"
#include "ringer-json-editor.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

typedef struct
{
  Pages             pages;
  RingerJsonEditor *editor;
  GtkTextView      *view;
  GtkTextBuffer    *buffer;
  guint             n_told;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->editor = RINGER_JSON_EDITOR (ringer_json_editor_new ());
  g_object_set (f->editor, "label", "Payload", "placeholder", "Type JSON", NULL);
  f->view = GTK_TEXT_VIEW (pages_find (GTK_WIDGET (f->editor), "view"));
  f->buffer = gtk_text_view_get_buffer (f->view);
  pages_show (&f->pages, GTK_WIDGET (f->editor), 500, 400);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

static void
assert_message (Fixture *f, const char *expected)
{
  const char *message = gtk_label_get_label (
      GTK_LABEL (pages_find (GTK_WIDGET (f->editor), "message_label")));

  if (*expected == '\0')
    g_assert_cmpstr (message, ==, "");
  else if (strstr (message, expected) == NULL)
    g_error ("the message is \"%s\" and has not \"%s\"", message, expected);
}

static void
assert_text (Fixture *f, const char *expected)
{
  g_autofree char *text = ringer_json_editor_dup_text (f->editor);

  g_assert_cmpstr (text, ==, expected);
}

static void
type (Fixture *f, const char *text)
{
  gtk_text_buffer_insert_interactive_at_cursor (f->buffer, text, -1, TRUE);
}

static void
notified_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_properties (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;
  gboolean         editable;

  g_signal_connect (f->editor, "notify::text", G_CALLBACK (notified_cb), &f->n_told);
  g_object_get (f->editor, "text", &text, "editable", &editable, NULL);
  g_assert_cmpstr (text, ==, "");
  g_assert_true (editable);
  g_object_set (f->editor, "text", "[1]", NULL);
  g_object_set (f->editor, "text", "[1]", NULL);
  g_assert_cmpuint (f->n_told, ==, 1);
  assert_text (f, "[1]");
  type (f, " ");
  g_assert_cmpuint (f->n_told, ==, 2);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Payload");
}

static void
test_valid (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) blank = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ringer_json_editor_get_payload (f->editor, &payload, &error));
  g_assert_no_error (error);
  g_assert_null (payload);
  g_assert_null (ringer_json_editor_get_error (f->editor));

  ringer_json_editor_set_text (f->editor, " \n");
  g_assert_true (ringer_json_editor_get_payload (f->editor, &blank, &error));
  g_assert_null (blank);
  g_assert_null (ringer_json_editor_get_error (f->editor));

  /* Byte for byte, blanks and lexemes. */
  ringer_json_editor_set_text (f->editor, " {\"a\": 1.00, \"a\" :12345678901234567890}\n");
  g_assert_true (ringer_json_editor_get_payload (f->editor, &payload, &error));
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload),
                   " {\"a\": 1.00, \"a\" :12345678901234567890}\n", 40);
}

static void
test_invalid (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  GtkTextIter iter;

  g_signal_connect (f->editor, "notify::error", G_CALLBACK (notified_cb), &f->n_told);
  type (f, "{\n  \"ä\": 1,\n}");
  RINGER_TEST_WAIT (f->n_told > 0);
  assert_message (f, "Line 2, column 9");
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (f->view), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  /* The comma is underlined. */
  gtk_text_buffer_get_iter_at_line_offset (f->buffer, &iter, 1, 8);
  g_assert_cmpuint (gtk_text_iter_get_char (&iter), ==, ',');
  {
    g_autoptr (GSList) tags = gtk_text_iter_get_tags (&iter);
    gboolean underlined = FALSE;

    for (GSList *l = tags; l != NULL; l = l->next)
      {
        PangoUnderline underline;

        g_object_get (l->data, "underline", &underline, NULL);
        underlined |= underline == PANGO_UNDERLINE_ERROR;
      }
    g_assert_true (underlined);
  }

  g_assert_false (ringer_json_editor_get_payload (f->editor, &payload, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  gtk_text_buffer_get_iter_at_mark (f->buffer, &iter, gtk_text_buffer_get_insert (f->buffer));
  g_assert_cmpint (gtk_text_iter_get_line (&iter), ==, 1);
  g_assert_cmpint (gtk_text_iter_get_line_offset (&iter), ==, 8);
  pages_draw (GTK_WIDGET (f->editor), "editor-error");

  ringer_json_editor_set_text (f->editor, "{}");
  g_assert_null (ringer_json_editor_get_error (f->editor));
  assert_message (f, "");
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (f->view), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_FALSE);
}

static void
test_invalid_at_the_end (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "[", "{\"a\"\n\n", "\n\n]", "\"", "tru" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ringer_json_editor_set_text (f->editor, texts[i]);
      g_assert_nonnull (ringer_json_editor_get_error (f->editor));
    }
}

static void
test_hint (Fixture *f, gconstpointer data)
{
  g_autofree char *hint = NULL;

  ringer_json_editor_set_text (f->editor, "[12345678901234567890]");
  g_object_get (f->editor, "hint", &hint, NULL);
  g_assert_nonnull (hint);
  g_assert_nonnull (strstr (hint, "12345678901234567890"));
  g_assert_nonnull (strstr (hint, "12345678901234567000"));
  assert_message (f, "12345678901234567000");
  pages_draw (GTK_WIDGET (f->editor), "editor-hint");
}

static void
test_format (Fixture *f, gconstpointer data)
{
  GtkTextIter cursor;

  ringer_json_editor_set_text (f->editor, "{\"a\": [1 ,  2], \"b b\":null}");
  gtk_text_buffer_get_iter_at_offset (f->buffer, &cursor, 12); /* before the 2 */
  g_assert_cmpuint (gtk_text_iter_get_char (&cursor), ==, '2');
  gtk_text_buffer_place_cursor (f->buffer, &cursor);
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.format", NULL);
  assert_text (f, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b b\": null\n}");
  gtk_text_buffer_get_iter_at_mark (f->buffer, &cursor, gtk_text_buffer_get_insert (f->buffer));
  g_assert_true (gtk_text_iter_backward_char (&cursor));
  g_assert_cmpuint (gtk_text_iter_get_char (&cursor), ==, ',');

  gtk_text_buffer_undo (f->buffer);
  assert_text (f, "{\"a\": [1 ,  2], \"b b\":null}");
  g_assert_false (gtk_text_buffer_get_can_undo (f->buffer));
  gtk_text_buffer_redo (f->buffer);
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.minify", NULL);
  assert_text (f, "{\"a\":[1,2],\"b b\":null}");

  ringer_json_editor_set_text (f->editor, "[1,]");
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.format", NULL);
  assert_text (f, "[1,]");
  gtk_text_buffer_get_iter_at_mark (f->buffer, &cursor, gtk_text_buffer_get_insert (f->buffer));
  g_assert_cmpint (gtk_text_iter_get_offset (&cursor), ==, 2);
}

static void
assert_shown (Fixture *f, const char *expected)
{
  g_autofree char *shown = pages_dup_text (GTK_WIDGET (f->editor));

  g_assert_cmpstr (shown, ==, expected);
}

static void
set_received (Fixture *f, const char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);

  ringer_json_editor_set_bytes (f->editor, bytes);
}

static void
test_bytes (Fixture *f, gconstpointer data)
{
  static const char odd[] = "\"a\0b\xff\xc3\xa4\r\n\xe2\x80\xae"
                            "c\"";
  g_autoptr (GBytes) payload = NULL;
  GtkWidget *formatted = pages_find (GTK_WIDGET (f->editor), "formatted_button");

  g_object_set (f->editor, "editable", FALSE, NULL);
  g_assert_false (gtk_text_view_get_editable (f->view));
  g_assert_false (gtk_text_view_get_accepts_tab (f->view));

  set_received (f, odd, sizeof odd - 1);
  assert_shown (f, "\"a\\u0000b\\xffä\\r\n\\u202ec\"");
  g_assert_nonnull (ringer_json_editor_get_error (f->editor));
  g_assert_false (gtk_widget_get_sensitive (formatted));
  pages_draw (GTK_WIDGET (f->editor), "editor-odd");

  set_received (f, "{\"a\": 1.0}", 10);
  assert_shown (f, "{\"a\": 1.0}");
  g_assert_null (ringer_json_editor_get_error (f->editor));
  g_assert_true (gtk_widget_get_sensitive (formatted));
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.format", NULL);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (formatted)));
  assert_shown (f, "{\n  \"a\": 1.0\n}");
  assert_text (f, "{\"a\": 1.0}");
  g_assert_true (ringer_json_editor_get_payload (f->editor, &payload, NULL));
  g_assert_cmpuint (g_bytes_get_size (payload), ==, 10);
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.format", NULL);
  assert_shown (f, "{\"a\": 1.0}");
}

static void
test_absent (Fixture *f, gconstpointer data)
{
  GtkWidget *placeholder = pages_find (GTK_WIDGET (f->editor), "placeholder_label");
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);

  g_object_set (f->editor, "editable", FALSE, NULL);
  ringer_json_editor_set_bytes (f->editor, NULL);
  assert_text (f, "");
  g_assert_true (gtk_widget_get_visible (placeholder));
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (placeholder)), "absent"));
  g_assert_null (ringer_json_editor_get_error (f->editor));

  ringer_json_editor_set_bytes (f->editor, empty);
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (placeholder)), "zero bytes"));
  g_assert_nonnull (ringer_json_editor_get_error (f->editor));
}

typedef struct
{
  char    *text;
  gboolean done;
} Clip;

static void
clip_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Clip *clip = user_data;

  clip->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
  clip->done = TRUE;
}

static char *
read_clipboard (GtkWidget *widget)
{
  Clip clip = { NULL, FALSE };

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, clip_cb, &clip);
  RINGER_TEST_WAIT (clip.done);
  return clip.text;
}

/* Until nothing waits any more, or long enough. Returns the longest turn of the main
 * loop, to be printed: the machine decides it, so nothing asserts it. */
static gint64
settle_and_measure (Fixture *f)
{
  gint64 longest = 0;
  gint64 end = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  gint64 quiet_since = g_get_monotonic_time ();

  while (g_get_monotonic_time () < MIN (end, quiet_since + 200 * 1000))
    {
      gint64 start = g_get_monotonic_time ();

      if (g_main_context_iteration (NULL, FALSE))
        {
          longest = MAX (longest, g_get_monotonic_time () - start);
          quiet_since = g_get_monotonic_time ();
        }
    }
  return longest / 1000;
}

static char *
make_long_line (gsize length)
{
  char *text = g_malloc (length + 1);

  memset (text, 'x', length);
  text[0] = text[length - 1] = '"';
  text[length] = '\0';
  return text;
}

static void
test_one_long_line (Fixture *f, gconstpointer data)
{
  gsize            length = 900 * 1024;
  g_autofree char *text = make_long_line (length);
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  gint64 start = g_get_monotonic_time ();

  g_object_set (f->editor, "editable", FALSE, NULL);
  ringer_json_editor_set_bytes (f->editor, bytes);
  g_assert_cmpint (gtk_text_buffer_get_line_count (f->buffer), >, 400);
  g_test_message ("900 KiB in one line: set in %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - start) / 1000);
  g_test_message ("longest turn %" G_GINT64_FORMAT " ms", settle_and_measure (f));
  assert_text (f, text);
}

/* On no screen: what is copied does not wait for a layout. */
static void
test_copy (void)
{
  gsize            length = 900 * 1024;
  g_autofree char *text = make_long_line (length);
  g_autofree char *copied = NULL;
  g_autofree char *part = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  GtkWidget     *editor = g_object_ref_sink (ringer_json_editor_new ());
  GtkWidget     *view = pages_find (editor, "view");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter    from;
  GtkTextIter    to;

  g_object_set (editor, "editable", FALSE, NULL);
  ringer_json_editor_set_bytes (RINGER_JSON_EDITOR (editor), bytes);
  gtk_widget_activate_action (editor, "editor.copy-all", NULL);
  copied = read_clipboard (editor);
  g_assert_cmpstr (copied, ==, text);

  /* A part that goes over a line break of the view. */
  gtk_text_buffer_get_iter_at_offset (buffer, &from, 2000);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, 2100);
  gtk_text_buffer_select_range (buffer, &from, &to);
  g_signal_emit_by_name (view, "copy-clipboard");
  part = read_clipboard (editor);
  g_assert_cmpuint (strlen (part), ==, 99);
  g_assert_null (strchr (part, '\n'));
  g_assert_finalize_object (editor);
}

static void
test_big (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (GBytes) bytes = NULL;
  gint64 start;

  while (text->len < 3 * 1024 * 1024)
    g_string_append (text, "{\"name\": \"value\", \"n\": 12345},\n");
  g_string_append (text, "null]");
  bytes = g_bytes_new (text->str, text->len);
  g_object_set (f->editor, "editable", FALSE, NULL);
  start = g_get_monotonic_time ();
  ringer_json_editor_set_bytes (f->editor, bytes);
  g_test_message ("3 MiB of lines: set in %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - start) / 1000);
  g_test_message ("longest turn %" G_GINT64_FORMAT " ms", settle_and_measure (f));
  g_assert_cmpint (gtk_text_buffer_get_char_count (f->buffer), <, 300 * 1024);
  g_assert_null (ringer_json_editor_get_error (f->editor));
  assert_message (f, "Showing the first 256.0\302\240KiB of 3.0\302\240MiB, without colours");
  assert_text (f, text->str);
}

static void
test_long_paste (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_malloc (200 * 1024 + 1);
  g_autoptr (GBytes) payload = NULL;
  GtkWidget *view = GTK_WIDGET (f->view);

  memset (text, '1', 200 * 1024);
  text[200 * 1024] = '\0';
  text[0] = '[';
  text[200 * 1024 - 1] = ']';
  for (guint i = 2; i < 200 * 1024 - 1; i += 2)
    text[i] = ',';
  text[200 * 1024 - 2] = '1';
  type (f, text);
  RINGER_TEST_WAIT (!gtk_text_view_get_editable (f->view));
  assert_text (f, text);
  g_assert_true (ringer_json_editor_get_payload (f->editor, &payload, NULL));
  g_assert_cmpuint (g_bytes_get_size (payload), ==, 200 * 1024);
  g_assert_null (ringer_json_editor_get_error (f->editor));
  assert_message (f, "too long to edit");
  pages_draw (view, "editor-held");

  /* Formatted it has short lines, and can be edited. */
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.format", NULL);
  g_assert_true (gtk_text_view_get_editable (f->view));
  ringer_json_editor_set_text (f->editor, text);
  g_assert_false (gtk_text_view_get_editable (f->view));
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.clear", NULL);
  g_assert_true (gtk_text_view_get_editable (f->view));
  assert_text (f, "");
}

static void
test_dark (Fixture *f, gconstpointer data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_cmpstr (gtk_source_style_scheme_get_id (
                       gtk_source_buffer_get_style_scheme (GTK_SOURCE_BUFFER (f->buffer))),
                   ==, "Adwaita-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_cmpstr (gtk_source_style_scheme_get_id (
                       gtk_source_buffer_get_style_scheme (GTK_SOURCE_BUFFER (f->buffer))),
                   ==, "Adwaita");
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, func) g_test_add ("/json-editor/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("properties", test_properties);
  ADD ("valid", test_valid);
  ADD ("invalid", test_invalid);
  ADD ("invalid-at-the-end", test_invalid_at_the_end);
  ADD ("hint", test_hint);
  ADD ("format", test_format);
  ADD ("bytes", test_bytes);
  ADD ("absent", test_absent);
  ADD ("one-long-line", test_one_long_line);
  g_test_add_func ("/json-editor/copy", test_copy);
  ADD ("big", test_big);
  ADD ("long-paste", test_long_paste);
  ADD ("dark", test_dark);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
