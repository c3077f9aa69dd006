/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-iter.h"
#include "ringer-json-path.h"

static const char document[] =
    "{ \"a\": {\"b\": [10, {\"c\": \"deep\"}, [1,2]], \"a\": 1},\n"
    "  \"odd key\": {\"\": 2, \"x.y\": 3, \"q\\\"\": 4, \"\\u00e9\": 5, \"n\\u0000\": 6},\n"
    "  \"twice\": {\"v\": 1, \"w\": 1}, \"b\": 7, \"twice\": {\"v\": 2, \"v\": [3]},\n"
    "  \"content-type\": \"t\", \"$id\": 8, \"list\": [[[9]]] }";

/* @expected is NULL for what is not there. */
static void
assert_found (const char *text, const char *expression, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerJsonPath) path = ringer_json_path_new (expression, &error);
  RingerJsonSpan span = { 0, 0 };

  g_assert_no_error (error);
  g_test_message ("%s", expression);
  g_assert_cmpint (ringer_json_path_find (path, text, -1, &span, &error), ==, expected != NULL);
  g_assert_no_error (error);
  if (expected != NULL)
    g_assert_cmpmem (text + span.offset, span.length, expected, strlen (expected));
}

static void
test_find (void)
{
  assert_found (document, "$.a.b[0]", "10");
  assert_found (document, "a.b[0]", "10");
  assert_found (document, "$.a.b[1].c", "\"deep\"");
  assert_found (document, "$.a.b[2]", "[1,2]");
  assert_found (document, "$.a.b[2][1]", "2");
  assert_found (document, "$.a.a", "1");
  assert_found (document, "$.b", "7");
  assert_found (document, "$[\"b\"]", "7");
  assert_found (document, "[\"odd key\"][\"\"]", "2");
  assert_found (document, "$[\"odd key\"][\"x.y\"]", "3");
  assert_found (document, "$[\"odd key\"][\"q\\\"\"]", "4");
  assert_found (document, "$[\"odd key\"].é", "5");
  assert_found (document, "$[\"odd key\"][\"n\\u0000\"]", "6");
  assert_found (document, "content-type", "\"t\"");
  assert_found (document, "$.$id", "8");
  assert_found (document, "$id", "8");
  assert_found (document, "$.list[0][0][0]", "9");
  assert_found ("[1]", "$", "[1]");
  assert_found (" [1] ", "", "[1]");
  assert_found ("true", "$", "true");
}

static void
test_nothing_there (void)
{
  assert_found (document, "$.nothing", NULL);
  assert_found (document, "$.a.b[3]", NULL);
  assert_found (document, "$.a[0]", NULL);
  assert_found (document, "$.a.b.c", NULL);
  assert_found (document, "$.b.x", NULL);
  assert_found (document, "$.list[0][0][0][0]", NULL);
  assert_found (document, "$.list[1]", NULL);
  assert_found (document, "$[0]", NULL);
  assert_found ("1", "$.a", NULL);
  assert_found ("[]", "$[0]", NULL);
  assert_found ("{}", "$.a", NULL);
}

static void
test_duplicates (void)
{
  g_autoptr (RingerJsonPath) path = ringer_json_path_new ("twice.v", NULL);
  g_autoptr (GArray) all = NULL;
  static const char *const expected[] = { "1", "2", "[3]" };

  assert_found (document, "$.twice.v", "[3]");
  /* What only an earlier duplicate has is gone, as for JavaScript. */
  assert_found (document, "$.twice.w", NULL);
  assert_found (document, "$.twice.v[0]", "3");
  assert_found ("{\"a\":{\"b\":1},\"a\":2}", "$.a.b", NULL);
  assert_found ("{\"a\":2,\"\\u0061\":{\"b\":1}}", "$.a.b", "1");

  all = ringer_json_path_find_all (path, document, -1, NULL);
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < all->len; i++)
    {
      RingerJsonSpan span = g_array_index (all, RingerJsonSpan, i);

      g_assert_cmpmem (document + span.offset, span.length, expected[i], strlen (expected[i]));
    }
}

static void
test_bad_text (void)
{
  g_autoptr (RingerJsonPath) path = ringer_json_path_new ("a", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) all_error = NULL;

  g_assert_false (ringer_json_path_find (path, "{\"a\":1,}", -1, NULL, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_assert_null (ringer_json_path_find_all (path, "", 0, &all_error));
  g_assert_error (all_error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
}

static void
test_bad_paths (void)
{
  static const char *const bad[] = {
    ".",
    "$.",
    "$..a",
    "a.",
    "a b",
    "$ a",
    "[",
    "$[",
    "$[]",
    "$[1",
    "$[-1]",
    "$[1.5]",
    "$[\"a\"",
    "$[\"a]",
    "$[a]",
    "$['a']",
    "$[\"\\x\"]",
    "$.a]",
    "$.a[*]",
    "$.a\"b\"",
    "$[99999999999999999999]",
    "a[4294967295]",
    "\xff",
    "$[\"a\" ]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RingerJsonPath) path = ringer_json_path_new (bad[i], &error);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (path);
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
    }
}

static void
test_normal_form (void)
{
  static const char *const forms[][2] = {
    { "", "$" },
    { "$", "$" },
    { "a.b[0]", "$.a.b[0]" },
    { "$[\"a\"][\"b c\"]", "$.a[\"b c\"]" },
    { "[\"\\u00e9\"]", "$.é" },
    { "[\"\"]", "$[\"\"]" },
    { "[\"n\\u0000\"]", "$[\"n\\u0000\"]" },
    { "[007]", "$[7]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (RingerJsonPath) path = ringer_json_path_new (forms[i][0], NULL);
      g_autoptr (RingerJsonPath) again = NULL;
      g_autofree char *form = ringer_json_path_to_string (path);
      g_autofree char *same = NULL;

      g_assert_cmpstr (form, ==, forms[i][1]);
      again = ringer_json_path_new (form, NULL);
      same = ringer_json_path_to_string (again);
      g_assert_cmpstr (same, ==, form);
    }
}

/* A path that is longer than JSON may be deep. */
static void
test_long_path (void)
{
  GString *expression = g_string_new ("$");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < RINGER_JSON_MAX_DEPTH; i++)
    {
      ringer_json_path_append_index (expression, 0);
      g_string_append_c (text, '[');
    }
  g_string_append_c (text, '5');
  for (guint i = 0; i < RINGER_JSON_MAX_DEPTH; i++)
    g_string_append_c (text, ']');
  assert_found (text->str, expression->str, "5");
  ringer_json_path_append_index (expression, 0);
  assert_found (text->str, expression->str, NULL);
  g_string_free (text, TRUE);
  g_string_free (expression, TRUE);
}

static void
assert_next (RingerJsonIter *iter, const char *text, const char *key, const char *value)
{
  RingerJsonSpan k;
  RingerJsonSpan v;

  g_assert_true (ringer_json_iter_next (iter, &k, &v));
  g_assert_cmpmem (text + k.offset, k.length, key, strlen (key));
  g_assert_cmpmem (text + v.offset, v.length, value, strlen (value));
}

static void
test_iter (void)
{
  static const char text[] = " {\"a\":1, \"b\" : [ 2, {\"x\":[]} ], \"a\":\"again\"} ";
  RingerJsonIter    iter;
  RingerJsonIter    inner;
  RingerJsonSpan    list = { 16, 18 };

  ringer_json_iter_init (&iter, text, -1, NULL);
  assert_next (&iter, text, "\"a\"", "1");
  assert_next (&iter, text, "\"b\"", "[ 2, {\"x\":[]} ]");
  assert_next (&iter, text, "\"a\"", "\"again\"");
  for (guint i = 0; i < 2; i++)
    g_assert_false (ringer_json_iter_next (&iter, NULL, NULL));

  list.offset = (gsize) (strchr (text, '[') - text);
  list.length = 16;
  ringer_json_iter_init (&inner, text, -1, &list);
  assert_next (&inner, text, "", "2");
  assert_next (&inner, text, "", "{\"x\":[]}");
  g_assert_false (ringer_json_iter_next (&inner, NULL, NULL));
}

static void
test_iter_over_nothing (void)
{
  static const char *const texts[] = { "[]", "{}", "1", "\"a\"", "", "x", "[", "{\"a\"", "[[1,2" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      RingerJsonIter iter;

      ringer_json_iter_init (&iter, texts[i], -1, NULL);
      for (guint n = 0; n < 3; n++)
        g_assert_false (ringer_json_iter_next (&iter, NULL, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/path/find", test_find);
  g_test_add_func ("/json/path/nothing-there", test_nothing_there);
  g_test_add_func ("/json/path/duplicates", test_duplicates);
  g_test_add_func ("/json/path/bad-text", test_bad_text);
  g_test_add_func ("/json/path/bad-paths", test_bad_paths);
  g_test_add_func ("/json/path/normal-form", test_normal_form);
  g_test_add_func ("/json/path/long", test_long_path);
  g_test_add_func ("/json/iter/members", test_iter);
  g_test_add_func ("/json/iter/nothing", test_iter_over_nothing);
  return g_test_run ();
}
