/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include "ringer-compat-gtk.h"
#include "ringer-settings.h"

#include <glib/gi18n.h>

/* What a user can do with the text as a whole: format, minify, copy, save, throw
 * away. Copy and save give the exact bytes, whatever the view shows of them. */

static void
show_trouble (RingerJsonEditor *self, const char *message)
{
  g_free (self->trouble);
  self->trouble = g_strdup (message);
  ringer_json_editor_show_message (self);
}

/* Formatting changes blanks alone, so the cursor stays behind as many of the
 * other characters as it was. */
static gsize
count_ink (const char *text, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    n += !g_ascii_isspace (text[i]);
  return n;
}

static gsize
find_ink (const char *text, gsize n)
{
  gsize i = 0;

  while (text[i] != '\0' && n > 0)
    n -= !g_ascii_isspace (text[i++]);
  return i;
}

static void
replace_text (RingerJsonEditor *self, const char *old, const char *new)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter    start;
  GtkTextIter    end;
  GtkTextIter    cursor;
  gsize          before;
  gsize          after;

  if (strcmp (old, new) == 0)
    return;
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  before = (gsize) (g_utf8_offset_to_pointer (old, gtk_text_iter_get_offset (&cursor)) - old);
  after = find_ink (new, count_ink (old, before));

  self->loading = TRUE; /* what was formatted is short enough in each line */
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, new, -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &cursor,
                                      (int) g_utf8_pointer_to_offset (new, new + after));
  gtk_text_buffer_place_cursor (buffer, &cursor);
  gtk_text_buffer_end_user_action (buffer);
  self->loading = FALSE;
  ringer_json_editor_changed (self);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self->view),
                                      gtk_text_buffer_get_insert (buffer));
}

/* A text that was too long in one line may be fit for editing once it has many. */
static void
format_held (RingerJsonEditor *self)
{
  g_autofree char *formatted = NULL;
  gsize            length;
  const char      *data = g_bytes_get_data (self->held, &length);

  if (!self->editable)
    {
      gtk_toggle_button_set_active (self->formatted ? self->raw_button : self->formatted_button,
                                    TRUE);
      return;
    }
  if (length <= RINGER_JSON_EDITOR_MAX_FORMAT)
    formatted = ringer_json_format (data, (gssize) length, ringer_settings_get_indent (), NULL,
                                    NULL);
  if (formatted != NULL)
    ringer_json_editor_set_text (self, formatted);
}

static void
rewrite (RingerJsonEditor *self, gboolean minify)
{
  g_autofree char *old = ringer_json_editor_dup_buffer (self);
  g_autofree char *new = minify ? ringer_json_minify (old, -1, NULL, NULL)
                                : ringer_json_format (old, -1, ringer_settings_get_indent (), NULL,
                                                      NULL);

  if (new == NULL)
    ringer_json_editor_go_to_error (self);
  else if (ringer_json_editor_is_editable_text (new, strlen (new)))
    replace_text (self, old, new);
  else
    show_trouble (self, _ ("Too long for one line of the editor."));
}

static void
format_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (widget);

  if (self->held != NULL)
    format_held (self);
  else
    rewrite (self, FALSE);
}

static void
minify_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rewrite (RINGER_JSON_EDITOR (widget), TRUE);
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_json_editor_set_text (RINGER_JSON_EDITOR (widget), "");
  gtk_widget_grab_focus (widget);
}

static void
part_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_json_editor_show_part (RINGER_JSON_EDITOR (widget),
                                g_str_equal (name, "editor.part-after"));
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (widget);

  if (self->working == NULL)
    return;
  ringer_json_editor_stop_work (self);
  self->checked = TRUE;
  self->unchecked = TRUE;
  if (self->formatted && self->source == self->held)
    gtk_toggle_button_set_active (self->raw_button, TRUE);
  ringer_json_editor_show_message (self);
}

static void
copy_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (widget);
  GdkClipboard     *clipboard = gtk_widget_get_clipboard (widget);
  g_autoptr(GBytes) bytes = ringer_json_editor_ref_bytes (self);
  gsize       length;
  const char *data;

  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &length);
  if (g_utf8_validate_len (data, length, NULL))
    {
      g_autofree char *text = g_strndup (data, length);

      gdk_clipboard_set_text (clipboard, text);
    }
  else
    {
      /* As a string it would lose what is not UTF-8, or all after a NUL. */
      g_autoptr(GdkContentProvider) content = gdk_content_provider_new_for_bytes (
          "text/plain;charset=utf-8", bytes);

      gdk_clipboard_set_content (clipboard, content);
    }
}

static void
replace_contents_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RingerJsonEditor) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *message = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  message = g_strdup_printf (_ ("Not saved: %s"), error->message);
  show_trouble (self, message);
}

typedef struct
{
  RingerJsonEditor *self;
  GBytes           *bytes;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->self);
  g_bytes_unref (save->bytes);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static void
save_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Save) save = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = ringer_compat_save_file_finish (result, &error);

  if (file != NULL)
    g_file_replace_contents_bytes_async (file, save->bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                         save->self->cancellable, replace_contents_cb,
                                         g_object_ref (save->self));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_trouble (save->self, error->message);
}

static void
save_as_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (widget);
  GtkRoot          *root = gtk_widget_get_root (widget);
  GBytes           *bytes = ringer_json_editor_ref_bytes (self);
  Save             *save;

  if (bytes == NULL)
    return;
  /* What is saved is what was there when the user asked. */
  save = g_new (Save, 1);
  save->self = g_object_ref (self);
  save->bytes = bytes;
  ringer_compat_save_file_async (GTK_WINDOW (root), _ ("Save Payload"), "payload.json",
                                 self->cancellable, save_file_cb, save);
}

/* The selection without the line breaks that only the view has. */
void
ringer_json_editor_copy_selection (RingerJsonEditor *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter    start;
  GtkTextIter    end;
  g_autoptr(GString) text = NULL;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    return;
  text = g_string_new (NULL);
  while (gtk_text_iter_compare (&start, &end) < 0)
    {
      GtkTextIter next = start;
      gboolean    is_break = gtk_text_iter_has_tag (&start, self->break_tag);

      if (!gtk_text_iter_forward_to_tag_toggle (&next, self->break_tag) ||
          gtk_text_iter_compare (&next, &end) > 0)
        next = end;
      if (!is_break)
        {
          g_autofree char *piece = gtk_text_buffer_get_text (buffer, &start, &next, TRUE);

          g_string_append (text, piece);
        }
      start = next;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

void
ringer_json_editor_update_actions (RingerJsonEditor *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean   live = self->held == NULL;
  gboolean   filled = live ? gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (self->buffer)) > 0
                           : g_bytes_get_size (self->held) > 0;
  gboolean   can_format = live || (self->error == NULL &&
                                 (!self->editable ||
                                  g_bytes_get_size (self->held) <= RINGER_JSON_EDITOR_MAX_FORMAT));

  gtk_widget_action_set_enabled (widget, "editor.format", filled && can_format);
  gtk_widget_action_set_enabled (widget, "editor.minify", filled && live && self->editable);
  gtk_widget_action_set_enabled (widget, "editor.part-before", !live && self->from > 0);
  gtk_widget_action_set_enabled (widget, "editor.part-after",
                                 !live && self->to < g_bytes_get_size (self->source));
  gtk_widget_action_set_enabled (widget, "editor.clear", self->editable && !live);
  gtk_widget_action_set_enabled (widget, "editor.copy-all", filled);
  gtk_widget_action_set_enabled (widget, "editor.save-as", filled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->formatted_button), can_format);
}

void
ringer_json_editor_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "editor.format", NULL, format_action);
  gtk_widget_class_install_action (widget_class, "editor.minify", NULL, minify_action);
  gtk_widget_class_install_action (widget_class, "editor.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "editor.copy-all", NULL, copy_all_action);
  gtk_widget_class_install_action (widget_class, "editor.save-as", NULL, save_as_action);
  gtk_widget_class_install_action (widget_class, "editor.part-before", NULL, part_action);
  gtk_widget_class_install_action (widget_class, "editor.part-after", NULL, part_action);
  gtk_widget_class_install_action (widget_class, "editor.stop", NULL, stop_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_ALT_MASK,
                                       "editor.part-before", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_ALT_MASK,
                                       "editor.part-after", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "editor.format", NULL);
}
