/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answer-page-private.h"

#include <glib/gi18n.h>

/* What a user can do on the answer page, and the keys for it. Single letters act only
 * while the focus is not in a text; Enter and Space only in the list, where no button
 * waits for them. */

/* A decision on the selected request; FALSE with ERROR set when it was not made. */
typedef gboolean (*Decide) (RingerAnswerPage *self, RingerRequest *request, GError **error);

static gboolean
decide_send (RingerAnswerPage *self, RingerRequest *request, GError **error)
{
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *text = ringer_request_detail_dup_text (self->detail);

  if (!ringer_request_detail_get_reply (self->detail, &payload, error) ||
      !ringer_request_send (request, payload, error))
    return FALSE;
  g_hash_table_replace (self->last_replies, g_strdup (ringer_request_get_procedure (request)),
                        g_steal_pointer (&text));
  return TRUE;
}

static gboolean
decide_error (RingerAnswerPage *self, RingerRequest *request, GError **error)
{
  g_autoptr (GBytes) payload = NULL;

  return ringer_request_detail_get_error (self->detail, &payload, error) &&
         ringer_request_error (request, payload, error);
}

static gboolean
decide_reject (RingerAnswerPage *self, RingerRequest *request, GError **error)
{
  return ringer_request_reject (request, error);
}

/* Decides the selected request and goes on to the next one. */
static void
decide (RingerAnswerPage *self, Decide decision)
{
  RingerDeskItem *selected = ringer_request_queue_get_selected (self->queue);
  gboolean        was_in_detail = ringer_request_detail_has_focus (self->detail);
  g_autoptr (RingerDeskItem) item = NULL;
  g_autoptr (RingerDeskItem) next = NULL;
  g_autoptr (GError) error = NULL;

  if (selected == NULL)
    return;
  item = g_object_ref (selected);
  next = ringer_request_queue_ref_next_open (self->queue, item);
  ringer_request_detail_show_trouble (self->detail, NULL);
  if (!decision (self, ringer_desk_item_get_request (item), &error))
    {
      g_autofree char *message = g_strdup_printf (_ ("Nothing was sent: %s"), error->message);

      ringer_answer_page_show_detail (self, TRUE);
      ringer_request_detail_show_trouble (self->detail, message);
      return;
    }

  ringer_request_queue_select (self->queue, next);
  if (!was_in_detail)
    return;
  /* The focus goes on with the work, and is not lost with the last reply. */
  if (next != NULL)
    ringer_request_detail_focus_reply (self->detail);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->queue));
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  decide (RINGER_ANSWER_PAGE (widget), decide_send);
}

static void
error_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  decide (RINGER_ANSWER_PAGE (widget), decide_error);
}

static void
reject_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  decide (RINGER_ANSWER_PAGE (widget), decide_reject);
}

static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);
  RingerRequest    *request = ringer_answer_page_get_request (self);
  g_autoptr (GError) error = NULL;

  if (request != NULL && !ringer_request_accept (request, &error))
    ringer_request_detail_show_trouble (self->detail, error->message);
}

static void
hold_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRequest *request = ringer_answer_page_get_request (RINGER_ANSWER_PAGE (widget));

  if (request != NULL)
    ringer_request_set_held (request, !ringer_request_get_held (request));
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_request_queue_move (RINGER_ANSWER_PAGE (widget)->queue,
                             g_str_equal (name, "answer.next") ? 1 : -1);
}

static void
clear_closed_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_desk_clear_closed (ringer_session_get_desk (RINGER_ANSWER_PAGE (widget)->session));
}

static void
provide_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_answer_page_provide (RINGER_ANSWER_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
withdraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);
  RingerProvision  *provision = NULL;

  if (self->connection != NULL)
    provision = ringer_connection_get_provision (self->connection,
                                                 g_variant_get_string (parameter, NULL));
  if (provision != NULL)
    ringer_provision_withdraw (provision);
}

static void
switch_focus_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  if (ringer_request_detail_has_focus (self->detail) ||
      ringer_request_queue_get_selected (self->queue) == NULL)
    {
      ringer_answer_page_show_detail (self, FALSE);
      gtk_widget_grab_focus (GTK_WIDGET (self->queue));
    }
  else
    {
      ringer_answer_page_show_detail (self, TRUE);
      ringer_request_detail_focus_reply (self->detail);
    }
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  ringer_answer_page_show_detail (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->queue));
}

static gboolean
is_text (GtkWidget *focus)
{
  return GTK_IS_TEXT_VIEW (focus) || GTK_IS_EDITABLE (focus);
}

static void
activate (RingerAnswerPage *self, GVariant *name)
{
  gtk_widget_activate_action (GTK_WIDGET (self), g_variant_get_string (name, NULL), NULL);
}

/* J, K, R, E, A */
static gboolean
letter_cb (GtkWidget *widget, GVariant *name, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (root == NULL || is_text (gtk_root_get_focus (root)))
    return GDK_EVENT_PROPAGATE;
  activate (RINGER_ANSWER_PAGE (widget), name);
  return GDK_EVENT_STOP;
}

/* Enter, Space */
static gboolean
list_key_cb (GtkWidget *widget, GVariant *name, gpointer user_data)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  if (!ringer_request_queue_has_focus (self->queue))
    return GDK_EVENT_PROPAGATE;
  activate (self, name);
  return GDK_EVENT_STOP;
}

/* Ctrl+Enter, F6 */
static gboolean
any_key_cb (GtkWidget *widget, GVariant *name, gpointer user_data)
{
  activate (RINGER_ANSWER_PAGE (widget), name);
  return GDK_EVENT_STOP;
}

/* Escape leads out of the detail */
static gboolean
leave_cb (GtkWidget *widget, GVariant *name, gpointer user_data)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  if (!ringer_request_detail_has_focus (self->detail))
    return GDK_EVENT_PROPAGATE;
  ringer_answer_page_show_detail (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->queue));
  return GDK_EVENT_STOP;
}

typedef struct
{
  const char     *trigger;
  const char     *action;
  GtkShortcutFunc func;
} Key;

static void
add_keys (RingerAnswerPage *self, GtkPropagationPhase phase, const Key *keys, gsize n_keys)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  for (gsize i = 0; i < n_keys; i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                                                gtk_callback_action_new (keys[i].func, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (keys[i].action));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
ringer_answer_page_add_keys (RingerAnswerPage *self)
{
  /* Before the list and the text views take Enter and Space for themselves. */
  static const Key before[] = {
    { "j", "answer.next", letter_cb },
    { "k", "answer.previous", letter_cb },
    { "r", "answer.reject", letter_cb },
    { "e", "answer.error", letter_cb },
    { "a", "answer.accept", letter_cb },
    { "space|KP_Space", "answer.hold", list_key_cb },
    { "Return|KP_Enter", "answer.send", list_key_cb },
    { "<Control>Return|<Control>KP_Enter", "answer.send", any_key_cb },
    { "<Control><Shift>Return|<Control><Shift>KP_Enter", "answer.error", any_key_cb },
    { "F6", "answer.switch-focus", any_key_cb },
  };
  static const Key after[] = {
    { "Escape", "answer.back", leave_cb },
  };

  add_keys (self, GTK_PHASE_CAPTURE, before, G_N_ELEMENTS (before));
  add_keys (self, GTK_PHASE_BUBBLE, after, G_N_ELEMENTS (after));
}

void
ringer_answer_page_update_actions (RingerAnswerPage *self)
{
  GtkWidget         *widget = GTK_WIDGET (self);
  RingerDesk        *desk = self->session != NULL ? ringer_session_get_desk (self->session) : NULL;
  RingerRequest     *request = ringer_answer_page_get_request (self);
  RingerRequestState state = request != NULL ? ringer_request_get_state (request)
                                             : RINGER_REQUEST_STATE_LOST;
  gboolean           open = request != NULL && ringer_request_is_open (request);
  gboolean           can_answer = open || state == RINGER_REQUEST_STATE_EXPIRED;
  guint              n_items = desk != NULL ? g_list_model_get_n_items (G_LIST_MODEL (desk)) : 0;

  gtk_widget_action_set_enabled (widget, "answer.send", can_answer);
  gtk_widget_action_set_enabled (widget, "answer.error", can_answer);
  gtk_widget_action_set_enabled (widget, "answer.reject", open);
  gtk_widget_action_set_enabled (widget, "answer.accept", state == RINGER_REQUEST_STATE_OFFERED);
  gtk_widget_action_set_enabled (widget, "answer.hold", open);
  gtk_widget_action_set_enabled (widget, "answer.next", n_items > 0);
  gtk_widget_action_set_enabled (widget, "answer.previous", n_items > 0);
  gtk_widget_action_set_enabled (widget, "answer.clear-closed",
                                 desk != NULL && n_items > ringer_desk_get_n_open (desk));
  gtk_widget_action_set_enabled (widget, "answer.provide", self->connection != NULL);
  gtk_widget_action_set_enabled (widget, "answer.withdraw", self->connection != NULL);
}

void
ringer_answer_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "answer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "answer.error", NULL, error_action);
  gtk_widget_class_install_action (widget_class, "answer.reject", NULL, reject_action);
  gtk_widget_class_install_action (widget_class, "answer.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "answer.hold", NULL, hold_action);
  gtk_widget_class_install_action (widget_class, "answer.next", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "answer.previous", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "answer.clear-closed", NULL, clear_closed_action);
  gtk_widget_class_install_action (widget_class, "answer.provide", "s", provide_action);
  gtk_widget_class_install_action (widget_class, "answer.withdraw", "s", withdraw_action);
  gtk_widget_class_install_action (widget_class, "answer.switch-focus", NULL, switch_focus_action);
  gtk_widget_class_install_action (widget_class, "answer.back", NULL, back_action);
}
