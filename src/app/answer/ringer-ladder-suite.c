/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-ladder-suite.h"

#include "ringer-error.h"
#include "ringer-json-edit.h"
#include "ringer-json-path.h"

#include <glib/gi18n.h>
#include <string.h>

static void
append_payload (GString *step, const char *member, GBytes *payload)
{
  gsize       length;
  const char *data = g_bytes_get_data (payload, &length);

  g_string_append_printf (step, "\"%s\": ", member);
  g_string_append_len (step, data, (gssize) length);
}

static void
append_answer (GString *step, const RingerAnswer *answer)
{
  switch (answer->kind)
    {
    case RINGER_ANSWER_REPLY:
    case RINGER_ANSWER_ERROR:
      if (answer->payload != NULL)
        append_payload (step, answer->kind == RINGER_ANSWER_REPLY ? "reply" : "error",
                        answer->payload);
      else
        g_string_append (step, answer->kind == RINGER_ANSWER_REPLY ? "\"replyNothing\": true"
                                                                   : "\"errorNothing\": true");
      break;
    case RINGER_ANSWER_ECHO:
      g_string_append (step, "\"echo\": true");
      break;
    case RINGER_ANSWER_REJECT:
      g_string_append (step, "\"reject\": true");
      break;
    case RINGER_ANSWER_ASK:
    case RINGER_ANSWER_FORWARD:
    case RINGER_ANSWER_RUN:
    case RINGER_ANSWER_DROP:
    default:
      g_return_if_reached ();
    }
}

char *
ringer_ladder_suite_make_step (RingerRequest *request, const RingerAnswer *answer)
{
  g_autoptr (GString) step = g_string_new ("{\n  \"expect-request\": { ");
  g_autofree char *procedure = NULL;

  g_return_val_if_fail (RINGER_IS_REQUEST (request), NULL);
  g_return_val_if_fail (answer != NULL, NULL);

  procedure = ringer_json_quote (ringer_request_get_procedure (request), -1);
  g_string_append_printf (step, "\"rpc\": %s", procedure);
  if (ringer_request_get_payload (request) != NULL)
    {
      g_string_append (step, ", ");
      append_payload (step, "payload", ringer_request_get_payload (request));
    }
  g_string_append (step, " },\n  ");
  append_answer (step, answer);
  g_string_append (step, "\n}");
  return g_string_free (g_steal_pointer (&step), FALSE);
}

static char *
make_suite (const char *name)
{
  g_autofree char *quoted = ringer_json_quote (name, -1);

  return g_strdup_printf ("{\n  \"format\": 1,\n  \"name\": %s,\n  \"steps\": []\n}\n", quoted);
}

static gboolean
is_suite (const char *text)
{
  g_autoptr (RingerJsonPath) path = ringer_json_path_new ("$.steps", NULL);
  RingerJsonSpan span;

  return ringer_json_path_find (path, text, -1, &span, NULL) &&
         ringer_json_get_kind (text + span.offset, (gssize) span.length) == RINGER_JSON_ARRAY;
}

GBytes *
ringer_ladder_suite_append (GBytes *text, const char *name, const char *step, GError **error)
{
  g_autofree char *before = NULL;
  char            *after;

  g_return_val_if_fail (name != NULL && step != NULL, NULL);

  if (text == NULL || g_bytes_get_size (text) == 0)
    before = make_suite (name);
  else
    before = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  if (!ringer_json_validate (before, -1, NULL, error))
    return NULL;
  if (!is_suite (before))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                   _ ("It is no suite: a suite has an array of steps"));
      return NULL;
    }
  after = ringer_json_edit_insert (before, -1, "$.steps", G_MAXSIZE, step, error);
  return after != NULL ? g_bytes_new_take (after, strlen (after)) : NULL;
}
