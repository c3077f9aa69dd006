/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A TCP server that says SAYS to whoever comes, and then, if so, hangs up. */
typedef struct
{
  GSocketService *service;
  char           *url;
  const char     *says;
  gboolean        hangs_up;
  GPtrArray      *streams;
} Raw;

Raw *raw_new (const char *says, gboolean hangs_up);
void raw_free (Raw *raw);
