/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"
#include "ringer-request.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What of a procedure is edited. */
typedef enum
{
  RINGER_RULES_PART_RULE,
  RINGER_RULES_PART_REPLY,
  RINGER_RULES_PART_DEADLINE,
  RINGER_RULES_PART_FORWARD,
} RingerRulesPart;

/* Edits one answer of a procedure: name, condition, what is done. Nothing reaches the
 * file before ringer_rules_editor_apply(), which is one step that can be undone. */
#define RINGER_TYPE_RULES_EDITOR (ringer_rules_editor_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesEditor, ringer_rules_editor, RINGER, RULES_EDITOR, GtkWidget)

/* INDEX: of the rule or reply, G_MAXUINT for a new one. SAMPLE: a request of the procedure,
 * nullable. */
void ringer_rules_editor_edit (RingerRulesEditor  *self,
                               RingerProviderFile *file,
                               const char         *procedure,
                               RingerRulesPart     part,
                               guint               index,
                               RingerRequest      *sample);
/* TRUE when nothing is edited any more: it was applied, or was as before. Else what is wrong is
 * shown where it is. */
gboolean ringer_rules_editor_apply (RingerRulesEditor *self);
void     ringer_rules_editor_discard (RingerRulesEditor *self);
/* What is edited, translated: "Edit Rule". */
const char *ringer_rules_editor_get_title (RingerRulesEditor *self);

G_END_DECLS
