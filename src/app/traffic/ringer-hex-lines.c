/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-hex-lines.h"

#define USUAL_WIDTH 16

struct _RingerHexLines
{
  GObject parent_instance;
  GBytes *bytes;
  guint   width;
};

static GType
ringer_hex_lines_get_item_type (GListModel *model)
{
  return GTK_TYPE_STRING_OBJECT;
}

static guint
ringer_hex_lines_get_n_items (GListModel *model)
{
  RingerHexLines *self = RINGER_HEX_LINES (model);
  gsize           size = self->bytes != NULL ? g_bytes_get_size (self->bytes) : 0;

  return (guint) ((size + self->width - 1) / self->width);
}

static gpointer
ringer_hex_lines_get_item (GListModel *model, guint position)
{
  RingerHexLines  *self = RINGER_HEX_LINES (model);
  g_autofree char *line = NULL;
  const guint8    *data;
  gsize            size;

  if (position >= ringer_hex_lines_get_n_items (model))
    return NULL;
  data = g_bytes_get_data (self->bytes, &size);
  line = ringer_hex_lines_format (data, size, (gsize) position * self->width, self->width);
  return gtk_string_object_new (line);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ringer_hex_lines_get_item_type;
  iface->get_n_items = ringer_hex_lines_get_n_items;
  iface->get_item = ringer_hex_lines_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RingerHexLines,
                               ringer_hex_lines,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
ringer_hex_lines_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_HEX_LINES (object)->bytes, g_bytes_unref);
  G_OBJECT_CLASS (ringer_hex_lines_parent_class)->finalize (object);
}

static void
ringer_hex_lines_class_init (RingerHexLinesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ringer_hex_lines_finalize;
}

static void
ringer_hex_lines_init (RingerHexLines *self)
{
  self->width = USUAL_WIDTH;
}

RingerHexLines *
ringer_hex_lines_new (void)
{
  return g_object_new (RINGER_TYPE_HEX_LINES, NULL);
}

void
ringer_hex_lines_set_bytes (RingerHexLines *self, GBytes *bytes)
{
  guint before;

  g_return_if_fail (RINGER_IS_HEX_LINES (self));

  if (self->bytes == bytes)
    return;
  before = ringer_hex_lines_get_n_items (G_LIST_MODEL (self));
  if (bytes != NULL)
    g_bytes_ref (bytes);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before,
                              ringer_hex_lines_get_n_items (G_LIST_MODEL (self)));
}

void
ringer_hex_lines_set_width (RingerHexLines *self, guint bytes_a_line)
{
  guint before;

  g_return_if_fail (RINGER_IS_HEX_LINES (self));
  g_return_if_fail (bytes_a_line > 0);

  if (self->width == bytes_a_line)
    return;
  before = ringer_hex_lines_get_n_items (G_LIST_MODEL (self));
  self->width = bytes_a_line;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before,
                              ringer_hex_lines_get_n_items (G_LIST_MODEL (self)));
}

char *
ringer_hex_lines_format (const guint8 *data, gsize size, gsize offset, guint bytes_a_line)
{
  GString *line = g_string_sized_new (16 + 4 * (gsize) bytes_a_line);
  gsize    end = MIN (size, offset + bytes_a_line);

  g_string_append_printf (line, "%08" G_GSIZE_MODIFIER "x ", offset);
  for (gsize i = offset; i < offset + bytes_a_line; i++)
    {
      if (i != offset && (i - offset) % 8 == 0)
        g_string_append_c (line, ' ');
      if (i < end)
        g_string_append_printf (line, " %02x", data[i]);
      else
        g_string_append (line, "   ");
    }
  g_string_append (line, "  ");
  for (gsize i = offset; i < end; i++)
    g_string_append_c (line, g_ascii_isprint (data[i]) ? (char) data[i] : '.');
  return g_string_free (line, FALSE);
}
