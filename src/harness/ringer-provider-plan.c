/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the text of a provider file says, read at once and whole: a plan is either right or
 * there is an error with a place. Payloads are pieces of the text itself. Rules that say
 * what they said before stay the same objects, so that lists over them keep their place.
 * A plan belongs to a RingerProviderFile and never changes. */
#include "config.h"

#include "ringer-provider-file-private.h"

#include "ringer-answer-draft-private.h"

#include <string.h>

/* A RingerMock that owns what it names. */
typedef struct
{
  RingerMock    mock;
  char         *procedure;
  char         *ask_when;
  RingerAnswer *on_deadline;
  RingerAnswer *forward;
} Mock;

static gboolean
is_same (GPtrArray *rules, guint a, GPtrArray *before, guint b)
{
  return ringer_rule_equal (g_ptr_array_index (rules, a), g_ptr_array_index (before, b));
}

static void
take (GPtrArray *rules, guint a, GPtrArray *before, guint b)
{
  g_object_unref (g_ptr_array_index (rules, a));
  g_ptr_array_index (rules, a) = g_object_ref (g_ptr_array_index (before, b));
}

/* Puts the rules of the plan before in the place of those that say the same, so that they
 * stay the same objects: from both ends inwards, since most changes are in one place, then
 * in the middle for those that have moved, most of them one beside the other. */
static void
take_over (GPtrArray *rules, GPtrArray *before)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  guint start = 0;
  guint end = 0;
  guint middle;
  guint next = 0;

  for (; start < MIN (rules->len, before->len) && is_same (rules, start, before, start); start++)
    take (rules, start, before, start);
  for (; end < MIN (rules->len, before->len) - start &&
         is_same (rules, rules->len - end - 1, before, before->len - end - 1);
       end++)
    take (rules, rules->len - end - 1, before, before->len - end - 1);

  middle = before->len - end - start;
  for (guint a = start; a < rules->len - end; a++)
    for (guint i = 0; i < middle; i++)
      {
        const guint b = start + (next + i) % middle;

        if (!is_same (rules, a, before, b) ||
            !g_hash_table_add (taken, g_ptr_array_index (before, b)))
          continue;
        take (rules, a, before, b);
        next = b - start + 1;
        break;
      }
}

/* Rules or canned replies of one procedure, while they are read. */
typedef struct
{
  RingerAnswerForm form;
  GPtrArray       *rules; /* of RingerRule */
} List;

static gboolean
read_list_element (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  List *list = user_data;
  g_auto (RingerAnswerDraft) draft = { .form = list->form };
  g_autoptr (RingerRule) rule = NULL;

  if (!ringer_answer_draft_read (reader, where, &draft))
    return FALSE;
  rule = ringer_rule_new (draft.name, draft.when, draft.answer);
  g_ptr_array_add (list->rules,
                   draft.enabled ? g_steal_pointer (&rule) : ringer_rule_new_enabled (rule, FALSE));
  return TRUE;
}

static gboolean
read_list (RingerFileReader  *reader,
           const RingerWhere *where,
           RingerAnswerForm   form,
           GPtrArray         *rules,
           GPtrArray         *before)
{
  List list = { form, rules };

  if (!ringer_file_reader_read_array (reader, where, read_list_element, &list))
    return FALSE;
  if (before != NULL)
    take_over (rules, before);
  return TRUE;
}

/* A procedure while it is read. */
typedef struct
{
  Mock             *mock;
  const RingerMock *before;
  gboolean          has_mode;
} Entry;

static gboolean
read_ask_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  Mock *mock = user_data;

  if (ringer_where_is (where, "oneIn"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &mock->mock.ask_one_in);
  if (ringer_where_is (where, "first"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &mock->mock.ask_first);
  if (ringer_where_is (where, "when"))
    return ringer_provider_read_filter (reader, where, &mock->ask_when);
  return TRUE;
}

static gboolean
read_mode (RingerFileReader *reader, const RingerWhere *where, Entry *entry)
{
  g_autoptr (GEnumClass) modes = g_type_class_ref (RINGER_TYPE_MODE);
  g_autofree char  *word = NULL;
  const GEnumValue *mode;

  if (!ringer_file_reader_read_string (reader, where, &word))
    return FALSE;
  mode = g_enum_get_value_by_nick (modes, word);
  if (mode == NULL)
    return ringer_file_reader_refuse (reader, where,
                                      "must be \"ask\", \"rules\", \"forward\" or \"off\"");
  entry->mock->mock.mode = mode->value;
  entry->has_mode = TRUE;
  return TRUE;
}

static gboolean
read_on_deadline (RingerFileReader *reader, const RingerWhere *where, Mock *mock)
{
  g_auto (RingerAnswerDraft) draft = { .form = RINGER_ANSWER_FORM_DEADLINE };

  if (!ringer_answer_draft_read (reader, where, &draft))
    return FALSE;
  mock->mock.deadline_margin = draft.margin;
  if (draft.action != NULL)
    mock->on_deadline = g_steal_pointer (&draft.answer);
  return TRUE;
}

static gboolean
read_mock_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  Entry            *entry = user_data;
  Mock             *mock = entry->mock;
  const RingerMock *before = entry->before;

  if (ringer_where_is (where, "mode"))
    return read_mode (reader, where, entry);
  if (ringer_where_is (where, "accept"))
    return ringer_file_reader_read_boolean (reader, where, &mock->mock.accept);
  if (ringer_where_is (where, "atOnce"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &mock->mock.at_once);
  if (ringer_where_is (where, "ask"))
    return ringer_file_reader_read_object (reader, where, read_ask_member, mock);
  if (ringer_where_is (where, "onDeadline"))
    return read_on_deadline (reader, where, mock);
  if (ringer_where_is (where, "forward"))
    {
      mock->forward = ringer_answer_new (RINGER_ANSWER_FORWARD);
      return ringer_provider_read_forward (reader, where, mock->forward);
    }
  if (ringer_where_is (where, "replies"))
    return read_list (reader, where, RINGER_ANSWER_FORM_REPLY, mock->mock.replies,
                      before != NULL ? before->replies : NULL);
  if (ringer_where_is (where, "rules"))
    return read_list (reader, where, RINGER_ANSWER_FORM_RULE, mock->mock.rules,
                      before != NULL ? before->rules : NULL);
  return TRUE;
}

static void
mock_free (gpointer data)
{
  Mock *self = data;

  g_ptr_array_unref (self->mock.replies);
  g_ptr_array_unref (self->mock.rules);
  g_clear_pointer (&self->on_deadline, ringer_answer_free);
  g_clear_pointer (&self->forward, ringer_answer_free);
  g_free (self->procedure);
  g_free (self->ask_when);
  g_free (self);
}

static Mock *
mock_new (const char *procedure)
{
  Mock *self = g_new0 (Mock, 1);

  self->procedure = g_strdup (procedure);
  self->mock.procedure = self->procedure;
  self->mock.mode = RINGER_MODE_ASK;
  self->mock.accept = TRUE;
  self->mock.deadline_margin = RINGER_PROVIDER_MARGIN;
  self->mock.replies = g_ptr_array_new_with_free_func (g_object_unref);
  self->mock.rules = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

static gboolean
read_procedure (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  RingerProviderPlan       *plan = ((gpointer *) user_data)[0];
  const RingerProviderPlan *before = ((gpointer *) user_data)[1];
  Mock                     *mock;
  Entry                     entry = { NULL };

  if (where->key_length == 0 || strlen (where->key) != where->key_length)
    return ringer_file_reader_refuse (reader, where, "no procedure can have this name");

  mock = mock_new (where->key);
  g_ptr_array_add (plan->mocks, mock);
  g_hash_table_insert (plan->by_name, mock->procedure, mock);
  entry.mock = mock;
  if (before != NULL)
    entry.before = g_hash_table_lookup (before->by_name, where->key);
  if (!ringer_file_reader_read_object (reader, where, read_mock_member, &entry))
    return FALSE;

  if (!entry.has_mode && mock->mock.rules->len > 0)
    mock->mock.mode = RINGER_MODE_RULES;
  if (mock->mock.mode == RINGER_MODE_FORWARD && mock->forward == NULL)
    return ringer_file_reader_refuse (reader, where, "needs forward with a url for this mode");
  mock->mock.ask_when = mock->ask_when;
  mock->mock.on_deadline = mock->on_deadline;
  mock->mock.forward = mock->forward;
  return TRUE;
}

static gboolean
read_file_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  RingerProviderPlan *plan = ((gpointer *) user_data)[0];

  if (ringer_where_is (where, "format"))
    return ringer_file_reader_read_uint (reader, where, 1, G_MAXINT, &plan->format);
  if (ringer_where_is (where, "procedures"))
    return ringer_file_reader_read_object (reader, where, read_procedure, user_data);
  return TRUE;
}

/* A newer program may have put anything into the members that we know. */
static void
explain_newer (GError **error, guint format)
{
  if (format > RINGER_PROVIDER_FORMAT)
    g_prefix_error (error,
                    "This is format %u, which a newer Ringer wrote (this one knows %d): ", format,
                    RINGER_PROVIDER_FORMAT);
}

/*
 * ringer_provider_plan_new:
 * @before: (nullable): the plan that this one follows; its rules stay the same objects where
 *   they say the same
 *
 * Reads a provider file. Fails with %RINGER_ERROR_INVALID_JSON, or with
 * %RINGER_ERROR_BAD_FILE when it is JSON and something else is wrong; both begin with line
 * and column.
 */
RingerProviderPlan *
ringer_provider_plan_new (GBytes *text, const RingerProviderPlan *before, GError **error)
{
  g_autoptr (RingerProviderPlan) self = g_new0 (RingerProviderPlan, 1);
  RingerFileReader reader = { .bytes = text, .error = error };
  RingerWhere      root = { NULL };
  gpointer         data[] = { self, (gpointer) before };

  self->text = g_bytes_ref (text);
  self->mocks = g_ptr_array_new_with_free_func (mock_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->others = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, mock_free);

  reader.text = g_bytes_get_data (text, &reader.length);
  if (!ringer_json_validate (reader.text, (gssize) reader.length, NULL, error))
    return NULL;
  root.span = (RingerJsonSpan){ 0, reader.length };
  if (!ringer_file_reader_read_object (&reader, &root, read_file_member, data))
    {
      explain_newer (error, self->format);
      return NULL;
    }
  if (self->format == 0)
    {
      ringer_file_reader_refuse (&reader, &root, "must have \"format\": %d",
                                 RINGER_PROVIDER_FORMAT);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
ringer_provider_plan_free (RingerProviderPlan *self)
{
  g_hash_table_unref (self->others);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->mocks);
  g_bytes_unref (self->text);
  g_free (self);
}

/*
 * ringer_provider_plan_get:
 *
 * Returns: what holds for a procedure: the defaults when it is not named
 */
const RingerMock *
ringer_provider_plan_get (RingerProviderPlan *self, const char *procedure)
{
  Mock *mock = g_hash_table_lookup (self->by_name, procedure);

  if (mock == NULL)
    mock = g_hash_table_lookup (self->others, procedure);
  if (mock == NULL)
    {
      mock = mock_new (procedure);
      g_hash_table_insert (self->others, mock->procedure, mock);
    }
  return &mock->mock;
}
