/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-ladder-private.h"

#include "ringer-text.h"
#include "ringer-wrap-layout.h"

#include <glib/gi18n.h>

/* The bar stands until the next change, by whomever: after that its Undo would take back
 * something else. The windows are hidden when they are closed, and destroyed with the file that
 * they are for. */

#define MAX_CHARS 300

G_DEFINE_FINAL_TYPE (RingerLadder, ringer_ladder, GTK_TYPE_WIDGET)

void
ringer_ladder_begin (RingerLadder *self)
{
  self->n_undo = 0;
  self->save_again = FALSE;
  g_clear_object (&self->undo_suite);
  g_clear_pointer (&self->undo_contents, g_bytes_unref);
}

static void
hide (RingerLadder *self)
{
  ringer_ladder_begin (self);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

void
ringer_ladder_show (RingerLadder *self, const char *words, RingerLadderOffer offer)
{
  g_autofree char *shown = ringer_text_one_line (words, -1, MAX_CHARS);

  gtk_label_set_label (self->label, shown);
  gtk_widget_set_visible (self->undo_button, (offer & RINGER_LADDER_UNDO) != 0);
  gtk_widget_set_visible (self->narrow_button, (offer & RINGER_LADDER_NARROW) != 0);
  gtk_widget_set_visible (self->copy_button, (offer & RINGER_LADDER_SUITE) != 0);
  gtk_widget_set_visible (self->new_suite_button, (offer & RINGER_LADDER_SUITE) != 0);
  gtk_widget_set_visible (self->add_to_suite_button, (offer & RINGER_LADDER_SUITE) != 0);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
ringer_ladder_set_narrow (RingerLadder *self, const char *procedure, guint index)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->narrow_button), "(su)", procedure, index);
}

void
ringer_ladder_show_trouble (RingerLadder *self, const char *message)
{
  g_return_if_fail (RINGER_IS_LADDER (self));
  g_return_if_fail (message != NULL);

  ringer_ladder_begin (self);
  ringer_ladder_show (self, message, 0);
}

static void
changed_cb (RingerLadder *self)
{
  if (!self->changing)
    hide (self);
}

static void
destroy_windows (RingerLadder *self)
{
  GHashTableIter iter;
  gpointer       window;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, NULL, &window))
    gtk_window_destroy (window);
  g_hash_table_remove_all (self->windows);
}

static void
follow_file (RingerLadder *self, RingerProviderFile *file)
{
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func (self->file, changed_cb, self);
  destroy_windows (self);
  hide (self);
  g_set_object (&self->file, file);
  if (file != NULL)
    g_signal_connect_object (file, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/* The windows know the desk too. */
static void
session_cb (RingerLadder *self)
{
  follow_file (self, ringer_session_get_provider_file (self->session));
}

gboolean
ringer_ladder_undo (RingerLadder *self)
{
  g_autoptr (GFile) on_disk = NULL;
  gboolean can_undo = FALSE;
  guint    n;

  g_return_val_if_fail (RINGER_IS_LADDER (self), FALSE);

  if (self->undo_suite != NULL)
    {
      ringer_ladder_undo_step (self);
      return TRUE;
    }
  if (self->file == NULL)
    return FALSE;
  g_object_get (self->file, "can-undo", &can_undo, NULL);
  if (!can_undo)
    return FALSE;
  n = MAX (self->n_undo, 1);
  self->changing = TRUE;
  for (guint i = 0; i < n; i++)
    ringer_provider_file_undo (self->file);
  self->changing = FALSE;
  /* Without one it was never saved: the dialog was left. */
  g_object_get (self->file, "file", &on_disk, NULL);
  if (self->save_again && on_disk != NULL)
    ringer_provider_bar_save (ringer_provision_pane_get_provider_bar (self->pane), NULL);
  hide (self);
  return TRUE;
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_ladder_undo (RINGER_LADDER (widget));
}

static void
dismiss_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hide (RINGER_LADDER (widget));
}

static void
ringer_ladder_dispose (GObject *object)
{
  RingerLadder *self = RINGER_LADDER (object);

  g_cancellable_cancel (self->cancellable);
  if (self->revealer != NULL)
    follow_file (self, NULL);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, session_cb, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_LADDER);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->suite);
  g_clear_object (&self->undo_suite);
  G_OBJECT_CLASS (ringer_ladder_parent_class)->dispose (object);
}

static void
ringer_ladder_finalize (GObject *object)
{
  RingerLadder *self = RINGER_LADDER (object);

  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_clear_pointer (&self->undo_contents, g_bytes_unref);
  g_clear_pointer (&self->step, g_free);
  g_clear_pointer (&self->suite_name, g_free);
  G_OBJECT_CLASS (ringer_ladder_parent_class)->finalize (object);
}

static void
ringer_ladder_class_init (RingerLadderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_ladder_dispose;
  G_OBJECT_CLASS (klass)->finalize = ringer_ladder_finalize;

  gtk_widget_class_install_action (widget_class, "ladder.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "ladder.dismiss", NULL, dismiss_action);
  ringer_ladder_install_suite_actions (widget_class);
  g_type_ensure (RINGER_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/ringer_rpc/Ringer/ringer-ladder.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, revealer);
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, label);
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, undo_button);
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, narrow_button);
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, copy_button);
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, new_suite_button);
  gtk_widget_class_bind_template_child (widget_class, RingerLadder, add_to_suite_button);
}

static void
ringer_ladder_init (RingerLadder *self)
{
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ringer_ladder_show (self, "", 0);
  hide (self);
}

void
ringer_ladder_set_session (RingerLadder *self, RingerSession *session, RingerProvisionPane *pane)
{
  g_return_if_fail (RINGER_IS_LADDER (self));
  g_return_if_fail (RINGER_IS_SESSION (session) && self->session == NULL);
  g_return_if_fail (RINGER_IS_PROVISION_PANE (pane));

  self->session = g_object_ref (session);
  self->pane = pane;
  g_signal_connect_object (session, "notify::provider-file", G_CALLBACK (session_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::desk", G_CALLBACK (session_cb), self,
                           G_CONNECT_SWAPPED);
  session_cb (self);
}

RingerRulesWindow *
ringer_ladder_get_window (RingerLadder *self, const char *procedure)
{
  GtkRoot           *root;
  RingerRulesWindow *window;

  g_return_val_if_fail (RINGER_IS_LADDER (self), NULL);
  g_return_val_if_fail (procedure != NULL, NULL);

  if (self->file == NULL)
    return NULL;
  window = g_hash_table_lookup (self->windows, procedure);
  if (window != NULL)
    return window;
  window = ringer_rules_window_new (self->file, procedure, ringer_session_get_desk (self->session),
                                    ringer_provision_pane_get_count (self->pane));
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  g_hash_table_insert (self->windows, g_strdup (procedure), window);
  return window;
}
