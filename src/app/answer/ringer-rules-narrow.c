/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-narrow.h"

#include "ringer-answerer.h"
#include "ringer-json-path.h"
#include "ringer-json-scanner.h"

#include <string.h>

/* A condition is to be read by a person: more members, or longer texts, say less. */
#define MAX_CLAUSES 6
#define MAX_VALUE   80

char *
ringer_rules_narrow_to_requestor (RingerRequest *request)
{
  const char      *name;
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (RINGER_IS_REQUEST (request), NULL);

  name = ringer_request_get_requestor_name (request);
  if (name == NULL)
    return NULL;
  quoted = ringer_filter_quote (name);
  return g_strdup_printf ("requestor = %s", quoted);
}

/* A value of JSON as one of the filter language; NULL for containers and long texts. */
static char *
make_literal (const char *text, const RingerJsonToken *token)
{
  if (token->length > MAX_VALUE)
    return NULL;
  if (token->kind == RINGER_JSON_TOKEN_STRING)
    {
      gsize            length;
      g_autofree char *value = ringer_json_unquote (text + token->offset, (gssize) token->length,
                                                    &length, NULL);

      return value != NULL && strlen (value) == length ? ringer_filter_quote (value) : NULL;
    }
  if (token->kind <= RINGER_JSON_TOKEN_NUMBER)
    return g_strndup (text + token->offset, token->length);
  return NULL;
}

/* What the language cannot ask is left out. */
static void
add_clause (GPtrArray *clauses, const char *path, const char *literal)
{
  g_autofree char *clause = g_strdup_printf ("%s = %s", path, literal);
  g_autoptr (RingerFilter)
                 filter = ringer_filter_new (ringer_answerer_get_schema (), clause, NULL, NULL);

  if (filter != NULL)
    g_ptr_array_add (clauses, g_steal_pointer (&clause));
}

static void
add_value (GPtrArray *clauses, const char *text, const RingerJsonToken *token, const GString *path)
{
  g_autofree char *literal = make_literal (text, token);

  if (literal != NULL)
    add_clause (clauses, path->str, literal);
}

char *
ringer_rules_narrow_to_payload (RingerRequest *request)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) path = g_string_new ("$");
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  GBytes           *payload;
  const char       *text;
  gsize             length;
  gboolean          in_object = FALSE;

  g_return_val_if_fail (RINGER_IS_REQUEST (request), NULL);

  payload = ringer_request_get_payload (request);
  if (payload == NULL)
    return NULL;
  text = g_bytes_get_data (payload, &length);
  ringer_json_scanner_init (&scanner, text, (gssize) length);
  while (clauses->len < MAX_CLAUSES && ringer_json_scanner_next (&scanner, &token))
    {
      if (token.depth == 0)
        {
          in_object = token.kind == RINGER_JSON_TOKEN_OBJECT_START;
          add_value (clauses, text, &token, path);
        }
      else if (token.depth == 1 && in_object && token.kind == RINGER_JSON_TOKEN_KEY)
        {
          g_autofree char *key = NULL;
          gsize            key_length;

          key = ringer_json_unquote (text + token.offset, (gssize) token.length, &key_length, NULL);
          g_string_assign (path, "$");
          if (key != NULL)
            ringer_json_path_append_key (path, key, (gssize) key_length);
        }
      else if (token.depth == 1 && in_object)
        add_value (clauses, text, &token, path);
    }
  if (clauses->len == 0)
    return NULL;
  g_ptr_array_add (clauses, NULL);
  return g_strjoinv (" and ", (char **) clauses->pdata);
}

char *
ringer_rules_narrow_join (const char *when, const char *clause)
{
  g_autofree char *old = g_strstrip (g_strdup (when != NULL ? when : ""));

  g_return_val_if_fail (clause != NULL, NULL);

  if (*old == '\0')
    return g_strdup (clause);
  return g_strdup_printf ("(%s) and %s", old, clause);
}
