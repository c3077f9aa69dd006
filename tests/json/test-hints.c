/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-hints.h"

/* Writes the hints as "kind lexeme read-as", in one line. */
static char *
describe (const char *text, guint max_hints)
{
  static const char *const kinds[] = { "integer", "decimal", "infinite", "duplicate", "surrogate" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hints = ringer_json_list_hints (text, -1, max_hints, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < hints->len; i++)
    {
      const RingerJsonHint *hint = &g_array_index (hints, RingerJsonHint, i);

      g_string_append_printf (out, "%s%s %.*s %s", i > 0 ? "; " : "", kinds[hint->kind],
                              (int) hint->span.length, text + hint->span.offset, hint->read_as);
    }
  return g_string_free (out, FALSE);
}

static void
assert_hints (const char *text, const char *expected)
{
  g_autofree char *found = describe (text, 100);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_numbers_that_survive (void)
{
  static const char *const numbers[] = {
    "0",
    "-0",
    "1.0",
    "1.50",
    "0.1",
    "1e5",
    "1E+300",
    "123456789012345",
    "9007199254740992",
    "9007199254740991",
    "-9007199254740992",
    "90071992547409920",
    "18014398509481984",
    "1e22",
    "1e23",
    "0.30000000000000004",
    "1.7976931348623157e308",
    "5e-324",
    "2.2250738585072014e-308",
    "4.9e-324",
    "100000000000000000000000",
    "1.000000000000000000000",
    "3.141592653589793",
    "123456789012345680000",
    "0.000001",
    "0e999999",
    "0.0000000000000000000000000000000000000001",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      /* The shortest spelling of that double is 5e-324. */
      if (g_str_equal (numbers[i], "4.9e-324"))
        assert_hints (numbers[i], "decimal 4.9e-324 5e-324");
      else
        assert_hints (numbers[i], "");
    }
}

static void
test_numbers_that_change (void)
{
  assert_hints ("9007199254740993", "integer 9007199254740993 9007199254740992");
  assert_hints ("-9007199254740993", "integer -9007199254740993 -9007199254740992");
  assert_hints ("9223372036854775807", "integer 9223372036854775807 9223372036854776000");
  assert_hints ("123456789012345678901", "integer 123456789012345678901 123456789012345680000");
  assert_hints ("1234567890123456789012", "integer 1234567890123456789012 1.2345678901234568e+21");
  assert_hints ("0.1234567890123456789", "decimal 0.1234567890123456789 0.12345678901234568");
  assert_hints ("3.14159265358979323846", "decimal 3.14159265358979323846 3.141592653589793");
  assert_hints ("1.0000000000000000001", "decimal 1.0000000000000000001 1");
  assert_hints ("0.000000123456789012345678",
                "decimal 0.000000123456789012345678 1.2345678901234568e-7");
  assert_hints ("0.00000123456789012345678",
                "decimal 0.00000123456789012345678 0.0000012345678901234567");
}

static void
test_numbers_out_of_range (void)
{
  assert_hints ("1e400", "infinite 1e400 Infinity");
  assert_hints ("-1e400", "infinite -1e400 -Infinity");
  assert_hints ("1.7976931348623159e308", "infinite 1.7976931348623159e308 Infinity");
  assert_hints ("1e-400", "decimal 1e-400 0");
  assert_hints ("-1e-400", "decimal -1e-400 0");
  assert_hints ("1e-99999999999999999999", "decimal 1e-99999999999999999999 0");
}

static void
test_long_numbers (void)
{
  GString         *digits = g_string_new (NULL);
  g_autofree char *found = NULL;
  g_autofree char *halfway = NULL;

  while (digits->len < 1 << 20)
    g_string_append (digits, "1234567890");
  g_string_append (digits, "e-1048576");
  found = describe (digits->str, 100);
  g_assert_true (g_str_has_prefix (found, "decimal 12345"));
  g_assert_true (g_str_has_suffix (found, " 1234.567890123457"));

  /* 2^53 + 1 lies in the middle; the last of very many digits decides. */
  g_string_assign (digits, "9007199254740993.");
  for (guint i = 0; i < 5000; i++)
    g_string_append_c (digits, '0');
  g_string_append_c (digits, '1');
  halfway = describe (digits->str, 100);
  g_assert_true (g_str_has_suffix (halfway, " 9007199254740994"));
  g_string_free (digits, TRUE);
}

static void
test_duplicates (void)
{
  assert_hints ("{\"a\":1,\"b\":2}", "");
  assert_hints ("{\"a\":{\"a\":1},\"b\":{\"a\":1}}", "");
  assert_hints ("{\"a\":1,\"a\":2}", "duplicate \"a\" 2");
  assert_hints ("{\"a\":1,\"b\":0,\"\\u0061\":[2],\"a\":{}}",
                "duplicate \"a\" {}; duplicate \"\\u0061\" {}");
  assert_hints ("[{\"x\":{\"k\":1,\"k\":1}}]", "duplicate \"k\" 1");
  assert_hints ("{\"a\\u0000b\":1,\"a\\u0000c\":2}", "");
  assert_hints ("{\"\":1,\"\":2}", "duplicate \"\" 2");
}

static void
test_long_value_is_cut (void)
{
  g_autofree char *filler = g_strnfill (79, 'x');
  g_autofree char *text = g_strdup_printf ("{\"a\":1,\"a\":\"%s€\"}", filler);
  g_autofree char *expected = g_strdup_printf ("duplicate \"a\" \"%s…", filler);

  assert_hints (text, expected);
}

static void
test_surrogates (void)
{
  assert_hints ("\"\\ud83d\\udc22\"", "");
  assert_hints ("\"\\\\ud800\"", "");
  assert_hints ("\"\\ud800\"", "surrogate \\ud800 \"\\ufffd\"");
  assert_hints ("\"\\uDFFFx\"", "surrogate \\uDFFF \"\\ufffd\"");
  assert_hints ("\"\\udc22\\ud83d\"",
                "surrogate \\udc22 \"\\ufffd\"; surrogate \\ud83d \"\\ufffd\"");
  assert_hints ("\"\\ud83d\\ud83d\\udc22\"", "surrogate \\ud83d \"\\ufffd\"");
  assert_hints ("{\"\\ud800\":\"\\ud7ff\\ue000\"}", "surrogate \\ud800 \"\\ufffd\"");
}

static void
test_order_and_limit (void)
{
  static const char text[] = "{\"a\":1e999,\"a\":\"\\ud800\",\"b\":[1e999,1e999]}";
  g_autofree char  *two = describe (text, 2);
  g_autofree char  *all = describe (text, 100);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (all, ==,
                   "duplicate \"a\" \"\\ud800\"; infinite 1e999 Infinity; surrogate \\ud800 "
                   "\"\\ufffd\"; infinite 1e999 Infinity; infinite 1e999 Infinity");
  g_assert_cmpstr (two, ==, "duplicate \"a\" \"\\ud800\"; infinite 1e999 Infinity");
  g_assert_null (ringer_json_list_hints ("[", -1, 5, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/hints/numbers-survive", test_numbers_that_survive);
  g_test_add_func ("/json/hints/numbers-change", test_numbers_that_change);
  g_test_add_func ("/json/hints/numbers-out-of-range", test_numbers_out_of_range);
  g_test_add_func ("/json/hints/long-numbers", test_long_numbers);
  g_test_add_func ("/json/hints/duplicates", test_duplicates);
  g_test_add_func ("/json/hints/long-value", test_long_value_is_cut);
  g_test_add_func ("/json/hints/surrogates", test_surrogates);
  g_test_add_func ("/json/hints/order-and-limit", test_order_and_limit);
  return g_test_run ();
}
