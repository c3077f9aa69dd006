/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answer-page-private.h"

/* The keys of the answer page. Single letters and digits act only while the focus is
 * not in a text; Enter and Space only in the list, where no button waits for them. */

typedef struct
{
  const char     *trigger;
  const char     *action; /* with its target, as g_action_parse_detailed_name() reads it */
  GtkShortcutFunc func;
} Key;

static gboolean
is_in_text (GtkWidget *widget)
{
  GtkRoot   *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (GTK_IS_TEXT_VIEW (focus) || GTK_IS_EDITABLE (focus));
}

static void
activate (GtkWidget *widget, GVariant *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (g_action_parse_detailed_name (g_variant_get_string (detailed, NULL), &name, &target, NULL))
    gtk_widget_activate_action_variant (widget, name, target);
}

static gboolean
letter_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  if (gtk_widget_get_root (widget) == NULL || is_in_text (widget))
    return GDK_EVENT_PROPAGATE;
  activate (widget, action);
  return GDK_EVENT_STOP;
}

/* Space, Ctrl+A */
static gboolean
list_key_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  if (!ringer_request_queue_has_focus (RINGER_ANSWER_PAGE (widget)->queue))
    return GDK_EVENT_PROPAGATE;
  activate (widget, action);
  return GDK_EVENT_STOP;
}

/* Enter: where there is nothing to send, on to what is most urgent, so that a look at what
 * is done costs no second key. */
static gboolean
enter_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);
  RingerDeskItem   *item = ringer_answer_page_get_item (self);

  if (!ringer_request_queue_has_focus (self->queue))
    return GDK_EVENT_PROPAGATE;
  if (ringer_request_queue_get_n_selected (self->queue) > 1 ||
      (item != NULL && ringer_request_queue_can_decide (item)))
    activate (widget, action);
  else
    gtk_widget_activate_action (widget, "answer.most-urgent", NULL);
  return GDK_EVENT_STOP;
}

/* Ctrl+Enter, Ctrl+S, Alt+1, F6 */
static gboolean
any_key_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  activate (widget, action);
  return GDK_EVENT_STOP;
}

/* Ctrl+Z: a text undoes for itself; then what has not gone out, then the last change
 * of the rules. */
static gboolean
undo_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  if (gtk_widget_get_root (widget) == NULL || is_in_text (widget))
    return GDK_EVENT_PROPAGATE;
  if (self->desk != NULL && ringer_desk_get_undoable (self->desk) != NULL)
    activate (widget, action);
  else
    gtk_widget_activate_action (widget, "answer.undo-change", NULL);
  return GDK_EVENT_STOP;
}

/* Escape leads out of the detail */
static gboolean
leave_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  if (!ringer_request_detail_has_focus (self->detail))
    return GDK_EVENT_PROPAGATE;
  ringer_answer_page_show_detail (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->queue));
  return GDK_EVENT_STOP;
}

static void
add_key (GtkEventController *controller, const Key *key)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (key->trigger),
                                            gtk_callback_action_new (key->func, NULL, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_string (key->action));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

static GtkEventController *
add_keys (RingerAnswerPage *self, GtkPropagationPhase phase, const Key *keys, gsize n_keys)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  for (gsize i = 0; i < n_keys; i++)
    add_key (controller, &keys[i]);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  return controller;
}

/* 1 to 9 send the canned reply of that number, with Alt they put it into the reply. */
static void
add_digits (GtkEventController *controller)
{
  for (guint i = 1; i <= 9; i++)
    {
      g_autofree char *digit = g_strdup_printf ("%u|KP_%u", i, i);
      g_autofree char *alt_digit = g_strdup_printf ("<Alt>%u|<Alt>KP_%u", i, i);
      g_autofree char *send = g_strdup_printf ("answer.send-canned(%u)", i);
      g_autofree char *insert = g_strdup_printf ("answer.insert-canned(%u)", i);
      const Key        keys[] = { { digit, send, letter_cb }, { alt_digit, insert, any_key_cb } };

      add_key (controller, &keys[0]);
      add_key (controller, &keys[1]);
    }
}

void
ringer_answer_page_add_keys (RingerAnswerPage *self)
{
  /* Before the list and the text views take Enter and Space for themselves. */
  static const Key before[] = {
    { "j", "answer.next", letter_cb },
    { "k", "answer.previous", letter_cb },
    { "n", "answer.most-urgent", letter_cb },
    { "r", "answer.reject", letter_cb },
    { "e", "answer.error", letter_cb },
    { "a", "answer.accept", letter_cb },
    { "u", "answer.undo", letter_cb },
    { "c", "answer.to-canned", letter_cb },
    { "m", "answer.to-rule", letter_cb },
    { "s", "answer.to-file", letter_cb },
    { "x", "answer.to-expectation", letter_cb },
    { "<Control>z", "answer.undo", undo_cb },
    { "space|KP_Space", "answer.hold", list_key_cb },
    { "Return|KP_Enter", "answer.send", enter_cb },
    { "<Control>a", "answer.select-all", list_key_cb },
    { "<Control>s", "answer.save-rules", any_key_cb },
    { "<Control>Return|<Control>KP_Enter", "answer.send", any_key_cb },
    { "<Control><Shift>Return|<Control><Shift>KP_Enter", "answer.error", any_key_cb },
    { "F6", "answer.switch-focus", any_key_cb },
  };
  static const Key after[] = {
    { "Escape", "answer.back", leave_cb },
  };

  add_digits (add_keys (self, GTK_PHASE_CAPTURE, before, G_N_ELEMENTS (before)));
  add_keys (self, GTK_PHASE_BUBBLE, after, G_N_ELEMENTS (after));
}
