/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"
#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One call as it is written, made and looked at. Properties: session
 * (construct-only); procedure (char*, read-write); running, can-send, can-retry,
 * failed (gboolean, read-only, notify). Signals: draft-changed (): what dup_draft()
 * would give may be another. */
#define RINGER_TYPE_CALL_TAB (ringer_call_tab_get_type ())
G_DECLARE_FINAL_TYPE (RingerCallTab, ringer_call_tab, RINGER, CALL_TAB, GtkWidget)

RingerCallTab *ringer_call_tab_new (RingerSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* Whose calls the popover offers. */
void        ringer_call_tab_set_history (RingerCallTab *self, RingerHistory *history);
const char *ringer_call_tab_get_procedure (RingerCallTab *self);
void        ringer_call_tab_set_procedure (RingerCallTab *self, const char *procedure);
gboolean    ringer_call_tab_get_running (RingerCallTab *self);
gboolean    ringer_call_tab_get_can_send (RingerCallTab *self);
gboolean    ringer_call_tab_get_can_retry (RingerCallTab *self);
/* The call that runs, or the last one; nullable. */
RingerCall *ringer_call_tab_get_call (RingerCallTab *self);
/* Nothing is written in it, and nothing was called. */
gboolean ringer_call_tab_is_blank (RingerCallTab *self);

/* What Send would send; FALSE, and says so, when the payload is not JSON. PAYLOAD may
 * become NULL: none. */
gboolean ringer_call_tab_read (RingerCallTab *self, GBytes **payload, guint *timeout);
void     ringer_call_tab_send (RingerCallTab *self);
void     ringer_call_tab_cancel (RingerCallTab *self);
/* The last call once more, whatever the editor holds by now. */
void ringer_call_tab_retry (RingerCallTab *self, gboolean with_timeout);
void ringer_call_tab_focus_procedure (RingerCallTab *self);
void ringer_call_tab_focus_payload (RingerCallTab *self);

/* A call as it was made: PAYLOAD is NULL for none. */
void ringer_call_tab_restore (RingerCallTab *self,
                              const char    *procedure,
                              GBytes        *payload,
                              guint          timeout);

GVariant *ringer_call_tab_dup_draft (RingerCallTab *self);
void      ringer_call_tab_load_draft (RingerCallTab *self, GVariant *draft);

G_END_DECLS
