/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One JSON object on one line, written member by member. A member whose value is
 * NULL is left out. */
GString *ringer_cli_json_begin (void) G_GNUC_WARN_UNUSED_RESULT;
void     ringer_cli_json_add_text (GString *json, const char *name, const char *text);
void     ringer_cli_json_add_bytes (GString *json, const char *name, GBytes *bytes);
void     ringer_cli_json_add_raw (GString *json, const char *name, const char *value);
void     ringer_cli_json_add_int (GString *json, const char *name, gint64 value);
void     ringer_cli_json_add_boolean (GString *json, const char *name, gboolean value);
void     ringer_cli_json_add_ms (GString *json, const char *name, gint64 microseconds);
GString *ringer_cli_json_end (GString *json);

/* One JSON object, read without touching what its values say: a string member
 * gives exactly the text that it stands for, and every other member its lexeme. */
typedef struct _RingerCliObject RingerCliObject;

RingerCliObject *ringer_cli_object_parse (GBytes *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             ringer_cli_object_free (RingerCliObject *self);
gboolean         ringer_cli_object_has (RingerCliObject *self, const char *name);
GStrv            ringer_cli_object_list_names (RingerCliObject *self) G_GNUC_WARN_UNUSED_RESULT;
char            *ringer_cli_object_dup_lexeme (RingerCliObject *self,
                                               const char      *name) G_GNUC_WARN_UNUSED_RESULT;
GBytes          *ringer_cli_object_dup_bytes (RingerCliObject *self,
                                              const char      *name,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
char            *ringer_cli_object_dup_text (RingerCliObject *self,
                                             const char      *name,
                                             GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
ringer_cli_object_get_uint (RingerCliObject *self, const char *name, guint *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerCliObject, ringer_cli_object_free)

/* A JSON text on one line; one that is not JSON becomes a JSON string. */
char *ringer_cli_json_flatten (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
