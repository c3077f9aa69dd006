/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json-scanner.h"

G_BEGIN_DECLS

/* A value of a text that ringer_json_validate() has passed: its lexeme. */
typedef struct
{
  const char *data;
  gsize       length;
} RingerBrokerJson;

/* Walks over the members of an object or the items of an array. */
typedef struct
{
  const char       *text;
  RingerJsonScanner scanner;
} RingerBrokerJsonIter;

RingerBrokerJson ringer_broker_json_of (const char *text, gsize length);
RingerJsonKind   ringer_broker_json_get_kind (RingerBrokerJson self);
GBytes          *ringer_broker_json_dup_string (RingerBrokerJson self) G_GNUC_WARN_UNUSED_RESULT;
gboolean         ringer_broker_json_get_uint (RingerBrokerJson self, guint64 *value);
RingerBrokerJson ringer_broker_json_get_member (RingerBrokerJson self, const char *name);

void     ringer_broker_json_iter_init (RingerBrokerJsonIter *self, RingerBrokerJson container);
gboolean ringer_broker_json_iter_next_item (RingerBrokerJsonIter *self, RingerBrokerJson *value);
gboolean ringer_broker_json_iter_next_member (RingerBrokerJsonIter *self,
                                              RingerBrokerJson     *name,
                                              RingerBrokerJson     *value);

G_END_DECLS
