/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json-scanner.h"

G_BEGIN_DECLS

/**
 * RingerJsonIter:
 *
 * Goes over the members of an object or the elements of an array. It lives on
 * the stack, and its members are its own business.
 */
typedef struct
{
  RingerJsonScanner scanner;
  gsize             base;
} RingerJsonIter;

void     ringer_json_iter_init (RingerJsonIter       *self,
                                const char           *text,
                                gssize                length,
                                const RingerJsonSpan *container);
gboolean ringer_json_iter_next (RingerJsonIter *self, RingerJsonSpan *key, RingerJsonSpan *value);

G_END_DECLS
