/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pages.h"

#include "ringer-clock.h"
#include "ringer-filter-entry.h"
#include "ringer-hex-lines.h"
#include "ringer-test.h"
#include "ringer-traffic-columns.h"
#include "ringer-traffic-detail.h"
#include "ringer-traffic-list.h"
#include "ringer-traffic-page.h"
#include "ringer-traffic-row.h"
#include "ringer-traffic-words.h"

#include <gtksourceview/gtksource.h>
#include <string.h>

typedef struct
{
  Pages                pages;
  RingerTrafficPage   *page;
  RingerTrafficList   *list;
  RingerTrafficDetail *detail;
  GtkSelectionModel   *selection;
  RingerCapture       *capture;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  pages_set_up (&f->pages, 60000, 90000);
  f->page = RINGER_TRAFFIC_PAGE (ringer_traffic_page_new (f->pages.session));
  f->capture = ringer_session_get_capture (f->pages.session);
  pages_show (&f->pages, GTK_WIDGET (f->page), 1200, 700);
  f->list = RINGER_TRAFFIC_LIST (pages_find (GTK_WIDGET (f->page), "list"));
  f->detail = RINGER_TRAFFIC_DETAIL (pages_find (GTK_WIDGET (f->page), "detail"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pages_tear_down (&f->pages);
}

/* One frame as a recorder would note it. */
static void
add (Fixture    *f,
     const char *action,
     const char *name,
     const char *correlation,
     const char *payload,
     guint       flags)
{
  gsize            length = payload != NULL ? strlen (payload) : 0;
  g_autofree char *text = g_strdup_printf ("%s|%s", action, payload != NULL ? payload : "");
  g_autoptr (GBytes) frame = pages_bytes (text);
  RingerCaptureEntry entry = {
    .when = ringer_clock_get_monotonic (),
    .wall = ringer_clock_get_real (),
    .connection = ringer_capture_intern (f->capture, "Local broker", -1),
    .topic = ringer_capture_intern (f->capture, "RPC", -1),
    .action = ringer_capture_intern (f->capture, action, -1),
    .name = ringer_capture_intern (f->capture, name, -1),
    .size = (guint32) g_bytes_get_size (frame),
    .payload_offset = (guint32) (g_bytes_get_size (frame) - length),
    .payload_size = (guint32) length,
    .flags = flags,
  };

  ringer_capture_append (f->capture, &entry, correlation, frame);
}

static void
test_first (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("%026d", i * 7919);
      add (f, "REQUEST", i % 3 ? "users/get" : "orders/create", id,
           "{\"id\": 17, \"fields\": [\"name\", \"mail\"]}", RINGER_CAPTURE_OUTGOING);
      add (f, "ACCEPT", i % 3 ? "users/get" : "orders/create", id, NULL, RINGER_CAPTURE_ACK);
      if (i % 5 == 0)
        add (f, "NO_RPC_PROVIDER", i % 3 ? "users/get" : "orders/create", id, NULL,
             RINGER_CAPTURE_ERROR);
      else
        add (f, "RESPONSE", i % 3 ? "users/get" : "orders/create", id,
             "{\n  \"name\": \"Ann\",\n  \"mail\": \"ann@example.org\"\n}", 0);
    }
  RINGER_TEST_WAIT (!gtk_widget_get_mapped (pages_find (GTK_WIDGET (f->page), "hint_page")));
  pages_settle (GTK_WIDGET (f->page));
  pages_draw (GTK_WIDGET (f->page), "traffic");
  ringer_traffic_list_select (f->list, 120);
  pages_draw (GTK_WIDGET (f->page), "traffic-detail");
  gtk_window_set_default_size (f->pages.window, 480, 760);
  pages_settle (GTK_WIDGET (f->page));
  pages_settle (GTK_WIDGET (f->page));
  pages_draw (GTK_WIDGET (f->page), "traffic-narrow-detail");
  gtk_widget_activate_action (GTK_WIDGET (f->page), "traffic.close-detail", NULL);
  pages_settle (GTK_WIDGET (f->page));
  pages_draw (GTK_WIDGET (f->page), "traffic-narrow");
}

int
main (int argc, char *argv[])
{
  int result;

  pages_init (&argc, &argv);
#define ADD(path, func) g_test_add ("/traffic/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("first", test_first);
  result = g_test_run ();
  gtk_source_finalize ();
  return result;
}
