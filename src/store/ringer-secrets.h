/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-profile.h"

G_BEGIN_DECLS

/* Passwords and tokens in the desktop's keyring, one for each profile id. Without
 * a keyring each call fails at once with libsecret's or D-Bus' error; the user is
 * asked again then. */

void     ringer_secrets_store_async (RingerProfile      *profile,
                                     const char         *secret,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ringer_secrets_store_finish (GAsyncResult *result, GError **error);

void  ringer_secrets_lookup_async (RingerProfile      *profile,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
char *ringer_secrets_lookup_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void     ringer_secrets_clear_async (RingerProfile      *profile,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ringer_secrets_clear_finish (GAsyncResult *result, GError **error);

/* Wipes and frees a secret; SECRET may be NULL. */
void ringer_secrets_free (char *secret);

G_END_DECLS
