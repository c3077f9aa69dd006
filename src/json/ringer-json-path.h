/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"

G_BEGIN_DECLS

/* A place in a JSON value, written as in JavaScript: `$.a.b[0]["odd key"]`. */
typedef struct _RingerJsonPath RingerJsonPath;

RingerJsonPath *ringer_json_path_new (const char *expression,
                                      GError    **error) G_GNUC_WARN_UNUSED_RESULT;
void            ringer_json_path_free (RingerJsonPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerJsonPath, ringer_json_path_free)

char    *ringer_json_path_to_string (RingerJsonPath *self) G_GNUC_WARN_UNUSED_RESULT;
guint    ringer_json_path_get_n_steps (RingerJsonPath *self);
gboolean ringer_json_path_get_step (
    RingerJsonPath *self, guint n, const char **key, gsize *length, gsize *index);
gboolean ringer_json_path_find (
    RingerJsonPath *self, const char *text, gssize length, RingerJsonSpan *span, GError **error);
GArray *ringer_json_path_find_all (RingerJsonPath *self,
                                   const char     *text,
                                   gssize          length,
                                   GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void    ringer_json_path_append_key (GString *expression, const char *key, gssize length);
void    ringer_json_path_append_index (GString *expression, gsize index);

G_END_DECLS
