/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cluster-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One group: how it ended, its share, and a bar from the fastest to the slowest call with
 * marks at the median and at 95 of 100. */
#define RINGER_TYPE_CLUSTER_ROW (ringer_cluster_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerClusterRow, ringer_cluster_row, RINGER, CLUSTER_ROW, GtkWidget)

GtkWidget *ringer_cluster_row_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* CLUSTER and RUN: nullable together. */
void ringer_cluster_row_set_cluster (RingerClusterRow *self,
                                     RingerCluster    *cluster,
                                     RingerClusterRun *run);

G_END_DECLS
