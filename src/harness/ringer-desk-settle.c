/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-desk-private.h"

#include "ringer-clock.h"

/* How the desk's model changes: what happened is gathered, and told at most once a
 * frame, as the few ranges that it comes to. A view pays for each change that it is
 * told, not for each row.
 *
 * Rows leave and come as changes of their own, so that a view stays where it is. But a
 * selection finds a row again only within one change: when a followed row moves, all
 * is told as one. */

#define INTERVAL (16 * G_TIME_SPAN_MILLISECOND)
/* Rules may answer thousands of requests a second, which nobody can read: they come in
 * handfuls, and what is too much for that is left out. */
#define HANDFUL          32
#define HANDFUL_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)
/* More ranges than this cost a view more than one that spans them. */
#define MAX_RANGES 6

typedef struct
{
  RingerDeskItem *item;
  guint           position;
} Gone;

/* What a settling comes to. */
typedef struct
{
  GArray    *gone;   /* of Gone, by position: leave their place */
  GPtrArray *opened; /* of RingerDeskItem, owned, by deadline: find one among the open */
  GPtrArray *closed; /* of RingerDeskItem, owned, the latest first */
  GPtrArray *new_items;
  gboolean   follows; /* a followed row moves */
} Plan;

static int
compare_deadlines (gconstpointer a, gconstpointer b, gpointer unused)
{
  const RingerDeskItem *one = a;
  const RingerDeskItem *two = b;

  if (one->deadline != two->deadline)
    return one->deadline < two->deadline ? -1 : 1;
  return one->serial < two->serial ? -1 : one->serial > two->serial;
}

static int
compare_array_deadlines (gconstpointer a, gconstpointer b)
{
  return compare_deadlines (*(RingerDeskItem *const *) a, *(RingerDeskItem *const *) b, NULL);
}

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  const Gone *one = a;
  const Gone *two = b;

  return one->position < two->position ? -1 : one->position > two->position;
}

static void
gone_clear (gpointer data)
{
  g_object_unref (((Gone *) data)->item);
}

static Gone *
get_gone (Plan *plan, guint i)
{
  return &g_array_index (plan->gone, Gone, i);
}

static void
plan_gone (Plan *plan, RingerDesk *self, RingerDeskItem *item)
{
  Gone gone = { g_object_ref (item), ringer_desk_get_position (self, item) };

  g_array_append_val (plan->gone, gone);
}

/* An open row whose deadline is another one may still stand right. */
static gboolean
keeps_its_place (RingerDeskItem *item)
{
  GSequenceIter *before = g_sequence_iter_prev (item->place);
  GSequenceIter *after = g_sequence_iter_next (item->place);
  gint64         old = item->deadline;

  item->deadline = ringer_request_get_deadline (item->request);
  if ((before == item->place || compare_deadlines (g_sequence_get (before), item, NULL) < 0) &&
      (g_sequence_iter_is_end (after) ||
       compare_deadlines (item, g_sequence_get (after), NULL) < 0))
    return TRUE;
  item->deadline = old;
  return FALSE;
}

static gboolean
is_open (RingerDeskItem *item)
{
  return item->asked && ringer_request_is_open (item->request);
}

static void
plan_item (Plan *plan, RingerDesk *self, RingerDeskItem *item)
{
  gboolean open = is_open (item);

  item->dirty = FALSE;
  /* Let go meanwhile. */
  if (item->desk != self)
    return;
  if (item->place == NULL)
    g_ptr_array_add (plan->new_items, g_object_ref (item));
  /* What is closed stays where it is: an expired request that is answered after all
   * becomes late, and its row says so in its place. */
  else if (!item->open || (open && keeps_its_place (item)))
    return;
  else
    {
      plan_gone (plan, self, item);
      plan->follows |= item->followed || item == self->current;
    }
  g_ptr_array_add (open ? plan->opened : plan->closed, g_object_ref (item));
}

static void
plan_by_rules (Plan *plan, RingerDesk *self)
{
  for (guint i = 0; i < HANDFUL && self->by_rules.length > 0; i++)
    {
      g_autoptr (RingerRequest) request = g_queue_pop_head (&self->by_rules);

      g_ptr_array_add (plan->closed,
                       ringer_desk_item_new (self, request, FALSE, self->next_serial++));
    }
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[i];

      array->pdata[i] = array->pdata[array->len - 1 - i];
      array->pdata[array->len - 1 - i] = other;
    }
}

/* Beyond the latest MAX_CLOSED only those stay that are kept, which are as few as
 * a person can type and select. */
static void
plan_old (Plan *plan, RingerDesk *self)
{
  GSequenceIter *iter = g_sequence_get_end_iter (self->closed);
  guint          n_beyond = (guint) g_sequence_get_length (self->closed) + plan->closed->len;

  n_beyond = n_beyond > self->max_closed ? n_beyond - self->max_closed : 0;
  for (; n_beyond > 0 && !g_sequence_iter_is_begin (iter); n_beyond--)
    {
      RingerDeskItem *item;

      iter = g_sequence_iter_prev (iter);
      item = g_sequence_get (iter);
      if (!ringer_desk_keeps (self, item))
        plan_gone (plan, self, item);
    }
  for (guint i = plan->closed->len; n_beyond > 0 && i > 0; i--, n_beyond--)
    if (!ringer_desk_keeps (self, plan->closed->pdata[i - 1]))
      g_ptr_array_remove_index (plan->closed, i - 1);
}

static void
plan_init (Plan *plan, RingerDesk *self)
{
  g_autoptr (GPtrArray) dirty = g_steal_pointer (&self->dirty);

  self->dirty = g_ptr_array_new_with_free_func (g_object_unref);
  plan->gone = g_array_new (FALSE, FALSE, sizeof (Gone));
  g_array_set_clear_func (plan->gone, gone_clear);
  plan->opened = g_ptr_array_new_with_free_func (g_object_unref);
  plan->closed = g_ptr_array_new_with_free_func (g_object_unref);
  plan->new_items = g_ptr_array_new_with_free_func (g_object_unref);
  plan->follows = FALSE;

  for (guint i = 0; i < dirty->len; i++)
    plan_item (plan, self, dirty->pdata[i]);
  if (self->by_rules_source == 0)
    plan_by_rules (plan, self);
  reverse (plan->closed);
  plan_old (plan, self);
  g_array_sort (plan->gone, compare_positions);
  for (guint i = 0; i < plan->opened->len; i++)
    {
      RingerDeskItem *item = plan->opened->pdata[i];

      /* Not earlier: the rows are sorted by what they had. */
      item->deadline = ringer_request_get_deadline (item->request);
    }
  g_ptr_array_sort (plan->opened, compare_array_deadlines);
}

static void
plan_clear (Plan *plan)
{
  g_array_unref (plan->gone);
  g_ptr_array_unref (plan->opened);
  g_ptr_array_unref (plan->closed);
  g_ptr_array_unref (plan->new_items);
}

static void
change (RingerDesk *self, guint position, guint removed, guint added)
{
  self->near_iter = NULL;
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
take_out (RingerDesk *self, RingerDeskItem *item)
{
  g_sequence_remove (g_steal_pointer (&item->place));
  self->near_iter = NULL;
}

/* Rows FROM to TO of what goes, as one change. */
static void
remove_range (Plan *plan, RingerDesk *self, guint from, guint to)
{
  guint first = get_gone (plan, from)->position;
  guint last = get_gone (plan, to)->position;
  guint n_gone = to - from + 1;

  for (guint i = from; i <= to; i++)
    take_out (self, get_gone (plan, i)->item);
  change (self, first, last - first + 1, last - first + 1 - n_gone);
}

static guint
count_ranges (Plan *plan)
{
  guint n = plan->gone->len > 0 ? 1 : 0;

  for (guint i = 1; i < plan->gone->len; i++)
    if (get_gone (plan, i)->position != get_gone (plan, i - 1)->position + 1)
      n++;
  return n;
}

static void
remove_gone (Plan *plan, RingerDesk *self)
{
  guint to = plan->gone->len;

  if (count_ranges (plan) > MAX_RANGES)
    {
      remove_range (plan, self, 0, plan->gone->len - 1);
      return;
    }
  /* From the end, so that the positions before it stay true. */
  while (to > 0)
    {
      guint from = to - 1;

      while (from > 0 && get_gone (plan, from - 1)->position + 1 == get_gone (plan, from)->position)
        from--;
      remove_range (plan, self, from, to - 1);
      to = from;
    }
}

static void
put_open (RingerDesk *self, RingerDeskItem *item, GSequenceIter *before)
{
  item->open = TRUE;
  item->place = g_sequence_insert_before (before, g_object_ref (item));
  self->near_iter = NULL;
}

static void
put_closed (Plan *plan, RingerDesk *self)
{
  GSequenceIter *before = g_sequence_get_begin_iter (self->closed);

  for (guint i = 0; i < plan->closed->len; i++)
    {
      RingerDeskItem *item = plan->closed->pdata[i];

      item->open = FALSE;
      item->place = g_sequence_insert_before (before, g_object_ref (item));
    }
  self->near_iter = NULL;
}

static GSequenceIter *
find_place (RingerDesk *self, RingerDeskItem *item)
{
  return g_sequence_search (self->open, item, compare_deadlines, NULL);
}

/* New rows mostly come behind all others; those that come to the same place are
 * one change. */
static void
insert_opened (Plan *plan, RingerDesk *self)
{
  guint first = G_MAXUINT;
  guint last = 0;
  guint n_ranges = 0;
  guint i = 0;

  while (i < plan->opened->len)
    {
      GSequenceIter *before = find_place (self, plan->opened->pdata[i]);
      guint          from = i;
      guint          position;

      do
        put_open (self, plan->opened->pdata[i++], before);
      while (i < plan->opened->len && find_place (self, plan->opened->pdata[i]) == before);
      position = ringer_desk_get_position (self, plan->opened->pdata[from]);
      if (++n_ranges <= MAX_RANGES)
        {
          change (self, position, 0, i - from);
          continue;
        }
      first = MIN (first, position);
      last = position + (i - from) - 1;
      /* The rest is one change, once all of it is there. */
      for (; i < plan->opened->len; i++)
        {
          RingerDeskItem *item = plan->opened->pdata[i];

          put_open (self, item, find_place (self, item));
          last = ringer_desk_get_position (self, item);
        }
      change (self, first, last - first + 1 - (plan->opened->len - from), last - first + 1);
    }
}

/* Everything at once, in the smallest range that has it all. */
static void
tell_as_one (Plan *plan, RingerDesk *self)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self));
  guint n_new = n_old - plan->gone->len + plan->opened->len + plan->closed->len;
  guint first = get_gone (plan, 0)->position;
  guint n_after = n_old - 1 - get_gone (plan, plan->gone->len - 1)->position;

  for (guint i = 0; i < plan->gone->len; i++)
    take_out (self, get_gone (plan, i)->item);
  for (guint i = 0; i < plan->opened->len; i++)
    put_open (self, plan->opened->pdata[i], find_place (self, plan->opened->pdata[i]));
  put_closed (plan, self);

  if (plan->opened->len > 0)
    {
      guint position = ringer_desk_get_position (self, plan->opened->pdata[0]);

      first = MIN (first, position);
      position = ringer_desk_get_position (self, plan->opened->pdata[plan->opened->len - 1]);
      n_after = MIN (n_after, n_new - 1 - position);
    }
  if (plan->closed->len > 0)
    {
      guint n_open = (guint) g_sequence_get_length (self->open);

      first = MIN (first, n_open);
      n_after = MIN (n_after, n_new - n_open - plan->closed->len);
    }
  change (self, first, n_old - first - n_after, n_new - first - n_after);
}

/* What left its place and came to no other one is no longer the desk's. */
static void
let_go_of_old (Plan *plan, RingerDesk *self)
{
  for (guint i = 0; i < plan->gone->len; i++)
    {
      RingerDeskItem *item = get_gone (plan, i)->item;

      if (item->place == NULL)
        ringer_desk_let_go (self, item);
    }
  for (guint i = 0; i < plan->new_items->len; i++)
    {
      RingerDeskItem *item = plan->new_items->pdata[i];

      if (item->place == NULL)
        ringer_desk_let_go (self, item);
    }
}

/*
 * ringer_desk_settle:
 *
 * Tells what has gathered, now.
 */
void
ringer_desk_settle (RingerDesk *self)
{
  g_autoptr (RingerDesk) alive = g_object_ref (self);
  Plan plan;

  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settled_at = ringer_clock_get_monotonic ();
  plan_init (&plan, self);
  if (plan.follows)
    tell_as_one (&plan, self);
  else
    {
      if (plan.gone->len > 0)
        remove_gone (&plan, self);
      insert_opened (&plan, self);
      put_closed (&plan, self);
      change (self, (guint) g_sequence_get_length (self->open), 0, plan.closed->len);
    }
  let_go_of_old (&plan, self);
  ringer_desk_tell_counts (self);
  if (self->by_rules.length > 0)
    ringer_desk_tell_by_rules_soon (self);
  for (guint i = 0; i < plan.new_items->len; i++)
    if (((RingerDeskItem *) plan.new_items->pdata[i])->asked)
      ringer_desk_emit_arrived (self, plan.new_items->pdata[i]);
  plan_clear (&plan);
}

static gboolean
settle_cb (gpointer user_data)
{
  RingerDesk *self = user_data;

  self->settle_source = 0;
  ringer_desk_settle (self);
  return G_SOURCE_REMOVE;
}

/*
 * ringer_desk_settle_soon:
 *
 * The first change after a rest is told in the next turn of the main loop, others
 * wait until a frame has passed.
 */
void
ringer_desk_settle_soon (RingerDesk *self)
{
  gint64 left;

  if (self->settle_source != 0)
    return;
  left = self->settled_at + INTERVAL - ringer_clock_get_monotonic ();
  self->settle_source = g_timeout_add (left > 0 ? (guint) (left / 1000) + 1 : 0, settle_cb, self);
  g_source_set_name_by_id (self->settle_source, "[ringer] changes of the desk");
}

/*
 * ringer_desk_touch:
 *
 * An item is new, or its request changed its state.
 */
void
ringer_desk_touch (RingerDesk *self, RingerDeskItem *item)
{
  if (item->dirty)
    return;
  item->dirty = TRUE;
  g_ptr_array_add (self->dirty, g_object_ref (item));
  ringer_desk_settle_soon (self);
}

static gboolean
by_rules_cb (gpointer user_data)
{
  RingerDesk *self = user_data;

  self->by_rules_source = 0;
  self->by_rules_told_at = ringer_clock_get_monotonic ();
  ringer_desk_settle (self);
  return G_SOURCE_REMOVE;
}

/*
 * ringer_desk_tell_by_rules_soon:
 *
 * What rules answered is told a little later, and slower than what a person waits for.
 */
void
ringer_desk_tell_by_rules_soon (RingerDesk *self)
{
  gint64 left;

  if (self->by_rules_source != 0)
    return;
  left = self->by_rules_told_at + HANDFUL_INTERVAL - ringer_clock_get_monotonic ();
  self->by_rules_source = g_timeout_add (left > 0 ? (guint) (left / 1000) + 1 : 0, by_rules_cb,
                                         self);
  g_source_set_name_by_id (self->by_rules_source, "[ringer] rows that rules answered");
}
