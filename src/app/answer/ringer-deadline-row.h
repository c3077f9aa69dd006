/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What we do ourselves when a request is not decided in time: a choice for each
 * procedure, kept in its provider file, with its countdown; and Hold, which stops ours
 * and not the broker's.
 *
 * Signals: typed (RingerAnswerKind kind): to be answered by
 *     ringer_deadline_row_choose() with what is typed in the reply
 *   trouble (char *message): the choice could not be stored */
#define RINGER_TYPE_DEADLINE_ROW (ringer_deadline_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerDeadlineRow, ringer_deadline_row, RINGER, DEADLINE_ROW, GtkWidget)

/* Both nullable. */
void ringer_deadline_row_set_item (RingerDeadlineRow *self, RingerDesk *desk, RingerDeskItem *item);
/* After a change of the request's state. */
void ringer_deadline_row_update (RingerDeadlineRow *self);
/* ANSWER NULL lets it expire. */
gboolean
ringer_deadline_row_choose (RingerDeadlineRow *self, const RingerAnswer *answer, GError **error);
/* NOW: monotonic microseconds. */
void ringer_deadline_row_tick (RingerDeadlineRow *self, gint64 now);

G_END_DECLS
