/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-capture.h"

G_BEGIN_DECLS

/* What a user has set in the preferences, and the usual values where no application
 * runs, as in the test of one page. */
gboolean ringer_settings_get_automatic_accept (void);
guint    ringer_settings_get_call_timeout (void); /* milliseconds, 0: none */
guint    ringer_settings_get_indent (void);       /* spaces */
/* CAPTURE is from now on as big as is set. */
void ringer_settings_bind_capture_size (RingerCapture *capture);
/* For all captures that are bound. FALSE when there are no settings. */
gboolean ringer_settings_set_capture_size (int mebibytes);

G_END_DECLS
