/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSubprocess *ringer_local_broker_spawn (guint16            port,
                                        const char *const *args,
                                        GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
