/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* An entry for an expression of the filter language. It is checked while it is
 * typed: what is wrong is underlined, and said below it and to a screen reader.
 * Fields, operators and words are completed: the arrow keys choose, Enter or Tab
 * takes, Escape closes the list. A button at its end lists what the language
 * knows of this schema.
 *
 * Properties: text (char*, read-write); filter (RingerFilter*, read-only, notifies: NULL
 * while the text is wrong or there is no schema; one that lets everything through
 * for an empty text); error (GError*, read-only, notifies, nullable);
 * placeholder-text (char*, read-write; also what a screen reader calls it).
 *
 * Signals: activate (): Enter, when nothing is chosen in the list. */
#define RINGER_TYPE_FILTER_ENTRY (ringer_filter_entry_get_type ())
G_DECLARE_FINAL_TYPE (RingerFilterEntry, ringer_filter_entry, RINGER, FILTER_ENTRY, GtkWidget)

GtkWidget *ringer_filter_entry_new (void);
/* SCHEMA (nullable) is static data. */
void ringer_filter_entry_set_schema (RingerFilterEntry *self, const RingerFilterSchema *schema);
void ringer_filter_entry_set_text (RingerFilterEntry *self, const char *text);
const char   *ringer_filter_entry_get_text (RingerFilterEntry *self);
RingerFilter *ringer_filter_entry_get_filter (RingerFilterEntry *self); /* nullable, borrowed */
const GError *ringer_filter_entry_get_error (RingerFilterEntry *self);  /* nullable */

/* What is offered at the cursor: a GtkStringList; shown or not. For tests. */
GListModel *ringer_filter_entry_get_matches (RingerFilterEntry *self);
gboolean    ringer_filter_entry_get_open (RingerFilterEntry *self);
/* As the arrow keys: opens the list, or moves the choice by STEP. */
gboolean ringer_filter_entry_choose (RingerFilterEntry *self, int step);
/* As Enter: FALSE when nothing is chosen. */
gboolean ringer_filter_entry_take (RingerFilterEntry *self);

G_END_DECLS
