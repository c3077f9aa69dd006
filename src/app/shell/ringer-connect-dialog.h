/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-profile-store.h"
#include "ringer-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a broker and connects the session to it. It closes when the session is
 * connected; a failure is shown in it and what was typed stays. Closing it while
 * it connects gives up. Widget actions: dialog.connect, dialog.recent (s: an id),
 * dialog.forget (s). */
#define RINGER_TYPE_CONNECT_DIALOG (ringer_connect_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RingerConnectDialog, ringer_connect_dialog, RINGER, CONNECT_DIALOG, AdwWindow)

RingerConnectDialog *
ringer_connect_dialog_new (GtkWindow          *parent,
                           RingerSession      *session,
                           RingerProfileStore *profiles) G_GNUC_WARN_UNUSED_RESULT;

void ringer_connect_dialog_set_profile (RingerConnectDialog *self, RingerProfile *profile);
void ringer_connect_dialog_set_url (RingerConnectDialog *self, const char *typed);
/* Shows why the dialog opened by itself. */
void
ringer_connect_dialog_explain (RingerConnectDialog *self, const char *title, const char *detail);

G_END_DECLS
