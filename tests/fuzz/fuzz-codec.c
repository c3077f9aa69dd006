/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"
#include "ringer-codec.h"
#include "ringer-error.h"

static void
check_texts (RingerMessage *message)
{
  for (guint i = 0; i < RINGER_N_TEXT_FIELDS; i++)
    {
      g_autoptr (GBytes) bytes = ringer_message_dup_bytes (message, i);
      gsize       length = 0;
      const char *text = ringer_message_get_text (message, i, &length);

      g_assert_true ((text != NULL) == ringer_message_has_text (message, i));
      if (text == NULL)
        continue;
      g_assert_cmpint (text[length], ==, '\0');
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, length);
    }
  for (guint i = 0; i < ringer_message_get_n_names (message); i++)
    {
      gsize       length = 0;
      const char *name = ringer_message_get_nth_name (message, i, &length);

      g_assert_cmpint (name[length], ==, '\0');
    }
}

/* A frame is a message or an error, however it is decoded; and a message that
 * is encoded decodes to the same. */
static void
check_frame (const guint8 *data, gsize size)
{
  g_autoptr (RingerMessage) message = NULL;
  g_autoptr (RingerMessage) shared = NULL;
  g_autoptr (RingerMessage) again = NULL;
  g_autoptr (GBytes) frame = g_bytes_new (data, size);
  g_autoptr (GBytes) encoded = NULL;
  g_autoptr (GBytes) encoded_shared = NULL;
  g_autoptr (GBytes) encoded_again = NULL;
  g_autoptr (GError) error = NULL;
  int topic;

  message = ringer_codec_decode (g_bytes_get_data (frame, NULL), size, &error);
  shared = ringer_codec_decode_bytes (frame, NULL);
  g_assert_true ((message == NULL) == (shared == NULL));
  if (message == NULL)
    {
      g_assert_true (g_error_matches (error, RINGER_ERROR, RINGER_ERROR_MALFORMED) ||
                     g_error_matches (error, RINGER_ERROR, RINGER_ERROR_PROTOCOL));
      return;
    }

  g_assert_true (ringer_codec_peek_topic (g_bytes_get_data (frame, NULL), size, &topic));
  g_assert_cmpint (topic, ==, ringer_message_get_topic (message));
  check_texts (message);
  check_texts (shared);
  encoded = ringer_codec_encode (message);
  encoded_shared = ringer_codec_encode (shared);
  g_assert_true (g_bytes_equal (encoded, encoded_shared));
  again = ringer_codec_decode_bytes (encoded, &error);
  g_assert_no_error (error);
  encoded_again = ringer_codec_encode (again);
  g_assert_true (g_bytes_equal (encoded, encoded_again));
}

/* The same with an envelope that is right: most changes break the lengths, and
 * then nobody looks at the message. */
static void
check_message (guint topic, const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  const guint8 head[] = {
    6, 2 << 3, (guint8) topic, 3 << 3 | 2, 0x80 | (size & 0x7f), (size >> 7) & 0x7f
  };

  if (size >= 1 << 14)
    return;
  g_byte_array_append (frame, head, sizeof head);
  g_byte_array_append (frame, data, (guint) size);
  check_frame (frame->data, frame->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_frame (data, size);
  /* In a usual frame these are the topic and the message. */
  if (size >= 5)
    check_message (data[2] % 8, data + 5, size - 5);
  return 0;
}
