/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-forward-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"

#include <glib/gi18n.h>

/* What an HTTP service and a command have in common: a time, and a size. */

#define DEFAULT_LIMIT (1024 * 1024)
#define CHUNK         (64 * 1024)

static gboolean
over_cb (gpointer user_data)
{
  RingerAnswerTime *self = user_data;

  self->is_over = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

/*
 * ringer_answer_time_start:
 * @self: zeroed
 * @request: whose deadline counts when @answer names no time
 * @outer: (nullable): the caller's
 *
 * The time runs in the thread-default main context.
 */
void
ringer_answer_time_start (RingerAnswerTime   *self,
                          RingerRequest      *request,
                          const RingerAnswer *answer,
                          GCancellable       *outer)
{
  gint64 left = ringer_request_get_response_deadline (request) - ringer_clock_get_monotonic ();

  self->cancellable = g_cancellable_new ();
  self->milliseconds = answer->timeout > 0 ? answer->timeout
                                           : MAX (left / G_TIME_SPAN_MILLISECOND, 0);
  self->timer = g_timeout_source_new ((guint) MIN (self->milliseconds, G_MAXUINT));
  g_source_set_static_name (self->timer, "[ringer] time of a forwarded request");
  g_source_set_callback (self->timer, over_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->outer_handler = g_cancellable_connect (
          outer, G_CALLBACK (outer_cancelled_cb), g_object_ref (self->cancellable), g_object_unref);
    }
}

void
ringer_answer_time_clear (RingerAnswerTime *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  if (self->outer_handler != 0)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  self->outer_handler = 0;
  g_clear_object (&self->outer);
  g_clear_object (&self->cancellable);
}

GError *
ringer_answer_time_explain (RingerAnswerTime *self, GError *error)
{
  if (!self->is_over || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  g_error_free (error);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_TIMED_OUT,
                      _ ("There was no answer within %.3g s."), (double) self->milliseconds / 1000);
}

gsize
ringer_answer_get_limit (const RingerAnswer *answer)
{
  return answer->max_size > 0 ? answer->max_size : DEFAULT_LIMIT;
}

typedef struct
{
  GByteArray *bytes;
  gsize       limit;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_byte_array_unref (reading->bytes);
  g_free (reading);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Reading      *reading = g_task_get_task_data (task);
  GInputStream *stream = G_INPUT_STREAM (object);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (stream, result, &error);
  gsize         size;
  gconstpointer data;

  if (chunk == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  data = g_bytes_get_data (chunk, &size);
  if (size == 0)
    {
      guint8 *all = g_byte_array_steal (reading->bytes, &size);

      g_task_return_pointer (task, g_bytes_new_take (all, size), (GDestroyNotify) g_bytes_unref);
      return;
    }
  if (size > reading->limit - reading->bytes->len)
    {
      g_task_return_new_error (
          task, RINGER_ERROR, RINGER_ERROR_LIMIT,
          _ ("The answer is longer than the limit of %" G_GSIZE_FORMAT " bytes."), reading->limit);
      return;
    }
  g_byte_array_append (reading->bytes, data, (guint) size);
  g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, cancellable, read_cb,
                                   g_steal_pointer (&task));
}

void
ringer_answer_read_async (GInputStream       *stream,
                          gsize               limit,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, ringer_answer_read_async);
  reading->bytes = g_byte_array_new ();
  reading->limit = MIN (limit, G_MAXUINT / 2);
  g_task_set_task_data (task, reading, reading_free);
  g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, cancellable, read_cb,
                                   g_steal_pointer (&task));
}

GBytes *
ringer_answer_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

RingerForwarded *
ringer_forwarded_new (gboolean is_error, GBytes *payload)
{
  RingerForwarded *self = g_new0 (RingerForwarded, 1);

  self->is_error = is_error;
  self->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  return self;
}

void
ringer_forwarded_free (gpointer self)
{
  ringer_forwarded_clear (self);
  g_free (self);
}

gboolean
ringer_forwarded_take (GTask *task, RingerForwarded *out, GError **error)
{
  g_autofree RingerForwarded *answer = g_task_propagate_pointer (task, error);

  if (answer == NULL)
    return FALSE;
  *out = *answer;
  return TRUE;
}

/**
 * ringer_forwarded_clear:
 * @self: an answer
 *
 * Frees what @self holds, not itself.
 */
void
ringer_forwarded_clear (RingerForwarded *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
}
