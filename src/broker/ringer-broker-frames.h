/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads along the heads of WebSocket frames (RFC 6455, 5.2) to know how long the
 * message is that they make up. Zero-filled at the start. */
typedef struct
{
  guint8  head[14];
  guint8  have;    /* bytes of head */
  guint64 left;    /* bytes of the payload that are still to come */
  guint64 message; /* bytes of the message so far, announced ones too */
} RingerBrokerFrames;

gboolean ringer_broker_frames_feed (
    RingerBrokerFrames *self, const guint8 *data, gsize length, guint64 limit, gsize *good);

G_END_DECLS
