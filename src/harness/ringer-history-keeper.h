/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-answerer.h"
#include "ringer-history.h"

G_BEGIN_DECLS

/* Keeps what is called and answered over one connection in the history. */
#define RINGER_TYPE_HISTORY_KEEPER (ringer_history_keeper_get_type ())
G_DECLARE_FINAL_TYPE (RingerHistoryKeeper, ringer_history_keeper, RINGER, HISTORY_KEEPER, GObject)

RingerHistoryKeeper *ringer_history_keeper_new (RingerHistory    *history,
                                                RingerConnection *connection,
                                                RingerAnswerer   *answerer,
                                                const char *profile_id) G_GNUC_WARN_UNUSED_RESULT;
/* Takes SELF, which goes when what ends with its connection is kept. */
void ringer_history_keeper_let_go (RingerHistoryKeeper *self);

G_END_DECLS
