/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-hints.h"

#include "ringer-json-number-private.h"
#include "ringer-json-tape-private.h"

#include <string.h>

/* How much of the value that is left of duplicates is shown. */
#define SHOWN_VALUE 80

static void
clear_hint (gpointer data)
{
  RingerJsonHint *hint = data;

  g_free (hint->read_as);
}

static void
add_hint (GArray *hints, RingerJsonHintKind kind, gsize offset, gsize length, char *read_as)
{
  RingerJsonHint hint = { kind, { offset, length }, read_as };

  g_array_append_val (hints, hint);
}

static gboolean
is_integer (const char *lexeme, gsize length)
{
  return memchr (lexeme, '.', length) == NULL && memchr (lexeme, 'e', length) == NULL &&
         memchr (lexeme, 'E', length) == NULL;
}

static void
check_number (GArray *hints, const char *text, const RingerJsonEntry *entry)
{
  const char       *lexeme = text + entry->offset;
  char             *read_as;
  RingerJsonReading reading = ringer_json_number_read (lexeme, entry->length, &read_as);

  if (reading == RINGER_JSON_READ_INFINITE)
    add_hint (hints, RINGER_JSON_HINT_INFINITE, entry->offset, entry->length, read_as);
  else if (reading == RINGER_JSON_READ_ROUNDED)
    add_hint (hints,
              is_integer (lexeme, entry->length) ? RINGER_JSON_HINT_INTEGER
                                                 : RINGER_JSON_HINT_DECIMAL,
              entry->offset, entry->length, read_as);
}

/* Which half of a pair the \u escape at @p is: 'h', 'l', or 0 for neither. */
static char
get_surrogate (const char *p, const char *end)
{
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || (p[2] != 'd' && p[2] != 'D') ||
      g_ascii_xdigit_value (p[3]) < 8)
    return 0;
  return g_ascii_xdigit_value (p[3]) < 12 ? 'h' : 'l';
}

static void
check_string (GArray *hints, const char *text, const RingerJsonEntry *entry, guint max_hints)
{
  const char *p = text + entry->offset;
  const char *end = p + entry->length;

  while (hints->len < max_hints && (p = memchr (p, '\\', (gsize) (end - p))) != NULL)
    {
      char half = get_surrogate (p, end);

      if (half == 'h' && get_surrogate (p + 6, end) == 'l')
        {
          p += 12;
          continue;
        }
      if (half != 0)
        add_hint (hints, RINGER_JSON_HINT_LONE_SURROGATE, (gsize) (p - text), 6,
                  g_strdup ("\"\\ufffd\""));
      p += 2;
    }
}

static char *
dup_start (const RingerJsonTape *tape, guint entry)
{
  RingerJsonSpan span = ringer_json_tape_get_span (tape, entry);
  const char    *value = tape->text + span.offset;
  const char    *end;

  if (span.length <= SHOWN_VALUE)
    return g_strndup (value, span.length);
  /* Not within a character. */
  end = g_utf8_find_prev_char (value, value + SHOWN_VALUE + 1);
  return g_strdup_printf ("%.*s…", (int) (end - value), value);
}

static void
check_object (GArray *hints, RingerJsonTape *tape, guint object, guint max_hints)
{
  g_autoptr (GArray) members = NULL;
  guint last;

  /* Empty or of one member: nothing to sort. */
  if (object + 1 == ringer_json_tape_get (tape, object)->next ||
      ringer_json_tape_get (tape, object + 2)->next == ringer_json_tape_get (tape, object)->next)
    return;

  members = ringer_json_tape_list_members (tape, object);
  last = members->len - 1;
  for (guint i = members->len - 1; i-- > 0 && hints->len < max_hints;)
    {
      const RingerJsonMember *member = &g_array_index (members, RingerJsonMember, i);
      const RingerJsonMember *next = &g_array_index (members, RingerJsonMember, last);
      RingerJsonSpan          span;

      if (ringer_json_member_compare_keys (member, next) != 0)
        {
          last = i;
          continue;
        }
      span = ringer_json_tape_get_span (tape, member->key_entry);
      add_hint (hints, RINGER_JSON_HINT_DUPLICATE_KEY, span.offset, span.length,
                dup_start (tape, next->key_entry + 1));
    }
}

static int
compare_offsets_cb (gconstpointer a, gconstpointer b)
{
  const RingerJsonHint *x = a;
  const RingerJsonHint *y = b;

  return x->span.offset < y->span.offset ? -1 : x->span.offset > y->span.offset;
}

/**
 * ringer_json_list_hints:
 * @text: bytes from anywhere
 * @length: their number, or -1 when @text ends at a NUL
 * @max_hints: how many are enough; a big text can have a million
 * @error: return location for an error
 *
 * Finds what a JavaScript peer will not read as it is written: numbers that a
 * double cannot hold, members whose key comes again, and halves of surrogate
 * pairs. A number that is only spelt in another way afterwards (1.0 becomes 1)
 * is none of them.
 *
 * Returns: (transfer full) (element-type RingerJsonHint) (nullable): the hints
 *   in the order of the text; %NULL with @error set as ringer_json_validate()
 *   does
 */
GArray *
ringer_json_list_hints (const char *text, gssize length, guint max_hints, GError **error)
{
  g_autoptr (RingerJsonTape) tape = NULL;
  GArray *hints;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  tape = ringer_json_tape_new (text, length, error);
  if (tape == NULL)
    return NULL;

  hints = g_array_new (FALSE, FALSE, sizeof (RingerJsonHint));
  g_array_set_clear_func (hints, clear_hint);
  for (guint i = 0; i < tape->entries->len && hints->len < max_hints; i++)
    {
      const RingerJsonEntry *entry = ringer_json_tape_get (tape, i);

      switch (entry->kind)
        {
        case RINGER_JSON_TOKEN_NUMBER:
          check_number (hints, tape->text, entry);
          break;
        case RINGER_JSON_TOKEN_STRING:
        case RINGER_JSON_TOKEN_KEY:
          check_string (hints, tape->text, entry, max_hints);
          break;
        case RINGER_JSON_TOKEN_OBJECT_START:
          check_object (hints, tape, i, max_hints);
          break;
        default:
          break;
        }
    }
  g_array_sort (hints, compare_offsets_cb);
  return hints;
}
