/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-file-reader-private.h"
#include "ringer-rule.h"

G_BEGIN_DECLS

/* What an action is part of. */
typedef enum
{
  RINGER_ANSWER_FORM_RULE,
  RINGER_ANSWER_FORM_REPLY,
  RINGER_ANSWER_FORM_DEADLINE,
} RingerAnswerForm;

/* One rule, canned reply or deadline action while it is read. */
typedef struct
{
  RingerAnswerForm form;
  RingerAnswer    *answer;
  const char      *action; /* nullable: the member that said what is done */
  char            *name;
  char            *when;
  gboolean         enabled;
  guint            margin;
  gsize            payload_offset; /* in the text */
} RingerAnswerDraft;

void     ringer_answer_draft_clear (RingerAnswerDraft *self);
gboolean ringer_answer_draft_read (RingerFileReader  *reader,
                                   const RingerWhere *where,
                                   RingerAnswerDraft *draft);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RingerAnswerDraft, ringer_answer_draft_clear)

/* Parts that are in other places too. */
gboolean
ringer_provider_read_filter (RingerFileReader *reader, const RingerWhere *where, char **value);
gboolean ringer_provider_read_forward (RingerFileReader  *reader,
                                       const RingerWhere *where,
                                       RingerAnswer      *answer);

G_END_DECLS
