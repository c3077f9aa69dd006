/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"
#include "ringer-rules-count.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The rules of a procedure in match order, or its canned replies in that of their
 * keys. Each change goes to the provider file at once, as one step that can be undone.
 *
 * Properties: canned (gboolean, construct-only).
 *
 * Signals: edit (guint: the index, G_MAXUINT for a new one); failed (char*: why a change
 * was not made) */
#define RINGER_TYPE_RULES_LIST (ringer_rules_list_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesList, ringer_rules_list, RINGER, RULES_LIST, GtkWidget)

/* COUNT nullable. Once only. */
void ringer_rules_list_bind (RingerRulesList    *self,
                             RingerProviderFile *file,
                             const char         *procedure,
                             RingerRulesCount   *count);

G_END_DECLS
