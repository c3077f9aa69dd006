/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One change of a provider file on its way: a text that is edited member by member at a path
 * that moves with what is written. Nothing of the file changes before the end, where the new
 * text is read whole and takes the place of the old one when it is right. */
#include "config.h"

#include "ringer-provider-edit-private.h"

#include "ringer-error.h"
#include "ringer-json-edit.h"
#include "ringer-json-path.h"

#include <glib/gi18n.h>
#include <string.h>

void
ringer_edit_clear (RingerEdit *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_error (&self->error);
  if (self->path != NULL)
    g_string_free (self->path, TRUE);
}

/* Begins at what is said of @procedure. */
void
ringer_edit_begin (RingerEdit *self, RingerProviderFile *file, const char *procedure)
{
  gsize       length;
  const char *text = g_bytes_get_data (file->plan->text, &length);

  self->file = file;
  self->text = g_strndup (text, length);
  self->path = g_string_new ("$.procedures");
  ringer_json_path_append_key (self->path, procedure, -1);
  if (file->plan->format > RINGER_PROVIDER_FORMAT)
    g_set_error (&self->error, RINGER_ERROR, RINGER_ERROR_STATE,
                 _ ("A newer Ringer wrote this file; it can only be read"));
  else if (*procedure == '\0' || !g_utf8_validate (procedure, -1, NULL))
    g_set_error (&self->error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                 _ ("No procedure can have this name"));
}

/* One step further; the result is for ringer_edit_leave(). */
gsize
ringer_edit_enter (RingerEdit *self, const char *member)
{
  const gsize length = self->path->len;

  ringer_json_path_append_key (self->path, member, -1);
  return length;
}

gsize
ringer_edit_enter_index (RingerEdit *self, gsize index)
{
  const gsize length = self->path->len;

  ringer_json_path_append_index (self->path, index);
  return length;
}

void
ringer_edit_leave (RingerEdit *self, gsize length)
{
  g_string_truncate (self->path, length);
}

/* Takes @text (transfer full, nullable) as the next one. */
void
ringer_edit_take (RingerEdit *self, char *text)
{
  if (text == NULL)
    return;
  g_free (self->text);
  self->text = text;
}

gboolean
ringer_edit_find (RingerEdit *self, RingerJsonSpan *span)
{
  g_autoptr (RingerJsonPath) path = ringer_json_path_new (self->path->str, NULL);

  return path != NULL && ringer_json_path_find (path, self->text, -1, span, NULL);
}

void
ringer_edit_set (RingerEdit *self, const char *member, const char *value)
{
  const gsize outside = ringer_edit_enter (self, member);

  if (self->error == NULL)
    ringer_edit_take (self,
                      ringer_json_edit_set (self->text, -1, self->path->str, value, &self->error));
  ringer_edit_leave (self, outside);
}

void
ringer_edit_remove (RingerEdit *self, const char *member)
{
  const gsize outside = ringer_edit_enter (self, member);

  if (self->error == NULL && ringer_edit_find (self, NULL))
    ringer_edit_take (self,
                      ringer_json_edit_remove (self->text, -1, self->path->str, &self->error));
  ringer_edit_leave (self, outside);
}

/* Removes an object that has nothing left in it. */
void
ringer_edit_remove_empty (RingerEdit *self, const char *member)
{
  const gsize      outside = ringer_edit_enter (self, member);
  RingerJsonSpan   span;
  g_autofree char *value = NULL;

  if (self->error == NULL && ringer_edit_find (self, &span))
    value = ringer_json_minify (self->text + span.offset, (gssize) span.length, NULL, NULL);
  ringer_edit_leave (self, outside);
  if (g_strcmp0 (value, "{}") == 0)
    ringer_edit_remove (self, member);
}

/* A member that is left out where it says the default. */
void
ringer_edit_set_or_remove (RingerEdit *self, const char *member, const char *value)
{
  if (value != NULL)
    ringer_edit_set (self, member, value);
  else
    ringer_edit_remove (self, member);
}

void
ringer_edit_string (RingerEdit *self, const char *member, const char *before, const char *after)
{
  g_autofree char *value = NULL;

  if (g_strcmp0 (before, after) == 0)
    return;
  if (after != NULL)
    value = ringer_json_quote (after, -1);
  ringer_edit_set_or_remove (self, member, value);
}

void
ringer_edit_uint (RingerEdit *self, const char *member, gsize before, gsize after, gsize initial)
{
  g_autofree char *value = NULL;

  if (before == after)
    return;
  if (after != initial)
    value = g_strdup_printf ("%" G_GSIZE_FORMAT, after);
  ringer_edit_set_or_remove (self, member, value);
}

void
ringer_edit_boolean (
    RingerEdit *self, const char *member, gboolean before, gboolean after, gboolean initial)
{
  if (!before == !after)
    return;
  ringer_edit_set_or_remove (self, member, !after == !initial ? NULL : after ? "true" : "false");
}

void
ringer_edit_filter (RingerEdit *self, const char *member, const char *before, const char *after)
{
  if (self->error == NULL && after != NULL && g_strcmp0 (before, after) != 0 &&
      !ringer_provider_check_filter (after, NULL, &self->error))
    return;
  ringer_edit_string (self, member, before, after);
}

/* Lets the new text take the place of the old one, if it is right. */
gboolean
ringer_edit_end (RingerEdit *self, const char *label, GError **error)
{
  g_autoptr (GBytes) text = NULL;
  RingerProviderPlan *plan = NULL;

  if (self->error == NULL)
    {
      const gsize length = strlen (self->text);

      text = g_bytes_new_take (g_steal_pointer (&self->text), length);
      if (length > RINGER_PROVIDER_FILE_MAX_SIZE)
        g_set_error (&self->error, RINGER_ERROR, RINGER_ERROR_LIMIT,
                     _ ("The provider file would be larger than %d MiB"),
                     RINGER_PROVIDER_FILE_MAX_SIZE / (1024 * 1024));
      else
        plan = ringer_provider_plan_new (text, self->file->plan, &self->error);
    }
  if (plan == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (g_bytes_equal (text, self->file->plan->text))
    ringer_provider_plan_free (plan);
  else
    ringer_provider_file_take (self->file, plan, NULL, RINGER_STEPS_ADD, label);
  return TRUE;
}
