/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-connection-config.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean ringer_handshake_prepare (RingerConnectionConfig *config,
                                   SoupSession            *session,
                                   SoupMessage            *handshake,
                                   GError                **error);
char    *ringer_handshake_dup_fingerprint (GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;
gboolean ringer_handshake_is_fingerprint (const char *typed, const char *hex);

G_END_DECLS
