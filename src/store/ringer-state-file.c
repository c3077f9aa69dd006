/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-state-file.h"

#include "ringer-error.h"

#include <errno.h>
#include <glib/gstdio.h>

/* A file of ours on its way to the disk. The caller hands over whole contents as
 * often as it likes; the latest ones are written a moment after the first unsaved
 * change, one write at a time, in a thread of GTask. A crash leaves the old
 * contents or the new ones. Owned by the store that knows the format; all but the
 * write itself happens in the main thread. */

#define DELAY_US (300 * G_TIME_SPAN_MILLISECOND)

struct _RingerStateFile
{
  GObject  parent_instance;
  GFile   *file;
  GBytes  *unsaved; /* nullable: what the next write takes */
  GError  *error;
  GSList  *flushes; /* GTask: waiting until nothing is unsaved */
  GSource *due;     /* attached for life; ready when a write is due */
  gboolean writing;
};

enum
{
  PROP_ERROR = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerStateFile, ringer_state_file, G_TYPE_OBJECT)

static void
take_error (RingerStateFile *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
end_flushes (RingerStateFile *self)
{
  g_autoptr (GSList) flushes = g_steal_pointer (&self->flushes);

  for (GSList *l = flushes; l != NULL; l = l->next)
    {
      g_autoptr (GTask) task = l->data;

      if (self->error != NULL)
        g_task_return_error (task, g_error_copy (self->error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerStateFile) self = user_data;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->writing = FALSE;
  take_error (self, error);
  /* Contents that came meanwhile are tried once more even after a failure. */
  if (self->unsaved != NULL)
    g_source_set_ready_time (self->due, 0);
  else
    end_flushes (self);
}

typedef struct
{
  GFile  *file;
  GBytes *contents;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->file);
  g_bytes_unref (work->contents);
  g_free (work);
}

/* There is no asynchronous call that makes the folders, and none that is atomic
 * for a file that is new. */
static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work      *work = data;
  const char      *path = g_file_peek_path (work->file);
  g_autofree char *folder = g_path_get_dirname (path);
  gsize            length;
  const char      *contents = g_bytes_get_data (work->contents, &length);
  GError          *error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_task_return_new_error (task, G_FILE_ERROR, g_file_error_from_errno (errno),
                             "Cannot make the folder %s: %s", folder, g_strerror (errno));
  else if (!g_file_set_contents_full (path, contents, (gssize) length,
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
write_now (RingerStateFile *self)
{
  /* Not as the source object: the thread may hold the task for longer than we
   * live, and would be the one to dispose of us. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, write_cb, g_object_ref (self));
  Work *work = g_new0 (Work, 1);

  g_source_set_ready_time (self->due, -1);
  self->writing = TRUE;
  g_task_set_source_tag (task, write_now);
  work->file = g_object_ref (self->file);
  work->contents = g_steal_pointer (&self->unsaved);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, write_thread);
}

static gboolean
due_cb (gpointer user_data)
{
  write_now (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
due_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* Only its ready time makes it due. */
static GSourceFuncs due_funcs = { .dispatch = due_dispatch };

static void
ringer_state_file_dispose (GObject *object)
{
  RingerStateFile *self = RINGER_STATE_FILE (object);

  /* A write and a flush each hold a reference, so neither can be under way. */
  if (self->due != NULL)
    g_source_destroy (self->due);
  g_clear_pointer (&self->due, g_source_unref);
  G_OBJECT_CLASS (ringer_state_file_parent_class)->dispose (object);
}

static void
ringer_state_file_finalize (GObject *object)
{
  RingerStateFile *self = RINGER_STATE_FILE (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->unsaved, g_bytes_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_state_file_parent_class)->finalize (object);
}

static void
ringer_state_file_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerStateFile *self = RINGER_STATE_FILE (object);

  switch (id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_state_file_class_init (RingerStateFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_state_file_dispose;
  object_class->finalize = ringer_state_file_finalize;
  object_class->get_property = ringer_state_file_get_property;

  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                   G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_state_file_init (RingerStateFile *self)
{
  self->due = g_source_new (&due_funcs, sizeof (GSource));
  g_source_set_static_name (self->due, "[ringer] save a state file");
  g_source_set_callback (self->due, due_cb, self, NULL);
  g_source_attach (self->due, NULL);
}

/**
 * ringer_state_file_new:
 * @file: where it is, on a local disk; neither the file nor its folder need exist
 *
 * Returns: (transfer full): a file that has not been read yet
 */
RingerStateFile *
ringer_state_file_new (GFile *file)
{
  RingerStateFile *self;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, NULL);

  self = g_object_new (RINGER_TYPE_STATE_FILE, NULL);
  self->file = g_object_ref (file);
  return self;
}

/**
 * ringer_state_file_get_file:
 *
 * Returns: (transfer none): where it is
 */
GFile *
ringer_state_file_get_file (RingerStateFile *self)
{
  g_return_val_if_fail (RINGER_IS_STATE_FILE (self), NULL);
  return self->file;
}

/**
 * ringer_state_file_get_error:
 *
 * Returns: (nullable): why the last save failed
 */
const GError *
ringer_state_file_get_error (RingerStateFile *self)
{
  g_return_val_if_fail (RINGER_IS_STATE_FILE (self), NULL);
  return self->error;
}

static void
load_contents_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize length = 0;

  if (g_file_load_contents_finish (G_FILE (object), result, &contents, &length, NULL, &error))
    g_task_return_pointer (task, g_bytes_new_take (contents, length),
                           (GDestroyNotify) g_bytes_unref);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
query_size_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);

  /* A file that cannot be looked at fails, or is found absent, when it is read. */
  if (info != NULL && g_file_info_get_size (info) > RINGER_STATE_FILE_MAX_SIZE)
    {
      g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_LIMIT,
                               "%s is larger than the %d MiB that Ringer reads of it",
                               g_file_peek_path (G_FILE (object)),
                               RINGER_STATE_FILE_MAX_SIZE / (1024 * 1024));
      return;
    }
  g_file_load_contents_async (G_FILE (object), g_task_get_cancellable (task), load_contents_cb,
                              g_object_ref (task));
}

/**
 * ringer_state_file_load_async:
 *
 * Reads the file. The result is %NULL without an error when there is none yet.
 */
void
ringer_state_file_load_async (RingerStateFile    *self,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_STATE_FILE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_state_file_load_async);
  g_file_query_info_async (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, cancellable, query_size_cb, g_steal_pointer (&task));
}

/**
 * ringer_state_file_load_finish:
 *
 * Returns: (transfer full) (nullable): the contents; %NULL with no error when there
 *   is no such file
 */
GBytes *
ringer_state_file_load_finish (RingerStateFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ringer_state_file_save:
 * @contents: the whole new contents
 *
 * Saves soon; what was handed over before and is not written yet is skipped.
 * A failure shows in the property `error`.
 */
void
ringer_state_file_save (RingerStateFile *self, GBytes *contents)
{
  g_return_if_fail (RINGER_IS_STATE_FILE (self));
  g_return_if_fail (contents != NULL);

  g_clear_pointer (&self->unsaved, g_bytes_unref);
  self->unsaved = g_bytes_ref (contents);
  if (!self->writing && g_source_get_ready_time (self->due) < 0)
    g_source_set_ready_time (self->due, g_get_monotonic_time () + DELAY_US);
}

/**
 * ringer_state_file_flush_async:
 *
 * Writes at once what is not written yet, and ends when it is on the disk. Not
 * cancellable but for its result.
 */
void
ringer_state_file_flush_async (RingerStateFile    *self,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_STATE_FILE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_state_file_flush_async);
  if (self->unsaved == NULL && !self->writing)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->flushes = g_slist_prepend (self->flushes, g_steal_pointer (&task));
  if (!self->writing)
    write_now (self);
}

/**
 * ringer_state_file_flush_finish:
 *
 * Returns: %FALSE with the reason when the last contents could not be written
 */
gboolean
ringer_state_file_flush_finish (RingerStateFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_aside_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GFile  *aside = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_file_move_finish (G_FILE (object), result, &error))
    g_task_return_pointer (task, g_object_ref (aside), g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * ringer_state_file_set_aside_async:
 *
 * Moves a file that cannot be understood out of the way, byte for byte, to
 * `NAME.broken-DATE-TIME` beside it, so that the next save does not destroy it.
 */
void
ringer_state_file_set_aside_async (RingerStateFile    *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GFile) folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = NULL;

  g_return_if_fail (RINGER_IS_STATE_FILE (self));

  folder = g_file_get_parent (self->file);
  name = g_file_get_basename (self->file);
  aside = g_strdup_printf ("%s.broken-%s-%06d", name, stamp, g_date_time_get_microsecond (now));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_state_file_set_aside_async);
  g_task_set_task_data (task, g_file_get_child (folder, aside), g_object_unref);
  g_file_move_async (self->file, g_task_get_task_data (task), G_FILE_COPY_NONE, G_PRIORITY_DEFAULT,
                     cancellable, NULL, NULL, set_aside_cb, g_object_ref (task));
}

/**
 * ringer_state_file_set_aside_finish:
 *
 * Returns: (transfer full): where the file is now
 */
GFile *
ringer_state_file_set_aside_finish (RingerStateFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
