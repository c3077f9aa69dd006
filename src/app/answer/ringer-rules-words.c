/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-words.h"

#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_CHARS 200

const char *
ringer_rules_words_mode (RingerMode mode)
{
  switch (mode)
    {
    case RINGER_MODE_ASK:
      return _ ("Ask Me");
    case RINGER_MODE_RULES:
      return _ ("Rules");
    case RINGER_MODE_FORWARD:
      return _ ("Forward");
    case RINGER_MODE_OFF:
      return _ ("Off");
    default:
      g_return_val_if_reached ("");
    }
}

const char *
ringer_rules_words_mode_hint (RingerMode mode)
{
  switch (mode)
    {
    case RINGER_MODE_ASK:
      return _ ("Every request waits for you.");
    case RINGER_MODE_RULES:
      return _ ("The first rule that matches answers; what none matches waits for you.");
    case RINGER_MODE_FORWARD:
      return _ ("An HTTP service answers.");
    case RINGER_MODE_OFF:
      return _ ("Not provided: no requests come.");
    default:
      g_return_val_if_reached ("");
    }
}

const char *
ringer_rules_words_kind (RingerAnswerKind kind)
{
  switch (kind)
    {
    case RINGER_ANSWER_REPLY:
      return _ ("Reply");
    case RINGER_ANSWER_ECHO:
      return _ ("Echo the Payload");
    case RINGER_ANSWER_ERROR:
      return _ ("Error");
    case RINGER_ANSWER_REJECT:
      return _ ("Reject");
    case RINGER_ANSWER_ASK:
      return _ ("Ask Me");
    case RINGER_ANSWER_FORWARD:
      return _ ("Forward to HTTP");
    case RINGER_ANSWER_RUN:
      return _ ("Run a Command (CLI Only)");
    case RINGER_ANSWER_DROP:
      return _ ("Drop Without Answer");
    default:
      g_return_val_if_reached ("");
    }
}

const char *
ringer_rules_words_kind_hint (RingerAnswerKind kind)
{
  switch (kind)
    {
    case RINGER_ANSWER_REPLY:
      return _ ("The caller gets the payload below.");
    case RINGER_ANSWER_ECHO:
      return _ ("The caller gets its own payload back, byte for byte.");
    case RINGER_ANSWER_ERROR:
      return _ ("The call fails with the payload below.");
    case RINGER_ANSWER_REJECT:
      return _ ("The broker asks the next provider, if there is one.");
    case RINGER_ANSWER_ASK:
      return _ ("The request waits for you.");
    case RINGER_ANSWER_FORWARD:
      return _ ("The payload is posted to an address, and what comes back is the answer.");
    case RINGER_ANSWER_RUN:
      return _ ("Only ringer-cli runs commands; here the request waits for you.");
    case RINGER_ANSWER_DROP:
      return _ ("Nothing is ever sent: the caller sees what a hung provider looks like.");
    default:
      g_return_val_if_reached ("");
    }
}

char *
ringer_rules_words_title (RingerRule *rule, gboolean canned, guint index)
{
  const char *name = ringer_rule_get_name (rule);

  if (name != NULL && *name != '\0')
    return ringer_text_one_line (name, -1, MAX_CHARS);
  return g_strdup_printf (canned ? _ ("Reply %u") : _ ("Rule %u"), index + 1);
}

char *
ringer_rules_words_answer (const RingerAnswer *answer)
{
  g_autofree char *words = ringer_answer_describe (answer);

  return ringer_text_one_line (words, -1, MAX_CHARS);
}

char *
ringer_rules_words_file (RingerProviderFile *provider_file)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;

  g_object_get (provider_file, "file", &file, NULL);
  if (file == NULL)
    return g_strdup (_ ("Not saved yet"));
  name = g_file_get_basename (file);
  return ringer_text_one_line (name, -1, MAX_CHARS);
}
