/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"
#include "ringer-provision.h"
#include "ringer-rules-count.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A procedure that we provide, or that the provider file names: who answers for
 * it, how it goes, and the way to its rules. */
#define RINGER_TYPE_PROVISION_ROW (ringer_provision_row_get_type ())
G_DECLARE_FINAL_TYPE (
    RingerProvisionRow, ringer_provision_row, RINGER, PROVISION_ROW, GtkListBoxRow)

/* COUNT nullable. */
GtkWidget  *ringer_provision_row_new (const char         *procedure,
                                      RingerProviderFile *file,
                                      RingerRulesCount   *count) G_GNUC_WARN_UNUSED_RESULT;
const char *ringer_provision_row_get_procedure (RingerProvisionRow *self);
/* NULL while it is not provided. */
void ringer_provision_row_set_provision (RingerProvisionRow *self, RingerProvision *provision);
RingerProvision *ringer_provision_row_get_provision (RingerProvisionRow *self);

G_END_DECLS
