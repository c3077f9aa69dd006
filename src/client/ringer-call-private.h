/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"
#include "ringer-connection.h"
#include "ringer-deadlines.h"

G_BEGIN_DECLS

struct _RingerCall
{
  GObject           parent_instance;
  RingerConnection *connection; /* unowned; NULL once it has nothing more to do with the call */
  GList             link;       /* in the connection's queue of waiting or of given-up calls */
  gboolean          is_linked;
  RingerDeadline    deadline;
  char             *procedure;
  char             *id;
  GBytes           *payload;
  guint             timeout;
  RingerCallState   state;
  RingerCallOutcome outcome;
  GBytes           *answer;
  const char       *word; /* of the end; static */
  char             *message;
  gint64            created_at;
  gint64            sent_at;
  gint64            accepted_at;
  gint64            ended_at;
  gint64            late_at;
  GBytes           *late_answer;
  GPtrArray        *waiters; /* GTask, NULL while there are none */
};

RingerCall *ringer_call_new (RingerConnection *connection,
                             const char       *procedure,
                             GBytes           *payload,
                             guint             timeout_ms) G_GNUC_WARN_UNUSED_RESULT;
void        ringer_call_set_state (RingerCall *self, RingerCallState state, gint64 when);
void        ringer_call_end (
           RingerCall *self, RingerCallOutcome outcome, const char *word, GBytes *answer, gint64 when);
void ringer_call_take_late (RingerCall *self, GBytes *answer, gint64 when);

G_END_DECLS
