/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection.h"
#include "ringer-responder.h"

G_BEGIN_DECLS

/* Asks a person what to do with each request: a line on standard input decides
 * one, standard error has the questions.
 *
 * Signals:
 *   decided (RingerRequest *request)
 *   ended (GError *error)  no more input; NULL when that is all right */
#define RINGER_TYPE_CLI_ASKER (ringer_cli_asker_get_type ())
G_DECLARE_FINAL_TYPE (RingerCliAsker, ringer_cli_asker, RINGER, CLI_ASKER, GObject)

RingerCliAsker *ringer_cli_asker_new (RingerConnection *connection,
                                      const char       *procedure) G_GNUC_WARN_UNUSED_RESULT;
/* What an empty line does. */
void ringer_cli_asker_set_default (RingerCliAsker *self, RingerResponse response, GBytes *payload);
void ringer_cli_asker_start (RingerCliAsker *self);
void ringer_cli_asker_stop (RingerCliAsker *self);

G_END_DECLS
