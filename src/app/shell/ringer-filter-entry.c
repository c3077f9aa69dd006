/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-filter-entry-private.h"

#include "ringer-filter-help.h"

#include <glib/gi18n.h>

/* The filter and its error change with every key. What is wrong is shown at once
 * when it is before the cursor, and after a moment when it is only that the
 * expression has no end yet: nobody wants to be told off in mid-word. */

#define UNFINISHED_DELAY 900 /* ms */

enum
{
  PROP_TEXT = 1,
  PROP_FILTER,
  PROP_ERROR,
  PROP_PLACEHOLDER_TEXT,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerFilterEntry, ringer_filter_entry, GTK_TYPE_WIDGET)

gboolean
ringer_filter_entry_has_focus (RingerFilterEntry *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->entry)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* What is wrong is underlined; at the end of the text the last character is. */
static void
underline (RingerFilterEntry *self)
{
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  PangoAttribute *attribute = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);
  const char     *text = ringer_filter_entry_get_text (self);
  const char     *place = text + self->place.offset;

  if (self->place.length == 0 && place > text)
    place = g_utf8_find_prev_char (text, place);
  attribute->start_index = (guint) (place - text);
  attribute->end_index = (guint) (self->place.offset + self->place.length);
  pango_attr_list_insert (list, attribute);
  gtk_entry_set_attributes (self->entry, list);
}

static void
show_error (RingerFilterEntry *self)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (self->entry);

  g_clear_handle_id (&self->unfinished_id, g_source_remove);
  if (self->error == NULL)
    {
      gtk_entry_set_attributes (self->entry, NULL);
      gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
      gtk_accessible_reset_state (accessible, GTK_ACCESSIBLE_STATE_INVALID);
      gtk_accessible_reset_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }
  underline (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  gtk_label_set_text (self->error_label, self->error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->error->message, -1);
}

static void
unfinished_cb (gpointer user_data)
{
  RingerFilterEntry *self = user_data;

  self->unfinished_id = 0;
  show_error (self);
}

/* Whether the expression may only lack its end. */
static gboolean
is_unfinished (RingerFilterEntry *self)
{
  return self->error != NULL && ringer_filter_entry_has_focus (self) &&
         self->place.offset + self->place.length >= strlen (ringer_filter_entry_get_text (self));
}

static void
show_error_in_time (RingerFilterEntry *self)
{
  if (!is_unfinished (self))
    {
      show_error (self);
      return;
    }
  /* An error that was shown stays while it is only mended. */
  g_clear_handle_id (&self->unfinished_id, g_source_remove);
  gtk_entry_set_attributes (self->entry, NULL);
  self->unfinished_id = g_timeout_add_once (UNFINISHED_DELAY, unfinished_cb, self);
}

static gboolean
is_same_error (const GError *a, const GError *b)
{
  return a == b || (a != NULL && b != NULL && strcmp (a->message, b->message) == 0);
}

void
ringer_filter_entry_check (RingerFilterEntry *self)
{
  g_autoptr (RingerFilter) old = g_steal_pointer (&self->filter);
  g_autoptr (GError) old_error = g_steal_pointer (&self->error);

  if (self->schema != NULL)
    self->filter = ringer_filter_new (self->schema, ringer_filter_entry_get_text (self),
                                      &self->place, &self->error);
  show_error_in_time (self);
  if (self->filter != old)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
  if (!is_same_error (self->error, old_error))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
changed_cb (GtkEditable *editable, RingerFilterEntry *self)
{
  if (self->replacing)
    return;
  ringer_filter_entry_check (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  if (self->changing)
    return;
  self->typed = TRUE;
  ringer_filter_entry_complete_soon (self);
}

static void
cursor_cb (GtkEntry *entry, GParamSpec *pspec, RingerFilterEntry *self)
{
  if (self->changing || self->replacing || !ringer_filter_entry_get_open (self))
    return;
  self->typed = TRUE;
  ringer_filter_entry_complete_soon (self);
}

static void
activate_cb (GtkEntry *entry, RingerFilterEntry *self)
{
  ringer_filter_entry_close_list (self);
  show_error (self);
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                RingerFilterEntry     *self)
{
  if ((state & GDK_CONTROL_MASK) != 0 && key == GDK_KEY_space)
    return ringer_filter_entry_open_by_key (self);
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_F1:
      gtk_menu_button_popup (self->help_button);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return ringer_filter_entry_choose (self, 1);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return ringer_filter_entry_get_open (self) && ringer_filter_entry_choose (self, -1);
    case GDK_KEY_Return:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_KP_Enter:
      return ringer_filter_entry_take (self);
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return ringer_filter_entry_take_by_tab (self);
    case GDK_KEY_Escape:
      if (!ringer_filter_entry_get_open (self))
        return GDK_EVENT_PROPAGATE;
      ringer_filter_entry_close_list (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
leave_cb (GtkEventControllerFocus *controller, RingerFilterEntry *self)
{
  ringer_filter_entry_close_list (self);
  show_error (self);
}

static void
create_help_cb (GtkMenuButton *button, gpointer user_data)
{
  RingerFilterEntry *self = user_data;

  gtk_menu_button_set_popover (button, ringer_filter_help_new (self->schema));
}

static gboolean
ringer_filter_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (RINGER_FILTER_ENTRY (widget)->entry));
}

static void
ringer_filter_entry_dispose (GObject *object)
{
  RingerFilterEntry *self = RINGER_FILTER_ENTRY (object);

  g_clear_handle_id (&self->complete_id, g_source_remove);
  g_clear_handle_id (&self->unfinished_id, g_source_remove);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), RINGER_TYPE_FILTER_ENTRY);
  G_OBJECT_CLASS (ringer_filter_entry_parent_class)->dispose (object);
}

static void
ringer_filter_entry_finalize (GObject *object)
{
  RingerFilterEntry *self = RINGER_FILTER_ENTRY (object);

  g_clear_pointer (&self->filter, ringer_filter_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ringer_filter_entry_parent_class)->finalize (object);
}

static void
ringer_filter_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerFilterEntry *self = RINGER_FILTER_ENTRY (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, ringer_filter_entry_get_text (self));
      break;
    case PROP_FILTER:
      g_value_set_boxed (value, self->filter);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_PLACEHOLDER_TEXT:
      g_value_set_string (value, gtk_entry_get_placeholder_text (self->entry));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_placeholder (RingerFilterEntry *self, const char *text)
{
  if (g_strcmp0 (text, gtk_entry_get_placeholder_text (self->entry)) == 0)
    return;
  gtk_entry_set_placeholder_text (self->entry, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : _ ("Filter"), -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACEHOLDER_TEXT]);
}

static void
ringer_filter_entry_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerFilterEntry *self = RINGER_FILTER_ENTRY (object);

  switch (id)
    {
    case PROP_TEXT:
      ringer_filter_entry_set_text (self, g_value_get_string (value));
      break;
    case PROP_PLACEHOLDER_TEXT:
      set_placeholder (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", G_PARAM_READWRITE | flags);
  properties[PROP_FILTER] = g_param_spec_boxed ("filter", NULL, NULL, RINGER_TYPE_FILTER,
                                                G_PARAM_READABLE | flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                                               G_PARAM_READABLE | flags);
  properties[PROP_PLACEHOLDER_TEXT] = g_param_spec_string ("placeholder-text", NULL, NULL, NULL,
                                                           G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_filter_entry_class_init (RingerFilterEntryClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_filter_entry_dispose;
  object_class->finalize = ringer_filter_entry_finalize;
  object_class->get_property = ringer_filter_entry_get_property;
  object_class->set_property = ringer_filter_entry_set_property;
  widget_class->grab_focus = ringer_filter_entry_grab_focus;
  install_properties (object_class);

  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", RINGER_TYPE_FILTER_ENTRY,
                                           G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-filter-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerFilterEntry, row);
  gtk_widget_class_bind_template_child (widget_class, RingerFilterEntry, entry);
  gtk_widget_class_bind_template_child (widget_class, RingerFilterEntry, help_button);
  gtk_widget_class_bind_template_child (widget_class, RingerFilterEntry, error_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, cursor_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_set_css_name (widget_class, "filter-entry");
}

static void
ringer_filter_entry_init (RingerFilterEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = ringer_filter_list_new ();
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  g_signal_connect_object (self->list, "taken", G_CALLBACK (ringer_filter_entry_taken_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_menu_button_set_create_popup_func (self->help_button, create_help_cb, self, NULL);
}

GtkWidget *
ringer_filter_entry_new (void)
{
  return g_object_new (RINGER_TYPE_FILTER_ENTRY, NULL);
}

void
ringer_filter_entry_set_schema (RingerFilterEntry *self, const RingerFilterSchema *schema)
{
  g_return_if_fail (RINGER_IS_FILTER_ENTRY (self));

  if (self->schema == schema)
    return;
  self->schema = schema;
  ringer_filter_entry_close_list (self);
  ringer_filter_entry_check (self);
}

void
ringer_filter_entry_set_text (RingerFilterEntry *self, const char *text)
{
  g_return_if_fail (RINGER_IS_FILTER_ENTRY (self));

  if (text == NULL)
    text = "";
  if (strcmp (text, ringer_filter_entry_get_text (self)) == 0)
    return;
  self->changing = TRUE;
  /* The entry is empty for a moment, which nobody asked for. */
  self->replacing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  self->replacing = FALSE;
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  changed_cb (GTK_EDITABLE (self->entry), self);
  self->changing = FALSE;
  ringer_filter_entry_close_list (self);
}

const char *
ringer_filter_entry_get_text (RingerFilterEntry *self)
{
  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

RingerFilter *
ringer_filter_entry_get_filter (RingerFilterEntry *self)
{
  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), NULL);

  return self->filter;
}

const GError *
ringer_filter_entry_get_error (RingerFilterEntry *self)
{
  g_return_val_if_fail (RINGER_IS_FILTER_ENTRY (self), NULL);

  return self->error;
}
