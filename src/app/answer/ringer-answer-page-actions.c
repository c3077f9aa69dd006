/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answer-page-ladder.h"
#include "ringer-answer-page-private.h"

#include <glib/gi18n.h>

/* What a user can do on the answer page; the keys for it are in
 * ringer-answer-page-keys.c, and what follows from lasting ones in
 * ringer-answer-page-ladder.c. */

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_answer_page_decide (RINGER_ANSWER_PAGE (widget), RINGER_ANSWER_REPLY);
}

static void
error_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_answer_page_decide (RINGER_ANSWER_PAGE (widget), RINGER_ANSWER_ERROR);
}

static void
reject_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_answer_page_decide (RINGER_ANSWER_PAGE (widget), RINGER_ANSWER_REJECT);
}

static void
send_canned_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_answer_page_decide_canned (RINGER_ANSWER_PAGE (widget),
                                    (guint) g_variant_get_int32 (parameter));
}

static void
insert_canned_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_request_detail_insert_canned (RINGER_ANSWER_PAGE (widget)->detail,
                                       (guint) g_variant_get_int32 (parameter));
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_answer_page_undo (RINGER_ANSWER_PAGE (widget));
}

static void
most_urgent_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_request_queue_select_most_urgent (RINGER_ANSWER_PAGE (widget)->queue);
}

static void
select_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_request_queue_select_all (RINGER_ANSWER_PAGE (widget)->queue);
}

/* All that is selected, and the first that could not be accepted is told. */
static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);
  g_autoptr (GPtrArray) items = ringer_request_queue_list_selected (self->queue);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      RingerRequest *request = ringer_desk_item_get_request (g_ptr_array_index (items, i));

      if (ringer_request_get_state (request) == RINGER_REQUEST_STATE_OFFERED)
        ringer_request_accept (request, error == NULL ? &error : NULL);
    }
  if (error != NULL)
    ringer_request_detail_show_trouble (self->detail, error->message);
}

/* What is looked at says whether all are held or let go. */
static void
hold_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);
  RingerRequest    *request = ringer_answer_page_get_request (self);
  g_autoptr (GPtrArray) items = ringer_request_queue_list_selected (self->queue);
  gboolean held = request != NULL && !ringer_request_get_held (request);

  for (guint i = 0; i < items->len; i++)
    ringer_request_set_held (ringer_desk_item_get_request (g_ptr_array_index (items, i)), held);
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

void
ringer_answer_page_update_actions (RingerAnswerPage *self)
{
  GtkWidget      *widget = GTK_WIDGET (self);
  RingerDeskItem *item = ringer_answer_page_get_item (self);
  RingerRequest  *request = ringer_answer_page_get_request (self);
  gboolean        many = ringer_request_queue_get_n_selected (self->queue) > 1;
  gboolean        mine = item != NULL && ringer_request_queue_can_decide (item);
  gboolean        open = mine && ringer_request_is_open (request);
  guint n_items = self->desk != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->desk)) : 0;

  gtk_widget_action_set_enabled (widget, "answer.send", mine || many);
  gtk_widget_action_set_enabled (widget, "answer.error", mine || many);
  gtk_widget_action_set_enabled (widget, "answer.reject", open || many);
  gtk_widget_action_set_enabled (widget, "answer.send-canned", mine || many);
  gtk_widget_action_set_enabled (widget, "answer.insert-canned", mine);
  gtk_widget_action_set_enabled (widget, "answer.accept",
                                 open && ringer_request_get_state (request) ==
                                             RINGER_REQUEST_STATE_OFFERED);
  gtk_widget_action_set_enabled (widget, "answer.hold", open);
  gtk_widget_action_set_enabled (widget, "answer.next", n_items > 0);
  gtk_widget_action_set_enabled (widget, "answer.previous", n_items > 0);
  gtk_widget_action_set_enabled (widget, "answer.most-urgent", n_items > 0);
  gtk_widget_action_set_enabled (widget, "answer.select-all", n_items > 0);
  gtk_widget_action_set_enabled (widget, "answer.clear-closed",
                                 self->desk != NULL &&
                                     n_items > ringer_desk_get_n_open (self->desk));
  gtk_widget_action_set_enabled (widget, "answer.provide", self->connection != NULL);
  gtk_widget_action_set_enabled (widget, "answer.withdraw", self->connection != NULL);
  ringer_answer_page_update_ladder_actions (self);
}

void
ringer_answer_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "answer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "answer.error", NULL, error_action);
  gtk_widget_class_install_action (widget_class, "answer.reject", NULL, reject_action);
  gtk_widget_class_install_action (widget_class, "answer.send-canned", "i", send_canned_action);
  gtk_widget_class_install_action (widget_class, "answer.insert-canned", "i", insert_canned_action);
  gtk_widget_class_install_action (widget_class, "answer.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "answer.most-urgent", NULL, most_urgent_action);
  gtk_widget_class_install_action (widget_class, "answer.select-all", NULL, select_all_action);
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
