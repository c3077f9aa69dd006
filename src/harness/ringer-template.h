/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-request.h"

G_BEGIN_DECLS

/* What a filled template may have at most, in bytes; more is RINGER_ERROR_LIMIT. */
#define RINGER_TEMPLATE_MAX_SIZE (16 * 1024 * 1024)

/* Placeholders in the strings of a JSON text, names of members excepted: {{$.path}} or
 * {{request}} of the request's payload, {{requestor}}, {{requestor $.path}}, {{procedure}},
 * {{now}} (ISO 8601), {{now ms}}, {{counter}}, {{uuid}}, {{random 1 6}}. A string that is
 * nothing but one placeholder becomes the value itself, as written ("{{$.id}}" -> 42); inside
 * a longer string its text is put in. What is not there is null. {{{{ stands for {{. All the
 * rest of the text stays byte for byte. */
typedef struct
{
  RingerRequest *request; /* nullable: a preview without one shows null */
  guint64        counter; /* what {{counter}} says */
} RingerTemplateContext;

/* Whether TEXT has a placeholder at all. */
gboolean ringer_template_is_one (const char *text, gssize length);
/* Whether all placeholders of TEXT can be filled in; OFFSET (nullable) is where it is wrong,
 * in place of line and column in the message. */
gboolean ringer_template_check (const char *text, gssize length, gsize *offset, GError **error);
/* NULL with RINGER_ERROR_BAD_ARGUMENT (an unknown placeholder, with line and column) or
 * _INVALID_JSON, or _LIMIT. */
GBytes *ringer_template_fill (GBytes                      *text,
                              const RingerTemplateContext *context,
                              GError                     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
