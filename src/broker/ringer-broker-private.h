/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker-config-private.h"
#include "ringer-broker-deadlines.h"
#include "ringer-broker-name.h"
#include "ringer-broker-registry.h"
#include "ringer-broker-stream.h"
#include "ringer-broker.h"
#include "ringer-message.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the files of the broker share. One thread, one main context: that of
 * ringer_broker_start(). */

/* Where a socket is in its life (protocol notes, 4). */
typedef enum
{
  RINGER_BROKER_STAGE_CHALLENGE,  /* nothing but CHALLENGE is understood */
  RINGER_BROKER_STAGE_LOGIN,      /* waits for AUTH REQUEST */
  RINGER_BROKER_STAGE_LOGGING_IN, /* the answer to the login is under way */
  RINGER_BROKER_STAGE_OPEN,
  RINGER_BROKER_STAGE_LOCKED_OUT, /* too many logins: closes in a moment */
  RINGER_BROKER_STAGE_GONE,       /* closed, or told to close: knows nobody any more */
} RingerBrokerStage;

/* One socket. */
#define RINGER_TYPE_BROKER_PEER (ringer_broker_peer_get_type ())
G_DECLARE_FINAL_TYPE (RingerBrokerPeer, ringer_broker_peer, RINGER, BROKER_PEER, GObject)

struct _RingerBrokerPeer
{
  GObject parent_instance;

  RingerBroker            *broker; /* NULL once the broker let go of it */
  SoupWebsocketConnection *socket;
  RingerBrokerStream      *stream; /* under it */
  RingerBrokerHub         *hub;
  GList                    link; /* in broker->peers */
  guint64                  serial;
  RingerBrokerStage        stage;
  guint                    n_failed_logins;
  gint64                   heard_at; /* the last message, monotonic */

  /* After login. */
  GBytes *user;
  GBytes *client_data; /* JSON text; NULL when there is none */
  char   *id;          /* in the directory; NULL until asked for */

  /* The answer to a login that is under way. */
  RingerBrokerLogin *login;

  RingerBrokerDeadline login_timeout;
  RingerBrokerDeadline heartbeat;
  RingerBrokerDeadline step; /* the end of LOGGING_IN or LOCKED_OUT */

  GHashTable *entries[RINGER_BROKER_N_REGISTRIES]; /* what it is registered for; may be NULL */
  GQueue      made;                                /* calls that it made */
  GQueue      asked;                               /* calls that it was asked to answer */
};

struct _RingerBroker
{
  GObject parent_instance;

  RingerBrokerConfig   *config;
  RingerBrokerSettings  settings;
  SoupServer           *server;
  RingerBrokerHub      *hub;
  char                 *url;
  GQueue                peers;
  guint64               next_serial;
  RingerBrokerRegistry *registries[RINGER_BROKER_N_REGISTRIES];

  RingerBrokerDeadlines *login_timeouts;
  RingerBrokerDeadlines *logins;
  RingerBrokerDeadlines *lockouts;
  RingerBrokerDeadlines *heartbeats;
  RingerBrokerDeadlines *accepts;
  RingerBrokerDeadlines *responses;

  /* calls: see ringer-broker-calls.c */
  GHashTable *calls;

  /* presence */
  GHashTable *users;   /* GBytes -> RingerBrokerOnline */
  GPtrArray  *arrived; /* the same, in order of arrival */

  /* directory */
  GHashTable            *changes;
  RingerBrokerDeadlines *announcements;
  RingerBrokerDeadline   announcement;
  guint64                revision;
};

static inline gboolean
ringer_broker_has_quirk (RingerBroker *self, RingerBrokerQuirk quirk)
{
  return (self->settings.quirks & quirk) != 0;
}

/* ringer-broker.c */
void ringer_broker_remove_peer (RingerBroker *self, RingerBrokerPeer *peer);

/* ringer-broker-peer.c */
RingerBrokerPeer *ringer_broker_peer_new (RingerBroker            *broker,
                                          SoupWebsocketConnection *socket,
                                          RingerBrokerStream *stream) G_GNUC_WARN_UNUSED_RESULT;
void              ringer_broker_peer_send (RingerBrokerPeer *self, RingerMessage *message);
void              ringer_broker_peer_send_frame (RingerBrokerPeer *self, GBytes *frame);
void              ringer_broker_peer_send_bare (RingerBrokerPeer *self, int topic, int action);
void              ringer_broker_peer_close (RingerBrokerPeer *self, gushort code);
void              ringer_broker_peer_retire (RingerBrokerPeer *self);
void              ringer_broker_peer_heartbeat_cb (gpointer peer);
const char       *ringer_broker_peer_get_id (RingerBrokerPeer *self);

/* ringer-broker-reply.c */
void     ringer_broker_copy_text (RingerMessage *to, RingerMessage *from, RingerTextField field);
void     ringer_broker_send_ack (RingerBrokerPeer *peer, RingerMessage *message);
void     ringer_broker_send_refusal (RingerBrokerPeer       *peer,
                                     RingerMessage          *message,
                                     const RingerBrokerName *name,
                                     RingerBrokerVerdict     verdict);
gboolean ringer_broker_check_message (RingerBrokerPeer *peer,
                                      RingerMessage    *message,
                                      RingerBrokerRight right);
gboolean ringer_broker_check_names (RingerBrokerPeer *peer,
                                    RingerMessage    *message,
                                    RingerBrokerRight right,
                                    GArray          **names);
void     ringer_broker_register (RingerBrokerPeer     *peer,
                                 RingerMessage        *message,
                                 RingerBrokerRegistry *registry,
                                 const GArray         *names,
                                 int                   multiple_action);
void     ringer_broker_unregister (RingerBrokerPeer     *peer,
                                   RingerMessage        *message,
                                   RingerBrokerRegistry *registry);

/* ringer-broker-auth.c */
void ringer_broker_handle_challenge (RingerBrokerPeer *peer, RingerMessage *message);
void ringer_broker_handle_login (RingerBrokerPeer *peer, RingerMessage *message);
void ringer_broker_login_timeout_cb (gpointer peer);
void ringer_broker_login_cb (gpointer peer);
void ringer_broker_lockout_cb (gpointer peer);

/* ringer-broker-rpc.c */
void ringer_broker_handle_rpc (RingerBrokerPeer *peer, RingerMessage *message);

/* ringer-broker-calls.c */
void ringer_broker_calls_init (RingerBroker *self);
void ringer_broker_calls_clear (RingerBroker *self);
void ringer_broker_calls_make (RingerBrokerPeer *requestor, RingerMessage *request);
void ringer_broker_calls_answer (RingerBrokerPeer *peer, RingerMessage *answer);
void ringer_broker_calls_forget_peer (RingerBrokerPeer *peer);

/* ringer-broker-events.c */
void ringer_broker_handle_event (RingerBrokerPeer *peer, RingerMessage *message);
void ringer_broker_emit (RingerBroker *self, RingerMessage *message, RingerBrokerPeer *except);

/* ringer-broker-presence.c */
void ringer_broker_handle_presence (RingerBrokerPeer *peer, RingerMessage *message);
void ringer_broker_presence_init (RingerBroker *self);
void ringer_broker_presence_clear (RingerBroker *self);
void ringer_broker_presence_join (RingerBrokerPeer *peer);
void ringer_broker_presence_leave (RingerBrokerPeer *peer);

/* ringer-broker-directory.c */
void     ringer_broker_directory_init (RingerBroker *self);
void     ringer_broker_directory_clear (RingerBroker *self);
gboolean ringer_broker_directory_owns (const RingerBrokerName *name);
void     ringer_broker_directory_answer (RingerBrokerPeer *peer, RingerMessage *request);

G_END_DECLS
