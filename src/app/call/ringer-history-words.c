/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-words.h"

#include "ringer-words.h"

#include <glib/gi18n.h>

/* The protocol's words of an end, and ours. */
static const struct
{
  const char *outcome;
  const char *of_call;
  const char *of_request;
} ends[] = {
  { "RESPONSE", N_ ("Answered"), N_ ("Replied") },
  { "REQUEST_ERROR", N_ ("Provider's error"), N_ ("Replied with an error") },
  { "REJECT", N_ ("Rejected"), N_ ("Rejected") },
  { "NO_RPC_PROVIDER", N_ ("No provider"), N_ ("No provider") },
  { "ACCEPT_TIMEOUT", N_ ("Not accepted in time"), N_ ("Not accepted in time") },
  { "RESPONSE_TIMEOUT", N_ ("Not answered in time"), N_ ("Not answered in time") },
  { "MESSAGE_DENIED", N_ ("Denied"), N_ ("Denied") },
  { "MESSAGE_PERMISSION_ERROR", N_ ("Permission rule failed"), N_ ("Permission rule failed") },
  { "CLIENT_OFFLINE", N_ ("Connection lost"), N_ ("Connection lost") },
};

static const char *
describe_end (const RingerHistoryEntry *entry)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_equal (ends[i].outcome, entry->outcome))
      return _ (entry->is_call ? ends[i].of_call : ends[i].of_request);
  return entry->outcome;
}

char *
ringer_history_words_describe (const RingerHistoryEntry *entry)
{
  g_autofree char *took = NULL;

  if (entry->duration < 0)
    return g_strdup (describe_end (entry));
  took = ringer_words_duration (entry->duration);
  if (entry->by == NULL)
    /* Translators: how a call ended, how long it took */
    return g_strdup_printf (_ ("%s · %s"), describe_end (entry), took);
  /* Translators: how a request was answered, how long it took */
  return g_strdup_printf (_ ("%s by a rule · %s"), describe_end (entry), took);
}

char *
ringer_history_words_time (gint64 at, gint64 now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) utc_now = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autoptr (GDateTime) today = g_date_time_to_local (utc_now);
  gboolean is_today;

  if (local == NULL)
    return g_strdup (_ ("at an unknown time"));
  is_today = g_date_time_get_year (local) == g_date_time_get_year (today) &&
             g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (today);
  /* Translators: a date and a time, see strftime */
  return g_date_time_format (local, is_today ? "%X" : _ ("%e %b %H:%M"));
}
