/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include "ringer-settings.h"
#include "ringer-utf8.h"

#include <glib/gi18n.h>

/* See the header. The editor is in one of two modes: the buffer is the text, or
 * (`held`) the text is kept apart and the buffer shows as much of it as a view can bear.
 * Bytes from the wire are always held; a text to edit only when it is too much. */

enum
{
  PROP_TEXT = 1,
  PROP_EDITABLE,
  PROP_PLACEHOLDER,
  PROP_LABEL,
  PROP_ERROR,
  PROP_HINT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerJsonEditor, ringer_json_editor, GTK_TYPE_WIDGET)

char *
ringer_json_editor_dup_buffer (RingerJsonEditor *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  return gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, TRUE);
}

static gboolean
is_empty (RingerJsonEditor *self)
{
  return gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (self->buffer)) == 0;
}

void
ringer_json_editor_update_view (RingerJsonEditor *self)
{
  gboolean    live = self->held == NULL;
  gboolean    empty = is_empty (self);
  const char *words = self->placeholder;

  if (self->absent)
    words = _ ("No payload: the field is absent.");
  else if (self->held != NULL && g_bytes_get_size (self->held) == 0)
    words = _ ("An empty payload: zero bytes, which is not JSON.");

  gtk_label_set_label (self->placeholder_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder_label), empty && words != NULL);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), self->editable && live);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->view), self->editable && live);
  /* Tab must lead out of a view that cannot take it. */
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), self->editable && live);
  gtk_source_view_set_show_line_numbers (self->view, self->editable && live);
  gtk_widget_set_visible (self->parts, !live && self->cut);
  gtk_widget_set_visible (self->toggles, !self->editable && !empty);
  gtk_widget_set_visible (self->clear_button, self->editable && !live);
  gtk_widget_set_visible (self->format_button, self->editable);
  gtk_widget_set_visible (self->copy_button, !live && !empty);
  gtk_widget_set_visible (self->save_button, !live && !empty);
  ringer_json_editor_update_actions (self);
}

/* The text is another one: what was known of it is void. */
void
ringer_json_editor_changed (RingerJsonEditor *self)
{
  self->checked = FALSE;
  self->unchecked = FALSE;
  ringer_json_editor_stop_work (self);
  ringer_json_editor_forget_found (self);
  g_clear_pointer (&self->trouble, g_free);
  ringer_json_editor_update_view (self);
  ringer_json_editor_check_soon (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

void
ringer_json_editor_fill (RingerJsonEditor *self, const char *text, gssize length)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter    start;

  self->loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, (int) length);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  self->loading = FALSE;
}

void
ringer_json_editor_hold (RingerJsonEditor *self, GBytes *bytes)
{
  ringer_json_editor_drop_source (self);
  g_clear_pointer (&self->held, g_bytes_unref);
  self->held = g_bytes_ref (bytes);
  self->absent = FALSE;
  ringer_json_editor_show_held (self);
  ringer_json_editor_changed (self);
}

GBytes *
ringer_json_editor_ref_bytes (RingerJsonEditor *self)
{
  char *text;

  if (self->held != NULL)
    return g_bytes_ref (self->held);
  if (is_empty (self))
    return NULL;
  text = ringer_json_editor_dup_buffer (self);
  return g_bytes_new_take (text, strlen (text));
}

static void
changed_cb (GtkTextBuffer *buffer, RingerJsonEditor *self)
{
  if (!self->loading)
    {
      self->absent = FALSE;
      ringer_json_editor_changed (self);
    }
}

static void
hold_pasted_cb (gpointer user_data)
{
  RingerJsonEditor *self = user_data;
  gsize             length = strlen (self->pasted);
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_steal_pointer (&self->pasted), length);

  self->paste_id = 0;
  ringer_json_editor_hold (self, bytes);
}

/* A paste that the view could not bear is taken out of it before it goes in. */
static void
insert_text_cb (
    GtkTextBuffer *buffer, GtkTextIter *place, char *text, int length, RingerJsonEditor *self)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GtkTextIter      start;
  GtkTextIter      end;
  gsize            n_bytes = length < 0 ? strlen (text) : (gsize) length;

  if (self->loading || self->pasted != NULL ||
      (n_bytes < RINGER_JSON_EDITOR_MAX_LINE / 2 &&
       gtk_text_buffer_get_char_count (buffer) < RINGER_JSON_EDITOR_MAX_SHOWN) ||
      ringer_json_editor_is_editable_text (text, n_bytes))
    return;

  g_signal_stop_emission_by_name (buffer, "insert-text");
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  before = gtk_text_buffer_get_text (buffer, &start, place, TRUE);
  after = gtk_text_buffer_get_text (buffer, place, &end, TRUE);
  self->pasted = g_strdup_printf ("%s%.*s%s", before, (int) n_bytes, text, after);
  /* Who inserts still holds places in the buffer. */
  self->paste_id = g_idle_add_once (hold_pasted_cb, self);
  g_source_set_name_by_id (self->paste_id, "[ringer] hold a long paste");
}

static void
copy_clipboard_cb (GtkTextView *view, RingerJsonEditor *self)
{
  if (self->held == NULL)
    return;
  g_signal_stop_emission_by_name (view, "copy-clipboard");
  ringer_json_editor_copy_selection (self);
}

static void
formatted_cb (GtkToggleButton *button, RingerJsonEditor *self)
{
  gboolean formatted = gtk_toggle_button_get_active (button);

  if (self->formatted == formatted)
    return;
  self->formatted = formatted;
  if (self->held == NULL)
    return;
  ringer_json_editor_stop_work (self);
  ringer_json_editor_forget_found (self);
  ringer_json_editor_show_held (self);
  ringer_json_editor_update_view (self);
  if (formatted && g_bytes_get_size (self->held) > RINGER_JSON_EDITOR_MAX_AT_ONCE)
    ringer_json_editor_format_in_thread (self);
  else if (!formatted && !self->checked)
    ringer_json_editor_check_soon (self);
  ringer_json_editor_show_message (self);
}

/* The placeholder stands where the first character would. */
static gboolean
child_position_cb (GtkOverlay       *overlay,
                   GtkWidget        *child,
                   GdkRectangle     *allocation,
                   RingerJsonEditor *self)
{
  GdkRectangle place;
  GtkTextIter  start;
  int          height;

  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (self->buffer), &start);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self->view), &start, &place);
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self->view), GTK_TEXT_WINDOW_WIDGET,
                                         place.x, place.y, &allocation->x, &allocation->y);
  allocation->width = MAX (gtk_widget_get_width (GTK_WIDGET (overlay)) - allocation->x - 8, 1);
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &height, NULL, NULL, NULL);
  allocation->width = MAX (allocation->width, height);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, allocation->width, &height, NULL, NULL,
                      NULL);
  allocation->height = height;
  return TRUE;
}

void
ringer_json_editor_notify_checked (RingerJsonEditor *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

static gboolean
ringer_json_editor_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (RINGER_JSON_EDITOR (widget)->view));
}

static void
ringer_json_editor_dispose (GObject *object)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  ringer_json_editor_stop_work (self);
  ringer_json_editor_forget_found (self);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->paste_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_JSON_EDITOR);
  G_OBJECT_CLASS (ringer_json_editor_parent_class)->dispose (object);
}

static void
ringer_json_editor_finalize (GObject *object)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (object);

  g_clear_object (&self->cancellable);
  ringer_json_editor_drop_source (self);
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->held, g_bytes_unref);
  g_clear_pointer (&self->placeholder, g_free);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->hint, g_free);
  g_clear_pointer (&self->trouble, g_free);
  g_clear_pointer (&self->pasted, g_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_json_editor_parent_class)->finalize (object);
}

static void
ringer_json_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_take_string (value, ringer_json_editor_dup_text (self));
      break;
    case PROP_EDITABLE:
      g_value_set_boolean (value, self->editable);
      break;
    case PROP_PLACEHOLDER:
      g_value_set_string (value, self->placeholder);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, ringer_json_editor_get_error (self));
      break;
    case PROP_HINT:
      ringer_json_editor_check_now (self);
      g_value_set_string (value, self->hint);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_editable (RingerJsonEditor *self, gboolean editable)
{
  if (self->editable == editable)
    return;
  self->editable = editable;
  ringer_json_editor_update_view (self);
  ringer_json_editor_show_message (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EDITABLE]);
}

static void
set_placeholder (RingerJsonEditor *self, const char *placeholder)
{
  if (g_strcmp0 (self->placeholder, placeholder) == 0)
    return;
  g_free (self->placeholder);
  self->placeholder = g_strdup (placeholder);
  ringer_json_editor_update_view (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACEHOLDER]);
}

static void
set_label (RingerJsonEditor *self, const char *label)
{
  if (g_strcmp0 (self->label, label) == 0)
    return;
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label != NULL ? label : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

static void
ringer_json_editor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (object);

  switch (id)
    {
    case PROP_TEXT:
      ringer_json_editor_set_text (self, g_value_get_string (value));
      break;
    case PROP_EDITABLE:
      set_editable (self, g_value_get_boolean (value));
      break;
    case PROP_PLACEHOLDER:
      set_placeholder (self, g_value_get_string (value));
      break;
    case PROP_LABEL:
      set_label (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-json-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, overlay);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, view);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, buffer);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, placeholder_label);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, bar);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, message_label);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, toggles);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, raw_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, formatted_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, clear_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, format_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, copy_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, save_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, parts);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, stop_button);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, find_bar);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, find_entry);
  gtk_widget_class_bind_template_child (widget_class, RingerJsonEditor, find_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, insert_text_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_clipboard_cb);
  gtk_widget_class_bind_template_callback (widget_class, formatted_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_position_cb);
}

static void
ringer_json_editor_class_init (RingerJsonEditorClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_json_editor_dispose;
  object_class->finalize = ringer_json_editor_finalize;
  object_class->get_property = ringer_json_editor_get_property;
  object_class->set_property = ringer_json_editor_set_property;
  widget_class->grab_focus = ringer_json_editor_grab_focus;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READWRITE | flags);
  properties[PROP_EDITABLE] = g_param_spec_boolean ("editable", NULL, NULL, TRUE,
                                                    G_PARAM_READWRITE | flags);
  properties[PROP_PLACEHOLDER] = g_param_spec_string ("placeholder", NULL, NULL, NULL,
                                                      G_PARAM_READWRITE | flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | flags);
  properties[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  bind_template (widget_class);
  ringer_json_editor_install_actions (widget_class);
  ringer_json_editor_install_find (widget_class);
  gtk_widget_class_set_css_name (widget_class, "json-editor");
}

static void
ringer_json_editor_init (RingerJsonEditor *self)
{
  GtkTextBuffer *buffer;

  self->editable = TRUE;
  self->cancellable = g_cancellable_new ();
  self->points = g_array_new (FALSE, FALSE, sizeof (RingerJsonPoint));
  gtk_widget_init_template (GTK_WIDGET (self));

  buffer = GTK_TEXT_BUFFER (self->buffer);
  ringer_json_editor_set_coloured (self, TRUE);
  self->error_tag = gtk_text_buffer_create_tag (buffer, NULL, "underline", PANGO_UNDERLINE_ERROR,
                                                NULL);
  self->escape_tag = gtk_text_buffer_create_tag (buffer, NULL, "style", PANGO_STYLE_ITALIC,
                                                 "background", "rgba(128,128,128,0.25)", NULL);
  self->found_tag = gtk_text_buffer_create_tag (buffer, NULL, "background", "rgba(246,211,45,0.55)",
                                                NULL);
  self->break_tag = gtk_text_buffer_create_tag (buffer, NULL, NULL, NULL);
  ringer_json_editor_follow_style (self);
  ringer_json_editor_update_view (self);
}

GtkWidget *
ringer_json_editor_new (void)
{
  return g_object_new (RINGER_TYPE_JSON_EDITOR, NULL);
}

char *
ringer_json_editor_dup_text (RingerJsonEditor *self)
{
  gsize       length;
  const char *data;

  g_return_val_if_fail (RINGER_IS_JSON_EDITOR (self), NULL);

  if (self->held == NULL)
    return ringer_json_editor_dup_buffer (self);
  data = g_bytes_get_data (self->held, &length);
  return data != NULL ? ringer_utf8_repair (data, length, &length) : g_strdup ("");
}

void
ringer_json_editor_set_text (RingerJsonEditor *self, const char *text)
{
  gsize length;

  g_return_if_fail (RINGER_IS_JSON_EDITOR (self));

  if (text == NULL)
    text = "";
  if (self->held == NULL && !self->absent)
    {
      g_autofree char *old = ringer_json_editor_dup_buffer (self);

      if (strcmp (old, text) == 0)
        return;
    }
  length = strlen (text);
  if (!ringer_json_editor_is_editable_text (text, length))
    {
      g_autoptr(GBytes) bytes = g_bytes_new (text, length);

      ringer_json_editor_hold (self, bytes);
      return;
    }

  ringer_json_editor_drop_source (self);
  g_clear_pointer (&self->held, g_bytes_unref);
  self->cut = FALSE;
  self->exact = TRUE;
  self->absent = FALSE;
  ringer_json_editor_set_coloured (self, length <= RINGER_JSON_EDITOR_MAX_HIGHLIGHT);
  ringer_json_editor_fill (self, text, (gssize) length);
  ringer_json_editor_changed (self);
}

void
ringer_json_editor_set_bytes (RingerJsonEditor *self, GBytes *bytes)
{
  g_return_if_fail (RINGER_IS_JSON_EDITOR (self));

  if (bytes != NULL)
    {
      ringer_json_editor_hold (self, bytes);
      return;
    }
  ringer_json_editor_set_text (self, "");
  self->absent = TRUE;
  ringer_json_editor_update_view (self);
}

gboolean
ringer_json_editor_get_payload (RingerJsonEditor *self, GBytes **payload, GError **error)
{
  g_autoptr(GBytes) bytes = NULL;
  const char *data;
  gsize       length;

  g_return_val_if_fail (RINGER_IS_JSON_EDITOR (self), FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);

  *payload = NULL;
  bytes = ringer_json_editor_ref_bytes (self);
  if (bytes == NULL || ringer_json_editor_is_blank (bytes))
    return TRUE;

  data = g_bytes_get_data (bytes, &length);
  /* A long text that was found good is not read again. */
  if (!(length > RINGER_JSON_EDITOR_MAX_AT_ONCE && self->checked && self->working == NULL &&
        !self->unchecked && self->error == NULL) &&
      !ringer_json_validate (data, (gssize) length, NULL, error))
    {
      ringer_json_editor_go_to_error (self);
      return FALSE;
    }
  *payload = g_steal_pointer (&bytes);
  return TRUE;
}

const GError *
ringer_json_editor_get_error (RingerJsonEditor *self)
{
  g_return_val_if_fail (RINGER_IS_JSON_EDITOR (self), NULL);

  ringer_json_editor_check_now (self);
  return self->error;
}

void
ringer_json_editor_grab_focus_at_end (RingerJsonEditor *self)
{
  GtkTextIter end;

  g_return_if_fail (RINGER_IS_JSON_EDITOR (self));

  gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (self->buffer), &end);
  gtk_text_buffer_place_cursor (GTK_TEXT_BUFFER (self->buffer), &end);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
