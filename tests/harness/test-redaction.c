/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "capture-file.h"
#include "ringer-codec.h"
#include "ringer-json.h"

#include <string.h>

/* Secrets that are given, and what to do about the second is hard for any escaping. */
static const char *const secrets[] = { "hunter2-s3cret", "p\"w\\ö/+ &", "90071992547", NULL };
/* What is only known by its path. */
#define SECRET_TOKEN "tok-9f8e7d6c5b"

static char *
in_json (const char *text)
{
  return ringer_json_quote (text, -1);
}

/* Every character as an escape. */
static char *
in_escapes (const char *text)
{
  GString *json = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_printf (json, "\\u%04X", g_utf8_get_char (p));
  g_string_append_c (json, '"');
  return g_string_free (json, FALSE);
}

static void
add_rpc (GString *file, const char *name, const char *correlation, const char *payload)
{
  g_autoptr (RingerMessage) message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);

  ringer_message_set_text (message, RINGER_FIELD_NAME, name, -1);
  ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, correlation, -1);
  if (payload != NULL)
    ringer_message_set_text (message, RINGER_FIELD_DATA, payload, -1);
  capture_file_add_message (file, message);
}

static void
plant_payloads (GString *file, const char *secret)
{
  g_autofree char *json = in_json (secret);
  g_autofree char *escapes = in_escapes (secret);
  g_autofree char *twice = in_json (json);
  g_autofree char *url = g_uri_escape_string (secret, NULL, TRUE);
  g_autofree char *object = g_strdup_printf ("{ \"a\" : %s,\n \"b\": [true, %s] }", json, escapes);
  g_autofree char *key = g_strdup_printf ("{%s: {%s: null}}", json, escapes);
  g_autofree char *nested = g_strdup_printf ("{\"log\": %s}", twice);
  g_autofree char *link = g_strdup_printf ("\"http://host/?q=%s&x\"", url);
  g_autofree char *joined = g_strdup_printf ("{\"all\": \"%.*sx%.*s\", \"n\": 12}",
                                             (int) strlen (json) - 2, json + 1,
                                             (int) strlen (json) - 2, json + 1);
  g_autofree char *broken = g_strdup_printf ("{\"a\": %s", secret);
  g_autofree char *big = g_strnfill (60000, 'x');
  g_autofree char *long_text = g_strdup_printf ("[\"%s\", %s]", big, json);

  add_rpc (file, "f", "c-1", object);
  add_rpc (file, "f", "c-2", key);
  add_rpc (file, "f", "c-3", nested);
  add_rpc (file, "f", "c-4", link);
  add_rpc (file, "f", "c-5", joined);
  add_rpc (file, "f", "c-6", broken);
  add_rpc (file, "f", "c-7", secret);
  add_rpc (file, "f", "c-8", long_text);
  for (guint before = 0; before < 3; before++)
    {
      g_autofree char *clear = g_strdup_printf ("%.*s%s:tail", (int) before, "xyz", secret);
      g_autofree char *encoded = g_base64_encode ((const guint8 *) clear, strlen (clear));
      g_autofree char *basic = g_strdup_printf ("{\"authorization\":\"Basic %s\"}", encoded);

      add_rpc (file, "f", "c-9", basic);
    }
}

static void
plant_elsewhere (GString *file, const char *secret)
{
  g_autofree char *name = g_strdup_printf ("users/%s/get", secret);
  g_autoptr (RingerMessage) provide = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE);
  g_autoptr (RingerMessage) request = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  g_autoptr (GBytes) with_tail = NULL;
  g_autoptr (GBytes) broken = g_bytes_new (secret, strlen (secret));

  add_rpc (file, name, secret, "null");
  ringer_message_add_name (provide, "plain", -1);
  ringer_message_add_name (provide, name, -1);
  capture_file_add_message (file, provide);
  ringer_message_set_text (request, RINGER_FIELD_NAME, "f", -1);
  ringer_message_set_text (request, RINGER_FIELD_REQUESTOR_NAME, secret, -1);
  ringer_message_set_text (request, RINGER_FIELD_REQUESTOR_DATA, secret, -1);
  capture_file_add_message (file, request);
  /* Bytes that no peer reads, and those of no message at all. */
  plain = ringer_codec_encode (request);
  g_byte_array_append (tail, g_bytes_get_data (plain, NULL), (guint) g_bytes_get_size (plain));
  g_byte_array_append (tail, (const guint8 *) secret, (guint) strlen (secret));
  with_tail = g_bytes_new (tail->data, tail->len);
  capture_file_add_frame (file, FALSE, with_tail);
  capture_file_add_frame (file, FALSE, broken);
}

static GString *
make_planted (void)
{
  GString *file = capture_file_begin ();
  g_autoptr (RingerMessage) login = ringer_message_new (RINGER_TOPIC_AUTH, RINGER_AUTH_REQUEST);
  g_autoptr (RingerMessage)
                 hello = ringer_message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_CHALLENGE);

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      plant_payloads (file, secrets[i]);
      plant_elsewhere (file, secrets[i]);
    }
  ringer_message_set_text (login, RINGER_FIELD_DATA,
                           "{\"username\":\"ann\",\"password\":\"of-ann-alone\"}", -1);
  capture_file_add_message (file, login);
  ringer_message_set_text (hello, RINGER_FIELD_URL, "wss://ann:of-ann-alone@host:6020/deepstream",
                           -1);
  capture_file_add_message (file, hello);
  /* Before and after the place that tells what it is. */
  add_rpc (file, "f", "c-20", "\"token=" SECRET_TOKEN ";\"");
  add_rpc (file, "f", "c-20", "{\"user\": {\"pin\": 4711, \"token\": \"" SECRET_TOKEN "\"}}");
  add_rpc (file, "f", "c-20", "{\"user\": {\"pin\": 4711, \"token\": \"" SECRET_TOKEN "\"}}");
  add_rpc (file, "f", "c-21", "\"" SECRET_TOKEN "\"");
  add_rpc (file, "f", "c-22", "{\"nothing\": [1, 2.50, \"x\"],  \"secret\" :false}");
  return file;
}

static void
assert_clean (RingerCapture *capture, const char *contents, gsize length)
{
  static const char *const all[] = { "hunter2-s3cret", "p\"w\\ö/+ &", "p\\\"w\\\\ö/+ &",
                                     "90071992547",    SECRET_TOKEN,  "of-ann-alone",
                                     "p%22w%5C" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      capture_file_assert_holds_none (contents, length, all[i]);
      for (guint row = 0; row < ringer_capture_get_n_items (capture); row++)
        {
          g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, row);

          capture_file_assert_holds_none (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                                          all[i]);
        }
    }
  g_assert_null (strstr (contents, "4711"));
}

static gboolean
has_valid_payload (RingerCapture *capture, guint position)
{
  RingerCaptureEntry entry;
  g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, position);

  ringer_capture_get (capture, position, &entry);
  return entry.payload_size > 0 &&
         ringer_json_validate ((const char *) g_bytes_get_data (frame, NULL) + entry.payload_offset,
                               entry.payload_size, NULL, NULL);
}

/* Done when: an exported capture with planted secrets holds none of them, and imported
 * again it shows the same rows. */
static void
test_planted (CaptureFile *self, gconstpointer data)
{
  g_autoptr (GString) text = make_planted ();
  g_autoptr (RingerCapture) capture = capture_file_import_text (self, text);
  g_autoptr (RingerCapture) again = NULL;
  g_autoptr (RingerRedaction) redaction = ringer_redaction_new (secrets);
  g_autoptr (GBytes) untouched = NULL;
  g_autoptr (GBytes) untouched_again = NULL;
  g_autofree char *contents = NULL;
  gsize            length;
  guint            last;

  g_assert_true (ringer_redaction_add_path (redaction, "$.user.token", NULL));
  g_assert_true (ringer_redaction_add_path (redaction, "$.user.pin", NULL));
  g_assert_cmpint (capture_file_count_secrets (capture, redaction), >, 50);
  contents = capture_file_export (self, capture, redaction, &length);
  again = capture_file_import (self, NULL);
  assert_clean (again, contents, length);
  capture_file_assert_same_rows (capture, again, FALSE);
  for (guint i = 0; i < ringer_capture_get_n_items (capture); i++)
    g_assert_cmpint (has_valid_payload (capture, i), ==, has_valid_payload (again, i));

  /* The same secret, the same placeholder; the token was learnt after the three. */
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *placeholder = g_strdup_printf ("[redacted %u]", i);

      g_assert_nonnull (strstr (contents, placeholder));
    }
  g_assert_nonnull (strstr (contents, "\"token=[redacted 4];\""));
  g_assert_null (strstr (contents, "[redacted 6]"));
  g_assert_nonnull (strstr (contents, "wss://host:6020/deepstream"));

  /* A frame without secrets keeps its bytes, and its payload the ways it is written. */
  last = ringer_capture_get_n_items (capture) - 1;
  untouched = ringer_capture_dup_frame (capture, last);
  untouched_again = ringer_capture_dup_frame (again, last);
  g_assert_true (g_bytes_equal (untouched, untouched_again));
  g_assert_nonnull (strstr (contents, "{\"nothing\": [1, 2.50, \"x\"],  \"secret\" :false}"));
  /* Nothing is left to take out. */
  g_assert_cmpint (capture_file_count_secrets (again, redaction), ==, 0);
}

/* Logins need not be named. */
static void
test_logins (CaptureFile *self, gconstpointer data)
{
  g_autoptr (GString) text = make_planted ();
  g_autoptr (RingerCapture) capture = capture_file_import_text (self, text);
  g_autofree char *contents = NULL;
  gsize            length;

  g_assert_cmpint (capture_file_count_secrets (capture, NULL), ==, 2);
  contents = capture_file_export (self, capture, NULL, &length);
  capture_file_assert_holds_none (contents, length, "of-ann-alone");
  g_assert_nonnull (strstr (contents, "hunter2-s3cret"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, CaptureFile, NULL, capture_file_set_up, function, capture_file_tear_down)
  ADD ("/redaction/planted", test_planted);
  ADD ("/redaction/logins", test_logins);
  return g_test_run ();
}
