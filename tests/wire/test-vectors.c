/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-codec.h"
#include "ringer-error.h"
#include "wire-vectors.h"

/* The golden frames, one case each. */

static const struct
{
  const char     *member;
  RingerTextField field;
} text_members[] = {
  { "data", RINGER_FIELD_DATA },
  { "correlationId", RINGER_FIELD_CORRELATION_ID },
  { "name", RINGER_FIELD_NAME },
  { "nameHex", RINGER_FIELD_NAME },
  { "subscription", RINGER_FIELD_SUBSCRIPTION },
  { "url", RINGER_FIELD_URL },
  { "protocolVersion", RINGER_FIELD_PROTOCOL_VERSION },
  { "sdkVersion", RINGER_FIELD_SDK_VERSION },
  { "sdkType", RINGER_FIELD_SDK_TYPE },
  { "requestorName", RINGER_FIELD_REQUESTOR_NAME },
  { "requestorData", RINGER_FIELD_REQUESTOR_DATA },
};

static const struct
{
  const char    *member;
  RingerIntField field;
} int_members[] = {
  { "isError", RINGER_FIELD_IS_ERROR },
  { "isAck", RINGER_FIELD_IS_ACK },
  { "originalTopic", RINGER_FIELD_ORIGINAL_TOPIC },
  { "originalAction", RINGER_FIELD_ORIGINAL_ACTION },
};

/* The expectation, or NULL when it is that the frame is refused. */
static JsonObject *
get_expected_message (const WireVector *vector)
{
  if (vector->malformed &&
      json_object_get_int_member (vector->expected, "topic") == RINGER_TOPIC_PARSER)
    return NULL;
  return vector->expected;
}

static char *
to_hex (const char *text, gsize length)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", (guint8) text[i]);
  return g_string_free (hex, FALSE);
}

static gboolean
assert_text (RingerMessage  *message,
             JsonObject     *expected,
             const char     *member,
             RingerTextField field)
{
  gboolean         is_hex = g_str_has_suffix (member, "Hex");
  gsize            length;
  const char      *text;
  g_autofree char *hex = NULL;

  if (!json_object_has_member (expected, member))
    return FALSE;

  g_test_message ("%s", member);
  g_assert_true (ringer_message_has_text (message, field));
  text = ringer_message_get_text (message, field, &length);
  g_assert_cmpint (text[length], ==, '\0');
  hex = to_hex (text, length);
  if (!is_hex)
    g_assert_cmpuint (strlen (text), ==, length);
  g_assert_cmpstr (is_hex ? hex : text, ==, json_object_get_string_member (expected, member));
  return TRUE;
}

static void
assert_texts (RingerMessage *message, JsonObject *expected)
{
  gboolean wanted[RINGER_N_TEXT_FIELDS] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (text_members); i++)
    if (assert_text (message, expected, text_members[i].member, text_members[i].field))
      wanted[text_members[i].field] = TRUE;
  for (guint i = 0; i < RINGER_N_TEXT_FIELDS; i++)
    g_assert_cmpint (ringer_message_has_text (message, i), ==, wanted[i]);
}

static void
assert_ints (RingerMessage *message, JsonObject *expected)
{
  for (guint i = 0; i < G_N_ELEMENTS (int_members); i++)
    {
      JsonNode *node = json_object_get_member (expected, int_members[i].member);

      g_test_message ("%s", int_members[i].member);
      g_assert_cmpint (ringer_message_has_int (message, int_members[i].field), ==, node != NULL);
      if (node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
        g_assert_cmpint (ringer_message_get_int (message, int_members[i].field), ==,
                         json_node_get_boolean (node));
      else if (node != NULL)
        g_assert_cmpint (ringer_message_get_int (message, int_members[i].field), ==,
                         json_node_get_int (node));
    }
}

static void
assert_names (RingerMessage *message, JsonObject *expected)
{
  JsonArray *names = NULL;

  if (json_object_has_member (expected, "names"))
    names = json_object_get_array_member (expected, "names");
  g_assert_cmpuint (ringer_message_get_n_names (message), ==,
                    names != NULL ? json_array_get_length (names) : 0);
  for (guint i = 0; i < ringer_message_get_n_names (message); i++)
    g_assert_cmpstr (ringer_message_get_nth_name (message, i, NULL), ==,
                     json_array_get_string_element (names, i));
}

static void
assert_message (RingerMessage *message, JsonObject *expected)
{
  int topic = ringer_message_get_topic (message);
  int action = ringer_message_get_action (message);

  g_assert_cmpint (topic, ==, json_object_get_int_member (expected, "topic"));
  g_assert_cmpstr (ringer_topic_to_string (topic), ==,
                   json_object_get_string_member (expected, "topicName"));
  if (json_object_get_null_member (expected, "action"))
    g_assert_false (ringer_message_has_action (message));
  else
    {
      g_assert_true (ringer_message_has_action (message));
      g_assert_cmpint (action, ==, json_object_get_int_member (expected, "action"));
      g_assert_cmpstr (ringer_action_to_string (topic, action), ==,
                       json_object_get_null_member (expected, "actionName")
                           ? NULL
                           : json_object_get_string_member (expected, "actionName"));
    }
  assert_texts (message, expected);
  assert_ints (message, expected);
  assert_names (message, expected);
}

static void
assert_vector (const WireVector *vector, RingerMessage *message, const GError *error)
{
  JsonObject *expected;

  if (message == NULL)
    g_assert_error (error, RINGER_ERROR, RINGER_ERROR_MALFORMED);
  else
    g_assert_no_error (error);
  /* Of some malformed frames only the broker's answer is recorded. */
  if (vector->expected == NULL)
    return;

  expected = get_expected_message (vector);
  if (expected == NULL)
    g_assert_null (message);
  else
    {
      g_assert_nonnull (message);
      assert_message (message, expected);
    }
}

static void
test_vector (gconstpointer data)
{
  const WireVector *vector = data;
  gsize             length;
  const guint8     *frame = g_bytes_get_data (vector->frame, &length);
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (RingerMessage) shared = NULL;
  g_autoptr (GBytes) encoded = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) shared_error = NULL;

  message = ringer_codec_decode (frame, length, &error);
  assert_vector (vector, message, error);
  shared = ringer_codec_decode_bytes (vector->frame, &shared_error);
  assert_vector (vector, shared, shared_error);

  if (!vector->malformed)
    {
      encoded = ringer_codec_encode (message);
      g_assert_cmpmem (g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded), frame, length);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) vectors = NULL;

  g_test_init (&argc, &argv, NULL);
  vectors = wire_vectors_load ();
  for (guint i = 0; i < vectors->len; i++)
    {
      WireVector      *vector = g_ptr_array_index (vectors, i);
      g_autofree char *path = g_strconcat ("/wire/vectors/", vector->id, NULL);

      g_test_add_data_func (path, vector, test_vector);
    }
  return g_test_run ();
}
