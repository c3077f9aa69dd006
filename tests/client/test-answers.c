/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-error.h"

/* Answers out of the ordinary: without an acceptance, and more than one. */

typedef struct
{
  Peer             *peer;
  RingerConnection *connection;
  RingerProvision  *provision;
  GPtrArray        *requests;
  gboolean          rejects; /* what the handler of "offered" does */
  gboolean          withholds;
  guint             n_offered;
} Fixture;

static void
offered_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_OFFERED);
  f->n_offered++;
  if (f->withholds)
    ringer_request_withhold_accept (request);
  if (f->rejects)
    g_assert_true (ringer_request_reject (request, NULL));
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_ptr_array_add (f->requests, g_object_ref (request));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->peer = peer_new (PEER_GOOD);
  f->connection = connection_new_open (f->peer);
  f->requests = g_ptr_array_new_with_free_func (g_object_unref);
  f->provision = ringer_connection_provide (f->connection, "sum");
  g_signal_connect (f->connection, "offered", G_CALLBACK (offered_cb), f);
  g_signal_connect (f->connection, "request", G_CALLBACK (request_cb), f);
  RINGER_TEST_WAIT (ringer_provision_get_state (f->provision) == RINGER_PROVISION_STATE_ACTIVE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->requests, g_ptr_array_unref);
  connection_finish (f->connection);
  peer_finish (f->peer);
}

static RingerRequest *
make_request (Fixture *f, const char *id)
{
  guint n = f->requests->len;

  peer_send (f->peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", id, "name", "sum",
                                   "data", "[1, 2]", NULL));
  RINGER_TEST_WAIT (f->requests->len > n);
  return g_ptr_array_index (f->requests, n);
}

static void
assert_sent (Fixture *f, int action, const char *id, const char *data)
{
  g_autoptr (RingerMessage) message = peer_take (f->peer, RINGER_TOPIC_RPC, action);

  g_assert_cmpstr (message_text (message, RINGER_FIELD_CORRELATION_ID), ==, id);
  g_assert_cmpstr (ringer_message_get_text (message, RINGER_FIELD_DATA, NULL), ==, data);
}

static void
refuse (Fixture *f, const char *id)
{
  peer_send (f->peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_INVALID_RPC_CORRELATION_ID, "id",
                                   id, "error", "1", "name", "sum", "original", "5", NULL));
  peer_send (f->peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (f->peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
}

static void
test_offered (Fixture *f, gconstpointer data)
{
  RingerRequest *request = make_request (f, "r1");

  g_assert_cmpuint (f->n_offered, ==, 1);
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_ACCEPTED);
  assert_sent (f, RINGER_RPC_ACCEPT, "r1", NULL);

  /* Not accepted by itself, but by hand. */
  f->withholds = TRUE;
  request = make_request (f, "r2");
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_OFFERED);
  g_assert_true (ringer_request_accept (request, NULL));
  assert_sent (f, RINGER_RPC_ACCEPT, "r2", NULL);

  /* Nothing goes before the rejection. */
  f->withholds = FALSE;
  f->rejects = TRUE;
  request = make_request (f, "r3");
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_REJECTED);
  assert_sent (f, RINGER_RPC_REJECT, "r3", NULL);
  g_assert_cmpuint (peer_count (f->peer, RINGER_TOPIC_RPC, RINGER_RPC_ACCEPT), ==, 0);
}

static void
test_n_open (Fixture *f, gconstpointer data)
{
  RingerRequest *request = make_request (f, "r1");

  g_assert_cmpuint (ringer_provision_get_n_open (f->provision), ==, 1);
  make_request (f, "r2");
  g_assert_cmpuint (ringer_provision_get_n_open (f->provision), ==, 2);
  g_assert_true (ringer_request_reject (request, NULL));
  g_assert_cmpuint (ringer_provision_get_n_open (f->provision), ==, 1);
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_provision_get_n_open (f->provision) == 0);
}

static void
test_check (Fixture *f, gconstpointer data)
{
  RingerRequest *request = make_request (f, "r1");
  g_autoptr (GBytes) good = g_bytes_new_static ("{}", 2);
  g_autoptr (GBytes) bad = g_bytes_new_static ("{", 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (ringer_request_check (request, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (ringer_request_check (request, good, NULL));
  g_assert_false (ringer_request_check (request, bad, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_clear_error (&error);
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_ACCEPTED);

  g_assert_true (ringer_request_send (request, good, NULL));
  g_assert_false (ringer_request_check (request, good, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
}

static void
test_again (Fixture *f, gconstpointer data)
{
  RingerRequest *request = make_request (f, "r1");
  g_autoptr (GBytes) payload = g_bytes_new_static ("[3]", 3);
  g_autoptr (GError) error = NULL;

  g_assert_false (ringer_request_send_again (request, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  g_assert_true (ringer_request_send (request, payload, NULL));
  g_assert_true (ringer_request_send_again (request, NULL));
  assert_sent (f, RINGER_RPC_RESPONSE, "r1", "[3]");
  assert_sent (f, RINGER_RPC_RESPONSE, "r1", "[3]");
  g_assert_cmpuint (ringer_provision_get_n_answered (f->provision), ==, 1);

  /* The refusal of the second says nothing of the first. */
  refuse (f, "r1");
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_ANSWERED);
  refuse (f, "r1");
  g_assert_cmpint (ringer_request_get_state (request), ==, RINGER_REQUEST_STATE_LATE);
  g_clear_error (&error);
  g_assert_false (ringer_request_send_again (request, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);

  request = make_request (f, "r2");
  g_assert_true (ringer_request_error (request, payload, NULL));
  g_assert_true (ringer_request_send_again (request, NULL));
  assert_sent (f, RINGER_RPC_REQUEST_ERROR, "r2", "[3]");
  assert_sent (f, RINGER_RPC_REQUEST_ERROR, "r2", "[3]");
}

/* Which nobody should send: they come as they are. */
static void
test_odd_payloads (Fixture *f, gconstpointer data)
{
  const char *const payloads[] = { NULL, "", "not json", "\"\\ud800\"", "  1e999 " };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autofree char *id = g_strdup_printf ("r%u", i);

      peer_send (f->peer,
                 message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", id, "name", "sum",
                              payloads[i] != NULL ? "data" : NULL, payloads[i], NULL));
      RINGER_TEST_WAIT (f->requests->len == i + 1);
      assert_bytes (ringer_request_get_payload (g_ptr_array_index (f->requests, i)), payloads[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/answers/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("offered", test_offered);
  ADD ("n-open", test_n_open);
  ADD ("check", test_check);
  ADD ("again", test_again);
  ADD ("odd-payloads", test_odd_payloads);
  return g_test_run ();
}
