/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "raw.h"

#include <string.h>

static gboolean
raw_incoming_cb (GSocketService *service, GSocketConnection *stream, GObject *source, Raw *raw)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));

  if (raw->says != NULL)
    g_output_stream_write_all (output, raw->says, strlen (raw->says), NULL, NULL, NULL);
  if (raw->hangs_up)
    g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
  g_ptr_array_add (raw->streams, g_object_ref (stream));
  return TRUE;
}

Raw *
raw_new (const char *says, gboolean hangs_up)
{
  Raw *raw = g_new0 (Raw, 1);
  g_autoptr (GError) error = NULL;
  guint16 port;

  raw->service = g_socket_service_new ();
  raw->says = says;
  raw->hangs_up = hangs_up;
  raw->streams = g_ptr_array_new_with_free_func (g_object_unref);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (raw->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (raw->service, "incoming", G_CALLBACK (raw_incoming_cb), raw);
  raw->url = g_strdup_printf ("ws://127.0.0.1:%u/deepstream", port);
  return raw;
}

void
raw_free (Raw *raw)
{
  g_socket_service_stop (raw->service);
  g_socket_listener_close (G_SOCKET_LISTENER (raw->service));
  g_object_unref (raw->service);
  g_ptr_array_unref (raw->streams);
  g_free (raw->url);
  g_free (raw);
}
