/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ringer-traffic-page-private.h"

#include "ringer-hex-view.h"
#include "ringer-traffic-frame.h"

#include <glib/gi18n.h>

/* What a user can do on the traffic page, and the keys for it. Single letters act only
 * while the focus is not in a text. */

/* Of a frame that is no text; more is better saved by an export. */
#define MAX_DUMP (256 * 1024)

static void
focus_filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_traffic_page_focus_filter (RINGER_TRAFFIC_PAGE (widget));
}

static void
clear_filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_filter_entry_set_text (RINGER_TRAFFIC_PAGE (widget)->filter_entry, "");
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_traffic_page_clear (RINGER_TRAFFIC_PAGE (widget));
}

static void
undo_clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_traffic_page_undo_clear (RINGER_TRAFFIC_PAGE (widget));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_traffic_page_export (RINGER_TRAFFIC_PAGE (widget));
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ringer_traffic_page_import (RINGER_TRAFFIC_PAGE (widget));
}

static void
live_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);
  g_autoptr (RingerCapture) imported = g_steal_pointer (&self->imported);

  if (imported == NULL)
    return;
  gtk_revealer_set_reveal_child (self->import_revealer, FALSE);
  ringer_traffic_page_show_capture (self, ringer_session_get_capture (self->session));
}

/* A message that the filter hides is shown all the same, only not as a row. */
static void
related_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);
  int                step = g_str_equal (name, "traffic.next") ? 1 : -1;
  guint64            serial;
  guint              position;

  if (!ringer_traffic_detail_find_related (self->detail, step, &serial))
    return;
  if (ringer_traffic_list_select (self->list, serial))
    return;
  if (ringer_capture_view_find (self->all, serial, &position))
    {
      g_autoptr (RingerCaptureRow) row = g_list_model_get_item (G_LIST_MODEL (self->all), position);

      ringer_traffic_list_unselect (self->list);
      ringer_traffic_page_show_row (self, row);
    }
}

static void
filter_call_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);
  g_autofree char   *quoted = ringer_filter_quote (
        ringer_traffic_detail_get_correlation (self->detail));
  g_autofree char *text = g_strdup_printf ("correlation = %s", quoted);

  ringer_filter_entry_set_text (self->filter_entry, text);
}

static const char *
get_name (RingerTrafficPage *self)
{
  RingerCaptureRow *row = ringer_traffic_detail_get_row (self->detail);

  return row != NULL ? ringer_capture_get_text (ringer_capture_row_get_capture (row),
                                                ringer_capture_row_get_entry (row)->name)
                     : NULL;
}

static void
filter_procedure_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);
  g_autofree char   *quoted = ringer_filter_quote (get_name (self));
  g_autofree char   *text = g_strdup_printf ("procedure = %s", quoted);

  ringer_filter_entry_set_text (self->filter_entry, text);
}

/* As text where it is one, else as hexadecimal lines. */
static void
copy (RingerTrafficPage *self, GBytes *bytes)
{
  GdkClipboard    *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  gsize            size;
  const char      *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;

  if (g_utf8_validate_len (data, size, NULL) && memchr (data, '\0', size) == NULL)
    text = g_strndup (data, size);
  else
    text = ringer_hex_view_dump (bytes, MAX_DUMP);
  gdk_clipboard_set_text (clipboard, text);
}

static void
copy_frame_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);

  copy (self, ringer_traffic_detail_get_frame (self->detail));
}

static void
copy_payload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);

  copy (self, ringer_traffic_detail_get_payload (self->detail));
}

static void
copy_correlation_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          ringer_traffic_detail_get_correlation (self->detail));
}

static void
close_detail_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);

  ringer_traffic_list_unselect (self->list);
  ringer_traffic_page_show_row (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static gboolean
is_text (GtkWidget *focus)
{
  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus);
}

/* P, F */
static gboolean
letter_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (root == NULL || is_text (gtk_root_get_focus (root)))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (widget, g_variant_get_string (action, NULL), NULL);
  return GDK_EVENT_STOP;
}

static gboolean
any_key_cb (GtkWidget *widget, GVariant *action, gpointer user_data)
{
  gtk_widget_activate_action (widget, g_variant_get_string (action, NULL), NULL);
  return GDK_EVENT_STOP;
}

/* Escape leads out of where one is: the detail to the list, the list to no detail, the
 * filter to the list. */
static gboolean
leave_cb (GtkWidget *widget, GVariant *unused, gpointer user_data)
{
  RingerTrafficPage *self = RINGER_TRAFFIC_PAGE (widget);

  if (ringer_traffic_detail_has_focus (self->detail))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
  else if (ringer_traffic_detail_get_row (self->detail) != NULL &&
           ringer_traffic_list_has_focus (self->list))
    gtk_widget_activate_action (widget, "traffic.close-detail", NULL);
  else if (*ringer_filter_entry_get_text (self->filter_entry) != '\0')
    gtk_widget_activate_action (widget, "traffic.clear-filter", NULL);
  else
    return gtk_widget_grab_focus (GTK_WIDGET (self->list));
  return GDK_EVENT_STOP;
}

typedef struct
{
  const char     *trigger;
  const char     *action;
  GtkShortcutFunc func;
} Key;

static void
add_keys (RingerTrafficPage *self, GtkPropagationPhase phase, const Key *keys, gsize n_keys)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  for (gsize i = 0; i < n_keys; i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                                                gtk_callback_action_new (keys[i].func, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (keys[i].action));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
ringer_traffic_page_add_keys (RingerTrafficPage *self)
{
  static const Key before[] = {
    { "p", "traffic.pause", letter_cb },
    { "f", "traffic.follow", letter_cb },
    { "<Alt>Up|<Alt>KP_Up", "traffic.previous", any_key_cb },
    { "<Alt>Down|<Alt>KP_Down", "traffic.next", any_key_cb },
    { "<Control>f", "traffic.focus-filter", any_key_cb },
  };
  static const Key after[] = {
    { "Escape", "traffic.close-detail", leave_cb },
  };

  add_keys (self, GTK_PHASE_CAPTURE, before, G_N_ELEMENTS (before));
  add_keys (self, GTK_PHASE_BUBBLE, after, G_N_ELEMENTS (after));
}

void
ringer_traffic_page_update_actions (RingerTrafficPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean   shown = ringer_traffic_detail_get_row (self->detail) != NULL;
  gboolean   filled = self->capture != NULL && ringer_capture_get_n_items (self->capture) > 0;
  gboolean   live = self->imported == NULL && self->capture != NULL;
  gboolean   has_call = ringer_traffic_detail_get_correlation (self->detail) != NULL;
  guint64    serial;

  gtk_widget_action_set_enabled (widget, "traffic.clear", live && filled);
  gtk_widget_action_set_enabled (widget, "traffic.pause", live);
  gtk_widget_action_set_enabled (widget, "traffic.size-mib", live);
  gtk_widget_action_set_enabled (widget, "traffic.undo-clear", self->cleared != NULL);
  gtk_widget_action_set_enabled (widget, "traffic.export", filled);
  gtk_widget_action_set_enabled (widget, "traffic.live", self->imported != NULL);
  gtk_widget_action_set_enabled (widget, "traffic.previous",
                                 ringer_traffic_detail_find_related (self->detail, -1, &serial));
  gtk_widget_action_set_enabled (widget, "traffic.next",
                                 ringer_traffic_detail_find_related (self->detail, 1, &serial));
  gtk_widget_action_set_enabled (widget, "traffic.filter-call", has_call);
  gtk_widget_action_set_enabled (widget, "traffic.copy-correlation", has_call);
  gtk_widget_action_set_enabled (widget, "traffic.filter-procedure", get_name (self) != NULL);
  gtk_widget_action_set_enabled (widget, "traffic.copy-frame",
                                 ringer_traffic_detail_get_frame (self->detail) != NULL);
  gtk_widget_action_set_enabled (widget, "traffic.copy-payload",
                                 ringer_traffic_detail_get_payload (self->detail) != NULL);
  gtk_widget_action_set_enabled (widget, "traffic.close-detail", shown);
}

void
ringer_traffic_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char                 *name;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "traffic.focus-filter", focus_filter_action },
    { "traffic.clear-filter", clear_filter_action },
    { "traffic.clear", clear_action },
    { "traffic.undo-clear", undo_clear_action },
    { "traffic.export", export_action },
    { "traffic.import", import_action },
    { "traffic.live", live_action },
    { "traffic.previous", related_action },
    { "traffic.next", related_action },
    { "traffic.filter-call", filter_call_action },
    { "traffic.filter-procedure", filter_procedure_action },
    { "traffic.copy-frame", copy_frame_action },
    { "traffic.copy-payload", copy_payload_action },
    { "traffic.copy-correlation", copy_correlation_action },
    { "traffic.close-detail", close_detail_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_property_action (widget_class, "traffic.follow", "following");
  gtk_widget_class_install_property_action (widget_class, "traffic.pause", "paused");
  gtk_widget_class_install_property_action (widget_class, "traffic.highlight", "highlight-shown");
  gtk_widget_class_install_property_action (widget_class, "traffic.size-mib", "size-mib");
}
