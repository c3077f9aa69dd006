/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "subject.h"

#include <string.h>

typedef struct
{
  const char *text;
  gsize       offset;
  gsize       length;
  const char *message; /* after "Character N: " */
} Mistake;

static void
assert_mistake (const RingerFilterSchema *schema, const Mistake *mistake)
{
  RingerFilterPlace place = { G_MAXSIZE, G_MAXSIZE };
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerFilter) filter = ringer_filter_new (schema, mistake->text, &place, &error);
  g_autoptr (GError) again = NULL;
  const char *message;

  g_test_message ("%s", mistake->text);
  g_assert_null (filter);
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  message = strstr (error->message, ": ");
  g_assert_nonnull (message);
  g_assert_cmpstr (message + 2, ==, mistake->message);
  g_assert_cmpuint (place.offset, ==, mistake->offset);
  g_assert_cmpuint (place.length, ==, mistake->length);
  g_assert_null (ringer_filter_new (schema, mistake->text, NULL, &again));
}

static void
test_mistakes (void)
{
  static const Mistake mistakes[] = {
    /* Terms. */
    { "procdure = a", 0, 8, "There is no field “procdure”; did you mean “procedure”?" },
    { "n = 1 and dura > 5", 10, 4, "There is no field “dura”; did you mean “duration”?" },
    { "Size = 1", 0, 4, "There is no field “Size”; did you mean “size”?" },
    { "wholly = 1", 0, 6, "There is no field “wholly”" },
    { "x in (1)", 0, 1, "There is no field “x”" },
    { "who $.a = 1", 0, 3, "There is no field “who”" },
    { "= 1", 0, 1, "Expected a field, a path such as $.name or a text, not “=”" },
    { "n = 1 and", 9, 0, "Expected a field, a path such as $.name or a text, not the end" },
    { "n = 1 or or n = 2", 9, 2, "Expected a field, a path such as $.name or a text, not “or”" },
    { "not", 3, 0, "Expected a field, a path such as $.name or a text, not the end" },
    { "()", 1, 1, "Expected a field, a path such as $.name or a text, not “)”" },
    { "n = 1)", 5, 1, "There is no “(” for this “)”" },
    { "(n = 1", 6, 0, "Expected “and”, “or” or “)”, not the end" },
    { "(n = 1 n = 2)", 7, 1, "Expected “and”, “or” or “)”, not “n”" },
    { "two words", 4, 5,
      "Expected “and”, “or” or the end, not “words”; a text with spaces needs quotes" },
    { "\"a\" = 1", 4, 1, "Expected a field before “=”" },
    { "\"open", 0, 5, "The text that begins here has no closing quote" },
    /* Paths. */
    { "$.", 0, 2,
      "The path '$.' is not right at character 3: expected a name after '.', or [\"name\"]" },
    { "$x = 1", 0, 2, "After $ expected “.name” or “[”" },
    { "procedure $.a = 1", 10, 3, "“procedure” is no JSON, so it has no path" },
    /* Operators. */
    { "size ~ 1*", 5, 1, "“~” is not for “size”; it takes: =  !=  <  <=  >  >=  %  in  exists" },
    { "direction < in", 10, 1, "“<” is not for “direction”; it takes: =  !=  ~  in  exists" },
    { "procedure % 2 = 0", 10, 1,
      "“%” is not for “procedure”; it takes: =  !=  ~  <  <=  >  >=  in  exists" },
    { "n % 0 = 0", 4, 1, "After % expected a number above 0, not “0”" },
    { "n % two = 0", 4, 3, "After % expected a number above 0, not “two”" },
    { "n % 2", 5, 0, "Expected a comparison such as “= 0”, not the end" },
    { "n % 2 % 2 = 0", 6, 1, "Expected a comparison such as “= 0”, not “%”" },
    { "$.a % 2 ~ 0", 8, 1, "Expected a comparison such as “= 0”, not “~”" },
    { "n in 1", 5, 1, "After “in” expected a list: (one, two), not “1”" },
    { "n in (1 2)", 8, 1, "Expected “,” or “)”, not “2”" },
    { "n in (1,", 8, 0, "Expected a number, not the end" },
    { "n in ()", 6, 1, "Expected a number, not “)”" },
    /* Values. */
    { "size >", 6, 0, "Expected a size such as 200 or 10k, not the end" },
    { "size > 10q", 7, 3,
      "Expected a size such as 200 or 10k, not “10q”; to mean this text, quote it" },
    { "duration > 10k", 11, 3,
      "Expected a duration such as 200ms or 1.5s, not “10k”; to mean this text, quote it" },
    { "procedure = and", 12, 3, "Expected a value, not “and”; to mean this text, quote it" },
    { "procedure = $.a", 12, 3, "Expected a value, not “$.a”; to mean this text, quote it" },
    { "procedure = ", 12, 0, "Expected a value, not the end" },
    { "procedure = = a", 12, 1, "Expected a value, not “=”" },
    { "direction = inn", 12, 3, "“direction” is never “inn”; did you mean “in”?" },
    { "direction = up", 12, 2, "“direction” is never “up”; it is one of: in, out, away" },
    { "direction = and n = 1", 12, 3, "“direction” is never “and”; it is one of: in, out, away" },
    { "procedure = \"a\\q\"", 12, 5,
      "\\q is no escape; there are \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits, "
      "and \\\\ is a backslash" },
    { "procedure = \"\\ud800\"", 12, 8,
      "\\u is no escape; there are \\\" \\' \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits, "
      "and \\\\ is a backslash" },
    { "procedure ~ /users", 12, 6, "The pattern that begins here has no closing “/”" },
    { "procedure ~ /a/x", 12, 4, "After a pattern only i, m and s can stand, not “x”" },
    { "procedure ~ /(/", 12, 3, "The pattern is not right: missing terminating )" },
    /* Characters, not bytes. */
    { "\"ä\" and procdure = a", 9, 8, "There is no field “procdure”; did you mean “procedure”?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    assert_mistake (&subject_schema, &mistakes[i]);
}

static void
test_bare_schema (void)
{
  static const Mistake mistakes[] = {
    { "$.a = 1", 0, 3, "A path needs a JSON field before it here" },
    { "word", 0, 4, "Nothing here is text that could be looked through" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    assert_mistake (&subject_schema_bare, &mistakes[i]);
}

static void
test_character (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ringer_filter_new (&subject_schema, "\"ä\" and procdure = a", NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "Character 9: "));
}

static void
assert_too_much (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ringer_filter_new (&subject_schema, text, NULL, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_limits (void)
{
  g_autofree char *parentheses = g_strnfill (RINGER_FILTER_MAX_DEPTH + 1, '(');
  g_autofree char *allowed = g_strnfill (RINGER_FILTER_MAX_DEPTH, '(');
  g_autofree char *closing = g_strnfill (RINGER_FILTER_MAX_DEPTH, ')');
  g_autofree char *deepest = g_strconcat (allowed, "n", closing, NULL);
  g_autofree char *text = g_strnfill (RINGER_FILTER_MAX_LENGTH + 1, 'x');
  g_autoptr (GString) nots = g_string_new (NULL);
  g_autoptr (RingerFilter) filter = NULL;
  g_autoptr (GString) many = g_string_new ("n");
  g_autoptr (RingerFilter) wide = NULL;

  for (guint i = 0; i <= RINGER_FILTER_MAX_DEPTH; i++)
    g_string_append (nots, "not ");
  g_string_append (nots, "n");
  assert_too_much (parentheses, "nested more than 64 times");
  assert_too_much (nots->str, "nested more than 64 times");
  assert_too_much (text, "longer than 16384 bytes");
  assert_too_much ("\xff", "not UTF-8");
  text[RINGER_FILTER_MAX_LENGTH] = '\0';
  filter = ringer_filter_new (&subject_schema, text, NULL, NULL);
  g_assert_nonnull (filter);
  g_clear_pointer (&filter, ringer_filter_unref);
  filter = ringer_filter_new (&subject_schema, deepest, NULL, NULL);
  g_assert_nonnull (filter);

  /* Beside each other there can be as many as fit. */
  while (many->len < RINGER_FILTER_MAX_LENGTH - 8)
    g_string_append (many, " and n");
  wide = ringer_filter_new (&subject_schema, many->str, NULL, NULL);
  g_assert_nonnull (wide);
}

static const Subject bob = {
  .procedure = "users/get",
  .requestor = "bob\n\xe2\x80\xae",
  .payload =
      "{\"id\": 7, \"name\": \"x\", \"long\": \"0123456789012345678901234567890123456789012\"}",
  .size = 3000,
  .duration = 250,
  .n = 7,
  .direction = 1,
};

static void
test_explain (void)
{
  static const struct
  {
    const char *text;
    const char *why;
  } cases[] = {
    { "", "everything matches" },
    { "requestor = ann", "requestor is \"bob\\n\\u202e\", not \"ann\"" },
    { "requestor", "requestor is \"bob\\n\\u202e\"" },
    { "requestor.data $.a = 1", "requestor.data $.a is not there" },
    { "$.nothing", "$.nothing is not there" },
    { "payload\n$.nothing", "payload\\n$.nothing is not there" },
    { "size > 10k", "size is 3000, not above 10k" },
    { "size < 10k", "size is 3000, below 10k" },
    { "size <= 10k", "size is 3000, at most 10k" },
    { "size >= 10k", "size is 3000, below 10k" },
    { "size <= 1k", "size is 3000, above 1k" },
    { "duration > 0.2s", "duration is 250ms, above 0.2s" },
    { "procedure ~ users/*", "procedure is \"users/get\", like users/*" },
    { "procedure ~ /^x/", "procedure is \"users/get\", not like /^x/" },
    { "procedure in (a, b)", "procedure is \"users/get\", none of (a, b)" },
    { "n in (7, 8)", "n is 7" },
    { "n % 3 = 0", "n % 3 is 1, not 0" },
    { "$.id % 3 = 0", "$.id % 3 is 1, not 0" },
    { "direction = in", "direction is out, not in" },
    { "direction != in", "direction is out, not in" },
    { "late", "late is no, not yes" },
    { "not late", "late is no, not yes" },
    { "$.id = \"7\"", "$.id is 7, not \"7\"" },
    { "$.name = y", "$.name is \"x\", not y" },
    { "$.long = y", "$.long is \"012345678901234567890123456789012345678…, not y" },
    { "not n = 8", "n is 7, not 8" },
    { "n = 7 and size > 10k and requestor = ann", "size is 3000, not above 10k" },
    { "n = 7 and size > 1k", "n is 7; size is 3000, above 1k" },
    { "n = 8 or size > 1k", "size is 3000, above 1k" },
    { "n = 8 or n = 9", "n is 7, not 8; n is 7, not 9" },
    { "n = 1 or n = 2 or n = 3 or n = 4 or n = 5 or n = 6",
      "n is 7, not 1; n is 7, not 2; n is 7, not 3; n is 7, not 4; 2 more" },
    { "GET", "\"GET\" is in procedure" },
    { "nowhere", "\"nowhere\" is nowhere" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RingerFilter)
                     filter = ringer_filter_new (&subject_schema, cases[i].text, NULL, NULL);
      g_autofree char *why = NULL;
      gboolean         matched;

      g_assert_nonnull (filter);
      why = ringer_filter_explain (filter, &bob, &matched);
      g_assert_cmpstr (why, ==, cases[i].why);
      g_assert_cmpint (matched, ==, ringer_filter_match (filter, &bob));
    }
}

/* TEXT has a | where the cursor is, EXPECTED the candidates, with [] around the piece
 * that they replace in REPLACED. */
static void
assert_complete (const char *text, const char *expected, const char *replaced)
{
  g_auto (GStrv) halves = g_strsplit (text, "|", 2);
  g_autofree char *whole = g_strconcat (halves[0], halves[1], NULL);
  gsize            start = G_MAXSIZE;
  gsize            end = G_MAXSIZE;
  g_autoptr (GPtrArray) found = ringer_filter_complete (&subject_schema, whole, strlen (halves[0]),
                                                        &start, &end);
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autofree char *piece = NULL;

  g_test_message ("%s", text);
  for (guint i = 0; i < found->len; i++)
    {
      const RingerFilterCandidate *candidate = g_ptr_array_index (found, i);

      g_string_append_printf (texts, "%s%s", i > 0 ? "  " : "", candidate->text);
    }
  g_assert_cmpstr (texts->str, ==, expected);
  g_assert_cmpuint (end, <=, strlen (whole));
  g_assert_cmpuint (start, <=, end);
  piece = g_strndup (whole + start, end - start);
  g_assert_cmpstr (piece, ==, replaced);
}

static void
test_complete (void)
{
  static const char terms[] = "procedure  requestor  requestor.data  payload  size  duration  n  "
                              "share  direction  late  time  $.  not";

  assert_complete ("|", terms, "");
  assert_complete ("  |", terms, "");
  assert_complete ("n = 1 and |", terms, "");
  assert_complete ("not (|", terms, "");
  assert_complete ("re|", "requestor  requestor.data", "re");
  assert_complete ("RE|", "requestor  requestor.data", "RE");
  assert_complete ("re|x = 1", "requestor  requestor.data", "rex");
  assert_complete ("n = 1 and no|", "not", "no");
  assert_complete ("n = 1 and nothing|", "", "nothing");
  assert_complete ("size |", "=  !=  >  >=  <  <=  %  in (  exists  and  or", "");
  assert_complete ("size >|", ">  >=", ">");
  assert_complete ("procedure |", "=  !=  ~  >  >=  <  <=  in (  exists  and  or", "");
  assert_complete ("direction |", "=  !=  ~  in (  exists  and  or", "");
  assert_complete ("requestor.data |", "$.  =  !=  ~  >  >=  <  <=  %  in (  exists  and  or", "");
  assert_complete ("requestor.data $.a |", "=  !=  ~  >  >=  <  <=  %  in (  exists  and  or", "");
  assert_complete ("$.a i|", "in (", "i");
  assert_complete ("direction = |", "in  out  away", "");
  assert_complete ("direction = o|", "out", "o");
  assert_complete ("direction in |", "(", "");
  assert_complete ("direction in (|", "in  out  away", "");
  assert_complete ("direction in (in, |", "in  out  away", "");
  assert_complete ("direction in (in |", "", "");
  assert_complete ("direction in (in) |", "and  or", "");
  assert_complete ("size > |", "1k  10k  100k  1M", "");
  assert_complete ("duration < 1|", "10ms  100ms  1s  10s", "1");
  assert_complete ("$.a = |", "true  false  null", "");
  assert_complete ("$.a = t|", "true", "t");
  assert_complete ("n % |", "", "");
  assert_complete ("n % 2 |", "=  !=  >  >=  <  <=  in (", "");
  assert_complete ("n % 2 = |", "", "");
  assert_complete ("n = 1 |", "and  or", "");
  assert_complete ("n = 1 a|", "and", "a");
  assert_complete ("n exists |", "and  or", "");
  assert_complete ("(n) |", "and  or", "");
  assert_complete ("word |", "and  or", "");
  assert_complete ("\"te|xt\"", "", "");
  assert_complete ("\"te|", "", "");
  assert_complete ("procedure ~ /a|", "", "");
  assert_complete ("\"text\" |", "and  or", "");
  assert_complete ("= = |", "", "");
  assert_complete ("procedure $.a |", "", "");
  assert_complete ("direction = in| and n", "in", "in");
}

static void
test_summaries (void)
{
  gsize start;
  gsize end;
  g_autoptr (GPtrArray) found = ringer_filter_complete (&subject_schema, "si", 2, &start, &end);
  const RingerFilterCandidate *candidate;

  g_assert_cmpuint (found->len, ==, 1);
  candidate = g_ptr_array_index (found, 0);
  g_assert_cmpstr (candidate->summary, ==, "of the payload");
}

static void
test_quote (void)
{
  static const char *const texts[] = {
    "ann",  "users/get", "a b", "and", "In", "true", "null", "5",  "10k", "",     "\"",
    "a\\b", "it's",      "*",   "$.a", "/a", "ä",    "a\nb", "(",  "!=",  "-5",   "a%b",
    "~x",   "a,b",       "=",   "a=b", "\t", "'",    "\x7f", "\b", "a!",  "a!=b",
  };
  g_autofree char *plain = ringer_filter_quote ("users/get");
  g_autofree char *number = ringer_filter_quote ("5");

  g_assert_cmpstr (plain, ==, "users/get");
  g_assert_cmpstr (number, ==, "\"5\"");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *quoted = ringer_filter_quote (texts[i]);
      g_autofree char *expression = g_strdup_printf ("procedure=%s and n=1", quoted);
      g_autofree char *list = g_strdup_printf ("$[0] in(%s)", quoted);
      g_autofree char *json = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (RingerFilter)
                     filter = ringer_filter_new (&subject_schema, expression, NULL, &error);
      g_autoptr (RingerFilter) in = NULL;
      Subject subject = { .procedure = texts[i], .n = 1 };

      g_assert_no_error (error);
      g_assert_true (ringer_filter_match (filter, &subject));
      /* It is a text for JSON too. */
      in = ringer_filter_new (&subject_schema, list, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (*quoted == '"', ==, strcmp (quoted, texts[i]) != 0);
      json = *quoted == '"' ? g_strdup_printf ("[%s]", quoted)
                            : g_strdup_printf ("[\"%s\"]", quoted);
      subject.payload = json;
      g_assert_true (ringer_filter_match (in, &subject));
    }
}

static void
test_references (void)
{
  RingerFilter *filter = ringer_filter_new (&subject_schema, "n = 1", NULL, NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, RINGER_TYPE_FILTER);
  g_value_set_boxed (&value, filter);
  ringer_filter_unref (filter);
  g_assert_cmpstr (ringer_filter_get_text (g_value_get_boxed (&value)), ==, "n = 1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/language/mistakes", test_mistakes);
  g_test_add_func ("/filter/language/bare-schema", test_bare_schema);
  g_test_add_func ("/filter/language/character", test_character);
  g_test_add_func ("/filter/language/limits", test_limits);
  g_test_add_func ("/filter/language/explain", test_explain);
  g_test_add_func ("/filter/language/complete", test_complete);
  g_test_add_func ("/filter/language/summaries", test_summaries);
  g_test_add_func ("/filter/language/quote", test_quote);
  g_test_add_func ("/filter/language/references", test_references);
  return g_test_run ();
}
