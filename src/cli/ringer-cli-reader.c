/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-reader.h"

#include <gio/gunixinputstream.h>

#define CHUNK (64 * 1024)

struct _RingerCliReader
{
  GObject       parent_instance;
  GInputStream *stream;
  GCancellable *cancellable;
  GByteArray   *line; /* the unfinished one */
  gsize         max_line;
  gboolean      skipping; /* the rest of a line that was too long */
};

enum
{
  LINE,
  TOO_LONG,
  ENDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCliReader, ringer_cli_reader, G_TYPE_OBJECT)

static void
ringer_cli_reader_finalize (GObject *object)
{
  RingerCliReader *self = RINGER_CLI_READER (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->line, g_byte_array_unref);
  G_OBJECT_CLASS (ringer_cli_reader_parent_class)->finalize (object);
}

static void
ringer_cli_reader_class_init (RingerCliReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = RINGER_TYPE_CLI_READER;

  object_class->finalize = ringer_cli_reader_finalize;
  signals[LINE] = g_signal_new ("line", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_BYTES);
  signals[TOO_LONG] = g_signal_new ("too-long", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_ERROR);
}

static void
ringer_cli_reader_init (RingerCliReader *self)
{
  self->cancellable = g_cancellable_new ();
  self->line = g_byte_array_new ();
}

/* FD is not closed. */
RingerCliReader *
ringer_cli_reader_new (int fd, gsize max_line)
{
  RingerCliReader *self = g_object_new (RINGER_TYPE_CLI_READER, NULL);

  self->stream = g_unix_input_stream_new (fd, FALSE);
  self->max_line = max_line;
  return self;
}

static void
end_line (RingerCliReader *self)
{
  g_autoptr (GBytes) line = NULL;

  if (self->skipping)
    {
      self->skipping = FALSE;
      return;
    }
  if (self->line->len > 0 && self->line->data[self->line->len - 1] == '\r')
    g_byte_array_set_size (self->line, self->line->len - 1);
  line = g_bytes_new (self->line->data, self->line->len);
  g_byte_array_set_size (self->line, 0);
  g_signal_emit (self, signals[LINE], 0, line);
}

static void
add_to_line (RingerCliReader *self, const guint8 *data, gsize length)
{
  if (self->skipping)
    return;
  if (self->line->len + length > self->max_line)
    {
      g_byte_array_set_size (self->line, 0);
      self->skipping = TRUE;
      g_signal_emit (self, signals[TOO_LONG], 0);
      return;
    }
  g_byte_array_append (self->line, data, (guint) length);
}

/* A handler may stop the reader between two lines. */
static void
take (RingerCliReader *self, GBytes *bytes)
{
  gsize         length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const guint8 *end = data + length;

  while (data < end && !g_cancellable_is_cancelled (self->cancellable))
    {
      const guint8 *newline = memchr (data, '\n', (gsize) (end - data));

      add_to_line (self, data, (gsize) ((newline != NULL ? newline : end) - data));
      if (newline == NULL)
        break;
      end_line (self);
      data = newline + 1;
    }
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerCliReader) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes)
                 bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    {
      take (self, bytes);
      ringer_cli_reader_start (self);
      return;
    }
  if (self->line->len > 0)
    end_line (self);
  if (!g_cancellable_is_cancelled (self->cancellable))
    g_signal_emit (self, signals[ENDED], 0, error);
}

void
ringer_cli_reader_start (RingerCliReader *self)
{
  g_return_if_fail (RINGER_IS_CLI_READER (self));

  if (!g_cancellable_is_cancelled (self->cancellable))
    g_input_stream_read_bytes_async (self->stream, CHUNK, G_PRIORITY_DEFAULT, self->cancellable,
                                     read_cb, g_object_ref (self));
}

/* No signal follows. */
void
ringer_cli_reader_stop (RingerCliReader *self)
{
  g_return_if_fail (RINGER_IS_CLI_READER (self));
  g_cancellable_cancel (self->cancellable);
}
