/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"

G_BEGIN_DECLS

#define RINGER_CALL_MAX_CAUSES 4

/* An end of a call, explained to a person. The texts are translated and belong to
 * the program. */
typedef struct
{
  const char *stage;                          /* the last stage, in one or two words */
  const char *title;                          /* what happened */
  const char *raised;                         /* which party said so */
  const char *causes[RINGER_CALL_MAX_CAUSES]; /* the likeliest first; the rest NULL */
  const char *advice;                         /* nullable */
} RingerCallWords;

void ringer_call_words_init (RingerCallWords *words, RingerCallOutcome outcome);

G_END_DECLS
