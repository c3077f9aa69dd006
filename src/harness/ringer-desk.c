/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-desk.h"

#include "ringer-desk-private.h"

/* The requests that a person answers, as one list. Two balanced trees hold it: the
 * open ones by deadline, the closed ones by the time they were decided. Each event
 * of a request costs the depth of a tree, however many wait. Belongs to the thread of
 * its connection; nothing here has a timer: a row that counts down is the view's
 * business, and the end of a deadline is told by the request itself. */

#define DEFAULT_MAX_CLOSED 200

struct _RingerDesk
{
  GObject         parent_instance;
  RingerAnswerer *answerer;
  GSequence      *open;   /* of RingerDeskItem, owned; by deadline, then arrival */
  GSequence      *closed; /* of RingerDeskItem, owned; the latest first */
  RingerDeskItem *current;
  guint           max_closed;
  guint           n_items_told;
  guint           n_open_told;
  guint64         next_serial;
};

enum
{
  PROP_ANSWERER = 1,
  PROP_N_ITEMS,
  PROP_N_OPEN,
  PROP_MAX_CLOSED,
  N_PROPS
};

enum
{
  SIGNAL_ARRIVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

static guint
count_open (RingerDesk *self)
{
  return (guint) g_sequence_get_length (self->open);
}

static guint
count_closed (RingerDesk *self)
{
  return (guint) g_sequence_get_length (self->closed);
}

static GType
ringer_desk_get_item_type (GListModel *model)
{
  return RINGER_TYPE_DESK_ITEM;
}

static guint
ringer_desk_get_n_items (GListModel *model)
{
  RingerDesk *self = RINGER_DESK (model);

  return count_open (self) + count_closed (self);
}

static gpointer
ringer_desk_get_item (GListModel *model, guint position)
{
  RingerDesk *self = RINGER_DESK (model);
  guint       n_open = count_open (self);

  if (position >= n_open + count_closed (self))
    return NULL;
  if (position < n_open)
    return g_object_ref (g_sequence_get (g_sequence_get_iter_at_pos (self->open, (int) position)));
  return g_object_ref (
      g_sequence_get (g_sequence_get_iter_at_pos (self->closed, (int) (position - n_open))));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ringer_desk_get_item_type;
  iface->get_n_items = ringer_desk_get_n_items;
  iface->get_item = ringer_desk_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerDesk,
                               ringer_desk,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static int
compare_deadlines (gconstpointer a, gconstpointer b, gpointer unused)
{
  const RingerDeskItem *one = a;
  const RingerDeskItem *two = b;

  if (one->deadline != two->deadline)
    return one->deadline < two->deadline ? -1 : 1;
  return one->serial < two->serial ? -1 : one->serial > two->serial;
}

static guint
get_position (RingerDesk *self, RingerDeskItem *item)
{
  guint position = (guint) g_sequence_iter_get_position (item->place);

  return item->open ? position : count_open (self) + position;
}

static void
place (RingerDesk *self, RingerDeskItem *item)
{
  item->open = ringer_request_is_open (item->request);
  item->deadline = ringer_request_get_deadline (item->request);
  if (item->open)
    item->place = g_sequence_insert_sorted (self->open, g_object_ref (item), compare_deadlines,
                                            NULL);
  else
    item->place = g_sequence_prepend (self->closed, g_object_ref (item));
}

static void
tell_counts (RingerDesk *self)
{
  guint n_items = ringer_desk_get_n_items (G_LIST_MODEL (self));
  guint n_open = count_open (self);

  if (self->n_items_told != n_items)
    {
      self->n_items_told = n_items;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
    }
  if (self->n_open_told != n_open)
    {
      self->n_open_told = n_open;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OPEN]);
    }
}

/* Old closed items go, but never the one on the screen, nor one that holds a
 * reply which was typed and could not be sent in time. */
static gboolean
is_kept (RingerDesk *self, RingerDeskItem *item)
{
  RingerRequestState state = ringer_request_get_state (item->request);

  return item == self->current ||
         (item->draft != NULL && *item->draft != '\0' &&
          (state == RINGER_REQUEST_STATE_EXPIRED || state == RINGER_REQUEST_STATE_LOST));
}

static void
let_go (RingerDesk *self, RingerDeskItem *item)
{
  if (self->current == item)
    g_clear_object (&self->current);
  item->desk = NULL;
  g_sequence_remove (g_steal_pointer (&item->place));
}

/* Beyond the latest MAX_CLOSED only those stay that are kept, which are as few as
 * a person can type. */
static void
trim (RingerDesk *self)
{
  GSequenceIter *iter = g_sequence_get_end_iter (self->closed);
  guint          n_beyond = count_closed (self);

  n_beyond = n_beyond > self->max_closed ? n_beyond - self->max_closed : 0;
  for (; n_beyond > 0 && !g_sequence_iter_is_begin (iter); n_beyond--)
    {
      GSequenceIter  *candidate = g_sequence_iter_prev (iter);
      RingerDeskItem *item = g_sequence_get (candidate);
      guint           position;

      if (is_kept (self, item))
        {
          iter = candidate;
          continue;
        }
      position = get_position (self, item);
      let_go (self, item);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

static void
move (RingerDesk *self, RingerDeskItem *item)
{
  guint from = get_position (self, item);
  guint to;

  if (item == self->current)
    {
      guint n_rows;

      g_sequence_remove (g_steal_pointer (&item->place));
      place (self, item);
      to = get_position (self, item);
      n_rows = MAX (from, to) - MIN (from, to) + 1;
      g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, to), n_rows, n_rows);
      return;
    }

  g_sequence_remove (g_steal_pointer (&item->place));
  g_list_model_items_changed (G_LIST_MODEL (self), from, 1, 0);
  place (self, item);
  g_list_model_items_changed (G_LIST_MODEL (self), get_position (self, item), 0, 1);
}

static gboolean
keeps_its_place (RingerDesk *self, RingerDeskItem *item)
{
  GSequenceIter *before = g_sequence_iter_prev (item->place);
  GSequenceIter *after = g_sequence_iter_next (item->place);

  item->deadline = ringer_request_get_deadline (item->request);
  return (before == item->place || compare_deadlines (g_sequence_get (before), item, NULL) < 0) &&
         (g_sequence_iter_is_end (after) ||
          compare_deadlines (item, g_sequence_get (after), NULL) < 0);
}

void
ringer_desk_follow (RingerDesk *self, RingerDeskItem *item)
{
  g_autoptr (RingerDeskItem) held = g_object_ref (item);

  /* What is closed stays where it is: an expired request that is answered after
   * all becomes late, and its row says so in its place. An item without a place is on
   * its way to one, and will look at its request there. */
  if (!item->open || item->place == NULL)
    return;
  if (ringer_request_is_open (item->request) && keeps_its_place (self, item))
    return;

  move (self, item);
  if (!item->open)
    trim (self);
  tell_counts (self);
}

static void
asked_cb (RingerAnswerer *answerer, RingerRequest *request, RingerDesk *self)
{
  g_autoptr (RingerDeskItem) item = ringer_desk_item_new (self, request, self->next_serial++);

  place (self, item);
  g_list_model_items_changed (G_LIST_MODEL (self), get_position (self, item), 0, 1);
  /* Somebody else may have answered it before we heard of it. */
  if (!item->open)
    trim (self);
  tell_counts (self);
  g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, item);
}

static void
forget_desk (gpointer data, gpointer unused)
{
  RingerDeskItem *item = data;

  item->desk = NULL;
  item->place = NULL;
}

static void
ringer_desk_constructed (GObject *object)
{
  RingerDesk *self = RINGER_DESK (object);

  G_OBJECT_CLASS (ringer_desk_parent_class)->constructed (object);
  g_signal_connect_object (self->answerer, "asked", G_CALLBACK (asked_cb), self, G_CONNECT_DEFAULT);
}

static void
ringer_desk_dispose (GObject *object)
{
  RingerDesk *self = RINGER_DESK (object);

  g_clear_object (&self->current);
  g_sequence_foreach (self->open, forget_desk, NULL);
  g_sequence_foreach (self->closed, forget_desk, NULL);
  g_clear_object (&self->answerer);
  G_OBJECT_CLASS (ringer_desk_parent_class)->dispose (object);
}

static void
ringer_desk_finalize (GObject *object)
{
  RingerDesk *self = RINGER_DESK (object);

  g_clear_pointer (&self->open, g_sequence_free);
  g_clear_pointer (&self->closed, g_sequence_free);
  G_OBJECT_CLASS (ringer_desk_parent_class)->finalize (object);
}

static void
ringer_desk_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerDesk *self = RINGER_DESK (object);

  switch (id)
    {
    case PROP_ANSWERER:
      g_value_set_object (value, self->answerer);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, ringer_desk_get_n_items (G_LIST_MODEL (self)));
      break;
    case PROP_N_OPEN:
      g_value_set_uint (value, count_open (self));
      break;
    case PROP_MAX_CLOSED:
      g_value_set_uint (value, self->max_closed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_desk_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerDesk *self = RINGER_DESK (object);

  switch (id)
    {
    case PROP_ANSWERER:
      self->answerer = g_value_dup_object (value);
      break;
    case PROP_MAX_CLOSED:
      if (self->max_closed == g_value_get_uint (value))
        break;
      self->max_closed = g_value_get_uint (value);
      trim (self);
      tell_counts (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_desk_class_init (RingerDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = ringer_desk_constructed;
  object_class->dispose = ringer_desk_dispose;
  object_class->finalize = ringer_desk_finalize;
  object_class->get_property = ringer_desk_get_property;
  object_class->set_property = ringer_desk_set_property;

  properties[PROP_ANSWERER] = g_param_spec_object ("answerer", NULL, NULL, RINGER_TYPE_ANSWERER,
                                                   G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                       G_PARAM_STATIC_STRINGS);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | flags);
  properties[PROP_N_OPEN] = g_param_spec_uint ("n-open", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | flags);
  properties[PROP_MAX_CLOSED] = g_param_spec_uint ("max-closed", NULL, NULL, 0, G_MAXUINT,
                                                   DEFAULT_MAX_CLOSED, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ARRIVED] = g_signal_new ("arrived", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          RINGER_TYPE_DESK_ITEM);
}

static void
ringer_desk_init (RingerDesk *self)
{
  self->open = g_sequence_new (g_object_unref);
  self->closed = g_sequence_new (g_object_unref);
  self->max_closed = DEFAULT_MAX_CLOSED;
}

/**
 * ringer_desk_new:
 * @answerer: whose requests come to the desk
 *
 * Returns: (transfer full): an empty desk that gathers every request from now on
 */
RingerDesk *
ringer_desk_new (RingerAnswerer *answerer)
{
  g_return_val_if_fail (RINGER_IS_ANSWERER (answerer), NULL);
  return g_object_new (RINGER_TYPE_DESK, "answerer", answerer, NULL);
}

/**
 * ringer_desk_get_answerer:
 * @self: a desk
 *
 * Returns: (transfer none): whose requests come to the desk
 */
RingerAnswerer *
ringer_desk_get_answerer (RingerDesk *self)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), NULL);
  return self->answerer;
}

/**
 * ringer_desk_get_undoable:
 * @self: a desk
 *
 * Returns: (nullable) (transfer none): the latest decision that can still be taken
 *   back
 */
RingerDeskItem *
ringer_desk_get_undoable (RingerDesk *self)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), NULL);
  return NULL;
}

/**
 * ringer_desk_list_last_replies:
 * @self: a desk
 * @procedure: a name
 *
 * Returns: (transfer full) (element-type GBytes): what a person replied lately to
 *   @procedure, the latest first, each once
 */
GPtrArray *
ringer_desk_list_last_replies (RingerDesk *self, const char *procedure)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

/**
 * ringer_desk_get_n_open:
 * @self: a desk
 *
 * Returns: how many requests wait for an answer; they are the first rows
 */
guint
ringer_desk_get_n_open (RingerDesk *self)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), 0);
  return count_open (self);
}

/**
 * ringer_desk_clear_closed:
 * @self: a desk
 *
 * Lets all closed requests go, with their drafts.
 */
void
ringer_desk_clear_closed (RingerDesk *self)
{
  guint n_closed;

  g_return_if_fail (RINGER_IS_DESK (self));

  n_closed = count_closed (self);
  if (n_closed == 0)
    return;
  while (!g_sequence_is_empty (self->closed))
    let_go (self, g_sequence_get (g_sequence_get_begin_iter (self->closed)));
  g_list_model_items_changed (G_LIST_MODEL (self), count_open (self), n_closed, 0);
  tell_counts (self);
}

/**
 * ringer_desk_find:
 * @self: a desk
 * @item: an item, of this desk or not
 * @position: (out) (optional): its row
 *
 * Returns: whether @item is a row of the desk
 */
gboolean
ringer_desk_find (RingerDesk *self, RingerDeskItem *item, guint *position)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), FALSE);
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), FALSE);

  if (item->desk != self || item->place == NULL)
    return FALSE;
  if (position != NULL)
    *position = get_position (self, item);
  return TRUE;
}

/**
 * ringer_desk_set_current:
 * @self: a desk
 * @item: (nullable): the item that a person looks at
 *
 * A change that spans thousands of rows is dear for a view, and is the only kind
 * that lets a selection follow the row; so moves are told so for this one item only.
 */
void
ringer_desk_set_current (RingerDesk *self, RingerDeskItem *item)
{
  g_return_if_fail (RINGER_IS_DESK (self));
  g_return_if_fail (item == NULL || RINGER_IS_DESK_ITEM (item));

  if (item != NULL && item->desk != self)
    item = NULL;
  g_set_object (&self->current, item);
}

/**
 * ringer_desk_get_current:
 * @self: a desk
 *
 * Returns: (nullable) (transfer none): what ringer_desk_set_current() was told
 */
RingerDeskItem *
ringer_desk_get_current (RingerDesk *self)
{
  g_return_val_if_fail (RINGER_IS_DESK (self), NULL);
  return self->current;
}
