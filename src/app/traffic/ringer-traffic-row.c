/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-row.h"

#include "ringer-compat-gtk.h"
#include "ringer-traffic-frame.h"
#include "ringer-traffic-words.h"

#include <adwaita.h>

/* Draws the cells of one row straight into the snapshot. The text of a cell is made when
 * the row is drawn: most rows of a quick stream never are. */

#define MARK_WIDTH   3   /* pixels: the colour of the call at the row's edge */
#define MAX_PREVIEW  240 /* characters of a payload */
#define PREVIEW_HEAD 1024
#define DIM          0.6f
#define SHORT_ID     8

struct _RingerTrafficRow
{
  GtkWidget             parent_instance;
  RingerTrafficColumns *columns;
  GtkListItem          *list_item; /* not owned: it owns us */
  GListModel           *model;     /* not owned: the list has it */
  RingerCaptureRow     *frame;
  gboolean              named; /* the accessible name is that of the frame */
};

G_DEFINE_FINAL_TYPE (RingerTrafficRow, ringer_traffic_row, GTK_TYPE_WIDGET)

typedef struct
{
  GtkSnapshot *snapshot;
  GdkRGBA      normal;
  GdkRGBA      dim;
  int          height;
} Pen;

static void
draw (RingerTrafficRow   *self,
      Pen                *pen,
      RingerTrafficColumn column,
      const char         *text,
      const GdkRGBA      *colour)
{
  PangoLayout *layout;
  int          x;
  int          width;
  int          text_width;
  int          text_height;

  if (text == NULL || *text == '\0' ||
      !ringer_traffic_columns_get_place (self->columns, column, &x, &width))
    return;
  layout = ringer_traffic_columns_lay_out (self->columns, column, text);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if (ringer_traffic_columns_is_end_aligned (column) !=
      (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL))
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (
      pen->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) ((pen->height - text_height) / 2)));
  gtk_snapshot_append_layout (pen->snapshot, layout, colour);
  gtk_snapshot_restore (pen->snapshot);
}

static gboolean
has_place (RingerTrafficRow *self, RingerTrafficColumn column)
{
  int x;
  int width;

  return ringer_traffic_columns_get_place (self->columns, column, &x, &width);
}

static void
draw_delta (RingerTrafficRow *self, Pen *pen, const RingerCaptureEntry *entry)
{
  guint position = gtk_list_item_get_position (self->list_item);
  g_autoptr (RingerCaptureRow) before = NULL;
  g_autofree char *text = NULL;

  if (self->model == NULL || position == 0 || position == GTK_INVALID_LIST_POSITION ||
      !has_place (self, RINGER_TRAFFIC_DELTA))
    return;
  before = g_list_model_get_item (self->model, position - 1);
  if (before == NULL)
    return;
  text = ringer_traffic_words_delta (entry->when - ringer_capture_row_get_entry (before)->when);
  draw (self, pen, RINGER_TRAFFIC_DELTA, text, &pen->dim);
}

/* The mark stands for the call wherever the list is narrow, too. */
static void
draw_call (RingerTrafficRow *self, Pen *pen)
{
  g_autofree char *correlation = ringer_traffic_frame_dup_correlation (self->frame);
  g_autofree char *shown = NULL;
  GdkRGBA          colour;
  float            x = 0;

  if (correlation == NULL)
    return;
  ringer_traffic_words_colour (
      correlation, adw_style_manager_get_dark (adw_style_manager_get_default ()), &colour);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = (float) (gtk_widget_get_width (GTK_WIDGET (self)) - MARK_WIDTH - 3);
  else
    x = 3;
  gtk_snapshot_append_color (pen->snapshot, &colour,
                             &GRAPHENE_RECT_INIT (x, 2, MARK_WIDTH, (float) (pen->height - 4)));
  if (!has_place (self, RINGER_TRAFFIC_CORRELATION))
    return;
  shown = ringer_traffic_words_call (correlation, SHORT_ID);
  draw (self, pen, RINGER_TRAFFIC_CORRELATION, shown, &pen->dim);
}

/* What went wrong; else the beginning of the payload. */
static void
draw_note (RingerTrafficRow *self, Pen *pen, const RingerCaptureEntry *entry, const char *action)
{
  const char      *trouble = ringer_traffic_words_trouble (entry, action);
  g_autofree char *preview = NULL;

  if (!has_place (self, RINGER_TRAFFIC_NOTE))
    return;
  if (trouble != NULL)
    {
      draw (self, pen, RINGER_TRAFFIC_NOTE, trouble, &pen->normal);
      return;
    }
  preview = ringer_traffic_frame_dup_preview (self->frame, PREVIEW_HEAD, MAX_PREVIEW);
  draw (self, pen, RINGER_TRAFFIC_NOTE, preview, &pen->dim);
}

static void
name (RingerTrafficRow *self)
{
  g_autofree char *words = NULL;

  if (self->named)
    return;
  self->named = TRUE;
  words = ringer_traffic_words_row (ringer_capture_row_get_capture (self->frame),
                                    ringer_capture_row_get_entry (self->frame));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
ringer_traffic_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RingerTrafficRow         *self = RINGER_TRAFFIC_ROW (widget);
  Pen                       pen = { .snapshot = snapshot };
  RingerCapture            *capture;
  const RingerCaptureEntry *entry;
  const char               *action;
  g_autofree char          *time = NULL;
  g_autofree char          *size = NULL;

  if (self->frame == NULL)
    return;
  name (self);
  capture = ringer_capture_row_get_capture (self->frame);
  entry = ringer_capture_row_get_entry (self->frame);
  action = ringer_capture_get_text (capture, entry->action);
  ringer_compat_get_colour (widget, &pen.normal);
  pen.dim = pen.normal;
  pen.dim.alpha *= DIM;
  pen.height = gtk_widget_get_height (widget);

  time = ringer_traffic_words_time (entry->wall);
  draw (self, &pen, RINGER_TRAFFIC_TIME, time, &pen.dim);
  draw_delta (self, &pen, entry);
  draw (self, &pen, RINGER_TRAFFIC_DIRECTION,
        (entry->flags & RINGER_CAPTURE_OUTGOING) != 0 ? "→" : "←", &pen.normal);
  draw (self, &pen, RINGER_TRAFFIC_CONNECTION, ringer_capture_get_text (capture, entry->connection),
        &pen.dim);
  draw (self, &pen, RINGER_TRAFFIC_TOPIC, ringer_capture_get_text (capture, entry->topic),
        &pen.dim);
  draw (self, &pen, RINGER_TRAFFIC_ACTION, action, &pen.normal);
  draw (self, &pen, RINGER_TRAFFIC_PROCEDURE, ringer_capture_get_text (capture, entry->name),
        &pen.normal);
  draw_call (self, &pen);
  size = ringer_traffic_words_size (entry->size);
  draw (self, &pen, RINGER_TRAFFIC_SIZE, size, &pen.dim);
  draw_note (self, &pen, entry, action);
}

static void
ringer_traffic_row_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = ringer_traffic_columns_get_row_height (
        RINGER_TRAFFIC_ROW (widget)->columns);
}

static void
ringer_traffic_row_dispose (GObject *object)
{
  RingerTrafficRow *self = RINGER_TRAFFIC_ROW (object);

  g_clear_object (&self->frame);
  g_clear_object (&self->columns);
  G_OBJECT_CLASS (ringer_traffic_row_parent_class)->dispose (object);
}

static void
ringer_traffic_row_class_init (RingerTrafficRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_traffic_row_dispose;
  widget_class->measure = ringer_traffic_row_measure;
  widget_class->snapshot = ringer_traffic_row_snapshot;
  gtk_widget_class_set_css_name (widget_class, "traffic-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
ringer_traffic_row_init (RingerTrafficRow *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
ringer_traffic_row_new (RingerTrafficColumns *columns, GtkListItem *item)
{
  RingerTrafficRow *self = g_object_new (RINGER_TYPE_TRAFFIC_ROW, NULL);

  self->columns = g_object_ref (columns);
  self->list_item = item;
  return GTK_WIDGET (self);
}

static void
set_class (GtkWidget *widget, const char *class, gboolean on)
{
  if (gtk_widget_has_css_class (widget, class) == on)
    return;
  if (on)
    gtk_widget_add_css_class (widget, class);
  else
    gtk_widget_remove_css_class (widget, class);
}

void
ringer_traffic_row_bind (RingerTrafficRow *self, GListModel *model)
{
  RingerCaptureRow *frame = gtk_list_item_get_item (self->list_item);
  guint             flags = frame != NULL ? ringer_capture_row_get_entry (frame)->flags : 0;

  g_return_if_fail (RINGER_IS_TRAFFIC_ROW (self));

  g_set_object (&self->frame, frame);
  self->model = model;
  self->named = FALSE;
  set_class (GTK_WIDGET (self), "failed",
             (flags & (RINGER_CAPTURE_ERROR | RINGER_CAPTURE_BROKEN)) != 0);
  set_class (GTK_WIDGET (self), "highlit", frame != NULL && ringer_capture_row_get_highlit (frame));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

RingerCaptureRow *
ringer_traffic_row_get_frame (RingerTrafficRow *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_ROW (self), NULL);
  return self->frame;
}
