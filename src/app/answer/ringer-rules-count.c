/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-count.h"

/* Main thread only. Requests come by the thousand: each costs a look-up here, and
 * whoever shows the counts hears of them a few times a second. A rule is known by what it
 * says, so that its count follows it when rules are moved, and begins anew when it is
 * edited. */

#define TELL_MS 250

struct _RingerRulesCount
{
  GObject         parent_instance;
  RingerAnswerer *answerer;
  RingerDesk     *desk;
  GHashTable     *procedures; /* name -> Procedure */
  guint           tell_id;
};

typedef struct
{
  guint64    by_rules;
  guint      waiting;
  GPtrArray *rules;   /* of RingerRule, as they were counted */
  GArray    *matched; /* of guint64, beside them */
} Procedure;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRulesCount, ringer_rules_count, G_TYPE_OBJECT)

static void
procedure_free (gpointer data)
{
  Procedure *procedure = data;

  g_clear_pointer (&procedure->rules, g_ptr_array_unref);
  g_array_unref (procedure->matched);
  g_free (procedure);
}

static const RingerMock *
get_mock (RingerRulesCount *self, const char *name)
{
  return ringer_provider_file_get (ringer_answerer_get_file (self->answerer), name);
}

static gboolean
is_same_rule (RingerRule *a, RingerRule *b)
{
  return a == b || (g_strcmp0 (ringer_rule_get_name (a), ringer_rule_get_name (b)) == 0 &&
                    g_strcmp0 (ringer_rule_get_when (a), ringer_rule_get_when (b)) == 0 &&
                    ringer_answer_equal (ringer_rule_get_answer (a), ringer_rule_get_answer (b)));
}

/* Takes the counts along to where the rules are now. Each old count goes to one rule. */
static void
follow_rules (Procedure *procedure, GPtrArray *rules)
{
  g_autoptr (GArray) matched = g_array_sized_new (FALSE, TRUE, sizeof (guint64), rules->len);

  g_array_set_size (matched, rules->len);
  for (guint i = 0; procedure->rules != NULL && i < procedure->rules->len; i++)
    {
      guint64 n = g_array_index (procedure->matched, guint64, i);

      for (guint j = 0; n > 0 && j < rules->len; j++)
        if (g_array_index (matched, guint64, j) == 0 &&
            is_same_rule (g_ptr_array_index (procedure->rules, i), g_ptr_array_index (rules, j)))
          {
            g_array_index (matched, guint64, j) = n;
            n = 0;
          }
    }
  g_clear_pointer (&procedure->rules, g_ptr_array_unref);
  procedure->rules = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rules->len; i++)
    g_ptr_array_add (procedure->rules, g_object_ref (g_ptr_array_index (rules, i)));
  g_array_unref (procedure->matched);
  procedure->matched = g_steal_pointer (&matched);
}

static Procedure *
ensure (RingerRulesCount *self, const char *name)
{
  Procedure *procedure = g_hash_table_lookup (self->procedures, name);

  if (procedure == NULL)
    {
      procedure = g_new0 (Procedure, 1);
      procedure->matched = g_array_new (FALSE, TRUE, sizeof (guint64));
      g_hash_table_insert (self->procedures, g_strdup (name), procedure);
      follow_rules (procedure, get_mock (self, name)->rules);
    }
  return procedure;
}

/* The open requests come first in the desk. */
static void
count_waiting (RingerRulesCount *self)
{
  guint          n = ringer_desk_get_n_open (self->desk);
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->procedures);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Procedure *) value)->waiting = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RingerDeskItem) item = g_list_model_get_item (G_LIST_MODEL (self->desk), i);

      ensure (self, ringer_request_get_procedure (ringer_desk_item_get_request (item)))->waiting++;
    }
}

static gboolean
tell_cb (gpointer user_data)
{
  RingerRulesCount *self = user_data;

  self->tell_id = 0;
  count_waiting (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
tell_soon (RingerRulesCount *self)
{
  if (self->tell_id != 0)
    return;
  self->tell_id = g_timeout_add (TELL_MS, tell_cb, self);
  g_source_set_name_by_id (self->tell_id, "[ringer] tell the counts of rules");
}

static void
count_match (RingerRulesCount *self, RingerRequest *request, gboolean by_rules)
{
  Procedure *procedure = ensure (self, ringer_request_get_procedure (request));
  int        rule = ringer_answerer_get_rule (self->answerer, request);

  if (rule >= 0 && (guint) rule < procedure->matched->len)
    g_array_index (procedure->matched, guint64, rule)++;
  if (by_rules)
    procedure->by_rules++;
  tell_soon (self);
}

static void
decided_cb (RingerAnswerer *answerer, RingerRequest *request, RingerRulesCount *self)
{
  count_match (self, request, TRUE);
}

static void
asked_cb (RingerAnswerer *answerer, RingerRequest *request, RingerRulesCount *self)
{
  count_match (self, request, FALSE);
}

static void
file_cb (RingerProviderFile *file, RingerRulesCount *self)
{
  GHashTableIter iter;
  gpointer       name;
  gpointer       procedure;

  g_hash_table_iter_init (&iter, self->procedures);
  while (g_hash_table_iter_next (&iter, &name, &procedure))
    follow_rules (procedure, get_mock (self, name)->rules);
}

static void
ringer_rules_count_dispose (GObject *object)
{
  RingerRulesCount *self = RINGER_RULES_COUNT (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_clear_object (&self->answerer);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ringer_rules_count_parent_class)->dispose (object);
}

static void
ringer_rules_count_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_RULES_COUNT (object)->procedures, g_hash_table_unref);
  G_OBJECT_CLASS (ringer_rules_count_parent_class)->finalize (object);
}

static void
ringer_rules_count_class_init (RingerRulesCountClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ringer_rules_count_dispose;
  G_OBJECT_CLASS (klass)->finalize = ringer_rules_count_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", RINGER_TYPE_RULES_COUNT, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ringer_rules_count_init (RingerRulesCount *self)
{
  self->procedures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, procedure_free);
}

RingerRulesCount *
ringer_rules_count_new (RingerAnswerer *answerer, RingerDesk *desk)
{
  RingerRulesCount *self;

  g_return_val_if_fail (RINGER_IS_ANSWERER (answerer), NULL);
  g_return_val_if_fail (RINGER_IS_DESK (desk), NULL);

  self = g_object_new (RINGER_TYPE_RULES_COUNT, NULL);
  self->answerer = g_object_ref (answerer);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (answerer, "decided", G_CALLBACK (decided_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (answerer, "asked", G_CALLBACK (asked_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (ringer_answerer_get_file (answerer), "changed", G_CALLBACK (file_cb),
                           self, G_CONNECT_DEFAULT);
  g_signal_connect_object (desk, "notify::n-open", G_CALLBACK (tell_soon), self, G_CONNECT_SWAPPED);
  return self;
}

guint
ringer_rules_count_get_waiting (RingerRulesCount *self, const char *procedure)
{
  Procedure *found;

  g_return_val_if_fail (RINGER_IS_RULES_COUNT (self), 0);

  found = g_hash_table_lookup (self->procedures, procedure);
  return found != NULL ? found->waiting : 0;
}

guint64
ringer_rules_count_get_by_rules (RingerRulesCount *self, const char *procedure)
{
  Procedure *found;

  g_return_val_if_fail (RINGER_IS_RULES_COUNT (self), 0);

  found = g_hash_table_lookup (self->procedures, procedure);
  return found != NULL ? found->by_rules : 0;
}

guint64
ringer_rules_count_get_matched (RingerRulesCount *self, const char *procedure, guint index)
{
  Procedure *found;

  g_return_val_if_fail (RINGER_IS_RULES_COUNT (self), 0);

  found = g_hash_table_lookup (self->procedures, procedure);
  return found != NULL && index < found->matched->len
             ? g_array_index (found->matched, guint64, index)
             : 0;
}
