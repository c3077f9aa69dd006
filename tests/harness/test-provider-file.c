/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-provider-file.h"
#include "ringer-test.h"

#include <glib/gstdio.h>

static const char mocks[] =
    "{\n"
    "  \"format\": 1, \"notes\": \"kept\",\n"
    "  \"procedures\": {\n"
    "    \"users/get\": {\n"
    "      \"x-team\": [1.0, 2e0],\n"
    "      \"atOnce\": 10,\n"
    "      \"ask\": {\"oneIn\": 3, \"first\": 5, \"when\": \"requestor = ann\"},\n"
    "      \"onDeadline\": {\"reply\": {\"late\":  true}, \"marginMs\": 700},\n"
    "      \"forward\": {\"url\": \"http://127.0.0.1:1/x\", \"timeoutMs\": 5000, \"maxBytes\": "
    "9},\n"
    "      \"replies\": [\n"
    "        {\"name\": \"Found\", \"reply\": {\"id\": 1.0}},\n"
    "        {\"name\": \"Gone\", \"error\": \"no such user\"}\n"
    "      ],\n"
    "      \"rules\": [\n"
    "        {\"name\": \"one\", \"when\": \"$.id > 5\", \"reply\": {\"id\": \"{{$.id}}\"},\n"
    "         \"template\": true, \"delayMs\": [100, 300], \"times\": 2},\n"
    "        {\"enabled\": false, \"reject\": true},\n"
    "        {\"drop\": true, \"accept\": false},\n"
    "        {\"ask\": true}, {\"echo\": true},\n"
    "        {\"forward\": {\"url\": \"https://example.org/\"}},\n"
    "        {\"run\": [\"jq\", \".id\"]},\n"
    "        {\"run\": {\"command\": [\"cat\"], \"timeoutMs\": 7}},\n"
    "        {\"reply\": 1, \"lateByMs\": 500, \"delayMs\": 20}, {\"replyNothing\": true}\n"
    "      ]\n"
    "    },\n"
    "    \"say \\\"hi\\\"\": {\"mode\": \"off\", \"accept\": false}\n"
    "  }\n"
    "}\n";

static RingerProviderFile *
open_text (const char *text)
{
  RingerProviderFile *file = ringer_provider_file_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  ringer_provider_file_set_text (file, bytes, &error);
  g_assert_no_error (error);
  return file;
}

static char *
dup_text (RingerProviderFile *file)
{
  g_autoptr (GBytes) text = ringer_provider_file_dup_text (file);

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static void
assert_text (RingerProviderFile *file, const char *expected)
{
  g_autofree char *text = dup_text (file);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_payload (const RingerAnswer *answer, const char *expected)
{
  g_assert_cmpmem (g_bytes_get_data (answer->payload, NULL), g_bytes_get_size (answer->payload),
                   expected, strlen (expected));
}

static RingerRule *
get_rule (RingerProviderFile *file, const char *procedure, guint n)
{
  return g_ptr_array_index (ringer_provider_file_get (file, procedure)->rules, n);
}

static const RingerAnswer *
get_answer (RingerProviderFile *file, guint n)
{
  return ringer_rule_get_answer (get_rule (file, "users/get", n));
}

static RingerRule *
reply_rule (const char *name, const char *when, const char *payload)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);

  answer->payload = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;
  return ringer_rule_new (name, when, answer);
}

static void
test_read_procedures (void)
{
  RingerProviderFile *file = open_text (mocks);
  g_auto (GStrv) names = ringer_provider_file_list (file);
  const RingerMock *mock = ringer_provider_file_get (file, "users/get");

  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "users/get");
  g_assert_cmpstr (names[1], ==, "say \"hi\"");
  g_assert_cmpstr (mock->procedure, ==, "users/get");
  g_assert_cmpint (mock->mode, ==, RINGER_MODE_RULES);
  g_assert_true (mock->accept);
  g_assert_cmpuint (mock->at_once, ==, 10);
  g_assert_cmpuint (mock->ask_one_in, ==, 3);
  g_assert_cmpuint (mock->ask_first, ==, 5);
  g_assert_cmpstr (mock->ask_when, ==, "requestor = ann");
  assert_payload (mock->on_deadline, "{\"late\":  true}");
  g_assert_cmpuint (mock->deadline_margin, ==, 700);
  g_assert_cmpstr (mock->forward->url, ==, "http://127.0.0.1:1/x");
  g_assert_cmpuint (mock->forward->timeout, ==, 5000);
  g_assert_cmpuint (mock->forward->max_size, ==, 9);
  g_assert_cmpuint (mock->replies->len, ==, 2);

  mock = ringer_provider_file_get (file, "say \"hi\"");
  g_assert_cmpint (mock->mode, ==, RINGER_MODE_OFF);
  g_assert_false (mock->accept);

  mock = ringer_provider_file_get (file, "not named");
  g_assert_cmpstr (mock->procedure, ==, "not named");
  g_assert_cmpint (mock->mode, ==, RINGER_MODE_ASK);
  g_assert_true (mock->accept);
  g_assert_cmpuint (mock->deadline_margin, ==, 500);
  g_assert_null (mock->on_deadline);
  g_assert_cmpuint (mock->rules->len + mock->replies->len, ==, 0);
  g_assert_true (mock == ringer_provider_file_get (file, "not named"));
  g_assert_finalize_object (file);
}

static void
test_read_rules (void)
{
  RingerProviderFile *file = open_text (mocks);
  const RingerMock   *mock = ringer_provider_file_get (file, "users/get");
  RingerRule         *reply = g_ptr_array_index (mock->replies, 1);

  g_assert_cmpstr (ringer_rule_get_name (reply), ==, "Gone");
  g_assert_cmpint (ringer_rule_get_answer (reply)->kind, ==, RINGER_ANSWER_ERROR);
  assert_payload (ringer_rule_get_answer (reply), "\"no such user\"");
  reply = g_ptr_array_index (mock->replies, 0);
  assert_payload (ringer_rule_get_answer (reply), "{\"id\": 1.0}");

  g_assert_cmpuint (mock->rules->len, ==, 10);
  g_assert_cmpstr (ringer_rule_get_when (get_rule (file, "users/get", 0)), ==, "$.id > 5");
  g_assert_true (get_answer (file, 0)->is_template);
  g_assert_cmpuint (get_answer (file, 0)->delay_min, ==, 100);
  g_assert_cmpuint (get_answer (file, 0)->delay_max, ==, 300);
  g_assert_cmpuint (get_answer (file, 0)->times, ==, 2);
  g_assert_false (ringer_rule_get_enabled (get_rule (file, "users/get", 1)));
  g_assert_cmpint (get_answer (file, 1)->kind, ==, RINGER_ANSWER_REJECT);
  g_assert_cmpint (get_answer (file, 2)->kind, ==, RINGER_ANSWER_DROP);
  g_assert_false (get_answer (file, 2)->accept);
  g_assert_cmpint (get_answer (file, 3)->kind, ==, RINGER_ANSWER_ASK);
  g_assert_cmpint (get_answer (file, 4)->kind, ==, RINGER_ANSWER_ECHO);
  g_assert_cmpstr (get_answer (file, 5)->url, ==, "https://example.org/");
  g_assert_cmpstr (get_answer (file, 6)->command[1], ==, ".id");
  g_assert_cmpstr (get_answer (file, 7)->command[0], ==, "cat");
  g_assert_cmpuint (get_answer (file, 7)->timeout, ==, 7);
  g_assert_cmpuint (get_answer (file, 8)->late_by, ==, 500);
  g_assert_cmpuint (get_answer (file, 8)->delay_max, ==, 20);
  g_assert_cmpint (get_answer (file, 9)->kind, ==, RINGER_ANSWER_REPLY);
  g_assert_null (get_answer (file, 9)->payload);
  g_assert_finalize_object (file);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *procedures;
    const char *message;
  } cases[] = {
    { "{\"a\": 1}", "line 2, column 7: $.a: must be an object" },
    { "{\"a\": {\"mode\": \"on\"}}",
      "line 2, column 16: $.a.mode: must be \"ask\", \"rules\", \"forward\" or \"off\"" },
    { "{\"a\": {\"mode\": \"forward\"}}", "line 2, column 7: $.a: needs forward with a url" },
    { "{\"a\": {\"atOnce\": -1}}", "line 2, column 18: $.a.atOnce: must be a whole number" },
    { "{\"a\": {\"atOnce\": 1.0}}", "line 2, column 18: $.a.atOnce: must be a whole number" },
    { "{\"a/b\": {\"rules\": [{\"reply\": 1}, {\"when\": \"n > 1\"}]}}",
      "line 2, column 34: $[\"a/b\"].rules[1]: must have one of reply, " },
    { "{\"a\": {\"rules\": [{\"reply\": 1, \"reject\": true}]}}",
      "line 2, column 41: $.a.rules[0].reject: cannot be here together with reply" },
    { "{\"a\": {\"rules\": [{\"echo\": false}]}}",
      "line 2, column 27: $.a.rules[0].echo: must be true, or left out" },
    { "{\"a\": {\"rules\": [{\"run\": []}]}}",
      "line 2, column 26: $.a.rules[0].run: must begin with the name of a program" },
    { "{\"a\": {\"rules\": [{\"forward\": {}}]}}",
      "line 2, column 30: $.a.rules[0].forward: needs a url" },
    { "{\"a\": {\"forward\": {\"url\": \"ftp://x\"}}}",
      "line 2, column 27: $.a.forward.url: must be an address" },
    { "{\"a\": {\"rules\": [{\"echo\": true, \"delayMs\": [3, 1]}]}}",
      "line 2, column 48: $.a.rules[0].delayMs[1]: must be a whole number from 3" },
    { "{\"a\": {\"rules\": [{\"echo\": true, \"delayMs\": [3]}]}}",
      "line 2, column 44: $.a.rules[0].delayMs: must have the least and the most" },
    { "{\"a\": {\"rules\": [{\"echo\": true, \"times\": 3}]}}",
      "line 2, column 42: $.a.rules[0].times: must be a whole number from 1 to 2" },
    { "{\"a\": {\"replies\": [{\"drop\": true}]}}",
      "line 2, column 29: $.a.replies[0].drop: is for rules only" },
    { "{\"a\": {\"onDeadline\": {\"ask\": true}}}",
      "line 2, column 30: $.a.onDeadline.ask: is for rules only" },
    { "{\"a\": {}, \"\\u0061\": {}}", "line 2, column 11: $: has the member \"\\u0061\" twice" },
    { "{\"\": {}}", "line 2, column 6: $[\"\"]: no procedure can have this name" },
    { "{\"a\\u0000\": {}}", "line 2, column 13: $[\"a\\u0000\"]: no procedure can have this name" },
    { "[]", "line 2, column 1: $: must be an object" },
  };
  RingerProviderFile *file = open_text (mocks);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"format\": 1, \"procedures\":\n%s}",
                                               cases[i].procedures);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;
      g_autofree char *expected = NULL;
      const char      *dollar = strchr (cases[i].message, '$');

      /* The table leaves `.procedures` out of the paths. */
      expected = g_strdup_printf ("%.*s$.procedures%s", (int) (dollar - cases[i].message),
                                  cases[i].message, dollar + 1);
      g_assert_false (ringer_provider_file_set_text (file, bytes, &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
      if (!g_str_has_prefix (error->message, expected))
        g_assert_cmpstr (error->message, ==, expected);
    }
  assert_text (file, mocks);
  g_assert_finalize_object (file);
}

static void
test_not_json (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "line 1, column 1: nothing here" },
    { "{\"format\": 1,\n  // rules\n}", "line 2, column 3: expected a name" },
    { "\xef\xbb\xbf{\"format\": 1}", "line 1, column 1: the text begins with a byte order mark" },
    { "{\"procedures\": {}}", "line 1, column 1: $: must have \"format\": 1" },
    { "{\"format\": \"1\"}", "line 1, column 12: $.format: must be a whole number" },
    { "{\"format\": 2, \"procedures\": 3}", "This is format 2, which a newer Ringer wrote" },
  };
  RingerProviderFile *file = ringer_provider_file_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;

      g_assert_false (ringer_provider_file_set_text (file, bytes, &error));
      g_assert_cmpint (error->domain, ==, RINGER_ERROR);
      if (!g_str_has_prefix (error->message, cases[i].message))
        g_assert_cmpstr (error->message, ==, cases[i].message);
    }
  g_assert_finalize_object (file);
}

/* A change and what it makes of the text: the lines that went and came, as a diff has
 * them. The rest is the same, byte for byte; undo brings all back. */
static void
assert_changed (RingerProviderFile *file, const char *before, const char *gone, const char *came)
{
  g_autofree char *after = dup_text (file);
  const char      *start_a = before;
  const char      *start_b = after;
  const char      *end_a = before + strlen (before);
  const char      *end_b = after + strlen (after);
  g_autofree char *went = NULL;
  g_autofree char *here = NULL;
  const char      *line = before;

  for (; *start_a != '\0' && *start_a == *start_b; start_a++, start_b++)
    if (*start_a == '\n')
      line = start_a + 1;
  start_b -= start_a - line;
  start_a = line;
  while (end_a > start_a && end_b > start_b && end_a[-1] == end_b[-1])
    {
      end_a--;
      end_b--;
    }
  while ((*end_a != '\0' && end_a[-1] != '\n') || (*end_b != '\0' && end_b[-1] != '\n'))
    {
      end_a++;
      end_b++;
    }
  went = g_strndup (start_a, (gsize) (end_a - start_a));
  here = g_strndup (start_b, (gsize) (end_b - start_b));
  g_assert_cmpstr (went, ==, gone);
  g_assert_cmpstr (here, ==, came);
  ringer_provider_file_undo (file);
  assert_text (file, before);
}

static void
test_new (void)
{
  RingerProviderFile *file = ringer_provider_file_new ();
  g_autoptr (RingerRule) rule = reply_rule ("Found", "$.id = 1", "{\n  \"id\":1}");
  g_autoptr (RingerRule) reply = reply_rule ("Nothing", NULL, NULL);
  g_autofree char *before = dup_text (file);
  g_autoptr (GError) error = NULL;
  gboolean modified = TRUE;

  g_object_get (file, "modified", &modified, NULL);
  g_assert_false (modified);
  g_assert_true (ringer_provider_file_insert_rule (file, "users/get", G_MAXUINT, rule, &error));
  g_assert_no_error (error);
  g_assert_true (ringer_rule_equal (rule, get_rule (file, "users/get", 0)) == FALSE);
  assert_changed (file, before, "  \"procedures\": {}\n",
                  "  \"procedures\": {\n"
                  "    \"users/get\": {\n"
                  "      \"rules\": [\n"
                  "        {\n"
                  "          \"name\": \"Found\",\n"
                  "          \"when\": \"$.id = 1\",\n"
                  "          \"reply\": {\n"
                  "          \"id\":1}\n"
                  "        }\n"
                  "      ]\n"
                  "    }\n"
                  "  }\n");
  g_assert_true (ringer_provider_file_insert_reply (file, "a\"b", 0, reply, &error));
  g_assert_true (ringer_provider_file_set_mode (file, "c.d", RINGER_MODE_OFF, &error));
  g_assert_no_error (error);
  g_object_get (file, "modified", &modified, NULL);
  g_assert_true (modified);
  g_assert_cmpint (ringer_provider_file_get (file, "c.d")->mode, ==, RINGER_MODE_OFF);
  g_assert_cmpuint (ringer_provider_file_get (file, "a\"b")->replies->len, ==, 1);
  g_assert_finalize_object (file);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider-file/read-procedures", test_read_procedures);
  g_test_add_func ("/provider-file/read-rules", test_read_rules);
  g_test_add_func ("/provider-file/refused", test_refused);
  g_test_add_func ("/provider-file/not-json", test_not_json);
  g_test_add_func ("/provider-file/new", test_new);
  return g_test_run ();
}
