/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-error.h"

/* Addresses as users type them, and the config. */

static const struct
{
  const char *typed;
  const char *url;
} good[] = {
  { "localhost", "ws://localhost:6020/deepstream" },
  { "localhost:6020", "ws://localhost:6020/deepstream" },
  { "  localhost:7000\n", "ws://localhost:7000/deepstream" },
  { "LocalHost", "ws://localhost:6020/deepstream" },
  { "localhost/", "ws://localhost:6020/deepstream" },
  { "localhost:", "ws://localhost:6020/deepstream" },
  { "localhost:6020/other", "ws://localhost:6020/other" },
  { "localhost:6020/a/b?x=1", "ws://localhost:6020/a/b?x=1" },
  { "localhost?x=1", "ws://localhost:6020/?x=1" },
  { "broker.example.org", "ws://broker.example.org:6020/deepstream" },
  { "my_broker:1", "ws://my_broker:1/deepstream" },
  { "127.0.0.1", "ws://127.0.0.1:6020/deepstream" },
  { "127.0.0.1:65535", "ws://127.0.0.1:65535/deepstream" },
  { "::1", "ws://[::1]:6020/deepstream" },
  { "[::1]", "ws://[::1]:6020/deepstream" },
  { "[::1]:7000", "ws://[::1]:7000/deepstream" },
  { "[2001:db8::7]:7000/x", "ws://[2001:db8::7]:7000/x" },
  { "ws://localhost", "ws://localhost/deepstream" },
  { "ws://localhost:6020", "ws://localhost:6020/deepstream" },
  { "ws://localhost:6020/", "ws://localhost:6020/deepstream" },
  { "WSS://Localhost", "wss://localhost/deepstream" },
  { "http://localhost:6020/deepstream", "ws://localhost:6020/deepstream" },
  { "https://broker.example.org", "wss://broker.example.org/deepstream" },
  { "wss://[::1]:443/x", "wss://[::1]:443/x" },
  { "bücher.example", "ws://xn--bcher-kva.example:6020/deepstream" },
};

static const struct
{
  const char *typed;
  const char *part;
} bad[] = {
  { "", "empty" },
  { "   ", "empty" },
  { "ftp://localhost", "ftp" },
  { "://localhost", "not one of" },
  { "ws://", "missing" },
  { ":6020", "missing" },
  { "/deepstream", "missing" },
  { "localhost:port", "“port” is not a port" },
  { "localhost:0", "not a port" },
  { "localhost:65536", "not a port" },
  { "localhost:-1", "not a port" },
  { "localhost: 1", "not a port" },
  { "localhost:1:2", "not a port" },
  { "ann:pw@localhost", "belong into the login" },
  { "two words", "not the name of a host" },
  { "a<b", "not the name of a host" },
  { "[::1", "brackets" },
  { "[nonsense]", "brackets" },
  { "[127.0.0.1]", "brackets" },
  { "[::1]x", "brackets" },
  { "localhost/#there", "fragment" },
  { "localhost/a b", "percent-encoded" },
  { "local\x01host", "\\u0001" },
  { "\xff", "UTF-8" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = ringer_url_normalise (good[i].typed, &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (url, ==, good[i].url);
      again = ringer_url_normalise (url, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, url);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = ringer_url_normalise (bad[i].typed, &error);

      g_assert_null (url);
      assert_error (error, RINGER_ERROR_BAD_ARGUMENT, bad[i].part);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
count_cb (RingerConnectionConfig *config, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *name;
    guint       value;
  } defaults[] = {
    { "heartbeat-interval", 30000 },
    { "reconnect-interval-increment", 4000 },
    { "max-reconnect-interval", 180000 },
    { "max-reconnect-attempts", 5 },
    { "offline-buffer-timeout", 2000 },
    { "connect-timeout", 10000 },
    { "login-timeout", 10000 },
    { "provide-timeout", 2000 },
    { "close-timeout", 2000 },
    { "accept-timeout", 1000 },
    { "response-timeout", 10000 },
  };
  g_autoptr (RingerConnectionConfig) config = ringer_connection_config_new ("localhost", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      guint            n_notified = 0;
      guint            value;
      g_autofree char *signal = g_strconcat ("notify::", defaults[i].name, NULL);
      gulong handler = g_signal_connect (config, signal, G_CALLBACK (count_cb), &n_notified);

      g_object_get (config, defaults[i].name, &value, NULL);
      g_assert_cmpuint (value, ==, defaults[i].value);
      g_object_set (config, defaults[i].name, 77, NULL);
      g_object_get (config, defaults[i].name, &value, NULL);
      g_assert_cmpuint (value, ==, 77);
      g_object_set (config, defaults[i].name, 77, NULL);
      g_assert_cmpuint (n_notified, ==, 1);
      g_signal_handler_disconnect (config, handler);
    }
}

static void
test_other_properties (void)
{
  const char *const texts[] = { "ca-file", "certificate-file", "key-file", "pinned-fingerprint" };
  const char *const headers[] = { "X-One: 1", "X-Two: 2", NULL };
  g_autoptr (RingerConnectionConfig) config = ringer_connection_config_new ("localhost", NULL);
  g_auto (GStrv) read = NULL;
  guint64 size;
  guint   n_notified = 0;

  g_assert_cmpstr (ringer_connection_config_get_url (config), ==, "ws://localhost:6020/deepstream");
  g_signal_connect (config, "notify", G_CALLBACK (count_cb), &n_notified);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      g_object_get (config, texts[i], &text, NULL);
      g_assert_null (text);
      g_object_set (config, texts[i], "a", NULL);
      g_object_set (config, texts[i], "a", NULL);
      g_object_get (config, texts[i], &text, NULL);
      g_assert_cmpstr (text, ==, "a");
    }
  g_assert_cmpuint (n_notified, ==, G_N_ELEMENTS (texts));

  g_object_get (config, "max-message-size", &size, NULL);
  g_assert_cmpuint (size, ==, 16 * 1024 * 1024);
  g_object_set (config, "max-message-size", (guint64) 5000, "headers", headers, NULL);
  g_object_set (config, "max-message-size", (guint64) 5000, "headers", headers, NULL);
  g_object_get (config, "max-message-size", &size, "headers", &read, NULL);
  g_assert_cmpuint (size, ==, 5000);
  g_assert_cmpstrv (read, headers);
  g_assert_cmpuint (n_notified, ==, G_N_ELEMENTS (texts) + 2);
  g_object_set (config, "headers", NULL, "ca-file", NULL, NULL);
  g_assert_cmpuint (n_notified, ==, G_N_ELEMENTS (texts) + 4);
}

static void
test_bad_config (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerConnectionConfig) config = ringer_connection_config_new ("a b", &error);

  g_assert_null (config);
  assert_error (error, RINGER_ERROR_BAD_ARGUMENT, "a b");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/url/good", test_good);
  g_test_add_func ("/url/bad", test_bad);
  g_test_add_func ("/config/numbers", test_numbers);
  g_test_add_func ("/config/other-properties", test_other_properties);
  g_test_add_func ("/config/bad", test_bad_config);
  return g_test_run ();
}
