/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who asked, and how it came. Widget action: facts.copy-id. */
#define RINGER_TYPE_REQUEST_FACTS (ringer_request_facts_get_type ())
G_DECLARE_FINAL_TYPE (RingerRequestFacts, ringer_request_facts, RINGER, REQUEST_FACTS, GtkWidget)

/* ITEM is nullable. */
void ringer_request_facts_set_item (RingerRequestFacts *self, RingerDeskItem *item);
/* NOW: monotonic microseconds. */
void ringer_request_facts_tick (RingerRequestFacts *self, gint64 now);

G_END_DECLS
