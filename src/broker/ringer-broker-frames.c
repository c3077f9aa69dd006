/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-frames.h"

/* libsoup limits a frame, but not the message that many frames make up, which
 * it collects without end. So the bytes are counted on their way to it. Frames
 * that break the rules are its business, not ours. */

#define FIN     0x80
#define OPCODE  0x0f
#define CONTROL 0x08
#define MASKED  0x80
#define LENGTH  0x7f

static guint
get_head_length (const RingerBrokerFrames *self)
{
  guint length = 2;

  if (self->have < 2)
    return 2;
  if ((self->head[1] & LENGTH) == 126)
    length += 2;
  else if ((self->head[1] & LENGTH) == 127)
    length += 8;
  return (self->head[1] & MASKED) != 0 ? length + 4 : length;
}

static guint64
get_payload_length (const RingerBrokerFrames *self)
{
  const guint short_length = self->head[1] & LENGTH;
  const guint n = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
  guint64     length = 0;

  for (guint i = 0; i < n; i++)
    length = length << 8 | self->head[2 + i];
  return n > 0 ? length : short_length;
}

/* A whole head is there. */
static gboolean
begin_frame (RingerBrokerFrames *self, guint64 limit)
{
  self->have = 0;
  self->left = get_payload_length (self);
  if ((self->head[0] & CONTROL) != 0)
    return TRUE;

  if ((self->head[0] & OPCODE) != 0)
    self->message = 0;
  if (self->left > limit - self->message)
    return FALSE;
  self->message += self->left;
  return TRUE;
}

/*
 * ringer_broker_frames_feed:
 * @limit: bytes that a message may have
 * @good: (out): how much of @data comes before a frame that is too much
 *
 * Returns: %FALSE once a frame announces more than is allowed; nothing must be
 *   fed after that
 */
gboolean
ringer_broker_frames_feed (
    RingerBrokerFrames *self, const guint8 *data, gsize length, guint64 limit, gsize *good)
{
  gsize at = 0;

  *good = 0;
  while (at < length)
    {
      if (self->left > 0)
        {
          const gsize step = (gsize) MIN (self->left, (guint64) (length - at));

          self->left -= step;
          at += step;
          *good = at;
          continue;
        }
      self->head[self->have++] = data[at++];
      if (self->have < get_head_length (self))
        continue;
      if (!begin_frame (self, limit))
        return FALSE;
      *good = at;
    }
  *good = length;
  return TRUE;
}
