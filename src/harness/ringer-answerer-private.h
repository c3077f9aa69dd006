/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"
#include "ringer-deadlines.h"

G_BEGIN_DECLS

/* What the filters of rules look at: the subject of ringer_answerer_get_schema(). */
typedef struct
{
  RingerRequest *request;
  guint64        n;     /* the how-manieth of its procedure, from 1 */
  double         share; /* from 0, below 1; one for all rules */
} RingerAnswererSubject;

/* A rule of a policy. */
typedef struct
{
  RingerRule   *rule;
  RingerFilter *when;    /* NULL: always */
  char         *trouble; /* nullable: why its condition cannot be read; it never matches */
} RingerPolicyRule;

/* What a provider file says of one procedure, ready to decide by; it never changes, so
 * that a request keeps what it was decided by. Reference-counted. */
typedef struct
{
  gatomicrefcount ref_count;
  RingerMode      mode;
  guint           at_once;
  guint           ask_one_in;
  guint           ask_first;
  RingerFilter   *ask_when; /* nullable */
  RingerAnswer   *on_deadline;
  guint           deadline_margin;
  RingerAnswer   *forward;
  GArray         *rules; /* of RingerPolicyRule */
} RingerPolicy;

RingerPolicy *ringer_policy_new (const RingerMock *mock) G_GNUC_WARN_UNUSED_RESULT;
RingerPolicy *ringer_policy_ref (RingerPolicy *self);
void          ringer_policy_unref (RingerPolicy *self);

/* What decided about a request. */
typedef enum
{
  RINGER_STEP_UNNAMED, /* the file does not name its procedure */
  RINGER_STEP_GUARD,   /* too many at once */
  RINGER_STEP_MODE,    /* ask, forward */
  RINGER_STEP_FIRST,   /* the sampling */
  RINGER_STEP_ONE_IN,
  RINGER_STEP_WHEN,
  RINGER_STEP_RULE,
  RINGER_STEP_OTHERWISE, /* no rule matched */
} RingerStep;

/* What is needed to tell why; the lines are made when somebody asks. */
struct _RingerTrace
{
  gatomicrefcount     ref_count;
  RingerPolicy       *policy; /* NULL: unnamed */
  const RingerAnswer *answer; /* of the policy, or static */
  RingerStep          step;
  int                 rule;
  guint64             n;
  double              share;
  guint               n_open;
  guint               asked : 1;
  guint               cannot_run : 1; /* a command that may not be run: a person is asked */
  guint               acted : 1;      /* our own default action answered */
  char               *trouble;
  char               *summary; /* these two once they were asked for */
  GPtrArray          *lines;   /* of Line */
};

RingerTrace *ringer_trace_new (RingerPolicy *policy, guint64 n, double share, guint n_open)
    G_GNUC_WARN_UNUSED_RESULT;
/* Decides: fills in what the trace is about. */
void ringer_trace_decide (RingerTrace     *self,
                          RingerRequest   *request,
                          RingerAnswerKind otherwise,
                          gboolean         can_run);
/* The trace goes with its request. */
void         ringer_trace_attach (RingerTrace *self, RingerRequest *request);
RingerTrace *ringer_trace_peek (RingerRequest *request); /* nullable */
/* The same with its lines. */
RingerTrace *ringer_trace_of (RingerRequest *request);
gboolean     ringer_trace_is_asked (RingerRequest *request);
void         ringer_trace_set_trouble (RingerTrace *self, const char *trouble);
void         ringer_trace_set_acted (RingerTrace *self);

typedef struct _RingerJob RingerJob;

struct _RingerAnswerer
{
  GObject             parent_instance;
  RingerConnection   *connection;
  RingerProviderFile *file; /* nullable */
  gboolean            can_run;
  guint               seed;
  RingerAnswerKind    fallback;
  gboolean            by_rules;
  guint64             n_by_rules;
  guint               count_source;
  GRand              *rand;
  GHashTable         *policies;        /* procedure -> RingerPolicy, those that were needed */
  GHashTable         *counts;          /* procedure -> Count */
  GHashTable         *wishes;          /* procedure -> Wish: what the file last said */
  gulong              offered_handler; /* these 0 when stopped */
  gulong              request_handler;
  gulong              file_handler;

  /* ringer-answerer-job.c: what waits, or is on its way. */
  RingerDeadlines *deadlines;
  GHashTable      *jobs; /* RingerRequest -> RingerJob */
};

/* ringer-answerer-job.c */
void ringer_answerer_init_jobs (RingerAnswerer *self);
void ringer_answerer_drop_jobs (RingerAnswerer *self);
void ringer_answerer_carry_out (RingerAnswerer *self, RingerRequest *request, RingerTrace *trace);
void ringer_answerer_await (RingerAnswerer *self, RingerRequest *request, RingerTrace *trace);
void ringer_answerer_emit_decided (RingerAnswerer *self, RingerRequest *request);
/* The payload that ANSWER has for REQUEST, NULL without an error when it has none. COUNTS: it is
 * one that {{counter}} counts. */
gboolean ringer_answerer_fill_payload (RingerAnswerer     *self,
                                       RingerRequest      *request,
                                       const RingerAnswer *answer,
                                       gboolean            counts,
                                       GBytes            **payload,
                                       GError            **error);

/* For the desk: ANSWER as it is to be sent, its payload filled in. */
RingerAnswer *ringer_answerer_fill (RingerAnswerer     *self,
                                    RingerRequest      *request,
                                    const RingerAnswer *answer,
                                    GError            **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sends a REPLY, ECHO, ERROR or REJECT. */
gboolean ringer_answerer_send (RingerAnswerKind kind,
                               RingerRequest   *request,
                               GBytes          *payload,
                               GError         **error);
void     ringer_answerer_report (RingerAnswerer *self, RingerRequest *request, const char *message);
/* A person has decided: our own default action waits, or no longer waits. */
void ringer_answerer_keep_off (RingerAnswerer *self, RingerRequest *request, gboolean off);
const RingerAnswer *ringer_answerer_get_on_deadline (RingerAnswerer *self, RingerRequest *request);
gint64              ringer_answerer_get_acts_at (RingerAnswerer *self, RingerRequest *request);

G_END_DECLS
