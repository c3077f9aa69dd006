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

/* Where in the view the text has a place; -1 where it is not shown, or formatted. */
static int
locate (RingerJsonEditor *self, gsize offset)
{
  return self->source == self->held ? ringer_json_editor_locate (self, offset) : -1;
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
underline (RingerJsonEditor *self, gsize offset)
{
  GtkTextIter start;
  GtkTextIter end;
  int         place = locate (self, offset);

  if (place < 0)
    return;
  get_error_range (self, place, &start, &end);
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
format_size (gsize size)
{
  return g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
}

static char *
describe_part (RingerJsonEditor *self)
{
  gsize            size = g_bytes_get_size (self->source);
  g_autofree char *from = format_size (self->from);
  g_autofree char *to = format_size (self->to);
  g_autofree char *part = format_size (self->to - self->from);
  g_autofree char *whole = format_size (size);

  if (self->editable)
    return g_strdup_printf (
        _ ("Too long to edit here: showing a part, %s of %s. All of it is used."), part, whole);
  if (self->from == 0)
    return g_strdup_printf (
        _ ("Showing the first %s of %s, without colours. Find, copy and save work on all of it."),
        part, whole);
  if (self->to == size)
    return g_strdup_printf (_ ("Showing the last %s of %s, without colours."), part, whole);
  /* Translators: sizes: "from 2 MiB to 3 MiB of 10 MiB" */
  return g_strdup_printf (_ ("Showing %s to %s of %s, without colours."), from, to, whole);
}

static char *
describe_size (RingerJsonEditor *self)
{
  g_autofree char *limit = NULL;
  g_autofree char *whole = NULL;

  if (self->held == NULL)
    return NULL;
  if (self->cut)
    return describe_part (self);
  whole = format_size (g_bytes_get_size (self->held));
  if (self->editable)
    return g_strdup_printf (_ ("A line is too long to edit here (%s in all). Format it to edit."),
                            whole);
  if (g_bytes_get_size (self->source) <= RINGER_JSON_EDITOR_MAX_HIGHLIGHT)
    return NULL;
  limit = format_size (RINGER_JSON_EDITOR_MAX_HIGHLIGHT);
  return g_strdup_printf (_ ("Without colours: %s, they end at %s."), whole, limit);
}

/* One line, the worst first. */
void
ringer_json_editor_show_message (RingerJsonEditor *self)
{
  GtkWidget       *label = GTK_WIDGET (self->message_label);
  g_autofree char *size = describe_size (self);
  g_autofree char *wrong = self->error != NULL ? capitalise (self->error->message) : NULL;
  g_autofree char *both = NULL;
  g_autofree char *work = ringer_json_editor_describe_work (self);
  const char      *message = self->trouble != NULL ? self->trouble : work;

  gtk_widget_set_visible (self->stop_button, work != NULL);
  if (message == NULL && wrong != NULL && size != NULL)
    message = both = g_strdup_printf ("%s. %s", wrong, size);
  else if (message == NULL && self->unchecked && size != NULL)
    message = both = g_strdup_printf (_ ("Not checked to its end. %s"), size);
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

/* The text is checked: ERROR, which is taken, is what is wrong at OFFSET, or NULL. */
void
ringer_json_editor_take_check (RingerJsonEditor *self, GError *error, gsize offset)
{
  self->error = error;
  self->error_offset = offset;
  if (error != NULL)
    underline (self, offset);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_STATE_INVALID,
      error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  ringer_json_editor_show_message (self);
  ringer_json_editor_update_actions (self);
  ringer_json_editor_notify_checked (self);
}

/* Makes error and hint those of the text; those of a long one come later. */
void
ringer_json_editor_check_now (RingerJsonEditor *self)
{
  g_autoptr(GBytes) bytes = NULL;
  RingerJsonPlace place = { 0, 1, 1 };
  GError         *error = NULL;
  gsize           length = 0;
  const char     *data;

  g_clear_handle_id (&self->check_id, g_source_remove);
  if (self->checked)
    return;
  self->checked = TRUE;
  g_clear_error (&self->error);
  g_clear_pointer (&self->hint, g_free);
  clear_underline (self);

  bytes = ringer_json_editor_ref_bytes (self);
  data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  if (self->held != NULL && length > RINGER_JSON_EDITOR_MAX_AT_ONCE)
    {
      if (self->formatted)
        ringer_json_editor_format_in_thread (self);
      else
        ringer_json_editor_check_in_thread (self);
    }
  else if (bytes != NULL && !(self->editable && ringer_json_editor_is_blank (bytes)) &&
           ringer_json_validate (data != NULL ? data : "", (gssize) length, &place, &error))
    self->hint = describe_hints (data, length);
  ringer_json_editor_take_check (self, error, place.offset);
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
  ringer_json_editor_check_now (self);
  if (self->error == NULL || self->source != self->held)
    return;
  ringer_json_editor_show_place (self, self->error_offset, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
