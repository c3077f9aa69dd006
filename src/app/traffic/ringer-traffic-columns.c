/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-columns.h"

#include "ringer-text.h"

#include <glib/gi18n.h>

/* The places of the columns. Widths come from sample texts in the font of the list;
 * columns are let in by their importance until the width is used up, then those that
 * may grow share what is left. Main thread only; owned by the list. */

#define SIDE    12 /* pixels before the first and after the last column */
#define GAP     12 /* between two columns */
#define PADDING 3  /* above and below the text of a row */
#define MOST    10 /* importance */
#define ALWAYS  6  /* of this importance and above a column is never left out */

/* Texts that come again: topics, actions, procedures, sizes. */
#define MAX_LAYOUTS 4000
#define MAX_CHARS   240

typedef struct
{
  const char *title;
  const char *sample; /* as wide as the column usually is */
  int         importance;
  int         grow;   /* share of the room that is left */
  gboolean    shrink; /* may be half as wide as its sample */
  gboolean    end_aligned;
  gboolean    numeric;
  gboolean    monospace;
  gboolean    repeats; /* few different texts */
} Kind;

static const Kind kinds[RINGER_TRAFFIC_N_COLUMNS] = {
  [RINGER_TRAFFIC_TIME] = { .title = N_ ("Time"),
                            .sample = "00:00:00.000",
                            .importance = 9,
                            .numeric = TRUE },
  [RINGER_TRAFFIC_DELTA] = { .title = N_ ("Since"),
                             .sample = "+999.9 ms",
                             .importance = 4,
                             .end_aligned = TRUE,
                             .numeric = TRUE },
  [RINGER_TRAFFIC_DIRECTION] = { .title = "", .sample = "→", .importance = 10, .repeats = TRUE },
  [RINGER_TRAFFIC_CONNECTION] = { .title = N_ ("Connection"),
                                  .sample = "Local broker 0",
                                  .importance = 1,
                                  .shrink = TRUE,
                                  .repeats = TRUE },
  [RINGER_TRAFFIC_TOPIC] = { .title = N_ ("Topic"),
                             .sample = "CONNECTION",
                             .importance = 3,
                             .repeats = TRUE },
  [RINGER_TRAFFIC_ACTION] = { .title = N_ ("Action"),
                              .sample = "NO_RPC_PROVIDER",
                              .importance = 8,
                              .shrink = TRUE,
                              .repeats = TRUE },
  [RINGER_TRAFFIC_PROCEDURE] = { .title = N_ ("Procedure"),
                                 .sample = "orders/get-by-id",
                                 .importance = 7,
                                 .grow = 3,
                                 .shrink = TRUE,
                                 .repeats = TRUE },
  [RINGER_TRAFFIC_CORRELATION] = { .title = N_ ("Call"),
                                   .sample = "00000000",
                                   .importance = 2,
                                   .monospace = TRUE },
  [RINGER_TRAFFIC_SIZE] = { .title = N_ ("Size"),
                            .sample = "999.9 KiB",
                            .importance = 6,
                            .end_aligned = TRUE,
                            .numeric = TRUE,
                            .repeats = TRUE },
  [RINGER_TRAFFIC_NOTE] = { .title = N_ ("Note"),
                            .sample = "no provider accepted",
                            .importance = 5,
                            .grow = 5,
                            .shrink = TRUE },
};

struct _RingerTrafficColumns
{
  GObject      parent_instance;
  GtkWidget   *widget; /* not owned, see the header */
  PangoLayout *scratch[RINGER_TRAFFIC_N_COLUMNS];
  GHashTable  *layouts[RINGER_TRAFFIC_N_COLUMNS]; /* by text; NULL where texts rarely repeat */
  guint        n_layouts;
  int          usual[RINGER_TRAFFIC_N_COLUMNS];
  int          wanted[RINGER_TRAFFIC_N_COLUMNS];
  int          x[RINGER_TRAFFIC_N_COLUMNS];
  int          places[RINGER_TRAFFIC_N_COLUMNS]; /* widths; 0 when left out */
  int          width;
  int          row_height;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerTrafficColumns, ringer_traffic_columns, G_TYPE_OBJECT)

static void
forget_layouts (RingerTrafficColumns *self)
{
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    if (self->layouts[i] != NULL)
      g_hash_table_remove_all (self->layouts[i]);
  self->n_layouts = 0;
}

static void
ringer_traffic_columns_dispose (GObject *object)
{
  RingerTrafficColumns *self = RINGER_TRAFFIC_COLUMNS (object);

  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    {
      g_clear_object (&self->scratch[i]);
      g_clear_pointer (&self->layouts[i], g_hash_table_unref);
    }
  G_OBJECT_CLASS (ringer_traffic_columns_parent_class)->dispose (object);
}

static void
ringer_traffic_columns_class_init (RingerTrafficColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ringer_traffic_columns_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ringer_traffic_columns_init (RingerTrafficColumns *self)
{
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    if (kinds[i].repeats)
      self->layouts[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static PangoLayout *
make_layout (RingerTrafficColumns *self, RingerTrafficColumn column)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  if (kinds[column].numeric)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (kinds[column].monospace)
    pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, column == RINGER_TRAFFIC_PROCEDURE ? PANGO_ELLIPSIZE_MIDDLE
                                                                         : PANGO_ELLIPSIZE_END);
  return layout;
}

static int
get_least (RingerTrafficColumns *self, int column)
{
  if (self->wanted[column] > 0)
    return self->wanted[column];
  return kinds[column].shrink ? self->usual[column] / 2 : self->usual[column];
}

/* Widens the columns that are in towards their usual widths, the most important
 * first. Returns what is left. */
static int
widen (RingerTrafficColumns *self, int left)
{
  for (int importance = MOST; importance > 0; importance--)
    for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
      if (kinds[i].importance == importance && self->places[i] > 0 && self->wanted[i] == 0)
        {
          int more = CLAMP (self->usual[i] - self->places[i], 0, MAX (left, 0));

          self->places[i] += more;
          left -= more;
        }
  return left;
}

/* Those that are always there, as wide as usual if that is possible; then others as
 * long as there is room for their least widths. Returns what is left. */
static int
let_in (RingerTrafficColumns *self)
{
  int left = self->width - 2 * SIDE + GAP;

  memset (self->places, 0, sizeof self->places);
  for (int importance = MOST; importance > 0; importance--)
    for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
      if (kinds[i].importance == importance)
        {
          int least = get_least (self, i);

          if (importance < ALWAYS && least + GAP > left)
            return left;
          self->places[i] = MAX (least, 1);
          left -= least + GAP;
          if (importance == ALWAYS)
            left = widen (self, left);
        }
  return left;
}

static void
share (RingerTrafficColumns *self, int left)
{
  int shares = 0;

  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    if (self->places[i] > 0 && self->wanted[i] == 0)
      shares += kinds[i].grow;
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS && shares > 0; i++)
    if (self->places[i] > 0 && self->wanted[i] == 0)
      self->places[i] += MAX (left, 0) * kinds[i].grow / shares;
}

static void
work_out (RingerTrafficColumns *self)
{
  gboolean mirrored = gtk_widget_get_direction (self->widget) == GTK_TEXT_DIR_RTL;
  int      x = SIDE;

  share (self, widen (self, let_in (self)));
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    if (self->places[i] > 0)
      {
        self->x[i] = mirrored ? self->width - x - self->places[i] : x;
        x += self->places[i] + GAP;
        pango_layout_set_width (self->scratch[i], self->places[i] * PANGO_SCALE);
      }
  forget_layouts (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

RingerTrafficColumns *
ringer_traffic_columns_new (GtkWidget *widget)
{
  RingerTrafficColumns *self;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (RINGER_TYPE_TRAFFIC_COLUMNS, NULL);
  self->widget = widget;
  ringer_traffic_columns_reset (self);
  return self;
}

void
ringer_traffic_columns_reset (RingerTrafficColumns *self)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_COLUMNS (self));

  self->row_height = 0;
  for (int i = 0; i < RINGER_TRAFFIC_N_COLUMNS; i++)
    {
      g_autoptr (PangoLayout) title = gtk_widget_create_pango_layout (
          self->widget, *kinds[i].title != '\0' ? _ (kinds[i].title) : "");
      int width;
      int title_width;
      int height;

      g_clear_object (&self->scratch[i]);
      self->scratch[i] = make_layout (self, (RingerTrafficColumn) i);
      pango_layout_set_text (self->scratch[i], kinds[i].sample, -1);
      pango_layout_get_pixel_size (self->scratch[i], &width, &height);
      pango_layout_get_pixel_size (title, &title_width, NULL);
      self->usual[i] = MAX (width, title_width) + 1;
      self->row_height = MAX (self->row_height, height + 2 * PADDING);
    }
  work_out (self);
}

void
ringer_traffic_columns_set_width (RingerTrafficColumns *self, int width)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_COLUMNS (self));

  if (self->width == width)
    return;
  self->width = width;
  work_out (self);
}

int
ringer_traffic_columns_get_row_height (RingerTrafficColumns *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_COLUMNS (self), 0);
  return self->row_height;
}

gboolean
ringer_traffic_columns_get_place (RingerTrafficColumns *self,
                                  RingerTrafficColumn   column,
                                  int                  *x,
                                  int                  *width)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_COLUMNS (self), FALSE);
  g_return_val_if_fail (column < RINGER_TRAFFIC_N_COLUMNS, FALSE);

  *x = self->x[column];
  *width = self->places[column];
  return self->places[column] > 0;
}

void
ringer_traffic_columns_set_wanted (RingerTrafficColumns *self,
                                   RingerTrafficColumn   column,
                                   int                   width)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_COLUMNS (self));
  g_return_if_fail (column < RINGER_TRAFFIC_N_COLUMNS);

  if (width > 0)
    width = MAX (width, 24);
  if (self->wanted[column] == width)
    return;
  self->wanted[column] = width;
  work_out (self);
}

const char *
ringer_traffic_columns_get_title (RingerTrafficColumn column)
{
  g_return_val_if_fail (column < RINGER_TRAFFIC_N_COLUMNS, NULL);
  return *kinds[column].title != '\0' ? _ (kinds[column].title) : "";
}

gboolean
ringer_traffic_columns_is_end_aligned (RingerTrafficColumn column)
{
  g_return_val_if_fail (column < RINGER_TRAFFIC_N_COLUMNS, FALSE);
  return kinds[column].end_aligned;
}

PangoLayout *
ringer_traffic_columns_lay_out (RingerTrafficColumns *self,
                                RingerTrafficColumn   column,
                                const char           *text)
{
  PangoLayout     *layout;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (RINGER_IS_TRAFFIC_COLUMNS (self), NULL);
  g_return_val_if_fail (column < RINGER_TRAFFIC_N_COLUMNS, NULL);

  if (self->layouts[column] == NULL)
    {
      pango_layout_set_text (self->scratch[column], text, -1);
      return self->scratch[column];
    }
  layout = g_hash_table_lookup (self->layouts[column], text);
  if (layout != NULL)
    return layout;
  if (++self->n_layouts > MAX_LAYOUTS)
    forget_layouts (self);
  layout = pango_layout_copy (self->scratch[column]);
  shown = ringer_text_one_line (text, -1, MAX_CHARS);
  pango_layout_set_text (layout, shown, -1);
  g_hash_table_insert (self->layouts[column], g_strdup (text), layout);
  return layout;
}
