/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include "ringer-error.h"
#include "ringer-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Recursive descent; only parentheses and `not` go deeper, to a limit.
 *
 *   expression = and-terms { "or" and-terms }
 *   and-terms  = term { "and" term }
 *   term       = "not" term | "(" expression ")" | subject [ question ] | text
 *   subject    = FIELD | [ FIELD ] PATH
 *   question   = "exists" | [ "%" NUMBER ] ( OPERATOR value | "in" "(" value { "," value } ")" )
 *
 * A word that is no field, and has no operator after it, is a text to look for. */

/* Of a token in a message. */
#define MAX_QUOTED 40

RingerFilterNode *
ringer_filter_node_new (RingerFilterNodeKind kind)
{
  RingerFilterNode *self = g_new0 (RingerFilterNode, 1);

  self->kind = kind;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) ringer_filter_node_free);
  return self;
}

void
ringer_filter_node_free (RingerFilterNode *self)
{
  g_ptr_array_unref (self->children);
  g_clear_pointer (&self->test, ringer_filter_test_free);
  g_free (self->search);
  g_free (self);
}

void
ringer_filter_parser_advance (RingerFilterParser *self)
{
  self->end = self->token.offset + self->token.length;
  ringer_filter_lexer_next (&self->lexer, &self->token);
}

/*
 * ringer_filter_parser_fail:
 * @format: a sentence without its full stop
 *
 * Sets the error with the place of @token.
 *
 * Returns: %FALSE
 */
gboolean
ringer_filter_parser_fail (RingerFilterParser      *self,
                           const RingerFilterToken *token,
                           GError                 **error,
                           const char              *format,
                           ...)
{
  g_autofree char *sentence = NULL;
  va_list          arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->place = (RingerFilterPlace){ token->offset, token->length };
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, _ ("Character %ld: %s"),
               g_utf8_pointer_to_offset (self->text, self->text + token->offset) + 1, sentence);
  return FALSE;
}

/*
 * ringer_filter_parser_quote:
 *
 * Returns: (transfer full): a token as a message names it
 */
char *
ringer_filter_parser_quote (RingerFilterParser *self, const RingerFilterToken *token)
{
  g_autofree char *shown = NULL;

  if (token->kind == TOKEN_END)
    return g_strdup (_ ("the end"));
  shown = ringer_text_one_line (self->text + token->offset, (gssize) token->length, MAX_QUOTED);
  return g_strdup_printf ("“%s”", shown);
}

static gboolean
starts_question (const RingerFilterToken *token)
{
  return token->kind == TOKEN_OPERATOR || token->kind == TOKEN_IN || token->kind == TOKEN_EXISTS;
}

static gboolean
fail_unknown_field (RingerFilterParser *self, const RingerFilterToken *token, GError **error)
{
  g_autofree char *quoted = ringer_filter_parser_quote (self, token);
  const char      *meant = ringer_filter_suggest_field (self->schema, self->text + token->offset,
                                                        token->length);

  if (meant != NULL)
    return ringer_filter_parser_fail (
        self, token, error, _ ("There is no field %s; did you mean “%s”?"), quoted, meant);
  return ringer_filter_parser_fail (self, token, error, _ ("There is no field %s"), quoted);
}

static gboolean
parse_path (RingerFilterParser *self, RingerFilterTest *test, GError **error)
{
  g_autofree char *expression = g_strndup (self->text + self->token.offset, self->token.length);
  g_autoptr (GError) problem = NULL;

  if (test->field_kind != RINGER_FILTER_JSON)
    return ringer_filter_parser_fail (self, &self->token, error,
                                      _ ("“%s” is no JSON, so it has no path"), test->subject);
  if (expression[1] != '\0' && expression[1] != '.' && expression[1] != '[')
    return ringer_filter_parser_fail (self, &self->token, error,
                                      _ ("After $ expected “.name” or “[”"));
  test->path = ringer_json_path_new (expression, &problem);
  if (test->path == NULL)
    return ringer_filter_parser_fail (self, &self->token, error, "%s", problem->message);
  ringer_filter_parser_advance (self);
  return TRUE;
}

/* A field, its path, and what is asked of it. */
static RingerFilterNode *
parse_subject (RingerFilterParser *self, guint field, GError **error)
{
  g_autoptr (RingerFilterNode) node = ringer_filter_node_new (NODE_TEST);
  gsize start = self->token.offset;

  node->test = ringer_filter_test_new (self->schema, field);
  if (self->token.kind == TOKEN_WORD)
    ringer_filter_parser_advance (self);
  if (self->token.kind == TOKEN_PATH)
    {
      if (!parse_path (self, node->test, error))
        return NULL;
      g_free (node->test->subject);
      node->test->subject = g_strndup (self->text + start, self->end - start);
      node->test->kind = TEST_JSON;
    }
  if (!starts_question (&self->token))
    ringer_filter_ask_yes (self->schema, node->test);
  else if (!ringer_filter_parse_question (self, node->test, error))
    return NULL;
  return g_steal_pointer (&node);
}

static RingerFilterNode *
parse_word (RingerFilterParser *self, GError **error)
{
  RingerFilterToken word = self->token;
  RingerFilterLexer ahead = self->lexer;
  RingerFilterToken next;
  guint             field;

  if (ringer_filter_schema_find (self->schema, self->text + word.offset, word.length, &field))
    return parse_subject (self, field, error);
  ringer_filter_lexer_next (&ahead, &next);
  if (starts_question (&next) || next.kind == TOKEN_PATH)
    {
      fail_unknown_field (self, &word, error);
      return NULL;
    }
  return ringer_filter_parse_search (self, error);
}

static RingerFilterNode *
parse_plain_path (RingerFilterParser *self, GError **error)
{
  if (self->schema->payload < self->schema->n_fields)
    return parse_subject (self, self->schema->payload, error);
  ringer_filter_parser_fail (self, &self->token, error,
                             _ ("A path needs a JSON field before it here"));
  return NULL;
}

static RingerFilterNode *
fail_term (RingerFilterParser *self, GError **error)
{
  g_autofree char *quoted = ringer_filter_parser_quote (self, &self->token);

  ringer_filter_parser_fail (self, &self->token, error,
                             _ ("Expected a field, a path such as $.name or a text, not %s"),
                             quoted);
  return NULL;
}

static gboolean
enter (RingerFilterParser *self, GError **error)
{
  if (++self->depth <= RINGER_FILTER_MAX_DEPTH)
    return TRUE;
  return ringer_filter_parser_fail (
      self, &self->token, error, _ ("This is nested more than %d times"), RINGER_FILTER_MAX_DEPTH);
}

static RingerFilterNode *parse_or (RingerFilterParser *self, GError **error);

static RingerFilterNode *
parse_parentheses (RingerFilterParser *self, GError **error)
{
  g_autoptr (RingerFilterNode) inner = NULL;
  g_autofree char *quoted = NULL;

  if (!enter (self, error))
    return NULL;
  ringer_filter_parser_advance (self);
  inner = parse_or (self, error);
  if (inner == NULL)
    return NULL;
  if (self->token.kind != TOKEN_CLOSE)
    {
      quoted = ringer_filter_parser_quote (self, &self->token);
      ringer_filter_parser_fail (self, &self->token, error,
                                 _ ("Expected “and”, “or” or “)”, not %s"), quoted);
      return NULL;
    }
  ringer_filter_parser_advance (self);
  self->depth--;
  return g_steal_pointer (&inner);
}

static RingerFilterNode *
parse_term (RingerFilterParser *self, GError **error)
{
  RingerFilterNode *inner;
  RingerFilterNode *node;

  switch ((guint) self->token.kind)
    {
    case TOKEN_NOT:
      if (!enter (self, error))
        return NULL;
      ringer_filter_parser_advance (self);
      inner = parse_term (self, error);
      if (inner == NULL)
        return NULL;
      self->depth--;
      node = ringer_filter_node_new (NODE_NOT);
      g_ptr_array_add (node->children, inner);
      return node;
    case TOKEN_OPEN:
      return parse_parentheses (self, error);
    case TOKEN_WORD:
      return parse_word (self, error);
    case TOKEN_PATH:
      return parse_plain_path (self, error);
    case TOKEN_STRING:
      return ringer_filter_parse_search (self, error);
    default:
      return fail_term (self, error);
    }
}

/* Terms with SEPARATOR between them; one alone is itself. */
static RingerFilterNode *
parse_terms (RingerFilterParser   *self,
             RingerFilterTokenKind separator,
             RingerFilterNodeKind  kind,
             RingerFilterNode *(*parse) (RingerFilterParser *, GError **),
             GError **error)
{
  g_autoptr (RingerFilterNode) node = ringer_filter_node_new (kind);

  for (;;)
    {
      RingerFilterNode *term = parse (self, error);

      if (term == NULL)
        return NULL;
      g_ptr_array_add (node->children, term);
      if (self->token.kind != separator)
        break;
      ringer_filter_parser_advance (self);
    }
  if (node->children->len == 1)
    return g_ptr_array_steal_index (node->children, 0);
  return g_steal_pointer (&node);
}

static RingerFilterNode *
parse_and (RingerFilterParser *self, GError **error)
{
  return parse_terms (self, TOKEN_AND, NODE_AND, parse_term, error);
}

static RingerFilterNode *
parse_or (RingerFilterParser *self, GError **error)
{
  return parse_terms (self, TOKEN_OR, NODE_OR, parse_and, error);
}

/* Two terms beside each other are most likely a text without its quotes. */
static gboolean
fail_rest (RingerFilterParser *self, GError **error)
{
  g_autofree char *quoted = ringer_filter_parser_quote (self, &self->token);

  if (self->token.kind == TOKEN_CLOSE)
    return ringer_filter_parser_fail (self, &self->token, error,
                                      _ ("There is no “(” for this “)”"));
  if (self->token.kind == TOKEN_OPERATOR)
    return ringer_filter_parser_fail (self, &self->token, error, _ ("Expected a field before %s"),
                                      quoted);
  return ringer_filter_parser_fail (
      self, &self->token, error,
      _ ("Expected “and”, “or” or the end, not %s; a text with spaces needs quotes"), quoted);
}

static RingerFilterNode *
parse_all (RingerFilterParser *self, GError **error)
{
  g_autoptr (RingerFilterNode) node = NULL;

  ringer_filter_parser_advance (self);
  if (self->token.kind == TOKEN_END)
    return ringer_filter_node_new (NODE_ALL);
  node = parse_or (self, error);
  if (node == NULL)
    return NULL;
  if (self->token.kind != TOKEN_END)
    {
      fail_rest (self, error);
      return NULL;
    }
  return g_steal_pointer (&node);
}

/*
 * ringer_filter_parse:
 *
 * Returns: (transfer full) (nullable): the tree of an expression
 */
RingerFilterNode *
ringer_filter_parse (const RingerFilterSchema *schema,
                     const char               *text,
                     RingerFilterPlace        *place,
                     GError                  **error)
{
  RingerFilterParser self = { .schema = schema, .text = text, .lexer = { .text = text } };
  const char        *end;
  RingerFilterNode  *node;

  if (!g_utf8_validate (text, -1, &end))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT, _ ("The filter is not UTF-8"));
      if (place != NULL)
        *place = (RingerFilterPlace){ (gsize) (end - text), 1 };
      return NULL;
    }
  if (strlen (text) > RINGER_FILTER_MAX_LENGTH)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("The filter is longer than %d bytes"), RINGER_FILTER_MAX_LENGTH);
      if (place != NULL)
        *place = (RingerFilterPlace){ RINGER_FILTER_MAX_LENGTH,
                                      strlen (text) - RINGER_FILTER_MAX_LENGTH };
      return NULL;
    }
  node = parse_all (&self, error);
  if (node == NULL && place != NULL)
    *place = self.place;
  return node;
}
