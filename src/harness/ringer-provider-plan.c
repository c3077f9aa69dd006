/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the text of a provider file says, read at once and whole: a plan is either right or
 * there is an error with a place. Payloads are pieces of the text itself. Rules that say
 * what they said before stay the same objects, so that lists over them keep their place.
 * A plan belongs to a RingerProviderFile and never changes. */
#include "config.h"

#include "ringer-provider-file-private.h"

#include "ringer-answerer.h"
#include "ringer-file-reader-private.h"
#include "ringer-template.h"

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

typedef enum
{
  FORM_RULE,
  FORM_REPLY,
  FORM_DEADLINE,
} Form;

/* The members that say what is done. */
typedef enum
{
  NEEDS_JSON,
  NEEDS_TRUE,
  NEEDS_FORWARD,
  NEEDS_COMMAND,
} Needs;

static const struct
{
  const char      *name;
  RingerAnswerKind kind;
  Needs            needs;
  gboolean         everywhere; /* not in a rule only */
} actions[] = {
  { "reply", RINGER_ANSWER_REPLY, NEEDS_JSON, TRUE },
  { "replyNothing", RINGER_ANSWER_REPLY, NEEDS_TRUE, TRUE },
  { "error", RINGER_ANSWER_ERROR, NEEDS_JSON, TRUE },
  { "errorNothing", RINGER_ANSWER_ERROR, NEEDS_TRUE, TRUE },
  { "echo", RINGER_ANSWER_ECHO, NEEDS_TRUE, TRUE },
  { "reject", RINGER_ANSWER_REJECT, NEEDS_TRUE, TRUE },
  { "ask", RINGER_ANSWER_ASK, NEEDS_TRUE, FALSE },
  { "forward", RINGER_ANSWER_FORWARD, NEEDS_FORWARD, FALSE },
  { "run", RINGER_ANSWER_RUN, NEEDS_COMMAND, FALSE },
  { "drop", RINGER_ANSWER_DROP, NEEDS_TRUE, FALSE },
};

static const char known_actions[] = "reply, replyNothing, error, errorNothing, echo or reject";
static const char rule_actions[] = "reply, replyNothing, error, errorNothing, echo, reject, ask, "
                                   "forward, run or drop";

/* One rule, canned reply or deadline action while it is read. */
typedef struct
{
  Form          form;
  RingerAnswer *answer;
  const char   *action; /* nullable: the member that said what is done */
  char         *name;
  char         *when;
  gboolean      enabled;
  guint         margin;
  gsize         payload_offset; /* in the text */
} Draft;

static void
draft_clear (Draft *self)
{
  g_clear_pointer (&self->answer, ringer_answer_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->when, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static gboolean
is_called (const RingerWhere *where, const char *name)
{
  return where->key_length == strlen (name) && memcmp (where->key, name, where->key_length) == 0;
}

/*
 * ringer_provider_check_filter:
 * @offset: (out) (optional): where it is wrong, in bytes
 *
 * Whether a text can stand after `when`.
 */
gboolean
ringer_provider_check_filter (const char *filter, gsize *offset, GError **error)
{
  RingerFilterPlace place = { 0, 0 };
  g_autoptr (RingerFilter) parsed = NULL;

  parsed = ringer_filter_new (ringer_answerer_get_schema (), filter, &place, error);
  if (offset != NULL)
    *offset = place.offset;
  return parsed != NULL;
}

static gboolean
read_filter (RingerFileReader *reader, const RingerWhere *where, char **value)
{
  const char *lexeme = reader->text + where->span.offset;
  g_autoptr (GError) error = NULL;
  gsize offset = 0;

  if (!ringer_file_reader_read_string (reader, where, value))
    return FALSE;
  if (ringer_provider_check_filter (*value, &offset, &error))
    return TRUE;
  /* With escapes before it, the place in the filter is not that in the text. */
  if (memchr (lexeme, '\\', where->span.length) != NULL)
    offset = 0;
  else
    offset++;
  return ringer_file_reader_refuse_at (reader, where, where->span.offset + offset, error->message);
}

static gboolean
read_url (RingerFileReader *reader, const RingerWhere *where, char **url)
{
  g_autoptr (GUri) uri = NULL;
  const char *scheme;

  if (!ringer_file_reader_read_string (reader, where, url))
    return FALSE;
  uri = g_uri_parse (*url, G_URI_FLAGS_NONE, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  if ((strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return ringer_file_reader_refuse (reader, where,
                                      "must be an address that begins with http:// "
                                      "or https://");
  return TRUE;
}

/* What limits an answer from elsewhere. */
static gboolean
read_limit (RingerFileReader *reader, const RingerWhere *where, RingerAnswer *answer)
{
  guint max_size;

  if (is_called (where, "timeoutMs"))
    return ringer_file_reader_read_uint (reader, where, 1, G_MAXINT, &answer->timeout);
  if (is_called (where, "maxBytes"))
    {
      if (!ringer_file_reader_read_uint (reader, where, 1, G_MAXINT, &max_size))
        return FALSE;
      answer->max_size = max_size;
    }
  return TRUE;
}

static gboolean
read_forward_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  RingerAnswer *answer = user_data;

  if (is_called (where, "url"))
    return read_url (reader, where, &answer->url);
  return read_limit (reader, where, answer);
}

static gboolean
read_forward (RingerFileReader *reader, const RingerWhere *where, RingerAnswer *answer)
{
  if (!ringer_file_reader_read_object (reader, where, read_forward_member, answer))
    return FALSE;
  return answer->url != NULL || ringer_file_reader_refuse (reader, where, "needs a url");
}

static gboolean
read_argument (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  g_autofree char *argument = NULL;

  if (!ringer_file_reader_read_string (reader, where, &argument))
    return FALSE;
  g_strv_builder_add (user_data, argument);
  return TRUE;
}

static gboolean
read_arguments (RingerFileReader *reader, const RingerWhere *where, RingerAnswer *answer)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  if (!ringer_file_reader_read_array (reader, where, read_argument, arguments))
    return FALSE;
  g_strfreev (answer->command);
  answer->command = g_strv_builder_end (arguments);
  if (answer->command[0] == NULL || *answer->command[0] == '\0')
    return ringer_file_reader_refuse (reader, where, "must begin with the name of a program");
  return TRUE;
}

static gboolean
read_command_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  if (is_called (where, "command"))
    return read_arguments (reader, where, user_data);
  return read_limit (reader, where, user_data);
}

/* ["jq", ".id"], or an object when there are limits. */
static gboolean
read_command (RingerFileReader *reader, const RingerWhere *where, RingerAnswer *answer)
{
  if (ringer_file_reader_get_kind (reader, where) == RINGER_JSON_ARRAY)
    return read_arguments (reader, where, answer);
  if (!ringer_file_reader_read_object (reader, where, read_command_member, answer))
    return FALSE;
  return answer->command != NULL || ringer_file_reader_refuse (reader, where, "needs a command");
}

static gboolean
read_action (RingerFileReader *reader, const RingerWhere *where, Draft *draft, guint n)
{
  if (draft->action != NULL)
    return ringer_file_reader_refuse (reader, where, "cannot be here together with %s",
                                      draft->action);
  if (draft->form != FORM_RULE && !actions[n].everywhere)
    return ringer_file_reader_refuse (reader, where, "is for rules only; here may be %s",
                                      known_actions);
  draft->action = actions[n].name;
  draft->answer->kind = actions[n].kind;
  switch (actions[n].needs)
    {
    case NEEDS_JSON:
      draft->answer->payload = ringer_file_reader_dup_value (reader, where);
      draft->payload_offset = where->span.offset;
      return TRUE;
    case NEEDS_FORWARD:
      return read_forward (reader, where, draft->answer);
    case NEEDS_COMMAND:
      return read_command (reader, where, draft->answer);
    case NEEDS_TRUE:
    default:
      return ringer_file_reader_read_true (reader, where);
    }
}

static gboolean
read_delay_end (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  RingerAnswer *answer = user_data;

  switch (where->index)
    {
    case 0:
      return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &answer->delay_min);
    case 1:
      return ringer_file_reader_read_uint (reader, where, answer->delay_min, G_MAXINT,
                                           &answer->delay_max);
    default:
      return ringer_file_reader_refuse (reader, where,
                                        "is one too many; a delay is a number, or "
                                        "the least and the most");
    }
}

/* 100, or [100, 300]. */
static gboolean
read_delay (RingerFileReader *reader, const RingerWhere *where, RingerAnswer *answer)
{
  if (ringer_file_reader_get_kind (reader, where) == RINGER_JSON_ARRAY)
    {
      answer->delay_max = G_MAXUINT;
      if (!ringer_file_reader_read_array (reader, where, read_delay_end, answer))
        return FALSE;
      return answer->delay_max != G_MAXUINT ||
             ringer_file_reader_refuse (reader, where, "must have the least and the most");
    }
  if (!ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &answer->delay_min))
    return FALSE;
  answer->delay_max = answer->delay_min;
  return TRUE;
}

/* What a rule has and a canned reply does not. */
static gboolean
read_rule_member (RingerFileReader *reader, const RingerWhere *where, Draft *draft)
{
  if (is_called (where, "when"))
    return read_filter (reader, where, &draft->when);
  if (is_called (where, "enabled"))
    return ringer_file_reader_read_boolean (reader, where, &draft->enabled);
  if (is_called (where, "times"))
    return ringer_file_reader_read_uint (reader, where, 1, 2, &draft->answer->times);
  if (is_called (where, "delayMs"))
    return read_delay (reader, where, draft->answer);
  if (is_called (where, "lateByMs"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &draft->answer->late_by);
  if (is_called (where, "accept"))
    return ringer_file_reader_read_boolean (reader, where, &draft->answer->accept);
  return TRUE;
}

static gboolean
read_draft_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  Draft *draft = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (is_called (where, actions[i].name))
      return read_action (reader, where, draft, i);
  if (is_called (where, "template"))
    return ringer_file_reader_read_boolean (reader, where, &draft->answer->is_template);
  if (draft->form != FORM_DEADLINE && is_called (where, "name"))
    return ringer_file_reader_read_string (reader, where, &draft->name);
  if (draft->form == FORM_DEADLINE && is_called (where, "marginMs"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &draft->margin);
  if (draft->form == FORM_RULE)
    return read_rule_member (reader, where, draft);
  return TRUE;
}

/* A template that can never be filled in is better known before the first request. */
static gboolean
check_template (RingerFileReader *reader, const RingerWhere *where, const Draft *draft)
{
  const RingerWhere payload = { .parent = where,
                                .key = draft->action,
                                .key_length = strlen (draft->action) };
  g_autoptr (GError) error = NULL;
  gsize       length;
  const char *text = g_bytes_get_data (draft->answer->payload, &length);
  gsize       offset;

  if (ringer_template_check (text, (gssize) length, &offset, &error))
    return TRUE;
  return ringer_file_reader_refuse_at (reader, &payload, draft->payload_offset + offset,
                                       error->message);
}

static gboolean
read_draft (RingerFileReader *reader, const RingerWhere *where, Draft *draft)
{
  draft->answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  draft->enabled = TRUE;
  draft->margin = RINGER_PROVIDER_MARGIN;
  if (!ringer_file_reader_read_object (reader, where, read_draft_member, draft))
    return FALSE;
  if (draft->action == NULL && draft->form != FORM_DEADLINE)
    return ringer_file_reader_refuse (reader, where, "must have one of %s",
                                      draft->form == FORM_RULE ? rule_actions : known_actions);
  return !draft->answer->is_template || draft->answer->payload == NULL ||
         check_template (reader, where, draft);
}

/* Rules or canned replies of one procedure, while they are read. */
typedef struct
{
  Form        form;
  GPtrArray  *rules;  /* of RingerRule */
  GPtrArray  *before; /* of RingerRule, nullable: those of the plan before */
  GHashTable *taken;  /* RingerRule, of before: in use again */
  guint       next;   /* in before: where the next one is looked for first */
} List;

/* The rule that said the same before, so that it stays the same object. */
static RingerRule *
find_before (List *list, RingerRule *rule)
{
  const guint n = list->before != NULL ? list->before->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const guint at = (list->next + i) % n;
      RingerRule *other = g_ptr_array_index (list->before, at);

      if (ringer_rule_equal (other, rule) && g_hash_table_add (list->taken, other))
        {
          list->next = at + 1;
          return other;
        }
    }
  return NULL;
}

static gboolean
read_list_element (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  List *list = user_data;
  g_auto (Draft) draft = { .form = list->form };
  g_autoptr (RingerRule) rule = NULL;
  RingerRule *before;

  if (!read_draft (reader, where, &draft))
    return FALSE;
  rule = ringer_rule_new (draft.name, draft.when, draft.answer);
  if (!draft.enabled)
    {
      RingerRule *disabled = ringer_rule_new_enabled (rule, FALSE);

      g_object_unref (rule);
      rule = disabled;
    }
  before = find_before (list, rule);
  g_ptr_array_add (list->rules, g_object_ref (before != NULL ? before : rule));
  return TRUE;
}

static gboolean
read_list (RingerFileReader  *reader,
           const RingerWhere *where,
           Form               form,
           GPtrArray         *rules,
           GPtrArray         *before)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);
  List list = { form, rules, before, taken, 0 };

  return ringer_file_reader_read_array (reader, where, read_list_element, &list);
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

  if (is_called (where, "oneIn"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &mock->mock.ask_one_in);
  if (is_called (where, "first"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &mock->mock.ask_first);
  if (is_called (where, "when"))
    return read_filter (reader, where, &mock->ask_when);
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
  g_auto (Draft) draft = { .form = FORM_DEADLINE };

  if (!read_draft (reader, where, &draft))
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

  if (is_called (where, "mode"))
    return read_mode (reader, where, entry);
  if (is_called (where, "accept"))
    return ringer_file_reader_read_boolean (reader, where, &mock->mock.accept);
  if (is_called (where, "atOnce"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &mock->mock.at_once);
  if (is_called (where, "ask"))
    return ringer_file_reader_read_object (reader, where, read_ask_member, mock);
  if (is_called (where, "onDeadline"))
    return read_on_deadline (reader, where, mock);
  if (is_called (where, "forward"))
    {
      mock->forward = ringer_answer_new (RINGER_ANSWER_FORWARD);
      return read_forward (reader, where, mock->forward);
    }
  if (is_called (where, "replies"))
    return read_list (reader, where, FORM_REPLY, mock->mock.replies,
                      before != NULL ? before->replies : NULL);
  if (is_called (where, "rules"))
    return read_list (reader, where, FORM_RULE, mock->mock.rules,
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

  if (is_called (where, "format"))
    return ringer_file_reader_read_uint (reader, where, 1, G_MAXINT, &plan->format);
  if (is_called (where, "procedures"))
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
