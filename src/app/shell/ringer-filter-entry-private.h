/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-filter-entry.h"
#include "ringer-filter-list.h"

G_BEGIN_DECLS

/* The entry and what it completes are in two files; both are the same object. */
struct _RingerFilterEntry
{
  GtkWidget                 parent_instance;
  const RingerFilterSchema *schema;
  RingerFilter             *filter;
  GError                   *error;
  RingerFilterPlace         place; /* of the error */
  GtkWidget                *row;   /* the entry and the button */
  GtkEntry                 *entry;
  GtkMenuButton            *help_button;
  GtkLabel                 *error_label;
  GtkWidget                *list;
  gsize                     start; /* of the piece that the list replaces */
  gsize                     end;
  guint                     complete_id;
  guint                     unfinished_id;
  gboolean                  typed;     /* since the list was filled */
  gboolean                  changing;  /* not by a person */
  gboolean                  replacing; /* half of a change is done */
};

gboolean ringer_filter_entry_has_focus (RingerFilterEntry *self);
void     ringer_filter_entry_close_list (RingerFilterEntry *self);
/* Fills the list when all of a key press is done. */
void ringer_filter_entry_complete_soon (RingerFilterEntry *self);
/* As Ctrl+Space and Tab. */
gboolean ringer_filter_entry_open_by_key (RingerFilterEntry *self);
gboolean ringer_filter_entry_take_by_tab (RingerFilterEntry *self);
void     ringer_filter_entry_check (RingerFilterEntry *self);
void
ringer_filter_entry_taken_cb (RingerFilterList *list, const char *text, RingerFilterEntry *self);

G_END_DECLS
