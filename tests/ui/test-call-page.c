/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-call-page.h"
#include "ringer-call-result.h"
#include "ringer-call-tab.h"
#include "ringer-history-keeper.h"
#include "ringer-json-editor.h"
#include "ringer-procedure-entry.h"
#include "ringer-test.h"

#include <gtksourceview/gtksource.h>

/* What the other side of the connection does with a request for a name. */
typedef enum
{
  ANSWER,
  ECHO,
  FAIL,
  REJECT,
  IGNORE,
  KEEP,
} Behaviour;

typedef struct
{
  Pages           pages;
  RingerCallPage *page;
  Behaviour       behaviour;
  RingerRequest  *kept;
} Fixture;

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_autoptr (GBytes) answer = pages_bytes ("{\"sum\": 20}");
  g_autoptr (GBytes) failure = pages_bytes ("{\"code\": \"too-many\"}");

  switch (f->behaviour)
    {
    case ANSWER:
      g_assert_true (ringer_request_send (request, answer, NULL));
      break;
    case ECHO:
      g_assert_true (ringer_request_send (request, ringer_request_get_payload (request), NULL));
      break;
    case FAIL:
      g_assert_true (ringer_request_error (request, failure, NULL));
      break;
    case REJECT:
      g_assert_true (ringer_request_reject (request, NULL));
      break;
    case KEEP:
      g_set_object (&f->kept, request);
      break;
    case IGNORE:
    default:
      break;
    }
}

static RingerConnection *
get_connection (Fixture *f)
{
  return ringer_session_get_connection (f->pages.session);
}

static void
provide (Fixture *f, const char *name, Behaviour behaviour, gboolean automatic)
{
  RingerProvision *provision = ringer_connection_provide (get_connection (f), name);

  f->behaviour = behaviour;
  ringer_provision_set_automatic_accept (provision, automatic);
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const guint *limits = data;

  pages_set_up (&f->pages, limits != NULL ? limits[0] : 0, limits != NULL ? limits[1] : 0);
  g_signal_connect (get_connection (f), "request", G_CALLBACK (request_cb), f);
  f->page = g_object_new (RINGER_TYPE_CALL_PAGE, "session", f->pages.session, NULL);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1000, 600);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->kept);
  pages_tear_down (&f->pages);
}

static AdwTabView *
get_tabs (Fixture *f)
{
  return ADW_TAB_VIEW (pages_find (GTK_WIDGET (f->page), "tab_view"));
}

static RingerCallTab *
get_tab (Fixture *f)
{
  return RINGER_CALL_TAB (adw_tab_page_get_child (adw_tab_view_get_selected_page (get_tabs (f))));
}

static GtkWidget *
find (Fixture *f, const char *id)
{
  return pages_find (GTK_WIDGET (get_tab (f)), id);
}

static void
write_call (Fixture *f, const char *procedure, const char *payload)
{
  ringer_call_tab_set_procedure (get_tab (f), procedure);
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (find (f, "payload")), payload);
}

static gboolean
is_enabled (Fixture *f, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean   enabled;

  /* A button follows the action that it names. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_insert_before (button, GTK_WIDGET (f->page), NULL);
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

static RingerCallOutcome
send (Fixture *f)
{
  RingerCallTab *tab = get_tab (f);

  gtk_widget_activate_action (GTK_WIDGET (tab), "call.send", NULL);
  g_assert_true (ringer_call_tab_get_running (tab));
  RINGER_TEST_WAIT (!ringer_call_tab_get_running (tab));
  return ringer_call_get_outcome (ringer_call_tab_get_call (tab));
}

static const char *
get_label (Fixture *f, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (find (f, id)));
}

static void
assert_shown (Fixture *f, const char *page)
{
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (find (f, "stack"))), ==, page);
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;

  assert_shown (f, "empty");
  pages_draw (GTK_WIDGET (f->page), "call-empty");
  provide (f, "add-two-numbers", ANSWER, TRUE);
  write_call (f, "add-two-numbers", "{\"numA\": 7, \"numB\": 13}");
  g_assert_cmpstr (adw_tab_page_get_title (adw_tab_view_get_selected_page (get_tabs (f))), ==,
                   "add-two-numbers");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_RESPONSE);
  assert_shown (f, "answer");
  answer = pages_dup_text (find (f, "answer"));
  g_assert_cmpstr (answer, ==, "{\"sum\": 20}");
  g_assert_cmpstr (get_label (f, "end_label"), ==, "Answered");
  g_assert_cmpstr (get_label (f, "size_label"), ==, "11 bytes");
  pages_draw (GTK_WIDGET (f->page), "call-answer");
}

static void
test_exact (Fixture *f, gconstpointer data)
{
  static const char payload[] = " [12345678901234567890, 1.00, \"\\u0000\"]\n";
  GBytes           *answer;

  provide (f, "echo", ECHO, TRUE);
  write_call (f, "echo", payload);
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_RESPONSE);
  answer = ringer_call_get_answer (ringer_call_tab_get_call (get_tab (f)));
  g_assert_cmpmem (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), payload,
                   strlen (payload));

  write_call (f, "echo", "");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_RESPONSE);
  g_assert_null (ringer_call_get_answer (ringer_call_tab_get_call (get_tab (f))));
  g_assert_cmpstr (get_label (f, "size_label"), ==, "No payload");
}

static void
test_error (Fixture *f, gconstpointer data)
{
  g_autofree char *said = NULL;

  provide (f, "fail", FAIL, TRUE);
  write_call (f, "fail", "1");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_ERROR);
  assert_shown (f, "failure");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (pages_find (find (f, "card"), "title_label"))),
                   ==, "The provider answered with an error");
  g_assert_cmpstr (get_label (f, "word_label"), ==, "REQUEST_ERROR");
  said = pages_dup_text (pages_find (find (f, "card"), "payload"));
  g_assert_cmpstr (said, ==, "{\"code\": \"too-many\"}");
  pages_draw (GTK_WIDGET (f->page), "call-error");
}

static void
test_no_provider (Fixture *f, gconstpointer data)
{
  RingerProvision *provision;

  write_call (f, "nobody", "null");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_NO_PROVIDER);
  assert_shown (f, "failure");
  g_assert_cmpstr (get_label (f, "word_label"), ==, "NO_RPC_PROVIDER");
  g_assert_true (gtk_widget_get_visible (find (f, "provide_button")));
  pages_draw (GTK_WIDGET (f->page), "call-no-provider");

  f->behaviour = ANSWER;
  gtk_widget_activate_action (GTK_WIDGET (get_tab (f)), "call.provide-it", NULL);
  provision = ringer_connection_get_provision (get_connection (f), "nobody");
  g_assert_nonnull (provision);

  /* The same call is made again by itself, whatever stands in the editor by now. */
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (find (f, "payload")), "{");
  RINGER_TEST_WAIT (
      g_strcmp0 (ringer_call_result_get_shown (RINGER_CALL_RESULT (find (f, "result"))),
                 "answer") == 0);
}

static void
test_rejected (Fixture *f, gconstpointer data)
{
  provide (f, "reject", REJECT, TRUE);
  write_call (f, "reject", "null");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_NO_PROVIDER);
}

static const guint short_limits[] = { 120, 300 };

static void
test_accept_timeout (Fixture *f, gconstpointer data)
{
  provide (f, "slow", IGNORE, FALSE);
  write_call (f, "slow", "null");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT);
  g_assert_cmpstr (get_label (f, "word_label"), ==, "ACCEPT_TIMEOUT");
  g_assert_false (gtk_widget_get_visible (find (f, "provide_button")));
  pages_draw (GTK_WIDGET (f->page), "call-accept-timeout");
}

static void
test_response_timeout (Fixture *f, gconstpointer data)
{
  provide (f, "slow", IGNORE, TRUE);
  write_call (f, "slow", "null");
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT);
  g_assert_cmpstr (get_label (f, "end_label"), ==, "Not answered");
  g_assert_true (gtk_widget_get_visible (find (f, "accepted_label")));
}

static void
test_late (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) answer = pages_bytes ("\"at last\"");
  g_autofree char *said = NULL;
  RingerCall      *call;

  provide (f, "late", KEEP, TRUE);
  write_call (f, "late", "null");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (f, "timeout_spin")), 100);
  g_assert_cmpint (send (f), ==, RINGER_CALL_OUTCOME_TIMED_OUT);
  g_assert_true (gtk_widget_get_visible (find (f, "patient_button")));
  g_assert_nonnull (f->kept);
  g_assert_true (ringer_request_send (f->kept, answer, NULL));
  call = ringer_call_tab_get_call (get_tab (f));
  RINGER_TEST_WAIT (ringer_call_get_late_at (call) != 0);
  g_assert_true (g_str_has_prefix (get_label (f, "payload_label"), "An answer came after all"));
  said = pages_dup_text (pages_find (find (f, "card"), "payload"));
  g_assert_cmpstr (said, ==, "\"at last\"");
  pages_draw (GTK_WIDGET (f->page), "call-late");

  g_clear_object (&f->kept);
  gtk_widget_activate_action (GTK_WIDGET (get_tab (f)), "call.retry-patiently", NULL);
  g_assert_cmpuint (ringer_call_get_timeout (ringer_call_tab_get_call (get_tab (f))), ==, 0);
  RINGER_TEST_WAIT (f->kept != NULL);
  g_assert_true (ringer_request_send (f->kept, answer, NULL));
  RINGER_TEST_WAIT (!ringer_call_tab_get_running (get_tab (f)));
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  RingerCallTab *tab = get_tab (f);
  GtkButton     *button = GTK_BUTTON (find (f, "send_button"));

  provide (f, "slow", KEEP, TRUE);
  write_call (f, "slow", "null");
  g_assert_cmpstr (gtk_button_get_label (button), ==, "Send");
  g_assert_false (is_enabled (f, "call.cancel"));
  gtk_widget_activate_action (GTK_WIDGET (tab), "call.send", NULL);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "Cancel");
  g_assert_false (is_enabled (f, "call.send"));
  g_assert_true (is_enabled (f, "call.cancel"));
  g_assert_true (adw_tab_page_get_loading (adw_tab_view_get_selected_page (get_tabs (f))));
  RINGER_TEST_WAIT (f->kept != NULL);
  RINGER_TEST_WAIT (
      g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (find (f, "stack"))), "waiting"));
  pages_draw (GTK_WIDGET (f->page), "call-waiting");

  g_assert_true (pages_press (find (f, "view"), GDK_KEY_Escape, 0));
  RINGER_TEST_WAIT (!ringer_call_tab_get_running (tab));
  g_assert_cmpint (ringer_call_get_outcome (ringer_call_tab_get_call (tab)), ==,
                   RINGER_CALL_OUTCOME_CANCELLED);
  g_assert_cmpstr (gtk_button_get_label (button), ==, "Send");
  g_assert_false (adw_tab_page_get_loading (adw_tab_view_get_selected_page (get_tabs (f))));
}

static void
test_invalid (Fixture *f, gconstpointer data)
{
  GtkTextView   *view = GTK_TEXT_VIEW (find (f, "view"));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter    cursor;

  write_call (f, "anything", "{\"a\": 1,}");
  gtk_widget_activate_action (GTK_WIDGET (get_tab (f)), "call.send", NULL);
  g_assert_null (ringer_call_tab_get_call (get_tab (f)));
  g_assert_true (gtk_widget_get_visible (find (f, "notice")));
  g_assert_nonnull (strstr (get_label (f, "notice_label"), "Not sent"));
  g_assert_nonnull (strstr (get_label (f, "notice_label"), "line 1, column 8"));
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  g_assert_cmpint (gtk_text_iter_get_offset (&cursor), ==, 7);
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (view)));
  pages_draw (GTK_WIDGET (f->page), "call-invalid");

  /* Mending it takes the notice away. */
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (find (f, "payload")), "{}");
  g_assert_false (gtk_widget_get_visible (find (f, "notice")));
}

static void
test_disconnected (Fixture *f, gconstpointer data)
{
  GtkWidget *button = find (f, "send_button");

  write_call (f, "x", "");
  g_assert_true (is_enabled (f, "call.send"));
  ringer_session_disconnect (f->pages.session);
  RINGER_TEST_WAIT (!ringer_session_get_connected (f->pages.session));
  RINGER_TEST_WAIT (ringer_connection_get_state (get_connection (f)) ==
                    RINGER_CONNECTION_STATE_CLOSED);
  g_assert_false (is_enabled (f, "call.send"));
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_get_visible (find (f, "notice")));
  g_assert_true (g_str_has_prefix (get_label (f, "notice_label"), "Not connected"));
  g_assert_true (g_str_has_prefix (gtk_widget_get_tooltip_text (button), "Not connected"));
  pages_draw (GTK_WIDGET (f->page), "call-disconnected");
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  RingerCallTab *tab = get_tab (f);

  provide (f, "slow", IGNORE, TRUE);
  write_call (f, "slow", "null");
  gtk_widget_activate_action (GTK_WIDGET (tab), "call.send", NULL);
  ringer_session_disconnect (f->pages.session);
  RINGER_TEST_WAIT (!ringer_call_tab_get_running (tab));
  g_assert_cmpint (ringer_call_get_outcome (ringer_call_tab_get_call (tab)), ==,
                   RINGER_CALL_OUTCOME_OFFLINE);
  g_assert_false (is_enabled (f, "call.retry"));
}

static void
test_tabs (Fixture *f, gconstpointer data)
{
  AdwTabView *tabs = get_tabs (f);
  AdwTabPage *first = adw_tab_view_get_selected_page (tabs);

  provide (f, "slow", KEEP, TRUE);
  ringer_call_page_open (f->page, "slow");
  g_assert_cmpint (adw_tab_view_get_n_pages (tabs), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (get_tab (f)), "call.send", NULL);
  RINGER_TEST_WAIT (f->kept != NULL);

  ringer_call_page_open (f->page, "a<b>\n");
  g_assert_cmpint (adw_tab_view_get_n_pages (tabs), ==, 2);
  g_assert_cmpstr (adw_tab_page_get_title (adw_tab_view_get_selected_page (tabs)), ==, "a<b>\\n");
  /* What ends in the background asks for a look. */
  g_assert_true (ringer_request_send (f->kept, NULL, NULL));
  RINGER_TEST_WAIT (adw_tab_page_get_needs_attention (first));
  g_assert_false (adw_tab_page_get_loading (first));
  ringer_call_page_open (f->page, "slow");
  g_assert_true (adw_tab_view_get_selected_page (tabs) == first);
  g_assert_false (adw_tab_page_get_needs_attention (first));

  gtk_widget_activate_action (GTK_WIDGET (f->page), "call.new-tab", NULL);
  g_assert_cmpint (adw_tab_view_get_n_pages (tabs), ==, 3);
  g_assert_true (ringer_call_tab_is_blank (get_tab (f)));
  pages_draw (GTK_WIDGET (f->page), "call-tabs");
  for (guint i = 0; i < 3; i++)
    gtk_widget_activate_action (GTK_WIDGET (f->page), "call.close-tab", NULL);
  /* There is always one. */
  RINGER_TEST_WAIT (adw_tab_view_get_n_pages (tabs) == 1);
  g_assert_true (ringer_call_tab_is_blank (get_tab (f)));
}

static void
test_drafts (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) drafts = NULL;
  g_autoptr (GVariant) again = NULL;
  RingerCallPage *other;

  write_call (f, "one", "{\"half\":");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (f, "timeout_spin")), 2500);
  gtk_widget_activate_action (GTK_WIDGET (f->page), "call.new-tab", NULL);
  write_call (f, "two", "[1,  2]");
  drafts = ringer_call_page_dup_drafts (f->page);
  g_assert_true (g_variant_is_of_type (drafts, G_VARIANT_TYPE ("aa{sv}")));

  other = g_object_ref_sink (
      g_object_new (RINGER_TYPE_CALL_PAGE, "session", f->pages.session, NULL));
  ringer_call_page_load_drafts (other, drafts);
  again = ringer_call_page_dup_drafts (other);
  g_assert_true (g_variant_equal (drafts, again));
  g_object_run_dispose (G_OBJECT (other));
  g_object_unref (other);
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  GtkWidget *view = find (f, "view");
  GtkWidget *entry = find (f, "procedure_entry");

  provide (f, "echo", ECHO, TRUE);
  write_call (f, "echo", "1");
  g_assert_true (pages_press (view, GDK_KEY_Return, GDK_CONTROL_MASK));
  RINGER_TEST_WAIT (ringer_call_tab_get_call (get_tab (f)) != NULL &&
                    !ringer_call_tab_get_running (get_tab (f)));
  assert_shown (f, "answer");
  g_assert_true (pages_press (view, GDK_KEY_l, GDK_CONTROL_MASK));
  g_assert_true ((gtk_widget_get_state_flags (entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0);
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (find (f, "payload")), "2");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (ringer_call_tab_get_running (get_tab (f)));
  RINGER_TEST_WAIT (!ringer_call_tab_get_running (get_tab (f)));
  g_assert_true (pages_press (view, GDK_KEY_t, GDK_CONTROL_MASK));
  g_assert_cmpint (adw_tab_view_get_n_pages (get_tabs (f)), ==, 2);
  g_assert_true (pages_press (find (f, "view"), GDK_KEY_w, GDK_CONTROL_MASK));
  RINGER_TEST_WAIT (adw_tab_view_get_n_pages (get_tabs (f)) == 1);
}

static void
test_completion (Fixture *f, gconstpointer data)
{
  RingerProcedureEntry *entry = RINGER_PROCEDURE_ENTRY (find (f, "procedure_entry"));
  RingerDirectory      *directory = ringer_session_get_directory (f->pages.session);
  GListModel           *matches = ringer_procedure_entry_get_matches (entry);

  ringer_directory_add_name (directory, "users/get", RINGER_SOURCE_COLLECTION);
  ringer_directory_add_name (directory, "users/list", RINGER_SOURCE_COLLECTION);
  ringer_directory_add_name (directory, "list-users", RINGER_SOURCE_COLLECTION);
  gtk_widget_grab_focus (GTK_WIDGET (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "USERS");
  g_assert_cmpuint (g_list_model_get_n_items (matches), ==, 3);
  g_assert_true (ringer_procedure_entry_get_open (entry));
  pages_draw (gtk_widget_get_last_child (GTK_WIDGET (entry)), "call-completion");
  /* Names that begin so come first. */
  g_assert_true (ringer_procedure_entry_choose (entry, 1));
  g_assert_true (ringer_procedure_entry_choose (entry, 1));
  g_assert_true (ringer_procedure_entry_take (entry));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "users/list");
  g_assert_false (ringer_procedure_entry_get_open (entry));
  g_assert_false (ringer_procedure_entry_take (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing like it");
  g_assert_false (ringer_procedure_entry_get_open (entry));
  g_assert_false (ringer_procedure_entry_choose (entry, 1));
}

static void
test_recent (Fixture *f, gconstpointer data)
{
  GtkPopover      *popover = GTK_POPOVER (find (f, "recent_popover"));
  GtkListBox      *list;
  GtkListBoxRow   *row;
  g_autofree char *text = NULL;
  g_autofree char *folder = g_dir_make_tmp ("ringer-recent-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.sqlite", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (RingerHistory) history = ringer_history_new (file);
  g_autoptr (RingerHistoryKeeper)
                 keeper = ringer_history_keeper_new (history, get_connection (f), NULL, NULL);

  ringer_call_page_set_history (f->page, history);
  provide (f, "echo", ECHO, TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (f, "timeout_spin")), 4000);
  write_call (f, "echo", "[\"first\"]");
  send (f);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (f, "timeout_spin")), 0);
  write_call (f, "echo", "[\"second\"]");
  send (f);
  gtk_popover_popup (popover);
  list = GTK_LIST_BOX (pages_find (GTK_WIDGET (popover), "list"));
  RINGER_TEST_WAIT (gtk_list_box_get_row_at_index (list, 0) != NULL);
  /* Two calls; what we answered ourselves is no call. */
  row = gtk_list_box_get_row_at_index (list, 1);
  g_assert_nonnull (row);
  g_assert_null (gtk_list_box_get_row_at_index (list, 2));
  pages_draw (GTK_WIDGET (popover), "call-recent");
  pages_settle (GTK_WIDGET (f->page));
  g_signal_emit_by_name (list, "row-activated", row);
  text = pages_dup_text (find (f, "payload"));
  g_assert_cmpstr (text, ==, "[\"first\"]");
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (find (f, "timeout_spin"))),
                   ==, 4000);
}

static void
test_narrow (Fixture *f, gconstpointer data)
{
  GtkOrientable *paned = GTK_ORIENTABLE (find (f, "paned"));

  g_assert_cmpint (gtk_orientable_get_orientation (paned), ==, GTK_ORIENTATION_HORIZONTAL);
  provide (f, "echo", ECHO, TRUE);
  write_call (f, "echo", "{\"name\": \"Ann\"}");
  send (f);
  gtk_window_set_default_size (f->pages.window, 480, 640);
  RINGER_TEST_WAIT (gtk_orientable_get_orientation (paned) == GTK_ORIENTATION_VERTICAL);
  pages_draw (GTK_WIDGET (f->page), "call-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->page)), <=, 480);

  write_call (f, "nobody", "{\"name\": \"Ann\"}");
  send (f);
  pages_draw (GTK_WIDGET (f->page), "call-narrow-failure");
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, limits, func) \
  g_test_add ("/call-page/" path, Fixture, limits, set_up, func, tear_down)
  ADD ("answer", NULL, test_answer);
  ADD ("exact", NULL, test_exact);
  ADD ("error", NULL, test_error);
  ADD ("no-provider", NULL, test_no_provider);
  ADD ("rejected", NULL, test_rejected);
  ADD ("accept-timeout", short_limits, test_accept_timeout);
  ADD ("response-timeout", short_limits, test_response_timeout);
  ADD ("late", NULL, test_late);
  ADD ("cancel", NULL, test_cancel);
  ADD ("invalid", NULL, test_invalid);
  ADD ("disconnected", NULL, test_disconnected);
  ADD ("offline", NULL, test_offline);
  ADD ("tabs", NULL, test_tabs);
  ADD ("drafts", NULL, test_drafts);
  ADD ("keys", NULL, test_keys);
  ADD ("completion", NULL, test_completion);
  ADD ("recent", NULL, test_recent);
  ADD ("narrow", NULL, test_narrow);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
