/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"

G_BEGIN_DECLS

typedef enum
{
  RINGER_JSON_TOKEN_NULL,
  RINGER_JSON_TOKEN_FALSE,
  RINGER_JSON_TOKEN_TRUE,
  RINGER_JSON_TOKEN_NUMBER,
  RINGER_JSON_TOKEN_STRING,
  RINGER_JSON_TOKEN_KEY,
  RINGER_JSON_TOKEN_ARRAY_START,
  RINGER_JSON_TOKEN_ARRAY_END,
  RINGER_JSON_TOKEN_OBJECT_START,
  RINGER_JSON_TOKEN_OBJECT_END,
} RingerJsonTokenKind;

/**
 * RingerJsonToken:
 * @kind: what it is; a member's name is a key, not a string
 * @depth: how many containers are around it; a container's start and end
 *   have the same depth
 * @offset: where its lexeme begins in the text
 * @length: bytes of its lexeme, quotes included
 *
 * A lexeme of JSON that is not a comma or a colon.
 */
typedef struct
{
  RingerJsonTokenKind kind;
  guint               depth;
  gsize               offset;
  gsize               length;
} RingerJsonToken;

/**
 * RingerJsonScanner:
 *
 * Reads a text token by token, without allocating. It lives on the stack, and
 * its members are its own business. The text must stay while it is used.
 */
typedef struct
{
  const guint8 *text;
  const guint8 *p;
  const guint8 *end;
  const guint8 *comma;
  guint         state;
  guint         problem;
  guint         depth;
  guint64       nesting[RINGER_JSON_MAX_DEPTH / 64];
} RingerJsonScanner;

void     ringer_json_scanner_init (RingerJsonScanner *self, const char *text, gssize length);
gboolean ringer_json_scanner_next (RingerJsonScanner *self, RingerJsonToken *token);
gboolean
ringer_json_scanner_check (const RingerJsonScanner *self, RingerJsonPlace *place, GError **error);

G_END_DECLS
