/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output for a program with a main loop that must not stop.
 *
 * A pipe is written to in pieces of PIPE_BUF bytes, each only after poll() has
 * said that there is room, since such a write never blocks. O_NONBLOCK is not
 * an option: it would be set for everyone who shares the descriptor, the
 * user's shell among them. A regular file is written at once.
 *
 * Owned by the command; used in the main thread only. */
#include "config.h"

#include "ringer-cli-output.h"

#include "ringer-error.h"

#include <gio/gunixoutputstream.h>
#include <limits.h>

/* How much goes out before other sources of the main loop have their turn. */
#define TURN (64 * 1024)

struct _RingerCliOutput
{
  GObject        parent_instance;
  GOutputStream *stream;
  GQueue         waiting;        /* GBytes */
  gsize          head_offset;    /* what of the first is written */
  gsize          waiting_length; /* bytes, less head_offset */
  GSource       *writable;
  GError        *error;
  GTask         *flush;
};

enum
{
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCliOutput, ringer_cli_output, G_TYPE_OBJECT)

static void
drop_waiting (RingerCliOutput *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  self->head_offset = 0;
  self->waiting_length = 0;
}

static void
ringer_cli_output_dispose (GObject *object)
{
  RingerCliOutput *self = RINGER_CLI_OUTPUT (object);

  if (self->writable != NULL)
    g_source_destroy (self->writable);
  g_clear_pointer (&self->writable, g_source_unref);
  g_clear_object (&self->stream);
  g_clear_object (&self->flush);
  G_OBJECT_CLASS (ringer_cli_output_parent_class)->dispose (object);
}

static void
ringer_cli_output_finalize (GObject *object)
{
  RingerCliOutput *self = RINGER_CLI_OUTPUT (object);

  drop_waiting (self);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_cli_output_parent_class)->finalize (object);
}

static void
ringer_cli_output_class_init (RingerCliOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_cli_output_dispose;
  object_class->finalize = ringer_cli_output_finalize;
  signals[FAILED] = g_signal_new ("failed", RINGER_TYPE_CLI_OUTPUT, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ringer_cli_output_init (RingerCliOutput *self)
{
  g_queue_init (&self->waiting);
}

/* FD is not closed. */
RingerCliOutput *
ringer_cli_output_new (int fd)
{
  RingerCliOutput *self = g_object_new (RINGER_TYPE_CLI_OUTPUT, NULL);

  self->stream = g_unix_output_stream_new (fd, FALSE);
  return self;
}

static void
end_flush (RingerCliOutput *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->flush);

  if (task == NULL)
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
fail (RingerCliOutput *self, GError *error)
{
  g_autoptr (RingerCliOutput) alive = g_object_ref (self);

  drop_waiting (self);
  self->error = error;
  end_flush (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* Writes up to LIMIT bytes, as long as there is room. TRUE when there may be more to do. */
static gboolean
write_some (RingerCliOutput *self, gsize limit)
{
  gboolean pollable = g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (self->stream));
  gsize    done = 0;

  while (!g_queue_is_empty (&self->waiting) && done < limit)
    {
      g_autoptr (GError) error = NULL;
      gsize       length;
      const char *data = g_bytes_get_data (g_queue_peek_head (&self->waiting), &length);
      gssize      written;

      data += self->head_offset;
      length -= self->head_offset;
      if (pollable)
        written = g_pollable_output_stream_write_nonblocking (
            G_POLLABLE_OUTPUT_STREAM (self->stream), data, MIN (length, PIPE_BUF), NULL, &error);
      else
        written = g_output_stream_write (self->stream, data, length, NULL, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      if (written < 0)
        {
          fail (self, g_steal_pointer (&error));
          return FALSE;
        }
      done += (gsize) written;
      self->head_offset += (gsize) written;
      self->waiting_length -= (gsize) written;
      if ((gsize) written == length)
        {
          g_bytes_unref (g_queue_pop_head (&self->waiting));
          self->head_offset = 0;
        }
    }
  return !g_queue_is_empty (&self->waiting);
}

static gboolean
writable_cb (GObject *stream, gpointer user_data)
{
  g_autoptr (RingerCliOutput) self = g_object_ref (user_data);

  if (write_some (self, TURN))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->writable, g_source_unref);
  end_flush (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_room (RingerCliOutput *self)
{
  self->writable = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->stream),
                                                           NULL);
  g_source_set_static_name (self->writable, "[ringer] room for output");
  g_source_set_callback (self->writable, G_SOURCE_FUNC (writable_cb), self, NULL);
  g_source_attach (self->writable, g_main_context_get_thread_default ());
}

void
ringer_cli_output_write (RingerCliOutput *self, GBytes *bytes)
{
  g_return_if_fail (RINGER_IS_CLI_OUTPUT (self));
  g_return_if_fail (bytes != NULL);

  if (self->error != NULL || g_bytes_get_size (bytes) == 0)
    return;
  if (self->waiting_length + g_bytes_get_size (bytes) > RINGER_CLI_OUTPUT_LIMIT)
    {
      fail (self, g_error_new (RINGER_ERROR, RINGER_ERROR_LIMIT,
                               "More than %d MiB of output wait to be read",
                               RINGER_CLI_OUTPUT_LIMIT / 1024 / 1024));
      return;
    }
  g_queue_push_tail (&self->waiting, g_bytes_ref (bytes));
  self->waiting_length += g_bytes_get_size (bytes);
  if (self->writable == NULL && write_some (self, G_MAXSIZE))
    wait_for_room (self);
}

void
ringer_cli_output_write_text (RingerCliOutput *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  ringer_cli_output_write (self, bytes);
}

/* Takes LINE. */
void
ringer_cli_output_take_line (RingerCliOutput *self, GString *line)
{
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (line);

  ringer_cli_output_write (self, bytes);
}

gboolean
ringer_cli_output_is_idle (RingerCliOutput *self)
{
  g_return_val_if_fail (RINGER_IS_CLI_OUTPUT (self), TRUE);
  return g_queue_is_empty (&self->waiting);
}

/* Waits until everything is written, or has failed to. One wait at a time. */
void
ringer_cli_output_flush_async (RingerCliOutput    *self,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_return_if_fail (RINGER_IS_CLI_OUTPUT (self));
  g_return_if_fail (self->flush == NULL);

  self->flush = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->flush, ringer_cli_output_flush_async);
  if (ringer_cli_output_is_idle (self))
    end_flush (self);
}

gboolean
ringer_cli_output_flush_finish (RingerCliOutput *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
