/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-row.h"

#include "ringer-clock.h"
#include "ringer-countdown.h"
#include "ringer-deadline-bar.h"
#include "ringer-request-queue.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

#define MAX_CHARS 160

struct _RingerRequestRow
{
  GtkWidget           parent_instance;
  GtkLabel           *name_label;
  GtkWidget          *held_icon;
  GtkLabel           *time_label;
  GtkLabel           *payload_label;
  RingerDeadlineBar  *bar;
  RingerDeskItem     *item;
  RingerRequestQueue *queue; /* not owned; while the row is mapped */
  GtkBox             *box;
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerRequestRow, ringer_request_row, GTK_TYPE_WIDGET)

static const char *
get_class (RingerRequestState state)
{
  switch (state)
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

static void
update_state (RingerRequestRow *self)
{
  RingerRequest    *request = ringer_desk_item_get_request (self->item);
  gboolean          open = ringer_request_is_open (request);
  const char *const classes[] = { "caption", "numeric",
                                  get_class (ringer_request_get_state (request)), NULL };
  g_autofree char  *words = NULL;

  gtk_widget_set_visible (self->held_icon, open && ringer_request_get_held (request));
  gtk_widget_set_css_classes (GTK_WIDGET (self->time_label), (const char **) classes);
  if (open)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "closed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "closed");
  ringer_request_row_tick (self, ringer_clock_get_monotonic ());

  words = g_strdup_printf ("%s, %s", gtk_label_get_label (self->name_label),
                           gtk_label_get_label (self->time_label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
request_cb (RingerRequest *request, GParamSpec *pspec, RingerRequestRow *self)
{
  if (self->item != NULL && request == ringer_desk_item_get_request (self->item))
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
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, RingerRequestRow *self)
{
  if (n_press == 1 && self->queue != NULL && self->item != NULL)
    ringer_request_queue_open (self->queue, self->item);
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
  gtk_widget_class_set_css_name (widget_class, "request-row");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, box);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, held_icon);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, payload_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestRow, bar);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
}

static void
ringer_request_row_init (RingerRequestRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_request_row_set_item (RingerRequestRow *self, RingerDeskItem *item)
{
  RingerRequest   *request;
  g_autofree char *name = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_ROW (self));
  g_return_if_fail (item == NULL || RINGER_IS_DESK_ITEM (item));

  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (ringer_desk_item_get_request (self->item), request_cb,
                                          self);
  g_set_object (&self->item, item);
  if (item != NULL)
    {
      request = ringer_desk_item_get_request (item);
      name = ringer_text_one_line (ringer_request_get_procedure (request), -1, MAX_CHARS);
      gtk_label_set_label (self->name_label, *name != '\0' ? name : "“”");
      show_payload (self, ringer_request_get_payload (request));
      g_signal_connect_object (request, "notify::state", G_CALLBACK (request_cb), self,
                               G_CONNECT_DEFAULT);
      g_signal_connect_object (request, "notify::held", G_CALLBACK (request_cb), self,
                               G_CONNECT_DEFAULT);
      update_state (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

void
ringer_request_row_tick (RingerRequestRow *self, gint64 now)
{
  RingerRequest   *request;
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_REQUEST_ROW (self));

  if (self->item == NULL)
    return;
  request = ringer_desk_item_get_request (self->item);
  words = ringer_countdown_describe_request (request, now);
  if (strcmp (words, gtk_label_get_label (self->time_label)) != 0)
    gtk_label_set_label (self->time_label, words);
  ringer_deadline_bar_set_fraction (self->bar,
                                    ringer_countdown_get_request_fraction (request, now));
}
