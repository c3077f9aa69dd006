/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-provider-file.h"

G_BEGIN_DECLS

/* A provider file for what the command line says of one procedure: ANSWER for every
 * request, or NULL to ask. NULL with an error when a payload is not JSON. */
RingerProviderFile *ringer_cli_rules_new (const char         *procedure,
                                          const RingerAnswer *answer,
                                          gboolean            accept,
                                          GError            **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes ONE say what WHOLE says of PROCEDURE, and nothing else. FALSE with
 * RINGER_ERROR_BAD_FILE when WHOLE does not name it. */
gboolean ringer_cli_rules_narrow (RingerProviderFile *whole,
                                  const char         *procedure,
                                  RingerProviderFile *one,
                                  GError            **error);

G_END_DECLS
