/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-history.h"

G_BEGIN_DECLS

/* Calls that ended alike: with the same word and the same answer. Answers are the same
 * when their bytes are; those of 16 KiB and less also when they are the same JSON, numbers
 * as written. Signal: changed (). */
#define RINGER_TYPE_CLUSTER (ringer_cluster_get_type ())
G_DECLARE_FINAL_TYPE (RingerCluster, ringer_cluster, RINGER, CLUSTER, GObject)

/* Microseconds. */
typedef struct
{
  gint64 min;
  gint64 median;
  gint64 p95;
  gint64 max;
} RingerClusterSpread;

guint ringer_cluster_get_count (RingerCluster *self);
/* In how many ways the same JSON was written. */
guint ringer_cluster_get_n_spellings (RingerCluster *self);
void  ringer_cluster_get_spread (RingerCluster *self, RingerClusterSpread *spread);
/* The first of its calls. */
RingerCall        *ringer_cluster_get_call (RingerCluster *self);
RingerHistoryItem *ringer_cluster_make_item (RingerCluster *self,
                                             const char    *url) G_GNUC_WARN_UNUSED_RESULT;

/* One procedure called many times, and its ends in groups. Signal: changed (), not for
 * each call but now and then, and at the end. */
#define RINGER_TYPE_CLUSTER_RUN (ringer_cluster_run_get_type ())
G_DECLARE_FINAL_TYPE (RingerClusterRun, ringer_cluster_run, RINGER, CLUSTER_RUN, GObject)

RingerClusterRun *ringer_cluster_run_new (RingerConnection *connection,
                                          const char       *procedure,
                                          GBytes           *payload,
                                          guint             timeout_ms,
                                          guint             n_calls,
                                          guint             at_once) G_GNUC_WARN_UNUSED_RESULT;
GListModel       *ringer_cluster_run_get_clusters (RingerClusterRun *self);
guint             ringer_cluster_run_get_n_calls (RingerClusterRun *self);
guint             ringer_cluster_run_get_n_ended (RingerClusterRun *self);
gboolean          ringer_cluster_run_is_running (RingerClusterRun *self);
/* The longest call so far, in microseconds. */
gint64 ringer_cluster_run_get_longest (RingerClusterRun *self);
/* Makes no more calls and gives up those that are out; they are not counted. */
void ringer_cluster_run_cancel (RingerClusterRun *self);

G_END_DECLS
