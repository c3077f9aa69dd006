/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ringer_text_show (const char *text, gssize length) G_GNUC_WARN_UNUSED_RESULT;
char *
ringer_text_one_line (const char *text, gssize length, gsize max_chars) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
