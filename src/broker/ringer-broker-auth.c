/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"

/* From the challenge to the login (protocol notes, 4.1 and 4.2).
 *
 * A login is answered one turn of the main loop after it came, as the real
 * broker's is asynchronous: what a client sends before it has its answer is
 * refused every time, instead of now and then. */

static gboolean
is_ping (RingerMessage *message)
{
  return ringer_message_get_topic (message) == RINGER_TOPIC_CONNECTION &&
         ringer_message_get_action (message) == RINGER_CONNECTION_PING;
}

/*
 * ringer_broker_handle_challenge:
 *
 * The first message that counts. Nothing in it is checked.
 */
void
ringer_broker_handle_challenge (RingerBrokerPeer *peer, RingerMessage *message)
{
  if (ringer_message_get_topic (message) != RINGER_TOPIC_CONNECTION)
    {
      ringer_broker_peer_send_bare (peer, RINGER_TOPIC_CONNECTION,
                                    RINGER_CONNECTION_INVALID_MESSAGE);
      return;
    }
  if (ringer_message_get_action (message) != RINGER_CONNECTION_CHALLENGE)
    return;
  peer->stage = RINGER_BROKER_STAGE_LOGIN;
  ringer_broker_peer_send_bare (peer, RINGER_TOPIC_CONNECTION, RINGER_CONNECTION_ACCEPT);
}

/* Login data is an object or an array; text that is not JSON kills the real
 * broker. */
static gboolean
get_login_data (RingerMessage *message, RingerBrokerJson *data)
{
  gsize          length;
  const char    *text = ringer_message_get_text (message, RINGER_FIELD_DATA, &length);
  RingerJsonKind kind;

  if (ringer_message_get_action (message) != RINGER_AUTH_REQUEST || text == NULL ||
      !ringer_json_validate (text, (gssize) length, NULL, NULL))
    return FALSE;
  *data = ringer_broker_json_of (text, length);
  kind = ringer_broker_json_get_kind (*data);
  return kind == RINGER_JSON_OBJECT || kind == RINGER_JSON_ARRAY;
}

/*
 * ringer_broker_handle_login:
 *
 * A message after the challenge and before the login is done.
 */
void
ringer_broker_handle_login (RingerBrokerPeer *peer, RingerMessage *message)
{
  RingerBroker    *broker = peer->broker;
  RingerBrokerJson data;

  if (is_ping (message))
    return;
  if (ringer_message_get_topic (message) != RINGER_TOPIC_AUTH ||
      peer->stage == RINGER_BROKER_STAGE_LOGGING_IN)
    {
      ringer_broker_peer_send_bare (peer, RINGER_TOPIC_AUTH, RINGER_AUTH_INVALID_MESSAGE);
      return;
    }
  if (!get_login_data (message, &data))
    {
      ringer_broker_peer_send_bare (peer, RINGER_TOPIC_AUTH, RINGER_AUTH_INVALID_MESSAGE_DATA);
      ringer_broker_peer_close (peer, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
      return;
    }

  peer->login = ringer_broker_config_check_login (broker->config, data);
  peer->stage = RINGER_BROKER_STAGE_LOGGING_IN;
  ringer_broker_deadlines_start (broker->logins, &peer->step, peer);
}

static void
send_login_answer (RingerBrokerPeer *peer, int action, GBytes *data)
{
  g_autoptr (RingerMessage) answer = ringer_message_new (RINGER_TOPIC_AUTH, action);

  ringer_message_set_bytes (answer, RINGER_FIELD_DATA, data);
  ringer_broker_peer_send (peer, answer);
}

static void
let_in (RingerBrokerPeer *peer, RingerBrokerLogin *login)
{
  const RingerBrokerName data = login->client_data != NULL
                                    ? ringer_broker_name_of_bytes (login->client_data)
                                    : (RingerBrokerName){ NULL, 0 };

  ringer_broker_deadline_stop (&peer->login_timeout);
  peer->stage = RINGER_BROKER_STAGE_OPEN;
  peer->user = g_steal_pointer (&login->user);
  send_login_answer (peer, RINGER_AUTH_SUCCESSFUL, login->client_data);
  if (data.data != NULL &&
      ringer_json_get_kind (data.data, (gssize) data.length) != RINGER_JSON_NULL)
    peer->client_data = g_steal_pointer (&login->client_data);
  ringer_broker_presence_join (peer);
}

static void
turn_away (RingerBrokerPeer *peer, RingerBrokerLogin *login)
{
  RingerBroker *broker = peer->broker;

  if (ringer_broker_has_quirk (broker, RINGER_BROKER_QUIRK_ENDLESS_LOGIN))
    ringer_broker_deadline_stop (&peer->login_timeout);
  peer->stage = RINGER_BROKER_STAGE_LOGIN;
  send_login_answer (peer, RINGER_AUTH_UNSUCCESSFUL, login->client_data);

  if (++peer->n_failed_logins < broker->settings.max_auth_attempts)
    return;
  peer->stage = RINGER_BROKER_STAGE_LOCKED_OUT;
  ringer_broker_peer_send_bare (peer, RINGER_TOPIC_AUTH, RINGER_AUTH_TOO_MANY_ATTEMPTS);
  ringer_broker_deadlines_start (broker->lockouts, &peer->step, peer);
}

/*
 * ringer_broker_login_cb:
 *
 * The answer to a login is due.
 */
void
ringer_broker_login_cb (gpointer user_data)
{
  RingerBrokerPeer *peer = user_data;
  g_autoptr (RingerBrokerLogin) login = g_steal_pointer (&peer->login);

  if (login->allowed)
    let_in (peer, login);
  else
    turn_away (peer, login);
}

/*
 * ringer_broker_lockout_cb:
 *
 * The client has had time to read why it is thrown out.
 */
void
ringer_broker_lockout_cb (gpointer user_data)
{
  ringer_broker_peer_close (user_data, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
}

/*
 * ringer_broker_login_timeout_cb:
 *
 * The socket has been open for long enough without a login.
 */
void
ringer_broker_login_timeout_cb (gpointer user_data)
{
  RingerBrokerPeer *peer = user_data;

  ringer_broker_peer_send_bare (peer, RINGER_TOPIC_CONNECTION,
                                RINGER_CONNECTION_AUTHENTICATION_TIMEOUT);
  ringer_broker_peer_close (peer, SOUP_WEBSOCKET_CLOSE_NO_STATUS);
}
