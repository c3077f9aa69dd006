/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-capture-private.h"

#include "ringer-clock.h"

#include <string.h>

/* The log of frames: chunks of records and bytes, the texts that they share, and an
 * index of calls. Whoever records owns it; views and rows refer to it. Main thread
 * only, but for snapshots, and while it is filled from a file by a thread of its own.
 *
 * Frames are let go, and listeners told, in one step a few milliseconds after the first
 * new frame: between two steps nothing that was told of disappears. */

#define STEP_US       (10 * 1000)
#define CHUNK_LEAST   ((gsize) 64 * 1024)
#define CHUNK_MOST    ((gsize) 1024 * 1024)
#define CHUNKS_A_LOG  16
#define KEY_SEPARATOR 0x9e3779b9u
/* Texts take at most this part of a log, and this much of a small one. */
#define TEXTS_PART  2
#define TEXTS_LEAST ((guint64) 256 * 1024)

enum
{
  PROP_MAX_SIZE = 1,
  PROP_SIZE,
  PROP_N_ITEMS,
  PROP_N_DROPPED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCapture, ringer_capture, G_TYPE_OBJECT)

/* A call as the index looks for it. */
typedef struct
{
  guint32     topic;
  const char *text;
  gsize       length;
} Key;

static void
ringer_capture_dispose (GObject *object)
{
  RingerCapture *self = RINGER_CAPTURE (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  G_OBJECT_CLASS (ringer_capture_parent_class)->dispose (object);
}

static void
ringer_capture_finalize (GObject *object)
{
  RingerCapture *self = RINGER_CAPTURE (object);

  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  g_clear_pointer (&self->texts, ringer_capture_texts_unref);
  g_clear_pointer (&self->shapes, g_array_unref);
  g_clear_pointer (&self->index, ringer_capture_index_free);
  G_OBJECT_CLASS (ringer_capture_parent_class)->finalize (object);
}

static int last_home = 0;

static gsize
get_texts_limit (RingerCapture *self)
{
  return (gsize) MIN (MAX (self->max_size / TEXTS_PART, TEXTS_LEAST), G_MAXSIZE);
}

static guint64
get_size (RingerCapture *self)
{
  return self->size + ringer_capture_texts_get_size (self->texts) +
         ringer_capture_index_get_size (self->index) +
         self->shapes->len * sizeof (RingerCaptureShape);
}

static void
ringer_capture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerCapture *self = RINGER_CAPTURE (object);

  switch (id)
    {
    case PROP_MAX_SIZE:
      g_value_set_uint64 (value, self->max_size);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, get_size (self));
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->n_items);
      break;
    case PROP_N_DROPPED:
      g_value_set_uint64 (value, self->n_dropped);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Lets N records of the oldest chunk go. */
static void
let_go (RingerCapture *self, guint n)
{
  self->first += n;
  self->n_items -= n;
  self->n_dropped += n;
}

static void
drop_chunk (RingerCapture *self)
{
  RingerCaptureChunk *chunk = ringer_capture_get_chunk (self, 0);

  let_go (self, (guint) (chunk->first_serial + chunk->n_records - self->first));
  self->size -= chunk->capacity + chunk->apart + sizeof *chunk;
  g_ptr_array_remove_index (self->chunks, 0);
  self->near_chunk = 0;
}

/* Small frames go with their chunk; big ones give their memory back one by one. The
 * newest frame always stays. */
static void
drop_beyond_max (RingerCapture *self)
{
  /* What texts take no frame that is let go gives back at once. */
  guint64 texts = MIN (ringer_capture_texts_get_size (self->texts), get_texts_limit (self));
  guint64 max_size = self->max_size - MIN (texts, self->max_size / 2);

  while (self->n_items > 1 && self->size + ringer_capture_index_get_size (self->index) > max_size)
    {
      RingerCaptureChunk *chunk = ringer_capture_get_chunk (self, 0);

      if (chunk->apart > 0 && !ringer_capture_chunk_is_shared (chunk))
        {
          self->size -= ringer_capture_chunk_let_go (chunk);
          let_go (self, 1);
          if (self->first == chunk->first_serial + chunk->n_records)
            drop_chunk (self);
        }
      else if (self->chunks->len > 1)
        drop_chunk (self);
      else
        break;
    }
}

/* Names of frames that are gone, once there are many. The numbers get other texts then, so
 * that what filters remember of them is no longer true: it belonged to another home. */
static void
sweep_texts (RingerCapture *self)
{
  gsize size = ringer_capture_texts_get_size (self->texts);

  if (size < get_texts_limit (self) / 2 || ringer_capture_texts_is_shared (self->texts) ||
      self->first - self->swept_first < ringer_capture_texts_get_n_texts (self->texts) / 4)
    return;
  ringer_capture_texts_sweep (self->texts, self->first);
  self->swept_first = self->first;
  self->home = (guint) g_atomic_int_add (&last_home, 1) + 1;
}

static void
tell (RingerCapture *self)
{
  guint64 end = self->first + self->n_items;
  guint64 n_removed = MIN (self->first, self->told_end) - self->told_first;
  guint64 n_added = end - MAX (self->told_end, self->first);

  self->told_first = self->first;
  self->told_end = end;
  g_object_freeze_notify (G_OBJECT (self));
  if (n_removed > 0 || n_added > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, (guint) n_removed, (guint) n_added);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
  if (n_removed != n_added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  if (self->told_dropped != self->n_dropped)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DROPPED]);
  self->told_dropped = self->n_dropped;
  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_step (RingerCapture *self)
{
  g_clear_handle_id (&self->step_source, g_source_remove);
  drop_beyond_max (self);
  sweep_texts (self);
  self->last_step = ringer_clock_get_monotonic ();
  tell (self);
}

static gboolean
step_cb (gpointer user_data)
{
  g_autoptr (RingerCapture) self = g_object_ref (user_data);

  self->step_source = 0;
  take_step (self);
  return G_SOURCE_REMOVE;
}

/* Before GTK lays out and draws, so that a frame of the window shows the latest. */
static void
schedule_step (RingerCapture *self)
{
  gint64 wait = self->last_step + STEP_US - ringer_clock_get_monotonic ();

  if (self->step_source != 0 || self->quiet)
    return;
  if (wait <= 0)
    self->step_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, step_cb, self, NULL);
  else
    self->step_source = g_timeout_add_full (
        G_PRIORITY_HIGH_IDLE, (guint) (MIN (wait, STEP_US) / 1000 + 1), step_cb, self, NULL);
  g_source_set_name_by_id (self->step_source, "[ringer] capture step");
}

static void
ringer_capture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerCapture *self = RINGER_CAPTURE (object);

  switch (id)
    {
    case PROP_MAX_SIZE:
      if (self->max_size == g_value_get_uint64 (value))
        return;
      self->max_size = g_value_get_uint64 (value);
      g_object_notify_by_pspec (object, pspec);
      if (self->n_items > 0)
        schedule_step (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_capture_class_init (RingerCaptureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_capture_dispose;
  object_class->finalize = ringer_capture_finalize;
  object_class->get_property = ringer_capture_get_property;
  object_class->set_property = ringer_capture_set_property;

  properties[PROP_MAX_SIZE] = g_param_spec_uint64 ("max-size", NULL, NULL, 0, G_MAXUINT64, 0,
                                                   flags | G_PARAM_WRITABLE);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_DROPPED] = g_param_spec_uint64 ("n-dropped", NULL, NULL, 0, G_MAXUINT64, 0,
                                                    flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", RINGER_TYPE_CAPTURE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                          G_TYPE_UINT);
}

static RingerCaptureRecord *
read_serial (gpointer owner, guint32 serial)
{
  RingerCapture *self = owner;
  guint32        position = serial - (guint32) self->first;

  return position < self->n_items ? ringer_capture_get_record (self, position, NULL) : NULL;
}

static gboolean
serial_has_key (gpointer owner, guint32 serial, gconstpointer data)
{
  RingerCapture       *self = owner;
  const Key           *key = data;
  RingerCaptureChunk  *chunk;
  RingerCaptureRecord *record = ringer_capture_get_record (self, serial - (guint32) self->first,
                                                           &chunk);

  return record->key_length == key->length &&
         memcmp (chunk->block + record->key_place, key->text, key->length) == 0 &&
         ringer_capture_get_shape (self, record->shape)->topic == key->topic;
}

static void
ringer_capture_init (RingerCapture *self)
{
  self->home = (guint) g_atomic_int_add (&last_home, 1) + 1;
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) ringer_capture_chunk_unref);
  self->texts = ringer_capture_texts_new ();
  self->shapes = g_array_new (FALSE, FALSE, sizeof (RingerCaptureShape));
  self->index = ringer_capture_index_new (self, read_serial, serial_has_key);
}

/**
 * ringer_capture_new:
 * @max_size: bytes that frames and bookkeeping may take together
 *
 * Returns: (transfer full): an empty log
 */
RingerCapture *
ringer_capture_new (guint64 max_size)
{
  return g_object_new (RINGER_TYPE_CAPTURE, "max-size", max_size, NULL);
}

/**
 * ringer_capture_set_quiet:
 * @quiet: while %TRUE, nobody is told of new frames, and none is let go
 *
 * For filling a log from a file, which may happen in any one thread.
 */
void
ringer_capture_set_quiet (RingerCapture *self, gboolean quiet)
{
  g_return_if_fail (RINGER_IS_CAPTURE (self));

  self->quiet = quiet;
  if (!quiet && self->told_end != self->first + self->n_items)
    take_step (self);
}

/**
 * ringer_capture_intern:
 * @text: (nullable): UTF-8
 * @length: its bytes, or -1 when it ends at a NUL
 *
 * Returns: the id of the text in this log, good until it is forgotten with the last
 *   frame that had it; 0 for %NULL. When the names of the frames that are held take a
 *   half of the log, or there are a million, all others are "…".
 */
guint32
ringer_capture_intern (RingerCapture *self, const char *text, gssize length)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE (self), 0);

  if (text == NULL)
    return 0;
  return ringer_capture_texts_intern (
      self->texts, text, length < 0 ? strlen (text) : (gsize) length, get_texts_limit (self));
}

/**
 * ringer_capture_get_text:
 *
 * Returns: (nullable): the text of an id that a frame has; %NULL for 0
 */
const char *
ringer_capture_get_text (RingerCapture *self, guint32 id)
{
  g_return_val_if_fail (RINGER_IS_CAPTURE (self), NULL);
  return ringer_capture_texts_get (self->texts, id);
}

static RingerCaptureShape
make_shape (RingerCapture *self, const RingerCaptureEntry *entry)
{
  const char        *topic = ringer_capture_texts_get (self->texts, entry->topic);
  const char        *action = ringer_capture_texts_get (self->texts, entry->action);
  g_autofree char   *message = g_strconcat (topic != NULL ? topic : "?", " ",
                                          action != NULL ? action : "?", NULL);
  RingerCaptureShape shape = {
    .connection = entry->connection,
    .topic = entry->topic,
    .action = entry->action,
    .flags = entry->flags,
    .message = ringer_capture_intern (self, message, -1),
    .topic_word = ringer_capture_find_topic_word (topic),
    .action_word = ringer_capture_find_action_word (action),
  };

  return shape;
}

/* Neighbours are alike, and there are a few dozen at most. */
static guint32
find_shape (RingerCapture *self, const RingerCaptureEntry *entry)
{
  RingerCaptureShape made;

  for (guint i = 0; i < self->shapes->len; i++)
    {
      guint                     nth = (self->near_shape + i) % self->shapes->len;
      const RingerCaptureShape *shape = ringer_capture_get_shape (self, nth);

      if (shape->connection == entry->connection && shape->topic == entry->topic &&
          shape->action == entry->action && shape->flags == entry->flags)
        return self->near_shape = nth;
    }
  made = make_shape (self, entry);
  g_array_append_val (self->shapes, made);
  ringer_capture_texts_pin (self->texts, made.connection);
  ringer_capture_texts_pin (self->texts, made.topic);
  ringer_capture_texts_pin (self->texts, made.action);
  ringer_capture_texts_pin (self->texts, made.message);
  return self->near_shape = self->shapes->len - 1;
}

/* Chunks grow with the log, so that a log of ten frames is small. */
static RingerCaptureChunk *
add_chunk (RingerCapture *self)
{
  gsize               most = (gsize) CLAMP (self->max_size / CHUNKS_A_LOG, CHUNK_LEAST, CHUNK_MOST);
  gsize               capacity = CHUNK_LEAST << MIN (self->chunks->len, 4);
  RingerCaptureChunk *chunk = ringer_capture_chunk_new (self->first + self->n_items,
                                                        MIN (capacity, most));

  g_ptr_array_add (self->chunks, chunk);
  self->size += chunk->capacity + sizeof *chunk;
  return chunk;
}

static RingerCaptureRecord *
append_record (RingerCapture *self, GBytes *frame, const char *correlation)
{
  RingerCaptureChunk  *chunk = self->chunks->len > 0
                                   ? ringer_capture_get_chunk (self, self->chunks->len - 1)
                                   : add_chunk (self);
  gsize                apart = chunk->apart;
  RingerCaptureRecord *record = ringer_capture_chunk_append (chunk, frame, correlation);

  if (record == NULL)
    {
      /* The least chunk takes any record. */
      chunk = add_chunk (self);
      apart = 0;
      record = ringer_capture_chunk_append (chunk, frame, correlation);
    }
  self->size += chunk->apart - apart;
  return record;
}

/* FNV-1a with the high bits stirred in. */
static guint32
hash_key (const Key *key)
{
  guint32 hash = 2166136261u ^ key->topic * KEY_SEPARATOR;

  for (gsize i = 0; i < key->length; i++)
    hash = (hash ^ (guint8) key->text[i]) * 16777619u;
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  return hash ^ hash >> 13;
}

/* Chains a new record to the one before it of the same call. */
static void
link_record (RingerCapture *self, RingerCaptureRecord *record, const Key *key, guint64 serial)
{
  guint32 previous;

  record->hash = hash_key (key);
  /* The number of the first message of a call is that of all. */
  record->correlation = (guint32) serial + 1;
  if (ringer_capture_index_replace (self->index, record->hash, key, (guint32) serial, &previous))
    {
      RingerCaptureRecord *before = ringer_capture_get_record (
          self, previous - (guint32) self->first, NULL);

      record->previous = (guint32) serial - previous;
      before->next = record->previous;
      record->correlation = before->correlation;
    }
  if (record->correlation == 0)
    record->correlation = G_MAXUINT32;
}

/**
 * ringer_capture_append:
 * @entry: what is known of the frame; its size and correlation are worked out here
 * @correlation: (nullable): the text that the messages of a call share, as on the wire
 * @frame: the bytes; big ones are kept as they are, and all others copied
 *
 * Adds a frame at the end. Listeners hear of it within some milliseconds.
 */
void
ringer_capture_append (RingerCapture            *self,
                       const RingerCaptureEntry *entry,
                       const char               *correlation,
                       GBytes                   *frame)
{
  RingerCaptureRecord *record;
  guint64              serial;

  g_return_if_fail (RINGER_IS_CAPTURE (self));
  g_return_if_fail (entry != NULL && frame != NULL);

  serial = self->first + self->n_items;
  record = append_record (self, frame, correlation);
  record->when = entry->when;
  record->wall = entry->wall;
  record->name = entry->name;
  ringer_capture_texts_use (self->texts, entry->name, serial);
  record->shape = find_shape (self, entry);
  if (entry->payload_offset <= record->size &&
      entry->payload_size <= record->size - entry->payload_offset)
    {
      record->payload_offset = entry->payload_offset;
      record->payload_size = entry->payload_size;
    }
  self->n_items++;
  if (record->key_length > 0)
    {
      Key key = { entry->topic, correlation, record->key_length };

      link_record (self, record, &key, serial);
    }

  /* A main loop that does not get to its idle work must not cost all memory. */
  if (!self->quiet && self->size / 5 * 4 > self->max_size && self->n_items > 1)
    take_step (self);
  else
    schedule_step (self);
}

/**
 * ringer_capture_clear:
 *
 * Lets all frames go, which then count as neither held nor dropped.
 */
void
ringer_capture_clear (RingerCapture *self)
{
  g_return_if_fail (RINGER_IS_CAPTURE (self));

  if (self->n_items == 0 && self->n_dropped == 0)
    return;
  self->first += self->n_items;
  self->n_items = 0;
  self->n_dropped = 0;
  self->size = 0;
  self->near_chunk = 0;
  g_ptr_array_set_size (self->chunks, 0);
  ringer_capture_index_clear (self->index);
  take_step (self);
}

/**
 * ringer_capture_count_dropped:
 * @n: frames that were never put in, but belong before or between those that are
 *
 * For a log that is filled from a file.
 */
void
ringer_capture_count_dropped (RingerCapture *self, guint64 n)
{
  g_return_if_fail (RINGER_IS_CAPTURE (self));

  self->n_dropped += n;
}
