/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

G_BEGIN_DECLS

/* What the log keeps of one frame: 64 bytes. Links are distances, counted in
 * frames, so that letting go of old frames needs no change of others. */
typedef struct
{
  gint64  when;
  gint64  wall;
  guint32 place; /* in the chunk's block: of the frame, or of a GBytes * to it */
  guint32 size;
  guint32 payload_offset;
  guint32 payload_size;
  guint32 name;
  guint32 shape; /* connection, topic, action and flags: few combinations for all frames */
  guint32 correlation;
  guint32 hash;      /* of the correlation's text and the topic */
  guint32 previous;  /* message of the same call; 0 none */
  guint32 next;      /* the only thing that changes after the record is written */
  guint32 key_place; /* of the correlation's text in the block, mostly inside the frame */
  guint16 key_length;
  guint16 is_apart; /* the frame is a GBytes of its own */
} RingerCaptureRecord;

G_STATIC_ASSERT (sizeof (RingerCaptureRecord) == 64);

/* One block of memory: records grow from its front, frames from its end. What is
 * written stays as it is, so that other threads may read it behind a reference. */
typedef struct
{
  gatomicrefcount ref_count;
  guint64         first_serial;
  guint8         *block;
  gsize           capacity;
  gsize           end;   /* where the frames begin */
  gsize           apart; /* bytes in frames of their own */
  guint           n_records;
  guint           n_let_go; /* the first ones whose own frames are freed */
} RingerCaptureChunk;

RingerCaptureChunk *ringer_capture_chunk_new (guint64 first_serial,
                                              gsize   capacity) G_GNUC_WARN_UNUSED_RESULT;
RingerCaptureChunk *ringer_capture_chunk_ref (RingerCaptureChunk *self);
void                ringer_capture_chunk_unref (RingerCaptureChunk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerCaptureChunk, ringer_capture_chunk_unref)

RingerCaptureRecord          *
ringer_capture_chunk_append (RingerCaptureChunk *self, GBytes *frame, const char *key);
gboolean ringer_capture_chunk_is_shared (RingerCaptureChunk *self);
gsize    ringer_capture_chunk_let_go (RingerCaptureChunk *self);
const guint8 *ringer_capture_chunk_peek (RingerCaptureChunk        *self,
                                         const RingerCaptureRecord *record);
GBytes *ringer_capture_chunk_dup_frame (RingerCaptureChunk *self, const RingerCaptureRecord *record)
    G_GNUC_WARN_UNUSED_RESULT;

static inline RingerCaptureRecord *
ringer_capture_chunk_get (RingerCaptureChunk *self, guint nth)
{
  return (RingerCaptureRecord *) (gpointer) self->block + nth;
}

/* The texts of a log, each once. */
typedef struct _RingerCaptureTexts RingerCaptureTexts;

RingerCaptureTexts *ringer_capture_texts_new (void) G_GNUC_WARN_UNUSED_RESULT;
RingerCaptureTexts *ringer_capture_texts_ref (RingerCaptureTexts *self);
void                ringer_capture_texts_unref (RingerCaptureTexts *self);
guint32             ringer_capture_texts_intern (RingerCaptureTexts *self,
                                                 const char         *text,
                                                 gsize               length,
                                                 gsize               max_size);
void                ringer_capture_texts_use (RingerCaptureTexts *self, guint32 id, guint64 serial);
void                ringer_capture_texts_pin (RingerCaptureTexts *self, guint32 id);
gboolean            ringer_capture_texts_is_shared (RingerCaptureTexts *self);
void                ringer_capture_texts_sweep (RingerCaptureTexts *self, guint64 first);
const char         *ringer_capture_texts_get (RingerCaptureTexts *self, guint32 id);
guint32             ringer_capture_texts_get_n_texts (RingerCaptureTexts *self);
gsize               ringer_capture_texts_get_size (RingerCaptureTexts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerCaptureTexts, ringer_capture_texts_unref)

/* What many frames have in common; what filters ask is worked out once. */
typedef struct
{
  guint32 connection;
  guint32 topic;
  guint32 action;
  guint32 flags;
  guint32 message;    /* text id: topic and action */
  guint16 topic_word; /* of the filter language; RINGER_CAPTURE_NO_WORD for others */
  guint16 action_word;
} RingerCaptureShape;

#define RINGER_CAPTURE_NO_WORD G_MAXUINT16

guint ringer_capture_find_topic_word (const char *topic);
guint ringer_capture_find_action_word (const char *action);

/* The latest frame of each call, found by its correlation. */
typedef struct _RingerCaptureIndex RingerCaptureIndex;
/* The record of a serial, which is truncated; NULL when it is let go. */
typedef RingerCaptureRecord *(*RingerCaptureIndexRead) (gpointer owner, guint32 serial);
/* Whether a record has the key that is looked for. */
typedef gboolean (*RingerCaptureIndexEqual) (gpointer owner, guint32 serial, gconstpointer key);

RingerCaptureIndex          *
ringer_capture_index_new (gpointer                owner,
                                   RingerCaptureIndexRead  read,
                                   RingerCaptureIndexEqual equal) G_GNUC_WARN_UNUSED_RESULT;
void     ringer_capture_index_free (RingerCaptureIndex *self);
gboolean ringer_capture_index_replace (
    RingerCaptureIndex *self, guint32 hash, gconstpointer key, guint32 serial, guint32 *previous);
void  ringer_capture_index_clear (RingerCaptureIndex *self);
gsize ringer_capture_index_get_size (RingerCaptureIndex *self);

struct _RingerCapture
{
  GObject             parent_instance;
  GPtrArray          *chunks;
  guint               near_chunk; /* where the last record was found */
  guint               n_items;
  guint64             first; /* serial of the oldest frame held */
  guint64             told_first;
  guint64             told_end;
  guint64             max_size;
  guint64             size; /* of chunks and frames; the rest is added when asked */
  guint64             n_dropped;
  guint64             told_dropped;
  RingerCaptureTexts *texts;
  guint64             swept_first; /* when texts were swept last */
  GArray             *shapes;
  guint               near_shape;
  RingerCaptureIndex *index;
  guint               home;
  gboolean            quiet;
  guint               step_source;
  gint64              last_step;
};

static inline RingerCaptureChunk *
ringer_capture_get_chunk (RingerCapture *self, guint nth)
{
  return g_ptr_array_index (self->chunks, nth);
}

static inline const RingerCaptureShape *
ringer_capture_get_shape (RingerCapture *self, guint32 shape)
{
  return &g_array_index (self->shapes, RingerCaptureShape, shape);
}

RingerCaptureRecord *
ringer_capture_get_record (RingerCapture *self, guint position, RingerCaptureChunk **chunk);

/* Rows; HIGHLIT is judged by the view. */
typedef struct _RingerCaptureRows RingerCaptureRows;
RingerCaptureRows                *ringer_capture_rows_new (void) G_GNUC_WARN_UNUSED_RESULT;
void                              ringer_capture_rows_unref (RingerCaptureRows *self);
RingerCaptureRow                 *ringer_capture_rows_get (RingerCaptureRows *self,
                                                           RingerCapture     *capture,
                                                           guint64            serial,
                                                           gboolean          *made) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ringer_capture_rows_list (RingerCaptureRows *self) G_GNUC_WARN_UNUSED_RESULT;
void       ringer_capture_row_set_highlit (RingerCaptureRow *self, gboolean highlit);

G_END_DECLS
