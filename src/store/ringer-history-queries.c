/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-private.h"

/* What is asked of the history, each a job of the queue in ringer-history.c. */

static gboolean
search_work (RingerHistoryDatabase *database,
             RingerHistoryJob      *job,
             GCancellable          *cancellable,
             GError               **error)
{
  job->result = ringer_history_database_search (database, &job->query, cancellable, error);
  return job->result != NULL;
}

/**
 * ringer_history_search_async:
 * @query: what to find; its text without regard to the case of ASCII letters
 *
 * Finds the latest entries. Payloads and answers above %RINGER_HISTORY_MAX_SHOWN are
 * left out.
 */
void
ringer_history_search_async (RingerHistory            *self,
                             const RingerHistoryQuery *query,
                             GCancellable             *cancellable,
                             GAsyncReadyCallback       callback,
                             gpointer                  user_data)
{
  RingerHistoryJob *job;

  g_return_if_fail (RINGER_IS_HISTORY (self));
  g_return_if_fail (query != NULL);

  job = ringer_history_job_new (search_work, FALSE);
  job->query = *query;
  job->query.text = g_strdup (query->text);
  job->query.procedure = g_strdup (query->procedure);
  job->free_result = (GDestroyNotify) g_ptr_array_unref;
  ringer_history_enqueue (self, job, ringer_history_search_async, cancellable, callback, user_data);
}

/**
 * ringer_history_search_finish:
 *
 * Returns: (transfer full): a list of #RingerHistoryItem, the latest first
 */
GListModel *
ringer_history_search_finish (RingerHistory *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  GListStore *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found == NULL)
    return NULL;
  list = g_list_store_new (RINGER_TYPE_HISTORY_ITEM);
  g_list_store_splice (list, 0, 0, found->pdata, found->len);
  return G_LIST_MODEL (list);
}

static gboolean
fetch_work (RingerHistoryDatabase *database,
            RingerHistoryJob      *job,
            GCancellable          *cancellable,
            GError               **error)
{
  job->result = ringer_history_database_fetch (database, job->id, error);
  return job->result != NULL;
}

/**
 * ringer_history_fetch_async:
 * @id: of an entry that a search found
 *
 * Reads an entry with all of its payload and answer.
 */
void
ringer_history_fetch_async (RingerHistory      *self,
                            gint64              id,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  RingerHistoryJob *job;

  g_return_if_fail (RINGER_IS_HISTORY (self));

  job = ringer_history_job_new (fetch_work, FALSE);
  job->id = id;
  job->free_result = g_object_unref;
  ringer_history_enqueue (self, job, ringer_history_fetch_async, cancellable, callback, user_data);
}

/**
 * ringer_history_fetch_finish:
 *
 * Returns: (transfer full): the entry, or %NULL with %RINGER_ERROR_STATE when it is no
 *   longer kept
 */
RingerHistoryItem *
ringer_history_fetch_finish (RingerHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
clear_work (RingerHistoryDatabase *database,
            RingerHistoryJob      *job,
            GCancellable          *cancellable,
            GError               **error)
{
  return ringer_history_database_clear (database, error);
}

/**
 * ringer_history_clear:
 *
 * Hides all entries. They are deleted, and overwritten, with the next clear or when the
 * file is opened again.
 */
void
ringer_history_clear (RingerHistory *self)
{
  g_return_if_fail (RINGER_IS_HISTORY (self));

  ringer_history_enqueue (self, ringer_history_job_new (clear_work, TRUE), ringer_history_clear,
                          NULL, NULL, NULL);
  ringer_history_set_can_undo_clear (self, TRUE);
}

static gboolean
undo_clear_work (RingerHistoryDatabase *database,
                 RingerHistoryJob      *job,
                 GCancellable          *cancellable,
                 GError               **error)
{
  return ringer_history_database_undo_clear (database, error);
}

/**
 * ringer_history_undo_clear:
 *
 * Brings back what the last clear hid.
 */
void
ringer_history_undo_clear (RingerHistory *self)
{
  g_return_if_fail (RINGER_IS_HISTORY (self));

  if (!self->can_undo_clear)
    return;
  ringer_history_enqueue (self, ringer_history_job_new (undo_clear_work, TRUE),
                          ringer_history_undo_clear, NULL, NULL, NULL);
  ringer_history_set_can_undo_clear (self, FALSE);
}

static gboolean
flush_work (RingerHistoryDatabase *database,
            RingerHistoryJob      *job,
            GCancellable          *cancellable,
            GError               **error)
{
  return TRUE;
}

/**
 * ringer_history_flush_async:
 *
 * Ends when all that was added before is written. The file is not touched when there is
 * nothing to write.
 */
void
ringer_history_flush_async (RingerHistory      *self,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (RINGER_IS_HISTORY (self));

  if (!self->running && g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

      g_task_set_source_tag (task, ringer_history_flush_async);
      g_task_return_boolean (task, TRUE);
      return;
    }
  ringer_history_enqueue (self, ringer_history_job_new (flush_work, FALSE),
                          ringer_history_flush_async, cancellable, callback, user_data);
}

/**
 * ringer_history_flush_finish:
 *
 * Returns: %FALSE with the reason when the file cannot be opened; see also the property
 *   `error`
 */
gboolean
ringer_history_flush_finish (RingerHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
