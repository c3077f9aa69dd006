/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answerer.h"

/* Decides who answers the requests of a connection. What no provider file names is
 * asked of a person. Belongs to the thread of its connection. */

struct _RingerAnswerer
{
  GObject             parent_instance;
  RingerConnection   *connection;
  RingerProviderFile *file; /* nullable */
  gboolean            can_run;
  gulong              request_handler; /* 0 when stopped */
};

enum
{
  PROP_CONNECTION = 1,
  PROP_FILE,
  PROP_CAN_RUN,
  N_PROPS
};

enum
{
  SIGNAL_ASKED,
  SIGNAL_DECIDED,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerAnswerer, ringer_answerer, G_TYPE_OBJECT)

static void
ringer_answerer_dispose (GObject *object)
{
  RingerAnswerer *self = RINGER_ANSWERER (object);

  if (self->connection != NULL)
    ringer_answerer_stop (self);
  g_clear_object (&self->file);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (ringer_answerer_parent_class)->dispose (object);
}

static void
ringer_answerer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerAnswerer *self = RINGER_ANSWERER (object);

  switch (id)
    {
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_CAN_RUN:
      g_value_set_boolean (value, self->can_run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_answerer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerAnswerer *self = RINGER_ANSWERER (object);

  switch (id)
    {
    case PROP_CONNECTION:
      self->connection = g_value_dup_object (value);
      break;
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      break;
    case PROP_CAN_RUN:
      self->can_run = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_answerer_class_init (RingerAnswererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  int           flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GType         type = RINGER_TYPE_ANSWERER;

  object_class->dispose = ringer_answerer_dispose;
  object_class->get_property = ringer_answerer_get_property;
  object_class->set_property = ringer_answerer_set_property;

  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL,
                                                     RINGER_TYPE_CONNECTION, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[PROP_CAN_RUN] = g_param_spec_boolean ("can-run", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ASKED] = g_signal_new ("asked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, RINGER_TYPE_REQUEST);
  signals[SIGNAL_DECIDED] = g_signal_new ("decided", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, RINGER_TYPE_REQUEST);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, RINGER_TYPE_REQUEST, G_TYPE_STRING);
}

static void
ringer_answerer_init (RingerAnswerer *self)
{
}

/**
 * ringer_answerer_new:
 * @connection: whose requests are answered
 * @file: (nullable): what says how; %NULL asks everything
 * @can_run: whether rules may run commands
 *
 * Returns: (transfer full): an answerer that has not started
 */
RingerAnswerer *
ringer_answerer_new (RingerConnection *connection, RingerProviderFile *file, gboolean can_run)
{
  g_return_val_if_fail (RINGER_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (file == NULL || G_IS_OBJECT (file), NULL);

  return g_object_new (RINGER_TYPE_ANSWERER, "connection", connection, "file", file, "can-run",
                       can_run, NULL);
}

/**
 * ringer_answerer_get_connection:
 * @self: an answerer
 *
 * Returns: (transfer none): whose requests it answers
 */
RingerConnection *
ringer_answerer_get_connection (RingerAnswerer *self)
{
  g_return_val_if_fail (RINGER_IS_ANSWERER (self), NULL);
  return self->connection;
}

/**
 * ringer_answerer_get_file:
 * @self: an answerer
 *
 * Returns: (nullable) (transfer none): what says how requests are answered
 */
RingerProviderFile *
ringer_answerer_get_file (RingerAnswerer *self)
{
  g_return_val_if_fail (RINGER_IS_ANSWERER (self), NULL);
  return self->file;
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, RingerAnswerer *self)
{
  g_signal_emit (self, signals[SIGNAL_ASKED], 0, request);
}

/**
 * ringer_answerer_start:
 * @self: an answerer
 *
 * Answers what comes from now on.
 */
void
ringer_answerer_start (RingerAnswerer *self)
{
  g_return_if_fail (RINGER_IS_ANSWERER (self));

  if (self->request_handler == 0)
    self->request_handler = g_signal_connect (self->connection, "request", G_CALLBACK (request_cb),
                                              self);
}

/**
 * ringer_answerer_stop:
 * @self: an answerer
 *
 * Takes no more requests.
 */
void
ringer_answerer_stop (RingerAnswerer *self)
{
  g_return_if_fail (RINGER_IS_ANSWERER (self));

  g_clear_signal_handler (&self->request_handler, self->connection);
}
