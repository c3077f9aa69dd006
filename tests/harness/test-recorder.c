/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker.h"
#include "ringer-codec.h"
#include "ringer-error.h"
#include "ringer-json.h"
#include "ringer-recorder.h"
#include "ringer-test.h"

#include "../wire/wire-vectors.h"

#include <glib/gstdio.h>
#include <string.h>

#define PLENTY ((guint64) 1 << 30)

typedef struct
{
  char  *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = g_dir_make_tmp ("ringer-capture-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "capture.ndjson", NULL);
  fixture->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_file_delete (fixture->file, NULL, NULL);
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->folder);
  g_object_unref (fixture->file);
}

/* Captures are made by what reads files too, so that no connection is needed. */
static void
add_frame (GString *file, gboolean outgoing, GBytes *frame)
{
  gsize            size;
  const guint8    *data = g_bytes_get_data (frame, &size);
  g_autofree char *encoded = g_base64_encode (data, size);
  static gint64    clock = 1000;

  clock += 250;
  g_string_append_printf (file,
                          "{\"wallUs\":%" G_GINT64_FORMAT ",\"monotonicUs\":%" G_GINT64_FORMAT
                          ",\"direction\":\"%s\",\"connection\":\"Local\",\"frame\":\"%s\"}\n",
                          1700000000000000 + clock, clock, outgoing ? "out" : "in", encoded);
}

static void
add_message (GString *file, RingerMessage *message)
{
  g_autoptr (GBytes) frame = ringer_codec_encode (message);

  add_frame (file, TRUE, frame);
}

static GString *
begin_file (void)
{
  return g_string_new ("{\"format\":1,\"kind\":\"capture\",\"dropped\":7,\"by\":[\"nobody\"]}\n");
}

static void
write_text (Fixture *fixture, const char *text, gssize length)
{
  g_autofree char *path = g_file_get_path (fixture->file);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static RingerCapture *
import (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_capture_import_async (fixture->file, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_capture_import_finish (result, error);
}

static RingerCapture *
import_text (Fixture *fixture, GString *text)
{
  g_autoptr (GError) error = NULL;
  RingerCapture *capture;

  write_text (fixture, text->str, (gssize) text->len);
  capture = import (fixture, &error);
  g_assert_no_error (error);
  return capture;
}

static char *export(Fixture         *fixture,
                    RingerCapture   *capture,
                    RingerRedaction *redaction,
                    gsize           *length)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *contents;

  ringer_capture_export_async (capture, fixture->file, redaction, NULL, ringer_test_take_result,
                               &result);
  RINGER_TEST_WAIT (result != NULL);
  ringer_capture_export_finish (capture, result, &error);
  g_assert_no_error (error);
  g_file_load_contents (fixture->file, NULL, &contents, length, NULL, &error);
  g_assert_no_error (error);
  return contents;
}

static gint64
count_secrets (RingerCapture *capture, RingerRedaction *redaction)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  ringer_capture_count_secrets_async (capture, redaction, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  n = ringer_capture_count_secrets_finish (capture, result, &error);
  g_assert_no_error (error);
  return n;
}

/* Everything that rows show but payloads and names, which redaction may change. */
static void
assert_same_rows (RingerCapture *a, RingerCapture *b, gboolean same_bytes)
{
  g_assert_cmpuint (ringer_capture_get_n_items (a), ==, ringer_capture_get_n_items (b));
  g_assert_cmpuint (ringer_capture_get_n_dropped (a), ==, ringer_capture_get_n_dropped (b));
  for (guint i = 0; i < ringer_capture_get_n_items (a); i++)
    {
      RingerCaptureEntry one;
      RingerCaptureEntry two;
      guint              next_one = 0;
      guint              next_two = 0;

      ringer_capture_get (a, i, &one);
      ringer_capture_get (b, i, &two);
      g_assert_cmpint (one.when, ==, two.when);
      g_assert_cmpint (one.wall, ==, two.wall);
      g_assert_cmpstr (ringer_capture_get_text (a, one.connection), ==,
                       ringer_capture_get_text (b, two.connection));
      g_assert_cmpstr (ringer_capture_get_text (a, one.topic), ==,
                       ringer_capture_get_text (b, two.topic));
      g_assert_cmpstr (ringer_capture_get_text (a, one.action), ==,
                       ringer_capture_get_text (b, two.action));
      g_assert_cmpuint (one.flags & ~RINGER_CAPTURE_REDACTED, ==,
                        two.flags & ~RINGER_CAPTURE_REDACTED);
      g_assert_cmpint (one.payload_size > 0, ==, two.payload_size > 0);
      g_assert_cmpint (ringer_capture_find_related (a, i, 1, &next_one), ==,
                       ringer_capture_find_related (b, i, 1, &next_two));
      g_assert_cmpuint (next_one, ==, next_two);
      if (same_bytes)
        {
          g_autoptr (GBytes) frame_one = ringer_capture_dup_frame (a, i);
          g_autoptr (GBytes) frame_two = ringer_capture_dup_frame (b, i);

          g_assert_true (g_bytes_equal (frame_one, frame_two));
          g_assert_cmpstr (ringer_capture_get_text (a, one.name), ==,
                           ringer_capture_get_text (b, two.name));
          g_assert_cmpuint (one.payload_offset, ==, two.payload_offset);
          g_assert_cmpuint (one.flags, ==, two.flags);
        }
    }
}

/* All frames that there are, and all that are broken, there and back. */
static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) vectors = wire_vectors_load ();
  g_autoptr (GString) text = begin_file ();
  g_autoptr (RingerCapture) capture = NULL;
  g_autoptr (RingerCapture) again = NULL;
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize            first_length;
  gsize            second_length;

  for (guint i = 0; i < vectors->len; i++)
    {
      const WireVector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (RingerMessage) message = ringer_codec_decode_bytes (vector->frame, NULL);

      /* Logins do not go out as they are. */
      if (message == NULL || ringer_message_get_topic (message) != RINGER_TOPIC_AUTH ||
          ringer_message_get_action (message) != RINGER_AUTH_REQUEST)
        add_frame (text, i % 2, vector->frame);
    }
  add_frame (text, FALSE, empty);
  capture = import_text (fixture, text);
  g_assert_cmpuint (ringer_capture_get_n_items (capture), >, 150);
  g_assert_cmpuint (ringer_capture_get_n_dropped (capture), ==, 7);

  first = export(fixture, capture, NULL, &first_length);
  g_assert_true (g_str_has_prefix (first, "{\"format\":1,\"kind\":\"capture\","));
  g_assert_true (ringer_json_validate (first, (gssize) strcspn (first, "\n"), NULL, NULL));
  again = import (fixture, NULL);
  assert_same_rows (capture, again, TRUE);
  second = export(fixture, again, NULL, &second_length);
  g_assert_cmpmem (first, first_length, second, second_length);
}

/* The payload's place is the payload, whatever it looks like. */
static void
test_places (Fixture *fixture, gconstpointer data)
{
  static const char *const payloads[] = {
    "1", "\"\\u0006\"", "{\"a\":[1,2]}", "8", "not JSON", ""
  };
  g_autoptr (GString) text = begin_file ();
  g_autoptr (RingerCapture) capture = NULL;
  g_autofree char *big = g_strnfill (50000, '7');

  for (guint i = 0; i <= G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr (RingerMessage)
                     message = ringer_message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE);

      ringer_message_set_text (message, RINGER_FIELD_NAME, "8", -1);
      ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, "1", -1);
      ringer_message_set_text (message, RINGER_FIELD_DATA,
                               i < G_N_ELEMENTS (payloads) ? payloads[i] : big, -1);
      add_message (text, message);
    }
  capture = import_text (fixture, text);
  for (guint i = 0; i <= G_N_ELEMENTS (payloads); i++)
    {
      const char        *payload = i < G_N_ELEMENTS (payloads) ? payloads[i] : big;
      RingerCaptureEntry entry;
      g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, i);

      ringer_capture_get (capture, i, &entry);
      g_assert_cmpmem ((const char *) g_bytes_get_data (frame, NULL) + entry.payload_offset,
                       entry.payload_size, payload, strlen (payload));
      g_assert_cmpstr (ringer_capture_get_text (capture, entry.name), ==, "8");
    }
}

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
  add_message (file, message);
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
  add_message (file, provide);
  ringer_message_set_text (request, RINGER_FIELD_NAME, "f", -1);
  ringer_message_set_text (request, RINGER_FIELD_REQUESTOR_NAME, secret, -1);
  ringer_message_set_text (request, RINGER_FIELD_REQUESTOR_DATA, secret, -1);
  add_message (file, request);
  /* Bytes that no peer reads, and those of no message at all. */
  plain = ringer_codec_encode (request);
  g_byte_array_append (tail, g_bytes_get_data (plain, NULL), (guint) g_bytes_get_size (plain));
  g_byte_array_append (tail, (const guint8 *) secret, (guint) strlen (secret));
  with_tail = g_bytes_new (tail->data, tail->len);
  add_frame (file, FALSE, with_tail);
  add_frame (file, FALSE, broken);
}

static GString *
make_planted (void)
{
  GString *file = begin_file ();
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
  add_message (file, login);
  ringer_message_set_text (hello, RINGER_FIELD_URL, "wss://ann:of-ann-alone@host:6020/deepstream",
                           -1);
  add_message (file, hello);
  /* Before and after the place that tells what it is. */
  add_rpc (file, "f", "c-20", "\"token=" SECRET_TOKEN ";\"");
  add_rpc (file, "f", "c-20", "{\"user\": {\"pin\": 4711, \"token\": \"" SECRET_TOKEN "\"}}");
  add_rpc (file, "f", "c-20", "{\"user\": {\"pin\": 4711, \"token\": \"" SECRET_TOKEN "\"}}");
  add_rpc (file, "f", "c-21", "\"" SECRET_TOKEN "\"");
  add_rpc (file, "f", "c-22", "{\"nothing\": [1, 2.50, \"x\"],  \"secret\" :false}");
  return file;
}

/* TEXT itself, and what shows of it in Base64, worked out in another way than by what
 * is tested: by encoding it between two neighbours each time, and keeping what they
 * do not change. */
static void
assert_holds_none (const char *bytes, gsize length, const char *text)
{
  if (memmem (bytes, length, text, strlen (text)) != NULL)
    g_error ("“%s” is in there", text);
  for (guint before = 0; before < 3; before++)
    {
      g_autofree char *low = g_strdup_printf ("%.*s%s%s", (int) before, "\1\1", text, "\1\1");
      g_autofree char *high = g_strdup_printf ("%.*s%s%s", (int) before, "\xff\xff", text,
                                               "\xff\xff");
      g_autofree char *one = g_base64_encode ((const guint8 *) low, strlen (low));
      g_autofree char *two = g_base64_encode ((const guint8 *) high, strlen (high));
      gsize            start = 0;
      gsize            n = 0;

      while (one[start] != two[start])
        start++;
      while (one[start + n] == two[start + n] && one[start + n] != '\0')
        n++;
      g_assert_cmpuint (n, >, 8);
      if (memmem (bytes, length, one + start, n) != NULL)
        g_error ("“%s” is in there as Base64, %u bytes in", text, before);
    }
}

static void
assert_clean (RingerCapture *capture, const char *contents, gsize length)
{
  static const char *const all[] = { "hunter2-s3cret", "p\"w\\ö/+ &", "p\\\"w\\\\ö/+ &",
                                     "90071992547",    SECRET_TOKEN,  "of-ann-alone",
                                     "p%22w%5C" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      assert_holds_none (contents, length, all[i]);
      for (guint row = 0; row < ringer_capture_get_n_items (capture); row++)
        {
          g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, row);

          assert_holds_none (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), all[i]);
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
test_planted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_planted ();
  g_autoptr (RingerCapture) capture = import_text (fixture, text);
  g_autoptr (RingerCapture) again = NULL;
  g_autoptr (RingerRedaction) redaction = ringer_redaction_new (secrets);
  g_autoptr (GBytes) untouched = NULL;
  g_autoptr (GBytes) untouched_again = NULL;
  g_autofree char *contents = NULL;
  gsize            length;
  guint            last;

  g_assert_true (ringer_redaction_add_path (redaction, "$.user.token", NULL));
  g_assert_true (ringer_redaction_add_path (redaction, "$.user.pin", NULL));
  g_assert_cmpint (count_secrets (capture, redaction), >, 50);
  contents = export(fixture, capture, redaction, &length);
  again = import (fixture, NULL);
  assert_clean (again, contents, length);
  assert_same_rows (capture, again, FALSE);
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
  g_assert_cmpint (count_secrets (again, redaction), ==, 0);
}

/* Logins need not be named. */
static void
test_logins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = make_planted ();
  g_autoptr (RingerCapture) capture = import_text (fixture, text);
  g_autofree char *contents = NULL;
  gsize            length;

  g_assert_cmpint (count_secrets (capture, NULL), ==, 2);
  contents = export(fixture, capture, NULL, &length);
  assert_holds_none (contents, length, "of-ann-alone");
  g_assert_nonnull (strstr (contents, "hunter2-s3cret"));
}

static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *says;
  } files[] = {
    { "", "empty" },
    { "{}\n", "Line 1: This is not a capture" },
    { "no json\n", "Line 1, column 1: " },
    { "[1]\n", "Line 1: Expected an object" },
    { "{\"format\":2,\"kind\":\"capture\"}\n", "Line 1: The capture has format 2" },
    { "{\"format\":1,\"kind\":\"suite\"}\n", "Line 1: This is not a capture" },
    { "{\"format\":1,\"kind\":\"capture\"}\n\n{\"direction\":\"in\"}\n", "Line 3: There is no" },
    { "{\"format\":1,\"kind\":\"capture\"}\n{\"direction\":\"in\",\"frame\":\"a\"}\n",
      "Line 2: The “frame” is not Base64" },
    { "{\"format\":1,\"kind\":\"capture\"}\n{\"direction\":\"up\",\"frame\":\"\"}\n",
      "Line 2: The “direction”" },
    { "{\"format\":1,\"kind\":\"capture\"}\n{\"frame\":\"\"\n{}\n", "Line 2, column 12: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      write_text (fixture, files[i].text, -1);
      g_assert_null (import (fixture, &error));
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, files[i].says) ||
                     strstr (error->message, files[i].says) != NULL);
    }
}

/* A writer that was killed in the middle of a line; other line ends; no frames. */
static void
test_odd_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = begin_file ();
  g_autoptr (RingerCapture) capture = import_text (fixture, text);
  g_autoptr (RingerCapture) cut = NULL;
  g_autoptr (RingerCapture) whole = NULL;

  g_assert_cmpuint (ringer_capture_get_n_items (capture), ==, 0);
  g_assert_cmpuint (ringer_capture_get_n_dropped (capture), ==, 7);

  g_string_append (text, "{\"direction\":\"in\",\"more\":[{}],\"frame\":\"BhACGgIIAw==\"}\r\n");
  g_string_append (text, "{\"direction\":\"in\",\"frame\":\"BhACGgII");
  cut = import_text (fixture, text);
  g_assert_cmpuint (ringer_capture_get_n_items (cut), ==, 1);
  g_assert_cmpuint (ringer_capture_get_n_dropped (cut), ==, 8);

  g_string_append (text, "Aw==\"}");
  whole = import_text (fixture, text);
  g_assert_cmpuint (ringer_capture_get_n_items (whole), ==, 2);
  g_assert_cmpuint (ringer_capture_get_n_dropped (whole), ==, 7);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (GBytes) frame = g_bytes_new_static ("\x06\x10\x02\x1a\x02\x08\x03", 7);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;

  for (guint i = 0; i < 300000; i++)
    {
      RingerCaptureEntry entry = { .when = i };

      ringer_capture_append (capture, &entry, NULL, frame);
    }
  write_text (fixture, "before", -1);
  ringer_capture_export_async (capture, fixture->file, NULL, cancellable, ringer_test_take_result,
                               &result);
  g_cancellable_cancel (cancellable);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_false (ringer_capture_export_finish (capture, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_load_contents (fixture->file, NULL, &contents, NULL, NULL, NULL));
  g_assert_cmpstr (contents, ==, "before");
}

/* The words of the filter language are all that the protocol has. */
static void
test_words (Fixture *fixture, gconstpointer data)
{
  for (int topic = RINGER_TOPIC_PARSER; topic <= RINGER_TOPIC_PRESENCE; topic++)
    for (int action = 0; action < 256; action++)
      {
        const char      *word = ringer_action_to_string (topic, action);
        g_autofree char *lower = word != NULL ? g_ascii_strdown (word, -1) : NULL;
        g_autofree char *topic_word = g_ascii_strdown (ringer_topic_to_string (topic), -1);
        g_autofree char *text = g_strdup_printf ("topic = %s and action = %s", topic_word, lower);
        g_autoptr (RingerFilter) filter = NULL;
        g_autoptr (GError) error = NULL;

        if (word == NULL || topic == RINGER_TOPIC_RECORD)
          continue;
        filter = ringer_filter_new (ringer_capture_get_schema (), text, NULL, &error);
        g_assert_no_error (error);
      }
}

static void
close_connection (RingerConnection *connection)
{
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
}

/* A call to ourselves over a real broker: all of it is there, and related. */
static void
test_records (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RingerBrokerConfig) broker_config = ringer_broker_config_new ();
  g_autoptr (RingerBroker) broker = ringer_broker_new (broker_config);
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (RingerConnection) connection = NULL;
  g_autoptr (RingerCapture) capture = ringer_capture_new (PLENTY);
  g_autoptr (RingerRecorder) recorder = ringer_recorder_new (capture);
  g_autoptr (RingerCall) call = NULL;
  g_autoptr (GError) error = NULL;
  RingerCaptureEntry entry;
  guint              n_login = 0;

  g_assert_true (ringer_broker_start (broker, NULL, 0, &error));
  config = ringer_connection_config_new (ringer_broker_get_url (broker), &error);
  g_assert_no_error (error);
  connection = ringer_connection_new (config);
  ringer_recorder_add (recorder, connection, "Local");
  ringer_connection_login_async (connection, "{\"password\":\"of-ann-alone\"}", NULL, NULL, NULL);
  ringer_connection_open (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN);
  call = ringer_connection_call (connection, "nobody/has/this", NULL, 5000);
  RINGER_TEST_WAIT (ringer_call_get_outcome (call) != RINGER_CALL_OUTCOME_NONE);

  for (guint i = 0; i < ringer_capture_get_n_items (capture); i++)
    {
      g_autoptr (GBytes) frame = ringer_capture_dup_frame (capture, i);

      ringer_capture_get (capture, i, &entry);
      assert_holds_none (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), "of-ann-alone");
      g_assert_cmpstr (ringer_capture_get_text (capture, entry.connection), ==, "Local");
      n_login += (entry.flags & RINGER_CAPTURE_REDACTED) != 0;
    }
  g_assert_cmpuint (n_login, ==, 1);
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.action), ==, "NO_RPC_PROVIDER");
  g_assert_cmpstr (ringer_capture_get_text (capture, entry.name), ==, "nobody/has/this");
  g_assert_cmpuint (entry.flags, ==, RINGER_CAPTURE_ERROR);
  g_assert_true (ringer_capture_find_related (capture, ringer_capture_get_n_items (capture) - 1, -1,
                                              &n_login));

  /* The recorder ends first: the connection no longer minds. */
  g_assert_finalize_object (g_steal_pointer (&recorder));
  n_login = ringer_capture_get_n_items (capture);
  close_connection (connection);
  g_assert_cmpuint (ringer_capture_get_n_items (capture), ==, n_login);
  g_clear_object (&call);
  g_assert_finalize_object (g_steal_pointer (&connection));
  ringer_broker_stop (broker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recorder/records", Fixture, NULL, set_up, test_records, tear_down);
  g_test_add ("/recorder/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/recorder/places", Fixture, NULL, set_up, test_places, tear_down);
  g_test_add ("/capture-file/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/capture-file/planted", Fixture, NULL, set_up, test_planted, tear_down);
  g_test_add ("/capture-file/logins", Fixture, NULL, set_up, test_logins, tear_down);
  g_test_add ("/capture-file/bad", Fixture, NULL, set_up, test_bad_files, tear_down);
  g_test_add ("/capture-file/odd", Fixture, NULL, set_up, test_odd_files, tear_down);
  g_test_add ("/capture-file/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run ();
}
