/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-wire-private.h"

#include "ringer-message.h"
#include "ringer-wire-life.pb-c.h"
#include "ringer-wire-topics.pb-c.h"

#define ACTION      RINGER_USE_ACTION
#define NAMES       RINGER_USE_NAMES
#define INT(field)  (RINGER_USE_INT + RINGER_FIELD_##field)
#define TEXT(field) (RINGER_USE_TEXT + RINGER_FIELD_##field)

/* Protocol notes, 2.1: by topic, then by field id. */
static const RingerWireTopic wire_topics[] = {
  [RINGER_TOPIC_PARSER] = { &ringer__wire__parser__descriptor,
                            { [1] = ACTION,
                              [2] = TEXT (DATA),
                              [8] = INT (ORIGINAL_TOPIC),
                              [9] = INT (ORIGINAL_ACTION) } },
  [RINGER_TOPIC_CONNECTION] = { &ringer__wire__connection__descriptor,
                                { [1] = ACTION,
                                  [2] = TEXT (DATA),
                                  [3] = INT (IS_ERROR),
                                  [4] = INT (IS_ACK),
                                  [5] = TEXT (URL),
                                  [6] = TEXT (PROTOCOL_VERSION),
                                  [7] = TEXT (SDK_VERSION),
                                  [8] = TEXT (SDK_TYPE) } },
  [RINGER_TOPIC_AUTH] = { &ringer__wire__auth__descriptor,
                          { [1] = ACTION,
                            [2] = TEXT (DATA),
                            [3] = INT (IS_ERROR),
                            [4] = INT (IS_ACK) } },
  [RINGER_TOPIC_EVENT] = { &ringer__wire__event__descriptor,
                           { [1] = ACTION,
                             [2] = TEXT (DATA),
                             [3] = TEXT (CORRELATION_ID),
                             [4] = INT (IS_ERROR),
                             [5] = INT (IS_ACK),
                             [6] = TEXT (NAME),
                             [7] = NAMES,
                             [8] = TEXT (SUBSCRIPTION),
                             [10] = INT (ORIGINAL_TOPIC),
                             [11] = INT (ORIGINAL_ACTION) } },
  [RINGER_TOPIC_RPC] = { &ringer__wire__rpc__descriptor,
                         { [1] = ACTION,
                           [2] = TEXT (DATA),
                           [3] = TEXT (CORRELATION_ID),
                           [4] = INT (IS_ERROR),
                           [5] = INT (IS_ACK),
                           [6] = NAMES,
                           [7] = TEXT (NAME),
                           [9] = INT (ORIGINAL_ACTION),
                           [10] = TEXT (REQUESTOR_NAME),
                           [11] = TEXT (REQUESTOR_DATA) } },
  [RINGER_TOPIC_PRESENCE] = { &ringer__wire__presence__descriptor,
                              { [1] = ACTION,
                                [2] = INT (ORIGINAL_TOPIC),
                                [3] = INT (ORIGINAL_ACTION),
                                [4] = TEXT (DATA),
                                [5] = TEXT (CORRELATION_ID),
                                [6] = INT (IS_ERROR),
                                [7] = INT (IS_ACK),
                                [8] = TEXT (NAME),
                                [9] = NAMES } },
};

/*
 * ringer_wire_get_topic:
 * @topic: a number from the wire
 *
 * Returns: (nullable): %NULL when Ringer does not speak @topic
 */
const RingerWireTopic *
ringer_wire_get_topic (int topic)
{
  if (topic < 0 || topic >= (int) G_N_ELEMENTS (wire_topics) ||
      wire_topics[topic].descriptor == NULL)
    return NULL;
  return &wire_topics[topic];
}

/*
 * ringer_wire_read_varint:
 *
 * Reads up to ten bytes; they need not be the shortest form, and what does not
 * fit into 64 bits is dropped.
 */
gboolean
ringer_wire_read_varint (RingerWireReader *self, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < 10; i++)
    {
      guint8 byte;

      if (self->p + i == self->end)
        {
          self->problem = "a number is cut off";
          return FALSE;
        }
      byte = self->p[i];
      *value |= (guint64) (byte & 0x7f) << (7 * i);
      if (byte < 0x80)
        {
          self->p += i + 1;
          return TRUE;
        }
    }
  self->problem = "a number has more than ten bytes";
  return FALSE;
}

gboolean
ringer_wire_read_tag (RingerWireReader *self, guint32 *id, guint *type)
{
  guint64 tag;

  if (!ringer_wire_read_varint (self, &tag))
    return FALSE;
  *id = (guint32) tag >> 3;
  *type = tag & 7;
  return TRUE;
}

gboolean
ringer_wire_read_bytes (RingerWireReader *self, const guint8 **data, gsize *length)
{
  const guint8 *start = self->p;
  guint64       wanted;

  if (!ringer_wire_read_varint (self, &wanted))
    return FALSE;
  wanted = (guint32) wanted;
  if (wanted > (gsize) (self->end - self->p))
    {
      self->p = start;
      self->problem = "a field is longer than what follows";
      return FALSE;
    }
  *data = self->p;
  *length = (gsize) wanted;
  self->p += wanted;
  return TRUE;
}

static gboolean
skip_fixed (RingerWireReader *self, gsize size)
{
  if (size > (gsize) (self->end - self->p))
    {
      self->problem = "a fixed-size field is cut off";
      return FALSE;
    }
  self->p += size;
  return TRUE;
}

static gboolean
skip_scalar (RingerWireReader *self, guint type)
{
  const guint8 *data;
  gsize         length;
  guint64       value;

  switch (type)
    {
    case RINGER_WIRE_VARINT:
      return ringer_wire_read_varint (self, &value);
    case RINGER_WIRE_FIXED64:
      return skip_fixed (self, 8);
    case RINGER_WIRE_BYTES:
      return ringer_wire_read_bytes (self, &data, &length);
    case RINGER_WIRE_FIXED32:
      return skip_fixed (self, 4);
    default:
      self->problem = "a field has a type that does not exist";
      return FALSE;
    }
}

/*
 * ringer_wire_skip:
 * @type: the wire type of the field whose tag was just read
 *
 * Skips a field with all that is in it. Like the real broker, it does not ask
 * that a group ends with the number it began with.
 */
gboolean
ringer_wire_skip (RingerWireReader *self, guint type)
{
  guint depth = 0;

  do
    {
      guint32 id;

      if (depth > 0 && !ringer_wire_read_tag (self, &id, &type))
        return FALSE;
      if (type == RINGER_WIRE_GROUP)
        {
          if (++depth > RINGER_WIRE_MAX_GROUPS)
            {
              self->problem = "groups are nested too deeply";
              return FALSE;
            }
        }
      else if (type == RINGER_WIRE_END_GROUP && depth > 0)
        depth--;
      else if (!skip_scalar (self, type))
        return FALSE;
    }
  while (depth > 0);

  return TRUE;
}
