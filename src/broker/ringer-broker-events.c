/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"
#include "ringer-codec.h"

/* Events (protocol notes, 9): subscribe, unsubscribe, emit. */

/*
 * ringer_broker_emit:
 * @message: an EMIT
 * @except: (nullable): the sender, who does not hear itself
 *
 * Sends an event to all who subscribed to its name.
 */
void
ringer_broker_emit (RingerBroker *self, RingerMessage *message, RingerBrokerPeer *except)
{
  const RingerBrokerName   name = ringer_broker_name_of (message, RINGER_FIELD_NAME);
  const RingerBrokerEntry *entry;
  g_autoptr (GBytes) frame = NULL;

  entry = ringer_broker_registry_find (self->registries[RINGER_BROKER_SUBSCRIBERS], &name);
  if (entry == NULL)
    return;
  frame = ringer_codec_encode (message);
  for (guint i = 0; i < entry->members->len; i++)
    {
      RingerBrokerPeer *peer = g_array_index (entry->members, RingerBrokerMember, i).peer;

      if (peer != except)
        ringer_broker_peer_send_frame (peer, frame);
    }
}

static void
subscribe (RingerBrokerPeer *peer, RingerMessage *message)
{
  g_autoptr (GArray) names = NULL;

  if (ringer_broker_check_names (peer, message, RINGER_BROKER_RIGHT_SUBSCRIBE, &names))
    ringer_broker_register (peer, message, peer->broker->registries[RINGER_BROKER_SUBSCRIBERS],
                            names, RINGER_EVENT_MULTIPLE_SUBSCRIPTIONS);
}

/* Listening for the subscriptions of others is a part that this broker leaves
 * out. It says so: an acknowledgement would promise matches that never come. */
static void
refuse_listen (RingerBrokerPeer *peer, RingerMessage *message)
{
  const RingerBrokerName name = ringer_broker_name_of (message, RINGER_FIELD_NAME);

  ringer_broker_send_refusal (peer, message, &name, RINGER_BROKER_DENIED);
}

/*
 * ringer_broker_handle_event:
 *
 * A message of topic EVENT. What is not for clients is ignored.
 */
void
ringer_broker_handle_event (RingerBrokerPeer *peer, RingerMessage *message)
{
  switch (ringer_message_get_action (message))
    {
    case RINGER_EVENT_EMIT:
      if (ringer_broker_check_message (peer, message, RINGER_BROKER_RIGHT_PUBLISH))
        ringer_broker_emit (peer->broker, message, peer);
      break;
    case RINGER_EVENT_SUBSCRIBE:
      subscribe (peer, message);
      break;
    case RINGER_EVENT_UNSUBSCRIBE:
      ringer_broker_unregister (peer, message, peer->broker->registries[RINGER_BROKER_SUBSCRIBERS]);
      break;
    case RINGER_EVENT_LISTEN:
      refuse_listen (peer, message);
      break;
    case RINGER_EVENT_UNLISTEN:
      ringer_broker_send_ack (peer, message);
      break;
    default:
      break;
    }
}
