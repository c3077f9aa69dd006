/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answer-page.h"
#include "ringer-provider-bar.h"

G_BEGIN_DECLS

/* From an answered request to what lasts, one action each: answer.to-canned (C),
 * answer.to-rule (M), answer.to-file (S), answer.to-expectation (X); and
 * answer.edit-rules (s: procedure), answer.forward (s: mode Forward), answer.edit-rule (su:
 * procedure, index), answer.ask-me, answer.undo-change (Ctrl+Z outside texts), answer.save-rules
 * (Ctrl+S). */
void ringer_answer_page_install_ladder_actions (GtkWidgetClass *widget_class);
/* Which of them can be used now: after a change of the selection or its state. */
void               ringer_answer_page_update_ladder_actions (RingerAnswerPage *self);
RingerProviderBar *ringer_answer_page_get_provider_bar (RingerAnswerPage *self);

G_END_DECLS
