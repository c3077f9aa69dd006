/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-view-private.h"

#include "ringer-clock.h"

/* What a list shows of a log. Without a filter that is a range of serials, and takes
 * no memory. With one, the frames from DOWN to UP have been judged; an idle source moves
 * both ends, the newer first, in slices that leave time for drawing.
 *
 * The view follows the log's "changed" and knows the frames from FIRST to END. While it is
 * paused, those from HELD_FROM on are held back. Main thread only. */

#define SLICE_US      4000
#define ROWS_A_GLANCE 32 /* judged between two looks at the clock */
#define NOT_HELD      G_MAXUINT64

struct _RingerCaptureView
{
  GObject              parent_instance;
  RingerCapture       *capture;
  RingerCaptureRows   *rows;
  RingerFilter        *filter;
  RingerFilter        *highlight;
  guint64              first;
  guint64              end;
  guint64              held_from;
  guint64              down;
  guint64              up;
  RingerCaptureMatches matches; /* only with a filter */
  guint                n_shown; /* the items; the last matches may be held back */
  guint                told_held_back;
  guint                slice_source;
};

enum
{
  PROP_CAPTURE = 1,
  PROP_FILTER,
  PROP_HIGHLIGHT,
  PROP_PAUSED,
  PROP_N_HELD_BACK,
  PROP_SEARCHING,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return RINGER_TYPE_CAPTURE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return ((RingerCaptureView *) model)->n_shown;
}

static guint64
get_serial (RingerCaptureView *self, guint position)
{
  if (self->filter != NULL)
    return ringer_capture_matches_get (&self->matches, position);
  return self->first + position;
}

static gboolean
judge (RingerCaptureView *self, RingerFilter *filter, guint64 serial)
{
  guint64             first = ringer_capture_get_first_serial (self->capture);
  RingerCaptureCursor cursor = { self->capture, (guint) (serial - first) };

  return serial >= first && ringer_filter_match (filter, &cursor);
}

static gpointer
get_item (GListModel *model, guint position)
{
  RingerCaptureView *self = (RingerCaptureView *) model;
  guint64            serial;
  RingerCaptureRow  *row;
  gboolean           made;

  if (position >= self->n_shown)
    return NULL;
  serial = get_serial (self, position);
  row = ringer_capture_rows_get (self->rows, self->capture, serial, &made);
  if (made && self->highlight != NULL)
    ringer_capture_row_set_highlit (row, judge (self, self->highlight, serial));
  return row;
}

static void
init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerCaptureView,
                               ringer_capture_view,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_list_model))

static guint
get_n_held_back (RingerCaptureView *self)
{
  if (self->filter != NULL)
    return ringer_capture_matches_get_n_items (&self->matches) - self->n_shown;
  return (guint) (self->end - self->first) - self->n_shown;
}

static void
notify_held_back (RingerCaptureView *self)
{
  guint n = get_n_held_back (self);

  if (self->told_held_back == n)
    return;
  self->told_held_back = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_HELD_BACK]);
}

/* N_SHOWN has been changed already. */
static void
tell (RingerCaptureView *self, guint position, guint n_removed, guint n_added)
{
  if (n_removed == 0 && n_added == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (n_removed != n_added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* How many of the rows known now are not held back. */
static guint
count_shown (RingerCaptureView *self)
{
  guint64 end = CLAMP (self->held_from, self->first, self->end);

  if (self->filter == NULL)
    return (guint) (end - self->first);
  if (self->held_from == NOT_HELD)
    return ringer_capture_matches_get_n_items (&self->matches);
  return ringer_capture_matches_count_below (&self->matches, end);
}

/* Shows what came at the end. */
static void
show_newer (RingerCaptureView *self)
{
  guint n = count_shown (self);
  guint n_before = self->n_shown;

  self->n_shown = n;
  tell (self, n_before, 0, n - n_before);
  notify_held_back (self);
}

static gboolean
is_out_of_time (guint *n_rows, gint64 deadline)
{
  return ++*n_rows % ROWS_A_GLANCE == 0 && ringer_clock_get_monotonic () >= deadline;
}

/* Judges rows for as long as a slice lasts; N_OLDER is how many matches that put in
 * front. Returns: whether rows are left */
static gboolean
judge_slice (RingerCaptureView *self, guint *n_older)
{
  gint64 deadline = ringer_clock_get_monotonic () + SLICE_US;
  guint  n_rows = 0;

  *n_older = 0;
  while (self->up < self->end && !is_out_of_time (&n_rows, deadline))
    {
      if (judge (self, self->filter, self->up))
        ringer_capture_matches_add_newer (&self->matches, self->up);
      self->up++;
    }
  while (self->up == self->end && self->down > self->first && !is_out_of_time (&n_rows, deadline))
    {
      self->down--;
      if (judge (self, self->filter, self->down))
        {
          ringer_capture_matches_add_older (&self->matches, self->down);
          ++*n_older;
        }
    }
  return self->up < self->end || self->down > self->first;
}

/* As judge_slice(), and shows what it found: at either end, one after the other. */
static gboolean
show_slice (RingerCaptureView *self)
{
  guint    n_older;
  gboolean more = judge_slice (self, &n_older);

  self->n_shown += n_older;
  tell (self, 0, 0, n_older);
  show_newer (self);
  return more;
}

static void
stop_search (RingerCaptureView *self)
{
  if (self->slice_source == 0)
    return;
  g_clear_handle_id (&self->slice_source, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static gboolean
slice_cb (gpointer user_data)
{
  g_autoptr (RingerCaptureView) self = g_object_ref (user_data);
  guint    source = self->slice_source;
  gboolean more = show_slice (self);

  /* Whoever was told may have set another filter, which has a source of its own. */
  if (self->slice_source != source)
    return G_SOURCE_REMOVE;
  if (more)
    return G_SOURCE_CONTINUE;
  self->slice_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
  return G_SOURCE_REMOVE;
}

static void
start_search (RingerCaptureView *self)
{
  if (self->slice_source != 0)
    return;
  self->slice_source = g_idle_add (slice_cb, self);
  g_source_set_name_by_id (self->slice_source, "[ringer] capture filter");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
changed_cb (RingerCaptureView *self)
{
  guint64 first = self->capture->told_first;
  guint   n_gone;

  if (self->filter != NULL)
    n_gone = ringer_capture_matches_let_go (&self->matches, first);
  else
    n_gone = (guint) (MIN (first, self->end) - self->first);
  n_gone = MIN (n_gone, self->n_shown);
  self->first = first;
  self->end = MAX (self->end, first);
  self->down = MAX (self->down, first);
  self->up = MAX (self->up, first);
  self->n_shown -= n_gone;
  tell (self, 0, n_gone, 0);

  self->end = self->capture->told_end;
  if (self->filter == NULL)
    show_newer (self);
  else if (show_slice (self))
    start_search (self);
}

static void
ringer_capture_view_dispose (GObject *object)
{
  RingerCaptureView *self = RINGER_CAPTURE_VIEW (object);

  g_clear_handle_id (&self->slice_source, g_source_remove);
  G_OBJECT_CLASS (ringer_capture_view_parent_class)->dispose (object);
}

static void
ringer_capture_view_finalize (GObject *object)
{
  RingerCaptureView *self = RINGER_CAPTURE_VIEW (object);

  g_clear_pointer (&self->rows, ringer_capture_rows_unref);
  g_clear_pointer (&self->filter, ringer_filter_unref);
  g_clear_pointer (&self->highlight, ringer_filter_unref);
  g_clear_object (&self->capture);
  ringer_capture_matches_clear (&self->matches);
  G_OBJECT_CLASS (ringer_capture_view_parent_class)->finalize (object);
}

static void
ringer_capture_view_constructed (GObject *object)
{
  RingerCaptureView *self = RINGER_CAPTURE_VIEW (object);

  G_OBJECT_CLASS (ringer_capture_view_parent_class)->constructed (object);
  g_signal_connect_object (self->capture, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->first = self->capture->told_first;
  self->end = self->capture->told_end;
  self->n_shown = count_shown (self);
}

static void
ringer_capture_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerCaptureView *self = RINGER_CAPTURE_VIEW (object);

  switch (id)
    {
    case PROP_CAPTURE:
      g_value_set_object (value, self->capture);
      break;
    case PROP_FILTER:
      g_value_set_boxed (value, self->filter);
      break;
    case PROP_HIGHLIGHT:
      g_value_set_boxed (value, self->highlight);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->held_from != NOT_HELD);
      break;
    case PROP_N_HELD_BACK:
      g_value_set_uint (value, get_n_held_back (self));
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->slice_source != 0);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->n_shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_capture_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerCaptureView *self = RINGER_CAPTURE_VIEW (object);

  switch (id)
    {
    case PROP_CAPTURE:
      self->capture = g_value_dup_object (value);
      break;
    case PROP_FILTER:
      ringer_capture_view_set_filter (self, g_value_get_boxed (value));
      break;
    case PROP_HIGHLIGHT:
      ringer_capture_view_set_highlight (self, g_value_get_boxed (value));
      break;
    case PROP_PAUSED:
      ringer_capture_view_set_paused (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_capture_view_class_init (RingerCaptureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = ringer_capture_view_constructed;
  object_class->dispose = ringer_capture_view_dispose;
  object_class->finalize = ringer_capture_view_finalize;
  object_class->get_property = ringer_capture_view_get_property;
  object_class->set_property = ringer_capture_view_set_property;

  properties[PROP_CAPTURE] = g_param_spec_object ("capture", NULL, NULL, RINGER_TYPE_CAPTURE,
                                                  flags | G_PARAM_WRITABLE |
                                                      G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_FILTER] = g_param_spec_boxed ("filter", NULL, NULL, RINGER_TYPE_FILTER,
                                                flags | G_PARAM_WRITABLE);
  properties[PROP_HIGHLIGHT] = g_param_spec_boxed ("highlight", NULL, NULL, RINGER_TYPE_FILTER,
                                                   flags | G_PARAM_WRITABLE);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE,
                                                  flags | G_PARAM_WRITABLE);
  properties[PROP_N_HELD_BACK] = g_param_spec_uint ("n-held-back", NULL, NULL, 0, G_MAXUINT, 0,
                                                    flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_capture_view_init (RingerCaptureView *self)
{
  self->rows = ringer_capture_rows_new ();
  self->held_from = NOT_HELD;
  ringer_capture_matches_init (&self->matches);
}

/**
 * ringer_capture_view_new:
 * @capture: a log
 *
 * Returns: (transfer full): all its rows
 */
RingerCaptureView *
ringer_capture_view_new (RingerCapture *capture)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE (capture), NULL);

  return g_object_new (RINGER_TYPE_CAPTURE_VIEW, "capture", capture, NULL);
}

/**
 * ringer_capture_view_set_filter:
 * @filter: (nullable): of the schema of captures; %NULL shows all rows
 *
 * Replaces the rows by those that match. What the first few milliseconds find is there
 * on return, and the rest comes in front of it while "searching" is %TRUE.
 */
void
ringer_capture_view_set_filter (RingerCaptureView *self, RingerFilter *filter)
{
  g_autoptr (RingerFilter) before = NULL;
  guint    n_before;
  guint    n_older;
  gboolean more = FALSE;

  g_return_if_fail (RINGER_IS_CAPTURE_VIEW (self));

  if (self->filter == filter)
    return;
  stop_search (self);
  n_before = self->n_shown;
  before = g_steal_pointer (&self->filter);
  self->filter = filter != NULL ? ringer_filter_ref (filter) : NULL;
  ringer_capture_matches_reset (&self->matches, self->first);
  self->down = self->up = CLAMP (self->held_from, self->first, self->end);
  if (filter != NULL)
    more = judge_slice (self, &n_older);
  if (more)
    start_search (self);
  self->n_shown = count_shown (self);
  tell (self, 0, n_before, self->n_shown);
  notify_held_back (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

/**
 * ringer_capture_view_set_highlight:
 * @highlight: (nullable): of the schema of captures
 *
 * Says which rows are "highlit". No row comes or goes.
 */
void
ringer_capture_view_set_highlight (RingerCaptureView *self, RingerFilter *highlight)
{
  g_autoptr (RingerFilter) before = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_return_if_fail (RINGER_IS_CAPTURE_VIEW (self));

  if (self->highlight == highlight)
    return;
  before = g_steal_pointer (&self->highlight);
  self->highlight = highlight != NULL ? ringer_filter_ref (highlight) : NULL;
  rows = ringer_capture_rows_list (self->rows);
  for (guint i = 0; i < rows->len; i++)
    {
      RingerCaptureRow *row = g_ptr_array_index (rows, i);
      guint64           serial = ringer_capture_row_get_serial (row);

      ringer_capture_row_set_highlit (row, highlight != NULL && judge (self, highlight, serial));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIGHLIGHT]);
}

/**
 * ringer_capture_view_set_paused:
 * @paused: whether rows that are not there yet are held back
 *
 * Rows that the log lets go leave a paused view too.
 */
void
ringer_capture_view_set_paused (RingerCaptureView *self, gboolean paused)
{
  g_return_if_fail (RINGER_IS_CAPTURE_VIEW (self));

  if ((self->held_from != NOT_HELD) == !!paused)
    return;
  self->held_from = paused ? self->end : NOT_HELD;
  show_newer (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

/**
 * ringer_capture_view_find:
 * @serial: of a frame
 * @position: (out) (optional): where its row is
 *
 * Returns: whether the view has a row for it
 */
gboolean
ringer_capture_view_find (RingerCaptureView *self, guint64 serial, guint *position)
{
  guint found = 0;

  g_return_val_if_fail (RINGER_IS_CAPTURE_VIEW (self), FALSE);

  if (serial < self->first || serial >= self->end)
    return FALSE;
  if (self->filter == NULL)
    found = (guint) (serial - self->first);
  else if (!ringer_capture_matches_find (&self->matches, serial, &found))
    return FALSE;
  if (found >= self->n_shown)
    return FALSE;
  if (position != NULL)
    *position = found;
  return TRUE;
}
