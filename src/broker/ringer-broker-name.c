/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-name.h"

#include <string.h>

guint
ringer_broker_name_hash (gconstpointer name)
{
  const RingerBrokerName *self = name;
  guint32                 hash = 2166136261u;

  for (gsize i = 0; i < self->length; i++)
    hash = (hash ^ (guint8) self->data[i]) * 16777619u;
  return hash;
}

gboolean
ringer_broker_name_equal (gconstpointer a, gconstpointer b)
{
  const RingerBrokerName *left = a;
  const RingerBrokerName *right = b;

  if (left->length != right->length || (left->data == NULL) != (right->data == NULL))
    return FALSE;
  return left->length == 0 || memcmp (left->data, right->data, left->length) == 0;
}
