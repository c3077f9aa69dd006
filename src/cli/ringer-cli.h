/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-cli-command.h"

G_BEGIN_DECLS

/* The command that the arguments name, ready to start; NULL when there is nothing
 * to run, with the exit code in STATUS: the help was asked for, or it is misuse. */
RingerCliCommand *ringer_cli_parse (int argc, char **argv, int *status) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
