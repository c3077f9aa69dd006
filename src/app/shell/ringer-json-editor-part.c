/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include "ringer-settings.h"

/* What the view shows of a text that is held. The source is the text itself or the text
 * formatted; of a long one the view has a part, and goes to another when asked to. */

static void
tag_runs (RingerJsonEditor *self, GArray *runs)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  for (guint i = 0; i < runs->len; i++)
    {
      RingerJsonRun *run = &g_array_index (runs, RingerJsonRun, i);
      GtkTextIter    start;
      GtkTextIter    end;

      gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) run->start);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) run->end);
      gtk_text_buffer_apply_tag (buffer, run->is_break ? self->break_tag : self->escape_tag, &start,
                                 &end);
    }
}

/* Shows the source from a byte on. */
static void
show_from (RingerJsonEditor *self, gsize from)
{
  g_autoptr(GArray) runs = g_array_new (FALSE, FALSE, sizeof (RingerJsonRun));
  g_autofree char *shown = NULL;
  gsize            length;
  gsize            used;
  const char      *data = g_bytes_get_data (self->source, &length);
  gsize            most = length > RINGER_JSON_EDITOR_MAX_SHOWN ? RINGER_JSON_EDITOR_PART
                                                                : RINGER_JSON_EDITOR_MAX_SHOWN;

  g_array_set_size (self->points, 0);
  shown = ringer_json_editor_render (data != NULL ? data + from : "", length - from, most, runs,
                                     self->points, &used);
  self->from = from;
  self->to = from + used;
  self->cut = used < length;
  /* A string that goes on after a break looks like an error to the highlighter. */
  ringer_json_editor_set_coloured (self, runs->len == 0 && !self->cut &&
                                             used <= RINGER_JSON_EDITOR_MAX_HIGHLIGHT);
  ringer_json_editor_fill (self, shown, -1);
  tag_runs (self, runs);
}

void
ringer_json_editor_drop_source (RingerJsonEditor *self)
{
  g_clear_pointer (&self->source, g_bytes_unref);
  self->from = self->to = 0;
}

void
ringer_json_editor_show_source (RingerJsonEditor *self, GBytes *source)
{
  g_bytes_ref (source);
  ringer_json_editor_drop_source (self);
  self->source = source;
  show_from (self, 0);
}

/* Renders what is held, raw or formatted; a long one raw until it is formatted. */
void
ringer_json_editor_show_held (RingerJsonEditor *self)
{
  g_autoptr(GBytes) source = NULL;
  gsize       length;
  const char *data = g_bytes_get_data (self->held, &length);

  if (self->formatted && length <= RINGER_JSON_EDITOR_MAX_AT_ONCE)
    {
      gsize n_formatted;
      char *formatted = ringer_json_format (data, (gssize) length, ringer_settings_get_indent (),
                                            &n_formatted, NULL);

      source = formatted != NULL ? g_bytes_new_take (formatted, n_formatted) : NULL;
    }
  ringer_json_editor_show_source (self, source != NULL ? source : self->held);
}

/* Which character of the view stands for a byte of the source; -1 when none does. */
int
ringer_json_editor_locate (RingerJsonEditor *self, gsize offset)
{
  const RingerJsonPoint *point = NULL;
  const char            *data;
  guint                  first = 0;
  guint                  last = self->points->len;
  gsize                  from;

  if (self->source == NULL)
    {
      g_autofree char *text = ringer_json_editor_dup_buffer (self);

      return (int) g_utf8_pointer_to_offset (text, text + MIN (offset, strlen (text)));
    }
  if (offset < self->from || offset > self->to)
    return -1;
  offset -= self->from;
  while (first < last)
    {
      guint middle = (first + last) / 2;

      if (g_array_index (self->points, RingerJsonPoint, middle).bytes <= offset)
        first = middle + 1;
      else
        last = middle;
    }
  if (first > 0)
    point = &g_array_index (self->points, RingerJsonPoint, first - 1);
  from = point != NULL ? point->bytes : 0;
  data = (const char *) g_bytes_get_data (self->source, NULL) + self->from;
  return (int) (point != NULL ? point->chars : 0) +
         (int) g_utf8_pointer_to_offset (data + from, data + offset);
}

/* A part that has OFFSET in its middle begins at a line, if there is one near. */
static gsize
choose_start (RingerJsonEditor *self, gsize offset)
{
  const char *data = g_bytes_get_data (self->source, NULL);
  gsize start = offset > RINGER_JSON_EDITOR_PART / 2 ? offset - RINGER_JSON_EDITOR_PART / 2 : 0;
  const char *line;

  if (start == 0)
    return 0;
  line = memchr (data + start, '\n', MIN (offset - start, RINGER_JSON_EDITOR_MAX_LINE));
  if (line != NULL)
    return (gsize) (line + 1 - data);
  while (start > 0 && (data[start] & 0xc0) == 0x80)
    start--;
  return start;
}

static void
show_other_part (RingerJsonEditor *self, gsize from)
{
  show_from (self, from);
  ringer_json_editor_update_view (self);
  ringer_json_editor_show_message (self);
}

/* Goes to a place of the source, in another part if it has to, and selects LENGTH bytes. */
void
ringer_json_editor_show_place (RingerJsonEditor *self, gsize offset, gsize length)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter    start;
  GtkTextIter    end;

  if (self->source != NULL && (offset < self->from || offset + length > self->to))
    show_other_part (self, choose_start (self, offset));
  gtk_text_buffer_get_iter_at_offset (buffer, &start, ringer_json_editor_locate (self, offset));
  gtk_text_buffer_get_iter_at_offset (buffer, &end,
                                      ringer_json_editor_locate (self, offset + length));
  gtk_text_buffer_select_range (buffer, &start, &end);
  if (length > 0)
    {
      GtkTextIter first;
      GtkTextIter last;

      gtk_text_buffer_get_bounds (buffer, &first, &last);
      gtk_text_buffer_remove_tag (buffer, self->found_tag, &first, &last);
      gtk_text_buffer_apply_tag (buffer, self->found_tag, &start, &end);
    }
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view), gtk_text_buffer_get_insert (buffer), 0,
                                TRUE, 0, 0.4);
}

/* The part before or after the one that is shown. */
void
ringer_json_editor_show_part (RingerJsonEditor *self, gboolean later)
{
  gsize length = g_bytes_get_size (self->source);

  if (later && self->to < length)
    show_other_part (self, self->to);
  else if (!later && self->from > 0)
    show_other_part (self, choose_start (self, self->from > RINGER_JSON_EDITOR_PART / 2
                                                   ? self->from - RINGER_JSON_EDITOR_PART / 2
                                                   : 0));
}
