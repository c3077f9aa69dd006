/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON lines that ringer-cli reads and writes.
 *
 * They carry payloads as text inside strings. json-glib would cut such a string
 * at a NUL and re-encode numbers, so lines are checked and taken apart with our
 * own scanner, and a member is its lexeme until somebody asks for more. Pure
 * functions, any thread. */
#include "config.h"

#include "ringer-cli-json.h"

#include "ringer-error.h"
#include "ringer-json-scanner.h"
#include "ringer-utf8.h"

struct _RingerCliObject
{
  GBytes     *text;
  GHashTable *members; /* char* -> RingerJsonSpan*, the last of a name counts */
  GPtrArray  *names;   /* of the table, in the order of the text */
};

GString *
ringer_cli_json_begin (void)
{
  return g_string_new ("{");
}

static void
add_name (GString *json, const char *name)
{
  g_autofree char *quoted = ringer_json_quote (name, -1);

  if (json->len > 1)
    g_string_append_c (json, ',');
  g_string_append (json, quoted);
  g_string_append_c (json, ':');
}

static void
add_string (GString *json, const char *name, const char *text, gsize length)
{
  gsize            repaired_length;
  g_autofree char *repaired = ringer_utf8_repair (text, length, &repaired_length);
  g_autofree char *quoted = ringer_json_quote (repaired, (gssize) repaired_length);

  add_name (json, name);
  g_string_append (json, quoted);
}

void
ringer_cli_json_add_text (GString *json, const char *name, const char *text)
{
  if (text != NULL)
    add_string (json, name, text, strlen (text));
}

void
ringer_cli_json_add_bytes (GString *json, const char *name, GBytes *bytes)
{
  if (bytes != NULL)
    {
      gsize       length;
      const char *text = g_bytes_get_data (bytes, &length);

      add_string (json, name, text != NULL ? text : "", length);
    }
}

/* VALUE is JSON on one line. */
void
ringer_cli_json_add_raw (GString *json, const char *name, const char *value)
{
  if (value == NULL)
    return;
  add_name (json, name);
  g_string_append (json, value);
}

void
ringer_cli_json_add_int (GString *json, const char *name, gint64 value)
{
  add_name (json, name);
  g_string_append_printf (json, "%" G_GINT64_FORMAT, value);
}

void
ringer_cli_json_add_boolean (GString *json, const char *name, gboolean value)
{
  add_name (json, name);
  g_string_append (json, value ? "true" : "false");
}

/* A duration, written in milliseconds to the microsecond. */
void
ringer_cli_json_add_ms (GString *json, const char *name, gint64 microseconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  add_name (json, name);
  g_string_append (json, g_ascii_formatd (number, sizeof number, "%.3f",
                                          (double) microseconds / G_TIME_SPAN_MILLISECOND));
}

/* Returns JSON itself, as a whole line. */
GString *
ringer_cli_json_end (GString *json)
{
  return g_string_append (json, "}\n");
}

void
ringer_cli_object_free (RingerCliObject *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}

static gboolean
add_member (RingerCliObject *self, const RingerJsonToken *key, RingerJsonSpan value, GError **error)
{
  const char      *text = g_bytes_get_data (self->text, NULL);
  gsize            name_length;
  g_autofree char *name = ringer_json_unquote (text + key->offset, (gssize) key->length,
                                               &name_length, error);

  if (name == NULL)
    return FALSE;
  /* No name that we know has a NUL, and it must not pass for one that we do. */
  if (strlen (name) != name_length)
    return TRUE;
  if (!g_hash_table_contains (self->members, name))
    g_ptr_array_add (self->names, g_strdup (name));
  g_hash_table_replace (self->members, g_steal_pointer (&name), g_memdup2 (&value, sizeof value));
  return TRUE;
}

static gboolean
scan_members (RingerCliObject *self, RingerJsonScanner *scanner, GError **error)
{
  RingerJsonToken token;
  RingerJsonToken key = { 0 };
  RingerJsonSpan  value = { 0 };

  while (ringer_json_scanner_next (scanner, &token))
    {
      if (token.depth != 1)
        continue;
      if (token.kind == RINGER_JSON_TOKEN_KEY)
        {
          key = token;
          continue;
        }
      if (token.kind != RINGER_JSON_TOKEN_ARRAY_END && token.kind != RINGER_JSON_TOKEN_OBJECT_END)
        value.offset = token.offset;
      if (token.kind == RINGER_JSON_TOKEN_ARRAY_START ||
          token.kind == RINGER_JSON_TOKEN_OBJECT_START)
        continue;
      value.length = token.offset + token.length - value.offset;
      if (!add_member (self, &key, value, error))
        return FALSE;
    }
  return ringer_json_scanner_check (scanner, NULL, error);
}

/* Refuses what is not JSON, with line and column, and what is no object. */
RingerCliObject *
ringer_cli_object_parse (GBytes *text, GError **error)
{
  g_autoptr (RingerCliObject) self = g_new0 (RingerCliObject, 1);
  RingerJsonScanner scanner;
  gsize             length;
  const char       *data = g_bytes_get_data (text, &length);

  self->text = g_bytes_ref (text);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (!ringer_json_validate (data != NULL ? data : "", (gssize) length, NULL, error))
    return NULL;
  if (ringer_json_get_kind (data, (gssize) length) != RINGER_JSON_OBJECT)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "This is not a JSON object");
      return NULL;
    }
  ringer_json_scanner_init (&scanner, data, (gssize) length);
  return scan_members (self, &scanner, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
ringer_cli_object_has (RingerCliObject *self, const char *name)
{
  return g_hash_table_contains (self->members, name);
}

GStrv
ringer_cli_object_list_names (RingerCliObject *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < self->names->len; i++)
    g_strv_builder_add (names, g_ptr_array_index (self->names, i));
  return g_strv_builder_end (names);
}

/* The value of NAME as it is written; NULL when there is no such member. */
char *
ringer_cli_object_dup_lexeme (RingerCliObject *self, const char *name)
{
  const RingerJsonSpan *span = g_hash_table_lookup (self->members, name);
  const char           *text = g_bytes_get_data (self->text, NULL);

  return span != NULL ? g_strndup (text + span->offset, span->length) : NULL;
}

/* The text that the string member NAME stands for. NULL without an error when there
 * is no such member or it is null, with one when it is no string. */
GBytes *
ringer_cli_object_dup_bytes (RingerCliObject *self, const char *name, GError **error)
{
  g_autofree char *lexeme = ringer_cli_object_dup_lexeme (self, name);
  gsize            length;
  char            *text;

  if (lexeme == NULL || g_str_equal (lexeme, "null"))
    return NULL;
  if (*lexeme != '"')
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "'%s' is not a string", name);
      return NULL;
    }
  text = ringer_json_unquote (lexeme, -1, &length, error);
  return text != NULL ? g_bytes_new_take (text, length) : NULL;
}

/* Like ringer_cli_object_dup_bytes(), for a member that is no payload: it may not
 * contain a NUL. */
char *
ringer_cli_object_dup_text (RingerCliObject *self, const char *name, GError **error)
{
  GError *problem = NULL;
  g_autoptr (GBytes) bytes = ringer_cli_object_dup_bytes (self, name, &problem);
  gsize       length;
  const char *text;

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  if (memchr (text, '\0', length) != NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, "'%s' has a NUL character",
                   name);
      return NULL;
    }
  return g_strndup (text, length);
}

/* Leaves VALUE alone when there is no such member. */
gboolean
ringer_cli_object_get_uint (RingerCliObject *self, const char *name, guint *value, GError **error)
{
  g_autofree char *lexeme = ringer_cli_object_dup_lexeme (self, name);
  guint64          number;

  if (lexeme == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (lexeme, 10, 0, G_MAXUINT, &number, NULL))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   "'%s' is not a whole number from 0 to %u", name, G_MAXUINT);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

char *
ringer_cli_json_flatten (const char *text, gsize length)
{
  char *flat = ringer_json_minify (text, (gssize) length, NULL, NULL);

  if (flat == NULL)
    {
      gsize            repaired_length;
      g_autofree char *repaired = ringer_utf8_repair (text, length, &repaired_length);

      flat = ringer_json_quote (repaired, (gssize) repaired_length);
    }
  return flat;
}
