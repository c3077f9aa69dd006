/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-row.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-deadline-bar.h"
#include "ringer-request-queue.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* A list view keeps some two hundred of these, and binds them anew while it scrolls:
 * no timers, and no buttons but those under the pointer. */

#define MAX_CHARS 160

struct _RingerRequestRow
{
  GtkWidget           parent_instance;
  GtkLabel           *name_label;
  GtkWidget          *rule_icon;
  GtkWidget          *held_icon;
  GtkLabel           *time_label;
  GtkLabel           *payload_label;
  GtkLabel           *requestor_label;
  GtkBox             *tools;
  RingerDeadlineBar  *bar;
  RingerDeskItem     *item;
  RingerRequestQueue *queue; /* not owned; while the row is mapped */
  GtkBox             *box;
  GtkWidget          *buttons[2]; /* nullable, in tools */
  gboolean            under_pointer;
  int                 seconds; /* as the accessible name says */
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerRequestRow, ringer_request_row, GTK_TYPE_WIDGET)

static const char *
get_class (RingerDeskItem *item)
{
  if (ringer_desk_item_get_leaving (item))
    return "dim-label";
  switch (ringer_request_get_state (ringer_desk_item_get_request (item)))
    {
    case RINGER_REQUEST_STATE_ANSWERED:
      return "success";
    case RINGER_REQUEST_STATE_EXPIRED:
    case RINGER_REQUEST_STATE_LATE:
    case RINGER_REQUEST_STATE_LOST:
      return "error";
    case RINGER_REQUEST_STATE_FAILED:
    case RINGER_REQUEST_STATE_REJECTED:
      return "dim-label";
    case RINGER_REQUEST_STATE_OFFERED:
      return "warning";
    case RINGER_REQUEST_STATE_ACCEPTED:
    default:
      return "open";
    }
}

/* The name is what is heard: it says the seconds, though not ten times in each. */
static void
update_name (RingerRequestRow *self, gint64 now)
{
  g_autofree char *left = ringer_countdown_spell_item (self->item, now);
  g_autofree char *words = g_strdup_printf ("%s, %s", gtk_label_get_label (self->name_label), left);

  self->seconds = ringer_countdown_get_item_seconds (self->item, now);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static GtkWidget *
make_button (const char *icon, const char *label, const char *action)
{
  GtkWidget *button = icon != NULL ? gtk_button_new_from_icon_name (icon)
                                   : gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  /* The keys work on what is selected; Tab does not stop at what a pointer made. */
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "row-button");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  return button;
}

static void
set_button (
    RingerRequestRow *self, guint index, const char *icon, const char *label, const char *action)
{
  GtkWidget **place = &self->buttons[index];

  if (*place != NULL &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (*place)), action) == 0)
    return;
  if (*place != NULL)
    gtk_box_remove (self->tools, *place);
  *place = action != NULL ? make_button (icon, label, action) : NULL;
  if (*place != NULL)
    gtk_box_append (self->tools, *place);
}

static void
update_buttons (RingerRequestRow *self)
{
  if (self->item != NULL && ringer_desk_item_get_leaving (self->item))
    {
      set_button (self, 1, NULL, NULL, NULL);
      set_button (self, 0, NULL, _ ("Undo"), "row.undo");
    }
  else if (self->under_pointer && self->item != NULL && ringer_desk_item_get_asked (self->item) &&
           ringer_request_is_open (ringer_desk_item_get_request (self->item)))
    {
      set_button (self, 0, "mail-send-symbolic", _ ("Send the reply"), "row.send");
      set_button (self, 1, "mail-forward-symbolic", _ ("Reject"), "row.reject");
    }
  else
    {
      set_button (self, 0, NULL, NULL, NULL);
      set_button (self, 1, NULL, NULL, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->requestor_label),
                          self->buttons[0] == NULL &&
                              *gtk_label_get_label (self->requestor_label) != '\0');
}

static void
update_state (RingerRequestRow *self)
{
  RingerRequest    *request = ringer_desk_item_get_request (self->item);
  gboolean          open = ringer_request_is_open (request);
  const char *const classes[] = { "caption", "numeric", get_class (self->item), NULL };
  gint64            now = ringer_clock_get_monotonic ();

  gtk_widget_set_visible (self->held_icon, open && ringer_request_get_held (request));
  gtk_widget_set_visible (self->rule_icon, !ringer_desk_item_get_asked (self->item));
  gtk_widget_set_css_classes (GTK_WIDGET (self->time_label), (const char **) classes);
  if (open && !ringer_desk_item_get_leaving (self->item))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "closed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "closed");
  update_buttons (self);
  ringer_request_row_tick (self, now);
  update_name (self, now);
}

static void
request_cb (GObject *request_or_item, GParamSpec *pspec, RingerRequestRow *self)
{
  if (self->item != NULL &&
      (request_or_item == G_OBJECT (self->item) ||
       request_or_item == G_OBJECT (ringer_desk_item_get_request (self->item))))
    update_state (self);
}

static void
show_payload (RingerRequestRow *self, GBytes *payload)
{
  g_autofree char *shown = NULL;
  gsize            length = 0;
  const char      *data = payload != NULL ? g_bytes_get_data (payload, &length) : NULL;

  if (data != NULL)
    shown = ringer_text_one_line (data, (gssize) length, MAX_CHARS);
  gtk_label_set_label (self->payload_label, shown != NULL ? shown : _ ("no payload"));
}

static void
show_requestor (RingerRequestRow *self, const char *name)
{
  g_autofree char *shown = name != NULL ? ringer_text_one_line (name, -1, MAX_CHARS) : NULL;

  gtk_label_set_label (self->requestor_label, shown != NULL ? shown : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_label (self->payload_label), -1);
}

/* With Shift or Ctrl a click selects more rows, and opens none. */
static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, RingerRequestRow *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (gesture));

  if (n_press == 1 && self->queue != NULL && self->item != NULL &&
      (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) == 0)
    ringer_request_queue_open (self->queue, self->item);
}

static void
enter_cb (GtkEventControllerMotion *motion, double x, double y, RingerRequestRow *self)
{
  self->under_pointer = TRUE;
  update_buttons (self);
}

static void
leave_cb (GtkEventControllerMotion *motion, RingerRequestRow *self)
{
  self->under_pointer = FALSE;
  update_buttons (self);
}

static void
send_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRequestRow *self = RINGER_REQUEST_ROW (widget);

  if (self->queue != NULL && self->item != NULL)
    ringer_request_queue_decide (self->queue, self->item, RINGER_ANSWER_REPLY);
}

static void
reject_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRequestRow *self = RINGER_REQUEST_ROW (widget);

  if (self->queue != NULL && self->item != NULL)
    ringer_request_queue_decide (self->queue, self->item, RINGER_ANSWER_REJECT);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerRequestRow *self = RINGER_REQUEST_ROW (widget);

  if (self->item != NULL)
    ringer_desk_item_undo (self->item);
}

static void
ringer_request_row_map (GtkWidget *widget)
{
  RingerRequestRow *self = RINGER_REQUEST_ROW (widget);
  GtkWidget        *queue = gtk_widget_get_ancestor (widget, RINGER_TYPE_REQUEST_QUEUE);

  GTK_WIDGET_CLASS (ringer_request_row_parent_class)->map (widget);
  if (queue == NULL)
    return;
  self->queue = RINGER_REQUEST_QUEUE (queue);
  ringer_request_queue_add_row (self->queue, widget);
  ringer_request_row_tick (self, ringer_clock_get_monotonic ());
}

static void
ringer_request_row_unmap (GtkWidget *widget)
{
  RingerRequestRow *self = RINGER_REQUEST_ROW (widget);

  if (self->queue != NULL)
    ringer_request_queue_remove_row (self->queue, widget);
  self->queue = NULL;
  self->under_pointer = FALSE;
  GTK_WIDGET_CLASS (ringer_request_row_parent_class)->unmap (widget);
}

static void
ringer_request_row_dispose (GObject *object)
{
  RingerRequestRow *self = RINGER_REQUEST_ROW (object);

  ringer_request_row_set_item (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_REQUEST_ROW);
  G_OBJECT_CLASS (ringer_request_row_parent_class)->dispose (object);
}

static void
ringer_request_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, RINGER_REQUEST_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_request_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      ringer_request_row_set_item (RINGER_REQUEST_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_request_row_class_init (RingerRequestRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_request_row_dispose;
  object_class->get_property = ringer_request_row_get_property;
  object_class->set_property = ringer_request_row_set_property;
  widget_class->map = ringer_request_row_map;
  widget_class->unmap = ringer_request_row_unmap;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, RINGER_TYPE_DESK_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                   G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_DEADLINE_BAR);
  gtk_widget_class_install_action (widget_class, "row.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "row.reject", NULL, reject_action);
  gtk_widget_class_install_action (widget_class, "row.undo", NULL, undo_action);
  gtk_widget_class_set_css_name (widget_class, "request-row");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, box);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, rule_icon);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, held_icon);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, payload_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, requestor_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, tools);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, bar);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

static void
ringer_request_row_init (RingerRequestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
follow_item (RingerRequestRow *self, RingerDeskItem *item)
{
  RingerRequest   *request = ringer_desk_item_get_request (item);
  g_autofree char *name = ringer_text_one_line (ringer_request_get_procedure (request), -1,
                                                MAX_CHARS);

  gtk_label_set_label (self->name_label, *name != '\0' ? name : "“”");
  show_payload (self, ringer_request_get_payload (request));
  show_requestor (self, ringer_request_get_requestor_name (request));
  g_signal_connect_object (request, "notify::state", G_CALLBACK (request_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (request, "notify::held", G_CALLBACK (request_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (item, "notify::leaving", G_CALLBACK (request_cb), self,
                           G_CONNECT_DEFAULT);
  update_state (self);
}

void
ringer_request_row_set_item (RingerRequestRow *self, RingerDeskItem *item)
{
  g_return_if_fail (RINGER_IS_REQUEST_ROW (self));
  g_return_if_fail (item == NULL || RINGER_IS_DESK_ITEM (item));

  if (self->item == item)
    return;
  if (self->item != NULL)
    {
      g_signal_handlers_disconnect_by_func (ringer_desk_item_get_request (self->item), request_cb,
                                            self);
      g_signal_handlers_disconnect_by_func (self->item, request_cb, self);
    }
  g_set_object (&self->item, item);
  if (item != NULL)
    follow_item (self, item);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

RingerDeskItem *
ringer_request_row_get_item (RingerRequestRow *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_ROW (self), NULL);
  return self->item;
}

void
ringer_request_row_tick (RingerRequestRow *self, gint64 now)
{
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_ROW (self));

  if (self->item == NULL)
    return;
  words = ringer_countdown_describe_item (self->item, now);
  if (strcmp (words, gtk_label_get_label (self->time_label)) != 0)
    gtk_label_set_label (self->time_label, words);
  if (ringer_countdown_get_item_seconds (self->item, now) != self->seconds)
    update_name (self, now);
  ringer_deadline_bar_set_fraction (self->bar,
                                    ringer_countdown_get_item_fraction (self->item, now));
}
