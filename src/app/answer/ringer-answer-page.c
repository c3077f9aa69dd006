/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-answer-page-ladder.h"
#include "ringer-answer-page-private.h"

#include "ringer-clock.h"
#include "ringer-settings.h"

#include <glib/gi18n.h>

/* The three panes of the page, what they show of the session, and how they stand at
 * each width. One timer makes everything count down, and only while there is something
 * to count and somebody to see it. What a user does is in ringer-answer-page-actions.c. */

#define TICK_MS 100

/* Places of the dividers, in pixels. */
#define PROVISIONS_WIDTH  210
#define QUEUE_WIDTH       270
#define LISTS_WIDTH       260 /* one above the other */
#define PROVISIONS_HEIGHT 230

enum
{
  PROP_SESSION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerAnswerPage, ringer_answer_page, GTK_TYPE_WIDGET)

RingerDeskItem *
ringer_answer_page_get_item (RingerAnswerPage *self)
{
  return ringer_request_queue_get_selected (self->queue);
}

RingerRequest *
ringer_answer_page_get_request (RingerAnswerPage *self)
{
  RingerDeskItem *item = ringer_answer_page_get_item (self);

  return item != NULL ? ringer_desk_item_get_request (item) : NULL;
}

const char *
ringer_answer_page_get_default_draft (RingerAnswerPage *self, RingerRequest *request)
{
  return g_hash_table_lookup (self->last_replies, ringer_request_get_procedure (request));
}

static gboolean
tick_cb (gpointer user_data)
{
  RingerAnswerPage *self = user_data;
  gint64            now = ringer_clock_get_monotonic ();

  ringer_request_queue_tick (self->queue, now);
  ringer_request_detail_tick (self->detail, now);
  ringer_answer_page_update_undo_bar (self);
  return G_SOURCE_CONTINUE;
}

static void
update_ticking (RingerAnswerPage *self)
{
  gboolean ticking = self->desk != NULL && ringer_desk_get_n_open (self->desk) > 0 &&
                     gtk_widget_get_mapped (GTK_WIDGET (self));

  if (ticking && self->tick_id == 0)
    {
      self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
      g_source_set_name_by_id (self->tick_id, "[ringer] count deadlines down");
    }
  else if (!ticking)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
update_hints (RingerAnswerPage *self)
{
  guint       n_provisions = 0;
  const char *title = _ ("Nothing Provided");
  const char *description = _ ("Name a procedure on the left to answer its requests.");

  if (self->connection != NULL)
    n_provisions = g_list_model_get_n_items (ringer_connection_get_provisions (self->connection));
  if (self->connection == NULL)
    {
      title = _ ("Not Connected");
      description = _ ("Connect to a broker to answer requests.");
    }
  else if (n_provisions > 0)
    {
      title = _ ("No Requests");
      description = _ ("They appear here as callers make them.");
    }
  ringer_request_queue_set_hint (self->queue, title, description);

  if (self->desk != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->desk)) > 0)
    ringer_request_detail_set_hint (self->detail, _ ("No Request Chosen"),
                                    _ ("Choose one with J and K, or by a click."));
  else
    ringer_request_detail_set_hint (
        self->detail, _ ("Your Desk"),
        _ ("A request is shown here with its payload. Write the reply, then press Ctrl+Enter."));
}

static void
n_open_cb (RingerDesk *desk, GParamSpec *pspec, RingerAnswerPage *self)
{
  update_ticking (self);
  update_hints (self);
  ringer_answer_page_update_undo_bar (self);
  ringer_answer_page_update_actions (self);
}

/* The selection is never moved by an arrival; where there is none, there is nothing
 * to move, and one key less to press. */
static void
arrived_cb (RingerDesk *desk, RingerDeskItem *item, RingerAnswerPage *self)
{
  if (ringer_request_queue_get_selected (self->queue) == NULL &&
      ringer_request_is_open (ringer_desk_item_get_request (item)))
    ringer_request_queue_select (self->queue, item);
}

static void
provisions_cb (
    GListModel *provisions, guint position, guint removed, guint added, RingerAnswerPage *self)
{
  update_hints (self);
}

static void
fill_context (RingerAnswerPage *self, RingerRequest *request, RingerRequestContext *context)
{
  const char      *procedure = ringer_request_get_procedure (request);
  RingerProvision *provision = ringer_connection_get_provision (self->connection, procedure);

  context->desk = self->desk;
  context->default_draft = ringer_answer_page_get_default_draft (self, request);
  context->by_hand = provision != NULL && !ringer_provision_get_automatic_accept (provision);
  context->quirk = !ringer_session_is_local (self->session);
}

static void
request_cb (GObject *request_or_item, GParamSpec *pspec, RingerAnswerPage *self)
{
  ringer_answer_page_update_actions (self);
}

static void
selected_cb (RingerRequestQueue *queue, GParamSpec *pspec, RingerAnswerPage *self)
{
  RingerDeskItem      *item = ringer_request_queue_get_selected (queue);
  RingerRequestContext context = { NULL, NULL, FALSE, FALSE };

  if (item != NULL)
    {
      RingerRequest *request = ringer_desk_item_get_request (item);

      fill_context (self, request, &context);
      /* At most one connection for each request, however often it is selected. */
      g_signal_handlers_disconnect_by_func (request, request_cb, self);
      g_signal_connect_object (request, "notify", G_CALLBACK (request_cb), self, G_CONNECT_DEFAULT);
      g_signal_handlers_disconnect_by_func (item, request_cb, self);
      g_signal_connect_object (item, "notify::leaving", G_CALLBACK (request_cb), self,
                               G_CONNECT_DEFAULT);
    }
  ringer_request_detail_set_item (self->detail, item, &context);
  if (item == NULL)
    ringer_answer_page_show_detail (self, FALSE);
  ringer_answer_page_update_actions (self);
}

/* How many a decision is for, and for how many procedures. */
static void
n_selected_cb (RingerRequestQueue *queue, GParamSpec *pspec, RingerAnswerPage *self)
{
  guint n_items = 1;
  guint n_procedures = 1;

  if (ringer_request_queue_get_n_selected (queue) > 1)
    {
      g_autoptr (GPtrArray) items = ringer_request_queue_list_selected (queue);
      g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

      for (guint i = 0; i < items->len; i++)
        g_hash_table_add (names, (gpointer) ringer_request_get_procedure (
                                     ringer_desk_item_get_request (g_ptr_array_index (items, i))));
      n_items = items->len;
      n_procedures = g_hash_table_size (names);
    }
  ringer_request_detail_set_many (self->detail, n_items, n_procedures);
  ringer_answer_page_update_actions (self);
}

static void
decided_cb (RingerRequestQueue *queue,
            RingerDeskItem     *item,
            RingerAnswerKind    kind,
            RingerAnswerPage   *self)
{
  ringer_answer_page_decide_item (self, item, kind);
}

static void
opened_cb (RingerRequestQueue *queue, RingerDeskItem *item, RingerAnswerPage *self)
{
  ringer_answer_page_show_detail (self, TRUE);
}

static void
follow_connection (RingerAnswerPage *self, RingerConnection *connection)
{
  if (self->connection == connection)
    return;
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_func (ringer_connection_get_provisions (self->connection),
                                          provisions_cb, self);
  g_set_object (&self->connection, connection);
  if (connection != NULL)
    g_signal_connect_object (ringer_connection_get_provisions (connection), "items-changed",
                             G_CALLBACK (provisions_cb), self, G_CONNECT_DEFAULT);
}

static void
trouble_cb (RingerAnswerer   *answerer,
            RingerRequest    *request,
            const char       *message,
            RingerAnswerPage *self)
{
  ringer_answer_page_show_refused (self, request, message);
}

static void
forget_desk (RingerAnswerPage *self)
{
  if (self->desk == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->desk, n_open_cb, self);
  g_signal_handlers_disconnect_by_func (self->desk, arrived_cb, self);
  g_signal_handlers_disconnect_by_func (ringer_desk_get_answerer (self->desk), trouble_cb, self);
  ringer_answer_page_forget_batches (self);
  ringer_rules_banner_set_answerer (self->banner, NULL);
  gtk_widget_set_visible (self->undo_bar, FALSE);
}

static void
follow_desk (RingerAnswerPage *self, RingerDesk *desk)
{
  if (self->desk == desk)
    return;
  forget_desk (self);
  g_set_object (&self->desk, desk);
  if (desk != NULL)
    {
      g_signal_connect_object (desk, "notify::n-open", G_CALLBACK (n_open_cb), self,
                               G_CONNECT_DEFAULT);
      g_signal_connect_object (desk, "notify::n-items", G_CALLBACK (n_open_cb), self,
                               G_CONNECT_DEFAULT);
      g_signal_connect_object (desk, "arrived", G_CALLBACK (arrived_cb), self, G_CONNECT_DEFAULT);
      g_signal_connect_object (ringer_desk_get_answerer (desk), "trouble", G_CALLBACK (trouble_cb),
                               self, G_CONNECT_DEFAULT);
      ringer_rules_banner_set_answerer (self->banner, ringer_desk_get_answerer (desk));
    }
  ringer_request_queue_set_desk (self->queue, desk);
}

static void
session_cb (RingerSession *session, GParamSpec *pspec, RingerAnswerPage *self)
{
  RingerDesk *desk = ringer_session_get_desk (session);

  follow_connection (self, desk != NULL ? ringer_session_get_connection (session) : NULL);
  follow_desk (self, desk);
  update_hints (self);
  update_ticking (self);
  ringer_answer_page_update_actions (self);
}

void
ringer_answer_page_show_detail (RingerAnswerPage *self, gboolean opened)
{
  gboolean narrow = ringer_width_bin_get_narrow (self->narrow_bin);

  self->opened = opened;
  gtk_widget_set_visible (GTK_WIDGET (self->lists), !narrow || !opened);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), !narrow || opened);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "answer.back", narrow && opened);
}

static void
narrow_cb (RingerWidthBin *bin, GParamSpec *pspec, RingerAnswerPage *self)
{
  gboolean narrow = ringer_width_bin_get_narrow (self->narrow_bin);
  gboolean medium = ringer_width_bin_get_narrow (self->medium_bin);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->lists),
                                  medium ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_paned_set_position (self->lists, medium ? PROVISIONS_HEIGHT : PROVISIONS_WIDTH);
  gtk_paned_set_position (self->outer, medium ? LISTS_WIDTH : PROVISIONS_WIDTH + QUEUE_WIDTH);
  ringer_request_detail_set_narrow (self->detail, narrow);
  ringer_request_queue_set_narrow (self->queue, narrow);
  ringer_answer_page_show_detail (self, self->opened && narrow);
}

/* Over the list, or where there is none over the payload: never over the buttons. */
static gboolean
child_position_cb (GtkOverlay       *overlay,
                   GtkWidget        *child,
                   GdkRectangle     *allocation,
                   RingerAnswerPage *self)
{
  GtkWidget      *under = gtk_widget_get_child_visible (GTK_WIDGET (self->queue)) &&
                             gtk_widget_get_visible (GTK_WIDGET (self->lists))
                              ? GTK_WIDGET (self->queue)
                              : GTK_WIDGET (self->detail);
  graphene_rect_t bounds;
  int             width;
  int             minimum;

  if (!gtk_widget_compute_bounds (under, GTK_WIDGET (overlay), &bounds))
    return FALSE;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &width, NULL, NULL);
  width = MAX (MIN (width, (int) bounds.size.width), minimum);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &allocation->height, NULL,
                      NULL);
  allocation->width = width;
  allocation->x = (int) (bounds.origin.x + (bounds.size.width - (float) width) / 2);
  allocation->y = under == GTK_WIDGET (self->queue)
                      ? (int) (bounds.origin.y + bounds.size.height) - allocation->height
                      : (int) (bounds.origin.y + bounds.size.height / 3);
  return TRUE;
}

static void
ringer_answer_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_answer_page_parent_class)->map (widget);
  update_ticking (RINGER_ANSWER_PAGE (widget));
}

static void
ringer_answer_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ringer_answer_page_parent_class)->unmap (widget);
  update_ticking (RINGER_ANSWER_PAGE (widget));
}

static gboolean
ringer_answer_page_grab_focus (GtkWidget *widget)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (widget);

  if (self->desk != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->desk)) > 0)
    return gtk_widget_grab_focus (GTK_WIDGET (self->queue));
  ringer_provision_pane_focus_entry (self->provisions);
  return TRUE;
}

static void
ringer_answer_page_dispose (GObject *object)
{
  RingerAnswerPage *self = RINGER_ANSWER_PAGE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->provisions != NULL)
    {
      follow_connection (self, NULL);
      follow_desk (self, NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_ANSWER_PAGE);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ringer_answer_page_parent_class)->dispose (object);
}

static void
ringer_answer_page_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_ANSWER_PAGE (object)->last_replies, g_hash_table_unref);
  G_OBJECT_CLASS (ringer_answer_page_parent_class)->finalize (object);
}

static void
ringer_answer_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, RINGER_ANSWER_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_session (RingerAnswerPage *self, RingerSession *session)
{
  if (session == NULL || self->session == session)
    return;
  g_return_if_fail (self->session == NULL);
  self->session = g_object_ref (session);
  ringer_provision_pane_set_session (self->provisions, session);
  ringer_ladder_set_session (self->ladder, session, self->provisions);
  g_signal_connect_object (session, "notify", G_CALLBACK (session_cb), self, G_CONNECT_DEFAULT);
  session_cb (session, NULL, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

static void
ringer_answer_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SESSION:
      set_session (RINGER_ANSWER_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_answer_page_class_init (RingerAnswerPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_answer_page_dispose;
  object_class->finalize = ringer_answer_page_finalize;
  object_class->get_property = ringer_answer_page_get_property;
  object_class->set_property = ringer_answer_page_set_property;
  widget_class->map = ringer_answer_page_map;
  widget_class->unmap = ringer_answer_page_unmap;
  widget_class->grab_focus = ringer_answer_page_grab_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_LADDER);
  g_type_ensure (RINGER_TYPE_PROVISION_PANE);
  g_type_ensure (RINGER_TYPE_REQUEST_DETAIL);
  g_type_ensure (RINGER_TYPE_REQUEST_QUEUE);
  g_type_ensure (RINGER_TYPE_RULES_BANNER);
  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  ringer_answer_page_install_actions (widget_class);
  ringer_answer_page_install_ladder_actions (widget_class);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-answer-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, box);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, medium_bin);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, narrow_bin);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, outer);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, lists);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, provisions);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, queue);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, detail);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, banner);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, overlay);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, undo_bar);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, undo_label);
  gtk_widget_class_bind_template_child (widget_class, RingerAnswerPage, ladder);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, n_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, decided_cb);
  gtk_widget_class_bind_template_callback (widget_class, child_position_cb);
}

static void
ringer_answer_page_init (RingerAnswerPage *self)
{
  self->last_replies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_answer_page_add_keys (self);
  narrow_cb (self->narrow_bin, NULL, self);
  update_hints (self);
  ringer_answer_page_update_undo_bar (self);
  ringer_answer_page_update_actions (self);
}

void
ringer_answer_page_provide (RingerAnswerPage *self, const char *procedure)
{
  g_return_if_fail (RINGER_IS_ANSWER_PAGE (self));
  g_return_if_fail (procedure != NULL);

  if (self->connection == NULL || *procedure == '\0')
    {
      ringer_answer_page_show_detail (self, FALSE);
      ringer_provision_pane_focus_entry (self->provisions);
      return;
    }
  if (ringer_connection_get_provision (self->connection, procedure) == NULL)
    ringer_provision_set_automatic_accept (ringer_connection_provide (self->connection, procedure),
                                           ringer_settings_get_automatic_accept ());
  else
    ringer_connection_provide (self->connection, procedure);
  ringer_provision_pane_clear_entry (self->provisions);
}

void
ringer_answer_page_prepare (RingerAnswerPage *self, const char *procedure, const char *reply)
{
  g_return_if_fail (RINGER_IS_ANSWER_PAGE (self));
  g_return_if_fail (procedure != NULL && reply != NULL);

  if (!g_hash_table_contains (self->last_replies, procedure))
    g_hash_table_insert (self->last_replies, g_strdup (procedure), g_strdup (reply));
}

void
ringer_answer_page_show_item (RingerAnswerPage *self, RingerDeskItem *item)
{
  g_return_if_fail (RINGER_IS_ANSWER_PAGE (self));
  g_return_if_fail (RINGER_IS_DESK_ITEM (item));

  ringer_request_queue_select (self->queue, item);
  ringer_answer_page_show_detail (self, TRUE);
}
