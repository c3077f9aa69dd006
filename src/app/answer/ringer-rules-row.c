/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-row.h"

#include "ringer-rules-words.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

#define MAX_CHARS 300
#define MAX_KEY   9

struct _RingerRulesRow
{
  GtkListBoxRow  parent_instance;
  GtkWidget     *handle;
  GtkWidget     *words;
  GtkLabel      *number_label;
  GtkLabel      *title_label;
  GtkLabel      *when_label;
  GtkLabel      *answer_label;
  GtkLabel      *matched_label;
  GtkSwitch     *enabled_switch;
  GtkMenuButton *menu_button;
  RingerRule    *rule;
  gboolean       canned;
  gboolean       loading;
};

enum
{
  PROP_RULE = 1,
  PROP_CANNED,
  N_PROPS
};

enum
{
  SIGNAL_EDIT,
  SIGNAL_DUPLICATE,
  SIGNAL_REMOVE,
  SIGNAL_MOVE,
  SIGNAL_ENABLE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRulesRow, ringer_rules_row, GTK_TYPE_LIST_BOX_ROW)

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_EDIT], 0);
}

static void
duplicate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_DUPLICATE], 0);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REMOVE], 0);
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (widget));

  g_signal_emit (widget, signals[SIGNAL_MOVE], 0,
                 g_str_equal (name, "rule.move-up") ? index - 1 : index + 1);
}

static void
enabled_cb (GtkSwitch *widget, GParamSpec *pspec, RingerRulesRow *self)
{
  if (!self->loading)
    g_signal_emit (self, signals[SIGNAL_ENABLE], 0, gtk_switch_get_active (widget));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, RingerRulesRow *self)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, (int) x, (int) y);
  return gdk_content_provider_new_typed (RINGER_TYPE_RULES_ROW, self);
}

/* A row of the same list only: rules stay with their procedure. */
static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, RingerRulesRow *self)
{
  GtkWidget *other = g_value_get_object (value);

  if (other == NULL || other == GTK_WIDGET (self) ||
      gtk_widget_get_parent (other) != gtk_widget_get_parent (GTK_WIDGET (self)))
    return FALSE;
  g_signal_emit (other, signals[SIGNAL_MOVE], 0,
                 gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)));
  return TRUE;
}

static void
add_dragging (RingerRulesRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (RINGER_TYPE_RULES_ROW, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (self->handle, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
show_enabled (RingerRulesRow *self)
{
  if (ringer_rule_get_enabled (self->rule))
    gtk_widget_remove_css_class (self->words, "off");
  else
    gtk_widget_add_css_class (self->words, "off");
}

static void
show_rule (RingerRulesRow *self)
{
  const char      *when = ringer_rule_get_when (self->rule);
  gboolean         always = when == NULL || *when == '\0';
  g_autofree char *shown = always ? g_strdup (_ ("always"))
                                  : ringer_text_one_line (when, -1, MAX_CHARS);
  g_autofree char *answer = ringer_rules_words_answer (ringer_rule_get_answer (self->rule));

  gtk_label_set_label (self->when_label, shown);
  if (always)
    gtk_widget_remove_css_class (GTK_WIDGET (self->when_label), "monospace");
  gtk_widget_set_visible (GTK_WIDGET (self->when_label), !self->canned);
  gtk_label_set_label (self->answer_label, answer);
  self->loading = TRUE;
  gtk_switch_set_active (self->enabled_switch, ringer_rule_get_enabled (self->rule));
  self->loading = FALSE;
  show_enabled (self);
  gtk_widget_set_visible (GTK_WIDGET (self->enabled_switch), !self->canned);
  gtk_widget_set_visible (GTK_WIDGET (self->number_label), self->canned);
  ringer_tooltip_follow_label (self->title_label);
  ringer_tooltip_follow_label (self->when_label);
  ringer_tooltip_follow_label (self->answer_label);
}

static void
ringer_rules_row_constructed (GObject *object)
{
  G_OBJECT_CLASS (ringer_rules_row_parent_class)->constructed (object);
  show_rule (RINGER_RULES_ROW (object));
}

static void
ringer_rules_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_ROW);
  g_clear_object (&RINGER_RULES_ROW (object)->rule);
  G_OBJECT_CLASS (ringer_rules_row_parent_class)->dispose (object);
}

static void
ringer_rules_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerRulesRow *self = RINGER_RULES_ROW (object);

  switch (id)
    {
    case PROP_RULE:
      g_value_set_object (value, self->rule);
      break;
    case PROP_CANNED:
      g_value_set_boolean (value, self->canned);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_rules_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerRulesRow *self = RINGER_RULES_ROW (object);

  switch (id)
    {
    case PROP_RULE:
      self->rule = g_value_dup_object (value);
      break;
    case PROP_CANNED:
      self->canned = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "rule.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "rule.duplicate", NULL, duplicate_action);
  gtk_widget_class_install_action (widget_class, "rule.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "rule.move-up", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "rule.move-down", NULL, move_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "rule.move-up",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "rule.move-down",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "rule.remove", NULL);
}

static void
ringer_rules_row_class_init (RingerRulesRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ringer_rules_row_constructed;
  object_class->dispose = ringer_rules_row_dispose;
  object_class->get_property = ringer_rules_row_get_property;
  object_class->set_property = ringer_rules_row_set_property;

  properties[PROP_RULE] = g_param_spec_object ("rule", NULL, NULL, RINGER_TYPE_RULE, flags);
  properties[PROP_CANNED] = g_param_spec_boolean ("canned", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_EDIT] = g_signal_new ("edit", RINGER_TYPE_RULES_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DUPLICATE] = g_signal_new ("duplicate", RINGER_TYPE_RULES_ROW, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", RINGER_TYPE_RULES_ROW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MOVE] = g_signal_new ("move", RINGER_TYPE_RULES_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_ENABLE] = g_signal_new ("enable", RINGER_TYPE_RULES_ROW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-rules-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, handle);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, words);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, number_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, when_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, answer_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, matched_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, enabled_cb);
}

static void
ringer_rules_row_init (RingerRulesRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_dragging (self);
}

GtkWidget *
ringer_rules_row_new (RingerRule *rule, gboolean canned)
{
  g_return_val_if_fail (RINGER_IS_RULE (rule), NULL);
  return g_object_new (RINGER_TYPE_RULES_ROW, "rule", rule, "canned", canned, NULL);
}

RingerRule *
ringer_rules_row_get_rule (RingerRulesRow *self)
{
  g_return_val_if_fail (RINGER_IS_RULES_ROW (self), NULL);
  return self->rule;
}

void
ringer_rules_row_set_rule (RingerRulesRow *self, RingerRule *rule)
{
  g_return_if_fail (RINGER_IS_RULES_ROW (self));
  g_return_if_fail (RINGER_IS_RULE (rule));

  if (!g_set_object (&self->rule, rule))
    return;
  self->loading = TRUE;
  gtk_switch_set_active (self->enabled_switch, ringer_rule_get_enabled (rule));
  self->loading = FALSE;
  show_enabled (self);
}

void
ringer_rules_row_set_place (RingerRulesRow *self, guint index, guint n_rows)
{
  g_autofree char *title = NULL;
  g_autofree char *number = NULL;
  g_autofree char *more = NULL;
  g_autofree char *enabled = NULL;

  g_return_if_fail (RINGER_IS_RULES_ROW (self));

  title = ringer_rules_words_title (self->rule, self->canned, index);
  number = index < MAX_KEY ? g_strdup_printf ("%u", index + 1) : g_strdup ("");
  more = g_strdup_printf (_ ("More for %s"), title);
  enabled = g_strdup_printf (_ ("Try %s"), title);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->number_label, number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  more, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->enabled_switch),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, enabled, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rule.move-up", index > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rule.move-down", index + 1 < n_rows);
}

void
ringer_rules_row_set_matched (RingerRulesRow *self, guint64 matched)
{
  g_autofree char *words = NULL;
  g_autofree char *tip = NULL;

  g_return_if_fail (RINGER_IS_RULES_ROW (self));

  words = g_strdup_printf ("%" G_GUINT64_FORMAT "×", matched);
  tip = g_strdup_printf (ngettext ("Matched %" G_GUINT64_FORMAT " request since it was changed",
                                   "Matched %" G_GUINT64_FORMAT " requests since it was changed",
                                   (gulong) matched),
                         matched);
  gtk_label_set_label (self->matched_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->matched_label), matched > 0);
  ringer_tooltip_set (GTK_WIDGET (self->matched_label), tip);
}
