/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-scanner.h"

static void
assert_formatted (const char *text, guint indent, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gsize            length = 0;
  g_autofree char *formatted = ringer_json_format (text, -1, indent, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (formatted, ==, expected);
  g_assert_cmpuint (length, ==, strlen (expected));
}

static void
test_format (void)
{
  assert_formatted ("1", 2, "1");
  assert_formatted (" \"a b\" ", 2, "\"a b\"");
  assert_formatted ("[]", 2, "[]");
  assert_formatted ("{ }", 2, "{}");
  assert_formatted ("[1,[],{}]", 2, "[\n  1,\n  [],\n  {}\n]");
  assert_formatted ("{\"a\":{\"b\":[1,2]},\"c\":{}}", 2,
                    "{\n  \"a\": {\n    \"b\": [\n      1,\n      2\n    ]\n  },\n  \"c\": {}\n}");
  assert_formatted ("[[1]]", 0, "[\n[\n1\n]\n]");
  assert_formatted ("[[1]]", 17,
                    "[\n                 [\n                                  1\n"
                    "                 ]\n]");
}

/* What other programs would change: digits, escapes, order, duplicates. */
static void
test_lexemes_stay (void)
{
  assert_formatted ("[1.0,1E+5,-0,9007199254740993,\"\\u0041\\/\\u0000\"]", 1,
                    "[\n 1.0,\n 1E+5,\n -0,\n 9007199254740993,\n \"\\u0041\\/\\u0000\"\n]");
  assert_formatted ("{\"z\":1,\"a\":2,\"z\":3}", 1, "{\n \"z\": 1,\n \"a\": 2,\n \"z\": 3\n}");
}

static void
test_minify (void)
{
  gsize            length = 0;
  g_autofree char *minified = ringer_json_minify (" { \"a b\" : [ 1 , 2.50 ,\t{ } ] }\r\n", -1,
                                                  &length, NULL);

  g_assert_cmpstr (minified, ==, "{\"a b\":[1,2.50,{}]}");
  g_assert_cmpuint (length, ==, strlen (minified));
}

/* A deep text of many small values must not become a huge one. */
static void
test_indent_is_capped (void)
{
  GString         *text = g_string_new (NULL);
  gsize            length = 0;
  g_autofree char *formatted = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_c (text, '[');
  g_string_append_c (text, '1');
  for (guint i = 0; i < 10000; i++)
    g_string_append (text, ",1");
  for (guint i = 0; i < 500; i++)
    g_string_append_c (text, ']');
  formatted = ringer_json_format (text->str, -1, 1000000000, &length, NULL);
  g_assert_nonnull (formatted);
  g_assert_cmpuint (length, <, 11002 * (128 + 3));
  g_string_free (text, TRUE);
}

static void
append_value (GString *text, GRand *random, guint depth)
{
  static const char *const scalars[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1.50",
    "1e400",
    "123456789012345678901234567890",
    "\"\"",
    "\"a\"",
    "\"\\u0000\\ud800\"",
    "\"\\\"}],:{[\"",
    "\"12345678901234567\"",
    "\"é€🐢\"",
  };
  static const char *const spaces[] = { "", "", "", " ", "\n", "\t\r\n", "                    " };
  guint                    n;
  gboolean                 is_object;

  g_string_append (text, spaces[g_rand_int_range (random, 0, G_N_ELEMENTS (spaces))]);
  if (depth == 0 || g_rand_int_range (random, 0, 3) == 0)
    {
      g_string_append (text, scalars[g_rand_int_range (random, 0, G_N_ELEMENTS (scalars))]);
      g_string_append (text, spaces[g_rand_int_range (random, 0, G_N_ELEMENTS (spaces))]);
      return;
    }

  is_object = g_rand_boolean (random);
  n = (guint) g_rand_int_range (random, 0, 5);
  g_string_append_c (text, is_object ? '{' : '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      if (is_object)
        g_string_append_printf (
            text, "%s\"k%d\"%s:", spaces[g_rand_int_range (random, 0, G_N_ELEMENTS (spaces))],
            g_rand_int_range (random, 0, 4),
            spaces[g_rand_int_range (random, 0, G_N_ELEMENTS (spaces))]);
      append_value (text, random, depth - 1);
    }
  if (n == 0)
    g_string_append (text, spaces[g_rand_int_range (random, 0, G_N_ELEMENTS (spaces))]);
  g_string_append_c (text, is_object ? '}' : ']');
  g_string_append (text, spaces[g_rand_int_range (random, 0, G_N_ELEMENTS (spaces))]);
}

static void
assert_same_tokens (const char *a, const char *b)
{
  RingerJsonScanner in_a;
  RingerJsonScanner in_b;
  RingerJsonToken   x;
  RingerJsonToken   y;

  ringer_json_scanner_init (&in_a, a, -1);
  ringer_json_scanner_init (&in_b, b, -1);
  while (ringer_json_scanner_next (&in_a, &x))
    {
      g_assert_true (ringer_json_scanner_next (&in_b, &y));
      g_assert_cmpint (x.kind, ==, y.kind);
      g_assert_cmpuint (x.depth, ==, y.depth);
      g_assert_cmpmem (a + x.offset, x.length, b + y.offset, y.length);
    }
  g_assert_false (ringer_json_scanner_next (&in_b, &y));
  g_assert_true (ringer_json_scanner_check (&in_a, NULL, NULL));
  g_assert_true (ringer_json_scanner_check (&in_b, NULL, NULL));
}

static void
test_round_trips (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8259);

  for (guint i = 0; i < 3000; i++)
    {
      GString         *text = g_string_new (NULL);
      g_autofree char *formatted = NULL;
      g_autofree char *minified = NULL;
      g_autofree char *again = NULL;
      g_autofree char *back = NULL;
      guint            indent = i % 5;

      append_value (text, random, 6);
      formatted = ringer_json_format (text->str, -1, indent, NULL, NULL);
      minified = ringer_json_minify (text->str, -1, NULL, NULL);
      assert_same_tokens (text->str, formatted);
      assert_same_tokens (text->str, minified);
      again = ringer_json_format (minified, -1, indent, NULL, NULL);
      g_assert_cmpstr (again, ==, formatted);
      back = ringer_json_minify (formatted, -1, NULL, NULL);
      g_assert_cmpstr (back, ==, minified);
      g_string_free (text, TRUE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/format/cases", test_format);
  g_test_add_func ("/json/format/lexemes-stay", test_lexemes_stay);
  g_test_add_func ("/json/format/minify", test_minify);
  g_test_add_func ("/json/format/indent-is-capped", test_indent_is_capped);
  g_test_add_func ("/json/format/round-trips", test_round_trips);
  return g_test_run ();
}
