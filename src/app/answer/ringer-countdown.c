/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-countdown.h"

#include "ringer-words.h"

#include <glib/gi18n.h>

/* A number is never more than what is left by a second. */
char *
ringer_countdown_describe_left (gint64 left)
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
      words = ringer_countdown_describe_left (deadline - now);
      /* Translators: the time that is left to accept a request */
      return g_strdup_printf (_ ("accept in %s"), words);
    case RINGER_REQUEST_STATE_ACCEPTED:
      return ringer_countdown_describe_left (deadline - now);
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

/* Decided by a person, and not gone out yet. */
static char *
describe_leaving (const RingerAnswer *decision)
{
  if (decision != NULL && decision->kind == RINGER_ANSWER_REJECT)
    return g_strdup (_ ("rejecting…"));
  if (decision != NULL && decision->kind == RINGER_ANSWER_ERROR)
    return g_strdup (_ ("sending error…"));
  return g_strdup (_ ("sending…"));
}

char *
ringer_countdown_describe_item (RingerDeskItem *item, gint64 now)
{
  RingerRequest *request;

  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), NULL);

  request = ringer_desk_item_get_request (item);
  if (ringer_desk_item_get_leaving (item))
    return describe_leaving (ringer_desk_item_get_decision (item));
  if (ringer_request_get_state (request) == RINGER_REQUEST_STATE_LATE &&
      ringer_desk_item_get_lateness (item) > 0)
    return describe_late (ringer_desk_item_get_lateness (item));
  return ringer_countdown_describe (ringer_request_get_state (request),
                                    ringer_request_get_arrived_at (request), get_deadline (request),
                                    ringer_request_get_decided_at (request), now);
}

int
ringer_countdown_get_item_seconds (RingerDeskItem *item, gint64 now)
{
  RingerRequest *request;

  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), -1);

  request = ringer_desk_item_get_request (item);
  if (!ringer_request_is_open (request) || ringer_desk_item_get_leaving (item))
    return -1;
  return (int) (MAX (get_deadline (request) - now, 0) / G_USEC_PER_SEC);
}

char *
ringer_countdown_spell_item (RingerDeskItem *item, gint64 now)
{
  int seconds;

  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), NULL);

  seconds = ringer_countdown_get_item_seconds (item, now);
  if (seconds < 0)
    return ringer_countdown_describe_item (item, now);
  return g_strdup_printf (ngettext ("%d second left", "%d seconds left", (gulong) seconds),
                          seconds);
}

double
ringer_countdown_get_item_fraction (RingerDeskItem *item, gint64 now)
{
  RingerRequest *request;

  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), 0);

  request = ringer_desk_item_get_request (item);
  if (!ringer_request_is_open (request))
    return 0;
  return ringer_countdown_get_fraction (ringer_request_get_arrived_at (request),
                                        get_deadline (request), now);
}
