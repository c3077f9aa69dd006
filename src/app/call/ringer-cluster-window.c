/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-cluster-window.h"

#include "ringer-cluster-row.h"
#include "ringer-compare-window.h"
#include "ringer-json-editor.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

struct _RingerClusterWindow
{
  AdwWindow         parent_instance;
  AdwWindowTitle   *title;
  GtkSpinButton    *times_spin;
  GtkSpinButton    *at_once_spin;
  GtkButton        *start_button;
  GtkProgressBar   *progress;
  GtkLabel         *status_label;
  GtkListView      *list;
  RingerJsonEditor *answer;
  RingerSession    *session;
  RingerClusterRun *run;
  char             *procedure;
  GBytes           *payload;
  guint             timeout;
};

G_DEFINE_FINAL_TYPE (RingerClusterWindow, ringer_cluster_window, ADW_TYPE_WINDOW)

static char *
describe (RingerClusterWindow *self)
{
  guint n = ringer_cluster_run_get_n_calls (self->run);
  guint n_ended = ringer_cluster_run_get_n_ended (self->run);
  guint n_groups = g_list_model_get_n_items (ringer_cluster_run_get_clusters (self->run));
  g_autofree char *groups = g_strdup_printf (
      ngettext ("%u group of answers", "%u groups of answers", n_groups), n_groups);

  if (!ringer_cluster_run_is_running (self->run) && n_ended < n)
    return g_strdup_printf (_ ("Stopped after %u of %u calls: %s"), n_ended, n, groups);
  return g_strdup_printf (_ ("%u of %u calls ended: %s"), n_ended, n, groups);
}

static void
update (RingerClusterWindow *self)
{
  gboolean         running = self->run != NULL && ringer_cluster_run_is_running (self->run);
  g_autofree char *words = self->run != NULL ? describe (self) : NULL;

  gtk_button_set_label (self->start_button, running ? _ ("Stop") : _ ("Call"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start_button),
                                  running ? "clusters.stop" : "clusters.start");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clusters.start",
                                 !running && ringer_session_get_connected (self->session));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clusters.stop", running);
  gtk_label_set_label (self->status_label, words != NULL ? words : "");
  gtk_progress_bar_set_fraction (
      self->progress, self->run != NULL ? (double) ringer_cluster_run_get_n_ended (self->run) /
                                              ringer_cluster_run_get_n_calls (self->run)
                                        : 0);
}

/* The chosen groups, at most two of them. */
static GPtrArray *
list_chosen (RingerClusterWindow *self)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->list);
  GPtrArray         *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selection = model != NULL ? gtk_selection_model_get_selection (model)
                                                  : gtk_bitset_new_empty ();
  guint64 n = MIN (gtk_bitset_get_size (selection), 3);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (
        chosen, g_list_model_get_item (G_LIST_MODEL (model), gtk_bitset_get_nth (selection, i)));
  return chosen;
}

static void
selection_cb (RingerClusterWindow *self)
{
  g_autoptr (GPtrArray) chosen = list_chosen (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clusters.compare", chosen->len == 2);
  if (chosen->len > 0)
    ringer_json_editor_set_bytes (
        self->answer, ringer_call_get_answer (ringer_cluster_get_call (chosen->pdata[0])));
}

static void
show_clusters (RingerClusterWindow *self)
{
  GListModel *clusters = g_object_ref (ringer_cluster_run_get_clusters (self->run));
  g_autoptr (GtkMultiSelection) model = gtk_multi_selection_new (clusters);

  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  selection_cb (self);
}

static void
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerClusterWindow *self = RINGER_CLUSTER_WINDOW (widget);
  guint                n;
  guint                at_once;

  gtk_spin_button_update (self->times_spin);
  gtk_spin_button_update (self->at_once_spin);
  n = (guint) gtk_spin_button_get_value_as_int (self->times_spin);
  at_once = (guint) gtk_spin_button_get_value_as_int (self->at_once_spin);
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_func (self->run, update, self);
  g_clear_object (&self->run);
  self->run = ringer_cluster_run_new (ringer_session_get_connection (self->session),
                                      self->procedure, self->payload, self->timeout, n, at_once);
  g_signal_connect_object (self->run, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  show_clusters (self);
  update (self);
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_cluster_run_cancel (RINGER_CLUSTER_WINDOW (widget)->run);
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerClusterWindow *self = RINGER_CLUSTER_WINDOW (widget);
  RingerProfile       *profile = ringer_session_get_profile (self->session);
  const char          *url = profile != NULL ? ringer_profile_get_url (profile) : "";
  g_autoptr (GPtrArray) chosen = list_chosen (self);
  g_autoptr (RingerHistoryItem) first = NULL;
  g_autoptr (RingerHistoryItem) second = NULL;

  if (chosen->len != 2)
    return;
  first = ringer_cluster_make_item (chosen->pdata[0], url);
  second = ringer_cluster_make_item (chosen->pdata[1], url);
  gtk_window_present (GTK_WINDOW (ringer_compare_window_new (GTK_WINDOW (self), first, second)));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_list_item_set_child (item, ringer_cluster_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, RingerClusterWindow *self)
{
  ringer_cluster_row_set_cluster (RINGER_CLUSTER_ROW (gtk_list_item_get_child (item)),
                                  gtk_list_item_get_item (item), self->run);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  ringer_cluster_row_set_cluster (RINGER_CLUSTER_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

static void
ringer_cluster_window_dispose (GObject *object)
{
  RingerClusterWindow *self = RINGER_CLUSTER_WINDOW (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->run != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->run, update, self);
      ringer_cluster_run_cancel (self->run);
    }
  g_clear_object (&self->run);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_CLUSTER_WINDOW);
  G_OBJECT_CLASS (ringer_cluster_window_parent_class)->dispose (object);
}

static void
ringer_cluster_window_finalize (GObject *object)
{
  RingerClusterWindow *self = RINGER_CLUSTER_WINDOW (object);

  g_free (self->procedure);
  g_clear_pointer (&self->payload, g_bytes_unref);
  G_OBJECT_CLASS (ringer_cluster_window_parent_class)->finalize (object);
}

static void
ringer_cluster_window_class_init (RingerClusterWindowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_cluster_window_dispose;
  object_class->finalize = ringer_cluster_window_finalize;

  g_type_ensure (RINGER_TYPE_JSON_EDITOR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-cluster-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, title);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, times_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, at_once_spin);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, start_button);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, status_label);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, list);
  gtk_widget_class_bind_template_child (widget_class, RingerClusterWindow, answer);
  gtk_widget_class_install_action (widget_class, "clusters.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "clusters.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "clusters.compare", NULL, compare_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "clusters.start", NULL);
}

static void
ringer_cluster_window_init (RingerClusterWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clusters.compare", FALSE);
}

GtkWidget *
ringer_cluster_window_new (GtkWindow     *parent,
                           RingerSession *session,
                           const char    *procedure,
                           GBytes        *payload,
                           guint          timeout)
{
  RingerClusterWindow *self;
  g_autofree char     *shown = NULL;

  g_return_val_if_fail (RINGER_IS_SESSION (session), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  self = g_object_new (RINGER_TYPE_CLUSTER_WINDOW, "transient-for", parent, NULL);
  self->session = g_object_ref (session);
  self->procedure = g_strdup (procedure);
  self->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  self->timeout = timeout;
  shown = ringer_text_one_line (procedure, -1, 80);
  adw_window_title_set_subtitle (self->title, shown);
  g_signal_connect_object (session, "notify::connected", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
