/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "peer.h"

#include "ringer-test.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

struct _Peer
{
  GSubprocess      *process;
  GDataInputStream *said;
  GCancellable     *cancellable;
  GPtrArray        *lines;
  gboolean          reading;
};

static char *
interop_path (const char *name)
{
  return g_build_filename (INTEROP_DIR, name, NULL);
}

gboolean
peer_has_node (void)
{
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *client = interop_path ("node_modules/@deepstream/client");
  g_autofree char *server = interop_path ("node_modules/@deepstream/server");

  return node != NULL &&
         (g_getenv ("RINGER_NODE_MODULES") != NULL ||
          (g_file_test (client, G_FILE_TEST_IS_DIR) && g_file_test (server, G_FILE_TEST_IS_DIR)));
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Peer *self = user_data;
  char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result,
                                                          NULL, NULL);

  if (line == NULL)
    {
      self->reading = FALSE;
      return;
    }
  g_ptr_array_add (self->lines, line);
  g_data_input_stream_read_line_async (self->said, G_PRIORITY_DEFAULT, self->cancellable, line_cb,
                                       self);
}

static Peer *
peer_new (const char *const *argv)
{
  Peer *self = g_new0 (Peer, 1);
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->cancellable = g_cancellable_new ();
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->reading = TRUE;
  g_data_input_stream_read_line_async (self->said, G_PRIORITY_DEFAULT, self->cancellable, line_cb,
                                       self);
  return self;
}

Peer *
peer_new_client (gboolean javascript, const char *url)
{
  g_autofree char *script = interop_path ("js-session.js");
  const char      *js[] = { "node", script, NULL };
  const char      *ours[] = { g_getenv ("RINGER_CLI"), "session", NULL };
  Peer            *self = peer_new (javascript ? js : ours);
  g_autofree char *connect = g_strdup_printf ("{\"op\":\"connect\",\"url\":\"%s\"}", url);

  peer_write (self, connect);
  peer_write (self, "{\"op\":\"login\",\"id\":\"login\",\"data\":\"{}\"}");
  g_free (peer_wait (self, "\"OPEN\""));
  return self;
}

Peer *
peer_new_real_broker (const char *config, char **url)
{
  g_autofree char *script = interop_path ("real-broker.js");
  g_autofree char *file = NULL;
  const char      *argv[] = { "node", script, NULL, NULL, NULL };
  Peer            *self;

  if (config != NULL)
    {
      g_assert_true (g_close (g_file_open_tmp ("ringer-broker-XXXXXX.json", &file, NULL), NULL));
      g_assert_true (g_file_set_contents (file, config, -1, NULL));
      argv[2] = "--config";
      argv[3] = file;
    }
  self = peer_new (argv);
  *url = peer_wait (self, "ws://");
  if (file != NULL)
    g_unlink (file);
  return self;
}

void
peer_free (Peer *self)
{
  GOutputStream *words = g_subprocess_get_stdin_pipe (self->process);

  /* The end of its input is its end. */
  g_output_stream_close (words, NULL, NULL);
  g_cancellable_cancel (self->cancellable);
  RINGER_TEST_WAIT (!self->reading);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->said);
  g_object_unref (self->process);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

void
peer_write (Peer *self, const char *line)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), whole, strlen (whole),
                             NULL, NULL, &error);
  g_assert_no_error (error);
}

static guint
find (Peer *self, const char *needle)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (strstr (self->lines->pdata[i], needle) != NULL)
      return i;
  return G_MAXUINT;
}

gboolean
peer_has (Peer *self, const char *needle)
{
  return find (self, needle) != G_MAXUINT;
}

char *
peer_wait (Peer *self, const char *needle)
{
  char *line;

  RINGER_TEST_WAIT (peer_has (self, needle) || !self->reading);
  if (!peer_has (self, needle))
    g_error ("the peer ended without saying %s", needle);
  line = g_ptr_array_steal_index (self->lines, find (self, needle));
  return line;
}

char *
peer_get (const char *line, const char *member)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  g_assert_true (json_parser_load_from_data (parser, line, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  if (!json_object_has_member (object, member))
    return NULL;
  return g_strdup (json_object_get_string_member (object, member));
}
