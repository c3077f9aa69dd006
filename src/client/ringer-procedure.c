/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-directory-private.h"

/* The rows of the directory: a procedure, and one that provides it. Both are
 * plain values that RingerDirectory fills. */

G_DEFINE_FLAGS_TYPE (RingerSource,
                     ringer_source,
                     G_DEFINE_ENUM_VALUE (RINGER_SOURCE_OURS, "ours"),
                     G_DEFINE_ENUM_VALUE (RINGER_SOURCE_DIRECTORY, "directory"),
                     G_DEFINE_ENUM_VALUE (RINGER_SOURCE_SEEN, "seen"),
                     G_DEFINE_ENUM_VALUE (RINGER_SOURCE_TYPED, "typed"),
                     G_DEFINE_ENUM_VALUE (RINGER_SOURCE_COLLECTION, "collection"))

struct _RingerProvider
{
  GObject parent_instance;
  char   *id;
  char   *node;
  char   *via;
  char   *user;
  char   *client_data;
  gint64  since;
};

enum
{
  PROVIDER_PROP_ID = 1,
  PROVIDER_PROP_NODE,
  PROVIDER_PROP_VIA,
  PROVIDER_PROP_USER,
  PROVIDER_PROP_CLIENT_DATA,
  PROVIDER_PROP_SINCE,
  N_PROVIDER_PROPS
};

static GParamSpec *provider_properties[N_PROVIDER_PROPS];

G_DEFINE_FINAL_TYPE (RingerProvider, ringer_provider, G_TYPE_OBJECT)

static void
ringer_provider_finalize (GObject *object)
{
  RingerProvider *self = RINGER_PROVIDER (object);

  g_free (self->id);
  g_free (self->node);
  g_free (self->via);
  g_free (self->user);
  g_free (self->client_data);

  G_OBJECT_CLASS (ringer_provider_parent_class)->finalize (object);
}

static void
ringer_provider_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RingerProvider *self = RINGER_PROVIDER (object);

  switch (prop_id)
    {
    case PROVIDER_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROVIDER_PROP_NODE:
      g_value_set_string (value, self->node);
      break;
    case PROVIDER_PROP_VIA:
      g_value_set_string (value, self->via);
      break;
    case PROVIDER_PROP_USER:
      g_value_set_string (value, self->user);
      break;
    case PROVIDER_PROP_CLIENT_DATA:
      g_value_set_string (value, self->client_data);
      break;
    case PROVIDER_PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GParamSpec *
readable_string (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
ringer_provider_class_init (RingerProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ringer_provider_finalize;
  object_class->get_property = ringer_provider_get_property;

  provider_properties[PROVIDER_PROP_ID] = readable_string ("id");
  provider_properties[PROVIDER_PROP_NODE] = readable_string ("node");
  provider_properties[PROVIDER_PROP_VIA] = readable_string ("via");
  provider_properties[PROVIDER_PROP_USER] = readable_string ("user");
  provider_properties[PROVIDER_PROP_CLIENT_DATA] = readable_string ("client-data");
  provider_properties[PROVIDER_PROP_SINCE] = g_param_spec_int64 (
      "since", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROVIDER_PROPS, provider_properties);
}

static void
ringer_provider_init (RingerProvider *self)
{
}

RingerProvider *
ringer_provider_new (const char *id,
                     const char *node,
                     const char *via,
                     gint64      since,
                     const char *user,
                     const char *client_data)
{
  RingerProvider *self = g_object_new (RINGER_TYPE_PROVIDER, NULL);

  self->id = g_strdup (id);
  self->node = g_strdup (node);
  self->via = g_strdup (via);
  self->since = since;
  self->user = g_strdup (user);
  self->client_data = g_strdup (client_data);
  return self;
}

struct _RingerProcedure
{
  GObject      parent_instance;
  char        *name;
  RingerSource sources;
  GListStore  *providers;
  gboolean     complete;
  gint64       last_seen;
};

enum
{
  PROP_NAME = 1,
  PROP_SOURCES,
  PROP_N_PROVIDERS,
  PROP_COUNT_KNOWN,
  PROP_LAST_SEEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerProcedure, ringer_procedure, G_TYPE_OBJECT)

static void
ringer_procedure_finalize (GObject *object)
{
  RingerProcedure *self = RINGER_PROCEDURE (object);

  g_free (self->name);
  g_clear_object (&self->providers);

  G_OBJECT_CLASS (ringer_procedure_parent_class)->finalize (object);
}

static void
ringer_procedure_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RingerProcedure *self = RINGER_PROCEDURE (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_SOURCES:
      g_value_set_flags (value, self->sources);
      break;
    case PROP_N_PROVIDERS:
      g_value_set_uint (value, ringer_procedure_get_n_providers (self));
      break;
    case PROP_COUNT_KNOWN:
      g_value_set_boolean (value, ringer_procedure_get_count_known (self));
      break;
    case PROP_LAST_SEEN:
      g_value_set_int64 (value, self->last_seen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ringer_procedure_class_init (RingerProcedureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ringer_procedure_finalize;
  object_class->get_property = ringer_procedure_get_property;

  properties[PROP_NAME] = readable_string ("name");
  properties[PROP_SOURCES] = g_param_spec_flags ("sources", NULL, NULL, RINGER_TYPE_SOURCE, 0,
                                                 flags);
  properties[PROP_N_PROVIDERS] = g_param_spec_uint ("n-providers", NULL, NULL, 0, G_MAXUINT, 0,
                                                    flags);
  properties[PROP_COUNT_KNOWN] = g_param_spec_boolean ("count-known", NULL, NULL, FALSE, flags);
  properties[PROP_LAST_SEEN] = g_param_spec_int64 ("last-seen", NULL, NULL, 0, G_MAXINT64, 0,
                                                   flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_procedure_init (RingerProcedure *self)
{
  self->providers = g_list_store_new (RINGER_TYPE_PROVIDER);
}

RingerProcedure *
ringer_procedure_new (const char *name)
{
  RingerProcedure *self = g_object_new (RINGER_TYPE_PROCEDURE, NULL);

  self->name = g_strdup (name);
  return self;
}

void
ringer_procedure_set_source (RingerProcedure *self, RingerSource source, gboolean on)
{
  RingerSource sources = on ? self->sources | source : self->sources & ~source;
  gboolean     count_known = ringer_procedure_get_count_known (self);

  if (sources == self->sources)
    return;

  self->sources = sources;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCES]);
  if (count_known != ringer_procedure_get_count_known (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT_KNOWN]);
}

/* WHEN is wall time in microseconds. */
void
ringer_procedure_set_seen (RingerProcedure *self, gint64 when)
{
  ringer_procedure_set_source (self, RINGER_SOURCE_SEEN, TRUE);
  if (self->last_seen == when)
    return;

  self->last_seen = when;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SEEN]);
}

static gboolean
same_provider (RingerProvider *a, RingerProvider *b)
{
  return a->since == b->since && g_str_equal (a->id, b->id) && g_str_equal (a->node, b->node) &&
         g_str_equal (a->via, b->via) && g_strcmp0 (a->user, b->user) == 0 &&
         g_strcmp0 (a->client_data, b->client_data) == 0;
}

static gboolean
same_providers (RingerProcedure *self, GPtrArray *providers)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->providers)) != providers->len)
    return FALSE;

  for (guint i = 0; i < providers->len; i++)
    {
      g_autoptr (RingerProvider) known = g_list_model_get_item (G_LIST_MODEL (self->providers), i);

      if (!same_provider (known, providers->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

/*
 * ringer_procedure_set_providers:
 * @providers: (element-type RingerProvider): who provides it now
 * @complete: whether these are all
 */
void
ringer_procedure_set_providers (RingerProcedure *self, GPtrArray *providers, gboolean complete)
{
  guint    n_providers = ringer_procedure_get_n_providers (self);
  gboolean count_known = ringer_procedure_get_count_known (self);

  self->complete = complete;
  if (!same_providers (self, providers))
    g_list_store_splice (self->providers, 0, n_providers, providers->pdata, providers->len);

  if (n_providers != providers->len)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PROVIDERS]);
  if (count_known != ringer_procedure_get_count_known (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT_KNOWN]);
}

/**
 * ringer_procedure_get_name:
 * @self: a procedure
 *
 * Returns: (transfer none): its name: any text, not markup
 */
const char *
ringer_procedure_get_name (RingerProcedure *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE (self), NULL);

  return self->name;
}

/**
 * ringer_procedure_get_sources:
 * @self: a procedure
 *
 * Returns: where it was learnt
 */
RingerSource
ringer_procedure_get_sources (RingerProcedure *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE (self), 0);

  return self->sources;
}

/**
 * ringer_procedure_get_n_providers:
 * @self: a procedure
 *
 * Returns: how many connections the directory says provide it; there may be
 *   more while ringer_procedure_get_count_known() is %FALSE
 */
guint
ringer_procedure_get_n_providers (RingerProcedure *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->providers));
}

/**
 * ringer_procedure_get_count_known:
 * @self: a procedure
 *
 * Returns: whether the directory speaks for every node of the broker
 */
gboolean
ringer_procedure_get_count_known (RingerProcedure *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE (self), FALSE);

  return self->complete && (self->sources & RINGER_SOURCE_DIRECTORY) != 0;
}

/**
 * ringer_procedure_get_last_seen:
 * @self: a procedure
 *
 * Returns: when a provider last answered a call of ours, in microseconds since
 *   1970; 0 if none did
 */
gint64
ringer_procedure_get_last_seen (RingerProcedure *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE (self), 0);

  return self->last_seen;
}

/**
 * ringer_procedure_get_providers:
 * @self: a procedure
 *
 * Returns: (transfer none): a live list of #RingerProvider
 */
GListModel *
ringer_procedure_get_providers (RingerProcedure *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE (self), NULL);

  return G_LIST_MODEL (self->providers);
}
