/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

G_BEGIN_DECLS

/* What the page reads of one frame beside its entry. */

/* Where the frame is in its capture; FALSE when it was let go. */
gboolean ringer_traffic_frame_get_position (RingerCaptureRow *row, guint *position);
/* NULL when it has none, or was let go. */
char *ringer_traffic_frame_dup_correlation (RingerCaptureRow *row) G_GNUC_WARN_UNUSED_RESULT;
/* NULL when it has none, or was let go. */
GBytes *ringer_traffic_frame_dup_payload (RingerCaptureRow *row) G_GNUC_WARN_UNUSED_RESULT;
/* The beginning of the payload on one line; looks at HEAD bytes of it at most. */
char *ringer_traffic_frame_dup_preview (RingerCaptureRow *row,
                                        gsize             head,
                                        gsize             max_chars) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
