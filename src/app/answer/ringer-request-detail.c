/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-detail.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-deadline-bar.h"
#include "ringer-json-editor.h"
#include "ringer-json.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"
#include "ringer-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* The right pane of the answer page. It shows and collects; what is decided is
 * decided by the page. */

#define MAX_CHARS   200
#define MAX_PREVIEW 60

struct _RingerRequestDetail
{
  GtkWidget          parent_instance;
  GtkStack          *stack;
  AdwStatusPage     *hint_page;
  GtkWidget         *back_button;
  GtkLabel          *name_label;
  GtkLabel          *time_label;
  RingerDeadlineBar *bar;
  GtkLabel          *from_label;
  GtkLabel          *facts_label;
  GtkLabel          *id_label;
  RingerJsonEditor  *payload;
  GtkLabel          *reply_label;
  RingerJsonEditor  *reply;
  GtkLabel          *note_label;
  GtkWidget         *buttons;
  GtkWidget         *accept_button;
  GtkToggleButton   *hold_button;

  RingerDeskItem *item;
  char           *trouble;
  gboolean        by_hand;
  gboolean        quirk;
  gboolean        loading; /* the reply is being filled by us */
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
can_answer (RingerRequest *request)
{
  return ringer_request_is_open (request) ||
         ringer_request_get_state (request) == RINGER_REQUEST_STATE_EXPIRED;
}

/* A text that begins like JSON is JSON with a fault, and not a plain text. */
static gboolean
is_plain_text (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return *text != '\0' && *text != '{' && *text != '[' && *text != '"' &&
         !ringer_json_validate (text, -1, NULL, NULL);
}

static gboolean
is_risky (RingerRequestDetail *self, RingerRequest *request)
{
  return self->quirk && ringer_request_get_state (request) == RINGER_REQUEST_STATE_ACCEPTED;
}

/* What Error would make of a text that is no JSON; what Reject may do to the caller. */
static char *
describe_open (RingerRequestDetail *self, RingerRequest *request)
{
  g_autofree char *text = ringer_json_editor_dup_text (self->reply);

  if (is_plain_text (text))
    {
      g_autofree char *quoted = ringer_json_quote (text, -1);
      g_autofree char *shown = ringer_text_one_line (quoted, -1, MAX_PREVIEW);

      return g_strdup_printf (_ ("Plain text: Error sends it as the string %s"), shown);
    }
  if (is_risky (self, request))
    return g_strdup (_ ("Already accepted: after a reject the caller may see ACCEPT_TIMEOUT."));
  return NULL;
}

static char *
describe_state (RingerRequestDetail *self, RingerRequest *request)
{
  switch (ringer_request_get_state (request))
    {
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
      return describe_open (self, request);
    case RINGER_REQUEST_STATE_EXPIRED:
      return g_strdup (_ ("What you wrote is kept and can still be sent: the broker decides "
                          "whether it is too late."));
    case RINGER_REQUEST_STATE_LATE:
      return g_strdup (_ ("The broker had ended the call: the caller has not got this answer."));
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

static const char *
describe_reply (RingerRequestState state)
{
  switch (state)
    {
    case RINGER_REQUEST_STATE_ANSWERED:
    case RINGER_REQUEST_STATE_LATE:
      return _ ("Your reply");
    case RINGER_REQUEST_STATE_FAILED:
      return _ ("Your error");
    case RINGER_REQUEST_STATE_REJECTED:
      return _ ("Rejected");
    case RINGER_REQUEST_STATE_LOST:
      return _ ("Not sent");
    case RINGER_REQUEST_STATE_OFFERED:
    case RINGER_REQUEST_STATE_ACCEPTED:
    case RINGER_REQUEST_STATE_EXPIRED:
    default:
      return _ ("Reply");
    }
}

static void
update_note (RingerRequestDetail *self)
{
  RingerRequest   *request = get_request (self);
  g_autofree char *note = NULL;
  GtkWidget       *label = GTK_WIDGET (self->note_label);

  if (request == NULL)
    return;
  note = self->trouble != NULL ? g_strdup (self->trouble) : describe_state (self, request);
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  ringer_tooltip_set (
      label, is_risky (self, request)
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
show_from (RingerRequestDetail *self, RingerRequest *request)
{
  const char      *name = ringer_request_get_requestor_name (request);
  const char      *data = ringer_request_get_requestor_data (request);
  g_autofree char *shown_name = NULL;
  g_autofree char *shown_data = NULL;
  g_autofree char *words = NULL;
  const char      *tip = NULL;

  if (name != NULL)
    shown_name = ringer_text_one_line (name, -1, MAX_CHARS);
  if (data != NULL)
    shown_data = ringer_text_one_line (data, -1, MAX_CHARS);
  if (shown_name != NULL && shown_data != NULL)
    words = g_strdup_printf (_ ("From %s · %s"), shown_name, shown_data);
  else if (shown_name != NULL)
    words = g_strdup_printf (_ ("From %s"), shown_name);
  else
    {
      words = g_strdup (_ ("From: the broker does not say"));
      tip = _ ("The broker names the requestor when rpc.provideRequestorName is on in its "
               "configuration, and gives its data when rpc.provideRequestorData is.");
    }
  gtk_label_set_label (self->from_label, words);
  ringer_tooltip_set (GTK_WIDGET (self->from_label), tip != NULL ? tip : words);
}

static void
show_facts (RingerRequestDetail *self, RingerRequest *request, gint64 now)
{
  GBytes          *payload = ringer_request_get_payload (request);
  gint64           arrived = ringer_request_get_arrived_at (request);
  g_autofree char *size = payload != NULL ? ringer_words_size (g_bytes_get_size (payload))
                                          : g_strdup (_ ("no payload"));
  g_autofree char *time = ringer_words_time (arrived);
  g_autofree char *words = NULL;

  if (ringer_request_is_open (request))
    words = g_strdup_printf (_ ("%s · %s, %d s ago"), size, time,
                             (int) (MAX (now - arrived, 0) / G_USEC_PER_SEC));
  else
    words = g_strdup_printf (_ ("%s · %s"), size, time);
  if (strcmp (words, gtk_label_get_label (self->facts_label)) != 0)
    gtk_label_set_label (self->facts_label, words);
}

static void
show_reply (RingerRequestDetail *self, RingerRequest *request, const char *default_draft)
{
  const char *draft = ringer_desk_item_get_draft (self->item);
  gboolean    open = can_answer (request);
  gboolean    answered = !open && ringer_request_get_decided_at (request) > 0 &&
                      ringer_request_get_state (request) != RINGER_REQUEST_STATE_REJECTED;

  self->loading = TRUE;
  g_object_set (self->reply, "editable", open, "placeholder",
                open ? _ ("The reply, as JSON. Nothing here sends an absent payload.") : NULL,
                NULL);
  if (answered)
    ringer_json_editor_set_bytes (self->reply, ringer_request_get_answer (request));
  else
    ringer_json_editor_set_text (self->reply, draft != NULL                   ? draft
                                              : open && default_draft != NULL ? default_draft
                                                                              : "");
  self->loading = FALSE;
}

static void
update_state (RingerRequestDetail *self)
{
  RingerRequest *request = get_request (self);
  gboolean       offered = ringer_request_get_state (request) == RINGER_REQUEST_STATE_OFFERED;

  gtk_label_set_label (self->reply_label, describe_reply (ringer_request_get_state (request)));
  gtk_widget_set_visible (self->buttons, can_answer (request));
  gtk_widget_set_visible (self->accept_button, self->by_hand || offered);
  gtk_widget_set_visible (GTK_WIDGET (self->hold_button),
                          self->by_hand || offered || ringer_request_get_held (request));
  gtk_toggle_button_set_active (self->hold_button, ringer_request_get_held (request));
  gtk_widget_set_visible (GTK_WIDGET (self->bar), ringer_request_is_open (request));
  update_note (self);
  ringer_request_detail_tick (self, ringer_clock_get_monotonic ());
}

static void
request_cb (RingerRequest *request, GParamSpec *pspec, RingerRequestDetail *self)
{
  if (request != get_request (self))
    return;
  if (!can_answer (request))
    show_reply (self, request, NULL);
  update_state (self);
}

static void
reply_cb (RingerJsonEditor *editor, GParamSpec *pspec, RingerRequestDetail *self)
{
  g_autofree char *text = NULL;

  if (self->loading || self->item == NULL)
    return;
  text = ringer_json_editor_dup_text (editor);
  ringer_desk_item_set_draft (self->item, text);
  g_clear_pointer (&self->trouble, g_free);
  update_note (self);
}

/* The button shows the state of the request; the action changes it. */
static void
hold_clicked_cb (GtkButton *button, RingerRequestDetail *self)
{
  RingerRequest *request = get_request (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "answer.hold", NULL);
  if (request != NULL)
    gtk_toggle_button_set_active (self->hold_button, ringer_request_get_held (request));
}

static void
ringer_request_detail_dispose (GObject *object)
{
  RingerRequestDetail *self = RINGER_REQUEST_DETAIL (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (get_request (self), request_cb, self);
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
  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-detail.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, hint_page);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, back_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, time_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, bar);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, from_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, facts_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, id_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, payload);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, reply);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, reply_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, note_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, buttons);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, accept_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestDetail, hold_button);
  gtk_widget_class_bind_template_callback (widget_class, hold_clicked_cb);
}

static void
ringer_request_detail_init (RingerRequestDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_tooltip_follow_label (self->name_label);
  ringer_tooltip_follow_label (self->facts_label);
  g_signal_connect_object (self->reply, "notify::text", G_CALLBACK (reply_cb), self,
                           G_CONNECT_DEFAULT);
}

static void
show_request (RingerRequestDetail *self, const char *default_draft)
{
  RingerRequest   *request = get_request (self);
  const char      *procedure = ringer_request_get_procedure (request);
  g_autofree char *name = ringer_text_one_line (procedure, -1, MAX_CHARS);
  g_autofree char *id = ringer_text_one_line (ringer_request_get_correlation_id (request), -1,
                                              MAX_CHARS);

  gtk_label_set_label (self->name_label, *name != '\0' ? name : "“”");
  gtk_label_set_label (self->id_label, id);
  show_from (self, request);
  ringer_json_editor_set_bytes (self->payload, ringer_request_get_payload (request));
  show_reply (self, request, default_draft);
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
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (get_request (self), request_cb, self);
  g_clear_pointer (&self->trouble, g_free);
  g_set_object (&self->item, item);
  gtk_stack_set_visible_child_name (self->stack, item != NULL ? "request" : "empty");
  if (item == NULL)
    return;
  self->by_hand = context->by_hand;
  self->quirk = context->quirk;
  g_signal_connect_object (get_request (self), "notify", G_CALLBACK (request_cb), self,
                           G_CONNECT_DEFAULT);
  show_request (self, context->default_draft);
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

gboolean
ringer_request_detail_get_reply (RingerRequestDetail *self, GBytes **payload, GError **error)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), FALSE);
  return ringer_json_editor_get_payload (self->reply, payload, error);
}

gboolean
ringer_request_detail_get_error (RingerRequestDetail *self, GBytes **payload, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), FALSE);

  text = ringer_json_editor_dup_text (self->reply);
  if (is_plain_text (text))
    {
      char *quoted = ringer_json_quote (text, -1);

      *payload = g_bytes_new_take (quoted, strlen (quoted));
      return TRUE;
    }
  return ringer_json_editor_get_payload (self->reply, payload, error);
}

char *
ringer_request_detail_dup_text (RingerRequestDetail *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_DETAIL (self), NULL);
  return ringer_json_editor_dup_text (self->reply);
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
  ringer_json_editor_grab_focus_at_end (self->reply);
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
  RingerRequest   *request;
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_DETAIL (self));

  request = get_request (self);
  if (request == NULL)
    return;
  words = ringer_countdown_describe_request (request, now);
  if (strcmp (words, gtk_label_get_label (self->time_label)) != 0)
    gtk_label_set_label (self->time_label, words);
  ringer_deadline_bar_set_fraction (self->bar,
                                    ringer_countdown_get_request_fraction (request, now));
  show_facts (self, request, now);
}
