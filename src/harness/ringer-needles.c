/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-recorder-private.h"

#include "ringer-json.h"

#include <string.h>

/* Looks for many texts at once: bytes that begin none of them cost one look into a table.
 * Each secret is looked for as it is, as it stands in a JSON string and in a URL, and as
 * it shows through Base64 at each of the three places that it may begin at. */

/* Shorter texts leave so little in Base64 that it would be found by chance. */
#define LEAST_FOR_BASE64 6

typedef struct
{
  char *bytes;
  gsize length;
  guint secret;
} Needle;

struct _RingerNeedles
{
  GHashTable *secrets; /* GBytes -> number */
  GPtrArray  *placeholders;
  GPtrArray  *by_first[256]; /* of Needle, the longest first; NULL for none */
};

static void
needle_free (gpointer data)
{
  Needle *needle = data;

  g_free (needle->bytes);
  g_free (needle);
}

RingerNeedles *
ringer_needles_new (void)
{
  RingerNeedles *self = g_new0 (RingerNeedles, 1);

  self->secrets = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                         (GDestroyNotify) g_bytes_unref, NULL);
  self->placeholders = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ringer_needles_free (RingerNeedles *self)
{
  g_hash_table_unref (self->secrets);
  g_ptr_array_unref (self->placeholders);
  for (guint i = 0; i < G_N_ELEMENTS (self->by_first); i++)
    g_clear_pointer (&self->by_first[i], g_ptr_array_unref);
  g_free (self);
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  const Needle *const *first = a;
  const Needle *const *second = b;

  return ((*second)->length > (*first)->length) - ((*second)->length < (*first)->length);
}

static void
add_needle (RingerNeedles *self, const char *bytes, gsize length, guint secret)
{
  GPtrArray **bucket;
  Needle     *needle;

  if (length == 0)
    return;
  bucket = &self->by_first[(guint8) *bytes];
  if (*bucket == NULL)
    *bucket = g_ptr_array_new_with_free_func (needle_free);
  for (guint i = 0; i < (*bucket)->len; i++)
    {
      needle = g_ptr_array_index (*bucket, i);
      if (needle->length == length && memcmp (needle->bytes, bytes, length) == 0)
        return;
    }
  needle = g_new0 (Needle, 1);
  needle->bytes = g_memdup2 (bytes, length);
  needle->length = length;
  needle->secret = secret;
  g_ptr_array_add (*bucket, needle);
  g_ptr_array_sort (*bucket, compare_lengths);
}

/* What Base64 makes of a text that begins so many bytes after a group of three does,
 * without the letters that its neighbours have a part in. */
static void
add_base64 (RingerNeedles *self, const char *text, gsize length, guint before, guint secret)
{
  g_autofree guint8 *padded = g_malloc0 (before + length);
  g_autofree char   *encoded = NULL;
  g_autofree char   *for_url = NULL;
  gsize              start = (before * 8 + 5) / 6;
  gsize              end = (before + length) * 8 / 6;

  memcpy (padded + before, text, length);
  encoded = g_base64_encode (padded, before + length);
  for_url = g_strdelimit (g_strdelimit (g_strdup (encoded), "+", '-'), "/", '_');
  add_needle (self, encoded + start, end - start, secret);
  add_needle (self, for_url + start, end - start, secret);
}

/* As a URL or a form has it: with a blank in either way, and hexadecimal digits too. */
static void
add_for_url (RingerNeedles *self, const char *escaped, guint secret)
{
  g_auto (GStrv) parts = g_strsplit (escaped, "%20", -1);
  g_autofree char *form = g_strjoinv ("+", parts);
  const char      *spellings[] = { escaped, form };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *lower = g_strdup (spellings[i]);

      for (char *p = strchr (lower, '%'); p != NULL; p = strchr (p + 1, '%'))
        for (guint digit = 1; digit <= 2 && p[digit] != '\0'; digit++)
          p[digit] = g_ascii_tolower (p[digit]);
      add_needle (self, spellings[i], strlen (spellings[i]), secret);
      add_needle (self, lower, strlen (lower), secret);
    }
}

static void
add_spellings (RingerNeedles *self, const char *text, gsize length, guint secret)
{
  g_autofree char *quoted = ringer_json_quote (text, (gssize) length);
  g_autofree char *quoted_twice = ringer_json_quote (quoted + 1, (gssize) strlen (quoted) - 2);
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) text, length, NULL);
  g_autofree char *half_escaped = g_utf8_validate (text, (gssize) length, NULL)
                                      ? g_uri_escape_string (text, NULL, TRUE)
                                      : g_strdup (escaped);

  add_needle (self, text, length, secret);
  add_needle (self, quoted + 1, strlen (quoted) - 2, secret);
  add_needle (self, quoted_twice + 1, strlen (quoted_twice) - 2, secret);
  add_for_url (self, escaped, secret);
  add_for_url (self, half_escaped, secret);
  for (guint before = 0; before < 3 && length >= LEAST_FOR_BASE64; before++)
    add_base64 (self, text, length, before, secret);
}

/*
 * ringer_needles_add:
 * @everywhere: whether it is looked for; otherwise it only gets a number
 *
 * A text that is there already keeps its number.
 */
guint
ringer_needles_add (RingerNeedles *self, const char *text, gsize length, gboolean everywhere)
{
  g_autoptr (GBytes) key = g_bytes_new (text, length);
  guint secret = GPOINTER_TO_UINT (g_hash_table_lookup (self->secrets, key));

  if (length == 0)
    return 0;
  if (secret == 0)
    {
      secret = g_hash_table_size (self->secrets) + 1;
      g_hash_table_insert (self->secrets, g_bytes_ref (key), GUINT_TO_POINTER (secret));
      g_ptr_array_add (self->placeholders, g_strdup_printf ("[redacted %u]", secret));
    }
  if (everywhere)
    add_spellings (self, text, length, secret);
  return secret;
}

static const Needle *
find_at (RingerNeedles *self, const char *p, gsize rest)
{
  GPtrArray *bucket = self->by_first[(guint8) *p];

  for (guint i = 0; bucket != NULL && i < bucket->len; i++)
    {
      const Needle *needle = g_ptr_array_index (bucket, i);

      if (needle->length <= rest && memcmp (needle->bytes, p, needle->length) == 0)
        return needle;
    }
  return NULL;
}

gboolean
ringer_needles_occur (RingerNeedles *self, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (self->by_first[(guint8) text[i]] != NULL && find_at (self, text + i, length - i) != NULL)
      return TRUE;
  return FALSE;
}

/* Placeholders that a secret is a part of would give it away: they are stars then. */
const char *
ringer_needles_get_placeholder (RingerNeedles *self, guint secret)
{
  const char *placeholder = g_ptr_array_index (self->placeholders, secret - 1);

  return ringer_needles_occur (self, placeholder, strlen (placeholder)) ? "***" : placeholder;
}

char *
ringer_needles_replace (
    RingerNeedles *self, const char *text, gsize length, gsize *out_length, guint64 *n_places)
{
  GString *out = NULL;
  gsize    copied = 0;

  for (gsize i = 0; i < length;)
    {
      const Needle *needle = find_at (self, text + i, length - i);

      if (needle == NULL)
        {
          i++;
          continue;
        }
      if (out == NULL)
        out = g_string_sized_new (length);
      g_string_append_len (out, text + copied, (gssize) (i - copied));
      g_string_append (out, ringer_needles_get_placeholder (self, needle->secret));
      i += needle->length;
      copied = i;
      ++*n_places;
    }
  if (out == NULL)
    return NULL;
  g_string_append_len (out, text + copied, (gssize) (length - copied));
  *out_length = out->len;
  return g_string_free (out, FALSE);
}
