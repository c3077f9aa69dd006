/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz-target.h"
#include "ringer-provider-file.h"
#include "ringer-template.h"

#include <string.h>

/* The text as a template and as a provider file, which is edited and put back. */

static void
check_template (GBytes *text)
{
  const RingerTemplateContext context = { NULL, 1 };
  gsize                       length;
  const char                 *data = g_bytes_get_data (text, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) filled = ringer_template_fill (text, &context, &error);

  g_assert_true ((filled != NULL) == ringer_template_check (data, (gssize) length, NULL, NULL));
  g_assert_true ((filled == NULL) == (error != NULL));
  if (filled != NULL && !ringer_template_is_one (data, (gssize) length) &&
      g_strstr_len (data, (gssize) length, "{{") == NULL)
    g_assert_true (g_bytes_equal (filled, text));
}

static void
assert_text (RingerProviderFile *file, GBytes *expected)
{
  g_autoptr (GBytes) text = ringer_provider_file_dup_text (file);

  g_assert_true (g_bytes_equal (text, expected));
}

/* Each rule in place of each, each out and in again. */
static void
check_rules (RingerProviderFile *file, GBytes *text, const char *procedure)
{
  const guint n = ringer_provider_file_get (file, procedure)->rules->len;

  for (guint i = 0; i < MIN (n, 4); i++)
    {
      g_autoptr (RingerRule) rule = NULL;
      g_autoptr (GError) error = NULL;
      const guint other = (i + 1) % n;

      rule = g_object_ref (
          g_ptr_array_index (ringer_provider_file_get (file, procedure)->rules, i));
      ringer_provider_file_replace_rule (file, procedure, other, rule, &error);
      g_assert_no_error (error);
      g_assert_true (ringer_rule_equal (
          g_ptr_array_index (ringer_provider_file_get (file, procedure)->rules, other), rule));
      ringer_provider_file_undo (file);
      ringer_provider_file_move_rule (file, procedure, i, other, &error);
      g_assert_no_error (error);
      g_assert_true (ringer_rule_equal (
          g_ptr_array_index (ringer_provider_file_get (file, procedure)->rules, other), rule));
      ringer_provider_file_insert_rule (file, procedure, i, rule, &error);
      g_assert_no_error (error);
      ringer_provider_file_undo (file);
      ringer_provider_file_undo (file);
      assert_text (file, text);
    }
}

static void
check_file (GBytes *text)
{
  g_autoptr (RingerProviderFile) file = ringer_provider_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  gboolean read_only = FALSE;

  if (!ringer_provider_file_set_text (file, text, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  assert_text (file, text);
  g_object_get (file, "read-only", &read_only, NULL);
  names = ringer_provider_file_list (file);
  for (guint i = 0; names[i] != NULL && !read_only; i++)
    {
      const RingerMock *mock = ringer_provider_file_get (file, names[i]);

      g_assert_true (ringer_provider_file_set_options (file, mock, NULL));
      g_assert_true (ringer_provider_file_set_mode (file, names[i], mock->mode, NULL));
      ringer_provider_file_undo (file);
      check_rules (file, text, names[i]);
    }
  assert_text (file, text);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) text = g_bytes_new (data, size);

  check_template (text);
  check_file (text);
  return 0;
}
