/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json.h"

#define TEXT(literal) literal, sizeof (literal) - 1

static const struct
{
  const char *text;
  gsize       length;
  const char *lexeme;
} pairs[] = {
  { TEXT (""), "\"\"" },
  { TEXT ("plain"), "\"plain\"" },
  { TEXT ("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"" },
  { TEXT ("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"" },
  { TEXT ("\0\x01\x1f\x7f"), "\"\\u0000\\u0001\\u001f\x7f\"" },
  { TEXT ("é€🐢"), "\"é€🐢\"" },
  { TEXT ("\n"), "\"\\n\"" },
};

static void
test_both_ways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *lexeme = ringer_json_quote (pairs[i].text, (gssize) pairs[i].length);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize length = 0;

      g_assert_cmpstr (lexeme, ==, pairs[i].lexeme);
      text = ringer_json_unquote (lexeme, -1, &length, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (text, length, pairs[i].text, pairs[i].length);
      g_assert_cmpint (text[length], ==, '\0');
    }
}

static void
assert_unquoted (const char *lexeme, const char *expected, gsize expected_length)
{
  g_autoptr (GError) error = NULL;
  gsize            length = 0;
  g_autofree char *text = ringer_json_unquote (lexeme, -1, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (text, length, expected, expected_length);
}

static void
test_unquote (void)
{
  assert_unquoted ("\"\\/\\u002F\\u002f\"", TEXT ("///"));
  assert_unquoted ("\"\\u00e9\\u20ac\\ud83d\\udc22\"", TEXT ("é€🐢"));
  assert_unquoted ("\"\\u0000\"", TEXT ("\0"));
  assert_unquoted ("\"\\udbff\\udfff\"", TEXT ("\xf4\x8f\xbf\xbf"));
  assert_unquoted ("\"\\ud800\"", TEXT ("\xef\xbf\xbd"));
  assert_unquoted ("\"\\ud800x\"", TEXT ("\xef\xbf\xbdx"));
  assert_unquoted ("\"\\ud800\\n\"", TEXT ("\xef\xbf\xbd\n"));
  assert_unquoted ("\"\\ud800\\ud83d\\udc22\"", TEXT ("\xef\xbf\xbd🐢"));
  assert_unquoted ("\"\\udc00\\ud800\"", TEXT ("\xef\xbf\xbd\xef\xbf\xbd"));
}

static void
test_unquote_refuses (void)
{
  static const char *const bad[] = { "",        "\"",     "abc",     "\"a",  "\"a\"b",
                                     " \"a\"",  "\"a\" ", "1",       "null", "[\"a\"]",
                                     "\"\\x\"", "\"\n\"", "\"\xff\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ringer_json_unquote (bad[i], -1, NULL, &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
    }
}

static void
test_quote_repairs (void)
{
  g_autofree char *lexeme = ringer_json_quote ("a\xff\"\xc3", 4);
  g_autofree char *empty = ringer_json_quote (NULL, 0);

  g_assert_cmpstr (lexeme, ==, "\"a\xef\xbf\xbd\\\"\xef\xbf\xbd\"");
  g_assert_cmpstr (empty, ==, "\"\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/string/both-ways", test_both_ways);
  g_test_add_func ("/json/string/unquote", test_unquote);
  g_test_add_func ("/json/string/unquote-refuses", test_unquote_refuses);
  g_test_add_func ("/json/string/quote-repairs", test_quote_repairs);
  return g_test_run ();
}
