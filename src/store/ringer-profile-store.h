/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-profile.h"

G_BEGIN_DECLS

/* The brokers that the user connected to, the one used last first: a
 * GListModel of RingerProfile, kept in one JSON file. A change to a profile in
 * the store is saved by itself.
 *
 * Properties (read-only, notify): n-items; loaded (gboolean); error (GError boxed,
 *   nullable: a file that was set aside or that a newer Ringer wrote, or a save that failed)
 *
 * Nothing is saved before the file was read, nor over a file of a newer format. */
#define RINGER_TYPE_PROFILE_STORE (ringer_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (RingerProfileStore, ringer_profile_store, RINGER, PROFILE_STORE, GObject)

RingerProfileStore *ringer_profile_store_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
/* profiles.json in the user's config folder. */
GFile        *ringer_profile_store_dup_default_file (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean      ringer_profile_store_get_loaded (RingerProfileStore *self);
const GError *ringer_profile_store_get_error (RingerProfileStore *self);

void ringer_profile_store_load_async (RingerProfileStore *self,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean
ringer_profile_store_load_finish (RingerProfileStore *self, GAsyncResult *result, GError **error);

RingerProfile *ringer_profile_store_lookup (RingerProfileStore *self, const char *id);
/* The profile that logs in to URL in the same way, or NULL. */
RingerProfile *ringer_profile_store_find (RingerProfileStore *self,
                                          const char         *url,
                                          RingerAuth          auth,
                                          const char         *username);
/* Puts it first and takes the time; adds it when it is new. */
void ringer_profile_store_use (RingerProfileStore *self, RingerProfile *profile);
void ringer_profile_store_remove (RingerProfileStore *self, RingerProfile *profile);

void ringer_profile_store_flush_async (RingerProfileStore *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean
ringer_profile_store_flush_finish (RingerProfileStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
