/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"
#include "ringer-rule.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What may be chosen in the form. */
typedef enum
{
  RINGER_RULES_ANSWER_RULE,     /* everything */
  RINGER_RULES_ANSWER_CANNED,   /* what a person could send */
  RINGER_RULES_ANSWER_DEADLINE, /* the same, or nothing */
  RINGER_RULES_ANSWER_FORWARD,  /* where to forward to */
} RingerRulesAnswerUse;

/* A form for one RingerAnswer: its kind, and what belongs to that kind.
 *
 * Signals: changed (): by the user */
#define RINGER_TYPE_RULES_ANSWER (ringer_rules_answer_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesAnswer, ringer_rules_answer, RINGER, RULES_ANSWER, GtkWidget)

/* ANSWER NULL: nothing is done (only for a deadline), or an empty reply. SAMPLE (nullable) is a
 * request that fills the preview of a template. */
void ringer_rules_answer_set (RingerRulesAnswer   *self,
                              RingerRulesAnswerUse use,
                              const RingerAnswer  *answer,
                              RingerRequest       *sample);
/* NULL without an error: nothing. RINGER_ERROR_INVALID_JSON or _BAD_ARGUMENT say what
 * is wrong; the focus is then where it is. */
RingerAnswer *ringer_rules_answer_get (RingerRulesAnswer *self,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
