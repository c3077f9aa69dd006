/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "subject.h"

#include <string.h>

static const Subject ann = {
  .procedure = "users/get",
  .requestor = "ann",
  .data = "{\"team\": \"red\", \"level\": 3}",
  .payload = "{\"user\": {\"age\": 18, \"name\": \"J\\u00f6rg \\\"X\\\"\", \"ok\": true},"
             " \"id\": 9007199254740993, \"list\": [1, 2.50, \"b\"], \"none\": null,"
             " \"text\": \"18\", \"tiny\": 1e-400, \"at\": \"2026-03-01\"}",
  .size = 12288,
  .duration = 250,
  .n = 6,
  .share = 0.25,
  .direction = 0,
};

typedef struct
{
  const char *expression;
  gboolean    matches;
} Case;

static void
assert_match (const Subject *subject, const char *expression, gboolean matches)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerFilter) filter = ringer_filter_new (&subject_schema, expression, NULL, &error);
  g_autofree char *why = NULL;
  gboolean         explained;

  g_test_message ("%s", expression);
  g_assert_no_error (error);
  g_assert_cmpstr (ringer_filter_get_text (filter), ==, expression);
  g_assert_cmpint (ringer_filter_match (filter, subject), ==, matches);
  /* What is remembered changes nothing, and the tree says what the program says. */
  g_assert_cmpint (ringer_filter_match (filter, subject), ==, matches);
  why = ringer_filter_explain (filter, subject, &explained);
  g_assert_cmpint (explained, ==, matches);
  g_assert_cmpstr (why, !=, "");
}

static void
assert_matches (const Subject *subject, const Case *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    assert_match (subject, cases[i].expression, cases[i].matches);
}

static void
test_text (void)
{
  static const Case cases[] = {
    { "procedure = users/get", TRUE },     { "procedure == users/get", TRUE },
    { "procedure = Users/get", FALSE },    { "procedure = \"users/get\"", TRUE },
    { "procedure = 'users\\/get'", TRUE }, { "procedure = \"\\u0075sers/get\"", TRUE },
    { "procedure = users/ge", FALSE },     { "procedure = users/gets", FALSE },
    { "procedure != users/get", FALSE },   { "procedure != other", TRUE },
    { "procedure < users/h", TRUE },       { "procedure <= users/get", TRUE },
    { "procedure > users/get", FALSE },    { "procedure >= users", TRUE },
    { "procedure < users", FALSE },        { "procedure in (a, users/get, b)", TRUE },
    { "procedure in(\"a\",b)", FALSE },    { "procedure", TRUE },
    { "procedure exists", TRUE },          { "requestor=ann", TRUE },
    { "requestor!=ann", FALSE },
  };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
}

/* A text, but nobody who looks for a number means it. */
static void
test_time (void)
{
  static const Case cases[] = {
    { "time >= 14:03", TRUE }, { "time < 14:03:05", FALSE },
    { "time ~ 14:*", TRUE },   { "time in (1, 14:03:05.120)", TRUE },
    { "\"14:03\"", FALSE },
  };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
}

static void
test_globs (void)
{
  static const Case cases[] = {
    { "procedure ~ users/*", TRUE },     { "procedure ~ USERS/*", TRUE },
    { "procedure ~ \"*\"", TRUE },       { "procedure ~ users", FALSE },
    { "procedure ~ *get", TRUE },        { "procedure ~ *s*g*t", TRUE },
    { "procedure ~ *s*g*x", FALSE },     { "procedure ~ users?get", TRUE },
    { "procedure ~ users??get", FALSE }, { "procedure ~ users/get?", FALSE },
    { "procedure ~ users/get*", TRUE },  { "procedure ~ **users**", TRUE },
    { "procedure ~ users\\*", FALSE },   { "procedure ~ \"\"", FALSE },
  };
  static const Subject odd = { .procedure = "a*b", .requestor = "ÄÖ\xff", .size = 1 };
  static const Case    odd_cases[] = {
       { "procedure ~ a\\*b", TRUE },
       { "procedure ~ \"a\\\\*b\"", TRUE },
       { "procedure ~ a\\?b", FALSE },
       { "requestor ~ äö?", TRUE },
       { "requestor ~ ä*", TRUE },
       { "requestor ~ ??\xc3\xbf", FALSE },
       { "requestor ~ ????", FALSE },
       { "requestor ~ \"*\\ufffd\"", FALSE },
       { "ö", TRUE },
       { "ü", FALSE },
  };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
  assert_matches (&odd, odd_cases, G_N_ELEMENTS (odd_cases));
}

static void
test_regular_expressions (void)
{
  static const Case cases[] = {
    { "procedure ~ /s\\/g/", TRUE },          { "procedure ~ /^users\\/\\w+$/", TRUE },
    { "procedure ~ /USERS/", FALSE },         { "procedure ~ /USERS/i", TRUE },
    { "procedure ~ /a b (c)/", FALSE },       { "not procedure ~ /x/ and n = 6", TRUE },
    { "$.user.name ~ /^Jörg \"X\"$/", TRUE }, { "$.id ~ /^9007/", TRUE },
  };
  static const Subject bytes = { .procedure = "x\xff\xc3", .size = 1 };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
  assert_match (&bytes, "procedure ~ /^x..$/", TRUE);
}

static void
test_numbers (void)
{
  static const Case cases[] = {
    { "size = 12k", TRUE },
    { "size = 12288", TRUE },
    { "size = 12KiB", TRUE },
    { "size = 12kB", TRUE },
    { "size > 10k", TRUE },
    { "size > 12k", FALSE },
    { "size >= 12k", TRUE },
    { "size < 1M", TRUE },
    { "size < 0.5G", TRUE },
    { "size <= 1.5k", FALSE },
    { "size in (1k, 12k)", TRUE },
    { "size in (1k, 11k)", FALSE },
    { "size != 3", TRUE },
    { "size > \"10k\"", TRUE },
    { "duration > 200ms", TRUE },
    { "duration > 200", TRUE },
    { "duration < 0.3s", TRUE },
    { "duration < 1min", TRUE },
    { "duration < 1h", TRUE },
    { "duration > 250000us", FALSE },
    { "duration = 250000us", TRUE },
    { "n % 3 = 0", TRUE },
    { "n%3=0", TRUE },
    { "n % 4 = 2", TRUE },
    { "n % 4 > 2", FALSE },
    { "n % 4 in (1, 2)", TRUE },
    { "n % 4 in (1, 3)", FALSE },
    { "n % 2.5 = 1", TRUE },
    { "n = 6.0", TRUE },
    { "n = 6e0", TRUE },
    { "n > -1", TRUE },
    { "share < 0.25", FALSE },
    { "share <= .25", TRUE },
  };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
}

static void
test_words (void)
{
  static const Case cases[] = {
    { "direction = in", TRUE },
    { "direction = out", FALSE },
    { "direction != out", TRUE },
    { "direction in (out, in)", TRUE },
    { "direction in (out)", FALSE },
    { "direction ~ I?", TRUE },
    { "direction ~ o*", FALSE },
    { "direction ~ /^(in|out)$/", TRUE },
    { "direction = \"in\"", TRUE },
    { "direction", TRUE },
    { "not direction = in", FALSE },
    { "direction = IN", TRUE },
    { "late", FALSE },
    { "not late", TRUE },
    { "late exists", TRUE },
    { "late = no", TRUE },
    { "late or n = 6", TRUE },
  };
  static const Subject late = { .procedure = "p", .late = 1 };
  static const Subject wrong = { .procedure = "p", .direction = 77 };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
  assert_match (&late, "late", TRUE);
  assert_match (&late, "not late", FALSE);
  /* A word that is none of the field's. */
  assert_match (&wrong, "direction != in", FALSE);
}

static void
test_json (void)
{
  static const Case cases[] = {
    { "$.user.age >= 18", TRUE },
    { "$.user.age = 18.0", TRUE },
    { "$.user.age = 1.8e1", TRUE },
    { "$.user.age = \"18\"", FALSE },
    { "$.text = \"18\"", TRUE },
    { "$.text = 18", FALSE },
    { "$.text != 18", TRUE },
    { "$.text < 20", FALSE },
    { "$.user.age < 18.00000000000000000001", TRUE },
    { "$.user.age in (1, 18)", TRUE },
    { "$.user.age in (1, \"18\")", FALSE },
    { "$.user.age % 5 = 3", TRUE },
    { "$.user.name = \"Jörg \\\"X\\\"\"", TRUE },
    { "$.user.name ~ jÖrg*", TRUE },
    { "$.user.name > Jo", TRUE },
    { "$.user.ok = true", TRUE },
    { "$.user.ok = \"true\"", FALSE },
    { "$.user.ok != false", TRUE },
    { "$.none = null", TRUE },
    { "$.none", TRUE },
    { "$.nothing", FALSE },
    { "$.nothing = null", FALSE },
    { "$.nothing != 1", FALSE },
    { "not $.nothing = 1", TRUE },
    { "$.list[1] = 2.5", TRUE },
    { "$.list[2] = b", TRUE },
    { "$[\"list\"][0] = 1", TRUE },
    { "$.list = 1", FALSE },
    { "$.list ~ \"[1*\"", TRUE },
    { "$.list", TRUE },
    { "$.id = 9007199254740993", TRUE },
    { "$.id = 9007199254740992", FALSE },
    { "$.id > 9007199254740992", TRUE },
    { "$.id % 10 = 3", TRUE },
    { "$.tiny > 0", TRUE },
    { "$.tiny = 0", FALSE },
    { "$.tiny < 1e-399", TRUE },
    { "$.at >= 2026-01-01 and $.at < 2026-04-01", TRUE },
    { "payload $.user.age = 18", TRUE },
    { "payload ~ \"*9007*\"", TRUE },
    { "payload = 5", FALSE },
    { "payload exists", TRUE },
    { "requestor.data $.team = red", TRUE },
    { "requestor.data $.level > 2 and requestor.data $.level < 4", TRUE },
    { "requestor.data $.user", FALSE },
  };
  static const Subject plain = { .procedure = "p", .payload = " -7 ", .size = 3 };
  static const Subject broken = { .procedure = "p", .payload = "{\"a\": 1", .size = 7 };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
  assert_match (&plain, "$ = -7", TRUE);
  assert_match (&plain, "payload = -7.0", TRUE);
  assert_match (&plain, "$ % 4 = -3", TRUE);
  assert_match (&plain, "$ < -6", TRUE);
  assert_match (&plain, "$ > -8", TRUE);
  /* What is no JSON has no values, but is a text. */
  assert_match (&broken, "$.a", FALSE);
  assert_match (&broken, "$.a = 1", FALSE);
  assert_match (&broken, "payload", TRUE);
  assert_match (&broken, "payload ~ *a*", TRUE);
  assert_match (&broken, "\"{\"", TRUE);
}

static void
test_search (void)
{
  static const Case cases[] = {
    { "get", TRUE },       { "GET", TRUE },
    { "users/get", TRUE }, { "\"users/GET\"", TRUE },
    { "'user'", TRUE },    { "ann", TRUE },
    { "red", TRUE },       { "9007199254740993", TRUE },
    { "nowhere", FALSE },  { "away", FALSE },
    { "\"\"", TRUE },      { "jörg", FALSE },
    { "not ann", FALSE },  { "ann and get", TRUE },
    { "\"and\"", FALSE },  { "getx", FALSE },
  };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
}

/* Every part of a text is found in it, in capitals too, and nothing else is. */
static void
test_parts (void)
{
  static const char text[] = "aAab Zq\xc3\xa4,xx\xff:QzqZ\"";
  Subject           subject = { .procedure = text };

  for (gsize from = 0; from < sizeof text - 1; from++)
    for (gsize length = 1; from + length < sizeof text; length++)
      {
        g_autofree char *part = g_strndup (text + from, length);
        g_autofree char *capitals = NULL;
        g_autofree char *quoted = NULL;
        g_autofree char *longer = NULL;

        if (!g_utf8_validate (part, -1, NULL))
          continue;
        capitals = g_utf8_strup (part, -1);
        quoted = ringer_filter_quote (capitals);
        assert_match (&subject, quoted, TRUE);
        g_clear_pointer (&quoted, g_free);
        longer = g_strconcat (part, "zz", NULL);
        quoted = ringer_filter_quote (longer);
        assert_match (&subject, quoted, FALSE);
      }
}

static void
test_logic (void)
{
  static const Case cases[] = {
    { "", TRUE },
    { "  \t ", TRUE },
    { "n = 6 and share = 0.25", TRUE },
    { "n = 6 and share = 1", FALSE },
    { "n = 5 or share = 0.25", TRUE },
    { "n = 5 or share = 1", FALSE },
    { "n = 6 or n = 5 and n = 4", TRUE },
    { "(n = 6 or n = 5) and n = 4", FALSE },
    { "not n = 5 and n = 6", TRUE },
    { "not (n = 6 and share = 1)", TRUE },
    { "not not n = 6", TRUE },
    { "not (n = 5 or not n = 6)", TRUE },
    { "NOT n = 5 AND n = 6 Or n = 7", TRUE },
    { "((n = 6))", TRUE },
    { "procedure ~ \"users/*\" and size > 10k and not requestor = bob", TRUE },
    { "$.user.age >= 18 or requestor in (bob, cat)", TRUE },
    { "(n = 1 or (n = 2 or (n = 3 or not (n = 4 or n = 6)))) or n = 6", TRUE },
  };

  assert_matches (&ann, cases, G_N_ELEMENTS (cases));
}

static void
test_absent (void)
{
  static const Subject nobody = { .procedure = "p", .duration = -1 };
  static const Case    cases[] = {
       { "requestor", FALSE },
       { "not requestor", TRUE },
       { "requestor = ann", FALSE },
       { "requestor != ann", FALSE },
       { "requestor ~ *", FALSE },
       { "not requestor = ann", TRUE },
       { "requestor in (ann)", FALSE },
       { "duration < 10", FALSE },
       { "duration >= 0 or duration < 0", FALSE },
       { "$.a", FALSE },
       { "requestor.data $.a != 1", FALSE },
       { "payload", FALSE },
       { "ann", FALSE },
  };

  assert_matches (&nobody, cases, G_N_ELEMENTS (cases));
}

/* Only what decides is read, and each field once in a row. */
static void
test_order (void)
{
  g_autoptr (RingerFilter) filter = ringer_filter_new (
      &subject_schema, "procedure ~ users/* and size > 1 and size < 5 and $.a = 1 or n = 1", NULL,
      NULL);

  memset (subject_n_reads, 0, sizeof subject_n_reads);
  g_assert_false (ringer_filter_match (filter, &ann));
  g_assert_cmpuint (subject_n_reads[FIELD_PROCEDURE], ==, 1);
  g_assert_cmpuint (subject_n_reads[FIELD_SIZE], ==, 1);
  g_assert_cmpuint (subject_n_reads[FIELD_PAYLOAD], ==, 0);
  g_assert_cmpuint (subject_n_reads[FIELD_N], ==, 1);
  g_assert_cmpuint (subject_n_reads[FIELD_REQUESTOR], ==, 0);
}

/* A key stands for its text, but only at home. */
static void
test_memory (void)
{
  g_autoptr (RingerFilter)
                 filter = ringer_filter_new (&subject_schema, "procedure ~ a*", NULL, NULL);
  Subject subject = { .procedure = "abc", .key = 7, .home = 1 };

  g_assert_true (ringer_filter_match (filter, &subject));
  subject.procedure = "told to be the same";
  g_assert_true (ringer_filter_match (filter, &subject));
  subject.home = 2;
  g_assert_false (ringer_filter_match (filter, &subject));
  subject.procedure = "abc";
  g_assert_false (ringer_filter_match (filter, &subject));
  subject.key = 7 + 512;
  g_assert_true (ringer_filter_match (filter, &subject));
  subject.key = 0;
  subject.procedure = "xyz";
  g_assert_false (ringer_filter_match (filter, &subject));
}

/* A pattern that would take years is stopped. */
static void
test_hard_pattern (void)
{
  g_autoptr (RingerFilter)
                 filter = ringer_filter_new (&subject_schema, "procedure ~ /^(a+)+$/", NULL, NULL);
  g_autofree char *text = g_strnfill (60000, 'a');
  g_autofree char *why = NULL;
  Subject          subject = { .procedure = text };
  gboolean         matched;

  text[40] = '!';
  g_assert_false (ringer_filter_match (filter, &subject));
  why = ringer_filter_explain (filter, &subject, &matched);
  g_assert_false (matched);
  g_assert_cmpstr (why, ==,
                   "procedure is \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\", too hard for "
                   "/^(a+)+$/");
}

/* A glob with many stars takes no more than the product of the lengths. */
static void
test_many_stars (void)
{
  g_autoptr (GString) expression = g_string_new ("procedure ~ ");
  g_autofree char *text = g_strnfill (100000, 'a');
  Subject          subject = { .procedure = text };
  g_autoptr (RingerFilter) filter = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append (expression, "*a");
  g_string_append (expression, "*b");
  filter = ringer_filter_new (&subject_schema, expression->str, NULL, NULL);
  g_assert_false (ringer_filter_match (filter, &subject));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter/match/text", test_text);
  g_test_add_func ("/filter/match/time", test_time);
  g_test_add_func ("/filter/match/globs", test_globs);
  g_test_add_func ("/filter/match/regular-expressions", test_regular_expressions);
  g_test_add_func ("/filter/match/numbers", test_numbers);
  g_test_add_func ("/filter/match/words", test_words);
  g_test_add_func ("/filter/match/json", test_json);
  g_test_add_func ("/filter/match/search", test_search);
  g_test_add_func ("/filter/match/parts", test_parts);
  g_test_add_func ("/filter/match/logic", test_logic);
  g_test_add_func ("/filter/match/absent", test_absent);
  g_test_add_func ("/filter/match/order", test_order);
  g_test_add_func ("/filter/match/memory", test_memory);
  g_test_add_func ("/filter/match/hard-pattern", test_hard_pattern);
  g_test_add_func ("/filter/match/many-stars", test_many_stars);
  return g_test_run ();
}
