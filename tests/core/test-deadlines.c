/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-deadlines.h"
#include "ringer-test.h"

/* Many deadlines on one source. */

typedef struct
{
  RingerDeadline   deadline;
  RingerDeadlines *queue;
  GArray          *order;
  int              number;
} Item;

static void
due_cb (gpointer owner)
{
  Item *item = owner;

  g_assert_cmpint (g_get_monotonic_time (), >=, item->deadline.at);
  g_assert_cmpuint (item->deadline.position, ==, 0);
  g_array_append_val (item->order, item->number);
}

static void
test_order (void)
{
  g_autoptr (RingerDeadlines) queue = ringer_deadlines_new ();
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  Item      items[6] = { 0 };
  const int delays[6] = { 30, 10, 50, 20, 40, 0 };
  const int expected[5] = { 5, 1, 3, 4, 2 };
  gint64    now = g_get_monotonic_time ();

  for (int i = 0; i < 6; i++)
    {
      items[i].order = order;
      items[i].number = i;
      ringer_deadlines_set (queue, &items[i].deadline, now + delays[i] * 1000, due_cb, &items[i]);
    }
  ringer_deadlines_clear (queue, &items[0].deadline);
  ringer_deadlines_clear (queue, &items[0].deadline);
  RINGER_TEST_WAIT (order->len == 5);
  g_assert_cmpmem (order->data, sizeof expected, expected, sizeof expected);
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* A heap that is set, moved and cleared at random still comes out sorted. */
static void
test_many (void)
{
  enum
  {
    N = 10000
  };
  g_autoptr (RingerDeadlines) queue = ringer_deadlines_new ();
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree Item *items = g_new0 (Item, N);
  gint64           now = g_get_monotonic_time ();
  guint            n_left = 0;

  for (int i = 0; i < N; i++)
    {
      items[i].order = order;
      items[i].number = g_test_rand_int_range (0, 1000);
      ringer_deadlines_set (queue, &items[i].deadline, now - 2000 + items[i].number, due_cb,
                            &items[i]);
    }
  for (int i = 0; i < N; i += 3)
    {
      items[i].number = g_test_rand_int_range (0, 1000);
      ringer_deadlines_set (queue, &items[i].deadline, now - 2000 + items[i].number, due_cb,
                            &items[i]);
    }
  for (int i = 1; i < N; i += 3)
    ringer_deadlines_clear (queue, &items[i].deadline);
  for (int i = 0; i < N; i++)
    n_left += items[i].deadline.position != 0;

  RINGER_TEST_WAIT (order->len == n_left);
  for (guint i = 1; i < order->len; i++)
    g_assert_cmpint (
        compare_ints (&g_array_index (order, int, i - 1), &g_array_index (order, int, i)), <=, 0);
}

static void
set_again_cb (gpointer owner)
{
  Item *item = owner;

  g_array_append_val (item->order, item->number);
  if (item->order->len < 5)
    ringer_deadlines_set (item->queue, &item->deadline, g_get_monotonic_time (), set_again_cb,
                          item);
}

static void
test_set_again (void)
{
  g_autoptr (RingerDeadlines) queue = ringer_deadlines_new ();
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  Item item = { .queue = queue, .order = order };

  ringer_deadlines_set (queue, &item.deadline, g_get_monotonic_time (), set_again_cb, &item);
  RINGER_TEST_WAIT (order->len == 5);
  g_assert_cmpuint (item.deadline.position, ==, 0);
}

static void
free_queue_cb (gpointer owner)
{
  Item *item = owner;

  item->number++;
  g_clear_pointer (&item->queue, ringer_deadlines_free);
}

static void
test_free_inside (void)
{
  RingerDeadlines *queue = ringer_deadlines_new ();
  Item             item = { .queue = queue };
  Item             other = { .queue = queue };
  gint64           now = g_get_monotonic_time ();

  ringer_deadlines_set (queue, &item.deadline, now, free_queue_cb, &item);
  ringer_deadlines_set (queue, &other.deadline, now, free_queue_cb, &other);
  RINGER_TEST_WAIT (item.queue == NULL || other.queue == NULL);
  g_assert_cmpint (item.number + other.number, ==, 1);
  g_assert_cmpuint (item.deadline.position, ==, 0);
  g_assert_cmpuint (other.deadline.position, ==, 0);
}

static void
slow_cb (gpointer owner)
{
  Item  *item = owner;
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    ;
  g_array_append_val (item->order, item->number);
}

static gboolean
look_cb (gpointer user_data)
{
  GArray *order = user_data;

  /* Its turn comes before all of them are through. */
  g_assert_cmpuint (order->len, <, 50);
  return G_SOURCE_REMOVE;
}

static void
test_turns (void)
{
  g_autoptr (RingerDeadlines) queue = ringer_deadlines_new ();
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (int));
  Item   items[50] = { 0 };
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      items[i].order = order;
      ringer_deadlines_set (queue, &items[i].deadline, now, slow_cb, &items[i]);
    }
  g_timeout_add (5, look_cb, order);
  RINGER_TEST_WAIT (order->len == G_N_ELEMENTS (items));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deadlines/order", test_order);
  g_test_add_func ("/deadlines/many", test_many);
  g_test_add_func ("/deadlines/set-again", test_set_again);
  g_test_add_func ("/deadlines/free-inside", test_free_inside);
  g_test_add_func ("/deadlines/turns", test_turns);
  return g_test_run ();
}
