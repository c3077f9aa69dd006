/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests answered by a command. */
#include "config.h"

#include "ringer-broker.h"
#include "ringer-connection.h"
#include "ringer-error.h"
#include "ringer-forward.h"
#include "ringer-test.h"

#include <glib/gstdio.h>
#include <string.h>

/* Nobody waits so long. */
#define FOR_EVER 3600000

typedef struct
{
  RingerBroker     *broker;
  RingerConnection *connection; /* calls, and provides */
  RingerCall       *call;
  RingerRequest    *request;
  GAsyncResult     *result;
  RingerForwarded   answer;
  GError           *error;
} Fixture;

static void
request_cb (RingerConnection *connection, RingerRequest *request, Fixture *f)
{
  g_set_object (&f->request, request);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (RingerBrokerConfig) broker_config = ringer_broker_config_new ();
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (broker_config, "requestor-name", data == NULL, NULL);
  f->broker = ringer_broker_new (broker_config);
  g_assert_true (ringer_broker_start (f->broker, NULL, 0, &error));
  config = ringer_connection_config_new (ringer_broker_get_url (f->broker), &error);
  g_assert_no_error (error);
  f->connection = ringer_connection_new (config);
  g_signal_connect (f->connection, "request", G_CALLBACK (request_cb), f);
  ringer_connection_open (f->connection);
  ringer_connection_login_async (f->connection, "{}", NULL, NULL, NULL);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_OPEN);
}

static void
forget_answer (Fixture *f)
{
  g_clear_object (&f->result);
  ringer_forwarded_clear (&f->answer);
  f->answer.is_error = FALSE;
  g_clear_error (&f->error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  forget_answer (f);
  g_clear_object (&f->call);
  g_clear_object (&f->request);
  ringer_connection_close (f->connection);
  RINGER_TEST_WAIT (ringer_connection_get_state (f->connection) == RINGER_CONNECTION_STATE_CLOSED);
  g_assert_finalize_object (f->connection);
  ringer_broker_stop (f->broker);
  g_assert_finalize_object (f->broker);
}

/* Makes a call, to have the request of it. PAYLOAD NULL is absent. */
static void
ask (Fixture *f, const char *payload)
{
  g_autoptr (GBytes) bytes = payload != NULL ? g_bytes_new (payload, strlen (payload)) : NULL;
  RingerProvision *provision = ringer_connection_provide (f->connection, "test/run");

  RINGER_TEST_WAIT (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE);
  g_clear_object (&f->request);
  g_clear_object (&f->call);
  f->call = ringer_connection_call (f->connection, "test/run", bytes, 0);
  RINGER_TEST_WAIT (f->request != NULL);
}

static void
begin (Fixture *f, const char *const *command, guint timeout, gsize max_size, GCancellable *cancel)
{
  const RingerAnswer answer = {
    .kind = RINGER_ANSWER_RUN, .command = (GStrv) command, .timeout = timeout, .max_size = max_size
  };

  forget_answer (f);
  ringer_run_async (f->request, &answer, cancel, ringer_test_take_result, &f->result);
}

/* Whether there is an answer. */
static gboolean
finish (Fixture *f)
{
  RINGER_TEST_WAIT (f->result != NULL);
  return ringer_run_finish (f->result, &f->answer, &f->error);
}

static gboolean
run (Fixture *f, const char *const *command)
{
  begin (f, command, FOR_EVER, 0, NULL);
  return finish (f);
}

static gboolean
run_script (Fixture *f, const char *script)
{
  const char *const command[] = { "sh", "-c", script, NULL };

  return run (f, command);
}

/* EXPECTED is NULL for an absent payload. */
static void
assert_payload (Fixture *f, const char *expected)
{
  GBytes *payload = f->answer.payload;

  if (expected == NULL)
    g_assert_null (payload);
  else
    {
      g_assert_nonnull (payload);
      g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), expected,
                       strlen (expected));
    }
}

static void
test_answers (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *script;
    gboolean    is_error;
    const char *payload;
  } cases[] = {
    { "cat", FALSE, "{\"n\":  1.0}" },
    { "echo 1", FALSE, "1" },
    { "printf '1\\r\\n'", FALSE, "1" },
    { "printf '[1]\\n\\n'", FALSE, "[1]\n" },
    { "true", FALSE, NULL },
    { "echo", FALSE, NULL },
    { "echo hidden >&2; echo 2", FALSE, "2" },
    { "echo half; echo 'no \"such\" user' >&2; exit 3", TRUE,
      "{\"exit\": 3, \"stderr\": \"no \\\"such\\\" user\\n\"}" },
    { "false", TRUE, "{\"exit\": 1, \"stderr\": \"\"}" },
    { "kill -9 $$", TRUE, "{\"signal\": 9, \"stderr\": \"\"}" },
  };

  ask (f, "{\"n\":  1.0}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean has_answer = run_script (f, cases[i].script);

      g_assert_no_error (f->error);
      g_assert_true (has_answer);
      g_assert_cmpint (f->answer.is_error, ==, cases[i].is_error);
      assert_payload (f, cases[i].payload);
    }
}

/* The arguments reach the command as they are; no shell has a word in it. */
static void
test_no_shell (Fixture *f, gconstpointer data)
{
  const char *const command[] = { "printf", "%s", "\"$HOME; `exit`\"", NULL };

  ask (f, NULL);
  g_assert_true (run (f, command));
  assert_payload (f, "\"$HOME; `exit`\"");
}

static void
test_environment (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = NULL;
  const char      *requestor;

  g_setenv ("RINGER_PASSWORD", "pw", TRUE);
  g_setenv ("RINGER_REQUESTOR", "of our own environment", TRUE);
  ask (f, NULL);
  g_assert_true (run_script (f, "printf '\"%s %s %s %s\"' \"$RINGER_PROCEDURE\" "
                                "\"$RINGER_CORRELATION_ID\" \"${RINGER_REQUESTOR-unknown}\" "
                                "\"${RINGER_PASSWORD-hidden}\""));
  requestor = ringer_request_get_requestor_name (f->request);
  g_assert_cmpint (requestor == NULL, ==, data != NULL);
  expected = g_strdup_printf ("\"test/run %s %s hidden\"",
                              ringer_request_get_correlation_id (f->request),
                              requestor != NULL ? requestor : "unknown");
  assert_payload (f, expected);
  g_unsetenv ("RINGER_PASSWORD");
  g_unsetenv ("RINGER_REQUESTOR");
}

static void
test_not_json (Fixture *f, gconstpointer data)
{
  ask (f, NULL);
  g_assert_false (run_script (f, "echo hello"));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_INVALID_JSON);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  const char *const command[] = { "/nowhere/at-all", NULL };

  ask (f, NULL);
  g_assert_false (run (f, command));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_CHILD);
  g_assert_nonnull (strstr (f->error->message, "/nowhere/at-all"));
}

/* More than a pipe holds, into a command that reads nothing, and through one. */
static void
test_big_input (Fixture *f, gconstpointer data)
{
  g_autofree char *payload = g_strnfill (900 * 1024, 'x');

  payload[0] = payload[strlen (payload) - 1] = '"';
  ask (f, payload);
  g_assert_true (run_script (f, "true"));
  assert_payload (f, NULL);
  g_assert_true (run_script (f, "cat"));
  assert_payload (f, payload);
}

static void
test_too_big (Fixture *f, gconstpointer data)
{
  const char *const exact[] = { "printf", "12345", NULL };
  const char *const endless[] = { "yes", NULL };

  ask (f, NULL);
  begin (f, exact, FOR_EVER, 5, NULL);
  g_assert_true (finish (f));
  begin (f, exact, FOR_EVER, 4, NULL);
  g_assert_false (finish (f));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  begin (f, endless, FOR_EVER, 0, NULL);
  g_assert_false (finish (f));
  g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_LIMIT);
  /* Of what went wrong the first part is enough. */
  g_assert_true (run_script (f, "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1"));
  g_assert_cmpuint (g_bytes_get_size (f->answer.payload), <, 70000);
}

/* Gone, or dead and not buried yet: who buries an orphan is not our business. */
static gboolean
is_gone (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *stat = NULL;
  const char      *state;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return TRUE;
  state = strrchr (stat, ')');
  return state == NULL || strchr ("ZX", state[2]) != NULL;
}

/* At the end of its time, or when the caller gives up, a command goes with all
 * that it has started. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autofree char  *folder = g_dir_make_tmp ("ringer-run-XXXXXX", NULL);
  g_autofree char  *file = g_build_filename (folder, "pids", NULL);
  g_autofree char  *script = g_strdup_printf ("sleep 1000 & echo \"$$ $!\" > %s.new; "
                                               "mv %s.new %s; wait",
                                              file, file, file);
  const char *const command[] = { "sh", "-c", script, NULL };

  ask (f, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *text = NULL;
      g_auto (GStrv) pids = NULL;

      begin (f, command, i == 0 ? 300 : FOR_EVER, 0, cancellable);
      RINGER_TEST_WAIT (g_file_get_contents (file, &text, NULL, NULL));
      if (i == 1)
        g_cancellable_cancel (cancellable);
      g_assert_false (finish (f));
      if (i == 0)
        g_assert_error (f->error, RINGER_ERROR, RINGER_ERROR_TIMED_OUT);
      else
        g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      pids = g_strsplit (g_strstrip (text), " ", 2);
      RINGER_TEST_WAIT (is_gone (pids[0]) && is_gone (pids[1]));
      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_rmdir (folder);
}

static void
add (const char *path, gboolean is_anonymous, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (is_anonymous), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/harness/run/answers", FALSE, test_answers);
  add ("/harness/run/no-shell", FALSE, test_no_shell);
  add ("/harness/run/environment", FALSE, test_environment);
  add ("/harness/run/environment/anonymous", TRUE, test_environment);
  add ("/harness/run/not-json", FALSE, test_not_json);
  add ("/harness/run/missing", FALSE, test_missing);
  add ("/harness/run/big-input", FALSE, test_big_input);
  add ("/harness/run/too-big", FALSE, test_too_big);
  add ("/harness/run/killed", FALSE, test_killed);
  return g_test_run ();
}
