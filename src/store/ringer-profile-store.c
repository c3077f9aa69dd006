/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-profile-store.h"

#include "ringer-clock.h"
#include "ringer-error.h"
#include "ringer-profile-private.h"
#include "ringer-state-file.h"

/* The list of brokers. A file that is not what it should be is set aside with its
 * bytes and said so; what could be read of it is kept. Owned by the application
 * and shared by its windows; main thread only. */

#define MAX_PROFILES 100

struct _RingerProfileStore
{
  GObject          parent_instance;
  RingerStateFile *state_file;
  GPtrArray       *profiles;
  GError          *error;
  gboolean         loaded;
  gboolean         read_only; /* a newer Ringer's file */
};

enum
{
  PROP_LOADED = 1,
  PROP_ERROR,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
ringer_profile_store_get_item_type (GListModel *model)
{
  return RINGER_TYPE_PROFILE;
}

static guint
ringer_profile_store_get_n_items (GListModel *model)
{
  return RINGER_PROFILE_STORE (model)->profiles->len;
}

static gpointer
ringer_profile_store_get_item (GListModel *model, guint position)
{
  RingerProfileStore *self = RINGER_PROFILE_STORE (model);

  return position < self->profiles->len ? g_object_ref (self->profiles->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ringer_profile_store_get_item_type;
  iface->get_n_items = ringer_profile_store_get_n_items;
  iface->get_item = ringer_profile_store_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerProfileStore,
                               ringer_profile_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
take_error (RingerProfileStore *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
notify_error_cb (RingerProfileStore *self)
{
  const GError *error = ringer_state_file_get_error (self->state_file);

  take_error (self, error != NULL ? g_error_copy (error) : NULL);
}

static void
save (RingerProfileStore *self)
{
  g_autoptr (GBytes) contents = NULL;

  if (!self->loaded || self->read_only)
    return;
  contents = ringer_profiles_serialise (self->profiles);
  ringer_state_file_save (self->state_file, contents);
}

static void
watch (RingerProfileStore *self, RingerProfile *profile)
{
  g_signal_connect_object (profile, "notify", G_CALLBACK (save), self, G_CONNECT_SWAPPED);
}

static void
unwatch (RingerProfileStore *self, RingerProfile *profile)
{
  g_signal_handlers_disconnect_by_func (profile, save, self);
}

static void
ringer_profile_store_finalize (GObject *object)
{
  RingerProfileStore *self = RINGER_PROFILE_STORE (object);

  g_clear_object (&self->state_file);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_profile_store_parent_class)->finalize (object);
}

static void
ringer_profile_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerProfileStore *self = RINGER_PROFILE_STORE (object);

  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->profiles->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_profile_store_class_init (RingerProfileStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = ringer_profile_store_finalize;
  object_class->get_property = ringer_profile_store_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_profile_store_init (RingerProfileStore *self)
{
  self->profiles = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * ringer_profile_store_new:
 * @file: where the list is kept
 *
 * Returns: (transfer full): an empty store; load it before use
 */
RingerProfileStore *
ringer_profile_store_new (GFile *file)
{
  RingerProfileStore *self = g_object_new (RINGER_TYPE_PROFILE_STORE, NULL);

  self->state_file = ringer_state_file_new (file);
  g_signal_connect_object (self->state_file, "notify::error", G_CALLBACK (notify_error_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * ringer_profile_store_dup_default_file:
 *
 * Returns: (transfer full): profiles.json in Ringer's folder of the user's config
 */
GFile *
ringer_profile_store_dup_default_file (void)
{
  return g_file_new_build_filename (g_get_user_config_dir (), "ringer", "profiles.json", NULL);
}

/**
 * ringer_profile_store_get_loaded:
 *
 * Returns: whether the file was read
 */
gboolean
ringer_profile_store_get_loaded (RingerProfileStore *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE_STORE (self), FALSE);
  return self->loaded;
}

/**
 * ringer_profile_store_get_error:
 *
 * Returns: (nullable): what the user should know about the file
 */
const GError *
ringer_profile_store_get_error (RingerProfileStore *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE_STORE (self), NULL);
  return self->error;
}

static int
compare_last_used (gconstpointer a, gconstpointer b)
{
  gint64 time_a;
  gint64 time_b;

  g_object_get (*(RingerProfile *const *) a, "last-used", &time_a, NULL);
  g_object_get (*(RingerProfile *const *) b, "last-used", &time_b, NULL);
  return (time_a < time_b) - (time_a > time_b);
}

/* Fills the store with what can be read, also when it fails. */
static gboolean
parse (RingerProfileStore *self, GBytes *contents, GError **error)
{
  guint    format = 0;
  gboolean good = ringer_profiles_parse (contents, self->profiles, &format, error);

  self->read_only = format > RINGER_PROFILES_FORMAT;
  g_ptr_array_sort (self->profiles, compare_last_used);
  for (guint i = 0; i < self->profiles->len; i++)
    watch (self, self->profiles->pdata[i]);
  return good;
}

static void
loaded (RingerProfileStore *self, GError *error)
{
  self->loaded = TRUE;
  take_error (self, error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  if (self->profiles->len == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->profiles->len);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
set_aside_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RingerProfileStore *self = g_task_get_source_object (task);
  GError             *reason = g_error_copy (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) aside = ringer_state_file_set_aside_finish (RINGER_STATE_FILE (object), result,
                                                                &error);
  const char *path = g_file_peek_path (ringer_state_file_get_file (self->state_file));

  if (aside == NULL)
    {
      /* It could not be saved from us, so it must not be written over. */
      self->read_only = TRUE;
      g_prefix_error (&reason,
                      "The list of brokers in %s cannot be read and is left alone (%s): ", path,
                      error->message);
    }
  else
    g_prefix_error (&reason, "The list of brokers in %s cannot be read; it is kept as %s: ", path,
                    g_file_peek_path (aside));
  loaded (self, reason);
  save (self);
  g_task_return_error (task, g_error_copy (reason));
}

static void
load_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RingerProfileStore *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = ringer_state_file_load_finish (RINGER_STATE_FILE (object), result,
                                                               &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (error != NULL)
    {
      /* Perhaps only its permissions are wrong: it must not be written over. */
      self->read_only = TRUE;
      loaded (self, g_error_copy (error));
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (contents != NULL && !parse (self, contents, &error))
    {
      g_task_set_task_data (task, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
      ringer_state_file_set_aside_async (self->state_file, NULL, set_aside_cb, g_object_ref (task));
    }
  else
    {
      if (self->read_only)
        error = g_error_new (RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                             "The list of brokers in %s is from a newer Ringer; changes to it are "
                             "not saved",
                             g_file_peek_path (ringer_state_file_get_file (self->state_file)));
      loaded (self, g_steal_pointer (&error));
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * ringer_profile_store_load_async:
 *
 * Reads the file, once. One that cannot be understood is set aside; then, as with
 * every error but a cancelled wait, the store can be used all the same.
 */
void
ringer_profile_store_load_async (RingerProfileStore *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_PROFILE_STORE (self));
  g_return_if_fail (!self->loaded);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_profile_store_load_async);
  ringer_state_file_load_async (self->state_file, cancellable, load_cb, g_steal_pointer (&task));
}

/**
 * ringer_profile_store_load_finish:
 *
 * Returns: %FALSE with what the user should know
 */
gboolean
ringer_profile_store_load_finish (RingerProfileStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ringer_profile_store_lookup:
 *
 * Returns: (transfer none) (nullable): the profile with the id
 */
RingerProfile *
ringer_profile_store_lookup (RingerProfileStore *self, const char *id)
{
  g_return_val_if_fail (RINGER_IS_PROFILE_STORE (self), NULL);

  for (guint i = 0; i < self->profiles->len; i++)
    if (g_strcmp0 (ringer_profile_get_id (self->profiles->pdata[i]), id) == 0)
      return self->profiles->pdata[i];
  return NULL;
}

/**
 * ringer_profile_store_find:
 * @username: (nullable): for %RINGER_AUTH_USER
 *
 * Returns: (transfer none) (nullable): the profile that logs in to @url in this way
 */
RingerProfile *
ringer_profile_store_find (RingerProfileStore *self,
                           const char         *url,
                           RingerAuth          auth,
                           const char         *username)
{
  g_return_val_if_fail (RINGER_IS_PROFILE_STORE (self), NULL);

  for (guint i = 0; i < self->profiles->len; i++)
    {
      RingerProfile *profile = self->profiles->pdata[i];

      if (g_strcmp0 (ringer_profile_get_url (profile), url) == 0 &&
          ringer_profile_get_auth (profile) == auth &&
          (auth != RINGER_AUTH_USER ||
           g_strcmp0 (ringer_profile_get_username (profile), username) == 0))
        return profile;
    }
  return NULL;
}

static void
changed (RingerProfileStore *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  save (self);
}

/**
 * ringer_profile_store_use:
 *
 * Puts a profile first, as the one used last, and adds it when it is new. The
 * list is capped; the one not used for the longest time goes.
 */
void
ringer_profile_store_use (RingerProfileStore *self, RingerProfile *profile)
{
  guint position = 0;

  g_return_if_fail (RINGER_IS_PROFILE_STORE (self));
  g_return_if_fail (RINGER_IS_PROFILE (profile));

  g_object_set (profile, "last-used", ringer_clock_get_real (), NULL);
  if (g_ptr_array_find (self->profiles, profile, &position))
    {
      g_ptr_array_insert (self->profiles, 0, g_ptr_array_steal_index (self->profiles, position));
      changed (self, 0, position + 1, position + 1);
      return;
    }
  g_ptr_array_insert (self->profiles, 0, g_object_ref (profile));
  watch (self, profile);
  changed (self, 0, 0, 1);
  if (self->profiles->len > MAX_PROFILES)
    ringer_profile_store_remove (self, self->profiles->pdata[self->profiles->len - 1]);
}

/**
 * ringer_profile_store_remove:
 *
 * Forgets a profile. Its secret is not touched: see ringer_secrets_clear_async().
 */
void
ringer_profile_store_remove (RingerProfileStore *self, RingerProfile *profile)
{
  guint position;

  g_return_if_fail (RINGER_IS_PROFILE_STORE (self));

  if (!g_ptr_array_find (self->profiles, profile, &position))
    return;
  unwatch (self, profile);
  g_ptr_array_remove_index (self->profiles, position);
  changed (self, position, 1, 0);
}

static void
flush_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ringer_state_file_flush_finish (RINGER_STATE_FILE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ringer_profile_store_flush_async:
 *
 * Ends when all that changed is on the disk.
 */
void
ringer_profile_store_flush_async (RingerProfileStore *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_PROFILE_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_profile_store_flush_async);
  ringer_state_file_flush_async (self->state_file, cancellable, flush_cb, g_steal_pointer (&task));
}

/**
 * ringer_profile_store_flush_finish:
 *
 * Returns: %FALSE with the reason when the last changes could not be saved
 */
gboolean
ringer_profile_store_flush_finish (RingerProfileStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
