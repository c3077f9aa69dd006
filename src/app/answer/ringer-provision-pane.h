/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-bar.h"
#include "ringer-rules-count.h"
#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What we provide and what the provider file names, the file itself, and the
 * entry to provide more. Its actions are answer.provide, answer.withdraw and
 * answer.edit-rules of the page around it.
 *
 * Signals: drafts-changed (): those of the provider bar */
#define RINGER_TYPE_PROVISION_PANE (ringer_provision_pane_get_type ())
G_DECLARE_FINAL_TYPE (RingerProvisionPane, ringer_provision_pane, RINGER, PROVISION_PANE, GtkWidget)

/* Once only: the pane follows the session. */
void ringer_provision_pane_set_session (RingerProvisionPane *self, RingerSession *session);
void ringer_provision_pane_focus_entry (RingerProvisionPane *self);
void ringer_provision_pane_clear_entry (RingerProvisionPane *self);
RingerProviderBar *ringer_provision_pane_get_provider_bar (RingerProvisionPane *self);
/* NULL without an answerer. */
RingerRulesCount *ringer_provision_pane_get_count (RingerProvisionPane *self);

G_END_DECLS
