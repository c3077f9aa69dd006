/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"

G_BEGIN_DECLS

/* How a request stands at a moment, in a word or two. Times are monotonic
 * microseconds. */
char *ringer_countdown_describe (RingerRequestState state,
                                 gint64             arrived,
                                 gint64             deadline,
                                 gint64             decided,
                                 gint64             now) G_GNUC_WARN_UNUSED_RESULT;
/* The share of the time that is left, from 1 to 0. */
double ringer_countdown_get_fraction (gint64 arrived, gint64 deadline, gint64 now);

char  *ringer_countdown_describe_request (RingerRequest *request,
                                          gint64         now) G_GNUC_WARN_UNUSED_RESULT;
double ringer_countdown_get_request_fraction (RingerRequest *request, gint64 now);

G_END_DECLS
