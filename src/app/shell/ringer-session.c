/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-session.h"

#include "ringer-recorder.h"
#include "ringer-secrets.h"
#include "ringer-settings.h"

#include <glib/gi18n.h>

/* What one window works on: it makes the connection of a profile with its
 * directory, answerer and desk, follows it and records its frames, and owns the local
 * broker. Owned by the window, which disconnects it when it closes; main thread only. */

#define LOCAL_PROFILE "local"

/* What a broker keeps while the window works with another one. */
typedef struct
{
  RingerProviderFile *file;
  RingerDesk         *desk; /* of its last connection; NULL while there is one */
} Kept;

struct _RingerSession
{
  GObject             parent_instance;
  RingerProfile      *profile;
  RingerConnection   *connection;
  RingerDirectory    *directory;
  GHashTable         *kept;          /* id of a profile -> Kept */
  Kept               *connected_to;  /* whose the connection is; NULL without one */
  RingerProviderFile *provider_file; /* of the profile */
  RingerAnswerer     *answerer;
  RingerDesk         *desk;
  RingerCapture      *capture;
  RingerRecorder     *recorder;
  RingerLocalBroker  *local_broker;
  RingerProfile      *local_profile; /* NULL before the first local broker */
  GCancellable       *starting; /* the start of the local broker; NULL when none is under way */
  GError             *error;
  char               *login; /* of the connection; holds the secret */
  gboolean            connected;
  guint16             local_port; /* where clients know the last local broker */
};

enum
{
  PROP_PROFILE = 1,
  PROP_CONNECTION,
  PROP_DIRECTORY,
  PROP_PROVIDER_FILE,
  PROP_ANSWERER,
  PROP_DESK,
  PROP_CAPTURE,
  PROP_LOCAL_BROKER,
  PROP_CONNECTED,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerSession, ringer_session, G_TYPE_OBJECT)

static void
take_error (RingerSession *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_clear_object (&kept->file);
  g_clear_object (&kept->desk);
  g_free (kept);
}

static Kept *
get_kept (RingerSession *self)
{
  const char *id = ringer_profile_get_id (self->profile);
  Kept       *kept = g_hash_table_lookup (self->kept, id);

  if (kept == NULL)
    {
      kept = g_new0 (Kept, 1);
      kept->file = ringer_provider_file_new ();
      g_hash_table_insert (self->kept, g_strdup (id), kept);
    }
  return kept;
}

static void
set_profile (RingerSession *self, RingerProfile *profile)
{
  if (!g_set_object (&self->profile, profile))
    return;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
  if (g_set_object (&self->provider_file, get_kept (self)->file))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROVIDER_FILE]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What a person has decided goes out before the end. */
static void
close_connection (RingerSession *self)
{
  if (self->connection == NULL)
    return;
  ringer_desk_send_all (self->desk);
  ringer_connection_close (self->connection);
}

/* A dead local broker is the reason of whatever its connection says. */
static void
update (RingerSession *self)
{
  const GError *error = NULL;
  gboolean connected = self->connection != NULL && ringer_connection_get_state (self->connection) ==
                                                       RINGER_CONNECTION_STATE_OPEN;

  if (ringer_session_is_local (self))
    error = ringer_local_broker_get_error (self->local_broker);
  if (error == NULL && self->connection != NULL && !connected)
    error = ringer_connection_get_error (self->connection);

  g_object_freeze_notify (G_OBJECT (self));
  if (error != NULL || self->connection != NULL)
    take_error (self, error != NULL ? g_error_copy (error) : NULL);
  if (self->connected != connected)
    {
      self->connected = connected;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
local_broker_changed_cb (RingerSession *self)
{
  /* Nothing listens at its port unless it is started again. The connection may not
   * even know yet. */
  if (ringer_session_is_local (self) && self->connection != NULL &&
      ringer_local_broker_get_state (self->local_broker) == RINGER_LOCAL_BROKER_STATE_DIED)
    close_connection (self);
  update (self);
}

static void
drop_connection (RingerSession *self)
{
  g_autoptr (RingerConnection) connection = NULL;
  g_autoptr (RingerDirectory) directory = NULL;
  g_autoptr (RingerAnswerer) answerer = NULL;

  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->connection, update, self);
  close_connection (self);
  ringer_answerer_stop (self->answerer);
  connection = g_steal_pointer (&self->connection);
  directory = g_steal_pointer (&self->directory);
  answerer = g_steal_pointer (&self->answerer);
  /* What was typed waits there for the next connection to the same broker. */
  self->connected_to->desk = g_steal_pointer (&self->desk);
  self->connected_to = NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRECTORY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANSWERER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESK]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

static void
cancel_start (RingerSession *self)
{
  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
}

static void
ringer_session_dispose (GObject *object)
{
  RingerSession *self = RINGER_SESSION (object);

  cancel_start (self);
  close_connection (self);
  if (self->local_broker != NULL)
    ringer_local_broker_stop (self->local_broker);
  g_clear_object (&self->desk);
  g_clear_object (&self->answerer);
  g_clear_object (&self->provider_file);
  g_clear_object (&self->directory);
  g_clear_object (&self->connection);
  g_clear_object (&self->recorder);
  g_clear_object (&self->capture);
  g_clear_object (&self->local_broker);
  g_clear_object (&self->local_profile);
  g_clear_object (&self->profile);
  self->connected_to = NULL;
  g_hash_table_remove_all (self->kept);
  G_OBJECT_CLASS (ringer_session_parent_class)->dispose (object);
}

static void
ringer_session_finalize (GObject *object)
{
  RingerSession *self = RINGER_SESSION (object);

  g_clear_error (&self->error);
  g_clear_pointer (&self->login, ringer_secrets_free);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  G_OBJECT_CLASS (ringer_session_parent_class)->finalize (object);
}

static void
ringer_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerSession *self = RINGER_SESSION (object);

  switch (id)
    {
    case PROP_PROFILE:
      g_value_set_object (value, self->profile);
      break;
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_DIRECTORY:
      g_value_set_object (value, self->directory);
      break;
    case PROP_PROVIDER_FILE:
      g_value_set_object (value, self->provider_file);
      break;
    case PROP_ANSWERER:
      g_value_set_object (value, self->answerer);
      break;
    case PROP_DESK:
      g_value_set_object (value, self->desk);
      break;
    case PROP_CAPTURE:
      g_value_set_object (value, self->capture);
      break;
    case PROP_LOCAL_BROKER:
      g_value_set_object (value, self->local_broker);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->connected);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_session_class_init (RingerSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_session_dispose;
  object_class->finalize = ringer_session_finalize;
  object_class->get_property = ringer_session_get_property;

  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, RINGER_TYPE_PROFILE,
                                                  flags);
  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL,
                                                     RINGER_TYPE_CONNECTION, flags);
  properties[PROP_DIRECTORY] = g_param_spec_object ("directory", NULL, NULL, RINGER_TYPE_DIRECTORY,
                                                    flags);
  properties[PROP_PROVIDER_FILE] = g_param_spec_object ("provider-file", NULL, NULL,
                                                        RINGER_TYPE_PROVIDER_FILE, flags);
  properties[PROP_ANSWERER] = g_param_spec_object ("answerer", NULL, NULL, RINGER_TYPE_ANSWERER,
                                                   flags);
  properties[PROP_DESK] = g_param_spec_object ("desk", NULL, NULL, RINGER_TYPE_DESK, flags);
  properties[PROP_CAPTURE] = g_param_spec_object ("capture", NULL, NULL, RINGER_TYPE_CAPTURE,
                                                  flags);
  properties[PROP_LOCAL_BROKER] = g_param_spec_object ("local-broker", NULL, NULL,
                                                       RINGER_TYPE_LOCAL_BROKER, flags);
  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_session_init (RingerSession *self)
{
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  self->capture = ringer_capture_new (0);
  ringer_settings_bind_capture_size (self->capture);
  self->recorder = ringer_recorder_new (self->capture);
  self->local_broker = ringer_local_broker_new ();
  g_signal_connect_object (self->local_broker, "notify::state",
                           G_CALLBACK (local_broker_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->local_broker, "notify::error",
                           G_CALLBACK (local_broker_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Doc comments of the functions: see the header. */

RingerSession *
ringer_session_new (void)
{
  return g_object_new (RINGER_TYPE_SESSION, NULL);
}

RingerProfile *
ringer_session_get_profile (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->profile;
}

RingerConnection *
ringer_session_get_connection (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->connection;
}

RingerDirectory *
ringer_session_get_directory (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->directory;
}

RingerProviderFile *
ringer_session_get_provider_file (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->provider_file;
}

RingerAnswerer *
ringer_session_get_answerer (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->answerer;
}

RingerDesk *
ringer_session_get_desk (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->desk;
}

RingerCapture *
ringer_session_get_capture (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->capture;
}

RingerLocalBroker *
ringer_session_get_local_broker (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->local_broker;
}

gboolean
ringer_session_get_connected (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), FALSE);
  return self->connected;
}

const GError *
ringer_session_get_error (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  return self->error;
}

RingerCapture *
ringer_session_replace_capture (RingerSession *self, RingerCapture *capture)
{
  RingerCapture *before;

  g_return_val_if_fail (RINGER_IS_SESSION (self), NULL);
  g_return_val_if_fail (RINGER_IS_CAPTURE (capture), NULL);

  before = self->capture;
  self->capture = g_object_ref (capture);
  g_object_unref (self->recorder);
  self->recorder = ringer_recorder_new (capture);
  if (self->connection != NULL)
    ringer_recorder_add (self->recorder, self->connection, ringer_profile_get_name (self->profile));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPTURE]);
  return before;
}

/* A refusal shows in the connection's error. */
static void
log_in (RingerSession *self)
{
  ringer_connection_login_async (self->connection, self->login, NULL, NULL, NULL);
}

static void
make_answerer (RingerSession *self)
{
  Kept *kept = get_kept (self);

  self->connected_to = kept;
  self->answerer = ringer_answerer_new (self->connection, kept->file, FALSE);
  self->desk = ringer_desk_new (self->answerer);
  if (kept->desk != NULL)
    ringer_desk_inherit (self->desk, kept->desk);
  g_clear_object (&kept->desk);
  ringer_answerer_start (self->answerer);
}

static void
make_connection (RingerSession *self)
{
  g_autoptr (RingerConnectionConfig) config = NULL;
  GError *error = NULL;

  g_object_freeze_notify (G_OBJECT (self));
  drop_connection (self);
  config = ringer_connection_config_new (ringer_profile_get_url (self->profile), &error);
  take_error (self, error);
  if (config != NULL)
    {
      self->connection = ringer_connection_new (config);
      ringer_recorder_add (self->recorder, self->connection,
                           ringer_profile_get_name (self->profile));
      self->directory = ringer_directory_new (self->connection);
      make_answerer (self);
      g_signal_connect_object (self->connection, "notify::state", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->connection, "notify::error", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRECTORY]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANSWERER]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESK]);
      log_in (self);
      ringer_connection_open (self->connection);
    }
  update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
connect_profile (RingerSession *self, RingerProfile *profile, const char *secret)
{
  set_profile (self, profile);
  g_clear_pointer (&self->login, ringer_secrets_free);
  self->login = ringer_profile_make_login (profile, secret);
  make_connection (self);
}

void
ringer_session_connect (RingerSession *self, RingerProfile *profile, const char *secret)
{
  g_return_if_fail (RINGER_IS_SESSION (self));
  g_return_if_fail (RINGER_IS_PROFILE (profile));

  cancel_start (self);
  /* First, so that the end of the local broker is no news of this broker. */
  set_profile (self, profile);
  ringer_local_broker_stop (self->local_broker);
  connect_profile (self, profile, secret);
}

static void
local_broker_started (RingerSession *self)
{
  const char *url = ringer_local_broker_get_url (self->local_broker);
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL && g_uri_get_port (uri) > 0)
    self->local_port = (guint16) g_uri_get_port (uri);
  g_object_set (self->local_profile, "url", url, NULL);
  connect_profile (self, self->local_profile, NULL);
}

static void
start_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerSession) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean started = ringer_local_broker_start_finish (RINGER_LOCAL_BROKER (object), result,
                                                       &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->starting);
  if (started)
    {
      local_broker_started (self);
      return;
    }
  /* The next try takes any port: somebody may have this one by now. */
  self->local_port = 0;
  take_error (self, g_steal_pointer (&error));
}

void
ringer_session_start_local_broker (RingerSession *self)
{
  g_return_if_fail (RINGER_IS_SESSION (self));

  if (self->starting != NULL ||
      ringer_local_broker_get_state (self->local_broker) == RINGER_LOCAL_BROKER_STATE_RUNNING)
    return;

  if (self->local_profile == NULL)
    self->local_profile = g_object_new (RINGER_TYPE_PROFILE, "id", LOCAL_PROFILE, "name",
                                        _ ("Local broker"), "url", "", NULL);
  drop_connection (self);
  take_error (self, NULL);
  set_profile (self, self->local_profile);
  self->starting = g_cancellable_new ();
  ringer_local_broker_start_async (self->local_broker, self->local_port, NULL, self->starting,
                                   start_cb, g_object_ref (self));
  update (self);
}

void
ringer_session_disconnect (RingerSession *self)
{
  g_return_if_fail (RINGER_IS_SESSION (self));

  cancel_start (self);
  close_connection (self);
  ringer_local_broker_stop (self->local_broker);
  take_error (self, NULL);
  update (self);
}

void
ringer_session_retry (RingerSession *self)
{
  RingerConnectionState state;

  g_return_if_fail (RINGER_IS_SESSION (self));

  if (ringer_session_is_local (self) &&
      ringer_local_broker_get_state (self->local_broker) != RINGER_LOCAL_BROKER_STATE_RUNNING)
    {
      ringer_session_start_local_broker (self);
      return;
    }
  if (self->connection == NULL)
    return;

  state = ringer_connection_get_state (self->connection);
  if (state == RINGER_CONNECTION_STATE_CLOSED || state == RINGER_CONNECTION_STATE_OFFLINE)
    {
      /* A login that never succeeded is not kept by the connection. */
      log_in (self);
      ringer_connection_retry_now (self->connection);
    }
  else if (state == RINGER_CONNECTION_STATE_RECONNECTING)
    ringer_connection_retry_now (self->connection);
  else if (ringer_session_get_error (self) != NULL)
    make_connection (self);
}

gboolean
ringer_session_is_local (RingerSession *self)
{
  g_return_val_if_fail (RINGER_IS_SESSION (self), FALSE);
  return self->profile != NULL && self->profile == self->local_profile;
}
