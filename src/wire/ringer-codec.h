/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-message.h"

G_BEGIN_DECLS

/* The binary dialect (protocol notes, 2): one frame, one message. */

GBytes *ringer_codec_encode (RingerMessage *message) G_GNUC_WARN_UNUSED_RESULT;
RingerMessage *
ringer_codec_decode (const guint8 *frame, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
RingerMessage *ringer_codec_decode_bytes (GBytes *frame, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       ringer_codec_peek_topic (const guint8 *frame, gsize length, int *topic);

G_END_DECLS
