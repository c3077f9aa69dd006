/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provision-pane.h"

#include "ringer-procedure-entry.h"
#include "ringer-provision-row.h"

#include <glib/gi18n.h>

struct _RingerProvisionPane
{
  GtkWidget             parent_instance;
  RingerProcedureEntry *entry;
  GtkWidget            *provide_button;
  GtkListBox           *list;
  GtkBox               *header;
  GtkScrolledWindow    *scroller;
};

G_DEFINE_FINAL_TYPE (RingerProvisionPane, ringer_provision_pane, GTK_TYPE_WIDGET)

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return ringer_provision_row_new (item);
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
ringer_provision_pane_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_PROVISION_PANE);
  G_OBJECT_CLASS (ringer_provision_pane_parent_class)->dispose (object);
}

static void
ringer_provision_pane_class_init (RingerProvisionPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_provision_pane_dispose;

  g_type_ensure (RINGER_TYPE_PROCEDURE_ENTRY);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-provision-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, header);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, entry);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, provide_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProvisionPane, list);
  gtk_widget_class_bind_template_callback (widget_class, provide_cb);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
ringer_provision_pane_init (RingerProvisionPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ringer_provision_pane_set_connection (RingerProvisionPane *self,
                                      RingerConnection    *connection,
                                      RingerDirectory     *directory)
{
  g_return_if_fail (RINGER_IS_PROVISION_PANE (self));

  ringer_procedure_entry_set_directory (self->entry, directory);
  gtk_list_box_bind_model (
      self->list, connection != NULL ? ringer_connection_get_provisions (connection) : NULL,
      create_row, NULL, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), connection != NULL);
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
