/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-history.h"

G_BEGIN_DECLS

/* A call as a text to paste elsewhere. The login is left out: an entry of the history
 * has none, and a secret is no plain argument. */
typedef enum
{
  RINGER_SNIPPET_CLI,        /* a line of a shell: ringer-cli call ... */
  RINGER_SNIPPET_JAVASCRIPT, /* a module for the official client */
  RINGER_SNIPPET_CURL,       /* a line of a shell: the broker's HTTP endpoint */
} RingerSnippet;

char *ringer_snippet_make (RingerSnippet             kind,
                           const RingerHistoryEntry *entry) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
