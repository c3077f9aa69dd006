/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RingerBrokerDeadlines RingerBrokerDeadlines;

/* One deadline: a part of what it is for, zero-filled until it is used. */
typedef struct
{
  GList                  link;
  gint64                 at;    /* monotonic microseconds */
  RingerBrokerDeadlines *queue; /* NULL while it does not run */
} RingerBrokerDeadline;

/* Called with the owner once the deadline has passed and is no longer queued. */
typedef void (*RingerBrokerDeadlineFunc) (gpointer owner);

RingerBrokerDeadlines *ringer_broker_deadlines_new (
    const char *name, guint milliseconds, RingerBrokerDeadlineFunc func) G_GNUC_WARN_UNUSED_RESULT;
void ringer_broker_deadlines_free (RingerBrokerDeadlines *self);
void ringer_broker_deadlines_drain (RingerBrokerDeadlines *self, RingerBrokerDeadlineFunc func);
void ringer_broker_deadlines_start (RingerBrokerDeadlines *self,
                                    RingerBrokerDeadline  *deadline,
                                    gpointer               owner);
void ringer_broker_deadline_stop (RingerBrokerDeadline *deadline);

G_END_DECLS
