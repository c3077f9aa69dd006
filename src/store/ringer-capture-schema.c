/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

#include "ringer-clock.h"

#include <glib/gi18n.h>
#include <string.h>
#include <time.h>

/* A captured frame as the filter language sees it. Words are the protocol's in lower
 * case, those of all topics in one list (protocol notes, 3). */

typedef enum
{
  FIELD_TIME,
  FIELD_AGE,
  FIELD_DIRECTION,
  FIELD_CONNECTION,
  FIELD_TOPIC,
  FIELD_ACTION,
  FIELD_MESSAGE,
  FIELD_PROCEDURE,
  FIELD_CORRELATION,
  FIELD_SIZE,
  FIELD_PAYLOAD,
  FIELD_PAYLOAD_SIZE,
  FIELD_ERROR,
  FIELD_ACK,
  FIELD_BROKEN,
  FIELD_REDACTED,
  N_FIELDS
} Field;

static const char *const direction_words[] = { "in", "out", NULL };
static const char *const truth_words[] = { "no", "yes", NULL };
static const char *const topic_words[] = {
  "parser", "connection", "auth", "event", "record", "rpc", "presence", "unknown", NULL,
};
static const char *const action_words[] = {
  "accept",
  "accept_timeout",
  "auth_successful",
  "auth_unsuccessful",
  "authentication_timeout",
  "challenge",
  "closed",
  "closing",
  "emit",
  "error",
  "invalid_listen_regex",
  "invalid_message",
  "invalid_message_data",
  "invalid_meta_params",
  "invalid_presence_users",
  "invalid_rpc_correlation_id",
  "listen",
  "listen_accept",
  "listen_reject",
  "listen_response_timeout",
  "listen_unsuccessful",
  "maximum_message_size_exceeded",
  "message_denied",
  "message_parse_error",
  "message_permission_error",
  "multiple_accept",
  "multiple_providers",
  "multiple_response",
  "multiple_subscriptions",
  "no_rpc_provider",
  "not_provided",
  "not_subscribed",
  "ping",
  "pong",
  "presence_join",
  "presence_join_all",
  "presence_leave",
  "presence_leave_all",
  "provide",
  "query",
  "query_all",
  "query_all_response",
  "query_response",
  "redirect",
  "reject",
  "request",
  "request_error",
  "response",
  "response_timeout",
  "subscribe",
  "subscribe_all",
  "subscription_for_pattern_found",
  "subscription_for_pattern_removed",
  "subscription_has_no_provider",
  "subscription_has_provider",
  "too_many_auth_attempts",
  "unknown",
  "unknown_action",
  "unknown_topic",
  "unlisten",
  "unprovide",
  "unsubscribe",
  "unsubscribe_all",
  NULL,
};

static const RingerFilterField fields[N_FIELDS] = {
  [FIELD_TIME] = { "time", RINGER_FILTER_TIME, NULL, N_ ("Time of day: 14:03:05.120") },
  [FIELD_AGE] = { "age", RINGER_FILTER_DURATION, NULL, N_ ("How long ago it was") },
  [FIELD_DIRECTION] = { "direction", RINGER_FILTER_WORD, direction_words,
                        N_ ("in: from the broker; out: to it") },
  [FIELD_CONNECTION] = { "connection", RINGER_FILTER_TEXT, NULL, N_ ("Name of the connection") },
  [FIELD_TOPIC] = { "topic", RINGER_FILTER_WORD, topic_words, N_ ("The protocol's topic") },
  [FIELD_ACTION] = { "action", RINGER_FILTER_WORD, action_words, N_ ("The protocol's action") },
  [FIELD_MESSAGE] = { "message", RINGER_FILTER_TEXT, NULL, N_ ("Topic and action: RPC REQUEST") },
  [FIELD_PROCEDURE] = { "procedure", RINGER_FILTER_TEXT, NULL,
                        N_ ("The procedure, event or user that it is about") },
  [FIELD_CORRELATION] = { "correlation", RINGER_FILTER_TEXT, NULL,
                          N_ ("What the messages of one call share") },
  [FIELD_SIZE] = { "size", RINGER_FILTER_SIZE, NULL, N_ ("Bytes of the frame") },
  [FIELD_PAYLOAD] = { "payload", RINGER_FILTER_JSON, NULL, N_ ("The JSON that it carries") },
  [FIELD_PAYLOAD_SIZE] = { "payload.size", RINGER_FILTER_SIZE, NULL, N_ ("Bytes of the payload") },
  [FIELD_ERROR] = { "error", RINGER_FILTER_WORD, truth_words,
                    N_ ("Whether it says that something went wrong") },
  [FIELD_ACK] = { "ack", RINGER_FILTER_WORD, truth_words, N_ ("Whether it confirms another") },
  [FIELD_BROKEN] = { "broken", RINGER_FILTER_WORD, truth_words,
                     N_ ("Whether it is not a message of the protocol") },
  [FIELD_REDACTED] = { "redacted", RINGER_FILTER_WORD, truth_words,
                       N_ ("Whether secrets were taken out of it") },
};

static guint
find_word (const char *const *words, const char *word)
{
  for (guint i = 0; word != NULL && words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return i;
  return RINGER_CAPTURE_NO_WORD;
}

guint
ringer_capture_find_topic_word (const char *topic)
{
  return find_word (topic_words, topic);
}

guint
ringer_capture_find_action_word (const char *action)
{
  return find_word (action_words, action);
}

static void
set_word (RingerFilterValue *value, guint word)
{
  value->present = word != RINGER_CAPTURE_NO_WORD;
  value->word = word;
}

static void
set_flag (RingerFilterValue *value, guint32 flags, RingerCaptureFlags flag)
{
  value->present = TRUE;
  value->word = (flags & flag) != 0;
}

static void
set_number (RingerFilterValue *value, double number)
{
  value->present = TRUE;
  value->number = number;
}

/* A text of the log's table: a match with it is worked out once. */
static void
set_text (RingerFilterValue *value, RingerCapture *capture, guint32 id)
{
  value->text = ringer_capture_texts_get (capture->texts, id);
  value->present = value->text != NULL;
  value->length = value->present ? strlen (value->text) : 0;
  value->key = id;
  value->home = capture->home;
}

/* The local time, to the millisecond. Most frames are of the same second as the one
 * before, and a million of them are looked through: nothing here is slow twice. */
static void
set_time (RingerFilterValue *value, gint64 wall)
{
  static _Thread_local char   text[] = "00:00:00.000";
  static _Thread_local gint64 text_second = G_MININT64;
  gint64                      second = wall / G_USEC_PER_SEC;
  guint                       ms = (guint) (ABS (wall) / 1000 % 1000);

  if (second != text_second)
    {
      time_t    moment = (time_t) second;
      struct tm parts;

      if (localtime_r (&moment, &parts) == NULL)
        return;
      strftime (text, sizeof text, "%H:%M:%S", &parts);
      text[8] = '.';
      text_second = second;
    }
  text[9] = (char) ('0' + ms / 100);
  text[10] = (char) ('0' + ms / 10 % 10);
  text[11] = (char) ('0' + ms % 10);
  value->present = TRUE;
  value->text = text;
  value->length = sizeof text - 1;
}

static void
set_payload (RingerFilterValue *value, RingerCaptureChunk *chunk, const RingerCaptureRecord *record)
{
  if (record->payload_size == 0)
    return;
  value->present = TRUE;
  value->text = (const char *) ringer_capture_chunk_peek (chunk, record) + record->payload_offset;
  value->length = record->payload_size;
}

static void
set_correlation (RingerFilterValue         *value,
                 RingerCaptureChunk        *chunk,
                 const RingerCaptureRecord *record)
{
  value->present = record->key_length > 0;
  value->text = (const char *) chunk->block + record->key_place;
  value->length = record->key_length;
}

static void
read_field (gconstpointer subject, guint field, RingerFilterValue *value)
{
  const RingerCaptureCursor *cursor = subject;
  RingerCapture             *capture = cursor->capture;
  RingerCaptureChunk        *chunk;
  const RingerCaptureRecord *record = ringer_capture_get_record (capture, cursor->position, &chunk);
  const RingerCaptureShape  *shape = ringer_capture_get_shape (capture, record->shape);

  switch ((Field) field)
    {
    case FIELD_TIME:
      set_time (value, record->wall);
      break;
    case FIELD_AGE:
      set_number (value, (double) (ringer_clock_get_real () - record->wall) / 1000);
      break;
    case FIELD_DIRECTION:
      set_flag (value, shape->flags, RINGER_CAPTURE_OUTGOING);
      break;
    case FIELD_CONNECTION:
      set_text (value, capture, shape->connection);
      break;
    case FIELD_TOPIC:
      set_word (value, shape->topic_word);
      break;
    case FIELD_ACTION:
      set_word (value, shape->action_word);
      break;
    case FIELD_MESSAGE:
      set_text (value, capture, shape->message);
      break;
    case FIELD_PROCEDURE:
      set_text (value, capture, record->name);
      break;
    case FIELD_CORRELATION:
      set_correlation (value, chunk, record);
      break;
    case FIELD_SIZE:
      set_number (value, record->size);
      break;
    case FIELD_PAYLOAD:
      set_payload (value, chunk, record);
      break;
    case FIELD_PAYLOAD_SIZE:
      set_number (value, record->payload_size);
      break;
    case FIELD_ERROR:
      set_flag (value, shape->flags, RINGER_CAPTURE_ERROR);
      break;
    case FIELD_ACK:
      set_flag (value, shape->flags, RINGER_CAPTURE_ACK);
      break;
    case FIELD_BROKEN:
      set_flag (value, shape->flags, RINGER_CAPTURE_BROKEN);
      break;
    case FIELD_REDACTED:
      set_flag (value, shape->flags, RINGER_CAPTURE_REDACTED);
      break;
    case N_FIELDS:
    default:
      break;
    }
}

static const RingerFilterSchema schema = { fields, N_FIELDS, FIELD_PAYLOAD, read_field };

/**
 * ringer_capture_get_schema:
 *
 * Returns: what filters can ask of a RingerCaptureCursor, whose position must be one
 *   of a frame that is held
 */
const RingerFilterSchema *
ringer_capture_get_schema (void)
{
  return &schema;
}
