/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-codec.h"

#include "ringer-message-private.h"
#include "ringer-wire-private.h"
#include "ringer-wire-life.pb-c.h"
#include "ringer-wire-topics.pb-c.h"

#include <string.h>

/* The generated types, to have room on the stack for any of them. */
typedef union
{
  ProtobufCMessage         base;
  Ringer__Wire__Parser     parser;
  Ringer__Wire__Connection connection;
  Ringer__Wire__Auth       auth;
  Ringer__Wire__Event      event;
  Ringer__Wire__Rpc        rpc;
  Ringer__Wire__Presence   presence;
} AnyMessage;

/* Tag and topic, tag of the message; topics are below 128. */
#define ENVELOPE_HEAD 3
#define MAX_VARINT32  5

/* Names are lent to protobuf-c; nearly always there is one. */
#define USUAL_NAMES 8

static ProtobufCBinaryData
lend_slice (const RingerSlice *slice)
{
  return (ProtobufCBinaryData){ slice->length, (guint8 *) slice->data };
}

static void
fill_names (RingerMessage                  *message,
            const ProtobufCFieldDescriptor *field,
            AnyMessage                     *out,
            ProtobufCBinaryData            *lent)
{
  guint              n_names;
  const RingerSlice *names = ringer_message_peek_names (message, &n_names);

  for (guint i = 0; i < n_names; i++)
    lent[i] = lend_slice (&names[i]);
  *(size_t *) G_STRUCT_MEMBER_P (out, field->quantifier_offset) = n_names;
  *(ProtobufCBinaryData **) G_STRUCT_MEMBER_P (out, field->offset) = lent;
}

static void
fill_field (RingerMessage                  *message,
            guint                           use,
            const ProtobufCFieldDescriptor *field,
            AnyMessage                     *out)
{
  protobuf_c_boolean *has = G_STRUCT_MEMBER_P (out, field->quantifier_offset);
  gpointer            value = G_STRUCT_MEMBER_P (out, field->offset);

  if (use >= RINGER_USE_TEXT)
    {
      const RingerSlice *text = ringer_message_peek_text (message, use - RINGER_USE_TEXT);

      *has = text->data != NULL;
      *(ProtobufCBinaryData *) value = lend_slice (text);
      return;
    }

  /* protobuf-c's booleans are ints too. */
  if (use == RINGER_USE_ACTION)
    {
      *has = ringer_message_has_action (message);
      *(gint32 *) value = ringer_message_get_action (message);
    }
  else
    {
      *has = ringer_message_has_int (message, use - RINGER_USE_INT);
      *(gint32 *) value = ringer_message_get_int (message, use - RINGER_USE_INT);
    }
}

static guint8 *
write_varint (guint8 *p, guint32 value)
{
  while (value > 0x7f)
    {
      *p++ = (value & 0x7f) | 0x80;
      value >>= 7;
    }
  *p++ = (guint8) value;
  return p;
}

/* The length stands before the envelope, so the size of the inner one is found first. */
static GBytes *
pack_frame (const AnyMessage *packed, int topic)
{
  gsize   size = protobuf_c_message_get_packed_size (&packed->base);
  guint8  head[2 * MAX_VARINT32 + ENVELOPE_HEAD];
  guint8  scratch[MAX_VARINT32];
  gsize   n_inner = (gsize) (write_varint (scratch, (guint32) size) - scratch);
  guint8 *p = write_varint (head, (guint32) (ENVELOPE_HEAD + n_inner + size));
  gsize   n_head;
  guint8 *frame;

  *p++ = 2 << 3 | RINGER_WIRE_VARINT;
  *p++ = (guint8) topic;
  *p++ = 3 << 3 | RINGER_WIRE_BYTES;
  p = write_varint (p, (guint32) size);
  n_head = (gsize) (p - head);

  frame = g_malloc (n_head + size);
  memcpy (frame, head, n_head);
  protobuf_c_message_pack (&packed->base, frame + n_head);
  return g_bytes_new_take (frame, n_head + size);
}

/**
 * ringer_codec_encode:
 * @message: a message of a topic that Ringer speaks
 *
 * Writes one frame: every field that is present, also when it is empty, 0 or
 * false, in the order of the field ids (protocol notes, 2). A field that the
 * topic does not have on the wire is left out, as the real broker does.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
ringer_codec_encode (RingerMessage *message)
{
  const RingerWireTopic          *wire;
  ProtobufCBinaryData             usual_names[USUAL_NAMES];
  g_autofree ProtobufCBinaryData *many_names = NULL;
  ProtobufCBinaryData            *names = usual_names;
  AnyMessage                      packed;
  int                             topic = ringer_message_get_topic (message);

  wire = ringer_wire_get_topic (topic);
  g_return_val_if_fail (wire != NULL, NULL);

  protobuf_c_message_init (wire->descriptor, &packed);
  if (ringer_message_get_n_names (message) > USUAL_NAMES)
    names = many_names = g_new (ProtobufCBinaryData, ringer_message_get_n_names (message));

  for (guint i = 0; i < wire->descriptor->n_fields; i++)
    {
      const ProtobufCFieldDescriptor *field = &wire->descriptor->fields[i];
      guint                           use = wire->uses[field->id];

      if (use == RINGER_USE_NAMES)
        fill_names (message, field, &packed, names);
      else
        fill_field (message, use, field, &packed);
    }
  return pack_frame (&packed, topic);
}
