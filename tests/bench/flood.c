/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls that nobody has to answer:
 *
 *   flood URL NAME BURST RATE SECONDS
 *
 * Prints "ready" once it is connected, waits for a line on standard input, makes BURST
 * calls as fast as it can and then RATE a second, and prints how many there were. */

#include "config.h"

#include "ringer-connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#define TICK  2 /* ms */
#define CHUNK 100

typedef struct
{
  GMainLoop        *loop;
  RingerConnection *connection;
  GDataInputStream *input;
  const char       *name;
  GBytes           *payload;
  GPtrArray        *calls;
  guint             burst;
  guint             rate;
  guint             seconds;
  gint64            burst_over_at; /* 0 before */
} Flood;

static void
call (Flood *flood, guint n)
{
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (flood->calls,
                     ringer_connection_call (flood->connection, flood->name, flood->payload, 0));
}

static gboolean
tick_cb (gpointer user_data)
{
  Flood  *flood = user_data;
  gint64  now = g_get_monotonic_time ();
  guint64 due;

  if (flood->calls->len < flood->burst)
    {
      call (flood, MIN (CHUNK, flood->burst - flood->calls->len));
      return G_SOURCE_CONTINUE;
    }
  if (flood->burst_over_at == 0)
    flood->burst_over_at = now;
  now = MIN (now, flood->burst_over_at + flood->seconds * G_TIME_SPAN_SECOND);
  due = flood->burst + (guint64) (now - flood->burst_over_at) * flood->rate / G_USEC_PER_SEC;
  call (flood, (guint) due - flood->calls->len);
  if (now < flood->burst_over_at + flood->seconds * G_TIME_SPAN_SECOND)
    return G_SOURCE_CONTINUE;
  printf ("{\"calls\":%u}\n", flood->calls->len);
  fflush (stdout);
  g_main_loop_quit (flood->loop);
  return G_SOURCE_REMOVE;
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object),
                                                                result, NULL, NULL);

  g_timeout_add (TICK, tick_cb, user_data);
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Flood *flood = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = ringer_connection_login_finish (RINGER_CONNECTION (object), result,
                                                          &error);

  if (error != NULL)
    g_error ("no login: %s", error->message);
  puts ("ready");
  fflush (stdout);
  g_data_input_stream_read_line_async (flood->input, G_PRIORITY_DEFAULT, NULL, line_cb, flood);
}

int
main (int argc, char *argv[])
{
  static const char payload[] = "{\"user\": {\"id\": 4711, \"name\": \"Ann\"}, \"page\": 1}";
  Flood             flood = { 0 };
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (GInputStream) base = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;

  if (argc < 6)
    return 2;
  flood.name = argv[2];
  flood.burst = (guint) atoi (argv[3]);
  flood.rate = (guint) atoi (argv[4]);
  flood.seconds = (guint) atoi (argv[5]);
  flood.loop = g_main_loop_new (NULL, FALSE);
  flood.input = g_data_input_stream_new (base);
  flood.calls = g_ptr_array_new_with_free_func (g_object_unref);
  flood.payload = g_bytes_new_static (payload, sizeof payload - 1);
  config = ringer_connection_config_new (argv[1], &error);
  if (config == NULL)
    g_error ("%s", error->message);
  flood.connection = ringer_connection_new (config);
  ringer_connection_open (flood.connection);
  ringer_connection_login_async (flood.connection, "{}", NULL, login_cb, &flood);
  g_main_loop_run (flood.loop);

  g_ptr_array_unref (flood.calls);
  g_object_unref (flood.connection);
  g_bytes_unref (flood.payload);
  g_object_unref (flood.input);
  g_main_loop_unref (flood.loop);
  return 0;
}
