/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A provider file and the disk. Whole files are read and written in threads of GTask, which
 * see nothing but bytes; what they mean is worked out in the main thread. That somebody
 * else changed a file is told by its contents, not by its times: those of two quick writes
 * can be the same. */
#include "config.h"

#include "ringer-provider-file-class-private.h"

#include "ringer-error.h"

/* After the first sign of a change: editors write a file in several steps. */
#define SETTLE_US (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  GFile   *file;
  GBytes  *text;     /* to write */
  GBytes  *expected; /* nullable: what must be there before */
  GBytes  *saved;    /* what was there as far as we knew when the save was asked for */
  guint    document;
  gboolean force;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->file);
  g_clear_pointer (&work->text, g_bytes_unref);
  g_clear_pointer (&work->expected, g_bytes_unref);
  g_clear_pointer (&work->saved, g_bytes_unref);
  g_free (work);
}

static char *
dup_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL ? g_filename_display_name (name) : g_strdup ("");
}

/* In a thread. */
static GBytes *
read_file (GFile *file, char **etag, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  char *contents;
  gsize length;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                            cancellable, error);
  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > RINGER_PROVIDER_FILE_MAX_SIZE)
    {
      g_autofree char *name = dup_name (file);

      g_set_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT,
                   "%s is larger than the %d MiB that a provider file may have", name,
                   RINGER_PROVIDER_FILE_MAX_SIZE / (1024 * 1024));
      return NULL;
    }
  if (!g_file_load_contents (file, cancellable, &contents, &length, etag, error))
    return NULL;
  return g_bytes_new_take (contents, length);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  GError     *error = NULL;
  GBytes     *text = read_file (work->file, NULL, cancellable, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
read_in_thread (GFile              *file,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  /* No source object: the thread may hold the task for longer than we live. */
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->file = g_object_ref (file);
  g_task_set_source_tag (task, read_in_thread);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, read_thread);
}

static gboolean
is_same (GFile *a, GFile *b)
{
  return a != NULL && b != NULL && g_file_equal (a, b);
}

static void
monitor_changed_cb (RingerProviderFile *self)
{
  if (g_source_get_ready_time (self->due) < 0)
    g_source_set_ready_time (self->due, g_get_monotonic_time () + SETTLE_US);
}

static void
watch (RingerProviderFile *self)
{
  g_autoptr (GError) error = NULL;

  if (is_same (self->file, self->watched))
    return;
  g_clear_object (&self->monitor);
  g_set_object (&self->watched, self->file);
  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    {
      /* Some file systems cannot; a save still sees what others did. */
      g_debug ("A provider file is not watched: %s", error->message);
      return;
    }
  g_file_monitor_set_rate_limit (self->monitor, SETTLE_US / 1000);
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
fail_changed (GFile *file, GError **error)
{
  g_autofree char *name = dup_name (file);

  g_set_error (error, RINGER_ERROR, RINGER_ERROR_STATE,
               "%s was changed by somebody else since it was read", name);
  return FALSE;
}

/* In a thread. ETAG is that of what we know, NULL when the file is not there or whatever
 * there is shall go. */
static gboolean
check_expected (const Work *work, char **etag, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) there = NULL;
  g_autoptr (GError) problem = NULL;

  if (work->expected == NULL)
    return TRUE;
  there = read_file (work->file, etag, cancellable, &problem);
  if (there != NULL)
    return g_bytes_equal (there, work->expected) || fail_changed (work->file, error);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  if (g_error_matches (problem, RINGER_ERROR, RINGER_ERROR_LIMIT))
    return fail_changed (work->file, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* In a thread. Replacing a file is atomic in GIO, making one is not; and whoever follows it
 * should not see half of it. */
static gboolean
write_file (const Work *work, const char *etag, GCancellable *cancellable, GError **error)
{
  gsize       length;
  const char *text = g_bytes_get_data (work->text, &length);

  if (g_file_peek_path (work->file) != NULL && !g_file_query_exists (work->file, cancellable))
    return g_file_set_contents_full (g_file_peek_path (work->file), text, (gssize) length,
                                     G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
  return g_file_replace_contents (work->file, text, length, etag, FALSE, G_FILE_CREATE_NONE, NULL,
                                  cancellable, error);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  g_autoptr (GFile) folder = g_file_get_parent (work->file);
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  if (!check_expected (work, &etag, cancellable, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (folder != NULL && !g_file_make_directory_with_parents (folder, cancellable, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_clear_error (&error);
  if (write_file (work, etag, cancellable, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
    {
      g_clear_error (&error);
      fail_changed (work->file, &error);
    }
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
end_save (RingerProviderFile *self, const Work *work, const GError *error)
{
  /* Another document has been begun meanwhile; where this one went is not its business. */
  if (work->document != self->document)
    return;
  if (error != NULL)
    {
      if (g_error_matches (error, RINGER_ERROR, RINGER_ERROR_STATE))
        ringer_provider_file_set_changed_on_disk (self, TRUE);
      return;
    }
  ringer_provider_file_set_file (self, work->file);
  ringer_provider_file_set_saved (self, work->text);
  ringer_provider_file_take_error (self, NULL);
  ringer_provider_file_set_changed_on_disk (self, FALSE);
  watch (self);
}

static void
write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RingerProviderFile *self = g_task_get_source_object (task);
  GError             *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  end_save (self, g_task_get_task_data (task), error);
  g_queue_pop_head (&self->saves);
  self->saving = FALSE;
  /* The next save, or a look at what the monitor has told meanwhile. */
  g_source_set_ready_time (self->due, 0);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* One at a time: what the next one expects on the disk is what this one writes. */
static void
start_save (RingerProviderFile *self)
{
  GTask *task = g_queue_peek_head (&self->saves);
  Work  *work = g_task_get_task_data (task);
  g_autoptr (GTask) thread = g_task_new (NULL, g_task_get_cancellable (task), write_cb, task);

  /* Saves before this one may have written. */
  if (!work->force && work->document == self->document && is_same (work->file, self->file))
    work->expected = g_bytes_ref (self->saved);
  else if (!work->force && work->document != self->document)
    work->expected = g_steal_pointer (&work->saved);
  self->saving = TRUE;
  g_task_set_source_tag (thread, start_save);
  /* What has been written is saved, even when somebody no longer wanted it. */
  g_task_set_check_cancellable (thread, FALSE);
  g_task_set_task_data (thread, work, NULL);
  g_task_run_in_thread (thread, save_thread);
}

/* Takes what is on the disk. A file that is wrong stays the file that we have, so that it can
 * be shown with what is wrong, and read again once it is put right; what another file said
 * does not stay in force under its name. */
static gboolean
take_text (RingerProviderFile *self, GFile *file, GBytes *text, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char    *name = dup_name (file);
  const gboolean      same = is_same (file, self->file);
  RingerProviderPlan *plan = ringer_provider_plan_new (text, self->plan, &problem);

  self->document++;
  if (plan != NULL)
    ringer_provider_file_take (self, plan, text, RINGER_STEPS_FORGET, NULL);
  else if (!same)
    ringer_provider_file_clear (self);
  ringer_provider_file_set_file (self, file);
  ringer_provider_file_set_changed_on_disk (self, FALSE);
  if (problem != NULL)
    {
      g_prefix_error (&problem, "%s: ", name);
      ringer_provider_file_take_error (self, g_error_copy (problem));
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  ringer_provider_file_take_error (self, NULL);
  return TRUE;
}

/* What a look at the disk found. */
static void
take_look (RingerProviderFile *self, GBytes *text, const GError *error)
{
  if (text == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      ringer_provider_file_set_changed_on_disk (self, TRUE);
      return;
    }
  if (text == NULL)
    {
      ringer_provider_file_take_error (self, g_error_copy (error));
      return;
    }
  if (g_bytes_equal (text, self->saved))
    {
      ringer_provider_file_take_error (self, NULL);
      ringer_provider_file_set_changed_on_disk (self, FALSE);
      return;
    }
  if (ringer_provider_file_get_modified (self))
    {
      ringer_provider_file_set_changed_on_disk (self, TRUE);
      return;
    }
  /* A problem is told by the property. */
  take_text (self, self->file, text, NULL);
}

typedef struct
{
  GWeakRef owner;
  GFile   *file;
} Look;

static void
look_free (Look *look)
{
  g_weak_ref_clear (&look->owner);
  g_object_unref (look->file);
  g_free (look);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
look_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  g_autoptr (RingerProviderFile) self = g_weak_ref_get (&look->owner);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = g_task_propagate_pointer (G_TASK (result), &error);

  if (self == NULL)
    return;
  self->looking = FALSE;
  /* What was read before a save or before another file was opened says nothing now. */
  if (self->look_again || !g_queue_is_empty (&self->saves) || !is_same (look->file, self->file))
    g_source_set_ready_time (self->due, g_get_monotonic_time () + SETTLE_US);
  else
    take_look (self, text, error);
  self->look_again = FALSE;
}

static gboolean
due_cb (gpointer user_data)
{
  RingerProviderFile *self = user_data;
  Look               *look;

  g_source_set_ready_time (self->due, -1);
  if (!self->saving && !g_queue_is_empty (&self->saves))
    start_save (self);
  /* The end of a save asks again. */
  if (self->file == NULL || self->saving)
    return G_SOURCE_CONTINUE;
  if (self->looking)
    {
      self->look_again = TRUE;
      return G_SOURCE_CONTINUE;
    }
  look = g_new0 (Look, 1);
  g_weak_ref_init (&look->owner, self);
  look->file = g_object_ref (self->file);
  self->looking = TRUE;
  read_in_thread (self->file, NULL, look_cb, look);
  return G_SOURCE_CONTINUE;
}

static gboolean
due_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* Only its ready time makes it due. */
static GSourceFuncs due_funcs = { .dispatch = due_dispatch };

void
ringer_provider_file_init_disk (RingerProviderFile *self)
{
  g_queue_init (&self->saves);
  self->due = g_source_new (&due_funcs, sizeof (GSource));
  g_source_set_static_name (self->due, "[ringer] look at a provider file");
  g_source_set_callback (self->due, due_cb, self, NULL);
  g_source_attach (self->due, NULL);
}

void
ringer_provider_file_dispose_disk (RingerProviderFile *self)
{
  /* Saves hold a reference, so there can be none. */
  if (self->due != NULL)
    g_source_destroy (self->due);
  g_clear_pointer (&self->due, g_source_unref);
  g_clear_object (&self->monitor);
  g_clear_object (&self->watched);
}

static void
load_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RingerProviderFile *self = g_task_get_source_object (task);
  GFile              *file = g_task_get_task_data (task);
  GError             *error = NULL;
  g_autoptr (GBytes) text = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean taken;

  if (text == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  taken = take_text (self, file, text, &error);
  watch (self);
  if (taken)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ringer_provider_file_load_async:
 * @file: what to read
 *
 * Reads a file and follows it from then on: while it is not modified here, what others
 * write is taken over; else the property `changed-on-disk` says so. Forgets the steps back.
 */
void
ringer_provider_file_load_async (RingerProviderFile *self,
                                 GFile              *file,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RINGER_IS_PROVIDER_FILE (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_provider_file_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  read_in_thread (file, cancellable, load_cb, g_steal_pointer (&task));
}

/**
 * ringer_provider_file_load_finish:
 *
 * Returns: %FALSE when there is no such file or it cannot be read, and everything is as
 *   before; and with %RINGER_ERROR_INVALID_JSON or %RINGER_ERROR_BAD_FILE when it is wrong:
 *   then it is our file all the same, the property `error` says the same, and it is read
 *   again when somebody changes it
 */
gboolean
ringer_provider_file_load_finish (RingerProviderFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ringer_provider_file_reset:
 *
 * Back to an empty document without a file. Forgets the undo steps. A save that is under way
 * ends as it would.
 */
void
ringer_provider_file_reset (RingerProviderFile *self)
{
  g_return_if_fail (RINGER_IS_PROVIDER_FILE (self));

  self->document++;
  g_clear_object (&self->monitor);
  g_clear_object (&self->watched);
  ringer_provider_file_set_file (self, NULL);
  ringer_provider_file_set_changed_on_disk (self, FALSE);
  ringer_provider_file_take_error (self, NULL);
  ringer_provider_file_clear (self);
}

/**
 * ringer_provider_file_save_async:
 * @file: (nullable): where to; %NULL is where it came from. Another file becomes ours, and
 *   what was in it is gone
 * @force: overwrite what somebody else has written into our file since
 *
 * Writes the text as it is now; folders that are missing are made. The change is atomic: a
 * reader sees the old text or the new one.
 */
void
ringer_provider_file_save_async (RingerProviderFile *self,
                                 GFile              *file,
                                 gboolean            force,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (RINGER_IS_PROVIDER_FILE (self));
  g_return_if_fail (file == NULL || G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_provider_file_save_async);
  if (file == NULL)
    file = self->file;
  if (file == NULL)
    {
      g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                               "The provider file has no name yet");
      return;
    }
  work = g_new0 (Work, 1);
  work->file = g_object_ref (file);
  work->text = g_bytes_ref (self->plan->text);
  work->document = self->document;
  if (is_same (file, self->file))
    work->saved = g_bytes_ref (self->saved);
  work->force = force;
  g_task_set_task_data (task, work, work_free);
  g_queue_push_tail (&self->saves, g_steal_pointer (&task));
  if (!self->saving)
    start_save (self);
}

/**
 * ringer_provider_file_save_finish:
 *
 * Returns: %FALSE with %RINGER_ERROR_STATE when somebody else changed the file since, and it
 *   stands; or with the reason why it cannot be written
 */
gboolean
ringer_provider_file_save_finish (RingerProviderFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
