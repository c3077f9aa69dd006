/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-input.h"

#include "ringer-error.h"
#include "ringer-json.h"

#include <glib/gi18n.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

typedef struct
{
  char       *name; /* for messages */
  GByteArray *bytes;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->name);
  g_byte_array_unref (reading->bytes);
  g_free (reading);
}

static GBytes *
finish_reading (Reading *reading)
{
  GByteArray *bytes = reading->bytes;
  guint       length = bytes->len;

  if (length > 0 && bytes->data[length - 1] == '\n')
    length--;
  if (length > 0 && length < bytes->len && bytes->data[length - 1] == '\r')
    length--;
  return g_bytes_new (bytes->data, length);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes)
                 bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  Reading      *reading = g_task_get_task_data (task);
  gsize         length;
  const guint8 *data;

  if (bytes == NULL)
    {
      g_prefix_error (&error, "%s: ", reading->name);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  if (length == 0)
    {
      g_task_return_pointer (task, finish_reading (reading), (GDestroyNotify) g_bytes_unref);
      return;
    }
  if (reading->bytes->len + length > RINGER_CLI_INPUT_LIMIT)
    {
      g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_LIMIT, _ ("%s: longer than %d MiB"),
                               reading->name, RINGER_CLI_INPUT_LIMIT / 1024 / 1024);
      return;
    }
  g_byte_array_append (reading->bytes, data, (guint) length);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (object), CHUNK, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

static void
read_stream (GTask *task, GInputStream *stream)
{
  g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                   read_cb, g_object_ref (task));
}

static void
open_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (object), result, &error);

  if (stream == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    read_stream (task, G_INPUT_STREAM (stream));
}

void
ringer_cli_input_read_async (const char         *spec,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading;

  g_return_if_fail (spec != NULL);

  g_task_set_source_tag (task, ringer_cli_input_read_async);
  if (ringer_cli_input_is_literal (spec))
    {
      g_task_return_pointer (task, g_bytes_new (spec, strlen (spec)),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }
  reading = g_new0 (Reading, 1);
  reading->bytes = g_byte_array_new ();
  reading->name = g_strdup (*spec == '-' ? _ ("standard input") : spec + 1);
  g_task_set_task_data (task, reading, reading_free);
  if (*spec == '-')
    {
      g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);

      read_stream (task, stream);
    }
  else
    {
      g_autoptr (GFile) file = g_file_new_for_path (spec + 1);

      g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, open_cb, g_object_ref (task));
    }
}

GBytes *
ringer_cli_input_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ringer_cli_input_is_literal (const char *spec)
{
  return *spec != '@' && !g_str_equal (spec, "-");
}

/* WHAT begins the message: "the payload". */
gboolean
ringer_cli_input_check_json (GBytes *json, const char *what, GError **error)
{
  gsize       length;
  const char *text = g_bytes_get_data (json, &length);

  if (ringer_json_validate (text != NULL ? text : "", (gssize) length, NULL, error))
    return TRUE;
  g_prefix_error (error, "%s: ", what);
  return FALSE;
}
