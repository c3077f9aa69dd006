/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-error.h"

/* A broker that stops reading: what waits for it has a bound, and is not lost. */

#define MIB (1024 * 1024)

/* The peer lives in a main context of its own, which turns only when it shall. */
static void
turn (GMainContext *context)
{
  g_main_context_push_thread_default (context);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_main_context_pop_thread_default (context);
}

static Peer *
peer_new_in (GMainContext *context)
{
  Peer *peer;

  g_main_context_push_thread_default (context);
  peer = peer_new (PEER_GOOD);
  g_main_context_pop_thread_default (context);
  return peer;
}

static void
open_both (RingerConnection *connection, GMainContext *context)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *data = NULL;

  ringer_connection_open (connection);
  ringer_connection_login_async (connection, NULL, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT ((turn (context), result != NULL));
  data = ringer_connection_login_finish (connection, result, NULL);
  g_assert_nonnull (data);
}

static GBytes *
big_payload (void)
{
  char *text = g_malloc (MIB);

  memset (text, 'x', MIB);
  text[0] = text[MIB - 1] = '"';
  return g_bytes_new_take (text, MIB);
}

static gboolean
is_refused (RingerCall *call)
{
  /* The end is told from the main loop; the decision is there at once. */
  return ringer_call_get_state (call) == RINGER_CALL_STATE_QUEUED;
}

static void
finish (Peer *peer, RingerConnection *connection, GMainContext *context)
{
  connection_finish (connection);
  RINGER_TEST_WAIT ((turn (context), peer_get_n_open (peer) == 0));
  peer_free (peer);
  turn (context);
}

static void
test_bounded (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GBytes) payload = big_payload ();
  Peer             *peer = peer_new_in (context);
  RingerConnection *connection = connection_new (peer);
  g_autoptr (RingerCall) refused = NULL;
  guint n_sent = 0;

  open_both (connection, context);
  while (refused == NULL)
    {
      g_autoptr (RingerCall) call = ringer_connection_call (connection, "sum", payload, 0);

      g_assert_cmpuint (n_sent, <, 200);
      if (is_refused (call))
        refused = g_steal_pointer (&call);
      else
        n_sent++;
    }
  g_assert_cmpuint (n_sent, >=, 63);
  RINGER_TEST_WAIT (ringer_call_get_state (refused) == RINGER_CALL_STATE_ENDED);
  g_assert_cmpint (ringer_call_get_outcome (refused), ==, RINGER_CALL_OUTCOME_REFUSED);
  g_assert_nonnull (strstr (ringer_call_get_message (refused), "does not read"));
  g_assert_cmpint (ringer_connection_get_state (connection), ==, RINGER_CONNECTION_STATE_OPEN);

  /* Reading again, it gets all that was taken. */
  RINGER_TEST_WAIT_FOR (
      (turn (context), peer_count (peer, RINGER_TOPIC_RPC, RINGER_RPC_REQUEST) == n_sent), 60);
  finish (peer, connection, context);
}

/* What the connection itself has to say may not be left out: so it ends. */
static void
test_own_message (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GBytes) payload = big_payload ();
  g_autofree char *name = g_strnfill (2 * MIB, 'n');
  Peer            *peer = peer_new_in (context);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;
  gboolean          refused = FALSE;

  g_object_set (config, "close-timeout", 50, NULL);
  connection = ringer_connection_new (config);
  open_both (connection, context);
  while (!refused)
    {
      g_autoptr (RingerCall) call = ringer_connection_call (connection, "sum", payload, 0);

      refused = is_refused (call);
    }
  ringer_connection_provide (connection, name);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) ==
                    RINGER_CONNECTION_STATE_RECONNECTING);
  assert_error (ringer_connection_get_error (connection), RINGER_ERROR_LIMIT, "does not read");
  finish (peer, connection, context);
}

/* And a close does not wait for such a broker. */
static void
test_close (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GBytes) payload = big_payload ();
  Peer *peer = peer_new_in (context);
  g_autoptr (RingerConnectionConfig) config = config_new (peer_get_url (peer));
  RingerConnection *connection;

  g_object_set (config, "close-timeout", 50, NULL);
  connection = ringer_connection_new (config);
  open_both (connection, context);
  for (guint i = 0; i < 20; i++)
    g_object_unref (ringer_connection_call (connection, "sum", payload, 0));
  ringer_connection_close (connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (connection) == RINGER_CONNECTION_STATE_CLOSED);
  finish (peer, connection, context);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unsent/bounded", test_bounded);
  g_test_add_func ("/unsent/own-message", test_own_message);
  g_test_add_func ("/unsent/close", test_close);
  return g_test_run ();
}
