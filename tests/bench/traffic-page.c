/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window with its traffic page open, under load.
 *
 *   traffic-page follow URL NAME SECONDS   records what others emit as NAME
 *   traffic-page browse URL COUNT          scrolls, jumps and filters over COUNT frames
 *
 * Each prints "ready" once the page shows, waits for a line on standard input, and prints
 * one JSON object at its end. A stall is the time from one wait of the main loop to the
 * next: for so long nothing that the user does has an effect. */

#include "config.h"

#include "ringer-application.h"
#include "ringer-filter-entry.h"
#include "ringer-traffic-list.h"
#include "ringer-window.h"

#include <gtksourceview/gtksource.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PAINTS 200 /* of each kind of moving about */

static gint64 woken_at;
static gint64 cpu_at;
static gint64 longest;
static gint64 longest_cpu;
static guint  n_stalls;
static gint64 paint_began;
static gint64 paint_sum;
static guint  n_paints;

/* Of this thread alone: a machine that is busy with others makes no difference. */
static gint64
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 busy = woken_at != 0 ? g_get_monotonic_time () - woken_at : 0;
  int    result;

  longest = MAX (longest, busy);
  if (woken_at != 0)
    longest_cpu = MAX (longest_cpu, get_cpu () - cpu_at);
  if (busy > 16000)
    n_stalls++;
  result = g_poll (fds, n_fds, timeout);
  woken_at = g_get_monotonic_time ();
  cpu_at = get_cpu ();
  return result;
}

static void
before_paint_cb (GdkFrameClock *clock, gpointer unused)
{
  paint_began = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock, gpointer unused)
{
  paint_sum += g_get_monotonic_time () - paint_began;
  n_paints++;
}

static void
forget (void)
{
  longest = 0;
  longest_cpu = 0;
  n_stalls = 0;
  paint_sum = 0;
  n_paints = 0;
}

#define WAIT(cond) \
  while (!(cond))  \
  g_main_context_iteration (NULL, TRUE)

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

/* Blocking: nothing is measured yet. */
static void
wait_for_line (void)
{
  char line[16];

  puts ("ready");
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    exit (1);
}

static void
show_traffic (RingerWindow *window)
{
  g_action_group_activate_action (G_ACTION_GROUP (window), "show-page",
                                  g_variant_new_string ("traffic"));
  wait_seconds (0.5);
}

static void
follow (RingerWindow *window, const char *url, const char *name, double seconds)
{
  RingerSession *session = ringer_window_get_session (window);
  RingerCapture *capture;
  guint          before;

  ringer_window_open_url (window, url);
  WAIT (ringer_session_get_connected (session));
  show_traffic (window);
  ringer_connection_subscribe (ringer_session_get_connection (session), name);
  wait_seconds (0.5);
  capture = ringer_session_get_capture (session);
  before = ringer_capture_get_n_items (capture);
  wait_for_line ();
  woken_at = 0;
  forget ();
  wait_seconds (seconds);
  printf ("{\"frames\":%u,\"longestMs\":%.2f,\"longestCpuMs\":%.2f,\"stalls\":%u,\"paints\":%u,"
          "\"paintMs\":%.2f}\n",
          ringer_capture_get_n_items (capture) - before, (double) longest / 1000,
          (double) longest_cpu / 1000, n_stalls, n_paints,
          (double) paint_sum / 1000 / MAX (n_paints, 1));
}

static void
fill (RingerCapture *capture, guint count)
{
  static const char *const actions[] = { "REQUEST", "ACCEPT", "RESPONSE", "NO_RPC_PROVIDER" };

  for (guint i = 0; i < count; i++)
    {
      char payload[64];
      char id[32];
      char name[32];
      g_autoptr (GBytes) frame = NULL;
      RingerCaptureEntry entry = {
        .when = (gint64) i * 200,
        .wall = (gint64) 1700000000 * G_USEC_PER_SEC + (gint64) i * 200,
        .connection = ringer_capture_intern (capture, "Local broker", -1),
        .topic = ringer_capture_intern (capture, "RPC", -1),
        .action = ringer_capture_intern (capture, actions[i % 4], -1),
        .flags = i % 4 == 0   ? RINGER_CAPTURE_OUTGOING
                 : i % 4 == 3 ? RINGER_CAPTURE_ERROR
                              : 0,
      };

      g_snprintf (name, sizeof name, "orders/%u", i % 50);
      entry.name = ringer_capture_intern (capture, name, -1);
      g_snprintf (id, sizeof id, "%026u", i / 4);
      g_snprintf (payload, sizeof payload, "{\"numA\":%u,\"numB\":13}", i);
      frame = g_bytes_new (payload, strlen (payload));
      entry.size = entry.payload_size = (guint32) strlen (payload);
      ringer_capture_append (capture, &entry, id, frame);
    }
}

typedef struct
{
  GtkAdjustment *adjustment;
  gboolean       jumps;
} Moves;

static gboolean
move_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  const Moves *moves = user_data;
  double       page = gtk_adjustment_get_page_size (moves->adjustment);
  double       span = gtk_adjustment_get_upper (moves->adjustment) - page;
  double       next = gtk_adjustment_get_value (moves->adjustment) + page;

  gtk_adjustment_set_value (moves->adjustment, moves->jumps  ? g_random_double () * span
                                               : next > span ? 0
                                                             : next);
  return G_SOURCE_CONTINUE;
}

/* The mean time of a paint, in milliseconds. */
static double
move (RingerTrafficList *list, gboolean jumps)
{
  GtkScrolledWindow *scroller = find (GTK_WIDGET (list), GTK_TYPE_SCROLLED_WINDOW);
  Moves              moves = { gtk_scrolled_window_get_vadjustment (scroller), jumps };
  guint              id = gtk_widget_add_tick_callback (GTK_WIDGET (list), move_cb, &moves, NULL);

  wait_seconds (0.2);
  forget ();
  WAIT (n_paints >= PAINTS);
  gtk_widget_remove_tick_callback (GTK_WIDGET (list), id);
  return (double) paint_sum / 1000 / n_paints;
}

/* Milliseconds from what is typed to the last row that matches. */
static double
filter (RingerWindow *window, GListModel *rows, const char *text)
{
  gint64   began = g_get_monotonic_time ();
  gboolean searching = TRUE;

  ringer_filter_entry_set_text (find (GTK_WIDGET (window), RINGER_TYPE_FILTER_ENTRY), text);
  while (searching)
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_get (rows, "searching", &searching, NULL);
    }
  return (double) (g_get_monotonic_time () - began) / 1000;
}

static void
browse (RingerWindow *window, const char *url, guint count)
{
  RingerSession     *session = ringer_window_get_session (window);
  RingerCapture     *capture;
  RingerTrafficList *list;
  GtkListView       *view;
  GListModel        *rows;
  double             scrolled;
  double             jumped;
  double             filtered;

  ringer_window_open_url (window, url);
  WAIT (ringer_session_get_connected (session));
  capture = ringer_session_get_capture (session);
  g_object_set (capture, "max-size", (guint64) 1 << 30, NULL);
  fill (capture, count);
  show_traffic (window);
  list = find (GTK_WIDGET (window), RINGER_TYPE_TRAFFIC_LIST);
  ringer_traffic_list_set_following (list, FALSE);
  view = find (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);
  rows = gtk_single_selection_get_model (GTK_SINGLE_SELECTION (gtk_list_view_get_model (view)));
  wait_for_line ();
  scrolled = move (list, FALSE);
  jumped = move (list, TRUE);
  forget ();
  filtered = filter (window, rows, "action = response and procedure ~ \"orders/1*\"");
  printf ("{\"rows\":%u,\"scrollMs\":%.2f,\"jumpMs\":%.2f,\"filterMs\":%.1f,"
          "\"filterStallMs\":%.2f,\"matches\":%u}\n",
          count, scrolled, jumped, filtered, (double) longest / 1000,
          g_list_model_get_n_items (rows));
}

int
main (int argc, char *argv[])
{
  g_autoptr (RingerApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  GtkWindow *window;

  if (argc < 4)
    return 2;
  gtk_source_init ();
  application = ringer_application_new (G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    g_error ("%s", error->message);
  g_application_activate (G_APPLICATION (application));
  WAIT ((window = gtk_application_get_active_window (GTK_APPLICATION (application))) != NULL &&
        gtk_widget_get_mapped (GTK_WIDGET (window)));
  gtk_window_set_default_size (window, 1200, 760);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "before-paint",
                    G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (after_paint_cb), NULL);
  g_main_context_set_poll_func (NULL, poll_cb);

  if (g_str_equal (argv[1], "follow") && argc > 4)
    follow (RINGER_WINDOW (window), argv[2], argv[3], atof (argv[4]));
  else
    browse (RINGER_WINDOW (window), argv[2], (guint) atoi (argv[3]));
  fflush (stdout);
  /* Taking the window apart is not what is measured. */
  _Exit (0);
}
