/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-drafts.h"

#include "ringer-error.h"
#include "ringer-state-file.h"

/* The file is the text of a GVariant (ua{sv}): the format number, then the drafts
 * by place. A place is the id of a profile, or id#2, id#3 for further windows.
 * A file that cannot be read, or that a newer Ringer wrote, is set aside with its
 * bytes. Owned by the application and shared by its windows; main thread only. */

#define FORMAT      1
#define FORMAT_TYPE "(ua{sv})"

struct _RingerDrafts
{
  GObject          parent_instance;
  RingerStateFile *state_file;
  GHashTable      *drafts; /* place -> GVariant */
  GHashTable      *claimed;
  GError          *error;
  gboolean         loaded;
  gboolean         read_only; /* a file that could be neither read nor moved */
};

enum
{
  PROP_LOADED = 1,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerDrafts, ringer_drafts, G_TYPE_OBJECT)

static void
ringer_drafts_finalize (GObject *object)
{
  RingerDrafts *self = RINGER_DRAFTS (object);

  g_clear_object (&self->state_file);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->claimed, g_hash_table_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_drafts_parent_class)->finalize (object);
}

static void
ringer_drafts_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, RINGER_DRAFTS (object)->loaded);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, RINGER_DRAFTS (object)->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_drafts_class_init (RingerDraftsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = ringer_drafts_finalize;
  object_class->get_property = ringer_drafts_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_drafts_init (RingerDrafts *self)
{
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_variant_unref);
  self->claimed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
take_error (RingerDrafts *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
notify_error_cb (RingerDrafts *self)
{
  const GError *error = ringer_state_file_get_error (self->state_file);

  take_error (self, error != NULL ? g_error_copy (error) : NULL);
}

/**
 * ringer_drafts_new:
 * @file: where the drafts are kept
 *
 * Returns: (transfer full): no drafts yet; load them before use
 */
RingerDrafts *
ringer_drafts_new (GFile *file)
{
  RingerDrafts *self = g_object_new (RINGER_TYPE_DRAFTS, NULL);

  self->state_file = ringer_state_file_new (file);
  g_signal_connect_object (self->state_file, "notify::error", G_CALLBACK (notify_error_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * ringer_drafts_dup_default_file:
 *
 * Returns: (transfer full): drafts.gvariant in Ringer's folder of the user's state
 */
GFile *
ringer_drafts_dup_default_file (void)
{
  return g_file_new_build_filename (g_get_user_state_dir (), "ringer", "drafts.gvariant", NULL);
}

/**
 * ringer_drafts_get_error:
 *
 * Returns: (nullable): what the user should know about the file
 */
const GError *
ringer_drafts_get_error (RingerDrafts *self)
{
  g_return_val_if_fail (RINGER_IS_DRAFTS (self), NULL);
  return self->error;
}

/**
 * ringer_drafts_get_loaded:
 *
 * Returns: whether the file was read, or cannot be
 */
gboolean
ringer_drafts_get_loaded (RingerDrafts *self)
{
  g_return_val_if_fail (RINGER_IS_DRAFTS (self), FALSE);
  return self->loaded;
}

static void
set_loaded (RingerDrafts *self)
{
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/* A draft that was set while the file was read is newer than the file. */
static gboolean
parse (RingerDrafts *self, GBytes *contents, GError **error)
{
  gsize       length;
  const char *text = g_bytes_get_data (contents, &length);
  g_autoptr (GVariant) file = NULL;
  g_autoptr (GVariant) drafts = NULL;
  GVariantIter iter;
  const char  *place;
  GVariant    *value;
  guint        format;

  /* An empty GBytes has no data; g_variant_parse() would take a length. */
  file = length == 0
             ? NULL
             : g_variant_parse (G_VARIANT_TYPE (FORMAT_TYPE), text, text + length, NULL, error);
  if (file == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, "the file is empty");
      return FALSE;
    }

  g_variant_get (file, "(u@a{sv})", &format, &drafts);
  if (format != FORMAT)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                   "its format is %u and this Ringer reads %u", format, FORMAT);
      return FALSE;
    }
  g_variant_iter_init (&iter, drafts);
  while (g_variant_iter_loop (&iter, "{&sv}", &place, &value))
    if (!g_hash_table_contains (self->drafts, place))
      g_hash_table_insert (self->drafts, g_strdup (place), g_variant_ref (value));
  return TRUE;
}

static void
set_aside_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RingerDrafts *self = g_task_get_source_object (task);
  g_autoptr (GError) reason = g_error_copy (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) aside = ringer_state_file_set_aside_finish (RINGER_STATE_FILE (object), result,
                                                                &error);
  const char *path = g_file_peek_path (ringer_state_file_get_file (self->state_file));

  if (aside != NULL)
    g_prefix_error (&reason, "The drafts in %s cannot be read; they are kept as %s: ", path,
                    g_file_peek_path (aside));
  else
    {
      self->read_only = TRUE;
      g_prefix_error (&reason, "The drafts in %s cannot be read and are left alone (%s): ", path,
                      error->message);
    }
  take_error (self, g_error_copy (reason));
  set_loaded (self);
  g_task_return_error (task, g_steal_pointer (&reason));
}

static void
load_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RingerDrafts *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = ringer_state_file_load_finish (RINGER_STATE_FILE (object), result,
                                                               &error);

  if (error != NULL)
    {
      /* Perhaps only its permissions are wrong: it must not be written over. */
      self->read_only = TRUE;
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        take_error (self, g_error_copy (error));
      set_loaded (self);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (contents != NULL && !parse (self, contents, &error))
    {
      g_task_set_task_data (task, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
      ringer_state_file_set_aside_async (self->state_file, NULL, set_aside_cb, g_object_ref (task));
    }
  else
    {
      set_loaded (self);
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * ringer_drafts_load_async:
 *
 * Reads the file. After every end of it the drafts can be used.
 */
void
ringer_drafts_load_async (RingerDrafts       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_DRAFTS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_drafts_load_async);
  ringer_state_file_load_async (self->state_file, cancellable, load_cb, g_steal_pointer (&task));
}

/**
 * ringer_drafts_load_finish:
 *
 * Returns: %FALSE with what the user should know
 */
gboolean
ringer_drafts_load_finish (RingerDrafts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ringer_drafts_claim:
 * @profile_id: the broker
 *
 * Takes the first place of a broker that no other window has.
 *
 * Returns: (transfer full): the place, for ringer_drafts_release()
 */
char *
ringer_drafts_claim (RingerDrafts *self, const char *profile_id)
{
  g_autofree char *place = NULL;

  g_return_val_if_fail (RINGER_IS_DRAFTS (self), NULL);
  g_return_val_if_fail (profile_id != NULL, NULL);

  place = g_strdup (profile_id);
  for (guint i = 2; g_hash_table_contains (self->claimed, place); i++)
    {
      g_free (place);
      place = g_strdup_printf ("%s#%u", profile_id, i);
    }
  g_hash_table_add (self->claimed, g_strdup (place));
  return g_steal_pointer (&place);
}

/**
 * ringer_drafts_release:
 *
 * Lets the next window have the place, with its drafts.
 */
void
ringer_drafts_release (RingerDrafts *self, const char *place)
{
  g_return_if_fail (RINGER_IS_DRAFTS (self));
  g_hash_table_remove (self->claimed, place);
}

/**
 * ringer_drafts_dup:
 *
 * Returns: (transfer full) (nullable): the drafts of a place
 */
GVariant *
ringer_drafts_dup (RingerDrafts *self, const char *place)
{
  GVariant *drafts;

  g_return_val_if_fail (RINGER_IS_DRAFTS (self), NULL);

  drafts = g_hash_table_lookup (self->drafts, place);
  return drafts != NULL ? g_variant_ref (drafts) : NULL;
}

static void
save (RingerDrafts *self)
{
  GVariantDict dict;
  g_autoptr (GVariant) file = NULL;
  g_autoptr (GBytes) contents = NULL;
  GHashTableIter iter;
  gpointer       place;
  gpointer       drafts;
  char          *text;

  if (self->read_only)
    return;
  g_variant_dict_init (&dict, NULL);
  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &place, &drafts))
    g_variant_dict_insert_value (&dict, place, drafts);
  file = g_variant_ref_sink (g_variant_new ("(u@a{sv})", FORMAT, g_variant_dict_end (&dict)));
  text = g_variant_print (file, TRUE);
  contents = g_bytes_new_take (text, strlen (text));
  ringer_state_file_save (self->state_file, contents);
}

/**
 * ringer_drafts_set:
 * @drafts: (nullable): %NULL for none; a floating reference is taken
 *
 * Keeps the drafts of a place in place of its earlier ones, and saves them soon.
 */
void
ringer_drafts_set (RingerDrafts *self, const char *place, GVariant *drafts)
{
  GVariant *old;
  g_autoptr (GVariant) taken = NULL;

  g_return_if_fail (RINGER_IS_DRAFTS (self));
  g_return_if_fail (place != NULL);

  taken = drafts != NULL ? g_variant_ref_sink (drafts) : NULL;
  old = g_hash_table_lookup (self->drafts, place);
  if (old == taken || (old != NULL && taken != NULL && g_variant_equal (old, taken)))
    return;

  if (taken != NULL)
    g_hash_table_insert (self->drafts, g_strdup (place), g_steal_pointer (&taken));
  else
    g_hash_table_remove (self->drafts, place);
  save (self);
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
 * ringer_drafts_flush_async:
 *
 * Ends when all drafts are on the disk.
 */
void
ringer_drafts_flush_async (RingerDrafts       *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_DRAFTS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_drafts_flush_async);
  ringer_state_file_flush_async (self->state_file, cancellable, flush_cb, g_steal_pointer (&task));
}

/**
 * ringer_drafts_flush_finish:
 *
 * Returns: %FALSE with the reason when the last drafts could not be saved
 */
gboolean
ringer_drafts_flush_finish (RingerDrafts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
