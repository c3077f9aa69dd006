/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

static void
test_call (void)
{
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) provider = client_login (broker, "{}");
  g_autoptr (Client) requestor = client_login (broker, "{\"username\":\"ann\"}");

  client_say (provider, "RPC PROVIDE id=1 names=add");
  client_hear_hex (provider, "0b10061a070808"
                             "1a0131"
                             "2801");
  client_say (requestor, "RPC REQUEST id=q1 name=add data=[1,2]");
  client_hear (provider, "RPC REQUEST id=q1 name=add data=[1,2] user=ann");
  client_say (provider, "RPC ACCEPT id=q1 name=add");
  client_hear (requestor, "RPC ACCEPT id=q1 name=add");
  client_say (provider, "RPC RESPONSE id=q1 name=add data=3");
  client_hear (requestor, "RPC RESPONSE id=q1 name=add data=3");
  fixture_stop (broker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/rpc/call", test_call);
  return g_test_run ();
}
