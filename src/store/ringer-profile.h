/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  RINGER_AUTH_OPEN,  /* logs in with {} */
  RINGER_AUTH_USER,  /* {"username": ..., "password": ...} */
  RINGER_AUTH_TOKEN, /* {"token": ...} */
} RingerAuth;

#define RINGER_TYPE_AUTH (ringer_auth_get_type ())
GType ringer_auth_get_type (void);

/* One broker that the user connected to. Never holds a secret: see ringer-secrets.h.
 * Properties (read-write, notify): id (construct-only, stable, opaque), name, url, auth,
 * username (nullable), last-used (int64, microseconds since 1970). */
#define RINGER_TYPE_PROFILE (ringer_profile_get_type ())
G_DECLARE_FINAL_TYPE (RingerProfile, ringer_profile, RINGER, PROFILE, GObject)

RingerProfile *ringer_profile_new (const char *url) G_GNUC_WARN_UNUSED_RESULT;
const char    *ringer_profile_get_id (RingerProfile *self);
const char    *ringer_profile_get_name (RingerProfile *self);
const char    *ringer_profile_get_url (RingerProfile *self);
RingerAuth     ringer_profile_get_auth (RingerProfile *self);
const char    *ringer_profile_get_username (RingerProfile *self);
/* The text of AUTH REQUEST; SECRET is the password or token. */
char *ringer_profile_make_login (RingerProfile *self, const char *secret) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
