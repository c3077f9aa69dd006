/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "provider-text.h"
#include "ringer-error.h"

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

static void
test_filter_place (void)
{
  static const struct
  {
    const char *when;
    const char *place;
  } cases[] = {
    { "$.id >", "line 2, column 34: " },
    { "\\u0024.id >", "line 2, column 39: " },
    { "$.id = \\\"\\u00e9\\ud83d\\udc22\\\" and n >", "line 2, column 65: " },
    { "$.id = \\\"\\n\\ud83d\\\" )", "line 2, column 48: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RingerProviderFile *file = ringer_provider_file_new ();
      g_autofree char    *text = g_strdup_printf ("{\"format\": 1, \"procedures\":\n"
                                                     "{\"a\": {\"rules\": [{\"when\": \"%s\"}]}}}",
                                                  cases[i].when);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;

      g_assert_false (ringer_provider_file_set_text (file, bytes, &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "$.procedures.a.rules[0].when: "));
      if (!g_str_has_prefix (error->message, cases[i].place))
        g_assert_cmpstr (error->message, ==, cases[i].place);
      g_assert_finalize_object (file);
    }
}

static void
test_newer (void)
{
  static const char   newer[] = "{\"format\": 2, \"procedures\": {\"a\": {\"mode\": \"off\"}}}";
  RingerProviderFile *file = open_text (newer);
  g_autoptr (GError) error = NULL;
  gboolean read_only = FALSE;

  g_object_get (file, "read-only", &read_only, NULL);
  g_assert_true (read_only);
  g_assert_cmpint (ringer_provider_file_get (file, "a")->mode, ==, RINGER_MODE_OFF);
  g_assert_false (ringer_provider_file_set_mode (file, "a", RINGER_MODE_ASK, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  assert_text (file, newer);
  g_assert_finalize_object (file);
}

typedef struct
{
  guint n_changed;
  guint n_modified;
  guint n_can_undo;
  guint n_undo_label;
} Counts;

static void
count_cb (gpointer object, guint *n)
{
  (*n)++;
}

static void
count_notify_cb (gpointer object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_signals (void)
{
  RingerProviderFile *file = open_text (mocks);
  g_autoptr (RingerRule) rule = reply_rule (NULL, NULL, "1");
  Counts counts = { 0 };

  g_signal_connect (file, "changed", G_CALLBACK (count_cb), &counts.n_changed);
  g_signal_connect (file, "notify::modified", G_CALLBACK (count_notify_cb), &counts.n_modified);
  g_signal_connect (file, "notify::can-undo", G_CALLBACK (count_notify_cb), &counts.n_can_undo);
  g_signal_connect (file, "notify::undo-label", G_CALLBACK (count_notify_cb), &counts.n_undo_label);
  g_assert_true (ringer_provider_file_insert_rule (file, "p", 0, rule, NULL));
  g_assert_true (ringer_provider_file_insert_rule (file, "p", 0, rule, NULL));
  g_assert_true (ringer_provider_file_replace_rule (file, "p", 0, rule, NULL));
  g_assert_cmpuint (counts.n_changed, ==, 2);
  g_assert_cmpuint (counts.n_modified, ==, 0); /* it differs from a new file all along */
  g_assert_cmpuint (counts.n_can_undo, ==, 1);
  g_assert_cmpuint (counts.n_undo_label, ==, 1);
  ringer_provider_file_undo (file);
  ringer_provider_file_undo (file);
  ringer_provider_file_undo (file);
  g_assert_cmpuint (counts.n_changed, ==, 4);
  g_assert_cmpuint (counts.n_can_undo, ==, 2);
  g_assert_cmpuint (counts.n_undo_label, ==, 2);
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
  g_test_add_func ("/provider-file/filter-place", test_filter_place);
  g_test_add_func ("/provider-file/newer", test_newer);
  g_test_add_func ("/provider-file/signals", test_signals);
  return g_test_run ();
}
