/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-reply-box-private.h"

#include "ringer-compat-gtk.h"
#include "ringer-words.h"

#include <glib/gi18n.h>

/* A reply out of a file. It belongs to the request for which the file was asked, even
 * when another one is looked at by the time that it is read. */

#define MAX_FILE (16 * 1024 * 1024)

typedef struct
{
  RingerReplyBox *box;
  RingerDeskItem *item;
  char           *buffer; /* MAX_FILE and one more byte, which must stay unused */
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->box);
  g_object_unref (self->item);
  g_free (self->buffer);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
tell (Opening *self, const char *message)
{
  if (self->box->item == self->item)
    ringer_reply_box_tell (self->box, message);
}

static void
tell_error (Opening *self, const GError *error)
{
  g_autofree char *message = g_strdup_printf (_ ("The file cannot be read: %s"), error->message);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, message);
}

static void
use (Opening *self, gsize length)
{
  if (length > MAX_FILE)
    {
      g_autofree char *limit = ringer_words_size (MAX_FILE);
      g_autofree char *message = g_strdup_printf (_ ("The file is larger than %s."), limit);

      tell (self, message);
      return;
    }
  if (!g_utf8_validate_len (self->buffer, length, NULL))
    {
      tell (self, _ ("The file is not text in UTF-8, so it is not JSON."));
      return;
    }
  self->buffer[length] = '\0';
  if (self->box->item != self->item)
    {
      ringer_desk_item_set_draft (self->item, self->buffer);
      return;
    }
  /* What is no JSON is shown too: the editor says where it goes wrong. */
  ringer_reply_box_set_text (self->box, self->buffer);
  ringer_reply_box_focus (self->box);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (object), result, &length, &error))
    use (opening, length);
  else
    tell_error (opening, error);
}

static void
open_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (object), result, &error);
  GCancellable *cancellable = opening->box->cancellable;
  char         *buffer;

  if (stream == NULL)
    {
      tell_error (opening, error);
      return;
    }
  buffer = opening->buffer = g_malloc (MAX_FILE + 1);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), buffer, MAX_FILE + 1, G_PRIORITY_DEFAULT,
                                 cancellable, read_cb, g_steal_pointer (&opening));
}

/* Takes OPENING. */
static void
read_file (Opening *opening, GFile *file)
{
  g_file_read_async (file, G_PRIORITY_DEFAULT, opening->box->cancellable, open_cb, opening);
}

static Opening *
opening_new (RingerReplyBox *box)
{
  Opening *self = g_new0 (Opening, 1);

  self->box = g_object_ref (box);
  self->item = g_object_ref (box->item);
  return self;
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_open_file_finish (result, &error);

  if (file != NULL)
    read_file (g_steal_pointer (&opening), file);
  else
    tell_error (opening, error);
}

static void
open_file_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerReplyBox *self = RINGER_REPLY_BOX (widget);
  GtkRoot        *root = gtk_widget_get_root (widget);

  if (self->item != NULL && root != NULL)
    ringer_compat_open_file_async (GTK_WINDOW (root), _ ("Reply from a File"), self->cancellable,
                                   chosen_cb, opening_new (self));
}

void
ringer_reply_box_open_file (RingerReplyBox *self, GFile *file)
{
  g_return_if_fail (RINGER_IS_REPLY_BOX (self));
  g_return_if_fail (G_IS_FILE (file));

  if (self->item != NULL)
    read_file (opening_new (self), file);
}

void
ringer_reply_box_install_file_action (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "reply.open-file", NULL, open_file_action);
}
