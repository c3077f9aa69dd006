/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-rule.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A rule or a canned reply in its list. It is moved by dragging it onto another row
 * of its list, or by Alt+Up and Alt+Down.
 *
 * Properties: rule (RingerRule*, construct-only); canned (gboolean, construct-only: it has a
 * number for its key instead of a condition and a switch).
 *
 * Signals, by the user: edit (), duplicate (), remove (), move (int: to this position,
 * from 0), enable (gboolean) */
#define RINGER_TYPE_RULES_ROW (ringer_rules_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesRow, ringer_rules_row, RINGER, RULES_ROW, GtkListBoxRow)

GtkWidget  *ringer_rules_row_new (RingerRule *rule, gboolean canned) G_GNUC_WARN_UNUSED_RESULT;
RingerRule *ringer_rules_row_get_rule (RingerRulesRow *self);
/* One that says the same, but may be switched on or off. */
void ringer_rules_row_set_rule (RingerRulesRow *self, RingerRule *rule);
/* After it has come to its place: the INDEXth of N_ROWS, from 0. */
void ringer_rules_row_set_place (RingerRulesRow *self, guint index, guint n_rows);
/* How often it matched. */
void ringer_rules_row_set_matched (RingerRulesRow *self, guint64 matched);

G_END_DECLS
