/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-private.h"

/* Answers that all topics share: acknowledgements, denials, and the registering
 * of names (protocol notes, 5.1, 7 and 9). */

/* MESSAGE_PERMISSION_ERROR and MESSAGE_DENIED are other numbers in each topic. */
static int
get_refusal (int topic, RingerBrokerVerdict verdict)
{
  const gboolean failed = verdict == RINGER_BROKER_RULE_FAILED;

  if (topic == RINGER_TOPIC_EVENT)
    return failed ? RINGER_EVENT_MESSAGE_PERMISSION_ERROR : RINGER_EVENT_MESSAGE_DENIED;
  return failed ? RINGER_RPC_MESSAGE_PERMISSION_ERROR : RINGER_RPC_MESSAGE_DENIED;
}

/*
 * ringer_broker_copy_text:
 *
 * Copies a field as it is, absent ones too.
 */
void
ringer_broker_copy_text (RingerMessage *to, RingerMessage *from, RingerTextField field)
{
  gsize       length;
  const char *text = ringer_message_get_text (from, field, &length);

  ringer_message_set_text (to, field, text, text != NULL ? (gssize) length : 0);
}

/*
 * ringer_broker_send_ack:
 *
 * Acknowledges a message: its action, its correlation id if it has one, and
 * isAck.
 */
void
ringer_broker_send_ack (RingerBrokerPeer *peer, RingerMessage *message)
{
  g_autoptr (RingerMessage) ack = NULL;

  ack = ringer_message_new (ringer_message_get_topic (message),
                            ringer_message_get_action (message));
  ringer_broker_copy_text (ack, message, RINGER_FIELD_CORRELATION_ID);
  ringer_message_set_int (ack, RINGER_FIELD_IS_ACK, TRUE);
  ringer_broker_peer_send (peer, ack);
}

/*
 * ringer_broker_send_refusal:
 * @name: what was refused, possibly absent
 *
 * Tells that a rule forbids @message, or failed.
 */
void
ringer_broker_send_refusal (RingerBrokerPeer       *peer,
                            RingerMessage          *message,
                            const RingerBrokerName *name,
                            RingerBrokerVerdict     verdict)
{
  const int topic = ringer_message_get_topic (message);
  gsize     id_length = 0;
  g_autoptr (RingerMessage) refusal = NULL;

  refusal = ringer_message_new (topic, get_refusal (topic, verdict));
  ringer_message_set_int (refusal, RINGER_FIELD_ORIGINAL_ACTION,
                          ringer_message_get_action (message));
  ringer_message_set_int (refusal, RINGER_FIELD_IS_ERROR, TRUE);
  ringer_message_set_text (refusal, RINGER_FIELD_NAME, name->data, (gssize) name->length);
  /* The real broker leaves out an empty id. */
  if (ringer_message_get_text (message, RINGER_FIELD_CORRELATION_ID, &id_length) != NULL &&
      id_length > 0)
    ringer_broker_copy_text (refusal, message, RINGER_FIELD_CORRELATION_ID);
  ringer_broker_peer_send (peer, refusal);
}

/* The names below the directory's prefix are the broker's own. */
static RingerBrokerVerdict
judge (RingerBrokerPeer *peer, RingerBrokerRight right, const RingerBrokerName *name)
{
  if ((right == RINGER_BROKER_RIGHT_PROVIDE || right == RINGER_BROKER_RIGHT_PUBLISH) &&
      ringer_broker_directory_owns (name))
    return RINGER_BROKER_DENIED;
  return ringer_broker_config_judge (peer->broker->config, right, name, peer->user);
}

/*
 * ringer_broker_check_message:
 *
 * Checks a message by its name, and answers it when it is refused.
 *
 * Returns: whether it may go on
 */
gboolean
ringer_broker_check_message (RingerBrokerPeer *peer,
                             RingerMessage    *message,
                             RingerBrokerRight right)
{
  const RingerBrokerName    name = ringer_broker_name_of (message, RINGER_FIELD_NAME);
  const RingerBrokerVerdict verdict = judge (peer, right, &name);

  if (verdict == RINGER_BROKER_ALLOWED)
    return TRUE;
  ringer_broker_send_refusal (peer, message, &name, verdict);
  return FALSE;
}

/*
 * ringer_broker_check_names:
 * @names: (out): of #RingerBrokerName: what is left of the message's names,
 *   good as long as the message
 *
 * Checks each name of a message and answers each that is refused. A message
 * without names is checked by its name, which is all that the real broker looks
 * at then.
 *
 * Returns: %FALSE when nothing is left, and so nothing to be acknowledged
 */
gboolean
ringer_broker_check_names (RingerBrokerPeer *peer,
                           RingerMessage    *message,
                           RingerBrokerRight right,
                           GArray          **names)
{
  const gboolean wrong = ringer_broker_has_quirk (peer->broker, RINGER_BROKER_QUIRK_WRONG_DENIAL);
  const guint    n_names = ringer_message_get_n_names (message);

  *names = g_array_sized_new (FALSE, FALSE, sizeof (RingerBrokerName), n_names);
  if (n_names == 0)
    return ringer_broker_check_message (peer, message, right);

  for (guint i = 0; i < n_names; i++)
    {
      RingerBrokerName name;

      name.data = ringer_message_get_nth_name (message, i, &name.length);
      g_array_append_val (*names, name);
    }

  /* The quirk: a denial takes the last name out, whatever it was for, so that
   * later turns find no name at their place. */
  for (guint i = 0, at = 0; i < n_names; i++)
    {
      RingerBrokerName    name = { NULL, 0 };
      RingerBrokerVerdict verdict;

      if (at < (*names)->len)
        name = g_array_index (*names, RingerBrokerName, at);
      verdict = judge (peer, right, &name);
      if (verdict == RINGER_BROKER_ALLOWED)
        {
          at++;
          continue;
        }
      ringer_broker_send_refusal (peer, message, &name, verdict);
      if (wrong && (*names)->len > 0)
        g_array_set_size (*names, (*names)->len - 1);
      else if (!wrong)
        g_array_remove_index (*names, at);
      if (wrong)
        at++;
    }
  return (*names)->len > 0;
}

/*
 * ringer_broker_register:
 * @names: of #RingerBrokerName
 * @multiple_action: what says that the socket had a name already
 *
 * Registers a socket for names, and acknowledges that.
 */
void
ringer_broker_register (RingerBrokerPeer     *peer,
                        RingerMessage        *message,
                        RingerBrokerRegistry *registry,
                        const GArray         *names,
                        int                   multiple_action)
{
  for (guint i = 0; i < names->len; i++)
    {
      const RingerBrokerName *name = &g_array_index (names, RingerBrokerName, i);
      g_autoptr (RingerMessage) again = NULL;

      if (ringer_broker_registry_add (registry, name, peer))
        continue;
      again = ringer_message_new (ringer_message_get_topic (message), multiple_action);
      ringer_message_set_text (again, RINGER_FIELD_NAME, name->data, (gssize) name->length);
      ringer_message_set_int (again, RINGER_FIELD_ORIGINAL_ACTION,
                              ringer_message_get_action (message));
      ringer_broker_peer_send (peer, again);
    }
  ringer_broker_send_ack (peer, message);
}

/*
 * ringer_broker_unregister:
 *
 * Takes a socket out for the names of a message, had it or not, and
 * acknowledges that.
 */
void
ringer_broker_unregister (RingerBrokerPeer     *peer,
                          RingerMessage        *message,
                          RingerBrokerRegistry *registry)
{
  for (guint i = 0; i < ringer_message_get_n_names (message); i++)
    {
      RingerBrokerName name;

      name.data = ringer_message_get_nth_name (message, i, &name.length);
      ringer_broker_registry_remove (registry, &name, peer);
    }
  ringer_broker_send_ack (peer, message);
}
