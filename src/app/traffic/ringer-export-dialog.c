/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-export-dialog.h"

#include "ringer-compat-gtk.h"
#include "ringer-recorder.h"
#include "ringer-text.h"

#include <glib/gi18n.h>

/* One count or one export is under way at a time; whatever is under way ends with the
 * dialog. */

#define FILE_NAME "traffic.ndjson"
#define MAX_CHARS 80

struct _RingerExportDialog
{
  AdwWindow      parent_instance;
  RingerCapture *capture;
  GtkStringList *list; /* what is taken out */
  GCancellable  *counting;
  GCancellable  *writing; /* NULL while nothing is written */

  AdwPreferencesGroup *group;
  AdwEntryRow         *secret_row;
  GtkWidget           *scroller;
  GtkListBox          *secrets;
  GtkLabel            *count_label;
  GtkLabel            *error_label;
  GtkSpinner          *spinner;
};

G_DEFINE_FINAL_TYPE (RingerExportDialog, ringer_export_dialog, ADW_TYPE_WINDOW)

static void
show_error (RingerExportDialog *self, const char *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static gboolean
is_path (const char *secret)
{
  return g_str_has_prefix (secret, "$.") || g_str_has_prefix (secret, "$[");
}

static RingerRedaction *
make_redaction (RingerExportDialog *self, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (RingerRedaction) redaction = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    if (!is_path (gtk_string_list_get_string (self->list, i)))
      g_ptr_array_add (texts, (gpointer) gtk_string_list_get_string (self->list, i));
  g_ptr_array_add (texts, NULL);
  redaction = ringer_redaction_new ((const char *const *) texts->pdata);
  for (guint i = 0; i < n; i++)
    if (is_path (gtk_string_list_get_string (self->list, i)) &&
        !ringer_redaction_add_path (redaction, gtk_string_list_get_string (self->list, i), error))
      return NULL;
  return g_steal_pointer (&redaction);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 n_places = ringer_capture_count_secrets_finish (RINGER_CAPTURE (object), result, &error);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->capture == NULL)
    return;
  if (error != NULL)
    {
      show_error (self, error->message);
      return;
    }
  words = g_strdup_printf (ngettext ("%" G_GINT64_FORMAT " place will be taken out.",
                                     "%" G_GINT64_FORMAT " places will be taken out.",
                                     (gulong) n_places),
                           n_places);
  gtk_label_set_label (self->count_label, words);
}

static void
count (RingerExportDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerRedaction) redaction = make_redaction (self, &error);

  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  show_error (self, error != NULL ? error->message : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.save",
                                 redaction != NULL && self->writing == NULL);
  if (redaction == NULL)
    return;
  self->counting = g_cancellable_new ();
  gtk_label_set_label (self->count_label, _ ("Counting the places…"));
  ringer_capture_count_secrets_async (self->capture, redaction, self->counting, counted_cb,
                                      g_object_ref (self));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerExportDialog *self = RINGER_EXPORT_DIALOG (widget);
  guint               n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n; i++)
    if (g_str_equal (gtk_string_list_get_string (self->list, i),
                     g_variant_get_string (parameter, NULL)))
      {
        gtk_string_list_remove (self->list, i);
        break;
      }
  gtk_widget_set_visible (self->scroller, g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->secret_row));
  count (self);
}

void
ringer_export_dialog_add (RingerExportDialog *self, const char *secret)
{
  guint n;

  g_return_if_fail (RINGER_IS_EXPORT_DIALOG (self));
  g_return_if_fail (secret != NULL);

  if (*secret == '\0')
    return;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  for (guint i = 0; i < n; i++)
    if (g_str_equal (gtk_string_list_get_string (self->list, i), secret))
      return;
  gtk_string_list_append (self->list, secret);
  gtk_widget_set_visible (self->scroller, TRUE);
  count (self);
}

static void
apply_cb (RingerExportDialog *self)
{
  g_autofree char *secret = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->secret_row)));

  gtk_editable_set_text (GTK_EDITABLE (self->secret_row), "");
  ringer_export_dialog_add (self, secret);
}

static void
set_writing (RingerExportDialog *self, gboolean writing)
{
  g_clear_object (&self->writing);
  if (writing)
    self->writing = g_cancellable_new ();
  gtk_spinner_set_spinning (self->spinner, writing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.save", !writing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->group), !writing);
  gtk_widget_set_sensitive (self->scroller, !writing);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = ringer_capture_export_finish (RINGER_CAPTURE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->capture == NULL)
    return;
  set_writing (self, FALSE);
  if (done)
    gtk_window_close (GTK_WINDOW (self));
  else
    show_error (self, error->message);
}

void
ringer_export_dialog_write (RingerExportDialog *self, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RingerRedaction) redaction = NULL;

  g_return_if_fail (RINGER_IS_EXPORT_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  redaction = make_redaction (self, &error);
  show_error (self, error != NULL ? error->message : NULL);
  if (redaction == NULL)
    return;
  set_writing (self, TRUE);
  ringer_capture_export_async (self->capture, file, redaction, self->writing, written_cb,
                               g_object_ref (self));
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RingerExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = ringer_compat_save_file_finish (result, &error);

  /* Dismissed, or the dialog is gone. */
  if (file != NULL && self->capture != NULL)
    ringer_export_dialog_write (self, file);
}

/* What was typed and not yet added counts: nobody means to let a secret out. */
static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerExportDialog *self = RINGER_EXPORT_DIALOG (widget);

  apply_cb (self);
  ringer_compat_save_file_async (GTK_WINDOW (self), _ ("Export Traffic"), FILE_NAME, NULL,
                                 chosen_cb, g_object_ref (self));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  apply_cb (RINGER_EXPORT_DIALOG (widget));
}

static GtkWidget *
make_row (gpointer item, gpointer unused)
{
  const char      *secret = gtk_string_object_get_string (item);
  g_autofree char *shown = ringer_text_one_line (secret, -1, MAX_CHARS);
  g_autofree char *title = g_markup_escape_text (shown, -1);
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (is_path (secret))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("In every payload"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Leave It In"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Leave it in"), -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", secret);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "export.remove");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
ringer_export_dialog_dispose (GObject *object)
{
  RingerExportDialog *self = RINGER_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->counting);
  g_cancellable_cancel (self->writing);
  g_clear_object (&self->counting);
  g_clear_object (&self->writing);
  g_clear_object (&self->capture);
  gtk_widget_dispose_template (GTK_WIDGET (object), RINGER_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (ringer_export_dialog_parent_class)->dispose (object);
}

static void
ringer_export_dialog_class_init (RingerExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ringer_export_dialog_dispose;
  gtk_widget_class_install_action (widget_class, "export.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "export.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "export.save", NULL, save_action);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/ringer_rpc/Ringer/ringer-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, group);
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, secret_row);
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, secrets);
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, RingerExportDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
}

static void
ringer_export_dialog_init (RingerExportDialog *self)
{
  self->list = gtk_string_list_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->secrets, G_LIST_MODEL (self->list), make_row, NULL, NULL);
}

RingerExportDialog *
ringer_export_dialog_new (GtkWindow *parent, RingerCapture *capture)
{
  RingerExportDialog *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (RINGER_IS_CAPTURE (capture), NULL);

  self = g_object_new (RINGER_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  self->capture = g_object_ref (capture);
  count (self);
  return self;
}
