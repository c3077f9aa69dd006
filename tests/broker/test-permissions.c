/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

/* Permissions: protocol notes 7. */

#define CONFIG                                                                  \
  "{ \"requestorName\": false,"                                                 \
  "  \"permissions\": {"                                                        \
  "  \"rpc\": {"                                                                \
  "    \"no*\": { \"provide\": false, \"request\": false },"                    \
  "    \"no-not*\": { \"provide\": true, \"request\": true },"                  \
  "    \"ann/*\": { \"provide\": [\"ann\"], \"request\": [\"ann\", \"bob\"] }," \
  "    \"broken\": { \"provide\": \"error\", \"request\": \"error\" },"         \
  "    \"*/mid/*e\": { \"request\": false } },"                                 \
  "  \"event\": {"                                                              \
  "    \"secret/*\": { \"publish\": false, \"subscribe\": [\"ann\"] },"         \
  "    \"broken\": { \"publish\": \"error\", \"subscribe\": \"error\" } } } }"

static RingerBroker *
start (RingerBrokerQuirk quirks)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (GError) error = NULL;

  ringer_broker_config_load (config, CONFIG, -1, &error);
  g_assert_no_error (error);
  g_object_set (config, "quirks", quirks, NULL);
  return fixture_start_with (config);
}

static void
test_requests (void)
{
  RingerBroker *broker = start (0);
  g_autoptr (Client) ann = client_named (broker, "ann");
  g_autoptr (Client) eve = client_named (broker, "eve");

  client_say (eve, "RPC REQUEST id=q1 name=noreq");
  client_hear_hex (eve, "1510061a11086b1a02713120013a056e6f7265714802");
  client_say (eve, "RPC REQUEST id=q1 name=no-not");
  client_hear (eve, "RPC NO_RPC_PROVIDER id=q1 name=no-not");
  client_say (eve, "RPC REQUEST id=q1 name=ann/x");
  client_hear (eve, "RPC MESSAGE_DENIED id=q1 name=ann/x original=2 isError");
  client_say (ann, "RPC REQUEST id=q1 name=ann/x");
  client_hear (ann, "RPC NO_RPC_PROVIDER id=q1 name=ann/x");
  client_say (eve, "RPC REQUEST id=q1 name=broken");
  client_hear (eve, "RPC MESSAGE_PERMISSION_ERROR id=q1 name=broken original=2 isError");

  /* An empty id is left out; `names` are not what is checked, nor executed. */
  client_say (eve, "RPC REQUEST id= name=noreq");
  client_hear (eve, "RPC MESSAGE_DENIED name=noreq original=2 isError");
  client_say (eve, "RPC REQUEST id=1 name=noreq names=open");
  client_hear (eve, "RPC MESSAGE_DENIED id=1 name=noreq original=2 isError");
  client_say (eve, "RPC REQUEST id=1 name=/mid/e");
  client_hear (eve, "RPC MESSAGE_DENIED id=1 name=/mid/e original=2 isError");
  client_say (eve, "RPC REQUEST id=1 name=a/mid/mid/%00eee");
  client_hear (eve, "RPC MESSAGE_DENIED id=1 name=a/mid/mid/%00eee original=2 isError");
  client_say (eve, "RPC REQUEST id=1 name=a/mid/ef");
  client_hear (eve, "RPC NO_RPC_PROVIDER id=1 name=a/mid/ef");
  fixture_stop (broker);
}

static void
test_provide (void)
{
  RingerBroker *broker = start (0);
  g_autoptr (Client) ann = client_named (broker, "ann");
  g_autoptr (Client) eve = client_named (broker, "eve");

  /* A single name that is denied is not acknowledged. */
  client_say (eve, "RPC PROVIDE id=1 names=no");
  client_hear (eve, "RPC MESSAGE_DENIED id=1 name=no original=8 isError");
  client_say (eve, "RPC PROVIDE id=2 names=broken");
  client_hear (eve, "RPC MESSAGE_PERMISSION_ERROR id=2 name=broken original=8 isError");
  client_say (eve, "RPC PROVIDE id=3 names=ann/x");
  client_hear (eve, "RPC MESSAGE_DENIED id=3 name=ann/x original=8 isError");
  client_say (ann, "RPC PROVIDE id=3 names=ann/x");
  client_hear (ann, "RPC PROVIDE id=3 isAck");
  client_say (eve, "RPC UNPROVIDE id=4 names=no");
  client_hear (eve, "RPC UNPROVIDE id=4 isAck");

  /* Of several, exactly the denied ones are left out. */
  client_say (eve, "RPC PROVIDE id=5 names=no1,ok1,no2,ok2,broken");
  client_hear (eve, "RPC MESSAGE_DENIED id=5 name=no1 original=8 isError");
  client_hear (eve, "RPC MESSAGE_DENIED id=5 name=no2 original=8 isError");
  client_hear (eve, "RPC MESSAGE_PERMISSION_ERROR id=5 name=broken original=8 isError");
  client_hear (eve, "RPC PROVIDE id=5 isAck");
  client_say (ann, "RPC REQUEST id=1 name=ok1");
  client_hear (eve, "RPC REQUEST id=1 name=ok1");
  client_say (ann, "RPC REQUEST id=2 name=ok2");
  client_hear (eve, "RPC REQUEST id=2 name=ok2");
  fixture_stop (broker);
}

/* The real broker takes out the last name for each denial. */
static void
test_wrong_denial (void)
{
  RingerBroker *broker = start (RINGER_BROKER_QUIRK_WRONG_DENIAL);
  g_autoptr (Client) ann = client_named (broker, "ann");
  g_autoptr (Client) eve = client_named (broker, "eve");

  client_say (eve, "RPC PROVIDE id=5 names=ann/x,ok");
  client_hear (eve, "RPC MESSAGE_DENIED id=5 name=ann/x original=8 isError");
  client_hear (eve, "RPC PROVIDE id=5 isAck");
  client_say (ann, "RPC REQUEST id=1 name=ann/x");
  client_hear (eve, "RPC REQUEST id=1 name=ann/x");
  client_say (ann, "RPC REQUEST id=2 name=ok");
  client_hear (ann, "RPC NO_RPC_PROVIDER id=2 name=ok");
  client_say (eve, "RPC PROVIDE id=6 names=no");
  client_hear (eve, "RPC MESSAGE_DENIED id=6 name=no original=8 isError");
  client_hear_nothing (eve);
  fixture_stop (broker);
}

static void
test_events (void)
{
  RingerBroker *broker = start (0);
  g_autoptr (Client) ann = client_named (broker, "ann");
  g_autoptr (Client) eve = client_named (broker, "eve");

  client_say (ann, "EVENT SUBSCRIBE id=1 names=secret/x");
  client_hear (ann, "EVENT SUBSCRIBE id=1 isAck");
  client_say (eve, "EVENT SUBSCRIBE id=1 names=secret/x");
  client_hear (eve, "EVENT MESSAGE_DENIED id=1 name=secret/x original=3 isError");
  client_say (eve, "EVENT SUBSCRIBE id=2 names=secret/x,open");
  client_hear (eve, "EVENT MESSAGE_DENIED id=2 name=secret/x original=3 isError");
  client_hear (eve, "EVENT SUBSCRIBE id=2 isAck");
  client_say (eve, "EVENT EMIT name=secret/x data=1");
  client_hear (eve, "EVENT MESSAGE_DENIED name=secret/x original=2 isError");
  client_say (eve, "EVENT EMIT name=broken data=1");
  client_hear (eve, "EVENT MESSAGE_PERMISSION_ERROR name=broken original=2 isError");
  client_say (ann, "EVENT EMIT name=open data=1");
  client_hear (eve, "EVENT EMIT name=open data=1");
  client_hear_nothing (ann);
  fixture_stop (broker);
}

/* Of two patterns of one length the later one counts. */
static void
test_ties (void)
{
  RingerBroker *broker = fixture_start ("{\"permissions\":{\"rpc\":{"
                                        "\"a*\":{\"request\":false},\"*b\":{\"request\":true},"
                                        "\"*c\":{\"request\":true},\"d*\":{\"request\":false},"
                                        "\"*\":{\"provide\":false}}}}");
  g_autoptr (Client) client = client_login (broker, "{}");

  client_say (client, "RPC REQUEST id=1 name=ab");
  client_hear (client, "RPC NO_RPC_PROVIDER id=1 name=ab");
  client_say (client, "RPC REQUEST id=1 name=dc");
  client_hear (client, "RPC MESSAGE_DENIED id=1 name=dc original=2 isError");
  /* A message without names is judged as "undefined". */
  client_say (client, "RPC PROVIDE id=1");
  client_hear (client, "RPC MESSAGE_DENIED id=1 original=8 isError");
  fixture_stop (broker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/permissions/requests", test_requests);
  g_test_add_func ("/broker/permissions/provide", test_provide);
  g_test_add_func ("/broker/permissions/wrong-denial", test_wrong_denial);
  g_test_add_func ("/broker/permissions/events", test_events);
  g_test_add_func ("/broker/permissions/ties", test_ties);
  return g_test_run ();
}
