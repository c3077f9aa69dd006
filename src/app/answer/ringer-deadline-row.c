/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-deadline-row.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-text.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

/* The menu is built anew for each procedure and each change of its file. Its choice is
 * a stateful action of strings, so that the menu shows by itself which one holds. */

#define MAX_CHARS   40
#define MAX_REPLIES 9

static const guint margins[] = { 200, 500, 1000, 2000, 5000 };

struct _RingerDeadlineRow
{
  GtkWidget        parent_instance;
  GtkLabel        *caption_label;
  GtkMenuButton   *menu_button;
  GtkLabel        *choice_label;
  GtkLabel        *time_label;
  GtkToggleButton *hold_button;

  GSimpleActionGroup *actions;
  GSimpleAction      *choose;
  GSimpleAction      *margin;
  RingerDeskItem     *item;
  RingerProviderFile *file;
};

enum
{
  SIGNAL_TYPED,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerDeadlineRow, ringer_deadline_row, GTK_TYPE_WIDGET)

static RingerRequest *
get_request (RingerDeadlineRow *self)
{
  return ringer_desk_item_get_request (self->item);
}

static const RingerMock *
get_mock (RingerDeadlineRow *self)
{
  return ringer_provider_file_get (self->file, ringer_request_get_procedure (get_request (self)));
}

static char *
describe (const RingerAnswer *answer)
{
  g_autofree char *words = NULL;

  if (answer == NULL)
    return g_strdup (_ ("let it expire"));
  words = ringer_answer_describe (answer);
  return ringer_text_one_line (words, -1, MAX_CHARS);
}

/* The target of the menu's item that stands for the choice of MOCK. */
static char *
name_choice (const RingerMock *mock)
{
  if (mock->on_deadline == NULL)
    return g_strdup ("expire");
  if (mock->on_deadline->kind == RINGER_ANSWER_REJECT)
    return g_strdup ("reject");
  for (guint i = 0; i < MIN (mock->replies->len, MAX_REPLIES); i++)
    if (ringer_answer_equal (mock->on_deadline,
                             ringer_rule_get_answer (g_ptr_array_index (mock->replies, i))))
      return g_strdup_printf ("%u", i);
  return g_strdup ("own");
}

static void
append (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

static void
append_replies (GMenu *menu, const RingerMock *mock)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < MIN (mock->replies->len, MAX_REPLIES); i++)
    {
      RingerRule      *reply = g_ptr_array_index (mock->replies, i);
      const char      *name = ringer_rule_get_name (reply);
      g_autofree char *shown = name != NULL ? ringer_text_one_line (name, -1, MAX_CHARS)
                                            : describe (ringer_rule_get_answer (reply));
      g_autofree char *escaped = NULL;
      g_autofree char *target = g_strdup_printf ("%u", i);
      g_auto (GStrv) parts = g_strsplit (shown, "_", -1);

      /* A menu's label has mnemonics. */
      escaped = g_strjoinv ("__", parts);
      append (section, escaped, "deadline.choose", target);
    }
  g_menu_append_section (menu, _ ("Canned Replies"), G_MENU_MODEL (section));
}

static GMenuModel *
build_menu (RingerDeadlineRow *self, const RingerMock *mock, const char *choice)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) main_section = g_menu_new ();
  g_autoptr (GMenu) margin_section = g_menu_new ();

  if (g_str_equal (choice, "own"))
    {
      g_autofree char *words = describe (mock->on_deadline);

      append (main_section, words, "deadline.choose", choice);
    }
  append (main_section, _ ("Let It Expire"), "deadline.choose", "expire");
  append (main_section, _ ("Send What Is Typed Now"), "deadline.choose", "reply");
  append (main_section, _ ("Send It as an Error"), "deadline.choose", "error");
  append (main_section, _ ("Reject"), "deadline.choose", "reject");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (main_section));
  if (mock->replies->len > 0)
    append_replies (menu, mock);
  if (mock->on_deadline != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (margins); i++)
        {
          g_autofree char *limit = ringer_words_limit (margins[i]);
          g_autofree char *label = g_strdup_printf (_ ("%s Before"), limit);
          g_autofree char *target = g_strdup_printf ("%u", margins[i]);

          append (margin_section, label, "deadline.margin", target);
        }
      g_menu_append_section (menu, _ ("Time Before the Broker’s Deadline"),
                             G_MENU_MODEL (margin_section));
    }
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
update_menu (RingerDeadlineRow *self)
{
  const RingerMock *mock = get_mock (self);
  g_autofree char  *choice = name_choice (mock);
  g_autofree char  *margin = g_strdup_printf ("%u", mock->deadline_margin);
  g_autofree char  *words = describe (mock->on_deadline);
  g_autoptr (GMenuModel) menu = build_menu (self, mock, choice);

  gtk_label_set_label (self->choice_label, words);
  g_simple_action_set_state (self->choose, g_variant_new_string (choice));
  g_simple_action_set_state (self->margin, g_variant_new_string (margin));
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

static void
file_cb (RingerProviderFile *file, RingerDeadlineRow *self)
{
  if (self->item != NULL)
    ringer_deadline_row_update (self);
}

static gboolean
store (RingerDeadlineRow *self, const RingerAnswer *answer, guint margin, GError **error)
{
  RingerMock mock = *get_mock (self);
  /* It may belong to the file, which forgets it when its text changes. */
  g_autoptr (RingerAnswer) copy = answer != NULL ? ringer_answer_copy (answer) : NULL;

  mock.procedure = ringer_request_get_procedure (get_request (self));
  mock.on_deadline = copy;
  mock.deadline_margin = margin;
  return ringer_provider_file_set_options (self->file, &mock, error);
}

static void
tell (RingerDeadlineRow *self, GError *error)
{
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error->message);
}

static void
choose_cb (GSimpleAction *action, GVariant *parameter, RingerDeadlineRow *self)
{
  const char         *choice = g_variant_get_string (parameter, NULL);
  const RingerMock   *mock;
  const RingerAnswer *answer = NULL;
  g_autoptr (RingerAnswer) rejecting = NULL;
  g_autoptr (GError) error = NULL;

  if (self->item == NULL || g_str_equal (choice, "own"))
    return;
  mock = get_mock (self);
  if (g_str_equal (choice, "reply"))
    g_signal_emit (self, signals[SIGNAL_TYPED], 0, RINGER_ANSWER_REPLY);
  else if (g_str_equal (choice, "error"))
    g_signal_emit (self, signals[SIGNAL_TYPED], 0, RINGER_ANSWER_ERROR);
  else
    {
      if (g_str_equal (choice, "reject"))
        answer = rejecting = ringer_answer_new (RINGER_ANSWER_REJECT);
      else if (g_ascii_isdigit (*choice))
        {
          guint64 index = g_ascii_strtoull (choice, NULL, 10);

          if (index >= mock->replies->len)
            return;
          answer = ringer_rule_get_answer (g_ptr_array_index (mock->replies, (guint) index));
        }
      store (self, answer, mock->deadline_margin, &error);
      tell (self, error);
    }
}

static void
margin_cb (GSimpleAction *action, GVariant *parameter, RingerDeadlineRow *self)
{
  guint64 margin = g_ascii_strtoull (g_variant_get_string (parameter, NULL), NULL, 10);
  g_autoptr (GError) error = NULL;

  if (self->item == NULL)
    return;
  store (self, get_mock (self)->on_deadline, (guint) margin, &error);
  tell (self, error);
}

/* The button shows the state of the request; the action changes it. */
static void
hold_clicked_cb (GtkButton *button, RingerDeadlineRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "answer.hold", NULL);
  if (self->item != NULL)
    gtk_toggle_button_set_active (self->hold_button, ringer_request_get_held (get_request (self)));
}

static GSimpleAction *
add_action (RingerDeadlineRow *self, const char *name, GCallback callback)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, G_VARIANT_TYPE_STRING,
                                                                   g_variant_new_string (""));

  /* Its handler stores; the state follows the file. */
  g_signal_connect_object (action, "change-state", callback, self, G_CONNECT_DEFAULT);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
  return g_steal_pointer (&action);
}

static void
ringer_deadline_row_dispose (GObject *object)
{
  RingerDeadlineRow *self = RINGER_DEADLINE_ROW (object);

  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, file_cb, self);
  g_clear_object (&self->file);
  g_clear_object (&self->item);
  g_clear_object (&self->choose);
  g_clear_object (&self->margin);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_DEADLINE_ROW);
  G_OBJECT_CLASS (ringer_deadline_row_parent_class)->dispose (object);
}

static void
ringer_deadline_row_class_init (RingerDeadlineRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_deadline_row_dispose;

  signals[SIGNAL_TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, RINGER_TYPE_ANSWER_KIND);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "deadline-row");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-deadline-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerDeadlineRow, caption_label);
  gtk_widget_class_bind_template_child (widget_class, RingerDeadlineRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, RingerDeadlineRow, choice_label);
  gtk_widget_class_bind_template_child (widget_class, RingerDeadlineRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, RingerDeadlineRow, hold_button);
  gtk_widget_class_bind_template_callback (widget_class, hold_clicked_cb);
}

static void
ringer_deadline_row_init (RingerDeadlineRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  self->choose = add_action (self, "choose", G_CALLBACK (choose_cb));
  self->margin = add_action (self, "margin", G_CALLBACK (margin_cb));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "deadline", G_ACTION_GROUP (self->actions));
}

void
ringer_deadline_row_set_item (RingerDeadlineRow *self, RingerDesk *desk, RingerDeskItem *item)
{
  RingerProviderFile *file = NULL;

  g_return_if_fail (RINGER_IS_DEADLINE_ROW (self));
  g_return_if_fail (item == NULL || (RINGER_IS_DESK_ITEM (item) && RINGER_IS_DESK (desk)));

  if (item != NULL)
    file = ringer_answerer_get_file (ringer_desk_get_answerer (desk));
  if (self->file != file)
    {
      if (self->file != NULL)
        g_signal_handlers_disconnect_by_func (self->file, file_cb, self);
      g_set_object (&self->file, file);
      if (file != NULL)
        g_signal_connect_object (file, "changed", G_CALLBACK (file_cb), self, G_CONNECT_DEFAULT);
    }
  g_set_object (&self->item, item);
  if (item != NULL)
    ringer_deadline_row_update (self);
}

void
ringer_deadline_row_update (RingerDeadlineRow *self)
{
  gboolean open;

  g_return_if_fail (RINGER_IS_DEADLINE_ROW (self));
  g_return_if_fail (self->item != NULL);

  open = ringer_desk_item_get_asked (self->item) && ringer_request_is_open (get_request (self)) &&
         !ringer_desk_item_get_leaving (self->item);
  gtk_widget_set_visible (GTK_WIDGET (self), open);
  if (!open)
    return;
  update_menu (self);
  gtk_toggle_button_set_active (self->hold_button, ringer_request_get_held (get_request (self)));
  ringer_deadline_row_tick (self, ringer_clock_get_monotonic ());
}

gboolean
ringer_deadline_row_choose (RingerDeadlineRow *self, const RingerAnswer *answer, GError **error)
{
  g_return_val_if_fail (RINGER_IS_DEADLINE_ROW (self), FALSE);
  g_return_val_if_fail (self->item != NULL, FALSE);

  return store (self, answer, get_mock (self)->deadline_margin, error);
}

void
ringer_deadline_row_tick (RingerDeadlineRow *self, gint64 now)
{
  gint64           acts_at;
  g_autofree char *left = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_DEADLINE_ROW (self));

  if (self->item == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  acts_at = ringer_desk_item_get_acts_at (self->item);
  if (ringer_request_get_held (get_request (self)))
    words = g_strdup (_ ("held"));
  else if (acts_at > 0)
    {
      left = ringer_countdown_describe_left (acts_at - now);
      /* Translators: %s is a time that is left */
      words = g_strdup_printf (_ ("in %s"), left);
    }
  else if (get_mock (self)->on_deadline != NULL)
    /* It was chosen after this request had come. */
    words = g_strdup (_ ("from the next one"));
  else
    words = g_strdup ("");
  if (strcmp (words, gtk_label_get_label (self->time_label)) != 0)
    gtk_label_set_label (self->time_label, words);
}
