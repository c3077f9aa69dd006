/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-keeper.h"

#include "ringer-answerer-private.h"
#include "ringer-clock.h"

struct _RingerHistoryKeeper
{
  GObject           parent_instance;
  RingerHistory    *history;
  RingerConnection *connection;
  RingerAnswerer   *answerer; /* nullable */
  char             *profile;
  char             *url;
  gulong            call_handler;
  gulong            request_handler;
};

G_DEFINE_FINAL_TYPE (RingerHistoryKeeper, ringer_history_keeper, G_TYPE_OBJECT)

static void
ringer_history_keeper_dispose (GObject *object)
{
  RingerHistoryKeeper *self = RINGER_HISTORY_KEEPER (object);

  g_clear_signal_handler (&self->call_handler, self->connection);
  g_clear_signal_handler (&self->request_handler, self->connection);
  g_clear_object (&self->connection);
  g_clear_object (&self->answerer);
  g_clear_object (&self->history);
  G_OBJECT_CLASS (ringer_history_keeper_parent_class)->dispose (object);
}

static void
ringer_history_keeper_finalize (GObject *object)
{
  RingerHistoryKeeper *self = RINGER_HISTORY_KEEPER (object);

  g_free (self->profile);
  g_free (self->url);
  G_OBJECT_CLASS (ringer_history_keeper_parent_class)->finalize (object);
}

static void
ringer_history_keeper_class_init (RingerHistoryKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_history_keeper_dispose;
  object_class->finalize = ringer_history_keeper_finalize;
}

static void
ringer_history_keeper_init (RingerHistoryKeeper *self)
{
}

/* WHEN is monotonic; the result is not. */
static gint64
get_real_time (gint64 when)
{
  return ringer_clock_get_real () - (ringer_clock_get_monotonic () - when);
}

static void
call_ended_cb (RingerConnection *connection, RingerCall *call, RingerHistoryKeeper *self)
{
  gint64             created = ringer_call_get_created_at (call);
  RingerHistoryEntry entry = {
    .is_call = TRUE,
    .at = get_real_time (created),
    .duration = ringer_call_get_ended_at (call) - created,
    .timeout = ringer_call_get_timeout (call),
    .profile = self->profile,
    .url = self->url,
    .procedure = ringer_call_get_procedure (call),
    .outcome = ringer_call_get_word (call),
    .payload = ringer_call_get_payload (call),
    .answer = ringer_call_get_answer (call),
  };

  ringer_history_add (self->history, &entry);
}

static const char *
get_outcome (RingerRequest *request)
{
  switch (ringer_request_get_state (request))
    {
    case RINGER_REQUEST_STATE_ANSWERED:
      return "RESPONSE";
    case RINGER_REQUEST_STATE_REJECTED:
      return "REJECT";
    case RINGER_REQUEST_STATE_FAILED:
      return "REQUEST_ERROR";
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_LATE:
      return ringer_request_get_accepted_at (request) != 0 ? "RESPONSE_TIMEOUT" : "ACCEPT_TIMEOUT";
    case RINGER_REQUEST_STATE_LOST:
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
    default:
      return "CLIENT_OFFLINE";
    }
}

/* What decided when no person did; NULL for a person. A rule may well say that one is to be
 * asked, and the lines of a trace are only worked out for what is kept. */
static const char *
get_decider (RingerHistoryKeeper *self, RingerRequest *request)
{
  const RingerTrace *trace = ringer_trace_peek (request);

  if (self->answerer == NULL || trace == NULL || (trace->asked && !trace->acted))
    return NULL;
  return ringer_trace_get_summary (ringer_answerer_get_trace (self->answerer, request));
}

static void
request_ended_cb (RingerConnection *connection, RingerRequest *request, RingerHistoryKeeper *self)
{
  gint64             arrived = ringer_request_get_arrived_at (request);
  gint64             decided = ringer_request_get_decided_at (request);
  RingerHistoryEntry entry = {
    .at = get_real_time (arrived),
    .duration = (decided != 0 ? decided : ringer_clock_get_monotonic ()) - arrived,
    .profile = self->profile,
    .url = self->url,
    .procedure = ringer_request_get_procedure (request),
    .outcome = get_outcome (request),
    .by = get_decider (self, request),
    .requestor = ringer_request_get_requestor_name (request),
    .payload = ringer_request_get_payload (request),
    .answer = ringer_request_get_answer (request),
  };

  ringer_history_add (self->history, &entry);
}

/**
 * ringer_history_keeper_new:
 * @history: where it is kept
 * @connection: whose calls and requests are kept
 * @answerer: (nullable): whose rules answer the requests
 * @profile_id: (nullable): the profile of the connection
 *
 * Keeps each call when it has ended, and each request when it is no longer open,
 * for as long as the keeper lives.
 *
 * Returns: (transfer full): the keeper
 */
RingerHistoryKeeper *
ringer_history_keeper_new (RingerHistory    *history,
                           RingerConnection *connection,
                           RingerAnswerer   *answerer,
                           const char       *profile_id)
{
  RingerHistoryKeeper *self;

  g_return_val_if_fail (RINGER_IS_HISTORY (history), NULL);
  g_return_val_if_fail (RINGER_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (answerer == NULL || RINGER_IS_ANSWERER (answerer), NULL);

  self = g_object_new (RINGER_TYPE_HISTORY_KEEPER, NULL);
  self->history = g_object_ref (history);
  self->connection = g_object_ref (connection);
  g_set_object (&self->answerer, answerer);
  self->profile = g_strdup (profile_id);
  self->url = g_strdup (
      ringer_connection_config_get_url (ringer_connection_get_config (connection)));
  self->call_handler = g_signal_connect (connection, "call-ended", G_CALLBACK (call_ended_cb),
                                         self);
  self->request_handler = g_signal_connect (connection, "request-ended",
                                            G_CALLBACK (request_ended_cb), self);
  return self;
}

static gboolean
let_go_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/**
 * ringer_history_keeper_let_go:
 * @self: (transfer full): a keeper
 *
 * Lets the keeper go when all has been kept that ends with its connection: a call that
 * is lost because the connection is closed hears of it in the next turn of the main
 * loop, in what was added to it before.
 */
void
ringer_history_keeper_let_go (RingerHistoryKeeper *self)
{
  guint id;

  g_return_if_fail (RINGER_IS_HISTORY_KEEPER (self));

  id = g_idle_add_full (G_PRIORITY_DEFAULT, let_go_cb, self, g_object_unref);
  g_source_set_name_by_id (id, "[ringer] last calls of a connection");
}
