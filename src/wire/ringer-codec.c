/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-codec.h"

#include "ringer-error.h"
#include "ringer-message-private.h"
#include "ringer-utf8.h"
#include "ringer-wire-private.h"

#include <string.h>

/* The decoding half of the codec: pure functions, for any thread. (The other
 * half is in ringer-codec-encode.c.)
 *
 * protobuf-c does the messages. Real peers are more lenient than it is, so a
 * frame is walked over first. Nearly all are plain and go to protobuf-c as they
 * lie; a message with unknown fields (also groups, which protobuf-c refuses,
 * and a million of which would cost it eighty times their size) or padded tags
 * is rewritten without them. The same rewriting leaves out big texts, which
 * then stay a part of the frame instead of being copied. */

/* From here on a text is worth being a reference to its frame. */
#define BIG_TEXT 4096

typedef struct
{
  int                    topic;
  const RingerWireTopic *wire;
  const guint8          *data;
  gsize                  length;
} Envelope;

/* What the walk over a message found. */
typedef struct
{
  gboolean plain;
  gboolean has_big;
  guint    n_names;
  gsize    text_size;
} Survey;

static void
set_malformed (GError **error, const guint8 *frame, const RingerWireReader *reader)
{
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_MALFORMED,
               "Not a message of the binary dialect: at byte %" G_GSIZE_FORMAT ", %s",
               (gsize) (reader->p - frame), reader->problem);
}

static gboolean
read_envelope_field (RingerWireReader *reader, Envelope *envelope)
{
  guint64 value;
  guint32 id;
  guint   type;

  if (!ringer_wire_read_tag (reader, &id, &type))
    return FALSE;

  if ((id == 2 && type != RINGER_WIRE_VARINT) || (id == 3 && type != RINGER_WIRE_BYTES))
    {
      reader->problem = "a field of the envelope has the wrong type";
      return FALSE;
    }
  switch (id)
    {
    case 2:
      if (!ringer_wire_read_varint (reader, &value))
        return FALSE;
      envelope->topic = (gint32) (guint32) value;
      return TRUE;
    case 3:
      return ringer_wire_read_bytes (reader, &envelope->data, &envelope->length);
    default:
      return ringer_wire_skip (reader, type);
    }
}

/* The envelope's length says where its last field begins, not where it ends:
 * real peers read a message past it, up to the end of the frame, and ignore
 * whatever follows (protocol notes, 2). */
static gboolean
read_envelope (RingerWireReader *reader, Envelope *envelope)
{
  const guint8 *end;
  guint64       length;

  memset (envelope, 0, sizeof *envelope);
  envelope->data = reader->p;
  if (reader->p == reader->end)
    {
      reader->problem = "the frame is empty";
      return FALSE;
    }
  if (!ringer_wire_read_varint (reader, &length))
    return FALSE;
  length = (guint32) length;
  if (length > (gsize) (reader->end - reader->p))
    {
      reader->problem = "the frame is shorter than it says";
      return FALSE;
    }

  end = reader->p + length;
  while (reader->p < end)
    if (!read_envelope_field (reader, envelope))
      return FALSE;
  return TRUE;
}

static gboolean
check_topic (Envelope *envelope, GError **error)
{
  const char *word = ringer_topic_to_string (envelope->topic);

  envelope->wire = ringer_wire_get_topic (envelope->topic);
  if (envelope->wire != NULL)
    return TRUE;

  /* Records are a part of deepstream that Ringer leaves out; any other topic is
   * not for clients. The callers answer the two differently. */
  if (envelope->topic == RINGER_TOPIC_RECORD)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL,
                 "The message is of topic RECORD, which Ringer does not speak");
  else if (word != NULL && envelope->topic != RINGER_TOPIC_UNKNOWN)
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_MALFORMED,
                 "Not a message of the binary dialect: topic %s is not for clients", word);
  else
    g_set_error (error, RINGER_ERROR, RINGER_ERROR_MALFORMED,
                 "Not a message of the binary dialect: there is no topic %d", envelope->topic);
  return FALSE;
}

static guint
get_use (const RingerWireTopic *wire, guint32 id)
{
  return id <= RINGER_WIRE_MAX_ID ? wire->uses[id] : RINGER_USE_NONE;
}

static gboolean
is_text (guint use)
{
  return use == RINGER_USE_NAMES || use >= RINGER_USE_TEXT;
}

static gboolean
survey_field (RingerWireReader *reader, const RingerWireTopic *wire, Survey *survey)
{
  const guint8 *start = reader->p;
  const guint8 *data;
  gsize         length;
  guint32       id;
  guint         type;
  guint         use;

  if (!ringer_wire_read_tag (reader, &id, &type))
    return FALSE;
  use = get_use (wire, id);
  if (use == RINGER_USE_NONE)
    {
      survey->plain = FALSE;
      return ringer_wire_skip (reader, type);
    }
  if (type != (is_text (use) ? RINGER_WIRE_BYTES : RINGER_WIRE_VARINT))
    {
      reader->p = start;
      reader->problem = "a field has the wrong type";
      return FALSE;
    }

  if (reader->p - start > 1)
    survey->plain = FALSE;
  if (!is_text (use))
    return ringer_wire_skip (reader, type);

  start = reader->p;
  if (!ringer_wire_read_bytes (reader, &data, &length))
    return FALSE;
  /* protobuf-c reads five bytes of a length. */
  if (data - start > 5)
    survey->plain = FALSE;
  if (use == RINGER_USE_NAMES)
    survey->n_names++;
  else if (length >= BIG_TEXT)
    survey->has_big = TRUE;
  survey->text_size += length + G_MEM_ALIGN;
  return TRUE;
}

static gboolean
survey_message (RingerWireReader *reader, const Envelope *envelope, Survey *survey)
{
  memset (survey, 0, sizeof *survey);
  survey->plain = TRUE;
  reader->p = envelope->data;
  reader->end = envelope->data + envelope->length;

  while (reader->p < reader->end)
    if (!survey_field (reader, envelope->wire, survey))
      return FALSE;
  return TRUE;
}

static void
append_varint (GByteArray *out, guint64 value)
{
  guint8 bytes[10];
  guint  n = 0;

  do
    {
      bytes[n] = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);
      value >>= 7;
    }
  while (bytes[n++] >= 0x80);
  g_byte_array_append (out, bytes, n);
}

/* Writes the known fields of a surveyed message in the form that protobuf-c
 * takes. Texts that go to @big are left out; the last of a field counts. */
static GByteArray *
rewrite_message (const Envelope *envelope, RingerSlice *big)
{
  GByteArray      *out = g_byte_array_new ();
  RingerWireReader reader = { envelope->data, envelope->data + envelope->length, NULL };

  while (reader.p < reader.end)
    {
      const guint8 *data;
      gsize         length;
      guint64       value;
      guint32       id = 0;
      guint         type = 0;
      guint         use;

      ringer_wire_read_tag (&reader, &id, &type);
      use = get_use (envelope->wire, id);
      if (use == RINGER_USE_NONE)
        {
          ringer_wire_skip (&reader, type);
          continue;
        }
      if (!is_text (use))
        {
          ringer_wire_read_varint (&reader, &value);
          append_varint (out, id << 3 | type);
          append_varint (out, value);
          continue;
        }
      ringer_wire_read_bytes (&reader, &data, &length);
      if (big != NULL && use >= RINGER_USE_TEXT)
        {
          RingerSlice *slot = &big[use - RINGER_USE_TEXT];

          slot->data = length >= BIG_TEXT ? (const char *) data : NULL;
          slot->length = length;
          if (slot->data != NULL)
            continue;
        }
      append_varint (out, id << 3 | type);
      append_varint (out, length);
      g_byte_array_append (out, data, (guint) length);
    }

  return out;
}

/* protobuf-c takes its memory from the message that is being made. Every piece
 * has a NUL behind it, so that texts need no second copy to end with one. */
static void *
alloc_in_message (void *message, size_t size)
{
  guint8 *memory = ringer_message_alloc (message, size + 1);

  memory[size] = '\0';
  return memory;
}

static void
free_in_message (void *message, void *memory)
{
}

static RingerSlice
keep_text (RingerMessage *message, const ProtobufCBinaryData *text)
{
  RingerSlice      slice = { (const char *) text->data, text->len };
  g_autofree char *repaired = NULL;
  char            *copy;

  if (slice.length == 0)
    {
      slice.data = "";
      return slice;
    }
  if (ringer_utf8_get_valid_length (slice.data, slice.length) == slice.length)
    return slice;

  repaired = ringer_utf8_repair (slice.data, slice.length, &slice.length);
  copy = ringer_message_alloc (message, slice.length + 1);
  memcpy (copy, repaired, slice.length + 1);
  slice.data = copy;
  return slice;
}

static void
keep_names (RingerMessage *message, gsize n_names, const ProtobufCBinaryData *names)
{
  RingerSlice *kept;

  if (n_names == 0)
    return;
  kept = ringer_message_alloc (message, n_names * sizeof *kept);
  for (gsize i = 0; i < n_names; i++)
    kept[i] = keep_text (message, &names[i]);
  ringer_message_take_names (message, kept, (guint) n_names);
}

static void
keep_field (RingerMessage                  *message,
            guint                           use,
            const ProtobufCFieldDescriptor *field,
            const ProtobufCMessage         *unpacked)
{
  const void *value = G_STRUCT_MEMBER_P (unpacked, field->offset);
  const void *quantifier = G_STRUCT_MEMBER_P (unpacked, field->quantifier_offset);
  int         number;

  if (use == RINGER_USE_NAMES)
    {
      keep_names (message, *(const size_t *) quantifier,
                  *(const ProtobufCBinaryData *const *) value);
      return;
    }
  if (!*(const protobuf_c_boolean *) quantifier)
    return;
  if (use >= RINGER_USE_TEXT)
    {
      RingerSlice text = keep_text (message, value);

      ringer_message_take_slice (message, use - RINGER_USE_TEXT, text.data, text.length);
      return;
    }
  /* protobuf-c's booleans are ints too. */
  number = *(const gint32 *) value;
  if (use == RINGER_USE_ACTION)
    ringer_message_set_action (message, number);
  else
    ringer_message_set_int (message, use - RINGER_USE_INT, number);
}

static gboolean
unpack (RingerMessage         *message,
        const RingerWireTopic *wire,
        const guint8          *data,
        gsize                  length,
        GError               **error)
{
  ProtobufCAllocator allocator = { alloc_in_message, free_in_message, message };
  ProtobufCMessage  *unpacked;

  unpacked = protobuf_c_message_unpack (wire->descriptor, &allocator, length, data);
  if (unpacked == NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_MALFORMED,
                   "Not a message of the binary dialect: protobuf cannot read it");
      return FALSE;
    }
  for (guint i = 0; i < wire->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &wire->descriptor->fields[i];

      keep_field (message, wire->uses[field->id], field, unpacked);
    }
  return TRUE;
}

static void
keep_big_texts (RingerMessage *message, const RingerSlice *big, GBytes *frame)
{
  const char *start = g_bytes_get_data (frame, NULL);

  for (guint i = 0; i < RINGER_N_TEXT_FIELDS; i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (big[i].data == NULL)
        continue;
      if (ringer_utf8_get_valid_length (big[i].data, big[i].length) == big[i].length)
        bytes = g_bytes_new_from_bytes (frame, (gsize) (big[i].data - start), big[i].length);
      else
        {
          gsize length;
          char *repaired = ringer_utf8_repair (big[i].data, big[i].length, &length);

          bytes = g_bytes_new_take (repaired, length);
        }
      ringer_message_set_bytes (message, i, bytes);
    }
}

static RingerMessage *
decode (const guint8 *frame, gsize length, GBytes *bytes, GError **error)
{
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GByteArray) rewritten = NULL;
  RingerSlice      big[RINGER_N_TEXT_FIELDS] = { { NULL, 0 } };
  RingerWireReader reader = { frame, frame + length, NULL };
  Envelope         envelope;
  Survey           survey;
  gsize            room;

  if (!read_envelope (&reader, &envelope))
    {
      set_malformed (error, frame, &reader);
      return NULL;
    }
  if (!check_topic (&envelope, error))
    return NULL;
  if (!survey_message (&reader, &envelope, &survey))
    {
      set_malformed (error, frame, &reader);
      return NULL;
    }

  if (!survey.plain || (survey.has_big && bytes != NULL))
    {
      rewritten = rewrite_message (&envelope, bytes != NULL ? big : NULL);
      envelope.data = rewritten->len > 0 ? rewritten->data : frame;
      envelope.length = rewritten->len;
      survey.text_size = rewritten->len;
    }

  room = envelope.wire->descriptor->sizeof_message + G_MEM_ALIGN + survey.text_size +
         survey.n_names * (sizeof (ProtobufCBinaryData) + sizeof (RingerSlice));
  message = ringer_message_new_sized (envelope.topic, room);
  if (!unpack (message, envelope.wire, envelope.data, envelope.length, error))
    return NULL;
  if (bytes != NULL)
    keep_big_texts (message, big, bytes);
  return g_steal_pointer (&message);
}

/**
 * ringer_codec_decode:
 * @frame: a whole frame
 * @length: its bytes
 * @error: return location for an error
 *
 * Reads one message, taking what the real broker takes (protocol notes, 2):
 * fields in any order, unknown ones, repeated ones of which the last counts,
 * padded numbers, and bytes after the message. Text that is not UTF-8 gets
 * U+FFFD where it is wrong. A message without an action is a message. Unlike
 * the real broker, it refuses a known field of the wrong type.
 *
 * %RINGER_ERROR_MALFORMED is no message or an unknown topic;
 * %RINGER_ERROR_PROTOCOL is topic RECORD.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with @error set
 */
RingerMessage *
ringer_codec_decode (const guint8 *frame, gsize length, GError **error)
{
  g_return_val_if_fail (frame != NULL || length == 0, NULL);

  return decode (frame != NULL ? frame : (const guint8 *) "", length, NULL, error);
}

/**
 * ringer_codec_decode_bytes:
 * @frame: a whole frame
 * @error: return location for an error
 *
 * Like ringer_codec_decode(), but big texts are not copied: they keep a
 * reference to @frame.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with @error set
 */
RingerMessage *
ringer_codec_decode_bytes (GBytes *frame, GError **error)
{
  const guint8 *data;
  gsize         length;

  g_return_val_if_fail (frame != NULL, NULL);

  data = g_bytes_get_data (frame, &length);
  return decode (data != NULL ? data : (const guint8 *) "", length, frame, error);
}

/**
 * ringer_codec_peek_topic:
 * @frame: a whole frame
 * @length: its bytes
 * @topic: (out): the topic's number, which may be unknown
 *
 * Reads the envelope only, to name what cannot be decoded.
 *
 * Returns: whether there is an envelope with a topic
 */
gboolean
ringer_codec_peek_topic (const guint8 *frame, gsize length, int *topic)
{
  RingerWireReader reader = { frame, frame + length, NULL };
  Envelope         envelope;

  g_return_val_if_fail (frame != NULL || length == 0, FALSE);

  *topic = RINGER_TOPIC_UNKNOWN;
  if (length == 0 || !read_envelope (&reader, &envelope))
    return FALSE;
  *topic = envelope.topic;
  return envelope.topic != RINGER_TOPIC_UNKNOWN;
}
