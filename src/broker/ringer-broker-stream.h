/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the streams of one broker share: see ringer-broker-stream.c. */
typedef struct _RingerBrokerHub RingerBrokerHub;

RingerBrokerHub *ringer_broker_hub_new (gsize max_message_size) G_GNUC_WARN_UNUSED_RESULT;
RingerBrokerHub *ringer_broker_hub_ref (RingerBrokerHub *self);
void             ringer_broker_hub_unref (RingerBrokerHub *self);
void             ringer_broker_hub_uncork (RingerBrokerHub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerBrokerHub, ringer_broker_hub_unref)

/* Called once, from inside a read, when a message outgrows the limit. What the
 * peer sends from then on is thrown away. */
typedef void (*RingerBrokerOverflowFunc) (gpointer user_data);

#define RINGER_TYPE_BROKER_STREAM (ringer_broker_stream_get_type ())
G_DECLARE_FINAL_TYPE (RingerBrokerStream, ringer_broker_stream, RINGER, BROKER_STREAM, GIOStream)

RingerBrokerStream *ringer_broker_stream_new (RingerBrokerHub *hub,
                                              GIOStream       *base,
                                              GSocket         *socket) G_GNUC_WARN_UNUSED_RESULT;
void                ringer_broker_stream_set_overflow (RingerBrokerStream      *self,
                                                       RingerBrokerOverflowFunc func,
                                                       gpointer                 user_data);

G_END_DECLS
