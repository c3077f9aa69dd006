/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provider-bar-private.h"

#include "ringer-compat-gtk.h"
#include "ringer-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the menu of the provider file does. Rules that no disk has are put aside before
 * others take their place, and are part of the drafts. */

#define DEFAULT_NAME "rules.provider.json"

void
ringer_provider_bar_clear_aside (RingerProviderBar *self)
{
  g_clear_object (&self->aside_file);
  g_clear_pointer (&self->aside_text, g_bytes_unref);
}

/* Keeps the rules that no disk has, before others take their place. */
static void
put_aside (RingerProviderBar *self)
{
  g_auto (RingerProviderState) state = { NULL };

  ringer_provider_bar_read_state (self, &state);
  if (!state.modified)
    return;
  ringer_provider_bar_clear_aside (self);
  self->aside_file = g_steal_pointer (&state.file);
  self->aside_text = ringer_provider_file_dup_text (self->file);
}

/* What is under way is for another file, or is done again. */
GCancellable *
ringer_provider_bar_renew (RingerProviderBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ringer_provider_bar_show_trouble (self, NULL);
  return self->cancellable;
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerProviderBar *self = RINGER_PROVIDER_BAR (widget);

  ringer_provider_bar_renew (self);
  put_aside (self);
  ringer_provider_file_reset (self->file);
  ringer_provider_bar_follow_file (self);
}

static void
load_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerProviderBar) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ringer_provider_file_load_finish (RINGER_PROVIDER_FILE (object), result, &error) ||
      is_cancelled (error) || RINGER_PROVIDER_FILE (object) != self->file)
    return;
  ringer_provider_bar_show_trouble (self, error->message);
}

static void
load (RingerProviderBar *self, GFile *file)
{
  GCancellable *cancellable = ringer_provider_bar_renew (self);

  put_aside (self);
  ringer_provider_file_load_async (self->file, file, cancellable, load_cb, g_object_ref (self));
}

static GtkWindow *
get_window (RingerProviderBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerProviderBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_open_file_finish (result, &error);

  if (file != NULL && self->file != NULL)
    load (self, file);
  else if (error != NULL && !is_cancelled (error))
    ringer_provider_bar_show_trouble (self, error->message);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerProviderBar *self = RINGER_PROVIDER_BAR (widget);
  GCancellable      *cancellable = ringer_provider_bar_renew (self);

  ringer_compat_open_file_async (get_window (self), _ ("Open a Provider File"), cancellable,
                                 opened_cb, g_object_ref (self));
}

static void
save_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerProviderBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (ringer_provider_file_save_finish (RINGER_PROVIDER_FILE (object), result, &error) ||
      is_cancelled (error) || RINGER_PROVIDER_FILE (object) != self->file ||
      g_error_matches (error, RINGER_ERROR, RINGER_ERROR_STATE))
    return; /* that somebody else changed it is a property, with two ways out */
  message = g_strdup_printf (_ ("Not saved: %s"), error->message);
  ringer_provider_bar_show_trouble (self, message);
}

/* Never cancelled: what is on the disk must be what we believe is there. */
static void
save (RingerProviderBar *self, GFile *file, gboolean force)
{
  ringer_provider_bar_show_trouble (self, NULL);
  ringer_provider_file_save_async (self->file, file, force, NULL, save_cb, g_object_ref (self));
}

static void
save_as_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerProviderBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_save_file_finish (result, &error);

  /* The dialog has asked whether to replace what is there. */
  if (file != NULL && self->file != NULL)
    save (self, file, TRUE);
  else if (error != NULL && !is_cancelled (error))
    ringer_provider_bar_show_trouble (self, error->message);
}

static void
save_as (RingerProviderBar *self, const char *name)
{
  g_auto (RingerProviderState) state = { NULL };
  g_autofree char *own = NULL;
  GCancellable    *cancellable = ringer_provider_bar_renew (self);

  ringer_provider_bar_read_state (self, &state);
  if (state.file != NULL)
    own = g_file_get_basename (state.file);
  ringer_compat_save_file_async (get_window (self), _ ("Save the Provider File"),
                                 own != NULL    ? own
                                 : name != NULL ? name
                                                : DEFAULT_NAME,
                                 cancellable, save_as_cb, g_object_ref (self));
}

void
ringer_provider_bar_save (RingerProviderBar *self, const char *name)
{
  g_auto (RingerProviderState) state = { NULL };

  g_return_if_fail (RINGER_IS_PROVIDER_BAR (self));

  if (self->file == NULL)
    return;
  ringer_provider_bar_read_state (self, &state);
  if (state.file == NULL || state.read_only)
    save_as (self, name);
  else
    save (self, NULL, FALSE);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_provider_bar_save (RINGER_PROVIDER_BAR (widget), NULL);
}

static void
save_as_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save_as (RINGER_PROVIDER_BAR (widget), NULL);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_provider_file_undo (RINGER_PROVIDER_BAR (widget)->file);
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerProviderBar *self = RINGER_PROVIDER_BAR (widget);
  g_auto (RingerProviderState) state = { NULL };

  ringer_provider_bar_read_state (self, &state);
  if (state.file != NULL)
    load (self, state.file);
}

static void
keep_mine_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save (RINGER_PROVIDER_BAR (widget), NULL, TRUE);
}

static void
dismiss_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerProviderBar *self = RINGER_PROVIDER_BAR (widget);

  if (self->trouble == NULL)
    ringer_provider_bar_clear_aside (self);
  ringer_provider_bar_show_trouble (self, NULL);
  ringer_provider_bar_follow_file (self);
}

typedef struct
{
  RingerProviderBar *self;
  GBytes            *text;
} PutBack;

static void
put_back_free (PutBack *put_back)
{
  g_object_unref (put_back->self);
  g_bytes_unref (put_back->text);
  g_free (put_back);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PutBack, put_back_free)

static void
take_text (RingerProviderBar *self, GBytes *text)
{
  g_autoptr (GError) error = NULL;

  if (!ringer_provider_file_set_text (self->file, text, &error))
    ringer_provider_bar_show_trouble (self, error->message);
  ringer_provider_bar_follow_file (self);
}

/* The file may have gone or be wrong by now: the text that was typed is what counts. */
static void
put_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PutBack) put_back = user_data;
  g_autoptr (GError) error = NULL;
  RingerProviderFile *file = RINGER_PROVIDER_FILE (object);

  if (!ringer_provider_file_load_finish (file, result, &error) && is_cancelled (error))
    return;
  if (file == put_back->self->file)
    take_text (put_back->self, put_back->text);
}

/* TEXT, unsaved, over FILE (nullable). Takes neither. */
static void
put_back (RingerProviderBar *self, GFile *file, GBytes *text)
{
  PutBack *data;

  if (file == NULL)
    {
      ringer_provider_file_reset (self->file);
      take_text (self, text);
      return;
    }
  data = g_new0 (PutBack, 1);
  data->self = g_object_ref (self);
  data->text = g_bytes_ref (text);
  ringer_provider_file_load_async (self->file, file, ringer_provider_bar_renew (self), put_back_cb,
                                   data);
}

static void
put_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerProviderBar *self = RINGER_PROVIDER_BAR (widget);
  g_autoptr (GFile) file = g_steal_pointer (&self->aside_file);
  g_autoptr (GBytes) text = g_steal_pointer (&self->aside_text);

  if (text == NULL)
    return;
  /* Those in force may be unsaved too: they change places. */
  put_aside (self);
  put_back (self, file, text);
}

void
ringer_provider_bar_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "provider.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "provider.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "provider.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "provider.save-as", NULL, save_as_action);
  gtk_widget_class_install_action (widget_class, "provider.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "provider.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "provider.keep-mine", NULL, keep_mine_action);
  gtk_widget_class_install_action (widget_class, "provider.put-back", NULL, put_back_action);
  gtk_widget_class_install_action (widget_class, "provider.dismiss", NULL, dismiss_action);
}

static void
add_draft (GVariantBuilder *builder, GFile *file, GBytes *text)
{
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : g_strdup ("");
  g_autofree char *typed = NULL;

  if (text != NULL)
    typed = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_variant_builder_add (builder, "(ss)", uri, typed != NULL ? typed : "");
}

GVariant *
ringer_provider_bar_dup_drafts (RingerProviderBar *self, RingerProviderFile *of)
{
  GVariantBuilder builder;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) aside = NULL;
  gboolean modified;

  g_return_val_if_fail (RINGER_IS_PROVIDER_BAR (self), NULL);
  g_return_val_if_fail (RINGER_IS_PROVIDER_FILE (of), NULL);

  if (of == self->file && self->aside_text != NULL)
    aside = g_bytes_ref (self->aside_text);
  g_object_get (of, "file", &file, "modified", &modified, NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE (RINGER_PROVIDER_BAR_DRAFTS));
  if (modified || file != NULL || aside != NULL)
    {
      g_autoptr (GBytes) text = modified ? ringer_provider_file_dup_text (of) : NULL;

      add_draft (&builder, file, text);
    }
  if (aside != NULL)
    add_draft (&builder, self->aside_file, aside);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
take_draft (GVariant *drafts, gsize index, GFile **file, GBytes **text)
{
  const char *uri;
  const char *typed;

  if (index >= g_variant_n_children (drafts))
    return;
  g_variant_get_child (drafts, index, "(&s&s)", &uri, &typed);
  if (*uri != '\0')
    *file = g_file_new_for_uri (uri);
  if (*typed != '\0')
    *text = g_bytes_new (typed, strlen (typed));
}

void
ringer_provider_bar_load_drafts (RingerProviderBar *self, GVariant *drafts)
{
  g_auto (RingerProviderState) state = { NULL };
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) text = NULL;

  g_return_if_fail (RINGER_IS_PROVIDER_BAR (self));
  g_return_if_fail (g_variant_is_of_type (drafts, G_VARIANT_TYPE (RINGER_PROVIDER_BAR_DRAFTS)));

  if (self->file == NULL)
    return;
  ringer_provider_bar_clear_aside (self);
  take_draft (drafts, 1, &self->aside_file, &self->aside_text);
  ringer_provider_bar_follow_file (self);
  ringer_provider_bar_read_state (self, &state);
  if (state.file != NULL || state.modified)
    return;
  take_draft (drafts, 0, &file, &text);
  if (text != NULL)
    put_back (self, file, text);
  else if (file != NULL)
    load (self, file);
}
