/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-input.h"

#include "ringer-cli-reader.h"

#include <glib/gi18n.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#define TERMINAL   "/dev/tty"
#define MAX_ANSWER 4096

typedef struct
{
  int              fd;
  struct termios   before;
  RingerCliReader *reader;
  GSource         *cancelled;
} Asking;

/* Gives the terminal back as it was, whatever happened. */
static void
stop_asking (Asking *asking)
{
  if (asking->fd < 0)
    return;
  ringer_cli_reader_stop (asking->reader);
  g_clear_object (&asking->reader);
  if (asking->cancelled != NULL)
    g_source_destroy (asking->cancelled);
  g_clear_pointer (&asking->cancelled, g_source_unref);
  tcsetattr (asking->fd, TCSADRAIN, &asking->before);
  /* The user's Enter was not shown either. */
  if (write (asking->fd, "\n", 1) < 0)
    g_debug ("The terminal is gone");
  close (asking->fd);
  asking->fd = -1;
}

static void
asking_free (gpointer data)
{
  stop_asking (data);
  g_free (data);
}

static void
line_cb (RingerCliReader *reader, GBytes *line, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  gsize       length;
  const char *text = g_bytes_get_data (line, &length);

  stop_asking (g_task_get_task_data (task));
  g_signal_handlers_disconnect_by_data (reader, task);
  g_task_return_pointer (task, g_strndup (text != NULL ? text : "", length), g_free);
}

static void
no_answer (RingerCliReader *reader, GTask *task)
{
  g_autoptr (GTask) alive = g_object_ref (task);

  stop_asking (g_task_get_task_data (task));
  g_signal_handlers_disconnect_by_data (reader, task);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED,
                             _ ("Nothing was entered on the terminal"));
}

static void
too_long_cb (RingerCliReader *reader, gpointer user_data)
{
  no_answer (reader, user_data);
}

static void
ended_cb (RingerCliReader *reader, GError *error, gpointer user_data)
{
  no_answer (reader, user_data);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask  *task = user_data;
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (RingerCliReader) reader = g_object_ref (asking->reader);

  no_answer (reader, task);
  return G_SOURCE_REMOVE;
}

static void
connect_reader (RingerCliReader *reader, const char *signal, GCallback callback, GTask *task)
{
  g_signal_connect_data (reader, signal, callback, g_object_ref (task),
                         (GClosureNotify) g_object_unref, 0);
}

void
ringer_cli_input_ask_async (const char         *question,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  struct termios silent;
  Asking        *asking;
  int            fd = open (TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_task_set_source_tag (task, ringer_cli_input_ask_async);
  if (fd < 0 || tcgetattr (fd, &silent) < 0)
    {
      if (fd >= 0)
        close (fd);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no terminal"));
      return;
    }

  asking = g_new0 (Asking, 1);
  asking->fd = fd;
  asking->before = silent;
  asking->reader = ringer_cli_reader_new (fd, MAX_ANSWER);
  g_task_set_task_data (task, asking, asking_free);
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (fd, TCSADRAIN, &silent);
  if (write (fd, question, strlen (question)) < 0)
    g_debug ("The terminal does not take the question");

  connect_reader (asking->reader, "line", G_CALLBACK (line_cb), task);
  connect_reader (asking->reader, "too-long", G_CALLBACK (too_long_cb), task);
  connect_reader (asking->reader, "ended", G_CALLBACK (ended_cb), task);
  if (cancellable != NULL)
    {
      asking->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (asking->cancelled, "[ringer] question cancelled");
      g_source_set_callback (asking->cancelled, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task),
                             g_object_unref);
      g_source_attach (asking->cancelled, g_main_context_get_thread_default ());
    }
  ringer_cli_reader_start (asking->reader);
}

char *
ringer_cli_input_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
