/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-edit.h"

static void
assert_set (const char *text, const char *path, const char *value, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *result = ringer_json_edit_set (text, -1, path, value, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, expected);
}

static void
assert_insert (
    const char *text, const char *path, gsize index, const char *value, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *result = ringer_json_edit_insert (text, -1, path, index, value, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, expected);
}

static void
assert_remove (const char *text, const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *result = ringer_json_edit_remove (text, -1, path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, expected);
}

static void
test_replace (void)
{
  assert_set ("{\"a\": 1.0, \"b\": 2}", "$.a", "3", "{\"a\": 3, \"b\": 2}");
  assert_set (" [ 1 ,2\t] \n", "$[1]", " {} ", " [ 1 ,{}\t] \n");
  assert_set (" 1\n", "$", "[2]", " [2]\n");
  assert_set ("{\"a\": 1, \"a\": 2}", "a", "3", "{\"a\": 1, \"a\": 3}");
  assert_set ("{\"q\\u0022\": 1}", "$[\"q\\\"\"]", "2", "{\"q\\u0022\": 2}");
  assert_set ("{\"a\": {\"b\": [10, {\"c\": 1e400}]}}", "a.b[1].c", "0",
              "{\"a\": {\"b\": [10, {\"c\": 0}]}}");
}

static void
test_add_in_style (void)
{
  assert_set ("{}", "$.a", "1", "{\n  \"a\": 1\n}");
  assert_set ("{ }\n", "$.a.b", "1", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n");
  assert_set ("{\"a\":1}", "$.b", "2", "{\"a\":1,\"b\":2}");
  assert_set ("{\"a\": 1}", "$.b", "2", "{\"a\": 1, \"b\": 2}");
  assert_set ("{ \"a\" : 1 , \"b\" : 2 }", "$.c", "3", "{ \"a\" : 1 , \"b\" : 2 , \"c\" : 3 }");
  assert_set ("{\n\t\"a\": 1\n}\n", "$.b", "2", "{\n\t\"a\": 1,\n\t\"b\": 2\n}\n");
  assert_set ("{\r\n \"a\": {}\r\n}", "$.a.b", "2", "{\r\n \"a\": {\r\n  \"b\": 2\r\n }\r\n}");
  assert_set ("{ \"a\": 1\n, \"b\": 2\n}", "$.c", "3", "{ \"a\": 1\n, \"b\": 2\n, \"c\": 3\n}");
  assert_set ("{\"a\":{}}", "$.a.b.c", "1", "{\"a\":{\"b\":{\"c\":1}}}");
  /* An empty object does as the one beside it. */
  assert_insert ("{\n  \"a\": [\n    {\"b\": 1}\n  ]\n}", "$.a", 9, "{}",
                 "{\n  \"a\": [\n    {\"b\": 1},\n    {}\n  ]\n}");
  assert_set ("{\n  \"a\": [\n    {\"b\": 1},\n    {}\n  ]\n}", "$.a[1].b", "2",
              "{\n  \"a\": [\n    {\"b\": 1},\n    {\"b\": 2}\n  ]\n}");
  assert_set ("{\n  \"\": {}\n}", "$[\"x y\"]", "\"\\u0041\"",
              "{\n  \"\": {},\n  \"x y\": \"\\u0041\"\n}");
}

/* A payload with lines of its own stays as it is, in whatever it is put. */
static void
test_lines_stay (void)
{
  assert_set ("{\n  \"a\": {\n    \"b\": 0\n  }\n}", "a.b", "{\n  \"id\": 1\n}",
              "{\n  \"a\": {\n    \"b\": {\n  \"id\": 1\n}\n  }\n}");
  assert_set ("{\r\n  \"a\": 0\r\n}", "a", "[\n1]", "{\r\n  \"a\": [\n1]\r\n}");
  assert_set ("{\"a\": 0}", "a", "\n[\r\n  1\r\n] ", "{\"a\": [\r\n  1\r\n]}");
}

static void
test_insert (void)
{
  assert_insert ("[]", "$", 0, "1", "[\n  1\n]");
  assert_insert ("[1]", "$", 0, "0", "[0, 1]");
  assert_insert ("[1]", "", 5, "2", "[1, 2]");
  assert_insert ("{\"a\":[1]}", "a", 5, "2", "{\"a\":[1,2]}");
  assert_insert ("[\n  1,\n  3\n]", "$", 1, "2", "[\n  1,\n  2,\n  3\n]");
  assert_insert ("[\n  1,\n  3\n]", "$", 0, "0", "[\n  0,\n  1,\n  3\n]");
  assert_insert ("[\n  1,\n  3\n]", "$", 2, "4", "[\n  1,\n  3,\n  4\n]");
  assert_insert ("{\n    \"x\": 1\n}", "$.l", 0, "{}",
                 "{\n    \"x\": 1,\n    \"l\": [\n        {}\n    ]\n}");
  assert_insert ("{\"a\": [[]]}", "a[0]", 0, "1", "{\"a\": [[1]]}");
}

static void
test_remove (void)
{
  assert_remove ("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "$.a",
                 "{\n  \"b\": 2,\n  \"c\": 3\n}");
  assert_remove ("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "$.b",
                 "{\n  \"a\": 1,\n  \"c\": 3\n}");
  assert_remove ("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "$.c",
                 "{\n  \"a\": 1,\n  \"b\": 2\n}");
  assert_remove ("{\n  \"a\": 1\n}\n", "$.a", "{}\n");
  assert_remove ("[ 1 , 2 ]", "$[1]", "[ 1 ]");
  assert_remove ("[ 1 , 2 ]", "$[0]", "[ 2 ]");
  assert_remove ("{ \"a\": 1\n, \"b\": 2\n, \"c\": 3\n}", "b", "{ \"a\": 1\n, \"c\": 3\n}");
  assert_remove ("{\"a\": 1, \"b\": 2, \"\\u0061\": 3}", "a", "{\"b\": 2}");
  assert_remove ("{\"a\": 1, \"a\": 3}", "a", "{}");
  assert_remove ("[[1], [1, 1]]", "[1][0]", "[[1], [1]]");
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *path;
    const char *value;
    int         code;
  } cases[] = {
    { "[1", "$", "1", RINGER_ERROR_INVALID_JSON },
    { "[1]", "$", "1 2", RINGER_ERROR_INVALID_JSON },
    { "[1]", "$", "", RINGER_ERROR_INVALID_JSON },
    { "// no\n[1]", "$", "1", RINGER_ERROR_INVALID_JSON },
    { "[1]", "$.a..b", "1", RINGER_ERROR_BAD_ARGUMENT },
    { "[1]", "$.a", "1", RINGER_ERROR_BAD_ARGUMENT },
    { "[1]", "$[1]", "1", RINGER_ERROR_BAD_ARGUMENT },
    { "{\"a\": 1}", "$.a.b", "1", RINGER_ERROR_BAD_ARGUMENT },
    { "{\"a\": {}}", "$.a[0]", "1", RINGER_ERROR_BAD_ARGUMENT },
    { "{}", "$.b[0]", "1", RINGER_ERROR_BAD_ARGUMENT },
  };
  g_autofree char *deep = g_strnfill (512, '[');
  g_autofree char *close = g_strnfill (512, ']');
  g_autofree char *value = g_strconcat (deep, close, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s at %s", cases[i].text, cases[i].path);
      g_assert_null (
          ringer_json_edit_set (cases[i].text, -1, cases[i].path, cases[i].value, &error));
      g_assert_error (error, RINGER_ERROR, cases[i].code);
      g_clear_error (&error);
    }
  g_assert_null (ringer_json_edit_set ("{}", -1, "a", value, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (ringer_json_edit_insert ("{\"a\": {}}", -1, "a", 0, "1", &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (ringer_json_edit_insert ("{\"a\": 1}", -1, "a", 0, "1", &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (ringer_json_edit_remove ("{\"a\": 1}", -1, "b", &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (ringer_json_edit_remove ("{\"a\": 1}", -1, "$", &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/edit/replace", test_replace);
  g_test_add_func ("/json/edit/add-in-style", test_add_in_style);
  g_test_add_func ("/json/edit/lines-stay", test_lines_stay);
  g_test_add_func ("/json/edit/insert", test_insert);
  g_test_add_func ("/json/edit/remove", test_remove);
  g_test_add_func ("/json/edit/errors", test_errors);
  return g_test_run ();
}
