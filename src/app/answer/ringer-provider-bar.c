/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-provider-bar-private.h"

#include "ringer-rules-words.h"
#include "ringer-text.h"
#include "ringer-tooltip.h"

#include <glib/gi18n.h>

/* One message at a time, the gravest first: what just failed, then what is wrong
 * with the file, then that somebody else changed it, then what can be put back. */

#define MAX_CHARS 400

enum
{
  PROP_FILE = 1,
  N_PROPS
};

enum
{
  SIGNAL_DRAFTS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RingerProviderBar, ringer_provider_bar, GTK_TYPE_WIDGET)

void
ringer_provider_state_clear (RingerProviderState *state)
{
  g_clear_object (&state->file);
  g_clear_error (&state->error);
  g_clear_pointer (&state->undo_label, g_free);
}

void
ringer_provider_bar_read_state (RingerProviderBar *self, RingerProviderState *state)
{
  if (self->file != NULL)
    g_object_get (self->file, "file", &state->file, "error", &state->error, "undo-label",
                  &state->undo_label, "modified", &state->modified, "read-only", &state->read_only,
                  "changed-on-disk", &state->changed_on_disk, "can-undo", &state->can_undo, NULL);
}

static char *
make_message (RingerProviderBar *self, const RingerProviderState *state, gboolean *grave)
{
  g_autofree char *name = self->file != NULL ? ringer_rules_words_file (self->file) : NULL;

  *grave = TRUE;
  if (self->trouble != NULL)
    return g_strdup (self->trouble);
  if (state->error != NULL)
    return ringer_text_one_line (state->error->message, -1, MAX_CHARS);
  if (state->changed_on_disk)
    return g_strdup_printf (_ ("Somebody else changed %s, or took it away."), name);
  *grave = FALSE;
  if (state->read_only)
    return g_strdup_printf (_ ("%s is of a newer form, and cannot be changed here."), name);
  if (self->aside_text != NULL)
    return g_strdup (_ ("Rules that were not saved have been put aside."));
  return NULL;
}

static void
show_message (RingerProviderBar *self, const RingerProviderState *state)
{
  gboolean         grave;
  g_autofree char *message = make_message (self, state, &grave);
  gboolean         trouble = self->trouble != NULL;
  gboolean         disk = !trouble && state->error == NULL && state->changed_on_disk;

  if (message != NULL)
    gtk_label_set_label (self->message_label, message);
  if (grave)
    gtk_widget_add_css_class (self->message_box, "error");
  else
    gtk_widget_remove_css_class (self->message_box, "error");
  gtk_widget_set_visible (self->reload_button,
                          disk || (!trouble && state->error != NULL && state->file != NULL));
  gtk_widget_set_visible (self->keep_button, disk);
  gtk_widget_set_visible (self->put_back_button, !trouble && !disk && self->aside_text != NULL);
  gtk_widget_set_visible (self->dismiss_button,
                          trouble || (!disk && state->error == NULL && self->aside_text != NULL));
  gtk_revealer_set_reveal_child (self->revealer, message != NULL);
}

static void
update (RingerProviderBar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_auto (RingerProviderState) state = { NULL };
  g_autofree char *name = NULL;
  g_autofree char *undo = NULL;
  gboolean         there = self->file != NULL;

  if (self->name_label == NULL)
    return;
  ringer_provider_bar_read_state (self, &state);
  name = there ? ringer_rules_words_file (self->file) : g_strdup (_ ("No rules yet"));
  undo = state.undo_label != NULL ? g_strdup_printf (_ ("Undo %s (Ctrl+Z)"), state.undo_label)
                                  : g_strdup (_ ("Nothing to undo"));
  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_visible (self->modified_label, state.modified);
  gtk_widget_set_sensitive (GTK_WIDGET (self->menu_button), there);
  ringer_tooltip_set (self->undo_button, undo);
  gtk_widget_action_set_enabled (widget, "provider.new", there);
  gtk_widget_action_set_enabled (widget, "provider.open", there);
  gtk_widget_action_set_enabled (
      widget, "provider.save", there && !state.read_only && (state.modified || state.file == NULL));
  gtk_widget_action_set_enabled (widget, "provider.save-as", there);
  gtk_widget_action_set_enabled (widget, "provider.undo", state.can_undo);
  show_message (self, &state);
}

void
ringer_provider_bar_follow_file (RingerProviderBar *self)
{
  update (self);
  g_signal_emit (self, signals[SIGNAL_DRAFTS_CHANGED], 0);
}

void
ringer_provider_bar_show_trouble (RingerProviderBar *self, const char *message)
{
  g_return_if_fail (RINGER_IS_PROVIDER_BAR (self));

  g_free (self->trouble);
  self->trouble = message != NULL ? ringer_text_one_line (message, -1, MAX_CHARS) : NULL;
  update (self);
}

static void
ringer_provider_bar_dispose (GObject *object)
{
  RingerProviderBar *self = RINGER_PROVIDER_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, ringer_provider_bar_follow_file, self);
  g_clear_object (&self->file);
  ringer_provider_bar_clear_aside (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_PROVIDER_BAR);
  G_OBJECT_CLASS (ringer_provider_bar_parent_class)->dispose (object);
}

static void
ringer_provider_bar_finalize (GObject *object)
{
  g_clear_pointer (&RINGER_PROVIDER_BAR (object)->trouble, g_free);
  G_OBJECT_CLASS (ringer_provider_bar_parent_class)->finalize (object);
}

static void
ringer_provider_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, RINGER_PROVIDER_BAR (object)->file);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provider_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FILE:
      ringer_provider_bar_set_file (RINGER_PROVIDER_BAR (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ringer_provider_bar_class_init (RingerProviderBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ringer_provider_bar_dispose;
  object_class->finalize = ringer_provider_bar_finalize;
  object_class->get_property = ringer_provider_bar_get_property;
  object_class->set_property = ringer_provider_bar_set_property;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, RINGER_TYPE_PROVIDER_FILE,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                   G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_DRAFTS_CHANGED] = g_signal_new ("drafts-changed", RINGER_TYPE_PROVIDER_BAR,
                                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 0);

  ringer_provider_bar_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-provider-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, box);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, name_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, modified_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, undo_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, message_box);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, message_label);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, reload_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, keep_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, put_back_button);
  gtk_widget_class_bind_template_child (widget_class, RingerProviderBar, dismiss_button);
}

static void
ringer_provider_bar_init (RingerProviderBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The button centres its child; a name and its arrow stand at the ends. */
  gtk_widget_set_halign (gtk_widget_get_parent (gtk_menu_button_get_child (self->menu_button)),
                         GTK_ALIGN_FILL);
  ringer_tooltip_follow_label (self->name_label);
  update (self);
}

void
ringer_provider_bar_set_file (RingerProviderBar *self, RingerProviderFile *file)
{
  g_return_if_fail (RINGER_IS_PROVIDER_BAR (self));
  g_return_if_fail (file == NULL || RINGER_IS_PROVIDER_FILE (file));

  if (self->file == file)
    return;
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, ringer_provider_bar_follow_file, self);
  g_set_object (&self->file, file);
  ringer_provider_bar_clear_aside (self);
  if (file != NULL)
    {
      g_signal_connect_object (file, "notify", G_CALLBACK (ringer_provider_bar_follow_file), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (file, "changed", G_CALLBACK (ringer_provider_bar_follow_file), self,
                               G_CONNECT_SWAPPED);
    }
  ringer_provider_bar_renew (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}

RingerProviderFile *
ringer_provider_bar_get_file (RingerProviderBar *self)
{
  g_return_val_if_fail (RINGER_IS_PROVIDER_BAR (self), NULL);
  return self->file;
}
