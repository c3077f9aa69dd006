/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recorder-private.h"

#include "ringer-codec.h"
#include "ringer-error.h"
#include "ringer-json.h"

#include <string.h>

/* Captures as NDJSON. The frame, in Base64, is what counts; the other members of a line
 * say what is in it, for people and for tools such as jq. A worker thread writes from a
 * snapshot, so that the log may go on. */

#define BUFFER_SIZE   (256 * 1024)
#define ROWS_A_GLANCE 256

static void
add_text (GString *line, const char *name, const char *text)
{
  g_autofree char *quoted = NULL;

  if (text == NULL)
    return;
  quoted = ringer_json_quote (text, -1);
  g_string_append_printf (line, ",\"%s\":%s", name, quoted);
}

/* "2026-01-31T14:03:05.123456Z": fixed, so that lines sort. */
static void
add_time (GString *line, gint64 wall)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (wall / G_USEC_PER_SEC);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text != NULL && wall >= 0)
    g_string_append_printf (line, "\"time\":\"%s.%06dZ\",", text, (int) (wall % G_USEC_PER_SEC));
  g_string_append_printf (line, "\"wallUs\":%" G_GINT64_FORMAT, wall);
}

/* As it is, but on one line; what is not JSON is left to the frame. */
static void
add_payload (GString *line, RingerMessage *message)
{
  g_autoptr (GBytes) payload = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  g_autofree char *minified = NULL;
  gsize            length;
  const char      *text;

  if (payload == NULL)
    return;
  text = g_bytes_get_data (payload, &length);
  if (length == 0 || !ringer_json_validate (text, (gssize) length, NULL, NULL))
    return;
  if (memchr (text, '\n', length) != NULL || memchr (text, '\r', length) != NULL)
    {
      minified = ringer_json_minify (text, (gssize) length, &length, NULL);
      text = minified;
    }
  g_string_append (line, ",\"payload\":");
  g_string_append_len (line, text, (gssize) length);
}

static void
add_frame (GString *line, GBytes *frame)
{
  gsize         size;
  const guint8 *data = g_bytes_get_data (frame, &size);
  gsize         start;
  int           state = 0;
  int           save = 0;
  gsize         n;

  g_string_append (line, ",\"frame\":\"");
  start = line->len;
  g_string_set_size (line, start + (size / 3 + 1) * 4 + 4);
  n = g_base64_encode_step (data, size, FALSE, line->str + start, &state, &save);
  n += g_base64_encode_close (FALSE, line->str + start + n, &state, &save);
  g_string_truncate (line, start + n);
  g_string_append (line, "\"}\n");
}

/**
 * ringer_capture_format_header:
 * @n_dropped: how many frames had been let go before the first one of the file
 *
 * Returns: (transfer full): the first line of a capture file
 */
GString *
ringer_capture_format_header (guint64 n_dropped)
{
  GString *line = g_string_new (
      "{\"format\":1,\"kind\":\"capture\",\"application\":\"Ringer " RINGER_VERSION "\"");

  g_string_append_printf (line, ",\"dropped\":%" G_GUINT64_FORMAT "}\n", n_dropped);
  return line;
}

static GString *
format_line (const RingerCaptureLine *info,
             GBytes                  *frame,
             RingerRedaction         *redaction,
             guint64                 *n_places)
{
  GString *line = g_string_sized_new (g_bytes_get_size (frame) * 3 + 512);
  g_autoptr (GBytes) redacted = ringer_redaction_apply (redaction, frame, n_places);
  g_autoptr (RingerMessage) message = ringer_codec_decode_bytes (redacted, NULL);
  g_autofree char *connection = NULL;
  g_autofree char *topic = ringer_recorder_dup_topic (redacted, message);

  if (info->connection != NULL)
    connection = ringer_redaction_apply_text (redaction, info->connection, n_places);
  g_string_append_c (line, '{');
  add_time (line, info->wall);
  g_string_append_printf (line, ",\"monotonicUs\":%" G_GINT64_FORMAT ",\"direction\":\"%s\"",
                          info->when, info->outgoing ? "out" : "in");
  add_text (line, "connection", connection);
  add_text (line, "topic", topic);
  if (message != NULL)
    {
      g_autofree char *action = ringer_recorder_dup_action (message);
      g_autofree char *name = ringer_recorder_dup_name (message);
      g_autofree char *correlation = ringer_recorder_dup_correlation (message);

      add_text (line, "action", action);
      add_text (line, "name", name);
      add_text (line, "correlation", correlation);
    }
  if (info->redacted || redacted != frame)
    g_string_append (line, ",\"redacted\":true");
  if (message != NULL)
    add_payload (line, message);
  add_frame (line, redacted);
  return line;
}

/**
 * ringer_capture_format_line:
 * @line: what the frame does not say itself
 * @frame: as it was captured
 * @redaction: what to take out
 *
 * Returns: (transfer full): a line of a capture file
 */
GString *
ringer_capture_format_line (const RingerCaptureLine *line,
                            GBytes                  *frame,
                            RingerRedaction         *redaction)
{
  guint64 n_places = 0;

  g_return_val_if_fail (line != NULL && frame != NULL && redaction != NULL, NULL);

  return format_line (line, frame, redaction, &n_places);
}

typedef struct
{
  RingerCaptureSnapshot *snapshot;
  RingerRedaction       *redaction;
  GFile                 *file; /* NULL to count only */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  ringer_capture_snapshot_free (work->snapshot);
  ringer_redaction_free (work->redaction);
  g_clear_object (&work->file);
  g_free (work);
}

/* First what the paths lead to, which is then taken out before it, too. */
static gboolean
learn_all (Work *work, GCancellable *cancellable, GError **error)
{
  guint n = ringer_capture_snapshot_get_n_items (work->snapshot);

  for (guint i = 0; i < n && ringer_redaction_has_paths (work->redaction); i++)
    {
      g_autoptr (GBytes) frame = ringer_capture_snapshot_dup_frame (work->snapshot, i);

      if (i % ROWS_A_GLANCE == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      ringer_redaction_learn (work->redaction, frame);
    }
  return TRUE;
}

static GString *
format_row (Work *work, guint position, guint64 *n_places)
{
  g_autoptr (GBytes) frame = ringer_capture_snapshot_dup_frame (work->snapshot, position);
  RingerCaptureEntry entry;
  RingerCaptureLine  info;

  ringer_capture_snapshot_get (work->snapshot, position, &entry);
  info = (RingerCaptureLine){
    .outgoing = (entry.flags & RINGER_CAPTURE_OUTGOING) != 0,
    .when = entry.when,
    .wall = entry.wall,
    .connection = ringer_capture_snapshot_get_text (work->snapshot, entry.connection),
    .redacted = (entry.flags & RINGER_CAPTURE_REDACTED) != 0,
  };
  return format_line (&info, frame, work->redaction, n_places);
}

static gboolean
write_all (GOutputStream *stream, GString *buffer, GCancellable *cancellable, GError **error)
{
  gboolean written = g_output_stream_write_all (stream, buffer->str, buffer->len, NULL, cancellable,
                                                error);

  g_string_truncate (buffer, 0);
  return written;
}

static gboolean
write_rows (Work *work, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  guint   n = ringer_capture_snapshot_get_n_items (work->snapshot);
  guint64 n_places = 0;
  g_autoptr (GString) buffer = ringer_capture_format_header (
      ringer_capture_snapshot_get_n_dropped (work->snapshot));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) line = format_row (work, i, &n_places);

      g_string_append_len (buffer, line->str, (gssize) line->len);
      if (buffer->len >= BUFFER_SIZE && !write_all (stream, buffer, cancellable, error))
        return FALSE;
    }
  return write_all (stream, buffer, cancellable, error);
}

/* A stream that is closed while cancelled leaves the old file as it was. */
static gboolean
write_file (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GCancellable) given_up = g_cancellable_new ();

  stream = g_file_replace (work->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (write_rows (work, G_OUTPUT_STREAM (stream), cancellable, error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
  g_cancellable_cancel (given_up);
  g_output_stream_close (G_OUTPUT_STREAM (stream), given_up, NULL);
  return FALSE;
}

static void
export_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (GError) error = NULL;

  if (!learn_all (work, cancellable, &error) || !write_file (work, cancellable, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
count_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  g_autoptr (GError) error = NULL;
  guint   n = ringer_capture_snapshot_get_n_items (work->snapshot);
  guint64 n_places = 0;

  if (!learn_all (work, cancellable, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GString) line = format_row (work, i, &n_places);

      g_assert (line != NULL);
    }
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_int (task, (gssize) n_places);
}

static GTask *
make_task (RingerCapture      *capture,
           RingerRedaction    *redaction,
           GFile              *file,
           gpointer            tag,
           GCancellable       *cancellable,
           GAsyncReadyCallback callback,
           gpointer            user_data)
{
  GTask *task = g_task_new (capture, cancellable, callback, user_data);
  Work  *work = g_new0 (Work, 1);

  work->snapshot = ringer_capture_snapshot_new (capture);
  work->redaction = ringer_redaction_copy (redaction);
  work->file = file != NULL ? g_object_ref (file) : NULL;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, work, work_free);
  return task;
}

/**
 * ringer_capture_count_secrets_async:
 * @redaction: (nullable): what would be taken out; logins without it
 *
 * Works out what ringer_capture_export_async() would take out, to be shown before.
 */
void
ringer_capture_count_secrets_async (RingerCapture      *self,
                                    RingerRedaction    *redaction,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_CAPTURE (self));

  task = make_task (self, redaction, NULL, ringer_capture_count_secrets_async, cancellable,
                    callback, user_data);
  g_task_run_in_thread (task, count_thread);
}

/**
 * ringer_capture_count_secrets_finish:
 *
 * Returns: in how many places there was a secret, or -1 with @error set
 */
gint64
ringer_capture_count_secrets_finish (RingerCapture *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/**
 * ringer_capture_export_async:
 * @file: is replaced once all is written; readable for the user alone when it is new
 * @redaction: (nullable): what is taken out; logins without it
 *
 * Writes the frames that are held now. Cancelling leaves @file as it was.
 */
void
ringer_capture_export_async (RingerCapture      *self,
                             GFile              *file,
                             RingerRedaction    *redaction,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_CAPTURE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = make_task (self, redaction, file, ringer_capture_export_async, cancellable, callback,
                    user_data);
  g_task_run_in_thread (task, export_thread);
}

/**
 * ringer_capture_export_finish:
 *
 * Returns: whether the file is written
 */
gboolean
ringer_capture_export_finish (RingerCapture *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
