/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The nesting that is accepted, as a user would count it: `[[1]]` has 2. */
#define RINGER_JSON_MAX_DEPTH 512

/**
 * RingerJsonPlace:
 * @offset: bytes before the place
 * @line: from 1
 * @column: from 1, in characters (not bytes)
 *
 * Where something stands in a text.
 */
typedef struct
{
  gsize offset;
  guint line;
  guint column;
} RingerJsonPlace;

/**
 * RingerJsonSpan:
 *
 * A piece of a text: the exact lexeme of a value.
 */
typedef struct
{
  gsize offset;
  gsize length;
} RingerJsonSpan;

typedef enum
{
  RINGER_JSON_NONE,
  RINGER_JSON_NULL,
  RINGER_JSON_FALSE,
  RINGER_JSON_TRUE,
  RINGER_JSON_NUMBER,
  RINGER_JSON_STRING,
  RINGER_JSON_ARRAY,
  RINGER_JSON_OBJECT,
} RingerJsonKind;

/* Check. */
gboolean
ringer_json_validate (const char *text, gssize length, RingerJsonPlace *place, GError **error);
RingerJsonKind ringer_json_get_kind (const char *text, gssize length);
void ringer_json_get_place (const char *text, gssize length, gsize offset, RingerJsonPlace *place);

/* Format without touching a lexeme. Both fail as ringer_json_validate() does. */
char *ringer_json_format (const char *text,
                          gssize      length,
                          guint       indent,
                          gsize      *out_length,
                          GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_json_minify (const char *text, gssize length, gsize *out_length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Strings. */
char *ringer_json_quote (const char *text, gssize length) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_json_unquote (const char *lexeme, gssize length, gsize *out_length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
