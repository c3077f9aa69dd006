/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-words.h"

#include "ringer-text.h"
#include "ringer-words.h"

#include <gtk/gtk.h>
#include <glib/gi18n.h>

/* The protocol's words for what goes wrong (protocol notes, 3), sorted. */
typedef struct
{
  const char *word;
  const char *text;
} Trouble;

static const Trouble troubles[] = {
  { "ACCEPT_TIMEOUT", N_ ("no provider accepted in time") },
  { "AUTHENTICATION_TIMEOUT", N_ ("no login in time") },
  { "AUTH_UNSUCCESSFUL", N_ ("the broker refused the login") },
  { "INVALID_LISTEN_REGEX", N_ ("not a pattern") },
  { "INVALID_MESSAGE", N_ ("the broker cannot make sense of a message") },
  { "INVALID_MESSAGE_DATA", N_ ("the broker cannot read the payload") },
  { "INVALID_META_PARAMS", N_ ("the broker cannot read the fields") },
  { "INVALID_PRESENCE_USERS", N_ ("not a list of users") },
  { "INVALID_RPC_CORRELATION_ID", N_ ("the broker does not know this call") },
  { "LISTEN_RESPONSE_TIMEOUT", N_ ("nobody took the subscription in time") },
  { "LISTEN_UNSUCCESSFUL", N_ ("nobody took the subscription") },
  { "MAXIMUM_MESSAGE_SIZE_EXCEEDED", N_ ("larger than the broker allows") },
  { "MESSAGE_DENIED", N_ ("permissions forbid it") },
  { "MESSAGE_PARSE_ERROR", N_ ("the broker cannot read a message") },
  { "MESSAGE_PERMISSION_ERROR", N_ ("the permission rule failed") },
  { "MULTIPLE_ACCEPT", N_ ("accepted more than once") },
  { "MULTIPLE_PROVIDERS", N_ ("provided here already") },
  { "MULTIPLE_RESPONSE", N_ ("answered more than once") },
  { "MULTIPLE_SUBSCRIPTIONS", N_ ("subscribed already") },
  { "NOT_PROVIDED", N_ ("it was not provided") },
  { "NOT_SUBSCRIBED", N_ ("it was not subscribed") },
  { "NO_RPC_PROVIDER", N_ ("nobody provides it") },
  { "REQUEST_ERROR", N_ ("the provider answered with an error") },
  { "RESPONSE_TIMEOUT", N_ ("the provider did not answer in time") },
  { "TOO_MANY_AUTH_ATTEMPTS", N_ ("too many logins failed") },
  { "UNKNOWN_ACTION", N_ ("the broker does not know the action") },
  { "UNKNOWN_TOPIC", N_ ("the broker does not know the topic") },
};

/* Rows are made by the hundred each second, most of them within the same one. */
char *
ringer_traffic_words_time (gint64 wall)
{
  static gint64 last_second = G_MININT64;
  static char   last_words[16];
  gint64        second = wall / G_USEC_PER_SEC;

  if (second != last_second)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (second);
      g_autofree char *words = time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("");

      g_strlcpy (last_words, words, sizeof last_words);
      last_second = second;
    }
  return g_strdup_printf ("%s.%03d", last_words, (int) (wall % G_USEC_PER_SEC / 1000));
}

char *
ringer_traffic_words_moment (gint64 wall)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall / G_USEC_PER_SEC);
  g_autofree char *day = time != NULL ? g_date_time_format (time, "%x") : g_strdup ("");
  g_autofree char *words = ringer_traffic_words_time (wall);

  return g_strdup_printf ("%s %s%03d", day, words, (int) (wall % 1000));
}

char *
ringer_traffic_words_delta (gint64 delta)
{
  double milliseconds = (double) MAX (delta, 0) / 1000.0;

  if (delta < 1000)
    /* Translators: microseconds after the row before */
    return g_strdup_printf (_ ("+%d µs"), (int) MAX (delta, 0));
  if (milliseconds < 9.95)
    /* Translators: milliseconds after the row before */
    return g_strdup_printf (_ ("+%.1f ms"), milliseconds);
  if (milliseconds < 999.5)
    return g_strdup_printf (_ ("+%.0f ms"), milliseconds);
  if (milliseconds < 99950)
    /* Translators: seconds after the row before */
    return g_strdup_printf (_ ("+%.1f s"), milliseconds / 1000.0);
  /* Translators: minutes after the row before */
  return g_strdup_printf (_ ("+%.0f min"), milliseconds / 60000.0);
}

char *
ringer_traffic_words_size (guint64 n_bytes)
{
  double size = (double) n_bytes / 1024;

  if (n_bytes < 1024)
    /* Translators: bytes */
    return g_strdup_printf (_ ("%u B"), (guint) n_bytes);
  if (size < 1023.95)
    return g_strdup_printf (_ ("%.1f KiB"), size);
  if (size < 1023.95 * 1024)
    return g_strdup_printf (_ ("%.1f MiB"), size / 1024);
  return g_strdup_printf (_ ("%.1f GiB"), size / (1024 * 1024));
}

/* With the locale's mark for thousands. */
char *
ringer_traffic_words_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

const char *
ringer_traffic_words_direction (const RingerCaptureEntry *entry)
{
  return (entry->flags & RINGER_CAPTURE_OUTGOING) != 0 ? _ ("sent") : _ ("received");
}

static int
compare_words (const void *word, const void *trouble)
{
  return strcmp (word, ((const Trouble *) trouble)->word);
}

const char *
ringer_traffic_words_trouble (const RingerCaptureEntry *entry, const char *action)
{
  const Trouble *found = NULL;

  if ((entry->flags & RINGER_CAPTURE_BROKEN) != 0)
    return _ ("cannot be read as a message");
  if ((entry->flags & RINGER_CAPTURE_ERROR) == 0)
    return NULL;
  if (action != NULL)
    found = bsearch (action, troubles, G_N_ELEMENTS (troubles), sizeof troubles[0], compare_words);
  return found != NULL ? _ (found->text) : _ ("an error");
}

char *
ringer_traffic_words_row (RingerCapture *capture, const RingerCaptureEntry *entry)
{
  const char      *topic = ringer_capture_get_text (capture, entry->topic);
  const char      *action = ringer_capture_get_text (capture, entry->action);
  const char      *name = ringer_capture_get_text (capture, entry->name);
  const char      *trouble = ringer_traffic_words_trouble (entry, action);
  g_autofree char *size = ringer_words_size (entry->size);
  GString         *words = g_string_new (ringer_traffic_words_direction (entry));

  if (topic != NULL)
    g_string_append_printf (words, " %s", topic);
  if (action != NULL)
    g_string_append_printf (words, " %s", action);
  if (name != NULL)
    g_string_append_printf (words, ", %s", name);
  if (trouble != NULL)
    g_string_append_printf (words, ", %s", trouble);
  g_string_append_printf (words, ", %s", size);
  return g_string_free (words, FALSE);
}

char *
ringer_traffic_words_call (const char *correlation, gsize n_chars)
{
  g_autofree char *shown = ringer_text_one_line (correlation, -1, 256);
  glong            length = g_utf8_strlen (shown, -1);

  if (length <= (glong) n_chars)
    return g_steal_pointer (&shown);
  return g_strdup (g_utf8_offset_to_pointer (shown, length - (glong) n_chars));
}

/* Twelve hues: more could not be told apart, and neighbours in time rarely meet. */
void
ringer_traffic_words_colour (const char *correlation, gboolean dark, GdkRGBA *colour)
{
  guint hash = g_str_hash (correlation) * 2654435761u;
  float hue = (float) (hash >> 16) / 65536.0f;

  hue = (float) ((int) (hue * 12)) / 12.0f;
  gtk_hsv_to_rgb (hue, dark ? 0.55f : 0.75f, dark ? 0.95f : 0.8f, &colour->red, &colour->green,
                  &colour->blue);
  colour->alpha = 1;
}
