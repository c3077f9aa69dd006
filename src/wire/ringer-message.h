/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-protocol.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The text fields of a message (protocol notes, 2.1). Presence counts: an
 * empty text and an absent one are different things on the wire. */
typedef enum
{
  RINGER_FIELD_DATA,
  RINGER_FIELD_CORRELATION_ID,
  RINGER_FIELD_NAME,
  RINGER_FIELD_SUBSCRIPTION,
  RINGER_FIELD_URL,
  RINGER_FIELD_PROTOCOL_VERSION,
  RINGER_FIELD_SDK_VERSION,
  RINGER_FIELD_SDK_TYPE,
  RINGER_FIELD_REQUESTOR_NAME,
  RINGER_FIELD_REQUESTOR_DATA,
  RINGER_N_TEXT_FIELDS
} RingerTextField;

typedef enum
{
  RINGER_FIELD_IS_ERROR,
  RINGER_FIELD_IS_ACK,
  RINGER_FIELD_ORIGINAL_TOPIC,
  RINGER_FIELD_ORIGINAL_ACTION,
  RINGER_N_INT_FIELDS
} RingerIntField;

#define RINGER_TYPE_MESSAGE (ringer_message_get_type ())
typedef struct _RingerMessage RingerMessage;

GType          ringer_message_get_type (void);
RingerMessage *ringer_message_new (int topic, int action) G_GNUC_WARN_UNUSED_RESULT;
RingerMessage *ringer_message_ref (RingerMessage *self);
void           ringer_message_unref (RingerMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerMessage, ringer_message_unref)

int      ringer_message_get_topic (RingerMessage *self);
gboolean ringer_message_has_action (RingerMessage *self);
int      ringer_message_get_action (RingerMessage *self);
void     ringer_message_clear_action (RingerMessage *self);

/* Texts are UTF-8, NUL-terminated, and may hold NULs: mind the length. */
gboolean    ringer_message_has_text (RingerMessage *self, RingerTextField field);
const char *ringer_message_get_text (RingerMessage *self, RingerTextField field, gsize *length);
GBytes     *ringer_message_dup_bytes (RingerMessage *self, RingerTextField field);
void        ringer_message_set_text (RingerMessage  *self,
                                     RingerTextField field,
                                     const char     *text,
                                     gssize          length);
void        ringer_message_set_bytes (RingerMessage *self, RingerTextField field, GBytes *bytes);
void        ringer_message_clear_text (RingerMessage *self, RingerTextField field);

gboolean ringer_message_has_int (RingerMessage *self, RingerIntField field);
int      ringer_message_get_int (RingerMessage *self, RingerIntField field);
void     ringer_message_set_int (RingerMessage *self, RingerIntField field, int value);
void     ringer_message_clear_int (RingerMessage *self, RingerIntField field);

guint       ringer_message_get_n_names (RingerMessage *self);
const char *ringer_message_get_nth_name (RingerMessage *self, guint nth, gsize *length);
void        ringer_message_add_name (RingerMessage *self, const char *name, gssize length);
void        ringer_message_clear_names (RingerMessage *self);

G_END_DECLS
