/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the action of a rule, a canned reply or a deadline from a provider file, with all that
 * says how it is done: exactly one member says what, and each form has its own others. */
#include "config.h"

#include "ringer-answer-draft-private.h"

#include "ringer-answerer.h"
#include "ringer-provider-file-private.h"
#include "ringer-template.h"

#include <string.h>

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

void
ringer_answer_draft_clear (RingerAnswerDraft *self)
{
  g_clear_pointer (&self->answer, ringer_answer_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->when, g_free);
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

/* How far one character of a string reaches: in the lexeme, and BYTES in the text. */
static gsize
get_escape_length (const char *p, gsize *bytes)
{
  guint code = 0;

  *bytes = 1;
  if (p[0] != '\\')
    return 1;
  if (p[1] != 'u')
    return 2;
  for (guint i = 2; i < 6; i++)
    code = code << 4 | (guint) g_ascii_xdigit_value (p[i]);
  if ((code & 0xfc00) == 0xd800 && p[6] == '\\' && p[7] == 'u' && g_ascii_tolower (p[8]) == 'd' &&
      g_ascii_xdigit_value (p[9]) >= 0xc)
    {
      *bytes = 4;
      return 12;
    }
  /* Half of a pair is read as U+FFFD. */
  *bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  return 6;
}

/* Where the byte at @offset of a string's text is in its lexeme. */
static gsize
find_in_lexeme (const char *lexeme, gsize length, gsize offset)
{
  gsize at = 1;
  gsize bytes;

  for (gsize done = 0; done < offset && at + 1 < length; done += bytes)
    at += get_escape_length (lexeme + at, &bytes);
  return MIN (at, length - 1);
}

gboolean
ringer_provider_read_filter (RingerFileReader *reader, const RingerWhere *where, char **value)
{
  const char *lexeme = reader->text + where->span.offset;
  g_autoptr (GError) error = NULL;
  gsize offset = 0;

  if (!ringer_file_reader_read_string (reader, where, value))
    return FALSE;
  if (ringer_provider_check_filter (*value, &offset, &error))
    return TRUE;
  offset = find_in_lexeme (lexeme, where->span.length, offset);
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

  if (ringer_where_is (where, "timeoutMs"))
    return ringer_file_reader_read_uint (reader, where, 1, G_MAXINT, &answer->timeout);
  if (ringer_where_is (where, "maxBytes"))
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

  if (ringer_where_is (where, "url"))
    return read_url (reader, where, &answer->url);
  return read_limit (reader, where, answer);
}

gboolean
ringer_provider_read_forward (RingerFileReader  *reader,
                              const RingerWhere *where,
                              RingerAnswer      *answer)
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
  if (ringer_where_is (where, "command"))
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
read_action (RingerFileReader *reader, const RingerWhere *where, RingerAnswerDraft *draft, guint n)
{
  if (draft->action != NULL)
    return ringer_file_reader_refuse (reader, where, "cannot be here together with %s",
                                      draft->action);
  if (draft->form != RINGER_ANSWER_FORM_RULE && !actions[n].everywhere)
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
      return ringer_provider_read_forward (reader, where, draft->answer);
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
read_rule_member (RingerFileReader *reader, const RingerWhere *where, RingerAnswerDraft *draft)
{
  if (ringer_where_is (where, "when"))
    return ringer_provider_read_filter (reader, where, &draft->when);
  if (ringer_where_is (where, "enabled"))
    return ringer_file_reader_read_boolean (reader, where, &draft->enabled);
  if (ringer_where_is (where, "times"))
    return ringer_file_reader_read_uint (reader, where, 1, 2, &draft->answer->times);
  if (ringer_where_is (where, "delayMs"))
    return read_delay (reader, where, draft->answer);
  if (ringer_where_is (where, "lateByMs"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &draft->answer->late_by);
  if (ringer_where_is (where, "accept"))
    return ringer_file_reader_read_boolean (reader, where, &draft->answer->accept);
  return TRUE;
}

static gboolean
read_draft_member (RingerFileReader *reader, const RingerWhere *where, gpointer user_data)
{
  RingerAnswerDraft *draft = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (ringer_where_is (where, actions[i].name))
      return read_action (reader, where, draft, i);
  if (ringer_where_is (where, "template"))
    return ringer_file_reader_read_boolean (reader, where, &draft->answer->is_template);
  if (draft->form != RINGER_ANSWER_FORM_DEADLINE && ringer_where_is (where, "name"))
    return ringer_file_reader_read_string (reader, where, &draft->name);
  if (draft->form == RINGER_ANSWER_FORM_DEADLINE && ringer_where_is (where, "marginMs"))
    return ringer_file_reader_read_uint (reader, where, 0, G_MAXINT, &draft->margin);
  if (draft->form == RINGER_ANSWER_FORM_RULE)
    return read_rule_member (reader, where, draft);
  return TRUE;
}

/* A template that can never be filled in is better known before the first request. */
static gboolean
check_template (RingerFileReader *reader, const RingerWhere *where, const RingerAnswerDraft *draft)
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

gboolean
ringer_answer_draft_read (RingerFileReader  *reader,
                          const RingerWhere *where,
                          RingerAnswerDraft *draft)
{
  draft->answer = ringer_answer_new (RINGER_ANSWER_REPLY);
  draft->enabled = TRUE;
  draft->margin = RINGER_PROVIDER_MARGIN;
  if (!ringer_file_reader_read_object (reader, where, read_draft_member, draft))
    return FALSE;
  if (draft->action == NULL && draft->form != RINGER_ANSWER_FORM_DEADLINE)
    return ringer_file_reader_refuse (reader, where, "must have one of %s",
                                      draft->form == RINGER_ANSWER_FORM_RULE ? rule_actions
                                                                             : known_actions);
  return !draft->answer->is_template || draft->answer->payload == NULL ||
         check_template (reader, where, draft);
}
