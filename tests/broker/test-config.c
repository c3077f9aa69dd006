/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-config.h"
#include "ringer-error.h"

/* The config file of design 5, and what it refuses. */

static void
test_defaults (void)
{
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  gboolean         requestor_name;
  gboolean         requestor_data;
  guint            ack;
  guint            response;
  guint            auth;
  guint            heartbeat;
  guint            size;
  guint            attempts;
  guint            quirks;
  g_autofree char *node = NULL;

  g_object_get (config, "requestor-name", &requestor_name, "requestor-data", &requestor_data,
                "ack-timeout", &ack, "response-timeout", &response, "auth-timeout", &auth,
                "heartbeat-interval", &heartbeat, "max-message-size", &size, "max-auth-attempts",
                &attempts, "quirks", &quirks, "node-name", &node, NULL);
  g_assert_true (requestor_name);
  g_assert_true (requestor_data);
  g_assert_cmpuint (ack, ==, 1000);
  g_assert_cmpuint (response, ==, 10000);
  g_assert_cmpuint (auth, ==, 180000);
  g_assert_cmpuint (heartbeat, ==, 30000);
  g_assert_cmpuint (size, ==, 1048576);
  g_assert_cmpuint (attempts, ==, 3);
  g_assert_cmpuint (quirks, ==, 0);
  g_assert_cmpstr (node, ==, "ringer");
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  static const char *const names[] = {
    "ack-timeout",        "response-timeout", "auth-timeout",
    "heartbeat-interval", "max-message-size", "max-auth-attempts"
  };
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  guint n = 0;

  g_signal_connect (config, "notify", G_CALLBACK (count_cb), &n);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint value;

      g_object_set (config, names[i], 7, NULL);
      g_object_set (config, names[i], 7, NULL);
      g_object_get (config, names[i], &value, NULL);
      g_assert_cmpuint (value, ==, 7);
      g_assert_cmpuint (n, ==, i + 1);
    }
  n = 0;
  g_object_set (config, "requestor-name", FALSE, "requestor-data", FALSE, "node-name", "n",
                "quirks", RINGER_BROKER_QUIRK_SHARED_IDS, NULL);
  g_object_set (config, "requestor-name", FALSE, "requestor-data", FALSE, "node-name", "n",
                "quirks", RINGER_BROKER_QUIRK_SHARED_IDS, NULL);
  g_assert_cmpuint (n, ==, 4);
  g_assert_finalize_object (g_steal_pointer (&config));
}

static void
test_quirk_names (void)
{
  g_autoptr (GFlagsClass) quirks = g_type_class_ref (RINGER_TYPE_BROKER_QUIRK);

  g_assert_cmpuint (quirks->n_values, ==, 7);
  g_assert_cmpuint (g_flags_get_value_by_nick (quirks, "stale-accept")->value, ==,
                    RINGER_BROKER_QUIRK_STALE_ACCEPT);
  g_assert_cmpuint (g_flags_get_value_by_nick (quirks, "endless-login")->value, ==,
                    RINGER_BROKER_QUIRK_ENDLESS_LOGIN);
}

/* The example of the design is taken as it stands. */
static void
test_whole (void)
{
  static const char json[] =
      "{ \"users\": { \"ann\": { \"password\": \"pw\", \"clientData\": { \"team\": \"x\" } } },\n"
      "  \"permissions\": { \"rpc\": { \"*\": { \"provide\": true, \"request\": true },\n"
      "    \"orders/*\": { \"provide\": [\"ann\"], \"request\": true },\n"
      "    \"broken\": { \"request\": \"error\" } },\n"
      "    \"event\": { \"secret/*\": { \"publish\": false, \"subscribe\": [\"ann\"] } } },\n"
      "  \"requestorName\": false, \"requestorData\": false, \"ackTimeout\": 1,\n"
      "  \"responseTimeout\": 2, \"authTimeout\": 3, \"heartbeatInterval\": 4,\n"
      "  \"maxMessageSize\": 5, \"maxAuthAttempts\": 6 }";
  g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
  g_autoptr (GError) error = NULL;
  gboolean requestor_name;
  gboolean requestor_data;
  guint    ack;
  guint    response;
  guint    auth;
  guint    heartbeat;
  guint    size;
  guint    attempts;
  guint    n = 0;

  g_signal_connect (config, "notify", G_CALLBACK (count_cb), &n);
  ringer_broker_config_load (config, json, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 8);
  ringer_broker_config_load (config, json, sizeof json - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 8);
  g_object_get (config, "requestor-name", &requestor_name, "requestor-data", &requestor_data,
                "ack-timeout", &ack, "response-timeout", &response, "auth-timeout", &auth,
                "heartbeat-interval", &heartbeat, "max-message-size", &size, "max-auth-attempts",
                &attempts, NULL);
  g_assert_false (requestor_name);
  g_assert_false (requestor_data);
  g_assert_cmpuint (ack, ==, 1);
  g_assert_cmpuint (response, ==, 2);
  g_assert_cmpuint (auth, ==, 3);
  g_assert_cmpuint (heartbeat, ==, 4);
  g_assert_cmpuint (size, ==, 5);
  g_assert_cmpuint (attempts, ==, 6);

  /* What a file does not name stays; a file that is refused changes nothing. */
  g_assert_true (ringer_broker_config_load (config, "{\"ackTimeout\":9}", -1, NULL));
  g_assert_false (
      ringer_broker_config_load (config, "{\"ackTimeout\":10,\"authTimeout\":0}", -1, NULL));
  g_object_get (config, "ack-timeout", &ack, "auth-timeout", &auth, NULL);
  g_assert_cmpuint (ack, ==, 9);
  g_assert_cmpuint (auth, ==, 3);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *json;
    const char *message;
  } cases[] = {
    { "", "The config is not JSON: line 1, column 1: *" },
    { "{\"ackTimeout\":\n  x}", "The config is not JSON: line 2, column 3: *" },
    { "[]", "The config: must be an object" },
    { "null", "The config: must be an object" },
    { "{\"acktimeout\":1}", "acktimeout: is not known here" },
    { "{\"\":1}", "\"\": is not known here" },
    { "{\"a b\":1}", "\"a b\": is not known here" },
    { "{\"ackTimeout\":1,\"ackTimeout\":1}", "ackTimeout: is there twice" },
    { "{\"ackTimeout\":1,\"ack\\u0054imeout\":1}", "ackTimeout: is there twice" },
    { "{\"ackTimeout\":0}", "ackTimeout: must be a whole number from 1 to 2147483647" },
    { "{\"ackTimeout\":-1}", "ackTimeout: must be a whole number*" },
    { "{\"responseTimeout\":1.5}", "responseTimeout: must be a whole number*" },
    { "{\"authTimeout\":1e3}", "authTimeout: must be a whole number*" },
    { "{\"heartbeatInterval\":\"1\"}", "heartbeatInterval: must be a whole number*" },
    { "{\"maxMessageSize\":2147483648}", "maxMessageSize: must be a whole number*" },
    { "{\"maxAuthAttempts\":99999999999999999999999999}",
      "maxAuthAttempts: must be a whole number*" },
    { "{\"requestorName\":1}", "requestorName: must be true or false" },
    { "{\"requestorData\":null}", "requestorData: must be true or false" },
    { "{\"users\":[]}", "users: must be an object" },
    { "{\"users\":{\"ann\":1}}", "users.ann: must be an object" },
    { "{\"users\":{\"ann\":{}}}", "users.ann: needs a password" },
    { "{\"users\":{\"\":{\"password\":\"\"}}}", "users.\"\": is not a name that can log in" },
    { "{\"users\":{\"ann\":{\"password\":1}}}", "users.ann.password: must be a string" },
    { "{\"users\":{\"an n\":{\"password\":\"\",\"data\":1}}}",
      "users.\"an n\".data: is not known here; there are password and clientData" },
    { "{\"permissions\":true}", "permissions: must be an object" },
    { "{\"permissions\":{\"record\":{}}}",
      "permissions.record: is not known here; there are rpc and event" },
    { "{\"permissions\":{\"rpc\":{\"*\":true}}}", "permissions.rpc.\"*\": must be an object" },
    { "{\"permissions\":{\"rpc\":{\"*\":{\"publish\":true}}}}",
      "permissions.rpc.\"*\".publish: is not known here; there are provide and request" },
    { "{\"permissions\":{\"event\":{\"*\":{\"provide\":true}}}}",
      "permissions.event.\"*\".provide: is not known here; there are publish and subscribe" },
    { "{\"permissions\":{\"rpc\":{\"orders/*\":{\"provide\":\"yes\"}}}}",
      "permissions.rpc.\"orders/*\".provide: must be true, false, a list of users or \"error\"" },
    { "{\"permissions\":{\"rpc\":{\"x\":{\"request\":null}}}}",
      "permissions.rpc.x.request: must be true*" },
    { "{\"permissions\":{\"rpc\":{\"x\":{\"request\":[\"ann\",[]]}}}}",
      "permissions.rpc.x.request[1]: must be the name of a user" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RingerBrokerConfig) config = ringer_broker_config_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (ringer_broker_config_load (config, cases[i].json, -1, &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
      g_test_message ("%s", error->message);
      g_assert_true (g_pattern_match_simple (cases[i].message, error->message));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/broker/config/defaults", test_defaults);
  g_test_add_func ("/broker/config/properties", test_properties);
  g_test_add_func ("/broker/config/quirk-names", test_quirk_names);
  g_test_add_func ("/broker/config/whole", test_whole);
  g_test_add_func ("/broker/config/refused", test_refused);
  return g_test_run ();
}
