/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-countdown.h"

#include "ringer-words.h"

#include <glib/gi18n.h>

/* Whole seconds as long as there is time, tenths when it matters. A number is
 * never more than what is left by a second. */
static char *
describe_left (gint64 left)
{
  if (left <= 0)
    return g_strdup (_ ("0 s"));
  if (left < 3 * G_USEC_PER_SEC)
    return g_strdup_printf (_ ("%.1f s"), (double) left / G_USEC_PER_SEC);
  return g_strdup_printf (_ ("%d s"), (int) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
}

static char *
describe_late (gint64 late)
{
  g_autofree char *words = ringer_words_duration (late);

  /* The broker may have ended the call before the moment that we believed in. */
  if (late <= 0)
    return g_strdup (_ ("too late"));
  return g_strdup_printf (_ ("too late by %s"), words);
}

char *
ringer_countdown_describe (
    RingerRequestState state, gint64 arrived, gint64 deadline, gint64 decided, gint64 now)
{
  g_autofree char *words = NULL;

  switch (state)
    {
    case RINGER_REQUEST_STATE_OFFERED:
      words = describe_left (deadline - now);
      /* Translators: the time that is left to accept a request */
      return g_strdup_printf (_ ("accept in %s"), words);
    case RINGER_REQUEST_STATE_ACCEPTED:
      return describe_left (deadline - now);
    case RINGER_REQUEST_STATE_ANSWERED:
      words = ringer_words_duration (decided - arrived);
      return g_strdup_printf (_ ("answered in %s"), words);
    case RINGER_REQUEST_STATE_REJECTED:
      return g_strdup (_ ("rejected"));
    case RINGER_REQUEST_STATE_FAILED:
      return g_strdup (_ ("error sent"));
    case RINGER_REQUEST_STATE_EXPIRED:
      return g_strdup (_ ("expired"));
    case RINGER_REQUEST_STATE_LATE:
      return describe_late (decided - deadline);
    case RINGER_REQUEST_STATE_LOST:
      return g_strdup (_ ("connection lost"));
    default:
      g_return_val_if_reached (NULL);
    }
}

double
ringer_countdown_get_fraction (gint64 arrived, gint64 deadline, gint64 now)
{
  if (deadline <= arrived)
    return 0;
  return CLAMP ((double) (deadline - now) / (double) (deadline - arrived), 0.0, 1.0);
}

static gint64
get_deadline (RingerRequest *request)
{
  /* What a closed request had to keep to. */
  if (ringer_request_get_state (request) != RINGER_REQUEST_STATE_OFFERED &&
      ringer_request_get_accepted_at (request) > 0)
    return ringer_request_get_response_deadline (request);
  return ringer_request_get_deadline (request);
}

char *
ringer_countdown_describe_request (RingerRequest *request, gint64 now)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (request), NULL);

  return ringer_countdown_describe (ringer_request_get_state (request),
                                    ringer_request_get_arrived_at (request), get_deadline (request),
                                    ringer_request_get_decided_at (request), now);
}

double
ringer_countdown_get_request_fraction (RingerRequest *request, gint64 now)
{
  g_return_val_if_fail (RINGER_IS_REQUEST (request), 0);

  if (!ringer_request_is_open (request))
    return 0;
  return ringer_countdown_get_fraction (ringer_request_get_arrived_at (request),
                                        get_deadline (request), now);
}
