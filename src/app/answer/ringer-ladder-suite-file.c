/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-ladder-private.h"

#include "ringer-compat-gtk.h"
#include "ringer-ladder-suite.h"
#include "ringer-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Test steps and the suites that they go to: read, added to, written again unless somebody
 * else has written meanwhile. Undo writes back what was there. */

#define MAX_NAME 80
#define SUFFIX   ".suite.json"

typedef struct
{
  RingerLadder *self;
  GFile        *file;
  GBytes       *before; /* NULL: there was no file */
  GBytes       *after;
} Work;

static Work *
work_new (RingerLadder *self, GFile *file)
{
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (self);
  work->file = g_object_ref (file);
  return work;
}

static void
work_free (Work *work)
{
  g_object_unref (work->self);
  g_object_unref (work->file);
  g_clear_pointer (&work->before, g_bytes_unref);
  g_clear_pointer (&work->after, g_bytes_unref);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static char *
show_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return ringer_text_one_line (name, -1, MAX_NAME);
}

static void
fail (RingerLadder *self, GFile *file, const GError *error)
{
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  name = show_name (file);
  words = g_strdup_printf (_ ("%s stays as it was: %s"), name, error->message);
  ringer_ladder_show_trouble (self, words);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  RingerLadder *self = work->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (!g_file_replace_contents_finish (work->file, result, NULL, &error))
    {
      fail (self, work->file, error);
      return;
    }
  ringer_ladder_begin (self);
  g_set_object (&self->suite, work->file);
  g_set_object (&self->undo_suite, work->file);
  self->undo_contents = g_steal_pointer (&work->before);
  name = show_name (work->file);
  words = g_strdup_printf (_ ("Added to %s. The next ones go there too."), name);
  ringer_ladder_show (self, words, RINGER_LADDER_UNDO | RINGER_LADDER_SUITE);
}

/* "smoke.suite.json" is the suite "smoke". */
static char *
make_suite_name (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);

  if (g_str_has_suffix (name, SUFFIX))
    name[strlen (name) - strlen (SUFFIX)] = '\0';
  return g_steal_pointer (&name);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  RingerLadder *self = work->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *etag = NULL;
  g_autofree char *name = make_suite_name (work->file);
  GFile           *file = work->file;
  GBytes          *after;

  work->before = g_file_load_bytes_finish (file, result, &etag, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (error == NULL)
    work->after = ringer_ladder_suite_append (work->before, name, self->step, &error);
  if (work->after == NULL)
    {
      fail (self, file, error);
      return;
    }
  after = work->after;
  g_file_replace_contents_bytes_async (file, after, etag, FALSE, G_FILE_CREATE_NONE,
                                       self->cancellable, written_cb, g_steal_pointer (&work));
}

void
ringer_ladder_add_step (RingerLadder *self, GFile *suite)
{
  g_file_load_bytes_async (suite, self->cancellable, read_cb, work_new (self, suite));
}

static void
undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  gboolean         done = work->before != NULL
                              ? g_file_replace_contents_finish (work->file, result, NULL, &error)
                              : g_file_delete_finish (work->file, result, &error);
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (!done)
    {
      fail (work->self, work->file, error);
      return;
    }
  if (work->before == NULL && work->self->suite != NULL &&
      g_file_equal (work->self->suite, work->file))
    g_clear_object (&work->self->suite);
  name = show_name (work->file);
  words = g_strdup_printf (work->before != NULL ? _ ("%s is as it was.") : _ ("%s is gone again."),
                           name);
  ringer_ladder_begin (work->self);
  ringer_ladder_show (work->self, words, 0);
}

void
ringer_ladder_undo_step (RingerLadder *self)
{
  Work *work = work_new (self, self->undo_suite);

  work->before = g_steal_pointer (&self->undo_contents);
  ringer_ladder_begin (self);
  if (work->before != NULL)
    g_file_replace_contents_bytes_async (work->file, work->before, NULL, FALSE, G_FILE_CREATE_NONE,
                                         self->cancellable, undone_cb, work);
  else
    g_file_delete_async (work->file, G_PRIORITY_DEFAULT, self->cancellable, undone_cb, work);
}

static void
take_chosen (RingerLadder *self, GFile *file, const GError *error)
{
  if (file != NULL)
    ringer_ladder_add_step (self, file);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ringer_ladder_show_trouble (self, error->message);
}

static void
new_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerLadder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_save_file_finish (result, &error);

  take_chosen (self, file, error);
}

static void
old_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerLadder) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_open_file_finish (result, &error);

  take_chosen (self, file, error);
}

static GtkWindow *
get_window (RingerLadder *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
new_suite_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerLadder *self = RINGER_LADDER (widget);

  if (self->step != NULL)
    ringer_compat_save_file_async (get_window (self), _ ("New Suite"), self->suite_name,
                                   self->cancellable, new_chosen_cb, g_object_ref (self));
}

static void
add_to_suite_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerLadder *self = RINGER_LADDER (widget);

  if (self->step != NULL)
    ringer_compat_open_file_async (get_window (self), _ ("Add to a Suite"), self->cancellable,
                                   old_chosen_cb, g_object_ref (self));
}

static void
copy_step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerLadder *self = RINGER_LADDER (widget);

  if (self->step != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->step);
}

void
ringer_ladder_install_suite_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "ladder.new-suite", NULL, new_suite_action);
  gtk_widget_class_install_action (widget_class, "ladder.add-to-suite", NULL, add_to_suite_action);
  gtk_widget_class_install_action (widget_class, "ladder.copy-step", NULL, copy_step_action);
}
