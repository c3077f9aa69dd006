/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-directory.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* An entry for the name of a procedure, which completes from the directory: the
 * arrow keys choose, Enter takes, Escape closes the list. Enter without a choice
 * activates the entry as usual. Property: directory (RingerDirectory*, nullable). */
#define RINGER_TYPE_PROCEDURE_ENTRY (ringer_procedure_entry_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerProcedureEntry, ringer_procedure_entry, RINGER, PROCEDURE_ENTRY, GtkEntry)

void ringer_procedure_entry_set_directory (RingerProcedureEntry *self, RingerDirectory *directory);
/* What is offered for the present text, for tests; shown or not. */
GListModel *ringer_procedure_entry_get_matches (RingerProcedureEntry *self);
gboolean    ringer_procedure_entry_get_open (RingerProcedureEntry *self);
/* As the arrow keys: opens the list, or moves the choice by STEP. */
gboolean ringer_procedure_entry_choose (RingerProcedureEntry *self, int step);
/* As Enter: FALSE when nothing is chosen. */
gboolean ringer_procedure_entry_take (RingerProcedureEntry *self);

G_END_DECLS
