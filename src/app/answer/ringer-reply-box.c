/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-reply-box-private.h"

#include "ringer-json.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* The lower half of the desk. What is read from a file is in ringer-reply-box-file.c. */

#define MAX_NAME    24
#define MAX_PREVIEW 400
#define MAX_FILLED  (64 * 1024) /* a larger text is filled in when it goes, not at each key */
#define MAX_CHIPS   9

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerReplyBox, ringer_reply_box, GTK_TYPE_WIDGET)

static RingerRequest *
get_request (RingerReplyBox *self)
{
  return ringer_desk_item_get_request (self->item);
}

static const RingerMock *
get_mock (RingerReplyBox *self)
{
  return ringer_provider_file_get (self->file, ringer_request_get_procedure (get_request (self)));
}

/* A decision that has not gone out is not written on any more. */
static gboolean
can_write (RingerReplyBox *self)
{
  RingerRequest *request = get_request (self);

  return ringer_desk_item_get_asked (self->item) && !ringer_desk_item_get_leaving (self->item) &&
         (ringer_request_is_open (request) ||
          ringer_request_get_state (request) == RINGER_REQUEST_STATE_EXPIRED);
}

gboolean
ringer_reply_is_plain_text (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return *text != '\0' && *text != '{' && *text != '[' && *text != '"' &&
         !ringer_json_validate (text, -1, NULL, NULL);
}

static gboolean
is_blank (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return *text == '\0';
}

RingerAnswer *
ringer_reply_make_answer (const char *text, RingerAnswerKind kind, gboolean fill, GError **error)
{
  g_autoptr (RingerAnswer) answer = ringer_answer_new (kind);

  if ((kind != RINGER_ANSWER_REPLY && kind != RINGER_ANSWER_ERROR) || is_blank (text))
    return g_steal_pointer (&answer);
  if (kind == RINGER_ANSWER_ERROR && ringer_reply_is_plain_text (text))
    {
      char *quoted = ringer_json_quote (text, -1);

      answer->payload = g_bytes_new_take (quoted, strlen (quoted));
    }
  else if (ringer_json_validate (text, -1, NULL, error))
    answer->payload = g_bytes_new (text, strlen (text));
  else
    return NULL;
  answer->is_template = fill && strstr (text, "{{") != NULL;
  return g_steal_pointer (&answer);
}

/* The preview. */

static void
show_preview (RingerReplyBox *self, const char *words, gboolean is_error)
{
  gtk_label_set_label (self->preview_label, words);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->preview_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->preview_label), "error");
}

static void
update_preview (RingerReplyBox *self)
{
  g_autofree char *text = ringer_json_editor_dup_text (self->reply);
  gboolean         shown = can_write (self) && strstr (text, "{{") != NULL;
  gboolean         fill = gtk_check_button_get_active (self->fill_button);
  g_autoptr (RingerAnswer) answer = NULL;
  g_autoptr (GBytes) filled = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->preview, shown);
  if (!shown)
    return;
  if (!fill)
    {
      show_preview (self, _ ("Sent as it is typed, with its braces."), FALSE);
      return;
    }
  if (strlen (text) > MAX_FILLED)
    {
      show_preview (self, _ ("Too much to show what would go out."), FALSE);
      return;
    }
  answer = ringer_reply_make_answer (text, RINGER_ANSWER_REPLY, TRUE, NULL);
  if (answer == NULL)
    {
      /* The editor says what is wrong, and where. */
      show_preview (self, _ ("Placeholders are filled in once this is JSON."), FALSE);
      return;
    }
  filled = ringer_answerer_preview (ringer_desk_get_answerer (self->desk), get_request (self),
                                    answer, &error);
  if (filled == NULL)
    {
      show_preview (self, error != NULL ? error->message : "", TRUE);
      return;
    }
  line = ringer_text_one_line (g_bytes_get_data (filled, NULL), (gssize) g_bytes_get_size (filled),
                               MAX_PREVIEW);
  words = g_strdup_printf (_ ("Goes out as %s"), line);
  show_preview (self, words, FALSE);
}

static void
fill_cb (GtkCheckButton *button, RingerReplyBox *self)
{
  if (self->item != NULL)
    update_preview (self);
}

/* The chips. */

static char *
name_reply (RingerRule *reply)
{
  const char      *name = ringer_rule_get_name (reply);
  g_autofree char *words = name == NULL ? ringer_answer_describe (ringer_rule_get_answer (reply))
                                        : NULL;

  return ringer_text_one_line (name != NULL ? name : words, -1, MAX_NAME);
}

static GMenuModel *
make_chip_menu (guint number)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *send = g_strdup_printf ("answer.send-canned(%u)", number);
  g_autofree char *insert = g_strdup_printf ("answer.insert-canned(%u)", number);

  g_menu_append (menu, _ ("_Send"), send);
  g_menu_append (menu, _ ("_Put into the Reply"), insert);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static GtkWidget *
make_chip (RingerRule *reply, guint number)
{
  GtkWidget       *chip = adw_split_button_new ();
  g_autofree char *name = name_reply (reply);
  g_autofree char *label = g_strdup_printf ("%u  %s", number, name);
  g_autofree char *what = ringer_answer_describe (ringer_rule_get_answer (reply));
  g_autofree char *shown = ringer_text_one_line (what, -1, MAX_PREVIEW / 4);
  g_autofree char *tip = g_strdup_printf (_ ("%s (%u; Alt+%u puts it into the reply)"), shown,
                                          number, number);
  g_autoptr (GMenuModel) menu = make_chip_menu (number);

  adw_split_button_set_label (ADW_SPLIT_BUTTON (chip), label);
  adw_split_button_set_menu_model (ADW_SPLIT_BUTTON (chip), menu);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (chip), "answer.send-canned");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (chip), "i", (int) number);
  gtk_widget_set_tooltip_text (chip, tip);
  gtk_widget_add_css_class (chip, "chip");
  return chip;
}

static void
update_chips (RingerReplyBox *self)
{
  const RingerMock *mock = get_mock (self);
  guint             n = can_write (self) ? MIN (mock->replies->len, MAX_CHIPS) : 0;
  GtkWidget        *child;

  while ((child = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; i < n; i++)
    gtk_widget_set_parent (make_chip (g_ptr_array_index (mock->replies, i), i + 1), self->chips);
  gtk_widget_set_visible (self->chips, n > 0);
}

static void
file_cb (RingerProviderFile *file, RingerReplyBox *self)
{
  if (self->item != NULL)
    update_chips (self);
}

/* The text. */

static void
reply_cb (RingerJsonEditor *editor, GParamSpec *pspec, RingerReplyBox *self)
{
  g_autofree char *text = NULL;

  if (self->loading || self->item == NULL)
    return;
  text = ringer_json_editor_dup_text (editor);
  ringer_desk_item_set_draft (self->item, text);
  update_preview (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
recent_chosen_cb (RingerReplyPopover *popover, GBytes *payload, RingerReplyBox *self)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));

  if (self->item == NULL || !can_write (self))
    return;
  ringer_reply_box_set_text (self, text);
  ringer_reply_box_focus (self);
}

static const char *
describe_reply (RingerReplyBox *self)
{
  const RingerAnswer *decision = ringer_desk_item_get_decision (self->item);

  if (ringer_desk_item_get_leaving (self->item) && decision != NULL &&
      decision->kind == RINGER_ANSWER_ERROR)
    return _ ("Your error");
  switch (ringer_request_get_state (get_request (self)))
    {
    case RINGER_REQUEST_STATE_ANSWERED:
    case RINGER_REQUEST_STATE_LATE:
      return ringer_desk_item_get_asked (self->item) ? _ ("Your reply") : _ ("The reply");
    case RINGER_REQUEST_STATE_FAILED:
      return ringer_desk_item_get_asked (self->item) ? _ ("Your error") : _ ("The error");
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

/* What was sent, what is being sent, or what is being written. */
static void
show_reply (RingerReplyBox *self, const char *default_draft)
{
  RingerRequest      *request = get_request (self);
  const RingerAnswer *decision = ringer_desk_item_get_decision (self->item);
  const char         *draft = ringer_desk_item_get_draft (self->item);
  gboolean            open = can_write (self);
  gboolean            leaving = ringer_desk_item_get_leaving (self->item) && decision != NULL;
  gboolean            answered = !open && ringer_request_get_decided_at (request) > 0 &&
                      ringer_request_get_state (request) != RINGER_REQUEST_STATE_REJECTED;

  self->loading = TRUE;
  g_object_set (self->reply, "placeholder",
                open ? _ ("The reply, as JSON. Nothing here sends an absent payload.") : NULL,
                NULL);
  if (!open)
    g_object_set (self->reply, "editable", FALSE, NULL);
  if (leaving && decision->kind != RINGER_ANSWER_REJECT)
    ringer_json_editor_set_bytes (self->reply, decision->payload);
  else if (answered)
    ringer_json_editor_set_bytes (self->reply, ringer_request_get_answer (request));
  else
    ringer_json_editor_set_text (self->reply, draft != NULL                   ? draft
                                              : open && default_draft != NULL ? default_draft
                                                                              : "");
  /* Only now: what was shown before may be nothing to edit. */
  if (open)
    g_object_set (self->reply, "editable", TRUE, NULL);
  self->loading = FALSE;
}

static void
ringer_reply_box_dispose (GObject *object)
{
  RingerReplyBox *self = RINGER_REPLY_BOX (object);
  GtkWidget      *child;

  g_cancellable_cancel (self->cancellable);
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, file_cb, self);
  g_clear_object (&self->file);
  g_clear_object (&self->item);
  g_clear_object (&self->desk);
  while (self->chips != NULL && (child = gtk_widget_get_first_child (self->chips)) != NULL)
    gtk_widget_unparent (child);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_REPLY_BOX);
  G_OBJECT_CLASS (ringer_reply_box_parent_class)->dispose (object);
}

static void
ringer_reply_box_finalize (GObject *object)
{
  RingerReplyBox *self = RINGER_REPLY_BOX (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->default_draft, g_free);
  G_OBJECT_CLASS (ringer_reply_box_parent_class)->finalize (object);
}

static void
ringer_reply_box_class_init (RingerReplyBoxClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_reply_box_dispose;
  object_class->finalize = ringer_reply_box_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  g_type_ensure (RINGER_TYPE_REPLY_POPOVER);
  g_type_ensure (RINGER_TYPE_WRAP_LAYOUT);
  ringer_reply_box_install_file_action (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-reply-box.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, header);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, reply_label);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, recent_button);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, recent_popover);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, file_button);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, chips);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, reply);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, preview);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, preview_label);
  gtk_widget_class_bind_template_child (widget_class, RingerReplyBox, fill_button);
  gtk_widget_class_bind_template_callback (widget_class, recent_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_cb);
}

static void
ringer_reply_box_init (RingerReplyBox *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->reply, "notify::text", G_CALLBACK (reply_cb), self,
                           G_CONNECT_DEFAULT);
}

void
ringer_reply_box_tell (RingerReplyBox *self, const char *message)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, message);
}

static void
follow_file (RingerReplyBox *self, RingerProviderFile *file)
{
  if (self->file == file)
    return;
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, file_cb, self);
  g_set_object (&self->file, file);
  if (file != NULL)
    g_signal_connect_object (file, "changed", G_CALLBACK (file_cb), self, G_CONNECT_DEFAULT);
}

void
ringer_reply_box_set_item (RingerReplyBox *self,
                           RingerDesk     *desk,
                           RingerDeskItem *item,
                           const char     *default_draft)
{
  g_return_if_fail (RINGER_IS_REPLY_BOX (self));
  g_return_if_fail (item == NULL || (RINGER_IS_DESK_ITEM (item) && RINGER_IS_DESK (desk)));

  g_set_object (&self->desk, desk);
  g_set_object (&self->item, item);
  g_free (self->default_draft);
  self->default_draft = g_strdup (default_draft);
  if (item == NULL)
    {
      ringer_reply_popover_set_procedure (self->recent_popover, NULL, NULL);
      return;
    }
  follow_file (self, ringer_answerer_get_file (ringer_desk_get_answerer (desk)));
  ringer_reply_popover_set_procedure (self->recent_popover, desk,
                                      ringer_request_get_procedure (get_request (self)));
  gtk_check_button_set_active (self->fill_button, TRUE);
  ringer_reply_box_update (self);
}

void
ringer_reply_box_update (RingerReplyBox *self)
{
  gboolean open;

  g_return_if_fail (RINGER_IS_REPLY_BOX (self));
  g_return_if_fail (self->item != NULL);

  open = can_write (self);
  gtk_label_set_label (self->reply_label, describe_reply (self));
  gtk_widget_set_visible (GTK_WIDGET (self->recent_button), open);
  gtk_widget_set_visible (self->file_button, open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "reply.open-file", open);
  show_reply (self, self->default_draft);
  update_chips (self);
  update_preview (self);
}

char *
ringer_reply_box_dup_text (RingerReplyBox *self)
{
  g_return_val_if_fail (RINGER_IS_REPLY_BOX (self), NULL);
  return ringer_json_editor_dup_text (self->reply);
}

void
ringer_reply_box_set_text (RingerReplyBox *self, const char *text)
{
  g_return_if_fail (RINGER_IS_REPLY_BOX (self));
  ringer_json_editor_set_text (self->reply, text);
}

RingerAnswer *
ringer_reply_box_make_answer (RingerReplyBox *self, RingerAnswerKind kind, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) payload = NULL;
  gboolean fill;

  g_return_val_if_fail (RINGER_IS_REPLY_BOX (self), NULL);

  text = ringer_json_editor_dup_text (self->reply);
  fill = gtk_check_button_get_active (self->fill_button);
  /* The editor says it in its own words, and goes to the place. */
  if ((kind == RINGER_ANSWER_REPLY ||
       (kind == RINGER_ANSWER_ERROR && !ringer_reply_is_plain_text (text))) &&
      !ringer_json_editor_get_payload (self->reply, &payload, error))
    return NULL;
  return ringer_reply_make_answer (text, kind, fill, error);
}

RingerRule *
ringer_reply_box_get_canned (RingerReplyBox *self, guint number)
{
  const RingerMock *mock;

  g_return_val_if_fail (RINGER_IS_REPLY_BOX (self), NULL);

  if (self->item == NULL)
    return NULL;
  mock = get_mock (self);
  return number >= 1 && number <= mock->replies->len ? g_ptr_array_index (mock->replies, number - 1)
                                                     : NULL;
}

void
ringer_reply_box_insert_canned (RingerReplyBox *self, guint number)
{
  RingerRule         *reply;
  const RingerAnswer *answer;
  g_autofree char    *text = NULL;

  g_return_if_fail (RINGER_IS_REPLY_BOX (self));

  reply = ringer_reply_box_get_canned (self, number);
  if (reply == NULL || !can_write (self))
    return;
  answer = ringer_rule_get_answer (reply);
  if (answer->payload != NULL)
    text = g_strndup (g_bytes_get_data (answer->payload, NULL), g_bytes_get_size (answer->payload));
  gtk_check_button_set_active (self->fill_button, answer->payload == NULL || answer->is_template ||
                                                      strstr (text, "{{") == NULL);
  ringer_reply_box_set_text (self, text != NULL ? text : "");
  ringer_reply_box_focus (self);
}

void
ringer_reply_box_focus (RingerReplyBox *self)
{
  g_return_if_fail (RINGER_IS_REPLY_BOX (self));
  ringer_json_editor_grab_focus_at_end (self->reply);
}
