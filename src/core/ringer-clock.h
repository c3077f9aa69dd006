/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gint64 (*RingerClockFunc) (void);

gint64 ringer_clock_get_monotonic (void);
gint64 ringer_clock_get_real (void);
void   ringer_clock_set_for_tests (RingerClockFunc monotonic, RingerClockFunc real);

G_END_DECLS
