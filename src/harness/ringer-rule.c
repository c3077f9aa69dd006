/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done with a request, as a plain value, and the named, conditional form of it that
 * provider files hold. Nothing here decides anything or knows how it is written in a file.
 * Both may be used from any thread: an answer has one owner, a rule never changes. */
#include "config.h"

#include "ringer-rule.h"

#include "ringer-text.h"

#include <glib/gi18n.h>

/* Characters of a payload or an address that a description shows. */
#define SHOWN_CHARS 60

struct _RingerRule
{
  GObject       parent_instance;
  char         *name;
  char         *when;
  gboolean      enabled;
  RingerAnswer *answer;
};

G_DEFINE_ENUM_TYPE (RingerAnswerKind,
                    ringer_answer_kind,
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_REPLY, "reply"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_ECHO, "echo"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_REJECT, "reject"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_ASK, "ask"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_FORWARD, "forward"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_RUN, "run"),
                    G_DEFINE_ENUM_VALUE (RINGER_ANSWER_DROP, "drop"))

G_DEFINE_BOXED_TYPE (RingerAnswer, ringer_answer, ringer_answer_copy, ringer_answer_free)

G_DEFINE_FINAL_TYPE (RingerRule, ringer_rule, G_TYPE_OBJECT)

static void
ringer_rule_finalize (GObject *object)
{
  RingerRule *self = RINGER_RULE (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->when, g_free);
  g_clear_pointer (&self->answer, ringer_answer_free);
  G_OBJECT_CLASS (ringer_rule_parent_class)->finalize (object);
}

static void
ringer_rule_class_init (RingerRuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_rule_finalize;
}

static void
ringer_rule_init (RingerRule *self)
{
  self->enabled = TRUE;
}

/**
 * ringer_answer_new:
 * @kind: what is done
 *
 * Makes an answer that is plain in all else: no payload, no delay, sent once, after an
 * accept.
 *
 * Returns: (transfer full): the answer
 */
RingerAnswer *
ringer_answer_new (RingerAnswerKind kind)
{
  RingerAnswer *self = g_new0 (RingerAnswer, 1);

  self->kind = kind;
  self->times = 1;
  self->accept = TRUE;
  return self;
}

/**
 * ringer_answer_copy:
 * @self: an answer
 *
 * Returns: (transfer full): the same; the payload's bytes are shared
 */
RingerAnswer *
ringer_answer_copy (const RingerAnswer *self)
{
  RingerAnswer *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  if (self->payload != NULL)
    g_bytes_ref (self->payload);
  copy->url = g_strdup (self->url);
  copy->command = g_strdupv (self->command);
  return copy;
}

/**
 * ringer_answer_free:
 * @self: (transfer full): an answer
 *
 * Frees an answer.
 */
void
ringer_answer_free (RingerAnswer *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->command, g_strfreev);
  g_free (self);
}

static gboolean
bytes_equal (GBytes *a, GBytes *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_bytes_equal (a, b);
}

static gboolean
strv_equal (GStrv a, GStrv b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * ringer_answer_equal:
 * @a: (nullable): an answer
 * @b: (nullable): an answer
 *
 * Returns: whether both do the same, payloads compared byte for byte; %NULL equals %NULL
 */
gboolean
ringer_answer_equal (const RingerAnswer *a, const RingerAnswer *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->kind == b->kind && a->is_template == b->is_template && a->delay_min == b->delay_min &&
         a->delay_max == b->delay_max && a->times == b->times && a->late_by == b->late_by &&
         a->accept == b->accept && a->timeout == b->timeout && a->max_size == b->max_size &&
         bytes_equal (a->payload, b->payload) && g_strcmp0 (a->url, b->url) == 0 &&
         strv_equal (a->command, b->command);
}

static char *
show (const char *text, gssize length)
{
  return ringer_text_one_line (text, length, SHOWN_CHARS);
}

static char *
show_payload (GBytes *payload)
{
  gsize       length;
  const char *text;

  if (payload == NULL)
    return NULL;
  text = g_bytes_get_data (payload, &length);
  return show (text, (gssize) length);
}

static void
describe_action (GString *out, const RingerAnswer *self)
{
  g_autofree char *payload = show_payload (self->payload);
  g_autofree char *words = NULL;
  g_autofree char *shown = NULL;

  switch (self->kind)
    {
    case RINGER_ANSWER_REPLY:
      if (payload != NULL)
        /* Translators: %s is the JSON that is sent. */
        g_string_append_printf (out, _ ("reply %s"), payload);
      else
        g_string_append (out, _ ("reply without a payload"));
      break;
    case RINGER_ANSWER_ECHO:
      g_string_append (out, _ ("send the request's payload back"));
      break;
    case RINGER_ANSWER_ERROR:
      if (payload != NULL)
        /* Translators: %s is the JSON that is sent. */
        g_string_append_printf (out, _ ("error %s"), payload);
      else
        g_string_append (out, _ ("error without a payload"));
      break;
    case RINGER_ANSWER_REJECT:
      g_string_append (out, _ ("reject"));
      break;
    case RINGER_ANSWER_ASK:
      g_string_append (out, _ ("ask"));
      break;
    case RINGER_ANSWER_FORWARD:
      shown = show (self->url != NULL ? self->url : "", -1);
      /* Translators: %s is the address of an HTTP service. */
      g_string_append_printf (out, _ ("forward to %s"), shown);
      break;
    case RINGER_ANSWER_RUN:
      words = self->command != NULL ? g_strjoinv (" ", self->command) : g_strdup ("");
      shown = show (words, -1);
      /* Translators: %s is a command with its arguments. */
      g_string_append_printf (out, _ ("run %s"), shown);
      break;
    case RINGER_ANSWER_DROP:
      g_string_append (out, _ ("never answer"));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
describe_times (GString *out, const RingerAnswer *self)
{
  if (self->delay_max > self->delay_min)
    {
      g_string_append_c (out, ' ');
      g_string_append_printf (out, _ ("after %u–%u ms"), self->delay_min, self->delay_max);
    }
  else if (self->delay_min > 0)
    {
      g_string_append_c (out, ' ');
      g_string_append_printf (out, _ ("after %u ms"), self->delay_min);
    }
  if (self->late_by > 0)
    {
      g_string_append (out, ", ");
      g_string_append_printf (out, _ ("%u ms after the deadline"), self->late_by);
    }
  if (self->times == 2)
    {
      g_string_append (out, ", ");
      g_string_append (out, _ ("twice"));
    }
  else if (self->times > 2)
    {
      g_string_append (out, ", ");
      g_string_append_printf (out, ngettext ("%u time", "%u times", self->times), self->times);
    }
}

/**
 * ringer_answer_describe:
 * @self: an answer
 *
 * Says in a few translated words what is done, for a list's row: payloads and addresses are
 * cut, control characters spelt out. It is text, not markup.
 *
 * Returns: (transfer full): as `reply {"id": 1} after 100–300 ms, twice`
 */
char *
ringer_answer_describe (const RingerAnswer *self)
{
  GString *out;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);
  describe_action (out, self);
  describe_times (out, self);
  if (!self->accept)
    {
      g_string_append (out, ", ");
      g_string_append (out, _ ("without an accept"));
    }
  return g_string_free (out, FALSE);
}

/**
 * ringer_rule_new:
 * @name: (nullable): what a person calls it
 * @when: (nullable): a filter, see ringer_answerer_get_schema(); not checked here. %NULL and
 *   a blank text are always
 * @answer: what is done; copied
 *
 * Returns: (transfer full): a rule that is in force
 */
RingerRule *
ringer_rule_new (const char *name, const char *when, const RingerAnswer *answer)
{
  RingerRule *self;

  g_return_val_if_fail (answer != NULL, NULL);

  self = g_object_new (RINGER_TYPE_RULE, NULL);
  self->name = g_strdup (name);
  self->when = g_strdup (when);
  self->answer = ringer_answer_copy (answer);
  return self;
}

/**
 * ringer_rule_get_name:
 *
 * Returns: (nullable): what a person calls it
 */
const char *
ringer_rule_get_name (RingerRule *self)
{
  g_return_val_if_fail (RINGER_IS_RULE (self), NULL);
  return self->name;
}

/**
 * ringer_rule_get_when:
 *
 * Returns: (nullable): its filter; %NULL matches every request
 */
const char *
ringer_rule_get_when (RingerRule *self)
{
  g_return_val_if_fail (RINGER_IS_RULE (self), NULL);
  return self->when;
}

/**
 * ringer_rule_get_enabled:
 *
 * Returns: %FALSE when it is passed over
 */
gboolean
ringer_rule_get_enabled (RingerRule *self)
{
  g_return_val_if_fail (RINGER_IS_RULE (self), FALSE);
  return self->enabled;
}

/**
 * ringer_rule_get_answer:
 *
 * Returns: (transfer none): what is done
 */
const RingerAnswer *
ringer_rule_get_answer (RingerRule *self)
{
  g_return_val_if_fail (RINGER_IS_RULE (self), NULL);
  return self->answer;
}

/**
 * ringer_rule_new_enabled:
 * @enabled: whether the new one is in force
 *
 * Returns: (transfer full): the same rule, switched
 */
RingerRule *
ringer_rule_new_enabled (RingerRule *self, gboolean enabled)
{
  RingerRule *other;

  g_return_val_if_fail (RINGER_IS_RULE (self), NULL);

  other = ringer_rule_new (self->name, self->when, self->answer);
  other->enabled = enabled;
  return other;
}

/**
 * ringer_rule_equal:
 * @a: a rule
 * @b: a rule
 *
 * Returns: whether both say the same
 */
gboolean
ringer_rule_equal (RingerRule *a, RingerRule *b)
{
  g_return_val_if_fail (RINGER_IS_RULE (a) && RINGER_IS_RULE (b), FALSE);

  return a->enabled == b->enabled && g_strcmp0 (a->name, b->name) == 0 &&
         g_strcmp0 (a->when, b->when) == 0 && ringer_answer_equal (a->answer, b->answer);
}
