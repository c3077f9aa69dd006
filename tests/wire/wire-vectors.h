/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A frame of the binary dialect from fixtures/vectors.json, recorded from the
 * real broker and client. */
typedef struct
{
  char       *id;
  gboolean    malformed;
  GBytes     *frame;
  JsonObject *expected; /* what the real parser makes of it, if known */
} WireVector;

GPtrArray *wire_vectors_load (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
