/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"
#include "ringer-desk.h"

G_BEGIN_DECLS

/* Counts what an answerer decides: by procedure, and by rule since the rule was
 * last changed; and what waits on the desk by procedure. In memory only.
 *
 * Signals: changed (): a count is different; at most four times a second. */
#define RINGER_TYPE_RULES_COUNT (ringer_rules_count_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesCount, ringer_rules_count, RINGER, RULES_COUNT, GObject)

RingerRulesCount *ringer_rules_count_new (RingerAnswerer *answerer,
                                          RingerDesk     *desk) G_GNUC_WARN_UNUSED_RESULT;
guint             ringer_rules_count_get_waiting (RingerRulesCount *self, const char *procedure);
guint64           ringer_rules_count_get_by_rules (RingerRulesCount *self, const char *procedure);
guint64 ringer_rules_count_get_matched (RingerRulesCount *self, const char *procedure, guint index);

G_END_DECLS
