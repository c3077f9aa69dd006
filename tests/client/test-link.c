/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-error.h"

/* From nothing to an open connection, and back. */

static void
test_open_and_close (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);
  StateLog         *log = state_log_new (connection);

  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_CLOSED);
  ringer_connection_open (connection);
  connection_log_in (connection);
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_cmpstr (log->text->str, ==,
                   "AWAITING_CONNECTION CHALLENGING AWAITING_AUTHENTICATION AUTHENTICATING OPEN "
                   "CLOSING CLOSED");
  g_assert_null (ringer_connection_get_error (connection));
  connection_finish (connection);
  state_log_free (log);
  peer_finish (peer);
}

static void
test_call (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  g_autoptr (GBytes) payload = bytes ("{\"a\": 1.0}");
  g_autoptr (RingerCall) call = ringer_connection_call (connection, "sum", payload, 5000);
  g_autoptr (RingerMessage) request = peer_take (peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST);

  peer_send (peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_RESPONSE, "id",
                                message_text (request, RINGER_FIELD_CORRELATION_ID), "name", "sum",
                                "data", "20", NULL));
  RINGER_TEST_WAIT (ringer_call_get_state (call) == RINGER_CALL_STATE_ENDED);
  assert_bytes (ringer_call_get_answer (call), "20");
  connection_finish (connection);
  peer_finish (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/open-and-close", test_open_and_close);
  g_test_add_func ("/link/call", test_call);
  return g_test_run ();
}
