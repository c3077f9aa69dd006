/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-directory.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One procedure in the sidebar. Property: procedure (nullable). Its button
 * activates win.provide with the name. */
#define RINGER_TYPE_PROCEDURE_ROW (ringer_procedure_row_get_type ())
G_DECLARE_FINAL_TYPE (RingerProcedureRow, ringer_procedure_row, RINGER, PROCEDURE_ROW, GtkWidget)

RingerProcedure *ringer_procedure_row_get_procedure (RingerProcedureRow *self);
void ringer_procedure_row_set_procedure (RingerProcedureRow *self, RingerProcedure *procedure);

G_END_DECLS
