/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"
#include "ringer-error.h"
#include "ringer-json-compare.h"
#include "ringer-json-edit.h"
#include "ringer-json-iter.h"
#include "ringer-json-path.h"

#include <string.h>

/* Edits at a place of the text that its size picks. All else must mean the same after it,
 * and taking an insertion back must give the same bytes. */

/* Of the values that are gone through to find the place. */
#define MAX_PLACES 200

typedef struct
{
  char          *path;
  RingerJsonSpan span;
  char          *parent; /* the path of what it is in */
  gboolean       is_member;
  gsize          index;
} Place;

static void
clear_place (gpointer data)
{
  Place *place = data;

  g_free (place->path);
  g_free (place->parent);
}

static void
list_places (GArray *places, const char *text, gsize size, const char *path, RingerJsonSpan span)
{
  RingerJsonIter iter;
  RingerJsonSpan key;
  RingerJsonSpan value;
  gsize          index = 0;

  ringer_json_iter_init (&iter, text, (gssize) size, &span);
  while (places->len < MAX_PLACES && ringer_json_iter_next (&iter, &key, &value))
    {
      g_autoptr (GString) inner = g_string_new (path);
      Place place = { NULL, value, g_strdup (path), key.length > 0, index };

      if (key.length > 0)
        {
          gsize            length;
          g_autofree char *name = ringer_json_unquote (text + key.offset, (gssize) key.length,
                                                       &length, NULL);

          ringer_json_path_append_key (inner, name, (gssize) length);
        }
      else
        ringer_json_path_append_index (inner, index++);
      place.path = g_strdup (inner->str);
      g_array_append_val (places, place);
      list_places (places, text, size, inner->str, value);
    }
}

/* Whether the texts differ in nothing but what is at @path. */
static void
assert_rest_is_same (const char *before, gsize size, const char *after, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = ringer_json_compare (before, (gssize) size, after, -1,
                                                  RINGER_JSON_COMPARE_AS_WRITTEN, 50, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    g_assert_true (g_str_has_prefix (g_array_index (found, RingerJsonDifference, i).path, path));
}

/* Nested to the limit is nested too deeply with one level more. */
static gboolean
is_made (const char *text, const GError *error)
{
  if (text == NULL)
    g_assert_error (error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  else
    g_assert_true (ringer_json_validate (text, -1, NULL, NULL));
  return text != NULL;
}

static void
check_set (const char *text, gsize size, const Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = g_strndup (text + place->span.offset, place->span.length);
  g_autofree char *after = ringer_json_edit_set (text, (gssize) size, place->path,
                                                 "{\n \"x\": [ 1 ]\n}", &error);
  g_autofree char *back = NULL;

  if (!is_made (after, error))
    return;
  assert_rest_is_same (text, size, after, place->path);
  back = ringer_json_edit_set (after, -1, place->path, value, &error);
  g_assert_no_error (error);
  if (strpbrk (value, "\r\n") == NULL)
    g_assert_cmpmem (back, strlen (back), text, size);
  else
    g_assert_true (ringer_json_equal (back, -1, text, (gssize) size, 0));
}

static void
check_remove (const char *text, gsize size, const Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *after = ringer_json_edit_remove (text, (gssize) size, place->path, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_true (ringer_json_validate (after, -1, NULL, &error));
  g_assert_no_error (error);
  if (!place->is_member)
    return;
  assert_rest_is_same (text, size, after, place->path);
  again = ringer_json_edit_remove (after, -1, place->path, &error);
  g_assert_null (again);
}

/* Beside the place, and taken out again. */
static void
check_insert (const char *text, gsize size, const Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) path = g_string_new (place->parent);
  g_autofree char *after = NULL;
  g_autofree char *back = NULL;

  if (place->is_member)
    {
      g_autoptr (RingerJsonPath) parsed = NULL;

      ringer_json_path_append_key (path, "new one", -1);
      parsed = ringer_json_path_new (path->str, NULL);
      if (ringer_json_path_find (parsed, text, (gssize) size, NULL, NULL))
        return;
      after = ringer_json_edit_set (text, (gssize) size, path->str, "[7]", &error);
    }
  else
    {
      after = ringer_json_edit_insert (text, (gssize) size, path->str, place->index + size % 2,
                                       "[7]", &error);
      ringer_json_path_append_index (path, place->index + size % 2);
    }
  if (!is_made (after, error))
    return;
  back = ringer_json_edit_remove (after, -1, path->str, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (back, strlen (back), text, size);
}

/* Whatever is asked for: an error or JSON. */
static void
check_any (const char *text, gsize size)
{
  g_autofree char *path = g_strndup (text, MIN (size, 12));
  g_autofree char *set = ringer_json_edit_set (text, (gssize) size, path, "1", NULL);
  g_autofree char *inserted = ringer_json_edit_insert (text, (gssize) size, path, 1, "{}", NULL);
  g_autofree char *removed = ringer_json_edit_remove (text, (gssize) size, path, NULL);

  g_assert_true (set == NULL || ringer_json_validate (set, -1, NULL, NULL));
  g_assert_true (inserted == NULL || ringer_json_validate (inserted, -1, NULL, NULL));
  g_assert_true (removed == NULL || ringer_json_validate (removed, -1, NULL, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  /* Memory of its own, so that a sanitizer sees a step over the end. */
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  if (size == 0)
    return 0;
  check_any (text, size);
  if (!ringer_json_validate (text, (gssize) size, NULL, NULL))
    return 0;
  g_array_set_clear_func (places, clear_place);
  list_places (places, text, size, "$", (RingerJsonSpan){ 0, size });
  if (places->len > 0)
    {
      const Place *place = &g_array_index (places, Place, size * 31 % places->len);
      g_autoptr (RingerJsonPath) path = ringer_json_path_new (place->path, NULL);
      RingerJsonSpan span;

      /* Of duplicates the last one is meant; this may be another. */
      if (!ringer_json_path_find (path, text, (gssize) size, &span, NULL) ||
          span.offset != place->span.offset)
        return 0;
      check_set (text, size, place);
      check_remove (text, size, place);
      check_insert (text, size, place);
    }
  return 0;
}
