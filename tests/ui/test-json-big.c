/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-json-editor.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

/* Texts that the editor shows in parts, and what it does with them in threads. */

typedef struct
{
  Pages             pages;
  RingerJsonEditor *editor;
  GtkTextBuffer    *buffer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  GtkWidget *view;

  f->editor = RINGER_JSON_EDITOR (ringer_json_editor_new ());
  view = pages_find (GTK_WIDGET (f->editor), "view");
  f->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  pages_show (&f->pages, GTK_WIDGET (f->editor), 500, 400);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

static const char *
get_label (Fixture *f, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (pages_find (GTK_WIDGET (f->editor), id)));
}

static void
assert_message (Fixture *f, const char *expected)
{
  const char *message = get_label (f, "message_label");

  if (strstr (message, expected) == NULL)
    g_error ("the message is \"%s\" and has not \"%s\"", message, expected);
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

/* Shows BYTES and waits until they are checked. */
static void
show (Fixture *f, GBytes *bytes)
{
  guint  n = 0;
  gulong id = g_signal_connect (f->editor, "notify::error", G_CALLBACK (notified_cb), &n);

  g_object_set (f->editor, "editable", FALSE, NULL);
  ringer_json_editor_set_bytes (f->editor, bytes);
  /* Told when it begins and when it is over. */
  RINGER_TEST_WAIT (n == 2);
  g_signal_handler_disconnect (f->editor, id);
}

/* 3 MiB with one odd word far behind the part that is shown first. */
static GBytes *
make_big (const char *word, const char *end)
{
  GString *text = g_string_new ("[");

  while (text->len < 2 * 1024 * 1024)
    g_string_append (text, "{\"näme\":\"value\",\"n\":12345},\n");
  g_string_append_printf (text, "\"%s\",", word);
  while (text->len < 3 * 1024 * 1024)
    g_string_append (text, "{\"name\":\"value\"},\"\a\",");
  g_string_append (text, end);
  for (gsize i = 0; i < text->len; i++)
    if (text->str[i] == '\a')
      text->str[i] = 'b';
  return g_string_free_to_bytes (text);
}

static void
find (Fixture *f, const char *needle)
{
  GtkWidget  *entry = pages_find (GTK_WIDGET (f->editor), "find_entry");
  const char *label;

  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.find", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), needle);
  g_signal_emit_by_name (entry, "activate");
  do
    {
      g_main_context_iteration (NULL, TRUE);
      label = gtk_label_get_label (GTK_LABEL (pages_find (GTK_WIDGET (f->editor), "find_label")));
    }
  while (*label == '\0' || strstr (label, "Looking") != NULL);
}

static void
assert_selected (Fixture *f, const char *expected)
{
  GtkTextIter      start;
  GtkTextIter      end;
  g_autofree char *selected = NULL;

  g_assert_true (gtk_text_buffer_get_selection_bounds (f->buffer, &start, &end));
  selected = gtk_text_buffer_get_text (f->buffer, &start, &end, TRUE);
  g_assert_cmpstr (selected, ==, expected);
}

static void
assert_found (Fixture *f, const char *expected)
{
  g_assert_cmpstr (
      gtk_label_get_label (GTK_LABEL (pages_find (GTK_WIDGET (f->editor), "find_label"))), ==,
      expected);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_big ("needle-ö", "null]");
  g_autofree char *shown = NULL;

  show (f, bytes);
  shown = pages_dup_text (GTK_WIDGET (f->editor));
  g_assert_null (strstr (shown, "needle"));
  find (f, "NEEDLE-ö");
  assert_found (f, "1 of 1");
  assert_selected (f, "needle-ö");
  assert_message (f, "of 3.0\302\240MiB");
  pages_draw (GTK_WIDGET (f->editor), "editor-found");
  find (f, "haystack");
  assert_found (f, "Not found");
  find (f, "value");
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.find-next", NULL);
  assert_selected (f, "value");

  /* A text that is edited, too. */
  g_object_set (f->editor, "editable", TRUE, NULL);
  ringer_json_editor_set_text (f->editor, "[\"ä\", 1, 1]");
  find (f, "1");
  assert_found (f, "1 of 2");
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.find-previous", NULL);
  assert_found (f, "2 of 2");
  assert_selected (f, "1");
  type (f, "2");
  assert_found (f, "");
}

static void
test_parts (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_big ("w", "null]");
  gsize       length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (GString) all = g_string_new (NULL);

  show (f, bytes);
  for (guint i = 0; i < 100 && all->len < length; i++)
    {
      g_autofree char *part = pages_dup_text (GTK_WIDGET (f->editor));

      for (const char *p = part; *p != '\0'; p++)
        if (*p != '\n')
          g_string_append_c (all, *p);
      gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.part-after", NULL);
      if (all->len + 64 * 1024 > length)
        assert_message (f, "Showing the last");
    }
  /* Every byte is in one part; breaks of the view are not bytes. */
  for (gsize i = 0, j = 0; i < length; i++)
    if (text[i] != '\n')
      g_assert_cmpint (text[i], ==, all->str[j++]);
}

static void
test_work (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) good = make_big ("w", "null]");
  g_autoptr (GBytes) bad = make_big ("w", "oops]");
  GtkWidget       *formatted = pages_find (GTK_WIDGET (f->editor), "formatted_button");
  g_autofree char *shown = NULL;

  g_object_set (f->editor, "editable", FALSE, NULL);
  ringer_json_editor_set_bytes (f->editor, bad);
  g_assert_null (ringer_json_editor_get_error (f->editor));
  RINGER_TEST_WAIT (ringer_json_editor_get_error (f->editor) != NULL);
  g_assert_false (gtk_widget_get_sensitive (formatted));
  assert_message (f, "Line 72317");

  ringer_json_editor_set_bytes (f->editor, good);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (formatted), TRUE);
  RINGER_TEST_WAIT ((g_free (shown), shown = pages_dup_text (GTK_WIDGET (f->editor)),
                     g_str_has_prefix (shown, "[\n  {\n")));
  g_assert_null (ringer_json_editor_get_error (f->editor));
  /* What comes next is formatted too. */
  ringer_json_editor_set_bytes (f->editor, good);
  RINGER_TEST_WAIT ((g_free (shown), shown = pages_dup_text (GTK_WIDGET (f->editor)),
                     g_str_has_prefix (shown, "[\n  {\n")));

  /* Stopped, and then dropped in the middle. */
  ringer_json_editor_set_bytes (f->editor, good);
  ringer_json_editor_get_error (f->editor);
  gtk_widget_activate_action (GTK_WIDGET (f->editor), "editor.stop", NULL);
  assert_message (f, "Not checked to its end");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (formatted)));
  ringer_json_editor_set_bytes (f->editor, bad);
  ringer_json_editor_get_error (f->editor);
  ringer_json_editor_set_bytes (f->editor, NULL);
  g_assert_null (ringer_json_editor_get_error (f->editor));
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, func) g_test_add ("/json-big/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("find", test_find);
  ADD ("parts", test_parts);
  ADD ("work", test_work);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
