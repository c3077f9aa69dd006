/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provision-pane.h"
#include "ringer-rules-window.h"
#include "ringer-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What lasts of an answer: a canned reply, a rule, the provider file, a step of a test. A bar that
 * says what was made of it and takes it back; and the windows of the rules.
 *
 * Widget actions: ladder.undo, ladder.dismiss, ladder.copy-step, ladder.new-suite,
 * ladder.add-to-suite. */
#define RINGER_TYPE_LADDER (ringer_ladder_get_type ())
G_DECLARE_FINAL_TYPE (RingerLadder, ringer_ladder, RINGER, LADDER, GtkWidget)

/* Once only. PANE has the provider bar that saves. */
void
ringer_ladder_set_session (RingerLadder *self, RingerSession *session, RingerProvisionPane *pane);

/* One step each. REQUEST: the one that was answered with ANSWER. */
void
ringer_ladder_keep_canned (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer);
void
ringer_ladder_make_rule (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer);
void
ringer_ladder_save_file (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer);
void
ringer_ladder_make_step (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer);
/* Every procedure that rules or forwarding answer for is asked from now on. */
void ringer_ladder_ask_me (RingerLadder *self);
/* The last change of the provider file. FALSE: there is none. */
gboolean ringer_ladder_undo (RingerLadder *self);
void     ringer_ladder_show_trouble (RingerLadder *self, const char *message);

/* The window of a procedure's rules; owned by the ladder, shown by the caller. NULL without
 * a provider file. */
RingerRulesWindow *ringer_ladder_get_window (RingerLadder *self, const char *procedure);

G_END_DECLS
