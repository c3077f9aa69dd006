/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-ladder-private.h"

#include "ringer-ladder-suite.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* The steps from an answer to what lasts. Each says what it did, and one that was done before
 * says so and does nothing. */

#define MAX_NAME  80
#define MAX_PROOF 40

static char *
show_procedure (const char *procedure)
{
  return ringer_text_one_line (procedure, -1, MAX_NAME);
}

static const RingerMock *
get_mock (RingerLadder *self, RingerRequest *request)
{
  return ringer_provider_file_get (self->file, ringer_request_get_procedure (request));
}

static gboolean
is_ready (RingerLadder *self)
{
  if (self->file != NULL)
    {
      ringer_ladder_begin (self);
      return TRUE;
    }
  ringer_ladder_show_trouble (self, _ ("Connect to a broker first."));
  return FALSE;
}

/* Changes of the file between these two are ours. */
static void
enter (RingerLadder *self)
{
  self->changing = TRUE;
}

static gboolean
leave (RingerLadder *self, gboolean done, const GError *error)
{
  self->changing = FALSE;
  if (done)
    return TRUE;
  ringer_ladder_show_trouble (self, error->message);
  return FALSE;
}

static gboolean
find (GPtrArray *rules, const RingerAnswer *answer, guint *index)
{
  for (guint i = 0; i < rules->len; i++)
    {
      RingerRule *rule = g_ptr_array_index (rules, i);

      if (ringer_rule_get_when (rule) == NULL && ringer_rule_get_enabled (rule) &&
          ringer_answer_equal (ringer_rule_get_answer (rule), answer))
        {
          *index = i;
          return TRUE;
        }
    }
  return FALSE;
}

void
ringer_ladder_keep_canned (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer)
{
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;
  g_autoptr (RingerRule) reply = NULL;
  g_autoptr (GError) error = NULL;
  guint    index;
  gboolean done;

  g_return_if_fail (RINGER_IS_LADDER (self));
  g_return_if_fail (RINGER_IS_REQUEST (request) && answer != NULL);

  if (!is_ready (self))
    return;
  name = show_procedure (ringer_request_get_procedure (request));
  if (find (get_mock (self, request)->replies, answer, &index))
    {
      words = g_strdup_printf (_ ("It is canned reply %u of %s already."), index + 1, name);
      ringer_ladder_show (self, words, 0);
      return;
    }
  index = get_mock (self, request)->replies->len;
  reply = ringer_rule_new (NULL, NULL, answer);
  enter (self);
  done = ringer_provider_file_insert_reply (self->file, ringer_request_get_procedure (request),
                                            G_MAXUINT, reply, &error);
  if (!leave (self, done, error))
    return;
  self->n_undo = 1;
  words = index < 9
              ? g_strdup_printf (_ ("Kept as canned reply of %s, on the key %u."), name, index + 1)
              : g_strdup_printf (_ ("Kept as canned reply %2$u of %1$s."), name, index + 1);
  ringer_ladder_show (self, words, RINGER_LADDER_UNDO);
}

/* Above the first rule that takes everything: below it the new one would never be reached. */
static guint
choose_place (GPtrArray *rules)
{
  for (guint i = 0; i < rules->len; i++)
    {
      RingerRule *rule = g_ptr_array_index (rules, i);

      if (ringer_rule_get_enabled (rule) && ringer_rule_get_when (rule) == NULL)
        return i;
    }
  return rules->len;
}

/* Makes sure that a rule gives this answer; counts the steps that it took. */
static gboolean
ensure_rule (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer, guint *index)
{
  const char *procedure = ringer_request_get_procedure (request);
  g_autoptr (RingerRule) rule = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  enter (self);
  *index = choose_place (get_mock (self, request)->rules);
  if (*index >= get_mock (self, request)->rules->len ||
      !ringer_answer_equal (
          ringer_rule_get_answer (g_ptr_array_index (get_mock (self, request)->rules, *index)),
          answer))
    {
      rule = ringer_rule_new (NULL, NULL, answer);
      done = ringer_provider_file_insert_rule (self->file, procedure, *index, rule, &error);
      self->n_undo += done ? 1 : 0;
    }
  if (done && get_mock (self, request)->mode != RINGER_MODE_RULES)
    {
      done = ringer_provider_file_set_mode (self->file, procedure, RINGER_MODE_RULES, &error);
      self->n_undo += done ? 1 : 0;
    }
  return leave (self, done, error);
}

void
ringer_ladder_make_rule (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer)
{
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;
  g_autofree char *described = NULL;
  g_autofree char *words = NULL;
  guint            index;

  g_return_if_fail (RINGER_IS_LADDER (self));
  g_return_if_fail (RINGER_IS_REQUEST (request) && answer != NULL);

  if (!is_ready (self) || !ensure_rule (self, request, answer, &index))
    return;
  name = show_procedure (ringer_request_get_procedure (request));
  described = ringer_answer_describe (answer);
  what = ringer_text_one_line (described, -1, MAX_PROOF);
  ringer_ladder_set_narrow (self, ringer_request_get_procedure (request), index);
  /* Translators: a procedure; what is done */
  words = g_strdup_printf (self->n_undo > 0 ? _ ("From now on, for %s: %s.")
                                            : _ ("There is a rule for %s already: %s."),
                           name, what);
  ringer_ladder_show (self, words,
                      RINGER_LADDER_NARROW | (self->n_undo > 0 ? RINGER_LADDER_UNDO : 0));
}

/* users/get becomes users-get.provider.json */
static char *
make_file_name (const char *procedure, const char *end)
{
  g_autofree char *name = g_strdup (procedure);

  g_strcanon (name,
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
              "0123456789-_.",
              '-');
  return g_strconcat (*name != '\0' && *name != '.' ? name : "rules", end, NULL);
}

void
ringer_ladder_save_file (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer)
{
  g_autofree char *file_name = NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;
  guint            index;

  g_return_if_fail (RINGER_IS_LADDER (self));
  g_return_if_fail (RINGER_IS_REQUEST (request) && answer != NULL);

  if (!is_ready (self) || !ensure_rule (self, request, answer, &index))
    return;
  name = show_procedure (ringer_request_get_procedure (request));
  file_name = make_file_name (ringer_request_get_procedure (request), ".provider.json");
  self->save_again = self->n_undo > 0;
  if (self->n_undo > 0)
    {
      words = g_strdup_printf (_ ("A rule of %s goes into the provider file."), name);
      ringer_ladder_set_narrow (self, ringer_request_get_procedure (request), index);
      ringer_ladder_show (self, words, RINGER_LADDER_UNDO | RINGER_LADDER_NARROW);
    }
  ringer_provider_bar_save (ringer_provision_pane_get_provider_bar (self->pane), file_name);
}

void
ringer_ladder_make_step (RingerLadder *self, RingerRequest *request, const RingerAnswer *answer)
{
  g_return_if_fail (RINGER_IS_LADDER (self));
  g_return_if_fail (RINGER_IS_REQUEST (request) && answer != NULL);

  ringer_ladder_begin (self);
  g_free (self->step);
  self->step = ringer_ladder_suite_make_step (request, answer);
  g_free (self->suite_name);
  self->suite_name = make_file_name (ringer_request_get_procedure (request), ".suite.json");
  if (self->suite != NULL)
    {
      ringer_ladder_add_step (self, self->suite);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->step);
  ringer_ladder_show (self, _ ("The test step has been copied. Where do it and the next ones go?"),
                      RINGER_LADDER_SUITE);
}

void
ringer_ladder_ask_me (RingerLadder *self)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  gboolean         done = TRUE;

  g_return_if_fail (RINGER_IS_LADDER (self));

  if (!is_ready (self))
    return;
  names = ringer_provider_file_list (self->file);
  enter (self);
  for (guint i = 0; done && names[i] != NULL; i++)
    {
      RingerMode mode = ringer_provider_file_get (self->file, names[i])->mode;

      if (mode != RINGER_MODE_RULES && mode != RINGER_MODE_FORWARD)
        continue;
      done = ringer_provider_file_set_mode (self->file, names[i], RINGER_MODE_ASK, &error);
      self->n_undo += done ? 1 : 0;
    }
  if (!leave (self, done, error) || self->n_undo == 0)
    return;
  words = g_strdup_printf (ngettext ("You are asked for %u procedure. Its rules stay as they are.",
                                     "You are asked for %u procedures. Their rules stay as they "
                                     "are.",
                                     self->n_undo),
                           self->n_undo);
  ringer_ladder_show (self, words, RINGER_LADDER_UNDO);
}
