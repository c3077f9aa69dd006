/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cli-connect.h"

#include "ringer-cli-capture.h"
#include "ringer-error.h"

typedef struct
{
  RingerCliOptions *options; /* borrowed: the command keeps it until it is done */
  RingerConnection *connection;
  guint             attempts;
} Connecting;

static void
connecting_free (gpointer data)
{
  Connecting *connecting = data;

  g_clear_object (&connecting->connection);
  g_free (connecting);
}

RingerCliExit
ringer_cli_exit_of_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return RINGER_CLI_EXIT_INTERRUPTED;
  if (error->domain != RINGER_ERROR)
    return RINGER_CLI_EXIT_USAGE; /* a file that cannot be read */
  switch ((RingerError) error->code)
    {
    case RINGER_ERROR_INVALID_JSON:
    case RINGER_ERROR_LIMIT:
    case RINGER_ERROR_MALFORMED:
    case RINGER_ERROR_BAD_ARGUMENT:
    case RINGER_ERROR_BAD_FILE:
    case RINGER_ERROR_STATE:
      return RINGER_CLI_EXIT_USAGE;
    case RINGER_ERROR_DENIED:
      return RINGER_CLI_EXIT_DENIED;
    case RINGER_ERROR_UNKNOWN_HOST:
    case RINGER_ERROR_REFUSED:
    case RINGER_ERROR_TLS:
    case RINGER_ERROR_NOT_DEEPSTREAM:
    case RINGER_ERROR_UNREACHABLE:
    case RINGER_ERROR_TIMED_OUT:
    case RINGER_ERROR_LOST:
    case RINGER_ERROR_LOGIN:
    case RINGER_ERROR_LOCKED_OUT:
    case RINGER_ERROR_OFFLINE:
    case RINGER_ERROR_PROTOCOL:
    case RINGER_ERROR_ADDRESS_IN_USE:
    case RINGER_ERROR_CHILD:
    default:
      return RINGER_CLI_EXIT_CONNECTION;
    }
}

/* Whether it ended for good, until somebody opens or resumes it. */
gboolean
ringer_cli_connection_is_down (RingerConnection *connection)
{
  switch (ringer_connection_get_state (connection))
    {
    case RINGER_CONNECTION_STATE_CLOSED:
    case RINGER_CONNECTION_STATE_OFFLINE:
    case RINGER_CONNECTION_STATE_TOO_MANY_AUTH_ATTEMPTS:
    case RINGER_CONNECTION_STATE_AUTHENTICATION_TIMEOUT:
    case RINGER_CONNECTION_STATE_CHALLENGE_DENIED:
      return TRUE;
    case RINGER_CONNECTION_STATE_AWAITING_CONNECTION:
    case RINGER_CONNECTION_STATE_CHALLENGING:
    case RINGER_CONNECTION_STATE_AWAITING_AUTHENTICATION:
    case RINGER_CONNECTION_STATE_AUTHENTICATING:
    case RINGER_CONNECTION_STATE_OPEN:
    case RINGER_CONNECTION_STATE_RECONNECTING:
    case RINGER_CONNECTION_STATE_REDIRECTING:
    case RINGER_CONNECTION_STATE_CLOSING:
    default:
      return FALSE;
    }
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *client_data = NULL;
  Connecting      *connecting = g_task_get_task_data (task);

  client_data = ringer_connection_login_finish (RINGER_CONNECTION (object), result, &error);
  if (error != NULL)
    {
      ringer_connection_close (connecting->connection);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_object_set (ringer_connection_get_config (connecting->connection), "max-reconnect-attempts",
                connecting->attempts, NULL);
  g_task_return_pointer (task, g_steal_pointer (&connecting->connection), g_object_unref);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerConnectionConfig) config = NULL;
  Connecting *connecting = g_task_get_task_data (task);

  if (ringer_cli_load_finish (result, &error))
    config = ringer_cli_options_create_config (connecting->options, connecting->options->url,
                                               &error);
  if (config == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  /* A script wants to know at once that nobody is there. */
  g_object_set (config, "max-reconnect-attempts", 0, NULL);
  connecting->connection = ringer_connection_new (config);
  if (!ringer_cli_capture_follow_for (connecting->options, connecting->connection, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ringer_connection_open (connecting->connection);
  ringer_connection_login_async (connecting->connection, connecting->options->login,
                                 g_task_get_cancellable (task), login_cb, g_object_ref (task));
}

void
ringer_cli_connect_async (RingerCliOptions   *options,
                          guint               attempts,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Connecting *connecting = g_new0 (Connecting, 1);

  g_task_set_source_tag (task, ringer_cli_connect_async);
  connecting->options = options;
  connecting->attempts = attempts;
  g_task_set_task_data (task, connecting, connecting_free);
  ringer_cli_load_async (options, cancellable, loaded_cb, g_object_ref (task));
}

RingerConnection *
ringer_cli_connect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
