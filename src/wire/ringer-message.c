/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-message-private.h"

#include <string.h>

/* A message is one block of memory: the fields, and behind them room for the
 * texts, which are only ever added to and go away with the message. So a
 * message off the wire costs one allocation, and a text, once handed out as
 * GBytes, may keep the message alive instead of being copied. More room than
 * was planned for comes in chunks.
 *
 * A message belongs to one thread at a time; only its reference count may be
 * touched from others, as GBytes made of its texts may end anywhere. */

/* Enough for the names and ids of a usual RPC message. */
#define USUAL_ROOM 160
/* Below this a copy is cheaper than keeping a whole message alive. */
#define COPY_LIMIT 1024

typedef struct _Chunk Chunk;

struct _Chunk
{
  Chunk *next;
};

struct _RingerMessage
{
  gatomicrefcount ref_count;
  int             topic;
  int             action;
  guint           has_action : 1;
  guint           has_int : RINGER_N_INT_FIELDS;
  int             ints[RINGER_N_INT_FIELDS];
  RingerSlice     texts[RINGER_N_TEXT_FIELDS];
  GBytes         *backing[RINGER_N_TEXT_FIELDS];
  RingerSlice    *names;
  guint           n_names;
  guint           n_names_allocated;
  Chunk          *chunks;
  guint8         *room;
  gsize           room_left;
};

G_STATIC_ASSERT (sizeof (RingerMessage) % G_MEM_ALIGN == 0);
G_STATIC_ASSERT (sizeof (Chunk) % G_MEM_ALIGN == 0);

G_DEFINE_BOXED_TYPE (RingerMessage, ringer_message, ringer_message_ref, ringer_message_unref)

/*
 * ringer_message_new_sized:
 * @room: bytes of text to plan for
 *
 * Makes a message without an action, which a peer can send.
 */
RingerMessage *
ringer_message_new_sized (int topic, gsize room)
{
  RingerMessage *self = g_malloc (sizeof *self + room);

  memset (self, 0, sizeof *self);
  g_atomic_ref_count_init (&self->ref_count);
  self->topic = topic;
  self->room = (guint8 *) self + sizeof *self;
  self->room_left = room;
  return self;
}

/*
 * ringer_message_alloc:
 *
 * Takes aligned memory that lives as long as the message.
 */
gpointer
ringer_message_alloc (RingerMessage *self, gsize size)
{
  gpointer memory;

  size = (size + G_MEM_ALIGN - 1) / G_MEM_ALIGN * G_MEM_ALIGN;
  if (size > self->room_left)
    {
      gsize  chunk_size = MAX (size, USUAL_ROOM);
      Chunk *chunk = g_malloc (sizeof *chunk + chunk_size);

      chunk->next = self->chunks;
      self->chunks = chunk;
      /* What is left of a bigger piece of room stays the place for the next. */
      if (chunk_size - size <= self->room_left)
        return chunk + 1;
      self->room = (guint8 *) (chunk + 1);
      self->room_left = chunk_size;
    }

  memory = self->room;
  self->room += size;
  self->room_left -= size;
  return memory;
}

static const char *
store_text (RingerMessage *self, const char *text, gsize length)
{
  char *copy = ringer_message_alloc (self, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

/**
 * ringer_message_new:
 * @topic: a #RingerTopic
 * @action: an action of @topic
 *
 * Makes a message with nothing but its action.
 *
 * Returns: (transfer full): a new message
 */
RingerMessage *
ringer_message_new (int topic, int action)
{
  RingerMessage *self = ringer_message_new_sized (topic, USUAL_ROOM);

  ringer_message_set_action (self, action);
  return self;
}

/**
 * ringer_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self
 */
RingerMessage *
ringer_message_ref (RingerMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * ringer_message_unref:
 * @self: (transfer full): a message
 *
 * Gives up a reference; the last one frees the message with all texts that
 * were borrowed from it.
 */
void
ringer_message_unref (RingerMessage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < RINGER_N_TEXT_FIELDS; i++)
    g_clear_pointer (&self->backing[i], g_bytes_unref);
  while (self->chunks != NULL)
    {
      Chunk *next = self->chunks->next;

      g_free (self->chunks);
      self->chunks = next;
    }
  g_free (self);
}

/**
 * ringer_message_get_topic:
 * @self: a message
 *
 * Returns: the #RingerTopic
 */
int
ringer_message_get_topic (RingerMessage *self)
{
  g_return_val_if_fail (self != NULL, RINGER_TOPIC_UNKNOWN);

  return self->topic;
}

/**
 * ringer_message_has_action:
 * @self: a message
 *
 * Returns: whether there is an action; a peer may send none, which kills the
 *   stock broker (protocol notes, 15)
 */
gboolean
ringer_message_has_action (RingerMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_action;
}

/**
 * ringer_message_get_action:
 * @self: a message
 *
 * Returns: the action as sent, which may be any number; 0 when there is none
 */
int
ringer_message_get_action (RingerMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->action;
}

void
ringer_message_set_action (RingerMessage *self, int action)
{
  self->action = action;
  self->has_action = TRUE;
}

/**
 * ringer_message_clear_action:
 * @self: a message
 *
 * Takes the action out, to make the message that a broken peer would send.
 */
void
ringer_message_clear_action (RingerMessage *self)
{
  g_return_if_fail (self != NULL);

  self->action = 0;
  self->has_action = FALSE;
}

/*
 * ringer_message_peek_text:
 *
 * The text where it lies, without ringer_message_get_text()'s NUL.
 */
const RingerSlice *
ringer_message_peek_text (RingerMessage *self, RingerTextField field)
{
  return &self->texts[field];
}

/*
 * ringer_message_take_slice:
 * @data: memory of ringer_message_alloc(), with a NUL after it
 */
void
ringer_message_take_slice (RingerMessage  *self,
                           RingerTextField field,
                           const char     *data,
                           gsize           length)
{
  g_clear_pointer (&self->backing[field], g_bytes_unref);
  self->texts[field].data = data;
  self->texts[field].length = length;
}

/**
 * ringer_message_has_text:
 * @self: a message
 * @field: a field
 *
 * Returns: whether @field is there, be it empty
 */
gboolean
ringer_message_has_text (RingerMessage *self, RingerTextField field)
{
  g_return_val_if_fail (self != NULL && field < RINGER_N_TEXT_FIELDS, FALSE);

  return self->texts[field].data != NULL;
}

/**
 * ringer_message_get_text:
 * @self: a message
 * @field: a field
 * @length: (out) (optional): bytes of the text, which may hold NULs
 *
 * Borrows a text. A big one that was set or received as #GBytes is copied at
 * the first call, to end it with a NUL; ringer_message_dup_bytes() copies
 * nothing.
 *
 * Returns: (nullable): the text, good until the message ends; %NULL when the
 *   field is absent
 */
const char *
ringer_message_get_text (RingerMessage *self, RingerTextField field, gsize *length)
{
  RingerSlice *text;

  g_return_val_if_fail (self != NULL && field < RINGER_N_TEXT_FIELDS, NULL);

  text = &self->texts[field];
  if (self->backing[field] != NULL && text->data == g_bytes_get_data (self->backing[field], NULL))
    text->data = store_text (self, text->data, text->length);
  if (length != NULL)
    *length = text->length;
  return text->data;
}

/**
 * ringer_message_dup_bytes:
 * @self: a message
 * @field: a field
 *
 * Takes a text to keep. A big one is not copied: the bytes then share the
 * memory of what was set or received.
 *
 * Returns: (transfer full) (nullable): the text without a NUL after it; %NULL
 *   when the field is absent
 */
GBytes *
ringer_message_dup_bytes (RingerMessage *self, RingerTextField field)
{
  const RingerSlice *text;

  g_return_val_if_fail (self != NULL && field < RINGER_N_TEXT_FIELDS, NULL);

  text = &self->texts[field];
  if (text->data == NULL)
    return NULL;
  if (self->backing[field] != NULL)
    return g_bytes_ref (self->backing[field]);
  if (text->length < COPY_LIMIT)
    return g_bytes_new (text->data, text->length);
  return g_bytes_new_with_free_func (
      text->data, text->length, (GDestroyNotify) ringer_message_unref, ringer_message_ref (self));
}

/**
 * ringer_message_set_text:
 * @self: a message
 * @field: a field
 * @text: (nullable): UTF-8; %NULL makes the field absent
 * @length: bytes of @text, or -1 when it ends at a NUL
 *
 * Sets a field to a copy of @text. What it replaces is freed with the message,
 * not before: a message is made once and then read.
 */
void
ringer_message_set_text (RingerMessage  *self,
                         RingerTextField field,
                         const char     *text,
                         gssize          length)
{
  gsize size;

  g_return_if_fail (self != NULL && field < RINGER_N_TEXT_FIELDS);

  if (text == NULL)
    {
      ringer_message_clear_text (self, field);
      return;
    }
  size = length < 0 ? strlen (text) : (gsize) length;
  ringer_message_take_slice (self, field, store_text (self, text, size), size);
}

/**
 * ringer_message_set_bytes:
 * @self: a message
 * @field: a field
 * @bytes: (nullable): UTF-8; %NULL makes the field absent
 *
 * Sets a field without copying.
 */
void
ringer_message_set_bytes (RingerMessage *self, RingerTextField field, GBytes *bytes)
{
  const char *data;
  gsize       length;

  g_return_if_fail (self != NULL && field < RINGER_N_TEXT_FIELDS);

  if (bytes == NULL)
    {
      ringer_message_clear_text (self, field);
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  /* Empty bytes may have no address, which here would mean absent. */
  if (length == 0)
    {
      ringer_message_take_slice (self, field, "", 0);
      return;
    }
  g_bytes_ref (bytes);
  ringer_message_take_slice (self, field, data, length);
  self->backing[field] = bytes;
}

/**
 * ringer_message_clear_text:
 * @self: a message
 * @field: a field
 *
 * Makes a field absent.
 */
void
ringer_message_clear_text (RingerMessage *self, RingerTextField field)
{
  g_return_if_fail (self != NULL && field < RINGER_N_TEXT_FIELDS);

  ringer_message_take_slice (self, field, NULL, 0);
}

/**
 * ringer_message_has_int:
 * @self: a message
 * @field: a field
 *
 * Returns: whether @field is there, be it 0
 */
gboolean
ringer_message_has_int (RingerMessage *self, RingerIntField field)
{
  g_return_val_if_fail (self != NULL && field < RINGER_N_INT_FIELDS, FALSE);

  return (self->has_int >> field) & 1;
}

/**
 * ringer_message_get_int:
 * @self: a message
 * @field: a field
 *
 * Returns: the value, for the two flags 0 or 1; 0 when the field is absent
 */
int
ringer_message_get_int (RingerMessage *self, RingerIntField field)
{
  g_return_val_if_fail (self != NULL && field < RINGER_N_INT_FIELDS, 0);

  return self->ints[field];
}

/**
 * ringer_message_set_int:
 * @self: a message
 * @field: a field
 * @value: its value; for the two flags, anything but 0 is true
 *
 * Sets a field.
 */
void
ringer_message_set_int (RingerMessage *self, RingerIntField field, int value)
{
  g_return_if_fail (self != NULL && field < RINGER_N_INT_FIELDS);

  if (field == RINGER_FIELD_IS_ERROR || field == RINGER_FIELD_IS_ACK)
    value = value != 0;
  self->ints[field] = value;
  self->has_int |= 1u << field;
}

/**
 * ringer_message_clear_int:
 * @self: a message
 * @field: a field
 *
 * Makes a field absent.
 */
void
ringer_message_clear_int (RingerMessage *self, RingerIntField field)
{
  g_return_if_fail (self != NULL && field < RINGER_N_INT_FIELDS);

  self->ints[field] = 0;
  self->has_int &= ~(1u << field);
}

/**
 * ringer_message_get_n_names:
 * @self: a message
 *
 * Returns: how many names there are (the repeated field "names", not "name")
 */
guint
ringer_message_get_n_names (RingerMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_names;
}

/**
 * ringer_message_get_nth_name:
 * @self: a message
 * @nth: from 0
 * @length: (out) (optional): bytes of the name, which may hold NULs
 *
 * Returns: (nullable): a name, NUL-terminated, good until the message ends;
 *   %NULL past the last one
 */
const char *
ringer_message_get_nth_name (RingerMessage *self, guint nth, gsize *length)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (nth >= self->n_names)
    return NULL;
  if (length != NULL)
    *length = self->names[nth].length;
  return self->names[nth].data;
}

/**
 * ringer_message_add_name:
 * @self: a message
 * @name: UTF-8
 * @length: bytes of @name, or -1 when it ends at a NUL
 *
 * Adds a copy of @name to the names.
 */
void
ringer_message_add_name (RingerMessage *self, const char *name, gssize length)
{
  RingerSlice *slot;
  gsize        size;

  g_return_if_fail (self != NULL && name != NULL);

  if (self->n_names == self->n_names_allocated)
    {
      guint        n = MAX (4, self->n_names_allocated * 2);
      RingerSlice *grown = ringer_message_alloc (self, n * sizeof *grown);

      if (self->n_names > 0)
        memcpy (grown, self->names, self->n_names * sizeof *grown);
      self->names = grown;
      self->n_names_allocated = n;
    }
  size = length < 0 ? strlen (name) : (gsize) length;
  slot = &self->names[self->n_names++];
  slot->data = store_text (self, name, size);
  slot->length = size;
}

/**
 * ringer_message_clear_names:
 * @self: a message
 *
 * Takes all names out.
 */
void
ringer_message_clear_names (RingerMessage *self)
{
  g_return_if_fail (self != NULL);

  self->n_names = 0;
}

const RingerSlice *
ringer_message_peek_names (RingerMessage *self, guint *n_names)
{
  *n_names = self->n_names;
  return self->names;
}

/*
 * ringer_message_take_names:
 * @names: memory of ringer_message_alloc()
 */
void
ringer_message_take_names (RingerMessage *self, RingerSlice *names, guint n_names)
{
  self->names = names;
  self->n_names = n_names;
  self->n_names_allocated = n_names;
}
