/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-header.h"

#define PADDING 4  /* pixels above and below a title */
#define GRAB    10 /* pixels after a column, where its width can be taken */

struct _RingerTrafficHeader
{
  GtkWidget             parent_instance;
  RingerTrafficColumns *columns;
  GtkWidget            *titles[RINGER_TRAFFIC_N_COLUMNS];
  RingerTrafficColumn   dragged; /* N_COLUMNS when none is */
  int                   width_before;
  gboolean              allocating;
};

G_DEFINE_FINAL_TYPE (RingerTrafficHeader, ringer_traffic_header, GTK_TYPE_WIDGET)

/* The column that ends at X; N_COLUMNS when none does. */
static RingerTrafficColumn
find_edge (RingerTrafficHeader *self, double x)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  for (int i = 0; self->columns != NULL && i < RINGER_TRAFFIC_N_COLUMNS; i++)
    {
      int    left;
      int    width;
      double beyond;

      if (!ringer_traffic_columns_get_place (self->columns, (RingerTrafficColumn) i, &left, &width))
        continue;
      beyond = mirrored ? left - x : x - (left + width);
      if (beyond >= -2 && beyond <= GRAB)
        return (RingerTrafficColumn) i;
    }
  return RINGER_TRAFFIC_N_COLUMNS;
}

static void
motion_cb (GtkEventControllerMotion *motion, double x, double y, RingerTrafficHeader *self)
{
  gtk_widget_set_cursor_from_name (
      GTK_WIDGET (self), find_edge (self, x) != RINGER_TRAFFIC_N_COLUMNS ? "col-resize" : NULL);
}

/* What happens in the middle of a layout is part of it. */
static void
columns_cb (RingerTrafficColumns *columns, RingerTrafficHeader *self)
{
  if (!self->allocating)
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, RingerTrafficHeader *self)
{
  int left;

  self->dragged = find_edge (self, x);
  if (self->dragged == RINGER_TRAFFIC_N_COLUMNS)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  ringer_traffic_columns_get_place (self->columns, self->dragged, &left, &self->width_before);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, RingerTrafficHeader *self)
{
  int by = (int) (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -x : x);

  if (self->dragged != RINGER_TRAFFIC_N_COLUMNS && by != 0)
    ringer_traffic_columns_set_wanted (self->columns, self->dragged, self->width_before + by);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, RingerTrafficHeader *self)
{
  RingerTrafficColumn column = find_edge (self, x);

  if (n_press == 2 && column != RINGER_TRAFFIC_N_COLUMNS)
    ringer_traffic_columns_set_wanted (self->columns, column, 0);
}

static void
ringer_traffic_header_measure (GtkWidget     *widget,
                               GtkOrientation orientation,
                               int            for_size,
                               int           *minimum,
                               int           *natural,
                               int           *minimum_baseline,
                               int           *natural_baseline)
{
  RingerTrafficHeader *self = RINGER_TRAFFIC_HEADER (widget);
  int                  height;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    {
      gtk_widget_measure (self->titles[i], GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
      *minimum = MAX (*minimum, height + 2 * PADDING);
    }
  *natural = *minimum;
}

static void
ringer_traffic_header_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RingerTrafficHeader *self = RINGER_TRAFFIC_HEADER (widget);

  if (self->columns == NULL)
    return;
  self->allocating = TRUE;
  ringer_traffic_columns_set_width (self->columns, width);
  self->allocating = FALSE;
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    {
      GtkAllocation place = { .y = PADDING, .height = MAX (height - 2 * PADDING, 1) };
      gboolean shown = ringer_traffic_columns_get_place (self->columns, (RingerTrafficColumn) i,
                                                         &place.x, &place.width);
      int      least;

      gtk_widget_set_child_visible (self->titles[i], shown);
      if (!shown)
        continue;
      /* A title that is ellipsized still asks for its ellipsis. */
      gtk_widget_measure (self->titles[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                          NULL);
      place.width = MAX (place.width, least);
      gtk_widget_size_allocate (self->titles[i], &place, -1);
    }
}

static void
ringer_traffic_header_dispose (GObject *object)
{
  RingerTrafficHeader *self = RINGER_TRAFFIC_HEADER (object);

  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    g_clear_pointer (&self->titles[i], gtk_widget_unparent);
  g_clear_object (&self->columns);
  G_OBJECT_CLASS (ringer_traffic_header_parent_class)->dispose (object);
}

static void
ringer_traffic_header_class_init (RingerTrafficHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_traffic_header_dispose;
  widget_class->measure = ringer_traffic_header_measure;
  widget_class->size_allocate = ringer_traffic_header_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "traffic-header");
}

static void
add_controllers (RingerTrafficHeader *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture         *drag = gtk_gesture_drag_new ();
  GtkGesture         *click = gtk_gesture_click_new ();

  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
ringer_traffic_header_init (RingerTrafficHeader *self)
{
  self->dragged = RINGER_TRAFFIC_N_COLUMNS;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    {
      GtkLabel *title = GTK_LABEL (
          gtk_label_new (ringer_traffic_columns_get_title ((RingerTrafficColumn) i)));

      gtk_label_set_ellipsize (title, PANGO_ELLIPSIZE_END);
      gtk_label_set_xalign (
          title, ringer_traffic_columns_is_end_aligned ((RingerTrafficColumn) i) ? 1 : 0);
      gtk_widget_set_parent (GTK_WIDGET (title), GTK_WIDGET (self));
      self->titles[i] = GTK_WIDGET (title);
    }
  add_controllers (self);
}

void
ringer_traffic_header_set_columns (RingerTrafficHeader *self, RingerTrafficColumns *columns)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_HEADER (self));
  g_return_if_fail (RINGER_IS_TRAFFIC_COLUMNS (columns));
  g_return_if_fail (self->columns == NULL);

  self->columns = g_object_ref (columns);
  g_signal_connect_object (columns, "changed", G_CALLBACK (columns_cb), self, G_CONNECT_DEFAULT);
}
