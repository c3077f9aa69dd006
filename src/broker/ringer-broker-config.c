/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-config-private.h"

#include "ringer-error.h"

#include <string.h>

/* What the embedded broker is told: a few plain values as properties, and
 * users and permissions, which come from a file only (ringer-broker-plan.c
 * reads it) and are asked by the broker as it runs. */

#define DEFAULT_NODE_NAME "ringer"

struct _RingerBrokerConfig
{
  GObject parent_instance;

  RingerBrokerPlan plan;
  char            *node_name;
};

enum
{
  PROP_0,
  PROP_REQUESTOR_NAME,
  PROP_REQUESTOR_DATA,
  PROP_ACK_TIMEOUT,
  PROP_RESPONSE_TIMEOUT,
  PROP_AUTH_TIMEOUT,
  PROP_HEARTBEAT_INTERVAL,
  PROP_MAX_MESSAGE_SIZE,
  PROP_MAX_AUTH_ATTEMPTS,
  PROP_QUIRKS,
  PROP_NODE_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FLAGS_TYPE (RingerBrokerQuirk,
                     ringer_broker_quirk,
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_STALE_ACCEPT, "stale-accept"),
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_SILENT_DEATH, "silent-death"),
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_SHARED_IDS, "shared-ids"),
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_UNCHECKED_ANSWERS,
                                          "unchecked-answers"),
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_WRONG_DENIAL, "wrong-denial"),
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_DOUBLE_DATA, "double-data"),
                     G_DEFINE_ENUM_VALUE (RINGER_BROKER_QUIRK_ENDLESS_LOGIN, "endless-login"))

G_DEFINE_FINAL_TYPE (RingerBrokerConfig, ringer_broker_config, G_TYPE_OBJECT)

/* The value behind a property that is a number or a flag. */
static guint *
get_slot (RingerBrokerConfig *self, guint prop_id)
{
  RingerBrokerSettings *settings = &self->plan.settings;

  switch (prop_id)
    {
    case PROP_ACK_TIMEOUT:
      return &settings->ack_timeout;
    case PROP_RESPONSE_TIMEOUT:
      return &settings->response_timeout;
    case PROP_AUTH_TIMEOUT:
      return &settings->auth_timeout;
    case PROP_HEARTBEAT_INTERVAL:
      return &settings->heartbeat_interval;
    case PROP_MAX_MESSAGE_SIZE:
      return &settings->max_message_size;
    case PROP_MAX_AUTH_ATTEMPTS:
      return &settings->max_auth_attempts;
    case PROP_QUIRKS:
      return &settings->quirks;
    default:
      return NULL;
    }
}

static void
set_uint (RingerBrokerConfig *self, guint prop_id, guint value)
{
  guint *slot = get_slot (self, prop_id);

  if (*slot == value)
    return;
  *slot = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
set_boolean (RingerBrokerConfig *self, guint prop_id, gboolean *slot, gboolean value)
{
  if (*slot == value)
    return;
  *slot = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
set_node_name (RingerBrokerConfig *self, const char *name)
{
  if (g_strcmp0 (self->node_name, name) == 0)
    return;
  g_free (self->node_name);
  self->node_name = g_strdup (name != NULL ? name : DEFAULT_NODE_NAME);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NODE_NAME]);
}

static void
ringer_broker_config_finalize (GObject *object)
{
  RingerBrokerConfig *self = RINGER_BROKER_CONFIG (object);

  ringer_broker_plan_clear (&self->plan);
  g_free (self->node_name);

  G_OBJECT_CLASS (ringer_broker_config_parent_class)->finalize (object);
}

static void
ringer_broker_config_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RingerBrokerConfig *self = RINGER_BROKER_CONFIG (object);

  switch (prop_id)
    {
    case PROP_REQUESTOR_NAME:
      g_value_set_boolean (value, self->plan.settings.requestor_name);
      break;
    case PROP_REQUESTOR_DATA:
      g_value_set_boolean (value, self->plan.settings.requestor_data);
      break;
    case PROP_QUIRKS:
      g_value_set_flags (value, self->plan.settings.quirks);
      break;
    case PROP_NODE_NAME:
      g_value_set_string (value, self->node_name);
      break;
    default:
      if (get_slot (self, prop_id) != NULL)
        g_value_set_uint (value, *get_slot (self, prop_id));
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ringer_broker_config_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  RingerBrokerConfig *self = RINGER_BROKER_CONFIG (object);

  switch (prop_id)
    {
    case PROP_REQUESTOR_NAME:
      set_boolean (self, prop_id, &self->plan.settings.requestor_name, g_value_get_boolean (value));
      break;
    case PROP_REQUESTOR_DATA:
      set_boolean (self, prop_id, &self->plan.settings.requestor_data, g_value_get_boolean (value));
      break;
    case PROP_QUIRKS:
      set_uint (self, prop_id, g_value_get_flags (value));
      break;
    case PROP_NODE_NAME:
      set_node_name (self, g_value_get_string (value));
      break;
    default:
      if (get_slot (self, prop_id) != NULL)
        set_uint (self, prop_id, g_value_get_uint (value));
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_uint (guint prop_id, const char *name, guint initial)
{
  properties[prop_id] = g_param_spec_uint (name, NULL, NULL, 1, G_MAXINT, initial,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT |
                                               G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
ringer_broker_config_class_init (RingerBrokerConfigClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY |
                            G_PARAM_STATIC_STRINGS;

  object_class->finalize = ringer_broker_config_finalize;
  object_class->get_property = ringer_broker_config_get_property;
  object_class->set_property = ringer_broker_config_set_property;

  properties[PROP_REQUESTOR_NAME] = g_param_spec_boolean ("requestor-name", NULL, NULL, TRUE,
                                                          flags);
  properties[PROP_REQUESTOR_DATA] = g_param_spec_boolean ("requestor-data", NULL, NULL, TRUE,
                                                          flags);
  install_uint (PROP_ACK_TIMEOUT, "ack-timeout", 1000);
  install_uint (PROP_RESPONSE_TIMEOUT, "response-timeout", 10000);
  install_uint (PROP_AUTH_TIMEOUT, "auth-timeout", 180000);
  install_uint (PROP_HEARTBEAT_INTERVAL, "heartbeat-interval", 30000);
  install_uint (PROP_MAX_MESSAGE_SIZE, "max-message-size", 1048576);
  install_uint (PROP_MAX_AUTH_ATTEMPTS, "max-auth-attempts", 3);
  properties[PROP_QUIRKS] = g_param_spec_flags ("quirks", NULL, NULL, RINGER_TYPE_BROKER_QUIRK, 0,
                                                flags);
  properties[PROP_NODE_NAME] = g_param_spec_string ("node-name", NULL, NULL, DEFAULT_NODE_NAME,
                                                    flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_broker_config_init (RingerBrokerConfig *self)
{
  self->plan.rules = ringer_broker_rules_new ();
}

/**
 * ringer_broker_config_new:
 *
 * Makes a config with the defaults: open login, no permissions, the timeouts
 * and limits of the real broker. A broker reads it when it is started; later
 * changes do not reach that broker.
 *
 * Returns: (transfer full): a new config
 */
RingerBrokerConfig *
ringer_broker_config_new (void)
{
  return g_object_new (RINGER_TYPE_BROKER_CONFIG, NULL);
}

static void
notify_changes (RingerBrokerConfig *self, const RingerBrokerSettings *before)
{
  const RingerBrokerSettings after = self->plan.settings;
  GObject                   *object = G_OBJECT (self);

  if (before->requestor_name != after.requestor_name)
    g_object_notify_by_pspec (object, properties[PROP_REQUESTOR_NAME]);
  if (before->requestor_data != after.requestor_data)
    g_object_notify_by_pspec (object, properties[PROP_REQUESTOR_DATA]);
  if (before->ack_timeout != after.ack_timeout)
    g_object_notify_by_pspec (object, properties[PROP_ACK_TIMEOUT]);
  if (before->response_timeout != after.response_timeout)
    g_object_notify_by_pspec (object, properties[PROP_RESPONSE_TIMEOUT]);
  if (before->auth_timeout != after.auth_timeout)
    g_object_notify_by_pspec (object, properties[PROP_AUTH_TIMEOUT]);
  if (before->heartbeat_interval != after.heartbeat_interval)
    g_object_notify_by_pspec (object, properties[PROP_HEARTBEAT_INTERVAL]);
  if (before->max_message_size != after.max_message_size)
    g_object_notify_by_pspec (object, properties[PROP_MAX_MESSAGE_SIZE]);
  if (before->max_auth_attempts != after.max_auth_attempts)
    g_object_notify_by_pspec (object, properties[PROP_MAX_AUTH_ATTEMPTS]);
}

/**
 * ringer_broker_config_load:
 * @self: a config
 * @json: the text of a config file (design 5)
 * @length: bytes of @json, or -1 when it ends at a NUL
 * @error: return location for an error
 *
 * Takes over what a config file says; what it does not name keeps its value,
 * but users and permissions are replaced as a whole. A file that is refused
 * changes nothing.
 *
 * %RINGER_ERROR_BAD_FILE names the member by its path, as in
 * `permissions.rpc."b-*".provide[1]: ...`, or the line and column where
 * the text is not JSON.
 *
 * Returns: whether the file was taken
 */
gboolean
ringer_broker_config_load (RingerBrokerConfig *self,
                           const char         *json,
                           gssize              length,
                           GError            **error)
{
  RingerBrokerPlan     plan = { 0 };
  RingerBrokerSettings before;

  g_return_val_if_fail (RINGER_IS_BROKER_CONFIG (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  before = self->plan.settings;
  plan.settings = before;
  if (!ringer_broker_plan_read (&plan, json, length < 0 ? strlen (json) : (gsize) length, error))
    {
      ringer_broker_plan_clear (&plan);
      return FALSE;
    }

  ringer_broker_plan_clear (&self->plan);
  self->plan = plan;
  notify_changes (self, &before);
  return TRUE;
}

const RingerBrokerSettings *
ringer_broker_config_get_settings (RingerBrokerConfig *self)
{
  return &self->plan.settings;
}

const char *
ringer_broker_config_get_node_name (RingerBrokerConfig *self)
{
  return self->node_name;
}

RingerBrokerVerdict
ringer_broker_config_judge (RingerBrokerConfig     *self,
                            RingerBrokerRight       right,
                            const RingerBrokerName *name,
                            GBytes                 *user)
{
  return ringer_broker_rules_judge (self->plan.rules, right, name, user);
}

void
ringer_broker_login_free (RingerBrokerLogin *self)
{
  g_clear_pointer (&self->user, g_bytes_unref);
  g_clear_pointer (&self->client_data, g_bytes_unref);
  g_free (self);
}

void
ringer_broker_user_free (RingerBrokerUser *self)
{
  g_clear_pointer (&self->password, g_bytes_unref);
  g_clear_pointer (&self->client_data, g_bytes_unref);
  g_free (self);
}

/* Whoever comes is let in under the name they give, as JavaScript's String()
 * would spell it. */
static GBytes *
name_open_user (RingerBrokerJson username)
{
  static const char object[] = "[object Object]";
  g_autoptr (GBytes) text = ringer_broker_json_dup_string (username);
  const RingerJsonKind kind = ringer_broker_json_get_kind (username);
  guint64              number;

  if (text != NULL && g_bytes_get_size (text) > 0)
    return g_steal_pointer (&text);
  if (kind == RINGER_JSON_OBJECT)
    return g_bytes_new_static (object, strlen (object));
  if (kind == RINGER_JSON_TRUE ||
      (kind == RINGER_JSON_NUMBER &&
       !(ringer_broker_json_get_uint (username, &number) && number == 0)))
    return g_bytes_new (username.data, username.length);
  return g_bytes_new_static ("open", strlen ("open"));
}

static void
check_password (GHashTable *users, RingerBrokerJson data, RingerBrokerLogin *login)
{
  static const char       missing[] = "{\"error\":\"missing authentication parameter: username "
                                      "or/and password\"}";
  const RingerBrokerUser *user;
  g_autoptr (GBytes) name = NULL;
  g_autoptr (GBytes) password = NULL;

  name = ringer_broker_json_dup_string (ringer_broker_json_get_member (data, "username"));
  password = ringer_broker_json_dup_string (ringer_broker_json_get_member (data, "password"));
  if (name == NULL || password == NULL)
    {
      login->client_data = g_bytes_new_static (missing, strlen (missing));
      return;
    }

  user = g_hash_table_lookup (users, name);
  if (user == NULL || !g_bytes_equal (user->password, password))
    return;
  login->allowed = TRUE;
  login->user = g_steal_pointer (&name);
  login->client_data = user->client_data != NULL ? g_bytes_ref (user->client_data)
                                                 : g_bytes_new_static ("null", strlen ("null"));
}

/*
 * ringer_broker_config_check_login:
 * @data: the login data, an object or an array
 *
 * Decides a login as the real broker's open and file authentication do
 * (protocol notes, 4.2).
 */
RingerBrokerLogin *
ringer_broker_config_check_login (RingerBrokerConfig *self, RingerBrokerJson data)
{
  RingerBrokerLogin *login = g_new0 (RingerBrokerLogin, 1);

  if (self->plan.users != NULL)
    {
      check_password (self->plan.users, data, login);
      return login;
    }
  login->allowed = TRUE;
  login->user = name_open_user (ringer_broker_json_get_member (data, "username"));
  return login;
}
