/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

#include "ringer-codec.h"
#include "ringer-json.h"

/* The directory that is built in: directory notes 3. */

typedef struct
{
  RingerBroker *broker;
  Client       *ann;
  Client       *bob;
} Scene;

static void
set_up (Scene *scene, gconstpointer unused)
{
  scene->broker = fixture_start (NULL);
  scene->ann = client_named (scene->broker, "ann");
  scene->bob = client_named (scene->broker, "bob");
}

static void
tear_down (Scene *scene, gconstpointer unused)
{
  client_free (scene->ann);
  client_free (scene->bob);
  fixture_stop (scene->broker);
}

/* Asks for the list; the answer's ids and times are replaced by ID and SINCE. */
static char *
list (Client *client, const char *data)
{
  g_autofree char *escaped = data != NULL ? g_uri_escape_string (data, NULL, FALSE) : NULL;
  g_autofree char *line = NULL;
  g_autoptr (GBytes) frame = NULL;
  g_autoptr (RingerMessage) answer = NULL;
  g_autoptr (GRegex) ids = g_regex_new ("\"id\":\"[^\"]*\"", 0, 0, NULL);
  g_autoptr (GRegex) times = g_regex_new ("\"since\":[0-9]{13},", 0, 0, NULL);
  g_autofree char *without_ids = NULL;
  const char      *text;

  line = g_strconcat ("RPC REQUEST id=l name=rpc-directory/list", data != NULL ? " data=" : NULL,
                      escaped, NULL);
  client_say (client, line);
  client_hear (client, "RPC ACCEPT id=l name=rpc-directory/list");
  frame = client_take (client);
  answer = ringer_codec_decode_bytes (frame, NULL);
  g_assert_cmpint (ringer_message_get_action (answer), ==, RINGER_RPC_RESPONSE);
  text = ringer_message_get_text (answer, RINGER_FIELD_DATA, NULL);
  g_assert_true (ringer_json_validate (text, -1, NULL, NULL));
  without_ids = g_regex_replace_literal (ids, text, -1, 0, "\"id\":\"ID\"", 0, NULL);
  return g_regex_replace_literal (times, without_ids, -1, 0, "\"since\":SINCE,", 0, NULL);
}

static void
assert_list (Client *client, const char *data, const char *expected)
{
  g_autofree char *got = list (client, data);

  g_assert_cmpstr (got, ==, expected);
}

/* The data of the next changed event. */
static char *
take_event (Client *client)
{
  g_autoptr (GBytes) frame = client_take (client);
  g_autoptr (RingerMessage) event = ringer_codec_decode_bytes (frame, NULL);

  g_assert_cmpint (ringer_message_get_topic (event), ==, RINGER_TOPIC_EVENT);
  g_assert_cmpstr (ringer_message_get_text (event, RINGER_FIELD_NAME, NULL), ==,
                   "rpc-directory/changed");
  return g_strdup (ringer_message_get_text (event, RINGER_FIELD_DATA, NULL));
}

static void
assert_event (Client *client, const char *expected)
{
  g_autofree char *got = take_event (client);

  g_assert_cmpstr (got, ==, expected);
}

static void
subscribe (Client *client)
{
  client_say (client, "EVENT SUBSCRIBE id=s names=rpc-directory/changed");
  client_hear (client, "EVENT SUBSCRIBE id=s isAck");
}

#define HEAD  "{\"v\":1,\"node\":\"ringer\",\"nodes\":[\"ringer\"],"
#define EVENT "{\"v\":1,\"node\":\"ringer\",\"rev\":"
#define PROVIDER(user) \
  "{\"id\":\"ID\",\"node\":\"ringer\",\"via\":\"wsBinary\",\"since\":SINCE,\"user\":\"" user "\"}"

static void
test_list (Scene *scene, gconstpointer unused)
{
  assert_list (scene->ann, NULL, HEAD "\"rev\":0,\"total\":0,\"truncated\":false,\"rpcs\":[]}");

  subscribe (scene->ann);
  client_provide (scene->bob, "x%00\"");
  client_provide (scene->bob, "b");
  client_provide (scene->ann, "b");
  client_provide (scene->ann, "a");
  RINGER_TEST_WAIT (scene->ann->frames.length > 0);
  g_free (take_event (scene->ann));

  assert_list (scene->ann, "null",
               HEAD "\"rev\":1,\"total\":3,\"truncated\":false,\"rpcs\":["
                    "{\"name\":\"a\",\"providers\":[" PROVIDER (
                        "ann") "]},"
                               "{\"name\":\"b\",\"providers\":[" PROVIDER ("bob") "," PROVIDER (
                                   "ann") "]},"
                                          "{\"name\":\"x\\u0000\\\"\",\"providers\":[" PROVIDER (
                                              "bob") "]}]}");
}

static void
test_paging (Scene *scene, gconstpointer unused)
{
  client_say (scene->bob, "RPC PROVIDE id=p names=o/b,o/a,o/\360\237\246\212,o/\357\275\241,p,o");
  client_hear (scene->bob, "RPC PROVIDE id=p isAck");
  assert_list (scene->ann, "{\"prefix\":\"o/\",\"limit\":2,\"other\":[]}",
               HEAD "\"rev\":0,\"total\":4,\"truncated\":true,\"rpcs\":["
                    "{\"name\":\"o/a\",\"providers\":[" PROVIDER (
                        "bob") "]},"
                               "{\"name\":\"o/b\",\"providers\":[" PROVIDER ("bob") "]}]}");
  /* In the order of code points, not of UTF-16. */
  assert_list (
      scene->ann, "{\"prefix\":\"o/\",\"limit\":20000,\"after\":\"o/b\"}",
      HEAD "\"rev\":0,\"total\":2,\"truncated\":false,\"rpcs\":["
           "{\"name\":\"o/\357\275\241\",\"providers\":[" PROVIDER (
               "bob") "]},"
                      "{\"name\":\"o/\360\237\246\212\",\"providers\":[" PROVIDER ("bob") "]}]}");
  assert_list (scene->ann, "{\"after\":\"p\"}",
               HEAD "\"rev\":0,\"total\":0,\"truncated\":false,\"rpcs\":[]}");
}

static void
test_bad_request (Scene *scene, gconstpointer unused)
{
  static const char *const cases[] = {
    "",
    "{bad",
    "[]",
    "\"x\"",
    "1",
    "{\"prefix\":1}",
    "{\"after\":null}",
    "{\"limit\":0}",
    "{\"limit\":-1}",
    "{\"limit\":1.5}",
    "{\"limit\":\"1\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = g_uri_escape_string (cases[i], NULL, FALSE);
      g_autofree char *line = g_strconcat (
          "RPC REQUEST id=1 name=rpc-directory/list data=", escaped, NULL);
      g_autoptr (GBytes) frame = NULL;
      g_autoptr (RingerMessage) answer = NULL;
      const char *data;

      client_say (scene->ann, line);
      client_hear (scene->ann, "RPC ACCEPT id=1 name=rpc-directory/list");
      frame = client_take (scene->ann);
      answer = ringer_codec_decode_bytes (frame, NULL);
      g_assert_cmpint (ringer_message_get_action (answer), ==, RINGER_RPC_REQUEST_ERROR);
      data = ringer_message_get_text (answer, RINGER_FIELD_DATA, NULL);
      g_assert_true (ringer_json_validate (data, -1, NULL, NULL));
      g_assert_true (g_str_has_prefix (data, "{\"code\":\"BAD_REQUEST\",\"message\":\""));
    }
}

static void
test_changes (Scene *scene, gconstpointer unused)
{
  subscribe (scene->ann);
  client_provide (scene->bob, "b");
  client_provide (scene->bob, "a");
  assert_event (scene->ann, EVENT "1,\"added\":[\"a\",\"b\"],\"removed\":[],\"changed\":[]}");

  client_provide (scene->ann, "b");
  client_say (scene->bob, "RPC UNPROVIDE id=u names=a");
  client_hear (scene->bob, "RPC UNPROVIDE id=u isAck");
  client_provide (scene->bob, "c");
  assert_event (scene->ann, EVENT "2,\"added\":[\"c\"],\"removed\":[\"a\"],\"changed\":[\"b\"]}");

  /* What came and went between two events is not worth one. */
  client_provide (scene->bob, "d");
  client_say (scene->bob, "RPC UNPROVIDE id=u names=d");
  client_hear (scene->bob, "RPC UNPROVIDE id=u isAck");
  client_leave (scene->bob);
  assert_event (scene->ann, EVENT "3,\"added\":[],\"removed\":[\"c\"],\"changed\":[\"b\"]}");
}

/* One event in 100 ms at most. */
static void
test_spacing (Scene *scene, gconstpointer unused)
{
  gint64 first;

  subscribe (scene->ann);
  client_provide (scene->bob, "a");
  g_free (take_event (scene->ann));
  first = g_get_monotonic_time ();
  client_provide (scene->bob, "b");
  g_free (take_event (scene->ann));
  g_assert_cmpint (g_get_monotonic_time () - first, >=, 90 * 1000);
}

/* Nobody else may be the directory. */
static void
test_impostors (Scene *scene, gconstpointer unused)
{
  client_say (scene->bob, "RPC PROVIDE id=1 names=rpc-directory/list");
  client_hear (scene->bob, "RPC MESSAGE_DENIED id=1 name=rpc-directory/list original=8 isError");
  client_say (scene->bob, "RPC PROVIDE id=2 names=rpc-directory/,x");
  client_hear (scene->bob, "RPC MESSAGE_DENIED id=2 name=rpc-directory/ original=8 isError");
  client_hear (scene->bob, "RPC PROVIDE id=2 isAck");
  client_provide (scene->bob, "rpc-directory");
  subscribe (scene->ann);
  client_say (scene->bob, "EVENT EMIT name=rpc-directory/changed data={}");
  client_hear (scene->bob, "EVENT MESSAGE_DENIED name=rpc-directory/changed original=2 isError");
  client_say (scene->ann, "RPC REQUEST id=1 name=rpc-directory/other");
  client_hear (scene->ann, "RPC NO_RPC_PROVIDER id=1 name=rpc-directory/other");
  assert_event (scene->ann,
                EVENT "1,\"added\":[\"rpc-directory\",\"x\"],\"removed\":[],\"changed\":[]}");
}

static void
test_denied (void)
{
  RingerBroker *broker = fixture_start (
      "{\"permissions\":{\"rpc\":{\"rpc-directory/*\":{\"request\":[\"ann\"]}}}}");
  g_autoptr (Client) bob = client_named (broker, "bob");

  client_say (bob, "RPC REQUEST id=1 name=rpc-directory/list");
  client_hear (bob, "RPC MESSAGE_DENIED id=1 name=rpc-directory/list original=2 isError");
  fixture_stop (broker);
}

static void
test_node_name (void)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  RingerBroker *broker;

  g_object_set (config, "node-name", "no\"de", NULL);
  broker = fixture_start_with (config);
  {
    g_autoptr (Client) ann = client_named (broker, "ann");

    assert_list (ann, NULL,
                 "{\"v\":1,\"node\":\"no\\\"de\",\"nodes\":[\"no\\\"de\"],"
                 "\"rev\":0,\"total\":0,\"truncated\":false,\"rpcs\":[]}");
  }
  fixture_stop (broker);
}

/* A list stays below what receivers take, however many names there are, and an
 * event with too many says only that something changed. */
static void
test_many_names (Scene *scene, gconstpointer unused)
{
  g_autofree char *padding = g_strnfill (900, 'n');
  g_autofree char *got = NULL;

  subscribe (scene->ann);
  for (guint block = 0; block < 2; block++)
    {
      g_autoptr (GString) line = g_string_new ("RPC PROVIDE id=p names=first");

      for (guint i = 0; i < 500; i++)
        g_string_append_printf (line, ",%u-%03u-%s", block, i, padding);
      client_say (scene->bob, line->str);
    }
  g_bytes_unref (client_take (scene->bob));
  assert_event (scene->ann, EVENT "1}");
  got = list (scene->ann, "{\"limit\":10000}");
  g_assert_cmpuint (strlen (got), <, 1024 * 1024);
  g_assert_cmpuint (strlen (got), >, 512 * 1024);
  g_assert_nonnull (strstr (got, "\"total\":1001,\"truncated\":true"));
}

static void
add (const char *path, void (*func) (Scene *scene, gconstpointer unused))
{
  g_test_add (path, Scene, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/broker/directory/list", test_list);
  add ("/broker/directory/paging", test_paging);
  add ("/broker/directory/bad-request", test_bad_request);
  add ("/broker/directory/changes", test_changes);
  add ("/broker/directory/spacing", test_spacing);
  add ("/broker/directory/impostors", test_impostors);
  g_test_add_func ("/broker/directory/denied", test_denied);
  g_test_add_func ("/broker/directory/node-name", test_node_name);
  add ("/broker/directory/many-names", test_many_names);
  return g_test_run ();
}
