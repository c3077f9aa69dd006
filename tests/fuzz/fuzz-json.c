/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"
#include "ringer-json-compare.h"
#include "ringer-json-hints.h"
#include "ringer-json-iter.h"
#include "ringer-json-path.h"

static void
check_strings (const char *text, gsize size)
{
  g_autofree char *quoted = ringer_json_quote (text, (gssize) size);
  g_autofree char *unquoted = NULL;
  g_autofree char *requoted = NULL;
  g_autofree char *read = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  unquoted = ringer_json_unquote (quoted, -1, &length, &error);
  g_assert_no_error (error);
  requoted = ringer_json_quote (unquoted, (gssize) length);
  g_assert_cmpstr (quoted, ==, requoted);
  read = ringer_json_unquote (text, (gssize) size, NULL, NULL);
}

static void
check_iter (const char *text, gsize size)
{
  RingerJsonIter iter;
  RingerJsonSpan key;
  RingerJsonSpan value;

  ringer_json_iter_init (&iter, text, (gssize) size, NULL);
  while (ringer_json_iter_next (&iter, &key, &value))
    g_assert_cmpuint (value.offset + value.length, <=, size);
}

/* The start of the text, as far as it is one, taken as a path into the whole. */
static void
check_path (const char *text, gsize size)
{
  g_autofree char *expression = g_strndup (text, MIN (size, 20));
  g_autoptr (RingerJsonPath) path = ringer_json_path_new (expression, NULL);
  g_autoptr (RingerJsonPath) root = ringer_json_path_new ("$", NULL);
  g_autofree char *form = NULL;
  g_autoptr (RingerJsonPath) same = NULL;
  RingerJsonSpan span;

  ringer_json_path_find (root, text, (gssize) size, &span, NULL);
  if (path == NULL)
    return;
  form = ringer_json_path_to_string (path);
  same = ringer_json_path_new (form, NULL);
  g_assert_nonnull (same);
  ringer_json_path_find (same, text, (gssize) size, &span, NULL);
}

static void
check_valid (const char *text, gsize size)
{
  gsize            length = 0;
  g_autofree char *formatted = ringer_json_format (text, (gssize) size, 2, &length, NULL);
  g_autofree char *minified = ringer_json_minify (text, (gssize) size, NULL, NULL);
  g_autofree char *again = ringer_json_minify (formatted, (gssize) length, NULL, NULL);
  g_autoptr (GArray) hints = ringer_json_list_hints (text, (gssize) size, 50, NULL);

  g_assert_cmpstr (minified, ==, again);
  g_assert_true (ringer_json_equal (text, (gssize) size, minified, -1, 0));
  g_assert_nonnull (hints);
  for (guint i = 0; i < hints->len; i++)
    g_assert_nonnull (g_array_index (hints, RingerJsonHint, i).read_as);
}

static void
check_invalid (const char *text, gsize size, const RingerJsonPlace *place, const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (place->offset, <=, size);
  g_assert_null (ringer_json_format (text, (gssize) size, 2, NULL, NULL));
  g_assert_null (ringer_json_list_hints (text, (gssize) size, 50, NULL));
}

/* The two halves of the text, in case both are JSON. */
static void
check_compare (const char *text, gsize size)
{
  gsize half = size / 2;
  g_autoptr (GArray) found = NULL;

  found = ringer_json_compare (text, (gssize) half, text + half, (gssize) (size - half),
                               RINGER_JSON_COMPARE_VALUES, 50, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const RingerJsonDifference *difference = &g_array_index (found, RingerJsonDifference, i);
      g_autoptr (RingerJsonPath) path = ringer_json_path_new (difference->path, NULL);

      g_assert_nonnull (path);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  /* Memory of its own, so that a sanitizer sees a step over the end. */
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  RingerJsonPlace place = { 0 };

  if (ringer_json_validate (text, (gssize) size, &place, &error))
    check_valid (text, size);
  else
    check_invalid (text, size, &place, error);
  check_strings (text, size);
  check_iter (text, size);
  if (size > 0)
    {
      check_path (text, size);
      check_compare (text, size);
    }
  return 0;
}
