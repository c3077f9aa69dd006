/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-broker-config-private.h"
#include "ringer-error.h"

#include <string.h>

/* Reads a config file (design 5), strictly: what is not known, of the wrong
 * kind or there twice is refused with its path, so that a typing error never
 * means "everyone may". A path is kept as a list of its pieces while the text
 * is walked, and spelt only when something is wrong. */

/* One step of a path: the text of a member's name, or an index. */
typedef struct _Path Path;

struct _Path
{
  const Path      *parent;
  RingerBrokerJson name; /* NULL data: an index */
  guint            nth;
};

static void
append_path (GString *out, const Path *path)
{
  g_autofree char *name = NULL;
  gsize            length;

  if (path == NULL)
    return;
  append_path (out, path->parent);
  if (path->name.data == NULL)
    {
      g_string_append_printf (out, "[%u]", path->nth);
      return;
    }
  if (out->len > 0)
    g_string_append_c (out, '.');

  name = ringer_json_unquote (path->name.data, (gssize) path->name.length, &length, NULL);
  if (name != NULL && length > 0 && strlen (name) == length &&
      strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_") == length)
    g_string_append (out, name);
  else
    g_string_append_len (out, path->name.data, (gssize) path->name.length);
}

static gboolean refuse (const Path *path, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
refuse (const Path *path, GError **error, const char *format, ...)
{
  g_autoptr (GString) where = g_string_new (NULL);
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  append_path (where, path);
  g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, "%s: %s",
               where->len > 0 ? where->str : "The config", what);
  return FALSE;
}

typedef gboolean (*MemberFunc) (RingerBrokerPlan *plan,
                                const Path       *path,
                                GBytes           *name,
                                RingerBrokerJson  value,
                                gpointer          user_data,
                                GError          **error);

/* Calls FUNC for each member of an object. */
static gboolean
read_object (RingerBrokerPlan *plan,
             const Path       *path,
             RingerBrokerJson  object,
             MemberFunc        func,
             gpointer          user_data,
             GError          **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                       (GDestroyNotify) g_bytes_unref, NULL);
  RingerBrokerJsonIter iter;
  RingerBrokerJson     name;
  RingerBrokerJson     value;

  if (ringer_broker_json_get_kind (object) != RINGER_JSON_OBJECT)
    return refuse (path, error, "must be an object");

  ringer_broker_json_iter_init (&iter, object);
  while (ringer_broker_json_iter_next_member (&iter, &name, &value))
    {
      g_autoptr (GBytes) text = ringer_broker_json_dup_string (name);
      const Path step = { path, name, 0 };

      if (!g_hash_table_add (seen, g_bytes_ref (text)))
        return refuse (&step, error, "is there twice");
      if (!func (plan, &step, text, value, user_data, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_called (GBytes *name, const char *word)
{
  return g_bytes_get_size (name) == strlen (word) &&
         memcmp (g_bytes_get_data (name, NULL), word, strlen (word)) == 0;
}

static gboolean
read_boolean (const Path *path, RingerBrokerJson value, gboolean *result, GError **error)
{
  switch (ringer_broker_json_get_kind (value))
    {
    case RINGER_JSON_TRUE:
      *result = TRUE;
      return TRUE;
    case RINGER_JSON_FALSE:
      *result = FALSE;
      return TRUE;
    case RINGER_JSON_NONE:
    case RINGER_JSON_NULL:
    case RINGER_JSON_NUMBER:
    case RINGER_JSON_STRING:
    case RINGER_JSON_ARRAY:
    case RINGER_JSON_OBJECT:
    default:
      return refuse (path, error, "must be true or false");
    }
}

static gboolean
read_uint (const Path *path, RingerBrokerJson value, guint *result, GError **error)
{
  guint64 number;

  if (!ringer_broker_json_get_uint (value, &number) || number < 1 || number > G_MAXINT)
    return refuse (path, error, "must be a whole number from 1 to %d", G_MAXINT);
  *result = (guint) number;
  return TRUE;
}

static gboolean
read_user_member (RingerBrokerPlan *plan,
                  const Path       *path,
                  GBytes           *name,
                  RingerBrokerJson  value,
                  gpointer          user_data,
                  GError          **error)
{
  RingerBrokerUser *user = user_data;

  if (is_called (name, "password"))
    {
      user->password = ringer_broker_json_dup_string (value);
      return user->password != NULL || refuse (path, error, "must be a string");
    }
  if (is_called (name, "clientData"))
    {
      /* null is the same as none to the real broker. */
      if (ringer_broker_json_get_kind (value) != RINGER_JSON_NULL)
        user->client_data = g_bytes_new (value.data, value.length);
      return TRUE;
    }
  return refuse (path, error, "is not known here; there are password and clientData");
}

static gboolean
read_user (RingerBrokerPlan *plan,
           const Path       *path,
           GBytes           *name,
           RingerBrokerJson  value,
           gpointer          user_data,
           GError          **error)
{
  g_autoptr (RingerBrokerUser) user = g_new0 (RingerBrokerUser, 1);

  if (g_bytes_get_size (name) == 0)
    return refuse (path, error, "is not a name that can log in");
  if (!read_object (plan, path, value, read_user_member, user, error))
    return FALSE;
  if (user->password == NULL)
    return refuse (path, error, "needs a password");
  g_hash_table_insert (plan->users, g_bytes_ref (name), g_steal_pointer (&user));
  return TRUE;
}

/* The rules of one pattern. */
typedef struct
{
  const char      *section;
  RingerBrokerName pattern;
} RuleContext;

static const struct
{
  const char       *section;
  const char       *action;
  RingerBrokerRight right;
} rights[] = {
  { "rpc", "provide", RINGER_BROKER_RIGHT_PROVIDE },
  { "rpc", "request", RINGER_BROKER_RIGHT_REQUEST },
  { "event", "publish", RINGER_BROKER_RIGHT_PUBLISH },
  { "event", "subscribe", RINGER_BROKER_RIGHT_SUBSCRIBE },
};

static GPtrArray *
read_user_list (const Path *path, RingerBrokerJson list, GError **error)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  RingerBrokerJsonIter iter;
  RingerBrokerJson     item;
  Path                 step = { path, { NULL, 0 }, 0 };

  ringer_broker_json_iter_init (&iter, list);
  for (; ringer_broker_json_iter_next_item (&iter, &item); step.nth++)
    {
      GBytes *user = ringer_broker_json_dup_string (item);

      if (user == NULL)
        {
          refuse (&step, error, "must be the name of a user");
          return NULL;
        }
      g_ptr_array_add (users, user);
    }
  return g_steal_pointer (&users);
}

static gboolean
read_rule (RingerBrokerPlan *plan,
           const Path       *path,
           GBytes           *name,
           RingerBrokerJson  value,
           gpointer          user_data,
           GError          **error)
{
  const RuleContext   *context = user_data;
  const RingerJsonKind kind = ringer_broker_json_get_kind (value);
  g_autoptr (GPtrArray) users = NULL;
  g_autoptr (GBytes) word = ringer_broker_json_dup_string (value);
  RingerBrokerVerdict verdict = RINGER_BROKER_ALLOWED;
  guint               i;

  for (i = 0; i < G_N_ELEMENTS (rights); i++)
    if (strcmp (rights[i].section, context->section) == 0 && is_called (name, rights[i].action))
      break;
  if (i == G_N_ELEMENTS (rights))
    return refuse (path, error, "is not known here; there are %s",
                   strcmp (context->section, "rpc") == 0 ? "provide and request"
                                                         : "publish and subscribe");

  if (kind == RINGER_JSON_ARRAY)
    {
      users = read_user_list (path, value, error);
      if (users == NULL)
        return FALSE;
    }
  else if (kind == RINGER_JSON_FALSE)
    verdict = RINGER_BROKER_DENIED;
  else if (word != NULL && is_called (word, "error"))
    verdict = RINGER_BROKER_RULE_FAILED;
  else if (kind != RINGER_JSON_TRUE)
    return refuse (path, error, "must be true, false, a list of users or \"error\"");

  ringer_broker_rules_add (plan->rules, rights[i].right, &context->pattern, verdict, users);
  return TRUE;
}

static gboolean
read_pattern (RingerBrokerPlan *plan,
              const Path       *path,
              GBytes           *name,
              RingerBrokerJson  value,
              gpointer          user_data,
              GError          **error)
{
  RuleContext context = { user_data, ringer_broker_name_of_bytes (name) };

  return read_object (plan, path, value, read_rule, &context, error);
}

static gboolean
read_section (RingerBrokerPlan *plan,
              const Path       *path,
              GBytes           *name,
              RingerBrokerJson  value,
              gpointer          user_data,
              GError          **error)
{
  if (is_called (name, "rpc"))
    return read_object (plan, path, value, read_pattern, (gpointer) "rpc", error);
  if (is_called (name, "event"))
    return read_object (plan, path, value, read_pattern, (gpointer) "event", error);
  return refuse (path, error, "is not known here; there are rpc and event");
}

static gboolean
read_member (RingerBrokerPlan *plan,
             const Path       *path,
             GBytes           *name,
             RingerBrokerJson  value,
             gpointer          user_data,
             GError          **error)
{
  RingerBrokerSettings *settings = &plan->settings;
  const struct
  {
    const char *name;
    guint      *slot;
  } numbers[] = {
    { "ackTimeout", &settings->ack_timeout },
    { "responseTimeout", &settings->response_timeout },
    { "authTimeout", &settings->auth_timeout },
    { "heartbeatInterval", &settings->heartbeat_interval },
    { "maxMessageSize", &settings->max_message_size },
    { "maxAuthAttempts", &settings->max_auth_attempts },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (is_called (name, numbers[i].name))
      return read_uint (path, value, numbers[i].slot, error);
  if (is_called (name, "requestorName"))
    return read_boolean (path, value, &settings->requestor_name, error);
  if (is_called (name, "requestorData"))
    return read_boolean (path, value, &settings->requestor_data, error);
  if (is_called (name, "permissions"))
    return read_object (plan, path, value, read_section, NULL, error);
  if (is_called (name, "users"))
    {
      plan->users = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                           (GDestroyNotify) g_bytes_unref,
                                           (GDestroyNotify) ringer_broker_user_free);
      return read_object (plan, path, value, read_user, NULL, error);
    }
  return refuse (path, error, "is not known here");
}

/*
 * ringer_broker_plan_read:
 * @self: with the settings that hold when the file does not name them; cleared
 *   by the caller also after a failure
 */
gboolean
ringer_broker_plan_read (RingerBrokerPlan *self, const char *json, gsize length, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!ringer_json_validate (json, (gssize) length, NULL, &local_error))
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_FILE, "The config is not JSON: %s",
                   local_error->message);
      return FALSE;
    }
  self->rules = ringer_broker_rules_new ();
  return read_object (self, NULL, ringer_broker_json_of (json, length), read_member, NULL, error);
}

void
ringer_broker_plan_clear (RingerBrokerPlan *self)
{
  g_clear_pointer (&self->users, g_hash_table_unref);
  g_clear_pointer (&self->rules, ringer_broker_rules_free);
}
