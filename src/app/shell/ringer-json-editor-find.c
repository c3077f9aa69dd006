/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-json-editor-private.h"

#include <glib/gi18n.h>

/* Finding a text in all of what the view shows a part of: a thread looks for it, and
 * the view goes to the part that has it. Letters of ASCII match in either case. */

#define MAX_HITS   10000
#define STRIDE     (64 * 1024)
#define MAX_NEEDLE 200

typedef struct
{
  GBytes *bytes;
  char   *needle; /* in lower case */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_bytes_unref (search->bytes);
  g_free (search->needle);
  g_free (search);
}

static void
search_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search     *search = task_data;
  gsize       length;
  const char *data = g_bytes_get_data (search->bytes, &length);
  gsize       n = strlen (search->needle);
  char        lower = search->needle[0];
  char        upper = g_ascii_toupper (lower);
  g_autoptr(GArray) hits = g_array_new (FALSE, FALSE, sizeof (gsize));

  /* One more than is kept tells that there are more. */
  for (gsize i = 0; i + n <= length && hits->len <= MAX_HITS; i++)
    {
      if (i % STRIDE == 0 && g_task_return_error_if_cancelled (task))
        return;
      if ((data[i] != lower && data[i] != upper) ||
          g_ascii_strncasecmp (data + i, search->needle, n) != 0)
        continue;
      g_array_append_val (hits, i);
    }
  g_task_return_pointer (task, g_steal_pointer (&hits), (GDestroyNotify) g_array_unref);
}

static void
update (RingerJsonEditor *self)
{
  guint            n = self->hits != NULL ? self->hits->len : 0;
  g_autofree char *words = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.find-next", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.find-previous", n > 0);
  if (self->finding != NULL)
    words = g_strdup (_ ("Looking…"));
  else if (self->hits == NULL)
    words = g_strdup ("");
  else if (n == 0)
    words = g_strdup (_ ("Not found"));
  else
    /* Translators: the place that is shown, and how many there are, as in "3 of 20" */
    words = g_strdup_printf (self->more_hits ? _ ("%u of more than %u") : _ ("%u of %u"),
                             self->hit + 1, n);
  gtk_label_set_label (self->find_label, words);
}

/* What was found is no longer there. */
void
ringer_json_editor_forget_found (RingerJsonEditor *self)
{
  GtkTextIter start;
  GtkTextIter end;

  if (self->finding == NULL && self->hits == NULL)
    return;
  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_pointer (&self->hits, g_array_unref);
  g_clear_pointer (&self->searched, g_bytes_unref);
  if (self->buffer == NULL)
    return;
  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_text_buffer_remove_tag (GTK_TEXT_BUFFER (self->buffer), self->found_tag, &start, &end);
  update (self);
}

static void
show_hit (RingerJsonEditor *self)
{
  ringer_json_editor_show_place (self, g_array_index (self->hits, gsize, self->hit), self->needle);
  update (self);
}

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (object);
  g_autoptr(GArray) hits = g_task_propagate_pointer (G_TASK (result), NULL);

  if (hits == NULL || g_task_get_cancellable (G_TASK (result)) != self->finding)
    return; /* cancelled: another search was begun, or none */
  g_clear_object (&self->finding);
  self->more_hits = hits->len > MAX_HITS;
  g_array_set_size (hits, MIN (hits->len, MAX_HITS));
  self->hits = g_steal_pointer (&hits);
  self->hit = 0;
  /* Begins with what is on the screen. */
  while (self->hit + 1 < self->hits->len &&
         g_array_index (self->hits, gsize, self->hit) < self->from)
    self->hit++;
  if (self->hits->len > 0)
    show_hit (self);
  else
    update (self);
}

/* Looks for what is in the entry. */
void
ringer_json_editor_find_again (RingerJsonEditor *self)
{
  const char *needle = gtk_editable_get_text (self->find_entry);
  Search     *search;
  g_autoptr(GTask) task = NULL;

  ringer_json_editor_forget_found (self);
  self->searched = self->source != NULL ? g_bytes_ref (self->source)
                                        : ringer_json_editor_ref_bytes (self);
  if (*needle == '\0' || self->searched == NULL)
    {
      update (self);
      return;
    }
  self->needle = strlen (needle);
  self->finding = g_cancellable_new ();
  search = g_new (Search, 1);
  search->bytes = g_bytes_ref (self->searched);
  search->needle = g_ascii_strdown (needle, -1);
  task = g_task_new (self, self->finding, searched_cb, NULL);
  g_task_set_source_tag (task, ringer_json_editor_find_again);
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, search_in_thread);
  update (self);
}

static void
step (RingerJsonEditor *self, int by)
{
  if (self->hits == NULL)
    {
      ringer_json_editor_find_again (self);
      return;
    }
  if (self->hits->len == 0)
    return;
  self->hit = (guint) ((int) self->hit + (int) self->hits->len + by) % self->hits->len;
  show_hit (self);
}

static void
find_changed_cb (GtkSearchEntry *entry, RingerJsonEditor *self)
{
  ringer_json_editor_find_again (self);
}

static void
find_next_cb (GtkSearchEntry *entry, RingerJsonEditor *self)
{
  step (self, 1);
}

static void
find_previous_cb (GtkSearchEntry *entry, RingerJsonEditor *self)
{
  step (self, -1);
}

static void
find_stop_cb (GtkSearchEntry *entry, RingerJsonEditor *self)
{
  gtk_widget_set_visible (self->find_bar, FALSE);
  ringer_json_editor_forget_found (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* Begins with what is selected, as far as that is one short line. */
static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerJsonEditor *self = RINGER_JSON_EDITOR (widget);
  GtkTextIter       start;
  GtkTextIter       end;

  gtk_widget_set_visible (self->find_bar, TRUE);
  if (gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end) &&
      gtk_text_iter_get_line (&start) == gtk_text_iter_get_line (&end) &&
      gtk_text_iter_get_offset (&end) - gtk_text_iter_get_offset (&start) < MAX_NEEDLE)
    {
      g_autofree char *selected = gtk_text_iter_get_text (&start, &end);

      gtk_editable_set_text (self->find_entry, selected);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
  gtk_editable_select_region (self->find_entry, 0, -1);
  update (self);
}

static void
find_step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (RINGER_JSON_EDITOR (widget), g_str_equal (name, "editor.find-next") ? 1 : -1);
}

void
ringer_json_editor_install_find (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "editor.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "editor.find-next", NULL, find_step_action);
  gtk_widget_class_install_action (widget_class, "editor.find-previous", NULL, find_step_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "editor.find",
                                       NULL);
  gtk_widget_class_bind_template_callback (widget_class, find_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_stop_cb);
}
