/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker-frames.h"
#include "ringer-broker-stream.h"

G_BEGIN_DECLS

/* Taken from a socket at once. */
#define RINGER_BROKER_READ_SIZE (64 * 1024)

struct _RingerBrokerHub
{
  gatomicrefcount     ref_count;
  gsize               max_message_size;
  gboolean            corked;
  GPtrArray          *unsent;  /* streams that wait for uncorking */
  guint8             *buffer;  /* what was read last, */
  gsize               at;      /* not taken yet from here */
  gsize               end;     /* to here, */
  gboolean            drained; /* and whether that was all there was */
  RingerBrokerStream *reader;  /* whose it is; NULL: nobody's */
};

struct _RingerBrokerStream
{
  GIOStream parent_instance;

  RingerBrokerHub       *hub;
  GIOStream             *base;
  GPollableInputStream  *base_input;
  GPollableOutputStream *base_output;
  GInputStream          *input;
  GOutputStream         *output;
  int                    fd;

  GByteArray        *rest;   /* read, but set aside for another reader; may be NULL */
  gboolean           primed; /* the base was asked once whether it had read ahead */
  RingerBrokerFrames frames;
  gboolean           too_big;   /* ends where a message grows too big */
  gboolean           overflown; /* got there: everything else is thrown away */

  RingerBrokerOverflowFunc overflow;
  gpointer                 overflow_data;

  GByteArray *unsent; /* NULL while there is nothing */
  gsize       n_sent; /* of it */
  gboolean    listed; /* in hub->unsent */
  GError     *write_error;
  GSource    *write_source;
};

/* ringer-broker-stream-input.c */
GInputStream *ringer_broker_input_new (RingerBrokerStream *stream) G_GNUC_WARN_UNUSED_RESULT;

/* ringer-broker-stream-output.c */
GOutputStream *ringer_broker_output_new (RingerBrokerStream *stream) G_GNUC_WARN_UNUSED_RESULT;
void           ringer_broker_stream_flush (RingerBrokerStream *self);
void           ringer_broker_stream_drop_unsent (RingerBrokerStream *self);

G_END_DECLS
