/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-message.h"

G_BEGIN_DECLS

/* A name, user or correlation id as it lies in a message: counted, because
 * peers may send NULs. Absent when data is NULL, which is not the same as
 * empty. */
typedef struct
{
  const char *data;
  gsize       length;
} RingerBrokerName;

/* Both as GHashFunc and GEqualFunc, of RingerBrokerName. */
guint    ringer_broker_name_hash (gconstpointer name);
gboolean ringer_broker_name_equal (gconstpointer a, gconstpointer b);

static inline RingerBrokerName
ringer_broker_name_of (RingerMessage *message, RingerTextField field)
{
  RingerBrokerName name = { NULL, 0 };

  name.data = ringer_message_get_text (message, field, &name.length);
  return name;
}

static inline RingerBrokerName
ringer_broker_name_of_bytes (GBytes *bytes)
{
  RingerBrokerName name = { NULL, 0 };

  name.data = g_bytes_get_data (bytes, &name.length);
  if (name.data == NULL)
    name.data = "";
  return name;
}

G_END_DECLS
