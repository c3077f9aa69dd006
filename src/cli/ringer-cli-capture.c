/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-capture.h"

#include "ringer-cli-output.h"
#include "ringer-clock.h"
#include "ringer-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

struct _RingerCliCapture
{
  GObject          parent_instance;
  RingerCliOutput *output;
  RingerRedaction *redaction; /* borrowed */
  RingerRedaction *logins;    /* takes out these only */
  int              fd;
};

enum
{
  FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerCliCapture, ringer_cli_capture, G_TYPE_OBJECT)

static void
ringer_cli_capture_finalize (GObject *object)
{
  RingerCliCapture *self = RINGER_CLI_CAPTURE (object);

  g_clear_object (&self->output);
  g_clear_pointer (&self->logins, ringer_redaction_free);
  if (self->fd >= 0)
    close (self->fd);
  G_OBJECT_CLASS (ringer_cli_capture_parent_class)->finalize (object);
}

static void
ringer_cli_capture_class_init (RingerCliCaptureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_cli_capture_finalize;
  signals[FAILED] = g_signal_new ("failed", RINGER_TYPE_CLI_CAPTURE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ringer_cli_capture_init (RingerCliCapture *self)
{
  self->fd = -1;
  self->logins = ringer_redaction_new (NULL);
}

static void
failed_cb (RingerCliOutput *output, GError *error, RingerCliCapture *self)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

RingerCliCapture *
ringer_cli_capture_new (const char *path, RingerRedaction *redaction, GError **error)
{
  g_autoptr (RingerCliCapture) self = g_object_new (RINGER_TYPE_CLI_CAPTURE, NULL);

  self->redaction = redaction != NULL ? redaction : self->logins;
  self->fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0600);
  if (self->fd < 0)
    {
      g_autofree char *shown = g_filename_display_name (path);
      int              code = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code),
                   _ ("The capture '%s' cannot be written: %s"), shown, g_strerror (code));
      return NULL;
    }
  self->output = ringer_cli_output_new (self->fd);
  g_signal_connect_object (self->output, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_DEFAULT);
  ringer_cli_output_take_line (self->output, ringer_capture_format_header (0));
  return g_steal_pointer (&self);
}

void
ringer_cli_capture_write (RingerCliCapture *self, const RingerCaptureLine *line, GBytes *frame)
{
  g_return_if_fail (RINGER_IS_CLI_CAPTURE (self));

  ringer_cli_output_take_line (self->output,
                               ringer_capture_format_line (line, frame, self->redaction));
}

static void
frame_cb (RingerConnection *connection,
          gboolean          outgoing,
          GBytes           *frame,
          RingerMessage    *message,
          gint64            when,
          RingerCliCapture *self)
{
  g_autofree char  *label = ringer_cli_capture_dup_label (connection);
  RingerCaptureLine line = {
    .outgoing = outgoing,
    .when = when,
    .wall = ringer_clock_get_real (),
    .connection = label,
    .redacted = outgoing && message != NULL &&
                ringer_message_get_topic (message) == RINGER_TOPIC_AUTH,
  };

  ringer_cli_capture_write (self, &line, frame);
}

void
ringer_cli_capture_follow (RingerCliCapture *self, RingerConnection *connection)
{
  g_return_if_fail (RINGER_IS_CLI_CAPTURE (self));

  g_signal_connect_object (connection, "frame", G_CALLBACK (frame_cb), self, G_CONNECT_DEFAULT);
}

/* What goes on is more important than its record. */
static void
tell_failure_cb (RingerCliCapture *self, GError *error)
{
  fprintf (stderr, _ ("%s: The capture cannot be written on: %s\n"), g_get_prgname (),
           error->message);
}

gboolean
ringer_cli_capture_follow_for (RingerCliOptions *options,
                               RingerConnection *connection,
                               GError          **error)
{
  if (options->capture_file == NULL)
    return TRUE;
  if (options->capture == NULL)
    {
      RingerCliCapture *capture = ringer_cli_capture_new (options->capture_file, NULL, error);

      if (capture == NULL)
        return FALSE;
      g_signal_connect (capture, "failed", G_CALLBACK (tell_failure_cb), NULL);
      options->capture = G_OBJECT (capture);
    }
  ringer_cli_capture_follow (RINGER_CLI_CAPTURE (options->capture), connection);
  return TRUE;
}

/* The broker's address, without the name and the password that may be in it. */
char *
ringer_cli_capture_dup_label (RingerConnection *connection)
{
  const char *url = ringer_connection_config_get_url (ringer_connection_get_config (connection));
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL);

  return uri != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO) : NULL;
}
