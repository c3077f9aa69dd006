/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What came of a call: its stages, and below them what to do first, that it runs, the
 * answer, or why there is none. */
#define RINGER_TYPE_CALL_RESULT (ringer_call_result_get_type ())
G_DECLARE_FINAL_TYPE (RingerCallResult, ringer_call_result, RINGER, CALL_RESULT, GtkWidget)

/* What the broker is believed to allow, in milliseconds. */
void ringer_call_result_set_limits (RingerCallResult *self, guint accept, guint response);
void ringer_call_result_set_call (RingerCallResult *self, RingerCall *call);
/* "empty", "waiting", "answer" or "failure". */
const char *ringer_call_result_get_shown (RingerCallResult *self);

G_END_DECLS
