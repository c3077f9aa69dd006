/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-decision.h"

#include "ringer-cli-json.h"
#include "ringer-clock.h"

static const char *
get_decision (RingerRequestState state)
{
  switch (state)
    {
    case RINGER_REQUEST_STATE_ANSWERED:
      return "send";
    case RINGER_REQUEST_STATE_FAILED:
      return "error";
    case RINGER_REQUEST_STATE_REJECTED:
      return "reject";
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
      return "drop";
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_LATE:
    case RINGER_REQUEST_STATE_LOST:
    default:
      return "none";
    }
}

static void
add_state (GString *line, RingerRequest *request)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (RINGER_TYPE_REQUEST_STATE);
  const GEnumValue *value = g_enum_get_value (klass, (int) ringer_request_get_state (request));
  g_autofree char  *word = g_ascii_strup (value->value_nick, -1);

  ringer_cli_json_add_text (line, "state", word);
}

/* By its name, else by its place in the file, from 0. */
static void
add_rule (GString *line, RingerRequest *request, int index, RingerProviderFile *file)
{
  const RingerMock *mock = ringer_provider_file_get (file, ringer_request_get_procedure (request));
  const char       *name = NULL;

  if (index < 0)
    return;
  if ((guint) index < mock->rules->len)
    name = ringer_rule_get_name (g_ptr_array_index (mock->rules, index));
  if (name != NULL)
    ringer_cli_json_add_text (line, "rule", name);
  else
    ringer_cli_json_add_int (line, "rule", index);
}

static void
add_trace (GString *line, RingerTrace *trace)
{
  g_autoptr (GString) steps = g_string_new ("[");

  for (guint i = 0; i < ringer_trace_get_n_lines (trace); i++)
    {
      const RingerTraceLine *step = ringer_trace_get_line (trace, i);
      GString               *object = ringer_cli_json_begin ();

      if (step->rule >= 0)
        ringer_cli_json_add_int (object, "rule", step->rule);
      ringer_cli_json_add_text (object, "name", step->name);
      ringer_cli_json_add_boolean (object, "matched", step->matched);
      ringer_cli_json_add_text (object, "why", step->why);
      if (i > 0)
        g_string_append_c (steps, ',');
      g_string_append_len (steps, object->str, (gssize) object->len);
      g_string_append_c (steps, '}');
      g_string_free (object, TRUE);
    }
  g_string_append_c (steps, ']');
  ringer_cli_json_add_text (line, "summary", ringer_trace_get_summary (trace));
  ringer_cli_json_add_raw (line, "trace", steps->str);
}

/* Once REQUEST is decided, or will never be. */
GString *
ringer_cli_decision_describe (RingerRequest *request, RingerAnswerer *answerer, gboolean with_trace)
{
  RingerTrace *trace = ringer_answerer_get_trace (answerer, request);
  GString     *line = ringer_cli_json_begin ();
  gint64       arrived = ringer_request_get_arrived_at (request);
  gint64       accepted = ringer_request_get_accepted_at (request);
  gint64       decided = ringer_request_get_decided_at (request);
  gint64       age = ringer_clock_get_monotonic () - arrived;

  ringer_cli_json_add_int (line, "at", (ringer_clock_get_real () - age) / G_TIME_SPAN_MILLISECOND);
  ringer_cli_json_add_text (line, "procedure", ringer_request_get_procedure (request));
  ringer_cli_json_add_text (line, "correlationId", ringer_request_get_correlation_id (request));
  ringer_cli_json_add_text (line, "requestorName", ringer_request_get_requestor_name (request));
  ringer_cli_json_add_text (line, "requestorData", ringer_request_get_requestor_data (request));
  ringer_cli_json_add_bytes (line, "payload", ringer_request_get_payload (request));
  ringer_cli_json_add_text (line, "decision", get_decision (ringer_request_get_state (request)));
  ringer_cli_json_add_bytes (line, "answer", ringer_request_get_answer (request));
  if (trace != NULL)
    add_rule (line, request, ringer_trace_get_rule (trace), ringer_answerer_get_file (answerer));
  if (trace != NULL && with_trace)
    add_trace (line, trace);
  if (trace != NULL)
    ringer_cli_json_add_text (line, "trouble", ringer_trace_get_trouble (trace));
  if (accepted != 0)
    ringer_cli_json_add_ms (line, "acceptedMs", accepted - arrived);
  if (decided != 0)
    ringer_cli_json_add_ms (line, "decidedMs", decided - arrived);
  add_state (line, request);
  return ringer_cli_json_end (line);
}

/* The broker's word on an answer comes after the line of it. */
GString *
ringer_cli_decision_describe_late (RingerRequest *request)
{
  GString *line = ringer_cli_json_begin ();

  ringer_cli_json_add_text (line, "procedure", ringer_request_get_procedure (request));
  ringer_cli_json_add_text (line, "correlationId", ringer_request_get_correlation_id (request));
  add_state (line, request);
  return ringer_cli_json_end (line);
}
