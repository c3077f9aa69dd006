/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provision-pane.h"

#include "ringer-procedure-entry.h"
#include "ringer-provision-row.h"

#include <glib/gi18n.h>

/* The rows are those of the provider file, in its order, then what is provided
 * besides. A row stays while its procedure is in either. */

struct _RingerProvisionPane
{
  GtkWidget             parent_instance;
  RingerProviderBar    *provider_bar;
  RingerProcedureEntry *entry;
  GtkWidget            *provide_button;
  GtkListBox           *list;
  GtkBox               *header;
  GtkScrolledWindow    *scroller;

  RingerSession      *session;
  RingerProviderFile *file;
  RingerConnection   *connection;
  RingerRulesCount   *count;
  GListStore         *names; /* of GtkStringObject */
};

enum
{
  SIGNAL_DRAFTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerProvisionPane, ringer_provision_pane, GTK_TYPE_WIDGET)

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  RingerProvisionPane *self = user_data;

  return ringer_provision_row_new (gtk_string_object_get_string (item), self->file, self->count);
}

static GPtrArray *
list_names (RingerProvisionPane *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto(GStrv) of_file = NULL;
  guint n = 0;

  if (self->file == NULL)
    return names;
  of_file = ringer_provider_file_list (self->file);
  for (guint i = 0; of_file[i] != NULL; i++)
    if (g_hash_table_add (seen, of_file[i]))
      g_ptr_array_add (names, gtk_string_object_new (of_file[i]));
  if (self->connection != NULL)
    n = g_list_model_get_n_items (ringer_connection_get_provisions (self->connection));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(RingerProvision) provision = g_list_model_get_item (
          ringer_connection_get_provisions (self->connection), i);
      const char *name = ringer_provision_get_procedure (provision);

      if (!g_hash_table_contains (seen, name))
        g_ptr_array_add (names, gtk_string_object_new (name));
    }
  return names;
}

static gboolean
is_same_at (RingerProvisionPane *self, guint position, GtkStringObject *name)
{
  g_autoptr(GtkStringObject) there = g_list_model_get_item (G_LIST_MODEL (self->names), position);

  return g_str_equal (gtk_string_object_get_string (there), gtk_string_object_get_string (name));
}

static void
update_provisions (RingerProvisionPane *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  for (guint i = 0; i < n; i++)
    {
      gpointer         row = gtk_list_box_get_row_at_index (self->list, (int) i);
      RingerProvision *provision = NULL;

      if (self->connection != NULL)
        provision = ringer_connection_get_provision (self->connection,
                                                     ringer_provision_row_get_procedure (row));
      ringer_provision_row_set_provision (row, provision);
    }
}

/* Exchanges what is different between the equal beginning and the equal end. */
static void
update (RingerProvisionPane *self)
{
  g_autoptr(GPtrArray) now = list_names (self);
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->names));
  guint first = 0;
  guint last = 0;

  while (first < MIN (n_old, now->len) && is_same_at (self, first, g_ptr_array_index (now, first)))
    first++;
  while (last < MIN (n_old, now->len) - first &&
         is_same_at (self, n_old - 1 - last, g_ptr_array_index (now, now->len - 1 - last)))
    last++;
  if (first < n_old || first < now->len)
    g_list_store_splice (self->names, first, n_old - first - last, now->pdata + first,
                         now->len - first - last);
  update_provisions (self);
}

static void
provisions_cb (
    GListModel *model, guint position, guint removed, guint added, RingerProvisionPane *self)
{
  update (self);
}

static void
follow_connection (RingerProvisionPane *self, RingerConnection *connection)
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
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), connection != NULL);
}

static void
follow_file (RingerProvisionPane *self, RingerProviderFile *file)
{
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, update, self);
  g_set_object (&self->file, file);
  if (file != NULL)
    g_signal_connect_object (file, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  ringer_provider_bar_set_file (self->provider_bar, file);
}

static void
session_cb (RingerProvisionPane *self)
{
  RingerProviderFile *file = ringer_session_get_provider_file (self->session);
  RingerAnswerer     *answerer = ringer_session_get_answerer (self->session);
  RingerDesk         *desk = ringer_session_get_desk (self->session);

  /* Rows belong to a file and to the counts of an answerer. */
  g_list_store_remove_all (self->names);
  g_clear_object (&self->count);
  if (answerer != NULL && desk != NULL && file != NULL)
    self->count = ringer_rules_count_new (answerer, desk);
  follow_connection (self, desk != NULL ? ringer_session_get_connection (self->session) : NULL);
  follow_file (self, file);
  ringer_procedure_entry_set_directory (
      self->entry, desk != NULL ? ringer_session_get_directory (self->session) : NULL);
  update (self);
}

static void
provide (RingerProvisionPane *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (*name != '\0')
    gtk_widget_activate_action (GTK_WIDGET (self), "answer.provide", "s", name);
}

static void
provide_cb (GtkEntry *entry, RingerProvisionPane *self)
{
  provide (self);
}

static void
clicked_cb (GtkButton *button, RingerProvisionPane *self)
{
  provide (self);
}

static void
changed_cb (GtkEditable *editable, RingerProvisionPane *self)
{
  gtk_widget_set_sensitive (self->provide_button, *gtk_editable_get_text (editable) != '\0');
}

static void
drafts_cb (RingerProviderBar *bar, RingerProvisionPane *self)
{
  g_signal_emit (self, signals[SIGNAL_DRAFTS_CHANGED], 0);
}

static void
ringer_provision_pane_dispose (GObject *object)
{
  RingerProvisionPane *self = RINGER_PROVISION_PANE (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, session_cb, self);
  if (self->entry != NULL)
    {
      follow_connection (self, NULL);
      follow_file (self, NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_PROVISION_PANE);
  g_clear_object (&self->session);
  g_clear_object (&self->count);
  g_clear_object (&self->names);
  G_OBJECT_CLASS (ringer_provision_pane_parent_class)->dispose (object);
}

static void
ringer_provision_pane_class_init (RingerProvisionPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_provision_pane_dispose;

  signals[SIGNAL_DRAFTS_CHANGED] = g_signal_new ("drafts-changed", RINGER_TYPE_PROVISION_PANE,
                                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 0);

  g_type_ensure (RINGER_TYPE_PROCEDURE_ENTRY);
  g_type_ensure (RINGER_TYPE_PROVIDER_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-provision-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, provider_bar);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, header);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, entry);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, provide_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, list);
  gtk_widget_class_bind_template_callback (widget_class, provide_cb);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, drafts_cb);
}

static void
ringer_provision_pane_init (RingerProvisionPane *self)
{
  self->names = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->names), create_row, self, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), FALSE);
}

void
ringer_provision_pane_set_session (RingerProvisionPane *self, RingerSession *session)
{
  g_return_if_fail (RINGER_IS_PROVISION_PANE (self));
  g_return_if_fail (RINGER_IS_SESSION (session) && self->session == NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::provider-file", G_CALLBACK (session_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::desk", G_CALLBACK (session_cb), self,
                           G_CONNECT_SWAPPED);
  session_cb (self);
}

void
ringer_provision_pane_focus_entry (RingerProvisionPane *self)
{
  g_return_if_fail (RINGER_IS_PROVISION_PANE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
ringer_provision_pane_clear_entry (RingerProvisionPane *self)
{
  g_return_if_fail (RINGER_IS_PROVISION_PANE (self));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

RingerProviderBar *
ringer_provision_pane_get_provider_bar (RingerProvisionPane *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION_PANE (self), NULL);
  return self->provider_bar;
}

RingerRulesCount *
ringer_provision_pane_get_count (RingerProvisionPane *self)
{
  g_return_val_if_fail (RINGER_IS_PROVISION_PANE (self), NULL);
  return self->count;
}
