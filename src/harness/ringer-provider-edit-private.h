/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"
#include "ringer-provider-file-class-private.h"

G_BEGIN_DECLS

/* A text on its way to the next; after an error nothing more is done. */
typedef struct
{
  RingerProviderFile *file;
  char               *text;
  GString            *path; /* where values are put */
  GError             *error;
} RingerEdit;

void     ringer_edit_clear (RingerEdit *self);
void     ringer_edit_begin (RingerEdit *self, RingerProviderFile *file, const char *procedure);
gsize    ringer_edit_enter (RingerEdit *self, const char *member);
gsize    ringer_edit_enter_index (RingerEdit *self, gsize index);
void     ringer_edit_leave (RingerEdit *self, gsize length);
void     ringer_edit_take (RingerEdit *self, char *text);
gboolean ringer_edit_find (RingerEdit *self, RingerJsonSpan *span);
void     ringer_edit_set (RingerEdit *self, const char *member, const char *value);
void     ringer_edit_remove (RingerEdit *self, const char *member);
void     ringer_edit_remove_empty (RingerEdit *self, const char *member);
void     ringer_edit_set_or_remove (RingerEdit *self, const char *member, const char *value);
void
ringer_edit_string (RingerEdit *self, const char *member, const char *before, const char *after);
void
ringer_edit_uint (RingerEdit *self, const char *member, gsize before, gsize after, gsize initial);
void ringer_edit_boolean (
    RingerEdit *self, const char *member, gboolean before, gboolean after, gboolean initial);
void
ringer_edit_filter (RingerEdit *self, const char *member, const char *before, const char *after);
gboolean ringer_edit_end (RingerEdit *self, const char *label, GError **error);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RingerEdit, ringer_edit_clear)

G_END_DECLS
