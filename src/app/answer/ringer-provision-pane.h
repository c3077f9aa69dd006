/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-directory.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What we provide, and the entry to provide more. Its actions are answer.provide and
 * answer.withdraw of the page around it. */
#define RINGER_TYPE_PROVISION_PANE (ringer_provision_pane_get_type ())
G_DECLARE_FINAL_TYPE (RingerProvisionPane, ringer_provision_pane, RINGER, PROVISION_PANE, GtkWidget)

/* Both nullable. */
void ringer_provision_pane_set_connection (RingerProvisionPane *self,
                                           RingerConnection    *connection,
                                           RingerDirectory     *directory);
void ringer_provision_pane_focus_entry (RingerProvisionPane *self);
void ringer_provision_pane_clear_entry (RingerProvisionPane *self);

G_END_DECLS
