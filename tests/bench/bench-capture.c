/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-codec.h"
#include "ringer-recorder-private.h"

#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

/* A million captured messages: what they cost, and how long it takes to search them.
 *
 *     bench-capture MESSAGES [FILTER]
 *
 * prints one line of JSON. Times are those of the main loop, slices and all. */

#define PROCEDURES 200
#define JUMPS      100000

typedef struct
{
  guint64 n_bytes; /* of all frames */
  gsize   beyond;
  double  append_us;
} Filled;

static double
get_ms (gint64 since)
{
  return (double) (g_get_monotonic_time () - since) / 1000;
}

static gsize
get_allocated (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* The messages of calls as they come: request, accept, response. */
static RingerMessage *
make_message (guint nth)
{
  static const int actions[] = { RINGER_RPC_REQUEST, RINGER_RPC_ACCEPT, RINGER_RPC_RESPONSE };
  guint            call = nth / G_N_ELEMENTS (actions);
  guint            step = nth % G_N_ELEMENTS (actions);
  RingerMessage   *message = ringer_message_new (RINGER_TOPIC_RPC, actions[step]);
  char             text[256];

  g_snprintf (text, sizeof text, "%s/%u/get", call % 4 ? "orders" : "users", call % PROCEDURES);
  ringer_message_set_text (message, RINGER_FIELD_NAME, text, -1);
  g_snprintf (text, sizeof text, "%08x-4c1f-4d3a-9b1e-%012x", call * 2654435761u, call);
  ringer_message_set_text (message, RINGER_FIELD_CORRELATION_ID, text, -1);
  if (step != 1)
    {
      g_snprintf (
          text, sizeof text,
          "{\"id\":%u,\"user\":{\"name\":\"Ann Example\",\"age\":%u},\"tags\":[\"a\",\"b\"],"
          "\"note\":\"nothing to see here\"}",
          call, call % 90);
      ringer_message_set_text (message, RINGER_FIELD_DATA, text, -1);
    }
  return message;
}

static void
fill (RingerCapture *capture, guint n, Filled *filled)
{
  gsize  before = get_allocated ();
  gint64 appending = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerMessage) message = make_message (i);
      g_autoptr (GBytes) frame = ringer_codec_encode (message);
      gint64             now = g_get_monotonic_time ();
      RingerCaptureEntry entry = {
        .when = now,
        .wall = g_get_real_time (),
        .connection = ringer_capture_intern (capture, "Local broker", -1),
        .flags = i % 3 == 0 ? RINGER_CAPTURE_OUTGOING : 0,
      };

      ringer_recorder_append (capture, &entry, frame, message);
      appending += g_get_monotonic_time () - now;
      filled->n_bytes += g_bytes_get_size (frame);
    }
  filled->beyond = get_allocated () - before - filled->n_bytes;
  filled->append_us = (double) appending / n;
}

static gboolean
is_searching (RingerCaptureView *view)
{
  gboolean searching;

  g_object_get (view, "searching", &searching, NULL);
  return searching;
}

/* Milliseconds until all rows are judged; STALL is the longest turn of the main loop. */
static double
filter_all (RingerCaptureView *view, const char *text, double *stall)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerFilter)
                 filter = ringer_filter_new (ringer_capture_get_schema (), text, NULL, &error);
  gint64 start = g_get_monotonic_time ();
  gint64 turn = start;

  if (filter == NULL)
    g_error ("%s", error->message);
  ringer_capture_view_set_filter (view, filter);
  *stall = get_ms (turn);
  while (is_searching (view))
    {
      turn = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      *stall = MAX (*stall, get_ms (turn));
    }
  return get_ms (start);
}

/* Microseconds for a jump: the row of a random frame, the next message of its call, and
 * where that is in the view. */
static double
jump (RingerCapture *capture, RingerCaptureView *view)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint  n = ringer_capture_get_n_items (capture);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < JUMPS; i++)
    {
      guint position = (guint) g_rand_int_range (random, 0, (gint32) n);
      guint found;
      g_autoptr (RingerCaptureRow) row = g_list_model_get_item (G_LIST_MODEL (view), position);

      if (ringer_capture_find_related (capture, position, 1, &found) &&
          !ringer_capture_view_find (view, found, &found))
        g_error ("A row is missing");
    }
  return get_ms (start) * 1000 / JUMPS;
}

int
main (int argc, char **argv)
{
  guint       n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 1000000;
  const char *text = argc > 2 ? argv[2]
                              : "procedure ~ \"users/*\" and size > 100 and not action = ping";
  g_autoptr (RingerCapture) capture = ringer_capture_new (G_MAXUINT64);
  g_autoptr (RingerCaptureView) view = NULL;
  Filled filled = { 0 };
  double jump_us;
  double stall;
  double total;
  double told_ms;
  gint64 start;

  setlocale (LC_NUMERIC, "C");
  fill (capture, n, &filled);
  view = ringer_capture_view_new (capture);
  start = g_get_monotonic_time ();
  while (g_list_model_get_n_items (G_LIST_MODEL (view)) < n)
    g_main_context_iteration (NULL, TRUE);
  told_ms = get_ms (start);
  jump_us = jump (capture, view);
  total = filter_all (view, text, &stall);
  printf ("{\"messages\":%u,\"frameBytes\":%.1f,\"beyondBytes\":%.2f,\"appendUs\":%.3f,"
          "\"tellMs\":%.3f,\"jumpUs\":%.3f,\"filterMs\":%.2f,\"stallMs\":%.2f,\"matches\":%u}\n",
          n, (double) filled.n_bytes / n, (double) filled.beyond / n, filled.append_us, told_ms,
          jump_us, total, stall, g_list_model_get_n_items (G_LIST_MODEL (view)));
  return 0;
}
