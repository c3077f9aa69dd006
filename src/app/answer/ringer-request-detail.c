/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-detail.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-deadline-bar.h"
#include "ringer-deadline-row.h"
#include "ringer-json-editor.h"
#include "ringer-json.h"
#include "ringer-reply-box.h"
#include "ringer-request-facts.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"
#include "ringer-trace-view.h"
#include "ringer-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The right pane of the answer page. It shows and collects; what is decided is
 * decided by the page. */

#define MAX_CHARS   200
#define MAX_PREVIEW 60

struct _RingerRequestDetail
{
  GtkWidget           parent_instance;
  GtkStack           *stack;
  AdwStatusPage      *hint_page;
  GtkWidget          *back_button;
  GtkLabel           *name_label;
  GtkLabel           *time_label;
  RingerDeadlineBar  *bar;
  RingerRequestFacts *facts;
  RingerTraceView    *trace;
  RingerDeadlineRow  *deadline;
  RingerJsonEditor   *payload;
  RingerReplyBox     *reply_box;
  GtkLabel           *note_label;
  GtkWidget          *buttons;
  GtkButton          *send_button;
  GtkButton          *reject_button;
  GtkButton          *error_button;
  GtkWidget          *undo_button;
  GtkWidget          *keep_button;
  GtkWidget          *accept_button;

  RingerDeskItem *item;
  char           *trouble;
  guint           n_items; /* that a decision is for */
  guint           n_procedures;
  gboolean        by_hand;
  gboolean        quirk;
};

G_DEFINE_FINAL_TYPE (RingerRequestDetail, ringer_request_detail, GTK_TYPE_WIDGET)

static RingerRequest *
get_request (RingerRequestDetail *self)
{
  return self->item != NULL ? ringer_desk_item_get_request (self->item) : NULL;
}

/* An expired request can still be answered: the deadline is what we believe, and the
 * broker has the last word. */
static gboolean
can_answer (RingerRequestDetail *self)
{
  RingerRequest *request = get_request (self);

  return ringer_desk_item_get_asked (self->item) && !ringer_desk_item_get_leaving (self->item) &&
         (ringer_request_is_open (request) ||
          ringer_request_get_state (request) == RINGER_REQUEST_STATE_EXPIRED);
}

static gboolean
is_risky (RingerRequestDetail *self)
{
  return self->quirk && can_answer (self) &&
         ringer_request_get_state (get_request (self)) == RINGER_REQUEST_STATE_ACCEPTED;
}

static char *
describe_many (RingerRequestDetail *self)
{
  if (self->n_procedures > 1)
    return g_strdup_printf (_ ("%u requests for %u procedures are selected: what is written here "
                               "goes to all of them."),
                            self->n_items, self->n_procedures);
  return g_strdup_printf (ngettext ("%u request is selected: what is written here goes to it.",
                                    "%u requests are selected: what is written here goes to all "
                                    "of them.",
                                    self->n_items),
                          self->n_items);
}

/* What Error would make of a text that is no JSON; what Reject may do to the caller. */
static char *
describe_open (RingerRequestDetail *self)
{
  g_autofree char *text = ringer_reply_box_dup_text (self->reply_box);

  if (self->n_items > 1)
    return describe_many (self);
  if (ringer_reply_is_plain_text (text))
    {
      g_autofree char *quoted = ringer_json_quote (text, -1);
      g_autofree char *shown = ringer_text_one_line (quoted, -1, MAX_PREVIEW);

      return g_strdup_printf (_ ("Plain text: Error sends it as the string %s"), shown);
    }
  if (ringer_request_get_held (get_request (self)))
    return g_strdup (_ ("Held: nothing is decided for you. The broker’s deadline goes on."));
  if (is_risky (self))
    return g_strdup (_ ("Already accepted: after a reject the caller may see ACCEPT_TIMEOUT."));
  return NULL;
}

static char *
describe_late (RingerRequestDetail *self)
{
  gint64           lateness = ringer_desk_item_get_lateness (self->item);
  g_autofree char *words = ringer_words_duration (lateness);

  if (lateness <= 0)
    return g_strdup (_ ("The broker refused this answer: it had ended the call. The caller has "
                        "not got it."));
  return g_strdup_printf (_ ("The broker refused this answer: it came %s too late. The caller has "
                             "not got it."),
                          words);
}

static char *
describe_state (RingerRequestDetail *self)
{
  if (ringer_desk_item_get_leaving (self->item))
    return g_strdup (_ ("It has not gone out yet: Undo takes it back."));
  switch (ringer_request_get_state (get_request (self)))
    {
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
      return ringer_desk_item_get_asked (self->item) ? describe_open (self) : NULL;
    case RINGER_REQUEST_STATE_EXPIRED:
      if (!ringer_desk_item_get_asked (self->item))
        return NULL;
      return g_strdup (_ ("What you wrote is kept and can still be sent: the broker decides "
                          "whether it is too late."));
    case RINGER_REQUEST_STATE_LATE:
      return describe_late (self);
    case RINGER_REQUEST_STATE_LOST:
      return g_strdup (_ ("The connection ended before you had answered."));
    case RINGER_REQUEST_STATE_REJECTED:
      return g_strdup (_ ("The broker asks the next provider, if there is one."));
    case RINGER_REQUEST_STATE_FAILED:
    case RINGER_REQUEST_STATE_ANSWERED:
    default:
      return NULL;
    }
}

static void
update_note (RingerRequestDetail *self)
{
  g_autofree char *note = NULL;
  GtkWidget       *label = GTK_WIDGET (self->note_label);

  if (self->item == NULL)
    return;
  note = self->trouble != NULL ? g_strdup (self->trouble) : describe_state (self);
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  ringer_tooltip_set (
      label, is_risky (self)
                 ? _ ("deepstream’s broker does not count the accept of the next provider after "
                      "a reject, and ends the call although that provider is working.")
                 : NULL);
  gtk_widget_set_visible (label, note != NULL);
  if (self->trouble != NULL)
    gtk_widget_add_css_class (label, "error");
  else
    gtk_widget_remove_css_class (label, "error");
}

static void
set_counted_label (GtkButton *button, const char *label, guint n)
{
  g_autofree char *counted = g_strdup_printf ("%s (%u)", label, n);

  gtk_button_set_label (button, n > 1 ? counted : label);
}

static void
update_buttons (RingerRequestDetail *self)
{
  RingerRequestState state = ringer_request_get_state (get_request (self));
  gboolean           leaving = ringer_desk_item_get_leaving (self->item);
  gboolean           open = can_answer (self) || self->n_items > 1;
  gboolean           offered = state == RINGER_REQUEST_STATE_OFFERED && can_answer (self);
  /* The draft outlives its request; here it is offered, elsewhere it is one key. */
  gboolean kept = (state == RINGER_REQUEST_STATE_EXPIRED || state == RINGER_REQUEST_STATE_LATE ||
                   state == RINGER_REQUEST_STATE_LOST) &&
                  ringer_desk_item_get_asked (self->item);

  set_counted_label (self->send_button, _ ("Send"), self->n_items);
  set_counted_label (self->reject_button, _ ("Reject"), self->n_items);
  set_counted_label (self->error_button, _ ("Error"), self->n_items);
  gtk_widget_set_visible (GTK_WIDGET (self->send_button), open);
  gtk_widget_set_visible (GTK_WIDGET (self->reject_button),
                          open && (state != RINGER_REQUEST_STATE_EXPIRED || self->n_items > 1));
  gtk_widget_set_visible (GTK_WIDGET (self->error_button), open);
  gtk_widget_set_visible (self->undo_button, leaving);
  gtk_widget_set_visible (self->keep_button, kept);
  gtk_widget_set_visible (self->accept_button, (self->by_hand && open) || offered);
  gtk_widget_set_visible (self->buttons, open || leaving || kept);
}

/* That a person is asked where nothing else is set is no news. */
static void
show_trace (RingerRequestDetail *self)
{
  RingerTrace *trace = ringer_desk_item_get_trace (self->item);
  gboolean     is_plain = trace != NULL && ringer_desk_item_get_asked (self->item) &&
                      ringer_trace_get_n_lines (trace) <= 1;

  ringer_trace_view_set_trace (self->trace, is_plain ? NULL : trace,
                               ringer_request_get_procedure (get_request (self)));
}

static void
update_state (RingerRequestDetail *self)
{
  RingerRequest *request = get_request (self);

  show_trace (self);
  ringer_deadline_row_update (self->deadline);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), ringer_request_is_open (request));
  update_buttons (self);
  update_note (self);
  ringer_request_detail_tick (self, ringer_clock_get_monotonic ());
}

static void
request_cb (GObject *request_or_item, GParamSpec *pspec, RingerRequestDetail *self)
{
  if (self->item == NULL || (request_or_item != G_OBJECT (self->item) &&
                             request_or_item != G_OBJECT (get_request (self))))
    return;
  /* Only then is another text shown than the one that is being written. */
  if (!g_str_equal (pspec->name, "held"))
    ringer_reply_box_update (self->reply_box);
  update_state (self);
}

static void
changed_cb (RingerReplyBox *box, RingerRequestDetail *self)
{
  g_clear_pointer (&self->trouble, g_free);
  update_note (self);
}

static void
trouble_cb (GtkWidget *widget, const char *message, RingerRequestDetail *self)
{
  ringer_request_detail_show_trouble (self, message);
}

static void
deadline_typed_cb (RingerDeadlineRow *row, RingerAnswerKind kind, RingerRequestDetail *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerAnswer) answer = ringer_reply_box_make_answer (self->reply_box, kind, &error);

  if (answer == NULL || !ringer_deadline_row_choose (row, answer, &error))
    ringer_request_detail_show_trouble (self, error->message);
}

/* This one's decision, whichever was made last. */
static void
undo_clicked_cb (GtkButton *button, RingerRequestDetail *self)
{
  if (self->item != NULL)
    ringer_desk_item_undo (self->item);
}

static void
forget_item (RingerRequestDetail *self)
{
  if (self->item == NULL)
    return;
  g_signal_handlers_disconnect_by_func (get_request (self), request_cb, self);
  g_signal_handlers_disconnect_by_func (self->item, request_cb, self);
}

static void
ringer_request_detail_dispose (GObject *object)
{
  RingerRequestDetail *self = RINGER_REQUEST_DETAIL (object);

  forget_item (self);
  g_clear_object (&self->item);
  g_clear_pointer (&self->trouble, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_REQUEST_DETAIL);
  G_OBJECT_CLASS (ringer_request_detail_parent_class)->dispose (object);
}

static void
ringer_request_detail_class_init (RingerRequestDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_request_detail_dispose;

  g_type_ensure (RINGER_TYPE_DEADLINE_BAR);
  g_type_ensure (RINGER_TYPE_DEADLINE_ROW);
  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  g_type_ensure (RINGER_TYPE_REPLY_BOX);
  g_type_ensure (RINGER_TYPE_REQUEST_FACTS);
  g_type_ensure (RINGER_TYPE_TRACE_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, hint_page);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, back_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, time_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, bar);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, facts);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, trace);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, deadline);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, payload);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, reply_box);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, note_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, buttons);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, send_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, reject_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, error_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, undo_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, keep_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, accept_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, trouble_cb);
  gtk_widget_class_bind_template_callback (widget_class, deadline_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_clicked_cb);
}

static void
ringer_request_detail_init (RingerRequestDetail *self)
{
  self->n_items = self->n_procedures = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_tooltip_follow_label (self->name_label);
}

static void
show_request (RingerRequestDetail *self, const RingerRequestContext *context)
{
  RingerRequest   *request = get_request (self);
  g_autofree char *name = ringer_text_one_line (ringer_request_get_procedure (request), -1,
                                                MAX_CHARS);

  gtk_label_set_label (self->name_label, *name != '\0' ? name : "“”");
  ringer_request_facts_set_item (self->facts, self->item);
  ringer_deadline_row_set_item (self->deadline, context->desk, self->item);
  ringer_json_editor_set_bytes (self->payload, ringer_request_get_payload (request));
  ringer_reply_box_set_item (self->reply_box, context->desk, self->item, context->default_draft);
  update_state (self);
}

void
ringer_request_detail_set_item (RingerRequestDetail        *self,
                                RingerDeskItem             *item,
                                const RingerRequestContext *context)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));
  g_return_if_fail (item == NULL || (RINGER_IS_DESK_ITEM (item) && context != NULL));

  if (self->item == item)
    return;
  forget_item (self);
  g_clear_pointer (&self->trouble, g_free);
  g_set_object (&self->item, item);
  gtk_stack_set_visible_child_name (self->stack, item != NULL ? "request" : "empty");
  if (item == NULL)
    {
      ringer_request_facts_set_item (self->facts, NULL);
      ringer_deadline_row_set_item (self->deadline, NULL, NULL);
      ringer_reply_box_set_item (self->reply_box, NULL, NULL, NULL);
      return;
    }
  self->by_hand = context->by_hand;
  self->quirk = context->quirk;
  g_signal_connect_object (get_request (self), "notify", G_CALLBACK (request_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (item, "notify::leaving", G_CALLBACK (request_cb), self,
                           G_CONNECT_DEFAULT);
  show_request (self, context);
}

void
ringer_request_detail_set_hint (RingerRequestDetail *self,
                                const char          *title,
                                const char          *description)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));

  adw_status_page_set_title (self->hint_page, title);
  adw_status_page_set_description (self->hint_page, description);
}

void
ringer_request_detail_set_narrow (RingerRequestDetail *self, gboolean narrow)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));
  gtk_widget_set_visible (self->back_button, narrow);
}

void
ringer_request_detail_set_many (RingerRequestDetail *self, guint n_items, guint n_procedures)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));

  if (self->n_items == n_items && self->n_procedures == n_procedures)
    return;
  self->n_items = n_items;
  self->n_procedures = n_procedures;
  if (self->item == NULL)
    return;
  update_buttons (self);
  update_note (self);
}

RingerAnswer *
ringer_request_detail_make_answer (RingerRequestDetail *self, RingerAnswerKind kind, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), NULL);
  return ringer_reply_box_make_answer (self->reply_box, kind, error);
}

char *
ringer_request_detail_dup_text (RingerRequestDetail *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), NULL);
  return ringer_reply_box_dup_text (self->reply_box);
}

RingerRule *
ringer_request_detail_get_canned (RingerRequestDetail *self, guint number)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), NULL);
  return ringer_reply_box_get_canned (self->reply_box, number);
}

void
ringer_request_detail_insert_canned (RingerRequestDetail *self, guint number)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));
  ringer_reply_box_insert_canned (self->reply_box, number);
}

void
ringer_request_detail_show_trouble (RingerRequestDetail *self, const char *message)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));

  g_free (self->trouble);
  self->trouble = g_strdup (message);
  update_note (self);
}

void
ringer_request_detail_focus_reply (RingerRequestDetail *self)
{
  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));
  ringer_reply_box_focus (self->reply_box);
}

gboolean
ringer_request_detail_has_focus (RingerRequestDetail *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), FALSE);

  return (gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

void
ringer_request_detail_tick (RingerRequestDetail *self, gint64 now)
{
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));

  if (self->item == NULL)
    return;
  words = ringer_countdown_describe_item (self->item, now);
  if (strcmp (words, gtk_label_get_label (self->time_label)) != 0)
    gtk_label_set_label (self->time_label, words);
  ringer_deadline_bar_set_fraction (self->bar,
                                    ringer_countdown_get_item_fraction (self->item, now));
  ringer_request_facts_tick (self->facts, now);
  ringer_deadline_row_tick (self->deadline, now);
}
