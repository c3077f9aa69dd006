/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-page-private.h"

#include "ringer-settings.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* The page over one capture: that of the session, or one from a file. The list has a view
 * of it that the filter narrows; a second view, without a filter, costs nothing and has the
 * frames that the list does not show. What a user does is in ringer-traffic-page-actions.c. */

/* Of the page, for the rows while a frame is shown beside or below them. */
#define ROWS_BESIDE 0.6
#define ROWS_ABOVE  0.4

enum
{
  PROP_SESSION = 1,
  PROP_FOLLOWING,
  PROP_PAUSED,
  PROP_HIGHLIGHT_SHOWN,
  PROP_SIZE_MIB,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RingerTrafficPage, ringer_traffic_page, GTK_TYPE_WIDGET)

static void
divide (RingerTrafficPage *self)
{
  gboolean narrow = ringer_width_bin_get_narrow (self->bin);
  int      width = gtk_widget_get_width (GTK_WIDGET (self->paned));
  int      height = gtk_widget_get_height (GTK_WIDGET (self->paned));

  if (width > 0 && height > 0)
    gtk_paned_set_position (self->paned,
                            (int) (narrow ? ROWS_ABOVE * height : ROWS_BESIDE * width));
}

void
ringer_traffic_page_show_row (RingerTrafficPage *self, RingerCaptureRow *row)
{
  if (row != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->detail)))
    divide (self);
  ringer_traffic_detail_set_row (self->detail, row);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), row != NULL);
  ringer_traffic_page_update_actions (self);
}

/* A row that is gone from the list is still looked at: only a person closes it. */
static void
selected_cb (RingerTrafficList *list, GParamSpec *pspec, RingerTrafficPage *self)
{
  RingerCaptureRow *row = ringer_traffic_list_get_selected (list);

  if (row != NULL)
    ringer_traffic_page_show_row (self, row);
}

static void
opened_cb (RingerTrafficList *list, RingerTrafficPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->detail), GTK_DIR_TAB_FORWARD);
}

static void
following_cb (RingerTrafficList *list, GParamSpec *pspec, RingerTrafficPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

/* The first frame of the call that was asked for; it may not be in the log yet. */
void
ringer_traffic_page_select_wanted (RingerTrafficPage *self)
{
  g_autoptr (RingerCaptureRow) row = NULL;

  if (self->wanted == NULL || self->view == NULL)
    return;
  row = g_list_model_get_item (G_LIST_MODEL (self->view), 0);
  if (row == NULL)
    return;
  g_clear_pointer (&self->wanted, g_free);
  ringer_traffic_list_select (self->list, ringer_capture_row_get_serial (row));
}

/* The row that is looked at is found again among the rows of a new filter. */
static void
searching_cb (RingerCaptureView *view, GParamSpec *pspec, RingerTrafficPage *self)
{
  RingerCaptureRow *row = ringer_traffic_detail_get_row (self->detail);
  gboolean          searching;

  g_object_get (view, "searching", &searching, NULL);
  ringer_traffic_page_queue_status (self);
  if (searching)
    return;
  if (self->wanted == NULL && row != NULL && ringer_traffic_list_get_selected (self->list) == NULL)
    ringer_traffic_list_select (self->list, ringer_capture_row_get_serial (row));
  ringer_traffic_page_update_status (self);
}

static void
rows_cb (GListModel *model, guint position, guint removed, guint added, RingerTrafficPage *self)
{
  ringer_traffic_page_queue_status (self);
}

static void
capture_cb (RingerCapture *capture, GParamSpec *pspec, RingerTrafficPage *self)
{
  ringer_traffic_page_queue_status (self);
  if (g_str_equal (pspec->name, "max-size"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE_MIB]);
}

static void
filter_cb (RingerFilterEntry *entry, GParamSpec *pspec, RingerTrafficPage *self)
{
  RingerFilter *filter = ringer_filter_entry_get_filter (entry);

  /* While it is wrong, what was right before goes on. */
  if (self->view == NULL || filter == NULL)
    return;
  if (g_strcmp0 (self->wanted, ringer_filter_get_text (filter)) != 0)
    g_clear_pointer (&self->wanted, g_free);
  if (*ringer_filter_get_text (filter) == '\0')
    filter = NULL;
  ringer_capture_view_set_filter (self->view, filter);
  ringer_traffic_page_update_status (self);
}

static void
highlight_cb (RingerFilterEntry *entry, GParamSpec *pspec, RingerTrafficPage *self)
{
  RingerFilter *highlight = ringer_filter_entry_get_filter (self->highlight_entry);

  if (self->view == NULL)
    return;
  if (!self->highlight_shown || highlight == NULL || *ringer_filter_get_text (highlight) == '\0')
    highlight = NULL;
  ringer_capture_view_set_highlight (self->view, highlight);
  ringer_traffic_list_redraw (self->list);
}

static void
drop_capture (RingerTrafficPage *self)
{
  ringer_traffic_page_show_row (self, NULL);
  ringer_traffic_list_set_view (self->list, NULL);
  if (self->capture != NULL)
    g_signal_handlers_disconnect_by_func (self->capture, capture_cb, self);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->view);
  g_clear_object (&self->all);
  g_clear_object (&self->capture);
}

/* CAPTURE is nullable. */
void
ringer_traffic_page_show_capture (RingerTrafficPage *self, RingerCapture *capture)
{
  if (self->capture == capture)
    return;
  drop_capture (self);
  if (capture != NULL)
    {
      self->capture = g_object_ref (capture);
      self->all = ringer_capture_view_new (capture);
      self->view = ringer_capture_view_new (capture);
      filter_cb (self->filter_entry, NULL, self);
      highlight_cb (self->highlight_entry, NULL, self);
      ringer_capture_view_set_paused (self->view, self->paused && self->imported == NULL);
      g_signal_connect_object (capture, "notify", G_CALLBACK (capture_cb), self, G_CONNECT_DEFAULT);
      g_signal_connect_object (self->view, "items-changed", G_CALLBACK (rows_cb), self,
                               G_CONNECT_DEFAULT);
      g_signal_connect_object (self->view, "notify::searching", G_CALLBACK (searching_cb), self,
                               G_CONNECT_DEFAULT);
      ringer_traffic_list_set_following (self->list, self->imported == NULL);
      ringer_traffic_list_set_view (self->list, self->view);
    }
  ringer_traffic_page_update_status (self);
  ringer_traffic_page_update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE_MIB]);
}

static void
session_cb (RingerSession *session, GParamSpec *pspec, RingerTrafficPage *self)
{
  if (self->imported == NULL)
    ringer_traffic_page_show_capture (self, ringer_session_get_capture (session));
}

static void
narrow_cb (RingerWidthBin *bin, GParamSpec *pspec, RingerTrafficPage *self)
{
  gboolean narrow = ringer_width_bin_get_narrow (bin);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  divide (self);
}

static gboolean
ringer_traffic_page_grab_focus (GtkWidget *widget)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)) &&
      gtk_widget_grab_focus (GTK_WIDGET (self->list)))
    return TRUE;
  return gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
}

static void
ringer_traffic_page_dispose (GObject *object)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_handle_id (&self->status_id, g_source_remove);
  if (self->list != NULL)
    drop_capture (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_TRAFFIC_PAGE);
  g_clear_object (&self->imported);
  g_clear_object (&self->cleared);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ringer_traffic_page_parent_class)->dispose (object);
}

static void
ringer_traffic_page_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_TRAFFIC_PAGE (object)->wanted, g_free);
  G_OBJECT_CLASS (ringer_traffic_page_parent_class)->finalize (object);
}

static int
get_size_mib (RingerTrafficPage *self)
{
  guint64 size = 0;

  if (self->capture != NULL)
    g_object_get (self->capture, "max-size", &size, NULL);
  return (int) MIN (size / (1024 * 1024), G_MAXINT);
}

static void
ringer_traffic_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_FOLLOWING:
      g_value_set_boolean (value,
                           self->list != NULL && ringer_traffic_list_get_following (self->list));
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_HIGHLIGHT_SHOWN:
      g_value_set_boolean (value, self->highlight_shown);
      break;
    case PROP_SIZE_MIB:
      g_value_set_int (value, get_size_mib (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_session (RingerTrafficPage *self, RingerSession *session)
{
  if (session == NULL || self->session == session)
    return;
  g_return_if_fail (self->session == NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::capture", G_CALLBACK (session_cb), self,
                           G_CONNECT_DEFAULT);
  session_cb (session, NULL, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

void
ringer_traffic_page_set_paused (RingerTrafficPage *self, gboolean paused)
{
  if (self->paused == paused)
    return;
  self->paused = paused;
  if (self->view != NULL)
    ringer_capture_view_set_paused (self->view, paused && self->imported == NULL);
  ringer_traffic_page_update_status (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

void
ringer_traffic_page_set_highlight_shown (RingerTrafficPage *self, gboolean shown)
{
  if (self->highlight_shown == shown)
    return;
  self->highlight_shown = shown;
  gtk_revealer_set_reveal_child (self->highlight_revealer, shown);
  highlight_cb (self->highlight_entry, NULL, self);
  if (shown)
    gtk_widget_grab_focus (GTK_WIDGET (self->highlight_entry));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIGHLIGHT_SHOWN]);
}

static void
ringer_traffic_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_FOLLOWING:
      ringer_traffic_list_set_following (self->list, g_value_get_boolean (value));
      break;
    case PROP_PAUSED:
      ringer_traffic_page_set_paused (self, g_value_get_boolean (value));
      break;
    case PROP_HIGHLIGHT_SHOWN:
      ringer_traffic_page_set_highlight_shown (self, g_value_get_boolean (value));
      break;
    case PROP_SIZE_MIB:
      if (!ringer_settings_set_capture_size (g_value_get_int (value)) && self->capture != NULL)
        g_object_set (self->capture, "max-size", (guint64) g_value_get_int (value) * 1024 * 1024,
                      NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-traffic-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, highlight_entry);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, highlight_revealer);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, import_revealer);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, import_label);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, bin);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, paned);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, stack);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, hint_page);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, list);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, detail);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, RingerTrafficPage, held_label);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, following_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, highlight_cb);
}

static void
ringer_traffic_page_class_init (RingerTrafficPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  int             flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ringer_traffic_page_dispose;
  object_class->finalize = ringer_traffic_page_finalize;
  object_class->get_property = ringer_traffic_page_get_property;
  object_class->set_property = ringer_traffic_page_set_property;
  widget_class->grab_focus = ringer_traffic_page_grab_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, RINGER_TYPE_SESSION,
                                                  flags);
  properties[PROP_FOLLOWING] = g_param_spec_boolean ("following", NULL, NULL, TRUE, flags);
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  properties[PROP_HIGHLIGHT_SHOWN] = g_param_spec_boolean ("highlight-shown", NULL, NULL, FALSE,
                                                           flags);
  properties[PROP_SIZE_MIB] = g_param_spec_int ("size-mib", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (RINGER_TYPE_FILTER_ENTRY);
  g_type_ensure (RINGER_TYPE_TRAFFIC_DETAIL);
  g_type_ensure (RINGER_TYPE_TRAFFIC_LIST);
  g_type_ensure (RINGER_TYPE_WIDTH_BIN);
  ringer_traffic_page_install_actions (widget_class);
  bind_template (widget_class);
}

static void
ringer_traffic_page_init (RingerTrafficPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_filter_entry_set_schema (self->filter_entry, ringer_capture_get_schema ());
  ringer_filter_entry_set_schema (self->highlight_entry, ringer_capture_get_schema ());
  ringer_traffic_page_add_keys (self);
  narrow_cb (self->bin, NULL, self);
  ringer_traffic_page_update_status (self);
  ringer_traffic_page_update_actions (self);
}

GtkWidget *
ringer_traffic_page_new (RingerSession *session)
{
  return g_object_new (RINGER_TYPE_TRAFFIC_PAGE, "session", session, NULL);
}

void
ringer_traffic_page_show_call (RingerTrafficPage *self, const char *correlation)
{
  g_autofree char *quoted = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (RINGER_IS_TRAFFIC_PAGE (self));
  g_return_if_fail (correlation != NULL);

  gtk_widget_activate_action (GTK_WIDGET (self), "traffic.live", NULL);
  quoted = ringer_filter_quote (correlation);
  text = g_strdup_printf ("correlation = %s", quoted);
  ringer_filter_entry_set_text (self->filter_entry, text);
  g_free (self->wanted);
  self->wanted = g_steal_pointer (&text);
  ringer_traffic_page_queue_status (self);
}

void
ringer_traffic_page_focus_filter (RingerTrafficPage *self)
{
  g_return_if_fail (RINGER_IS_TRAFFIC_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
}

void
ringer_traffic_page_show_import (RingerTrafficPage *self, RingerCapture *capture, const char *name)
{
  g_autofree char *shown = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (RINGER_IS_TRAFFIC_PAGE (self));
  g_return_if_fail (RINGER_IS_CAPTURE (capture));

  shown = ringer_text_one_line (name, -1, 80);
  /* Translators: %s is the name of a file */
  words = g_strdup_printf (_ ("Imported: %s"), shown);
  gtk_label_set_label (self->import_label, words);
  g_set_object (&self->imported, capture);
  gtk_revealer_set_reveal_child (self->import_revealer, TRUE);
  ringer_traffic_page_show_capture (self, capture);
}
