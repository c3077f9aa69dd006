/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-width-bin.h"

/* See the header. The width is looked at in size_allocate; the change is made
 * in a tick callback, because a widget may not change the layout that it is in
 * the middle of. Until that next frame a child that is too wide is clipped. */

struct _RingerWidthBin
{
  GtkWidget  parent_instance;
  GtkWidget *child;
  int        threshold;
  gboolean   narrow;
  guint      change_id; /* a tick callback */
};

enum
{
  PROP_CHILD = 1,
  PROP_THRESHOLD,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GtkBuildableIface *parent_buildable;

static void
ringer_width_bin_add_child (GtkBuildable *buildable,
                            GtkBuilder   *builder,
                            GObject      *child,
                            const char   *type)
{
  if (GTK_IS_WIDGET (child) && type == NULL)
    ringer_width_bin_set_child (RINGER_WIDTH_BIN (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ringer_width_bin_add_child;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerWidthBin,
                               ringer_width_bin,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

static gboolean
change_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  RingerWidthBin *self = RINGER_WIDTH_BIN (widget);

  self->change_id = 0;
  self->narrow = !self->narrow;
  if (self->narrow)
    gtk_widget_add_css_class (widget, "narrow");
  else
    gtk_widget_remove_css_class (widget, "narrow");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  return G_SOURCE_REMOVE;
}

static void
check_width (RingerWidthBin *self, int width)
{
  gboolean narrow = width < self->threshold;

  if (narrow != self->narrow && self->change_id == 0)
    self->change_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), change_cb, NULL, NULL);
  else if (narrow == self->narrow && self->change_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->change_id);
      self->change_id = 0;
    }
}

static GtkSizeRequestMode
ringer_width_bin_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ringer_width_bin_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  RingerWidthBin *self = RINGER_WIDTH_BIN (widget);
  int             least = 0;

  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      /* The width that the child will really get, see size_allocate. */
      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      for_size = MAX (for_size, least);
    }
  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = 0;
}

static void
ringer_width_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RingerWidthBin *self = RINGER_WIDTH_BIN (widget);
  int             least_width = 0;
  int             least_height = 0;

  check_width (self, width);
  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  width = MAX (width, least_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &least_height, NULL, NULL,
                      NULL);
  gtk_widget_allocate (self->child, width, MAX (height, least_height), -1, NULL);
}

static void
ringer_width_bin_dispose (GObject *object)
{
  RingerWidthBin *self = RINGER_WIDTH_BIN (object);

  if (self->change_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->change_id);
  self->change_id = 0;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (ringer_width_bin_parent_class)->dispose (object);
}

static void
ringer_width_bin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerWidthBin *self = RINGER_WIDTH_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_THRESHOLD:
      g_value_set_int (value, self->threshold);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_width_bin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerWidthBin *self = RINGER_WIDTH_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      ringer_width_bin_set_child (self, g_value_get_object (value));
      break;
    case PROP_THRESHOLD:
      ringer_width_bin_set_threshold (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_width_bin_class_init (RingerWidthBinClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_width_bin_dispose;
  object_class->get_property = ringer_width_bin_get_property;
  object_class->set_property = ringer_width_bin_set_property;
  widget_class->get_request_mode = ringer_width_bin_get_request_mode;
  widget_class->measure = ringer_width_bin_measure;
  widget_class->size_allocate = ringer_width_bin_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | flags);
  properties[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 0,
                                                 G_PARAM_READWRITE | flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_width_bin_init (RingerWidthBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
ringer_width_bin_get_child (RingerWidthBin *self)
{
  g_return_val_if_fail (RINGER_IS_WIDTH_BIN (self), NULL);
  return self->child;
}

void
ringer_width_bin_set_child (RingerWidthBin *self, GtkWidget *child)
{
  g_return_if_fail (RINGER_IS_WIDTH_BIN (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

int
ringer_width_bin_get_threshold (RingerWidthBin *self)
{
  g_return_val_if_fail (RINGER_IS_WIDTH_BIN (self), 0);
  return self->threshold;
}

void
ringer_width_bin_set_threshold (RingerWidthBin *self, int threshold)
{
  g_return_if_fail (RINGER_IS_WIDTH_BIN (self));
  g_return_if_fail (threshold >= 0);

  if (self->threshold == threshold)
    return;
  self->threshold = threshold;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THRESHOLD]);
}

gboolean
ringer_width_bin_get_narrow (RingerWidthBin *self)
{
  g_return_val_if_fail (RINGER_IS_WIDTH_BIN (self), FALSE);
  return self->narrow;
}
