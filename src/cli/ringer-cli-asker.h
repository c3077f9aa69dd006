/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"
#include "ringer-rule.h"

G_BEGIN_DECLS

/* Asks a person what to do with requests: a line on standard input decides
 * one, standard error has the questions.
 *
 * Signals:
 *   ended (GError *error)  no more input; NULL when that is all right */
#define RINGER_TYPE_CLI_ASKER (ringer_cli_asker_get_type ())
G_DECLARE_FINAL_TYPE (RingerCliAsker, ringer_cli_asker, RINGER, CLI_ASKER, GObject)

/* NAMES_PROCEDURES: there are several, so each question says which. */
RingerCliAsker *ringer_cli_asker_new (gboolean names_procedures) G_GNUC_WARN_UNUSED_RESULT;
/* What an empty line does: a REPLY, ECHO, ERROR or REJECT. */
void ringer_cli_asker_set_default (RingerCliAsker *self, const RingerAnswer *answer);
void ringer_cli_asker_start (RingerCliAsker *self);
void ringer_cli_asker_ask (RingerCliAsker *self, RingerRequest *request);
void ringer_cli_asker_stop (RingerCliAsker *self);

G_END_DECLS
