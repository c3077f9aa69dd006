/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"
#include "ringer-codec.h"
#include "ringer-json.h"
#include "ringer-recorder.h"

#include <string.h>

/* What is in any of the seeds is not in what comes out. */
static const char *const secrets[] = { "s3c\"ret", "12345678", "hunter2!", NULL };

static gboolean
has_secret (GBytes *frame)
{
  gsize       size;
  const char *bytes = g_bytes_get_data (frame, &size);

  for (guint i = 0; secrets[i] != NULL; i++)
    if (size > 0 && memmem (bytes, size, secrets[i], strlen (secrets[i])) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_whole (GBytes *frame)
{
  g_autoptr (GBytes) whole = g_bytes_new_static ("[redacted]", 10);

  return g_bytes_equal (frame, whole);
}

static gboolean
has_json (RingerMessage *message)
{
  gsize       length = 0;
  const char *text = ringer_message_get_text (message, RINGER_FIELD_DATA, &length);

  return text != NULL && ringer_json_validate (text, (gssize) length, NULL, NULL);
}

/* No secret is left, a message stays one of its kind, JSON stays JSON, and there is
 * nothing more to take out. */
static void
check_frame (GBytes *frame)
{
  g_autoptr (RingerRedaction) redaction = ringer_redaction_new (secrets);
  g_autoptr (RingerMessage) before = ringer_recorder_decode (frame);
  g_autoptr (RingerMessage) after = NULL;
  g_autoptr (GBytes) redacted = NULL;
  g_autoptr (GBytes) again = NULL;
  guint64 n_places = 0;
  guint64 n_again = 0;

  g_assert_true (ringer_redaction_add_path (redaction, "$.a.b", NULL));
  g_assert_true (ringer_redaction_add_path (redaction, "$[0]", NULL));
  ringer_redaction_learn (redaction, frame);
  redacted = ringer_redaction_apply (redaction, frame, &n_places);
  g_assert_true ((redacted == frame) == (n_places == 0));
  g_assert_false (has_secret (redacted));
  after = ringer_recorder_decode (redacted);
  /* A secret may begin in one field and end in what encodes the next: all of it goes. */
  g_assert_true (before != NULL || after == NULL);
  g_assert_true (after != NULL || before == NULL || is_whole (redacted));
  if (after == NULL)
    return;
  g_assert_cmpint (ringer_message_get_topic (before), ==, ringer_message_get_topic (after));
  g_assert_cmpint (ringer_message_get_action (before), ==, ringer_message_get_action (after));
  if (ringer_message_get_topic (before) != RINGER_TOPIC_AUTH)
    g_assert_cmpint (has_json (before), ==, has_json (after));
  again = ringer_redaction_apply (redaction, redacted, &n_again);
  g_assert_true (g_bytes_equal (again, redacted));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE);
  g_autoptr (GBytes) frame = g_bytes_new (data, size);
  g_autoptr (GBytes) encoded = NULL;

  check_frame (frame);
  ringer_message_set_text (message, RINGER_FIELD_NAME, "f", -1);
  ringer_message_set_bytes (message, RINGER_FIELD_DATA, frame);
  encoded = ringer_codec_encode (message);
  check_frame (encoded);
  return 0;
}
