/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection-config.h"

G_BEGIN_DECLS

/**
 * RingerCliOptions:
 *
 * How to reach the broker: as the command line and the environment say it, then, once
 * ringer_cli_load_async() is through, as the connection needs it.
 */
typedef struct
{
  char    *url;
  char    *protocol;
  char    *user;
  char    *password_file;
  char    *token_file;
  char    *auth;  /* JSON or @FILE; the JSON once loaded */
  char    *token; /* from the environment, or loaded */
  char    *login; /* JSON; once loaded */
  char    *ca_file;
  char    *certificate_file;
  char    *key_file;
  GStrv    headers; /* "Name: value" or @FILE; without @FILE once loaded */
  char    *capture_file;
  GObject *capture; /* RingerCliCapture, once there is a connection */
  int      timeout; /* milliseconds, 0 when not given */
  gboolean help;
  gboolean version;
  char    *bare_secret; /* --password or --token, which do not exist */
} RingerCliOptions;

RingerCliOptions *ringer_cli_options_new (void) G_GNUC_WARN_UNUSED_RESULT;
void              ringer_cli_options_free (RingerCliOptions *self);
/* CONNECTS: those of the connection, too. */
void ringer_cli_options_add_to (RingerCliOptions *self, GOptionContext *context, gboolean connects);
gboolean ringer_cli_options_complete (RingerCliOptions *self, GError **error);
guint    ringer_cli_options_get_call_timeout (RingerCliOptions *self);

RingerConnectionConfig *ringer_cli_options_create_config (RingerCliOptions *self,
                                                          const char       *url,
                                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerCliOptions, ringer_cli_options_free)

G_END_DECLS
