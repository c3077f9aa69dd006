/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  RINGER_TRAFFIC_TIME,
  RINGER_TRAFFIC_DELTA,
  RINGER_TRAFFIC_DIRECTION,
  RINGER_TRAFFIC_CONNECTION,
  RINGER_TRAFFIC_TOPIC,
  RINGER_TRAFFIC_ACTION,
  RINGER_TRAFFIC_PROCEDURE,
  RINGER_TRAFFIC_CORRELATION,
  RINGER_TRAFFIC_SIZE,
  RINGER_TRAFFIC_NOTE,
  RINGER_TRAFFIC_N_COLUMNS
} RingerTrafficColumn;

/* Where the columns stand, for the header and all rows of one list: worked out once
 * for each width. Where there is no room for all of them the less important ones are
 * left out. Also keeps what all rows share: their height, and the layouts of texts
 * that come again and again.
 *
 * Signals: changed ()  places or fonts are others now */
#define RINGER_TYPE_TRAFFIC_COLUMNS (ringer_traffic_columns_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerTrafficColumns, ringer_traffic_columns, RINGER, TRAFFIC_COLUMNS, GObject)

/* WIDGET has the fonts; it outlives the object. */
RingerTrafficColumns *ringer_traffic_columns_new (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;
/* The fonts of the widget, or its direction, are others. */
void ringer_traffic_columns_reset (RingerTrafficColumns *self);
void ringer_traffic_columns_set_width (RingerTrafficColumns *self, int width);
int  ringer_traffic_columns_get_row_height (RingerTrafficColumns *self);
/* FALSE when the column is left out. */
gboolean ringer_traffic_columns_get_place (RingerTrafficColumns *self,
                                           RingerTrafficColumn   column,
                                           int                  *x,
                                           int                  *width);
/* The user wants COLUMN this wide; 0 for the usual width. */
void        ringer_traffic_columns_set_wanted (RingerTrafficColumns *self,
                                               RingerTrafficColumn   column,
                                               int                   width);
const char *ringer_traffic_columns_get_title (RingerTrafficColumn column);
gboolean    ringer_traffic_columns_is_end_aligned (RingerTrafficColumn column);
/* TEXT, from whomever, laid out for COLUMN, as wide as it is; good until the next call. */
PangoLayout *ringer_traffic_columns_lay_out (RingerTrafficColumns *self,
                                             RingerTrafficColumn   column,
                                             const char           *text);

G_END_DECLS
