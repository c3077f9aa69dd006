/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"

G_BEGIN_DECLS

/* How many calls went, and how long they took. */
typedef struct _RingerCliSummary RingerCliSummary;

RingerCliSummary *ringer_cli_summary_new (void) G_GNUC_WARN_UNUSED_RESULT;
void              ringer_cli_summary_free (RingerCliSummary *self);
void              ringer_cli_summary_add (RingerCliSummary *self, RingerCall *call);
guint             ringer_cli_summary_count (RingerCliSummary *self, RingerCallOutcome outcome);
char *ringer_cli_summary_describe_counts (RingerCliSummary *self) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_cli_summary_describe_times (RingerCliSummary *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
