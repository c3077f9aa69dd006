/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* What stands after a field: its operator has to suit the kind of the field, and
 * its values are made ready to be compared with. */

/* The patterns that remember results. */
#define MAX_MEMOS 64

static const char *
get_example (RingerFilterKind kind)
{
  switch (kind)
    {
    case RINGER_FILTER_SIZE:
      return _ ("a size such as 200 or 10k");
    case RINGER_FILTER_DURATION:
      return _ ("a duration such as 200ms or 1.5s");
    case RINGER_FILTER_NUMBER:
      return _ ("a number");
    case RINGER_FILTER_TIME:
      return _ ("a time of day such as 14:03");
    case RINGER_FILTER_TEXT:
    case RINGER_FILTER_WORD:
    case RINGER_FILTER_JSON:
    default:
      return _ ("a value");
    }
}

static gboolean
fail_value (RingerFilterParser *self, RingerFilterKind kind, GError **error)
{
  g_autofree char *quoted = ringer_filter_parser_quote (self, &self->token);

  if (self->token.kind == TOKEN_END || self->token.kind == TOKEN_CLOSE ||
      self->token.kind == TOKEN_COMMA || self->token.kind == TOKEN_OPERATOR)
    return ringer_filter_parser_fail (self, &self->token, error, _ ("Expected %s, not %s"),
                                      get_example (kind), quoted);
  return ringer_filter_parser_fail (self, &self->token, error,
                                    _ ("Expected %s, not %s; to mean this text, quote it"),
                                    get_example (kind), quoted);
}

/* The text of the value at the token. */
static gboolean
read_text (RingerFilterParser  *self,
           RingerFilterKind     kind,
           RingerFilterLiteral *literal,
           GError             **error)
{
  const char *lexeme = self->text + self->token.offset;
  g_autoptr (GError) problem = NULL;

  /* A field's word can be one of the language's: direction = in. */
  if (self->token.kind == TOKEN_WORD ||
      (kind == RINGER_FILTER_WORD && self->token.kind >= TOKEN_AND))
    {
      literal->text = g_strndup (lexeme, self->token.length);
      literal->length = self->token.length;
      return TRUE;
    }
  if (self->token.kind != TOKEN_STRING)
    return fail_value (self, kind, error);
  if (self->token.is_open)
    return ringer_filter_parser_fail (self, &self->token, error,
                                      _ ("The text that begins here has no closing quote"));
  literal->text = ringer_filter_unquote (lexeme, self->token.length, &literal->length, &problem);
  if (literal->text == NULL)
    return ringer_filter_parser_fail (self, &self->token, error, "%s", problem->message);
  return TRUE;
}

static gboolean
read_word (RingerFilterParser     *self,
           const RingerFilterTest *test,
           RingerFilterLiteral    *literal,
           GError                **error)
{
  const RingerFilterField *field = &self->schema->fields[test->field];
  g_autofree char         *quoted = NULL;
  g_autofree char         *list = NULL;
  const char              *meant;

  for (guint i = 0; field->words[i] != NULL; i++)
    if (g_ascii_strcasecmp (field->words[i], literal->text) == 0)
      {
        literal->word = i;
        return TRUE;
      }
  quoted = ringer_filter_parser_quote (self, &self->token);
  meant = ringer_filter_suggest_word (field->words, literal->text, literal->length);
  if (meant != NULL)
    return ringer_filter_parser_fail (self, &self->token, error,
                                      _ ("“%s” is never %s; did you mean “%s”?"), field->name,
                                      quoted, meant);
  list = g_strjoinv (", ", (char **) field->words);
  return ringer_filter_parser_fail (self, &self->token, error,
                                    _ ("“%s” is never %s; it is one of: %s"), field->name, quoted,
                                    list);
}

/* What an unquoted word is for JSON. */
static void
read_json (const RingerFilterToken *token, RingerFilterLiteral *literal)
{
  static const struct
  {
    const char    *word;
    RingerJsonKind kind;
  } words[] = {
    { "true", RINGER_JSON_TRUE },
    { "false", RINGER_JSON_FALSE },
    { "null", RINGER_JSON_NULL },
  };

  literal->kind = RINGER_JSON_STRING;
  if (token->kind != TOKEN_WORD)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (literal->text, words[i].word) == 0)
      literal->kind = words[i].kind;
  if (ringer_filter_is_json_number (literal->text, literal->length))
    {
      literal->kind = RINGER_JSON_NUMBER;
      literal->number = g_ascii_strtod (literal->text, NULL);
    }
}

static gboolean
read_value (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  RingerFilterKind     kind = test->modulo != 0 ? RINGER_FILTER_NUMBER : test->field_kind;
  RingerFilterLiteral  empty = { 0 };
  RingerFilterLiteral *literal;

  g_array_append_val (test->literals, empty);
  literal = &g_array_index (test->literals, RingerFilterLiteral, test->literals->len - 1);
  if (!read_text (self, kind, literal, error))
    return FALSE;
  if (kind == RINGER_FILTER_NUMBER || kind == RINGER_FILTER_SIZE || kind == RINGER_FILTER_DURATION)
    {
      if (!ringer_filter_read_number (literal->text, literal->length, kind, &literal->number))
        return fail_value (self, kind, error);
    }
  else if (kind == RINGER_FILTER_WORD)
    {
      if (!read_word (self, test, literal, error))
        return FALSE;
    }
  else if (kind == RINGER_FILTER_JSON)
    read_json (&self->token, literal);
  ringer_filter_parser_advance (self);
  return TRUE;
}

static gboolean
read_list (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  g_autofree char *quoted = NULL;

  ringer_filter_parser_advance (self);
  if (self->token.kind != TOKEN_OPEN)
    {
      quoted = ringer_filter_parser_quote (self, &self->token);
      return ringer_filter_parser_fail (
          self, &self->token, error, _ ("After “in” expected a list: (one, two), not %s"), quoted);
    }
  do
    {
      ringer_filter_parser_advance (self);
      if (!read_value (self, test, error))
        return FALSE;
    }
  while (self->token.kind == TOKEN_COMMA);
  if (self->token.kind != TOKEN_CLOSE)
    {
      quoted = ringer_filter_parser_quote (self, &self->token);
      return ringer_filter_parser_fail (self, &self->token, error,
                                        _ ("Expected “,” or “)”, not %s"), quoted);
    }
  ringer_filter_parser_advance (self);
  return TRUE;
}

static gboolean
read_pattern (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  RingerFilterLiteral literal = { 0 };
  g_autoptr (GError) problem = NULL;

  if (self->token.kind != TOKEN_REGEX)
    {
      if (!read_text (self, RINGER_FILTER_TEXT, &literal, error))
        return FALSE;
      test->pattern = ringer_filter_pattern_new_glob (literal.text, literal.length);
      g_free (literal.text);
      ringer_filter_parser_advance (self);
      return TRUE;
    }
  if (self->token.is_open)
    return ringer_filter_parser_fail (self, &self->token, error,
                                      _ ("The pattern that begins here has no closing “/”"));
  test->pattern = ringer_filter_pattern_new_regex (self->text + self->token.offset,
                                                   self->token.length, &problem);
  if (test->pattern == NULL)
    return ringer_filter_parser_fail (self, &self->token, error, "%s", problem->message);
  ringer_filter_parser_advance (self);
  return TRUE;
}

/* The words of a field that are asked for, whatever the operator. */
static void
choose_words (RingerFilterParser *self, RingerFilterTest *test)
{
  const RingerFilterField *field = &self->schema->fields[test->field];

  test->kind = TEST_WORD;
  test->n_words = g_strv_length ((char **) field->words);
  test->words = g_new0 (guint8, test->n_words + 1);
  for (guint i = 0; i < test->n_words; i++)
    if (test->pattern != NULL)
      test->words[i] = ringer_filter_pattern_match (test->pattern, field->words[i],
                                                    strlen (field->words[i]));
  for (guint i = 0; i < test->literals->len; i++)
    test->words[g_array_index (test->literals, RingerFilterLiteral, i).word] = 1;
  if (test->op == OPERATOR_NOT_EQUAL)
    for (guint i = 0; i < test->n_words; i++)
      test->words[i] = !test->words[i];
}

/* Each takes some kilobytes, and an expression can be long. */
static RingerFilterMemo *
new_memos (RingerFilterParser *self)
{
  return self->n_memos++ < MAX_MEMOS ? g_new0 (RingerFilterMemo, RINGER_FILTER_N_MEMOS) : NULL;
}

static void
choose_kind (RingerFilterParser *self, RingerFilterTest *test)
{
  gboolean is_list = test->is_list;

  switch (test->field_kind)
    {
    case RINGER_FILTER_NUMBER:
    case RINGER_FILTER_SIZE:
    case RINGER_FILTER_DURATION:
      test->kind = is_list ? TEST_NUMBER_IN : TEST_NUMBER;
      test->number = g_array_index (test->literals, RingerFilterLiteral, 0).number;
      break;
    case RINGER_FILTER_WORD:
      choose_words (self, test);
      break;
    case RINGER_FILTER_JSON:
      /* A pattern without a path is for the text as it is written. */
      test->kind = test->pattern != NULL && test->path == NULL ? TEST_PATTERN : TEST_JSON;
      if (test->path == NULL)
        test->path = ringer_json_path_new ("$", NULL);
      break;
    case RINGER_FILTER_TEXT:
    case RINGER_FILTER_TIME:
    default:
      test->kind = test->pattern != NULL ? TEST_PATTERN : is_list ? TEST_TEXT_IN : TEST_TEXT;
    }
  if (test->kind == TEST_PATTERN)
    test->memos = new_memos (self);
}

static gboolean
fail_operator (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  g_autofree char *quoted = ringer_filter_parser_quote (self, &self->token);
  const char      *instead;

  switch (test->field_kind)
    {
    case RINGER_FILTER_WORD:
      instead = "=  !=  ~  in  exists";
      break;
    case RINGER_FILTER_TEXT:
    case RINGER_FILTER_TIME:
      instead = "=  !=  ~  <  <=  >  >=  in  exists";
      break;
    case RINGER_FILTER_NUMBER:
    case RINGER_FILTER_SIZE:
    case RINGER_FILTER_DURATION:
    case RINGER_FILTER_JSON:
    default:
      instead = "=  !=  <  <=  >  >=  %  in  exists";
    }
  return ringer_filter_parser_fail (self, &self->token, error,
                                    _ ("%s is not for “%s”; it takes: %s"), quoted, test->subject,
                                    instead);
}

/* `% 3`, after which a comparison comes. */
static gboolean
read_modulo (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  RingerFilterLiteral literal = { 0 };
  gsize               start = self->token.offset;
  g_autofree char    *text = NULL;
  g_autofree char    *quoted = NULL;
  g_autofree char    *subject = NULL;

  if (!ringer_filter_kind_takes (test->field_kind, OPERATOR_MODULO))
    return fail_operator (self, test, error);
  ringer_filter_parser_advance (self);
  if (!read_text (self, RINGER_FILTER_NUMBER, &literal, error))
    return FALSE;
  text = literal.text;
  if (!ringer_filter_read_number (text, literal.length, RINGER_FILTER_NUMBER, &test->modulo) ||
      test->modulo <= 0)
    {
      test->modulo = 0;
      return ringer_filter_parser_fail (self, &self->token, error,
                                        _ ("After %% expected a number above 0, not “%s”"), text);
    }
  ringer_filter_parser_advance (self);
  subject = g_strdup_printf ("%s %.*s", test->subject, (int) (self->end - start),
                             self->text + start);
  g_free (test->subject);
  test->subject = g_steal_pointer (&subject);
  if (self->token.kind == TOKEN_IN ||
      (self->token.kind == TOKEN_OPERATOR && self->token.op != OPERATOR_MODULO &&
       self->token.op != OPERATOR_LIKE))
    return TRUE;
  quoted = ringer_filter_parser_quote (self, &self->token);
  return ringer_filter_parser_fail (self, &self->token, error,
                                    _ ("Expected a comparison such as “= 0”, not %s"), quoted);
}

static gboolean
read_values (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  if (self->token.kind == TOKEN_IN)
    {
      test->op = OPERATOR_EQUAL;
      test->is_list = TRUE;
      return read_list (self, test, error);
    }
  if (!ringer_filter_kind_takes (test->field_kind, self->token.op))
    return fail_operator (self, test, error);
  test->op = self->token.op;
  ringer_filter_parser_advance (self);
  if (test->op == OPERATOR_LIKE)
    return read_pattern (self, test, error);
  return read_value (self, test, error);
}

/*
 * ringer_filter_ask_yes:
 *
 * Makes the question whether a field is there one for `yes` when `no` is what it could
 * be else: `error and not ack`.
 */
void
ringer_filter_ask_yes (const RingerFilterSchema *schema, RingerFilterTest *test)
{
  const RingerFilterField *field = &schema->fields[test->field];

  if (field->kind != RINGER_FILTER_WORD || g_strv_length ((char **) field->words) != 2 ||
      strcmp (field->words[0], "no") != 0 || strcmp (field->words[1], "yes") != 0)
    return;
  test->kind = TEST_WORD;
  test->op = OPERATOR_EQUAL;
  test->value = g_strdup ("yes");
  test->n_words = 2;
  test->words = g_new0 (guint8, 2);
  test->words[1] = 1;
}

/*
 * ringer_filter_parse_question:
 *
 * Takes what is asked of the field of @test.
 */
gboolean
ringer_filter_parse_question (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  gsize start;

  if (self->token.kind == TOKEN_EXISTS)
    {
      ringer_filter_parser_advance (self);
      return TRUE;
    }
  if (self->token.kind == TOKEN_OPERATOR && self->token.op == OPERATOR_MODULO &&
      !read_modulo (self, test, error))
    return FALSE;
  start = self->token.offset + self->token.length;
  if (!read_values (self, test, error))
    return FALSE;
  test->value = g_strndup (self->text + start, self->end - start);
  g_strstrip (test->value);
  choose_kind (self, test);
  return TRUE;
}

static void
add_part (RingerFilterParser        *self,
          RingerFilterNode          *node,
          guint                      field,
          const RingerFilterLiteral *literal)
{
  RingerFilterNode *child = ringer_filter_node_new (NODE_TEST);

  child->test = ringer_filter_test_new (self->schema, field);
  child->test->kind = TEST_PATTERN;
  child->test->op = OPERATOR_LIKE;
  child->test->pattern = ringer_filter_pattern_new_part (literal->text, literal->length);
  child->test->memos = new_memos (self);
  g_ptr_array_add (node->children, child);
}

/*
 * ringer_filter_parse_search:
 *
 * Takes a text that is looked for: in the texts first, then in the longer JSON.
 */
RingerFilterNode *
ringer_filter_parse_search (RingerFilterParser *self, GError **error)
{
  static const RingerFilterKind kinds[] = { RINGER_FILTER_TEXT, RINGER_FILTER_JSON };
  g_autoptr (RingerFilterNode) node = ringer_filter_node_new (NODE_OR);
  RingerFilterLiteral literal = { 0 };

  if (!read_text (self, RINGER_FILTER_TEXT, &literal, error))
    return NULL;
  node->search = literal.text;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint field = 0; field < self->schema->n_fields; field++)
      if (self->schema->fields[field].kind == kinds[i])
        add_part (self, node, field, &literal);
  if (node->children->len == 0)
    {
      ringer_filter_parser_fail (self, &self->token, error,
                                 _ ("Nothing here is text that could be looked through"));
      return NULL;
    }
  ringer_filter_parser_advance (self);
  return g_steal_pointer (&node);
}
