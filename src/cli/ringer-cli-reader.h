/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The lines that come in on a file descriptor, read without waiting. A started
 * reader lives until its input ends or it is stopped.
 *
 * Signals:
 *   line (GBytes *line)      without its end; an unfinished last line counts
 *   too-long ()              once for each line over the limit, which is skipped
 *   ended (GError *error)    once: the end of the input, or why reading failed */
#define RINGER_TYPE_CLI_READER (ringer_cli_reader_get_type ())
G_DECLARE_FINAL_TYPE (RingerCliReader, ringer_cli_reader, RINGER, CLI_READER, GObject)

RingerCliReader *ringer_cli_reader_new (int fd, gsize max_line) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_cli_reader_start (RingerCliReader *self);
void             ringer_cli_reader_stop (RingerCliReader *self);

G_END_DECLS
