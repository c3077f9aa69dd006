/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-procedure-entry.h"

#include "ringer-text.h"

#include <glib/gi18n.h>

/* The list is a popover that never takes the focus, so that typing goes on; the
 * keys that belong to it are taken from the entry while it is open. */

#define MAX_MATCHES 8

struct _RingerProcedureEntry
{
  GtkEntry         parent_instance;
  RingerDirectory *directory;
  GListStore      *matches; /* of RingerProcedure */
  GtkWidget       *popover;
  GtkListBox      *list;
  gboolean         taking; /* the text is being set from the list */
};

enum
{
  PROP_DIRECTORY = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerProcedureEntry, ringer_procedure_entry, GTK_TYPE_ENTRY)

static void
close_list (RingerProcedureEntry *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static char *
describe (RingerProcedure *procedure)
{
  guint n = ringer_procedure_get_n_providers (procedure);

  if (ringer_procedure_get_sources (procedure) & RINGER_SOURCE_OURS)
    return g_strdup (_ ("ours"));
  if (ringer_procedure_get_count_known (procedure))
    return g_strdup_printf (ngettext ("%u provider", "%u providers", n), n);
  if (ringer_procedure_get_sources (procedure) & RINGER_SOURCE_SEEN)
    return g_strdup (_ ("seen"));
  return g_strdup ("");
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  const char      *name = ringer_procedure_get_name (item);
  g_autofree char *shown = ringer_text_one_line (name, -1, 200);
  g_autofree char *words = describe (item);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget       *label = gtk_label_new (shown);
  GtkWidget       *detail = gtk_label_new (words);
  GtkWidget       *row = gtk_list_box_row_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  return row;
}

/* Names that begin so come first, then those that have it anywhere. */
static void
find_matches (RingerProcedureEntry *self)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self)), -1);
  guint            n = 0;

  if (self->directory != NULL)
    n = g_list_model_get_n_items (G_LIST_MODEL (self->directory));
  for (guint i = 0; i < n && found->len < MAX_MATCHES; i++)
    {
      g_autoptr(RingerProcedure)
                     procedure = g_list_model_get_item (G_LIST_MODEL (self->directory), i);
      g_autofree char *name = g_utf8_casefold (ringer_procedure_get_name (procedure), -1);

      if (g_str_has_prefix (name, needle))
        g_ptr_array_add (found, g_steal_pointer (&procedure));
      else if (others->len < MAX_MATCHES && strstr (name, needle) != NULL)
        g_ptr_array_add (others, g_steal_pointer (&procedure));
    }
  for (guint i = 0; i < others->len && found->len < MAX_MATCHES; i++)
    g_ptr_array_add (found, g_object_ref (g_ptr_array_index (others, i)));

  g_list_store_splice (self->matches, 0, g_list_model_get_n_items (G_LIST_MODEL (self->matches)),
                       found->pdata, found->len);
}

/* A list of the one name that stands there already is no help. */
static gboolean
is_help (RingerProcedureEntry *self)
{
  g_autoptr(RingerProcedure) only = NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->matches)) != 1)
    return g_list_model_get_n_items (G_LIST_MODEL (self->matches)) > 1;
  only = g_list_model_get_item (G_LIST_MODEL (self->matches), 0);
  return strcmp (ringer_procedure_get_name (only), gtk_editable_get_text (GTK_EDITABLE (self))) !=
         0;
}

static void
open_list (RingerProcedureEntry *self)
{
  gtk_list_box_unselect_all (self->list);
  gtk_widget_set_size_request (self->popover, MAX (gtk_widget_get_width (GTK_WIDGET (self)), 220),
                               -1);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
changed_cb (GtkEditable *editable, gpointer user_data)
{
  RingerProcedureEntry *self = RINGER_PROCEDURE_ENTRY (editable);

  if (self->taking)
    return;
  find_matches (self);
  /* Only what a person types asks for help. */
  if (is_help (self) && *gtk_editable_get_text (editable) != '\0' &&
      (gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0)
    open_list (self);
  else
    close_list (self);
}

static void
take_row (RingerProcedureEntry *self, GtkListBoxRow *row)
{
  g_autoptr(RingerProcedure) procedure = g_list_model_get_item (
      G_LIST_MODEL (self->matches), (guint) gtk_list_box_row_get_index (row));

  self->taking = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), ringer_procedure_get_name (procedure));
  gtk_editable_set_position (GTK_EDITABLE (self), -1);
  self->taking = FALSE;
  close_list (self);
}

static void
row_activated_cb (GtkListBox *list, GtkListBoxRow *row, RingerProcedureEntry *self)
{
  take_row (self, row);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                RingerProcedureEntry  *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return ringer_procedure_entry_choose (self, 1);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return ringer_procedure_entry_get_open (self) && ringer_procedure_entry_choose (self, -1);
    case GDK_KEY_Return:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_KP_Enter:
      if (ringer_procedure_entry_take (self))
        return GDK_EVENT_STOP;
      close_list (self);
      return GDK_EVENT_PROPAGATE;
    case GDK_KEY_Escape:
      if (!ringer_procedure_entry_get_open (self))
        return GDK_EVENT_PROPAGATE;
      close_list (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
leave_cb (GtkEventControllerFocus *controller, RingerProcedureEntry *self)
{
  close_list (self);
}

static void
ringer_procedure_entry_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RingerProcedureEntry *self = RINGER_PROCEDURE_ENTRY (widget);

  GTK_WIDGET_CLASS (ringer_procedure_entry_parent_class)
      ->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
ringer_procedure_entry_dispose (GObject *object)
{
  RingerProcedureEntry *self = RINGER_PROCEDURE_ENTRY (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->directory);
  g_clear_object (&self->matches);
  G_OBJECT_CLASS (ringer_procedure_entry_parent_class)->dispose (object);
}

static void
ringer_procedure_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_DIRECTORY:
      g_value_set_object (value, RINGER_PROCEDURE_ENTRY (object)->directory);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_procedure_entry_set_property (GObject      *object,
                                     guint         id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_DIRECTORY:
      ringer_procedure_entry_set_directory (RINGER_PROCEDURE_ENTRY (object),
                                            g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_procedure_entry_class_init (RingerProcedureEntryClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_procedure_entry_dispose;
  object_class->get_property = ringer_procedure_entry_get_property;
  object_class->set_property = ringer_procedure_entry_set_property;
  widget_class->size_allocate = ringer_procedure_entry_size_allocate;

  properties[PROP_DIRECTORY] = g_param_spec_object ("directory", NULL, NULL, RINGER_TYPE_DIRECTORY,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                        G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ringer_procedure_entry_init (RingerProcedureEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->matches = g_list_store_new (RINGER_TYPE_PROCEDURE);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_focusable (GTK_WIDGET (self->list), FALSE);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->matches), create_row, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Procedures"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_DEFAULT);

  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_add_css_class (self->popover, "completion");
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect_object (self, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE,
                                  GTK_ACCESSIBLE_AUTOCOMPLETE_LIST, -1);
}

void
ringer_procedure_entry_set_directory (RingerProcedureEntry *self, RingerDirectory *directory)
{
  g_return_if_fail (RINGER_IS_PROCEDURE_ENTRY (self));
  g_return_if_fail (directory == NULL || RINGER_IS_DIRECTORY (directory));

  if (!g_set_object (&self->directory, directory))
    return;
  close_list (self);
  find_matches (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRECTORY]);
}

GListModel *
ringer_procedure_entry_get_matches (RingerProcedureEntry *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE_ENTRY (self), NULL);
  return G_LIST_MODEL (self->matches);
}

gboolean
ringer_procedure_entry_get_open (RingerProcedureEntry *self)
{
  g_return_val_if_fail (RINGER_IS_PROCEDURE_ENTRY (self), FALSE);
  return gtk_widget_get_visible (self->popover);
}

gboolean
ringer_procedure_entry_choose (RingerProcedureEntry *self, int step)
{
  GtkListBoxRow *row;
  int            n;
  int            chosen;

  g_return_val_if_fail (RINGER_IS_PROCEDURE_ENTRY (self), FALSE);

  if (!ringer_procedure_entry_get_open (self))
    {
      find_matches (self);
      if (!is_help (self))
        return FALSE;
      open_list (self);
    }
  n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->matches));
  row = gtk_list_box_get_selected_row (self->list);
  chosen = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : n - 1;
  gtk_list_box_select_row (self->list,
                           gtk_list_box_get_row_at_index (self->list, (chosen + n) % n));
  return TRUE;
}

gboolean
ringer_procedure_entry_take (RingerProcedureEntry *self)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (RINGER_IS_PROCEDURE_ENTRY (self), FALSE);

  if (!ringer_procedure_entry_get_open (self))
    return FALSE;
  row = gtk_list_box_get_selected_row (self->list);
  if (row == NULL)
    return FALSE;
  take_row (self, row);
  return TRUE;
}
