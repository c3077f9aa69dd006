/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"

G_BEGIN_DECLS

/* Conditions that a request fulfils, in the filter language; NULL where there is
 * nothing to tell it by. */

char *ringer_rules_narrow_to_requestor (RingerRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* By the members of the payload that are plain values, or by the payload itself. */
char *ringer_rules_narrow_to_payload (RingerRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* WHEN (nullable) and CLAUSE both. */
char *ringer_rules_narrow_join (const char *when, const char *clause) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
