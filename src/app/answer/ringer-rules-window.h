/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"
#include "ringer-rules-count.h"
#include "ringer-rules-editor.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* All that a provider file says of one procedure: mode, rules, canned replies, options;
 * and the editor of one of them. Beside the window, not before it: requests go on coming. When it
 * is closed it keeps what is in its editor.
 *
 * Widget actions: rules.back, rules.discard, rules.undo. */
#define RINGER_TYPE_RULES_WINDOW (ringer_rules_window_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesWindow, ringer_rules_window, RINGER, RULES_WINDOW, AdwWindow)

/* DESK and COUNT are nullable. */
RingerRulesWindow *ringer_rules_window_new (RingerProviderFile *file,
                                            const char         *procedure,
                                            RingerDesk         *desk,
                                            RingerRulesCount   *count) G_GNUC_WARN_UNUSED_RESULT;
/* Opens the editor. SAMPLE: the request that it is about, NULL takes the latest one. */
void ringer_rules_window_edit (RingerRulesWindow *self,
                               RingerRulesPart    part,
                               guint              index,
                               RingerRequest     *sample);
/* Mode Forward; asks for the address first when there is none. */
void        ringer_rules_window_set_forward (RingerRulesWindow *self);
const char *ringer_rules_window_get_procedure (RingerRulesWindow *self);

G_END_DECLS
