/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* What a field is in a RingerMessage. Ints and texts add their field number. */
enum
{
  RINGER_USE_NONE = 0,
  RINGER_USE_ACTION = 1,
  RINGER_USE_NAMES = 2,
  RINGER_USE_INT = 8,
  RINGER_USE_TEXT = 16,
};

#define RINGER_WIRE_MAX_ID 11

/* One topic: its generated type, and the use of each field id. */
typedef struct
{
  const ProtobufCMessageDescriptor *descriptor;
  guint8                            uses[RINGER_WIRE_MAX_ID + 1];
} RingerWireTopic;

const RingerWireTopic *ringer_wire_get_topic (int topic);

enum
{
  RINGER_WIRE_VARINT = 0,
  RINGER_WIRE_FIXED64 = 1,
  RINGER_WIRE_BYTES = 2,
  RINGER_WIRE_GROUP = 3,
  RINGER_WIRE_END_GROUP = 4,
  RINGER_WIRE_FIXED32 = 5,
};

/* Groups inside groups that are skipped. */
#define RINGER_WIRE_MAX_GROUPS 64

/* Walks over fields without trusting them. Once something was wrong, @problem
 * says what, and @p stands at it. */
typedef struct
{
  const guint8 *p;
  const guint8 *end;
  const char   *problem;
} RingerWireReader;

gboolean ringer_wire_read_varint (RingerWireReader *self, guint64 *value);
gboolean ringer_wire_read_tag (RingerWireReader *self, guint32 *id, guint *type);
gboolean ringer_wire_read_bytes (RingerWireReader *self, const guint8 **data, gsize *length);
gboolean ringer_wire_skip (RingerWireReader *self, guint type);

G_END_DECLS
