/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The changes of a provider file. Each compares what is wanted with what the text says and
 * edits only the members that differ, so that what it does not know, order and layout stay. */
#include "config.h"

#include "ringer-error.h"
#include "ringer-json-edit.h"
#include "ringer-provider-edit-private.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *
get_action (const RingerAnswer *answer)
{
  switch (answer->kind)
    {
    case RINGER_ANSWER_REPLY:
      return answer->payload != NULL ? "reply" : "replyNothing";
    case RINGER_ANSWER_ERROR:
      return answer->payload != NULL ? "error" : "errorNothing";
    case RINGER_ANSWER_ECHO:
      return "echo";
    case RINGER_ANSWER_REJECT:
      return "reject";
    case RINGER_ANSWER_ASK:
      return "ask";
    case RINGER_ANSWER_FORWARD:
      return "forward";
    case RINGER_ANSWER_RUN:
      return "run";
    case RINGER_ANSWER_DROP:
      return "drop";
    default:
      g_assert_not_reached ();
    }
}

static gboolean
has_payload (const RingerAnswer *answer)
{
  return answer->payload != NULL &&
         (answer->kind == RINGER_ANSWER_REPLY || answer->kind == RINGER_ANSWER_ERROR);
}

static void
edit_payload (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  gsize            length;
  const char      *data = g_bytes_get_data (after->payload, &length);
  g_autofree char *text = NULL;

  if (has_payload (before) && g_bytes_equal (before->payload, after->payload))
    return;
  if (self->error == NULL && !ringer_json_validate (data, (gssize) length, NULL, &self->error))
    {
      g_prefix_error (&self->error, "%s",
                      after->kind == RINGER_ANSWER_ERROR ? _ ("The error is not JSON: ")
                                                         : _ ("The reply is not JSON: "));
      return;
    }
  text = g_strndup (data, length);
  ringer_edit_set (self, get_action (after), text);
}

static void
edit_limits (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  ringer_edit_uint (self, "timeoutMs", before->timeout, after->timeout, 0);
  ringer_edit_uint (self, "maxBytes", before->max_size, after->max_size, 0);
}

static void
edit_forward (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  const gsize outside = ringer_edit_enter (self, "forward");

  if (self->error == NULL && after->url == NULL)
    g_set_error_literal (&self->error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                         _ ("There is no address to forward to yet"));
  ringer_edit_string (self, "url", before->url, after->url);
  edit_limits (self, before, after);
  ringer_edit_leave (self, outside);
}

static gboolean
has_limits (const RingerAnswer *answer)
{
  return answer->timeout > 0 || answer->max_size > 0;
}

static void
edit_run (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  static const char *const nothing[] = { NULL };
  const char *const       *command = after->command != NULL ? (const char *const *) after->command
                                                            : nothing;
  g_autoptr (GString) arguments = g_string_new ("[");
  gsize outside;

  for (gsize i = 0; command[i] != NULL; i++)
    {
      g_autofree char *quoted = ringer_json_quote (command[i], -1);

      g_string_append_printf (arguments, "%s%s", i > 0 ? ", " : "", quoted);
    }
  g_string_append_c (arguments, ']');

  if (!has_limits (before) && !has_limits (after))
    {
      if (before->command == NULL || !g_strv_equal ((const char *const *) before->command, command))
        ringer_edit_set (self, "run", arguments->str);
      return;
    }
  /* From a list of arguments to an object with them. */
  if (!has_limits (before))
    ringer_edit_set (self, "run", "{}");
  outside = ringer_edit_enter (self, "run");
  if (!has_limits (before) || before->command == NULL ||
      !g_strv_equal ((const char *const *) before->command, command))
    ringer_edit_set (self, "command", arguments->str);
  edit_limits (self, before, after);
  ringer_edit_leave (self, outside);
}

static void
edit_delay (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  g_autofree char *value = NULL;

  if (before->delay_min == after->delay_min && before->delay_max == after->delay_max)
    return;
  if (after->delay_max > after->delay_min)
    value = g_strdup_printf ("[%u, %u]", after->delay_min, after->delay_max);
  else if (after->delay_min > 0)
    value = g_strdup_printf ("%u", after->delay_min);
  ringer_edit_set_or_remove (self, "delayMs", value);
}

/* @before is NULL where there is none yet. */
static void
edit_answer (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  g_autoptr (RingerAnswer) plain = ringer_answer_new (after->kind);
  const char *action = get_action (after);

  if (before != NULL && strcmp (get_action (before), action) != 0)
    ringer_edit_remove (self, get_action (before));

  /* What belongs to another action says nothing of this one. */
  if (after->kind == RINGER_ANSWER_FORWARD)
    edit_forward (self, before != NULL && before->kind == after->kind ? before : plain, after);
  else if (after->kind == RINGER_ANSWER_RUN)
    edit_run (self, before != NULL && before->kind == after->kind ? before : plain, after);
  else if (has_payload (after))
    edit_payload (self, before != NULL && before->kind == after->kind ? before : plain, after);
  else if (before == NULL || strcmp (get_action (before), action) != 0)
    ringer_edit_set (self, action, "true");

  ringer_edit_boolean (self, "template", before != NULL && before->is_template, after->is_template,
                       FALSE);
}

/* What only rules have. */
static void
edit_conduct (RingerEdit *self, const RingerAnswer *before, const RingerAnswer *after)
{
  g_autoptr (RingerAnswer) plain = ringer_answer_new (after->kind);

  if (before == NULL)
    before = plain;
  edit_delay (self, before, after);
  ringer_edit_uint (self, "times", before->times, after->times, 1);
  ringer_edit_uint (self, "lateByMs", before->late_by, after->late_by, 0);
  ringer_edit_boolean (self, "accept", before->accept, after->accept, TRUE);
}

/* At the path of one. @before is NULL for a new one. */
static void
edit_rule (RingerEdit *self, gboolean is_rule, RingerRule *before, RingerRule *after)
{
  const RingerAnswer *old = before != NULL ? ringer_rule_get_answer (before) : NULL;

  ringer_edit_string (self, "name", before != NULL ? ringer_rule_get_name (before) : NULL,
                      ringer_rule_get_name (after));
  if (is_rule)
    {
      ringer_edit_boolean (self, "enabled", before == NULL || ringer_rule_get_enabled (before),
                           ringer_rule_get_enabled (after), TRUE);
      ringer_edit_filter (self, "when", before != NULL ? ringer_rule_get_when (before) : NULL,
                          ringer_rule_get_when (after));
    }
  edit_answer (self, old, ringer_rule_get_answer (after));
  if (is_rule)
    edit_conduct (self, old, ringer_rule_get_answer (after));
}

/**
 * ringer_provider_file_set_mode:
 *
 * Sets who answers. A procedure that the file does not name is named from then on. Mode
 * FORWARD needs ringer_provider_file_set_options() with a `forward` before.
 */
gboolean
ringer_provider_file_set_mode (RingerProviderFile *self,
                               const char         *procedure,
                               RingerMode          mode,
                               GError            **error)
{
  g_auto (RingerEdit) edit = { NULL };
  g_autoptr (GEnumClass) modes = g_type_class_ref (RINGER_TYPE_MODE);
  g_autofree char  *quoted = NULL;
  const GEnumValue *value = g_enum_get_value (modes, mode);

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (mode == RINGER_MODE_FORWARD && ringer_provider_file_get (self, procedure)->forward == NULL)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   _ ("There is no address to forward to yet"));
      return FALSE;
    }
  ringer_edit_begin (&edit, self, procedure);
  quoted = ringer_json_quote (value->value_nick, -1);
  ringer_edit_set (&edit, "mode", quoted);
  return ringer_edit_end (&edit, _ ("Change Mode"), error);
}

static void
edit_on_deadline (RingerEdit *self, const RingerMock *before, const RingerMock *after)
{
  const gsize outside = ringer_edit_enter (self, "onDeadline");

  if (after->on_deadline != NULL && !ringer_answer_equal (before->on_deadline, after->on_deadline))
    edit_answer (self, before->on_deadline, after->on_deadline);
  else if (after->on_deadline == NULL && before->on_deadline != NULL)
    {
      ringer_edit_remove (self, get_action (before->on_deadline));
      ringer_edit_remove (self, "template");
    }
  ringer_edit_uint (self, "marginMs", before->deadline_margin, after->deadline_margin,
                    RINGER_PROVIDER_MARGIN);
  ringer_edit_leave (self, outside);
  if (after->on_deadline == NULL)
    ringer_edit_remove_empty (self, "onDeadline");
}

/**
 * ringer_provider_file_set_options:
 * @mock: with the procedure's name; its mode, replies and rules are not looked at
 *
 * Sets all that is neither the mode nor a list.
 */
gboolean
ringer_provider_file_set_options (RingerProviderFile *self, const RingerMock *mock, GError **error)
{
  g_auto (RingerEdit) edit = { NULL };
  g_autoptr (RingerAnswer) plain = NULL;
  const RingerMock *before;
  gsize             outside;

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self), FALSE);
  g_return_val_if_fail (mock != NULL && mock->procedure != NULL, FALSE);

  before = ringer_provider_file_get (self, mock->procedure);
  ringer_edit_begin (&edit, self, mock->procedure);
  ringer_edit_boolean (&edit, "accept", before->accept, mock->accept, TRUE);
  ringer_edit_uint (&edit, "atOnce", before->at_once, mock->at_once, 0);

  outside = ringer_edit_enter (&edit, "ask");
  ringer_edit_uint (&edit, "oneIn", before->ask_one_in, mock->ask_one_in, 0);
  ringer_edit_uint (&edit, "first", before->ask_first, mock->ask_first, 0);
  ringer_edit_filter (&edit, "when", before->ask_when, mock->ask_when);
  ringer_edit_leave (&edit, outside);
  ringer_edit_remove_empty (&edit, "ask");

  edit_on_deadline (&edit, before, mock);
  plain = ringer_answer_new (RINGER_ANSWER_FORWARD);
  if (mock->forward != NULL)
    edit_forward (&edit, before->forward != NULL ? before->forward : plain, mock->forward);
  else if (before->forward != NULL)
    ringer_edit_remove (&edit, "forward");
  return ringer_edit_end (&edit, _ ("Change Options"), error);
}

/* Replies and rules are edited alike. */
static GPtrArray *
get_list (RingerProviderFile *self, const char *procedure, gboolean is_rule)
{
  const RingerMock *mock = ringer_provider_file_get (self, procedure);

  return is_rule ? mock->rules : mock->replies;
}

static gboolean
insert_one (RingerProviderFile *self,
            const char         *procedure,
            gboolean            is_rule,
            guint               index,
            RingerRule         *rule,
            GError            **error)
{
  g_auto (RingerEdit) edit = { NULL };

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, FALSE);
  g_return_val_if_fail (RINGER_IS_RULE (rule), FALSE);

  index = MIN (index, get_list (self, procedure, is_rule)->len);
  ringer_edit_begin (&edit, self, procedure);
  ringer_edit_enter (&edit, is_rule ? "rules" : "replies");
  if (edit.error == NULL)
    ringer_edit_take (
        &edit, ringer_json_edit_insert (edit.text, -1, edit.path->str, index, "{}", &edit.error));
  ringer_edit_enter_index (&edit, index);
  edit_rule (&edit, is_rule, NULL, rule);
  return ringer_edit_end (&edit, is_rule ? _ ("Add Rule") : _ ("Add Canned Reply"), error);
}

/* Begins at one that must be there. */
static gboolean
begin_one (RingerEdit         *edit,
           RingerProviderFile *self,
           const char         *procedure,
           gboolean            is_rule,
           guint               index,
           GError            **error)
{
  if (index >= get_list (self, procedure, is_rule)->len)
    {
      g_set_error (error, RINGER_ERROR, RINGER_ERROR_BAD_ARGUMENT,
                   is_rule ? _ ("There is no such rule any more")
                           : _ ("There is no such canned reply any more"));
      return FALSE;
    }
  ringer_edit_begin (edit, self, procedure);
  ringer_edit_enter (edit, is_rule ? "rules" : "replies");
  return TRUE;
}

static gboolean
replace_one (RingerProviderFile *self,
             const char         *procedure,
             gboolean            is_rule,
             guint               index,
             RingerRule         *rule,
             GError            **error)
{
  g_auto (RingerEdit) edit = { NULL };
  RingerRule *before;

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, FALSE);
  g_return_val_if_fail (RINGER_IS_RULE (rule), FALSE);

  if (!begin_one (&edit, self, procedure, is_rule, index, error))
    return FALSE;
  before = g_ptr_array_index (get_list (self, procedure, is_rule), index);
  ringer_edit_enter_index (&edit, index);
  edit_rule (&edit, is_rule, before, rule);
  return ringer_edit_end (&edit, is_rule ? _ ("Change Rule") : _ ("Change Canned Reply"), error);
}

static gboolean
remove_one (
    RingerProviderFile *self, const char *procedure, gboolean is_rule, guint index, GError **error)
{
  g_auto (RingerEdit) edit = { NULL };

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, FALSE);

  if (!begin_one (&edit, self, procedure, is_rule, index, error))
    return FALSE;
  ringer_edit_enter_index (&edit, index);
  if (edit.error == NULL)
    ringer_edit_take (&edit, ringer_json_edit_remove (edit.text, -1, edit.path->str, &edit.error));
  return ringer_edit_end (&edit, is_rule ? _ ("Remove Rule") : _ ("Remove Canned Reply"), error);
}

/**
 * ringer_provider_file_insert_reply:
 * @index: the place that it gets; %G_MAXUINT appends
 * @reply: a canned reply: REPLY, ECHO, ERROR or REJECT; name, payload and template are kept
 *
 * Adds a canned reply. A procedure that the file does not name is named from then on.
 */
gboolean
ringer_provider_file_insert_reply (
    RingerProviderFile *self, const char *procedure, guint index, RingerRule *reply, GError **error)
{
  return insert_one (self, procedure, FALSE, index, reply, error);
}

/**
 * ringer_provider_file_replace_reply:
 *
 * Makes a canned reply say what @reply says; what the file has in it beyond that stays.
 */
gboolean
ringer_provider_file_replace_reply (
    RingerProviderFile *self, const char *procedure, guint index, RingerRule *reply, GError **error)
{
  return replace_one (self, procedure, FALSE, index, reply, error);
}

/**
 * ringer_provider_file_remove_reply:
 *
 * Removes a canned reply.
 */
gboolean
ringer_provider_file_remove_reply (RingerProviderFile *self,
                                   const char         *procedure,
                                   guint               index,
                                   GError            **error)
{
  return remove_one (self, procedure, FALSE, index, error);
}

/**
 * ringer_provider_file_insert_rule:
 * @index: the place that it gets; %G_MAXUINT appends
 *
 * Adds a rule. A procedure that the file does not name is named from then on.
 */
gboolean
ringer_provider_file_insert_rule (
    RingerProviderFile *self, const char *procedure, guint index, RingerRule *rule, GError **error)
{
  return insert_one (self, procedure, TRUE, index, rule, error);
}

/**
 * ringer_provider_file_replace_rule:
 *
 * Makes a rule say what @rule says; what the file has in it beyond that stays.
 */
gboolean
ringer_provider_file_replace_rule (
    RingerProviderFile *self, const char *procedure, guint index, RingerRule *rule, GError **error)
{
  return replace_one (self, procedure, TRUE, index, rule, error);
}

static gboolean
move_one (RingerProviderFile *self,
          const char         *procedure,
          gboolean            is_rule,
          guint               from,
          guint               to,
          GError            **error)
{
  g_auto (RingerEdit) edit = { NULL };
  g_autofree char *element = NULL;
  RingerJsonSpan   span;
  gsize            outside;

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, FALSE);

  if (!begin_one (&edit, self, procedure, is_rule, from, error))
    return FALSE;
  outside = ringer_edit_enter_index (&edit, from);
  if (from != to && edit.error == NULL && ringer_edit_find (&edit, &span))
    {
      element = g_strndup (edit.text + span.offset, span.length);
      ringer_edit_take (&edit,
                        ringer_json_edit_remove (edit.text, -1, edit.path->str, &edit.error));
      ringer_edit_leave (&edit, outside);
      if (edit.error == NULL)
        ringer_edit_take (&edit, ringer_json_edit_insert (edit.text, -1, edit.path->str, to,
                                                          element, &edit.error));
    }
  return ringer_edit_end (&edit, is_rule ? _ ("Move Rule") : _ ("Move Canned Reply"), error);
}

/**
 * ringer_provider_file_move_reply:
 * @from: which canned reply
 * @to: its place afterwards
 *
 * Moves a canned reply, byte for byte.
 */
gboolean
ringer_provider_file_move_reply (
    RingerProviderFile *self, const char *procedure, guint from, guint to, GError **error)
{
  return move_one (self, procedure, FALSE, from, to, error);
}

/**
 * ringer_provider_file_move_rule:
 * @from: which rule
 * @to: its place afterwards
 *
 * Moves a rule, byte for byte.
 */
gboolean
ringer_provider_file_move_rule (
    RingerProviderFile *self, const char *procedure, guint from, guint to, GError **error)
{
  return move_one (self, procedure, TRUE, from, to, error);
}

/**
 * ringer_provider_file_remove_rule:
 *
 * Removes a rule.
 */
gboolean
ringer_provider_file_remove_rule (RingerProviderFile *self,
                                  const char         *procedure,
                                  guint               index,
                                  GError            **error)
{
  return remove_one (self, procedure, TRUE, index, error);
}

/**
 * ringer_provider_file_remove_procedure:
 *
 * Removes all that is said of a procedure. Nothing happens when it is not named.
 */
gboolean
ringer_provider_file_remove_procedure (RingerProviderFile *self,
                                       const char         *procedure,
                                       GError            **error)
{
  g_auto (RingerEdit) edit = { NULL };

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (self) && procedure != NULL, FALSE);

  ringer_edit_begin (&edit, self, procedure);
  if (edit.error == NULL && ringer_edit_find (&edit, NULL))
    ringer_edit_take (&edit, ringer_json_edit_remove (edit.text, -1, edit.path->str, &edit.error));
  return ringer_edit_end (&edit, _ ("Remove Procedure"), error);
}
