/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-deadlines.h"

#include "ringer-clock.h"

/* A binary heap, so that ten thousand pending requests cost one source and
 * a logarithm each. The source is woken for the head only, and not moved when
 * the head goes away: most deadlines are cleared long before they are due. When
 * many are due at once, the main loop gets its turn in between. */

#define SLICE (4 * G_TIME_SPAN_MILLISECOND)

struct _RingerDeadlines
{
  GSource    source;
  GPtrArray *heap;     /* slot 0 is the head, deadline->position - 1 its index */
  gint64     armed_at; /* G_MAXINT64: asleep */
};

static RingerDeadline *
peek (RingerDeadlines *self, guint index)
{
  return g_ptr_array_index (self->heap, index);
}

static void
place (RingerDeadlines *self, guint index, RingerDeadline *deadline)
{
  g_ptr_array_index (self->heap, index) = deadline;
  deadline->position = index + 1;
}

static void
sift_up (RingerDeadlines *self, guint index, RingerDeadline *deadline)
{
  while (index > 0 && peek (self, (index - 1) / 2)->at > deadline->at)
    {
      place (self, index, peek (self, (index - 1) / 2));
      index = (index - 1) / 2;
    }
  place (self, index, deadline);
}

static void
sift_down (RingerDeadlines *self, guint index, RingerDeadline *deadline)
{
  for (guint child; (child = 2 * index + 1) < self->heap->len; index = child)
    {
      if (child + 1 < self->heap->len && peek (self, child + 1)->at < peek (self, child)->at)
        child++;
      if (peek (self, child)->at >= deadline->at)
        break;
      place (self, index, peek (self, child));
    }
  place (self, index, deadline);
}

static void
arm (RingerDeadlines *self)
{
  gint64 at = self->heap->len > 0 ? peek (self, 0)->at : G_MAXINT64;

  self->armed_at = at;
  /* Sources run on the system's clock, deadlines on ours. */
  g_source_set_ready_time (&self->source, at == G_MAXINT64
                                              ? -1
                                              : g_get_monotonic_time () +
                                                    MAX (0, at - ringer_clock_get_monotonic ()));
}

static gboolean
dispatch (GSource *source, GSourceFunc unused_callback, gpointer unused_data)
{
  RingerDeadlines *self = (RingerDeadlines *) source;
  gint64           now = ringer_clock_get_monotonic ();
  gint64           end = now + SLICE;

  /* NOW stays: a function that sets a new deadline must not keep us here. */
  while (!g_source_is_destroyed (source) && self->heap->len > 0 && peek (self, 0)->at <= now &&
         ringer_clock_get_monotonic () < end)
    {
      RingerDeadline *due = peek (self, 0);

      ringer_deadlines_clear (self, due);
      due->func (due->owner);
    }
  if (!g_source_is_destroyed (source))
    arm (self);
  return G_SOURCE_CONTINUE;
}

static void
finalize (GSource *source)
{
  RingerDeadlines *self = (RingerDeadlines *) source;

  for (guint i = 0; i < self->heap->len; i++)
    peek (self, i)->position = 0;
  g_clear_pointer (&self->heap, g_ptr_array_unref);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch, .finalize = finalize };

/**
 * ringer_deadlines_new:
 *
 * Makes an empty queue on the thread-default main context.
 *
 * Returns: (transfer full): the queue
 */
RingerDeadlines *
ringer_deadlines_new (void)
{
  RingerDeadlines *self = (RingerDeadlines *) g_source_new (&source_funcs,
                                                            sizeof (RingerDeadlines));

  self->heap = g_ptr_array_new ();
  self->armed_at = G_MAXINT64;
  g_source_set_static_name (&self->source, "ringer deadlines");
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  return self;
}

/**
 * ringer_deadlines_free:
 * @self: a queue
 *
 * Ends the queue; what is still in it will not be called. May be called from
 * a deadline's function.
 */
void
ringer_deadlines_free (RingerDeadlines *self)
{
  for (guint i = 0; i < self->heap->len; i++)
    peek (self, i)->position = 0;
  g_ptr_array_set_size (self->heap, 0);
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/**
 * ringer_deadlines_set:
 * @self: a queue
 * @deadline: zeroed, or one of this queue
 * @at: monotonic microseconds of ringer-clock.h
 * @func: what is called
 * @owner: (unowned): is given to @func
 *
 * Calls @func once when @at has come, unless it is cleared or set anew before.
 */
void
ringer_deadlines_set (RingerDeadlines   *self,
                      RingerDeadline    *deadline,
                      gint64             at,
                      RingerDeadlineFunc func,
                      gpointer           owner)
{
  ringer_deadlines_clear (self, deadline);
  deadline->at = at;
  deadline->func = func;
  deadline->owner = owner;
  g_ptr_array_add (self->heap, NULL);
  sift_up (self, self->heap->len - 1, deadline);
  if (at < self->armed_at)
    arm (self);
}

/**
 * ringer_deadlines_clear:
 * @self: a queue
 * @deadline: zeroed, or one of this queue
 *
 * Takes a deadline out, if it is in.
 */
void
ringer_deadlines_clear (RingerDeadlines *self, RingerDeadline *deadline)
{
  guint           index = deadline->position - 1;
  RingerDeadline *last;

  if (deadline->position == 0)
    return;
  deadline->position = 0;
  last = g_ptr_array_steal_index_fast (self->heap, self->heap->len - 1);
  if (last == deadline)
    return;
  if (index > 0 && peek (self, (index - 1) / 2)->at > last->at)
    sift_up (self, index, last);
  else
    sift_down (self, index, last);
}
