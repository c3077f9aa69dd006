/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-hex-view.h"

#include "ringer-hex-lines.h"
#include "ringer-width-bin.h"

#include <glib/gi18n.h>

#define WIDE_LINE   16
#define NARROW_LINE 8
#define WIDE_PIXELS 600 /* what a line of 16 bytes needs */

struct _RingerHexView
{
  GtkWidget       parent_instance;
  RingerWidthBin *bin;
  RingerHexLines *lines;
};

G_DEFINE_FINAL_TYPE (RingerHexView, ringer_hex_view, GTK_TYPE_WIDGET)

static void
narrow_cb (RingerWidthBin *bin, GParamSpec *pspec, RingerHexView *self)
{
  ringer_hex_lines_set_width (self->lines,
                              ringer_width_bin_get_narrow (bin) ? NARROW_LINE : WIDE_LINE);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  /* The columns stand as they do everywhere. */
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer unused)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

static void
ringer_hex_view_dispose (GObject *object)
{
  RingerHexView *self = RINGER_HEX_VIEW (object);

  if (self->bin != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->bin));
  self->bin = NULL;
  g_clear_object (&self->lines);
  G_OBJECT_CLASS (ringer_hex_view_parent_class)->dispose (object);
}

static void
ringer_hex_view_class_init (RingerHexViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_hex_view_dispose;
  gtk_widget_class_set_css_name (widget_class, "hex-view");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_list (RingerHexView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget          *list;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  list = gtk_list_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->lines)))),
      factory);
  gtk_widget_add_css_class (list, "monospace");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Bytes of the frame"), -1);
  return list;
}

static void
ringer_hex_view_init (RingerHexView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->lines = ringer_hex_lines_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), make_list (self));
  self->bin = g_object_new (RINGER_TYPE_WIDTH_BIN, "threshold", WIDE_PIXELS, NULL);
  ringer_width_bin_set_child (self->bin, scroller);
  g_signal_connect_object (self->bin, "notify::narrow", G_CALLBACK (narrow_cb), self,
                           G_CONNECT_DEFAULT);
  gtk_widget_set_parent (GTK_WIDGET (self->bin), GTK_WIDGET (self));
}

void
ringer_hex_view_set_bytes (RingerHexView *self, GBytes *bytes)
{
  g_return_if_fail (RINGER_IS_HEX_VIEW (self));
  ringer_hex_lines_set_bytes (self->lines, bytes);
}

char *
ringer_hex_view_dump (GBytes *bytes, gsize max_bytes)
{
  GString      *dump = g_string_new (NULL);
  gsize         size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  size = MIN (size, max_bytes);
  for (gsize offset = 0; offset < size; offset += WIDE_LINE)
    {
      g_autofree char *line = ringer_hex_lines_format (data, size, offset, WIDE_LINE);

      g_string_append (dump, line);
      g_string_append_c (dump, '\n');
    }
  return g_string_free (dump, FALSE);
}
