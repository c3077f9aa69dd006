/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-error.h"

/* What we provide, over acknowledgements, denials and reconnections. */

static RingerMessage *
take_provide (Peer *peer, const char *name)
{
  RingerMessage *message = peer_take (peer, RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE);

  /* One name per message: otherwise the stock broker denies the wrong one. */
  g_assert_cmpuint (ringer_message_get_n_names (message), ==, 1);
  g_assert_cmpstr (ringer_message_get_nth_name (message, 0, NULL), ==, name);
  return message;
}

static void
assert_state (RingerProvision *provision, RingerProvisionState state)
{
  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == state);
}

static void
test_acknowledged (void)
{
  Peer             *peer = peer_new (PEER_GOOD & ~PEER_ACKNOWLEDGES);
  RingerConnection *connection = connection_new_open (peer);
  g_autoptr (RingerProvision)
                 provision = g_object_ref (ringer_connection_provide (connection, "sum"));
  g_autoptr (RingerMessage) provide = take_provide (peer, "sum");
  GListModel *list = ringer_connection_get_provisions (connection);

  g_assert_cmpstr (ringer_provision_get_procedure (provision), ==, "sum");
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_PENDING);
  g_assert_true (ringer_connection_provide (connection, "sum") == provision);
  g_assert_true (ringer_connection_get_provision (connection, "sum") == provision);
  g_assert_null (ringer_connection_get_provision (connection, "other"));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);

  /* Acknowledgements of others are none of this. */
  peer_send (peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE, "id", "x", "ack", "1", NULL));
  peer_send (peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_UNPROVIDE, "id",
                          message_text (provide, RINGER_FIELD_CORRELATION_ID), "ack", "1", NULL));
  peer_send (peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_PENDING);

  /* An ack without isAck is one (JSON dialect). */
  peer_send (peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE, "id",
                                message_text (provide, RINGER_FIELD_CORRELATION_ID), NULL));
  assert_state (provision, RINGER_PROVISION_STATE_ACTIVE);

  ringer_provision_withdraw (provision);
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_WITHDRAWN);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  g_assert_null (ringer_connection_get_provision (connection, "sum"));
  g_clear_pointer (&provide, ringer_message_unref);
  provide = peer_take (peer, RINGER_TOPIC_RPC, RINGER_RPC_UNPROVIDE);
  g_assert_cmpstr (ringer_message_get_nth_name (provide, 0, NULL), ==, "sum");
  ringer_provision_withdraw (provision);

  /* Again is another one. */
  g_assert_true (ringer_connection_provide (connection, "sum") != provision);
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_unanswered (void)
{
  Peer             *peer = peer_new (PEER_GOOD & ~PEER_ACKNOWLEDGES);
  RingerConnection *connection = connection_new_open (peer);
  RingerProvision  *provision;
  g_autoptr (RingerMessage) provide = NULL;

  g_object_set (ringer_connection_get_config (connection), "provide-timeout", 20, NULL);
  provision = ringer_connection_provide (connection, "sum");
  provide = take_provide (peer, "sum");
  assert_state (provision, RINGER_PROVISION_STATE_UNANSWERED);
  /* Late is not never. */
  peer_send (peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE, "id",
                          message_text (provide, RINGER_FIELD_CORRELATION_ID), "ack", "1", NULL));
  assert_state (provision, RINGER_PROVISION_STATE_ACTIVE);
  connection_finish (connection);
  peer_finish (peer);
}

static void
problem_cb (RingerConnection *connection,
            const char       *topic,
            const char       *action,
            const char       *name,
            const char       *message,
            GString          *log)
{
  g_string_append_printf (log, "%s/%s/%s ", topic, action, name != NULL ? name : "-");
}

static void
test_denied (void)
{
  const int         actions[] = { RINGER_RPC_MESSAGE_DENIED, RINGER_RPC_MESSAGE_PERMISSION_ERROR };
  Peer             *peer = peer_new (PEER_GOOD & ~PEER_ACKNOWLEDGES);
  RingerConnection *connection = connection_new_open (peer);
  g_autoptr (GString) log = g_string_new (NULL);
  RingerProvision *provision = NULL;

  g_signal_connect (connection, "problem", G_CALLBACK (problem_cb), log);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (RingerMessage) provide = NULL;

      g_assert_true (provision == NULL ||
                     ringer_connection_provide (connection, "secret") == provision);
      provision = ringer_connection_provide (connection, "secret");
      provide = take_provide (peer, "secret");
      peer_send (peer, message_new (RINGER_TOPIC_RPC, actions[i], "id",
                                    message_text (provide, RINGER_FIELD_CORRELATION_ID), "error",
                                    "1", "name", "secret", "original", "8", NULL));
      assert_state (provision, RINGER_PROVISION_STATE_DENIED);
    }
  g_assert_cmpstr (log->str, ==, "RPC/MESSAGE_DENIED/secret RPC/MESSAGE_PERMISSION_ERROR/secret ");

  /* Requests that come all the same are not for us. */
  peer_send (
      peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_REQUEST, "id", "r1", "name", "secret", NULL));
  ringer_message_unref (peer_take (peer, RINGER_TOPIC_RPC, RINGER_RPC_REJECT));

  /* It is not tried again by itself. */
  peer_break_off (peer);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) ==
                    RINGER_CONNECTION_STATE_RECONNECTING);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_OPEN);
  peer_send (peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
  g_assert_cmpuint (peer_count (peer, RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE), ==, 0);
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_DENIED);
  connection_finish (connection);
  peer_finish (peer);
}

/* A denial that lost its correlation id, and one of something never provided. */
static void
test_denied_by_name (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  RingerProvision  *provision = ringer_connection_provide (connection, "secret");
  g_autoptr (GString) log = g_string_new (NULL);

  assert_state (provision, RINGER_PROVISION_STATE_ACTIVE);
  g_signal_connect (connection, "problem", G_CALLBACK (problem_cb), log);
  peer_send (peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_MESSAGE_DENIED, "name", "other",
                                "original", "8", NULL));
  peer_send (peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_MESSAGE_DENIED, "name", "secret",
                                "original", "8", NULL));
  assert_state (provision, RINGER_PROVISION_STATE_DENIED);
  g_assert_cmpstr (log->str, ==, "RPC/MESSAGE_DENIED/other RPC/MESSAGE_DENIED/secret ");
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_provided_twice (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new_open (peer);
  RingerProvision  *provision = ringer_connection_provide (connection, "sum");
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (connection, "problem", G_CALLBACK (problem_cb), log);
  peer_send (peer, message_new (RINGER_TOPIC_RPC, RINGER_RPC_MULTIPLE_PROVIDERS, "name", "sum",
                                "original", "8", NULL));
  assert_state (provision, RINGER_PROVISION_STATE_ACTIVE);
  RINGER_TEST_WAIT (log->len > 0);
  g_assert_cmpstr (log->str, ==, "RPC/MULTIPLE_PROVIDERS/sum ");
  connection_finish (connection);
  peer_finish (peer);
}

static void
test_before_open_and_again (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);
  RingerProvision  *first = ringer_connection_provide (connection, "first");
  RingerProvision  *second = ringer_connection_provide (connection, "second");

  g_assert_cmpint (ringer_provision_get_state (first), ==, RINGER_PROVISION_STATE_OFFLINE);
  ringer_connection_open (connection);
  connection_log_in (connection);
  ringer_message_unref (take_provide (peer, "first"));
  ringer_message_unref (take_provide (peer, "second"));
  assert_state (first, RINGER_PROVISION_STATE_ACTIVE);
  assert_state (second, RINGER_PROVISION_STATE_ACTIVE);

  peer_break_off (peer);
  assert_state (first, RINGER_PROVISION_STATE_OFFLINE);
  ringer_provision_withdraw (second);
  assert_state (first, RINGER_PROVISION_STATE_ACTIVE);
  ringer_message_unref (take_provide (peer, "first"));
  g_assert_cmpuint (peer_count (peer, RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE), ==, 0);
  g_assert_cmpuint (peer_count (peer, RINGER_TOPIC_RPC, RINGER_RPC_UNPROVIDE), ==, 0);

  ringer_connection_close (connection);
  g_assert_cmpint (ringer_provision_get_state (first), ==, RINGER_PROVISION_STATE_OFFLINE);
  connection_finish (connection);
  peer_finish (peer);
}

/* The old acknowledgement says nothing about the new provision. */
static void
test_stale_acknowledgement (void)
{
  Peer             *peer = peer_new (PEER_GOOD & ~PEER_ACKNOWLEDGES);
  RingerConnection *connection = connection_new_open (peer);
  g_autoptr (RingerMessage) first = NULL;
  g_autoptr (RingerMessage) second = NULL;
  RingerProvision *provision;

  ringer_connection_provide (connection, "sum");
  first = take_provide (peer, "sum");
  ringer_provision_withdraw (ringer_connection_get_provision (connection, "sum"));
  provision = ringer_connection_provide (connection, "sum");
  second = take_provide (peer, "sum");
  peer_send (peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE, "id",
                          message_text (first, RINGER_FIELD_CORRELATION_ID), "ack", "1", NULL));
  peer_send (peer, message_new (RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PING, NULL));
  ringer_message_unref (peer_take (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_PONG));
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_PENDING);
  peer_send (peer,
             message_new (RINGER_TOPIC_RPC, RINGER_RPC_PROVIDE, "id",
                          message_text (second, RINGER_FIELD_CORRELATION_ID), "ack", "1", NULL));
  assert_state (provision, RINGER_PROVISION_STATE_ACTIVE);
  connection_finish (connection);
  peer_finish (peer);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  Peer             *peer = peer_new (PEER_GOOD);
  RingerConnection *connection = connection_new (peer);
  g_autoptr (RingerProvision)
                 provision = g_object_ref (ringer_connection_provide (connection, "sum"));
  g_autofree char     *procedure = NULL;
  RingerProvisionState state;
  gboolean             automatic;
  guint                n_requests, n_answered;
  guint                n_notified = 0;

  g_object_get (provision, "procedure", &procedure, "state", &state, "automatic-accept", &automatic,
                "n-requests", &n_requests, "n-answered", &n_answered, NULL);
  g_assert_cmpstr (procedure, ==, "sum");
  g_assert_cmpint (state, ==, RINGER_PROVISION_STATE_OFFLINE);
  g_assert_true (automatic);
  g_assert_cmpuint (n_requests, ==, 0);
  g_assert_cmpuint (n_answered, ==, 0);
  g_signal_connect (provision, "notify::automatic-accept", G_CALLBACK (count_cb), &n_notified);
  g_object_set (provision, "automatic-accept", FALSE, NULL);
  g_object_set (provision, "automatic-accept", FALSE, NULL);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_false (ringer_provision_get_automatic_accept (provision));

  /* A provision outlives its connection. */
  connection_finish (connection);
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_OFFLINE);
  ringer_provision_withdraw (provision);
  g_assert_cmpint (ringer_provision_get_state (provision), ==, RINGER_PROVISION_STATE_WITHDRAWN);
  g_assert_finalize_object (g_steal_pointer (&provision));
  peer_finish (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provide/acknowledged", test_acknowledged);
  g_test_add_func ("/provide/unanswered", test_unanswered);
  g_test_add_func ("/provide/denied", test_denied);
  g_test_add_func ("/provide/denied-by-name", test_denied_by_name);
  g_test_add_func ("/provide/provided-twice", test_provided_twice);
  g_test_add_func ("/provide/before-open-and-again", test_before_open_and_again);
  g_test_add_func ("/provide/stale-acknowledgement", test_stale_acknowledgement);
  g_test_add_func ("/provide/properties", test_properties);
  return g_test_run ();
}
