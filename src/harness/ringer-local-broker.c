/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A `ringer-cli broker` as a child process.
 *
 * The child is started with --until-eof and its standard input is a pipe of ours
 * that nobody writes to: however this process ends, the pipe closes and the child
 * with it. The first line on its standard output is the URL; what it says on
 * standard error is kept, the last of it, for the sentence that tells why it did
 * not start or died.
 *
 * Every wait holds a weak reference only, so that dropping the object ends the
 * child. Lives in the main context that it was started in. */
#include "config.h"

#include "ringer-local-broker.h"

#include "ringer-error.h"
#include "ringer-local-broker-private.h"
#include "ringer-text.h"

#include <glib/gi18n.h>
#include <signal.h>

#define START_DEADLINE 10000
/* Between the closed input and SIGTERM, and between that and SIGKILL. */
#define STOP_DEADLINE  2000
#define MAX_LINES      4
#define MAX_LINE_CHARS 300
/* The exit code for an address that cannot be had, see ringer-cli(1). */
#define EXIT_ADDRESS 5

struct _RingerLocalBroker
{
  GObject                parent_instance;
  RingerLocalBrokerState state;
  char                  *url;
  GError                *error;

  GSubprocess      *process; /* NULL when none runs */
  GDataInputStream *said;    /* its standard error, NULL once that has ended */
  GCancellable     *cancellable;
  GQueue            lines; /* what it said last */
  GTask            *starting;
  GSource          *cancelled_source;
  guint             deadline_source;
  gboolean          exited;
  gboolean          stopping;
};

enum
{
  PROP_STATE = 1,
  PROP_URL,
  PROP_ERROR,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (RingerLocalBrokerState,
                    ringer_local_broker_state,
                    G_DEFINE_ENUM_VALUE (RINGER_LOCAL_BROKER_STATE_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (RINGER_LOCAL_BROKER_STATE_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (RINGER_LOCAL_BROKER_STATE_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (RINGER_LOCAL_BROKER_STATE_DIED, "died"))

G_DEFINE_FINAL_TYPE (RingerLocalBroker, ringer_local_broker, G_TYPE_OBJECT)

static void
clear_sources (RingerLocalBroker *self)
{
  g_clear_handle_id (&self->deadline_source, g_source_remove);
  if (self->cancelled_source != NULL)
    g_source_destroy (self->cancelled_source);
  g_clear_pointer (&self->cancelled_source, g_source_unref);
}

static void
forget_process (RingerLocalBroker *self)
{
  clear_sources (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->said);
  g_clear_object (&self->process);
  g_queue_clear_full (&self->lines, g_free);
}

static void
ringer_local_broker_dispose (GObject *object)
{
  RingerLocalBroker *self = RINGER_LOCAL_BROKER (object);

  /* GSubprocess reaps it. */
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  forget_process (self);
  G_OBJECT_CLASS (ringer_local_broker_parent_class)->dispose (object);
}

static void
ringer_local_broker_finalize (GObject *object)
{
  RingerLocalBroker *self = RINGER_LOCAL_BROKER (object);

  g_free (self->url);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_local_broker_parent_class)->finalize (object);
}

static void
ringer_local_broker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerLocalBroker *self = RINGER_LOCAL_BROKER (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_local_broker_class_init (RingerLocalBrokerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ringer_local_broker_dispose;
  object_class->finalize = ringer_local_broker_finalize;
  object_class->get_property = ringer_local_broker_get_property;
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RINGER_TYPE_LOCAL_BROKER_STATE,
                                              RINGER_LOCAL_BROKER_STATE_STOPPED, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_local_broker_init (RingerLocalBroker *self)
{
  g_queue_init (&self->lines);
}

/**
 * ringer_local_broker_new:
 *
 * Returns: (transfer full): a broker that has not started
 */
RingerLocalBroker *
ringer_local_broker_new (void)
{
  return g_object_new (RINGER_TYPE_LOCAL_BROKER, NULL);
}

/**
 * ringer_local_broker_get_state:
 * @self: a broker
 *
 * Returns: what the child does
 */
RingerLocalBrokerState
ringer_local_broker_get_state (RingerLocalBroker *self)
{
  g_return_val_if_fail (RINGER_IS_LOCAL_BROKER (self), RINGER_LOCAL_BROKER_STATE_STOPPED);
  return self->state;
}

/**
 * ringer_local_broker_get_url:
 * @self: a broker
 *
 * Returns: (nullable): where it listens, %NULL while it does not run
 */
const char *
ringer_local_broker_get_url (RingerLocalBroker *self)
{
  g_return_val_if_fail (RINGER_IS_LOCAL_BROKER (self), NULL);
  return self->url;
}

/**
 * ringer_local_broker_get_error:
 * @self: a broker
 *
 * Returns: (transfer none) (nullable): why it did not start, or how it died
 */
const GError *
ringer_local_broker_get_error (RingerLocalBroker *self)
{
  g_return_val_if_fail (RINGER_IS_LOCAL_BROKER (self), NULL);
  return self->error;
}

/* Sets the three together, so that a handler of one sees the others as they are. */
static void
set_state (RingerLocalBroker *self, RingerLocalBrokerState state, const char *url, GError *error)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (self->state != state)
    g_object_notify_by_pspec (object, properties[PROP_STATE]);
  if (g_strcmp0 (self->url, url) != 0)
    g_object_notify_by_pspec (object, properties[PROP_URL]);
  if (self->error != NULL || error != NULL)
    g_object_notify_by_pspec (object, properties[PROP_ERROR]);
  self->state = state;
  g_free (self->url);
  self->url = g_strdup (url);
  g_clear_error (&self->error);
  self->error = error;
  g_object_thaw_notify (object);
}

/* A reference for a wait, and what is left of it afterwards. */
static gpointer
new_weak (RingerLocalBroker *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

/* NULL when the object is gone, or has another process by now. */
static RingerLocalBroker *
take_weak (gpointer data, gboolean wanted)
{
  GWeakRef          *weak = data;
  RingerLocalBroker *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  if (self != NULL && !wanted)
    g_clear_object (&self);
  return self;
}

/* What the child said of itself, without the program's name in front. */
static char *
join_lines (RingerLocalBroker *self)
{
  GString *text = g_string_new (NULL);

  for (GList *link = self->lines.head; link != NULL; link = link->next)
    {
      const char *line = link->data;

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text,
                       g_str_has_prefix (line, "ringer-cli: ") ? strchr (line, ' ') + 1 : line);
    }
  return g_string_free (text, FALSE);
}

static GError *
create_death_error (RingerLocalBroker *self)
{
  g_autofree char *said = join_lines (self);
  const char      *colon = *said != '\0' ? ": " : "";

  if (g_subprocess_get_if_signaled (self->process))
    return g_error_new (RINGER_ERROR, RINGER_ERROR_CHILD,
                        _ ("The local broker was ended by signal %d%s%s"),
                        g_subprocess_get_term_sig (self->process), colon, said);
  if (self->state == RINGER_LOCAL_BROKER_STATE_STARTING && *said != '\0')
    return g_error_new_literal (RINGER_ERROR,
                                g_subprocess_get_exit_status (self->process) == EXIT_ADDRESS
                                    ? RINGER_ERROR_ADDRESS_IN_USE
                                    : RINGER_ERROR_CHILD,
                                said);
  return g_error_new (RINGER_ERROR, RINGER_ERROR_CHILD,
                      _ ("The local broker ended by itself, with code %d%s%s"),
                      g_subprocess_get_exit_status (self->process), colon, said);
}

/* ERROR is taken; NULL for an end that was asked for. */
static void
fail_start (RingerLocalBroker *self, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->starting);

  if (task == NULL || g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             _ ("The local broker was stopped before it ran"));
}

/* The process is gone and has said its last. */
static void
take_leave (RingerLocalBroker *self)
{
  g_autoptr (RingerLocalBroker) alive = g_object_ref (self);
  GError *error;

  if (!self->exited || self->said != NULL)
    return;
  error = self->stopping ? NULL : create_death_error (self);
  forget_process (self);
  fail_start (self, error);
  set_state (self,
             error != NULL ? RINGER_LOCAL_BROKER_STATE_DIED : RINGER_LOCAL_BROKER_STATE_STOPPED,
             NULL, error);
}

static void
exited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean waited = g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  g_autoptr (RingerLocalBroker) self = take_weak (user_data, waited);

  if (self == NULL || self->process != G_SUBPROCESS (object))
    return;
  self->exited = TRUE;
  take_leave (self);
}

static void
said_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *stream = G_DATA_INPUT_STREAM (object);
  gsize             length;
  g_autofree char  *line = g_data_input_stream_read_line_finish (stream, result, &length, NULL);
  g_autoptr (RingerLocalBroker) self = take_weak (user_data, TRUE);

  if (self == NULL || self->said != stream)
    return;
  if (line == NULL)
    {
      g_clear_object (&self->said);
      take_leave (self);
      return;
    }
  if (*line != '\0')
    g_queue_push_tail (&self->lines, ringer_text_one_line (line, (gssize) length, MAX_LINE_CHARS));
  if (g_queue_get_length (&self->lines) > MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
  g_data_input_stream_read_line_async (stream, G_PRIORITY_HIGH, self->cancellable, said_cb,
                                       new_weak (self));
}

/* What was said until now is no reason for a later death. */
static void
url_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *url = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object),
                                                                    result, NULL, NULL);
  g_autoptr (RingerLocalBroker) self = take_weak (user_data, url != NULL);
  g_autoptr (GTask) task = NULL;

  if (self == NULL || self->process == NULL || self->state != RINGER_LOCAL_BROKER_STATE_STARTING ||
      self->stopping)
    return;
  clear_sources (self);
  g_queue_clear_full (&self->lines, g_free);
  task = g_steal_pointer (&self->starting);
  set_state (self, RINGER_LOCAL_BROKER_STATE_RUNNING, url, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
kill_cb (gpointer user_data)
{
  RingerLocalBroker *self = user_data;

  self->deadline_source = 0;
  g_subprocess_force_exit (self->process);
  return G_SOURCE_REMOVE;
}

static void
wait_to_kill (RingerLocalBroker *self)
{
  self->deadline_source = g_timeout_add (STOP_DEADLINE, kill_cb, self);
  g_source_set_name_by_id (self->deadline_source, "[ringer] kill of the local broker");
}

static gboolean
terminate_cb (gpointer user_data)
{
  RingerLocalBroker *self = user_data;

  self->deadline_source = 0;
  g_subprocess_send_signal (self->process, SIGTERM);
  wait_to_kill (self);
  return G_SOURCE_REMOVE;
}

static gboolean
start_too_long_cb (gpointer user_data)
{
  g_autoptr (RingerLocalBroker) self = g_object_ref (user_data);
  GError *error = g_error_new (
      RINGER_ERROR, RINGER_ERROR_TIMED_OUT,
      _ ("The local broker did not say where it listens within %d seconds"), START_DEADLINE / 1000);

  self->deadline_source = 0;
  g_subprocess_force_exit (self->process);
  forget_process (self);
  fail_start (self, error);
  set_state (self, RINGER_LOCAL_BROKER_STATE_DIED, NULL, error);
  return G_SOURCE_REMOVE;
}

static gboolean
start_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (RingerLocalBroker) self = g_object_ref (user_data);

  ringer_local_broker_stop (self);
  fail_start (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
watch_process (RingerLocalBroker *self, GCancellable *cancellable)
{
  g_autoptr (GDataInputStream)
                 output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));

  self->said = g_data_input_stream_new (g_subprocess_get_stderr_pipe (self->process));
  self->deadline_source = g_timeout_add (START_DEADLINE, start_too_long_cb, self);
  g_source_set_name_by_id (self->deadline_source, "[ringer] start of the local broker");
  if (cancellable != NULL)
    {
      self->cancelled_source = g_cancellable_source_new (cancellable);
      g_source_set_static_name (self->cancelled_source, "[ringer] start cancelled");
      g_source_set_callback (self->cancelled_source, G_SOURCE_FUNC (start_cancelled_cb), self,
                             NULL);
      g_source_attach (self->cancelled_source, g_main_context_get_thread_default ());
    }
  g_subprocess_wait_async (self->process, self->cancellable, exited_cb, new_weak (self));
  /* Before the URL: see url_cb(). */
  g_data_input_stream_read_line_async (self->said, G_PRIORITY_HIGH, self->cancellable, said_cb,
                                       new_weak (self));
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, self->cancellable, url_cb,
                                       new_weak (self));
}

/**
 * ringer_local_broker_start_async:
 * @self: a broker that does not run
 * @port: the port to listen on, 0 for a free one
 * @args: (nullable): further options of `ringer-cli broker`
 * @cancellable: (nullable): ends the child again
 * @callback: called when the child listens or has failed to
 * @user_data: for @callback
 *
 * Starts the child on 127.0.0.1. It has 10 seconds to say where it listens.
 */
void
ringer_local_broker_start_async (RingerLocalBroker  *self,
                                 guint16             port,
                                 const char *const  *args,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (RINGER_IS_LOCAL_BROKER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ringer_local_broker_start_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->process != NULL)
    {
      g_task_return_new_error (task, RINGER_ERROR, RINGER_ERROR_STATE,
                               _ ("The local broker runs already, or has not ended yet"));
      return;
    }
  self->process = ringer_local_broker_spawn (port, args, &error);
  if (self->process == NULL)
    {
      set_state (self, RINGER_LOCAL_BROKER_STATE_DIED, NULL, g_error_copy (error));
      g_task_return_error (task, error);
      return;
    }
  self->exited = FALSE;
  self->stopping = FALSE;
  self->cancellable = g_cancellable_new ();
  self->starting = g_steal_pointer (&task);
  set_state (self, RINGER_LOCAL_BROKER_STATE_STARTING, NULL, NULL);
  watch_process (self, cancellable);
}

/**
 * ringer_local_broker_start_finish:
 * @self: a broker
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE when it runs; otherwise %RINGER_ERROR_ADDRESS_IN_USE,
 *   %RINGER_ERROR_CHILD (with what it said), %RINGER_ERROR_TIMED_OUT,
 *   %RINGER_ERROR_STATE or %G_IO_ERROR_CANCELLED
 */
gboolean
ringer_local_broker_start_finish (RingerLocalBroker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ringer_local_broker_stop:
 * @self: a broker
 *
 * Lets the child end, and makes it when it does not. The state changes once it
 * is gone.
 */
void
ringer_local_broker_stop (RingerLocalBroker *self)
{
  g_return_if_fail (RINGER_IS_LOCAL_BROKER (self));

  if (self->process == NULL || self->stopping)
    return;
  self->stopping = TRUE;
  clear_sources (self);
  self->deadline_source = g_timeout_add (STOP_DEADLINE, terminate_cb, self);
  g_source_set_name_by_id (self->deadline_source, "[ringer] stop of the local broker");
  /* A pipe without a writer's buffer closes at once. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
}
