/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answerer.h"

#include "ringer-answerer-private.h"
#include "ringer-template.h"

/* Decides who answers the requests of a connection, by a provider file: the rules, an
 * HTTP service, or a person. How it decides is in ringer-answerer-policy.c, what comes of
 * it in ringer-answerer-job.c. What was decided about a request stays when the file
 * changes. Belongs to the thread of its connection. */

/* Thousands of answers a second are counted, but not told one by one. */
#define COUNT_INTERVAL 100 /* ms */

/* What has come for a procedure. */
typedef struct
{
  guint64 n_requests;
  guint64 n_filled; /* templates */
} Count;

/* What the file wants of a procedure; its changes are carried out, so that what is
 * done by hand meanwhile stays. */
typedef struct
{
  gboolean provide;
  gboolean accept;
  gboolean ours; /* nobody had provided it before */
  gboolean named;
} Wish;

enum
{
  PROP_CONNECTION = 1,
  PROP_FILE,
  PROP_CAN_RUN,
  PROP_SEED,
  PROP_FALLBACK,
  PROP_N_BY_RULES,
  PROP_BY_RULES,
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
ringer_answerer_constructed (GObject *object)
{
  RingerAnswerer *self = RINGER_ANSWERER (object);

  G_OBJECT_CLASS (ringer_answerer_parent_class)->constructed (object);
  self->rand = self->seed != 0 ? g_rand_new_with_seed (self->seed) : g_rand_new ();
}

static void
ringer_answerer_dispose (GObject *object)
{
  RingerAnswerer *self = RINGER_ANSWERER (object);

  if (self->connection != NULL)
    ringer_answerer_stop (self);
  g_clear_handle_id (&self->count_source, g_source_remove);
  g_clear_pointer (&self->jobs, g_hash_table_unref);
  g_clear_pointer (&self->deadlines, ringer_deadlines_free);
  g_clear_object (&self->file);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (ringer_answerer_parent_class)->dispose (object);
}

static void
ringer_answerer_finalize (GObject *object)
{
  RingerAnswerer *self = RINGER_ANSWERER (object);

  g_clear_pointer (&self->policies, g_hash_table_unref);
  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_clear_pointer (&self->wishes, g_hash_table_unref);
  g_clear_pointer (&self->rand, g_rand_free);
  G_OBJECT_CLASS (ringer_answerer_parent_class)->finalize (object);
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
    case PROP_SEED:
      g_value_set_uint (value, self->seed);
      break;
    case PROP_FALLBACK:
      g_value_set_enum (value, self->fallback);
      break;
    case PROP_N_BY_RULES:
      g_value_set_uint64 (value, self->n_by_rules);
      break;
    case PROP_BY_RULES:
      g_value_set_boolean (value, self->by_rules);
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
    case PROP_SEED:
      self->seed = g_value_get_uint (value);
      break;
    case PROP_FALLBACK:
      if (self->fallback == (RingerAnswerKind) g_value_get_enum (value))
        break;
      self->fallback = g_value_get_enum (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  int once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  int flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL,
                                                     RINGER_TYPE_CONNECTION, once);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, RINGER_TYPE_PROVIDER_FILE, once);
  properties[PROP_CAN_RUN] = g_param_spec_boolean ("can-run", NULL, NULL, FALSE, once);
  properties[PROP_SEED] = g_param_spec_uint ("seed", NULL, NULL, 0, G_MAXUINT, 0, once);
  properties[PROP_FALLBACK] = g_param_spec_enum ("fallback", NULL, NULL, RINGER_TYPE_ANSWER_KIND,
                                                 RINGER_ANSWER_ASK, G_PARAM_READWRITE | flags);
  properties[PROP_N_BY_RULES] = g_param_spec_uint64 ("n-by-rules", NULL, NULL, 0, G_MAXUINT64, 0,
                                                     G_PARAM_READABLE | flags);
  properties[PROP_BY_RULES] = g_param_spec_boolean ("by-rules", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_answerer_class_init (RingerAnswererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType         type = RINGER_TYPE_ANSWERER;

  object_class->constructed = ringer_answerer_constructed;
  object_class->dispose = ringer_answerer_dispose;
  object_class->finalize = ringer_answerer_finalize;
  object_class->get_property = ringer_answerer_get_property;
  object_class->set_property = ringer_answerer_set_property;
  install_properties (object_class);

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
  self->fallback = RINGER_ANSWER_ASK;
  self->policies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) ringer_policy_unref);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->wishes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ringer_answerer_init_jobs (self);
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
  g_return_val_if_fail (file == NULL || RINGER_IS_PROVIDER_FILE (file), NULL);

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

/* Forgets WISH when it is no longer named. */
static gboolean
is_unnamed (gpointer procedure, gpointer wish, gpointer self)
{
  Wish            *old = wish;
  RingerProvision *provision;

  if (old->named)
    return FALSE;
  provision = ringer_connection_get_provision (RINGER_ANSWERER (self)->connection, procedure);
  if (old->provide && old->ours && provision != NULL)
    ringer_provision_withdraw (provision);
  return TRUE;
}

static void
carry_out_wish (RingerAnswerer *self, const char *procedure, const RingerMock *mock)
{
  Wish            *wish = g_hash_table_lookup (self->wishes, procedure);
  RingerProvision *provision = ringer_connection_get_provision (self->connection, procedure);
  gboolean         is_new = wish == NULL;
  gboolean         provide = mock->mode != RINGER_MODE_OFF;

  if (is_new)
    {
      wish = g_new0 (Wish, 1);
      g_hash_table_insert (self->wishes, g_strdup (procedure), wish);
    }
  wish->named = TRUE;
  if (is_new || wish->provide != provide)
    {
      wish->ours = wish->ours || (provide && provision == NULL);
      if (provide)
        provision = ringer_connection_provide (self->connection, procedure);
      else if (provision != NULL)
        {
          ringer_provision_withdraw (provision);
          provision = NULL;
        }
    }
  if (provision != NULL && (is_new || wish->accept != mock->accept || wish->provide != provide))
    ringer_provision_set_automatic_accept (provision, mock->accept);
  wish->provide = provide;
  wish->accept = mock->accept;
}

static gboolean
answers_by_itself (const RingerMock *mock)
{
  if (mock->mode == RINGER_MODE_FORWARD)
    return TRUE;
  if (mock->mode != RINGER_MODE_RULES)
    return FALSE;
  for (guint i = 0; i < mock->rules->len; i++)
    if (ringer_rule_get_enabled (mock->rules->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
set_by_rules (RingerAnswerer *self, gboolean by_rules)
{
  if (self->by_rules == by_rules)
    return;
  self->by_rules = by_rules;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BY_RULES]);
}

static void
file_changed_cb (RingerProviderFile *file, RingerAnswerer *self)
{
  g_auto (GStrv) names = ringer_provider_file_list (file);
  gboolean       by_rules = FALSE;
  GHashTableIter iter;
  gpointer       wish;

  g_hash_table_remove_all (self->policies);
  g_hash_table_iter_init (&iter, self->wishes);
  while (g_hash_table_iter_next (&iter, NULL, &wish))
    ((Wish *) wish)->named = FALSE;
  for (char **name = names; *name != NULL; name++)
    {
      const RingerMock *mock = ringer_provider_file_get (file, *name);

      carry_out_wish (self, *name, mock);
      by_rules |= answers_by_itself (mock);
    }
  g_hash_table_foreach_remove (self->wishes, is_unnamed, self);
  set_by_rules (self, by_rules);
}

static RingerPolicy *
get_policy (RingerAnswerer *self, const char *procedure)
{
  RingerPolicy *policy;

  if (!g_hash_table_contains (self->wishes, procedure))
    return NULL;
  policy = g_hash_table_lookup (self->policies, procedure);
  if (policy == NULL)
    {
      policy = ringer_policy_new (ringer_provider_file_get (self->file, procedure));
      g_hash_table_insert (self->policies, g_strdup (procedure), policy);
    }
  return policy;
}

static Count *
get_count (RingerAnswerer *self, const char *procedure)
{
  Count *count = g_hash_table_lookup (self->counts, procedure);

  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      g_hash_table_insert (self->counts, g_strdup (procedure), count);
    }
  return count;
}

/* An acceptance before a rejection leads the stock broker astray (protocol notes,
 * 15.6), unless the request would expire for want of it. */
static gboolean
is_better_unaccepted (RingerRequest *request, const RingerAnswer *answer)
{
  gint64 whole = ringer_request_get_accept_deadline (request) -
                 ringer_request_get_arrived_at (request);

  return !answer->accept || (answer->kind == RINGER_ANSWER_REJECT && answer->late_by == 0 &&
                             (gint64) answer->delay_max * G_TIME_SPAN_MILLISECOND < whole);
}

static guint
count_open (RingerAnswerer *self, const char *procedure)
{
  RingerProvision *provision = ringer_connection_get_provision (self->connection, procedure);

  return provision != NULL ? ringer_provision_get_n_open (provision) : 0;
}

static void
offered_cb (RingerConnection *connection, RingerRequest *request, RingerAnswerer *self)
{
  const char *procedure = ringer_request_get_procedure (request);
  Count      *count = get_count (self, procedure);
  g_autoptr (RingerTrace) trace = NULL;

  trace = ringer_trace_new (get_policy (self, procedure), ++count->n_requests,
                            g_rand_double (self->rand), count_open (self, procedure));
  ringer_trace_decide (trace, request, self->fallback, self->can_run);
  ringer_trace_attach (trace, request);
  if (!trace->asked && is_better_unaccepted (request, trace->answer))
    ringer_request_withhold_accept (request);
}

static gboolean
count_told_cb (gpointer user_data)
{
  RingerAnswerer *self = user_data;

  self->count_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_BY_RULES]);
  return G_SOURCE_REMOVE;
}

static void
count_by_rules (RingerAnswerer *self)
{
  self->n_by_rules++;
  if (self->count_source != 0)
    return;
  self->count_source = g_timeout_add (COUNT_INTERVAL, count_told_cb, self);
  g_source_set_name_by_id (self->count_source, "[ringer] count of answers by rules");
}

static void
request_cb (RingerConnection *connection, RingerRequest *request, RingerAnswerer *self)
{
  RingerTrace *trace = ringer_trace_peek (request);

  if (trace == NULL || trace->asked)
    {
      if (trace != NULL)
        ringer_answerer_await (self, request, trace);
      g_signal_emit (self, signals[SIGNAL_ASKED], 0, request);
      return;
    }
  count_by_rules (self);
  if (ringer_request_is_open (request))
    ringer_answerer_carry_out (self, request, trace);
  else
    /* Another listener was quicker. */
    ringer_answerer_emit_decided (self, request);
}

/**
 * ringer_answerer_start:
 * @self: an answerer
 *
 * Provides what the file names and does not switch off, follows the file's changes, and
 * answers what comes from now on.
 */
void
ringer_answerer_start (RingerAnswerer *self)
{
  g_return_if_fail (RINGER_IS_ANSWERER (self));

  if (self->request_handler != 0)
    return;
  self->offered_handler = g_signal_connect (self->connection, "offered", G_CALLBACK (offered_cb),
                                            self);
  self->request_handler = g_signal_connect (self->connection, "request", G_CALLBACK (request_cb),
                                            self);
  if (self->file == NULL)
    return;
  self->file_handler = g_signal_connect (self->file, "changed", G_CALLBACK (file_changed_cb), self);
  file_changed_cb (self->file, self);
}

/**
 * ringer_answerer_stop:
 * @self: an answerer
 *
 * Takes no more requests, and cancels the answers that are on their way: the requests
 * are left to whoever else answers. What is provided stays so.
 */
void
ringer_answerer_stop (RingerAnswerer *self)
{
  g_return_if_fail (RINGER_IS_ANSWERER (self));

  g_clear_signal_handler (&self->offered_handler, self->connection);
  g_clear_signal_handler (&self->request_handler, self->connection);
  if (self->file != NULL)
    g_clear_signal_handler (&self->file_handler, self->file);
  ringer_answerer_drop_jobs (self);
}

/**
 * ringer_answerer_get_trace:
 * @self: an answerer
 * @request: a request of its connection
 *
 * Returns: (transfer none) (nullable): how it was decided who answers @request; %NULL
 *   when it did not come through here
 */
RingerTrace *
ringer_answerer_get_trace (RingerAnswerer *self, RingerRequest *request)
{
  g_return_val_if_fail (RINGER_IS_ANSWERER (self), NULL);
  g_return_val_if_fail (RINGER_IS_REQUEST (request), NULL);

  return ringer_trace_of (request);
}

void
ringer_answerer_emit_decided (RingerAnswerer *self, RingerRequest *request)
{
  g_signal_emit (self, signals[SIGNAL_DECIDED], 0, request);
}

void
ringer_answerer_report (RingerAnswerer *self, RingerRequest *request, const char *message)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, request, message);
}

gboolean
ringer_answerer_fill_payload (RingerAnswerer     *self,
                              RingerRequest      *request,
                              const RingerAnswer *answer,
                              gboolean            counts,
                              GBytes            **payload,
                              GError            **error)
{
  RingerTemplateContext context = { .request = request };
  Count                *count;

  *payload = NULL;
  if (answer->kind == RINGER_ANSWER_ECHO)
    *payload = ringer_request_get_payload (request);
  else if (answer->kind == RINGER_ANSWER_REPLY || answer->kind == RINGER_ANSWER_ERROR)
    *payload = answer->payload;
  if (*payload == NULL)
    return TRUE;
  if (answer->kind == RINGER_ANSWER_ECHO || !answer->is_template)
    {
      g_bytes_ref (*payload);
      return TRUE;
    }
  count = get_count (self, ringer_request_get_procedure (request));
  context.counter = count->n_filled + 1;
  *payload = ringer_template_fill (answer->payload, &context, error);
  if (*payload == NULL)
    return FALSE;
  count->n_filled += counts ? 1 : 0;
  return TRUE;
}

RingerAnswer *
ringer_answerer_fill (RingerAnswerer     *self,
                      RingerRequest      *request,
                      const RingerAnswer *answer,
                      GError            **error)
{
  g_autoptr (RingerAnswer) filled = ringer_answer_copy (answer);

  g_clear_pointer (&filled->payload, g_bytes_unref);
  filled->is_template = FALSE;
  if (!ringer_answerer_fill_payload (self, request, answer, TRUE, &filled->payload, error))
    return NULL;
  return g_steal_pointer (&filled);
}

/**
 * ringer_answerer_preview:
 * @self: an answerer
 * @request: a request of its connection
 * @answer: what would be answered
 * @error: return location
 *
 * What @answer would send to @request now, templates filled in; nothing is sent, and
 * no counter goes on.
 *
 * Returns: (transfer full) (nullable): the payload; %NULL when it has none, or with
 *   %RINGER_ERROR_BAD_ARGUMENT or %RINGER_ERROR_INVALID_JSON of a template
 */
GBytes *
ringer_answerer_preview (RingerAnswerer     *self,
                         RingerRequest      *request,
                         const RingerAnswer *answer,
                         GError            **error)
{
  GBytes *payload = NULL;

  g_return_val_if_fail (RINGER_IS_ANSWERER (self), NULL);
  g_return_val_if_fail (RINGER_IS_REQUEST (request), NULL);
  g_return_val_if_fail (answer != NULL, NULL);

  if (!ringer_answerer_fill_payload (self, request, answer, FALSE, &payload, error))
    return NULL;
  return payload;
}
