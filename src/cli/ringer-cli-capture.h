/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cli-options.h"
#include "ringer-recorder.h"

G_BEGIN_DECLS

/* A capture file that grows by a line for each frame, at once: what a program did until it
 * was killed is in it. Logins are blacked out.
 *
 * Signals: failed (GError *error)  once; nothing more is written */
#define RINGER_TYPE_CLI_CAPTURE (ringer_cli_capture_get_type ())
G_DECLARE_FINAL_TYPE (RingerCliCapture, ringer_cli_capture, RINGER, CLI_CAPTURE, GObject)

/* PATH is made anew, for the user alone. REDACTION (nullable) is borrowed, and outlives it. */
RingerCliCapture *ringer_cli_capture_new (const char      *path,
                                          RingerRedaction *redaction,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void
ringer_cli_capture_write (RingerCliCapture *self, const RingerCaptureLine *line, GBytes *frame);
/* Writes all that goes over CONNECTION, which must not be open yet. */
void ringer_cli_capture_follow (RingerCliCapture *self, RingerConnection *connection);
/* Has CONNECTION, which must not be open yet, captured if the options say so. */
gboolean ringer_cli_capture_follow_for (RingerCliOptions *options,
                                        RingerConnection *connection,
                                        GError          **error);
char    *ringer_cli_capture_dup_label (RingerConnection *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
