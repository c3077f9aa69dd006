/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* What could stand at a place of an expression. The tokens before it are gone over
 * with a few states instead of the parser, since an expression that is being typed
 * is nearly always wrong. */

typedef enum
{
  STATE_TERM,     /* a field, a path, a text, `not`, `(` */
  STATE_QUESTION, /* after a field: an operator, or what comes after a term */
  STATE_COMPARE,  /* after `n % 3` */
  STATE_DIVISOR,  /* after `n %` */
  STATE_VALUE,
  STATE_LIST,   /* after `in` */
  STATE_COMMA,  /* after a value in a list */
  STATE_JOINER, /* after a term: `and`, `or` */
  STATE_LOST,
} State;

typedef struct
{
  const RingerFilterSchema *schema;
  const char               *text;
  State                     state;
  guint                     field; /* of the question; n_fields for none */
  gboolean                  has_path;
  gboolean                  has_modulo;
  gboolean                  in_list;
  RingerFilterOperator      op;
} Completer;

typedef struct
{
  Completer   at;
  GPtrArray  *found;
  const char *typed; /* the piece that is replaced, as far as the cursor */
  gsize       length;
} Collector;

static void
step_term (Completer *self, const RingerFilterToken *token)
{
  switch ((guint) token->kind)
    {
    case TOKEN_NOT:
    case TOKEN_OPEN:
      break;
    case TOKEN_PATH:
      self->field = self->schema->payload;
      self->has_path = TRUE;
      self->state = self->field < self->schema->n_fields ? STATE_QUESTION : STATE_LOST;
      break;
    case TOKEN_WORD:
      self->has_path = FALSE;
      self->state = ringer_filter_schema_find (self->schema, self->text + token->offset,
                                               token->length, &self->field)
                        ? STATE_QUESTION
                        : STATE_JOINER;
      break;
    case TOKEN_STRING:
      self->state = STATE_JOINER;
      break;
    default:
      self->state = STATE_LOST;
    }
}

static void
step_joiner (Completer *self, const RingerFilterToken *token)
{
  if (token->kind == TOKEN_AND || token->kind == TOKEN_OR)
    self->state = STATE_TERM;
  else
    self->state = token->kind == TOKEN_CLOSE ? STATE_JOINER : STATE_LOST;
}

static void
step_question (Completer *self, const RingerFilterToken *token)
{
  switch ((guint) token->kind)
    {
    case TOKEN_PATH:
      if (self->has_path || self->schema->fields[self->field].kind != RINGER_FILTER_JSON)
        self->state = STATE_LOST;
      self->has_path = TRUE;
      break;
    case TOKEN_OPERATOR:
      self->op = token->op;
      self->state = token->op != OPERATOR_MODULO ? STATE_VALUE
                    : self->has_modulo           ? STATE_LOST
                                                 : STATE_DIVISOR;
      break;
    case TOKEN_IN:
      self->state = STATE_LIST;
      break;
    case TOKEN_EXISTS:
      self->state = STATE_JOINER;
      break;
    default:
      step_joiner (self, token);
    }
}

static void
step_value (Completer *self, const RingerFilterToken *token)
{
  if (token->kind != TOKEN_WORD && token->kind != TOKEN_STRING && token->kind != TOKEN_REGEX &&
      token->kind < TOKEN_AND)
    self->state = STATE_LOST;
  else
    self->state = self->in_list ? STATE_COMMA : STATE_JOINER;
}

static void
step (Completer *self, const RingerFilterToken *token)
{
  switch (self->state)
    {
    case STATE_TERM:
      self->in_list = FALSE;
      self->has_modulo = FALSE;
      step_term (self, token);
      break;
    case STATE_QUESTION:
    case STATE_COMPARE:
      step_question (self, token);
      break;
    case STATE_DIVISOR:
      self->has_modulo = TRUE;
      self->state = token->kind == TOKEN_WORD ? STATE_COMPARE : STATE_LOST;
      break;
    case STATE_VALUE:
      step_value (self, token);
      break;
    case STATE_LIST:
      self->in_list = TRUE;
      self->state = token->kind == TOKEN_OPEN ? STATE_VALUE : STATE_LOST;
      break;
    case STATE_COMMA:
      self->state = token->kind == TOKEN_COMMA   ? STATE_VALUE
                    : token->kind == TOKEN_CLOSE ? STATE_JOINER
                                                 : STATE_LOST;
      break;
    case STATE_JOINER:
      step_joiner (self, token);
      break;
    case STATE_LOST:
    default:
      break;
    }
}

static void
free_candidate (gpointer data)
{
  RingerFilterCandidate *candidate = data;

  g_free (candidate->text);
  g_free (candidate->summary);
  g_free (candidate);
}

/* SUMMARY is translated already, nullable. */
static void
offer (Collector *self, const char *text, const char *summary)
{
  RingerFilterCandidate *candidate;

  if (g_ascii_strncasecmp (text, self->typed, self->length) != 0)
    return;
  candidate = g_new0 (RingerFilterCandidate, 1);
  candidate->text = g_strdup (text);
  candidate->summary = g_strdup (summary);
  g_ptr_array_add (self->found, candidate);
}

static void
offer_terms (Collector *self)
{
  const RingerFilterSchema *schema = self->at.schema;

  for (guint i = 0; i < schema->n_fields; i++)
    offer (self, schema->fields[i].name,
           schema->fields[i].summary != NULL ? _ (schema->fields[i].summary) : NULL);
  if (schema->payload < schema->n_fields)
    offer (self, "$.", _ ("a place in the payload: $.user.id, $.list[0]"));
  offer (self, "not", _ ("the opposite of what follows"));
}

static void
offer_joiners (Collector *self)
{
  offer (self, "and", _ ("both hold"));
  offer (self, "or", _ ("either holds"));
}

static void
offer_operators (Collector *self)
{
  static const struct
  {
    RingerFilterOperator op;
    const char          *summary;
  } all[] = {
    { OPERATOR_EQUAL, N_ ("is") },
    { OPERATOR_NOT_EQUAL, N_ ("is something else") },
    { OPERATOR_LIKE, N_ ("is like users/* or /a.c/") },
    { OPERATOR_MORE, N_ ("is above") },
    { OPERATOR_AT_LEAST, N_ ("is at least") },
    { OPERATOR_LESS, N_ ("is below") },
    { OPERATOR_AT_MOST, N_ ("is at most") },
    { OPERATOR_MODULO, N_ ("the rest of a division: % 3 = 0") },
  };
  const RingerFilterField *field = &self->at.schema->fields[self->at.field];
  gboolean                 only_numbers = self->at.state == STATE_COMPARE;

  if (field->kind == RINGER_FILTER_JSON && !self->at.has_path)
    offer (self, "$.", _ ("a place in it: $.user.id, $.list[0]"));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (ringer_filter_kind_takes (field->kind, all[i].op) &&
        !(only_numbers && (all[i].op == OPERATOR_LIKE || all[i].op == OPERATOR_MODULO)))
      offer (self, ringer_filter_operator_get_text (all[i].op), _ (all[i].summary));
  offer (self, "in (", _ ("is one of"));
  if (only_numbers)
    return;
  offer (self, "exists", _ ("is there"));
  offer_joiners (self);
}

static void
offer_all (Collector *self, const char *const *texts)
{
  for (; *texts != NULL; texts++)
    offer (self, *texts, NULL);
}

static void
offer_values (Collector *self)
{
  static const char *const sizes[] = { "1k", "10k", "100k", "1M", NULL };
  static const char *const durations[] = { "10ms", "100ms", "1s", "10s", NULL };
  static const char *const json[] = { "true", "false", "null", NULL };
  const RingerFilterField *field = &self->at.schema->fields[self->at.field];

  if (self->at.has_modulo)
    return;
  switch (field->kind)
    {
    case RINGER_FILTER_WORD:
      offer_all (self, field->words);
      break;
    case RINGER_FILTER_SIZE:
      offer_all (self, sizes);
      break;
    case RINGER_FILTER_DURATION:
      offer_all (self, durations);
      break;
    case RINGER_FILTER_JSON:
      if (self->at.op == OPERATOR_EQUAL || self->at.op == OPERATOR_NOT_EQUAL)
        offer_all (self, json);
      break;
    case RINGER_FILTER_TEXT:
    case RINGER_FILTER_TIME:
    case RINGER_FILTER_NUMBER:
    default:
      break;
    }
}

static void
collect (Collector *self)
{
  switch (self->at.state)
    {
    case STATE_TERM:
      offer_terms (self);
      break;
    case STATE_QUESTION:
    case STATE_COMPARE:
      offer_operators (self);
      break;
    case STATE_VALUE:
      offer_values (self);
      break;
    case STATE_LIST:
      offer (self, "(", _ ("one, two)"));
      break;
    case STATE_JOINER:
      offer_joiners (self);
      break;
    case STATE_DIVISOR:
    case STATE_COMMA:
    case STATE_LOST:
    default:
      break;
    }
}

/* Whether a candidate takes the place of this token while the cursor is at its end
 * or in it. A mark stands for itself. */
static gboolean
is_piece (const RingerFilterToken *token)
{
  return token->kind == TOKEN_WORD || token->kind == TOKEN_OPERATOR || token->kind == TOKEN_PATH ||
         token->kind >= TOKEN_AND;
}

/* A string or pattern that is being typed is nothing to complete. */
static gboolean
is_closed (const RingerFilterToken *token, gsize cursor)
{
  return (token->kind != TOKEN_STRING && token->kind != TOKEN_REGEX) ||
         (!token->is_open && cursor >= token->offset + token->length);
}

/**
 * ringer_filter_complete:
 * @schema: static data
 * @text: an expression, most likely not whole
 * @cursor: a place in it, in bytes
 * @start: (out): where the piece of @text begins that a candidate replaces
 * @end: (out): where it ends
 *
 * Lists what could stand at @cursor.
 *
 * Returns: (transfer full) (element-type RingerFilterCandidate): the candidates in a
 *   useful order, none when there is no help
 */
GPtrArray *
ringer_filter_complete (
    const RingerFilterSchema *schema, const char *text, gsize cursor, gsize *start, gsize *end)
{
  Collector         self = { .at = { .schema = schema, .text = text, .field = schema->n_fields } };
  RingerFilterLexer lexer = { .text = text };
  RingerFilterToken token;

  g_return_val_if_fail (text != NULL && start != NULL && end != NULL, NULL);

  self.found = g_ptr_array_new_with_free_func (free_candidate);
  cursor = MIN (cursor, strlen (text));
  *start = *end = cursor;
  for (;;)
    {
      ringer_filter_lexer_next (&lexer, &token);
      if (token.kind == TOKEN_END || token.offset >= cursor)
        break;
      if (!is_closed (&token, cursor))
        return self.found;
      if (is_piece (&token) && token.offset + token.length >= cursor)
        {
          *start = token.offset;
          *end = token.offset + token.length;
          break;
        }
      step (&self.at, &token);
    }
  self.typed = text + *start;
  self.length = cursor - *start;
  collect (&self);
  return g_steal_pointer (&self.found);
}
