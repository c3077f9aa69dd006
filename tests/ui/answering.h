/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pages.h"

#include "ringer-answer-page.h"
#include "ringer-json-editor.h"
#include "ringer-request-queue.h"

G_BEGIN_DECLS

/* The answer page in a window, with a broker that both calls and provides. */
typedef struct
{
  Pages             pages;
  RingerAnswerPage *page;
  GtkWidget        *queue;
  GtkWidget        *detail;
  RingerJsonEditor *reply;
  guint             n_arrived;
} Answering;

/* DATA: the accept and the response limit, NULL for long ones. */
void answering_set_up (Answering *f, gconstpointer data);
void answering_tear_down (Answering *f, gconstpointer data);

RingerConnection *answering_get_connection (Answering *f);
RingerDesk       *answering_get_desk (Answering *f);
RingerDeskItem   *answering_get_selected (Answering *f);
RingerRequest    *answering_get_request (Answering *f);
/* Of a label in the detail. */
const char *answering_get_label (Answering *f, const char *id);

void answering_activate (Answering *f, const char *action);
void answering_provide (Answering *f, const char *name, gboolean automatic);
/* A call that has reached the desk. */
RingerCall *answering_call (Answering *f, const char *name, const char *json);
/* As typed by a person: the draft is theirs. */
void answering_type (Answering *f, const char *text);

void answering_assert_selected (Answering *f, const char *payload);
void answering_assert_reply (Answering *f, const char *expected);
void answering_assert_answer (RingerCall *made, RingerCallOutcome outcome, const char *payload);

G_END_DECLS
