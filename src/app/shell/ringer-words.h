/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Measures in the words of the window. Times are microseconds. */
char *ringer_words_duration (gint64 duration) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_words_limit (guint milliseconds) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_words_size (gsize n_bytes) G_GNUC_WARN_UNUSED_RESULT;
char *ringer_words_time (gint64 monotonic) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
