/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-private.h"

#include "ringer-clock.h"
#include "ringer-codec.h"
#include "ringer-text.h"

/* What a connection tells: the signals, and the words of the problems. */

#define MAX_SHOWN_NAME 80

enum
{
  SIGNAL_OFFERED,
  SIGNAL_REQUEST,
  SIGNAL_REQUEST_ENDED,
  SIGNAL_CALL_ENDED,
  SIGNAL_EVENT,
  SIGNAL_PRESENCE,
  SIGNAL_PROBLEM,
  SIGNAL_FRAME,
  SIGNAL_REAUTHENTICATION_FAILURE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

#define NEW_SIGNAL(name, ...) \
  g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, __VA_ARGS__)

/*
 * ringer_connection_install_signals:
 *
 * For class_init.
 */
void
ringer_connection_install_signals (GType type)
{
  signals[SIGNAL_OFFERED] = NEW_SIGNAL ("offered", 1, RINGER_TYPE_REQUEST);
  signals[SIGNAL_REQUEST] = NEW_SIGNAL ("request", 1, RINGER_TYPE_REQUEST);
  signals[SIGNAL_REQUEST_ENDED] = NEW_SIGNAL ("request-ended", 1, RINGER_TYPE_REQUEST);
  signals[SIGNAL_CALL_ENDED] = NEW_SIGNAL ("call-ended", 1, RINGER_TYPE_CALL);
  signals[SIGNAL_EVENT] = NEW_SIGNAL ("event", 2, G_TYPE_STRING, G_TYPE_BYTES);
  signals[SIGNAL_PRESENCE] = NEW_SIGNAL ("presence", 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[SIGNAL_PROBLEM] = NEW_SIGNAL ("problem", 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                        G_TYPE_STRING);
  signals[SIGNAL_FRAME] = NEW_SIGNAL ("frame", 4, G_TYPE_BOOLEAN, G_TYPE_BYTES, RINGER_TYPE_MESSAGE,
                                      G_TYPE_INT64);
  signals[SIGNAL_REAUTHENTICATION_FAILURE] = NEW_SIGNAL ("reauthentication-failure", 1,
                                                         G_TYPE_STRING);
}

void
ringer_connection_emit_call_ended (RingerConnection *self, RingerCall *call)
{
  g_signal_emit (self, signals[SIGNAL_CALL_ENDED], 0, call);
}

void
ringer_connection_emit_offered (RingerConnection *self, RingerRequest *request)
{
  g_signal_emit (self, signals[SIGNAL_OFFERED], 0, request);
}

void
ringer_connection_emit_request (RingerConnection *self, RingerRequest *request)
{
  g_signal_emit (self, signals[SIGNAL_REQUEST], 0, request);
}

void
ringer_connection_emit_request_ended (RingerConnection *self, RingerRequest *request)
{
  g_signal_emit (self, signals[SIGNAL_REQUEST_ENDED], 0, request);
}

void
ringer_connection_emit_event (RingerConnection *self, const char *name, GBytes *data)
{
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, name, data);
}

void
ringer_connection_emit_presence (RingerConnection *self, const char *user, gboolean online)
{
  g_signal_emit (self, signals[SIGNAL_PRESENCE], 0, user, online);
}

void
ringer_connection_emit_reauthentication_failure (RingerConnection *self, const char *reason)
{
  g_signal_emit (self, signals[SIGNAL_REAUTHENTICATION_FAILURE], 0, reason);
}

/*
 * ringer_connection_emit_frame:
 * @message: (nullable): what the frame says; %NULL when it says nothing
 *
 * Tells of a frame, if somebody listens. A login is told with its data blacked
 * out: secrets must not get into captures.
 */
void
ringer_connection_emit_frame (RingerConnection *self,
                              gboolean          outgoing,
                              GBytes           *frame,
                              RingerMessage    *message)
{
  gint64 now;

  if (!g_signal_has_handler_pending (self, signals[SIGNAL_FRAME], 0, FALSE))
    return;
  now = ringer_clock_get_monotonic ();
  if (outgoing && ringer_message_get_topic (message) == RINGER_TOPIC_AUTH)
    {
      g_autoptr (RingerMessage) told = ringer_message_new (RINGER_TOPIC_AUTH,
                                                           ringer_message_get_action (message));
      g_autoptr (GBytes) told_frame = NULL;

      ringer_message_set_text (told, RINGER_FIELD_DATA, "{\"…\":\"…\"}", -1);
      told_frame = ringer_codec_encode (told);
      g_signal_emit (self, signals[SIGNAL_FRAME], 0, outgoing, told_frame, told, now);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_FRAME], 0, outgoing, frame, message, now);
}

/*
 * ringer_connection_get_plain:
 *
 * Returns: (nullable): a text of a message as a C string; %NULL when it is
 *   absent, or has a NUL inside and so can equal none of ours
 */
const char *
ringer_connection_get_plain (RingerMessage *message, RingerTextField field)
{
  gsize       length = 0;
  const char *text = ringer_message_get_text (message, field, &length);

  return text != NULL && strlen (text) == length ? text : NULL;
}

/*
 * ringer_connection_report:
 * @name: (nullable): what it is about
 * @message: a sentence
 *
 * Tells of a problem that belongs to no call or request.
 */
void
ringer_connection_report (RingerConnection *self,
                          const char       *topic,
                          const char       *action,
                          const char       *name,
                          const char       *message)
{
  g_debug ("problem: %s %s: %s", topic, action, message);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, topic, action, name, message);
}

static const char *
get_problem (int topic, int action)
{
  if (topic == RINGER_TOPIC_PARSER)
    return "The broker could not make sense of a message of ours.";
  if (topic == RINGER_TOPIC_RPC)
    switch (action)
      {
      case RINGER_RPC_MULTIPLE_PROVIDERS:
        return "The broker knows already that we provide this procedure.";
      case RINGER_RPC_INVALID_RPC_CORRELATION_ID:
        return "The broker had no more use for an answer of ours.";
      case RINGER_RPC_ACCEPT:
      case RINGER_RPC_RESPONSE:
      case RINGER_RPC_REQUEST_ERROR:
        return "An answer came that no call waits for.";
      default:
        break;
      }
  if (topic == RINGER_TOPIC_EVENT)
    switch (action)
      {
      case RINGER_EVENT_MESSAGE_DENIED:
        return "The broker's permissions forbid this for this event.";
      case RINGER_EVENT_MESSAGE_PERMISSION_ERROR:
        return "The broker's permission rule for this event failed.";
      default:
        break;
      }
  if (topic == RINGER_TOPIC_PRESENCE && (action == RINGER_PRESENCE_MESSAGE_DENIED ||
                                         action == RINGER_PRESENCE_MESSAGE_PERMISSION_ERROR))
    return "The broker's permissions forbid to see who is online.";
  return "The broker sent a message that belongs to nothing known here.";
}

/*
 * ringer_connection_report_message:
 *
 * Tells of a message that belongs to no call or request, in the protocol's words.
 */
void
ringer_connection_report_message (RingerConnection *self, RingerMessage *message)
{
  int              topic = ringer_message_get_topic (message);
  int              action = ringer_message_get_action (message);
  const char      *topic_word = ringer_topic_to_string (topic);
  const char      *action_word = ringer_action_to_string (topic, action);
  gsize            length = 0;
  const char      *name = ringer_message_get_text (message, RINGER_FIELD_NAME, &length);
  g_autofree char *topic_number = g_strdup_printf ("%d", topic);
  g_autofree char *action_number = g_strdup_printf ("%d", action);
  g_autofree char *plain = name != NULL && strlen (name) != length
                               ? ringer_text_one_line (name, length, MAX_SHOWN_NAME)
                               : g_strdup (name);

  ringer_connection_report (self, topic_word != NULL ? topic_word : topic_number,
                            action_word != NULL ? action_word : action_number, plain,
                            get_problem (topic, action));
}
