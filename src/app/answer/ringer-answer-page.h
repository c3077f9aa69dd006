/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What we provide, the queue of requests, and the desk to answer them. Property:
 * session. Widget actions: answer.provide (s: a name; "" asks for it),
 * answer.withdraw (s: a name), answer.send, answer.reject, answer.error, answer.accept,
 * answer.hold, answer.send-canned (i: 1 to 9), answer.insert-canned (i), answer.undo (U),
 * answer.next (J), answer.previous (K), answer.most-urgent (N), answer.select-all,
 * answer.clear-closed, answer.switch-focus (F6), answer.back; and those of
 * ringer-answer-page-ladder.h. */
#define RINGER_TYPE_ANSWER_PAGE (ringer_answer_page_get_type ())
G_DECLARE_FINAL_TYPE (RingerAnswerPage, ringer_answer_page, RINGER, ANSWER_PAGE, GtkWidget)

void ringer_answer_page_provide (RingerAnswerPage *self, const char *procedure);
/* What a reply to PROCEDURE begins with, as long as none was sent. */
void ringer_answer_page_prepare (RingerAnswerPage *self, const char *procedure, const char *reply);
/* Selects a request of the desk and opens it. */
void ringer_answer_page_show_item (RingerAnswerPage *self, RingerDeskItem *item);

G_END_DECLS
