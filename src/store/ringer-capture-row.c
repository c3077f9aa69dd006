/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

/* A row lives while somebody shows it, and a view gives the same row for the same frame as
 * long as it does. The rows of a view find each other in a table that they leave by
 * themselves: a weak pointer for each of a million rows would be slow to remove. */

struct _RingerCaptureRows
{
  grefcount   ref_count;
  GHashTable *rows; /* serial -> row, unowned; the keys are in the rows */
};

struct _RingerCaptureRow
{
  GObject            parent_instance;
  RingerCaptureRows *rows;
  RingerCapture     *capture;
  guint64            serial;
  RingerCaptureEntry entry;
  GBytes            *frame;
  gboolean           highlit;
};

enum
{
  PROP_HIGHLIT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerCaptureRow, ringer_capture_row, G_TYPE_OBJECT)

static void
ringer_capture_row_finalize (GObject *object)
{
  RingerCaptureRow *self = RINGER_CAPTURE_ROW (object);

  if (self->rows != NULL)
    g_hash_table_remove (self->rows->rows, &self->serial);
  g_clear_pointer (&self->rows, ringer_capture_rows_unref);
  g_clear_pointer (&self->frame, g_bytes_unref);
  g_clear_object (&self->capture);
  G_OBJECT_CLASS (ringer_capture_row_parent_class)->finalize (object);
}

static void
ringer_capture_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HIGHLIT:
      g_value_set_boolean (value, RINGER_CAPTURE_ROW (object)->highlit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_capture_row_class_init (RingerCaptureRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ringer_capture_row_finalize;
  object_class->get_property = ringer_capture_row_get_property;

  properties[PROP_HIGHLIT] = g_param_spec_boolean ("highlit", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_capture_row_init (RingerCaptureRow *self)
{
}

RingerCaptureRows *
ringer_capture_rows_new (void)
{
  RingerCaptureRows *self = g_new0 (RingerCaptureRows, 1);

  g_ref_count_init (&self->ref_count);
  self->rows = g_hash_table_new (g_int64_hash, g_int64_equal);
  return self;
}

void
ringer_capture_rows_unref (RingerCaptureRows *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->rows);
  g_free (self);
}

/*
 * ringer_capture_rows_get:
 * @serial: of a frame, held or not
 * @made: (out): whether the row is a new one
 *
 * Returns: (transfer full): the row of a frame
 */
RingerCaptureRow *
ringer_capture_rows_get (RingerCaptureRows *self,
                         RingerCapture     *capture,
                         guint64            serial,
                         gboolean          *made)
{
  RingerCaptureRow *row = g_hash_table_lookup (self->rows, &serial);
  guint64           position = serial - ringer_capture_get_first_serial (capture);

  *made = row == NULL;
  if (row != NULL)
    return g_object_ref (row);
  row = g_object_new (RINGER_TYPE_CAPTURE_ROW, NULL);
  row->capture = g_object_ref (capture);
  row->serial = serial;
  if (position < ringer_capture_get_n_items (capture))
    {
      ringer_capture_get (capture, (guint) position, &row->entry);
      row->frame = ringer_capture_dup_frame (capture, (guint) position);
    }
  g_ref_count_inc (&self->ref_count);
  row->rows = self;
  g_hash_table_insert (self->rows, &row->serial, row);
  return row;
}

/* Returns: (transfer full): the rows that live, each with a reference */
GPtrArray *
ringer_capture_rows_list (RingerCaptureRows *self)
{
  GPtrArray     *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer       row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (rows, g_object_ref (row));
  return rows;
}

void
ringer_capture_row_set_highlit (RingerCaptureRow *self, gboolean highlit)
{
  if (self->highlit == highlit)
    return;
  self->highlit = highlit;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIGHLIT]);
}

/**
 * ringer_capture_row_get_entry:
 *
 * Returns: what is known of the frame, as long as the row lives
 */
const RingerCaptureEntry *
ringer_capture_row_get_entry (RingerCaptureRow *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE_ROW (self), NULL);
  return &self->entry;
}

/**
 * ringer_capture_row_get_capture:
 *
 * Returns: the log that the frame is or was in
 */
RingerCapture *
ringer_capture_row_get_capture (RingerCaptureRow *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE_ROW (self), NULL);
  return self->capture;
}

/**
 * ringer_capture_row_get_serial:
 *
 * Returns: the frame's serial, see ringer_capture_get_first_serial()
 */
guint64
ringer_capture_row_get_serial (RingerCaptureRow *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE_ROW (self), 0);
  return self->serial;
}

/**
 * ringer_capture_row_dup_frame:
 *
 * Returns: (transfer full) (nullable): the frame, also when the log has let it go since
 *   the row was made; %NULL when it had before
 */
GBytes *
ringer_capture_row_dup_frame (RingerCaptureRow *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE_ROW (self), NULL);
  return self->frame != NULL ? g_bytes_ref (self->frame) : NULL;
}

/**
 * ringer_capture_row_get_highlit:
 *
 * Returns: whether the view's highlight matches; notifies
 */
gboolean
ringer_capture_row_get_highlit (RingerCaptureRow *self)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE_ROW (self), FALSE);
  return self->highlit;
}
