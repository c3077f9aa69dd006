/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-compare.h"

#include "ringer-json-number-private.h"
#include "ringer-json-path.h"
#include "ringer-json-private.h"
#include "ringer-json-tape-private.h"

#include <string.h>

/* The structural difference of two texts: objects by key, arrays by index. The
 * walk has a stack of its own, of one frame for each pair of containers that
 * are compared; a frame lists the pairs of what is in them. */

#define NO_ENTRY G_MAXUINT32

/* Two values at the same path. In an object, key is an entry of the one text
 * or the other; in an array it is NO_ENTRY. */
typedef struct
{
  guint32  a;
  guint32  b;
  guint32  key;
  gboolean key_in_b;
} Pair;

typedef struct
{
  GArray *pairs;
  guint   at;
  gsize   path_length;
} Frame;

typedef struct
{
  RingerJsonTape        *a;
  RingerJsonTape        *b;
  RingerJsonCompareFlags flags;
  guint                  max_differences;
  GArray                *stack;
  GString               *path;
  GArray                *found;
} Comparison;

static void
clear_frame (gpointer data)
{
  Frame *frame = data;

  g_array_unref (frame->pairs);
}

static void
clear_difference (gpointer data)
{
  RingerJsonDifference *difference = data;

  g_free (difference->path);
}

/* Makes the path that of @pair. Most pairs are equal and never need it. */
static void
append_step (Comparison *self, const Pair *pair)
{
  const RingerJsonTape *tape = pair->key_in_b ? self->b : self->a;
  RingerJsonSpan        span;
  g_autofree char      *key = NULL;
  gsize                 length;
  const Frame          *frame;

  /* The whole value has no step. */
  if (self->stack->len == 0)
    return;
  frame = &g_array_index (self->stack, Frame, self->stack->len - 1);
  g_string_truncate (self->path, frame->path_length);
  if (pair->key == NO_ENTRY)
    {
      ringer_json_path_append_index (self->path, frame->at - 1);
      return;
    }
  span = ringer_json_tape_get_span (tape, pair->key);
  key = ringer_json_string_decode (tape->text + span.offset, span.length, &length);
  ringer_json_path_append_key (self->path, key, (gssize) length);
}

static void
add_difference (Comparison *self, RingerJsonChange change, const Pair *pair)
{
  RingerJsonDifference difference = { .change = change };

  append_step (self, pair);
  difference.path = g_strdup (self->path->str);
  if (pair->a != NO_ENTRY)
    difference.a = ringer_json_tape_get_span (self->a, pair->a);
  if (pair->b != NO_ENTRY)
    difference.b = ringer_json_tape_get_span (self->b, pair->b);
  g_array_append_val (self->found, difference);
}

static void
list_array_pairs (Comparison *self, const Pair *parent, GArray *pairs)
{
  guint32 a = parent->a + 1;
  guint32 b = parent->b + 1;
  guint32 a_end = ringer_json_tape_get (self->a, parent->a)->next;
  guint32 b_end = ringer_json_tape_get (self->b, parent->b)->next;

  while (a < a_end || b < b_end)
    {
      Pair pair = { NO_ENTRY, NO_ENTRY, NO_ENTRY, FALSE };

      if (a < a_end)
        {
          pair.a = a;
          a = ringer_json_tape_get (self->a, a)->next;
        }
      if (b < b_end)
        {
          pair.b = b;
          b = ringer_json_tape_get (self->b, b)->next;
        }
      g_array_append_val (pairs, pair);
    }
}

/* Goes to the last of the members with the key at @at: the one that counts. */
static const RingerJsonMember *
take_last (GArray *members, guint *at)
{
  const RingerJsonMember *member;

  if (*at == members->len)
    return NULL;
  for (;;)
    {
      const RingerJsonMember *next;

      member = &g_array_index (members, RingerJsonMember, *at);
      if (*at + 1 == members->len)
        return member;
      next = member + 1;
      if (ringer_json_member_compare_keys (member, next) != 0)
        return member;
      (*at)++;
    }
}

/* What is in the first text first, in its order; then what the second adds. */
static int
compare_pairs_cb (gconstpointer left, gconstpointer right)
{
  const Pair *x = left;
  const Pair *y = right;

  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  return x->b < y->b ? -1 : x->b > y->b;
}

static void
list_object_pairs (Comparison *self, const Pair *parent, GArray *pairs)
{
  g_autoptr (GArray) in_a = ringer_json_tape_list_members (self->a, parent->a);
  g_autoptr (GArray) in_b = ringer_json_tape_list_members (self->b, parent->b);
  guint at_a = 0;
  guint at_b = 0;

  for (;;)
    {
      const RingerJsonMember *a = take_last (in_a, &at_a);
      const RingerJsonMember *b = take_last (in_b, &at_b);
      Pair                    pair = { NO_ENTRY, NO_ENTRY, NO_ENTRY, FALSE };
      int                     order;

      if (a == NULL && b == NULL)
        break;
      order = a == NULL ? 1 : b == NULL ? -1 : ringer_json_member_compare_keys (a, b);
      if (order <= 0)
        {
          pair.a = a->key_entry + 1;
          pair.key = a->key_entry;
          at_a++;
        }
      if (order >= 0)
        {
          pair.b = b->key_entry + 1;
          at_b++;
        }
      if (order > 0)
        {
          pair.key = b->key_entry;
          pair.key_in_b = TRUE;
        }
      g_array_append_val (pairs, pair);
    }
  g_array_sort (pairs, compare_pairs_cb);
}

static void
push_frame (Comparison *self, const Pair *parent, gboolean is_object)
{
  Frame frame = { g_array_new (FALSE, FALSE, sizeof (Pair)), 0, 0 };

  append_step (self, parent);
  frame.path_length = self->path->len;
  if (is_object)
    list_object_pairs (self, parent, frame.pairs);
  else
    list_array_pairs (self, parent, frame.pairs);
  g_array_append_val (self->stack, frame);
}

static gboolean
is_same_string (Comparison *self, const RingerJsonEntry *a, const RingerJsonEntry *b)
{
  const char      *x = self->a->text + a->offset;
  const char      *y = self->b->text + b->offset;
  g_autofree char *decoded = NULL;
  gsize            length;

  if (a->length == b->length && memcmp (x, y, a->length) == 0)
    return TRUE;
  if (memchr (x, '\\', a->length) == NULL && memchr (y, '\\', b->length) == NULL)
    return FALSE;
  decoded = ringer_json_string_decode (x, a->length, &length);
  return ringer_json_string_equal (y, b->length, decoded, length);
}

static gboolean
is_same_number (Comparison *self, const RingerJsonEntry *a, const RingerJsonEntry *b)
{
  const char *x = self->a->text + a->offset;
  const char *y = self->b->text + b->offset;

  if (self->flags & RINGER_JSON_COMPARE_VALUES)
    return ringer_json_number_equal (x, a->length, y, b->length);
  return a->length == b->length && memcmp (x, y, a->length) == 0;
}

static void
compare_pair (Comparison *self, const Pair *pair)
{
  const RingerJsonEntry *a;
  const RingerJsonEntry *b;
  gboolean               is_same = TRUE;

  if (pair->a == NO_ENTRY || pair->b == NO_ENTRY)
    {
      add_difference (self, pair->a == NO_ENTRY ? RINGER_JSON_ADDED : RINGER_JSON_REMOVED, pair);
      return;
    }
  a = ringer_json_tape_get (self->a, pair->a);
  b = ringer_json_tape_get (self->b, pair->b);
  if (a->kind != b->kind)
    is_same = FALSE;
  else if (a->kind == RINGER_JSON_TOKEN_STRING)
    is_same = is_same_string (self, a, b);
  else if (a->kind == RINGER_JSON_TOKEN_NUMBER)
    is_same = is_same_number (self, a, b);
  else if (a->kind == RINGER_JSON_TOKEN_ARRAY_START || a->kind == RINGER_JSON_TOKEN_OBJECT_START)
    push_frame (self, pair, a->kind == RINGER_JSON_TOKEN_OBJECT_START);

  if (!is_same)
    add_difference (self, RINGER_JSON_CHANGED, pair);
}

static void
compare_all (Comparison *self)
{
  Pair root = { 0, 0, NO_ENTRY, FALSE };

  compare_pair (self, &root);
  while (self->stack->len > 0 && self->found->len < self->max_differences)
    {
      Frame *frame = &g_array_index (self->stack, Frame, self->stack->len - 1);
      Pair   pair;

      if (frame->at == frame->pairs->len)
        {
          g_array_set_size (self->stack, self->stack->len - 1);
          continue;
        }
      pair = g_array_index (frame->pairs, Pair, frame->at++);
      compare_pair (self, &pair);
    }
}

/**
 * ringer_json_compare:
 * @a: the first text
 * @a_length: its bytes, or -1 when it ends at a NUL
 * @b: the second text
 * @b_length: its bytes, or -1 when it ends at a NUL
 * @flags: how numbers are compared
 * @max_differences: how many are enough
 * @error: return location for an error
 *
 * Lists what is different between two JSON values. The order of members does
 * not count; of members with the same key the last does. Elements are compared
 * by index: one that is put in first makes all the rest different.
 *
 * Returns: (transfer full) (element-type RingerJsonDifference) (nullable): the
 *   differences in the order of @a, none when the values are equal; %NULL with
 *   @error set as ringer_json_validate() does, saying which text it is
 */
GArray *
ringer_json_compare (const char            *a,
                     gssize                 a_length,
                     const char            *b,
                     gssize                 b_length,
                     RingerJsonCompareFlags flags,
                     guint                  max_differences,
                     GError               **error)
{
  g_autoptr (RingerJsonTape) a_tape = NULL;
  g_autoptr (RingerJsonTape) b_tape = NULL;
  Comparison self = { .flags = flags, .max_differences = max_differences };

  g_return_val_if_fail (a != NULL || a_length == 0, NULL);
  g_return_val_if_fail (b != NULL || b_length == 0, NULL);

  a_tape = ringer_json_tape_new (a, a_length, error);
  if (a_tape == NULL)
    {
      g_prefix_error (error, "first text: ");
      return NULL;
    }
  b_tape = ringer_json_tape_new (b, b_length, error);
  if (b_tape == NULL)
    {
      g_prefix_error (error, "second text: ");
      return NULL;
    }

  self.a = a_tape;
  self.b = b_tape;
  self.path = g_string_new ("$");
  self.stack = g_array_new (FALSE, FALSE, sizeof (Frame));
  g_array_set_clear_func (self.stack, clear_frame);
  self.found = g_array_new (FALSE, FALSE, sizeof (RingerJsonDifference));
  g_array_set_clear_func (self.found, clear_difference);
  compare_all (&self);
  g_array_unref (self.stack);
  g_string_free (self.path, TRUE);
  return self.found;
}

/**
 * ringer_json_equal:
 * @a: the first text
 * @a_length: its bytes, or -1 when it ends at a NUL
 * @b: the second text
 * @b_length: its bytes, or -1 when it ends at a NUL
 * @flags: how numbers are compared
 *
 * Tells whether two texts are the same JSON value, as ringer_json_compare()
 * does. What is not JSON is equal to nothing.
 *
 * Returns: whether they are
 */
gboolean
ringer_json_equal (
    const char *a, gssize a_length, const char *b, gssize b_length, RingerJsonCompareFlags flags)
{
  g_autoptr (GArray) differences = NULL;

  differences = ringer_json_compare (a, a_length, b, b_length, flags, 1, NULL);
  return differences != NULL && differences->len == 0;
}
