/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-compare.h"
#include "ringer-json-path.h"

/* Writes the differences as lines of sign, path, and the lexemes. */
static char *
describe (const char *a, const char *b, RingerJsonCompareFlags flags)
{
  static const char signs[] = { '+', '-', '~' };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = ringer_json_compare (a, -1, b, -1, flags, 100, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    {
      const RingerJsonDifference *d = &g_array_index (found, RingerJsonDifference, i);

      g_string_append_printf (out, "%s%c%s %.*s|%.*s", i > 0 ? "\n" : "", signs[d->change], d->path,
                              (int) d->a.length, a + d->a.offset, (int) d->b.length,
                              b + d->b.offset);
    }
  g_assert_cmpint (ringer_json_equal (a, -1, b, -1, flags), ==, found->len == 0);
  return g_string_free (out, FALSE);
}

static void
assert_differences (const char *a, const char *b, const char *expected)
{
  g_autofree char *found = describe (a, b, RINGER_JSON_COMPARE_AS_WRITTEN);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_equal (void)
{
  assert_differences ("1", " 1\n", "");
  assert_differences ("{\"a\":1,\"b\":[1,{}]}", "{ \"b\": [1, {}], \"a\": 1 }", "");
  assert_differences ("\"A\\u00e9\\/\"", "\"\\u0041é/\"", "");
  assert_differences ("{\"\\u0061\":1}", "{\"a\":1}", "");
  assert_differences ("{\"a\":1,\"a\":2}", "{\"a\":2}", "");
  assert_differences ("[]", "[]", "");
  assert_differences ("\"\\u0000\"", "\"\\u0000\"", "");
}

static void
test_different (void)
{
  assert_differences ("1", "2", "~$ 1|2");
  assert_differences ("1", "\"1\"", "~$ 1|\"1\"");
  assert_differences ("[]", "{}", "~$ []|{}");
  assert_differences ("true", "false", "~$ true|false");
  assert_differences ("[1,2,3]", "[1,5]", "~$[1] 2|5\n-$[2] 3|");
  assert_differences ("[1]", "[1,[2]]", "+$[1] |[2]");
  assert_differences ("{\"z\":1,\"a\":2}", "{\"b\":3,\"a\":4}", "-$.z 1|\n~$.a 2|4\n+$.b |3");
  assert_differences ("{\"a\":{\"b c\":[{\"d\":1}]}}", "{\"a\":{\"b c\":[{\"d\":2}]}}",
                      "~$.a[\"b c\"][0].d 1|2");
  assert_differences ("{\"a\":[1],\"b\":[1],\"c\":[1]}", "{\"a\":[2],\"b\":[1],\"c\":[2]}",
                      "~$.a[0] 1|2\n~$.c[0] 1|2");
  assert_differences ("\"ab\"", "\"a\\u0000\"", "~$ \"ab\"|\"a\\u0000\"");
  assert_differences ("{\"a\\u0000\":1}", "{\"a\":1}", "-$[\"a\\u0000\"] 1|\n+$.a |1");
  assert_differences ("{\"a\":1,\"a\":2}", "{\"a\":1}", "~$.a 2|1");
}

static void
assert_numbers (const char *a, const char *b, gboolean as_values)
{
  g_test_message ("%s %s", a, b);
  g_assert_cmpint (ringer_json_equal (a, -1, b, -1, RINGER_JSON_COMPARE_AS_WRITTEN), ==,
                   g_str_equal (a, b));
  g_assert_cmpint (ringer_json_equal (a, -1, b, -1, RINGER_JSON_COMPARE_VALUES), ==, as_values);
  g_assert_cmpint (ringer_json_equal (b, -1, a, -1, RINGER_JSON_COMPARE_VALUES), ==, as_values);
}

static void
test_numbers (void)
{
  assert_numbers ("1", "1", TRUE);
  assert_numbers ("1", "1.0", TRUE);
  assert_numbers ("1", "10e-1", TRUE);
  assert_numbers ("1E2", "100", TRUE);
  assert_numbers ("0.001", "1e-3", TRUE);
  assert_numbers ("0", "-0.0e5", TRUE);
  assert_numbers ("-1.50", "-15e-1", TRUE);
  assert_numbers ("1", "-1", FALSE);
  assert_numbers ("1", "10", FALSE);
  assert_numbers ("0.1", "0.01", FALSE);
  /* Equal as doubles, but not equal. */
  assert_numbers ("9007199254740993", "9007199254740992", FALSE);
  assert_numbers ("1e400", "1e401", FALSE);
  assert_numbers ("1e99999999999999999999", "1e99999999999999999999", TRUE);
  assert_numbers ("0e99999999999999999999", "0", TRUE);
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;
  g_autoptr (GArray) found = NULL;

  found = ringer_json_compare ("[1,2,3,4]", -1, "[5,6,7,8]", -1, 0, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_null (ringer_json_compare ("[", -1, "1", -1, 0, 2, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_assert_true (g_str_has_prefix (error->message, "first text: line 1"));
  g_assert_null (ringer_json_compare ("1", -1, "", -1, 0, 2, &second));
  g_assert_true (g_str_has_prefix (second->message, "second text: line 1"));
  g_assert_false (ringer_json_equal ("x", -1, "x", -1, 0));
}

/* Every path that is reported leads to the value that is reported. */
static void
test_paths_lead_there (void)
{
  static const char a[] = "{\"a b\":[0,[{\"\":{\"x\":[1,2,3]}}]],\"k\":{\"q\\\"\":null}}";
  static const char b[] = "{\"a b\":[0,[{\"\":{\"x\":[1,9,3]}}]],\"k\":{\"q\\\"\":[true]}}";
  g_autoptr (GArray) found = ringer_json_compare (a, -1, b, -1, 0, 100, NULL);

  g_assert_cmpuint (found->len, ==, 2);
  for (guint i = 0; i < found->len; i++)
    {
      const RingerJsonDifference *d = &g_array_index (found, RingerJsonDifference, i);
      g_autoptr (RingerJsonPath) path = ringer_json_path_new (d->path, NULL);
      RingerJsonSpan span;

      g_assert_true (ringer_json_path_find (path, b, -1, &span, NULL));
      g_assert_cmpmem (b + span.offset, span.length, b + d->b.offset, d->b.length);
      g_assert_true (ringer_json_path_find (path, a, -1, &span, NULL));
      g_assert_cmpmem (a + span.offset, span.length, a + d->a.offset, d->a.length);
    }
}

static char *
make_big (gboolean backwards)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text, "%s\"k%u\":[%u]", i > 0 ? "," : "", backwards ? 49999 - i : i,
                            i == 7 ? 1u : 0u);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
test_big (void)
{
  g_autofree char *a = make_big (FALSE);
  g_autofree char *b = make_big (TRUE);
  g_autofree char *found = describe (a, b, RINGER_JSON_COMPARE_AS_WRITTEN);

  g_assert_cmpstr (found, ==, "~$.k7[0] 1|0\n~$.k49992[0] 0|1");
}

static void
test_deep (void)
{
  GString         *a = g_string_new (NULL);
  g_autofree char *b = NULL;

  for (guint i = 0; i < RINGER_JSON_MAX_DEPTH; i++)
    g_string_append_c (a, '[');
  g_string_append_c (a, '1');
  for (guint i = 0; i < RINGER_JSON_MAX_DEPTH; i++)
    g_string_append_c (a, ']');
  b = g_strdup (a->str);
  b[RINGER_JSON_MAX_DEPTH] = '2';
  g_assert_true (ringer_json_equal (a->str, -1, a->str, -1, 0));
  g_assert_false (ringer_json_equal (a->str, -1, b, -1, 0));
  g_string_free (a, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/compare/equal", test_equal);
  g_test_add_func ("/json/compare/different", test_different);
  g_test_add_func ("/json/compare/numbers", test_numbers);
  g_test_add_func ("/json/compare/limits", test_limits);
  g_test_add_func ("/json/compare/paths", test_paths_lead_there);
  g_test_add_func ("/json/compare/big", test_big);
  g_test_add_func ("/json/compare/deep", test_deep);
  return g_test_run ();
}
