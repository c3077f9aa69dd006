/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json.h"
#include "ringer-profile-private.h"

#include <json-glib/json-glib.h>

/* profiles.json as text:
 *
 *   {"format": 1, "profiles": [{"id", "name", "url", "auth", "username", "lastUsed"}]}
 *
 * with `auth` one of open, user and token, `lastUsed` in microseconds since 1970,
 * and `name` and `username` only where there is one. */

static void
append_profile (JsonBuilder *builder, RingerProfile *profile)
{
  gint64 last_used;

  g_object_get (profile, "last-used", &last_used, NULL);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, ringer_profile_get_id (profile));
  if (ringer_profile_get_given_name (profile) != NULL)
    {
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, ringer_profile_get_given_name (profile));
    }
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, ringer_profile_get_url (profile));
  json_builder_set_member_name (builder, "auth");
  switch (ringer_profile_get_auth (profile))
    {
    case RINGER_AUTH_USER:
      json_builder_add_string_value (builder, "user");
      break;
    case RINGER_AUTH_TOKEN:
      json_builder_add_string_value (builder, "token");
      break;
    case RINGER_AUTH_OPEN:
    default:
      json_builder_add_string_value (builder, "open");
    }
  if (ringer_profile_get_username (profile) != NULL)
    {
      json_builder_set_member_name (builder, "username");
      json_builder_add_string_value (builder, ringer_profile_get_username (profile));
    }
  json_builder_set_member_name (builder, "lastUsed");
  json_builder_add_int_value (builder, last_used);
  json_builder_end_object (builder);
}

/**
 * ringer_profiles_serialise:
 * @profiles: (element-type RingerProfile): in their order
 *
 * Returns: (transfer full): the text of the file
 */
GBytes *
ringer_profiles_serialise (GPtrArray *profiles)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  char *text;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, RINGER_PROFILES_FORMAT);
  json_builder_set_member_name (builder, "profiles");
  json_builder_begin_array (builder);
  for (guint i = 0; i < profiles->len; i++)
    append_profile (builder, profiles->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return g_bytes_new_take (text, strlen (text));
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gint64
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;
  return MAX (json_node_get_int (node), 0);
}

static RingerProfile *
parse_profile (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = object != NULL ? get_string (object, "id") : NULL;
  const char *url = object != NULL ? get_string (object, "url") : NULL;
  const char *auth = object != NULL ? get_string (object, "auth") : NULL;
  RingerAuth  how = RINGER_AUTH_OPEN;

  if (g_strcmp0 (auth, "user") == 0)
    how = RINGER_AUTH_USER;
  else if (g_strcmp0 (auth, "token") == 0)
    how = RINGER_AUTH_TOKEN;
  else if (g_strcmp0 (auth, "open") != 0)
    auth = NULL;

  if (id == NULL || *id == '\0' || url == NULL || *url == '\0' || auth == NULL)
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                           "a profile lacks its id, URL or way to log in");
      return NULL;
    }
  return g_object_new (RINGER_TYPE_PROFILE, "id", id, "name", get_string (object, "name"), "url",
                       url, "auth", how, "username", get_string (object, "username"), "last-used",
                       get_int (object, "lastUsed"), NULL);
}

/**
 * ringer_profiles_parse:
 * @profiles: takes the profiles that can be read, also when the function fails
 * @format: (out): the file's format number, 0 when it has none
 *
 * Returns: %FALSE with the first thing that is wrong
 */
gboolean
ringer_profiles_parse (GBytes *contents, GPtrArray *profiles, guint *format, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize       length;
  const char *text = g_bytes_get_data (contents, &length);
  JsonObject *root = NULL;
  JsonNode   *list = NULL;
  gboolean    good = TRUE;

  *format = 0;
  /* json-glib takes much that is not JSON, and an empty text. */
  if (!ringer_json_validate (text, (gssize) length, NULL, error) ||
      !json_parser_load_from_data (parser, text, (gssize) length, error))
    return FALSE;

  if (JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      root = json_node_get_object (json_parser_get_root (parser));
      list = json_object_get_member (root, "profiles");
      *format = (guint) CLAMP (get_int (root, "format"), 0, G_MAXINT);
    }
  if (*format == 0 || list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                           "it is no list of profiles with a format number");
      return FALSE;
    }

  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      JsonNode      *node = json_array_get_element (json_node_get_array (list), i);
      RingerProfile *profile = parse_profile (node, good ? error : NULL);

      if (profile != NULL)
        g_ptr_array_add (profiles, profile);
      else
        good = FALSE;
    }
  return good;
}
