/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cmd-provide-private.h"

#include "ringer-cli-decision.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_SHOWN 200
/* Decided requests of which the broker may still say that it was too late. */
#define MAX_DECIDED 1000

static void
print_line (RingerCmdProvide *self, GString *line)
{
  ringer_cli_output_take_line (ringer_cli_command_get_output (RINGER_CLI_COMMAND (self)), line);
}

static void
count_decision (RingerCmdProvide *self, RingerRequest *request)
{
  g_hash_table_remove (self->taken, request);
  self->n_decided++;
  if (self->limit > 0 && self->n_decided >= self->limit)
    ringer_cli_command_finish (RINGER_CLI_COMMAND (self), RINGER_CLI_EXIT_OK);
}

static void
end_request (RingerCmdProvide *self, RingerRequest *request)
{
  if (!g_hash_table_contains (self->taken, request))
    return;
  print_line (self, ringer_cli_decision_describe (request, self->answerer, self->trace));
  g_queue_push_tail (&self->decided, g_object_ref (request));
  if (g_queue_get_length (&self->decided) > MAX_DECIDED)
    g_object_unref (g_queue_pop_head (&self->decided));
  count_decision (self, request);
}

static void
request_state_cb (RingerRequest *request, GParamSpec *pspec, RingerCmdProvide *self)
{
  switch (ringer_request_get_state (request))
    {
    case RINGER_REQUEST_STATE_ANSWERED:
    case RINGER_REQUEST_STATE_FAILED:
    case RINGER_REQUEST_STATE_REJECTED:
      end_request (self, request);
      break;
    case RINGER_REQUEST_STATE_LATE:
      print_line (self, ringer_cli_decision_describe_late (request));
      break;
    case RINGER_REQUEST_STATE_LOST:
      g_hash_table_remove (self->taken, request);
      break;
    /* What was not dropped can still be decided, to see what a late answer does. */
    case RINGER_REQUEST_STATE_EXPIRED:
      if (g_hash_table_lookup (self->taken, request) != NULL)
        count_decision (self, request);
      break;
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
    default:
      break;
    }
}

/* Before anybody else sees a request: with a limit, only as many are taken as may
 * still be decided, and the others go on to the next provider at once. */
static void
offered_cb (RingerConnection *connection, RingerRequest *request, RingerCmdProvide *self)
{
  guint n = (guint) self->n_decided + g_hash_table_size (self->taken);
  g_autoptr (GError) error = NULL;

  if (self->limit > 0 && n >= (guint) self->limit)
    {
      if (!ringer_request_reject (request, &error))
        ringer_cli_command_say (RINGER_CLI_COMMAND (self), "%s", error->message);
      return;
    }
  g_hash_table_insert (self->taken, g_object_ref (request), NULL);
  g_signal_connect_object (request, "notify::state", G_CALLBACK (request_state_cb), self,
                           G_CONNECT_DEFAULT);
}

/* Where nobody is asked, a request goes on to the next provider, unless the file
 * says what is to be done when a person lets the time pass. */
static void
asked_cb (RingerAnswerer *answerer, RingerRequest *request, RingerCmdProvide *self)
{
  const char       *procedure = ringer_request_get_procedure (request);
  const RingerMock *mock = ringer_provider_file_get (self->file, procedure);
  g_autoptr (GError) error = NULL;

  if (self->asker != NULL)
    ringer_cli_asker_ask (self->asker, request);
  else if (mock->on_deadline == NULL && !ringer_request_reject (request, &error))
    ringer_cli_command_say (RINGER_CLI_COMMAND (self), "%s", error->message);
}

/* What is left open will never be answered, which counts at its deadline: were we gone
 * before, the broker would ask somebody else. */
static void
decided_cb (RingerAnswerer *answerer, RingerRequest *request, RingerCmdProvide *self)
{
  if (!ringer_request_is_open (request) || !g_hash_table_contains (self->taken, request))
    return;
  print_line (self, ringer_cli_decision_describe (request, answerer, self->trace));
  g_hash_table_insert (self->taken, g_object_ref (request), GINT_TO_POINTER (TRUE));
}

static void
trouble_cb (RingerAnswerer   *answerer,
            RingerRequest    *request,
            const char       *message,
            RingerCmdProvide *self)
{
  g_autofree char *name = ringer_text_one_line (ringer_request_get_procedure (request), -1,
                                                MAX_SHOWN);

  ringer_cli_command_say (RINGER_CLI_COMMAND (self), _ ("A request for '%s': %s"), name, message);
}

void
ringer_cmd_provide_start_requests (RingerCmdProvide *self, RingerConnection *connection)
{
  g_signal_connect_object (connection, "offered", G_CALLBACK (offered_cb), self, G_CONNECT_DEFAULT);
  self->answerer = ringer_answerer_new (connection, self->file, TRUE);
  g_object_set (self->answerer, "fallback", RINGER_ANSWER_REJECT, NULL);
  g_signal_connect_object (self->answerer, "asked", G_CALLBACK (asked_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->answerer, "decided", G_CALLBACK (decided_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->answerer, "trouble", G_CALLBACK (trouble_cb), self,
                           G_CONNECT_DEFAULT);
  ringer_answerer_start (self->answerer);
}

void
ringer_cmd_provide_stop_requests (RingerCmdProvide *self)
{
  if (self->answerer != NULL)
    ringer_answerer_stop (self->answerer);
  g_clear_object (&self->answerer);
  g_hash_table_remove_all (self->taken);
  g_queue_clear_full (&self->decided, g_object_unref);
}
