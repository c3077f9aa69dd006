/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provision.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A procedure that we provide. Property: provision (construct-only). */
#define RINGER_TYPE_PROVISION_ROW (ringer_provision_row_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerProvisionRow, ringer_provision_row, RINGER, PROVISION_ROW, GtkListBoxRow)

GtkWidget       *ringer_provision_row_new (RingerProvision *provision) G_GNUC_WARN_UNUSED_RESULT;
RingerProvision *ringer_provision_row_get_provision (RingerProvisionRow *self);

G_END_DECLS
