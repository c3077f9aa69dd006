/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-call-page.h"
#include "ringer-cluster-run.h"
#include "ringer-cluster-window.h"
#include "ringer-compare-window.h"
#include "ringer-json-editor.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

/* One procedure whose providers do not agree. */

typedef struct
{
  Pages           pages;
  RingerCallPage *page;
  gboolean        silent;
  guint           n_requests;
} Fixture;

/* One in four says 21; the others say 20, in two ways to write it. */
static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  static const char *const answers[] = { "{\"sum\": 20}", "{\"sum\":20}", "{\"sum\": 21}",
                                         "{\"sum\": 20}" };
  g_autoptr (GBytes) answer = pages_bytes (answers[f->n_requests++ % 4]);

  if (!f->silent)
    g_assert_true (ringer_request_send (request, answer, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  RingerConnection *connection;
  RingerProvision  *provision;

  pages_set_up (&f->pages, 0, 0);
  connection = ringer_session_get_connection (f->pages.session);
  g_signal_connect (connection, "request", G_CALLBACK (request_cb), f);
  provision = ringer_connection_provide (connection, "add");
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
  f->page = g_object_new (RINGER_TYPE_CALL_PAGE, "session", f->pages.session, NULL);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1000, 600);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

static void
test_run (Fixture *f, gconstpointer data)
{
  RingerConnection *connection = ringer_session_get_connection (f->pages.session);
  g_autoptr (GBytes) payload = pages_bytes ("[7, 13]");
  RingerClusterRun *run = ringer_cluster_run_new (connection, "add", payload, 10000, 40, 3);
  GListModel       *clusters = ringer_cluster_run_get_clusters (run);
  g_autoptr (RingerCluster) most = NULL;
  g_autoptr (RingerCluster) other = NULL;
  RingerClusterSpread spread;

  RINGER_TEST_WAIT (!ringer_cluster_run_is_running (run));
  g_assert_cmpuint (f->n_requests, ==, 40);
  g_assert_cmpuint (ringer_cluster_run_get_n_ended (run), ==, 40);
  g_assert_cmpuint (g_list_model_get_n_items (clusters), ==, 2);
  most = g_list_model_get_item (clusters, 0);
  other = g_list_model_get_item (clusters, 1);
  g_assert_cmpuint (ringer_cluster_get_count (most), ==, 30);
  g_assert_cmpuint (ringer_cluster_get_n_spellings (most), ==, 2);
  g_assert_cmpuint (ringer_cluster_get_count (other), ==, 10);
  g_assert_cmpuint (ringer_cluster_get_n_spellings (other), ==, 1);
  ringer_cluster_get_spread (most, &spread);
  g_assert_cmpint (spread.min, >, 0);
  g_assert_cmpint (spread.min, <=, spread.median);
  g_assert_cmpint (spread.median, <=, spread.p95);
  g_assert_cmpint (spread.p95, <=, spread.max);
  g_assert_cmpint (spread.max, <=, ringer_cluster_run_get_longest (run));
  g_assert_finalize_object (run);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  RingerConnection *connection = ringer_session_get_connection (f->pages.session);
  RingerClusterRun *run;

  f->silent = TRUE;
  run = ringer_cluster_run_new (connection, "add", NULL, 10000, 100, 5);
  RINGER_TEST_WAIT (f->n_requests == 5);
  g_assert_true (ringer_cluster_run_is_running (run));
  ringer_cluster_run_cancel (run);
  g_assert_false (ringer_cluster_run_is_running (run));
  g_assert_cmpuint (ringer_cluster_run_get_n_ended (run), ==, 0);
  g_assert_cmpuint (f->n_requests, ==, 5);
  g_assert_finalize_object (run);
}

static gpointer
find_toplevel (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      return l->data;
  return NULL;
}

static void
test_window (Fixture *f, gconstpointer data)
{
  GtkWidget         *window;
  GtkWidget         *compare;
  GtkSelectionModel *model;
  const char        *status;
  g_autofree char   *shown = NULL;

  ringer_call_page_restore (f->page, "add", NULL, 10000, FALSE);
  g_assert_true (pages_press (pages_find (GTK_WIDGET (f->page), "payload"), GDK_KEY_Return,
                              GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  window = find_toplevel (RINGER_TYPE_CLUSTER_WINDOW);
  g_assert_nonnull (window);
  gtk_widget_activate_action (window, "clusters.start", NULL);
  status = "";
  while (strstr (status, "20 of 20") == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      status = gtk_label_get_label (GTK_LABEL (pages_find (window, "status_label")));
    }
  g_assert_nonnull (strstr (status, "2 groups"));
  model = gtk_list_view_get_model (GTK_LIST_VIEW (pages_find (window, "list")));
  gtk_selection_model_select_item (model, 1, TRUE);
  shown = pages_dup_text (pages_find (window, "answer"));
  g_assert_cmpstr (shown, ==, "{\"sum\": 21}");
  pages_draw (window, "clusters");
  gtk_selection_model_select_all (model);
  gtk_widget_activate_action (window, "clusters.compare", NULL);
  compare = find_toplevel (RINGER_TYPE_COMPARE_WINDOW);
  g_assert_nonnull (compare);
  gtk_window_destroy (GTK_WINDOW (compare));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, func) g_test_add ("/clusters/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("run", test_run);
  ADD ("cancel", test_cancel);
  ADD ("window", test_window);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
