/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "capture-file.h"
#include "ringer-broker.h"
#include "ringer-codec.h"

#include <string.h>

#define PLENTY ((guint64) 1 << 30)

static void
close_connection (RingerConnection *connection)
{
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
}

/* A call to ourselves over a real broker: all of it is there, and related. */
static void
test_records (CaptureFile *self, gconstpointer data)
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
      capture_file_assert_holds_none (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                                      "of-ann-alone");
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

/* The words of the filter language are all that the protocol has. */
static void
test_words (CaptureFile *self, gconstpointer data)
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

/* The payload's place is the payload, whatever it looks like. */
static void
test_places (CaptureFile *self, gconstpointer data)
{
  static const char *const payloads[] = {
    "1", "\"\\u0006\"", "{\"a\":[1,2]}", "8", "not JSON", ""
  };
  g_autoptr (GString) text = capture_file_begin ();
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
      capture_file_add_message (text, message);
    }
  capture = capture_file_import_text (self, text);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, CaptureFile, NULL, capture_file_set_up, function, capture_file_tear_down)
  ADD ("/recorder/records", test_records);
  ADD ("/recorder/words", test_words);
  ADD ("/recorder/places", test_places);
  return g_test_run ();
}
