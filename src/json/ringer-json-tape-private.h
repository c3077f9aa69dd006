/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ringer-json-scanner.h"

G_BEGIN_DECLS

/* A checked text as a flat list of its values and keys, in the order of the
 * text: what compares and finds duplicates needs to go over members more than
 * once, and would scan deep texts again and again. */
typedef struct
{
  guint32 offset;
  guint32 length; /* of the whole value, for a container too */
  guint32 next;   /* the entry after this one and all that is in it */
  guint8  kind;   /* a RingerJsonTokenKind, never an end */
} RingerJsonEntry;

typedef struct
{
  const char *text;
  GArray     *entries;
} RingerJsonTape;

RingerJsonTape *
ringer_json_tape_new (const char *text, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ringer_json_tape_free (RingerJsonTape *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerJsonTape, ringer_json_tape_free)

/* A member of an object: where its key is, and what it means. */
typedef struct
{
  const char *key;
  gsize       length;
  guint32     key_entry;
  char       *owned; /* the key, when it had to be decoded */
} RingerJsonMember;

GArray *ringer_json_tape_list_members (RingerJsonTape *self,
                                       guint           object) G_GNUC_WARN_UNUSED_RESULT;
int     ringer_json_member_compare_keys (const RingerJsonMember *a, const RingerJsonMember *b);

static inline const RingerJsonEntry *
ringer_json_tape_get (const RingerJsonTape *self, guint entry)
{
  return &g_array_index (self->entries, RingerJsonEntry, entry);
}

static inline RingerJsonSpan
ringer_json_tape_get_span (const RingerJsonTape *self, guint entry)
{
  const RingerJsonEntry *e = ringer_json_tape_get (self, entry);

  return (RingerJsonSpan){ e->offset, e->length };
}

G_END_DECLS
