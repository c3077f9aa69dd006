/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How it was decided who answers one request: the decision in a sentence, and
 * below it, folded, each guard and rule that was tried with the reason why it matched
 * or did not. A rule's line leads to the rule by the action answer.edit-rule (su). */
#define RINGER_TYPE_TRACE_VIEW (ringer_trace_view_get_type ())
G_DECLARE_FINAL_TYPE (RingerTraceView, ringer_trace_view, RINGER, TRACE_VIEW, GtkWidget)

GtkWidget *ringer_trace_view_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* TRACE NULL hides the view. */
void ringer_trace_view_set_trace (RingerTraceView *self, RingerTrace *trace, const char *procedure);
void ringer_trace_view_set_expanded (RingerTraceView *self, gboolean expanded);

G_END_DECLS
