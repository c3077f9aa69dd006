/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-scanner.h"
#include "ringer-utf8.h"

static void
test_tokens (void)
{
  static const char text[] = " {\"a\" : [1, \"x\"], \"b\":null } ";
  static const struct
  {
    RingerJsonTokenKind kind;
    guint               depth;
    const char         *lexeme;
  } expected[] = {
    { RINGER_JSON_TOKEN_OBJECT_START, 0, "{" }, { RINGER_JSON_TOKEN_KEY, 1, "\"a\"" },
    { RINGER_JSON_TOKEN_ARRAY_START, 1, "[" },  { RINGER_JSON_TOKEN_NUMBER, 2, "1" },
    { RINGER_JSON_TOKEN_STRING, 2, "\"x\"" },   { RINGER_JSON_TOKEN_ARRAY_END, 1, "]" },
    { RINGER_JSON_TOKEN_KEY, 1, "\"b\"" },      { RINGER_JSON_TOKEN_NULL, 1, "null" },
    { RINGER_JSON_TOKEN_OBJECT_END, 0, "}" },
  };
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  ringer_json_scanner_init (&scanner, text, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (ringer_json_scanner_next (&scanner, &token));
      g_assert_cmpint (token.kind, ==, expected[i].kind);
      g_assert_cmpuint (token.depth, ==, expected[i].depth);
      g_assert_cmpmem (text + token.offset, token.length, expected[i].lexeme,
                       strlen (expected[i].lexeme));
    }
  for (guint i = 0; i < 2; i++)
    g_assert_false (ringer_json_scanner_next (&scanner, &token));
  g_assert_true (ringer_json_scanner_check (&scanner, NULL, NULL));
}

static void
test_stops_at_problem (void)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;

  ringer_json_scanner_init (&scanner, "[1 x 2]", -1);
  g_assert_true (ringer_json_scanner_next (&scanner, &token));
  g_assert_true (ringer_json_scanner_next (&scanner, &token));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ringer_json_scanner_next (&scanner, &token));
      g_assert_false (ringer_json_scanner_check (&scanner, NULL, &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
    }
}

static void
assert_problem (const char *text, gsize offset, guint line, guint column, const char *message)
{
  g_autoptr (GError) error = NULL;
  RingerJsonPlace place;

  g_assert_false (ringer_json_validate (text, -1, &place, &error));
  g_assert_cmpuint (place.offset, ==, offset);
  g_assert_cmpuint (place.line, ==, line);
  g_assert_cmpuint (place.column, ==, column);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_places (void)
{
  assert_problem ("{\n  \"a\": 1,\n  \"é€🐢\" \"x\"\n}", 26, 3, 9,
                  "line 3, column 9: expected ':' after the name, found '\"'");
  assert_problem ("{\n\"a\": 1\n\"b\": 2}", 9, 3, 1,
                  "line 3, column 1: expected ',' or '}' after the value, found '\"'");
  assert_problem ("[1,\r\n2,\r\n]", 6, 2, 2,
                  "line 2, column 2: this comma has nothing after it but ']'");
  assert_problem ("[\r\r\r1 2]", 6, 4, 3,
                  "line 4, column 3: expected ',' or ']' after the value, found '2'");
  assert_problem ("\"one\ntwo\"", 4, 1, 5,
                  "line 1, column 5: a line break in a string must be written as \\n; or its "
                  "closing '\"' is missing");
  assert_problem ("", 0, 1, 1, "line 1, column 1: nothing here: a JSON value was expected");
  assert_problem ("[\"abc", 1, 1, 2,
                  "line 1, column 2: the string that begins here has no closing '\"'");
  assert_problem ("[1,\n2", 5, 2, 2,
                  "line 2, column 2: expected ',' or ']' after the value, found the end of the "
                  "text");
  assert_problem ("\xe2\x80\xae", 0, 1, 1, "line 1, column 1: expected a value, found '\\u202e'");
}

static void
test_get_place (void)
{
  RingerJsonPlace place;

  ringer_json_get_place ("a\nb", 3, 99, &place);
  g_assert_cmpuint (place.offset, ==, 3);
  g_assert_cmpuint (place.line, ==, 2);
  g_assert_cmpuint (place.column, ==, 2);
  ringer_json_get_place (NULL, 0, 0, &place);
  g_assert_cmpuint (place.line, ==, 1);
}

static char *
nest (gsize depth, const char *open, const char *close)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, close[0] == '}' ? "1" : "");
  for (gsize i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  static const char *const pairs[][2] = { { "[", "]" }, { "{\"a\":", "}" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *most = nest (RINGER_JSON_MAX_DEPTH, pairs[i][0], pairs[i][1]);
      g_autofree char *more = nest (RINGER_JSON_MAX_DEPTH + 1, pairs[i][0], pairs[i][1]);
      g_autofree char *absurd = nest (1000000, pairs[i][0], pairs[i][1]);
      g_autofree char *formatted = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) absurd_error = NULL;
      RingerJsonPlace place;

      ringer_json_validate (most, -1, NULL, &error);
      g_assert_no_error (error);
      formatted = ringer_json_format (most, -1, 8, NULL, &error);
      g_assert_no_error (error);

      g_assert_false (ringer_json_validate (more, -1, &place, &error));
      g_assert_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT);
      g_assert_cmpuint (place.offset, ==, RINGER_JSON_MAX_DEPTH * strlen (pairs[i][0]));
      g_assert_false (ringer_json_validate (absurd, -1, NULL, &absurd_error));
      g_assert_error (absurd_error, RINGER_ERROR, RINGER_ERROR_LIMIT);
    }
}

/* Texts on which a careless scanner goes back and forth. */
static void
test_pathological (void)
{
  static const struct
  {
    const char *start;
    const char *middle;
    const char *end;
    gboolean    is_valid;
  } texts[] = {
    { "", "[", "", FALSE },
    { "\"", "\\\\", "\"", TRUE },
    { "\"", "\\", "\"", FALSE },
    { "\"", "\\u0041", "\"", TRUE },
    { "\"", "\xf0\x9f\x90\xa2", "\"", TRUE },
    { "", "7", "", TRUE },
    { "0.", "0", "1", TRUE },
    { "1e", "9", "", TRUE },
    { "[0", ",1", "]", TRUE },
    { "", " ", "", FALSE },
    { "", " ", "1", TRUE },
    { "", "\n", "1", TRUE },
    { "\"", "\xf0\x9f\x90", "\"", FALSE },
    { "[1", ",", "]", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GString         *text = g_string_new (texts[i].start);
      g_autofree char *quoted = NULL;
      g_autoptr (GError) error = NULL;

      while (text->len < 1 << 20)
        g_string_append (text, texts[i].middle);
      g_string_append (text, texts[i].end);
      g_assert_cmpint (ringer_json_validate (text->str, (gssize) text->len, NULL, &error), ==,
                       texts[i].is_valid);
      g_assert_cmpint (error == NULL, ==, texts[i].is_valid);
      quoted = ringer_json_quote (text->str, (gssize) text->len);
      g_assert_true (ringer_json_validate (quoted, -1, NULL, NULL));
      g_string_free (text, TRUE);
    }
}

static void
test_kind (void)
{
  g_assert_cmpint (ringer_json_get_kind (" null", -1), ==, RINGER_JSON_NULL);
  g_assert_cmpint (ringer_json_get_kind ("false", -1), ==, RINGER_JSON_FALSE);
  g_assert_cmpint (ringer_json_get_kind ("true", -1), ==, RINGER_JSON_TRUE);
  g_assert_cmpint (ringer_json_get_kind ("-1", -1), ==, RINGER_JSON_NUMBER);
  g_assert_cmpint (ringer_json_get_kind ("\"\"", -1), ==, RINGER_JSON_STRING);
  g_assert_cmpint (ringer_json_get_kind ("[", -1), ==, RINGER_JSON_ARRAY);
  g_assert_cmpint (ringer_json_get_kind ("\n{", -1), ==, RINGER_JSON_OBJECT);
  g_assert_cmpint (ringer_json_get_kind ("", -1), ==, RINGER_JSON_NONE);
  g_assert_cmpint (ringer_json_get_kind (NULL, 0), ==, RINGER_JSON_NONE);
  g_assert_cmpint (ringer_json_get_kind ("x", -1), ==, RINGER_JSON_NONE);
}

static void
test_utf8 (void)
{
  static const struct
  {
    const char *text;
    gsize       valid;
    const char *repaired;
  } cases[] = {
    { "plain ascii of some length", 26, "plain ascii of some length" },
    { "12345678\xff", 8, "12345678\xef\xbf\xbd" },
    { "\xc3(", 0, "\xef\xbf\xbd(" },
    { "\xe2\x82(", 0, "\xef\xbf\xbd(" },
    { "\xf0\x9f\x90", 0, "\xef\xbf\xbd" },
    { "\xed\xa0\x80", 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xc0\xaf", 0, "\xef\xbf\xbd\xef\xbf\xbd" },
    { "é\xf4\x90", 2, "é\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xf4\x8f\xbf\xbf", 4, "\xf4\x8f\xbf\xbf" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize            length;
      g_autofree char *repaired = NULL;

      g_assert_cmpuint (ringer_utf8_get_valid_length (cases[i].text, strlen (cases[i].text)), ==,
                        cases[i].valid);
      repaired = ringer_utf8_repair (cases[i].text, strlen (cases[i].text), &length);
      g_assert_cmpstr (repaired, ==, cases[i].repaired);
      g_assert_cmpuint (length, ==, strlen (repaired));
    }
  g_assert_cmpuint (ringer_utf8_get_valid_length ("a\0b", 3), ==, 3);
}

/* Agrees with GLib on every two bytes and the edges of longer ones. */
static void
test_utf8_like_glib (void)
{
  static const guint8 bytes[] = { 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                  0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
                                  0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff };
  const guint         n = G_N_ELEMENTS (bytes);

  for (guint i = 0; i < n * n * n * n; i++)
    {
      char text[5] = { (char) bytes[i % n], (char) bytes[i / n % n], (char) bytes[i / n / n % n],
                       (char) bytes[i / n / n / n], 0 };
      const char *end;

      g_utf8_validate (text, 4, &end);
      if (ringer_utf8_get_valid_length (text, 4) != (gsize) (end - text))
        g_error ("%02x %02x %02x %02x", (guint8) text[0], (guint8) text[1], (guint8) text[2],
                 (guint8) text[3]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/scanner/tokens", test_tokens);
  g_test_add_func ("/json/scanner/stops-at-problem", test_stops_at_problem);
  g_test_add_func ("/json/scanner/places", test_places);
  g_test_add_func ("/json/scanner/get-place", test_get_place);
  g_test_add_func ("/json/scanner/depth", test_depth);
  g_test_add_func ("/json/scanner/pathological", test_pathological);
  g_test_add_func ("/json/kind", test_kind);
  g_test_add_func ("/json/utf8/cases", test_utf8);
  g_test_add_func ("/json/utf8/like-glib", test_utf8_like_glib);
  return g_test_run ();
}
