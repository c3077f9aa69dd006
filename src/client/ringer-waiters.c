/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-waiters-private.h"

/* A GTask looks at its cancellable only when it returns, and this may be long
 * after; so a source watches it from the waiter's own main context. */

typedef struct
{
  GTask   *task; /* NULL once it has returned */
  GSource *cancelled;
} Waiter;

static void
waiter_free (gpointer data)
{
  Waiter *self = data;

  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_source_unref (self->cancelled);
    }
  g_clear_object (&self->task);
  g_free (self);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Waiter *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/*
 * ringer_waiters_watch_cancel:
 *
 * Returns: (transfer full) (nullable): an attached source that calls @callback
 *   when the cancellable of @task is cancelled; %NULL when it has none
 */
GSource *
ringer_waiters_watch_cancel (GTask *task, GCancellableSourceFunc callback, gpointer data)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GSource      *source;

  if (cancellable == NULL)
    return NULL;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (callback), data, NULL);
  g_source_set_static_name (source, "ringer wait cancelled");
  g_source_attach (source, g_task_get_context (task));
  return source;
}

/*
 * ringer_waiters_add:
 * @waiters: an array, made when it is %NULL
 */
void
ringer_waiters_add (GPtrArray **waiters, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  if (*waiters == NULL)
    *waiters = g_ptr_array_new_with_free_func (waiter_free);
  waiter->task = g_object_ref (task);
  waiter->cancelled = ringer_waiters_watch_cancel (task, cancelled_cb, waiter);
  g_ptr_array_add (*waiters, waiter);
}

/*
 * ringer_waiters_return:
 *
 * Returns %TRUE to all that still wait, and ends the array.
 */
void
ringer_waiters_return (GPtrArray **waiters)
{
  g_autoptr (GPtrArray) ending = g_steal_pointer (waiters);

  for (guint i = 0; ending != NULL && i < ending->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (ending, i);
      g_autoptr (GTask) task = g_steal_pointer (&waiter->task);

      if (task != NULL)
        g_task_return_boolean (task, TRUE);
    }
}
