/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include "ringer-json-scanner.h"
#include "ringer-settings.h"

#include <glib/gi18n.h>

/* Checking and formatting a long text in a thread, on bytes that do not change. The
 * thread tells how far it is, and looks now and then whether it is still wanted. */

#define STRIDE      8192 /* tokens between two looks */
#define PROGRESS_MS 150

typedef struct
{
  gatomicrefcount refs;
  GBytes         *bytes;
  gboolean        format;
  guint           indent;
  gint64          began;
  int             percent; /* atomic */
  RingerJsonPlace place;   /* of the error */
} Work;

static Work *
work_ref (Work *work)
{
  g_atomic_ref_count_inc (&work->refs);
  return work;
}

static void
work_unref (gpointer data)
{
  Work *work = data;

  if (!g_atomic_ref_count_dec (&work->refs))
    return;
  g_bytes_unref (work->bytes);
  g_free (work);
}

static gboolean
check (Work *work, GCancellable *cancellable, GError **error)
{
  RingerJsonScanner scanner;
  RingerJsonToken   token;
  gsize             length;
  const char       *data = g_bytes_get_data (work->bytes, &length);
  guint             n = 0;

  ringer_json_scanner_init (&scanner, data, (gssize) length);
  while (ringer_json_scanner_next (&scanner, &token))
    {
      if (++n % STRIDE != 0)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_atomic_int_set (&work->percent, (int) (token.offset * 100.0 / (double) length));
    }
  return ringer_json_scanner_check (&scanner, &work->place, error);
}

static void
work_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work   *work = task_data;
  GError *error = NULL;
  char   *formatted;
  gsize   length;

  if (!check (work, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!work->format)
    {
      g_task_return_pointer (task, g_bytes_ref (work->bytes), (GDestroyNotify) g_bytes_unref);
      return;
    }
  formatted = ringer_json_format (g_bytes_get_data (work->bytes, NULL),
                                  (gssize) g_bytes_get_size (work->bytes), work->indent, &length,
                                  &error);
  if (formatted != NULL)
    g_task_return_pointer (task, g_bytes_new_take (formatted, length),
                           (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
progress_cb (gpointer user_data)
{
  ringer_json_editor_show_message (RINGER_JSON_EDITOR (user_data));
  return G_SOURCE_CONTINUE;
}

/* Ends the work, if there is any: its result will not be looked at. */
void
ringer_json_editor_stop_work (RingerJsonEditor *self)
{
  if (self->working == NULL)
    return;
  /* What it would have told has to be asked for again. */
  self->checked = FALSE;
  g_cancellable_cancel (self->working);
  g_clear_object (&self->working);
  g_clear_pointer (&self->progress, work_unref);
  g_clear_handle_id (&self->progress_id, g_source_remove);
}

static void
worked_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (object);
  Work             *work = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) done = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean format = work->format;
  gsize    offset = work->place.offset;

  if (work != self->progress)
    return; /* nobody wants it any more */
  ringer_json_editor_stop_work (self);
  self->checked = TRUE;
  self->unchecked = FALSE;
  g_clear_error (&self->error);
  if (format && done != NULL && self->formatted)
    {
      ringer_json_editor_show_source (self, done);
      ringer_json_editor_update_view (self);
      ringer_json_editor_forget_found (self);
    }
  ringer_json_editor_take_check (self, g_steal_pointer (&error), offset);
}

static void
start (RingerJsonEditor *self, gboolean format)
{
  Work *work = g_new0 (Work, 1);
  g_autoptr(GTask) task = NULL;

  ringer_json_editor_stop_work (self);
  g_atomic_ref_count_init (&work->refs);
  work->bytes = g_bytes_ref (self->held);
  work->format = format;
  work->began = g_get_monotonic_time ();
  work->indent = ringer_settings_get_indent ();
  self->checked = TRUE; /* or will be */
  self->progress = work_ref (work);
  self->working = g_cancellable_new ();
  self->progress_id = g_timeout_add (PROGRESS_MS, progress_cb, self);
  g_source_set_name_by_id (self->progress_id, "[ringer] progress of a long text");
  task = g_task_new (self, self->working, worked_cb, NULL);
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, work, work_unref);
  g_task_run_in_thread (task, work_in_thread);
}

void
ringer_json_editor_check_in_thread (RingerJsonEditor *self)
{
  start (self, FALSE);
}

/* Shows the text formatted when that is done, and checks it on the way. */
void
ringer_json_editor_format_in_thread (RingerJsonEditor *self)
{
  start (self, TRUE);
}

/* How far it is; NULL when nothing is worked on, or nobody will notice. */
char *
ringer_json_editor_describe_work (RingerJsonEditor *self)
{
  Work *work = self->progress;
  int   percent;

  if (work == NULL || g_get_monotonic_time () - work->began < PROGRESS_MS * 1000)
    return NULL;
  percent = g_atomic_int_get (&work->percent);
  return g_strdup_printf (work->format ? _ ("Formatting… %d %%") : _ ("Checking… %d %%"), percent);
}
