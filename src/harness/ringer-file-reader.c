/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a file of a collection where its values lie: what is there is checked strictly and
 * refused with its path, line and column; what is not known is passed over, since a newer
 * program may have written it. Lives on the stack of whoever reads; the text has passed
 * ringer_json_validate(). */
#include "config.h"

#include "ringer-file-reader-private.h"

#include "ringer-error.h"
#include "ringer-json-iter.h"
#include "ringer-json-path.h"

#include <string.h>

static void
append_path (GString *out, const RingerWhere *where)
{
  if (where->parent == NULL)
    {
      g_string_append_c (out, '$');
      return;
    }
  append_path (out, where->parent);
  if (where->key != NULL)
    ringer_json_path_append_key (out, where->key, (gssize) where->key_length);
  else
    ringer_json_path_append_index (out, where->index);
}

/*
 * ringer_file_reader_refuse_at:
 * @offset: where in the text
 * @message: what is wrong there, a sentence without its end
 *
 * Sets the reader's error.
 *
 * Returns: %FALSE, always
 */
gboolean
ringer_file_reader_refuse_at (RingerFileReader  *self,
                              const RingerWhere *where,
                              gsize              offset,
                              const char        *message)
{
  g_autoptr (GString) path = g_string_new (NULL);
  RingerJsonPlace place;

  append_path (path, where);
  ringer_json_get_place (self->text, (gssize) self->length, offset, &place);
  g_set_error (self->error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, "line %u, column %u: %s: %s",
               place.line, place.column, path->str, message);
  return FALSE;
}

/*
 * ringer_file_reader_refuse:
 *
 * Sets the reader's error, at the value.
 *
 * Returns: %FALSE, always
 */
gboolean
ringer_file_reader_refuse (RingerFileReader  *self,
                           const RingerWhere *where,
                           const char        *format,
                           ...)
{
  g_autofree char *message = NULL;
  va_list          args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return ringer_file_reader_refuse_at (self, where, where->span.offset, message);
}

/*
 * ringer_where_is:
 *
 * Returns: whether it is the member of that name
 */
gboolean
ringer_where_is (const RingerWhere *where, const char *name)
{
  return where->key_length == strlen (name) && memcmp (where->key, name, where->key_length) == 0;
}

RingerJsonKind
ringer_file_reader_get_kind (RingerFileReader *self, const RingerWhere *where)
{
  return ringer_json_get_kind (self->text + where->span.offset, (gssize) where->span.length);
}

/*
 * ringer_file_reader_dup_value:
 *
 * Returns: the value as it is written; it shares the text's memory
 */
GBytes *
ringer_file_reader_dup_value (RingerFileReader *self, const RingerWhere *where)
{
  return g_bytes_new_from_bytes (self->bytes, where->span.offset, where->span.length);
}

static char *
unquote (RingerFileReader *self, const RingerJsonSpan *span, gsize *length)
{
  return ringer_json_unquote (self->text + span->offset, (gssize) span->length, length, NULL);
}

static gboolean
refuse_twice (RingerFileReader *self, const RingerWhere *where, const RingerJsonSpan *key)
{
  g_autofree char *message = g_strdup_printf ("has the member %.*s twice", (int) key->length,
                                              self->text + key->offset);

  return ringer_file_reader_refuse_at (self, where, key->offset, message);
}

/*
 * ringer_file_reader_read_object:
 * @func: called for each member until it returns %FALSE; it returns %TRUE for what it does
 *   not know
 *
 * A key that is there twice is refused: which of them counts would be anybody's guess.
 */
gboolean
ringer_file_reader_read_object (RingerFileReader    *self,
                                const RingerWhere   *where,
                                RingerFileReaderFunc func,
                                gpointer             user_data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                       (GDestroyNotify) g_bytes_unref, NULL);
  RingerJsonIter iter;
  RingerJsonSpan key;
  RingerJsonSpan value;

  if (ringer_file_reader_get_kind (self, where) != RINGER_JSON_OBJECT)
    return ringer_file_reader_refuse (self, where, "must be an object");

  ringer_json_iter_init (&iter, self->text, (gssize) self->length, &where->span);
  while (ringer_json_iter_next (&iter, &key, &value))
    {
      RingerWhere step = { .parent = where, .span = value };
      char       *name = unquote (self, &key, &step.key_length);

      step.key = name;
      /* The table keeps the name for as long as the step is used. */
      if (!g_hash_table_add (seen, g_bytes_new_take (name, step.key_length)))
        return refuse_twice (self, where, &key);
      if (!func (self, &step, user_data))
        return FALSE;
    }
  return TRUE;
}

/*
 * ringer_file_reader_read_array:
 * @func: called for each element until it returns %FALSE
 */
gboolean
ringer_file_reader_read_array (RingerFileReader    *self,
                               const RingerWhere   *where,
                               RingerFileReaderFunc func,
                               gpointer             user_data)
{
  RingerWhere    step = { .parent = where };
  RingerJsonIter iter;

  if (ringer_file_reader_get_kind (self, where) != RINGER_JSON_ARRAY)
    return ringer_file_reader_refuse (self, where, "must be an array");

  ringer_json_iter_init (&iter, self->text, (gssize) self->length, &where->span);
  for (; ringer_json_iter_next (&iter, NULL, &step.span); step.index++)
    if (!func (self, &step, user_data))
      return FALSE;
  return TRUE;
}

gboolean
ringer_file_reader_read_boolean (RingerFileReader *self, const RingerWhere *where, gboolean *value)
{
  const RingerJsonKind kind = ringer_file_reader_get_kind (self, where);

  if (kind != RINGER_JSON_TRUE && kind != RINGER_JSON_FALSE)
    return ringer_file_reader_refuse (self, where, "must be true or false");
  *value = kind == RINGER_JSON_TRUE;
  return TRUE;
}

gboolean
ringer_file_reader_read_true (RingerFileReader *self, const RingerWhere *where)
{
  if (ringer_file_reader_get_kind (self, where) != RINGER_JSON_TRUE)
    return ringer_file_reader_refuse (self, where, "must be true, or left out");
  return TRUE;
}

gboolean
ringer_file_reader_read_uint (
    RingerFileReader *self, const RingerWhere *where, guint min, guint max, guint *value)
{
  g_autofree char *lexeme = g_strndup (self->text + where->span.offset, where->span.length);
  guint64          number;

  if (!g_ascii_string_to_unsigned (lexeme, 10, min, max, &number, NULL))
    return ringer_file_reader_refuse (self, where, "must be a whole number from %u to %u", min,
                                      max);
  *value = (guint) number;
  return TRUE;
}

/*
 * ringer_file_reader_read_string:
 * @value: (out): replaced, freed before
 */
gboolean
ringer_file_reader_read_string (RingerFileReader *self, const RingerWhere *where, char **value)
{
  gsize            length;
  g_autofree char *text = unquote (self, &where->span, &length);

  if (text == NULL)
    return ringer_file_reader_refuse (self, where, "must be a string");
  if (strlen (text) != length)
    return ringer_file_reader_refuse (self, where, "must not contain the character U+0000");
  g_free (*value);
  *value = g_steal_pointer (&text);
  return TRUE;
}
