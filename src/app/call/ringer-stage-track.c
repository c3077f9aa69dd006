/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-stage-track.h"

#include "ringer-tooltip.h"
#include "ringer-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Drawn by its children, so that the style sheet has the colours: a trough, two
 * fills, and for each limit a tick with its caption. Only the places are computed. */

#define BAR_HEIGHT 6
#define TICK_WIDTH 2
#define GAP        2

struct _RingerStageTrack
{
  GtkWidget  parent_instance;
  GtkWidget *trough;
  GtkWidget *waited; /* until the accept */
  GtkWidget *worked; /* from the accept on */
  GtkWidget *ticks[RINGER_N_LIMITS];
  GtkWidget *captions[RINGER_N_LIMITS];
  gint64     limits[RINGER_N_LIMITS];
  gint64     accepted;
  gint64     elapsed;
};

G_DEFINE_FINAL_TYPE (RingerStageTrack, ringer_stage_track, GTK_TYPE_WIDGET)

static gint64
get_scale (RingerStageTrack *self)
{
  gint64 scale = MAX (self->elapsed, 1);

  for (guint i = 0; i < RINGER_N_LIMITS; i++)
    scale = MAX (scale, self->limits[i]);
  return scale;
}

static void
allocate_at (GtkWidget *child, int x, int y, int width, int height)
{
  GskTransform *transform = gsk_transform_translate (NULL,
                                                     &GRAPHENE_POINT_INIT ((float) x, (float) y));

  gtk_widget_allocate (child, width, height, -1, transform);
}

static void
allocate_fill (GtkWidget *child, int start, int end)
{
  int least = 0;

  gtk_widget_set_child_visible (child, end > start);
  if (end <= start)
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  allocate_at (child, start, 0, MAX (end - start, least), BAR_HEIGHT);
}

static int
measure_caption (RingerStageTrack *self, guint i)
{
  int natural = 0;

  gtk_widget_measure (self->captions[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL,
                      NULL);
  return natural;
}

/* Captions stand under their ticks, moved in at the ends; one that would run into
 * another is left out, for its tick has it as a tooltip. */
static void
allocate_captions (RingerStageTrack *self, int width, int height, const int *places)
{
  static const RingerLimit order[] = { RINGER_LIMIT_RESPONSE, RINGER_LIMIT_OURS,
                                       RINGER_LIMIT_ACCEPT };
  int                      taken[RINGER_N_LIMITS][2];
  guint                    n_taken = 0;

  for (guint i = 0; i < RINGER_N_LIMITS; i++)
    {
      RingerLimit limit = order[i];
      int         natural = measure_caption (self, limit);
      int         x = CLAMP (places[limit] - natural / 2, 0, MAX (width - natural, 0));
      gboolean    free = self->limits[limit] > 0 && natural <= width;

      for (guint j = 0; j < n_taken && free; j++)
        free = x > taken[j][1] + 8 || x + natural + 8 < taken[j][0];
      gtk_widget_set_child_visible (self->captions[limit], free);
      if (!free)
        continue;
      taken[n_taken][0] = x;
      taken[n_taken++][1] = x + natural;
      allocate_at (self->captions[limit], x, BAR_HEIGHT + GAP, natural,
                   MAX (height - BAR_HEIGHT - GAP, 1));
    }
}

static void
ringer_stage_track_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RingerStageTrack *self = RINGER_STAGE_TRACK (widget);
  double            per_pixel = (double) get_scale (self) / MAX (width, 1);
  gint64            accepted = self->accepted < 0 ? self->elapsed : self->accepted;
  int               places[RINGER_N_LIMITS];

  allocate_at (self->trough, 0, 0, width, BAR_HEIGHT);
  allocate_fill (self->waited, 0, (int) ((double) accepted / per_pixel));
  allocate_fill (self->worked, (int) ((double) accepted / per_pixel),
                 (int) ((double) self->elapsed / per_pixel));
  for (guint i = 0; i < RINGER_N_LIMITS; i++)
    {
      places[i] = (int) ((double) self->limits[i] / per_pixel);
      gtk_widget_set_child_visible (self->ticks[i], self->limits[i] > 0);
      if (self->limits[i] > 0)
        allocate_at (self->ticks[i], CLAMP (places[i] - TICK_WIDTH, 0, width - TICK_WIDTH), 0,
                     TICK_WIDTH, BAR_HEIGHT);
    }
  allocate_captions (self, width, height, places);
}

static void
ringer_stage_track_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  RingerStageTrack *self = RINGER_STAGE_TRACK (widget);
  int               height = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 60;
      *natural = 240;
      return;
    }
  for (guint i = 0; i < RINGER_N_LIMITS; i++)
    {
      int caption = 0;

      gtk_widget_measure (self->captions[i], orientation, -1, NULL, &caption, NULL, NULL);
      height = MAX (height, caption);
    }
  *minimum = *natural = BAR_HEIGHT + GAP + height;
}

static void
ringer_stage_track_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ringer_stage_track_parent_class)->dispose (object);
}

static void
ringer_stage_track_class_init (RingerStageTrackClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_stage_track_dispose;
  widget_class->size_allocate = ringer_stage_track_size_allocate;
  widget_class->measure = ringer_stage_track_measure;
  gtk_widget_class_set_css_name (widget_class, "stage-track");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static GtkWidget *
add_part (RingerStageTrack *self, GtkWidget *part, const char *css_class)
{
  gtk_widget_add_css_class (part, css_class);
  gtk_widget_set_parent (part, GTK_WIDGET (self));
  return part;
}

static void
ringer_stage_track_init (RingerStageTrack *self)
{
  self->accepted = -1;
  self->trough = add_part (self, adw_bin_new (), "trough");
  self->waited = add_part (self, adw_bin_new (), "waited");
  self->worked = add_part (self, adw_bin_new (), "worked");
  for (guint i = 0; i < RINGER_N_LIMITS; i++)
    {
      self->ticks[i] = add_part (self, adw_bin_new (), "tick");
      self->captions[i] = add_part (self, gtk_label_new (NULL), "caption");
      gtk_widget_add_css_class (self->captions[i], "dim-label");
    }
}

static char *
describe_limit (RingerLimit limit, gint64 duration)
{
  g_autofree char *words = ringer_words_limit ((guint) (duration / 1000));

  switch (limit)
    {
    case RINGER_LIMIT_ACCEPT:
      /* Translators: a deadline, as in "accept by 1 s" */
      return g_strdup_printf (_ ("accept by %s"), words);
    case RINGER_LIMIT_RESPONSE:
      return g_strdup_printf (_ ("answer by %s"), words);
    case RINGER_LIMIT_OURS:
      return g_strdup_printf (_ ("your timeout %s"), words);
    case RINGER_N_LIMITS:
    default:
      g_assert_not_reached ();
    }
}

void
ringer_stage_track_set_limit (RingerStageTrack *self, RingerLimit limit, gint64 duration)
{
  g_autofree char *caption = NULL;

  g_return_if_fail (RINGER_IS_STAGE_TRACK (self));
  g_return_if_fail (limit < RINGER_N_LIMITS);

  if (self->limits[limit] == duration)
    return;
  self->limits[limit] = duration;
  caption = describe_limit (limit, duration);
  gtk_label_set_label (GTK_LABEL (self->captions[limit]), caption);
  ringer_tooltip_set (self->ticks[limit], caption);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
ringer_stage_track_set_progress (RingerStageTrack *self, gint64 accepted, gint64 elapsed)
{
  g_return_if_fail (RINGER_IS_STAGE_TRACK (self));

  if (self->accepted == accepted && self->elapsed == elapsed)
    return;
  self->accepted = accepted;
  self->elapsed = elapsed;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
