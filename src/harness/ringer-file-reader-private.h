/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json.h"

G_BEGIN_DECLS

/* A step on the way to a value, for messages. */
typedef struct _RingerWhere RingerWhere;
struct _RingerWhere
{
  const RingerWhere *parent;
  const char        *key; /* NULL for an element */
  gsize              key_length;
  gsize              index;
  RingerJsonSpan     span; /* the value */
};

gboolean ringer_where_is (const RingerWhere *where, const char *name);

/* What reads a text and keeps where it is. */
typedef struct
{
  GBytes     *bytes;
  const char *text;
  gsize       length;
  GError    **error;
} RingerFileReader;

typedef gboolean (*RingerFileReaderFunc) (RingerFileReader  *self,
                                          const RingerWhere *where,
                                          gpointer           user_data);

gboolean ringer_file_reader_refuse (RingerFileReader  *self,
                                    const RingerWhere *where,
                                    const char        *format,
                                    ...) G_GNUC_PRINTF (3, 4);
gboolean ringer_file_reader_refuse_at (RingerFileReader  *self,
                                       const RingerWhere *where,
                                       gsize              offset,
                                       const char        *message);
gboolean ringer_file_reader_read_object (RingerFileReader    *self,
                                         const RingerWhere   *where,
                                         RingerFileReaderFunc func,
                                         gpointer             user_data);
gboolean ringer_file_reader_read_array (RingerFileReader    *self,
                                        const RingerWhere   *where,
                                        RingerFileReaderFunc func,
                                        gpointer             user_data);
gboolean
ringer_file_reader_read_boolean (RingerFileReader *self, const RingerWhere *where, gboolean *value);
/* Takes only `true`: what is switched on by being there. */
gboolean ringer_file_reader_read_true (RingerFileReader *self, const RingerWhere *where);
gboolean ringer_file_reader_read_uint (
    RingerFileReader *self, const RingerWhere *where, guint min, guint max, guint *value);
gboolean
ringer_file_reader_read_string (RingerFileReader *self, const RingerWhere *where, char **value);
GBytes        *ringer_file_reader_dup_value (RingerFileReader  *self,
                                             const RingerWhere *where) G_GNUC_WARN_UNUSED_RESULT;
RingerJsonKind ringer_file_reader_get_kind (RingerFileReader *self, const RingerWhere *where);

G_END_DECLS
