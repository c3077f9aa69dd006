/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A payload or an answer above this is left out of a search's result and fetched
 * when it is needed. */
#define RINGER_HISTORY_MAX_SHOWN (64 * 1024)

/* One call that was made, or one request that was answered. Texts and bytes are
 * borrowed, from whoever filled it in or from its RingerHistoryItem. */
typedef struct
{
  gint64      id;       /* 0 for a new one */
  gboolean    is_call;  /* else a request that reached us */
  gint64      at;       /* microseconds since 1970 */
  gint64      duration; /* microseconds, -1 unknown */
  guint       timeout;  /* milliseconds, of a call; 0 for the default */
  const char *profile;  /* id of the profile, nullable */
  const char *url;
  const char *procedure;
  const char *outcome;          /* the protocol's word: RESPONSE, NO_RPC_PROVIDER, REJECT, ... */
  const char *by;               /* a request: nullable for a person, else what a rule decided */
  const char *requestor;        /* a request: nullable for unknown */
  GBytes     *payload;          /* nullable: absent, or left out */
  GBytes     *answer;           /* nullable: absent, or left out */
  gsize       payload_left_out; /* bytes that a search left out, else 0 */
  gsize       answer_left_out;
} RingerHistoryEntry;

#define RINGER_TYPE_HISTORY_ITEM (ringer_history_item_get_type ())
G_DECLARE_FINAL_TYPE (RingerHistoryItem, ringer_history_item, RINGER, HISTORY_ITEM, GObject)

RingerHistoryItem *
ringer_history_item_new (const RingerHistoryEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
const RingerHistoryEntry *ringer_history_item_get_entry (RingerHistoryItem *self);

/* What was called and answered, over sessions, in one SQLite file. What has been
 * confirmed by `changed` or a flush survives the end of the program at any moment.
 *
 * Properties: max-entries (uint, 10,000), max-age (uint, days, 90), max-size (uint64,
 * bytes, 256 MiB): read-write, what is beyond them is let go, the oldest first;
 * can-undo-clear (gboolean, read-only, notifies); error (GError*, read-only, nullable, notifies:
 * a damaged file and where its bytes are now, or why nothing is kept).
 *
 * Signals: changed (): entries were added, hidden or brought back */
#define RINGER_TYPE_HISTORY (ringer_history_get_type ())
G_DECLARE_FINAL_TYPE (RingerHistory, ringer_history, RINGER, HISTORY, GObject)

RingerHistory *ringer_history_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
/* history.sqlite in the user's data folder. */
GFile        *ringer_history_dup_default_file (void) G_GNUC_WARN_UNUSED_RESULT;
const GError *ringer_history_get_error (RingerHistory *self);
gboolean      ringer_history_can_undo_clear (RingerHistory *self);

void ringer_history_add (RingerHistory *self, const RingerHistoryEntry *entry);

/* What to find, the latest first. */
typedef struct
{
  const char *text;      /* in procedures, payloads and answers; nullable: anything */
  const char *procedure; /* exactly; nullable: any */
  gboolean    calls;     /* not the requests */
  guint       limit;     /* how many at most */
} RingerHistoryQuery;

void        ringer_history_search_async (RingerHistory            *self,
                                         const RingerHistoryQuery *query,
                                         GCancellable             *cancellable,
                                         GAsyncReadyCallback       callback,
                                         gpointer                  user_data);
GListModel *ringer_history_search_finish (RingerHistory *self,
                                          GAsyncResult  *result,
                                          GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* The whole entry, nothing left out. */
void               ringer_history_fetch_async (RingerHistory      *self,
                                               gint64              id,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
RingerHistoryItem *ringer_history_fetch_finish (RingerHistory *self,
                                                GAsyncResult  *result,
                                                GError       **error) G_GNUC_WARN_UNUSED_RESULT;

void ringer_history_clear (RingerHistory *self);
void ringer_history_undo_clear (RingerHistory *self);

void     ringer_history_flush_async (RingerHistory      *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean ringer_history_flush_finish (RingerHistory *self, GAsyncResult *result, GError **error);

G_END_DECLS
