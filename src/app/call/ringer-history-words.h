/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"

G_BEGIN_DECLS

/* How an entry went, in a few words: "Answered · 12 ms". */
char *ringer_history_words_describe (const RingerHistoryEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
/* When, as short as it can be on the day of NOW (microseconds since 1970). */
char *ringer_history_words_time (gint64 at, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
