/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-tape-private.h"

#include "ringer-error.h"
#include "ringer-json-private.h"

#include <string.h>

static void
add_entry (GArray *entries, const RingerJsonToken *token)
{
  RingerJsonEntry entry = { (guint32) token->offset, (guint32) token->length, entries->len + 1,
                            (guint8) token->kind };

  g_array_append_val (entries, entry);
}

static void
close_entry (GArray *entries, guint start, const RingerJsonToken *token)
{
  RingerJsonEntry *entry = &g_array_index (entries, RingerJsonEntry, start);

  entry->length = (guint32) (token->offset + token->length - entry->offset);
  entry->next = entries->len;
}

/*
 * ringer_json_tape_new:
 *
 * Lists the values of @text, which it borrows. Fails as ringer_json_validate()
 * does, and with %RINGER_ERROR_LIMIT at 4 GiB.
 */
RingerJsonTape *
ringer_json_tape_new (const char *text, gssize length, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (RingerJsonEntry));
  guint             starts[RINGER_JSON_MAX_DEPTH];
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  RingerJsonTape   *self;

  ringer_json_scanner_init (&scanner, text, length);
  if ((gsize) (scanner.end - scanner.text) >= G_MAXUINT32)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT, "The text has 4 GiB or more");
      return NULL;
    }

  while (ringer_json_scanner_next (&scanner, &token))
    {
      switch ((guint) token.kind)
        {
        case RINGER_JSON_TOKEN_ARRAY_END:
        case RINGER_JSON_TOKEN_OBJECT_END:
          close_entry (entries, starts[token.depth], &token);
          break;
        case RINGER_JSON_TOKEN_ARRAY_START:
        case RINGER_JSON_TOKEN_OBJECT_START:
          starts[token.depth] = entries->len;
          add_entry (entries, &token);
          break;
        default:
          add_entry (entries, &token);
        }
    }
  if (!ringer_json_scanner_check (&scanner, NULL, error))
    return NULL;

  self = g_new0 (RingerJsonTape, 1);
  self->text = (const char *) scanner.text;
  self->entries = g_steal_pointer (&entries);
  return self;
}

void
ringer_json_tape_free (RingerJsonTape *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

static void
clear_member (gpointer data)
{
  RingerJsonMember *member = data;

  g_free (member->owned);
}

static void
add_member (GArray *members, const RingerJsonTape *tape, guint32 key_entry)
{
  const RingerJsonEntry *entry = ringer_json_tape_get (tape, key_entry);
  const char            *lexeme = tape->text + entry->offset;
  RingerJsonMember       member = { lexeme + 1, entry->length - 2, key_entry, NULL };

  if (memchr (member.key, '\\', member.length) != NULL)
    {
      member.owned = ringer_json_string_decode (lexeme, entry->length, &member.length);
      member.key = member.owned;
    }
  g_array_append_val (members, member);
}

/*
 * ringer_json_member_compare_keys:
 *
 * Orders keys by their bytes.
 */
int
ringer_json_member_compare_keys (const RingerJsonMember *a, const RingerJsonMember *b)
{
  int order = memcmp (a->key, b->key, MIN (a->length, b->length));

  if (order != 0)
    return order;
  return a->length < b->length ? -1 : a->length > b->length;
}

static int
compare_members_cb (gconstpointer a, gconstpointer b)
{
  const RingerJsonMember *x = a;
  const RingerJsonMember *y = b;
  int                     order = ringer_json_member_compare_keys (x, y);

  if (order != 0)
    return order;
  return x->key_entry < y->key_entry ? -1 : x->key_entry > y->key_entry;
}

/*
 * ringer_json_tape_list_members:
 * @object: the entry of an object
 *
 * Lists the members in the order of their keys, and those with the same key in
 * the order of the text. (Sorting, not hashing: peers can make keys that collide.)
 *
 * Returns: (element-type RingerJsonMember): the members
 */
GArray *
ringer_json_tape_list_members (RingerJsonTape *self, guint object)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (RingerJsonMember));
  guint32 end = ringer_json_tape_get (self, object)->next;
  guint32 key = object + 1;

  g_array_set_clear_func (members, clear_member);
  while (key < end)
    {
      add_member (members, self, key);
      key = ringer_json_tape_get (self, key + 1)->next;
    }
  g_array_sort (members, compare_members_cb);
  return members;
}
