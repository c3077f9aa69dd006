/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"

/* The RPC messages of a client (protocol notes, 5.1 and 5.2); what becomes of a
 * call is in ringer-broker-calls.c. */

static void
provide (RingerBrokerPeer *peer, RingerMessage *message)
{
  g_autoptr (GArray) names = NULL;

  if (ringer_broker_check_names (peer, message, RINGER_BROKER_RIGHT_PROVIDE, &names))
    ringer_broker_register (peer, message, peer->broker->registries[RINGER_BROKER_PROVIDERS], names,
                            RINGER_RPC_MULTIPLE_PROVIDERS);
}

/* A requestor may not speak for the broker: what only the broker sets is taken
 * out, and what the config asks for is put in. */
static void
prepare_request (RingerBrokerPeer *peer, RingerMessage *message)
{
  const RingerBrokerSettings *settings = &peer->broker->settings;

  ringer_message_clear_int (message, RINGER_FIELD_IS_ACK);
  ringer_message_clear_int (message, RINGER_FIELD_IS_ERROR);
  ringer_message_clear_int (message, RINGER_FIELD_ORIGINAL_ACTION);
  ringer_message_clear_names (message);
  ringer_message_set_bytes (message, RINGER_FIELD_REQUESTOR_NAME,
                            settings->requestor_name ? peer->user : NULL);
  ringer_message_set_bytes (message, RINGER_FIELD_REQUESTOR_DATA,
                            settings->requestor_data ? peer->client_data : NULL);
}

/*
 * ringer_broker_handle_rpc:
 *
 * A message of topic RPC.
 */
void
ringer_broker_handle_rpc (RingerBrokerPeer *peer, RingerMessage *message)
{
  /* 0 when there is none, which is ignored like any action that is not for
   * clients. It kills the real broker. */
  switch (ringer_message_get_action (message))
    {
    case RINGER_RPC_REQUEST:
      if (!ringer_broker_check_message (peer, message, RINGER_BROKER_RIGHT_REQUEST))
        return;
      prepare_request (peer, message);
      ringer_broker_calls_make (peer, message);
      break;
    case RINGER_RPC_ACCEPT:
    case RINGER_RPC_RESPONSE:
    case RINGER_RPC_REJECT:
    case RINGER_RPC_REQUEST_ERROR:
      ringer_broker_calls_answer (peer, message);
      break;
    case RINGER_RPC_PROVIDE:
      provide (peer, message);
      break;
    case RINGER_RPC_UNPROVIDE:
      ringer_broker_unregister (peer, message, peer->broker->registries[RINGER_BROKER_PROVIDERS]);
      break;
    default:
      break;
    }
}
