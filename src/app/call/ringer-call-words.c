/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-call-words.h"

#include <glib/gi18n.h>

/* The causes are those that the threads of deepstream's users name, the likeliest
 * first; the facts about timers are those of the protocol notes, 5.2 and 5.3. */

static const RingerCallWords table[] = {
  [RINGER_CALL_OUTCOME_NONE] = {
    .stage = "",
    .title = "",
    .raised = "",
  },
  [RINGER_CALL_OUTCOME_RESPONSE] = {
    .stage = N_ ("Answered"),
    .title = N_ ("Answered"),
    .raised = N_ ("The provider answered."),
  },
  [RINGER_CALL_OUTCOME_ERROR] = {
    .stage = N_ ("Error"),
    .title = N_ ("The provider answered with an error"),
    .raised = N_ ("Raised by the provider. The broker only passed it on."),
  },
  [RINGER_CALL_OUTCOME_NO_PROVIDER] = {
    .stage = N_ ("No provider"),
    .title = N_ ("Nobody could answer"),
    .raised = N_ ("Raised by the broker."),
    .causes = {
      N_ ("No provider for this name is connected: not started yet, or it lost its connection."),
      N_ ("The name is written differently. Upper and lower case matter, and names have no patterns."),
      N_ ("Every provider that was asked rejected the call."),
      N_ ("The provider is connected to another broker, or to another node of the cluster."),
    },
    .advice = N_ ("You can stand in for the provider and answer the call yourself."),
  },
  [RINGER_CALL_OUTCOME_ACCEPT_TIMEOUT] = {
    .stage = N_ ("Not accepted"),
    .title = N_ ("No provider accepted in time"),
    .raised = N_ ("Raised by the broker. It asked one provider, waited, and did not try another."),
    .causes = {
      N_ ("The provider is stuck, stopped in a debugger, or gone without closing its connection."),
      N_ ("The provider waits for a person: its automatic accept is off."),
      N_ ("A provider accepted and then rejected: deepstream’s broker does not count the next accept."),
      N_ ("The broker’s accept timeout (rpc.ackTimeout) is too short for this network."),
    },
  },
  [RINGER_CALL_OUTCOME_RESPONSE_TIMEOUT] = {
    .stage = N_ ("Not answered"),
    .title = N_ ("The provider did not answer in time"),
    .raised = N_ ("Raised by the broker. The provider is not told and may still be working."),
    .causes = {
      N_ ("The work takes longer than the broker allows (rpc.responseTimeout)."),
      N_ ("The provider stopped or lost its connection after it had accepted."),
      N_ ("One way through the provider’s code ends without an answer."),
    },
  },
  [RINGER_CALL_OUTCOME_DENIED] = {
    .stage = N_ ("Denied"),
    .title = N_ ("This call is not permitted"),
    .raised = N_ ("Raised by the broker. No provider has seen the call."),
    .causes = {
      N_ ("The broker’s permission rules do not let this user request this procedure."),
      N_ ("You are logged in as another user than you think."),
    },
  },
  [RINGER_CALL_OUTCOME_PERMISSION_ERROR] = {
    .stage = N_ ("Rule failed"),
    .title = N_ ("A permission rule failed"),
    .raised = N_ ("Raised by the broker. No provider has seen the call."),
    .causes = {
      N_ ("The rule reads a field that this payload does not have."),
      N_ ("The rule itself is broken: see the log of the broker."),
    },
  },
  [RINGER_CALL_OUTCOME_OFFLINE] = {
    .stage = N_ ("Offline"),
    .title = N_ ("There was no connection"),
    .raised = N_ ("Raised by Ringer. A provider may have got the call; its answer had no way back."),
    .causes = {
      N_ ("The broker was stopped or started anew."),
      N_ ("The network went away."),
    },
  },
  [RINGER_CALL_OUTCOME_TIMED_OUT] = {
    .stage = N_ ("Given up"),
    .title = N_ ("Your timeout passed"),
    .raised = N_ ("Raised by Ringer. The broker and the provider do not know and may go on."),
    .causes = {
      N_ ("The provider is slower than the timeout that you set for this call."),
      N_ ("The broker has longer limits than yours. A timeout of 0 leaves the limit to the broker."),
    },
    .advice = N_ ("If an answer still comes, it will be shown here."),
  },
  [RINGER_CALL_OUTCOME_CANCELLED] = {
    .stage = N_ ("Cancelled"),
    .title = N_ ("You cancelled the call"),
    .raised = N_ ("Raised by Ringer. deepstream cannot take a call back: the provider may go on."),
    .advice = N_ ("If an answer still comes, it will be shown here."),
  },
  [RINGER_CALL_OUTCOME_REFUSED] = {
    .stage = N_ ("Not sent"),
    .title = N_ ("The call was not sent"),
    .raised = N_ ("Raised by Ringer, before anything went out."),
  },
};

static const char *
translate (const char *text)
{
  return text == NULL || *text == '\0' ? text : _ (text);
}

/* Fills WORDS for an end of a call. */
void
ringer_call_words_init (RingerCallWords *words, RingerCallOutcome outcome)
{
  g_return_if_fail (words != NULL);
  g_return_if_fail ((guint) outcome < G_N_ELEMENTS (table));

  words->stage = translate (table[outcome].stage);
  words->title = translate (table[outcome].title);
  words->raised = translate (table[outcome].raised);
  words->advice = translate (table[outcome].advice);
  for (guint i = 0; i < RINGER_CALL_MAX_CAUSES; i++)
    words->causes[i] = translate (table[outcome].causes[i]);
}
