/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cluster-row.h"

#include "ringer-call-words.h"
#include "ringer-text.h"
#include "ringer-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define BAR_HEIGHT   10
#define TICK_WIDTH   3
#define MAX_CHARS    120
#define TROUGH_ALPHA 0.12f
#define SPAN_ALPHA   0.35f

struct _RingerClusterRow
{
  GtkWidget         parent_instance;
  GtkLabel         *title;
  GtkLabel         *share;
  GtkWidget        *bar;
  GtkLabel         *times;
  RingerCluster    *cluster;
  RingerClusterRun *run;
};

G_DEFINE_FINAL_TYPE (RingerClusterRow, ringer_cluster_row, GTK_TYPE_WIDGET)

static void
draw_span (cairo_t *cr, const GdkRGBA *colour, double alpha, double x, double width, int height)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, alpha);
  cairo_rectangle (cr, x, 0, MAX (width, TICK_WIDTH), height);
  cairo_fill (cr);
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  RingerClusterRow   *self = user_data;
  RingerClusterSpread spread;
  GdkRGBA             colour;
  double              scale;

  if (self->cluster == NULL)
    return;
  ringer_cluster_get_spread (self->cluster, &spread);
  scale = (double) (width - TICK_WIDTH) /
          (double) MAX (ringer_cluster_run_get_longest (self->run), 1);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  draw_span (cr, &colour, TROUGH_ALPHA, 0, width, height);
  draw_span (cr, &colour, SPAN_ALPHA, (double) spread.min * scale,
             (double) (spread.max - spread.min) * scale, height);
  draw_span (cr, &colour, 1, (double) spread.median * scale, TICK_WIDTH, height);
  draw_span (cr, &colour, 0.7, (double) spread.p95 * scale, TICK_WIDTH, height);
}

static void
show_title (RingerClusterRow *self)
{
  RingerCall      *call = ringer_cluster_get_call (self->cluster);
  GBytes          *answer = ringer_call_get_answer (call);
  guint            n_spellings = ringer_cluster_get_n_spellings (self->cluster);
  RingerCallWords  words;
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;

  ringer_call_words_init (&words, ringer_call_get_outcome (call));
  if (answer != NULL)
    text = ringer_text_one_line (g_bytes_get_data (answer, NULL),
                                 (gssize) g_bytes_get_size (answer), MAX_CHARS);
  title = text != NULL ? g_strdup_printf ("%s  %s", words.stage, text) : g_strdup (words.stage);
  if (n_spellings > 1)
    {
      g_autofree char *first = g_steal_pointer (&title);

      title = g_strdup_printf (ngettext ("%s (the same JSON, written in %u way)",
                                         "%s (the same JSON, written in %u ways)", n_spellings),
                               first, n_spellings);
    }
  gtk_label_set_label (self->title, title);
}

static void
show_times (RingerClusterRow *self)
{
  RingerClusterSpread spread;
  g_autofree char    *min = NULL;
  g_autofree char    *median = NULL;
  g_autofree char    *p95 = NULL;
  g_autofree char    *max = NULL;
  g_autofree char    *words = NULL;

  ringer_cluster_get_spread (self->cluster, &spread);
  min = ringer_words_duration (spread.min);
  median = ringer_words_duration (spread.median);
  p95 = ringer_words_duration (spread.p95);
  max = ringer_words_duration (spread.max);
  /* Translators: how long calls took: the fastest, half of them, 95 of 100, the slowest */
  words = g_strdup_printf (_ ("min %s · median %s · p95 %s · max %s"), min, median, p95, max);
  gtk_label_set_label (self->times, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_widget_queue_draw (self->bar);
}

static void
update (RingerClusterRow *self)
{
  guint            count = ringer_cluster_get_count (self->cluster);
  guint            n_ended = ringer_cluster_run_get_n_ended (self->run);
  g_autofree char *share = g_strdup_printf (_ ("%u of %u · %.0f %%"), count, n_ended,
                                            100.0 * count / MAX (n_ended, 1));

  show_title (self);
  gtk_label_set_label (self->share, share);
  show_times (self);
}

static void
ringer_cluster_row_dispose (GObject *object)
{
  RingerClusterRow *self = RINGER_CLUSTER_ROW (object);
  GtkWidget        *child;

  ringer_cluster_row_set_cluster (self, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ringer_cluster_row_parent_class)->dispose (object);
}

static void
ringer_cluster_row_class_init (RingerClusterRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ringer_cluster_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "cluster-row");
}

static GtkLabel *
add_label (RingerClusterRow *self, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return GTK_LABEL (label);
}

static void
ringer_cluster_row_init (RingerClusterRow *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 4);
  self->title = add_label (self, "heading");
  self->share = add_label (self, "caption");
  self->bar = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG,
                            "content-height", BAR_HEIGHT, NULL);
  gtk_widget_add_css_class (self->bar, "accent");
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->bar), draw_cb, self, NULL);
  self->times = add_label (self, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->times), "numeric");
}

GtkWidget *
ringer_cluster_row_new (void)
{
  return g_object_new (RINGER_TYPE_CLUSTER_ROW, NULL);
}

void
ringer_cluster_row_set_cluster (RingerClusterRow *self,
                                RingerCluster    *cluster,
                                RingerClusterRun *run)
{
  g_return_if_fail (RINGER_IS_CLUSTER_ROW (self));
  g_return_if_fail ((cluster == NULL) == (run == NULL));

  if (self->cluster != NULL)
    g_signal_handlers_disconnect_by_func (self->cluster, update, self);
  g_set_object (&self->cluster, cluster);
  g_set_object (&self->run, run);
  if (cluster == NULL)
    return;
  g_signal_connect_object (cluster, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
