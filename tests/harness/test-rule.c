/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rule.h"

#include <locale.h>
#include <string.h>

static void
set_payload (RingerAnswer *answer, const char *payload)
{
  g_clear_pointer (&answer->payload, g_bytes_unref);
  answer->payload = g_bytes_new (payload, strlen (payload));
}

static void
assert_described (const RingerAnswer *answer, const char *expected)
{
  g_autofree char *words = ringer_answer_describe (answer);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_describe (void)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  g_autofree char *big = g_strnfill (1000, '1');

  assert_described (answer, "reply without a payload");
  set_payload (answer, "{\"id\": 1}");
  answer->delay_min = 100;
  answer->delay_max = 300;
  answer->times = 2;
  assert_described (answer, "reply {\"id\": 1} after 100–300 ms, twice");
  answer->delay_max = 100;
  answer->times = 1;
  answer->late_by = 500;
  assert_described (answer, "reply {\"id\": 1} after 100 ms, 500 ms after the deadline");
  answer->delay_min = answer->delay_max = answer->late_by = 0;
  answer->kind = RINGER_ANSWER_ERROR;
  set_payload (answer, "\"\u202eno\n\"");
  assert_described (answer, "error \"\\u202eno\\n\"");
  set_payload (answer, big);
  {
    g_autofree char *words = ringer_answer_describe (answer);

    g_assert_cmpint (g_utf8_strlen (words, -1), <, 100);
  }
  answer->kind = RINGER_ANSWER_DROP;
  answer->accept = FALSE;
  assert_described (answer, "never answer, without an accept");
  answer->accept = TRUE;
  answer->kind = RINGER_ANSWER_ECHO;
  assert_described (answer, "send the request's payload back");
  answer->kind = RINGER_ANSWER_REJECT;
  assert_described (answer, "reject");
  answer->kind = RINGER_ANSWER_ASK;
  assert_described (answer, "ask");
  answer->kind = RINGER_ANSWER_FORWARD;
  answer->url = g_strdup ("http://127.0.0.1:80/");
  assert_described (answer, "forward to http://127.0.0.1:80/");
  answer->kind = RINGER_ANSWER_RUN;
  answer->command = g_strsplit ("jq .id", " ", -1);
  assert_described (answer, "run jq .id");
}

static void
test_equal (void)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_FORWARD);
  g_autoptr (RingerAnswer) plain = ringer_answer_new (RINGER_ANSWER_FORWARD);

  g_assert_true (ringer_answer_equal (answer, plain));
  g_assert_true (ringer_answer_equal (NULL, NULL));
  g_assert_false (ringer_answer_equal (answer, NULL));

  set_payload (answer, "1");
  answer->url = g_strdup ("http://x/");
  answer->command = g_strsplit ("a b", " ", -1);
  {
    g_autoptr (RingerAnswer) copy = ringer_answer_copy (answer);

    g_assert_true (ringer_answer_equal (answer, copy));
#define DIFFERS(change)                                         \
  G_STMT_START                                                  \
  {                                                             \
    g_autoptr (RingerAnswer) other = ringer_answer_copy (copy); \
    other->change;                                              \
    g_assert_false (ringer_answer_equal (copy, other));         \
  }                                                             \
  G_STMT_END
    DIFFERS (kind = RINGER_ANSWER_ECHO);
    DIFFERS (is_template = TRUE);
    DIFFERS (delay_min = 1);
    DIFFERS (delay_max = 1);
    DIFFERS (times = 2);
    DIFFERS (late_by = 1);
    DIFFERS (accept = FALSE);
    DIFFERS (timeout = 1);
    DIFFERS (max_size = 1);
    DIFFERS (url[0] = 'H');
    DIFFERS (command[1][0] = 'c');
#undef DIFFERS
    set_payload (copy, "1.0");
    g_assert_false (ringer_answer_equal (answer, copy));
  }
}

static void
test_rule (void)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  RingerRule *rule = ringer_rule_new ("Found", "$.id = 1", answer);
  RingerRule *off = ringer_rule_new_enabled (rule, FALSE);
  RingerRule *on = ringer_rule_new_enabled (off, TRUE);
  RingerRule *other = ringer_rule_new (NULL, NULL, answer);

  g_assert_true (ringer_rule_get_enabled (rule));
  g_assert_false (ringer_rule_get_enabled (off));
  g_assert_cmpstr (ringer_rule_get_name (off), ==, "Found");
  g_assert_cmpstr (ringer_rule_get_when (off), ==, "$.id = 1");
  g_assert_true (ringer_answer_equal (ringer_rule_get_answer (off), answer));
  g_assert_false (ringer_rule_equal (rule, off));
  g_assert_true (ringer_rule_equal (rule, on));
  g_assert_false (ringer_rule_equal (rule, other));
  g_assert_null (ringer_rule_get_name (other));
  /* It has an answer of its own. */
  answer->times = 2;
  g_assert_cmpuint (ringer_rule_get_answer (rule)->times, ==, 1);
  g_assert_finalize_object (rule);
  g_assert_finalize_object (off);
  g_assert_finalize_object (on);
  g_assert_finalize_object (other);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rule/describe", test_describe);
  g_test_add_func ("/rule/equal", test_equal);
  g_test_add_func ("/rule/rule", test_rule);
  return g_test_run ();
}
