/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-error.h"
#include "ringer-local-broker.h"
#include "ringer-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>

/* The environment names one program for all tests, a script that each writes anew:
 * it may not change once there are threads. */
static char *folder;
static char *stand_in;
static char *program; /* the real one */

typedef struct
{
  RingerLocalBroker *broker;
  guint              n_notified;
} Fixture;

static void
use_script (const char *body)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", body, "\n", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      g_file_set_contents_full (stand_in, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0700, &error));
}

static void
use_program (const char *before)
{
  g_autofree char *body = g_strdup_printf ("%s\nexec '%s' \"$@\"", before, program);

  use_script (body);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  use_program ("");
  f->broker = ringer_local_broker_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->broker != NULL)
    g_assert_finalize_object (f->broker);
}

static RingerLocalBrokerState
get_state (Fixture *f)
{
  return ringer_local_broker_get_state (f->broker);
}

static gboolean
start (Fixture *f, guint16 port, const char *const *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ringer_local_broker_start_async (f->broker, port, args, NULL, ringer_test_take_result, &result);
  RINGER_TEST_WAIT (result != NULL);
  return ringer_local_broker_start_finish (f->broker, result, error);
}

static void
stop (Fixture *f)
{
  ringer_local_broker_stop (f->broker);
  RINGER_TEST_WAIT (get_state (f) == RINGER_LOCAL_BROKER_STATE_STOPPED);
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_uri_finish (
      G_SOCKET_CLIENT (client), result, NULL);

  *(int *) user_data = connection != NULL;
}

static gboolean
is_reachable (const char *url)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *http = g_strconcat ("http", url + strlen ("ws"), NULL);
  int              reachable = -1;

  g_socket_client_connect_to_uri_async (client, http, 80, NULL, connected_cb, &reachable);
  RINGER_TEST_WAIT (reachable >= 0);
  return reachable;
}

static void
test_start_and_stop (Fixture *f, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect_swapped (f->broker, "notify::state", G_CALLBACK (g_atomic_int_inc),
                            &f->n_notified);
  g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_STOPPED);
  /* Twice: it can be started again. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (start (f, 0, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_RUNNING);
      g_free (url);
      url = g_strdup (ringer_local_broker_get_url (f->broker));
      g_assert_true (g_str_has_prefix (url, "ws://127.0.0.1:"));
      g_assert_true (is_reachable (url));

      stop (f);
      g_assert_cmpuint (f->n_notified, ==, 3 * (i + 1));
      g_assert_null (ringer_local_broker_get_url (f->broker));
      g_assert_null (ringer_local_broker_get_error (f->broker));
      g_assert_false (is_reachable (url));
    }
}

static void
test_started_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (start (f, 0, NULL, &error));
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_STATE);
  g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_RUNNING);
  stop (f);
}

static void
test_port_taken (Fixture *f, gconstpointer data)
{
  Fixture other = { ringer_local_broker_new (), 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  g_assert_true (start (&other, 0, NULL, &error));
  uri = g_uri_parse (ringer_local_broker_get_url (other.broker), G_URI_FLAGS_NONE, &error);
  g_assert_false (start (f, (guint16) g_uri_get_port (uri), NULL, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_ADDRESS_IN_USE);
  g_assert_null (strstr (error->message, "ringer-cli:"));
  g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_DIED);
  g_assert_cmpstr (ringer_local_broker_get_error (f->broker)->message, ==, error->message);
  stop (&other);
  g_assert_finalize_object (other.broker);
}

static void
test_options (Fixture *f, gconstpointer data)
{
  const char *const good[] = { "--ack-timeout", "400", NULL };
  const char *const bad[] = { "--ack-timeout", "\"soon\"", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (start (f, 0, bad, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_CHILD);
  g_assert_nonnull (strstr (error->message, "ackTimeout"));
  g_clear_error (&error);
  g_assert_true (start (f, 0, good, &error));
  g_assert_null (ringer_local_broker_get_error (f->broker));
  stop (f);
}

static void
test_no_program (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (stand_in), ==, 0);
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_CHILD);
  g_assert_nonnull (strstr (error->message, stand_in));
  g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_DIED);
}

static void
assert_death (Fixture *f, const char *part)
{
  const GError *error;

  RINGER_TEST_WAIT (get_state (f) == RINGER_LOCAL_BROKER_STATE_DIED);
  error = ringer_local_broker_get_error (f->broker);
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_CHILD);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (ringer_local_broker_get_url (f->broker));
}

static void
test_dies_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  use_script ("echo 'ringer-cli: one' >&2; printf 'two\\033[31m\\377' >&2; exit 9");
  g_assert_false (start (f, 0, NULL, &error));
  g_assert_error (error, RINGER_ERROR, RINGER_ERROR_CHILD);
  g_assert_cmpstr (error->message, ==, "one\ntwo\\u001b[31m\\xff");
  g_clear_error (&error);

  use_script ("exit 9");
  g_assert_false (start (f, 0, NULL, &error));
  assert_death (f, "code 9");
}

static void
test_dies_while_it_runs (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *end;
    const char *sentence;
  } cases[] = {
    { "exit 3", "code 3: last words" },
    { "kill -KILL $$", "signal 9: last words" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *flag = g_build_filename (folder, "go", NULL);
      g_autofree char *script = g_strdup_printf (
          "echo first words >&2; echo ws://127.0.0.1:1/deepstream\n"
          "while [ ! -e '%s' ]; do sleep 0.01; done\n"
          "echo last words >&2; %s",
          flag, cases[i].end);
      g_autoptr (GError) error = NULL;

      use_script (script);
      g_assert_true (start (f, 0, NULL, &error));
      g_assert_true (g_file_set_contents (flag, "", 0, &error));
      assert_death (f, cases[i].sentence);
      g_assert_null (strstr (ringer_local_broker_get_error (f->broker)->message, "first"));
      g_assert_cmpint (g_unlink (flag), ==, 0);
    }
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* It never says where it listens, and ends with its input. */
  use_script ("exec cat >/dev/null");
  ringer_local_broker_start_async (f->broker, 0, NULL, cancellable, ringer_test_take_result,
                                   &result);
  g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_STARTING);
  g_cancellable_cancel (cancellable);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_false (ringer_local_broker_start_finish (f->broker, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  RINGER_TEST_WAIT (get_state (f) == RINGER_LOCAL_BROKER_STATE_STOPPED);
}

static void
test_stopped_while_it_starts (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  use_script ("exec cat >/dev/null");
  ringer_local_broker_start_async (f->broker, 0, NULL, NULL, ringer_test_take_result, &result);
  ringer_local_broker_stop (f->broker);
  RINGER_TEST_WAIT (result != NULL);
  g_assert_false (ringer_local_broker_start_finish (f->broker, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_assert_cmpint (get_state (f), ==, RINGER_LOCAL_BROKER_STATE_STOPPED);
}

/* One that ignores the end of its input and SIGTERM is killed. */
static void
test_stubborn (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  use_script ("trap '' TERM\necho ws://127.0.0.1:1/deepstream\nwhile :; do sleep 0.1; done");
  g_assert_true (start (f, 0, NULL, &error));
  ringer_local_broker_stop (f->broker);
  RINGER_TEST_WAIT_FOR (get_state (f) == RINGER_LOCAL_BROKER_STATE_STOPPED, 30);
}

static gboolean
is_gone (GPid pid)
{
  return kill (pid, 0) != 0 && errno == ESRCH;
}

static void
test_ends_with_the_object (Fixture *f, gconstpointer data)
{
  g_autofree char *pid_file = g_build_filename (folder, "pid", NULL);
  g_autofree char *before = g_strdup_printf ("echo $$ >'%s'", pid_file);
  g_autofree char *pid_text = NULL;
  g_autoptr (GError) error = NULL;
  GPid pid;

  use_program (before);
  g_assert_true (start (f, 0, NULL, &error));
  g_assert_true (g_file_get_contents (pid_file, &pid_text, NULL, &error));
  pid = (GPid) g_ascii_strtoll (pid_text, NULL, 10);
  g_assert_cmpint (pid, >, 1);
  g_assert_false (is_gone (pid));
  g_assert_finalize_object (g_steal_pointer (&f->broker));
  RINGER_TEST_WAIT (is_gone (pid));
  g_assert_cmpint (g_unlink (pid_file), ==, 0);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  program = g_strdup (g_getenv ("RINGER_CLI"));
  g_assert_nonnull (program);
  folder = g_dir_make_tmp ("ringer-local-broker-XXXXXX", NULL);
  stand_in = g_build_filename (folder, "stand-in", NULL);
  g_setenv ("RINGER_CLI", stand_in, TRUE);

  add ("/harness/local-broker/start-and-stop", test_start_and_stop);
  add ("/harness/local-broker/started-twice", test_started_twice);
  add ("/harness/local-broker/port-taken", test_port_taken);
  add ("/harness/local-broker/options", test_options);
  add ("/harness/local-broker/no-program", test_no_program);
  add ("/harness/local-broker/dies-at-once", test_dies_at_once);
  add ("/harness/local-broker/dies-while-it-runs", test_dies_while_it_runs);
  add ("/harness/local-broker/cancelled", test_cancelled);
  add ("/harness/local-broker/stopped-while-it-starts", test_stopped_while_it_starts);
  add ("/harness/local-broker/stubborn", test_stubborn);
  add ("/harness/local-broker/ends-with-the-object", test_ends_with_the_object);
  status = g_test_run ();

  g_unlink (stand_in);
  g_rmdir (folder);
  g_free (stand_in);
  g_free (folder);
  g_free (program);
  return status;
}
