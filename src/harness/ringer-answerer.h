/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-filter.h"
#include "ringer-provider-file.h"

G_BEGIN_DECLS

/* How it was decided who answers a request. Immutable, reference-counted. */
typedef struct _RingerTrace RingerTrace;
#define RINGER_TYPE_TRACE (ringer_trace_get_type ())
GType        ringer_trace_get_type (void);
RingerTrace *ringer_trace_ref (RingerTrace *self);
void         ringer_trace_unref (RingerTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerTrace, ringer_trace_unref)

/* One line of it: a guard, the sampling, or a rule, in the order tried. */
typedef struct
{
  const char *name; /* of the rule, or of the step; translated where it is ours */
  int         rule; /* its index in the file, -1 when it is none */
  gboolean    matched;
  const char *why; /* see ringer_filter_explain() */
} RingerTraceLine;

guint                  ringer_trace_get_n_lines (RingerTrace *self);
const RingerTraceLine *ringer_trace_get_line (RingerTrace *self, guint index);
/* What decided: the index of the rule, or -1; and the action in words. */
int         ringer_trace_get_rule (RingerTrace *self);
const char *ringer_trace_get_summary (RingerTrace *self);
/* What forwarding or a command came to, when it went wrong; nullable. */
const char *ringer_trace_get_trouble (RingerTrace *self);

/* Answers the requests of a connection by a provider file: provides what the file
 * names and does not switch off, decides by mode, guard, sampling and rules, and hands the
 * others to a person. Requests for a procedure that the file does not name are asked.
 *
 * Properties: connection, file (RingerProviderFile*), both construct-only; can-run
 * (gboolean, construct-only: commands may be run; FALSE asks instead); seed (guint,
 * construct-only: of `share` and of random delays; 0 is another one each time); fallback
 * (RingerAnswerKind, read-write: what happens in mode rules with what no rule matches: ASK, or
 * REJECT); n-by-rules (guint64, notifies); by-rules (gboolean, notifies: rules or forwarding answer
 * for a procedure right now).
 *
 * Signals:
 *   asked (RingerRequest *request)     a person has to decide
 *   decided (RingerRequest *request)   it was decided without a person, or dropped
 *   trouble (RingerRequest *request, char *message)  forwarding, a command or sending failed */
#define RINGER_TYPE_ANSWERER (ringer_answerer_get_type ())
G_DECLARE_FINAL_TYPE (RingerAnswerer, ringer_answerer, RINGER, ANSWERER, GObject)

RingerAnswerer     *ringer_answerer_new (RingerConnection   *connection,
                                         RingerProviderFile *file,
                                         gboolean            can_run) G_GNUC_WARN_UNUSED_RESULT;
RingerProviderFile *ringer_answerer_get_file (RingerAnswerer *self);
RingerConnection   *ringer_answerer_get_connection (RingerAnswerer *self);
/* Provides what the file says and follows its changes. */
void ringer_answerer_start (RingerAnswerer *self);
void ringer_answerer_stop (RingerAnswerer *self);
/* NULL: it did not come through here. It lives as long as the request. */
RingerTrace *ringer_answerer_get_trace (RingerAnswerer *self, RingerRequest *request);
/* Of that only the rule, which costs next to nothing; -1: none. */
int ringer_answerer_get_rule (RingerAnswerer *self, RingerRequest *request);
/* What ANSWER would send to REQUEST now, templates filled in; nothing is sent. */
GBytes *ringer_answerer_preview (RingerAnswerer     *self,
                                 RingerRequest      *request,
                                 const RingerAnswer *answer,
                                 GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* The fields of a request: procedure, requestor, requestor.data ($ paths by
 * `requestor.data $.team`), correlation, payload and $ paths, size, n (the how-manieth of
 * its procedure, from 1), share (an evenly spread number from 0 below 1). */
const RingerFilterSchema *ringer_answerer_get_schema (void);

G_END_DECLS
