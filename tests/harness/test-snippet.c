/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json.h"
#include "ringer-snippet.h"
#include "ringer-test.h"

/* What is pasted elsewhere says exactly what was sent, and is never more than data. */

#define CURL_BODY "{\"body\": [{\"topic\": \"rpc\", \"action\": \"make\", "

static char *
make_with (RingerSnippet kind, const char *url, const char *procedure, const char *payload)
{
  g_autoptr (GBytes) bytes = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;
  const RingerHistoryEntry entry = {
    .is_call = TRUE,
    .url = url,
    .procedure = procedure,
    .outcome = "RESPONSE",
    .payload = bytes,
  };

  return ringer_snippet_make (kind, &entry);
}

static char *
make (RingerSnippet kind, const char *procedure, const char *payload)
{
  return make_with (kind, "ws://127.0.0.1:6020/deepstream", procedure, payload);
}

static GStrv
make_argv (RingerSnippet kind, const char *procedure, const char *payload)
{
  g_autofree char *line = make (kind, procedure, payload);
  g_autoptr (GError) error = NULL;
  GStrv argv = NULL;

  g_assert_true (g_str_has_suffix (line, "\n"));
  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  return argv;
}

static const char *const odd_names[] = {
  "plain", "-1", "--help", "it's", "a b", "$(id)", "`id`", "line\nfeed", "\"quoted\"", "ö✓", "*",
};

static const char *const odd_payloads[] = {
  "1",
  "-1",
  "{\"it's\": \"a \\\"quote\\\"\"}",
  "\"$HOME `id` \\\\ !\"",
  "[1,\n\t2 ]",
  "1.50e+00",
  "\"\\u2028\\n\"",
};

static void
test_cli (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (odd_payloads); j++)
      {
        g_auto (GStrv) argv = make_argv (RINGER_SNIPPET_CLI, odd_names[i], odd_payloads[j]);

        g_assert_cmpuint (g_strv_length (argv), ==, 7);
        g_assert_cmpstr (argv[0], ==, "ringer-cli");
        g_assert_cmpstr (argv[1], ==, "call");
        g_assert_cmpstr (argv[3], ==, "ws://127.0.0.1:6020/deepstream");
        /* A name or a payload is no option. */
        g_assert_cmpstr (argv[4], ==, "--");
        g_assert_cmpstr (argv[5], ==, odd_names[i]);
        g_assert_cmpstr (argv[6], ==, odd_payloads[j]);
      }
}

static void
test_cli_without_payload (void)
{
  g_auto (GStrv) argv = make_argv (RINGER_SNIPPET_CLI, "plain", NULL);

  g_assert_cmpuint (g_strv_length (argv), ==, 6);
  g_assert_cmpstr (argv[5], ==, "plain");
}

static void
test_cli_timeout (void)
{
  const RingerHistoryEntry entry = {
    .url = "ws://[::1]:6020",
    .procedure = "a",
    .outcome = "RESPONSE",
    .timeout = 2500,
  };
  g_autofree char *line = ringer_snippet_make (RINGER_SNIPPET_CLI, &entry);

  g_assert_cmpstr (line, ==, "ringer-cli call --url 'ws://[::1]:6020' --timeout 2500 -- 'a'\n");
}

static void
test_curl (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (odd_payloads); j++)
      {
        g_auto (GStrv) argv = make_argv (RINGER_SNIPPET_CURL, odd_names[i], odd_payloads[j]);
        g_autofree char *name = ringer_json_quote (odd_names[i], -1);
        g_autofree char *body = g_strdup_printf (CURL_BODY "\"rpcName\": %s, \"data\": %s}]}", name,
                                                 odd_payloads[j]);
        g_autoptr (GError) error = NULL;

        g_assert_cmpuint (g_strv_length (argv), ==, 6);
        g_assert_cmpstr (argv[4], ==, body);
        g_assert_cmpstr (argv[5], ==, "http://127.0.0.1:6020/api");
        ringer_json_validate (argv[4], -1, NULL, &error);
        g_assert_no_error (error);
      }
}

static void
test_curl_url (void)
{
  static const struct
  {
    const char *url;
    const char *expected;
  } urls[] = {
    { "wss://broker.example/deepstream?a=b", " 'https://broker.example/api'\n" },
    { "ws://[::1]:6020/deepstream", " 'http://[::1]:6020/api'\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *line = make_with (RINGER_SNIPPET_CURL, urls[i].url, "a", NULL);

      g_assert_true (g_str_has_suffix (line, urls[i].expected));
      g_assert_null (strstr (line, "\"data\""));
    }
}

static void
test_javascript (void)
{
  g_autofree char *odd = make (RINGER_SNIPPET_JAVASCRIPT, "it's \"a\"\n", "[1.0, -1 ]");
  g_autofree char *without = make (RINGER_SNIPPET_JAVASCRIPT, "a", NULL);
  g_autofree char *proto = make (RINGER_SNIPPET_JAVASCRIPT, "a", "{\"__proto__\": 1}");

  g_assert_nonnull (strstr (odd, ".make(\"it's \\\"a\\\"\\n\", [1.0, -1 ]))\n"));
  g_assert_nonnull (strstr (without, ".make(\"a\", undefined))\n"));
  /* In an object of JavaScript it would be no member. */
  g_assert_nonnull (strstr (proto, "JSON.parse(\"{\\\"__proto__\\\": 1}\")"));
}

/* Somebody else chose them: none is code, or names a file. */
static void
test_not_json (void)
{
  static const char *const payloads[] = {
    "@/etc/passwd", "-", "", "0)); process.exit(", "1}, {\"topic\": \"event\"", "\xff",
  };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autofree char *quoted = ringer_json_quote (payloads[i], -1);
      g_autofree char *expression = g_strdup_printf (", %s))\n", quoted);
      g_autofree char *javascript = make (RINGER_SNIPPET_JAVASCRIPT, "a", payloads[i]);
      g_auto (GStrv) cli = make_argv (RINGER_SNIPPET_CLI, "a", payloads[i]);
      g_auto (GStrv) curl = make_argv (RINGER_SNIPPET_CURL, "a", payloads[i]);

      g_assert_cmpstr (cli[6], ==, quoted);
      g_assert_nonnull (strstr (javascript, expression));
      g_assert_nonnull (strstr (curl[4], quoted));
      g_assert_true (ringer_json_validate (curl[4], -1, NULL, NULL));
      g_assert_true (g_utf8_validate (javascript, -1, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/harness/snippet/cli", test_cli);
  g_test_add_func ("/harness/snippet/cli-without-payload", test_cli_without_payload);
  g_test_add_func ("/harness/snippet/cli-timeout", test_cli_timeout);
  g_test_add_func ("/harness/snippet/curl", test_curl);
  g_test_add_func ("/harness/snippet/curl-url", test_curl_url);
  g_test_add_func ("/harness/snippet/javascript", test_javascript);
  g_test_add_func ("/harness/snippet/not-json", test_not_json);
  return g_test_run ();
}
