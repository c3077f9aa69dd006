/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-compare-window.h"

#include "ringer-clock.h"
#include "ringer-difference.h"
#include "ringer-history-words.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

struct _RingerCompareWindow
{
  AdwWindow          parent_instance;
  AdwWindowTitle    *title;
  GtkStack          *stack;
  GtkLabel          *summary_label;
  GtkLabel          *older_label;
  GtkLabel          *newer_label;
  AdwStatusPage     *same_page;
  GtkListView       *list;
  RingerHistoryItem *older;
  RingerHistoryItem *newer;
  GCancellable      *comparing;
};

G_DEFINE_FINAL_TYPE (RingerCompareWindow, ringer_compare_window, ADW_TYPE_WINDOW)

static void
show_same (RingerCompareWindow *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->same_page, title);
  adw_status_page_set_description (self->same_page, description);
  gtk_label_set_label (self->summary_label, "");
  gtk_stack_set_visible_child_name (self->stack, "same");
}

static void
show_differences (RingerCompareWindow *self, GListModel *differences)
{
  g_autoptr (GtkNoSelection) model = gtk_no_selection_new (g_object_ref (differences));
  guint            n = g_list_model_get_n_items (differences);
  g_autofree char *summary = NULL;

  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  if (n == 0)
    {
      show_same (self, _ ("No Difference"), _ ("Both say the same, number for number as written."));
      return;
    }
  summary = n < RINGER_DIFFERENCE_MAX
                ? g_strdup_printf (ngettext ("%u difference", "%u differences", n), n)
                : g_strdup_printf (ngettext ("The first difference", "The first %u differences", n),
                                   n);
  gtk_label_set_label (self->summary_label, summary);
  gtk_stack_set_visible_child_name (self->stack, "list");
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCompareWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) differences = ringer_difference_find_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (differences != NULL)
    show_differences (self, differences);
  else
    {
      /* Descriptions are markup. */
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      show_same (self, _ ("Cannot Be Compared"), escaped);
    }
}

static void
compare (RingerCompareWindow *self, gboolean answers)
{
  const RingerHistoryEntry *older = ringer_history_item_get_entry (self->older);
  const RingerHistoryEntry *newer = ringer_history_item_get_entry (self->newer);

  g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  self->comparing = g_cancellable_new ();
  gtk_label_set_label (self->summary_label, _ ("Comparing…"));
  ringer_difference_find_async (answers ? older->answer : older->payload,
                                answers ? newer->answer : newer->payload, self->comparing,
                                compared_cb, g_object_ref (self));
}

static void
answers_cb (RingerCompareWindow *self, GParamSpec *pspec, GtkToggleButton *answers)
{
  compare (self, gtk_toggle_button_get_active (answers));
}

static void
ringer_compare_window_dispose (GObject *object)
{
  RingerCompareWindow *self = RINGER_COMPARE_WINDOW (object);

  g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  g_clear_object (&self->older);
  g_clear_object (&self->newer);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_COMPARE_WINDOW);
  G_OBJECT_CLASS (ringer_compare_window_parent_class)->dispose (object);
}

static void
ringer_compare_window_class_init (RingerCompareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_compare_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-compare-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, summary_label);
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, older_label);
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, newer_label);
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, same_page);
  gtk_widget_class_bind_template_child (widget_class, RingerCompareWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, answers_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* The path above the two values, which stand beside each other. */
static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer unused)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_set_margin_top (grid, 6);
  gtk_widget_set_margin_bottom (grid, 6);
  gtk_widget_set_margin_start (grid, 6);
  gtk_widget_set_margin_end (grid, 6);
  gtk_grid_attach (GTK_GRID (grid), make_label ("caption-heading"), 0, 0, 2, 1);
  gtk_grid_attach (GTK_GRID (grid), make_label ("monospace"), 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), make_label ("monospace"), 1, 1, 1, 1);
  gtk_list_item_set_child (list_item, grid);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
fill_label (GtkGrid *grid, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_grid_get_child_at (grid, column, row);

  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : _ ("absent"));
  gtk_widget_remove_css_class (label, "dim-label");
  gtk_widget_remove_css_class (label, "error");
  gtk_widget_remove_css_class (label, "success");
  gtk_widget_add_css_class (label, text != NULL ? css_class : "dim-label");
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer unused)
{
  GtkGrid          *grid = GTK_GRID (gtk_list_item_get_child (list_item));
  RingerDifference *difference = gtk_list_item_get_item (list_item);

  fill_label (grid, 0, 0, ringer_difference_get_path (difference), "numeric");
  fill_label (grid, 0, 1, ringer_difference_get_older (difference), "error");
  fill_label (grid, 1, 1, ringer_difference_get_newer (difference), "success");
}

static void
ringer_compare_window_init (RingerCompareWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
}

static void
name_side (GtkLabel *label, RingerHistoryItem *item)
{
  const RingerHistoryEntry *entry = ringer_history_item_get_entry (item);
  g_autofree char          *time = ringer_history_words_time (entry->at, ringer_clock_get_real ());
  g_autofree char          *end = ringer_history_words_describe (entry);
  g_autofree char          *text = g_strdup_printf ("%s\n%s", time, end);

  gtk_label_set_label (label, text);
}

RingerCompareWindow *
ringer_compare_window_new (GtkWindow *parent, RingerHistoryItem *older, RingerHistoryItem *newer)
{
  RingerCompareWindow *self;
  g_autofree char     *a = NULL;
  g_autofree char     *b = NULL;
  g_autofree char     *both = NULL;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (RINGER_IS_HISTORY_ITEM (older), NULL);
  g_return_val_if_fail (RINGER_IS_HISTORY_ITEM (newer), NULL);

  self = g_object_new (RINGER_TYPE_COMPARE_WINDOW, "transient-for", parent, NULL);
  self->older = g_object_ref (older);
  self->newer = g_object_ref (newer);
  a = ringer_text_one_line (ringer_history_item_get_entry (older)->procedure, -1, 80);
  b = ringer_text_one_line (ringer_history_item_get_entry (newer)->procedure, -1, 80);
  both = g_str_equal (a, b) ? g_strdup (a) : g_strdup_printf (_ ("%s and %s"), a, b);
  adw_window_title_set_subtitle (self->title, both);
  name_side (self->older_label, older);
  name_side (self->newer_label, newer);
  compare (self, TRUE);
  return self;
}
