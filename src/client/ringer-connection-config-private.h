/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection-config.h"

G_BEGIN_DECLS

/* The properties of a config, for those who read them often. */
typedef struct
{
  char   *url;
  guint   heartbeat_interval;
  guint   reconnect_interval_increment;
  guint   max_reconnect_interval;
  guint   max_reconnect_attempts;
  guint   offline_buffer_timeout;
  guint   connect_timeout;
  guint   login_timeout;
  guint   provide_timeout;
  guint   close_timeout;
  guint   accept_timeout;
  guint   response_timeout;
  guint64 max_message_size;
  char   *ca_file;
  char   *certificate_file;
  char   *key_file;
  char   *pinned_fingerprint;
  GStrv   headers;
} RingerConnectionSettings;

const RingerConnectionSettings *ringer_connection_config_peek (RingerConnectionConfig *self);

G_END_DECLS
