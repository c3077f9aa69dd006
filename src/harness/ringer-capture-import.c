/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recorder.h"

#include "ringer-error.h"
#include "ringer-json-iter.h"

#include <string.h>

/* Reads captures of our own kind in a worker thread: what a line says is taken from its frame,
 * and only what a frame cannot say from the other members. Members that are not known are
 * passed over. */

#define FORMAT   1
#define MAX_LINE (512 * 1024 * 1024)
/* Microseconds, either way: the difference of any two such times is a number too. */
#define MAX_TIME (G_GINT64_CONSTANT (1) << 61)

/* The members of one line, as lexemes; length 0 for those that are not there. */
typedef enum
{
  MEMBER_FORMAT,
  MEMBER_KIND,
  MEMBER_DROPPED,
  MEMBER_WALL,
  MEMBER_MONOTONIC,
  MEMBER_DIRECTION,
  MEMBER_CONNECTION,
  MEMBER_REDACTED,
  MEMBER_FRAME,
  N_MEMBERS
} Member;

static const char *const member_names[N_MEMBERS] = {
  "format",    "kind",       "dropped",  "wallUs", "monotonicUs",
  "direction", "connection", "redacted", "frame",
};

typedef struct
{
  const char    *text;
  RingerJsonSpan members[N_MEMBERS];
} Line;

static gboolean
parse_line (const char *text, gsize length, Line *line, GError **error)
{
  RingerJsonSpan whole = { 0, length };
  RingerJsonSpan key;
  RingerJsonSpan value;
  RingerJsonIter iter;

  memset (line, 0, sizeof *line);
  line->text = text;
  if (!ringer_json_validate (text, (gssize) length, NULL, error))
    return FALSE;
  if (ringer_json_get_kind (text, (gssize) length) != RINGER_JSON_OBJECT)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, "Expected an object");
      return FALSE;
    }
  while (text[whole.offset] != '{')
    whole.offset++;
  whole.length -= whole.offset;
  ringer_json_iter_init (&iter, text, (gssize) length, &whole);
  while (ringer_json_iter_next (&iter, &key, &value))
    for (guint i = 0; i < N_MEMBERS; i++)
      if (key.length == strlen (member_names[i]) + 2 &&
          memcmp (text + key.offset + 1, member_names[i], key.length - 2) == 0)
        line->members[i] = value;
  return TRUE;
}

static const char *
get_lexeme (const Line *line, Member member)
{
  return line->members[member].length > 0 ? line->text + line->members[member].offset : NULL;
}

static char *
dup_string (const Line *line, Member member)
{
  const char *lexeme = get_lexeme (line, member);

  if (lexeme == NULL || *lexeme != '"')
    return NULL;
  return ringer_json_unquote (lexeme, (gssize) line->members[member].length, NULL, NULL);
}

static gint64
get_int (const Line *line, Member member)
{
  const char *lexeme = get_lexeme (line, member);

  /* Ends at what follows the lexeme. */
  return lexeme != NULL ? g_ascii_strtoll (lexeme, NULL, 10) : 0;
}

static gint64
get_time (const Line *line, Member member)
{
  return CLAMP (get_int (line, member), -MAX_TIME, MAX_TIME);
}

static gboolean
is_true (const Line *line, Member member)
{
  const char *lexeme = get_lexeme (line, member);

  return lexeme != NULL && *lexeme == 't';
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, message);
  return FALSE;
}

static gboolean
read_header (RingerCapture *capture, const Line *line, GError **error)
{
  g_autofree char *kind = dup_string (line, MEMBER_KIND);

  if (g_strcmp0 (kind, "capture") != 0 || get_lexeme (line, MEMBER_FORMAT) == NULL)
    return fail (error, "This is not a capture of Ringer");
  if (get_int (line, MEMBER_FORMAT) != FORMAT)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                   "The capture has format %" G_GINT64_FORMAT
                   ", and this version of Ringer reads format %d",
                   get_int (line, MEMBER_FORMAT), FORMAT);
      return FALSE;
    }
  ringer_capture_count_dropped (capture, (guint64) MAX (get_int (line, MEMBER_DROPPED), 0));
  return TRUE;
}

static GBytes *
read_frame (const Line *line, GError **error)
{
  g_autofree char *text = dup_string (line, MEMBER_FRAME);
  gsize            text_length;
  gsize            length;

  if (text == NULL)
    {
      fail (error, "There is no “frame”");
      return NULL;
    }
  text_length = strlen (text);
  if (text_length % 4 != 0 ||
      strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") !=
          text_length)
    {
      fail (error, "The “frame” is not Base64");
      return NULL;
    }
  if (text_length > 0)
    g_base64_decode_inplace (text, &length);
  else
    length = 0;
  return g_bytes_new_take (g_steal_pointer (&text), length);
}

static gboolean
read_row (RingerCapture *capture, const Line *line, GError **error)
{
  g_autofree char *direction = dup_string (line, MEMBER_DIRECTION);
  g_autofree char *connection = dup_string (line, MEMBER_CONNECTION);
  g_autoptr (GBytes) frame = NULL;
  RingerCaptureLine row = { 0 };

  if (g_strcmp0 (direction, "in") != 0 && g_strcmp0 (direction, "out") != 0)
    return fail (error, "The “direction” is neither “in” nor “out”");
  frame = read_frame (line, error);
  if (frame == NULL)
    return FALSE;

  row.outgoing = *direction == 'o';
  row.wall = get_time (line, MEMBER_WALL);
  row.when = get_lexeme (line, MEMBER_MONOTONIC) != NULL ? get_time (line, MEMBER_MONOTONIC)
                                                         : row.wall;
  row.connection = connection;
  row.redacted = is_true (line, MEMBER_REDACTED);
  ringer_recorder_record (capture, &row, frame);
  return TRUE;
}

/* To the scanner a line is a text of one line. */
static void
set_line_error (GError **error, guint64 number, const GError *problem)
{
  static const char place[] = "line 1, ";
  const char       *message = problem->message;

  if (g_str_has_prefix (message, place))
    g_set_error (error, problem->domain, problem->code, "Line %" G_GUINT64_FORMAT ", %s", number,
                 message + strlen (place));
  else
    g_set_error (error, problem->domain, problem->code, "Line %" G_GUINT64_FORMAT ": %s", number,
                 message);
}

static gboolean
read_line (RingerCapture *capture, guint64 number, const char *text, gsize length, GError **error)
{
  g_autoptr (GError) problem = NULL;
  Line line;

  if (parse_line (text, length, &line, &problem) &&
      (number == 1 ? read_header (capture, &line, &problem) : read_row (capture, &line, &problem)))
    return TRUE;
  set_line_error (error, number, problem);
  return FALSE;
}

/* A line without its end is one that the writer did not get to finish: nothing is known
 * of its frame but that it was. */
static gboolean
read_last_line (RingerCapture *capture, guint64 number, GString *rest, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (read_line (capture, number, rest->str, rest->len, &problem))
    return TRUE;
  if (number > 1 && g_error_matches (problem, RINGER_ERROR, RINGER_ERROR_INVALID_JSON))
    {
      ringer_capture_count_dropped (capture, 1);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Takes the lines that are whole out of @rest. */
static gboolean
read_lines (RingerCapture *capture, guint64 *number, GString *rest, gsize from, GError **error)
{
  gsize       start = 0;
  const char *end;

  while ((end = memchr (rest->str + MAX (start, from), '\n', rest->len - MAX (start, from))) !=
         NULL)
    {
      gsize length = (gsize) (end - rest->str) - start;

      ++*number;
      if (length > 0 && rest->str[start + length - 1] == '\r')
        length--;
      if (length > 0 && !read_line (capture, *number, rest->str + start, length, error))
        return FALSE;
      start = (gsize) (end - rest->str) + 1;
    }
  g_string_erase (rest, 0, (gssize) start);
  if (rest->len <= MAX_LINE)
    return TRUE;
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT,
               "Line %" G_GUINT64_FORMAT ": longer than %d MiB", *number + 1, MAX_LINE >> 20);
  return FALSE;
}

static gboolean
read_stream (RingerCapture *capture,
             GInputStream  *stream,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  guint64 number = 0;

  for (;;)
    {
      g_autoptr (GBytes) block = g_input_stream_read_bytes (stream, 256 * 1024, cancellable, error);
      gsize from = rest->len;

      if (block == NULL)
        return FALSE;
      if (g_bytes_get_size (block) == 0)
        break;
      g_string_append_len (rest, g_bytes_get_data (block, NULL), (gssize) g_bytes_get_size (block));
      if (!read_lines (capture, &number, rest, from, error))
        return FALSE;
    }
  if (rest->len > 0)
    return read_last_line (capture, number + 1, rest, error);
  return number > 0 ||
         fail (error, "The file is empty; a capture begins with a line that says its format");
}

static void
import_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  RingerCapture *capture = task_data;
  GError        *error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (G_FILE (source), cancellable, &error);

  if (stream == NULL || !read_stream (capture, G_INPUT_STREAM (stream), cancellable, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * ringer_capture_import_async:
 * @file: a capture that was exported
 *
 * Reads a capture. A last line that was cut off is left out and counted as let go.
 */
void
ringer_capture_import_async (GFile              *file,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  RingerCapture *capture;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_capture_import_async);
  /* Only the thread touches it until the task is done. */
  capture = ringer_capture_new (G_MAXUINT64);
  ringer_capture_set_quiet (capture, TRUE);
  g_task_set_task_data (task, capture, g_object_unref);
  g_task_run_in_thread (task, import_thread);
}

/**
 * ringer_capture_import_finish:
 *
 * Returns: (transfer full) (nullable): the frames, or %NULL with %RINGER_ERROR_BAD_FILE, _LIMIT
 *   or _INVALID_JSON that names the line, or an error of the file
 */
RingerCapture *
ringer_capture_import_finish (GAsyncResult *result, GError **error)
{
  RingerCapture *capture;

  g_return_val_if_fail (G_IS_TASK (result), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  capture = g_object_ref (g_task_get_task_data (G_TASK (result)));
  ringer_capture_set_quiet (capture, FALSE);
  return capture;
}
