/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One side of a measured pair, on Ringer's engine alone.
 *
 *   bench-client provide URL NAME               echoes until standard input ends
 *   bench-client call URL NAME CALLS WINDOW     keeps WINDOW calls in flight
 *   bench-client idle URL COUNT                 holds COUNT connections, logged in
 *   bench-client emit URL NAME RATE SECONDS     emits RATE events a second
 *
 * Each prints "ready" once it is connected, waits for a line on standard input
 * where it has something to start, and prints one JSON object at its end. */

#include "config.h"

#include "ringer-connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

/* Between two handfuls of events. */
#define EMIT_MS 2

typedef struct
{
  GMainLoop        *loop;
  GPtrArray        *connections;
  GDataInputStream *input;
  char             *name;
  GBytes           *payload;
  guint             n_wanted;
  guint             n_started;
  guint             n_ended;
  guint             n_failed;
  guint             window;
  guint             n_open;
  gboolean          ready;
  gboolean          calling;
  guint             rate; /* events a second; 0 when none are emitted */
  gint64            started_at;
  double            cpu_at_start;
  GArray           *latencies;
} Bench;

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int
compare_gint64 (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
report (Bench *bench)
{
  double seconds = (g_get_monotonic_time () - bench->started_at) / 1e6;
  double cpu = cpu_seconds () - bench->cpu_at_start;

  if (bench->latencies->len > 0)
    {
      gint64 *sorted = (gint64 *) (void *) bench->latencies->data;

      g_array_sort (bench->latencies, compare_gint64);
      printf ("{\"calls\":%u,\"failed\":%u,\"seconds\":%.6f,\"cpu\":%.6f,"
              "\"medianUs\":%" G_GINT64_FORMAT ",\"p99Us\":%" G_GINT64_FORMAT "}\n",
              bench->n_ended, bench->n_failed, seconds, cpu, sorted[bench->latencies->len / 2],
              sorted[bench->latencies->len * 99 / 100]);
    }
  else
    printf ("{\"calls\":%u,\"cpu\":%.6f}\n", bench->n_ended, cpu);
  fflush (stdout);
}

static void start_call (Bench *bench);

static void
ended_cb (RingerCall *call, Bench *bench)
{
  gint64 latency = ringer_call_get_ended_at (call) - ringer_call_get_created_at (call);

  bench->n_ended++;
  if (ringer_call_get_outcome (call) == RINGER_CALL_OUTCOME_RESPONSE)
    g_array_append_val (bench->latencies, latency);
  else
    bench->n_failed++;
  g_object_unref (call);

  if (bench->n_ended == bench->n_wanted)
    {
      report (bench);
      g_main_loop_quit (bench->loop);
      return;
    }
  if (bench->n_started < bench->n_wanted)
    start_call (bench);
}

static void
start_call (Bench *bench)
{
  RingerCall *call = ringer_connection_call (bench->connections->pdata[0], bench->name,
                                             bench->payload, 0);

  bench->n_started++;
  g_signal_connect (call, "ended", G_CALLBACK (ended_cb), bench);
}

/* As many as are due by now: a late timer makes up for it. */
static gboolean
emit_cb (gpointer user_data)
{
  Bench *bench = user_data;
  double seconds = (double) (g_get_monotonic_time () - bench->started_at) / 1e6;
  guint  due = MIN ((guint) (seconds * bench->rate), bench->n_wanted);

  for (; bench->n_ended < due; bench->n_ended++)
    ringer_connection_emit (bench->connections->pdata[0], bench->name, bench->payload);
  if (bench->n_ended < bench->n_wanted)
    return G_SOURCE_CONTINUE;
  report (bench);
  g_main_loop_quit (bench->loop);
  return G_SOURCE_REMOVE;
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bench           *bench = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (bench->input, result, NULL, NULL);

  if (line == NULL || bench->n_wanted == 0)
    {
      report (bench);
      g_main_loop_quit (bench->loop);
      return;
    }

  bench->started_at = g_get_monotonic_time ();
  bench->cpu_at_start = cpu_seconds ();
  if (bench->rate > 0)
    g_timeout_add (EMIT_MS, emit_cb, bench);
  for (guint i = 0; i < bench->window; i++)
    start_call (bench);
}

static void
set_ready (Bench *bench)
{
  if (bench->ready)
    return;
  bench->ready = TRUE;
  bench->started_at = g_get_monotonic_time ();
  bench->cpu_at_start = cpu_seconds ();
  puts ("ready");
  fflush (stdout);
  g_data_input_stream_read_line_async (bench->input, G_PRIORITY_DEFAULT, NULL, line_cb, bench);
}

static void
provision_state_cb (RingerProvision *provision, GParamSpec *pspec, Bench *bench)
{
  if (ringer_provision_get_state (provision) == RINGER_PROVISION_STATE_ACTIVE)
    set_ready (bench);
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, Bench *bench)
{
  g_autoptr (GError) error = NULL;

  if (!ringer_request_send (request, ringer_request_get_payload (request), &error))
    g_error ("cannot answer: %s", error->message);
  bench->n_ended++;
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  RingerConnection *connection = RINGER_CONNECTION (object);
  Bench            *bench = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = ringer_connection_login_finish (connection, result, &error);

  if (error != NULL)
    g_error ("no login: %s", error->message);
  if (++bench->n_open < bench->connections->len)
    return;

  if (bench->name == NULL || bench->calling)
    {
      set_ready (bench);
      return;
    }
  g_signal_connect (connection, "request", G_CALLBACK (request_cb), bench);
  g_signal_connect (ringer_connection_provide (connection, bench->name), "notify::state",
                    G_CALLBACK (provision_state_cb), bench);
}

static void
open_connections (Bench *bench, const char *url, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RingerConnectionConfig) config = ringer_connection_config_new (url, &error);
      RingerConnection *connection;

      if (config == NULL)
        g_error ("%s", error->message);
      connection = ringer_connection_new (config);
      g_ptr_array_add (bench->connections, connection);
      ringer_connection_open (connection);
      ringer_connection_login_async (connection, "{}", NULL, login_cb, bench);
    }
}

int
main (int argc, char *argv[])
{
  Bench bench = { 0 };
  g_autoptr (GInputStream) base = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  guint count = 1;

  if (argc < 4)
    return 2;

  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.input = g_data_input_stream_new (base);
  bench.connections = g_ptr_array_new_with_free_func (g_object_unref);
  bench.latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench.payload = g_bytes_new_static ("{\"numA\":7,\"numB\":13}", 20);
  if (g_str_equal (argv[1], "idle"))
    count = (guint) atoi (argv[3]);
  else
    bench.name = g_strdup (argv[3]);
  if (g_str_equal (argv[1], "call") && argc > 5)
    {
      bench.calling = TRUE;
      bench.n_wanted = (guint) atoi (argv[4]);
      bench.window = MIN ((guint) atoi (argv[5]), bench.n_wanted);
    }
  if (g_str_equal (argv[1], "emit") && argc > 5)
    {
      bench.calling = TRUE;
      bench.rate = (guint) atoi (argv[4]);
      bench.n_wanted = bench.rate * (guint) atoi (argv[5]);
    }

  open_connections (&bench, argv[2], count);
  g_main_loop_run (bench.loop);

  g_ptr_array_unref (bench.connections);
  g_array_unref (bench.latencies);
  g_bytes_unref (bench.payload);
  g_free (bench.name);
  g_object_unref (bench.input);
  g_main_loop_unref (bench.loop);
  return bench.n_failed == 0 ? 0 : 1;
}
