/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-stream-private.h"

#include <string.h>

/* The reading half of a RingerBrokerStream; see there. */

#define RINGER_TYPE_BROKER_INPUT (ringer_broker_input_get_type ())
G_DECLARE_FINAL_TYPE (RingerBrokerInput, ringer_broker_input, RINGER, BROKER_INPUT, GInputStream)

struct _RingerBrokerInput
{
  GInputStream        parent_instance;
  RingerBrokerStream *stream; /* owns us */
};

/* Tells of bytes on a file descriptor. libsoup makes one for each read. */
typedef struct
{
  GSource            base;
  RingerBrokerInput *input;
} InputSource;

static gboolean
set_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "There is nothing to read");
  return FALSE;
}

/* Reads from the socket into the hub's buffer. What another stream has left
 * there, having been stopped in the middle, is set aside for it. */
static gssize
fill (RingerBrokerStream *self, GError **error)
{
  RingerBrokerHub *hub = self->hub;
  gsize            good;
  gssize           n;

  if (hub->reader != NULL && hub->reader != self && hub->at < hub->end)
    {
      if (hub->reader->rest == NULL)
        hub->reader->rest = g_byte_array_new ();
      g_byte_array_append (hub->reader->rest, hub->buffer + hub->at, (guint) (hub->end - hub->at));
    }
  hub->reader = NULL;

  n = g_pollable_input_stream_read_nonblocking (self->base_input, hub->buffer,
                                                RINGER_BROKER_READ_SIZE, NULL, error);
  if (n <= 0)
    return n;

  self->too_big = !ringer_broker_frames_feed (&self->frames, hub->buffer, (gsize) n,
                                              hub->max_message_size, &good);
  hub->reader = self;
  hub->corked = TRUE;
  hub->at = 0;
  hub->end = good;
  hub->drained = n < RINGER_BROKER_READ_SIZE;
  return n;
}

/* Throws away what comes. */
static gssize
discard (RingerBrokerStream *self, GError **error)
{
  gssize n;

  do
    n = g_pollable_input_stream_read_nonblocking (self->base_input, self->hub->buffer,
                                                  RINGER_BROKER_READ_SIZE, NULL, error);
  while (n > 0);
  return n;
}

static gssize
take_rest (RingerBrokerStream *self, void *buffer, gsize count)
{
  const gsize n = MIN (count, self->rest->len);

  memcpy (buffer, self->rest->data, n);
  g_byte_array_remove_range (self->rest, 0, (guint) n);
  if (self->rest->len == 0)
    g_clear_pointer (&self->rest, g_byte_array_unref);
  return (gssize) n;
}

static gboolean
has_buffered (RingerBrokerStream *self)
{
  return self->rest != NULL || (self->hub->reader == self && self->hub->at < self->hub->end);
}

static gssize
ringer_broker_input_read_nonblocking (GPollableInputStream *pollable,
                                      void                 *buffer,
                                      gsize                 count,
                                      GError              **error)
{
  RingerBrokerStream *self = RINGER_BROKER_INPUT (pollable)->stream;
  RingerBrokerHub    *hub = self->hub;
  gssize              n = 1;

  if (self->rest != NULL)
    return take_rest (self, buffer, count);

  if (!has_buffered (self))
    {
      /* A turn of reading ends here, and what it led to goes out. */
      if (self->overflown)
        n = discard (self, error);
      else if (self->too_big)
        {
          self->overflown = TRUE;
          hub->reader = NULL;
          if (self->overflow != NULL)
            self->overflow (self->overflow_data);
          n = set_would_block (error) - 1;
        }
      else if (hub->reader == self && hub->drained)
        {
          hub->reader = NULL;
          n = set_would_block (error) - 1;
        }
      else
        n = fill (self, error);
      if (n <= 0)
        {
          ringer_broker_hub_uncork (hub);
          return n;
        }
      /* Nothing but a frame that is too big. */
      if (hub->at == hub->end)
        return ringer_broker_input_read_nonblocking (pollable, buffer, count, error);
    }

  n = (gssize) MIN (count, hub->end - hub->at);
  memcpy (buffer, hub->buffer + hub->at, (gsize) n);
  hub->at += (gsize) n;
  return n;
}

static gboolean
ringer_broker_input_is_readable (GPollableInputStream *pollable)
{
  RingerBrokerStream *self = RINGER_BROKER_INPUT (pollable)->stream;

  return has_buffered (self) || g_pollable_input_stream_is_readable (self->base_input);
}

static gboolean
input_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  GPollableSourceFunc func = (GPollableSourceFunc) (void (*) (void)) callback;

  return func (G_OBJECT (((InputSource *) source)->input), user_data);
}

static void
input_source_finalize (GSource *source)
{
  g_object_unref (((InputSource *) source)->input);
}

static GSourceFuncs input_source_funcs = {
  NULL, NULL, input_source_dispatch, input_source_finalize, NULL, NULL,
};

static GSource *
ringer_broker_input_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  RingerBrokerInput  *self = RINGER_BROKER_INPUT (pollable);
  RingerBrokerStream *stream = self->stream;
  GSource            *source = g_source_new (&input_source_funcs, sizeof (InputSource));

  ((InputSource *) source)->input = g_object_ref (self);
  g_source_set_static_name (source, "ringer-broker-input");
  g_source_add_unix_fd (source, stream->fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  /* The base may have read on while it looked for the end of the handshake. */
  if (!stream->primed || has_buffered (stream))
    g_source_set_ready_time (source, 0);
  stream->primed = TRUE;
  return source;
}

static void
ringer_broker_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = ringer_broker_input_is_readable;
  iface->create_source = ringer_broker_input_create_source;
  iface->read_nonblocking = ringer_broker_input_read_nonblocking;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerBrokerInput,
                               ringer_broker_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      ringer_broker_input_pollable_init))

static gssize
ringer_broker_input_read (
    GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "This stream can only be read without blocking");
  return -1;
}

static void
ringer_broker_input_class_init (RingerBrokerInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = ringer_broker_input_read;
}

static void
ringer_broker_input_init (RingerBrokerInput *self)
{
}

GInputStream *
ringer_broker_input_new (RingerBrokerStream *stream)
{
  RingerBrokerInput *self = g_object_new (RINGER_TYPE_BROKER_INPUT, NULL);

  self->stream = stream;
  return G_INPUT_STREAM (self);
}
