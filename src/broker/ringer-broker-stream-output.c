/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-stream-private.h"

/* The writing half of a RingerBrokerStream; see there. It takes all that it is
 * given, so libsoup never has to wait for it. */

/* What a peer may leave unread before it is dropped. */
#define MAX_UNSENT (64 * 1024 * 1024)

/* From here on a write is worth a system call of its own, and not a copy. */
#define BIG_WRITE (32 * 1024)

#define RINGER_TYPE_BROKER_OUTPUT (ringer_broker_output_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerBrokerOutput, ringer_broker_output, RINGER, BROKER_OUTPUT, GOutputStream)

struct _RingerBrokerOutput
{
  GOutputStream       parent_instance;
  RingerBrokerStream *stream; /* owns us */
};

static void
stop_write_source (RingerBrokerStream *self)
{
  if (self->write_source != NULL)
    g_source_destroy (self->write_source);
  g_clear_pointer (&self->write_source, g_source_unref);
}

/*
 * ringer_broker_stream_drop_unsent:
 *
 * Gives up what has not gone out.
 */
void
ringer_broker_stream_drop_unsent (RingerBrokerStream *self)
{
  stop_write_source (self);
  g_clear_pointer (&self->unsent, g_byte_array_unref);
  self->n_sent = 0;
}

static gboolean
writable_cb (GObject *stream, gpointer user_data)
{
  ringer_broker_stream_flush (user_data);
  return G_SOURCE_CONTINUE;
}

static void
start_write_source (RingerBrokerStream *self)
{
  if (self->write_source != NULL)
    return;
  self->write_source = g_pollable_output_stream_create_source (self->base_output, NULL);
  g_source_set_static_name (self->write_source, "ringer-broker-output");
  g_source_set_callback (self->write_source, (GSourceFunc) (void (*) (void)) writable_cb, self,
                         NULL);
  g_source_attach (self->write_source, g_main_context_get_thread_default ());
}

/*
 * ringer_broker_stream_flush:
 *
 * Writes what the socket takes now; the rest follows when it can. After a
 * failure the next write tells of it.
 */
void
ringer_broker_stream_flush (RingerBrokerStream *self)
{
  while (self->unsent != NULL)
    {
      g_autoptr (GError) error = NULL;
      gssize n;

      n = g_pollable_output_stream_write_nonblocking (
          self->base_output, self->unsent->data + self->n_sent, self->unsent->len - self->n_sent,
          NULL, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          start_write_source (self);
          return;
        }
      if (n < 0)
        {
          ringer_broker_stream_drop_unsent (self);
          if (self->write_error == NULL)
            self->write_error = g_steal_pointer (&error);
          return;
        }
      self->n_sent += (gsize) n;
      if (self->n_sent == self->unsent->len)
        ringer_broker_stream_drop_unsent (self);
    }
}

/*
 * ringer_broker_hub_uncork:
 *
 * Sends what was collected, and has everything sent at once until the next
 * read.
 */
void
ringer_broker_hub_uncork (RingerBrokerHub *self)
{
  self->corked = FALSE;
  for (guint i = 0; i < self->unsent->len; i++)
    {
      RingerBrokerStream *stream = g_ptr_array_index (self->unsent, i);

      stream->listed = FALSE;
      if (stream->write_source == NULL)
        ringer_broker_stream_flush (stream);
    }
  g_ptr_array_set_size (self->unsent, 0);
}

/* Keeps bytes for later. */
static void
append (RingerBrokerStream *self, const guint8 *data, gsize length)
{
  if (self->unsent == NULL)
    self->unsent = g_byte_array_sized_new ((guint) length);
  else if (self->n_sent > self->unsent->len / 2)
    {
      g_byte_array_remove_range (self->unsent, 0, (guint) self->n_sent);
      self->n_sent = 0;
    }
  g_byte_array_append (self->unsent, data, (guint) length);
}

/* Writes past the collected bytes, of which there are none. */
static gssize
write_directly (RingerBrokerStream *self, const void *buffer, gsize count, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gssize n;

  n = g_pollable_output_stream_write_nonblocking (self->base_output, buffer, count, NULL,
                                                  &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    n = 0;
  else if (n < 0)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }
  if ((gsize) n < count)
    {
      append (self, (const guint8 *) buffer + n, count - (gsize) n);
      start_write_source (self);
    }
  return (gssize) count;
}

static gssize
ringer_broker_output_write_nonblocking (GPollableOutputStream *pollable,
                                        const void            *buffer,
                                        gsize                  count,
                                        GError               **error)
{
  RingerBrokerStream *self = RINGER_BROKER_OUTPUT (pollable)->stream;
  RingerBrokerHub    *hub = self->hub;

  if (self->write_error != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->write_error);
      return -1;
    }
  if (self->unsent == NULL && (!hub->corked || count >= BIG_WRITE))
    return write_directly (self, buffer, count, error);
  if (self->unsent != NULL && self->unsent->len - self->n_sent + count > MAX_UNSENT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   "The peer has left %u bytes unread, which is the limit",
                   self->unsent->len - (guint) self->n_sent);
      return -1;
    }

  append (self, buffer, count);
  if (!hub->corked)
    {
      if (self->write_source == NULL)
        ringer_broker_stream_flush (self);
    }
  else if (!self->listed)
    {
      self->listed = TRUE;
      g_ptr_array_add (hub->unsent, g_object_ref (self));
    }
  return (gssize) count;
}

static gboolean
ringer_broker_output_is_writable (GPollableOutputStream *pollable)
{
  return TRUE;
}

static GSource *
ringer_broker_output_create_source (GPollableOutputStream *pollable, GCancellable *cancellable)
{
  g_autoptr (GSource) ready = g_timeout_source_new (0);

  return g_pollable_source_new_full (pollable, ready, cancellable);
}

static void
ringer_broker_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = ringer_broker_output_is_writable;
  iface->create_source = ringer_broker_output_create_source;
  iface->write_nonblocking = ringer_broker_output_write_nonblocking;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerBrokerOutput,
                               ringer_broker_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      ringer_broker_output_pollable_init))

static gssize
ringer_broker_output_write (GOutputStream *stream,
                            const void    *buffer,
                            gsize          count,
                            GCancellable  *cancellable,
                            GError       **error)
{
  return ringer_broker_output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count,
                                                 error);
}

static void
ringer_broker_output_class_init (RingerBrokerOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = ringer_broker_output_write;
}

static void
ringer_broker_output_init (RingerBrokerOutput *self)
{
}

GOutputStream *
ringer_broker_output_new (RingerBrokerStream *stream)
{
  RingerBrokerOutput *self = g_object_new (RINGER_TYPE_BROKER_OUTPUT, NULL);

  self->stream = stream;
  return G_OUTPUT_STREAM (self);
}
