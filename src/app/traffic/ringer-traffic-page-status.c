/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-page-private.h"

#include "ringer-traffic-words.h"

#include <glib/gi18n.h>

/* The line at the foot of the page, and what stands in the place of the rows when there
 * are none. Frames may come by the thousand; the words follow ten times a second. */

#define STATUS_MS 100

static void
append (GString *words, const char *piece)
{
  if (words->len > 0)
    g_string_append (words, " · ");
  g_string_append (words, piece);
}

static void
append_counts (RingerTrafficPage *self, GString *words, guint n_frames)
{
  guint            n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  g_autofree char *frames = ringer_traffic_words_count (n_frames);
  g_autofree char *piece = g_strdup_printf (ngettext ("%s frame", "%s frames", n_frames), frames);
  RingerFilter    *filter = NULL;
  guint            n_held_back = 0;

  append (words, piece);
  g_object_get (self->view, "filter", &filter, "n-held-back", &n_held_back, NULL);
  if (filter != NULL)
    {
      g_autofree char *count = ringer_traffic_words_count (n_shown);
      g_autofree char *shown = g_strdup_printf (ngettext ("%s shown", "%s shown", n_shown), count);

      append (words, shown);
      ringer_filter_unref (filter);
    }
}

static gboolean
is_searching (RingerTrafficPage *self)
{
  gboolean searching = FALSE;

  g_object_get (self->view, "searching", &searching, NULL);
  return searching;
}

static char *
dup_status (RingerTrafficPage *self, guint n_frames)
{
  GString         *words = g_string_new (NULL);
  guint64          n_dropped = ringer_capture_get_n_dropped (self->capture);
  guint64          size = 0;
  guint64          max_size = 0;
  g_autofree char *held = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *sizes = NULL;

  append_counts (self, words, n_frames);
  g_object_get (self->capture, "size", &size, "max-size", &max_size, NULL);
  held = ringer_traffic_words_size (size);
  limit = ringer_traffic_words_size (max_size);
  /* Translators: how much is held, and how much may be: 5 MiB of 64 MiB */
  sizes = self->imported != NULL ? g_strdup (held) : g_strdup_printf (_ ("%s of %s"), held, limit);
  append (words, sizes);
  if (n_dropped > 0)
    {
      g_autofree char *count = ringer_traffic_words_count (n_dropped);
      g_autofree char *piece = g_strdup_printf (_ ("%s let go"), count);

      append (words, piece);
    }
  if (is_searching (self))
    append (words, _ ("searching…"));
  return g_string_free (words, FALSE);
}

static void
show_held_back (RingerTrafficPage *self)
{
  guint            n_held_back = 0;
  g_autofree char *count = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->held_label), self->paused && self->imported == NULL);
  if (!self->paused || self->view == NULL)
    return;
  g_object_get (self->view, "n-held-back", &n_held_back, NULL);
  count = ringer_traffic_words_count (n_held_back);
  words = g_strdup_printf (ngettext ("%s held back", "%s held back", n_held_back), count);
  gtk_label_set_label (self->held_label, words);
}

static void
show_hint (RingerTrafficPage *self, guint n_frames)
{
  guint n_shown = self->view != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->view)) : 0;

  if (n_shown > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  if (n_frames == 0 && self->imported != NULL)
    {
      adw_status_page_set_title (self->hint_page, _ ("No Frames"));
      adw_status_page_set_description (self->hint_page, _ ("There is nothing in this file."));
    }
  else if (n_frames == 0)
    {
      adw_status_page_set_title (self->hint_page, _ ("No Traffic Yet"));
      adw_status_page_set_description (
          self->hint_page, _ ("Every frame that is sent or received appears here. Make a call "
                              "(Ctrl+1), or answer one (Ctrl+2)."));
    }
  else if (self->paused)
    {
      adw_status_page_set_title (self->hint_page, _ ("Paused"));
      adw_status_page_set_description (self->hint_page,
                                       _ ("What arrives is held back. Press P to go on."));
    }
  else
    {
      adw_status_page_set_title (self->hint_page, _ ("No Frame Matches"));
      adw_status_page_set_description (self->hint_page,
                                       _ ("Change the filter (Ctrl+F), or clear it (Escape)."));
    }
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

void
ringer_traffic_page_update_status (RingerTrafficPage *self)
{
  guint n_frames = self->capture != NULL ? ringer_capture_get_n_items (self->capture) : 0;
  g_autofree char *words = NULL;

  g_clear_handle_id (&self->status_id, g_source_remove);
  words = self->capture != NULL ? dup_status (self, n_frames) : g_strdup (_ ("Not connected"));
  gtk_label_set_label (self->status_label, words);
  show_held_back (self);
  show_hint (self, n_frames);
  ringer_traffic_detail_update (self->detail);
  ringer_traffic_page_update_actions (self);
}

static gboolean
status_cb (gpointer user_data)
{
  RingerTrafficPage *self = user_data;

  self->status_id = 0;
  ringer_traffic_page_update_status (self);
  if (self->wanted != NULL && self->view != NULL && !is_searching (self))
    ringer_traffic_page_select_wanted (self);
  return G_SOURCE_REMOVE;
}

void
ringer_traffic_page_queue_status (RingerTrafficPage *self)
{
  if (self->status_id != 0)
    return;
  self->status_id = g_timeout_add (STATUS_MS, status_cb, self);
  g_source_set_name_by_id (self->status_id, "[ringer] say how much traffic there is");
}
