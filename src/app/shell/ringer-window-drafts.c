/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-window-private.h"

#include "ringer-answer-page-ladder.h"

#include <string.h>

/* What is typed in the window and not sent, and rules that are not saved: kept in the store
 * shared by all windows, under the profile that they were typed for. */

#define KEEP_DELAY_MS 500

static gboolean
keep_cb (gpointer user_data)
{
  RingerWindow *self = user_data;

  self->draft_id = 0;
  ringer_window_keep_drafts (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (RingerWindow *self)
{
  if (self->draft_place == NULL || self->draft_id != 0)
    return;
  self->draft_id = g_timeout_add (KEEP_DELAY_MS, keep_cb, self);
  g_source_set_name_by_id (self->draft_id, "[ringer] keep the drafts");
}

static gboolean
contains (GVariant *drafts, GVariant *draft)
{
  for (gsize i = 0; i < g_variant_n_children (drafts); i++)
    {
      g_autoptr (GVariant) other = g_variant_get_child_value (drafts, i);

      if (g_variant_equal (other, draft))
        return TRUE;
    }
  return FALSE;
}

/* The tabs stay when the broker changes, so a way there and back must not bring
 * them a second time. */
static GVariant *
without_those_there (GVariant *kept, GVariant *there)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, g_variant_get_type (there));
  for (gsize i = 0; i < g_variant_n_children (kept); i++)
    {
      g_autoptr (GVariant) draft = g_variant_get_child_value (kept, i);

      if (!contains (there, draft))
        g_variant_builder_add_value (&builder, draft);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* What was put aside for rules that the page shows no more is as it was kept. */
static GVariant *
with_those_aside (GVariant *drafts, GVariant *kept)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (RINGER_PROVIDER_BAR_DRAFTS));
  for (gsize i = 0; i < MIN (g_variant_n_children (drafts), 1); i++)
    {
      g_autoptr (GVariant) draft = g_variant_get_child_value (drafts, i);

      g_variant_builder_add_value (&builder, draft);
    }
  for (gsize i = 1; i < g_variant_n_children (kept); i++)
    {
      g_autoptr (GVariant) aside = g_variant_get_child_value (kept, i);

      g_variant_builder_add_value (&builder, aside);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
is_rules (GVariant *drafts)
{
  return drafts != NULL &&
         g_variant_is_of_type (drafts, G_VARIANT_TYPE (RINGER_PROVIDER_BAR_DRAFTS));
}

static void
keep_rules (RingerWindow *self)
{
  RingerProviderBar *bar;
  g_autoptr (GVariant) drafts = NULL;

  if (self->draft_rules == NULL || self->answer_page == NULL)
    return;
  bar = ringer_answer_page_get_provider_bar (self->answer_page);
  drafts = ringer_provider_bar_dup_drafts (bar, self->draft_rules);
  if (ringer_provider_bar_get_file (bar) != self->draft_rules)
    {
      g_autoptr (GVariant) shown = g_steal_pointer (&drafts);
      g_autoptr (GVariant) kept = ringer_drafts_dup (self->drafts, self->draft_rules_place);

      drafts = is_rules (kept) && g_variant_n_children (shown) > 0 ? with_those_aside (shown, kept)
                                                                   : g_variant_ref (shown);
    }
  ringer_drafts_set (self->drafts, self->draft_rules_place,
                     g_variant_n_children (drafts) > 0 ? drafts : NULL);
}

static void
leave_rules (RingerWindow *self)
{
  keep_rules (self);
  g_clear_object (&self->draft_rules);
  g_clear_pointer (&self->draft_rules_place, g_free);
}

/* A place is the id of its profile, or that and a number. */
static gboolean
is_place_of_profile (RingerWindow *self)
{
  RingerProfile *profile = ringer_session_get_profile (self->session);
  const char    *id = profile != NULL ? ringer_profile_get_id (profile) : NULL;

  return id != NULL && self->draft_place != NULL && g_str_has_prefix (self->draft_place, id) &&
         (self->draft_place[strlen (id)] == '\0' || self->draft_place[strlen (id)] == '#');
}

/* Profile, place and page change one after the other, in an order that is nobody's:
 * what is there is kept at the first of them, and the new rules come with the last. */
static void
restore_rules (RingerWindow *self)
{
  RingerProviderFile *file;
  RingerProviderBar  *bar;
  g_autoptr (GVariant) kept = NULL;

  /* The page of a window that closes lets go of its file. */
  if (self->session == NULL || self->answer_page == NULL)
    return;
  file = ringer_session_get_provider_file (self->session);
  if (file == self->draft_rules)
    return;
  leave_rules (self);
  bar = ringer_answer_page_get_provider_bar (self->answer_page);
  if (file == NULL || file != ringer_provider_bar_get_file (bar) ||
      !ringer_drafts_get_loaded (self->drafts) || !is_place_of_profile (self))
    return;
  self->draft_rules = g_object_ref (file);
  self->draft_rules_place = g_strconcat (self->draft_place, "/rules", NULL);
  kept = ringer_drafts_dup (self->drafts, self->draft_rules_place);
  if (is_rules (kept))
    ringer_provider_bar_load_drafts (bar, kept);
}

static void
restore (RingerWindow *self)
{
  g_autoptr (GVariant) kept = NULL;
  g_autoptr (GVariant) there = NULL;
  g_autoptr (GVariant) missing = NULL;

  if (self->draft_place == NULL || !ringer_drafts_get_loaded (self->drafts))
    return;
  restore_rules (self);
  kept = ringer_drafts_dup (self->drafts, self->draft_place);
  there = ringer_call_page_dup_drafts (self->call_page);
  /* The file may be from another Ringer. */
  if (kept == NULL || !g_variant_is_of_type (kept, g_variant_get_type (there)))
    return;
  missing = without_those_there (kept, there);
  if (g_variant_n_children (missing) > 0)
    ringer_call_page_load_drafts (self->call_page, missing);
}

static void
profile_cb (RingerWindow *self)
{
  RingerProfile *profile = ringer_session_get_profile (self->session);

  ringer_window_release_drafts (self);
  if (profile == NULL)
    return;
  self->draft_place = ringer_drafts_claim (self->drafts, ringer_profile_get_id (profile));
  restore (self);
}

/* Keeps them now, if they changed. */
void
ringer_window_keep_drafts (RingerWindow *self)
{
  g_autoptr (GVariant) drafts = NULL;

  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->draft_place == NULL || !ringer_drafts_get_loaded (self->drafts))
    return;
  drafts = ringer_call_page_dup_drafts (self->call_page);
  ringer_drafts_set (self->drafts, self->draft_place, drafts);
  keep_rules (self);
}

/* The place is free for another window; the drafts stay in it. */
void
ringer_window_release_drafts (RingerWindow *self)
{
  if (self->draft_place == NULL)
    return;
  ringer_window_keep_drafts (self);
  ringer_drafts_release (self->drafts, self->draft_place);
  g_clear_pointer (&self->draft_place, g_free);
  leave_rules (self);
}

void
ringer_window_follow_drafts (RingerWindow *self)
{
  RingerProviderBar *bar = ringer_answer_page_get_provider_bar (self->answer_page);

  g_signal_connect_object (bar, "drafts-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bar, "notify::file", G_CALLBACK (restore_rules), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call_page, "drafts-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drafts, "notify::loaded", G_CALLBACK (restore), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::profile", G_CALLBACK (profile_cb), self,
                           G_CONNECT_SWAPPED);
}
