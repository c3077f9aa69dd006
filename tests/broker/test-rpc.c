/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

#include "ringer-codec.h"

/* RPC: protocol notes 5 and 18. */

#define QUIET "{\"requestorName\":false,\"requestorData\":false}"

typedef struct
{
  RingerBroker *broker;
  Client       *a; /* provides, as does b in some tests */
  Client       *b;
  Client       *q; /* asks */
} Scene;

static void
set_up (Scene *scene, gconstpointer config)
{
  scene->broker = fixture_start (config);
  scene->a = client_login (scene->broker, "{\"username\":\"a\"}");
  scene->b = client_login (scene->broker, "{\"username\":\"b\"}");
  scene->q = client_login (scene->broker, "{\"username\":\"q\"}");
}

static void
tear_down (Scene *scene, gconstpointer config)
{
  client_free (scene->a);
  client_free (scene->b);
  client_free (scene->q);
  fixture_stop (scene->broker);
}

static void
test_provide (Scene *scene, gconstpointer config)
{
  client_say (scene->a, "RPC PROVIDE id=1 names=add");
  client_hear_hex (scene->a, "0b10061a0708081a01312801");
  client_say (scene->a, "RPC PROVIDE id=2 names=add");
  client_hear (scene->a, "RPC MULTIPLE_PROVIDERS name=add original=8");
  client_hear (scene->a, "RPC PROVIDE id=2 isAck");
  client_say (scene->a, "RPC PROVIDE id=3 names=x,x");
  client_hear (scene->a, "RPC MULTIPLE_PROVIDERS name=x original=8");
  client_hear (scene->a, "RPC PROVIDE id=3 isAck");
  client_say (scene->a, "RPC PROVIDE id=4");
  client_hear (scene->a, "RPC PROVIDE id=4 isAck");
  client_say (scene->a, "RPC PROVIDE names=y");
  client_hear (scene->a, "RPC PROVIDE isAck");
  client_say (scene->a, "RPC UNPROVIDE id=5 names=x,never");
  client_hear (scene->a, "RPC UNPROVIDE id=5 isAck");
  client_say (scene->q, "RPC REQUEST id=1 name=x");
  client_hear (scene->q, "RPC NO_RPC_PROVIDER id=1 name=x");
  /* Again, as it is not there any more. */
  client_say (scene->a, "RPC PROVIDE id=6 names=x");
  client_hear (scene->a, "RPC PROVIDE id=6 isAck");
}

static void
test_names (Scene *scene, gconstpointer config)
{
  static const char *const names[] = { "", "%00", "a%00b", "a%00c", "__proto__", "\360\237\246\212",
                                       "*" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *request = g_strdup_printf ("RPC REQUEST id=%u name=%s", i, names[i]);
      g_autofree char *missing = g_strdup_printf ("RPC NO_RPC_PROVIDER id=%u name=%s", i, names[i]);

      client_say (scene->q, request);
      client_hear (scene->q, missing);
      client_provide (scene->a, names[i]);
      client_say (scene->q, request);
      client_hear (scene->a, request);
    }
}

static void
test_answers (Scene *scene, gconstpointer config)
{
  client_provide (scene->a, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f data=%20{\"n\":1.0}%20");
  client_hear (scene->a, "RPC REQUEST id=1 name=f data=%20{\"n\":1.0}%20 user=q");
  client_say (scene->a, "RPC ACCEPT id=1 name=f");
  client_hear (scene->q, "RPC ACCEPT id=1 name=f");
  client_say (scene->a, "RPC ACCEPT id=1 name=f");
  client_hear (scene->a, "RPC MULTIPLE_ACCEPT id=1 name=f");
  client_say (scene->a, "RPC RESPONSE id=1 name=f data=12345678901234567890");
  client_hear (scene->q, "RPC RESPONSE id=1 name=f data=12345678901234567890");
  client_say (scene->a, "RPC RESPONSE id=1 name=f data=2");
  client_hear (scene->a, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");

  /* No accept is needed, nor data; the name in an answer is not checked. */
  client_say (scene->q, "RPC REQUEST id=2 name=f");
  client_hear (scene->a, "RPC REQUEST id=2 name=f user=q");
  client_say (scene->a, "RPC RESPONSE id=2 name=other");
  client_hear (scene->q, "RPC RESPONSE id=2 name=other");

  client_say (scene->q, "RPC REQUEST id=3 name=f data=");
  client_hear (scene->a, "RPC REQUEST id=3 name=f data= user=q");
  client_say (scene->a, "RPC REQUEST_ERROR id=3 name=f data=\"boom\"");
  client_hear (scene->q, "RPC REQUEST_ERROR id=3 name=f data=\"boom\"");
  client_say (scene->a, "RPC ACCEPT id=3 name=f");
  client_hear (scene->a, "RPC INVALID_RPC_CORRELATION_ID id=3 name=f original=4 isError");
  client_say (scene->a, "RPC REJECT id=3 name=f");
  client_hear (scene->a, "RPC INVALID_RPC_CORRELATION_ID id=3 name=f original=6 isError");
  client_say (scene->a, "RPC REQUEST_ERROR id= name=");
  client_hear (scene->a, "RPC INVALID_RPC_CORRELATION_ID id= name= original=7 isError");
  client_hear_nothing (scene->q);
}

/* A requestor may provide what it calls. */
static void
test_own_provider (Scene *scene, gconstpointer config)
{
  client_provide (scene->q, "self");
  client_say (scene->q, "RPC REQUEST id=1 name=self");
  client_hear (scene->q, "RPC REQUEST id=1 name=self user=q");
  client_say (scene->q, "RPC RESPONSE id=1 name=self data=1");
  client_hear (scene->q, "RPC RESPONSE id=1 name=self data=1");
}

static Client *
take_asked (Scene *scene, const char *line)
{
  Client *asked;

  RINGER_TEST_WAIT (scene->a->frames.length + scene->b->frames.length > 0);
  asked = scene->a->frames.length > 0 ? scene->a : scene->b;
  client_hear (asked, line);
  return asked;
}

/* Each of 40 calls goes to one of two; that all go to the same one happens once
 * in half a million million runs. */
static void
test_random_provider (Scene *scene, gconstpointer config)
{
  guint n_a = 0;

  client_provide (scene->a, "f");
  client_provide (scene->b, "f");
  for (guint i = 0; i < 40; i++)
    {
      Client *asked;

      client_say (scene->q, "RPC REQUEST id=1 name=f");
      asked = take_asked (scene, "RPC REQUEST id=1 name=f user=q");
      n_a += asked == scene->a;
      client_say (asked, "RPC RESPONSE id=1 name=f");
      client_hear (scene->q, "RPC RESPONSE id=1 name=f");
    }
  g_assert_cmpuint (n_a, >, 0);
  g_assert_cmpuint (n_a, <, 40);
}

static void
test_reject (Scene *scene, gconstpointer config)
{
  Client *first;
  Client *second;

  client_provide (scene->a, "f");
  client_provide (scene->b, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f data=1");
  first = take_asked (scene, "RPC REQUEST id=1 name=f data=1 user=q");
  second = first == scene->a ? scene->b : scene->a;
  client_say (first, "RPC REJECT id=1 name=f");
  client_hear (second, "RPC REQUEST id=1 name=f data=1 user=q");
  /* It has had its turn. */
  client_say (first, "RPC RESPONSE id=1 name=f");
  client_hear (first, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");
  client_say (second, "RPC REJECT id=1 name=f");
  client_hear (scene->q, "RPC NO_RPC_PROVIDER id=1 name=f");
  client_hear_nothing (first);
  client_hear_nothing (second);
}

/* After ACCEPT, REJECT and reroute, the next provider's ACCEPT counts. */
static void
test_reject_after_accept (Scene *scene, gconstpointer config)
{
  Client *first;
  Client *second;

  client_provide (scene->a, "f");
  client_provide (scene->b, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f");
  first = take_asked (scene, "RPC REQUEST id=1 name=f user=q");
  second = first == scene->a ? scene->b : scene->a;
  client_say (first, "RPC ACCEPT id=1 name=f");
  client_hear (scene->q, "RPC ACCEPT id=1 name=f");
  client_say (first, "RPC REJECT id=1 name=f");
  client_hear (second, "RPC REQUEST id=1 name=f user=q");
  client_say (second, "RPC ACCEPT id=1 name=f");
  client_hear (scene->q, "RPC ACCEPT id=1 name=f");
  client_say (second, "RPC RESPONSE id=1 name=f");
  client_hear (scene->q, "RPC RESPONSE id=1 name=f");
}

/* Only the socket that was asked may answer. */
static void
test_foreign_answer (Scene *scene, gconstpointer config)
{
  client_provide (scene->a, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f");
  client_hear (scene->a, "RPC REQUEST id=1 name=f user=q");
  client_say (scene->b, "RPC RESPONSE id=1 name=f data=1");
  client_hear (scene->b, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");
  client_say (scene->b, "RPC REJECT id=1 name=f");
  client_hear (scene->b, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=6 isError");
  client_hear_nothing (scene->q);
  client_say (scene->a, "RPC RESPONSE id=1 name=f data=2");
  client_hear (scene->q, "RPC RESPONSE id=1 name=f data=2");
}

/* Two requestors use one id: the provider gets another one for the second. */
static void
test_same_id (Scene *scene, gconstpointer config)
{
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) request = NULL;
  g_autofree char *line = NULL;
  const char      *id;

  client_provide (scene->a, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f data=\"q\"");
  client_hear (scene->a, "RPC REQUEST id=1 name=f data=\"q\" user=q");
  client_say (scene->b, "RPC REQUEST id=1 name=f data=\"b\"");
  frame = client_take (scene->a);
  request = ringer_codec_decode_bytes (frame, NULL);
  id = ringer_message_get_text (request, RINGER_FIELD_CORRELATION_ID, NULL);
  g_assert_cmpstr (id, !=, "1");
  g_assert_cmpstr (ringer_message_get_text (request, RINGER_FIELD_DATA, NULL), ==, "\"b\"");
  g_assert_cmpstr (ringer_message_get_text (request, RINGER_FIELD_REQUESTOR_NAME, NULL), ==, "b");

  line = g_strdup_printf ("RPC ACCEPT id=%s name=f", id);
  client_say (scene->a, line);
  client_hear (scene->b, "RPC ACCEPT id=1 name=f");
  client_say (scene->a, line);
  g_free (line);
  line = g_strdup_printf ("RPC MULTIPLE_ACCEPT id=%s name=f", id);
  client_hear (scene->a, line);
  client_say (scene->a, "RPC RESPONSE id=1 name=f data=\"to%20q\"");
  client_hear (scene->q, "RPC RESPONSE id=1 name=f data=\"to%20q\"");
  g_free (line);
  line = g_strdup_printf ("RPC RESPONSE id=%s name=f data=\"to%%20b\"", id);
  client_say (scene->a, line);
  client_hear (scene->b, "RPC RESPONSE id=1 name=f data=\"to%20b\"");
  client_hear_nothing (scene->q);
}

/* What only the broker may say does not pass. */
static void
test_forged_fields (Scene *scene, gconstpointer config)
{
  client_provide (scene->a, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f names=x,y original=8 isAck isError "
                        "user=root userData={}");
  client_hear (scene->a,
               config != NULL ? "RPC REQUEST id=1 name=f" : "RPC REQUEST id=1 name=f user=q");
}

static void
test_requestor_data (void)
{
  RingerBroker *broker = fixture_start (
      "{\"users\":{\"a\":{\"password\":\"a\"},\"q\":{\"password\":\"q\",\"clientData\":[1.0]}},"
      "\"requestorName\":false}");
  g_autoptr (Client) a = client_named (broker, "a");
  g_autoptr (Client) q = client_named (broker, "q");

  client_provide (a, "f");
  client_say (q, "RPC REQUEST id=1 name=f user=root userData=0");
  client_hear (a, "RPC REQUEST id=1 name=f userData=[1.0]");
  client_say (a, "RPC REQUEST id=2 name=f user=root userData=0");
  client_hear (a, "RPC REQUEST id=2 name=f");
  fixture_stop (broker);
}

static void
test_provider_leaves (Scene *scene, gconstpointer accepted)
{
  Client *first;
  Client *second;

  client_provide (scene->a, "f");
  client_provide (scene->b, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f");
  first = take_asked (scene, "RPC REQUEST id=1 name=f user=q");
  second = first == scene->a ? scene->b : scene->a;
  client_say (first, "RPC ACCEPT id=1 name=f");
  client_hear (scene->q, "RPC ACCEPT id=1 name=f");
  client_leave (first);
  client_hear (second, "RPC REQUEST id=1 name=f user=q");
  client_leave (second);
  client_hear (scene->q, "RPC NO_RPC_PROVIDER id=1 name=f");
  client_say (scene->q, "RPC REQUEST id=2 name=f");
  client_hear (scene->q, "RPC NO_RPC_PROVIDER id=2 name=f");
}

static void
test_provider_unprovides (Scene *scene, gconstpointer config)
{
  client_provide (scene->a, "f");
  client_say (scene->q, "RPC REQUEST id=1 name=f");
  client_hear (scene->a, "RPC REQUEST id=1 name=f user=q");
  client_say (scene->a, "RPC UNPROVIDE id=u names=f");
  client_hear (scene->a, "RPC UNPROVIDE id=u isAck");
  client_say (scene->a, "RPC ACCEPT id=1 name=f");
  client_hear (scene->q, "RPC ACCEPT id=1 name=f");
  client_say (scene->a, "RPC RESPONSE id=1 name=f");
  client_hear (scene->q, "RPC RESPONSE id=1 name=f");
}

static void
test_requestor_leaves (Scene *scene, gconstpointer config)
{
  client_provide (scene->a, "f");
  client_provide (scene->a, "g");
  client_say (scene->q, "RPC REQUEST id=1 name=f");
  client_hear (scene->a, "RPC REQUEST id=1 name=f user=q");
  client_say (scene->q, "RPC REQUEST id=2 name=g");
  client_hear (scene->a, "RPC REQUEST id=2 name=g user=q");
  client_leave (scene->q);
  client_say (scene->a, "RPC ACCEPT id=1 name=f");
  client_say (scene->a, "RPC RESPONSE id=1 name=f");
  client_hear_nothing (scene->a);
  client_say (scene->a, "RPC RESPONSE id=1 name=f");
  client_hear (scene->a, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=5 isError");
  /* Nobody else is bothered with a call that nobody waits for. */
  client_provide (scene->b, "g");
  client_say (scene->a, "RPC REJECT id=2 name=g");
  client_hear_nothing (scene->a);
  client_hear_nothing (scene->b);
}

static void
test_timeouts (void)
{
  RingerBroker *broker = fixture_start ("{\"ackTimeout\":100,\"responseTimeout\":200,"
                                        "\"requestorName\":false}");
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");
  gint64 before;

  client_provide (a, "f");
  before = g_get_monotonic_time ();
  client_say (q, "RPC REQUEST id=1 name=f");
  client_say (q, "RPC REQUEST id=2 name=f");
  client_hear (a, "RPC REQUEST id=1 name=f");
  client_hear (a, "RPC REQUEST id=2 name=f");
  client_say (a, "RPC ACCEPT id=2 name=f");
  client_hear (q, "RPC ACCEPT id=2 name=f");
  client_hear (q, "RPC ACCEPT_TIMEOUT id=1 name=f");
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 100 * 1000);
  client_say (a, "RPC ACCEPT id=1 name=f");
  client_hear (a, "RPC INVALID_RPC_CORRELATION_ID id=1 name=f original=4 isError");
  client_hear (q, "RPC RESPONSE_TIMEOUT id=2 name=f");
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 200 * 1000);
  client_say (a, "RPC RESPONSE id=2 name=f");
  client_hear (a, "RPC INVALID_RPC_CORRELATION_ID id=2 name=f original=5 isError");
  client_hear_nothing (q);
  fixture_stop (broker);
}

static void
test_response_timeout_first (void)
{
  RingerBroker *broker = fixture_start ("{\"ackTimeout\":150,\"responseTimeout\":50}");
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");
  gint64 until;

  client_provide (a, "f");
  client_say (q, "RPC REQUEST id=1 name=f");
  client_hear (q, "RPC RESPONSE_TIMEOUT id=1 name=f");
  until = g_get_monotonic_time () + 200 * 1000;
  RINGER_TEST_WAIT (g_get_monotonic_time () > until);
  client_hear_nothing (q);
  fixture_stop (broker);
}

/* Both timers start anew with the next provider. */
static void
test_timers_after_reroute (void)
{
  RingerBroker *broker = fixture_start ("{\"ackTimeout\":200,\"responseTimeout\":200,"
                                        "\"requestorName\":false}");
  g_autoptr (Client) a = client_login (broker, "{}");
  g_autoptr (Client) b = client_login (broker, "{}");
  g_autoptr (Client) q = client_login (broker, "{}");
  gint64 before;
  gint64 rejected;

  client_provide (a, "f");
  before = g_get_monotonic_time ();
  client_say (q, "RPC REQUEST id=1 name=f");
  client_hear (a, "RPC REQUEST id=1 name=f");
  client_provide (b, "f");
  RINGER_TEST_WAIT (g_get_monotonic_time () - before > 100 * 1000);
  client_say (a, "RPC REJECT id=1 name=f");
  client_hear (b, "RPC REQUEST id=1 name=f");
  rejected = g_get_monotonic_time ();
  client_hear (q, "RPC ACCEPT_TIMEOUT id=1 name=f");
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 300 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - rejected, >=, 190 * 1000);
  fixture_stop (broker);
}

static void
test_many_calls (Scene *scene, gconstpointer config)
{
  client_provide (scene->a, "f");
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *line = g_strdup_printf ("RPC REQUEST id=%u name=f data=%u", i, i);

      client_say (scene->q, line);
    }
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *asked = g_strdup_printf ("RPC REQUEST id=%u name=f data=%u user=q", i, i);
      g_autofree char *answer = g_strdup_printf ("RPC RESPONSE id=%u name=f data=%u", i, i);

      client_hear (scene->a, asked);
      client_say (scene->a, answer);
    }
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *answer = g_strdup_printf ("RPC RESPONSE id=%u name=f data=%u", i, i);

      client_hear (scene->q, answer);
    }
}

static void
test_big_payload (Scene *scene, gconstpointer config)
{
  g_autofree char *data = g_strnfill (900 * 1024, '7');
  g_autofree char *request = g_strdup_printf ("RPC REQUEST id=1 name=f data=%s", data);
  g_autofree char *asked = g_strdup_printf ("RPC REQUEST id=1 name=f data=%s user=q", data);
  g_autofree char *answer = g_strdup_printf ("RPC RESPONSE id=1 name=f data=%s", data);

  client_provide (scene->a, "f");
  client_say (scene->q, request);
  client_hear (scene->a, asked);
  client_say (scene->a, answer);
  client_hear (scene->q, answer);
}

/* Actions of the server, and records, which this broker does not have. */
static void
test_not_for_clients (Scene *scene, gconstpointer config)
{
  client_say (scene->a, "RPC NO_RPC_PROVIDER id=1 name=f");
  client_say (scene->a, "RPC MULTIPLE_ACCEPT id=1 name=f");
  client_say_hex (scene->a, "0410061a00");
  client_say_hex (scene->a, "021006");
  client_hear_nothing (scene->a);
  client_say_hex (scene->a, "0610051a020802");
  client_hear (scene->a, "PARSER UNKNOWN_TOPIC");
  client_say (scene->a, "PARSER ERROR");
  client_hear_hex (scene->a, "0610011a020801");
  client_say (scene->a, "RPC REQUEST");
  client_hear (scene->a, "RPC NO_RPC_PROVIDER");
  client_say (scene->a, "RPC REQUEST id=");
  client_hear (scene->a, "RPC NO_RPC_PROVIDER id=");
}

static void
add (const char *path, gconstpointer config, void (*func) (Scene *scene, gconstpointer config))
{
  g_test_add (path, Scene, config, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/broker/rpc/provide", NULL, test_provide);
  add ("/broker/rpc/names", QUIET, test_names);
  add ("/broker/rpc/answers", NULL, test_answers);
  add ("/broker/rpc/own-provider", NULL, test_own_provider);
  add ("/broker/rpc/random-provider", NULL, test_random_provider);
  add ("/broker/rpc/reject", NULL, test_reject);
  add ("/broker/rpc/reject-after-accept", NULL, test_reject_after_accept);
  add ("/broker/rpc/foreign-answer", NULL, test_foreign_answer);
  add ("/broker/rpc/same-id", NULL, test_same_id);
  add ("/broker/rpc/forged-fields", NULL, test_forged_fields);
  add ("/broker/rpc/forged-fields-quiet", QUIET, test_forged_fields);
  g_test_add_func ("/broker/rpc/requestor-data", test_requestor_data);
  add ("/broker/rpc/provider-leaves", NULL, test_provider_leaves);
  add ("/broker/rpc/provider-unprovides", NULL, test_provider_unprovides);
  add ("/broker/rpc/requestor-leaves", NULL, test_requestor_leaves);
  g_test_add_func ("/broker/rpc/timeouts", test_timeouts);
  g_test_add_func ("/broker/rpc/response-timeout-first", test_response_timeout_first);
  g_test_add_func ("/broker/rpc/timers-after-reroute", test_timers_after_reroute);
  add ("/broker/rpc/many-calls", NULL, test_many_calls);
  add ("/broker/rpc/big-payload", "{\"ackTimeout\":10000}", test_big_payload);
  add ("/broker/rpc/not-for-clients", NULL, test_not_for_clients);
  return g_test_run ();
}
