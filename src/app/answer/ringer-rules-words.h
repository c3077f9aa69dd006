/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"

G_BEGIN_DECLS

/* What the window calls the parts of a provider file; translated, never markup. */

const char *ringer_rules_words_mode (RingerMode mode);
const char *ringer_rules_words_mode_hint (RingerMode mode);
const char *ringer_rules_words_kind (RingerAnswerKind kind);
const char *ringer_rules_words_kind_hint (RingerAnswerKind kind);

/* The rule's own name, or "Rule 3"; CANNED: a reply's, or what it sends. INDEX from 0. One line,
 * control characters spelled out. */
char *
ringer_rules_words_title (RingerRule *rule, gboolean canned, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* What it does, on one line. */
char *ringer_rules_words_answer (const RingerAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
/* The name of the file, or what stands for it while there is none. */
char *ringer_rules_words_file (RingerProviderFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
