/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-list.h"

#include <glib/gi18n.h>

#define MAX_HEIGHT 320

struct _RingerFilterList
{
  GtkPopover         parent_instance;
  GtkStringList     *texts;
  GtkScrolledWindow *scroller;
  GtkListBox        *list;
};

enum
{
  SIGNAL_TAKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerFilterList, ringer_filter_list, GTK_TYPE_POPOVER)

static GtkWidget *
create_row (const RingerFilterCandidate *candidate)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *label = gtk_label_new (candidate->text);
  GtkWidget *detail = gtk_label_new (candidate->summary);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (detail), 40);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  candidate->text, -1);
  if (candidate->summary != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    candidate->summary, -1);
  return row;
}

static const char *
get_text (RingerFilterList *self, GtkListBoxRow *row)
{
  return gtk_string_list_get_string (self->texts, (guint) gtk_list_box_row_get_index (row));
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, RingerFilterList *self)
{
  g_autofree char *text = g_strdup (get_text (self, row));

  g_signal_emit (self, signals[SIGNAL_TAKEN], 0, text);
}

static void
ringer_filter_list_dispose (GObject *object)
{
  RingerFilterList *self = RINGER_FILTER_LIST (object);

  g_clear_object (&self->texts);
  G_OBJECT_CLASS (ringer_filter_list_parent_class)->dispose (object);
}

static void
ringer_filter_list_class_init (RingerFilterListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ringer_filter_list_dispose;
  signals[SIGNAL_TAKEN] = g_signal_new ("taken", RINGER_TYPE_FILTER_LIST, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ringer_filter_list_init (RingerFilterList *self)
{
  GtkPopover *popover = GTK_POPOVER (self);

  self->texts = gtk_string_list_new (NULL);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_focusable (GTK_WIDGET (self->list), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What can stand here"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_DEFAULT);

  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_width (self->scroller, TRUE);
  gtk_scrolled_window_set_propagate_natural_height (self->scroller, TRUE);
  gtk_scrolled_window_set_max_content_height (self->scroller, MAX_HEIGHT);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->list));

  gtk_popover_set_autohide (popover, FALSE);
  gtk_popover_set_has_arrow (popover, FALSE);
  gtk_popover_set_position (popover, GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_popover_set_child (popover, GTK_WIDGET (self->scroller));
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
  gtk_widget_add_css_class (GTK_WIDGET (self), "completion");
}

GtkWidget *
ringer_filter_list_new (void)
{
  return g_object_new (RINGER_TYPE_FILTER_LIST, NULL);
}

void
ringer_filter_list_fill (RingerFilterList *self, GPtrArray *candidates)
{
  GtkListBoxRow *row;

  g_return_if_fail (RINGER_IS_FILTER_LIST (self) && candidates != NULL);

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_string_list_splice (self->texts, 0, g_list_model_get_n_items (G_LIST_MODEL (self->texts)),
                          NULL);
  for (guint i = 0; i < candidates->len; i++)
    {
      const RingerFilterCandidate *candidate = g_ptr_array_index (candidates, i);

      gtk_string_list_append (self->texts, candidate->text);
      gtk_list_box_append (self->list, create_row (candidate));
    }
}

GListModel *
ringer_filter_list_get_texts (RingerFilterList *self)
{
  g_return_val_if_fail (RINGER_IS_FILTER_LIST (self), NULL);

  return G_LIST_MODEL (self->texts);
}

/* Rows that cannot have the focus do not scroll by themselves. */
static void
scroll_to (RingerFilterList *self, GtkWidget *row)
{
  GtkAdjustment  *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (row, GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

void
ringer_filter_list_move (RingerFilterList *self, int step)
{
  GtkListBoxRow *row;
  int            n;
  int            chosen;

  g_return_if_fail (RINGER_IS_FILTER_LIST (self));

  n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->texts));
  if (n == 0)
    return;
  row = gtk_list_box_get_selected_row (self->list);
  chosen = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : n - 1;
  row = gtk_list_box_get_row_at_index (self->list, (chosen + n) % n);
  gtk_list_box_select_row (self->list, row);
  scroll_to (self, GTK_WIDGET (row));
}

const char *
ringer_filter_list_get_chosen (RingerFilterList *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (RINGER_IS_FILTER_LIST (self), NULL);

  row = gtk_list_box_get_selected_row (self->list);
  return row != NULL ? get_text (self, row) : NULL;
}
