/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire-vectors.h"

static void
wire_vector_free (gpointer data)
{
  WireVector *vector = data;

  g_free (vector->id);
  g_clear_pointer (&vector->frame, g_bytes_unref);
  g_clear_pointer (&vector->expected, json_object_unref);
  g_free (vector);
}

static GBytes *
parse_hex (const char *hex)
{
  gsize   length = strlen (hex) / 2;
  guint8 *bytes = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                         g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_bytes_new_take (bytes, length);
}

static JsonObject *
dup_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/* Returns the vectors of the binary dialect that have a frame. */
GPtrArray *
wire_vectors_load (void)
{
  GPtrArray *vectors = g_ptr_array_new_with_free_func (wire_vector_free);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", "vectors.json",
                                            NULL);
  g_autoptr (GError) error = NULL;
  JsonArray *array;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  array = json_node_get_array (json_parser_get_root (parser));

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      WireVector *vector;

      if (g_strcmp0 (json_object_get_string_member (object, "protocol"), "binary") != 0 ||
          !json_object_has_member (object, "hex"))
        continue;
      vector = g_new0 (WireVector, 1);
      vector->id = g_strdup (json_object_get_string_member (object, "id"));
      vector->malformed = json_object_get_boolean_member_with_default (object, "malformed", FALSE);
      vector->frame = parse_hex (json_object_get_string_member (object, "hex"));
      vector->expected = dup_member (object, vector->malformed ? "parserResult" : "decoded");
      g_ptr_array_add (vectors, vector);
    }

  g_assert_cmpuint (vectors->len, >, 200);
  return vectors;
}
