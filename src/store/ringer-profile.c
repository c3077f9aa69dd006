/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-profile-private.h"

#include "ringer-id.h"
#include "ringer-json.h"

struct _RingerProfile
{
  GObject    parent_instance;
  char      *id;
  char      *name; /* nullable: named by its URL */
  char      *shown_name;
  char      *url;
  RingerAuth auth;
  char      *username;
  gint64     last_used;
};

enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_URL,
  PROP_AUTH,
  PROP_USERNAME,
  PROP_LAST_USED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (RingerAuth,
                    ringer_auth,
                    G_DEFINE_ENUM_VALUE (RINGER_AUTH_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (RINGER_AUTH_USER, "user"),
                    G_DEFINE_ENUM_VALUE (RINGER_AUTH_TOKEN, "token"))

G_DEFINE_FINAL_TYPE (RingerProfile, ringer_profile, G_TYPE_OBJECT)

/* What a person calls the broker: host and port, and the path when it is not
 * the usual one. */
static char *
name_of_url (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autoptr (GString) name = NULL;
  const char *host;
  const char *path;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return g_strdup (url != NULL ? url : "");

  host = g_uri_get_host (uri);
  path = g_uri_get_path (uri);
  name = g_string_new (NULL);
  g_string_append_printf (name, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (g_uri_get_port (uri) > 0)
    g_string_append_printf (name, ":%d", g_uri_get_port (uri));
  if (*path != '\0' && g_strcmp0 (path, "/") != 0 && g_strcmp0 (path, "/deepstream") != 0)
    g_string_append (name, path);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
update_shown_name (RingerProfile *self)
{
  g_autofree char *shown = NULL;

  if (self->name != NULL && *self->name != '\0')
    shown = g_strdup (self->name);
  else
    shown = name_of_url (self->url);
  if (g_strcmp0 (shown, self->shown_name) == 0)
    return;
  g_free (self->shown_name);
  self->shown_name = g_steal_pointer (&shown);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static gboolean
set_string (char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

static void
ringer_profile_constructed (GObject *object)
{
  RingerProfile *self = RINGER_PROFILE (object);

  G_OBJECT_CLASS (ringer_profile_parent_class)->constructed (object);
  if (self->id == NULL)
    self->id = ringer_id_new ();
}

static void
ringer_profile_finalize (GObject *object)
{
  RingerProfile *self = RINGER_PROFILE (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->shown_name, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->username, g_free);
  G_OBJECT_CLASS (ringer_profile_parent_class)->finalize (object);
}

static void
ringer_profile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerProfile *self = RINGER_PROFILE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->shown_name);
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_AUTH:
      g_value_set_enum (value, self->auth);
      break;
    case PROP_USERNAME:
      g_value_set_string (value, self->username);
      break;
    case PROP_LAST_USED:
      g_value_set_int64 (value, self->last_used);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_profile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerProfile *self = RINGER_PROFILE (object);
  gboolean       changed = FALSE;

  switch (id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      /* notifies by itself, for the name that is shown */
      if (set_string (&self->name, g_value_get_string (value)))
        update_shown_name (self);
      break;
    case PROP_URL:
      changed = set_string (&self->url, g_value_get_string (value));
      if (changed)
        update_shown_name (self);
      break;
    case PROP_AUTH:
      changed = self->auth != (RingerAuth) g_value_get_enum (value);
      self->auth = g_value_get_enum (value);
      break;
    case PROP_USERNAME:
      changed = set_string (&self->username, g_value_get_string (value));
      break;
    case PROP_LAST_USED:
      changed = self->last_used != g_value_get_int64 (value);
      self->last_used = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  if (changed)
    g_object_notify_by_pspec (object, pspec);
}

static void
ringer_profile_class_init (RingerProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = ringer_profile_constructed;
  object_class->finalize = ringer_profile_finalize;
  object_class->get_property = ringer_profile_get_property;
  object_class->set_property = ringer_profile_set_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL,
                                             flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  properties[PROP_AUTH] = g_param_spec_enum ("auth", NULL, NULL, RINGER_TYPE_AUTH, RINGER_AUTH_OPEN,
                                             flags);
  properties[PROP_USERNAME] = g_param_spec_string ("username", NULL, NULL, NULL, flags);
  properties[PROP_LAST_USED] = g_param_spec_int64 ("last-used", NULL, NULL, 0, G_MAXINT64, 0,
                                                   flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_profile_init (RingerProfile *self)
{
}

/**
 * ringer_profile_new:
 * @url: a normalised URL
 *
 * Returns: (transfer full): a profile with an id of its own and an open login,
 *   named by its URL
 */
RingerProfile *
ringer_profile_new (const char *url)
{
  g_return_val_if_fail (url != NULL, NULL);
  return g_object_new (RINGER_TYPE_PROFILE, "url", url, NULL);
}

/**
 * ringer_profile_get_id:
 *
 * Returns: (transfer none): what secrets and drafts are kept under; never changes
 */
const char *
ringer_profile_get_id (RingerProfile *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE (self), NULL);
  return self->id;
}

/**
 * ringer_profile_get_name:
 *
 * Returns: (transfer none): the user's name for it, or host and port
 */
const char *
ringer_profile_get_name (RingerProfile *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE (self), NULL);
  return self->shown_name;
}

/**
 * ringer_profile_get_url:
 *
 * Returns: (transfer none): where to connect
 */
const char *
ringer_profile_get_url (RingerProfile *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE (self), NULL);
  return self->url;
}

/**
 * ringer_profile_get_auth:
 *
 * Returns: how to log in
 */
RingerAuth
ringer_profile_get_auth (RingerProfile *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE (self), RINGER_AUTH_OPEN);
  return self->auth;
}

/**
 * ringer_profile_get_username:
 *
 * Returns: (transfer none) (nullable): the user of %RINGER_AUTH_USER
 */
const char *
ringer_profile_get_username (RingerProfile *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE (self), NULL);
  return self->username;
}

/**
 * ringer_profile_get_given_name:
 *
 * Returns: (transfer none) (nullable): the user's name for it
 */
const char *
ringer_profile_get_given_name (RingerProfile *self)
{
  g_return_val_if_fail (RINGER_IS_PROFILE (self), NULL);
  return self->name;
}

static char *
quote (const char *text)
{
  return ringer_json_quote (text != NULL ? text : "", -1);
}

/**
 * ringer_profile_make_login:
 * @secret: (nullable): the password or the token
 *
 * What file authentication and the usual token plug-ins expect (protocol notes, 4.2).
 * The result holds the secret: it is for the wire alone.
 *
 * Returns: (transfer full): the JSON text of AUTH REQUEST
 */
char *
ringer_profile_make_login (RingerProfile *self, const char *secret)
{
  g_autofree char *quoted_secret = NULL;
  g_autofree char *quoted_user = NULL;

  g_return_val_if_fail (RINGER_IS_PROFILE (self), NULL);

  switch (self->auth)
    {
    case RINGER_AUTH_USER:
      quoted_user = quote (self->username);
      quoted_secret = quote (secret);
      return g_strdup_printf ("{\"username\":%s,\"password\":%s}", quoted_user, quoted_secret);
    case RINGER_AUTH_TOKEN:
      quoted_secret = quote (secret);
      return g_strdup_printf ("{\"token\":%s}", quoted_secret);
    case RINGER_AUTH_OPEN:
    default:
      return g_strdup ("{}");
    }
}
