/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Lets the small writes that one turn of the main loop makes to a socket leave
 * together, see ringer-cork.c. */
typedef struct _RingerCorks RingerCorks;

/* One socket's part. Embedded in what owns the socket, zeroed at first. */
typedef struct
{
  GList    link;
  GSocket *socket; /* unowned; NULL while there is none */
  guint    n_writes;
} RingerCork;

RingerCorks *ringer_corks_new (void) G_GNUC_WARN_UNUSED_RESULT;
void         ringer_corks_free (RingerCorks *self);
void         ringer_corks_note_write (RingerCorks *self, RingerCork *cork);
void         ringer_corks_remove (RingerCorks *self, RingerCork *cork);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerCorks, ringer_corks_free)

G_END_DECLS
