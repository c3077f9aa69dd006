/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"
#include "ringer-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The tabs in which calls are made. Property: session (construct-only or set once).
 * Widget actions: call.send (Ctrl+Return), call.cancel (Escape), call.new-tab
 * (Ctrl+T), call.close-tab (Ctrl+W), call.focus-procedure (Ctrl+L),
 * call.provide-it, call.retry, call.retry-patiently (no timeout).
 *
 * Signals: drafts-changed ()  what dup_drafts() would give may be another */
#define RINGER_TYPE_CALL_PAGE (ringer_call_page_get_type ())
G_DECLARE_FINAL_TYPE (RingerCallPage, ringer_call_page, RINGER, CALL_PAGE, GtkWidget)

/* Shows the tab of PROCEDURE, a new one when none has it; "" for an empty tab. */
void ringer_call_page_open (RingerCallPage *self, const char *procedure);

/* Whose calls the tabs offer. */
void ringer_call_page_set_history (RingerCallPage *self, RingerHistory *history);
/* A call written again, in a tab of its own where the one that is shown is used; SEND
 * makes it at once. PAYLOAD nullable; TIMEOUT in milliseconds. */
void ringer_call_page_restore (
    RingerCallPage *self, const char *procedure, GBytes *payload, guint timeout, gboolean send);

/* Everything unsent, as a GVariant (a{sv} per tab) that load takes back. */
GVariant *ringer_call_page_dup_drafts (RingerCallPage *self);
void      ringer_call_page_load_drafts (RingerCallPage *self, GVariant *drafts);

G_END_DECLS
