/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Another program that speaks in lines: a client of the same broker, as
 * `ringer-cli session` or the official JavaScript client behind the same lines, or
 * the real broker. It ends with its standard input. */
typedef struct _Peer Peer;

/* Whether Node and the packages of the interop suite are there. */
gboolean peer_has_node (void);

Peer *peer_new_client (gboolean javascript, const char *url) G_GNUC_WARN_UNUSED_RESULT;
/* CONFIG is JSON, nullable; the URL is the first line. */
Peer *peer_new_real_broker (const char *config, char **url) G_GNUC_WARN_UNUSED_RESULT;
void  peer_free (Peer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

void peer_write (Peer *self, const char *line);
/* The next line, of those not taken yet, that contains NEEDLE; fails when none comes. */
char    *peer_wait (Peer *self, const char *needle) G_GNUC_WARN_UNUSED_RESULT;
gboolean peer_has (Peer *self, const char *needle);
/* A string member of a line. */
char *peer_get (const char *line, const char *member) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
