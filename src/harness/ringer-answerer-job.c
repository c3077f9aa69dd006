/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answerer-private.h"

#include "ringer-clock.h"
#include "ringer-forward.h"
#include "ringer-json.h"

#include <glib/gi18n.h>

/* Carries out what was decided about a request. Most answers go out where they are
 * decided; a job is what waits for its time (a delay, a late answer, our own default
 * action at the deadline) or for somebody else (an HTTP service, a command). A request has
 * one job at most, which ends with it. One timer serves all of them. */

struct _RingerJob
{
  RingerAnswerer     *answerer; /* not owned: it owns the table that this is in */
  RingerRequest      *request;
  RingerTrace        *trace;
  const RingerAnswer *answer; /* the trace's */
  RingerDeadline      deadline;
  gint64              acts_at;
  GCancellable       *cancellable; /* while somebody else works on it */
  gulong              state_handler;
  gulong              held_handler;
  gboolean            is_default; /* our own action at the deadline */
  gboolean            kept_off;
};

/* What a service or a command works on: it may outlive its job. */
typedef struct
{
  RingerAnswerer *answerer;
  RingerRequest  *request;
  RingerTrace    *trace;
  guint           times;
  gboolean        runs;
} Errand;

static void
job_free (gpointer data)
{
  RingerJob *self = data;

  ringer_deadlines_clear (self->answerer->deadlines, &self->deadline);
  g_clear_signal_handler (&self->state_handler, self->request);
  g_clear_signal_handler (&self->held_handler, self->request);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->trace, ringer_trace_unref);
  g_clear_object (&self->request);
  g_free (self);
}

void
ringer_answerer_init_jobs (RingerAnswerer *self)
{
  self->deadlines = ringer_deadlines_new ();
  self->jobs = g_hash_table_new_full (NULL, NULL, NULL, job_free);
}

void
ringer_answerer_drop_jobs (RingerAnswerer *self)
{
  if (self->jobs != NULL)
    g_hash_table_remove_all (self->jobs);
}

static void
errand_free (Errand *self)
{
  g_clear_object (&self->answerer);
  g_clear_object (&self->request);
  g_clear_pointer (&self->trace, ringer_trace_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

/* One job of a request is over; the request may go on. */
static void
end_job (RingerAnswerer *self, RingerRequest *request)
{
  g_hash_table_remove (self->jobs, request);
}

/*
 * ringer_answerer_send:
 *
 * Returns: as ringer_request_send()
 */
gboolean
ringer_answerer_send (RingerAnswerKind kind,
                      RingerRequest   *request,
                      GBytes          *payload,
                      GError         **error)
{
  switch (kind)
    {
    case RINGER_ANSWER_REPLY:
    case RINGER_ANSWER_ECHO:
      return ringer_request_send (request, payload, error);
    case RINGER_ANSWER_ERROR:
      return ringer_request_error (request, payload, error);
    case RINGER_ANSWER_REJECT:
      return ringer_request_reject (request, error);
    case RINGER_ANSWER_ASK:
    case RINGER_ANSWER_FORWARD:
    case RINGER_ANSWER_RUN:
    case RINGER_ANSWER_DROP:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
send_times (
    RingerAnswerKind kind, RingerRequest *request, GBytes *payload, guint times, GError **error)
{
  if (!ringer_answerer_send (kind, request, payload, error))
    return FALSE;
  for (guint i = 1; i < times; i++)
    if (!ringer_request_send_again (request, error))
      return FALSE;
  return TRUE;
}

static void
note_trouble (RingerAnswerer *self, RingerRequest *request, RingerTrace *trace, const char *message)
{
  ringer_trace_set_trouble (trace, message);
  ringer_answerer_report (self, request, message);
}

/* What should have answered did not: the caller hears that at once, and why, instead of
 * waiting for the broker's deadline. */
static void
answer_trouble (RingerAnswerer *self,
                RingerRequest  *request,
                RingerTrace    *trace,
                const char     *message)
{
  g_autofree char *quoted = ringer_json_quote (message, -1);
  g_autoptr (GBytes) payload = g_bytes_new (quoted, strlen (quoted));
  g_autoptr (GError) error = NULL;

  note_trouble (self, request, trace, message);
  if (ringer_request_is_open (request) && !ringer_request_error (request, payload, &error))
    g_debug ("A caller could not be told of trouble: %s", error->message);
}

static void
send_answer (RingerAnswerer     *self,
             RingerRequest      *request,
             RingerTrace        *trace,
             const RingerAnswer *answer)
{
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;

  if (!ringer_answerer_fill_payload (self, request, answer, TRUE, &payload, &error) ||
      !send_times (answer->kind, request, payload, answer->times, &error))
    answer_trouble (self, request, trace, error->message);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Errand) errand = user_data;
  RingerAnswerer *self = errand->answerer;
  RingerForwarded answer = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean         came = errand->runs ? ringer_run_finish (result, &answer, &error)
                                       : ringer_forward_finish (result, &answer, &error);
  RingerAnswerKind kind = answer.is_error ? RINGER_ANSWER_ERROR : RINGER_ANSWER_REPLY;

  /* Stopped, or the request has ended otherwise. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  end_job (self, errand->request);
  if (!came || !send_times (kind, errand->request, answer.payload, errand->times, &error))
    answer_trouble (self, errand->request, errand->trace, error->message);
  ringer_forwarded_clear (&answer);
  ringer_answerer_emit_decided (self, errand->request);
}

static void
send_out (RingerAnswerer     *self,
          RingerRequest      *request,
          RingerTrace        *trace,
          const RingerAnswer *answer,
          GCancellable       *cancellable)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->answerer = g_object_ref (self);
  errand->request = g_object_ref (request);
  errand->trace = ringer_trace_ref (trace);
  errand->times = answer->times;
  errand->runs = answer->kind == RINGER_ANSWER_RUN;
  if (errand->runs)
    ringer_run_async (request, answer, cancellable, answered_cb, errand);
  else
    ringer_forward_async (request, answer, cancellable, answered_cb, errand);
}

static gboolean
is_sent_out (const RingerAnswer *answer)
{
  return answer->kind == RINGER_ANSWER_FORWARD || answer->kind == RINGER_ANSWER_RUN;
}

static void
due_cb (gpointer owner)
{
  RingerJob      *job = owner;
  RingerAnswerer *self = job->answerer;
  g_autoptr (RingerRequest) request = g_object_ref (job->request);
  g_autoptr (RingerTrace) trace = ringer_trace_ref (job->trace);
  const RingerAnswer *answer = job->answer;

  if (job->is_default)
    ringer_trace_set_acted (trace);
  if (is_sent_out (answer))
    {
      job->acts_at = 0;
      g_clear_signal_handler (&job->held_handler, job->request);
      job->cancellable = g_cancellable_new ();
      send_out (self, request, trace, answer, job->cancellable);
      return;
    }
  /* Our own decision is not somebody else's. */
  end_job (self, request);
  send_answer (self, request, trace, answer);
  ringer_answerer_emit_decided (self, request);
}

/* Before the deadline by the margin, but never in the first half of the time. */
static gint64
get_default_time (RingerJob *job)
{
  gint64 deadline = ringer_request_get_deadline (job->request);
  gint64 whole = deadline - ringer_request_get_arrived_at (job->request);
  gint64 margin = (gint64) job->trace->policy->deadline_margin * G_TIME_SPAN_MILLISECOND;

  return deadline - MIN (margin, whole / 2);
}

static void
arm_default (RingerJob *job)
{
  job->acts_at = get_default_time (job);
  if (job->kept_off || ringer_request_get_held (job->request))
    ringer_deadlines_clear (job->answerer->deadlines, &job->deadline);
  else
    ringer_deadlines_set (job->answerer->deadlines, &job->deadline, job->acts_at, due_cb, job);
}

static void
held_cb (RingerRequest *request, GParamSpec *pspec, RingerJob *job)
{
  arm_default (job);
}

/* An expired request is answered all the same: what a late answer does is worth seeing.
 * But our default action is there to be in time. */
static void
state_cb (RingerRequest *request, GParamSpec *pspec, RingerJob *job)
{
  g_autoptr (RingerRequest) alive = g_object_ref (request);
  RingerAnswerer *self = job->answerer;
  gboolean        is_default = job->is_default;

  if (ringer_request_is_open (request))
    {
      /* Accepted: another deadline counts. */
      if (is_default && job->cancellable == NULL)
        arm_default (job);
      return;
    }
  if (ringer_request_get_state (request) == RINGER_REQUEST_STATE_EXPIRED && !is_default)
    return;
  end_job (self, request);
  if (!is_default)
    ringer_answerer_emit_decided (self, request);
}

static RingerJob *
add_job (RingerAnswerer     *self,
         RingerRequest      *request,
         RingerTrace        *trace,
         const RingerAnswer *answer)
{
  RingerJob *job = g_new0 (RingerJob, 1);

  job->answerer = self;
  job->request = g_object_ref (request);
  job->trace = ringer_trace_ref (trace);
  job->answer = answer;
  job->state_handler = g_signal_connect (request, "notify::state", G_CALLBACK (state_cb), job);
  g_hash_table_replace (self->jobs, request, job);
  return job;
}

static gint64
get_due_time (RingerAnswerer *self, RingerRequest *request, const RingerAnswer *answer, gint64 now)
{
  gint64 delay = answer->delay_min;
  gint64 late = 0;

  if (answer->delay_max > answer->delay_min)
    delay = (gint64) g_rand_double_range (self->rand, answer->delay_min,
                                          (double) answer->delay_max + 1);
  if (answer->late_by > 0)
    late = ringer_request_get_deadline (request) +
           (gint64) answer->late_by * G_TIME_SPAN_MILLISECOND;
  return MAX (now + delay * G_TIME_SPAN_MILLISECOND, late);
}

/*
 * ringer_answerer_carry_out:
 *
 * Does what the trace says about a request that no person is asked about.
 */
void
ringer_answerer_carry_out (RingerAnswerer *self, RingerRequest *request, RingerTrace *trace)
{
  const RingerAnswer *answer = trace->answer;
  gint64              now = ringer_clock_get_monotonic ();
  gint64              at = get_due_time (self, request, answer, now);
  RingerJob          *job;

  if (answer->kind == RINGER_ANSWER_DROP)
    {
      ringer_answerer_emit_decided (self, request);
      return;
    }
  if (at <= now && !is_sent_out (answer))
    {
      send_answer (self, request, trace, answer);
      ringer_answerer_emit_decided (self, request);
      return;
    }
  job = add_job (self, request, trace, answer);
  ringer_deadlines_set (self->deadlines, &job->deadline, at, due_cb, job);
}

/*
 * ringer_answerer_await:
 *
 * A person is asked: our own default action answers when he has not in time.
 */
void
ringer_answerer_await (RingerAnswerer *self, RingerRequest *request, RingerTrace *trace)
{
  const RingerAnswer *answer = trace->policy != NULL ? trace->policy->on_deadline : NULL;
  RingerJob          *job;

  /* To drop it, or to ask still, is to let it expire. */
  if (answer == NULL || answer->kind == RINGER_ANSWER_DROP || answer->kind == RINGER_ANSWER_ASK ||
      (answer->kind == RINGER_ANSWER_RUN && !self->can_run) || !ringer_request_is_open (request))
    return;
  job = add_job (self, request, trace, answer);
  job->is_default = TRUE;
  job->held_handler = g_signal_connect (request, "notify::held", G_CALLBACK (held_cb), job);
  arm_default (job);
}

static RingerJob *
find_default (RingerAnswerer *self, RingerRequest *request)
{
  RingerJob *job = self->jobs != NULL ? g_hash_table_lookup (self->jobs, request) : NULL;

  return job != NULL && job->is_default && job->cancellable == NULL ? job : NULL;
}

void
ringer_answerer_keep_off (RingerAnswerer *self, RingerRequest *request, gboolean off)
{
  RingerJob *job = find_default (self, request);

  if (job == NULL)
    return;
  job->kept_off = off;
  arm_default (job);
}

/*
 * ringer_answerer_get_on_deadline:
 *
 * Returns: (nullable): our own default action, while it may still come
 */
const RingerAnswer *
ringer_answerer_get_on_deadline (RingerAnswerer *self, RingerRequest *request)
{
  RingerJob *job = find_default (self, request);

  return job != NULL ? job->answer : NULL;
}

/*
 * ringer_answerer_get_acts_at:
 *
 * Returns: when it comes, in monotonic microseconds; 0 when there is none, or it waits
 */
gint64
ringer_answerer_get_acts_at (RingerAnswerer *self, RingerRequest *request)
{
  RingerJob *job = find_default (self, request);

  return job != NULL && job->deadline.position != 0 ? job->acts_at : 0;
}
