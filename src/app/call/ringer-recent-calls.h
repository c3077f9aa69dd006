/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"

G_BEGIN_DECLS

/* A call that was made, kept so that it can be made again: the text as typed, and
 * how it went. */
#define RINGER_TYPE_RECENT_CALL (ringer_recent_call_get_type ())
G_DECLARE_FINAL_TYPE (RingerRecentCall, ringer_recent_call, RINGER, RECENT_CALL, GObject)

const char *ringer_recent_call_get_procedure (RingerRecentCall *self);
const char *ringer_recent_call_get_payload (RingerRecentCall *self);
guint       ringer_recent_call_get_timeout (RingerRecentCall *self);
/* When it was made and how it ended, in words. */
char *ringer_recent_call_describe (RingerRecentCall *self) G_GNUC_WARN_UNUSED_RESULT;

/* The calls of one window, in memory: the latest 200, and at most 16 MiB of their
 * payloads. */
#define RINGER_TYPE_RECENT_CALLS (ringer_recent_calls_get_type ())
G_DECLARE_FINAL_TYPE (RingerRecentCalls, ringer_recent_calls, RINGER, RECENT_CALLS, GObject)

RingerRecentCalls *ringer_recent_calls_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ringer_recent_calls_add (RingerRecentCalls *self, RingerCall *call, const char *payload);
/* Those of PROCEDURE, the latest first; of all procedures for NULL. Of
 * RingerRecentCall, each with a reference. */
GPtrArray *ringer_recent_calls_list (RingerRecentCalls *self,
                                     const char        *procedure) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
