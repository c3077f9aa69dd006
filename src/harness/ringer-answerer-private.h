/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"

G_BEGIN_DECLS

/* What the filters of rules look at: the subject of ringer_answerer_get_schema(). */
typedef struct
{
  RingerRequest *request;
  guint64        n;     /* the how-manieth of its procedure, from 1 */
  double         share; /* from 0, below 1; one for all rules */
} RingerAnswererSubject;

/* The trace of a request, nullable, with all its lines; it lives as long as the request. */
RingerTrace *ringer_trace_of (RingerRequest *request);
gboolean     ringer_trace_is_asked (RingerRequest *request);

/* For the desk: ANSWER as it is to be sent, its payload filled in. COUNTS: it is one that
 * {{counter}} counts. */
RingerAnswer *ringer_answerer_fill (RingerAnswerer     *self,
                                    RingerRequest      *request,
                                    const RingerAnswer *answer,
                                    gboolean            counts,
                                    GError            **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sends a filled REPLY, ECHO, ERROR or REJECT. */
gboolean ringer_answer_send (const RingerAnswer *answer, RingerRequest *request, GError **error);
void     ringer_answerer_report (RingerAnswerer *self, RingerRequest *request, const char *message);
/* A person has decided: our own default action waits, or no longer waits. */
void ringer_answerer_keep_off (RingerAnswerer *self, RingerRequest *request, gboolean off);
const RingerAnswer *ringer_answerer_get_on_deadline (RingerAnswerer *self, RingerRequest *request);
gint64              ringer_answerer_get_acts_at (RingerAnswerer *self, RingerRequest *request);

G_END_DECLS
