/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-queue-private.h"

#include "ringer-request-factory.h"
#include "ringer-request-row.h"

#include <glib/gi18n.h>

/* The middle pane of the answer page: the list, what is selected in it, and the numbers
 * above it. Ten thousand rows may wait: what is done for each change of the desk does
 * not depend on their number, unless many of them are selected. */

enum
{
  PROP_DESK = 1,
  PROP_SELECTED,
  PROP_N_SELECTED,
  PROP_HIDE_BY_RULES,
  N_PROPS
};

enum
{
  SIGNAL_OPENED,
  SIGNAL_DECIDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerRequestQueue, ringer_request_queue, GTK_TYPE_WIDGET)

/* "3 selected · 12 closed · 40 by rules" */
static char *
describe_more (RingerRequestQueue *self, guint n_closed, guint64 by_rules)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (self->n_selected > 1)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%u selected"), self->n_selected));
  if (n_closed > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u closed", "%u closed", n_closed), n_closed));
  if (by_rules > 0)
    g_ptr_array_add (parts, g_strdup_printf (_ ("%" G_GUINT64_FORMAT " by rules"), by_rules));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
update_count (RingerRequestQueue *self)
{
  guint    n_open = self->desk != NULL ? ringer_desk_get_n_open (self->desk) : 0;
  guint    n_items = self->desk != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->desk)) : 0;
  gboolean filled = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;
  g_autofree char *words = NULL;
  g_autofree char *more = NULL;
  guint64          by_rules = 0;

  if (self->answerer != NULL)
    g_object_get (self->answerer, "n-by-rules", &by_rules, NULL);
  more = describe_more (self, n_items - n_open, by_rules);
  gtk_widget_set_visible (self->hide_button, by_rules > 0 || self->hide_by_rules);

  words = n_open == 0
              ? g_strdup (_ ("Requests"))
              : g_strdup_printf (ngettext ("%u open request", "%u open requests", n_open), n_open);
  gtk_label_set_label (self->count_label, words);
  gtk_label_set_label (self->more_label, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), *more != '\0');
  gtk_stack_set_visible_child_name (self->stack, filled ? "list" : "empty");
}

static void
desk_cb (GObject *desk_or_answerer, GParamSpec *pspec, RingerRequestQueue *self)
{
  update_count (self);
}

gboolean
ringer_request_queue_can_decide (RingerDeskItem *item)
{
  RingerRequest *request;

  g_return_val_if_fail (RINGER_IS_DESK_ITEM (item), FALSE);

  request = ringer_desk_item_get_request (item);
  /* An expired request can still be answered: the deadline is what we believe, and the
   * broker has the last word. */
  return ringer_desk_item_get_asked (item) && !ringer_desk_item_get_leaving (item) &&
         (ringer_request_is_open (request) ||
          ringer_request_get_state (request) == RINGER_REQUEST_STATE_EXPIRED);
}

static gboolean
is_among (RingerRequestQueue *self, GtkBitset *positions, RingerDeskItem *item)
{
  GtkBitsetIter iter;
  guint         position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, positions, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (RingerDeskItem) other = ringer_request_queue_get_item (self, position);

      if (other == item)
        return TRUE;
    }
  return FALSE;
}

static void
update_bulk (RingerRequestQueue *self)
{
  g_autofree char *send = NULL;
  g_autofree char *reject = NULL;
  g_autofree char *error = NULL;
  gboolean         shown = self->narrow && self->n_selected > 1;

  gtk_widget_set_visible (self->bulk, shown);
  if (!shown)
    return;
  send = g_strdup_printf (_ ("Send (%u)"), self->n_selected);
  reject = g_strdup_printf (_ ("Reject (%u)"), self->n_selected);
  error = g_strdup_printf (_ ("Error (%u)"), self->n_selected);
  gtk_button_set_label (self->bulk_send, send);
  gtk_button_set_label (self->bulk_reject, reject);
  gtk_button_set_label (self->bulk_error, error);
}

/* Who is looked at stays, while it is selected, whatever else is. */
static void
update_selected (RingerRequestQueue *self)
{
  g_autoptr (GtkBitset) positions = gtk_selection_model_get_selection (self->selection);
  g_autoptr (RingerDeskItem) current = NULL;
  guint    n = (guint) gtk_bitset_get_size (positions);
  gboolean is_other = n != self->n_selected || n > 1;

  if (n > 1 && self->current != NULL && is_among (self, positions, self->current))
    current = g_object_ref (self->current);
  else if (n > 0)
    current = ringer_request_queue_get_item (self, gtk_bitset_get_nth (positions, 0));

  self->n_selected = n;
  if (g_set_object (&self->current, current))
    {
      if (self->desk != NULL)
        ringer_desk_set_current (self->desk, current);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
    }
  if (!is_other)
    return;
  update_count (self);
  update_bulk (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SELECTED]);
}

static void
selection_cb (GtkSelectionModel *selection, guint position, guint n_items, RingerRequestQueue *self)
{
  /* What is selected stays so when it moves. */
  for (guint i = position; i < position + n_items; i++)
    {
      g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, i);

      if (item != NULL)
        ringer_desk_item_set_followed (item, gtk_selection_model_is_selected (selection, i));
    }
  update_selected (self);
}

static void
items_cb (
    GListModel *selection, guint position, guint removed, guint added, RingerRequestQueue *self)
{
  /* What comes is not selected. */
  if (removed > 0 && self->n_selected > 0)
    update_selected (self);
  if ((removed > 0) != (added > 0))
    update_count (self);
}

static void
activate_cb (GtkListView *list, guint position, RingerRequestQueue *self)
{
  g_autoptr (RingerDeskItem) item = ringer_request_queue_get_item (self, position);

  ringer_request_queue_open (self, item);
}

static gboolean
was_asked (gpointer item, gpointer user_data)
{
  return ringer_desk_item_get_asked (item);
}

static void
set_hide_by_rules (RingerRequestQueue *self, gboolean hide)
{
  g_autoptr (GtkFilter) filter = NULL;

  if (self->hide_by_rules == hide)
    return;
  self->hide_by_rules = hide;
  if (hide)
    filter = GTK_FILTER (gtk_custom_filter_new (was_asked, NULL, NULL));
  gtk_filter_list_model_set_filter (self->shown, filter);
  update_selected (self);
  update_count (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIDE_BY_RULES]);
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

  if (self->list != NULL)
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
      g_value_set_object (value, self->current);
      break;
    case PROP_N_SELECTED:
      g_value_set_uint (value, self->n_selected);
      break;
    case PROP_HIDE_BY_RULES:
      g_value_set_boolean (value, self->hide_by_rules);
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
  RingerRequestQueue *self = RINGER_REQUEST_QUEUE (object);

  switch (id)
    {
    case PROP_DESK:
      ringer_request_queue_set_desk (self, g_value_get_object (value));
      break;
    case PROP_HIDE_BY_RULES:
      set_hide_by_rules (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-request-queue.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, header);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, count_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, more_label);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, hide_button);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, hint_page);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, list);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, selection);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, shown);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, bulk);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, bulk_send);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, bulk_reject);
  gtk_widget_class_bind_template_child (widget_class, RingerRequestQueue, bulk_error);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);
  gtk_widget_class_bind_template_callback (widget_class, items_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
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
  properties[PROP_N_SELECTED] = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READABLE | flags);
  properties[PROP_HIDE_BY_RULES] = g_param_spec_boolean ("hide-by-rules", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, RINGER_TYPE_DESK_ITEM);
  signals[SIGNAL_DECIDED] = g_signal_new ("decided", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                          RINGER_TYPE_DESK_ITEM, RINGER_TYPE_ANSWER_KIND);

  g_type_ensure (RINGER_TYPE_REQUEST_ROW);
  gtk_widget_class_install_property_action (widget_class, "queue.hide-by-rules", "hide-by-rules");
  bind_template (widget_class);
}

static void
ringer_request_queue_init (RingerRequestQueue *self)
{
  g_autoptr (GtkListItemFactory) factory = ringer_request_factory_new ();

  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->list, factory);
  update_count (self);
}

static void
follow_desk (RingerRequestQueue *self)
{
  g_signal_connect_object (self->desk, "notify::n-open", G_CALLBACK (desk_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->desk, "notify::n-items", G_CALLBACK (desk_cb), self,
                           G_CONNECT_DEFAULT);
  self->answerer = g_object_ref (ringer_desk_get_answerer (self->desk));
  g_signal_connect_object (self->answerer, "notify::n-by-rules", G_CALLBACK (desk_cb), self,
                           G_CONNECT_DEFAULT);
}

void
ringer_request_queue_set_desk (RingerRequestQueue *self, RingerDesk *desk)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (desk == NULL || RINGER_IS_DESK (desk));

  if (self->desk == desk)
    return;
  if (self->desk != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->desk, desk_cb, self);
      g_signal_handlers_disconnect_by_func (self->answerer, desk_cb, self);
      ringer_desk_set_current (self->desk, NULL);
    }
  g_clear_object (&self->answerer);
  g_set_object (&self->desk, desk);
  gtk_filter_list_model_set_model (self->shown, G_LIST_MODEL (desk));
  update_selected (self);
  if (desk != NULL)
    follow_desk (self);
  update_count (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESK]);
}

RingerDeskItem *
ringer_request_queue_get_selected (RingerRequestQueue *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), NULL);
  return self->current;
}

guint
ringer_request_queue_get_n_selected (RingerRequestQueue *self)
{
  g_return_val_if_fail (RINGER_IS_REQUEST_QUEUE (self), 0);
  return self->n_selected;
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
ringer_request_queue_set_narrow (RingerRequestQueue *self, gboolean narrow)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));

  self->narrow = narrow;
  update_bulk (self);
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

void
ringer_request_queue_decide (RingerRequestQueue *self, RingerDeskItem *item, RingerAnswerKind kind)
{
  g_return_if_fail (RINGER_IS_REQUEST_QUEUE (self));
  g_return_if_fail (RINGER_IS_DESK_ITEM (item));

  g_signal_emit (self, signals[SIGNAL_DECIDED], 0, item, kind);
}
