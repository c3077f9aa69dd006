/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-message.h"

static void
test_empty_is_not_absent (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  gsize length = 7;

  g_assert_cmpint (ringer_message_get_topic (message), ==, RINGER_TOPIC_RPC);
  g_assert_true (ringer_message_has_action (message));
  g_assert_cmpint (ringer_message_get_action (message), ==, RINGER_RPC_REQUEST);

  for (guint i = 0; i < RINGER_N_TEXT_FIELDS; i++)
    {
      g_assert_false (ringer_message_has_text (message, i));
      g_assert_null (ringer_message_get_text (message, i, NULL));
      g_assert_null (ringer_message_dup_bytes (message, i));
    }
  ringer_message_set_text (message, RINGER_FIELD_NAME, "", -1);
  g_assert_true (ringer_message_has_text (message, RINGER_FIELD_NAME));
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_NAME, &length), ==, "");
  g_assert_cmpuint (length, ==, 0);
  ringer_message_clear_text (message, RINGER_FIELD_NAME);
  g_assert_false (ringer_message_has_text (message, RINGER_FIELD_NAME));
  ringer_message_set_text (message, RINGER_FIELD_NAME, "x", -1);
  ringer_message_set_text (message, RINGER_FIELD_NAME, NULL, -1);
  g_assert_false (ringer_message_has_text (message, RINGER_FIELD_NAME));

  ringer_message_clear_action (message);
  g_assert_false (ringer_message_has_action (message));
}

static void
test_ints (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_EVENT, RINGER_EVENT_EMIT);

  for (guint i = 0; i < RINGER_N_INT_FIELDS; i++)
    {
      g_assert_false (ringer_message_has_int (message, i));
      ringer_message_set_int (message, i, 0);
      g_assert_true (ringer_message_has_int (message, i));
      g_assert_cmpint (ringer_message_get_int (message, i), ==, 0);
      ringer_message_clear_int (message, i);
      g_assert_false (ringer_message_has_int (message, i));
    }
  ringer_message_set_int (message, RINGER_FIELD_ORIGINAL_ACTION, G_MININT);
  ringer_message_set_int (message, RINGER_FIELD_IS_ACK, 256);
  g_assert_cmpint (ringer_message_get_int (message, RINGER_FIELD_ORIGINAL_ACTION), ==, G_MININT);
  g_assert_cmpint (ringer_message_get_int (message, RINGER_FIELD_IS_ACK), ==, 1);
}

static void
test_texts_hold_nuls (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  g_autoptr (GBytes) bytes = NULL;
  const char *text;
  gsize       length;

  ringer_message_set_text (message, RINGER_FIELD_NAME, "a\0b", 3);
  text = ringer_message_get_text (message, RINGER_FIELD_NAME, &length);
  g_assert_cmpmem (text, length, "a\0b", 3);
  g_assert_cmpint (text[3], ==, '\0');
  bytes = ringer_message_dup_bytes (message, RINGER_FIELD_NAME);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "a\0b", 3);
}

static void
test_bytes_are_not_copied (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789", 4);
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GBytes) still_same = NULL;
  const char *text;
  gsize       length;

  ringer_message_set_bytes (message, RINGER_FIELD_DATA, bytes);
  same = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  g_assert_true (same == bytes);

  /* As text there must be a NUL, which the bytes do not have. */
  text = ringer_message_get_text (message, RINGER_FIELD_DATA, &length);
  g_assert_cmpstr (text, ==, "0123");
  g_assert_cmpuint (length, ==, 4);
  g_assert_true (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL) == text);
  still_same = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  g_assert_true (still_same == bytes);

  ringer_message_set_text (message, RINGER_FIELD_DATA, "new", -1);
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL), ==, "new");
}

static void
test_empty_bytes (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) back = NULL;

  ringer_message_set_bytes (message, RINGER_FIELD_DATA, none);
  g_assert_true (ringer_message_has_text (message, RINGER_FIELD_DATA));
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL), ==, "");
  back = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  g_assert_cmpuint (g_bytes_get_size (back), ==, 0);
  ringer_message_set_bytes (message, RINGER_FIELD_DATA, NULL);
  g_assert_false (ringer_message_has_text (message, RINGER_FIELD_DATA));
}

/* A big text that is taken out outlives its message and is not copied. */
static void
test_bytes_outlive_message (void)
{
  RingerMessage   *message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE);
  g_autofree char *big = g_strnfill (100000, 'x');
  g_autoptr (GBytes) bytes = NULL;
  const char *text;

  ringer_message_set_text (message, RINGER_FIELD_DATA, big, -1);
  text = ringer_message_get_text (message, RINGER_FIELD_DATA, NULL);
  bytes = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  g_assert_true (g_bytes_get_data (bytes, NULL) == text);
  ringer_message_set_text (message, RINGER_FIELD_DATA, "small", -1);
  ringer_message_unref (message);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), big, 100000);
}

static void
test_many_texts (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u:%.*s", i, (int) (i % 300),
                                               "........................................"
                                               "........................................");

      ringer_message_set_text (message, i % RINGER_N_TEXT_FIELDS, text, -1);
      ringer_message_add_name (message, text, -1);
      g_assert_cmpstr (ringer_message_get_text (message, i % RINGER_N_TEXT_FIELDS, NULL), ==, text);
    }
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *start = g_strdup_printf ("%u:", i);

      g_assert_true (g_str_has_prefix (ringer_message_get_nth_name (message, i, NULL), start));
    }
}

static void
test_names (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE);
  gsize length;

  g_assert_cmpuint (ringer_message_get_n_names (message), ==, 0);
  ringer_message_add_name (message, "one", -1);
  ringer_message_add_name (message, "", -1);
  ringer_message_add_name (message, "t\0o", 3);
  g_assert_cmpuint (ringer_message_get_n_names (message), ==, 3);
  g_assert_cmpstr (ringer_message_get_nth_name (message, 0, NULL), ==, "one");
  g_assert_cmpstr (ringer_message_get_nth_name (message, 1, &length), ==, "");
  g_assert_cmpuint (length, ==, 0);
  g_assert_cmpmem (ringer_message_get_nth_name (message, 2, &length), 3, "t\0o", 3);
  g_assert_cmpuint (length, ==, 3);
  g_assert_null (ringer_message_get_nth_name (message, 3, &length));
  ringer_message_clear_names (message);
  g_assert_cmpuint (ringer_message_get_n_names (message), ==, 0);
  ringer_message_add_name (message, "again", -1);
  g_assert_cmpstr (ringer_message_get_nth_name (message, 0, NULL), ==, "again");
}

static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  RingerMessage *message = ringer_message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);

  g_value_init (&value, RINGER_TYPE_MESSAGE);
  g_value_set_boxed (&value, message);
  g_assert_true (g_value_get_boxed (&value) == message);
  ringer_message_unref (message);
  g_assert_cmpint (ringer_message_get_topic (g_value_get_boxed (&value)), ==, RINGER_TOPIC_AUTH);
}

static void
test_words (void)
{
  g_assert_cmpstr (ringer_topic_to_string (RINGER_TOPIC_RPC), ==, "RPC");
  g_assert_cmpstr (ringer_topic_to_string (100), ==, "ERROR");
  g_assert_null (ringer_topic_to_string (12));
  g_assert_null (ringer_topic_to_string (-1));
  g_assert_cmpstr (ringer_action_to_string (RINGER_TOPIC_RPC, 107), ==, "MESSAGE_DENIED");
  g_assert_cmpstr (ringer_action_to_string (RINGER_TOPIC_EVENT, 104), ==, "MESSAGE_DENIED");
  g_assert_cmpstr (ringer_action_to_string (RINGER_TOPIC_PRESENCE, 6), ==, "PRESENCE_JOIN");
  g_assert_null (ringer_action_to_string (RINGER_TOPIC_RPC, 3));
  g_assert_null (ringer_action_to_string (RINGER_TOPIC_RECORD, 1));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/message/empty-is-not-absent", test_empty_is_not_absent);
  g_test_add_func ("/wire/message/ints", test_ints);
  g_test_add_func ("/wire/message/nuls", test_texts_hold_nuls);
  g_test_add_func ("/wire/message/bytes-are-not-copied", test_bytes_are_not_copied);
  g_test_add_func ("/wire/message/empty-bytes", test_empty_bytes);
  g_test_add_func ("/wire/message/bytes-outlive-message", test_bytes_outlive_message);
  g_test_add_func ("/wire/message/many-texts", test_many_texts);
  g_test_add_func ("/wire/message/names", test_names);
  g_test_add_func ("/wire/message/boxed", test_boxed);
  g_test_add_func ("/wire/protocol/words", test_words);
  return g_test_run ();
}
