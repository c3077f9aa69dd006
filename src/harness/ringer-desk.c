/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-desk.h"

#include "ringer-answerer-private.h"
#include "ringer-desk-private.h"

/* The requests that a person answers, as one list. Two balanced trees hold it: the
 * open ones by deadline, the closed ones by the time they were decided. Each event
 * of a request costs the depth of a tree, however many wait; what has happened is told
 * in ringer-desk-settle.c, and decisions wait in ringer-desk-leaving.c. Belongs to the
 * thread of its connection. A row that counts down is the view's business, and the end
 * of a deadline is told by the request itself. */

#define DEFAULT_MAX_CLOSED  200
#define DEFAULT_UNDO_WINDOW 1000

enum
{
  PROP_ANSWERER = 1,
  PROP_N_ITEMS,
  PROP_N_OPEN,
  PROP_MAX_CLOSED,
  PROP_UNDO_WINDOW,
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

static GSequenceIter *
find_iter (RingerDesk *self, guint position)
{
  guint n_open = count_open (self);

  if (self->near_iter != NULL && position == self->near_position)
    return self->near_iter;
  if (self->near_iter != NULL && position == self->near_position + 1 && position != n_open)
    return g_sequence_iter_next (self->near_iter);
  if (position < n_open)
    return g_sequence_get_iter_at_pos (self->open, (int) position);
  return g_sequence_get_iter_at_pos (self->closed, (int) (position - n_open));
}

static gpointer
ringer_desk_get_item (GListModel *model, guint position)
{
  RingerDesk *self = RINGER_DESK (model);

  if (position >= ringer_desk_get_n_items (model))
    return NULL;
  self->near_iter = find_iter (self, position);
  self->near_position = position;
  return g_object_ref (g_sequence_get (self->near_iter));
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

guint
ringer_desk_get_position (RingerDesk *self, RingerDeskItem *item)
{
  guint position = (guint) g_sequence_iter_get_position (item->place);

  return item->open ? position : count_open (self) + position;
}

void
ringer_desk_tell_counts (RingerDesk *self)
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

/* A reply that was typed and could not be sent in time. */
static gboolean
has_unsent_draft (RingerDeskItem *item)
{
  RingerRequestState state = ringer_request_get_state (item->request);

  return item->draft != NULL && *item->draft != '\0' &&
         (state == RINGER_REQUEST_STATE_EXPIRED || state == RINGER_REQUEST_STATE_LOST);
}

gboolean
ringer_desk_keeps (RingerDesk *self, RingerDeskItem *item)
{
  return item == self->current || item->followed || item->leaves_at != 0 || has_unsent_draft (item);
}

void
ringer_desk_let_go (RingerDesk *self, RingerDeskItem *item)
{
  if (self->current == item)
    g_clear_object (&self->current);
  ringer_desk_undo (self, item);
  item->desk = NULL;
  self->near_iter = NULL;
  if (item->place != NULL)
    g_sequence_remove (g_steal_pointer (&item->place));
}

void
ringer_desk_emit_arrived (RingerDesk *self, RingerDeskItem *item)
{
  g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, item);
}

static void
asked_cb (RingerAnswerer *answerer, RingerRequest *request, RingerDesk *self)
{
  g_autoptr (RingerDeskItem) item = NULL;

  item = ringer_desk_item_new (self, request, TRUE, self->next_serial++);
  ringer_desk_touch (self, item);
}

/* Thousands may come between two frames; only so many can be shown. */
static void
decided_cb (RingerAnswerer *answerer, RingerRequest *request, RingerDesk *self)
{
  if (ringer_trace_is_asked (request) || self->max_closed == 0)
    return;
  while (self->by_rules.length >= self->max_closed)
    g_object_unref (g_queue_pop_head (&self->by_rules));
  g_queue_push_tail (&self->by_rules, g_object_ref (request));
  ringer_desk_tell_by_rules_soon (self);
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
  g_signal_connect_object (self->answerer, "decided", G_CALLBACK (decided_cb), self,
                           G_CONNECT_DEFAULT);
}

static void
ringer_desk_dispose (GObject *object)
{
  RingerDesk *self = RINGER_DESK (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_handle_id (&self->by_rules_source, g_source_remove);
  ringer_desk_dispose_leaving (self);
  g_clear_object (&self->current);
  g_queue_clear_full (&self->by_rules, g_object_unref);
  g_ptr_array_foreach (self->dirty, forget_desk, NULL);
  g_ptr_array_set_size (self->dirty, 0);
  g_sequence_foreach (self->open, forget_desk, NULL);
  g_sequence_foreach (self->closed, forget_desk, NULL);
  g_clear_object (&self->answerer);
  G_OBJECT_CLASS (ringer_desk_parent_class)->dispose (object);
}

static void
ringer_desk_finalize (GObject *object)
{
  RingerDesk *self = RINGER_DESK (object);

  g_clear_pointer (&self->dirty, g_ptr_array_unref);
  g_clear_pointer (&self->last_replies, g_hash_table_unref);
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
    case PROP_UNDO_WINDOW:
      g_value_set_uint (value, self->undo_window);
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
      ringer_desk_settle_soon (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_UNDO_WINDOW:
      if (self->undo_window == g_value_get_uint (value))
        break;
      self->undo_window = g_value_get_uint (value);
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
  properties[PROP_UNDO_WINDOW] = g_param_spec_uint ("undo-window", NULL, NULL, 0, G_MAXUINT,
                                                    DEFAULT_UNDO_WINDOW, G_PARAM_READWRITE | flags);
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
  self->undo_window = DEFAULT_UNDO_WINDOW;
  self->dirty = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->by_rules);
  ringer_desk_init_leaving (self);
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

  g_queue_clear_full (&self->by_rules, g_object_unref);
  ringer_desk_settle (self);
  n_closed = count_closed (self);
  if (n_closed == 0)
    return;
  while (!g_sequence_is_empty (self->closed))
    ringer_desk_let_go (self, g_sequence_get (g_sequence_get_begin_iter (self->closed)));
  g_list_model_items_changed (G_LIST_MODEL (self), count_open (self), n_closed, 0);
  ringer_desk_tell_counts (self);
}

/**
 * ringer_desk_inherit:
 * @self: a desk
 * @old: another one, of the same broker by an earlier connection
 *
 * Takes over what was typed on @old and never sent, and what a person replied lately.
 */
void
ringer_desk_inherit (RingerDesk *self, RingerDesk *old)
{
  g_autoptr (GHashTable) replies = NULL;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (RINGER_IS_DESK (self));
  g_return_if_fail (RINGER_IS_DESK (old) && old != self);

  ringer_desk_settle (old);
  for (GSequenceIter *iter = g_sequence_get_begin_iter (old->closed);
       !g_sequence_iter_is_end (iter); iter = g_sequence_iter_next (iter))
    if (has_unsent_draft (g_sequence_get (iter)))
      g_ptr_array_add (drafts, g_object_ref (g_sequence_get (iter)));
  ringer_desk_clear_closed (old);
  /* The latest were the first. */
  for (guint i = drafts->len; i > 0; i--)
    {
      RingerDeskItem *item = drafts->pdata[i - 1];

      item->desk = self;
      item->serial = self->next_serial++;
      ringer_desk_touch (self, item);
    }
  replies = g_steal_pointer (&self->last_replies);
  self->last_replies = g_steal_pointer (&old->last_replies);
  old->last_replies = g_steal_pointer (&replies);
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
    *position = ringer_desk_get_position (self, item);
  return TRUE;
}

/**
 * ringer_desk_set_current:
 * @self: a desk
 * @item: (nullable): the item that a person looks at
 *
 * It is followed, see ringer_desk_item_set_followed(), as long as it is this one.
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
