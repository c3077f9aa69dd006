/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-window.h"

#include "ringer-rules-list.h"
#include "ringer-rules-options.h"
#include "ringer-rules-words.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

/* Owned by whoever opened it, who destroys it; closing hides it. Leaving the editor applies
 * what is in it, so that nothing is lost by a key, and Undo takes it back. */

#define MAX_CHARS 80
/* How many requests of the desk are looked at for a sample. */
#define MAX_LOOK 500

struct _RingerRulesWindow
{
  AdwWindow           parent_instance;
  AdwWindowTitle     *title_widget;
  GtkWidget          *back_button;
  GtkWidget          *undo_button;
  GtkWidget          *discard_button;
  GtkRevealer        *trouble_revealer;
  GtkLabel           *trouble_label;
  GtkStack           *stack;
  AdwComboRow        *mode_row;
  RingerRulesList    *rules;
  RingerRulesList    *replies;
  RingerRulesOptions *options;
  RingerRulesEditor  *editor;

  RingerProviderFile *file;
  RingerDesk         *desk;
  char               *procedure;
  gboolean            loading;
  gboolean            then_forward; /* once there is an address */
};

G_DEFINE_FINAL_TYPE (RingerRulesWindow, ringer_rules_window, ADW_TYPE_WINDOW)

static gboolean
is_editing (RingerRulesWindow *self)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->stack), "editor");
}

static void
show_trouble (RingerRulesWindow *self, const char *message)
{
  if (message != NULL)
    gtk_label_set_label (self->trouble_label, message);
  gtk_revealer_set_reveal_child (self->trouble_revealer, message != NULL);
}

static void
update_title (RingerRulesWindow *self)
{
  g_autofree char *name = ringer_text_one_line (self->procedure, -1, MAX_CHARS);
  g_autofree char *file = ringer_rules_words_file (self->file);
  const char      *title = is_editing (self) ? ringer_rules_editor_get_title (self->editor) : name;
  g_autofree char *window_title = g_strdup_printf (_ ("Rules of %s"), name);

  adw_window_title_set_title (self->title_widget, title);
  adw_window_title_set_subtitle (self->title_widget, is_editing (self) ? name : file);
  gtk_window_set_title (GTK_WINDOW (self), window_title);
}

static void
update (RingerRulesWindow *self)
{
  const RingerMock *mock = ringer_provider_file_get (self->file, self->procedure);
  g_autofree char  *label = NULL;
  g_autofree char  *undo = NULL;
  gboolean          can_undo;

  g_object_get (self->file, "can-undo", &can_undo, "undo-label", &label, NULL);
  undo = label != NULL ? g_strdup_printf (_ ("Undo %s (Ctrl+Z)"), label) : g_strdup (_ ("Undo"));
  ringer_tooltip_set (self->undo_button, undo);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rules.undo", can_undo && !is_editing (self));
  self->loading = TRUE;
  adw_combo_row_set_selected (self->mode_row, mock->mode);
  self->loading = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->mode_row),
                               ringer_rules_words_mode_hint (mock->mode));
  update_title (self);
}

static void
file_cb (RingerRulesWindow *self)
{
  show_trouble (self, NULL);
  update (self);
}

static void
show_page (RingerRulesWindow *self, gboolean editing)
{
  gtk_stack_set_visible_child_name (self->stack, editing ? "editor" : "lists");
  gtk_widget_set_visible (self->back_button, editing);
  gtk_widget_set_visible (self->undo_button, !editing);
  gtk_widget_set_visible (self->discard_button, editing);
  update (self);
}

static void
failed_cb (GtkWidget *widget, const char *message, RingerRulesWindow *self)
{
  show_trouble (self, message);
}

static void
mode_cb (AdwComboRow *row, GParamSpec *pspec, RingerRulesWindow *self)
{
  g_autoptr (GError) error = NULL;
  guint selected = adw_combo_row_get_selected (row);

  if (self->loading || selected > RINGER_MODE_OFF)
    return;
  if (selected == RINGER_MODE_FORWARD &&
      ringer_provider_file_get (self->file, self->procedure)->forward == NULL)
    {
      ringer_rules_window_edit (self, RINGER_RULES_PART_FORWARD, 0, NULL);
      self->then_forward = TRUE;
      return;
    }
  if (!ringer_provider_file_set_mode (self->file, self->procedure, (RingerMode) selected, &error))
    {
      update (self);
      show_trouble (self, error->message);
    }
}

/* A request of the procedure, for the previews: the first that the desk has. */
static RingerRequest *
find_sample (RingerRulesWindow *self)
{
  guint n = self->desk != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->desk)) : 0;

  for (guint i = 0; i < MIN (n, MAX_LOOK); i++)
    {
      g_autoptr (RingerDeskItem) item = g_list_model_get_item (G_LIST_MODEL (self->desk), i);
      RingerRequest *request = ringer_desk_item_get_request (item);

      if (g_str_equal (ringer_request_get_procedure (request), self->procedure))
        return request; /* the desk holds it */
    }
  return NULL;
}

static void
edit_rule_cb (RingerRulesList *list, guint index, RingerRulesWindow *self)
{
  ringer_rules_window_edit (self, RINGER_RULES_PART_RULE, index, NULL);
}

static void
edit_reply_cb (RingerRulesList *list, guint index, RingerRulesWindow *self)
{
  ringer_rules_window_edit (self, RINGER_RULES_PART_REPLY, index, NULL);
}

static void
edit_deadline_cb (RingerRulesOptions *options, RingerRulesWindow *self)
{
  ringer_rules_window_edit (self, RINGER_RULES_PART_DEADLINE, 0, NULL);
}

static void
edit_forward_cb (RingerRulesOptions *options, RingerRulesWindow *self)
{
  ringer_rules_window_edit (self, RINGER_RULES_PART_FORWARD, 0, NULL);
}

/* FALSE: what is in the editor is wrong, and stays there. */
static gboolean
leave_editor (RingerRulesWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!ringer_rules_editor_apply (self->editor))
    return FALSE;
  show_page (self, FALSE);
  if (self->then_forward &&
      !ringer_provider_file_set_mode (self->file, self->procedure, RINGER_MODE_FORWARD, &error))
    show_trouble (self, error->message);
  self->then_forward = FALSE;
  return TRUE;
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRulesWindow *self = RINGER_RULES_WINDOW (widget);

  if (!is_editing (self))
    gtk_window_close (GTK_WINDOW (self));
  else
    leave_editor (self);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRulesWindow *self = RINGER_RULES_WINDOW (widget);

  if (!is_editing (self))
    return;
  ringer_rules_editor_discard (self->editor);
  self->then_forward = FALSE;
  show_page (self, FALSE);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_provider_file_undo (RINGER_RULES_WINDOW (widget)->file);
}

static gboolean
ringer_rules_window_close_request (GtkWindow *window)
{
  RingerRulesWindow *self = RINGER_RULES_WINDOW (window);

  ringer_rules_options_flush (self->options);
  /* What cannot be applied stays in the editor until the window is shown again. */
  if (is_editing (self))
    leave_editor (self);
  return GTK_WINDOW_CLASS (ringer_rules_window_parent_class)->close_request (window);
}

static void
ringer_rules_window_dispose (GObject *object)
{
  RingerRulesWindow *self = RINGER_RULES_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_WINDOW);
  g_clear_object (&self->file);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ringer_rules_window_parent_class)->dispose (object);
}

static void
ringer_rules_window_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_RULES_WINDOW (object)->procedure, g_free);
  G_OBJECT_CLASS (ringer_rules_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, title_widget);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, discard_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, trouble_revealer);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, trouble_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, mode_row);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, rules);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, replies);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, options);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesWindow, editor);
}

static void
ringer_rules_window_class_init (RingerRulesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_rules_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ringer_rules_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = ringer_rules_window_close_request;

  gtk_widget_class_install_action (widget_class, "rules.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "rules.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "rules.undo", NULL, undo_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "rules.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "rules.undo",
                                       NULL);

  g_type_ensure (RINGER_TYPE_RULES_EDITOR);
  g_type_ensure (RINGER_TYPE_RULES_LIST);
  g_type_ensure (RINGER_TYPE_RULES_OPTIONS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-rules-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_rule_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_reply_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_deadline_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_forward_cb);
}

static void
ringer_rules_window_init (RingerRulesWindow *self)
{
  g_autoptr (GtkStringList) modes = gtk_string_list_new (NULL);

  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int mode = RINGER_MODE_ASK; mode <= RINGER_MODE_OFF; mode++)
    gtk_string_list_append (modes, ringer_rules_words_mode ((RingerMode) mode));
  adw_combo_row_set_model (self->mode_row, G_LIST_MODEL (modes));
  self->loading = FALSE;
}

RingerRulesWindow *
ringer_rules_window_new (RingerProviderFile *file,
                         const char         *procedure,
                         RingerDesk         *desk,
                         RingerRulesCount   *count)
{
  RingerRulesWindow *self;

  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (file), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  self = g_object_new (RINGER_TYPE_RULES_WINDOW, NULL);
  self->file = g_object_ref (file);
  self->procedure = g_strdup (procedure);
  self->desk = desk != NULL ? g_object_ref (desk) : NULL;
  ringer_rules_list_bind (self->rules, file, procedure, count);
  ringer_rules_list_bind (self->replies, file, procedure, count);
  ringer_rules_options_bind (self->options, file, procedure);
  g_signal_connect_object (file, "changed", G_CALLBACK (file_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (file, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  show_page (self, FALSE);
  return self;
}

void
ringer_rules_window_edit (RingerRulesWindow *self,
                          RingerRulesPart    part,
                          guint              index,
                          RingerRequest     *sample)
{
  g_return_if_fail (RINGER_IS_RULES_WINDOW (self));

  ringer_rules_options_flush (self->options);
  /* What is being edited comes first: it is wrong, and says so. */
  if (is_editing (self) && !leave_editor (self))
    return;
  ringer_rules_editor_edit (self->editor, self->file, self->procedure, part, index,
                            sample != NULL ? sample : find_sample (self));
  show_page (self, TRUE);
}

void
ringer_rules_window_set_forward (RingerRulesWindow *self)
{
  g_return_if_fail (RINGER_IS_RULES_WINDOW (self));
  adw_combo_row_set_selected (self->mode_row, RINGER_MODE_FORWARD);
}

const char *
ringer_rules_window_get_procedure (RingerRulesWindow *self)
{
  g_return_val_if_fail (RINGER_IS_RULES_WINDOW (self), NULL);
  return self->procedure;
}
