/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json-scanner.h"

G_BEGIN_DECLS

/* Why a scanner stopped; its p then stands at the place to name. */
typedef enum
{
  PROBLEM_NONE,
  PROBLEM_EMPTY,
  PROBLEM_BYTE_ORDER_MARK,
  PROBLEM_VALUE,
  PROBLEM_VALUE_OR_END,
  PROBLEM_KEY,
  PROBLEM_KEY_OR_END,
  PROBLEM_COLON,
  PROBLEM_AFTER_ELEMENT,
  PROBLEM_AFTER_MEMBER,
  PROBLEM_AFTER_ALL,
  PROBLEM_TRAILING_COMMA,
  PROBLEM_DEPTH,
  PROBLEM_OPEN_STRING,
  PROBLEM_CONTROL,
  PROBLEM_ESCAPE,
  PROBLEM_HEX,
  PROBLEM_UTF8,
  PROBLEM_LEADING_ZERO,
  PROBLEM_INTEGER_DIGIT,
  PROBLEM_FRACTION_DIGIT,
  PROBLEM_EXPONENT_DIGIT,
} RingerJsonProblem;

gboolean
ringer_json_string_equal (const char *lexeme, gsize length, const char *text, gsize text_length);
char *ringer_json_string_decode (const char *lexeme, gsize length, gsize *out_length);

G_END_DECLS
