/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-error.h"
#include "ringer-filter-entry.h"
#include "ringer-json-editor.h"
#include "ringer-ladder-suite.h"
#include "ringer-provider-bar.h"
#include "ringer-rules-narrow.h"
#include "ringer-rules-window.h"
#include "ringer-test.h"

#include <glib/gstdio.h>

#define PROCEDURE "users/get"

/* Without a broker: a file and the windows on it. */
typedef struct
{
  Pages               pages;
  RingerProviderFile *file;
  RingerProviderBar  *bar;
  RingerRulesWindow  *window;
  char               *folder;
} Fixture;

static const char two_rules[] =
    "{\n"
    "  \"format\": 1,\n"
    "  \"procedures\": {\n"
    "    \"users/get\": {\n"
    "      \"replies\": [ { \"name\": \"empty\", \"reply\": {} } ],\n"
    "      \"rules\": [\n"
    "        { \"name\": \"ann\", \"when\": \"$.id = 17\", \"reply\": {\"name\": \"Ann\"} },\n"
    "        { \"reject\": true }\n"
    "      ]\n"
    "    }\n"
    "  }\n"
    "}\n";

static const RingerMock *
get_mock (Fixture *f)
{
  return ringer_provider_file_get (f->file, PROCEDURE);
}

static RingerRule *
get_rule (Fixture *f, guint index)
{
  g_assert_cmpuint (index, <, get_mock (f)->rules->len);
  return g_ptr_array_index (get_mock (f)->rules, index);
}

static void
set_text (Fixture *f, const char *text)
{
  g_autoptr (GBytes) bytes = pages_bytes (text);
  g_autoptr (GError) error = NULL;

  ringer_provider_file_set_text (f->file, bytes, &error);
  g_assert_no_error (error);
}

static gpointer
find (Fixture *f, const char *id)
{
  return pages_find (GTK_WIDGET (f->window), id);
}

static gboolean
sees (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (sees (child, text))
      return TRUE;
  return FALSE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("ringer-rules-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
  f->file = ringer_provider_file_new ();
  set_text (f, two_rules);
  f->window = ringer_rules_window_new (f->file, PROCEDURE, NULL, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
  pages_settle (GTK_WIDGET (f->window));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  RINGER_TEST_WAIT (f->window == NULL);
  pages_tear_down (&f->pages);
  g_object_add_weak_pointer (G_OBJECT (f->file), (gpointer *) &f->file);
  g_object_unref (f->file);
  RINGER_TEST_WAIT (f->file == NULL);
  g_rmdir (f->folder);
  g_free (f->folder);
}

static void
activate (gpointer widget, const char *action)
{
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

static GtkWidget *
get_row (Fixture *f, const char *list, int index)
{
  GtkListBox *box = GTK_LIST_BOX (pages_find (find (f, list), "list"));

  return GTK_WIDGET (gtk_list_box_get_row_at_index (box, index));
}

static void
assert_names (Fixture *f, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < get_mock (f)->rules->len; i++)
    {
      const char *name = ringer_rule_get_name (get_rule (f, i));

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name != NULL ? name : "-");
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_assert_true (sees (get_row (f, "rules", 0), "ann"));
  g_assert_true (sees (get_row (f, "rules", 0), "$.id = 17"));
  g_assert_true (sees (get_row (f, "rules", 1), "always"));
  g_assert_null (get_row (f, "rules", 2));
  g_assert_true (sees (get_row (f, "replies", 0), "empty"));
  pages_draw (GTK_WIDGET (f->window), "rules-list");
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 700);
  pages_settle (GTK_WIDGET (f->window));
  pages_draw (GTK_WIDGET (f->window), "rules-list-narrow");

  activate (get_row (f, "rules", 0), "rule.move-down");
  assert_names (f, "- ann");
  g_assert_true (sees (get_row (f, "rules", 1), "ann"));
  activate (get_row (f, "rules", 1), "rule.duplicate");
  assert_names (f, "- ann ann");
  activate (get_row (f, "rules", 0), "rule.remove");
  assert_names (f, "ann ann");
  gtk_switch_set_active (GTK_SWITCH (pages_find (get_row (f, "rules", 1), "enabled_switch")),
                         FALSE);
  g_assert_false (ringer_rule_get_enabled (get_rule (f, 1)));
  for (int i = 0; i < 4; i++)
    activate (f->window, "rules.undo");
  assert_names (f, "ann -");
  g_assert_true (sees (get_row (f, "rules", 0), "ann"));
  activate (get_row (f, "replies", 0), "rule.duplicate");
  g_assert_cmpuint (get_mock (f)->replies->len, ==, 2);
}

static void
test_mode (Fixture *f, gconstpointer data)
{
  AdwComboRow *mode = find (f, "mode_row");

  g_assert_cmpuint (adw_combo_row_get_selected (mode), ==, RINGER_MODE_RULES);
  adw_combo_row_set_selected (mode, RINGER_MODE_OFF);
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_OFF);
  ringer_provider_file_undo (f->file);
  g_assert_cmpuint (adw_combo_row_get_selected (mode), ==, RINGER_MODE_RULES);
  /* Forwarding needs an address first: it is asked for, then the mode is set. */
  adw_combo_row_set_selected (mode, RINGER_MODE_FORWARD);
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_RULES);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (find (f, "stack")), ==, "editor");
  gtk_editable_set_text (GTK_EDITABLE (find (f, "url_row")), "ftp://x");
  activate (f->window, "rules.back");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (find (f, "stack")), ==, "editor");
  g_assert_true (gtk_widget_get_visible (find (f, "problem_label")));
  gtk_editable_set_text (GTK_EDITABLE (find (f, "url_row")), "http://127.0.0.1:1/x");
  activate (f->window, "rules.back");
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_FORWARD);
  g_assert_cmpstr (get_mock (f)->forward->url, ==, "http://127.0.0.1:1/x");
}

static void
test_editor (Fixture *f, gconstpointer data)
{
  const RingerAnswer *answer;

  ringer_rules_window_edit (f->window, RINGER_RULES_PART_RULE, G_MAXUINT, NULL);
  gtk_editable_set_text (GTK_EDITABLE (find (f, "name_row")), " late ");
  ringer_filter_entry_set_text (find (f, "when_entry"), "$.id =");
  ringer_json_editor_set_text (find (f, "payload"), "{\"big\": 12345678901234567890}");
  gtk_spin_button_set_value (find (f, "delay_min_spin"), 300);
  gtk_spin_button_set_value (find (f, "late_spin"), 50);
  gtk_switch_set_active (find (f, "times_switch"), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 480, 1200);
  pages_settle (GTK_WIDGET (f->window));
  pages_draw (GTK_WIDGET (f->window), "rules-editor");
  activate (f->window, "rules.back");
  pages_draw (GTK_WIDGET (f->window), "rules-editor-wrong");
  /* What is wrong stays. */
  g_assert_cmpstr (gtk_stack_get_visible_child_name (find (f, "stack")), ==, "editor");
  assert_names (f, "ann -");
  ringer_filter_entry_set_text (find (f, "when_entry"), "$.id = 18");
  activate (f->window, "rules.back");
  assert_names (f, "ann - late");
  g_assert_cmpstr (ringer_rule_get_when (get_rule (f, 2)), ==, "$.id = 18");
  answer = ringer_rule_get_answer (get_rule (f, 2));
  g_assert_cmpint (answer->kind, ==, RINGER_ANSWER_REPLY);
  g_assert_cmpuint (answer->delay_min, ==, 300);
  g_assert_cmpuint (answer->delay_max, ==, 300);
  g_assert_cmpuint (answer->late_by, ==, 50);
  g_assert_cmpuint (answer->times, ==, 2);
  g_assert_cmpmem (g_bytes_get_data (answer->payload, NULL), g_bytes_get_size (answer->payload),
                   "{\"big\": 12345678901234567890}", 29);

  /* Opened and left: no change. */
  ringer_rules_window_edit (f->window, RINGER_RULES_PART_RULE, 2, NULL);
  activate (f->window, "rules.back");
  activate (f->window, "rules.undo");
  assert_names (f, "ann -");

  ringer_rules_window_edit (f->window, RINGER_RULES_PART_RULE, 1, NULL);
  gtk_editable_set_text (GTK_EDITABLE (find (f, "name_row")), "rest");
  activate (f->window, "rules.discard");
  assert_names (f, "ann -");
  ringer_rules_window_edit (f->window, RINGER_RULES_PART_REPLY, 0, NULL);
  gtk_editable_set_text (GTK_EDITABLE (find (f, "name_row")), "nothing");
  gtk_window_close (GTK_WINDOW (f->window));
  g_assert_cmpstr (ringer_rule_get_name (g_ptr_array_index (get_mock (f)->replies, 0)), ==,
                   "nothing");
}

static void
test_options (Fixture *f, gconstpointer data)
{
  gtk_window_set_default_size (GTK_WINDOW (f->window), 480, 1700);
  pages_settle (GTK_WIDGET (f->window));
  pages_draw (GTK_WIDGET (f->window), "rules-options");
  gtk_spin_button_set_value (find (f, "at_once_spin"), 3);
  gtk_spin_button_set_value (find (f, "ask_one_in_spin"), 10);
  ringer_filter_entry_set_text (find (f, "ask_when_entry"), "size > 10k");
  g_assert_cmpuint (get_mock (f)->at_once, ==, 0);
  RINGER_TEST_WAIT (get_mock (f)->at_once == 3);
  g_assert_cmpuint (get_mock (f)->ask_one_in, ==, 10);
  g_assert_cmpstr (get_mock (f)->ask_when, ==, "size > 10k");
  /* Together they were one step. */
  activate (f->window, "rules.undo");
  g_assert_cmpuint (get_mock (f)->at_once, ==, 0);
  g_assert_cmpuint (get_mock (f)->ask_one_in, ==, 0);

  ringer_rules_window_edit (f->window, RINGER_RULES_PART_DEADLINE, 0, NULL);
  g_assert_cmpuint (adw_combo_row_get_selected (find (f, "kind_row")), ==, 0);
  adw_combo_row_set_selected (find (f, "kind_row"), 4);
  activate (f->window, "rules.back");
  g_assert_nonnull (get_mock (f)->on_deadline);
  g_assert_cmpint (get_mock (f)->on_deadline->kind, ==, RINGER_ANSWER_REJECT);
}

static gboolean
is_modified (Fixture *f)
{
  gboolean modified;

  g_object_get (f->file, "modified", &modified, NULL);
  return modified;
}

static void
show_bar (Fixture *f)
{
  f->bar = g_object_new (RINGER_TYPE_PROVIDER_BAR, "file", f->file, NULL);
  pages_show (&f->pages, GTK_WIDGET (f->bar), 260, 200);
}

static void
test_put_aside (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) drafts = NULL;

  show_bar (f);
  g_assert_true (is_modified (f));
  g_assert_true (sees (GTK_WIDGET (f->bar), "Not saved yet"));
  activate (f->bar, "provider.new");
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 0);
  g_assert_true (sees (GTK_WIDGET (f->bar), "put aside"));
  pages_draw (GTK_WIDGET (f->bar), "provider-bar-aside");
  drafts = ringer_provider_bar_dup_drafts (f->bar, f->file);
  g_assert_cmpuint (g_variant_n_children (drafts), ==, 2);
  activate (f->bar, "provider.put-back");
  g_assert_cmpuint (get_mock (f)->rules->len, ==, 2);
  g_assert_true (is_modified (f));
}

static void
test_drafts (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) drafts = NULL;
  g_autoptr (RingerProviderFile) other = ringer_provider_file_new ();
  g_autoptr (GBytes) text = NULL;

  show_bar (f);
  drafts = ringer_provider_bar_dup_drafts (f->bar, f->file);
  g_assert_true (g_variant_is_of_type (drafts, G_VARIANT_TYPE (RINGER_PROVIDER_BAR_DRAFTS)));
  ringer_provider_bar_set_file (f->bar, other);
  g_assert_cmpuint (ringer_provider_file_get (other, PROCEDURE)->rules->len, ==, 0);
  ringer_provider_bar_load_drafts (f->bar, drafts);
  g_assert_cmpuint (ringer_provider_file_get (other, PROCEDURE)->rules->len, ==, 2);
  text = ringer_provider_file_dup_text (other);
  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), two_rules,
                   strlen (two_rules));
  ringer_provider_bar_set_file (f->bar, NULL);
}

static void
save (Fixture *f, GFile *file)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ringer_provider_file_save_async (f->file, file, FALSE, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_provider_file_save_finish (f->file, result, &error);
  g_assert_no_error (error);
}

static gboolean
set_mode (Fixture *f, RingerMode mode)
{
  return ringer_provider_file_set_mode (f->file, PROCEDURE, mode, NULL);
}

static void
test_changed_on_disk (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "users.provider.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;

  show_bar (f);
  save (f, file);
  g_assert_false (is_modified (f));
  g_assert_true (sees (GTK_WIDGET (f->bar), "users.provider.json"));
  g_assert_true (set_mode (f, RINGER_MODE_ASK));
  g_assert_true (is_modified (f));
  g_assert_true (g_file_set_contents (path, "{\"format\": 1, \"procedures\": {}}", -1, NULL));
  activate (f->bar, "provider.save");
  RINGER_TEST_WAIT (sees (GTK_WIDGET (f->bar), "changed"));
  RINGER_TEST_WAIT (gtk_widget_get_visible (pages_find (GTK_WIDGET (f->bar), "dismiss_button")) ||
                    gtk_widget_get_visible (pages_find (GTK_WIDGET (f->bar), "keep_button")));
  pages_draw (GTK_WIDGET (f->bar), "provider-bar-changed");
  activate (f->bar, "provider.reload");
  RINGER_TEST_WAIT (get_mock (f)->rules->len == 0);
  activate (f->bar, "provider.put-back");
  RINGER_TEST_WAIT (get_mock (f)->rules->len == 2);
  g_assert_cmpint (get_mock (f)->mode, ==, RINGER_MODE_ASK);
  activate (f->bar, "provider.save");
  RINGER_TEST_WAIT (!is_modified (f));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"ask\""));
  g_unlink (path);
}

static void
test_suite (void)
{
  g_autoptr (GBytes) old = pages_bytes ("{\n  \"note\":  1,\n  \"steps\": [\n    {\"wait\": 1}\n  "
                                        "]\n}\n");
  g_autoptr (GBytes) new = NULL;
  g_autoptr (GBytes) broken = pages_bytes ("{\"steps\": 1}");
  g_autoptr (GBytes) added = NULL;
  g_autoptr (GError) error = NULL;
  const char *text;

  new = ringer_ladder_suite_append (NULL, "smoke", "{\"wait\": 2}", &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (new, NULL);
  g_assert_nonnull (g_strstr_len (text, (gssize) g_bytes_get_size (new), "\"name\": \"smoke\""));
  g_assert_nonnull (g_strstr_len (text, (gssize) g_bytes_get_size (new), "{\"wait\": 2}"));
  added = ringer_ladder_suite_append (old, "x", "{\"wait\": 2}", &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (added, NULL);
  g_assert_true (
      g_str_has_prefix (text, "{\n  \"note\":  1,\n  \"steps\": [\n    {\"wait\": 1},\n"));
  g_assert_null (ringer_ladder_suite_append (broken, "x", "{}", &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
}

static void
test_join (void)
{
  g_autofree char *first = ringer_rules_narrow_join (NULL, "a = 1");
  g_autofree char *second = ringer_rules_narrow_join (" x or y ", "a = 1");

  g_assert_cmpstr (first, ==, "a = 1");
  g_assert_cmpstr (second, ==, "(x or y) and a = 1");
}

#define TEST(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  pages_init (&argc, &argv);
  TEST ("/rules/list", test_list);
  TEST ("/rules/mode", test_mode);
  TEST ("/rules/editor", test_editor);
  TEST ("/rules/options", test_options);
  TEST ("/rules/put-aside", test_put_aside);
  TEST ("/rules/drafts", test_drafts);
  TEST ("/rules/changed-on-disk", test_changed_on_disk);
  g_test_add_func ("/rules/suite", test_suite);
  g_test_add_func ("/rules/join", test_join);
  return g_test_run ();
}
