/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-bar.h"
#include "ringer-error.h"
#include "ringer-filter-entry.h"
#include "ringer-procedure-row.h"
#include "ringer-sidebar.h"
#include "ringer-traffic-page.h"
#include "shell.h"

#include <signal.h>

static GListModel *
procedures (Shell *f)
{
  return ringer_sidebar_get_procedures (shell_get (f, "sidebar"));
}

static const char *
view (Shell *f)
{
  return gtk_stack_get_visible_child_name (shell_get (f, "view"));
}

static const char *
bar_title (Shell *f)
{
  return ringer_connection_bar_get_title (shell_get (f, "connection_bar"));
}

static void
start_local_broker (Shell *f)
{
  shell_activate (f, "start-local-broker", NULL);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  RINGER_TEST_WAIT (ringer_directory_get_status (ringer_session_get_directory (f->session)) ==
                    RINGER_DIRECTORY_STATUS_LIVE);
}

static void
test_first_run (Shell *f, gconstpointer data)
{
  g_assert_cmpstr (view (f), ==, "welcome");
  g_assert_false (gtk_widget_get_visible (shell_get (f, "sidebar")));
  g_assert_false (gtk_widget_get_visible (shell_get (f, "recent_group")));
  g_assert_null (bar_title (f));
  g_assert_true (shell_sees (f->window, "Start a Local Broker"));
  g_assert_true (shell_is_enabled (f, "connect"));
  g_assert_false (shell_is_enabled (f, "disconnect"));
  g_assert_false (shell_is_enabled (f, "retry"));
  g_assert_false (shell_is_enabled (f, "call"));
  g_assert_false (shell_is_enabled (f, "provide"));
}

static void
test_local_broker (Shell *f, gconstpointer data)
{
  g_autofree char *first_url = NULL;
  RingerProvision *provision;

  start_local_broker (f);
  g_assert_cmpstr (view (f), ==, "pages");
  g_assert_true (gtk_widget_get_visible (shell_get (f, "sidebar")));
  RINGER_TEST_WAIT (shell_sees (f->window, "Connected"));
  first_url = g_strdup (ringer_profile_get_url (ringer_session_get_profile (f->session)));
  RINGER_TEST_WAIT (bar_title (f) != NULL);
  g_assert_nonnull (strstr (bar_title (f), first_url));

  /* The list follows, and the hint goes once something is provided. */
  provision = ringer_connection_provide (ringer_session_get_connection (f->session), "sum");
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == 1);
  RINGER_TEST_WAIT (bar_title (f) == NULL);
  RINGER_TEST_WAIT (shell_sees (f->window, "ours"));
  RINGER_TEST_WAIT (shell_sees (f->window, "1 provider · directory"));
  ringer_provision_withdraw (provision);
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == 0);
  RINGER_TEST_WAIT (bar_title (f) != NULL);

  /* Stopped and started again it is where its clients know it. */
  shell_activate (f, "disconnect", NULL);
  RINGER_TEST_WAIT (ringer_local_broker_get_state (ringer_session_get_local_broker (f->session)) ==
                    RINGER_LOCAL_BROKER_STATE_STOPPED);
  RINGER_TEST_WAIT (g_strcmp0 (bar_title (f), "The local broker is stopped") == 0);
  g_assert_cmpstr (view (f), ==, "pages");
  RINGER_TEST_WAIT (shell_sees (f->window, "Not connected"));
  shell_activate (f, "retry", NULL);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  g_assert_cmpstr (ringer_profile_get_url (ringer_session_get_profile (f->session)), ==, first_url);
  /* It is no broker of the list: its port may be another's tomorrow. */
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (ringer_application_get_profiles (shell_application))),
      ==, 0);
}

/* Our one child process. */
static GPid
find_child (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", getpid (), getpid ());
  g_autofree char *children = NULL;

  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));
  return (GPid) g_ascii_strtoll (children, NULL, 10);
}

static void
test_local_broker_dies (Shell *f, gconstpointer data)
{
  start_local_broker (f);
  g_assert_cmpint (kill (find_child (), SIGKILL), ==, 0);
  RINGER_TEST_WAIT (g_strcmp0 (bar_title (f), "The local broker has stopped") == 0);
  g_assert_error (ringer_session_get_error (f->session), RINGER_ERROR, RINGER_ERROR_CHILD);
  RINGER_TEST_WAIT (shell_sees (f->window, "Start Again"));
  /* It does not go on trying to reach what cannot come back. */
  RINGER_TEST_WAIT (ringer_connection_get_state (ringer_session_get_connection (f->session)) ==
                    RINGER_CONNECTION_STATE_CLOSED);
  shell_activate (f, "retry", NULL);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  g_assert_no_error (ringer_session_get_error (f->session));
}

static void
test_window_stops_its_broker (Shell *f, gconstpointer data)
{
  start_local_broker (f);
  g_assert_cmpint (find_child (), !=, 0);
  shell_close (f);
  RINGER_TEST_WAIT (find_child () == 0);
}

static void
test_directory_search (Shell *f, gconstpointer data)
{
  static const char *const names[] = { "orders/create", "orders/cancel", "users/get",
                                       "<b>bold</b> &amp;", "line\nfeed" };
  RingerConnection        *connection;
  GtkEditable             *search;

  start_local_broker (f);
  connection = ringer_session_get_connection (f->session);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    ringer_connection_provide (connection, names[i]);
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == G_N_ELEMENTS (names));
  /* Remote text as it is, with what cannot be seen spelled out. */
  RINGER_TEST_WAIT (shell_sees (f->window, "<b>bold</b> &amp;"));
  g_assert_false (shell_sees (f->window, "line\nfeed"));

  shell_activate (f, "focus-search", NULL);
  search = shell_get (f, "search");
  gtk_editable_set_text (search, "ORDERS");
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == 2);
  gtk_editable_set_text (search, "nothing like it");
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == 0);
  RINGER_TEST_WAIT (shell_sees (f->window, "Press Enter to call “nothing like it” all the same."));
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpstr (gtk_editable_get_text (search), ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (procedures (f)), ==, G_N_ELEMENTS (names));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (shell_get (f, "pages")), ==, "call");
}

static void
test_pages (Shell *f, gconstpointer data)
{
  GtkStack   *pages;
  GtkListBox *rows;

  start_local_broker (f);
  pages = shell_get (f, "pages");
  rows = shell_get (f, "page_list");
  shell_activate (f, "show-page", "answer");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "answer");
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (rows)), ==, 1);
  shell_activate (f, "call", "some/name");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "call");
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (rows)), ==, 0);
  shell_activate (f, "show-page", "no such page");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "call");
  shell_activate (f, "provide", "sum");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (pages), ==, "answer");
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == 1);
}

/* The badge counts what waits for the user. */
static void
test_badge (Shell *f, gconstpointer data)
{
  RingerConnection *connection;
  GtkWidget        *badge;
  g_autoptr (RingerCall) call = NULL;

  start_local_broker (f);
  badge = shell_get (f, "badge");
  g_assert_false (gtk_widget_get_visible (badge));
  connection = ringer_session_get_connection (f->session);
  shell_activate (f, "provide", "sum");
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (f)) == 1);
  call = ringer_connection_call (connection, "sum", NULL, 5000);
  RINGER_TEST_WAIT (gtk_widget_get_visible (badge));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (badge)), ==, "1");
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (!gtk_widget_get_visible (badge));
}

static void
test_narrow (Shell *f, gconstpointer data)
{
  GtkWidget *sidebar = shell_get (f, "sidebar");
  GtkWidget *content = shell_get (f, "content");
  gboolean   folded;

  start_local_broker (f);
  shell_resize (f, 900, 600);
  g_assert_true (gtk_widget_get_visible (sidebar) && gtk_widget_get_visible (content));

  shell_resize (f, 400, 600);
  RINGER_TEST_WAIT (!gtk_widget_get_visible (sidebar));
  g_object_get (f->window, "folded", &folded, NULL);
  g_assert_true (folded);
  g_assert_true (gtk_widget_get_visible (content));
  shell_activate (f, "toggle-sidebar", NULL);
  g_assert_true (gtk_widget_get_visible (sidebar));
  g_assert_false (gtk_widget_get_visible (content));
  /* Choosing something leads back to the page. */
  shell_activate (f, "call", "sum");
  g_assert_false (gtk_widget_get_visible (sidebar));
  g_assert_true (gtk_widget_get_visible (content));

  shell_resize (f, 360, 600);
  shell_settle (f->window);
  /* Nothing sticks out at the least width that it promises. */
  g_assert_cmpint (gtk_widget_get_width (content), ==, gtk_widget_get_width (shell_get (f, "bin")));
  g_assert_cmpint (gtk_widget_get_width (content), <=, 372);

  shell_resize (f, 900, 600);
  RINGER_TEST_WAIT (gtk_widget_get_visible (sidebar));
  g_assert_true (gtk_widget_get_visible (content));
  shell_activate (f, "toggle-sidebar", NULL);
  g_assert_false (gtk_widget_get_visible (sidebar));
}

static void
test_two_windows (Shell *f, gconstpointer data)
{
  Shell other = { NULL };

  start_local_broker (f);
  shell_open (&other);
  g_assert_cmpstr (view (&other), ==, "welcome");
  start_local_broker (&other);
  g_assert_true (ringer_session_get_connection (f->session) !=
                 ringer_session_get_connection (other.session));
  ringer_connection_provide (ringer_session_get_connection (other.session), "theirs");
  RINGER_TEST_WAIT (g_list_model_get_n_items (procedures (&other)) == 1);
  g_assert_cmpuint (g_list_model_get_n_items (procedures (f)), ==, 0);
  shell_close (&other);
  g_assert_true (ringer_session_get_connected (f->session));
}

/* Everything that the window's connections say, as much of it as the user allows. */
static void
test_capture (Shell *f, gconstpointer data)
{
  GSettings         *settings = ringer_application_get_settings (shell_application);
  RingerCapture     *capture = ringer_session_get_capture (f->session);
  RingerCaptureEntry entry;
  guint64            max_size;

  start_local_broker (f);
  g_assert_cmpuint (ringer_capture_get_n_items (capture), >=, 4);
  g_assert_true (ringer_capture_get (capture, 0, &entry));
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.connection), ==,
                   ringer_profile_get_name (ringer_session_get_profile (f->session)));
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.action), ==, "CHALLENGE");

  g_object_get (capture, "max-size", &max_size, NULL);
  g_assert_cmpuint (max_size, ==, 256 << 20);
  g_settings_set_int (settings, "capture-size", 3);
  g_object_get (capture, "max-size", &max_size, NULL);
  g_assert_cmpuint (max_size, ==, 3 << 20);
  g_settings_reset (settings, "capture-size");
}

static void
test_about_and_preferences (Shell *f, gconstpointer data)
{
  GActionGroup *actions = G_ACTION_GROUP (shell_application);
  GSettings    *settings = ringer_application_get_settings (shell_application);
  GtkWindow    *window;

  g_action_group_activate_action (actions, "about", NULL);
  RINGER_TEST_WAIT ((window = shell_find_toplevel (ADW_TYPE_ABOUT_WINDOW)) != NULL);
  gtk_window_destroy (window);

  g_action_group_activate_action (actions, "preferences", NULL);
  RINGER_TEST_WAIT ((window = shell_find_toplevel (ADW_TYPE_PREFERENCES_WINDOW)) != NULL);
  gtk_switch_set_active (shell_find (window, "automatic_accept"), FALSE);
  gtk_spin_button_set_value (shell_find (window, "timeout"), 4000);
  adw_combo_row_set_selected (shell_find (window, "scheme_row"), 2);
  g_assert_false (g_settings_get_boolean (settings, "automatic-accept"));
  g_assert_cmpint (g_settings_get_int (settings, "call-timeout-ms"), ==, 4000);
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  g_settings_reset (settings, "automatic-accept");
  g_settings_reset (settings, "call-timeout-ms");
  g_settings_reset (settings, "colour-scheme");
  g_assert_false (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  gtk_window_destroy (window);

  g_action_group_activate_action (actions, "shortcuts", NULL);
  RINGER_TEST_WAIT ((window = shell_find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW)) != NULL);
  gtk_window_close (window);
}

static void
test_traffic (Shell *f, gconstpointer data)
{
  g_autoptr (RingerCall) call = NULL;
  GtkWidget *focus;

  start_local_broker (f);
  /* Made when somebody looks at it. */
  g_assert_null (shell_find_type (f->window, RINGER_TYPE_TRAFFIC_PAGE));
  shell_activate (f, "show-page", "traffic");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (shell_get (f, "pages")), ==, "traffic");
  RINGER_TEST_WAIT (shell_sees (f->window, " frames"));

  call = ringer_connection_call (ringer_session_get_connection (f->session), "nobody", NULL, 0);
  RINGER_TEST_WAIT (ringer_call_get_state (call) == RINGER_CALL_STATE_ENDED);
  shell_activate (f, "show-page", "call");
  shell_activate (f, "show-in-traffic", ringer_call_get_correlation_id (call));
  RINGER_TEST_WAIT (shell_sees (f->window, "→ RPC REQUEST nobody"));
  RINGER_TEST_WAIT (shell_sees (f->window, "2 shown"));

  shell_activate (f, "find", NULL);
  focus = gtk_root_get_focus (GTK_ROOT (f->window));
  g_assert_nonnull (gtk_widget_get_ancestor (focus, RINGER_TYPE_FILTER_ENTRY));
  /* No text has the focus. */
  shell_activate (f, "show-page", "call");
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL);
  shell_activate (f, "find", NULL);
  focus = gtk_root_get_focus (GTK_ROOT (f->window));
  g_assert_true (gtk_widget_is_ancestor (focus, shell_get (f, "sidebar")));
}

int
main (int argc, char *argv[])
{
  shell_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Shell, NULL, shell_set_up, function, shell_tear_down)
  ADD ("/shell/first-run", test_first_run);
  ADD ("/shell/local-broker", test_local_broker);
  ADD ("/shell/local-broker/dies", test_local_broker_dies);
  ADD ("/shell/local-broker/stops-with-window", test_window_stops_its_broker);
  ADD ("/shell/directory-search", test_directory_search);
  ADD ("/shell/pages", test_pages);
  ADD ("/shell/traffic", test_traffic);
  ADD ("/shell/badge", test_badge);
  ADD ("/shell/narrow", test_narrow);
  ADD ("/shell/two-windows", test_two_windows);
  ADD ("/shell/capture", test_capture);
  ADD ("/shell/about-and-preferences", test_about_and_preferences);
  return shell_run ();
}
