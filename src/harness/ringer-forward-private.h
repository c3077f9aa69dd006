/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-forward.h"

G_BEGIN_DECLS

/* The time that an answer may take: its cancellable is cancelled at the end of
 * it, and together with the caller's. */
typedef struct
{
  GCancellable *cancellable;
  GCancellable *outer; /* the caller's, nullable */
  gulong        outer_handler;
  GSource      *timer;
  gint64        milliseconds;
  gboolean      is_over;
} RingerAnswerTime;

void ringer_answer_time_start (RingerAnswerTime   *self,
                               RingerRequest      *request,
                               const RingerAnswer *answer,
                               GCancellable       *outer);
/* Nothing is cancelled from now on but by the caller. */
void ringer_answer_time_clear (RingerAnswerTime *self);
/* What ended the time, if that is why ERROR came; else ERROR itself, which is consumed. */
GError *ringer_answer_time_explain (RingerAnswerTime *self,
                                    GError           *error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads to the end. LIMIT bytes at most are ever held, plus one chunk; beyond it the result is
 * NULL with RINGER_ERROR_LIMIT, and the rest is left unread. */
void    ringer_answer_read_async (GInputStream       *stream,
                                  gsize               limit,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
GBytes *ringer_answer_read_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize   ringer_answer_get_limit (const RingerAnswer *answer);

RingerForwarded *ringer_forwarded_new (gboolean is_error,
                                       GBytes  *payload) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_forwarded_free (gpointer self);
gboolean         ringer_forwarded_take (GTask *task, RingerForwarded *out, GError **error);

G_END_DECLS
