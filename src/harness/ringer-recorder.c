/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recorder-private.h"

#include "ringer-clock.h"
#include "ringer-codec.h"

#include <string.h>

/* Listens to connections and puts their frames into a log, with what each says. The
 * frames of logins come blacked out. Owned by whoever owns the log; main thread only. */

#define MAX_NAME 1024

struct _RingerRecorder
{
  GObject        parent_instance;
  RingerCapture *capture;
};

G_DEFINE_FINAL_TYPE (RingerRecorder, ringer_recorder, G_TYPE_OBJECT)

/* One connection's part. The recorder is there while the signal can come. */
typedef struct
{
  RingerRecorder *recorder;
  char           *label;
} Tap;

static void
ringer_recorder_finalize (GObject *object)
{
  RingerRecorder *self = RINGER_RECORDER (object);

  g_clear_object (&self->capture);
  G_OBJECT_CLASS (ringer_recorder_parent_class)->finalize (object);
}

static void
ringer_recorder_class_init (RingerRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_recorder_finalize;
}

static void
ringer_recorder_init (RingerRecorder *self)
{
}

/**
 * ringer_recorder_new:
 * @capture: where the frames go
 *
 * Returns: (transfer full): a recorder of no connection yet
 */
RingerRecorder *
ringer_recorder_new (RingerCapture *capture)
{
  RingerRecorder *self;

  g_return_val_if_fail (RINGER_IS_CAPTURE (capture), NULL);

  self = g_object_new (RINGER_TYPE_RECORDER, NULL);
  self->capture = g_object_ref (capture);
  return self;
}

char *
ringer_recorder_dup_topic (GBytes *frame, RingerMessage *message)
{
  gsize         length;
  const guint8 *data = g_bytes_get_data (frame, &length);
  int           topic;
  const char   *word;

  if (message != NULL)
    topic = ringer_message_get_topic (message);
  else if (!ringer_codec_peek_topic (data, length, &topic))
    return NULL;
  word = ringer_topic_to_string (topic);
  return word != NULL ? g_strdup (word) : g_strdup ("UNKNOWN");
}

/* A number that is no action of the topic is shown, but not any number: each would be a
 * text of its own for as long as the log lives. */
char *
ringer_recorder_dup_action (RingerMessage *message)
{
  const char *word;
  int         action;

  if (!ringer_message_has_action (message))
    return NULL;
  action = ringer_message_get_action (message);
  word = ringer_action_to_string (ringer_message_get_topic (message), action);
  if (word != NULL)
    return g_strdup (word);
  return action >= 0 && action < 256 ? g_strdup_printf ("%d", action) : g_strdup ("UNKNOWN");
}

static char *
dup_text (RingerMessage *message, RingerTextField field, gsize max_length)
{
  gsize       length = 0;
  const char *text = ringer_message_get_text (message, field, &length);
  const char *end;

  if (text == NULL)
    return NULL;
  if (length > max_length)
    {
      end = g_utf8_find_prev_char (text, text + max_length);
      return g_strdup_printf ("%.*s…", end != NULL ? (int) (end - text) : 0, text);
    }
  return g_strndup (text, length);
}

static char *
join_names (RingerMessage *message)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = ringer_message_get_n_names (message);

  for (guint i = 0; i < n && names->len < MAX_NAME; i++)
    {
      gsize       length;
      const char *name = ringer_message_get_nth_name (message, i, &length);

      if (i > 0)
        g_string_append (names, ", ");
      g_string_append_len (names, name, (gssize) MIN (length, MAX_NAME));
    }
  return g_utf8_make_valid (names->str, (gssize) MIN (names->len, 2 * MAX_NAME));
}

char *
ringer_recorder_dup_name (RingerMessage *message)
{
  static const RingerTextField fields[] = { RINGER_FIELD_NAME, RINGER_FIELD_SUBSCRIPTION,
                                            RINGER_FIELD_URL };

  if (ringer_message_get_n_names (message) > 0 &&
      !ringer_message_has_text (message, RINGER_FIELD_NAME))
    return join_names (message);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (ringer_message_has_text (message, fields[i]))
      return dup_text (message, fields[i], MAX_NAME);
  return NULL;
}

char *
ringer_recorder_dup_correlation (RingerMessage *message)
{
  return dup_text (message, RINGER_FIELD_CORRELATION_ID, MAX_NAME);
}

/* By number: errors are from 100 on in all topics, or stand among the first (protocol
 * notes, 3). A reject is no error: another provider is asked. */
static gboolean
is_error (RingerMessage *message)
{
  int action = ringer_message_get_action (message);

  if (ringer_message_get_int (message, RINGER_FIELD_IS_ERROR) != 0 || action >= 100)
    return TRUE;
  switch (ringer_message_get_topic (message))
    {
    case RINGER_TOPIC_PARSER:
      return TRUE;
    case RINGER_TOPIC_CONNECTION:
      return action == RINGER_CONNECTION_ERROR || action == RINGER_CONNECTION_REJECT;
    case RINGER_TOPIC_AUTH:
      return action == RINGER_AUTH_ERROR || action == RINGER_AUTH_UNSUCCESSFUL;
    case RINGER_TOPIC_RPC:
      return action == RINGER_RPC_ERROR || action == RINGER_RPC_REQUEST_ERROR;
    case RINGER_TOPIC_EVENT:
      return action == RINGER_EVENT_ERROR;
    case RINGER_TOPIC_PRESENCE:
      return action == RINGER_PRESENCE_ERROR;
    default:
      return FALSE;
    }
}

/* Where the payload is in the frame. It follows the tag of its field and its length; the
 * field is 2, but 4 in PRESENCE (protocol notes, 2.1). */
static gsize
find_payload (const guint8 *frame, gsize size, const guint8 *payload, gsize length, int topic)
{
  guint8        head[16] = { topic == RINGER_TOPIC_PRESENCE ? 4 << 3 | 2 : 2 << 3 | 2 };
  gsize         n_head = 1;
  const guint8 *p = frame;
  const guint8 *end = frame + size;

  for (gsize rest = length;; rest >>= 7)
    {
      head[n_head++] = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
      if (rest <= 0x7f)
        break;
    }
  while ((p = memmem (p, (gsize) (end - p), head, n_head)) != NULL)
    {
      p += n_head;
      if ((gsize) (end - p) >= length && memcmp (p, payload, length) == 0)
        return (gsize) (p - frame);
    }
  /* A length written in more bytes than it needs. */
  p = memmem (frame, size, payload, length);
  return p != NULL ? (gsize) (p - frame) : 0;
}

static void
note_payload (RingerCaptureEntry *entry, GBytes *frame, RingerMessage *message)
{
  g_autoptr (GBytes) payload = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  gsize         size;
  gsize         length;
  const guint8 *start = g_bytes_get_data (frame, &size);
  const guint8 *data;
  gsize         offset;

  if (payload == NULL)
    return;
  data = g_bytes_get_data (payload, &length);
  if (length == 0)
    return;
  /* A big one that was received is a part of the frame. */
  if (data >= start && data < start + size)
    offset = (gsize) (data - start);
  else
    offset = find_payload (start, size, data, length, ringer_message_get_topic (message));
  if (offset == 0 || offset > G_MAXUINT32 || length > G_MAXUINT32)
    return;
  entry->payload_offset = (guint32) offset;
  entry->payload_size = (guint32) length;
}

void
ringer_recorder_append (RingerCapture      *capture,
                        RingerCaptureEntry *entry,
                        GBytes             *frame,
                        RingerMessage      *message)
{
  g_autofree char *topic = ringer_recorder_dup_topic (frame, message);
  g_autofree char *action = NULL;
  g_autofree char *name = NULL;
  g_autofree char *correlation = NULL;

  entry->topic = ringer_capture_intern (capture, topic, -1);
  if (message == NULL)
    entry->flags |= RINGER_CAPTURE_BROKEN;
  else
    {
      action = ringer_recorder_dup_action (message);
      name = ringer_recorder_dup_name (message);
      correlation = ringer_recorder_dup_correlation (message);
      entry->action = ringer_capture_intern (capture, action, -1);
      entry->name = ringer_capture_intern (capture, name, -1);
      if (is_error (message))
        entry->flags |= RINGER_CAPTURE_ERROR;
      if (ringer_message_get_int (message, RINGER_FIELD_IS_ACK) != 0)
        entry->flags |= RINGER_CAPTURE_ACK;
      note_payload (entry, frame, message);
    }
  ringer_capture_append (capture, entry, correlation, frame);
}

static void
tap_free (gpointer data, GClosure *closure)
{
  Tap *tap = data;

  g_free (tap->label);
  g_free (tap);
}

static void
frame_cb (RingerConnection *connection,
          gboolean          outgoing,
          GBytes           *frame,
          RingerMessage    *message,
          gint64            when,
          gpointer          user_data)
{
  const Tap         *tap = user_data;
  RingerCaptureEntry entry = {
    .when = when,
    .wall = ringer_clock_get_real (),
    .connection = ringer_capture_intern (tap->recorder->capture, tap->label, -1),
    .flags = outgoing ? RINGER_CAPTURE_OUTGOING : 0,
  };

  if (outgoing && message != NULL && ringer_message_get_topic (message) == RINGER_TOPIC_AUTH)
    entry.flags |= RINGER_CAPTURE_REDACTED;
  ringer_recorder_append (tap->recorder->capture, &entry, frame, message);
}

/**
 * ringer_recorder_add:
 * @connection: a connection that is not being recorded
 * @label: its name in the log
 *
 * Records from now on all that goes over a connection, until either ends.
 */
void
ringer_recorder_add (RingerRecorder *self, RingerConnection *connection, const char *label)
{
  Tap      *tap;
  GClosure *closure;

  g_return_if_fail (RINGER_IS_RECORDER (self));
  g_return_if_fail (RINGER_IS_CONNECTION (connection));

  tap = g_new0 (Tap, 1);
  tap->recorder = self;
  tap->label = g_strdup (label);
  closure = g_cclosure_new (G_CALLBACK (frame_cb), tap, tap_free);
  g_object_watch_closure (G_OBJECT (self), closure);
  g_signal_connect_closure (connection, "frame", closure, FALSE);
}

/**
 * ringer_recorder_record:
 * @capture: where the frame goes
 * @line: what the frame does not say itself
 * @frame: the bytes
 *
 * Adds a frame that was not recorded from a connection of ours. For any one thread, when
 * the log is quiet.
 */
void
ringer_recorder_record (RingerCapture *capture, const RingerCaptureLine *line, GBytes *frame)
{
  g_autoptr (RingerMessage) message = NULL;
  RingerCaptureEntry entry = { 0 };

  g_return_if_fail (RINGER_IS_CAPTURE (capture));
  g_return_if_fail (line != NULL && frame != NULL);

  message = ringer_codec_decode_bytes (frame, NULL);
  entry.when = line->when;
  entry.wall = line->wall;
  entry.connection = ringer_capture_intern (capture, line->connection, -1);
  entry.flags = (line->outgoing ? RINGER_CAPTURE_OUTGOING : 0) |
                (line->redacted ? RINGER_CAPTURE_REDACTED : 0);
  ringer_recorder_append (capture, &entry, frame, message);
}

/**
 * ringer_recorder_decode:
 * @frame: as it was captured
 *
 * Returns: (transfer full) (nullable): what the frame says; %NULL when it is broken
 */
RingerMessage *
ringer_recorder_decode (GBytes *frame)
{
  g_return_val_if_fail (frame != NULL, NULL);

  return ringer_codec_decode_bytes (frame, NULL);
}
