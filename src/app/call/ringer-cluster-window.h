/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One call, made many times: its ends in groups, and how long they took. Two groups that
 * are chosen can be compared. Widget actions: clusters.start, clusters.stop,
 * clusters.compare. */
#define RINGER_TYPE_CLUSTER_WINDOW (ringer_cluster_window_get_type ())
G_DECLARE_FINAL_TYPE (RingerClusterWindow, ringer_cluster_window, RINGER, CLUSTER_WINDOW, AdwWindow)

/* PAYLOAD: nullable. PARENT: nullable. */
GtkWidget *ringer_cluster_window_new (GtkWindow     *parent,
                                      RingerSession *session,
                                      const char    *procedure,
                                      GBytes        *payload,
                                      guint          timeout) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
