/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Says that rules answer in the user's place, for what, and how many they have
 * answered; hidden while they do not. Its button is the action answer.ask-me. */
#define RINGER_TYPE_RULES_BANNER (ringer_rules_banner_get_type ())
G_DECLARE_FINAL_TYPE (RingerRulesBanner, ringer_rules_banner, RINGER, RULES_BANNER, GtkWidget)

/* ANSWERER nullable. */
void ringer_rules_banner_set_answerer (RingerRulesBanner *self, RingerAnswerer *answerer);

G_END_DECLS
