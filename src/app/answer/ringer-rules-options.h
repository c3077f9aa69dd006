/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Who answers for a procedure, and what holds for all its requests. Each change goes to the
 * provider file, numbers a moment after the last step.
 *
 * Signals: edit-deadline (), edit-forward (): by the user; failed (char*: why a change
 * was not made) */
#define RINGER_TYPE_RULES_OPTIONS (ringer_rules_options_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesOptions, ringer_rules_options, RINGER, RULES_OPTIONS, GtkWidget)

/* Once only. */
void ringer_rules_options_bind (RingerRulesOptions *self,
                                RingerProviderFile *file,
                                const char         *procedure);
/* What was changed and waits for a further step goes to the file now. */
void ringer_rules_options_flush (RingerRulesOptions *self);

G_END_DECLS
