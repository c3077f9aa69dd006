/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cluster-run.h"

#include "ringer-clock.h"
#include "ringer-json-compare.h"

/* The calls of a run and the groups of their ends. A group keeps one answer and the
 * times of its calls; what else came is let go. Lives on the main thread. */

#define TELL_MS      100
#define MAX_COMPARED (16 * 1024) /* bytes; longer answers are compared byte for byte */
#define MAX_TRIED    50          /* groups that an answer is compared with as JSON */

struct _RingerCluster
{
  GObject     parent_instance;
  RingerCall *call;
  GArray     *times; /* gint64 */
  GHashTable *spellings;
  gboolean    sorted;
};

struct _RingerClusterRun
{
  GObject           parent_instance;
  RingerConnection *connection;
  char             *procedure;
  GBytes           *payload;
  guint             timeout;
  guint             n_calls;
  guint             n_made;
  guint             n_ended;
  guint             at_once;
  gint64            longest;
  gboolean          cancelled;
  GPtrArray        *open;
  GListStore       *clusters;
  guint             tell_id;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint cluster_signals[N_SIGNALS];
static guint run_signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCluster, ringer_cluster, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (RingerClusterRun, ringer_cluster_run, G_TYPE_OBJECT)

static void
ringer_cluster_finalize (GObject *object)
{
  RingerCluster *self = RINGER_CLUSTER (object);

  g_object_unref (self->call);
  g_array_unref (self->times);
  g_hash_table_unref (self->spellings);
  G_OBJECT_CLASS (ringer_cluster_parent_class)->finalize (object);
}

static void
ringer_cluster_class_init (RingerClusterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_cluster_finalize;
  cluster_signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ringer_cluster_init (RingerCluster *self)
{
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->spellings = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                           (GDestroyNotify) g_bytes_unref, NULL);
}

guint
ringer_cluster_get_count (RingerCluster *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER (self), 0);
  return self->times->len;
}

guint
ringer_cluster_get_n_spellings (RingerCluster *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER (self), 0);
  return MAX (g_hash_table_size (self->spellings), 1);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/* Percentiles by nearest rank. */
void
ringer_cluster_get_spread (RingerCluster *self, RingerClusterSpread *spread)
{
  guint n;

  g_return_if_fail (RINGER_IS_CLUSTER (self));
  g_return_if_fail (spread != NULL);

  if (!self->sorted)
    g_array_sort (self->times, compare_times);
  self->sorted = TRUE;
  n = self->times->len;
  spread->min = g_array_index (self->times, gint64, 0);
  spread->median = g_array_index (self->times, gint64, (n - 1) / 2);
  spread->p95 = g_array_index (self->times, gint64, (n * 95 + 99) / 100 - 1);
  spread->max = g_array_index (self->times, gint64, n - 1);
}

RingerCall *
ringer_cluster_get_call (RingerCluster *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER (self), NULL);
  return self->call;
}

RingerHistoryItem *
ringer_cluster_make_item (RingerCluster *self, const char *url)
{
  gint64             created;
  RingerHistoryEntry entry = { .is_call = TRUE, .url = url };

  g_return_val_if_fail (RINGER_IS_CLUSTER (self), NULL);

  created = ringer_call_get_created_at (self->call);
  entry.at = ringer_clock_get_real () - (ringer_clock_get_monotonic () - created);
  entry.duration = ringer_call_get_ended_at (self->call) - created;
  entry.timeout = ringer_call_get_timeout (self->call);
  entry.procedure = ringer_call_get_procedure (self->call);
  entry.outcome = ringer_call_get_word (self->call);
  entry.payload = ringer_call_get_payload (self->call);
  entry.answer = ringer_call_get_answer (self->call);
  return ringer_history_item_new (&entry);
}

static gboolean
is_small (GBytes *bytes)
{
  return g_bytes_get_size (bytes) > 0 && g_bytes_get_size (bytes) <= MAX_COMPARED;
}

static gboolean
cluster_takes (RingerCluster *self, RingerCall *call, gboolean as_json)
{
  GBytes *answer = ringer_call_get_answer (call);
  GBytes *first = ringer_call_get_answer (self->call);

  if (g_strcmp0 (ringer_call_get_word (self->call), ringer_call_get_word (call)) != 0 ||
      (answer == NULL) != (first == NULL))
    return FALSE;
  if (answer == NULL || g_hash_table_contains (self->spellings, answer))
    return TRUE;
  return as_json && is_small (answer) && is_small (first) &&
         ringer_json_equal (g_bytes_get_data (first, NULL), (gssize) g_bytes_get_size (first),
                            g_bytes_get_data (answer, NULL), (gssize) g_bytes_get_size (answer),
                            RINGER_JSON_COMPARE_AS_WRITTEN);
}

static RingerCluster *
find_cluster (RingerClusterRun *self, RingerCall *call, gboolean as_json)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->clusters));

  if (as_json)
    n = MIN (n, MAX_TRIED);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerCluster) cluster = g_list_model_get_item (G_LIST_MODEL (self->clusters), i);

      if (cluster_takes (cluster, call, as_json))
        return cluster; /* the list keeps it */
    }
  return NULL;
}

static void
add_end (RingerClusterRun *self, RingerCall *call)
{
  gint64         time = ringer_call_get_ended_at (call) - ringer_call_get_created_at (call);
  GBytes        *answer = ringer_call_get_answer (call);
  RingerCluster *cluster = find_cluster (self, call, FALSE);

  if (cluster == NULL)
    cluster = find_cluster (self, call, TRUE);
  if (cluster == NULL)
    {
      g_autoptr (RingerCluster) fresh = g_object_new (RINGER_TYPE_CLUSTER, NULL);

      fresh->call = g_object_ref (call);
      g_array_append_val (fresh->times, time);
      cluster = fresh;
      if (answer != NULL)
        g_hash_table_add (fresh->spellings, g_bytes_ref (answer));
      g_list_store_append (self->clusters, fresh);
    }
  else
    {
      g_array_append_val (cluster->times, time);
      if (answer != NULL && !g_hash_table_contains (cluster->spellings, answer))
        g_hash_table_add (cluster->spellings, g_bytes_ref (answer));
    }
  cluster->sorted = FALSE;
  self->longest = MAX (self->longest, time);
  self->n_ended++;
}

static void
tell (RingerClusterRun *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->clusters));

  /* What one bar means depends on the longest of all. */
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerCluster) cluster = g_list_model_get_item (G_LIST_MODEL (self->clusters), i);

      g_signal_emit (cluster, cluster_signals[CHANGED], 0);
    }
  g_signal_emit (self, run_signals[CHANGED], 0);
}

static void
tell_cb (gpointer user_data)
{
  RingerClusterRun *self = user_data;

  self->tell_id = 0;
  tell (self);
}

static void
make_calls (RingerClusterRun *self)
{
  while (!self->cancelled && self->n_made < self->n_calls && self->open->len < self->at_once)
    {
      self->n_made++;
      g_ptr_array_add (self->open, ringer_connection_call (self->connection, self->procedure,
                                                           self->payload, self->timeout));
    }
}

static void
call_ended_cb (RingerConnection *connection, RingerCall *call, RingerClusterRun *self)
{
  guint place;

  if (self->cancelled || !g_ptr_array_find (self->open, call, &place))
    return;
  add_end (self, call);
  g_ptr_array_remove_index_fast (self->open, place);
  make_calls (self);
  if (ringer_cluster_run_is_running (self))
    {
      if (self->tell_id != 0)
        return;
      self->tell_id = g_timeout_add_once (TELL_MS, tell_cb, self);
      g_source_set_name_by_id (self->tell_id, "[ringer] tell how many calls ended");
      return;
    }
  g_clear_handle_id (&self->tell_id, g_source_remove);
  tell (self);
}

static void
stop (RingerClusterRun *self)
{
  if (self->cancelled)
    return;
  self->cancelled = TRUE;
  for (guint i = 0; i < self->open->len; i++)
    ringer_call_cancel (self->open->pdata[i]);
  g_ptr_array_set_size (self->open, 0);
}

static void
ringer_cluster_run_dispose (GObject *object)
{
  RingerClusterRun *self = RINGER_CLUSTER_RUN (object);

  stop (self);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (ringer_cluster_run_parent_class)->dispose (object);
}

static void
ringer_cluster_run_finalize (GObject *object)
{
  RingerClusterRun *self = RINGER_CLUSTER_RUN (object);

  g_free (self->procedure);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_ptr_array_unref (self->open);
  g_object_unref (self->clusters);
  G_OBJECT_CLASS (ringer_cluster_run_parent_class)->finalize (object);
}

static void
ringer_cluster_run_class_init (RingerClusterRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ringer_cluster_run_dispose;
  object_class->finalize = ringer_cluster_run_finalize;
  run_signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ringer_cluster_run_init (RingerClusterRun *self)
{
  self->open = g_ptr_array_new_with_free_func (g_object_unref);
  self->clusters = g_list_store_new (RINGER_TYPE_CLUSTER);
}

/* Begins at once. PAYLOAD: nullable; TIMEOUT_MS: as of ringer_connection_call(). */
RingerClusterRun *
ringer_cluster_run_new (RingerConnection *connection,
                        const char       *procedure,
                        GBytes           *payload,
                        guint             timeout_ms,
                        guint             n_calls,
                        guint             at_once)
{
  RingerClusterRun *self;

  g_return_val_if_fail (RINGER_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);
  g_return_val_if_fail (n_calls > 0 && at_once > 0, NULL);

  self = g_object_new (RINGER_TYPE_CLUSTER_RUN, NULL);
  self->connection = g_object_ref (connection);
  self->procedure = g_strdup (procedure);
  self->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  self->timeout = timeout_ms;
  self->n_calls = n_calls;
  self->at_once = at_once;
  g_signal_connect_object (connection, "call-ended", G_CALLBACK (call_ended_cb), self,
                           G_CONNECT_DEFAULT);
  make_calls (self);
  return self;
}

GListModel *
ringer_cluster_run_get_clusters (RingerClusterRun *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER_RUN (self), NULL);
  return G_LIST_MODEL (self->clusters);
}

guint
ringer_cluster_run_get_n_calls (RingerClusterRun *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER_RUN (self), 0);
  return self->n_calls;
}

guint
ringer_cluster_run_get_n_ended (RingerClusterRun *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER_RUN (self), 0);
  return self->n_ended;
}

gboolean
ringer_cluster_run_is_running (RingerClusterRun *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER_RUN (self), FALSE);
  return !self->cancelled && self->n_ended < self->n_calls;
}

gint64
ringer_cluster_run_get_longest (RingerClusterRun *self)
{
  g_return_val_if_fail (RINGER_IS_CLUSTER_RUN (self), 0);
  return self->longest;
}

void
ringer_cluster_run_cancel (RingerClusterRun *self)
{
  g_return_if_fail (RINGER_IS_CLUSTER_RUN (self));

  if (!ringer_cluster_run_is_running (self))
    return;
  stop (self);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  tell (self);
}
