/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets a command answer a request: the payload on its standard input, the answer
 * on its standard output.
 *
 * No shell is involved. The command leads a process group of its own, so that at the
 * end of its time what it has started ends with it, and so that a Ctrl+C on the
 * terminal is ours alone. Main thread, or that of the caller's context. */
#include "config.h"

#include "ringer-forward-private.h"

#include "ringer-error.h"
#include "ringer-json.h"
#include "ringer-text.h"

#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Of what a command says of its failure. */
#define MAX_STDERR (64 * 1024)
#define MAX_SHOWN  200

typedef struct
{
  GSubprocess     *process;
  pid_t            group; /* 0 when the command had ended before we knew */
  RingerAnswerTime time;
  GBytes          *out; /* NULL until it is read to its end */
  GByteArray      *err;
  guint8           err_chunk[4096];
  GError          *error; /* the first failure */
  guint            n_pending;
} Run;

static void
run_free (gpointer data)
{
  Run *self = data;

  ringer_answer_time_clear (&self->time);
  g_clear_object (&self->process);
  g_clear_pointer (&self->out, g_bytes_unref);
  g_clear_pointer (&self->err, g_byte_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static RingerForwarded *
describe_failure (Run *self)
{
  gboolean         has_exited = g_subprocess_get_if_exited (self->process);
  g_autofree char *said = ringer_json_quote ((const char *) self->err->data, self->err->len);
  char            *text;
  g_autoptr (GBytes) payload = NULL;

  text = g_strdup_printf ("{\"%s\": %d, \"stderr\": %s}", has_exited ? "exit" : "signal",
                          has_exited ? g_subprocess_get_exit_status (self->process)
                                     : g_subprocess_get_term_sig (self->process),
                          said);
  payload = g_bytes_new_take (text, strlen (text));
  return ringer_forwarded_new (TRUE, payload);
}

static RingerForwarded *
make_answer (Run *self, GError **error)
{
  gsize       size;
  const char *text = g_bytes_get_data (self->out, &size);
  g_autoptr (GBytes) payload = NULL;

  if (!g_subprocess_get_successful (self->process))
    return describe_failure (self);
  if (size > 0 && text[size - 1] == '\n')
    size--;
  if (size > 0 && text[size - 1] == '\r')
    size--;
  if (size == 0)
    return ringer_forwarded_new (FALSE, NULL);
  if (!ringer_json_validate (text, (gssize) size, NULL, error))
    {
      g_prefix_error (error, "%s", _ ("What the command printed is not JSON: "));
      return NULL;
    }
  payload = g_bytes_new_from_bytes (self->out, 0, size);
  return ringer_forwarded_new (FALSE, payload);
}

/* Everything that was begun has ended. */
static void
complete (GTask *task)
{
  Run             *self = g_task_get_task_data (task);
  GError          *error = g_steal_pointer (&self->error);
  RingerForwarded *answer = error == NULL ? make_answer (self, &error) : NULL;

  if (answer != NULL)
    g_task_return_pointer (task, answer, ringer_forwarded_free);
  else
    g_task_return_error (task, ringer_answer_time_explain (&self->time, error));
}

/* Ends one of the parts. After the first failure nothing of the command is left to run,
 * which ends the others. */
static void
end_part (GTask *task, GError *error)
{
  Run *self = g_task_get_task_data (task);

  if (error != NULL && self->error == NULL)
    {
      self->error = error;
      if (self->group > 0)
        kill (-self->group, SIGKILL);
      g_cancellable_cancel (self->time.cancellable);
    }
  else
    g_clear_error (&error);
  self->n_pending--;
  if (self->n_pending == 0)
    complete (task);
}

/* A command need not read its input. */
static void
input_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError  *error = NULL;
  gboolean is_written;

  is_written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error);
  g_output_stream_close_async (G_OUTPUT_STREAM (object), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  if (!is_written && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_clear_error (&error);
  end_part (task, error);
}

static void
output_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run    *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->out = ringer_answer_read_finish (result, &error);
  end_part (task, error);
}

/* Reads on when enough is kept, so that the command does not wait for us. */
static void
error_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Run          *self = g_task_get_task_data (task);
  GInputStream *stream = G_INPUT_STREAM (object);
  GError       *error = NULL;
  gssize        n = g_input_stream_read_finish (stream, result, &error);

  if (n <= 0)
    {
      end_part (task, error);
      return;
    }
  g_byte_array_append (self->err, self->err_chunk,
                       (guint) MIN ((gsize) n, MAX_STDERR - self->err->len));
  g_input_stream_read_async (stream, self->err_chunk, sizeof self->err_chunk, G_PRIORITY_DEFAULT,
                             self->time.cancellable, error_read_cb, g_steal_pointer (&task));
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, &error);
  end_part (task, error);
}

static void
lead_group_cb (gpointer unused)
{
  setpgid (0, 0);
}

/* The pipe blocks as GLib makes it: a payload that it does not hold would stop us
 * until the command reads. */
static void
let_input_wait (GSubprocess *process)
{
  GUnixOutputStream *input = G_UNIX_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (process));
  g_autoptr (GError) error = NULL;

  if (!g_unix_set_fd_nonblocking (g_unix_output_stream_get_fd (input), TRUE, &error))
    g_warning ("The input of a command stays blocking: %s", error->message);
}

static GSubprocess *
spawn (RingerRequest *request, const RingerAnswer *answer, GError **error)
{
  static const char *const secrets[] = { "RINGER_PASSWORD", "RINGER_TOKEN", "RINGER_AUTH",
                                         "RINGER_HEADERS" };
  const char              *requestor = ringer_request_get_requestor_name (request);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
      G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) cause = NULL;
  GSubprocess     *process;
  g_autofree char *shown = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_subprocess_launcher_unsetenv (launcher, secrets[i]);
  g_subprocess_launcher_setenv (launcher, "RINGER_PROCEDURE",
                                ringer_request_get_procedure (request), TRUE);
  g_subprocess_launcher_setenv (launcher, "RINGER_CORRELATION_ID",
                                ringer_request_get_correlation_id (request), TRUE);
  if (requestor != NULL)
    g_subprocess_launcher_setenv (launcher, "RINGER_REQUESTOR", requestor, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher, "RINGER_REQUESTOR");
  g_subprocess_launcher_set_child_setup (launcher, lead_group_cb, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) answer->command, &cause);
  if (process != NULL)
    {
      let_input_wait (process);
      return process;
    }
  shown = ringer_text_one_line (answer->command[0], -1, MAX_SHOWN);
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_CHILD,
               _ ("The command “%s” cannot be started: %s"), shown, cause->message);
  return NULL;
}

static void
start_parts (GTask *task, Run *self, RingerRequest *request, gsize limit)
{
  GBytes        *payload = ringer_request_get_payload (request);
  GOutputStream *input = g_subprocess_get_stdin_pipe (self->process);
  GCancellable  *cancellable = self->time.cancellable;
  gsize          size = 0;
  gconstpointer  data = payload != NULL ? g_bytes_get_data (payload, &size) : NULL;

  self->n_pending = 4;
  /* The request keeps its payload as long as the task keeps the request. */
  g_output_stream_write_all_async (input, data != NULL ? data : "", size, G_PRIORITY_DEFAULT,
                                   cancellable, input_written_cb, g_object_ref (task));
  ringer_answer_read_async (g_subprocess_get_stdout_pipe (self->process), limit, cancellable,
                            output_read_cb, g_object_ref (task));
  g_input_stream_read_async (g_subprocess_get_stderr_pipe (self->process), self->err_chunk,
                             sizeof self->err_chunk, G_PRIORITY_DEFAULT, cancellable, error_read_cb,
                             g_object_ref (task));
  g_subprocess_wait_async (self->process, cancellable, waited_cb, g_object_ref (task));
}

/**
 * ringer_run_async:
 * @request: what is asked; it is not decided here
 * @answer: a %RINGER_ANSWER_RUN; copied as far as it is needed
 * @cancellable: (nullable): kills the command
 * @callback: called in the thread-default main context
 *
 * Lets a command answer. Nothing is sent to the broker.
 */
void
ringer_run_async (RingerRequest      *request,
                  const RingerAnswer *answer,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Run        *self;
  const char *pid;
  GError     *error = NULL;

  g_return_if_fail (RINGER_IS_REQUEST (request));
  g_return_if_fail (answer != NULL && answer->command != NULL && answer->command[0] != NULL);

  task = g_task_new (request, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_run_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  self = g_new0 (Run, 1);
  self->err = g_byte_array_new ();
  g_task_set_task_data (task, self, run_free);
  self->process = spawn (request, answer, &error);
  if (self->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  pid = g_subprocess_get_identifier (self->process);
  self->group = pid != NULL ? (pid_t) g_ascii_strtoll (pid, NULL, 10) : 0;
  ringer_answer_time_start (&self->time, request, answer, cancellable);
  start_parts (task, self, request, ringer_answer_get_limit (answer));
}

/**
 * ringer_run_finish:
 * @result: what the callback was given
 * @out: (out caller-allocates): the answer, cleared by ringer_forwarded_clear()
 * @error: return location
 *
 * Returns: %FALSE when there is no answer: %RINGER_ERROR_TIMED_OUT, %RINGER_ERROR_LIMIT,
 *   %RINGER_ERROR_INVALID_JSON, %RINGER_ERROR_CHILD, %G_IO_ERROR_CANCELLED
 */
gboolean
ringer_run_finish (GAsyncResult *result, RingerForwarded *out, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ringer_run_async), FALSE);

  return ringer_forwarded_take (G_TASK (result), out, error);
}
