/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter.h"
#include "ringer-json-path.h"

G_BEGIN_DECLS

/* What one regular expression may look at, and how hard it may try: a peer's text
 * can be made to fit a pattern that the user wrote in good faith. */
#define RINGER_FILTER_MAX_REGEX_TEXT 16384
#define RINGER_FILTER_MATCH_LIMIT    "20000"

typedef enum
{
  OPERATOR_NONE,
  OPERATOR_EQUAL,
  OPERATOR_NOT_EQUAL,
  OPERATOR_LESS,
  OPERATOR_AT_MOST,
  OPERATOR_MORE,
  OPERATOR_AT_LEAST,
  OPERATOR_LIKE,
  OPERATOR_MODULO,
} RingerFilterOperator;

/* Lexer. */
typedef enum
{
  TOKEN_END,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_COMMA,
  TOKEN_OPERATOR,
  TOKEN_WORD,
  TOKEN_STRING,
  TOKEN_REGEX,
  TOKEN_PATH,
  TOKEN_AND,
  TOKEN_OR,
  TOKEN_NOT,
  TOKEN_IN,
  TOKEN_EXISTS,
} RingerFilterTokenKind;

typedef struct
{
  RingerFilterTokenKind kind;
  RingerFilterOperator  op;
  gsize                 offset;
  gsize                 length;
  gboolean              is_open; /* a string or a pattern without its end */
} RingerFilterToken;

typedef struct
{
  const char *text;
  gsize       position;
  gboolean    after_like; /* a pattern between slashes may come */
} RingerFilterLexer;

void        ringer_filter_lexer_next (RingerFilterLexer *self, RingerFilterToken *token);
gboolean    ringer_filter_is_bare (const char *text, gsize length);
const char *ringer_filter_operator_get_text (RingerFilterOperator op);
char *ringer_filter_unquote (const char *lexeme, gsize length, gsize *out_length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
ringer_filter_read_number (const char *text, gsize length, RingerFilterKind kind, double *number);
gboolean ringer_filter_is_json_number (const char *text, gsize length);

/* Patterns: how a text is looked at without regard to case. */
typedef struct _RingerFilterPattern RingerFilterPattern;

RingerFilterPattern *ringer_filter_pattern_new_glob (const char *text, gsize length);
RingerFilterPattern *ringer_filter_pattern_new_part (const char *text, gsize length);
RingerFilterPattern          *
ringer_filter_pattern_new_regex (const char *lexeme, gsize length, GError **error);
void     ringer_filter_pattern_free (RingerFilterPattern *self);
gboolean ringer_filter_pattern_match (RingerFilterPattern *self, const char *text, gsize length);
/* Whether the regular expression was stopped at this text. */
gboolean ringer_filter_pattern_gives_up (RingerFilterPattern *self, const char *text, gsize length);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerFilterPattern, ringer_filter_pattern_free)

/* A value as it stands in an expression. */
typedef struct
{
  RingerJsonKind kind; /* what it is for a JSON value */
  char          *text; /* what it says, unquoted */
  gsize          length;
  double         number; /* for a field of numbers */
  guint          word;
} RingerFilterLiteral;

/* A text's result, remembered. */
typedef struct
{
  guint64  tag; /* home and key */
  gboolean result;
} RingerFilterMemo;

#define RINGER_FILTER_N_MEMOS 512 /* a power of two */

typedef enum
{
  TEST_PRESENT,
  TEST_NUMBER,
  TEST_NUMBER_IN,
  TEST_WORD,
  TEST_TEXT,
  TEST_TEXT_IN,
  TEST_PATTERN,
  TEST_JSON,
} RingerFilterTestKind;

/* One question to one field. */
typedef struct
{
  RingerFilterTestKind kind;
  guint                field;
  RingerFilterOperator op; /* EQUAL for `in` */
  double               number;
  double               modulo;   /* 0: none */
  RingerFilterMemo    *memos;    /* nullable */
  RingerFilterPattern *pattern;  /* for LIKE and for a text that is looked for */
  GArray              *literals; /* of RingerFilterLiteral */
  guint8              *words;    /* for each word of the field whether it is asked for */
  guint                n_words;
  RingerJsonPath      *path; /* nullable */
  RingerFilterKind     field_kind;
  gboolean             is_list;
  char                *subject; /* as written: `requestor.data $.team` */
  char                *value;   /* as written, of all literals */
} RingerFilterTest;

typedef enum
{
  NODE_ALL,
  NODE_AND,
  NODE_OR,
  NODE_NOT,
  NODE_TEST,
} RingerFilterNodeKind;

typedef struct
{
  RingerFilterNodeKind kind;
  GPtrArray           *children; /* AND, OR, NOT */
  RingerFilterTest    *test;     /* TEST */
  char                *search;   /* OR: a text that is looked for in several fields */
} RingerFilterNode;

RingerFilterNode *ringer_filter_node_new (RingerFilterNodeKind kind);
void              ringer_filter_node_free (RingerFilterNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerFilterNode, ringer_filter_node_free)

RingerFilterTest *ringer_filter_test_new (const RingerFilterSchema *schema, guint field);
void              ringer_filter_test_free (RingerFilterTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerFilterTest, ringer_filter_test_free)

/* VALUE is that of the test's field. */
gboolean ringer_filter_test_run (const RingerFilterTest *self, const RingerFilterValue *value);
gboolean ringer_filter_number_holds (double a, RingerFilterOperator op, double b);
gboolean ringer_filter_order_holds (int order, RingerFilterOperator op);
gboolean ringer_filter_json_get_rest (const RingerFilterTest *self,
                                      const char             *lexeme,
                                      gsize                   length,
                                      double                 *rest);
gboolean ringer_filter_json_run (const RingerFilterTest *self, const char *text, gsize length);

/* Grammar. The tree is small and only explains; what matches is compiled from it. */
RingerFilterNode *ringer_filter_parse (const RingerFilterSchema *schema,
                                       const char               *text,
                                       RingerFilterPlace        *place,
                                       GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  const RingerFilterSchema *schema;
  const char               *text;
  RingerFilterLexer         lexer;
  RingerFilterToken         token;
  RingerFilterPlace         place; /* of the mistake */
  guint                     depth;
  guint                     n_memos;
  gsize                     end; /* of the token before */
} RingerFilterParser;

void     ringer_filter_parser_advance (RingerFilterParser *self);
gboolean ringer_filter_parser_fail (RingerFilterParser      *self,
                                    const RingerFilterToken *token,
                                    GError                 **error,
                                    const char              *format,
                                    ...) G_GNUC_PRINTF (4, 5);
char    *ringer_filter_parser_quote (RingerFilterParser      *self,
                                     const RingerFilterToken *token) G_GNUC_WARN_UNUSED_RESULT;
/* What comes after a field: the question and its values. */
gboolean
ringer_filter_parse_question (RingerFilterParser *self, RingerFilterTest *test, GError **error);
void ringer_filter_ask_yes (const RingerFilterSchema *schema, RingerFilterTest *test);
/* A text that is looked for in all fields of text. */
RingerFilterNode *ringer_filter_parse_search (RingerFilterParser *self,
                                              GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* Fields. */
gboolean ringer_filter_schema_find (const RingerFilterSchema *schema,
                                    const char               *name,
                                    gsize                     length,
                                    guint                    *field);
const char *
ringer_filter_suggest_field (const RingerFilterSchema *schema, const char *name, gsize length);
const char *ringer_filter_suggest_word (const char *const *words, const char *word, gsize length);
gboolean    ringer_filter_kind_takes (RingerFilterKind kind, RingerFilterOperator op);

/* An empty text has a place too, whatever the reader says. */
static inline void
ringer_filter_schema_read (const RingerFilterSchema *schema,
                           gconstpointer             subject,
                           guint                     field,
                           RingerFilterValue        *value)
{
  *value = (RingerFilterValue){ 0 };
  schema->read (subject, field, value);
  if (value->text == NULL)
    {
      value->text = "";
      value->length = 0;
    }
}

/* Why: one line for a tree. */
char *ringer_filter_explain_node (const RingerFilterNode   *node,
                                  const RingerFilterSchema *schema,
                                  gconstpointer             subject,
                                  gboolean                 *matched) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
