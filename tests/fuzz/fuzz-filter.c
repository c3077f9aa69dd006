/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"
#include "ringer-filter.h"

#include <string.h>

/* An expression, and after a bar the text that it is asked about: as a name and as
 * a payload, from a peer who sends what he likes. */

enum
{
  FIELD_NAME,
  FIELD_PAYLOAD,
  FIELD_SIZE,
  FIELD_DURATION,
  FIELD_N,
  FIELD_DIRECTION,
  N_FIELDS
};

typedef struct
{
  const char *text;
  gsize       length;
} Subject;

static const char *const directions[] = { "in", "out", NULL };

static const RingerFilterField fields[N_FIELDS] = {
  { "name", RINGER_FILTER_TEXT, NULL, NULL }, { "payload", RINGER_FILTER_JSON, NULL, NULL },
  { "size", RINGER_FILTER_SIZE, NULL, NULL }, { "duration", RINGER_FILTER_DURATION, NULL, NULL },
  { "n", RINGER_FILTER_NUMBER, NULL, NULL },  { "direction", RINGER_FILTER_WORD, directions, NULL },
};

static void
read_subject (gconstpointer data, guint field, RingerFilterValue *value)
{
  const Subject *subject = data;

  g_assert_cmpuint (field, <, N_FIELDS);
  value->present = subject->length % 7 != field;
  value->number = (double) subject->length;
  value->word = (guint) subject->length % 3;
  if (field != FIELD_NAME && field != FIELD_PAYLOAD)
    return;
  value->text = subject->text;
  value->length = subject->length;
  value->key = field == FIELD_NAME ? (guint) subject->length : 0;
}

static const RingerFilterSchema schema = { fields, N_FIELDS, FIELD_PAYLOAD, read_subject };

static void
check_filter (RingerFilter *filter, const Subject *subject)
{
  gboolean         matches = ringer_filter_match (filter, subject);
  gboolean         explained;
  g_autofree char *why = ringer_filter_explain (filter, subject, &explained);

  g_assert_cmpint (explained, ==, matches);
  g_assert_true (g_utf8_validate (why, -1, NULL));
  g_assert_null (strchr (why, '\n'));
  g_assert_cmpint (ringer_filter_match (filter, subject), ==, matches);
}

static void
check_mistake (const char *text, const RingerFilterPlace *place, const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (place->offset + place->length, <=, strlen (text));
}

/* A text means itself when it is quoted. */
static void
check_quote (const Subject *subject)
{
  g_autofree char *text = g_strndup (subject->text, subject->length);
  g_autofree char *quoted = ringer_filter_quote (text);
  g_autofree char *expression = g_strconcat ("name = ", quoted, NULL);
  g_autoptr (RingerFilter) filter = NULL;
  Subject plain = { text, strlen (text) };

  if (strlen (expression) > RINGER_FILTER_MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return;
  filter = ringer_filter_new (&schema, expression, NULL, NULL);
  g_assert_nonnull (filter);
  g_assert_cmpint (ringer_filter_match (filter, &plain), ==, plain.length % 7 != FIELD_NAME);
}

static void
check_complete (const char *text)
{
  gsize length = strlen (text);
  gsize step = MAX (1, length / 16);

  for (gsize cursor = 0; cursor <= length; cursor += step)
    {
      gsize start = G_MAXSIZE;
      gsize end = G_MAXSIZE;
      g_autoptr (GPtrArray) found = ringer_filter_complete (&schema, text, cursor, &start, &end);

      g_assert_nonnull (found);
      g_assert_cmpuint (start, <=, cursor);
      g_assert_cmpuint (cursor, <=, end);
      g_assert_cmpuint (end, <=, length);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t   *bar = size > 0 ? memchr (data, '|', size) : NULL;
  gsize            length = bar != NULL ? (gsize) (bar - data) : size;
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", length);
  /* Memory of its own, so that a sanitizer sees a step over the end. */
  g_autofree char  *peer = bar != NULL ? g_memdup2 (bar + 1, size - length - 1) : NULL;
  Subject           subject = { peer, bar != NULL ? size - length - 1 : 0 };
  RingerFilterPlace place = { 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerFilter) filter = ringer_filter_new (&schema, text, &place, &error);

  if (filter != NULL)
    check_filter (filter, &subject);
  else
    check_mistake (text, &place, error);
  check_complete (text);
  if (peer != NULL)
    check_quote (&subject);
  return 0;
}
