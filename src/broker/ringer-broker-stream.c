/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-stream-private.h"

/* Stands between libsoup's WebSockets and the socket, to save system calls,
 * which are most of what forwarding a small message costs.
 *
 * libsoup writes every frame by itself, and reads a kilobyte at a time until
 * there is no more. So what has arrived is read in one go, into a buffer that
 * all streams share; and what is sent while it is worked on is collected for
 * each socket, until libsoup asks for more and there is none. Then it goes out.
 * In between the hub is "corked". Outside of a read, as in a timer, a write
 * goes out at once. Where libsoup stops reading before the end, it emits
 * "closing" or "error", and the peer uncorks.
 *
 * On the way in, the lengths of messages are watched; on the way out, what a
 * peer leaves unread is kept up to a limit. */

G_DEFINE_FINAL_TYPE (RingerBrokerStream, ringer_broker_stream, G_TYPE_IO_STREAM)

/*
 * ringer_broker_hub_new:
 * @max_message_size: bytes of a message that are let through
 */
RingerBrokerHub *
ringer_broker_hub_new (gsize max_message_size)
{
  RingerBrokerHub *self = g_new0 (RingerBrokerHub, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->max_message_size = max_message_size;
  self->unsent = g_ptr_array_new_with_free_func (g_object_unref);
  self->buffer = g_malloc (RINGER_BROKER_READ_SIZE);
  return self;
}

RingerBrokerHub *
ringer_broker_hub_ref (RingerBrokerHub *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ringer_broker_hub_unref (RingerBrokerHub *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->unsent);
  g_free (self->buffer);
  g_free (self);
}

static void
ringer_broker_stream_dispose (GObject *object)
{
  RingerBrokerStream *self = RINGER_BROKER_STREAM (object);

  /* Closes what is still open. */
  G_OBJECT_CLASS (ringer_broker_stream_parent_class)->dispose (object);

  ringer_broker_stream_drop_unsent (self);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);
}

static void
ringer_broker_stream_finalize (GObject *object)
{
  RingerBrokerStream *self = RINGER_BROKER_STREAM (object);

  if (self->hub->reader == self)
    self->hub->reader = NULL;
  g_clear_pointer (&self->rest, g_byte_array_unref);
  g_clear_error (&self->write_error);
  g_clear_pointer (&self->hub, ringer_broker_hub_unref);

  G_OBJECT_CLASS (ringer_broker_stream_parent_class)->finalize (object);
}

static GInputStream *
ringer_broker_stream_get_input_stream (GIOStream *stream)
{
  return RINGER_BROKER_STREAM (stream)->input;
}

static GOutputStream *
ringer_broker_stream_get_output_stream (GIOStream *stream)
{
  return RINGER_BROKER_STREAM (stream)->output;
}

/* What can still go out does; nobody waits for a peer that does not read. */
static void
prepare_close (RingerBrokerStream *self)
{
  ringer_broker_stream_flush (self);
  ringer_broker_stream_drop_unsent (self);
  if (self->write_error == NULL)
    self->write_error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
}

static gboolean
ringer_broker_stream_close_fn (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  RingerBrokerStream *self = RINGER_BROKER_STREAM (stream);

  prepare_close (self);
  return g_io_stream_close (self->base, cancellable, error);
}

static void
close_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The default would do it in a thread. */
static void
ringer_broker_stream_close_async (GIOStream          *stream,
                                  int                 priority,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  RingerBrokerStream *self = RINGER_BROKER_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, ringer_broker_stream_close_async);
  prepare_close (self);
  g_io_stream_close_async (self->base, priority, cancellable, close_cb, g_steal_pointer (&task));
}

static gboolean
ringer_broker_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ringer_broker_stream_class_init (RingerBrokerStreamClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->dispose = ringer_broker_stream_dispose;
  object_class->finalize = ringer_broker_stream_finalize;
  stream_class->get_input_stream = ringer_broker_stream_get_input_stream;
  stream_class->get_output_stream = ringer_broker_stream_get_output_stream;
  stream_class->close_fn = ringer_broker_stream_close_fn;
  stream_class->close_async = ringer_broker_stream_close_async;
  stream_class->close_finish = ringer_broker_stream_close_finish;
}

static void
ringer_broker_stream_init (RingerBrokerStream *self)
{
}

/*
 * ringer_broker_stream_new:
 * @base: a stream of pollable halves, with nothing but @socket under it
 *
 * Wraps the connection of a WebSocket.
 */
RingerBrokerStream *
ringer_broker_stream_new (RingerBrokerHub *hub, GIOStream *base, GSocket *socket)
{
  RingerBrokerStream *self = g_object_new (RINGER_TYPE_BROKER_STREAM, NULL);

  self->hub = ringer_broker_hub_ref (hub);
  self->base = g_object_ref (base);
  self->base_input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (base));
  self->base_output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (base));
  self->fd = g_socket_get_fd (socket);
  self->input = ringer_broker_input_new (self);
  self->output = ringer_broker_output_new (self);
  return self;
}

/*
 * ringer_broker_stream_set_overflow:
 * @func: called once, from inside a read, when a message outgrows the limit;
 *   what comes from then on is thrown away, so that the peer gets to read why
 */
void
ringer_broker_stream_set_overflow (RingerBrokerStream      *self,
                                   RingerBrokerOverflowFunc func,
                                   gpointer                 user_data)
{
  self->overflow = func;
  self->overflow_data = user_data;
}
