/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-page.h"
#include "shell.h"

/* What outlives a window, and what a window says of all its keys. */

static void
connect_to (Shell *f, const char *url)
{
  ringer_window_open_url (f->window, url);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
}

static RingerCallPage *
call_page (Shell *f)
{
  return shell_get (f, "call_page");
}

static void
load (Shell *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant)
                 drafts = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  ringer_call_page_load_drafts (call_page (f), drafts);
}

static char *
print (Shell *f)
{
  g_autoptr (GVariant) drafts = ringer_call_page_dup_drafts (call_page (f));

  return g_variant_print (drafts, FALSE);
}

static guint
count (Shell *f)
{
  g_autoptr (GVariant) drafts = ringer_call_page_dup_drafts (call_page (f));

  return (guint) g_variant_n_children (drafts);
}

#define DRAFTS                                                                                  \
  "[{'procedure': <'one'>, 'payload': <'{\"a\": 1,'>, 'timeout': <uint32 700>}, {'procedure': " \
  "<'two'>, 'payload': <''>, 'timeout': <uint32 15000>}]"

static void
test_drafts_outlive_the_window (Shell *f, gconstpointer data)
{
  g_autofree char *url = g_strdup (shell_start_broker (f, NULL));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  connect_to (f, url);
  load (f, DRAFTS);
  before = print (f);
  g_assert_nonnull (strstr (before, "{\"a\": 1,"));
  shell_close (f);

  shell_open (f);
  connect_to (f, url);
  after = print (f);
  g_assert_cmpstr (after, ==, before);
}

/* Two windows on one broker do not overwrite each other. */
static void
test_drafts_of_two_windows (Shell *f, gconstpointer data)
{
  g_autofree char *url = g_strdup (shell_start_broker (f, NULL));
  Shell            other = { NULL };
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  connect_to (f, url);
  load (f, "[{'procedure': <'first window'>}]");
  shell_open (&other);
  connect_to (&other, url);
  load (&other, "[{'procedure': <'second window'>}]");
  shell_close (f);
  shell_close (&other);

  shell_open (f);
  connect_to (f, url);
  shell_open (&other);
  connect_to (&other, url);
  one = print (f);
  two = print (&other);
  g_assert_nonnull (strstr (one, "first window"));
  g_assert_null (strstr (one, "second window"));
  g_assert_nonnull (strstr (two, "second window"));
  shell_close (&other);
}

/* There and back brings no tab twice, and loses none. */
static void
test_drafts_over_a_switch (Shell *f, gconstpointer data)
{
  g_autofree char *url = g_strdup (shell_start_broker (f, NULL));

  connect_to (f, url);
  load (f, DRAFTS);
  g_assert_cmpuint (count (f), ==, 2);
  shell_activate (f, "start-local-broker", NULL);
  RINGER_TEST_WAIT (ringer_session_is_local (f->session) &&
                    ringer_session_get_connected (f->session));
  g_assert_cmpuint (count (f), >=, 2);
  connect_to (f, url);
  RINGER_TEST_WAIT (!ringer_session_is_local (f->session));
  g_assert_cmpuint (count (f), ==, 2);
}

/* Rules that no file has come back with their broker, and not with another. */
static void
test_rules_are_kept (Shell *f, gconstpointer data)
{
  g_autofree char *url = g_strdup (shell_start_broker (f, NULL));
  g_autoptr (RingerAnswer) echo = ringer_answer_new (RINGER_ANSWER_ECHO);
  g_autoptr (RingerRule) rule = ringer_rule_new ("kept", NULL, echo);
  RingerProviderFile *file;

  connect_to (f, url);
  file = ringer_session_get_provider_file (f->session);
  g_assert_true (ringer_provider_file_insert_rule (file, "a", 0, rule, NULL));
  shell_activate (f, "start-local-broker", NULL);
  RINGER_TEST_WAIT (ringer_session_is_local (f->session) &&
                    ringer_session_get_connected (f->session));
  file = ringer_session_get_provider_file (f->session);
  g_assert_cmpuint (ringer_provider_file_get (file, "a")->rules->len, ==, 0);
  shell_close (f);

  shell_open (f);
  connect_to (f, url);
  file = ringer_session_get_provider_file (f->session);
  RINGER_TEST_WAIT (ringer_provider_file_get (file, "a")->rules->len == 1);
}

/* A change is kept without the window being closed: it might be killed. */
static void
test_drafts_are_kept_at_once (Shell *f, gconstpointer data)
{
  const char   *url = shell_start_broker (f, NULL);
  RingerDrafts *drafts = ringer_application_get_drafts (shell_application);
  g_autoptr (GVariant) kept = NULL;
  const char *place;

  connect_to (f, url);
  place = ringer_profile_get_id (ringer_session_get_profile (f->session));
  load (f, "[{'procedure': <'typed'>}]");
  RINGER_TEST_WAIT ((kept = ringer_drafts_dup (drafts, place)) != NULL);
}

static void
test_size_is_kept (Shell *f, gconstpointer data)
{
  GSettings *settings = ringer_application_get_settings (shell_application);
  int        width;
  int        height;

  gtk_window_set_default_size (GTK_WINDOW (f->window), 777, 555);
  shell_settle (f->window);
  shell_close (f);
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), ==, 777);
  g_assert_cmpint (g_settings_get_int (settings, "window-height"), ==, 555);
  shell_open (f);
  gtk_window_get_default_size (GTK_WINDOW (f->window), &width, &height);
  g_assert_cmpint (width, ==, 777);
  g_assert_cmpint (height, ==, 555);
  g_settings_reset (settings, "window-width");
  g_settings_reset (settings, "window-height");
}

static void
test_notice (Shell *f, gconstpointer data)
{
  shell_activate (f, "notice", "something went wrong & <b>so</b>");
  RINGER_TEST_WAIT (shell_sees (f->window, "something went wrong & <b>so</b>"));
  shell_activate (f, "dismiss-notice", NULL);
  RINGER_TEST_WAIT (!shell_sees (f->window, "something went wrong"));
}

static void
collect_keys (GtkWidget *widget, GHashTable *keys)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerators = NULL;
      g_auto (GStrv) each = NULL;

      g_object_get (widget, "accelerator", &accelerators, NULL);
      each = g_strsplit (accelerators, " ", -1);
      for (guint i = 0; each[i] != NULL; i++)
        {
          guint           key;
          GdkModifierType modifiers;
          g_auto (GStrv) ends = g_strsplit (each[i], "...", 2);

          /* A range, as in 1...9, is there by its first key. */
          g_assert_true (gtk_accelerator_parse (ends[0], &key, &modifiers));
          g_hash_table_add (keys, gtk_accelerator_name (key, modifiers));
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_keys (child, keys);
}

/* Every key of an action is in the help, so that none is a secret. */
static void
test_help_is_complete (Shell *f, gconstpointer data)
{
  GtkWidget *help = GTK_WIDGET (
      gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (f->window)));
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (
      GTK_APPLICATION (shell_application));

  collect_keys (help, keys);
  g_assert_cmpuint (g_hash_table_size (keys), >, 20);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (
          GTK_APPLICATION (shell_application), actions[i]);

      for (guint j = 0; accels[j] != NULL; j++)
        /* GTK's own, beside ours. */
        if (!g_str_equal (actions[i], "win.show-help-overlay") &&
            !g_hash_table_contains (keys, accels[j]))
          g_error ("%s of %s is not in the help", accels[j], actions[i]);
    }
}

/* What has a pointer's tooltip or an icon only has a name for those who hear it. */
static void
assert_named (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
      gtk_widget_get_tooltip_text (widget) == NULL &&
      gtk_widget_get_tooltip_text (gtk_widget_get_parent (widget)) == NULL &&
      !gtk_widget_has_css_class (widget, "titlebutton") &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_SPIN_BUTTON) == NULL &&
      gtk_widget_get_ancestor (widget, ADW_TYPE_TAB_BAR) == NULL)
    g_error ("a button with the icon %s has no tooltip",
             gtk_button_get_icon_name (GTK_BUTTON (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_everything_is_named (Shell *f, gconstpointer data)
{
  assert_named (GTK_WIDGET (f->window));
  shell_activate (f, "start-local-broker", NULL);
  RINGER_TEST_WAIT (ringer_session_get_connected (f->session));
  shell_settle (f->window);
  assert_named (GTK_WIDGET (f->window));
  shell_activate (f, "provide", "sum");
  shell_settle (f->window);
  assert_named (GTK_WIDGET (f->window));
}

int
main (int argc, char *argv[])
{
  shell_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Shell, NULL, shell_set_up, function, shell_tear_down)
  ADD ("/keep/drafts/outlive-the-window", test_drafts_outlive_the_window);
  ADD ("/keep/drafts/two-windows", test_drafts_of_two_windows);
  ADD ("/keep/drafts/switch", test_drafts_over_a_switch);
  ADD ("/keep/drafts/rules", test_rules_are_kept);
  ADD ("/keep/drafts/at-once", test_drafts_are_kept_at_once);
  ADD ("/keep/size", test_size_is_kept);
  ADD ("/keep/notice", test_notice);
  ADD ("/help/complete", test_help_is_complete);
  ADD ("/help/names", test_everything_is_named);
  return shell_run ();
}
