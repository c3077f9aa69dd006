/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call-private.h"
#include "ringer-connection-config-private.h"
#include "ringer-connection.h"
#include "ringer-deadlines.h"
#include "ringer-provision-private.h"
#include "ringer-request-private.h"
#include "ringer-transport-private.h"

G_BEGIN_DECLS

/* How many ended calls, and how many decided requests, are remembered so that
 * what comes late finds them. Only those that somebody still holds count. */
#define RINGER_CONNECTION_MAX_REMEMBERED 4096
/* REDIRECTs in a row that are followed. */
#define RINGER_CONNECTION_MAX_REDIRECTS 10

typedef struct
{
  int   topic;
  int   action;
  char *name; /* what was provided or subscribed to */
} RingerAck;

struct _RingerConnection
{
  GObject                         parent_instance;
  RingerConnectionConfig         *config;
  const RingerConnectionSettings *settings; /* the config's */
  RingerDeadlines                *deadlines;

  /* ringer-connection.c: life */
  RingerConnectionState state;
  GError               *error;
  RingerTransport      *transport;
  char                 *redirect_url; /* NULL: the config's URL holds */
  guint                 n_redirects;  /* in a row */
  RingerDeadline        answer_deadline;
  char                 *peer_fingerprint;
  GError               *send_error; /* why we are ending the WebSocket ourselves */

  /* ringer-connection-retry.c: heartbeat and reconnection */
  guint    attempt;   /* as the property tells it */
  guint    n_retries; /* made since the connection was last good */
  gint64   retry_at;
  guint    retry_source;
  guint    heartbeat_source;
  guint    n_silent_beats;
  gboolean is_reconnection;
  gint64   connected_at; /* when the WebSocket opened, 0 while there is none */

  /* ringer-connection-login.c */
  char    *auth;        /* the login to send, or to repeat */
  gboolean auth_proven; /* the broker has taken it once */
  GTask   *login;       /* waits for the end of the login */
  GSource *login_cancelled;
  char    *login_refusal;

  /* ringer-connection-caller.c. Calls on the wire and in the queue are owned;
   * ended ones are not, see ringer_connection_forget_call(). */
  GHashTable *calls; /* correlation id -> RingerCall: on the wire, or given up */
  GQueue      queued_calls;
  GQueue      given_up_calls;
  GPtrArray  *ending_calls; /* their end is told from an idle */
  guint       ending_source;

  /* ringer-connection-provider.c. Open requests are owned, decided ones not. */
  GHashTable *provisions; /* procedure -> RingerProvision */
  GListStore *provision_list;
  GHashTable *requests; /* correlation id -> RingerRequest */
  GQueue      decided_requests;

  /* ringer-connection-events.c */
  GHashTable *acks;          /* correlation id -> RingerAck: what waits for one */
  GHashTable *subscriptions; /* name -> how often, as a pointer */
  gboolean    wants_presence;
  GQueue      presence_queries; /* GTask, in the order of asking */
};

/* ringer-connection.c */
void ringer_connection_set_state (RingerConnection *self, RingerConnectionState state);
void ringer_connection_set_error (RingerConnection *self, const GError *error);

/* ringer-connection-link.c */
void     ringer_connection_connect (RingerConnection *self);
void     ringer_connection_detach (RingerConnection *self);
void     ringer_connection_lose_work (RingerConnection *self, gboolean for_good);
gboolean ringer_connection_is_settled (RingerConnection *self);
void     ringer_connection_drop (RingerConnection *self, const GError *error);
void
ringer_connection_settle (RingerConnection *self, RingerConnectionState state, const GError *error);

gboolean ringer_connection_send (RingerConnection *self, RingerMessage *message, GError **error);
void     ringer_connection_send_own (RingerConnection *self, RingerMessage *message);
void     ringer_connection_expect_answer (RingerConnection *self);

/* ringer-connection-signals.c */
void ringer_connection_install_signals (GType type);
void ringer_connection_report (RingerConnection *self,
                               const char       *topic,
                               const char       *action,
                               const char       *name,
                               const char       *message);
void ringer_connection_report_message (RingerConnection *self, RingerMessage *message);
void ringer_connection_emit_frame (RingerConnection *self,
                                   gboolean          outgoing,
                                   GBytes           *frame,
                                   RingerMessage    *message);
void ringer_connection_emit_call_ended (RingerConnection *self, RingerCall *call);
void ringer_connection_emit_offered (RingerConnection *self, RingerRequest *request);
void ringer_connection_emit_request (RingerConnection *self, RingerRequest *request);
void ringer_connection_emit_request_ended (RingerConnection *self, RingerRequest *request);
void ringer_connection_emit_event (RingerConnection *self, const char *name, GBytes *data);
void ringer_connection_emit_presence (RingerConnection *self, const char *user, gboolean online);
void ringer_connection_emit_reauthentication_failure (RingerConnection *self, const char *reason);
const char *ringer_connection_get_plain (RingerMessage *message, RingerTextField field);

/* ringer-connection-retry.c */
void ringer_connection_start_heartbeat (RingerConnection *self);
void ringer_connection_stop_heartbeat (RingerConnection *self);
void ringer_connection_schedule_retry (RingerConnection *self, const GError *error);
void ringer_connection_clear_retry (RingerConnection *self);
void ringer_connection_notify_retry (RingerConnection *self);

/* ringer-connection-login.c */
void ringer_connection_handle_connection (RingerConnection *self, RingerMessage *message);
void ringer_connection_handle_auth (RingerConnection *self, RingerMessage *message);
void ringer_connection_fail_login (RingerConnection *self, const GError *error);

/* ringer-connection-caller.c */
void     ringer_connection_init_caller (RingerConnection *self);
void     ringer_connection_dispose_caller (RingerConnection *self);
void     ringer_connection_send_queued_calls (RingerConnection *self);
void     ringer_connection_fail_calls (RingerConnection *self, gboolean with_queued);
void     ringer_connection_cancel_call (RingerConnection *self, RingerCall *call);
void     ringer_connection_forget_call (RingerConnection *self, RingerCall *call);
gboolean ringer_connection_handle_call (RingerConnection *self, RingerMessage *message);

/* ringer-connection-provider.c */
void     ringer_connection_init_provider (RingerConnection *self);
void     ringer_connection_dispose_provider (RingerConnection *self);
void     ringer_connection_send_provisions (RingerConnection *self);
void     ringer_connection_lose_provisions (RingerConnection *self);
void     ringer_connection_withdraw (RingerConnection *self, RingerProvision *provision);
void     ringer_connection_handle_rpc (RingerConnection *self, RingerMessage *message);
void     ringer_connection_forget_request (RingerConnection *self, RingerRequest *request);
gboolean ringer_connection_answer_request (
    RingerConnection *self, RingerRequest *request, int action, GBytes *payload, GError **error);
void ringer_connection_release_request (RingerConnection *self, RingerRequest *request);

/* ringer-connection-events.c */
void  ringer_connection_init_events (RingerConnection *self);
void  ringer_connection_dispose_events (RingerConnection *self);
void  ringer_connection_send_subscriptions (RingerConnection *self);
void  ringer_connection_lose_events (RingerConnection *self);
void  ringer_connection_handle_event (RingerConnection *self, RingerMessage *message);
void  ringer_connection_handle_presence (RingerConnection *self, RingerMessage *message);
char *ringer_connection_add_ack (RingerConnection *self, int topic, int action, const char *name);
char *ringer_connection_take_ack (RingerConnection *self, RingerMessage *message, int action);

/* ringer-payload.c */
gboolean ringer_payload_check (GBytes *payload, guint64 max_size, const char *what, GError **error);
gboolean ringer_procedure_check (const char *name, guint64 max_size, GError **error);

G_END_DECLS
