/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-entry-private.h"

/* The list of what could stand at the cursor. It is filled when all of a key press
 * is done, since an entry tells of its text before it tells of its cursor. */

static gsize
get_cursor (RingerFilterEntry *self)
{
  const char *text = ringer_filter_entry_get_text (self);
  int         position = gtk_editable_get_position (GTK_EDITABLE (self->entry));

  return (gsize) (g_utf8_offset_to_pointer (text, position) - text);
}

void
ringer_filter_entry_close_list (RingerFilterEntry *self)
{
  g_clear_handle_id (&self->complete_id, g_source_remove);
  self->typed = FALSE;
  gtk_popover_popdown (GTK_POPOVER (self->list));
}

static gboolean
is_typed (RingerFilterEntry *self, const RingerFilterCandidate *candidate)
{
  const char *text = ringer_filter_entry_get_text (self);

  return strlen (candidate->text) == self->end - self->start &&
         strncmp (candidate->text, text + self->start, self->end - self->start) == 0;
}

/* A list of the one text that stands there already is no help. */
static gboolean
find_matches (RingerFilterEntry *self)
{
  g_autoptr (GPtrArray) found = NULL;

  if (self->schema == NULL)
    return FALSE;
  found = ringer_filter_complete (self->schema, ringer_filter_entry_get_text (self),
                                  get_cursor (self), &self->start, &self->end);
  ringer_filter_list_fill (RINGER_FILTER_LIST (self->list), found);
  return found->len > 1 || (found->len == 1 && !is_typed (self, g_ptr_array_index (found, 0)));
}

/* Below the beginning of the piece that it replaces. */
static void
place_list (RingerFilterEntry *self)
{
  GtkEditable    *text = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));
  const char     *typed = ringer_filter_entry_get_text (self);
  graphene_rect_t entry;
  graphene_rect_t cursor;
  double          x = 0;

  if (!gtk_widget_compute_bounds (GTK_WIDGET (self->entry), GTK_WIDGET (self), &entry))
    return;
  gtk_text_compute_cursor_extents (GTK_TEXT (text),
                                   (gsize) g_utf8_pointer_to_offset (typed, typed + self->start),
                                   &cursor, NULL);
  gtk_widget_translate_coordinates (GTK_WIDGET (text), GTK_WIDGET (self), cursor.origin.x, 0, &x,
                                    NULL);
  x = CLAMP (x, entry.origin.x, entry.origin.x + entry.size.width);
  gtk_popover_set_pointing_to (
      GTK_POPOVER (self->list),
      &(GdkRectangle){ (int) x, (int) entry.origin.y, 1, (int) entry.size.height });
}

static void
open_list (RingerFilterEntry *self)
{
  place_list (self);
  gtk_popover_popup (GTK_POPOVER (self->list));
}

static void
complete_cb (gpointer user_data)
{
  RingerFilterEntry *self = user_data;

  self->complete_id = 0;
  if (find_matches (self) && *ringer_filter_entry_get_text (self) != '\0' &&
      ringer_filter_entry_has_focus (self))
    open_list (self);
  else
    ringer_filter_entry_close_list (self);
  self->typed = FALSE;
}

/* Only what a person types asks for help. */
void
ringer_filter_entry_complete_soon (RingerFilterEntry *self)
{
  if (self->complete_id == 0 && ringer_filter_entry_has_focus (self) && self->typed)
    self->complete_id = g_idle_add_once (complete_cb, self);
}

/* A blank after it, unless more of it comes or there is one. */
static void
take (RingerFilterEntry *self, const char *taken)
{
  GtkEditable     *editable = GTK_EDITABLE (self->entry);
  const char      *text = ringer_filter_entry_get_text (self);
  int              start = (int) g_utf8_pointer_to_offset (text, text + self->start);
  int              end = (int) g_utf8_pointer_to_offset (text, text + self->end);
  gboolean         is_whole = !g_str_has_suffix (taken, ".") && !g_str_has_suffix (taken, "(");
  g_autofree char *with_blank = g_strconcat (taken, is_whole ? " " : "", NULL);
  int              position = start;

  if (is_whole && text[self->end] == ' ')
    end++;
  self->replacing = TRUE;
  gtk_editable_delete_text (editable, start, end);
  gtk_editable_insert_text (editable, with_blank, -1, &position);
  gtk_editable_set_position (editable, position);
  self->replacing = FALSE;
  ringer_filter_entry_check (self);
  g_object_notify (G_OBJECT (self), "text");
  ringer_filter_entry_close_list (self);
  self->typed = TRUE;
  ringer_filter_entry_complete_soon (self);
}

void
ringer_filter_entry_taken_cb (RingerFilterList *list, const char *text, RingerFilterEntry *self)
{
  take (self, text);
}

gboolean
ringer_filter_entry_take_by_tab (RingerFilterEntry *self)
{
  if (!ringer_filter_entry_get_open (self) || self->start == self->end)
    return GDK_EVENT_PROPAGATE;
  if (ringer_filter_list_get_chosen (RINGER_FILTER_LIST (self->list)) == NULL)
    ringer_filter_list_move (RINGER_FILTER_LIST (self->list), 1);
  return ringer_filter_entry_take (self);
}

gboolean
ringer_filter_entry_open_by_key (RingerFilterEntry *self)
{
  if (find_matches (self))
    open_list (self);
  return GDK_EVENT_STOP;
}

GListModel *
ringer_filter_entry_get_matches (RingerFilterEntry *self)
{
  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), NULL);

  return ringer_filter_list_get_texts (RINGER_FILTER_LIST (self->list));
}

gboolean
ringer_filter_entry_get_open (RingerFilterEntry *self)
{
  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), FALSE);

  return gtk_widget_get_visible (self->list);
}

gboolean
ringer_filter_entry_choose (RingerFilterEntry *self, int step)
{
  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), FALSE);

  if (!ringer_filter_entry_get_open (self))
    {
      if (!find_matches (self))
        return FALSE;
      open_list (self);
    }
  ringer_filter_list_move (RINGER_FILTER_LIST (self->list), step);
  return TRUE;
}

gboolean
ringer_filter_entry_take (RingerFilterEntry *self)
{
  g_autofree char *chosen = NULL;

  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), FALSE);

  if (!ringer_filter_entry_get_open (self))
    return FALSE;
  chosen = g_strdup (ringer_filter_list_get_chosen (RINGER_FILTER_LIST (self->list)));
  if (chosen == NULL)
    return FALSE;
  take (self, chosen);
  return TRUE;
}
