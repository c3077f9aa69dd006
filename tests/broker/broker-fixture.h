/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-broker.h"
#include "ringer-message.h"
#include "ringer-test.h"

#include <libsoup/soup.h>

/* A broker, and raw clients of it: what they send and get is spelt as bytes or
 * as one line of text.
 *
 *   TOPIC ACTION [id=] [name=] [names=a,b] [data=] [user=] [userData=]
 *         [original=NUMBER] [isAck] [isError]
 *
 * in the words of the protocol; values are percent-encoded, and hold no spaces.
 */

typedef struct
{
  SoupWebsocketConnection *socket;
  GQueue                   frames; /* of GBytes */
  gboolean                 closing;
  gboolean                 closed;
  gint64                   closed_at;
} Client;

RingerBroker *fixture_start (const char *config_json);
RingerBroker *fixture_start_with (RingerBrokerConfig *config);
void          fixture_stop (RingerBroker *broker);

Client *client_connect (RingerBroker *broker);
Client *client_login (RingerBroker *broker, const char *auth);
Client *client_named (RingerBroker *broker, const char *user);
void    client_free (Client *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

RingerMessage *fixture_message (const char *line);
char          *fixture_hex (gconstpointer data, gsize length);
GBytes        *fixture_bytes (const char *hex);

void    client_say (Client *client, const char *line);
void    client_say_hex (Client *client, const char *hex);
GBytes *client_take (Client *client);
void    client_hear (Client *client, const char *line);
void    client_hear_hex (Client *client, const char *hex);
void    client_hear_nothing (Client *client);
void    client_hear_close (Client *client, guint code);
void    client_leave (Client *client);
void    client_provide (Client *client, const char *name);
