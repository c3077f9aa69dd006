/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "broker-fixture.h"

#include <json-glib/json-glib.h>

/* What the real broker did with each malformed frame, as recorded, done to ours.
 * Where the frame killed the real one, ours lives on. */

typedef struct
{
  RingerBroker *broker;
  Client       *provider; /* of "echo" */
} Scene;

static JsonArray *
get_list (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) ? json_object_get_array_member (object, name) : NULL;
}

static void
hear_all (Client *client, JsonArray *frames)
{
  for (guint i = 0; frames != NULL && i < json_array_get_length (frames); i++)
    client_hear_hex (
        client, json_object_get_string_member (json_array_get_object_element (frames, i), "hex"));
}

static Client *
connect_in (RingerBroker *broker, const char *state)
{
  Client *client;

  if (g_str_equal (state, "logged in"))
    return client_login (broker, "{}");
  client = client_connect (broker);
  if (g_str_equal (state, "before the challenge"))
    return client;
  g_assert_cmpstr (state, ==, "challenge accepted, not logged in");
  client_say (client, "CONNECTION CHALLENGE");
  client_hear (client, "CONNECTION ACCEPT");
  return client;
}

/* The connection goes on from where it was. */
static void
assert_usable (Client *client, const char *state)
{
  if (g_str_equal (state, "logged in"))
    {
      client_hear_nothing (client);
      return;
    }
  if (g_str_equal (state, "before the challenge"))
    {
      client_say (client, "CONNECTION CHALLENGE");
      client_hear (client, "CONNECTION ACCEPT");
    }
  client_say (client, "AUTH REQUEST data={}");
  client_hear (client, "AUTH AUTH_SUCCESSFUL");
}

static void
run_vector (Scene *scene, JsonObject *vector)
{
  const char *id = json_object_get_string_member (vector, "id");
  const char *state = json_object_get_string_member (vector, "state");
  JsonObject *expected = json_object_get_object_member (vector, "server_7_0_2");
  g_autoptr (Client) client = connect_in (scene->broker, state);

  g_test_message ("%s", id);
  if (json_object_has_member (vector, "text"))
    soup_websocket_connection_send_text (client->socket,
                                         json_object_get_string_member (vector, "text"));
  else
    client_say_hex (client, json_object_get_string_member (vector, "hex"));

  if (g_str_equal (id, "bad-binary-bool-2"))
    {
      /* A forged isAck is the one thing of a request that ours keeps back. */
      client_hear (scene->provider, "RPC REQUEST id=m1 name=echo data=\"x\"");
      client_say (scene->provider, "RPC RESPONSE id=m1 name=echo");
      client_hear (client, "RPC RESPONSE id=m1 name=echo");
      return;
    }
  if (g_str_equal (id, "bad-challenged-auth-not-json"))
    {
      client_hear (client, "AUTH INVALID_MESSAGE_DATA");
      client_hear_close (client, 1005);
      return;
    }

  hear_all (client, get_list (expected, "replies"));
  hear_all (scene->provider, get_list (expected, "forwardedToProvider"));
  if (json_object_has_member (expected, "forwardedToProvider"))
    {
      client_say (scene->provider, "RPC RESPONSE id=m1 name=echo");
      client_hear (client, "RPC RESPONSE id=m1 name=echo");
    }
  if (json_object_has_member (expected, "socketClosed"))
    client_hear_close (client, (guint) json_object_get_int_member (expected, "socketClosed"));
  else
    assert_usable (client, state);
  client_hear_nothing (scene->provider);
}

static JsonArray *
load (JsonParser *parser)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", "vectors.json",
                                            NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_get_array (json_parser_get_root (parser));
}

static void
test_malformed (void)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonArray *vectors = load (parser);
  Scene      scene;
  guint      n = 0;

  scene.broker = fixture_start ("{\"requestorName\":false,\"ackTimeout\":60000,"
                                "\"responseTimeout\":60000}");
  scene.provider = client_login (scene.broker, "{}");
  /* The names that the vectors ask for: two are odd. */
  client_provide (scene.provider, "echo");
  client_provide (scene.provider, "%EF%BF%BD(");
  client_provide (scene.provider, "a%00b");
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);

      if (!json_object_get_boolean_member_with_default (vector, "malformed", FALSE) ||
          g_strcmp0 (json_object_get_string_member (vector, "protocol"), "binary") != 0)
        continue;
      run_vector (&scene, vector);
      n++;
    }
  g_assert_cmpuint (n, >=, 90);
  client_free (scene.provider);
  fixture_stop (scene.broker);
}

/* Every valid frame, whoever it is meant for, in every state. */
static void
test_valid (void)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonArray    *vectors = load (parser);
  RingerBroker *broker = fixture_start (NULL);
  g_autoptr (Client) witness = client_login (broker, "{}");

  for (guint i = 0; i < json_array_get_length (vectors); i++)
    {
      static const char *const states[] = { "logged in", "before the challenge",
                                            "challenge accepted, not logged in" };
      JsonObject              *vector = json_array_get_object_element (vectors, i);

      if (json_object_get_boolean_member_with_default (vector, "malformed", FALSE) ||
          g_strcmp0 (json_object_get_string_member (vector, "protocol"), "binary") != 0)
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (states); j++)
        {
          g_autoptr (Client) client = connect_in (broker, states[j]);

          client_say_hex (client, json_object_get_string_member (vector, "hex"));
          client_hear_nothing (witness);
        }
    }
  fixture_stop (broker);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/vectors/malformed", test_malformed);
  g_test_add_func ("/broker/vectors/valid", test_valid);
  return g_test_run ();
}
