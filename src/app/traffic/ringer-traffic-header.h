/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-traffic-columns.h"

G_BEGIN_DECLS

/* The titles above the rows. The border between two columns can be dragged; a double
 * click there gives back the usual width. */
#define RINGER_TYPE_TRAFFIC_HEADER (ringer_traffic_header_get_type ())
G_DECLARE_FINAL_TYPE (RingerTrafficHeader, ringer_traffic_header, RINGER, TRAFFIC_HEADER, GtkWidget)

void ringer_traffic_header_set_columns (RingerTrafficHeader *self, RingerTrafficColumns *columns);

G_END_DECLS
