/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-test.h"

/* A broker that does what a test tells it, right or wrong: a WebSocket server
 * on 127.0.0.1 in the same main loop. What it does by itself is switched on by
 * flags; everything else is sent by the test. */
typedef struct _Peer Peer;

typedef enum
{
  PEER_ACCEPTS = 1 << 0,      /* CHALLENGE -> ACCEPT */
  PEER_LETS_IN = 1 << 1,      /* AUTH REQUEST -> AUTH_SUCCESSFUL */
  PEER_BEATS = 1 << 2,        /* PING -> PONG */
  PEER_ACKNOWLEDGES = 1 << 3, /* PROVIDE, SUBSCRIBE, ... -> ack */
  PEER_TLS = 1 << 4,
  PEER_GOOD = PEER_ACCEPTS | PEER_LETS_IN | PEER_BEATS | PEER_ACKNOWLEDGES,
} PeerFlags;

Peer       *peer_new (PeerFlags flags);
void        peer_free (Peer *self);
void        peer_set_flags (Peer *self, PeerFlags flags);
const char *peer_get_url (Peer *self);
/* Of the certificate of all peers with PEER_TLS: SHA-256, hexadecimal. */
char *peer_dup_test_fingerprint (void);
/* How many WebSockets were opened so far, and are open now. */
guint peer_get_n_opened (Peer *self);
guint peer_get_n_open (Peer *self);
void  peer_stop_listening (Peer *self);
void  peer_listen_again (Peer *self);

/* All of these go to, or are about, the WebSocket that was opened last. */
void peer_send (Peer *self, RingerMessage *message); /* takes the message */
void peer_send_frame (Peer *self, const void *data, gsize size);
void peer_send_text (Peer *self, const char *text);
void peer_close (Peer *self, gushort code);
void peer_break_off (Peer *self);

/* Waits for a message of that kind, passing over others, and takes it. */
RingerMessage *peer_take (Peer *self, int topic, int action);
/* How many of that kind have come and were not taken. */
guint peer_count (Peer *self, int topic, int action);
/* The headers of the last handshake. */
const char *peer_get_header (Peer *self, const char *name);

/* MESSAGE (topic, action, "id", "x1", "name", "sum", "data", "1", NULL): keys are
 * id, name, data, url, user, user-data, names (adds one), and as decimal text
 * ack, error, original. */
RingerMessage *message_new (int topic, int action, ...) G_GNUC_NULL_TERMINATED;
/* The text of a field, which must be there. */
const char *message_text (RingerMessage *message, RingerTextField field);

RingerConnectionConfig *config_new (const char *url);
/* A connection to the peer with short waits, and an open one. */
RingerConnection *connection_new (Peer *peer);
RingerConnection *connection_new_open (Peer *peer);
void              connection_log_in (RingerConnection *connection);
/* Ends it and everything, and checks that nothing is left. */
void connection_finish (RingerConnection *connection);
void peer_finish (Peer *peer);

/* The states that were gone through, as "A B C". */
typedef struct
{
  GString *text;
} StateLog;
StateLog *state_log_new (RingerConnection *connection);
void      state_log_free (StateLog *log);

GBytes *bytes (const char *text);
void    assert_bytes (GBytes *actual, const char *expected);
void    assert_error (const GError *error, int code, const char *part);
