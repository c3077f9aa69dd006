/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-phrases.h"

#include "ringer-error.h"

#include <glib/gi18n.h>

/* One place for the sentences about connections, so that the bar, the dialog and
 * the sidebar say the same. */

const char *
ringer_phrase_for_state (RingerConnectionState state)
{
  switch (state)
    {
    case RINGER_CONNECTION_STATE_OPEN:
      return _ ("Connected");
    case RINGER_CONNECTION_STATE_AWAITING_CONNECTION:
    case RINGER_CONNECTION_STATE_CHALLENGING:
    case RINGER_CONNECTION_STATE_REDIRECTING:
      return _ ("Connecting…");
    case RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION:
    case RINGER_CONNECTION_STATE_AUTHENTICATING:
      return _ ("Logging in…");
    case RINGER_CONNECTION_STATE_RECONNECTING:
      return _ ("Reconnecting…");
    case RINGER_CONNECTION_STATE_CLOSING:
      return _ ("Disconnecting…");
    case RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS:
    case RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT:
      return _ ("Locked out");
    case RINGER_CONNECTION_STATE_CHALLENGE_DENIED:
      return _ ("Refused");
    case RINGER_CONNECTION_STATE_OFFLINE:
    case RINGER_CONNECTION_STATE_CLOSED:
    default:
      return _ ("Not connected");
    }
}

/* NULL where our own sentence would say less than the error does. */
static char *
sentence (int code, const char *broker)
{
  switch (code)
    {
    case RINGER_ERROR_UNKNOWN_HOST:
      return g_strdup_printf (_ ("The host of %s is not known"), broker);
    case RINGER_ERROR_REFUSED:
      return g_strdup_printf (_ ("Nothing listens at %s"), broker);
    case RINGER_ERROR_TLS:
      return g_strdup_printf (_ ("No secure connection to %s"), broker);
    case RINGER_ERROR_NOT_DEEPSTREAM:
      return g_strdup_printf (_ ("There is no deepstream broker at %s"), broker);
    case RINGER_ERROR_UNREACHABLE:
      return g_strdup_printf (_ ("%s cannot be reached"), broker);
    case RINGER_ERROR_TIMED_OUT:
      return g_strdup_printf (_ ("%s did not answer in time"), broker);
    case RINGER_ERROR_LOST:
      return g_strdup_printf (_ ("The connection to %s was lost"), broker);
    case RINGER_ERROR_LOGIN:
      return g_strdup_printf (_ ("%s refused the login"), broker);
    case RINGER_ERROR_LOCKED_OUT:
      return g_strdup_printf (_ ("%s does not let us log in any more"), broker);
    case RINGER_ERROR_PROTOCOL:
    case RINGER_ERROR_MALFORMED:
      return g_strdup_printf (_ ("%s sent something that is not deepstream"), broker);
    case RINGER_ERROR_LIMIT:
      return g_strdup_printf (_ ("%s sent more than Ringer takes"), broker);
    case RINGER_ERROR_DENIED:
      return g_strdup_printf (_ ("%s does not permit this"), broker);
    case RINGER_ERROR_CHILD:
      return g_strdup (_ ("The local broker has stopped"));
    case RINGER_ERROR_ADDRESS_IN_USE:
      return g_strdup (_ ("The port of the local broker is taken"));
    case RINGER_ERROR_BAD_ARGUMENT:
      return g_strdup (_ ("This address cannot be used"));
    default:
      return NULL;
    }
}

char *
ringer_phrase_for_error (const GError *error, const char *broker)
{
  char *ours = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == RINGER_ERROR)
    ours = sentence (error->code, broker);
  return ours != NULL ? ours : g_strdup (error->message);
}

static const char *
advice_for (int code)
{
  switch (code)
    {
    case RINGER_ERROR_UNKNOWN_HOST:
      return _ ("Check how the name is spelled, or use the address in numbers.");
    case RINGER_ERROR_REFUSED:
      return _ ("Check that the broker runs and that this is its port; deepstream’s own is 6020.");
    case RINGER_ERROR_TLS:
      return _ ("Check the certificate of the broker, or use ws:// if it does not speak TLS.");
    case RINGER_ERROR_NOT_DEEPSTREAM:
      return _ ("Check the port and the path; the path of a broker is mostly /deepstream.");
    case RINGER_ERROR_UNREACHABLE:
      return _ ("Check the network between here and there.");
    case RINGER_ERROR_TIMED_OUT:
      return _ ("The broker may be busy, or a firewall may swallow the connection.");
    case RINGER_ERROR_LOST:
      return _ ("Calls that were under way have ended; what is provided is provided again.");
    case RINGER_ERROR_LOGIN:
      return _ ("Check the user, the password or the token.");
    case RINGER_ERROR_LOCKED_OUT:
      return _ ("There were too many attempts, or the login came too late. Connect again.");
    case RINGER_ERROR_CHILD:
      return _ ("Start it again; what you typed is kept.");
    case RINGER_ERROR_ADDRESS_IN_USE:
      return _ ("Start it again to take another port.");
    default:
      return NULL;
    }
}

/* Where the advice says it all, what the lower layers said would only repeat it. */
static gboolean
says_it_all (int code)
{
  return code == RINGER_ERROR_REFUSED || code == RINGER_ERROR_UNKNOWN_HOST ||
         code == RINGER_ERROR_LOST;
}

char *
ringer_phrase_for_remedy (const GError *error)
{
  const char *advice;

  g_return_val_if_fail (error != NULL, NULL);

  /* An error that is not ours is its own sentence, see above. */
  if (error->domain != RINGER_ERROR)
    return g_strdup ("");
  advice = advice_for (error->code);
  if (advice == NULL)
    return g_strdup (error->message);
  if (says_it_all (error->code))
    return g_strdup (advice);
  return g_strdup_printf ("%s\n%s", advice, error->message);
}

char *
ringer_phrase_for_age (gint64 microseconds)
{
  gint64 seconds = MAX (microseconds, 0) / G_USEC_PER_SEC;

  if (seconds < 1)
    return g_strdup (_ ("just now"));
  if (seconds < 60)
    return g_strdup_printf (_ ("%d s ago"), (int) seconds);
  if (seconds < 60 * 60)
    return g_strdup_printf (_ ("%d min ago"), (int) (seconds / 60));
  if (seconds < 24 * 60 * 60)
    return g_strdup_printf (_ ("%d h ago"), (int) (seconds / (60 * 60)));
  return g_strdup (_ ("days ago"));
}

static void
add_part (GString *line, const char *part)
{
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

char *
ringer_phrase_for_procedure (
    RingerSource sources, guint n_providers, gboolean count_known, gint64 last_seen, gint64 now)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (count_known)
    {
      g_autofree char *count = g_strdup_printf (
          ngettext ("%u provider", "%u providers", n_providers), n_providers);

      add_part (line, count);
    }
  if (sources & RINGER_SOURCE_SEEN && last_seen > 0)
    {
      g_autofree char *age = ringer_phrase_for_age (now - last_seen);
      /* Translators: a provider answered a call then; %s is like "3 s ago". */
      g_autofree char *seen = g_strdup_printf (_ ("seen %s"), age);

      add_part (line, seen);
    }
  /* Last but for what excludes it: the first to be cut off where there is no room. */
  if (sources & RINGER_SOURCE_DIRECTORY)
    add_part (line, _ ("directory"));
  if (sources & RINGER_SOURCE_COLLECTION)
    add_part (line, _ ("collection"));
  if (sources & RINGER_SOURCE_TYPED && !(sources & (RINGER_SOURCE_DIRECTORY | RINGER_SOURCE_SEEN)))
    add_part (line, _ ("typed"));
  if (line->len == 0 && sources & RINGER_SOURCE_OURS)
    add_part (line, _ ("provided here"));
  return g_string_free (g_steal_pointer (&line), FALSE);
}
