/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window with its answer page open, while requests pile up:
 *
 *   desk-ringer URL NAME PENDING SECONDS
 *
 * Prints "ready" once it provides NAME. When PENDING requests are open it measures
 * for SECONDS how long the main loop is away at most, and prints one JSON object. What it
 * waits for a processor does not count: that says how busy the machine is. */

#include "config.h"

#include "ringer-application.h"
#include "ringer-window.h"

#include <fcntl.h>
#include <gtksourceview/gtksource.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TICK 1000 /* µs */

typedef struct
{
  GSource source;
  gint64  last;      /* when it was here */
  gint64  last_wait; /* for a processor that others had, in all */
  gint64  stall;
  gint64  stall_wall; /* that waiting included */
  guint   n_long;     /* stalls beyond a frame */
  int     schedstat;
} Watch;

typedef struct
{
  const char        *url;
  const char        *name;
  guint              n_pending;
  guint              seconds;
  RingerApplication *application;
  RingerWindow      *window;
  Watch             *watch;
  gsize              memory_before;
  gsize              memory_each;
  guint              n_at_start;
} Bench;

/* How long this thread could have run while a busy machine ran others, in microseconds;
 * 0 where the kernel does not count it. */
static gint64
get_wait (Watch *self)
{
  char    text[64] = "";
  char   *wait = NULL;
  ssize_t n = pread (self->schedstat, text, sizeof text - 1, 0);

  if (n <= 0)
    return 0;
  g_ascii_strtoull (text, &wait, 10);
  return g_ascii_strtoll (wait, NULL, 10) / 1000;
}

/* Comes first in each turn of the loop: what it waits for is what anybody waits for. */
static gboolean
watch_cb (GSource *source, GSourceFunc unused_callback, gpointer unused_data)
{
  Watch *self = (Watch *) source;
  gint64 now = g_get_monotonic_time ();
  gint64 wait = get_wait (self);
  gint64 wall = now - self->last - TICK;
  gint64 stall = wall - (wait - self->last_wait);

  self->n_long += stall > 16000;
  self->stall = MAX (self->stall, stall);
  self->stall_wall = MAX (self->stall_wall, wall);
  self->last = now;
  self->last_wait = wait;
  g_source_set_ready_time (source, now + TICK);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs watch_funcs = { .dispatch = watch_cb };

/* The size of what was allocated, whatever the allocator keeps beyond. */
static gsize
get_memory (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static RingerDesk *
get_desk (Bench *bench)
{
  return ringer_session_get_desk (ringer_window_get_session (bench->window));
}

static gboolean
over_cb (gpointer user_data)
{
  Bench *bench = user_data;
  guint  n_more = ringer_desk_get_n_open (get_desk (bench)) - bench->n_at_start;

  printf ("{\"stallMs\":%.3f,\"stallWallMs\":%.3f,\"long\":%u,\"pending\":%u,\"perSecond\":%.1f,"
          "\"bytesEach\":%" G_GSIZE_FORMAT "}\n",
          (double) bench->watch->stall / 1000, (double) bench->watch->stall_wall / 1000,
          bench->watch->n_long, bench->n_at_start, (double) n_more / bench->seconds,
          bench->memory_each);
  fflush (stdout);
  /* How it ends is not what is measured. */
  _Exit (0);
}

static gboolean
settled_cb (gpointer user_data)
{
  Bench *bench = user_data;

  bench->n_at_start = ringer_desk_get_n_open (get_desk (bench));
  bench->watch->last = g_get_monotonic_time ();
  bench->watch->last_wait = get_wait (bench->watch);
  bench->watch->stall = bench->watch->stall_wall = bench->watch->n_long = 0;
  g_source_set_ready_time (&bench->watch->source, bench->watch->last + TICK);
  g_timeout_add_seconds (bench->seconds, over_cb, bench);
  return G_SOURCE_REMOVE;
}

static void
n_open_cb (RingerDesk *desk, GParamSpec *pspec, Bench *bench)
{
  guint n_open = ringer_desk_get_n_open (desk);

  if (n_open < bench->n_pending || bench->n_at_start != 0)
    return;
  bench->n_at_start = n_open;
  bench->memory_each = (get_memory () - bench->memory_before) / n_open;
  /* The burst itself is not measured, nor what it leaves to do. */
  g_timeout_add_seconds (1, settled_cb, bench);
}

static void
provision_cb (RingerProvision *provision, GParamSpec *pspec, Bench *bench)
{
  if (ringer_provision_get_state (provision) != RINGER_PROVISION_STATE_ACTIVE)
    return;
  g_signal_connect (get_desk (bench), "notify::n-open", G_CALLBACK (n_open_cb), bench);
  bench->memory_before = get_memory ();
  puts ("ready");
  fflush (stdout);
}

static void
connected_cb (RingerSession *session, GParamSpec *pspec, Bench *bench)
{
  RingerConnection *connection = ringer_session_get_connection (session);
  RingerProvision  *provision;

  if (!ringer_session_get_connected (session))
    return;
  /* As long as the broker's, so that nothing expires. */
  g_object_set (ringer_connection_get_config (connection), "accept-timeout", 600000,
                "response-timeout", 600000, NULL);
  gtk_widget_activate_action (GTK_WIDGET (bench->window), "win.show-page", "s", "answer");
  provision = ringer_connection_provide (connection, bench->name);
  g_signal_connect (provision, "notify::state", G_CALLBACK (provision_cb), bench);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  g_autoptr (RingerProfile) profile = ringer_profile_new (bench->url);
  RingerSession *session;

  bench->window = RINGER_WINDOW (window);
  session = ringer_window_get_session (bench->window);
  g_signal_connect (session, "notify::connected", G_CALLBACK (connected_cb), bench);
  ringer_session_connect (session, profile, NULL);
}

int
main (int argc, char *argv[])
{
  Bench bench = { 0 };

  if (argc < 5)
    return 2;
  bench.url = argv[1];
  bench.name = argv[2];
  bench.n_pending = (guint) atoi (argv[3]);
  bench.seconds = (guint) atoi (argv[4]);
  bench.watch = (Watch *) g_source_new (&watch_funcs, sizeof (Watch));
  bench.watch->schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  g_source_set_priority (&bench.watch->source, G_PRIORITY_HIGH);
  g_source_set_static_name (&bench.watch->source, "watch of the main loop");
  g_source_attach (&bench.watch->source, NULL);

  gtk_source_init ();
  bench.application = ringer_application_new (G_APPLICATION_NON_UNIQUE);
  g_signal_connect (bench.application, "window-added", G_CALLBACK (window_added_cb), &bench);
  return g_application_run (G_APPLICATION (bench.application), 1, argv);
}
