/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"

G_BEGIN_DECLS

typedef struct
{
  guint   entries;
  guint   days;
  guint64 bytes;
} RingerHistoryLimits;

/* The file, open. One thread at a time; every function may wait for the disk. A file
 * that turns out to be damaged gives RINGER_ERROR_BAD_FILE. */
typedef struct _RingerHistoryDatabase RingerHistoryDatabase;

RingerHistoryDatabase *ringer_history_database_open (const char *path,
                                                     GError    **error) G_GNUC_WARN_UNUSED_RESULT;
void                   ringer_history_database_close (RingerHistoryDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerHistoryDatabase, ringer_history_database_close)
char *ringer_history_database_set_aside (const char *path,
                                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean
ringer_history_database_add (RingerHistoryDatabase *self, GPtrArray *items, GError **error);
gboolean           ringer_history_database_trim (RingerHistoryDatabase     *self,
                                                 const RingerHistoryLimits *limits,
                                                 GError                   **error);
gboolean           ringer_history_database_clear (RingerHistoryDatabase *self, GError **error);
gboolean           ringer_history_database_undo_clear (RingerHistoryDatabase *self, GError **error);
GPtrArray         *ringer_history_database_search (RingerHistoryDatabase    *self,
                                                   const RingerHistoryQuery *query,
                                                   GCancellable             *cancellable,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
RingerHistoryItem *ringer_history_database_fetch (RingerHistoryDatabase *self,
                                                  gint64                 id,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _RingerHistoryJob RingerHistoryJob;

/* Runs in the thread. */
typedef gboolean (*RingerHistoryWork) (RingerHistoryDatabase *database,
                                       RingerHistoryJob      *job,
                                       GCancellable          *cancellable,
                                       GError               **error);

struct _RingerHistoryJob
{
  RingerHistoryWork   work;
  gboolean            writes;
  GPtrArray          *items;
  RingerHistoryQuery  query; /* owns its texts */
  gint64              id;
  RingerHistoryLimits limits;
  gpointer            result;
  GDestroyNotify      free_result;
  GError             *notice; /* what happened to the file on the way */
};

struct _RingerHistory
{
  GObject                parent_instance;
  GFile                 *file;
  RingerHistoryDatabase *database; /* of the job that runs */
  RingerHistoryLimits    limits;
  GPtrArray             *unsaved; /* the items of a job that waits; NULL when none does */
  GQueue                 waiting; /* of GTask with a RingerHistoryJob */
  gboolean               running;
  gboolean               can_undo_clear;
  GError                *error;
};

RingerHistoryJob *ringer_history_job_new (RingerHistoryWork work,
                                          gboolean          writes) G_GNUC_WARN_UNUSED_RESULT;
/* Takes JOB. TAG is the function that was called, for the task. */
void ringer_history_enqueue (RingerHistory      *self,
                             RingerHistoryJob   *job,
                             gpointer            tag,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
void ringer_history_set_can_undo_clear (RingerHistory *self, gboolean can_undo_clear);

G_END_DECLS
