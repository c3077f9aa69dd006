/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-connection-config-private.h"

/* A config is a bag of values: every property is a member of
 * RingerConnectionSettings, found through the tables below. */

#define DEFAULT_MAX_MESSAGE_SIZE (G_GUINT64_CONSTANT (16) << 20)

struct _RingerConnectionConfig
{
  GObject                  parent_instance;
  RingerConnectionSettings settings;
};

enum
{
  PROP_0,
  PROP_HEARTBEAT_INTERVAL,
  PROP_RECONNECT_INTERVAL_INCREMENT,
  PROP_MAX_RECONNECT_INTERVAL,
  PROP_MAX_RECONNECT_ATTEMPTS,
  PROP_OFFLINE_BUFFER_TIMEOUT,
  PROP_CONNECT_TIMEOUT,
  PROP_LOGIN_TIMEOUT,
  PROP_PROVIDE_TIMEOUT,
  PROP_CLOSE_TIMEOUT,
  PROP_ACCEPT_TIMEOUT,
  PROP_RESPONSE_TIMEOUT,
  PROP_CA_FILE,
  PROP_CERTIFICATE_FILE,
  PROP_KEY_FILE,
  PROP_PINNED_FINGERPRINT,
  PROP_URL,
  PROP_MAX_MESSAGE_SIZE,
  PROP_HEADERS,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

/* In the order of the enum, from PROP_HEARTBEAT_INTERVAL. */
static const struct
{
  const char *name;
  gsize       offset;
  guint       minimum;
  guint       value;
} numbers[] = {
  { "heartbeat-interval", G_STRUCT_OFFSET (RingerConnectionSettings, heartbeat_interval), 1,
    30000 },
  { "reconnect-interval-increment",
    G_STRUCT_OFFSET (RingerConnectionSettings, reconnect_interval_increment), 0, 4000 },
  { "max-reconnect-interval", G_STRUCT_OFFSET (RingerConnectionSettings, max_reconnect_interval), 0,
    180000 },
  { "max-reconnect-attempts", G_STRUCT_OFFSET (RingerConnectionSettings, max_reconnect_attempts), 0,
    5 },
  { "offline-buffer-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, offline_buffer_timeout), 0,
    2000 },
  { "connect-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, connect_timeout), 1, 10000 },
  { "login-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, login_timeout), 1, 10000 },
  { "provide-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, provide_timeout), 1, 2000 },
  { "close-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, close_timeout), 1, 2000 },
  { "accept-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, accept_timeout), 1, 1000 },
  { "response-timeout", G_STRUCT_OFFSET (RingerConnectionSettings, response_timeout), 1, 10000 },
};

/* In the order of the enum, from PROP_CA_FILE. */
static const struct
{
  const char *name;
  gsize       offset;
} texts[] = {
  { "ca-file", G_STRUCT_OFFSET (RingerConnectionSettings, ca_file) },
  { "certificate-file", G_STRUCT_OFFSET (RingerConnectionSettings, certificate_file) },
  { "key-file", G_STRUCT_OFFSET (RingerConnectionSettings, key_file) },
  { "pinned-fingerprint", G_STRUCT_OFFSET (RingerConnectionSettings, pinned_fingerprint) },
};

G_STATIC_ASSERT (G_N_ELEMENTS (numbers) == PROP_CA_FILE - PROP_HEARTBEAT_INTERVAL);
G_STATIC_ASSERT (G_N_ELEMENTS (texts) == PROP_URL - PROP_CA_FILE);

G_DEFINE_FINAL_TYPE (RingerConnectionConfig, ringer_connection_config, G_TYPE_OBJECT)

static guint *
get_number (RingerConnectionConfig *self, guint id)
{
  return G_STRUCT_MEMBER_P (&self->settings, numbers[id - PROP_HEARTBEAT_INTERVAL].offset);
}

static char **
get_text (RingerConnectionConfig *self, guint id)
{
  return G_STRUCT_MEMBER_P (&self->settings, texts[id - PROP_CA_FILE].offset);
}

static void
ringer_connection_config_finalize (GObject *object)
{
  RingerConnectionConfig *self = RINGER_CONNECTION_CONFIG (object);

  for (guint id = PROP_CA_FILE; id < PROP_URL; id++)
    g_clear_pointer (get_text (self, id), g_free);
  g_clear_pointer (&self->settings.url, g_free);
  g_clear_pointer (&self->settings.headers, g_strfreev);
  G_OBJECT_CLASS (ringer_connection_config_parent_class)->finalize (object);
}

static void
ringer_connection_config_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerConnectionConfig *self = RINGER_CONNECTION_CONFIG (object);

  if (id >= PROP_HEARTBEAT_INTERVAL && id < PROP_CA_FILE)
    g_value_set_uint (value, *get_number (self, id));
  else if (id >= PROP_CA_FILE && id < PROP_URL)
    g_value_set_string (value, *get_text (self, id));
  else if (id == PROP_URL)
    g_value_set_string (value, self->settings.url);
  else if (id == PROP_MAX_MESSAGE_SIZE)
    g_value_set_uint64 (value, self->settings.max_message_size);
  else if (id == PROP_HEADERS)
    g_value_set_boxed (value, self->settings.headers);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static gboolean
set_number (RingerConnectionConfig *self, guint id, guint number)
{
  guint *slot = get_number (self, id);

  if (*slot == number)
    return FALSE;
  *slot = number;
  return TRUE;
}

static gboolean
set_text (RingerConnectionConfig *self, guint id, const char *text)
{
  char **slot = get_text (self, id);

  if (g_strcmp0 (*slot, text) == 0)
    return FALSE;
  g_free (*slot);
  *slot = g_strdup (text);
  return TRUE;
}

static gboolean
set_max_message_size (RingerConnectionConfig *self, guint64 size)
{
  if (self->settings.max_message_size == size)
    return FALSE;
  self->settings.max_message_size = size;
  return TRUE;
}

static gboolean
set_headers (RingerConnectionConfig *self, GStrv headers)
{
  GStrv *slot = &self->settings.headers;

  if (*slot == headers ||
      (*slot != NULL && headers != NULL &&
       g_strv_equal ((const char *const *) *slot, (const char *const *) headers)))
    return FALSE;
  g_strfreev (*slot);
  *slot = g_strdupv (headers);
  return TRUE;
}

static void
ringer_connection_config_set_property (GObject      *object,
                                       guint         id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  RingerConnectionConfig *self = RINGER_CONNECTION_CONFIG (object);
  gboolean                changed = FALSE;

  if (id >= PROP_HEARTBEAT_INTERVAL && id < PROP_CA_FILE)
    changed = set_number (self, id, g_value_get_uint (value));
  else if (id >= PROP_CA_FILE && id < PROP_URL)
    changed = set_text (self, id, g_value_get_string (value));
  else if (id == PROP_URL)
    self->settings.url = g_value_dup_string (value);
  else if (id == PROP_MAX_MESSAGE_SIZE)
    changed = set_max_message_size (self, g_value_get_uint64 (value));
  else if (id == PROP_HEADERS)
    changed = set_headers (self, g_value_get_boxed (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);

  if (changed)
    g_object_notify_by_pspec (object, pspec);
}

static void
ringer_connection_config_class_init (RingerConnectionConfigClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = ringer_connection_config_finalize;
  object_class->get_property = ringer_connection_config_get_property;
  object_class->set_property = ringer_connection_config_set_property;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    properties[PROP_HEARTBEAT_INTERVAL + i] = g_param_spec_uint (
        numbers[i].name, NULL, NULL, numbers[i].minimum, G_MAXINT, numbers[i].value, flags);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[PROP_CA_FILE + i] = g_param_spec_string (texts[i].name, NULL, NULL, NULL, flags);
  properties[PROP_URL] = g_param_spec_string (
      "url", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MAX_MESSAGE_SIZE] = g_param_spec_uint64 ("max-message-size", NULL, NULL, 1024,
                                                           G_GUINT64_CONSTANT (1) << 30,
                                                           DEFAULT_MAX_MESSAGE_SIZE, flags);
  properties[PROP_HEADERS] = g_param_spec_boxed ("headers", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_connection_config_init (RingerConnectionConfig *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *get_number (self, PROP_HEARTBEAT_INTERVAL + i) = numbers[i].value;
  self->settings.max_message_size = DEFAULT_MAX_MESSAGE_SIZE;
}

/**
 * ringer_connection_config_new:
 * @typed_url: an address as a user types it, see ringer_url_normalise()
 * @error: return location
 *
 * Makes a config for @typed_url with the default for everything else.
 *
 * Returns: (transfer full): a config; %NULL with %RINGER_ERROR_BAD_ARGUMENT
 */
RingerConnectionConfig *
ringer_connection_config_new (const char *typed_url, GError **error)
{
  g_autofree char *url = ringer_url_normalise (typed_url, error);

  if (url == NULL)
    return NULL;
  return g_object_new (RINGER_TYPE_CONNECTION_CONFIG, "url", url, NULL);
}

/**
 * ringer_connection_config_get_url:
 * @self: a config
 *
 * Returns: the normalised URL of the broker
 */
const char *
ringer_connection_config_get_url (RingerConnectionConfig *self)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION_CONFIG (self), NULL);

  return self->settings.url;
}

/*
 * ringer_connection_config_peek:
 *
 * All values at once, always the present ones.
 */
const RingerConnectionSettings *
ringer_connection_config_peek (RingerConnectionConfig *self)
{
  return &self->settings;
}
