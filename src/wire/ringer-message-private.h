/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-message.h"

G_BEGIN_DECLS

/* A text as the codec sees it: counted, and not always NUL-terminated. Absent
 * when data is NULL. */
typedef struct
{
  const char *data;
  gsize       length;
} RingerSlice;

RingerMessage     *ringer_message_new_sized (int topic, gsize room) G_GNUC_WARN_UNUSED_RESULT;
gpointer           ringer_message_alloc (RingerMessage *self, gsize size);
void               ringer_message_set_action (RingerMessage *self, int action);
const RingerSlice *ringer_message_peek_text (RingerMessage *self, RingerTextField field);
void               ringer_message_take_slice (RingerMessage  *self,
                                              RingerTextField field,
                                              const char     *data,
                                              gsize           length);
const RingerSlice *ringer_message_peek_names (RingerMessage *self, guint *n_names);
void ringer_message_take_names (RingerMessage *self, RingerSlice *names, guint n_names);

G_END_DECLS
