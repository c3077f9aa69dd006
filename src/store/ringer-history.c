/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history.h"

#include "ringer-error.h"
#include "ringer-history-private.h"

/* The history as the main thread sees it: a queue of jobs, of which one at a time
 * runs in a thread of GTask's, where it may wait for the disk. The database belongs
 * to the job that runs; everything else to the main thread. What is added while a job runs
 * goes into the next one together. A file that turns out to be damaged is set aside
 * with its bytes, and the job is done again on a new one. Owned by the application and
 * shared by its windows. */

/* What waits to be written at most; more is refused, and said. */
#define MAX_UNSAVED 20000

#define DEFAULT_ENTRIES 10000
#define DEFAULT_DAYS    90
#define DEFAULT_BYTES   (G_GUINT64_CONSTANT (256) * 1024 * 1024)

enum
{
  PROP_MAX_ENTRIES = 1,
  PROP_MAX_AGE,
  PROP_MAX_SIZE,
  PROP_CAN_UNDO_CLEAR,
  PROP_ERROR,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerHistory, ringer_history, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  RingerHistoryJob *job = data;

  g_clear_pointer (&job->items, g_ptr_array_unref);
  g_free ((char *) job->query.text);
  g_free ((char *) job->query.procedure);
  if (job->result != NULL && job->free_result != NULL)
    job->free_result (job->result);
  g_clear_error (&job->notice);
  g_free (job);
}

static void
ringer_history_finalize (GObject *object)
{
  RingerHistory *self = RINGER_HISTORY (object);

  /* A job that waits or runs would hold us. */
  g_assert (g_queue_is_empty (&self->waiting) && !self->running);
  g_clear_pointer (&self->database, ringer_history_database_close);
  g_clear_pointer (&self->unsaved, g_ptr_array_unref);
  g_clear_object (&self->file);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_history_parent_class)->finalize (object);
}

static void
ringer_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerHistory *self = RINGER_HISTORY (object);

  switch (id)
    {
    case PROP_MAX_ENTRIES:
      g_value_set_uint (value, self->limits.entries);
      break;
    case PROP_MAX_AGE:
      g_value_set_uint (value, self->limits.days);
      break;
    case PROP_MAX_SIZE:
      g_value_set_uint64 (value, self->limits.bytes);
      break;
    case PROP_CAN_UNDO_CLEAR:
      g_value_set_boolean (value, self->can_undo_clear);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Limits count from the next write on. */
static void
ringer_history_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerHistory      *self = RINGER_HISTORY (object);
  RingerHistoryLimits old = self->limits;

  switch (id)
    {
    case PROP_MAX_ENTRIES:
      self->limits.entries = g_value_get_uint (value);
      break;
    case PROP_MAX_AGE:
      self->limits.days = g_value_get_uint (value);
      break;
    case PROP_MAX_SIZE:
      self->limits.bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (old.entries != self->limits.entries || old.days != self->limits.days ||
      old.bytes != self->limits.bytes)
    g_object_notify_by_pspec (object, pspec);
}

static void
ringer_history_class_init (RingerHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags   writable = readable | G_PARAM_WRITABLE;

  object_class->finalize = ringer_history_finalize;
  object_class->get_property = ringer_history_get_property;
  object_class->set_property = ringer_history_set_property;

  properties[PROP_MAX_ENTRIES] = g_param_spec_uint ("max-entries", NULL, NULL, 0, G_MAXUINT,
                                                    DEFAULT_ENTRIES, writable);
  properties[PROP_MAX_AGE] = g_param_spec_uint ("max-age", NULL, NULL, 0, G_MAXUINT, DEFAULT_DAYS,
                                                writable);
  properties[PROP_MAX_SIZE] = g_param_spec_uint64 ("max-size", NULL, NULL, 0, G_MAXINT64,
                                                   DEFAULT_BYTES, writable);
  properties[PROP_CAN_UNDO_CLEAR] = g_param_spec_boolean ("can-undo-clear", NULL, NULL, FALSE,
                                                          readable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ringer_history_init (RingerHistory *self)
{
  self->limits = (RingerHistoryLimits){ DEFAULT_ENTRIES, DEFAULT_DAYS, DEFAULT_BYTES };
  g_queue_init (&self->waiting);
}

/**
 * ringer_history_new:
 * @file: where it is kept, on a local disk; neither the file nor its folder need exist
 *
 * Returns: (transfer full): a history whose file is opened when it is first needed
 */
RingerHistory *
ringer_history_new (GFile *file)
{
  RingerHistory *self;

  g_return_val_if_fail (G_IS_FILE (file) && g_file_peek_path (file) != NULL, NULL);

  self = g_object_new (RINGER_TYPE_HISTORY, NULL);
  self->file = g_object_ref (file);
  return self;
}

/**
 * ringer_history_dup_default_file:
 *
 * Returns: (transfer full): history.sqlite in Ringer's folder of the user's data
 */
GFile *
ringer_history_dup_default_file (void)
{
  return g_file_new_build_filename (g_get_user_data_dir (), "ringer", "history.sqlite", NULL);
}

/**
 * ringer_history_get_error:
 *
 * Returns: (nullable): what the user should know about the file
 */
const GError *
ringer_history_get_error (RingerHistory *self)
{
  g_return_val_if_fail (RINGER_IS_HISTORY (self), NULL);
  return self->error;
}

/**
 * ringer_history_can_undo_clear:
 *
 * Returns: whether ringer_history_undo_clear() would bring something back
 */
gboolean
ringer_history_can_undo_clear (RingerHistory *self)
{
  g_return_val_if_fail (RINGER_IS_HISTORY (self), FALSE);
  return self->can_undo_clear;
}

static void
take_error (RingerHistory *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* In the thread: set aside what is there, as it cannot be used because of WHY. */
static gboolean
start_anew (RingerHistory *self, RingerHistoryJob *job, GError *why, GError **error)
{
  const char      *path = g_file_peek_path (self->file);
  g_autofree char *aside = NULL;

  g_clear_pointer (&self->database, ringer_history_database_close);
  aside = ringer_history_database_set_aside (path, error);
  if (aside == NULL)
    return FALSE;
  g_clear_error (&job->notice);
  g_set_error (&job->notice, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
               "The history could not be read (%s) and was moved to %s; a new one is begun.",
               why->message, aside);
  self->database = ringer_history_database_open (path, error);
  return self->database != NULL;
}

static gboolean
try_job (RingerHistory *self, RingerHistoryJob *job, GCancellable *cancellable, GError **error)
{
  if (self->database == NULL)
    {
      self->database = ringer_history_database_open (g_file_peek_path (self->file), error);
      if (self->database == NULL ||
          !ringer_history_database_trim (self->database, &job->limits, error))
        return FALSE;
    }
  return job->work (self->database, job, cancellable, error);
}

static void
work_in_thread (GTask *inner, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  RingerHistory    *self = source;
  RingerHistoryJob *job = task_data;
  GError           *error = NULL;
  gboolean          ok = try_job (self, job, cancellable, &error);

  if (!ok && g_error_matches (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE))
    {
      g_autoptr (GError) why = g_steal_pointer (&error);

      ok = start_anew (self, job, why, &error) &&
           job->work (self->database, job, cancellable, &error);
    }
  if (ok)
    g_task_return_boolean (inner, TRUE);
  else
    g_task_return_error (inner, error);
}

static void
return_result (GTask *task, RingerHistoryJob *job, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else if (job->free_result != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->result), job->free_result);
  else
    g_task_return_boolean (task, TRUE);
}

static void
start_next (RingerHistory *self, GAsyncReadyCallback worked)
{
  GTask *task = self->running ? NULL : g_queue_pop_head (&self->waiting);
  g_autoptr (GTask) inner = NULL;
  RingerHistoryJob *job;

  if (task == NULL)
    return;
  self->running = TRUE;
  job = g_task_get_task_data (task);
  job->limits = self->limits;
  /* From here on it is the thread's. */
  if (job->items != NULL && job->items == self->unsaved)
    g_clear_pointer (&self->unsaved, g_ptr_array_unref);
  inner = g_task_new (self, g_task_get_cancellable (task), worked, task);
  g_task_set_source_tag (inner, start_next);
  g_task_set_task_data (inner, job, NULL);
  g_task_run_in_thread (inner, work_in_thread);
}

static void
worked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  RingerHistory *self = RINGER_HISTORY (object);
  g_autoptr (GTask) task = user_data;
  RingerHistoryJob *job = g_task_get_task_data (task);
  GError           *error = NULL;

  self->running = FALSE;
  g_task_propagate_boolean (G_TASK (result), &error);
  if (job->notice != NULL)
    take_error (self, g_steal_pointer (&job->notice));
  else if (error != NULL && job->writes)
    take_error (self, g_error_copy (error));
  if (error == NULL && job->writes)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return_result (task, job, error);
  start_next (self, worked_cb);
}

void
ringer_history_enqueue (RingerHistory      *self,
                        RingerHistoryJob   *job,
                        gpointer            tag,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  /* What is added from now on joins this job, or goes behind it. */
  g_clear_pointer (&self->unsaved, g_ptr_array_unref);
  if (job->items != NULL)
    self->unsaved = g_ptr_array_ref (job->items);
  g_queue_push_tail (&self->waiting, task);
  start_next (self, worked_cb);
}

RingerHistoryJob *
ringer_history_job_new (RingerHistoryWork work, gboolean writes)
{
  RingerHistoryJob *job = g_new0 (RingerHistoryJob, 1);

  job->work = work;
  job->writes = writes;
  return job;
}

static gboolean
add_work (RingerHistoryDatabase *database,
          RingerHistoryJob      *job,
          GCancellable          *cancellable,
          GError               **error)
{
  RingerHistoryLimits sizes = job->limits;

  /* Age is looked at when the file is opened. */
  sizes.days = 0;
  return ringer_history_database_add (database, job->items, error) &&
         ringer_history_database_trim (database, &sizes, error);
}

/**
 * ringer_history_add:
 * @entry: what happened; texts are copied, payloads shared
 *
 * Keeps an entry. It is confirmed by the signal `changed`, and a failure shows in the
 * property `error`.
 */
void
ringer_history_add (RingerHistory *self, const RingerHistoryEntry *entry)
{
  RingerHistoryJob *job;

  g_return_if_fail (RINGER_IS_HISTORY (self));
  g_return_if_fail (entry != NULL && entry->url != NULL);
  g_return_if_fail (entry->procedure != NULL && entry->outcome != NULL);

  if (self->unsaved != NULL && self->unsaved->len >= MAX_UNSAVED)
    {
      take_error (self, g_error_new (RINGER_ERROR, RINGER_ERROR_LIMIT,
                                     "More than %d calls wait to be kept in the history; what "
                                     "came after them is not kept.",
                                     MAX_UNSAVED));
      return;
    }
  if (self->unsaved != NULL)
    {
      g_ptr_array_add (self->unsaved, ringer_history_item_new (entry));
      return;
    }
  job = ringer_history_job_new (add_work, TRUE);
  job->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (job->items, ringer_history_item_new (entry));
  ringer_history_enqueue (self, job, ringer_history_add, NULL, NULL, NULL);
}

void
ringer_history_set_can_undo_clear (RingerHistory *self, gboolean can_undo_clear)
{
  if (self->can_undo_clear == can_undo_clear)
    return;
  self->can_undo_clear = can_undo_clear;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO_CLEAR]);
}
