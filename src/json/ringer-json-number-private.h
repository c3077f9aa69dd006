/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A number as it is written, taken apart: 0.d1d2d3... * 10^exponent, without
 * zeros at either end. Zero has no digits. */
typedef struct
{
  gboolean is_negative;
  GString *digits;
  gint64   exponent;
} RingerJsonDecimal;

typedef enum
{
  RINGER_JSON_READ_SAME,
  RINGER_JSON_READ_ROUNDED,
  RINGER_JSON_READ_INFINITE,
} RingerJsonReading;

void     ringer_json_decimal_init (RingerJsonDecimal *self, const char *lexeme, gsize length);
void     ringer_json_decimal_clear (RingerJsonDecimal *self);
gboolean ringer_json_number_equal (const char *a, gsize a_length, const char *b, gsize b_length);
RingerJsonReading ringer_json_number_read (const char *lexeme, gsize length, char **read_as);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RingerJsonDecimal, ringer_json_decimal_clear)

G_END_DECLS
