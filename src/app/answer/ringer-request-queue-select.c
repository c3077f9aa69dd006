/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-queue-private.h"

#include "ringer-compat-gtk.h"
#include "ringer-request-row.h"

/* What is selected in the queue, and how one moves in it. */

RingerDeskItem *
ringer_request_queue_get_item (RingerRequestQueue *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->selection), position);
}

GPtrArray *
ringer_request_queue_list_selected (RingerRequestQueue *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) positions = NULL;
  GtkBitsetIter iter;
  guint         position;

  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), NULL);

  positions = gtk_selection_model_get_selection (self->selection);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, positions, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, position);

      if (ringer_request_queue_can_decide (item))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  return g_steal_pointer (&items);
}

/* Where ITEM stands among what is shown. */
static gboolean
find (RingerRequestQueue *self, RingerDeskItem *item, guint *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  if (self->desk == NULL || !ringer_desk_find (self->desk, item, position))
    return FALSE;
  if (!self->hide_by_rules)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerDeskItem) other = ringer_request_queue_get_item (self, i);

      *position = i;
      if (other == item)
        return TRUE;
    }
  return FALSE;
}

/* The focus of a list view goes by its own thread: the row must take it. */
static void
focus_row (RingerRequestQueue *self, RingerDeskItem *item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (RINGER_IS_REQUEST_ROW (row) &&
          ringer_request_row_get_item (RINGER_REQUEST_ROW (row)) == item &&
          gtk_widget_grab_focus (child))
        return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
show_position (RingerRequestQueue *self, guint position)
{
  gboolean has_focus = ringer_request_queue_has_focus (self);
  g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, position);

  ringer_compat_scroll_to (GTK_WIDGET (self->list), position);
  if (has_focus)
    focus_row (self, item);
}

void
ringer_request_queue_select (RingerRequestQueue *self, RingerDeskItem *item)
{
  guint position;

  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (item == NULL || RINGER_IS_DESK_ITEM (item));

  if (item == NULL)
    gtk_selection_model_unselect_all (self->selection);
  else if (find (self, item, &position))
    {
      gtk_selection_model_select_item (self->selection, position, TRUE);
      show_position (self, position);
    }
}

static void
select_positions (RingerRequestQueue *self, GtkBitset *positions)
{
  g_autoptr (GtkBitset) all = gtk_bitset_new_range (
      0, g_list_model_get_n_items (G_LIST_MODEL (self->shown)));

  gtk_selection_model_set_selection (self->selection, positions, all);
}

void
ringer_request_queue_select_items (RingerRequestQueue *self, GPtrArray *items)
{
  g_autoptr (GtkBitset) positions = gtk_bitset_new_empty ();

  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (items != NULL);

  for (guint i = 0; i < items->len; i++)
    {
      guint position;

      if (find (self, g_ptr_array_index (items, i), &position))
        gtk_bitset_add (positions, position);
    }
  select_positions (self, positions);
  if (!gtk_bitset_is_empty (positions))
    show_position (self, gtk_bitset_get_nth (positions, 0));
}

void
ringer_request_queue_select_all (RingerRequestQueue *self)
{
  g_autoptr (GtkBitset) positions = gtk_bitset_new_empty ();
  guint n;

  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, i);

      /* The open ones come first. */
      if (!ringer_request_is_open (ringer_desk_item_get_request (item)))
        break;
      if (ringer_request_queue_can_decide (item))
        gtk_bitset_add (positions, i);
    }
  select_positions (self, positions);
}

gboolean
ringer_request_queue_move (RingerRequestQueue *self, int step)
{
  guint n;
  guint position;
  g_autoptr (RingerDeskItem) item = NULL;

  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), FALSE);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  if (n == 0)
    return FALSE;
  if (self->current == NULL || !find (self, self->current, &position))
    position = 0;
  else if ((step < 0 && position == 0) || (step > 0 && position + 1 >= n))
    return FALSE;
  else
    position = (guint) ((int) position + step);
  item = ringer_request_queue_get_item (self, position);
  ringer_request_queue_select (self, item);
  return TRUE;
}

static RingerDeskItem *
ref_if_next (RingerRequestQueue *self, guint position)
{
  g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, position);

  if (!ringer_request_is_open (ringer_desk_item_get_request (item)) ||
      gtk_selection_model_is_selected (self->selection, position) ||
      !ringer_request_queue_can_decide (item))
    return NULL;
  return g_steal_pointer (&item);
}

gboolean
ringer_request_queue_select_most_urgent (RingerRequestQueue *self)
{
  guint n_open;

  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), FALSE);

  n_open = MIN (self->desk != NULL ? ringer_desk_get_n_open (self->desk) : 0,
                g_list_model_get_n_items (G_LIST_MODEL (self->shown)));
  for (guint i = 0; i < n_open; i++)
    {
      g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, i);

      if (ringer_request_queue_can_decide (item))
        {
          ringer_request_queue_select (self, item);
          return TRUE;
        }
    }
  return FALSE;
}

RingerDeskItem *
ringer_request_queue_ref_next_open (RingerRequestQueue *self, RingerDeskItem *item)
{
  RingerDeskItem *next = NULL;
  guint           n_open;
  guint           position;

  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), NULL);
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), NULL);

  if (!find (self, item, &position))
    return NULL;
  n_open = MIN (ringer_desk_get_n_open (self->desk),
                g_list_model_get_n_items (G_LIST_MODEL (self->shown)));
  for (guint i = position + 1; i < n_open && next == NULL; i++)
    next = ref_if_next (self, i);
  for (guint i = 0; i < MIN (position, n_open) && next == NULL; i++)
    next = ref_if_next (self, i);
  return next;
}
