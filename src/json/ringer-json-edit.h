/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"

G_BEGIN_DECLS

/* Changes to a JSON text that leave every byte alone that they do not concern:
 * indentation, order, numbers as written and unknown members stay. PATH is one of
 * ringer_json_path_new(). VALUE is JSON and goes in byte for byte, but for the white space
 * around it: its own lines are not moved either. Each returns
 * the new text, or NULL with an error and the old one stands: RINGER_ERROR_INVALID_JSON
 * and _LIMIT as ringer_json_validate(), _BAD_ARGUMENT when PATH is none or leads nowhere. */

/* Puts VALUE at PATH, in place of what is there. Members on the way that are missing
 * are made. */
char *ringer_json_edit_set (const char *text,
                            gssize      length,
                            const char *path,
                            const char *value,
                            GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inserts before element INDEX of the array at PATH; beyond its end appends. An array
 * that is missing is made. */
char *ringer_json_edit_insert (const char *text,
                               gssize      length,
                               const char *path,
                               gsize       index,
                               const char *value,
                               GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes the member or element at PATH with its comma and its line, and duplicates of a
 * member with it. */
char *ringer_json_edit_remove (const char *text, gssize length, const char *path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
