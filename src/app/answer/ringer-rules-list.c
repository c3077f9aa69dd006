/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-rules-list.h"

#include "ringer-rules-row.h"

#include <glib/gi18n.h>

/* Follows the file: rows of rules that say the same stay, so that a change elsewhere
 * takes neither focus nor place from the user. */

struct _RingerRulesList
{
  GtkWidget            parent_instance;
  AdwPreferencesGroup *group;
  GtkWidget           *add_button;
  GtkListBox          *list;
  GtkLabel            *placeholder;
  GListStore          *rules; /* of RingerRule */
  RingerProviderFile  *file;
  RingerRulesCount    *count;
  char                *procedure;
  gboolean             canned;
};

enum
{
  PROP_CANNED = 1,
  N_PROPS
};

enum
{
  SIGNAL_EDIT,
  SIGNAL_FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRulesList, ringer_rules_list, GTK_TYPE_WIDGET)

static GPtrArray *
get_rules (RingerRulesList *self)
{
  const RingerMock *mock = ringer_provider_file_get (self->file, self->procedure);

  return self->canned ? mock->replies : mock->rules;
}

static void
check (RingerRulesList *self, gboolean done, const GError *error)
{
  if (!done)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
}

static guint
get_index (RingerRulesRow *row)
{
  return (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
}

static gboolean
insert (RingerRulesList *self, guint index, RingerRule *rule, GError **error)
{
  return self->canned
             ? ringer_provider_file_insert_reply (self->file, self->procedure, index, rule, error)
             : ringer_provider_file_insert_rule (self->file, self->procedure, index, rule, error);
}

static void
edit_cb (RingerRulesRow *row, RingerRulesList *self)
{
  g_signal_emit (self, signals[SIGNAL_EDIT], 0, get_index (row));
}

static void
duplicate_cb (RingerRulesRow *row, RingerRulesList *self)
{
  g_autoptr (GError) error = NULL;
  gboolean done = insert (self, get_index (row) + 1, ringer_rules_row_get_rule (row), &error);

  check (self, done, error);
}

static void
remove_cb (RingerRulesRow *row, RingerRulesList *self)
{
  g_autoptr (GError) error = NULL;
  guint    index = get_index (row);
  gboolean done;

  done = self->canned
             ? ringer_provider_file_remove_reply (self->file, self->procedure, index, &error)
             : ringer_provider_file_remove_rule (self->file, self->procedure, index, &error);
  check (self, done, error);
}

static void
enable_cb (RingerRulesRow *row, gboolean enabled, RingerRulesList *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerRule) rule = ringer_rule_new_enabled (ringer_rules_row_get_rule (row), enabled);
  gboolean done;

  done = ringer_provider_file_replace_rule (self->file, self->procedure, get_index (row), rule,
                                            &error);
  check (self, done, error);
}

static void
focus_row (RingerRulesList *self, int index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
move_cb (RingerRulesRow *row, int to, RingerRulesList *self)
{
  g_autoptr (GError) error = NULL;
  guint    from = get_index (row);
  gboolean done;

  if (to < 0 || (guint) to >= g_list_model_get_n_items (G_LIST_MODEL (self->rules)) ||
      (guint) to == from)
    return;
  done =
      self->canned
          ? ringer_provider_file_move_reply (self->file, self->procedure, from, (guint) to, &error)
          : ringer_provider_file_move_rule (self->file, self->procedure, from, (guint) to, &error);
  check (self, done, error);
  if (done)
    focus_row (self, to);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  RingerRulesList *self = user_data;
  GtkWidget       *row = ringer_rules_row_new (item, self->canned);

  g_signal_connect_object (row, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "duplicate", G_CALLBACK (duplicate_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "move", G_CALLBACK (move_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "enable", G_CALLBACK (enable_cb), self, G_CONNECT_DEFAULT);
  return row;
}

static void
update_rows (RingerRulesList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rules));

  for (guint i = 0; i < n; i++)
    {
      gpointer row = gtk_list_box_get_row_at_index (self->list, (int) i);

      ringer_rules_row_set_rule (row, g_ptr_array_index (get_rules (self), i));
      ringer_rules_row_set_place (row, i, n);
      if (self->count != NULL && !self->canned)
        ringer_rules_row_set_matched (
            row, ringer_rules_count_get_matched (self->count, self->procedure, i));
    }
}

/* But for the switch: its row must stay while the switch is being used. */
static gboolean
is_same (RingerRule *a, RingerRule *b)
{
  return g_strcmp0 (ringer_rule_get_name (a), ringer_rule_get_name (b)) == 0 &&
         g_strcmp0 (ringer_rule_get_when (a), ringer_rule_get_when (b)) == 0 &&
         ringer_answer_equal (ringer_rule_get_answer (a), ringer_rule_get_answer (b));
}

static gboolean
is_same_at (RingerRulesList *self, guint old, RingerRule *rule)
{
  g_autoptr (RingerRule) there = g_list_model_get_item (G_LIST_MODEL (self->rules), old);

  return is_same (there, rule);
}

/* Exchanges what is different between the equal beginning and the equal end. */
static void
follow_file (RingerRulesList *self)
{
  GPtrArray *now = get_rules (self);
  guint      n_old = g_list_model_get_n_items (G_LIST_MODEL (self->rules));
  guint      first = 0;
  guint      last = 0;

  while (first < MIN (n_old, now->len) && is_same_at (self, first, g_ptr_array_index (now, first)))
    first++;
  while (last < MIN (n_old, now->len) - first &&
         is_same_at (self, n_old - 1 - last, g_ptr_array_index (now, now->len - 1 - last)))
    last++;
  if (first < n_old || first < now->len)
    g_list_store_splice (self->rules, first, n_old - first - last, now->pdata + first,
                         now->len - first - last);
  update_rows (self);
}

static void
add_cb (GtkButton *button, RingerRulesList *self)
{
  g_signal_emit (self, signals[SIGNAL_EDIT], 0, G_MAXUINT);
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, RingerRulesList *self)
{
  edit_cb (RINGER_RULES_ROW (row), self);
}

static void
ringer_rules_list_constructed (GObject *object)
{
  RingerRulesList *self = RINGER_RULES_LIST (object);
  const char      *add = self->canned ? _ ("Add a canned reply") : _ ("Add a rule");
  const char      *name = self->canned ? _ ("Canned Replies") : _ ("Rules");

  G_OBJECT_CLASS (ringer_rules_list_parent_class)->constructed (object);
  adw_preferences_group_set_title (self->group, name);
  adw_preferences_group_set_description (
      self->group, self->canned ? _ ("The first nine have the keys 1 to 9.")
                                : _ ("From the top; the first that matches decides."));
  gtk_label_set_label (self->placeholder,
                       self->canned ? _ ("No canned replies. C keeps an answer as one.")
                                    : _ ("No rules. M makes one of an answered request."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  add, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
ringer_rules_list_dispose (GObject *object)
{
  RingerRulesList *self = RINGER_RULES_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_RULES_LIST);
  g_clear_object (&self->rules);
  g_clear_object (&self->file);
  g_clear_object (&self->count);
  G_OBJECT_CLASS (ringer_rules_list_parent_class)->dispose (object);
}

static void
ringer_rules_list_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_RULES_LIST (object)->procedure, g_free);
  G_OBJECT_CLASS (ringer_rules_list_parent_class)->finalize (object);
}

static void
ringer_rules_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CANNED:
      g_value_set_boolean (value, RINGER_RULES_LIST (object)->canned);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_rules_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CANNED:
      RINGER_RULES_LIST (object)->canned = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_rules_list_class_init (RingerRulesListClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = ringer_rules_list_constructed;
  object_class->dispose = ringer_rules_list_dispose;
  object_class->finalize = ringer_rules_list_finalize;
  object_class->get_property = ringer_rules_list_get_property;
  object_class->set_property = ringer_rules_list_set_property;

  properties[PROP_CANNED] = g_param_spec_boolean ("canned", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                      G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_EDIT] = g_signal_new ("edit", RINGER_TYPE_RULES_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", RINGER_TYPE_RULES_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-rules-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRulesList, group);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesList, add_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesList, list);
  gtk_widget_class_bind_template_child (widget_class, RingerRulesList, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
ringer_rules_list_init (RingerRulesList *self)
{
  self->rules = g_list_store_new (RINGER_TYPE_RULE);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->rules), create_row, self, NULL);
}

void
ringer_rules_list_bind (RingerRulesList    *self,
                        RingerProviderFile *file,
                        const char         *procedure,
                        RingerRulesCount   *count)
{
  g_return_if_fail (RINGER_IS_RULES_LIST (self));
  g_return_if_fail (RINGER_IS_PROVIDER_FILE (file));
  g_return_if_fail (procedure != NULL && self->file == NULL);

  self->file = g_object_ref (file);
  self->procedure = g_strdup (procedure);
  self->count = count != NULL ? g_object_ref (count) : NULL;
  g_signal_connect_object (file, "changed", G_CALLBACK (follow_file), self, G_CONNECT_SWAPPED);
  if (count != NULL)
    g_signal_connect_object (count, "changed", G_CALLBACK (update_rows), self, G_CONNECT_SWAPPED);
  follow_file (self);
}
