/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-deadlines.h"

/* All calls have the same timeouts, so deadlines of one kind pass in the order
 * in which they were started: a queue with one GSource serves any number of
 * them, and starting or stopping one is a matter of a few pointers.
 *
 * Setting a source's time wakes its context, which costs two system calls. So
 * the source keeps the time it has: stopping the first deadline leaves it
 * alone, and it looks at the queue anew when it fires, at most once in the
 * duration for nothing. */

struct _RingerBrokerDeadlines
{
  GSource                 *source;
  GQueue                   queue;
  gint64                   duration;
  gboolean                 armed;
  RingerBrokerDeadlineFunc func;
};

typedef struct
{
  GSource                base;
  RingerBrokerDeadlines *deadlines;
} DeadlineSource;

static void
arm (RingerBrokerDeadlines *self, gint64 at)
{
  self->armed = at >= 0;
  g_source_set_ready_time (self->source, at);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  RingerBrokerDeadlines   *self = ((DeadlineSource *) source)->deadlines;
  RingerBrokerDeadlineFunc func = self->func;
  /* A main-loop timer: it runs on the system's clock, whatever a test has put
   * in its place. */
  gint64                now = g_get_monotonic_time ();
  RingerBrokerDeadline *head;

  while ((head = (RingerBrokerDeadline *) g_queue_peek_head_link (&self->queue)) != NULL &&
         head->at <= now)
    {
      ringer_broker_deadline_stop (head);
      func (head->link.data);
      /* FUNC may have freed the queue with all that it served. */
      if (g_source_is_destroyed (source))
        return G_SOURCE_REMOVE;
    }

  arm (self, head != NULL ? head->at : -1);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  NULL, NULL, dispatch, NULL, NULL, NULL,
};

/*
 * ringer_broker_deadlines_new:
 * @name: names the source
 * @milliseconds: how long each deadline runs
 * @func: called for each that passes
 *
 * Makes a queue in the thread-default main context.
 */
RingerBrokerDeadlines *
ringer_broker_deadlines_new (const char *name, guint milliseconds, RingerBrokerDeadlineFunc func)
{
  RingerBrokerDeadlines *self = g_new0 (RingerBrokerDeadlines, 1);

  g_queue_init (&self->queue);
  self->duration = (gint64) milliseconds * 1000;
  self->func = func;
  self->source = g_source_new (&source_funcs, sizeof (DeadlineSource));
  ((DeadlineSource *) self->source)->deadlines = self;
  g_source_set_static_name (self->source, name);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

/*
 * ringer_broker_deadlines_free:
 *
 * Stops what still runs.
 */
void
ringer_broker_deadlines_free (RingerBrokerDeadlines *self)
{
  GList *link;

  while ((link = g_queue_peek_head_link (&self->queue)) != NULL)
    ringer_broker_deadline_stop ((RingerBrokerDeadline *) link);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

/*
 * ringer_broker_deadlines_drain:
 *
 * Stops what runs, and calls @func instead of the queue's own for each.
 */
void
ringer_broker_deadlines_drain (RingerBrokerDeadlines *self, RingerBrokerDeadlineFunc func)
{
  GList *link;

  while ((link = g_queue_peek_head_link (&self->queue)) != NULL)
    {
      ringer_broker_deadline_stop ((RingerBrokerDeadline *) link);
      func (link->data);
    }
}

/*
 * ringer_broker_deadlines_start:
 * @deadline: stopped first when it runs
 * @owner: what the function is called with
 */
void
ringer_broker_deadlines_start (RingerBrokerDeadlines *self,
                               RingerBrokerDeadline  *deadline,
                               gpointer               owner)
{
  ringer_broker_deadline_stop (deadline);
  deadline->queue = self;
  deadline->at = g_get_monotonic_time () + self->duration;
  deadline->link.data = owner;
  g_queue_push_tail_link (&self->queue, &deadline->link);
  if (!self->armed)
    arm (self, deadline->at);
}

void
ringer_broker_deadline_stop (RingerBrokerDeadline *deadline)
{
  if (deadline->queue == NULL)
    return;
  g_queue_unlink (&deadline->queue->queue, &deadline->link);
  deadline->queue = NULL;
}
