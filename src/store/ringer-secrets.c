/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-secrets.h"

#include <libsecret/secret.h>

#define ATTRIBUTE "profile"

static const SecretSchema schema = {
  .name = RINGER_APP_ID,
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/**
 * ringer_secrets_store_async:
 * @secret: the password or token
 *
 * Keeps the secret of a profile, in place of an earlier one.
 */
void
ringer_secrets_store_async (RingerProfile      *profile,
                            const char         *secret,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autofree char *label = NULL;

  g_return_if_fail (RINGER_IS_PROFILE (profile));
  g_return_if_fail (secret != NULL);

  /* What the desktop's keyring program shows. */
  label = g_strdup_printf ("Ringer: %s", ringer_profile_get_name (profile));
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, cancellable, callback,
                         user_data, ATTRIBUTE, ringer_profile_get_id (profile), NULL);
}

/**
 * ringer_secrets_store_finish:
 *
 * Returns: whether it is kept
 */
gboolean
ringer_secrets_store_finish (GAsyncResult *result, GError **error)
{
  return secret_password_store_finish (result, error);
}

/**
 * ringer_secrets_lookup_async:
 *
 * Asks for the secret of a profile. The keyring may ask the user to unlock it
 * first, so only @cancellable bounds the wait.
 */
void
ringer_secrets_lookup_async (RingerProfile      *profile,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (RINGER_IS_PROFILE (profile));

  secret_password_lookup (&schema, cancellable, callback, user_data, ATTRIBUTE,
                          ringer_profile_get_id (profile), NULL);
}

/**
 * ringer_secrets_lookup_finish:
 *
 * Returns: (transfer full) (nullable): the secret, for ringer_secrets_free(); %NULL
 *   without an error when none is kept
 */
char *
ringer_secrets_lookup_finish (GAsyncResult *result, GError **error)
{
  return secret_password_lookup_finish (result, error);
}

/**
 * ringer_secrets_clear_async:
 *
 * Forgets the secret of a profile.
 */
void
ringer_secrets_clear_async (RingerProfile      *profile,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (RINGER_IS_PROFILE (profile));

  secret_password_clear (&schema, cancellable, callback, user_data, ATTRIBUTE,
                         ringer_profile_get_id (profile), NULL);
}

/**
 * ringer_secrets_clear_finish:
 *
 * Returns: whether there was one; %FALSE without an error when there was none
 */
gboolean
ringer_secrets_clear_finish (GAsyncResult *result, GError **error)
{
  return secret_password_clear_finish (result, error);
}

/**
 * ringer_secrets_free:
 * @secret: (nullable) (transfer full): from ringer_secrets_lookup_finish(), or any
 *   allocated string
 *
 * Wipes the secret and frees it.
 */
void
ringer_secrets_free (char *secret)
{
  secret_password_free (secret);
}
