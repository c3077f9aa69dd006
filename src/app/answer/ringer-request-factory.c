/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-request-factory.h"

#include "ringer-request-row.h"

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, g_object_new (RINGER_TYPE_REQUEST_ROW, NULL));
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  ringer_request_row_set_item (RINGER_REQUEST_ROW (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  /* A row that the list throws away is gone already. */
  if (row != NULL)
    ringer_request_row_set_item (RINGER_REQUEST_ROW (row), NULL);
}

GtkListItemFactory *
ringer_request_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}
