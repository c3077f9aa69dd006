/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Why a call did not get its answer: who says so, what usually causes it, and
 * what can be done now. Property: call (RingerCall*, nullable), one that has
 * ended. An answer that comes too late is added when it comes. */
#define RINGER_TYPE_ERROR_CARD (ringer_error_card_get_type ())
G_DECLARE_FINAL_TYPE (RingerErrorCard, ringer_error_card, RINGER, ERROR_CARD, GtkWidget)

void ringer_error_card_set_call (RingerErrorCard *self, RingerCall *call);

G_END_DECLS
