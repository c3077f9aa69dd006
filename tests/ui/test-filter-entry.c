/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-capture.h"
#include "ringer-error.h"
#include "ringer-filter-entry.h"
#include "ringer-filter-list.h"
#include "ringer-test.h"

static const char *const directions[] = { "in", "out", NULL };

static const RingerFilterField fields[] = {
  { "procedure", RINGER_FILTER_TEXT, NULL, "what is called" },
  { "payload", RINGER_FILTER_JSON, NULL, "what is in it" },
  { "size", RINGER_FILTER_SIZE, NULL, "bytes" },
  { "direction", RINGER_FILTER_WORD, directions, "which way" },
};

/* The subject is the name of a procedure. */
static void
read_field (gconstpointer subject, guint field, RingerFilterValue *value)
{
  value->present = field == 0;
  value->text = subject;
  value->length = strlen (subject);
}

static const RingerFilterSchema schema = { fields, G_N_ELEMENTS (fields), 1, read_field };

typedef struct
{
  Pages              pages;
  RingerFilterEntry *entry;
  GtkWidget         *inner;
  GtkWidget         *error_label;
  guint              n_text;
  guint              n_filter;
  guint              n_error;
  guint              n_activated;
} Fixture;

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
activate_cb (RingerFilterEntry *entry, guint *count)
{
  (*count)++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  f->entry = RINGER_FILTER_ENTRY (ringer_filter_entry_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->entry));
  gtk_box_append (GTK_BOX (box), gtk_button_new_with_label ("Another"));
  ringer_filter_entry_set_schema (f->entry, &schema);
  g_object_set (f->entry, "placeholder-text", "Filter messages", NULL);
  pages_show (&f->pages, box, 480, 420);
  f->inner = pages_find (GTK_WIDGET (f->entry), "entry");
  f->error_label = pages_find (GTK_WIDGET (f->entry), "error_label");
  g_signal_connect (f->entry, "notify::text", G_CALLBACK (count_cb), &f->n_text);
  g_signal_connect (f->entry, "notify::filter", G_CALLBACK (count_cb), &f->n_filter);
  g_signal_connect (f->entry, "notify::error", G_CALLBACK (count_cb), &f->n_error);
  g_signal_connect (f->entry, "activate", G_CALLBACK (activate_cb), &f->n_activated);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

/* As a person does: at the cursor, with the focus there. */
static void
type (Fixture *f, const char *text)
{
  int position = gtk_editable_get_position (GTK_EDITABLE (f->inner));

  gtk_widget_grab_focus (GTK_WIDGET (f->entry));
  gtk_editable_set_position (GTK_EDITABLE (f->inner), position);
  gtk_editable_insert_text (GTK_EDITABLE (f->inner), text, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (f->inner), position);
  pages_settle (GTK_WIDGET (f->entry));
}

/* No shortcut, but what the entry's own controller does with the key. */
static gboolean
press (Fixture *f, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (f->inner);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0u, 0u, &handled);
    }
  pages_settle (GTK_WIDGET (f->entry));
  return handled;
}

static const char *
get_text (Fixture *f)
{
  return ringer_filter_entry_get_text (f->entry);
}

static const char *
get_match (Fixture *f, guint index)
{
  return gtk_string_list_get_string (GTK_STRING_LIST (ringer_filter_entry_get_matches (f->entry)),
                                     index);
}

static GtkWidget *
find_list (Fixture *f)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (f->entry));

  while (!RINGER_IS_FILTER_LIST (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static gboolean
is_open (Fixture *f)
{
  return ringer_filter_entry_get_open (f->entry);
}

static void
test_filter (Fixture *f, gconstpointer data)
{
  g_autofree char *placeholder = NULL;

  g_object_get (f->entry, "placeholder-text", &placeholder, NULL);
  g_assert_cmpstr (placeholder, ==, "Filter messages");
  gtk_test_accessible_assert_property (f->inner, GTK_ACCESSIBLE_PROPERTY_LABEL, "Filter messages");
  g_assert_true (ringer_filter_match (ringer_filter_entry_get_filter (f->entry), "any"));

  ringer_filter_entry_set_text (f->entry, "procedure = a");
  g_assert_cmpuint (f->n_text, ==, 1);
  g_assert_cmpuint (f->n_filter, ==, 1);
  g_assert_cmpuint (f->n_error, ==, 0);
  g_assert_true (ringer_filter_match (ringer_filter_entry_get_filter (f->entry), "a"));
  g_assert_false (ringer_filter_match (ringer_filter_entry_get_filter (f->entry), "b"));
  ringer_filter_entry_set_text (f->entry, "procedure = a");
  g_assert_cmpuint (f->n_text, ==, 1);
  g_assert_cmpuint (f->n_filter, ==, 1);
  g_assert_false (is_open (f));

  ringer_filter_entry_set_text (f->entry, NULL);
  g_assert_cmpstr (get_text (f), ==, "");
  g_assert_nonnull (ringer_filter_entry_get_filter (f->entry));
  ringer_filter_entry_set_schema (f->entry, NULL);
  g_assert_null (ringer_filter_entry_get_filter (f->entry));
  g_assert_null (ringer_filter_entry_get_error (f->entry));
}

static void
test_error (Fixture *f, gconstpointer data)
{
  PangoAttrList   *list;
  g_autofree char *attributes = NULL;

  ringer_filter_entry_set_text (f->entry, "procdure = a and size > 1");
  g_assert_null (ringer_filter_entry_get_filter (f->entry));
  g_assert_error (ringer_filter_entry_get_error (f->entry), RINGER_ERROR,
                  RINGER_ERROR_BAD_ARGUMENT);
  g_assert_cmpuint (f->n_error, ==, 1);
  g_assert_true (gtk_widget_get_visible (f->error_label));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (f->error_label)), ==,
                   "Character 1: There is no field “procdure”; did you mean “procedure”?");
  g_assert_true (gtk_widget_has_css_class (f->inner, "error"));
  gtk_test_accessible_assert_state (f->inner, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_property (
      f->inner, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "Character 1: There is no field “procdure”; did you mean “procedure”?");
  list = gtk_entry_get_attributes (GTK_ENTRY (f->inner));
  attributes = pango_attr_list_to_string (list);
  g_assert_cmpstr (attributes, ==, "0 8 underline error");
  pages_draw (GTK_WIDGET (f->pages.window), "filter-entry-error");

  ringer_filter_entry_set_text (f->entry, "procedure = a");
  g_assert_false (gtk_widget_get_visible (f->error_label));
  g_assert_false (gtk_widget_has_css_class (f->inner, "error"));
  g_assert_null (gtk_entry_get_attributes (GTK_ENTRY (f->inner)));
  g_assert_cmpuint (f->n_error, ==, 2);
}

/* A beginning is not scolded at once, but it is no filter either. */
static void
test_unfinished (Fixture *f, gconstpointer data)
{
  type (f, "size >");
  g_assert_nonnull (ringer_filter_entry_get_error (f->entry));
  g_assert_false (gtk_widget_get_visible (f->error_label));
  RINGER_TEST_WAIT (gtk_widget_get_visible (f->error_label));
  press (f, GDK_KEY_Escape);
  type (f, " 10k");
  g_assert_false (gtk_widget_get_visible (f->error_label));
  g_assert_nonnull (ringer_filter_entry_get_filter (f->entry));

  /* Whoever asks for it is told at once. */
  type (f, " and");
  g_assert_false (gtk_widget_get_visible (f->error_label));
  press (f, GDK_KEY_Escape);
  g_signal_emit_by_name (f->inner, "activate");
  g_assert_true (gtk_widget_get_visible (f->error_label));
  g_assert_cmpuint (f->n_activated, ==, 1);
}

static void
test_complete (Fixture *f, gconstpointer data)
{
  type (f, "pro");
  RINGER_TEST_WAIT (is_open (f));
  g_assert_cmpstr (get_match (f, 0), ==, "procedure");
  press (f, GDK_KEY_Tab);
  g_assert_cmpstr (get_text (f), ==, "procedure ");
  RINGER_TEST_WAIT (is_open (f));
  g_assert_cmpstr (get_match (f, 0), ==, "=");
  press (f, GDK_KEY_Down);
  g_assert_cmpstr (ringer_filter_list_get_chosen (RINGER_FILTER_LIST (find_list (f))), ==, "=");
  pages_settle (find_list (f));
  pages_draw (find_list (f), "filter-entry-list");
  press (f, GDK_KEY_Escape);
  g_assert_false (is_open (f));

  type (f, "= a and dir");
  RINGER_TEST_WAIT (is_open (f));
  press (f, GDK_KEY_Down);
  press (f, GDK_KEY_Return);
  g_assert_cmpstr (get_text (f), ==, "procedure = a and direction ");
  type (f, "= ");
  RINGER_TEST_WAIT (is_open (f) && g_strcmp0 (get_match (f, 0), "in") == 0);
  press (f, GDK_KEY_Down);
  press (f, GDK_KEY_Down);
  press (f, GDK_KEY_Return);
  g_assert_cmpstr (get_text (f), ==, "procedure = a and direction = out ");
  g_assert_nonnull (ringer_filter_entry_get_filter (f->entry));
  g_assert_cmpuint (f->n_activated, ==, 0);
}

static void
test_middle (Fixture *f, gconstpointer data)
{
  ringer_filter_entry_set_text (f->entry, "siz > 1 and size < 5");
  gtk_widget_grab_focus (GTK_WIDGET (f->entry));
  gtk_editable_set_position (GTK_EDITABLE (f->inner), 3);
  g_assert_true (ringer_filter_entry_choose (f->entry, 1));
  g_assert_cmpuint (f->n_filter, ==, 1);
  g_assert_true (ringer_filter_entry_take (f->entry));
  g_assert_cmpstr (get_text (f), ==, "size > 1 and size < 5");
  g_assert_cmpint (gtk_editable_get_position (GTK_EDITABLE (f->inner)), ==, 5);
  /* One change is told once, from no filter to one. */
  g_assert_cmpuint (f->n_filter, ==, 2);
  g_assert_false (ringer_filter_entry_take (f->entry));
}

static void
test_leave (Fixture *f, gconstpointer data)
{
  type (f, "size");
  type (f, " ");
  RINGER_TEST_WAIT (is_open (f));
  gtk_widget_grab_focus (gtk_widget_get_next_sibling (GTK_WIDGET (f->entry)));
  RINGER_TEST_WAIT (!is_open (f));
}

static void
test_help (Fixture *f, gconstpointer data)
{
  GtkWidget *button = pages_find (GTK_WIDGET (f->entry), "help_button");

  ringer_filter_entry_set_schema (f->entry, ringer_capture_get_schema ());
  gtk_widget_grab_focus (GTK_WIDGET (f->entry));
  press (f, GDK_KEY_F1);
  g_assert_nonnull (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  RINGER_TEST_WAIT (
      gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)))));
  pages_draw (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button))),
              "filter-entry-help");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  pages_init (&argc, &argv);
  add ("/filter-entry/filter", test_filter);
  add ("/filter-entry/error", test_error);
  add ("/filter-entry/unfinished", test_unfinished);
  add ("/filter-entry/complete", test_complete);
  add ("/filter-entry/middle", test_middle);
  add ("/filter-entry/leave", test_leave);
  add ("/filter-entry/help", test_help);
  return g_test_run ();
}
