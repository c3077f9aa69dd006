/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The last replies to one procedure, read when it opens.
 *
 * Signals: chosen (GBytes *payload) */
#define RINGER_TYPE_REPLY_POPOVER (ringer_reply_popover_get_type ())
G_DECLARE_FINAL_TYPE (RingerReplyPopover, ringer_reply_popover, RINGER, REPLY_POPOVER, GtkPopover)

/* Both nullable. */
void ringer_reply_popover_set_procedure (RingerReplyPopover *self,
                                         RingerDesk         *desk,
                                         const char         *procedure);

G_END_DECLS
