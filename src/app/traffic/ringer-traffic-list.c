/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-list.h"

#include "ringer-compat-gtk.h"
#include "ringer-traffic-header.h"
#include "ringer-traffic-row.h"

/* A list view whose rows lay out their own cells, which costs less than half of a column
 * view. The list never scrolls in the middle of a layout: rows that arrive ask for a tick,
 * and the next frame goes to their end. */

/* A layout may add to the height that the one before it saw. */
#define FRAMES_TO_REST 2

struct _RingerTrafficList
{
  GtkWidget             parent_instance;
  RingerTrafficHeader  *header;
  GtkScrolledWindow    *scroller;
  GtkListView          *list;
  GtkSingleSelection   *selection;
  GtkWidget            *end_button;
  GtkWidget            *overlay;
  RingerTrafficColumns *columns;
  RingerCaptureView    *view;
  gboolean              following;
  gboolean              towards_end; /* the user scrolls down */
  gboolean              seeking;     /* the selected row is to be brought into sight */
  guint                 tick_id;
  int                   frames_left; /* until it has come to rest */
};

enum
{
  PROP_FOLLOWING = 1,
  PROP_SELECTED,
  N_PROPS
};

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerTrafficList, ringer_traffic_list, GTK_TYPE_WIDGET)

static double
get_distance (RingerTrafficList *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
         gtk_adjustment_get_value (adjustment);
}

static gboolean
is_at_end (RingerTrafficList *self)
{
  return get_distance (self) < ringer_traffic_columns_get_row_height (self->columns) / 2.0;
}

static void
update_end_button (RingerTrafficList *self)
{
  gtk_widget_set_visible (self->end_button, !self->following && !is_at_end (self));
}

static void
seek (RingerTrafficList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (position != GTK_INVALID_LIST_POSITION)
    ringer_compat_scroll_to (GTK_WIDGET (self->list), position);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  RingerTrafficList *self = RINGER_TRAFFIC_LIST (widget);
  GtkAdjustment     *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (self->following)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  else if (self->seeking)
    seek (self);
  if (--self->frames_left > 0)
    return G_SOURCE_CONTINUE;
  self->seeking = FALSE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* To the end, or to the selected row. */
static void
move_soon (RingerTrafficList *self)
{
  self->frames_left = FRAMES_TO_REST;
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, RingerTrafficList *self)
{
  if (added > 0 && self->following)
    move_soon (self);
  /* What came in between is now before the row that was there: its time since is another. */
  if (added > 0 && position + added < g_list_model_get_n_items (model))
    ringer_traffic_list_redraw (self);
}

static void
value_cb (GtkAdjustment *adjustment, RingerTrafficList *self)
{
  if (self->towards_end && is_at_end (self))
    ringer_traffic_list_set_following (self, TRUE);
  update_end_button (self);
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll, double dx, double dy, RingerTrafficList *self)
{
  self->towards_end = dy > 0;
  self->seeking = FALSE;
  if (dy < 0)
    ringer_traffic_list_set_following (self, FALSE);
  else if (dy > 0 && is_at_end (self))
    ringer_traffic_list_set_following (self, TRUE);
  return GDK_EVENT_PROPAGATE;
}

/* Who takes the scroll bar has the say. */
static void
bar_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, RingerTrafficList *self)
{
  self->towards_end = TRUE;
  ringer_traffic_list_set_following (self, FALSE);
}

static void
end_clicked_cb (GtkButton *button, RingerTrafficList *self)
{
  ringer_traffic_list_set_following (self, TRUE);
}

static void
selected_item_cb (GtkSingleSelection *selection, GParamSpec *pspec, RingerTrafficList *self)
{
  if (gtk_single_selection_get_selected_item (selection) != NULL)
    {
      self->towards_end = FALSE;
      ringer_traffic_list_set_following (self, FALSE);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
activate_cb (GtkListView *list, guint position, RingerTrafficList *self)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, RingerTrafficList *self)
{
  gtk_list_item_set_child (item, ringer_traffic_row_new (self->columns, item));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, RingerTrafficList *self)
{
  ringer_traffic_row_bind (RINGER_TRAFFIC_ROW (gtk_list_item_get_child (item)),
                           G_LIST_MODEL (self->view));
}

static void
ringer_traffic_list_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (ringer_traffic_list_parent_class)->system_setting_changed (widget, setting);
  ringer_traffic_columns_reset (RINGER_TRAFFIC_LIST (widget)->columns);
  gtk_widget_queue_resize (widget);
}

static void
ringer_traffic_list_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (ringer_traffic_list_parent_class)->direction_changed (widget, previous);
  ringer_traffic_columns_reset (RINGER_TRAFFIC_LIST (widget)->columns);
}

static gboolean
ringer_traffic_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (RINGER_TRAFFIC_LIST (widget)->list));
}

static void
ringer_traffic_list_dispose (GObject *object)
{
  RingerTrafficList *self = RINGER_TRAFFIC_LIST (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  if (self->selection != NULL)
    ringer_traffic_list_set_view (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_TRAFFIC_LIST);
  g_clear_object (&self->columns);
  G_OBJECT_CLASS (ringer_traffic_list_parent_class)->dispose (object);
}

static void
ringer_traffic_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerTrafficList *self = RINGER_TRAFFIC_LIST (object);

  switch (id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, ringer_traffic_list_get_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_traffic_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FOLLOWING:
      ringer_traffic_list_set_following (RINGER_TRAFFIC_LIST (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-traffic-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficList, header);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficList, overlay);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficList, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficList, list);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficList, selection);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficList, end_button);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_item_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, end_clicked_cb);
}

static void
ringer_traffic_list_class_init (RingerTrafficListClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_traffic_list_dispose;
  object_class->get_property = ringer_traffic_list_get_property;
  object_class->set_property = ringer_traffic_list_set_property;
  widget_class->system_setting_changed = ringer_traffic_list_system_setting_changed;
  widget_class->direction_changed = ringer_traffic_list_direction_changed;
  widget_class->grab_focus = ringer_traffic_list_grab_focus;

  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | flags);
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, RINGER_TYPE_CAPTURE_ROW,
                                                   G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (RINGER_TYPE_TRAFFIC_HEADER);
  bind_template (widget_class);
}

static void
ringer_traffic_list_init (RingerTrafficList *self)
{
  GtkGesture *press = gtk_gesture_click_new ();

  self->following = TRUE;
  self->columns = ringer_traffic_columns_new (GTK_WIDGET (self));
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_traffic_header_set_columns (self->header, self->columns);
  g_signal_connect_object (self->columns, "changed", G_CALLBACK (ringer_traffic_list_redraw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (value_cb), self, G_CONNECT_DEFAULT);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (bar_pressed_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (gtk_scrolled_window_get_vscrollbar (self->scroller),
                             GTK_EVENT_CONTROLLER (press));
}

void
ringer_traffic_list_set_view (RingerTrafficList *self, RingerCaptureView *view)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_LIST (self));
  g_return_if_fail (view == NULL || RINGER_IS_CAPTURE_VIEW (view));

  if (self->view == view)
    return;
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_func (self->view, items_changed_cb, self);
  /* The rows that are bound still look at the old one. */
  if (view == NULL)
    gtk_single_selection_set_model (self->selection, NULL);
  g_set_object (&self->view, view);
  if (view == NULL)
    return;
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (view));
  g_signal_connect_object (view, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_DEFAULT);
  if (self->following)
    move_soon (self);
}

void
ringer_traffic_list_set_following (RingerTrafficList *self, gboolean following)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_LIST (self));

  if (self->following == following)
    return;
  self->following = following;
  self->towards_end = FALSE;
  if (following)
    move_soon (self);
  update_end_button (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

gboolean
ringer_traffic_list_get_following (RingerTrafficList *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_LIST (self), FALSE);
  return self->following;
}

RingerCaptureRow *
ringer_traffic_list_get_selected (RingerTrafficList *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_LIST (self), NULL);
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

gboolean
ringer_traffic_list_select (RingerTrafficList *self, guint64 serial)
{
  guint position;

  g_return_val_if_fail (RINGER_IS_TRAFFIC_LIST (self), FALSE);

  if (self->view == NULL || !ringer_capture_view_find (self->view, serial, &position))
    return FALSE;
  ringer_traffic_list_set_following (self, FALSE);
  gtk_single_selection_set_selected (self->selection, position);
  self->seeking = TRUE;
  move_soon (self);
  return TRUE;
}

void
ringer_traffic_list_unselect (RingerTrafficList *self)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_LIST (self));
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

gboolean
ringer_traffic_list_has_focus (RingerTrafficList *self)
{
  g_return_val_if_fail (RINGER_IS_TRAFFIC_LIST (self), FALSE);
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->list)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

void
ringer_traffic_list_redraw (RingerTrafficList *self)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_LIST (self));

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (RINGER_IS_TRAFFIC_ROW (row))
        ringer_traffic_row_bind (RINGER_TRAFFIC_ROW (row), G_LIST_MODEL (self->view));
    }
}
