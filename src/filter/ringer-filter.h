/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The one filter language, for traffic, search, rules and the command line:
 *
 *   procedure ~ "users*" and size > 10k and not action = ping
 *   $.user.age >= 18 or requestor in (ann, bob)
 *   n % 3 = 0 and share < 0.25
 *
 * A bare word or string alone finds text anywhere that a schema calls text. */

typedef enum
{
  RINGER_FILTER_TEXT,
  RINGER_FILTER_TIME, /* a text such as 14:03:05.120, which no search looks in */
  RINGER_FILTER_NUMBER,
  RINGER_FILTER_SIZE,     /* bytes; literals take k, M, G (of 1024) */
  RINGER_FILTER_DURATION, /* milliseconds; literals take us, ms, s, min, h */
  RINGER_FILTER_WORD,     /* one of the field's words; of `no` and `yes` the name alone is `yes` */
  RINGER_FILTER_JSON,     /* a text that paths ($.a.b) walk in */
} RingerFilterKind;

/* Fields are static data. SUMMARY is translatable (N_()). */
typedef struct
{
  const char        *name; /* lower case, dots allowed */
  RingerFilterKind   kind;
  const char *const *words; /* NULL-terminated; for a WORD */
  const char        *summary;
} RingerFilterField;

/* What one field is for one subject; a reader sets what its kind needs in a value
 * of zeros. Absent equals nothing, is matched by nothing but `not`. */
typedef struct
{
  gboolean    present;
  double      number; /* NUMBER, SIZE, DURATION */
  guint       word;   /* WORD: an index into the field's words */
  const char *text;   /* TEXT, TIME, JSON: borrowed until the next read */
  gsize       length;
  guint       key; /* TEXT: 0, or an id that the same text always has in this subject's home:
                      a match is then worked out once for each text */
  guint home;      /* which home that is: a number that no other has in this process */
} RingerFilterValue;

typedef void (*RingerFilterRead) (gconstpointer subject, guint field, RingerFilterValue *value);

typedef struct
{
  const RingerFilterField *fields;
  guint                    n_fields;
  guint                    payload; /* the JSON field that a bare $ path means; n_fields for none */
  RingerFilterRead         read;
} RingerFilterSchema;

/* The longest text of an expression, in bytes, and its deepest nesting of
 * parentheses and `not`. */
#define RINGER_FILTER_MAX_LENGTH 16384
#define RINGER_FILTER_MAX_DEPTH  64

/* An expression, checked and compiled for one schema. Immutable but for what it
 * remembers of texts, so it matches in one thread at a time; reference-counted. */
#define RINGER_TYPE_FILTER (ringer_filter_get_type ())
typedef struct _RingerFilter RingerFilter;
GType                        ringer_filter_get_type (void);

/* Where an expression is wrong, in bytes. */
typedef struct
{
  gsize offset;
  gsize length;
} RingerFilterPlace;

/* An empty or blank TEXT matches everything. NULL with RINGER_ERROR_BAD_ARGUMENT,
 * a sentence that says what was expected, and PLACE (nullable) set. */
RingerFilter *ringer_filter_new (const RingerFilterSchema *schema,
                                 const char               *text,
                                 RingerFilterPlace        *place,
                                 GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
RingerFilter *ringer_filter_ref (RingerFilter *self);
void          ringer_filter_unref (RingerFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RingerFilter, ringer_filter_unref)

const char *ringer_filter_get_text (RingerFilter *self);
gboolean    ringer_filter_match (RingerFilter *self, gconstpointer subject);
/* One line that says why it matched or did not, with the values that decided:
 * `requestor is "bob", not "ann"`. */
char *ringer_filter_explain (RingerFilter *self,
                             gconstpointer subject,
                             gboolean     *matched) G_GNUC_WARN_UNUSED_RESULT;

/* What could stand at CURSOR (bytes): an array of RingerFilterCandidate; START and
 * END are the piece of TEXT that a candidate replaces. */
typedef struct
{
  char *text;    /* owned */
  char *summary; /* owned, translated, nullable */
} RingerFilterCandidate;

GPtrArray *ringer_filter_complete (const RingerFilterSchema *schema,
                                   const char               *text,
                                   gsize                     cursor,
                                   gsize                    *start,
                                   gsize                    *end) G_GNUC_WARN_UNUSED_RESULT;

/* TEXT as a literal of the language that means this text: quoted where it must be. */
char *ringer_filter_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
