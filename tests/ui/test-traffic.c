/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-clock.h"
#include "ringer-export-dialog.h"
#include "ringer-filter-entry.h"
#include "ringer-recorder.h"
#include "ringer-test.h"
#include "ringer-traffic-detail.h"
#include "ringer-traffic-list.h"
#include "ringer-traffic-page.h"
#include "ringer-traffic-row.h"

#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

typedef struct
{
  Pages                pages;
  RingerTrafficPage   *page;
  RingerTrafficList   *list;
  RingerTrafficDetail *detail;
  RingerCapture       *capture;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  pages_set_up (&f->pages, 60000, 90000);
  f->page = RINGER_TRAFFIC_PAGE (ringer_traffic_page_new (f->pages.session));
  f->capture = ringer_session_get_capture (f->pages.session);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1200, 700);
  f->list = RINGER_TRAFFIC_LIST (pages_find (GTK_WIDGET (f->page), "list"));
  f->detail = RINGER_TRAFFIC_DETAIL (pages_find (GTK_WIDGET (f->page), "detail"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

/* One frame as a recorder would note it. */
static void
add (Fixture    *f,
     const char *action,
     const char *name,
     const char *correlation,
     const char *payload,
     guint       flags)
{
  gsize            length = payload != NULL ? strlen (payload) : 0;
  g_autofree char *text = g_strdup_printf ("%s|%s", action, payload != NULL ? payload : "");
  g_autoptr (GBytes) frame = pages_bytes (text);
  RingerCaptureEntry entry = {
    .when = ringer_clock_get_monotonic (),
    .wall = ringer_clock_get_real (),
    .connection = ringer_capture_intern (f->capture, "Local broker", -1),
    .topic = ringer_capture_intern (f->capture, "RPC", -1),
    .action = ringer_capture_intern (f->capture, action, -1),
    .name = ringer_capture_intern (f->capture, name, -1),
    .size = (guint32) g_bytes_get_size (frame),
    .payload_offset = (guint32) (g_bytes_get_size (frame) - length),
    .payload_size = (guint32) length,
    .flags = flags,
  };

  ringer_capture_append (f->capture, &entry, correlation, frame);
}

/* A call that is answered. */
static void
add_call (Fixture *f, const char *name, const char *correlation)
{
  add (f, "REQUEST", name, correlation, "{\"id\": 17, \"fields\": [\"name\", \"mail\"]}",
       RINGER_CAPTURE_OUTGOING);
  add (f, "ACCEPT", name, correlation, NULL, RINGER_CAPTURE_ACK);
  add (f, "RESPONSE", name, correlation, "{\n  \"name\": \"Ann\"\n}", 0);
}

/* The list and the view in it have the same id. */
static GtkWidget *
get_view (Fixture *f)
{
  return pages_find (pages_find (GTK_WIDGET (f->list), "scroller"), "list");
}

static GListModel *
get_rows (Fixture *f)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (get_view (f))));
}

static guint
n_rows (Fixture *f)
{
  return g_list_model_get_n_items (get_rows (f));
}

static const char *
get_label (Fixture *f, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (pages_find (GTK_WIDGET (f->page), id)));
}

static void
activate (Fixture *f, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->page), action, NULL));
}

static void
type (Fixture *f, const char *id, const char *text)
{
  ringer_filter_entry_set_text (RINGER_FILTER_ENTRY (pages_find (GTK_WIDGET (f->page), id)), text);
}

static GtkAdjustment *
get_adjustment (Fixture *f)
{
  return gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (pages_find (GTK_WIDGET (f->list), "scroller")));
}

static gboolean
is_at_end (Fixture *f)
{
  GtkAdjustment *adjustment = get_adjustment (f);

  return gtk_adjustment_get_value (adjustment) >=
         gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - 1;
}

/* The word of the frame that is shown in full. */
static const char *
get_action (Fixture *f)
{
  RingerCaptureRow *row = ringer_traffic_detail_get_row (f->detail);

  g_assert_nonnull (row);
  return ringer_capture_get_text (ringer_capture_row_get_capture (row),
                                  ringer_capture_row_get_entry (row)->action);
}

/* Logging in has been recorded; from here on there is only what a test adds. */
static guint64
fill (Fixture *f, guint n_calls)
{
  guint64 first;

  RINGER_TEST_WAIT (n_rows (f) == ringer_capture_get_n_items (f->capture));
  first = ringer_capture_get_first_serial (f->capture) + ringer_capture_get_n_items (f->capture);
  for (guint i = 0; i < n_calls; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      add_call (f, i % 3 == 0 ? "orders/create" : "users/get", id);
    }
  RINGER_TEST_WAIT (n_rows (f) == ringer_capture_get_n_items (f->capture));
  RINGER_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (f->list)));
  pages_settle (GTK_WIDGET (f->page));
  return first;
}

static void
test_rows (Fixture *f, gconstpointer data)
{
  GtkWidget *title;
  guint64    first;

  RINGER_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (f->list)));
  first = fill (f, 60);
  add (f, "NO_RPC_PROVIDER", "users/delete", "lost", NULL, RINGER_CAPTURE_ERROR);
  pages_settle (GTK_WIDGET (f->page));
  pages_draw (GTK_WIDGET (f->page), "traffic");
  ringer_traffic_list_select (f->list, first + 60);
  pages_draw (GTK_WIDGET (f->page), "traffic-detail");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->detail)));
  g_assert_cmpstr (get_action (f), ==, "REQUEST");
  title = pages_find (GTK_WIDGET (f->detail), "title_label");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (title)), ==, "→ RPC REQUEST users/get");
  g_assert_nonnull (strstr (get_label (f, "call_label"), "ACCEPT"));

  gtk_window_set_default_size (f->pages.window, 480, 760);
  pages_settle (GTK_WIDGET (f->page));
  RINGER_TEST_WAIT (gtk_orientable_get_orientation (GTK_ORIENTABLE (
                        pages_find (GTK_WIDGET (f->page), "paned"))) == GTK_ORIENTATION_VERTICAL);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->page)), <=, 480);
  pages_draw (GTK_WIDGET (f->page), "traffic-narrow-detail");
  activate (f, "traffic.close-detail");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->detail)));
  pages_draw (GTK_WIDGET (f->page), "traffic-narrow");
}

static void
test_follow (Fixture *f, gconstpointer data)
{
  double  value;
  guint64 first = fill (f, 60);

  RINGER_TEST_WAIT (is_at_end (f) && gtk_adjustment_get_value (get_adjustment (f)) > 0);
  fill (f, 40);
  RINGER_TEST_WAIT (is_at_end (f));

  /* Who reads is left alone. */
  ringer_traffic_list_select (f->list, first + 90);
  pages_settle (GTK_WIDGET (f->page));
  g_assert_false (ringer_traffic_list_get_following (f->list));
  value = gtk_adjustment_get_value (get_adjustment (f));
  fill (f, 40);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (get_adjustment (f)), value, 0.5);
  g_assert_true (gtk_widget_get_visible (pages_find (GTK_WIDGET (f->list), "end_button")));

  activate (f, "traffic.follow");
  g_assert_true (ringer_traffic_list_get_following (f->list));
  RINGER_TEST_WAIT (is_at_end (f));
  g_assert_cmpuint (ringer_capture_row_get_serial (ringer_traffic_list_get_selected (f->list)), ==,
                    first + 90);
}

static void
test_let_go (Fixture *f, gconstpointer data)
{
  guint64    first = fill (f, 60);
  guint64    serial = first + 90;
  GtkWidget *label = pages_find (GTK_WIDGET (f->page), "call_label");

  ringer_traffic_list_select (f->list, serial);
  RINGER_TEST_WAIT (gtk_adjustment_get_value (get_adjustment (f)) > 0);
  g_object_set (f->capture, "max-size", (guint64) 400000, NULL);
  for (guint i = 0; ringer_capture_get_first_serial (f->capture) <= serial; i++)
    {
      g_assert_cmpuint (i, <, 2000);
      fill (f, 50);
    }
  /* What is looked at stays, and it is said. */
  RINGER_TEST_WAIT (
      g_str_equal (gtk_label_get_label (GTK_LABEL (label)), "The log has let this frame go."));
  g_assert_cmpstr (get_action (f), ==, "REQUEST");
  g_assert_nonnull (ringer_traffic_detail_get_payload (f->detail));
  RINGER_TEST_WAIT (strstr (get_label (f, "status_label"), "let go") != NULL);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  guint before;

  fill (f, 10);
  before = n_rows (f);
  activate (f, "traffic.pause");
  add_call (f, "users/get", "held");
  RINGER_TEST_WAIT (g_str_equal (get_label (f, "held_label"), "3 held back"));
  g_assert_cmpuint (n_rows (f), ==, before);
  g_assert_true (gtk_widget_get_mapped (pages_find (GTK_WIDGET (f->page), "held_label")));
  pages_draw (GTK_WIDGET (f->page), "traffic-paused");
  activate (f, "traffic.pause");
  RINGER_TEST_WAIT (n_rows (f) == before + 3);
  g_assert_false (gtk_widget_get_mapped (pages_find (GTK_WIDGET (f->page), "held_label")));
}

static void
test_filter (Fixture *f, gconstpointer data)
{
  guint64 first = fill (f, 30);

  type (f, "filter_entry", "action = response and correlation ~ \"id-*\"");
  RINGER_TEST_WAIT (n_rows (f) == 30);
  RINGER_TEST_WAIT (strstr (get_label (f, "status_label"), "30 shown") != NULL);
  /* What is wrong leaves the rows as they are. */
  type (f, "filter_entry", "action =");
  pages_settle (GTK_WIDGET (f->page));
  g_assert_cmpuint (n_rows (f), ==, 30);
  type (f, "filter_entry", "procedure = nobody");
  RINGER_TEST_WAIT (n_rows (f) == 0);
  RINGER_TEST_WAIT (gtk_widget_get_mapped (pages_find (GTK_WIDGET (f->page), "hint_page")));
  pages_draw (GTK_WIDGET (f->page), "traffic-no-match");

  /* The frame that is looked at is found again. */
  activate (f, "traffic.clear-filter");
  RINGER_TEST_WAIT (n_rows (f) >= 90);
  ringer_traffic_list_select (f->list, first + 5);
  type (f, "filter_entry", "action = response and correlation ~ \"id-*\"");
  RINGER_TEST_WAIT (n_rows (f) == 30);
  RINGER_TEST_WAIT (ringer_traffic_list_get_selected (f->list) != NULL);
  g_assert_cmpuint (ringer_capture_row_get_serial (ringer_traffic_list_get_selected (f->list)), ==,
                    first + 5);
}

static RingerTrafficRow *
find_row (GtkWidget *widget, guint64 serial)
{
  if (RINGER_IS_TRAFFIC_ROW (widget))
    {
      RingerCaptureRow *frame = ringer_traffic_row_get_frame (RINGER_TRAFFIC_ROW (widget));

      return frame != NULL && ringer_capture_row_get_serial (frame) == serial
                 ? RINGER_TRAFFIC_ROW (widget)
                 : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      RingerTrafficRow *found = find_row (child, serial);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_highlit (Fixture *f, guint64 serial)
{
  return gtk_widget_has_css_class (GTK_WIDGET (find_row (GTK_WIDGET (f->list), serial)), "highlit");
}

static void
test_highlight (Fixture *f, gconstpointer data)
{
  guint64 first = fill (f, 3);

  g_assert_false (is_highlit (f, first + 1));
  activate (f, "traffic.highlight");
  type (f, "highlight_entry", "action = accept");
  RINGER_TEST_WAIT (is_highlit (f, first + 1));
  g_assert_false (is_highlit (f, first));
  pages_draw (GTK_WIDGET (f->page), "traffic-highlight");
  activate (f, "traffic.highlight");
  RINGER_TEST_WAIT (!is_highlit (f, first + 1));
}

static void
test_call (Fixture *f, gconstpointer data)
{
  guint64 first = fill (f, 20);

  /* Between the messages of one call, over others. */
  add (f, "REQUEST_ERROR", "users/get", "id-1", "\"no\"", RINGER_CAPTURE_ERROR);
  RINGER_TEST_WAIT (n_rows (f) == ringer_capture_get_n_items (f->capture));
  ringer_traffic_list_select (f->list, first + 3);
  activate (f, "traffic.next");
  g_assert_cmpstr (get_action (f), ==, "ACCEPT");
  activate (f, "traffic.next");
  activate (f, "traffic.next");
  g_assert_cmpstr (get_action (f), ==, "REQUEST_ERROR");
  g_assert_false (gtk_widget_activate_action (GTK_WIDGET (f->page), "traffic.next", NULL) &&
                  !g_str_equal (get_action (f), "REQUEST_ERROR"));
  activate (f, "traffic.previous");
  g_assert_cmpstr (get_action (f), ==, "RESPONSE");

  activate (f, "traffic.filter-call");
  RINGER_TEST_WAIT (n_rows (f) == 4);
  activate (f, "traffic.filter-procedure");
  RINGER_TEST_WAIT (n_rows (f) == 13 * 3 + 1);

  /* A message that the filter hides is shown all the same. */
  type (f, "filter_entry", "action = response and correlation ~ \"id-*\"");
  RINGER_TEST_WAIT (n_rows (f) == 20);
  activate (f, "traffic.previous");
  g_assert_cmpstr (get_action (f), ==, "ACCEPT");

  ringer_traffic_page_show_call (f->page, "id-7");
  RINGER_TEST_WAIT (n_rows (f) == 3);
  RINGER_TEST_WAIT (ringer_traffic_list_get_selected (f->list) != NULL);
  g_assert_cmpstr (ringer_traffic_detail_get_correlation (f->detail), ==, "id-7");
  g_assert_cmpstr (get_action (f), ==, "REQUEST");
}

static void
test_clear (Fixture *f, gconstpointer data)
{
  guint before;

  fill (f, 10);
  before = n_rows (f);
  ringer_traffic_list_select (f->list, 2);
  activate (f, "traffic.clear");
  f->capture = ringer_session_get_capture (f->pages.session);
  g_assert_cmpuint (n_rows (f), ==, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->detail)));
  pages_draw (GTK_WIDGET (f->page), "traffic-cleared");
  add_call (f, "users/get", "since");
  RINGER_TEST_WAIT (n_rows (f) == 3);
  activate (f, "traffic.undo-clear");
  f->capture = ringer_session_get_capture (f->pages.session);
  RINGER_TEST_WAIT (n_rows (f) == before + 3);
  ringer_traffic_page_show_call (f->page, "since");
  RINGER_TEST_WAIT (n_rows (f) == 3);
  /* The session goes on with it. */
  type (f, "filter_entry", "");
  ringer_connection_emit (ringer_session_get_connection (f->pages.session), "an-event", NULL);
  RINGER_TEST_WAIT (n_rows (f) > before + 3);
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  GtkWidget *view = get_view (f);
  GtkWidget *entry = pages_find (GTK_WIDGET (f->page), "filter_entry");
  guint64    first = fill (f, 5);
  gboolean   paused;

  gtk_widget_grab_focus (GTK_WIDGET (f->list));
  g_assert_true (ringer_traffic_list_has_focus (f->list));
  g_assert_true (pages_press (view, GDK_KEY_p, 0));
  g_object_get (f->page, "paused", &paused, NULL);
  g_assert_true (paused);
  g_assert_true (pages_press (view, GDK_KEY_p, 0));
  g_assert_true (pages_press (view, GDK_KEY_f, 0));
  g_assert_false (ringer_traffic_list_get_following (f->list));

  g_assert_true (pages_press (view, GDK_KEY_f, GDK_CONTROL_MASK));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (f->pages.window)), entry));
  /* There a letter is a letter. */
  g_assert_false (pages_press (entry, GDK_KEY_p, 0));
  type (f, "filter_entry", "action = accept and correlation ~ \"id-*\"");
  RINGER_TEST_WAIT (n_rows (f) == 5);
  g_assert_true (pages_press (entry, GDK_KEY_Escape, 0));
  g_assert_cmpstr (ringer_filter_entry_get_text (RINGER_FILTER_ENTRY (entry)), ==, "");
  g_assert_true (pages_press (entry, GDK_KEY_Escape, 0));
  g_assert_true (ringer_traffic_list_has_focus (f->list));

  RINGER_TEST_WAIT (n_rows (f) >= 15);
  ringer_traffic_list_select (f->list, first);
  g_assert_true (pages_press (view, GDK_KEY_Down, GDK_ALT_MASK));
  g_assert_cmpstr (get_action (f), ==, "ACCEPT");
  g_assert_true (pages_press (view, GDK_KEY_Up, GDK_ALT_MASK));
  g_assert_cmpstr (get_action (f), ==, "REQUEST");
  g_signal_emit_by_name (f->list, "opened");
  g_assert_true (ringer_traffic_detail_has_focus (f->detail));
  g_assert_true (pages_press (GTK_WIDGET (f->detail), GDK_KEY_Escape, 0));
  g_assert_true (ringer_traffic_list_has_focus (f->list));
  g_assert_true (pages_press (view, GDK_KEY_Escape, 0));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->detail)));
}

static void
test_import (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerCapture) other = ringer_capture_new ((guint64) 1 << 20);
  guint      before;
  GtkWidget *bar = pages_find (GTK_WIDGET (f->page), "import_revealer");

  fill (f, 10);
  before = n_rows (f);
  f->capture = other;
  add_call (f, "users/get", "elsewhere");
  ringer_traffic_page_show_import (f->page, other, "yesterday.ndjson");
  RINGER_TEST_WAIT (n_rows (f) == 3);
  g_assert_cmpstr (get_label (f, "import_label"), ==, "Imported: yesterday.ndjson");
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
  pages_draw (GTK_WIDGET (f->page), "traffic-imported");
  /* Read-only, and what arrives meanwhile is not lost. */
  activate (f, "traffic.clear");
  g_assert_cmpuint (n_rows (f), ==, 3);
  activate (f, "traffic.live");
  RINGER_TEST_WAIT (n_rows (f) >= before);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (bar)));
}

static void
test_export (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("ringer-traffic-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "traffic.ndjson", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) payload = pages_bytes ("{\"password\": \"hunter2 of mine\"}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RingerCapture) imported = NULL;
  g_autofree char    *text = NULL;
  RingerExportDialog *dialog;
  GtkWidget          *count;
  guint               before = ringer_capture_get_n_items (f->capture);

  ringer_connection_emit (ringer_session_get_connection (f->pages.session), "sign-in", payload);
  RINGER_TEST_WAIT (ringer_capture_get_n_items (f->capture) > before);
  dialog = ringer_export_dialog_new (f->pages.window, f->capture);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  count = pages_find (GTK_WIDGET (dialog), "count_label");
  RINGER_TEST_WAIT (strstr (gtk_label_get_label (GTK_LABEL (count)), "taken out") != NULL);
  ringer_export_dialog_add (dialog, "$.password");
  ringer_export_dialog_add (dialog, "$.");
  g_assert_true (gtk_widget_get_visible (pages_find (GTK_WIDGET (dialog), "error_label")));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "export.remove", "s", "$.");
  g_assert_false (gtk_widget_get_visible (pages_find (GTK_WIDGET (dialog), "error_label")));
  pages_draw (GTK_WIDGET (dialog), "traffic-export");
  before = ringer_capture_get_n_items (f->capture);
  ringer_export_dialog_write (dialog, file);
  RINGER_TEST_WAIT (dialog == NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "hunter2"));
  ringer_capture_import_async (file, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  imported = ringer_capture_import_finish (result, NULL);
  g_assert_nonnull (imported);
  g_assert_cmpuint (ringer_capture_get_n_items (imported), ==, before);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, func) g_test_add ("/traffic/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("rows", test_rows);
  ADD ("follow", test_follow);
  ADD ("let-go", test_let_go);
  ADD ("pause", test_pause);
  ADD ("filter", test_filter);
  ADD ("highlight", test_highlight);
  ADD ("call", test_call);
  ADD ("clear", test_clear);
  ADD ("keys", test_keys);
  ADD ("import", test_import);
  ADD ("export", test_export);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
