/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "provider-text.h"
#include "ringer-error.h"

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
  assert_changed (file, before, "  \"procedures\": {}\n",
                  "  \"procedures\": {\n"
                  "    \"users/get\": {\n"
                  "      \"rules\": [\n"
                  "        {\n"
                  "          \"name\": \"Found\",\n"
                  "          \"when\": \"$.id = 1\",\n"
                  "          \"reply\": {\n"
                  "  \"id\":1}\n"
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

static void
test_edit_rules (void)
{
  RingerProviderFile *file = open_text (mocks);
  g_autoptr (RingerRule) rule = reply_rule (NULL, "$.id = \"a\"", "[1.0]");
  g_autoptr (RingerRule) off = ringer_rule_new_enabled (get_rule (file, "users/get", 2), FALSE);
  g_autoptr (RingerRule) on = ringer_rule_new_enabled (get_rule (file, "users/get", 1), TRUE);
  g_autoptr (RingerAnswer) twice = ringer_answer_copy (get_answer (file, 0));
  g_autoptr (RingerRule) changed = NULL;

  g_assert_true (ringer_provider_file_insert_rule (file, "users/get", 2, rule, NULL));
  g_assert_true (ringer_rule_equal (get_rule (file, "users/get", 2), rule));
  assert_changed (file, mocks, "", "        {\"when\": \"$.id = \\\"a\\\"\", \"reply\": [1.0]},\n");

  g_assert_true (ringer_provider_file_replace_rule (file, "users/get", 2, off, NULL));
  assert_changed (file, mocks, "        {\"drop\": true, \"accept\": false},\n",
                  "        {\"drop\": true, \"accept\": false, \"enabled\": false},\n");

  g_assert_true (ringer_provider_file_replace_rule (file, "users/get", 1, on, NULL));
  assert_changed (file, mocks, "        {\"enabled\": false, \"reject\": true},\n",
                  "        {\"reject\": true},\n");

  twice->times = 1;
  twice->delay_min = twice->delay_max = 50;
  changed = ringer_rule_new ("one", "$.id > 5", twice);
  g_assert_true (ringer_provider_file_replace_rule (file, "users/get", 0, changed, NULL));
  assert_changed (file, mocks,
                  "         \"template\": true, \"delayMs\": [100, 300], \"times\": 2},\n",
                  "         \"template\": true, \"delayMs\": 50},\n");

  g_assert_true (ringer_provider_file_remove_rule (file, "users/get", 2, NULL));
  assert_changed (file, mocks, "        {\"drop\": true, \"accept\": false},\n", "");

  g_assert_true (ringer_provider_file_move_rule (file, "users/get", 1, 2, NULL));
  g_assert_cmpint (get_answer (file, 1)->kind, ==, RINGER_ANSWER_DROP);
  assert_changed (file, mocks,
                  "        {\"enabled\": false, \"reject\": true},\n"
                  "        {\"drop\": true, \"accept\": false},\n",
                  "        {\"drop\": true, \"accept\": false},\n"
                  "        {\"enabled\": false, \"reject\": true},\n");
  g_assert_true (ringer_provider_file_move_rule (file, "users/get", 9, 0, NULL));
  g_assert_null (get_answer (file, 0)->payload);
  ringer_provider_file_undo (file);
  assert_text (file, mocks);
  g_assert_finalize_object (file);
}

/* Every kind of action in place of every other, and back to the byte by undo. */
static void
test_edit_actions (void)
{
  RingerProviderFile *file = open_text (mocks);
  const guint         n = ringer_provider_file_get (file, "users/get")->rules->len;
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (rules, g_object_ref (get_rule (file, "users/get", i)));
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        RingerRule *wanted = g_ptr_array_index (rules, j);
        g_autoptr (GError) error = NULL;

        ringer_provider_file_replace_rule (file, "users/get", i, wanted, &error);
        g_assert_no_error (error);
        g_assert_true (ringer_rule_equal (get_rule (file, "users/get", i), wanted));
        /* The others are the same objects still. */
        for (guint k = 0; k < n; k++)
          if (k != i)
            g_assert_true (get_rule (file, "users/get", k) == g_ptr_array_index (rules, k));
        ringer_provider_file_undo (file);
        assert_text (file, mocks);
        for (guint k = 0; k < n; k++)
          if (k != i)
            g_assert_true (get_rule (file, "users/get", k) == g_ptr_array_index (rules, k));
        g_set_object ((RingerRule **) &g_ptr_array_index (rules, i),
                      get_rule (file, "users/get", i));
        g_assert_true (ringer_rule_equal (g_ptr_array_index (rules, i), wanted) == (i == j));
      }
  g_assert_finalize_object (file);
}

static void
test_edit_replies (void)
{
  RingerProviderFile *file = open_text (mocks);
  g_autoptr (RingerRule) reply = reply_rule ("New", NULL, "{\"id\":  2e0}");
  g_autoptr (RingerRule) first = reply_rule ("Found", NULL, NULL);
  g_autoptr (RingerAnswer) ask = ringer_answer_new (RINGER_ANSWER_ASK);
  g_autoptr (RingerRule) wrong = ringer_rule_new (NULL, NULL, ask);
  g_autoptr (GError) error = NULL;

  g_assert_true (ringer_provider_file_insert_reply (file, "users/get", G_MAXUINT, reply, NULL));
  assert_changed (file, mocks, "        {\"name\": \"Gone\", \"error\": \"no such user\"}\n",
                  "        {\"name\": \"Gone\", \"error\": \"no such user\"},\n"
                  "        {\"name\": \"New\", \"reply\": {\"id\":  2e0}}\n");

  g_assert_true (ringer_provider_file_replace_reply (file, "users/get", 0, first, NULL));
  assert_changed (file, mocks, "        {\"name\": \"Found\", \"reply\": {\"id\": 1.0}},\n",
                  "        {\"name\": \"Found\", \"replyNothing\": true},\n");

  g_assert_true (ringer_provider_file_remove_reply (file, "users/get", 1, NULL));
  assert_changed (file, mocks,
                  "        {\"name\": \"Found\", \"reply\": {\"id\": 1.0}},\n"
                  "        {\"name\": \"Gone\", \"error\": \"no such user\"}\n",
                  "        {\"name\": \"Found\", \"reply\": {\"id\": 1.0}}\n");

  g_assert_false (ringer_provider_file_insert_reply (file, "users/get", 0, wrong, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
  g_clear_error (&error);
  g_assert_false (ringer_provider_file_remove_reply (file, "users/get", 2, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  assert_text (file, mocks);
  g_assert_finalize_object (file);
}

static void
test_edit_options (void)
{
  RingerProviderFile *file = open_text (mocks);
  RingerMock          mock = *ringer_provider_file_get (file, "users/get");
  g_autoptr (RingerAnswer) reject = ringer_answer_new (RINGER_ANSWER_REJECT);
  gboolean can_undo = TRUE;

  /* Nothing is different: no step. */
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  g_object_get (file, "can-undo", &can_undo, NULL);
  g_assert_false (can_undo);

  mock.at_once = 0;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  assert_changed (file, mocks, "      \"atOnce\": 10,\n", "");

  mock = *ringer_provider_file_get (file, "users/get");
  mock.ask_one_in = 4;
  mock.ask_when = NULL;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  assert_changed (file, mocks,
                  "      \"ask\": {\"oneIn\": 3, \"first\": 5, \"when\": \"requestor = ann\"},\n",
                  "      \"ask\": {\"oneIn\": 4, \"first\": 5},\n");

  mock = *ringer_provider_file_get (file, "users/get");
  mock.ask_one_in = mock.ask_first = 0;
  mock.ask_when = NULL;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  assert_changed (file, mocks,
                  "      \"ask\": {\"oneIn\": 3, \"first\": 5, \"when\": \"requestor = ann\"},\n",
                  "");

  mock = *ringer_provider_file_get (file, "users/get");
  mock.on_deadline = reject;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  g_assert_true (
      ringer_answer_equal (ringer_provider_file_get (file, "users/get")->on_deadline, reject));
  assert_changed (file, mocks,
                  "      \"onDeadline\": {\"reply\": {\"late\":  true}, \"marginMs\": 700},\n",
                  "      \"onDeadline\": {\"marginMs\": 700, \"reject\": true},\n");

  mock = *ringer_provider_file_get (file, "users/get");
  mock.on_deadline = NULL;
  mock.deadline_margin = 500;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  assert_changed (file, mocks,
                  "      \"onDeadline\": {\"reply\": {\"late\":  true}, \"marginMs\": 700},\n", "");

  mock = *ringer_provider_file_get (file, "users/get");
  mock.forward = NULL;
  mock.accept = FALSE;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  g_assert_null (ringer_provider_file_get (file, "users/get")->forward);
  g_assert_false (ringer_provider_file_get (file, "users/get")->accept);
  ringer_provider_file_undo (file);
  assert_text (file, mocks);

  mock = *ringer_provider_file_get (file, "new");
  mock.ask_first = 2;
  g_assert_true (ringer_provider_file_set_options (file, &mock, NULL));
  assert_changed (file, mocks, "    \"say \\\"hi\\\"\": {\"mode\": \"off\", \"accept\": false}\n",
                  "    \"say \\\"hi\\\"\": {\"mode\": \"off\", \"accept\": false},\n"
                  "    \"new\": {\"ask\": {\"first\": 2}}\n");
  g_assert_finalize_object (file);
}

static void
test_edit_mode (void)
{
  RingerProviderFile *file = open_text (mocks);
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (ringer_provider_file_set_mode (file, "say \"hi\"", RINGER_MODE_ASK, &error));
  g_object_get (file, "undo-label", &label, NULL);
  g_assert_cmpstr (label, ==, "Change Mode");
  assert_changed (file, mocks, "    \"say \\\"hi\\\"\": {\"mode\": \"off\", \"accept\": false}\n",
                  "    \"say \\\"hi\\\"\": {\"mode\": \"ask\", \"accept\": false}\n");
  g_assert_true (ringer_provider_file_set_mode (file, "users/get", RINGER_MODE_FORWARD, &error));
  assert_changed (file, mocks, "      ]\n", "      ],\n      \"mode\": \"forward\"\n");
  g_assert_false (ringer_provider_file_set_mode (file, "say \"hi\"", RINGER_MODE_FORWARD, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (ringer_provider_file_set_mode (file, "", RINGER_MODE_OFF, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_assert_true (ringer_provider_file_remove_procedure (file, "users/get", NULL));
  g_assert_true (ringer_provider_file_remove_procedure (file, "users/get", NULL));
  names = ringer_provider_file_list (file);
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  ringer_provider_file_undo (file);
  assert_text (file, mocks);
  g_assert_finalize_object (file);
}

/* Whatever is wrong changes nothing and is no step. */
static void
test_edit_refused (void)
{
  RingerProviderFile *file = open_text (mocks);
  g_autoptr (RingerRule) payload = reply_rule (NULL, NULL, "{\"a\": }");
  g_autoptr (RingerRule) filter = reply_rule (NULL, "$.id >", "1");
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autoptr (RingerRule) template = NULL;
  g_autoptr (RingerAnswer) forward = ringer_answer_new (RINGER_ANSWER_FORWARD);
  RingerMock mock = *ringer_provider_file_get (file, "new");
  g_autoptr (GError) error = NULL;
  gboolean can_undo = TRUE;

  g_assert_false (ringer_provider_file_insert_rule (file, "a", 0, payload, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_assert_true (g_str_has_prefix (error->message, "The reply is not JSON: line 1, column 7: "));
  g_clear_error (&error);
  g_assert_false (ringer_provider_file_replace_rule (file, "users/get", 0, filter, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  answer->payload = g_bytes_new_static ("[\"{{what}}\"]", 12);
  answer->is_template = TRUE;
  template = ringer_rule_new (NULL, NULL, answer);
  g_assert_false (ringer_provider_file_insert_rule (file, "a", 0, template, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE);
  g_assert_nonnull (strstr (error->message, ".rules[0].reply: {{what}} is no placeholder"));
  g_clear_error (&error);
  mock.forward = forward;
  g_assert_false (ringer_provider_file_set_options (file, &mock, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  mock.forward = NULL;
  mock.ask_when = "n >";
  g_assert_false (ringer_provider_file_set_options (file, &mock, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  assert_text (file, mocks);
  g_object_get (file, "can-undo", &can_undo, NULL);
  g_assert_false (can_undo);
  g_assert_finalize_object (file);
}

/* Documents as people and programs write them. */
static void
test_odd_documents (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } cases[] = {
    { "{\"format\":1,\"procedures\":{\"p\":{}}}",
      "{\"format\":1,\"procedures\":{\"p\":{\"rules\":[{\"reply\":2.50}]}}}" },
    { "{\r\n\t\"format\": 1,\r\n\t\"procedures\": {\r\n\t\t\"p\": {}\r\n\t}\r\n}",
      "{\r\n\t\"format\": 1,\r\n\t\"procedures\": {\r\n\t\t\"p\": {\r\n\t\t\t\"rules\": "
      "[\r\n\t\t\t\t{\r\n\t\t\t\t\t\"reply\": 2.50\r\n\t\t\t\t}\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}" },
    { "\n\n { \"format\" : 1\n , \"procedures\" : { \"\\u0070\" : { \"rules\" : [ ] } }\n }  \n",
      "\n\n { \"format\" : 1\n , \"procedures\" : { \"\\u0070\" : { \"rules\" : [{\"reply\" : "
      "2.50}] } }\n }  \n" },
    { "{\"format\": 1}",
      "{\"format\": 1, \"procedures\": {\"p\": {\"rules\": [{\"reply\": 2.50}]}}}" },
    { "{\n    \"format\": 1, \"big\": 12345678901234567890.0e-0\n}\n",
      "{\n    \"format\": 1, \"big\": 12345678901234567890.0e-0, \"procedures\": {\n"
      "        \"p\": {\n            \"rules\": [\n                {\n"
      "                    \"reply\": 2.50\n                }\n            ]\n        }\n"
      "    }\n}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RingerProviderFile *file = open_text (cases[i].before);
      g_autoptr (RingerRule) rule = reply_rule (NULL, NULL, "2.50");
      g_autoptr (GError) error = NULL;

      assert_text (file, cases[i].before);
      ringer_provider_file_insert_rule (file, "p", 0, rule, &error);
      g_assert_no_error (error);
      assert_text (file, cases[i].after);
      g_assert_true (ringer_rule_equal (get_rule (file, "p", 0), rule));
      ringer_provider_file_undo (file);
      assert_text (file, cases[i].before);
      g_assert_finalize_object (file);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider-edit/new", test_new);
  g_test_add_func ("/provider-edit/rules", test_edit_rules);
  g_test_add_func ("/provider-edit/actions", test_edit_actions);
  g_test_add_func ("/provider-edit/replies", test_edit_replies);
  g_test_add_func ("/provider-edit/options", test_edit_options);
  g_test_add_func ("/provider-edit/mode", test_edit_mode);
  g_test_add_func ("/provider-edit/refused", test_edit_refused);
  g_test_add_func ("/provider-edit/odd-documents", test_odd_documents);
  return g_test_run ();
}
