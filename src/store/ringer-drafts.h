/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What was typed and not sent, as one GVariant for each place that keeps some; in
 * one file of the user's state folder. A place is a profile's first window, its
 * second window, and so on, so that two windows on one broker do not overwrite
 * each other.
 *
 * Properties (read-only, notify): loaded (gboolean: the file was read, or cannot
 *   be); error (GError boxed, nullable: a file that was set aside, or a save that
 *   failed) */
#define RINGER_TYPE_DRAFTS (ringer_drafts_get_type ())
G_DECLARE_FINAL_TYPE (RingerDrafts, ringer_drafts, RINGER, DRAFTS, GObject)

RingerDrafts *ringer_drafts_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
/* drafts.gvariant in the user's state folder. */
GFile        *ringer_drafts_dup_default_file (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean      ringer_drafts_get_loaded (RingerDrafts *self);
const GError *ringer_drafts_get_error (RingerDrafts *self);

void     ringer_drafts_load_async (RingerDrafts       *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean ringer_drafts_load_finish (RingerDrafts *self, GAsyncResult *result, GError **error);

char *ringer_drafts_claim (RingerDrafts *self, const char *profile_id) G_GNUC_WARN_UNUSED_RESULT;
void  ringer_drafts_release (RingerDrafts *self, const char *place);

GVariant *ringer_drafts_dup (RingerDrafts *self, const char *place) G_GNUC_WARN_UNUSED_RESULT;
void      ringer_drafts_set (RingerDrafts *self, const char *place, GVariant *drafts);

void     ringer_drafts_flush_async (RingerDrafts       *self,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean ringer_drafts_flush_finish (RingerDrafts *self, GAsyncResult *result, GError **error);

G_END_DECLS
