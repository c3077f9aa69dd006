/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-codec.h"
#include "ringer-error.h"
#include "wire-vectors.h"

static void
append_varint (GByteArray *out, guint64 value)
{
  do
    {
      guint8 byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);

      g_byte_array_append (out, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static void
append_text (GByteArray *out, guint id, const char *text, gsize length)
{
  append_varint (out, id << 3 | 2);
  append_varint (out, length);
  g_byte_array_append (out, (const guint8 *) text, (guint) length);
}

/* Wraps a message, which it frees, into a frame. */
static GBytes *
make_frame (guint topic, GByteArray *message)
{
  g_autoptr (GByteArray) envelope = g_byte_array_new ();
  GByteArray *frame = g_byte_array_new ();

  append_varint (envelope, 2 << 3);
  append_varint (envelope, topic);
  append_text (envelope, 3, (const char *) message->data, message->len);
  append_varint (frame, envelope->len);
  g_byte_array_append (frame, envelope->data, envelope->len);
  g_byte_array_unref (message);
  return g_byte_array_free_to_bytes (frame);
}

/* A REQUEST for "n" to which more is added. */
static GByteArray *
start_request (void)
{
  GByteArray *message = g_byte_array_new ();

  g_byte_array_append (message, (const guint8 *) "\x08\x02", 2);
  append_text (message, 7, "n", 1);
  return message;
}

static RingerMessage *
decode_both (GBytes *frame)
{
  g_autoptr (RingerMessage) shared = NULL;
  g_autoptr (GError) error = NULL;
  RingerMessage *copied;

  copied = ringer_codec_decode (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
  g_assert_no_error (error);
  shared = ringer_codec_decode_bytes (frame, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < RINGER_N_TEXT_FIELDS; i++)
    {
      gsize a = 0;
      gsize b = 0;

      g_assert_cmpstr (ringer_message_get_text (copied, i, &a), ==,
                       ringer_message_get_text (shared, i, &b));
      g_assert_cmpuint (a, ==, b);
    }
  return copied;
}

static void
assert_refused (GBytes *frame, int code, const char *part)
{
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  message = ringer_codec_decode_bytes (frame, &error);
  g_assert_null (message);
  g_assert_error (error, RINGER_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
}

static void
test_big_text_stays_in_frame (void)
{
  g_autofree char *big = g_strnfill (1 << 20, '7');
  GByteArray      *request = start_request ();
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (GBytes) data = NULL;
  const char *start;

  append_text (request, 2, big, 1 << 20);
  frame = make_frame (RINGER_TOPIC_RPC, request);
  message = ringer_codec_decode_bytes (frame, NULL);
  g_assert_nonnull (message);
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_NAME, NULL), ==, "n");

  data = ringer_message_dup_bytes (message, RINGER_FIELD_DATA);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), big, 1 << 20);
  start = g_bytes_get_data (frame, NULL);
  g_assert_true ((const char *) g_bytes_get_data (data, NULL) > start);
  g_assert_true ((const char *) g_bytes_get_data (data, NULL) < start + g_bytes_get_size (frame));
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL), ==, big);
}

static void
test_last_text_counts (void)
{
  g_autofree char *big = g_strnfill (50000, 'b');

  for (guint order = 0; order < 2; order++)
    {
      GByteArray *request = start_request ();
      g_autoptr (GBytes) frame = NULL;
      g_autoptr (RingerMessage) message = NULL;

      if (order == 0)
        append_text (request, 2, big, 50000);
      append_text (request, 2, "small", 5);
      if (order == 1)
        append_text (request, 2, big, 50000);
      frame = make_frame (RINGER_TOPIC_RPC, request);
      message = decode_both (frame);
      g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL), ==,
                       order == 0 ? "small" : big);
    }
}

static void
test_bad_utf8_in_big_text (void)
{
  g_autofree char *big = g_strnfill (5000, 'b');
  GByteArray      *request = start_request ();
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) message = NULL;
  const char *text;
  gsize       length;

  big[4999] = '\xe2';
  append_text (request, 2, big, 5000);
  append_text (request, 6, "\xf0\x9f\x90", 3);
  append_text (request, 6, "\xf0\x9f\x90\xa2", 4);
  append_text (request, 6, "\0\xff", 2);
  frame = make_frame (RINGER_TOPIC_RPC, request);
  message = decode_both (frame);
  text = ringer_message_get_text (message, RINGER_FIELD_DATA, &length);
  g_assert_cmpuint (length, ==, 5002);
  g_assert_cmpstr (text + 4999, ==, "\xef\xbf\xbd");
  g_assert_cmpstr (ringer_message_get_nth_name (message, 0, NULL), ==, "\xef\xbf\xbd");
  g_assert_cmpstr (ringer_message_get_nth_name (message, 1, NULL), ==, "\xf0\x9f\x90\xa2");
  text = ringer_message_get_nth_name (message, 2, &length);
  g_assert_cmpmem (text, length, "\0\xef\xbf\xbd", 4);
}

static void
test_unknown_fields_are_skipped (void)
{
  GByteArray *request = start_request ();
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) message = NULL;

  for (guint i = 0; i < 100000; i++)
    g_byte_array_append (request, (const guint8 *) "\x78\x01\x7b\x0b\x08\x01\x0c\x7c", 8);
  append_text (request, 3, "id", 2);
  frame = make_frame (RINGER_TOPIC_RPC, request);
  message = decode_both (frame);
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_NAME, NULL), ==, "n");
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_CORRELATION_ID, NULL), ==, "id");
}

static void
test_padded_numbers (void)
{
  GByteArray *request = g_byte_array_new ();
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) message = NULL;

  /* A tag of two bytes, a value of ten, a length of seven. */
  g_byte_array_append (request, (const guint8 *) "\x88\x00\x87\x80\x80\x80\x80\x80\x80\x80\x80\x00",
                       12);
  g_byte_array_append (request, (const guint8 *) "\x3a\x82\x80\x80\x80\x80\x80\x00hi", 10);
  frame = make_frame (RINGER_TOPIC_RPC, request);
  message = decode_both (frame);
  g_assert_cmpint (ringer_message_get_action (message), ==, 7);
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_NAME, NULL), ==, "hi");
}

static void
test_groups_are_capped (void)
{
  for (guint depth = 64; depth <= 65; depth++)
    {
      GByteArray *request = start_request ();
      g_autoptr (GBytes) frame = NULL;
      g_autoptr (RingerMessage) message = NULL;

      for (guint i = 0; i < depth; i++)
        g_byte_array_append (request, (const guint8 *) "\x7b", 1);
      for (guint i = 0; i < depth; i++)
        g_byte_array_append (request, (const guint8 *) "\x7c", 1);
      frame = make_frame (RINGER_TOPIC_RPC, request);
      if (depth == 64)
        message = decode_both (frame);
      else
        assert_refused (frame, RINGER_ERROR_MALFORMED, "nested too deeply");
    }
}

static void
test_wrong_types_are_refused (void)
{
  static const struct
  {
    const char *bytes;
    gsize       length;
  } fields[] = {
    { "\x0a\x00", 2 },                             /* action as bytes */
    { "\x10\x01", 2 },                             /* data as number */
    { "\x30\x01", 2 },                             /* names as number */
    { "\x2d\x01\x00\x00\x00", 5 },                 /* isAck as fixed32 */
    { "\x49\x01\x00\x00\x00\x00\x00\x00\x00", 9 }, /* originalAction as fixed64 */
    { "\x3b\x3c", 2 },                             /* name as group */
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GByteArray *request = start_request ();
      g_autoptr (GBytes) frame = NULL;

      g_byte_array_append (request, (const guint8 *) fields[i].bytes, (guint) fields[i].length);
      frame = make_frame (RINGER_TOPIC_RPC, request);
      assert_refused (frame, RINGER_ERROR_MALFORMED, "at byte 10, a field has the wrong type");
    }
}

static void
test_topics (void)
{
  static const guint unknown[] = { 0, 8, 9, 10, 11, 12, 99, 100, 1000, G_MAXUINT };
  g_autoptr (GBytes) record = make_frame (RINGER_TOPIC_RECORD, start_request ());
  int topic;

  assert_refused (record, RINGER_ERROR_PROTOCOL, "RECORD");
  g_assert_true (
      ringer_codec_peek_topic (g_bytes_get_data (record, NULL), g_bytes_get_size (record), &topic));
  g_assert_cmpint (topic, ==, RINGER_TOPIC_RECORD);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GBytes) frame = make_frame (unknown[i], start_request ());

      assert_refused (frame, RINGER_ERROR_MALFORMED, "topic");
      g_assert_cmpint (ringer_codec_peek_topic (g_bytes_get_data (frame, NULL),
                                                g_bytes_get_size (frame), &topic),
                       ==, unknown[i] != 0);
      g_assert_cmpint (topic, ==, (int) unknown[i]);
    }
  g_assert_false (ringer_codec_peek_topic ((const guint8 *) "", 0, &topic));
  g_assert_false (ringer_codec_peek_topic ((const guint8 *) "\x05", 1, &topic));
}

static void
test_fields_without_place_are_left_out (void)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_CONNECTION,
                                                          RINGER_CONNECTION_INVALID_MESSAGE);
  g_autoptr (GBytes) frame = NULL;

  ringer_message_set_int (message, RINGER_FIELD_ORIGINAL_TOPIC, 6);
  ringer_message_set_int (message, RINGER_FIELD_ORIGINAL_ACTION, 2);
  ringer_message_set_text (message, RINGER_FIELD_NAME, "n", -1);
  ringer_message_add_name (message, "n", -1);
  frame = ringer_codec_encode (message);
  g_assert_cmpmem (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                   "\x06\x10\x02\x1a\x02\x08\x65", 7);
}

/* Decoding all that was encoded gives it back, at every length at which a
 * varint grows. */
static void
test_round_trip (void)
{
  static const gsize sizes[] = { 0,    1,    100,   119,   120,   121,     126,     127,    128,
                                 4000, 4096, 16370, 16380, 16384, 2097150, 2097152, 3000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, -5);
      g_autoptr (RingerMessage) back = NULL;
      g_autoptr (GBytes) frame = NULL;
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      gsize            length = 1;

      ringer_message_set_text (message, RINGER_FIELD_DATA, text, (gssize) sizes[i]);
      ringer_message_set_int (message, RINGER_FIELD_ORIGINAL_ACTION, G_MININT);
      for (guint n = 0; n < 20; n++)
        ringer_message_add_name (message, "name", -1);
      frame = ringer_codec_encode (message);
      back = decode_both (frame);
      g_assert_cmpint (ringer_message_get_action (back), ==, -5);
      g_assert_cmpint (ringer_message_get_int (back, RINGER_FIELD_ORIGINAL_ACTION), ==, G_MININT);
      g_assert_cmpstr (ringer_message_get_text (back, RINGER_FIELD_DATA, &length), ==, text);
      g_assert_cmpuint (length, ==, sizes[i]);
      g_assert_cmpuint (ringer_message_get_n_names (back), ==, 20);
    }
}

/* Whatever comes in, there is a message or an error; and what a message is
 * encoded to reads back as the same message. */
static void
check_any (const guint8 *data, gsize length)
{
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (RingerMessage) again = NULL;
  g_autoptr (RingerMessage) shared = NULL;
  g_autoptr (GBytes) frame = g_bytes_new (data, length);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) third = NULL;
  g_autoptr (GError) error = NULL;

  /* The bytes' own memory ends where they do, so that a sanitizer sees more. */
  message = ringer_codec_decode (g_bytes_get_data (frame, NULL), length, &error);
  shared = ringer_codec_decode_bytes (frame, NULL);
  g_assert_cmpint (message != NULL, ==, shared != NULL);
  if (message == NULL)
    {
      g_assert_nonnull (error);
      return;
    }
  g_assert_no_error (error);
  first = ringer_codec_encode (message);
  again = ringer_codec_decode_bytes (first, &error);
  g_assert_no_error (error);
  second = ringer_codec_encode (again);
  g_assert_true (g_bytes_equal (first, second));
  third = ringer_codec_encode (shared);
  g_assert_true (g_bytes_equal (first, third));
}

static void
test_flips (void)
{
  g_autoptr (GPtrArray) vectors = wire_vectors_load ();

  for (guint i = 0; i < vectors->len; i++)
    {
      WireVector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (GByteArray) frame = g_byte_array_new ();

      g_byte_array_append (frame, g_bytes_get_data (vector->frame, NULL),
                           (guint) g_bytes_get_size (vector->frame));
      for (guint at = 0; at < MIN (frame->len, 200) * 8; at++)
        {
          frame->data[at / 8] ^= 1u << (at % 8);
          check_any (frame->data, frame->len);
          frame->data[at / 8] ^= 1u << (at % 8);
        }
    }
}

static void
test_truncations (void)
{
  g_autoptr (GPtrArray) vectors = wire_vectors_load ();

  for (guint i = 0; i < vectors->len; i++)
    {
      WireVector *vector = g_ptr_array_index (vectors, i);

      for (gsize length = 0; length < g_bytes_get_size (vector->frame); length++)
        check_any (g_bytes_get_data (vector->frame, NULL), length);
    }
}

static void
test_random (void)
{
  g_autoptr (GPtrArray) vectors = wire_vectors_load ();
  g_autoptr (GRand) random = g_rand_new_with_seed (20240229);
  guint n = g_test_quick () ? 20000 : 2000000;

  for (guint i = 0; i < n; i++)
    {
      WireVector *vector = g_ptr_array_index (vectors,
                                              g_rand_int_range (random, 0, (int) vectors->len));
      g_autoptr (GByteArray) frame = g_byte_array_new ();
      guint n_changes = (guint) g_rand_int_range (random, 1, 6);

      g_byte_array_append (frame, g_bytes_get_data (vector->frame, NULL),
                           (guint) g_bytes_get_size (vector->frame));
      for (guint c = 0; c < n_changes && frame->len > 0; c++)
        frame->data[g_rand_int_range (random, 0, (int) frame->len)] = (guint8) g_rand_int_range (
            random, 0, 256);
      check_any (frame->data, frame->len);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/codec/big-text-stays-in-frame", test_big_text_stays_in_frame);
  g_test_add_func ("/wire/codec/last-text-counts", test_last_text_counts);
  g_test_add_func ("/wire/codec/bad-utf8", test_bad_utf8_in_big_text);
  g_test_add_func ("/wire/codec/unknown-fields", test_unknown_fields_are_skipped);
  g_test_add_func ("/wire/codec/padded-numbers", test_padded_numbers);
  g_test_add_func ("/wire/codec/group-depth", test_groups_are_capped);
  g_test_add_func ("/wire/codec/wrong-types", test_wrong_types_are_refused);
  g_test_add_func ("/wire/codec/topics", test_topics);
  g_test_add_func ("/wire/codec/fields-without-place", test_fields_without_place_are_left_out);
  g_test_add_func ("/wire/codec/round-trip", test_round_trip);
  g_test_add_func ("/wire/codec/flips", test_flips);
  g_test_add_func ("/wire/codec/truncations", test_truncations);
  g_test_add_func ("/wire/codec/random", test_random);
  return g_test_run ();
}
