/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"
#include "ringer-rule.h"

G_BEGIN_DECLS

/* An answered request as a step of a test suite, and suites to put it into. */

/* {"expect-request": {"rpc": ..., "payload": ...}, "reply": ...}: the request as it came
 * and the answer as in a provider file; payloads are byte for byte those given. */
char *ringer_ladder_suite_make_step (RingerRequest      *request,
                                     const RingerAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;
/* The text of a suite with STEP at its end; TEXT NULL begins a new one called NAME. What is in
 * TEXT stays as it is. RINGER_ERROR_INVALID_JSON, or _BAD_FILE when it is no suite. */
GBytes *ringer_ladder_suite_append (GBytes     *text,
                                    const char *name,
                                    const char *step,
                                    GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
