/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance-cases.h"
#include "ringer-error.h"
#include "ringer-json.h"

static void
assert_valid (const ConformanceCase *c, const char *text)
{
  g_autoptr (GError) error = NULL;

  ringer_json_validate (text, (gssize) c->length, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ringer_json_get_kind (text, (gssize) c->length), !=, RINGER_JSON_NONE);
}

static void
assert_invalid (const ConformanceCase *c, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) format_error = NULL;
  g_autofree char *start = NULL;
  RingerJsonPlace  place = { 0 };

  g_assert_false (ringer_json_validate (text, (gssize) c->length, &place, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
  g_assert_cmpuint (place.offset, ==, c->offset);
  start = g_strdup_printf ("line %u, column %u: ", place.line, place.column);
  g_assert_true (g_str_has_prefix (error->message, start));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, c->message) == NULL)
    g_error ("'%s' lacks '%s'", error->message, c->message);

  g_assert_null (ringer_json_format (text, (gssize) c->length, 2, NULL, &format_error));
  g_assert_cmpstr (format_error->message, ==, error->message);
  g_assert_null (ringer_json_minify (text, (gssize) c->length, NULL, NULL));
}

static void
test_case (gconstpointer data)
{
  const ConformanceCase *c = data;
  /* Memory of its own that ends with the text: a sanitizer sees a step over. */
  g_autofree char *text = g_memdup2 (c->text, c->length);

  if (c->message == NULL)
    assert_valid (c, text);
  else
    assert_invalid (c, text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/json/conformance/", cases[i].id, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
