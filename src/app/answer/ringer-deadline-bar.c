/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-deadline-bar.h"

#include <adwaita.h>

#define HEIGHT 3

/* Shares of the time below which the bar changes its colour. */
#define HURRY  0.3
#define URGENT 0.12

struct _RingerDeadlineBar
{
  GtkWidget  parent_instance;
  GtkWidget *fill;
  double     fraction;
};

G_DEFINE_FINAL_TYPE (RingerDeadlineBar, ringer_deadline_bar, GTK_TYPE_WIDGET)

static void
ringer_deadline_bar_measure (GtkWidget     *widget,
                             GtkOrientation orientation,
                             int            for_size,
                             int           *minimum,
                             int           *natural,
                             int           *minimum_baseline,
                             int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 0;
}

static void
ringer_deadline_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RingerDeadlineBar *self = RINGER_DEADLINE_BAR (widget);
  int                filled = (int) (self->fraction * width + 0.5);
  int                x = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width - filled : 0;

  gtk_widget_set_child_visible (self->fill, filled > 0);
  if (filled > 0)
    gtk_widget_allocate (self->fill, filled, height, -1,
                         gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, 0)));
}

static void
ringer_deadline_bar_dispose (GObject *object)
{
  g_clear_pointer (&RINGER_DEADLINE_BAR (object)->fill, gtk_widget_unparent);
  G_OBJECT_CLASS (ringer_deadline_bar_parent_class)->dispose (object);
}

static void
ringer_deadline_bar_class_init (RingerDeadlineBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_deadline_bar_dispose;
  widget_class->measure = ringer_deadline_bar_measure;
  widget_class->size_allocate = ringer_deadline_bar_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "deadline-bar");
  /* The seconds stand beside it in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ringer_deadline_bar_init (RingerDeadlineBar *self)
{
  self->fill = adw_bin_new ();
  gtk_widget_set_parent (self->fill, GTK_WIDGET (self));
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
ringer_deadline_bar_set_fraction (RingerDeadlineBar *self, double fraction)
{
  int width;

  g_return_if_fail (RINGER_IS_DEADLINE_BAR (self));

  width = gtk_widget_get_width (GTK_WIDGET (self));
  set_class (GTK_WIDGET (self), "urgent", fraction < URGENT);
  set_class (GTK_WIDGET (self), "hurry", fraction >= URGENT && fraction < HURRY);
  /* Ten times a second is asked for; a long deadline moves the end more rarely. */
  if ((int) (fraction * width + 0.5) != (int) (self->fraction * width + 0.5))
    gtk_widget_queue_allocate (GTK_WIDGET (self));
  self->fraction = fraction;
}
