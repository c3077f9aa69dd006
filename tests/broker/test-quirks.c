/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

/* What the real broker does wrong, switched on: protocol notes 15. (Two quirks
 * are tested beside what they change: ENDLESS_LOGIN with connections,
 * WRONG_DENIAL with permissions.) */

static RingerBroker *
start (RingerBrokerQuirk quirks)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();

  g_object_set (config, "quirks", quirks, "requestor-name", FALSE, "ack-timeout", 200,
                "response-timeout", 400, NULL);
  return fixture_start_with (config);
}

/* The next provider's ACCEPT is taken for the second one, and the accept timer
 * runs out although work is going on. */
static void
test_stale_accept (void)
{
  RingerBroker *broker = start (RINGER_BROKER_QUIRK_STALE_ACCEPT);
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) b = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");

  client_provide (a, "f");
  client_say (q, "RPC REQUEST id=1 name=f");
  client_hear (a, "RPC REQUEST id=1 name=f");
  client_say (a, "RPC ACCEPT id=1 name=f");
  client_hear (q, "RPC ACCEPT id=1 name=f");
  client_provide (b, "f");
  client_say (a, "RPC REJECT id=1 name=f");
  client_hear (b, "RPC REQUEST id=1 name=f");
  client_say (b, "RPC ACCEPT id=1 name=f");
  client_hear (b, "RPC MULTIPLE_ACCEPT id=1 name=f");
  client_hear (q, "RPC ACCEPT_TIMEOUT id=1 name=f");
  fixture_stop (broker);
}

static void
test_silent_death (void)
{
  RingerBroker *broker = start (RINGER_BROKER_QUIRK_SILENT_DEATH);
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) b = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");

  client_provide (a, "f");
  client_say (q, "RPC REQUEST id=1 name=f");
  client_hear (a, "RPC REQUEST id=1 name=f");
  client_say (q, "RPC REQUEST id=2 name=f");
  client_hear (a, "RPC REQUEST id=2 name=f");
  client_say (a, "RPC ACCEPT id=2 name=f");
  client_hear (q, "RPC ACCEPT id=2 name=f");
  client_provide (b, "f");
  client_leave (a);
  client_hear (q, "RPC ACCEPT_TIMEOUT id=1 name=f");
  client_hear (q, "RPC RESPONSE_TIMEOUT id=2 name=f");
  client_hear_nothing (b);
  fixture_stop (broker);
}

/* The later of two calls with one id takes the answers, and falls with the
 * earlier one. */
static void
test_shared_ids (void)
{
  RingerBroker *broker = start (RINGER_BROKER_QUIRK_SHARED_IDS);
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");
  g_autoptr (Client) r = client_login (broker, "{}");

  client_provide (a, "f");
  client_say (q, "RPC REQUEST id=1 name=f data=1");
  client_hear (a, "RPC REQUEST id=1 name=f data=1");
  client_say (r, "RPC REQUEST id=1 name=f data=2");
  client_hear (a, "RPC REQUEST id=1 name=f data=2");
  client_say (a, "RPC RESPONSE id=1 name=f data=1");
  client_hear (r, "RPC RESPONSE id=1 name=f data=1");
  client_say (a, "RPC RESPONSE id=1 name=f data=2");
  client_hear (a, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");
  client_hear (q, "RPC ACCEPT_TIMEOUT id=1 name=f");

  client_say (q, "RPC REQUEST id=1 name=f data=1");
  client_hear (a, "RPC REQUEST id=1 name=f data=1");
  client_say (r, "RPC REQUEST id=1 name=f data=2");
  client_hear (a, "RPC REQUEST id=1 name=f data=2");
  client_say (a, "RPC ACCEPT id=1 name=f");
  client_hear (r, "RPC ACCEPT id=1 name=f");
  client_hear (q, "RPC ACCEPT_TIMEOUT id=1 name=f");
  client_say (a, "RPC RESPONSE id=1 name=f");
  client_hear (a, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");
  client_hear (r, "RPC RESPONSE_TIMEOUT id=1 name=f");

  /* A request for nobody makes the broker forget the id. */
  client_say (q, "RPC REQUEST id=2 name=f");
  client_hear (a, "RPC REQUEST id=2 name=f");
  client_say (r, "RPC REQUEST id=2 name=none");
  client_hear (r, "RPC NO_RPC_PROVIDER id=2 name=none");
  client_say (a, "RPC RESPONSE id=2 name=f");
  client_hear (a, "RPC INVALID_RPC_CORRELATION_ID id=2 name=f original=5 isError");
  /* A call that is under way at the end leaks nothing. */
  fixture_stop (broker);
}

static void
test_unchecked_answers (gconstpointer more_quirks)
{
  RingerBroker *broker = start (RINGER_BROKER_QUIRK_UNCHECKED_ANSWERS |
                                GPOINTER_TO_UINT (more_quirks));
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) b = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");

  client_provide (a, "f");
  client_say (q, "RPC REQUEST id=1 name=f");
  client_hear (a, "RPC REQUEST id=1 name=f");
  client_say (b, "RPC ACCEPT id=1 name=forged");
  client_hear (q, "RPC ACCEPT id=1 name=forged");
  client_say (b, "RPC ACCEPT id=1 name=forged");
  client_hear (a, "RPC MULTIPLE_ACCEPT id=1 name=f");
  client_say (b, "RPC RESPONSE id=1 name=forged data=0");
  client_hear (q, "RPC RESPONSE id=1 name=forged data=0");
  client_say (a, "RPC RESPONSE id=1 name=f");
  client_hear (a, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");
  client_say (q, "RPC REQUEST id=2 name=f");
  client_hear (a, "RPC REQUEST id=2 name=f");
  client_say (b, "RPC REJECT id=2 name=f");
  client_hear (q, "RPC NO_RPC_PROVIDER id=2 name=f");
  fixture_stop (broker);
}

static void
test_double_data (void)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  RingerBroker *broker;

  g_assert_true (
      ringer_broker_config_load (config,
                                 "{\"requestorName\":false,\"users\":{\"a\":{\"password\":\"a\"},"
                                 "\"q\":{\"password\":\"q\",\"clientData\":{\"n\":1}}}}",
                                 -1, NULL));
  g_object_set (config, "quirks", RINGER_BROKER_QUIRK_DOUBLE_DATA, NULL);
  broker = fixture_start_with (config);
  {
    g_autoptr (Client) a = client_named (broker, "a");
    g_autoptr (Client) b = client_named (broker, "a");
    g_autoptr (Client) q = client_named (broker, "q");

    client_provide (a, "f");
    client_say (q, "RPC REQUEST id=1 name=f");
    client_hear (a, "RPC REQUEST id=1 name=f userData={\"n\":1}");
    client_provide (b, "f");
    client_say (a, "RPC REJECT id=1 name=f");
    client_hear (b, "RPC REQUEST id=1 name=f userData=\"{\\\"n\\\":1}\"");
  }
  fixture_stop (broker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/quirks/stale-accept", test_stale_accept);
  g_test_add_func ("/broker/quirks/silent-death", test_silent_death);
  g_test_add_func ("/broker/quirks/shared-ids", test_shared_ids);
  g_test_add_data_func ("/broker/quirks/unchecked-answers", NULL, test_unchecked_answers);
  g_test_add_data_func ("/broker/quirks/unchecked-answers-shared-ids",
                        GUINT_TO_POINTER (RINGER_BROKER_QUIRK_SHARED_IDS), test_unchecked_answers);
  g_test_add_func ("/broker/quirks/double-data", test_double_data);
  return g_test_run ();
}
