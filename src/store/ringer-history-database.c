/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-history-private.h"

#include "ringer-clock.h"
#include "ringer-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

/* The history's SQL. A write-ahead log keeps what a transaction has confirmed over
 * the end of the process; what is cleared is hidden first, and overwritten when it is
 * deleted. Small columns come first, so that counting does not read payloads.
 * Not tied to a thread, but used by one at a time. */

#define FORMAT        1
#define BUSY_MS       5000
#define STEPS_A_CHECK 10000 /* of SQLite's machine between looks at a cancellable */

/* Entries are let go down to this share of a limit, so that not each one costs. */
#define LOW_WATER(limit) ((limit) - (limit) / 20)

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS entries ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, size INTEGER NOT NULL,"
    " hidden INTEGER NOT NULL DEFAULT 0, is_call INTEGER NOT NULL, duration INTEGER NOT NULL,"
    " timeout INTEGER NOT NULL, profile TEXT, url TEXT NOT NULL, procedure TEXT NOT NULL,"
    " outcome TEXT NOT NULL, by_rule TEXT, requestor TEXT, payload BLOB, answer BLOB);"
    "CREATE INDEX IF NOT EXISTS entries_at ON entries (hidden, at, id, size);";

/* Bound by number in each statement that reads entries. */
#define SMALL_COLUMNS                                                                          \
  "id, is_call, at, duration, timeout, profile, url, procedure, outcome, by_rule, requestor, " \
  "length(payload), length(answer)"

struct _RingerHistoryDatabase
{
  sqlite3 *sqlite;
  guint64  n_entries; /* hidden ones too */
  guint64  n_bytes;
};

static gboolean
fail (RingerHistoryDatabase *self, const char *what, GError **error)
{
  int code = sqlite3_errcode (self->sqlite);

  if (code == SQLITE_INTERRUPT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s was cancelled", what);
  else
    g_set_error (error, RINGER_ERROR,
                 code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? RINGER_ERROR_BAD_FILE
                                                                 : RINGER_ERROR_STATE,
                 "%s failed: %s", what, sqlite3_errmsg (self->sqlite));
  return FALSE;
}

static gboolean
run (RingerHistoryDatabase *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK ||
         fail (self, "A step of the history", error);
}

static gboolean
read_number (RingerHistoryDatabase *self, const char *sql, gint64 *number, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean      ok = sqlite3_prepare_v2 (self->sqlite, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step (statement) == SQLITE_ROW;

  if (ok)
    *number = sqlite3_column_int64 (statement, 0);
  else
    fail (self, "Reading the history", error);
  sqlite3_finalize (statement);
  return ok;
}

static gboolean
is_sound (RingerHistoryDatabase *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok = sqlite3_prepare_v2 (self->sqlite, "PRAGMA quick_check(1)", -1, &statement, NULL) ==
                    SQLITE_OK &&
                sqlite3_step (statement) == SQLITE_ROW;

  if (!ok)
    fail (self, "Checking the history", error);
  else if (g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") != 0)
    {
      ok = FALSE;
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, "%s",
                   (const char *) sqlite3_column_text (statement, 0));
    }
  sqlite3_finalize (statement);
  return ok;
}

static gboolean
count (RingerHistoryDatabase *self, GError **error)
{
  gint64 n_entries = 0;
  gint64 n_bytes = 0;

  if (!read_number (self, "SELECT COUNT(*) FROM entries", &n_entries, error) ||
      !read_number (self, "SELECT COALESCE(SUM(size), 0) FROM entries", &n_bytes, error))
    return FALSE;
  self->n_entries = (guint64) n_entries;
  self->n_bytes = (guint64) n_bytes;
  return TRUE;
}

/* What has been deleted is still in the log, until that is taken over and cut off. This
 * fails only while somebody else reads the file, and is done again with the next one. */
static void
empty_log (RingerHistoryDatabase *self)
{
  g_autoptr (GError) error = NULL;

  if (!run (self, "PRAGMA wal_checkpoint(TRUNCATE);", &error))
    g_debug ("The log of the history stays: %s", error->message);
}

static gboolean
set_up (RingerHistoryDatabase *self, GError **error)
{
  gint64 format = 0;

  sqlite3_busy_timeout (self->sqlite, BUSY_MS);
  sqlite3_extended_result_codes (self->sqlite, 0);
  /* Closing then waits for no disk; the log is taken over while writing. */
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (!read_number (self, "PRAGMA user_version", &format, error) || !is_sound (self, error))
    return FALSE;
  if (format > FORMAT)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE,
                   "its format is %" G_GINT64_FORMAT " and this Ringer reads %d", format, FORMAT);
      return FALSE;
    }
  /* What was cleared before the last end of the program can no longer be undone. */
  if (!run (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", error) ||
      !run (self, "PRAGMA secure_delete = ON;", error) || !run (self, schema, error) ||
      !run (self, "PRAGMA user_version = " G_STRINGIFY (FORMAT) ";", error) ||
      !run (self, "DELETE FROM entries WHERE hidden = 1;", error))
    return FALSE;
  empty_log (self);
  return count (self, error);
}

/* Nobody else may read what was sent. SQLite gives its own files the same mode. */
static gboolean
make_private_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int              fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s cannot be opened: %s",
                   path, g_strerror (saved));
      return FALSE;
    }
  return g_close (fd, error);
}

/*
 * ringer_history_database_open:
 * @path: the file, made when there is none
 *
 * Returns: the database, or %NULL with %RINGER_ERROR_BAD_FILE when the file is
 *   damaged or of a newer format, or another error when it cannot be opened
 */
RingerHistoryDatabase *
ringer_history_database_open (const char *path, GError **error)
{
  g_autoptr (RingerHistoryDatabase) self = g_new0 (RingerHistoryDatabase, 1);

  if (!make_private_file (path, error))
    return NULL;
  if (sqlite3_open_v2 (path, &self->sqlite,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
                       NULL) != SQLITE_OK)
    {
      fail (self, "Opening the history", error);
      return NULL;
    }
  return set_up (self, error) ? g_steal_pointer (&self) : NULL;
}

void
ringer_history_database_close (RingerHistoryDatabase *self)
{
  sqlite3_close_v2 (self->sqlite);
  g_free (self);
}

/*
 * ringer_history_database_set_aside:
 *
 * Moves a file that cannot be used out of the way with its bytes, and with its log,
 * which may hold what the file does not.
 *
 * Returns: (transfer full): where it is now
 */
char *
ringer_history_database_set_aside (const char *path, GError **error)
{
  static const char *const suffixes[] = { "-wal", "-shm" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.broken-%s-%06d", path, stamp,
                                            g_date_time_get_microsecond (now));

  if (g_rename (path, aside) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s cannot be moved: %s", path,
                   g_strerror (saved));
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        g_warning ("%s could not be moved to %s: %s", from, to, g_strerror (errno));
    }
  return g_steal_pointer (&aside);
}

static void
bind_text (sqlite3_stmt *statement, int column, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, column, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, column);
}

static gsize
bind_bytes (sqlite3_stmt *statement, int column, GBytes *bytes)
{
  gsize         size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    sqlite3_bind_null (statement, column);
  else
    /* No data would be taken for NULL. */
    sqlite3_bind_blob64 (statement, column, data != NULL ? data : "", size, SQLITE_STATIC);
  return size;
}

static gboolean
insert (RingerHistoryDatabase    *self,
        sqlite3_stmt             *statement,
        const RingerHistoryEntry *entry,
        GError                  **error)
{
  gsize size = sizeof *entry + strlen (entry->url) + strlen (entry->procedure);

  sqlite3_bind_int64 (statement, 1, entry->at);
  sqlite3_bind_int (statement, 3, entry->is_call);
  sqlite3_bind_int64 (statement, 4, entry->duration);
  sqlite3_bind_int64 (statement, 5, entry->timeout);
  bind_text (statement, 6, entry->profile);
  bind_text (statement, 7, entry->url);
  bind_text (statement, 8, entry->procedure);
  bind_text (statement, 9, entry->outcome);
  bind_text (statement, 10, entry->by);
  bind_text (statement, 11, entry->requestor);
  size += bind_bytes (statement, 12, entry->payload);
  size += bind_bytes (statement, 13, entry->answer);
  sqlite3_bind_int64 (statement, 2, (gint64) size);
  if (sqlite3_step (statement) != SQLITE_DONE)
    return fail (self, "Keeping a call in the history", error);
  sqlite3_reset (statement);
  self->n_entries++;
  self->n_bytes += size;
  return TRUE;
}

static gboolean
insert_all (RingerHistoryDatabase *self, GPtrArray *items, GError **error)
{
  static const char sql[] =
      "INSERT INTO entries (at, size, is_call, duration, timeout, profile, url, procedure, outcome,"
      " by_rule, requestor, payload, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
      " ?12, ?13)";
  sqlite3_stmt *statement = NULL;
  gboolean      ok = sqlite3_prepare_v2 (self->sqlite, sql, -1, &statement, NULL) == SQLITE_OK ||
                fail (self, "Keeping a call in the history", error);

  for (guint i = 0; ok && i < items->len; i++)
    ok = insert (self, statement, ringer_history_item_get_entry (g_ptr_array_index (items, i)),
                 error);
  sqlite3_finalize (statement);
  return ok;
}

/*
 * ringer_history_database_add:
 * @items: of #RingerHistoryItem, kept all or none
 *
 * When it returns %TRUE the entries survive the end of the process.
 */
gboolean
ringer_history_database_add (RingerHistoryDatabase *self, GPtrArray *items, GError **error)
{
  guint64 n_entries = self->n_entries;
  guint64 n_bytes = self->n_bytes;

  if (!run (self, "BEGIN IMMEDIATE;", error))
    return FALSE;
  if (insert_all (self, items, error) && run (self, "COMMIT;", error))
    return TRUE;

  run (self, "ROLLBACK;", NULL);
  self->n_entries = n_entries;
  self->n_bytes = n_bytes;
  return FALSE;
}

/* Deletes by a statement whose ?1 is a number. */
static gboolean
delete_beyond (RingerHistoryDatabase *self, const char *sql, gint64 number, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean      ok = sqlite3_prepare_v2 (self->sqlite, sql, -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_bind_int64 (statement, 1, number) == SQLITE_OK &&
                sqlite3_step (statement) == SQLITE_DONE;

  if (!ok)
    fail (self, "Letting old entries of the history go", error);
  sqlite3_finalize (statement);
  return ok;
}

/*
 * ringer_history_database_trim:
 * @limits: what may stay; 0 of one means no such limit
 *
 * Lets the oldest entries go.
 */
gboolean
ringer_history_database_trim (RingerHistoryDatabase     *self,
                              const RingerHistoryLimits *limits,
                              GError                   **error)
{
  gint64 oldest = ringer_clock_get_real () - (gint64) limits->days * G_TIME_SPAN_DAY;
  int    n_changes = sqlite3_total_changes (self->sqlite);

  if (limits->days > 0 && !delete_beyond (self, "DELETE FROM entries WHERE at < ?1", oldest, error))
    return FALSE;
  if (limits->entries > 0 && self->n_entries > limits->entries &&
      !delete_beyond (self,
                      "DELETE FROM entries WHERE id IN"
                      " (SELECT id FROM entries ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?1)",
                      LOW_WATER (limits->entries), error))
    return FALSE;
  if (limits->bytes > 0 && self->n_bytes > limits->bytes &&
      !delete_beyond (self,
                      "DELETE FROM entries WHERE id IN (SELECT id FROM (SELECT id,"
                      " SUM(size) OVER (ORDER BY at DESC, id DESC) AS total FROM entries)"
                      " WHERE total > ?1)",
                      (gint64) LOW_WATER (limits->bytes), error))
    return FALSE;
  return sqlite3_total_changes (self->sqlite) == n_changes || count (self, error);
}

/*
 * ringer_history_database_clear:
 *
 * Hides every entry; what an earlier clear hid is deleted.
 */
gboolean
ringer_history_database_clear (RingerHistoryDatabase *self, GError **error)
{
  if (run (self,
           "BEGIN IMMEDIATE; DELETE FROM entries WHERE hidden = 1;"
           " UPDATE entries SET hidden = 1; COMMIT;",
           error))
    {
      empty_log (self);
      return count (self, error);
    }

  run (self, "ROLLBACK;", NULL);
  return FALSE;
}

gboolean
ringer_history_database_undo_clear (RingerHistoryDatabase *self, GError **error)
{
  return run (self, "UPDATE entries SET hidden = 0 WHERE hidden = 1;", error);
}

static GBytes *
dup_bytes (sqlite3_stmt *statement, int column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  return g_bytes_new (sqlite3_column_blob (statement, column),
                      (gsize) sqlite3_column_bytes (statement, column));
}

/* SMALL_COLUMNS, then the payload and the answer, NULL when left out. */
static RingerHistoryItem *
read_item (sqlite3_stmt *statement)
{
  g_autoptr (GBytes) payload = dup_bytes (statement, 13);
  g_autoptr (GBytes) answer = dup_bytes (statement, 14);
  RingerHistoryEntry entry = {
    .id = sqlite3_column_int64 (statement, 0),
    .is_call = sqlite3_column_int (statement, 1),
    .at = sqlite3_column_int64 (statement, 2),
    .duration = sqlite3_column_int64 (statement, 3),
    .timeout = (guint) sqlite3_column_int64 (statement, 4),
    .profile = (const char *) sqlite3_column_text (statement, 5),
    .url = (const char *) sqlite3_column_text (statement, 6),
    .procedure = (const char *) sqlite3_column_text (statement, 7),
    .outcome = (const char *) sqlite3_column_text (statement, 8),
    .by = (const char *) sqlite3_column_text (statement, 9),
    .requestor = (const char *) sqlite3_column_text (statement, 10),
    .payload = payload,
    .answer = answer,
  };

  if (payload == NULL)
    entry.payload_left_out = (gsize) sqlite3_column_int64 (statement, 11);
  if (answer == NULL)
    entry.answer_left_out = (gsize) sqlite3_column_int64 (statement, 12);
  return ringer_history_item_new (&entry);
}

static int
progress_cb (gpointer cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* TEXT as a pattern of LIKE ... ESCAPE '\'. */
static char *
make_pattern (const char *text)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

/*
 * ringer_history_database_search:
 * @query: what to find
 *
 * Returns: (transfer full): an array of #RingerHistoryItem, the latest first
 */
GPtrArray *
ringer_history_database_search (RingerHistoryDatabase    *self,
                                const RingerHistoryQuery *query,
                                GCancellable             *cancellable,
                                GError                  **error)
{
  static const char sql[] =
      "SELECT " SMALL_COLUMNS ","
      " CASE WHEN length(payload) <= ?3 THEN payload END,"
      " CASE WHEN length(answer) <= ?3 THEN answer END FROM entries"
      " WHERE hidden = 0 AND (?4 IS NULL OR procedure = ?4) AND (NOT ?5 OR is_call) AND (?1 IS "
      "NULL OR procedure LIKE ?1 ESCAPE '\\'"
      " OR CAST(payload AS TEXT) LIKE ?1 ESCAPE '\\' OR CAST(answer AS TEXT) LIKE ?1 ESCAPE '\\')"
      " ORDER BY at DESC, id DESC LIMIT ?2";
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *pattern = NULL;
  sqlite3_stmt    *statement = NULL;
  int              code;

  if (sqlite3_prepare_v2 (self->sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      fail (self, "Searching the history", error);
      return NULL;
    }
  if (cancellable != NULL)
    sqlite3_progress_handler (self->sqlite, STEPS_A_CHECK, progress_cb, cancellable);
  if (query->text != NULL && *query->text != '\0')
    pattern = make_pattern (query->text);
  bind_text (statement, 1, pattern);
  bind_text (statement, 4, query->procedure);
  sqlite3_bind_int (statement, 5, query->calls);
  sqlite3_bind_int64 (statement, 2, query->limit);
  sqlite3_bind_int64 (statement, 3, RINGER_HISTORY_MAX_SHOWN);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (found, read_item (statement));
  sqlite3_progress_handler (self->sqlite, 0, NULL, NULL);
  if (code != SQLITE_DONE)
    {
      fail (self, "Searching the history", error);
      g_clear_pointer (&found, g_ptr_array_unref);
    }
  sqlite3_finalize (statement);
  return g_steal_pointer (&found);
}

/*
 * ringer_history_database_fetch:
 *
 * Returns: (transfer full): the whole entry, or %NULL with %RINGER_ERROR_STATE when
 *   it is no longer kept
 */
RingerHistoryItem *
ringer_history_database_fetch (RingerHistoryDatabase *self, gint64 id, GError **error)
{
  RingerHistoryItem *item = NULL;
  sqlite3_stmt      *statement = NULL;
  int                code;

  if (sqlite3_prepare_v2 (self->sqlite,
                          "SELECT " SMALL_COLUMNS ", payload, answer FROM entries WHERE id = ?1",
                          -1, &statement, NULL) != SQLITE_OK)
    {
      fail (self, "Reading the history", error);
      return NULL;
    }
  sqlite3_bind_int64 (statement, 1, id);
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    item = read_item (statement);
  else if (code == SQLITE_DONE)
    g_set_error_literal (error, RINGER_ERROR, RINGER_ERROR_STATE,
                         "This entry is no longer in the history.");
  else
    fail (self, "Reading the history", error);
  sqlite3_finalize (statement);
  return item;
}
