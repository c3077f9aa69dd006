/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

/* Events and presence: protocol notes 9. */

static void
test_events (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) b = client_login (broker, "{}");

  client_say (a, "EVENT SUBSCRIBE id=1 names=x,y,x");
  client_hear (a, "EVENT MULTIPLE_SUBSCRIPTIONS name=x original=3");
  client_hear (a, "EVENT SUBSCRIBE id=1 isAck");
  client_say (b, "EVENT SUBSCRIBE id=2 names=x");
  client_hear (b, "EVENT SUBSCRIBE id=2 isAck");

  /* Never to the sender, and as it was sent. */
  client_say (a, "EVENT EMIT name=x data=1.0");
  client_hear (b, "EVENT EMIT name=x data=1.0");
  client_say (b, "EVENT EMIT name=x");
  client_hear (a, "EVENT EMIT name=x");
  client_say (b, "EVENT EMIT name=nobody data=1");
  client_say (b, "EVENT EMIT data=1");
  client_hear_nothing (b);

  client_say (a, "EVENT UNSUBSCRIBE id=3 names=x,never");
  client_hear (a, "EVENT UNSUBSCRIBE id=3 isAck");
  client_say (b, "EVENT EMIT name=x");
  client_say (b, "EVENT EMIT name=y data=2");
  client_hear (a, "EVENT EMIT name=y data=2");

  client_say (a, "EVENT SUBSCRIBE id=4");
  client_hear (a, "EVENT SUBSCRIBE id=4 isAck");
  client_say (a, "EVENT ERROR name=x");
  client_say (a, "EVENT MESSAGE_DENIED name=x");
  client_say_hex (a, "0410041a00");
  client_hear_nothing (a);
  fixture_stop (broker);
}

/* A subscription ends with its socket. */
static void
test_subscriber_leaves (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) b = client_login (broker, "{}");
  g_autoptr (Client) c = client_login (broker, "{}");

  client_say (a, "EVENT SUBSCRIBE id=1 names=x,y");
  client_hear (a, "EVENT SUBSCRIBE id=1 isAck");
  client_say (b, "EVENT SUBSCRIBE id=1 names=x");
  client_hear (b, "EVENT SUBSCRIBE id=1 isAck");
  client_leave (a);
  client_say (c, "EVENT EMIT name=x data=1");
  client_hear (b, "EVENT EMIT name=x data=1");
  fixture_stop (broker);
}

/* Listening is left out, and says so. */
static void
test_listen (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) a = client_login (broker, "{}");

  client_say (a, "EVENT LISTEN id=1 name=x.*");
  client_hear (a, "EVENT MESSAGE_DENIED id=1 name=x.* original=5 isError");
  client_say (a, "EVENT UNLISTEN id=2 name=x.*");
  client_hear (a, "EVENT UNLISTEN id=2 isAck");
  client_say (a, "EVENT LISTEN_ACCEPT name=x");
  client_say (a, "EVENT LISTEN_REJECT name=x");
  client_hear_nothing (a);
  fixture_stop (broker);
}

static void
test_queries (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) ann = client_named (broker, "ann");
  g_autoptr (Client) bob = client_named (broker, "bob");
  g_autoptr (Client) bob_again = client_named (broker, "bob");
  g_autoptr (Client) anonymous = client_login (broker, "{}");
  g_autoptr (Client) odd = client_login (broker, "{\"username\":\"o\\\"\"}");

  client_say (ann, "PRESENCE QUERY_ALL id=1");
  client_hear (ann, "PRESENCE QUERY_ALL_RESPONSE names=bob,open,o\"");
  client_say (ann, "PRESENCE QUERY id=2 names=ann,o\",zoe,ann");
  client_hear (ann, "PRESENCE QUERY_RESPONSE id=2 "
                    "data={\"ann\":true,\"o\\\"\":true,\"zoe\":false}");
  client_say (ann, "PRESENCE QUERY id=3");
  client_hear (ann, "PRESENCE QUERY_RESPONSE id=3 data={}");
  client_say (ann, "PRESENCE QUERY_ALL_RESPONSE id=3");
  client_hear_nothing (ann);
  client_leave (odd);
  client_leave (bob_again);
  client_leave (anonymous);
  client_say (ann, "PRESENCE QUERY_ALL");
  client_hear (ann, "PRESENCE QUERY_ALL_RESPONSE names=bob");
  fixture_stop (broker);
}

static void
test_watching (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) all = client_named (broker, "all");
  g_autoptr (Client) some = client_named (broker, "some");

  client_say (all, "PRESENCE SUBSCRIBE_ALL id=1");
  client_hear (all, "PRESENCE SUBSCRIBE_ALL isAck");
  client_say (all, "PRESENCE SUBSCRIBE_ALL id=1");
  client_hear (all, "PRESENCE MULTIPLE_SUBSCRIPTIONS name=%25_EVERYONE_%25 original=12");
  client_hear (all, "PRESENCE SUBSCRIBE_ALL isAck");
  client_say (some, "PRESENCE SUBSCRIBE id=2 names=bob,bob");
  client_hear (some, "PRESENCE MULTIPLE_SUBSCRIPTIONS name=bob original=10");
  client_hear (some, "PRESENCE SUBSCRIBE id=2 isAck");
  {
    g_autoptr (Client) ann = client_named (broker, "ann");
    g_autoptr (Client) bob = client_named (broker, "bob");
    g_autoptr (Client) bob_again = client_named (broker, "bob");

    client_hear (all, "PRESENCE PRESENCE_JOIN_ALL name=ann");
    client_hear (all, "PRESENCE PRESENCE_JOIN_ALL name=bob");
    client_hear (some, "PRESENCE PRESENCE_JOIN name=bob");
    client_leave (bob);
    client_hear_nothing (all);
    client_leave (bob_again);
    client_hear (all, "PRESENCE PRESENCE_LEAVE_ALL name=bob");
    client_hear (some, "PRESENCE PRESENCE_LEAVE name=bob");

    client_say (all, "PRESENCE UNSUBSCRIBE_ALL id=3");
    client_hear (all, "PRESENCE UNSUBSCRIBE_ALL isAck");
    client_say (some, "PRESENCE UNSUBSCRIBE id=4 names=bob");
    client_hear (some, "PRESENCE UNSUBSCRIBE id=4 isAck");
    client_leave (ann);
    client_hear_nothing (all);
    client_hear_nothing (some);
  }
  fixture_stop (broker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/events/emit", test_events);
  g_test_add_func ("/broker/events/subscriber-leaves", test_subscriber_leaves);
  g_test_add_func ("/broker/events/listen", test_listen);
  g_test_add_func ("/broker/presence/queries", test_queries);
  g_test_add_func ("/broker/presence/watching", test_watching);
  return g_test_run ();
}
