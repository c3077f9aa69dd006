/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tasks that wait for something of their source object, each until its own
 * cancellable is cancelled. */
void     ringer_waiters_add (GPtrArray **waiters, GTask *task);
void     ringer_waiters_return (GPtrArray **waiters);
GSource *ringer_waiters_watch_cancel (GTask *task, GCancellableSourceFunc callback, gpointer data);

G_END_DECLS
