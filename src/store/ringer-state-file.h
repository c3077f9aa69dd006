/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is read of a file of ours at most; more is refused as RINGER_ERROR_LIMIT. */
#define RINGER_STATE_FILE_MAX_SIZE (64 * 1024 * 1024)

/* One small file of Ringer's own, kept whole: written atomically, a moment after
 * the first of several changes, for the user's eyes only.
 *
 * Properties (read-only, notify): error (GError boxed, nullable: why the last save
 * failed; NULL after one that worked) */
#define RINGER_TYPE_STATE_FILE (ringer_state_file_get_type ())
G_DECLARE_FINAL_TYPE (RingerStateFile, ringer_state_file, RINGER, STATE_FILE, GObject)

RingerStateFile *ringer_state_file_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
GFile           *ringer_state_file_get_file (RingerStateFile *self);
const GError    *ringer_state_file_get_error (RingerStateFile *self);

void    ringer_state_file_load_async (RingerStateFile    *self,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
GBytes *ringer_state_file_load_finish (RingerStateFile *self,
                                       GAsyncResult    *result,
                                       GError         **error) G_GNUC_WARN_UNUSED_RESULT;

void ringer_state_file_save (RingerStateFile *self, GBytes *contents);

void ringer_state_file_flush_async (RingerStateFile    *self,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean
ringer_state_file_flush_finish (RingerStateFile *self, GAsyncResult *result, GError **error);

void   ringer_state_file_set_aside_async (RingerStateFile    *self,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
GFile *ringer_state_file_set_aside_finish (RingerStateFile *self,
                                           GAsyncResult    *result,
                                           GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
