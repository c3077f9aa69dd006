/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How many differences are found at most, and how much of a value is shown. */
#define RINGER_DIFFERENCE_MAX       1000
#define RINGER_DIFFERENCE_MAX_CHARS 400

/* One place in which two JSON texts differ. Texts are fit to be shown: one line,
 * shortened; NULL for absent. */
#define RINGER_TYPE_DIFFERENCE (ringer_difference_get_type ())
G_DECLARE_FINAL_TYPE (RingerDifference, ringer_difference, RINGER, DIFFERENCE, GObject)

const char *ringer_difference_get_path (RingerDifference *self);
const char *ringer_difference_get_older (RingerDifference *self);
const char *ringer_difference_get_newer (RingerDifference *self);

/* OLDER and NEWER: nullable. Works in a thread: texts may be long. */
void        ringer_difference_find_async (GBytes             *older,
                                          GBytes             *newer,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
GListModel *ringer_difference_find_finish (GAsyncResult *result,
                                           GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
