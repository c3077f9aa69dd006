/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-queue.h"

#include "ringer-compat-gtk.h"
#include "ringer-request-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _RingerRequestQueue
{
  GtkWidget           parent_instance;
  GtkLabel           *count_label;
  GtkStack           *stack;
  AdwStatusPage      *hint_page;
  GtkListView        *list;
  GtkSingleSelection *selection;
  RingerDesk         *desk;
  GHashTable         *rows; /* of RingerRequestRow, not owned: those on the screen */
  GtkBox             *header;
};

enum
{
  PROP_DESK = 1,
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

G_DEFINE_FINAL_TYPE (RingerRequestQueue, ringer_request_queue, GTK_TYPE_WIDGET)

static void
update_count (RingerRequestQueue *self)
{
  guint    n_open = self->desk != NULL ? ringer_desk_get_n_open (self->desk) : 0;
  gboolean filled = self->desk != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->desk)) > 0;
  g_autofree char *words = NULL;

  words = n_open == 0
              ? g_strdup (_ ("Requests"))
              : g_strdup_printf (ngettext ("%u open request", "%u open requests", n_open), n_open);
  gtk_label_set_label (self->count_label, words);
  gtk_stack_set_visible_child_name (self->stack, filled ? "list" : "empty");
}

static void
desk_cb (RingerDesk *desk, GParamSpec *pspec, RingerRequestQueue *self)
{
  update_count (self);
}

static void
selected_item_cb (GtkSingleSelection *selection, GParamSpec *pspec, RingerRequestQueue *self)
{
  if (self->desk != NULL)
    ringer_desk_set_current (self->desk, gtk_single_selection_get_selected_item (selection));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
activate_cb (GtkListView *list, guint position, RingerRequestQueue *self)
{
  g_autoptr (RingerDeskItem) item = g_list_model_get_item (G_LIST_MODEL (self->desk), position);

  ringer_request_queue_open (self, item);
}

static gboolean
ringer_request_queue_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (RINGER_REQUEST_QUEUE (widget)->list));
}

static void
ringer_request_queue_dispose (GObject *object)
{
  RingerRequestQueue *self = RINGER_REQUEST_QUEUE (object);

  ringer_request_queue_set_desk (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_REQUEST_QUEUE);
  G_OBJECT_CLASS (ringer_request_queue_parent_class)->dispose (object);
}

static void
ringer_request_queue_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_REQUEST_QUEUE (object)->rows, g_hash_table_unref);
  G_OBJECT_CLASS (ringer_request_queue_parent_class)->finalize (object);
}

static void
ringer_request_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerRequestQueue *self = RINGER_REQUEST_QUEUE (object);

  switch (id)
    {
    case PROP_DESK:
      g_value_set_object (value, self->desk);
      break;
    case PROP_SELECTED:
      g_value_set_object (value, ringer_request_queue_get_selected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_request_queue_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_DESK:
      ringer_request_queue_set_desk (RINGER_REQUEST_QUEUE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_request_queue_class_init (RingerRequestQueueClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_request_queue_dispose;
  object_class->finalize = ringer_request_queue_finalize;
  object_class->get_property = ringer_request_queue_get_property;
  object_class->set_property = ringer_request_queue_set_property;
  widget_class->grab_focus = ringer_request_queue_grab_focus;

  properties[PROP_DESK] = g_param_spec_object ("desk", NULL, NULL, RINGER_TYPE_DESK,
                                               G_PARAM_READWRITE | flags);
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, RINGER_TYPE_DESK_ITEM,
                                                   G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, RINGER_TYPE_DESK_ITEM);

  g_type_ensure (RINGER_TYPE_REQUEST_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-queue.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, header);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, count_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, hint_page);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, list);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, selection);
  gtk_widget_class_bind_template_callback (widget_class, selected_item_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
ringer_request_queue_init (RingerRequestQueue *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  update_count (self);
}

void
ringer_request_queue_set_desk (RingerRequestQueue *self, RingerDesk *desk)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (desk == NULL || RINGER_IS_DESK (desk));

  if (self->desk == desk)
    return;
  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_func (self->desk, desk_cb, self);
  g_set_object (&self->desk, desk);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (desk));
  if (desk != NULL)
    {
      g_signal_connect_object (desk, "notify::n-open", G_CALLBACK (desk_cb), self,
                               G_CONNECT_DEFAULT);
      g_signal_connect_object (desk, "notify::n-items", G_CALLBACK (desk_cb), self,
                               G_CONNECT_DEFAULT);
    }
  update_count (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESK]);
}

RingerDeskItem *
ringer_request_queue_get_selected (RingerRequestQueue *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), NULL);

  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

static void
select_position (RingerRequestQueue *self, guint position)
{
  gboolean has_focus = ringer_request_queue_has_focus (self);

  gtk_single_selection_set_selected (self->selection, position);
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  ringer_compat_scroll_to (GTK_WIDGET (self->list), position);
  if (has_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
ringer_request_queue_select (RingerRequestQueue *self, RingerDeskItem *item)
{
  guint position = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (item == NULL || RINGER_IS_DESK_ITEM (item));

  if (item != NULL && (self->desk == NULL || !ringer_desk_find (self->desk, item, &position)))
    return;
  select_position (self, position);
}

gboolean
ringer_request_queue_move (RingerRequestQueue *self, int step)
{
  guint n;
  guint position;

  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), FALSE);

  n = self->desk != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->desk)) : 0;
  position = gtk_single_selection_get_selected (self->selection);
  if (n == 0)
    return FALSE;
  if (position == GTK_INVALID_LIST_POSITION)
    {
      select_position (self, 0);
      return TRUE;
    }
  if ((step < 0 && position == 0) || (step > 0 && position + 1 >= n))
    return FALSE;
  select_position (self, (guint) ((int) position + step));
  return TRUE;
}

RingerDeskItem *
ringer_request_queue_ref_next_open (RingerRequestQueue *self, RingerDeskItem *item)
{
  guint position;
  guint n_open;

  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), NULL);
  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), NULL);

  if (self->desk == NULL || !ringer_desk_find (self->desk, item, &position))
    return NULL;
  n_open = ringer_desk_get_n_open (self->desk);
  if (position + 1 < n_open)
    return g_list_model_get_item (G_LIST_MODEL (self->desk), position + 1);
  if (n_open > 0 && position != 0)
    return g_list_model_get_item (G_LIST_MODEL (self->desk), 0);
  return NULL;
}

gboolean
ringer_request_queue_has_focus (RingerRequestQueue *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), FALSE);

  return (gtk_widget_get_state_flags (GTK_WIDGET (self->list)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

void
ringer_request_queue_set_hint (RingerRequestQueue *self, const char *title, const char *description)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));

  adw_status_page_set_title (self->hint_page, title);
  adw_status_page_set_description (self->hint_page, description);
}

void
ringer_request_queue_tick (RingerRequestQueue *self, gint64 now)
{
  GHashTableIter iter;
  gpointer       row;

  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    ringer_request_row_tick (row, now);
}

void
ringer_request_queue_add_row (RingerRequestQueue *self, GtkWidget *row)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_hash_table_add (self->rows, row);
}

void
ringer_request_queue_remove_row (RingerRequestQueue *self, GtkWidget *row)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_hash_table_remove (self->rows, row);
}

void
ringer_request_queue_open (RingerRequestQueue *self, RingerDeskItem *item)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (RINGER_IS_DESK_ITEM (item));

  g_signal_emit (self, signals[SIGNAL_OPENED], 0, item);
}
