/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-directory.h"
#include "ringer-profile.h"

G_BEGIN_DECLS

/* What the window says about connections and procedures, in words. Pure functions;
 * every result is plain text, never markup. */

const char *ringer_phrase_for_state (RingerConnectionState state);

/* What happened, in one sentence, and what to do about it in another. BROKER is
 * the name that the user knows it by. */
char *ringer_phrase_for_error (const GError *error, const char *broker) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_phrase_for_remedy (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

/* "2 providers · seen 3 s ago · directory"; NOW in microseconds since 1970. */
char *ringer_phrase_for_procedure (RingerSource sources,
                                   guint        n_providers,
                                   gboolean     count_known,
                                   gint64       last_seen,
                                   gint64       now) G_GNUC_WARN_UNUSED_RESULT;

char *ringer_phrase_for_age (gint64 microseconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
