/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize ringer_utf8_get_valid_length (const char *text, gsize length);
char *
ringer_utf8_repair (const char *text, gsize length, gsize *out_length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
