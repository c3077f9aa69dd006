/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ringer_id_new (void) G_GNUC_WARN_UNUSED_RESULT;
void  ringer_id_set_for_tests (guint64 first);

G_END_DECLS
