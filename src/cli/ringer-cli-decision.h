/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"

G_BEGIN_DECLS

/* The lines of `provide`, one JSON object each. */
GString *ringer_cli_decision_describe (RingerRequest  *request,
                                       RingerAnswerer *answerer,
                                       gboolean        with_trace) G_GNUC_WARN_UNUSED_RESULT;
GString *ringer_cli_decision_describe_late (RingerRequest *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
