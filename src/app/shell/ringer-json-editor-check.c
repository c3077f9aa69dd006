/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include "ringer-json-hints.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

/* Whether the text is JSON, told where the text is: the error is underlined at its
 * place and said in one line below. Checked a moment after the last key, and at once when
 * somebody asks. */

#define DELAY_MS     200
#define BIG_DELAY_MS 600

#define MAX_HINTS      100
#define MAX_HINT_CHARS 40

/* A text of blanks alone is an absent payload, like no text at all. */
gboolean
ringer_json_editor_is_blank (GBytes *bytes)
{
  gsize       length;
  const char *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (data[i]))
      return FALSE;
  return TRUE;
}

/* Whether places in the text are places in the view. */
static gboolean
is_shown_exactly (RingerJsonEditor *self)
{
  return self->held == NULL || (self->exact && !self->cut);
}

/* From the place of the error to the end of the word there; something that can
 * be seen in any case. */
static void
get_error_range (RingerJsonEditor *self, int offset, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  gtk_text_buffer_get_iter_at_offset (buffer, start, offset);
  while ((gtk_text_iter_is_end (start) || g_unichar_isspace (gtk_text_iter_get_char (start))) &&
         gtk_text_iter_backward_char (start))
    ;
  *end = *start;
  do
    gtk_text_iter_forward_char (end);
  while (!gtk_text_iter_is_end (end) && g_unichar_isalnum (gtk_text_iter_get_char (end)));
}

static void
underline (RingerJsonEditor *self, const char *data, gsize offset)
{
  GtkTextIter start;
  GtkTextIter end;

  get_error_range (self, (int) g_utf8_pointer_to_offset (data, data + offset), &start, &end);
  gtk_text_buffer_apply_tag (GTK_TEXT_BUFFER (self->buffer), self->error_tag, &start, &end);
}

static void
clear_underline (RingerJsonEditor *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_text_buffer_remove_tag (GTK_TEXT_BUFFER (self->buffer), self->error_tag, &start, &end);
}

static char *
capitalise (const char *message)
{
  char *sentence = g_strdup (message);

  *sentence = g_ascii_toupper (*sentence);
  return sentence;
}

static char *
describe_size (RingerJsonEditor *self)
{
  g_autofree char *shown = g_format_size_full (RINGER_JSON_EDITOR_MAX_SHOWN,
                                               G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *whole = NULL;

  if (self->held == NULL)
    return NULL;
  whole = g_format_size_full (g_bytes_get_size (self->held), G_FORMAT_SIZE_IEC_UNITS);
  if (self->cut && self->editable)
    return g_strdup_printf (
        _ ("Too long to edit here: showing the first %s of %s. All of it is used."), shown, whole);
  if (self->cut)
    return g_strdup_printf (_ ("Showing the first %s of %s. Copy and save give all of it."), shown,
                            whole);
  if (self->editable)
    return g_strdup_printf (_ ("A line is too long to edit here (%s in all). Format it to edit."),
                            whole);
  return NULL;
}

/* One line, the worst first. */
void
ringer_json_editor_show_message (RingerJsonEditor *self)
{
  GtkWidget       *label = GTK_WIDGET (self->message_label);
  g_autofree char *size = describe_size (self);
  g_autofree char *wrong = self->error != NULL ? capitalise (self->error->message) : NULL;
  g_autofree char *both = NULL;
  const char      *message = self->trouble;

  if (message == NULL && wrong != NULL && size != NULL)
    message = both = g_strdup_printf ("%s. %s", wrong, size);
  else if (message == NULL)
    message = wrong != NULL ? wrong : size != NULL ? size : self->hint;

  gtk_label_set_label (self->message_label, message != NULL ? message : "");
  ringer_tooltip_set (label, message);
  gtk_widget_remove_css_class (label, "error");
  gtk_widget_remove_css_class (label, "warning");
  gtk_widget_remove_css_class (label, "dim-label");
  if (self->trouble != NULL || self->error != NULL)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_add_css_class (label, size == NULL && self->hint != NULL ? "warning" : "dim-label");
}

static char *
describe_hint (const char *data, const RingerJsonHint *hint)
{
  g_autofree char *lexeme = ringer_text_one_line (data + hint->span.offset,
                                                  (gssize) hint->span.length, MAX_HINT_CHARS);
  g_autofree char *read_as = ringer_text_one_line (hint->read_as, -1, MAX_HINT_CHARS);

  switch (hint->kind)
    {
    case RINGER_JSON_HINT_DUPLICATE_KEY:
      return g_strdup_printf (_ ("%s comes twice in an object: JavaScript peers keep the last, %s"),
                              lexeme, read_as);
    case RINGER_JSON_HINT_LONE_SURROGATE:
      return g_strdup_printf (_ ("%s is half a character, which not every peer can read"), lexeme);
    case RINGER_JSON_HINT_INTEGER:
    case RINGER_JSON_HINT_DECIMAL:
    case RINGER_JSON_HINT_INFINITE:
    default:
      return g_strdup_printf (_ ("JavaScript peers read %s as %s"), lexeme, read_as);
    }
}

static char *
describe_hints (const char *data, gsize length)
{
  g_autoptr(GArray) hints = NULL;
  g_autofree char *first = NULL;

  if (length > RINGER_JSON_EDITOR_MAX_HIGHLIGHT)
    return NULL;
  hints = ringer_json_list_hints (data, (gssize) length, MAX_HINTS, NULL);
  if (hints == NULL || hints->len == 0)
    return NULL;
  first = describe_hint (data, &g_array_index (hints, RingerJsonHint, 0));
  if (hints->len == 1)
    return g_steal_pointer (&first);
  if (hints->len == MAX_HINTS)
    return g_strdup_printf (_ ("%s, and there are more such places"), first);
  return g_strdup_printf (ngettext ("%s, and there is %u more such place",
                                    "%s, and there are %u more such places", hints->len - 1),
                          first, hints->len - 1);
}

static void
check (RingerJsonEditor *self, const char *data, gsize length)
{
  RingerJsonPlace place = { 0, 1, 1 };

  if (ringer_json_validate (data, (gssize) length, &place, &self->error))
    {
      self->hint = describe_hints (data, length);
      return;
    }
  self->error_offset = place.offset;
  if (is_shown_exactly (self))
    underline (self, data, place.offset);
}

/* Makes error and hint those of the text. */
void
ringer_json_editor_check_now (RingerJsonEditor *self)
{
  g_autoptr(GBytes) bytes = NULL;

  g_clear_handle_id (&self->check_id, g_source_remove);
  if (self->checked)
    return;
  self->checked = TRUE;
  g_clear_error (&self->error);
  g_clear_pointer (&self->hint, g_free);
  clear_underline (self);

  bytes = ringer_json_editor_ref_bytes (self);
  if (bytes != NULL && g_bytes_get_size (bytes) <= RINGER_JSON_EDITOR_MAX_FORMAT &&
      !(self->editable && ringer_json_editor_is_blank (bytes)))
    {
      gsize       length;
      const char *data = g_bytes_get_data (bytes, &length);

      check (self, data != NULL ? data : "", length);
    }

  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_STATE_INVALID,
      self->error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  ringer_json_editor_show_message (self);
  ringer_json_editor_update_actions (self);
  ringer_json_editor_notify_checked (self);
}

static void
check_cb (gpointer user_data)
{
  RingerJsonEditor *self = user_data;

  self->check_id = 0;
  ringer_json_editor_check_now (self);
}

void
ringer_json_editor_check_soon (RingerJsonEditor *self)
{
  int   n_chars = gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (self->buffer));
  guint delay = n_chars > RINGER_JSON_EDITOR_MAX_HIGHLIGHT ? BIG_DELAY_MS : DELAY_MS;

  g_clear_handle_id (&self->check_id, g_source_remove);
  /* What is held does not change under the fingers. */
  self->check_id = g_timeout_add_once (self->held != NULL ? 0 : delay, check_cb, self);
  g_source_set_name_by_id (self->check_id, "[ringer] check JSON");
}

void
ringer_json_editor_go_to_error (RingerJsonEditor *self)
{
  g_autofree char *text = NULL;
  GtkTextIter      place;

  ringer_json_editor_check_now (self);
  if (self->error == NULL || !is_shown_exactly (self))
    return;
  text = ringer_json_editor_dup_buffer (self);
  gtk_text_buffer_get_iter_at_offset (
      GTK_TEXT_BUFFER (self->buffer), &place,
      (int) g_utf8_pointer_to_offset (text, text + self->error_offset));
  gtk_text_buffer_place_cursor (GTK_TEXT_BUFFER (self->buffer), &place);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self->view),
                                      gtk_text_buffer_get_insert (GTK_TEXT_BUFFER (self->buffer)));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
