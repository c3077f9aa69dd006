/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window with its call page open, and an answer of many bytes.
 *
 *   big-payload serve          a broker and a provider of "lines" and "line": the payload
 *                              of a call is how many bytes its answer has
 *   big-payload show URL NAME BYTES
 *
 * The first prints its address. The second prints "ready" once it is connected, waits for
 * a line on standard input, calls NAME and prints one JSON object: the time from the
 * answer's last byte to the frame that shows it, and the longest turn of the main loop from
 * the call until nothing is left to do. */

#include "config.h"

#include "ringer-application.h"
#include "ringer-broker.h"
#include "ringer-call-page.h"
#include "ringer-window.h"

#include <gtksourceview/gtksource.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_MESSAGE    (160 * 1024 * 1024)
#define SETTLE_SECONDS 2.5

static gint64      woken_at;
static gint64      longest;
static gint64      painted_at;
static const char *wanted; /* the procedure that is called */

#define WAIT(cond) \
  while (!(cond))  \
  g_main_context_iteration (NULL, TRUE)

/* What is made is JSON: many short lines, or one line. */
static GBytes *
make_answer (const char *name, gsize size)
{
  static const char item[] = "{\"name\": \"value\", \"n\": 12345, \"list\": [1.5, true, null]},";
  gboolean          lines = g_str_equal (name, "lines");
  GString          *text = g_string_sized_new (size + sizeof item);

  g_string_append_c (text, '[');
  while (text->len + sizeof item + 8 < size)
    {
      g_string_append_len (text, item, sizeof item - 1);
      if (lines)
        g_string_append_c (text, '\n');
    }
  g_string_append (text, "null]");
  return g_string_free_to_bytes (text);
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, gpointer unused)
{
  GBytes          *payload = ringer_request_get_payload (request);
  g_autofree char *number = g_strndup (g_bytes_get_data (payload, NULL),
                                       g_bytes_get_size (payload));
  gsize            size = (gsize) g_ascii_strtoull (number, NULL, 10);
  g_autoptr (GBytes) answer = make_answer (ringer_request_get_procedure (request), size);
  g_autoptr (GError) error = NULL;

  if (!ringer_request_send (request, answer, &error))
    g_error ("%s", error->message);
}

static void
active_cb (RingerProvision *provision, GParamSpec *pspec, const char *url)
{
  static guint n_active;

  if (ringer_provision_get_state (provision) != RINGER_PROVISION_STATE_ACTIVE || ++n_active < 2)
    return;
  puts (url);
  fflush (stdout);
}

static int
serve (void)
{
  static const char *const names[] = { "lines", "line" };
  g_autoptr (RingerBrokerConfig) broker_config = ringer_broker_config_new ();
  g_autoptr (RingerBroker) broker = NULL;
  g_autoptr (RingerConnectionConfig) config = NULL;
  g_autoptr (RingerConnection) connection = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  const char *url;

  g_object_set (broker_config, "max-message-size", MAX_MESSAGE, NULL);
  broker = ringer_broker_new (broker_config);
  if (!ringer_broker_start (broker, NULL, 0, &error))
    g_error ("%s", error->message);
  url = ringer_broker_get_url (broker);
  config = ringer_connection_config_new (url, NULL);
  g_object_set (config, "max-message-size", (guint64) MAX_MESSAGE, NULL);
  connection = ringer_connection_new (config);
  g_signal_connect (connection, "request", G_CALLBACK (request_cb), NULL);
  ringer_connection_open (connection);
  ringer_connection_login_async (connection, "{}", NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect (ringer_connection_provide (connection, names[i]), "notify::state",
                      G_CALLBACK (active_cb), (gpointer) url);
  g_main_loop_run (loop);
  return 0;
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 busy = woken_at != 0 ? g_get_monotonic_time () - woken_at : 0;
  int    result;

  longest = MAX (longest, busy);
  if (busy > 16000 && g_getenv ("RINGER_BENCH_VERBOSE") != NULL)
    g_printerr ("turn of %.1f ms\n", (double) busy / 1000);
  result = g_poll (fds, n_fds, timeout);
  woken_at = g_get_monotonic_time ();
  return result;
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer unused)
{
  painted_at = g_get_monotonic_time ();
}

static gpointer
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
tick_cb (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_seconds (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  guint  id = g_timeout_add (20, tick_cb, NULL);

  WAIT (g_get_monotonic_time () >= end);
  g_source_remove (id);
}

static void
ended_cb (RingerConnection *connection, RingerCall *call, RingerCall **ended)
{
  /* The directory makes calls, too. */
  if (g_str_equal (ringer_call_get_procedure (call), wanted))
    g_set_object (ended, call);
}

static gboolean
shows_end (GtkWidget *widget)
{
  GtkWidget  *result = find (widget, g_type_from_name ("RingerCallResult"));
  GtkStack   *stack = find (result, GTK_TYPE_STACK);
  const char *page = gtk_stack_get_visible_child_name (stack);

  return g_str_equal (page, "answer") || g_str_equal (page, "failure");
}

static void
show (RingerWindow *window, const char *name, const char *size)
{
  RingerSession  *session = ringer_window_get_session (window);
  RingerCallPage *page = find (GTK_WIDGET (window), RINGER_TYPE_CALL_PAGE);
  g_autoptr (GBytes) payload = g_bytes_new (size, strlen (size));
  g_autoptr (RingerCall) call = NULL;
  gint64 ended;
  gint64 shown;
  gint64 began = g_get_monotonic_time ();

  g_signal_connect (ringer_session_get_connection (session), "call-ended", G_CALLBACK (ended_cb),
                    &call);
  wanted = name;
  woken_at = 0;
  longest = 0;
  ringer_call_page_restore (page, name, payload, 60000, TRUE);
  WAIT (call != NULL && shows_end (GTK_WIDGET (page)));
  ended = ringer_call_get_ended_at (call);
  painted_at = 0;
  WAIT (painted_at != 0);
  shown = painted_at;
  wait_seconds (SETTLE_SECONDS);
  printf ("{\"showMs\":%.2f,\"stallMs\":%.2f,\"allMs\":%.2f,\"bytes\":%" G_GSIZE_FORMAT
          ",\"outcome\":\"%s\"}\n",
          (double) (shown - ended) / 1000, (double) longest / 1000, (double) (shown - began) / 1000,
          ringer_call_get_answer (call) != NULL ? g_bytes_get_size (ringer_call_get_answer (call))
                                                : 0,
          ringer_call_get_word (call));
  fflush (stdout);
}

int
main (int argc, char *argv[])
{
  g_autoptr (RingerApplication) application = NULL;
  RingerWindow *window;
  char          line[16];

  if (argc == 2 && g_str_equal (argv[1], "serve"))
    return serve ();
  if (argc < 5)
    return 2;
  gtk_source_init ();
  application = ringer_application_new (G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, NULL))
    return 1;
  g_application_activate (G_APPLICATION (application));
  WAIT (gtk_application_get_active_window (GTK_APPLICATION (application)) != NULL);
  window = RINGER_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
  WAIT (gtk_widget_get_mapped (GTK_WIDGET (window)));
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (after_paint_cb), NULL);
  ringer_window_open_url (window, argv[2]);
  WAIT (ringer_session_get_connected (ringer_window_get_session (window)));
  wait_seconds (1);
  puts ("ready");
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return 1;
  g_main_context_set_poll_func (NULL, poll_cb);
  show (window, argv[3], argv[4]);
  /* How it ends is not what is measured. */
  _Exit (0);
}
